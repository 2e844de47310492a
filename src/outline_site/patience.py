"""How long one page may take, and how much memory: whoever works on a page says so, and somebody looks on.

Work that hangs cannot end itself. So each thread at work has a row on a small board, with the name of its page
(`over`), and a process above looks at the board (`overseer`). It ends a process that is at one page for more than
`ALLOWED` seconds of a processor, and knows the page's name. Seconds on a clock would blame a machine that is busy with
other things.

A program that must not end, such as the preview, also looks on itself (`hasten`): a thread at a page that takes too
long gets an exception. That costs nothing but the page. It cannot end work that is lost in one call of a library, so
the process above gives it a little more time, and then starts it anew.

It takes Linux. Elsewhere nobody looks on, and all work is done as it would be without this module.
"""

import mmap
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

ALLOWED = 5.0  # seconds of a processor that one page may take
MEMORY = 600 << 20  # bytes that one page may take beside what all others hold
WAY_OUT = "look for a loop without an end, or for far too much text; the setting 'timeout' allows more"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else ()  # requests to end

_ROWS, _SIZE = 256, 240
_ROW = struct.Struct("<qqqH")  # process, thread, how many pages it has had, length of the name of the page at hand
_LOOK = 0.2  # seconds between two looks at the threads of this process
_STATM = 200  # bytes: more than the system tells of a process
_CAUGHT = 1.0  # seconds after which an exception seems to have been lost on its way


_ENDLESS = 1e9  # seconds: more than anybody waits for


class TooLong(BaseException):
    """The work on a page was ended, or is not begun as it was lost before. `message` says what takes too long."""

    def __init__(self, message: str = "this takes too long") -> None:
        super().__init__(message)
        self.message = message


class Row(NamedTuple):
    """A thread that is at work, or was: the number of its page, and the page's name while it is at work."""

    process: int
    thread: int
    number: int
    page: str


class Board:
    """Who is at work on what, in memory that several processes see."""

    def __init__(self, file: int) -> None:
        self._memory = mmap.mmap(file, self.SIZE)

    SIZE = _ROWS * _SIZE + 8

    @property
    def allowed(self) -> float:
        """The seconds that a page may take."""
        return float(struct.unpack_from("<d", self._memory, _ROWS * _SIZE)[0]) or ALLOWED

    @allowed.setter
    def allowed(self, seconds: float) -> None:
        struct.pack_into("<d", self._memory, _ROWS * _SIZE, min(seconds, _ENDLESS))

    def write(self, process: int, thread: int, number: int, page: str) -> None:
        """Fill the row of a thread."""
        name = page.encode("utf-8", "replace")[: _SIZE - _ROW.size]
        start = thread % _ROWS * _SIZE
        self._memory[start + _ROW.size : start + _ROW.size + len(name)] = name
        _ROW.pack_into(self._memory, start, process, thread, number, len(name))

    def rows(self) -> Iterator[Row]:
        """All rows that have been filled."""
        for start in range(0, _ROWS * _SIZE, _SIZE):
            process, thread, number, length = _ROW.unpack_from(self._memory, start)
            if process:
                name = self._memory[start + _ROW.size : start + _ROW.size + length]
                yield Row(process, thread, number, name.decode("utf-8", "replace"))

    def clear(self) -> None:
        """Forget everybody."""
        self._memory[:] = bytes(self.SIZE)


