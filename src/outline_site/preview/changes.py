"""What happens to files, as it is told -> sets of paths, each when its file is whole again.

A file that is written is taken when it is closed, or has been left alone for a moment where the system does not tell
that. What is deleted is given a moment too, as many editors put a new file in the place of the old one.
"""

import threading
import time
from collections.abc import Iterable
from enum import Enum

MOMENT = 0.04  # seconds
PATIENCE = 0.4  # seconds, after which a path is taken though it changes again and again


class Act(Enum):
    """What happened to a file."""

    WRITTEN = "written"  # perhaps not yet to the end
    CLOSED = "closed"  # all of it is there
    MOVED = "moved"  # it is gone or has come, or its folder is or has


class Changes:
    """A set of paths that threads fill and one thread empties."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._due: dict[str, tuple[float, float]] = {}  # path -> when it is taken, and when at the latest
        self._open: set[str] = set()  # what has been written to and not closed, as far as one knows
        self._look = False
        self.noticed = 0  # how much has been told so far
        self.taken = 0  # how much of it is in the paths that have been taken
        self.ended = False

    def note(self, path: str, act: Act) -> None:
        """Tell what happened to a file or a folder."""
        now = time.monotonic()
        with self._news:
            self.noticed += 1
            _, latest = self._due.get(path, (now, now + PATIENCE))
            self._due[path] = (now if act is Act.CLOSED else min(now + MOMENT, latest), latest)
            (self._open.add if act is Act.WRITTEN else self._open.discard)(path)
            self._news.notify()

    def again(self, paths: Iterable[str]) -> None:
        """Let paths that were taken too early be taken once more, after a moment."""
        with self._news:
            due = time.monotonic() + MOMENT
            for path in paths:
                self._due.setdefault(path, (due, due))

    def look(self) -> None:
        """Ask that everything be looked at, as not all systems tell what happens."""
        with self._news:
            self._look = True
            self._news.notify()

    def take_look(self) -> bool:
        """Whether that has been asked since the last time."""
        with self._news:
            asked, self._look = self._look, False
            return asked

    def end(self) -> None:
        """Let `take` come back now and always."""
        with self._news:
            self.ended = True
            self._news.notify()

    def is_open(self, path: str) -> bool:
        """Whether someone is writing to a file just now."""
        return path in self._open

    @property
    def is_empty(self) -> bool:
        """Whether all that was told has been taken."""
        return not self._due

    def take(self, timeout: float | None) -> frozenset[str]:
        """The paths that are due; none where nothing is within so many seconds, or `look` or `end` was called."""
        until = None if timeout is None else time.monotonic() + timeout
        with self._news:
            while True:
                now = time.monotonic()
                paths = frozenset(path for path, (due, _) in self._due.items() if due <= now)
                if paths or self._look or self.ended or (until is not None and now >= until):
                    for path in paths:
                        del self._due[path]
                    self._open -= paths
                    if not self._due:
                        self.taken = self.noticed
                    return paths
                moments = [due for due, _ in self._due.values()] + ([] if until is None else [until])
                self._news.wait(min(moments) - now if moments else None)
