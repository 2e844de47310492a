"""A progress bar on a terminal, for work that takes over half a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Watch = Callable[[str, int, int], None]
"""Told about work: what is done, how many of it are done, how many there are."""

PATIENCE = 0.5  # seconds


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Watch]:
    """A watch that draws a bar on standard error where that is a terminal, and nothing otherwise."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    bar = _Bar(time.monotonic())
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """The bar; it is made when patience has run out, as drawing it needs a library that takes time to load."""

    def __init__(self, begun: float) -> None:
        self._begun = begun
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._progress is None:
            if time.monotonic() - self._begun < PATIENCE:
                return
            self._progress = _drawn()
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _drawn() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn()
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress
