"""How long one page may take, and how much memory: whoever works on a page says so, and a process above looks on.

Work that hangs cannot end itself: a template may count for hours, a library may be lost in one call. So the command
line goes on in a child process (`overseen`), and its parent does nothing but look at a small board. There, each process
at work has a row with the name of its page (`over`). A page that takes more than `ALLOWED` seconds of the processor is
ended with its process, and its name is known. Seconds on a clock would blame a machine that is busy with other things.

It takes Linux. Elsewhere nobody looks on, and all work is done as it would be without this module.
"""

import mmap
import os
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

ALLOWED = 5.0  # seconds of a processor that one page may take
MEMORY = 600 << 20  # bytes that one page may take beside what all others hold
BROKEN = 70  # the exit status of a child that has lost one of its own processes: its parent knows why
LOOK = 0.2  # seconds between two looks at the board

_WAY_OUT = "(look for a loop without an end, or for far too much text; the setting 'timeout' allows more)"
_ROWS, _SIZE = 256, 240
_ROW = struct.Struct("<qqH")  # process, how many pages it has had, length of the name of the page at hand
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else ()

# One board a process, as work is done deep below whoever knows of it: in pages that are drawn, in other processes.
_board: mmap.mmap | None = None
_place = ""
_count = 0
_allowed = 0.0


class Outcome(NamedTuple):
    """How a child ended: its exit status, and what there is to tell where it could not tell it itself."""

    status: int
    line: str = ""


@contextmanager
def over(work: str) -> Iterator[None]:
    """What is done meanwhile is work on one page, told by the beginning of a message: its place, and what is done.

    Raises MemoryError in it where it takes too much.
    """
    if _board is None:
        yield
        return
    limits = _bounded()
    _write(work)
    try:
        yield
    finally:
        _write("")
        _unbounded(limits)


def allow(seconds: float) -> None:
    """Have a page take so many seconds from now on, in this process and those that it starts."""
    global _allowed
    _allowed = seconds
    if _board is not None:
        struct.pack_into("<d", _board, _ROWS * _SIZE, seconds)


def place() -> str:
    """Where another process finds the board, to `join` it; empty where there is none."""
    return _place


def join(at: str) -> None:
    """Have a row on the board of another process, which also decides when this one ends."""
    global _board, _place
    _end_with_parent()
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN if ending == signal.SIGINT else signal.SIG_DFL)
    if at and _board is None:
        with suppress(OSError):
            file = os.open(at, os.O_RDWR)
            _board, _place = mmap.mmap(file, _ROWS * _SIZE + 8), at
            os.close(file)


def overseen() -> Outcome | None:
    """Go on in a child process, where this gives None; the parent gets to know how the child ended.

    In the child requests to end wait until it is `interruptible`.
    """
    global _board, _place
    if not sys.platform.startswith("linux"):
        return None
    try:
        file = os.memfd_create("outline-site")
        os.ftruncate(file, _ROWS * _SIZE + 8)
        board = mmap.mmap(file, _ROWS * _SIZE + 8)
    except OSError:  # a limit of the system; then nobody looks on
        return None
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, (*_ENDINGS, signal.SIGCHLD))
    parent, child = os.getpid(), os.fork()
    if child:
        return _Watch(board, child).outcome()
    _end_with_parent()
    if os.getppid() != parent:
        os._exit(1)  # it has ended already
    _board, _place = board, f"/proc/{os.getpid()}/fd/{file}"
    allow(ALLOWED)
    return None


def _end_with_parent() -> None:
    """Have the system end this process with the one that started it, so that a kill of that one ends all."""
    if sys.platform.startswith("linux"):
        import ctypes  # takes some time, so only here

        of_parent = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(of_parent, signal.SIGKILL)


