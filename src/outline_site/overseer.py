"""A program in two processes: the child does the work, its parent looks at the board of `patience` and ends what hangs.

The command line goes on in the child. Requests to end it are passed on to it. A program that must not end is started
anew where it is lost at a page: it gets to know that page, and has the socket that the one before listened at.
"""

import os
import select
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from outline_site import patience
from outline_site.patience import ENDINGS, Board

if TYPE_CHECKING:
    from socket import socket

BROKEN = 70  # the exit status of a child that has lost one of its own processes: its parent knows why
LOOK = 0.2  # seconds between two looks at the board
RARE = 0.5  # the same for a program that looks on itself, and has
GRACE = 2.0  # seconds more for that


class Outcome(NamedTuple):
    """How a child ended: its exit status, and what there is to tell where it could not tell it itself.

    `page` is the work at which it was lost, and `why` says what became of it.
    """

    status: int
    page: str = ""
    why: str = ""
    hint: str = ""

    @property
    def line(self) -> str:
        """What there is to tell."""
        return f"{self.page} {self.why}{self.hint and f' ({self.hint})'}  [page-limit]" if self.why else ""


class Interrupted(BaseException):
    """Someone asked this program to end. What is open is put right, and a second request changes nothing."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


@dataclass
class _Inheritance:
    """What a child has from the one before it, and a pair of sockets to leave it to the next one."""

    pair: "tuple[socket, socket] | None" = None
    listening: "socket | None" = None

    def prepare(self, *, again: bool) -> None:
        if again:
            import socket  # takes some time, so only here

            self.pair = socket.socketpair()

    def leave(self, listening: "socket") -> None:
        if self.pair is not None:
            import socket

            with suppress(OSError):
                socket.send_fds(self.pair[1], [b"."], [listening.fileno()])

    def take(self) -> None:
        if self.pair is not None:
            import socket

            self.pair[0].setblocking(False)
            with suppress(OSError):
                _, files, _, _ = socket.recv_fds(self.pair[0], 1, 1)
                self.listening = socket.socket(fileno=files[0])


_inheritance = _Inheritance()
_asked = 0


def overseen(*, again: bool = False) -> Outcome | None:
    """Go on in a child process, where this gives None; the parent gets to know how the last child ended.

    `again`: where a child is lost at a page there is another one. Requests to end wait until it is `interruptible`.
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        file = os.memfd_create("outline-site")
        os.ftruncate(file, Board.SIZE)
        board = Board(file)
    except (OSError, AttributeError):  # a limit of the system, or a Python that was made for old ones; nobody looks on
        return None
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    lost: dict[str, str] = {}
    _inheritance.prepare(again=again)
    while True:
        parent = os.getpid()
        try:
            child = os.fork()
        except OSError:  # there are too many processes; then nobody looks on
            return None
        if not child:
            patience.end_with_parent()
            if os.getppid() != parent:
                os._exit(1)  # it has ended already
            patience.begin(board, f"/proc/{os.getpid()}/fd/{file}", lost)
            return None
        outcome = _Watch(board, child, hastens=again).outcome()
        if not again or not outcome.page:
            return outcome
        lost[outcome.page] = outcome.why
        _inheritance.take()
        board.clear()


def leave(listening: "socket") -> None:
    """Let the next child have this socket, should this one be lost."""
    _inheritance.leave(listening)


def inherited() -> "socket | None":
    """The socket that the child before this one has left."""
    return _inheritance.listening


def interruptible() -> None:
    """Have a request to end this program raise `Interrupted`, where it would end it on the spot."""
    for ending in ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:
            signal.signal(ending, _end)
    _hear()


def usual() -> None:
    """Follow requests to end as programs in Python do."""
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler if ending == signal.SIGINT else signal.SIG_DFL)
    _hear()