@dataclass
class _Threads:
    """The threads of this process that are at work. All of it is used under `lock`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    until: dict[int, float] = field(default_factory=dict)  # by thread: its seconds when its work must end
    pages: int = 0
    bounded: int = 0  # how many need the bounds of memory
    limits: tuple[int, int] = (-1, -1)  # those before


# One board a process, as work is done deep below whoever knows of it: in pages that are drawn, in other processes.
_board: Board | None = None
_place = ""
_lost: dict[str, str] = {}
_threads = _Threads()
_busy: threading.Event | None = None


@contextmanager
def over(place: str, doing: str) -> Iterator[None]:
    """What is done meanwhile is work on one page; `place` is its file, and `doing` says what is done with it.

    Raises MemoryError in it where it takes too much, and TooLong where this process looks on itself.
    """
    if _board is None:
        yield
        return
    work = f"{place}:1:1: error: {doing}"
    if work in _lost:
        raise TooLong(f"{doing} {_lost.pop(work)}")
    _bounded()
    _write(work)
    try:
        try:
            _hurry()
            yield
        except TooLong:
            raise TooLong(f"{doing} {too_long(_board.allowed)}") from None
        finally:
            _calm()
    finally:
        _calm()  # as the exception may have come in the midst of it
        _write("")
        _unbounded()


def too_long(seconds: float) -> str:
    """What is said of work that takes longer than this."""
    return f"takes more than {seconds:g} seconds"


def allow(seconds: float) -> None:
    """Have a page take so many seconds from now on, in this process and those that it starts."""
    if _board is not None:
        _board.allowed = seconds


def place() -> str:
    """Where another process finds the board, to `join` it; empty where there is none."""
    return _place


def begin(board: Board, at: str, lost: Mapping[str, str]) -> None:
    """Use a board that another process finds at a place. `lost` is work that is not to be tried once more at once."""
    global _board, _place
    _board, _place = board, at
    _lost.update(lost)
    allow(ALLOWED)


def join(at: str) -> None:
    """Have rows on the board of another process, which also decides when this one ends."""
    global _board, _place
    end_with_parent()
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN if ending == signal.SIGINT else signal.SIG_DFL)
    if at and _board is None:
        with suppress(OSError):
            file = os.open(at, os.O_RDWR)
            _board, _place = Board(file), at
            os.close(file)


def end_with_parent() -> None:
    """Have the system end this process with the one that started it, so that a kill of that one ends all."""
    if sys.platform.startswith("linux"):
        import ctypes  # takes some time, so only here

        of_parent = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(of_parent, signal.SIGKILL)


def hasten() -> None:
    """Look on in this process from now on, and end work that takes too long with `TooLong` in its thread."""
    global _busy
    if _board is not None and _busy is None:
        _busy = threading.Event()
        threading.Thread(target=_look_on, args=(_busy,), name="patience", daemon=True).start()


# ----------------------------------------------------------------------------------------------------- at work


def _write(work: str) -> None:
    """Write into this thread's row."""
    assert _board is not None
    with _threads.lock:
        _threads.pages += 1
        _board.write(os.getpid(), threading.get_native_id(), _threads.pages, work)


def _hurry() -> None:
    """The work of this thread begins."""
    if _busy is not None and _board is not None:
        with _threads.lock:
            _threads.until[threading.get_ident()] = time.thread_time() + _board.allowed
        _busy.set()


def _calm() -> None:
    """It has ended; an exception that is still on its way does not come any more."""
    if _busy is not None:
        with _threads.lock:
            _threads.until.pop(threading.get_ident(), None)
            _throw(threading.get_ident(), None)


def _look_on(busy: threading.Event) -> None:
    while True:
        busy.wait()
        time.sleep(_LOOK)
        with _threads.lock:
            if not _threads.until:
                busy.clear()
            for thread, until in _threads.until.items():
                if time.clock_gettime(time.pthread_getcpuclockid(thread)) > until:
                    _threads.until[thread] += _CAUGHT
                    _throw(thread, TooLong)


def _throw(thread: int, error: type[BaseException] | None) -> None:
    """Have a thread raise an exception at its next step in Python, or no exception after all."""
    import ctypes

    what = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)


def _bounded() -> None:
    """Let this process take `MEMORY` more than it has."""
    import resource

    with _threads.lock:
        _threads.bounded += 1
        if _threads.bounded > 1:
            return
        _threads.limits = resource.getrlimit(resource.RLIMIT_DATA)
        with suppress(OSError, ValueError):
            limit = _held() + MEMORY
            hard = _threads.limits[1]
            resource.setrlimit(resource.RLIMIT_DATA, (limit if hard < 0 else min(limit, hard), hard))


def _held() -> int:
    """How many bytes of data this process has. Raises OSError and ValueError where the system does not say so."""
    file = os.open("/proc/self/statm", os.O_RDONLY)  # without the layers of a file: this is asked for each page
    try:
        return int(os.read(file, _STATM).split()[5]) * mmap.PAGESIZE
    finally:
        os.close(file)


def _unbounded() -> None:
    """Let it take what it could before, when nobody is at work."""
    import resource

    with _threads.lock:
        _threads.bounded -= 1
        if not _threads.bounded:
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_DATA, _threads.limits)