class Interrupted(BaseException):
    """Someone asked this program to end. What is open is put right, and a second request changes nothing."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


def interruptible() -> None:
    """Have a request to end this program raise `Interrupted`, where it would end it on the spot."""
    for ending in _ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:
            signal.signal(ending, _end)
    if _ENDINGS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (*_ENDINGS, signal.SIGCHLD))


def usual() -> None:
    """Follow requests to end as programs in Python do."""
    for ending in _ENDINGS:
        signal.signal(ending, signal.default_int_handler if ending == signal.SIGINT else signal.SIG_DFL)


def deaf() -> None:
    """Hear no request to end any more: this program is about to end anyway."""
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)


def _end(number: int, _frame: object) -> None:
    deaf()
    raise Interrupted(number)


# ----------------------------------------------------------------------------------------------------- at work


def _write(work: str) -> None:
    """Write into this process's row."""
    global _count
    assert _board is not None
    _count += 1
    process = os.getpid()
    name = work.encode("utf-8", "replace")[: _SIZE - _ROW.size]
    start = process % _ROWS * _SIZE
    _board[start + _ROW.size : start + _ROW.size + len(name)] = name
    _ROW.pack_into(_board, start, process, _count, len(name))


def _bounded() -> tuple[int, int]:
    """Let this process take `MEMORY` more than it has; gives the limits before."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_bytes().split()[5])
        limit = pages * mmap.PAGESIZE + MEMORY
        hard = before[1]
        resource.setrlimit(resource.RLIMIT_DATA, (limit if hard < 0 else min(limit, hard), hard))
    return before


def _unbounded(limits: tuple[int, int]) -> None:
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, limits)


# -------------------------------------------------------------------------------------------------- looking on


@dataclass
class _Watch:
    """The parent of a child at work."""

    board: mmap.mmap
    child: int
    begun: dict[int, tuple[int, float]] = field(default_factory=dict)  # by process: its page's number, seconds before

    def outcome(self) -> Outcome:
        """Wait for the child, and end what takes too long."""
        while True:
            told = signal.sigtimedwait((*_ENDINGS, signal.SIGCHLD), LOOK)
            if told is not None and told.si_signo != signal.SIGCHLD:
                self._pass_on(told.si_signo)
            ended, status = os.waitpid(self.child, os.WNOHANG)
            if ended:
                return self._outcome(os.waitstatus_to_exitcode(status))
            if told is None and (slow := self._slow()):
                return self._stopped(slow)

    def _pass_on(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.child, number)

    def _outcome(self, status: int) -> Outcome:
        """How the child ended; where a process was lost, with the page that it was at."""
        if status >= 0 and status != BROKEN:
            return Outcome(status)
        lost = [page for process, _, page in self._rows() if page and not _works(process)]
        by = f" by the signal {signal.Signals(-status).name}" if status < 0 else ""
        what = lost[0] if lost else "outline-site: error: the work"
        return Outcome(1, f"{what} was stopped{by}  [page-limit]")

    def _stopped(self, page: str) -> Outcome:
        """End the child, and before it the processes that it has started."""
        own = [number for number, _, _ in self._rows() if _parent(number) == self.child]
        for number in (*own, self.child):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        os.waitpid(self.child, 0)
        return Outcome(1, f"{page} takes more than {self._allowed():g} seconds {_WAY_OUT}  [page-limit]")

    def _allowed(self) -> float:
        return float(struct.unpack_from("<d", self.board, _ROWS * _SIZE)[0]) or ALLOWED

    def _slow(self) -> str:
        """The page that a process is at for too long, or nothing."""
        for process, count, page in self._rows():
            if not page:
                continue
            seconds = _seconds(process)
            if self.begun.get(process, (0, 0.0))[0] != count:
                self.begun[process] = count, seconds
            elif seconds - self.begun[process][1] > self._allowed():
                return page
        return ""

    def _rows(self) -> Iterator[tuple[int, int, str]]:
        """The processes that have a row: the process, the number of its page, and its name while it is at work."""
        for start in range(0, _ROWS * _SIZE, _SIZE):
            process, count, length = _ROW.unpack_from(self.board, start)
            if process:
                name = self.board[start + _ROW.size : start + _ROW.size + length]
                yield process, count, name.decode("utf-8", "replace")


def _seconds(process: int) -> float:
    """The seconds that a process has had of a processor."""
    state = _state(process)
    return (int(state[11]) + int(state[12])) / os.sysconf("SC_CLK_TCK") if state else 0.0


def _parent(process: int) -> int:
    state = _state(process)
    return int(state[1]) if state else 0


def _works(process: int) -> bool:
    """Whether a process is there, and not only its name."""
    state = _state(process)
    return bool(state) and state[0] != b"Z"


def _state(process: int) -> list[bytes]:
    """What the system tells of a process after its name: state, parent, and so on."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    return []