def deaf() -> None:
    """Hear no request to end any more: this program is about to end anyway."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)


def _hear() -> None:
    if ENDINGS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)


def asked() -> int:
    """The request to end that has come, or 0."""
    return _asked


def _end(number: int, _frame: object) -> None:
    global _asked
    _asked = number
    deaf()
    raise Interrupted(number)


# -------------------------------------------------------------------------------------------------- looking on


@dataclass
class _Watch:
    """The parent of a child at work. `hastens`: the child itself ends work that takes too long, if it can."""

    board: Board
    child: int
    hastens: bool
    ending: int = 0  # the last request to end
    begun: dict[int, tuple[int, float]] = field(default_factory=dict)  # by thread: its page's number, seconds before

    def outcome(self) -> Outcome:
        """Wait for the child, and end what takes too long."""
        end = self._end_of_child()
        while True:
            end.poll(1000 * (RARE if self.hastens else LOOK))
            while (told := signal.sigtimedwait(ENDINGS, 0)) is not None:
                self._pass_on(told)
            ended, status = os.waitpid(self.child, os.WNOHANG)
            if ended:
                return self._outcome(os.waitstatus_to_exitcode(status))
            if slow := self._slow():
                if not self.hastens or slow.process == self.child:
                    return self._stopped(slow)
                self._kill(slow.process)  # a worker; the child does its work

    def _end_of_child(self) -> "select.poll":
        """What is waited for between two looks.

        `sigtimedwait` would wait for all signals at once, but in Python it makes one up where this program was stopped
        meanwhile, or the computer asleep.
        """
        end = select.poll()
        with suppress(OSError, AttributeError):  # of a kernel that is too old, or a Python: the next look finds its end
            end.register(os.pidfd_open(self.child), select.POLLIN)
        return end

    def _pass_on(self, told: "signal.struct_siginfo") -> None:
        self.ending = told.si_signo
        if told.si_code <= 0:  # else it comes from the terminal, and the child has it, too
            with suppress(ProcessLookupError):
                os.kill(self.child, told.si_signo)

    def _outcome(self, status: int) -> Outcome:
        """How the child ended; where a process was lost, with the page that it was at."""
        if status >= 0 and status != BROKEN:
            return Outcome(status)
        if self.ending:
            return Outcome(128 + self.ending)
        lost = [row.page for row in self.board.rows() if row.page and not _works(row.process)]
        why = "was stopped" + (f" by a signal ({signal.strsignal(-status)})" if status < 0 else "")
        return Outcome(1, *((lost[0], why) if lost else ("", f"outline-site: error: the work {why}")))

    def _stopped(self, slow: patience.Row) -> Outcome:
        """End the processes that the child has started, and the child, which may put right before what it has begun."""
        own = {row.process for row in self.board.rows() if _parent(row.process) == self.child}
        for number in own:
            self._kill(number)
        if slow.process == self.child or not self._ends():
            self._kill(self.child)
            os.waitpid(self.child, 0)
        return Outcome(1, slow.page, patience.too_long(self.board.allowed), patience.WAY_OUT)

    def _ends(self) -> bool:
        """Whether the child, which has lost a process, ends of itself."""
        for _ in range(round(GRACE / LOOK)):
            if os.waitpid(self.child, os.WNOHANG)[0]:
                return True
            time.sleep(LOOK)
        return False

    @staticmethod
    def _kill(process: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    def _slow(self) -> patience.Row | None:
        """A thread that is at one page for too long."""
        limit = self.board.allowed + (GRACE if self.hastens else 0)
        for row in self.board.rows():
            if not row.page:
                continue
            seconds = _seconds(row)
            if self.begun.get(row.thread, (0, 0.0))[0] != row.number:
                self.begun[row.thread] = row.number, seconds
            elif seconds - self.begun[row.thread][1] > limit:
                return row
        return None


def _seconds(row: patience.Row) -> float:
    """The seconds that a thread has had of a processor."""
    state = _state(f"{row.process}/task/{row.thread}")
    return (int(state[11]) + int(state[12])) / os.sysconf("SC_CLK_TCK") if state else 0.0


def _parent(process: int) -> int:
    state = _state(str(process))
    return int(state[1]) if state else 0


def _works(process: int) -> bool:
    """Whether a process is there, and not only its name."""
    state = _state(str(process))
    return bool(state) and state[0] != b"Z"


def _state(name: str) -> list[bytes]:
    """What the system tells of a process or a thread after its name: state, parent, and so on."""
    with suppress(OSError):
        return Path(f"/proc/{name}/stat").read_bytes().rpartition(b")")[2].split()
    return []
