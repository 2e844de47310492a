"""The nouns of the preview: one state of the site as it is shown, and where the latest one is found."""

import asyncio
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from outline_site.diagnostics import Diagnostic, Problem, Severity
from outline_site.model import NOTHING
from outline_site.site import Output


@dataclass(frozen=True, slots=True)
class Created:
    """A page that has come, and the number of the edition that it came with."""

    url: str
    title: str
    number: int


@dataclass(frozen=True)
class Edition:
    """One state of the site.

    `number` grows with each state of the website, and `told` with everything that a reader should hear of. `outputs`
    has how to make each file; `awaited` those whose notes are still to be read, with the paths of these. `files` are
    files published as they are that have changed, each with the number of its edition. It took `seconds` to make.
    """

    number: int = 0
    told: int = 0
    outputs: Mapping[str, Output] = NOTHING
    awaited: Mapping[str, str] = NOTHING
    total: int = 0
    files: Mapping[str, int] = NOTHING
    created: tuple[Created, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_checked: bool = False
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether all notes have been read."""
        return self.number > 0 and not self.awaited


@dataclass
class Board:
    """Where the latest edition hangs. One thread puts it up; the loop of the server reads it, and is told of it."""

    edition: Edition = field(default_factory=Edition)
    failure: BaseException | None = None
    shown: int = 0  # how many of the noticed changes the edition has
    waiting: int = 0  # notes that are still to be read
    _loop: asyncio.AbstractEventLoop | None = None
    _news: asyncio.Event | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _wanted: set[str] = field(default_factory=set)
    _drawn_wrong: dict[Diagnostic, int] = field(default_factory=dict)

    def put_up(self, edition: Edition) -> None:
        """Show another edition. What could not be drawn of it counts among its problems."""
        with self._lock:
            self._drawn_wrong = {d: number for d, number in self._drawn_wrong.items() if number == edition.number}
            wrong = [Problem(d, Severity.ERROR) for d in self._drawn_wrong]
            others = [problem for problem in edition.problems if problem not in wrong]
            self.edition = replace(edition, problems=(*wrong, *others), told=self.edition.told + 1)
        self.ring()

    def draw_problem(self, number: int, diagnostic: Diagnostic) -> None:
        """Tell that a page of an edition could not be drawn."""
        with self._lock:
            if number != self.edition.number or diagnostic in self._drawn_wrong:
                return
            self._drawn_wrong[diagnostic] = number
        self.put_up(self.edition)

    def has_shown(self, noticed: int) -> None:
        """Tell that the edition has all changes that had been noticed by then."""
        if noticed > self.shown:
            self.shown = noticed
            self.ring()

    def progress(self, waiting: int) -> None:
        """Tell how much is still to be read."""
        self.waiting = waiting
        self.ring()

    def ring(self) -> None:
        """Let everyone look at the board."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        if self._news is not None:
            self._news.set()
        self._news = asyncio.Event()

    def attend(self) -> None:
        """Begin to tell the loop that runs this."""
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    async def news(self, timeout: float) -> bool:
        """Wait until something is new on the board; False where nothing was within so many seconds."""
        assert self._news is not None
        try:
            await asyncio.wait_for(self._news.wait(), timeout)
        except TimeoutError:
            return False
        return True

    def want(self, source: str) -> None:
        """Ask that a note be read before the others."""
        with self._lock:
            self._wanted.add(source)

    def wanted(self) -> Collection[str]:
        """The notes that have been asked for since the last time."""
        with self._lock:
            wanted, self._wanted = self._wanted, set()
        return wanted
