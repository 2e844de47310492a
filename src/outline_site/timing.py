"""Where the time of a build goes: by stage, and by the notes and pages that took longest."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from outline_site.model import SourceFile

SLOWEST = 8  # that are named


class Timing:
    """A stopwatch for stages, and for what workers tell of single notes and pages."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self._stages: dict[str, float] = {}
        self._reading = defaultdict[str, float](float)
        self._drawing = defaultdict[str, float](float)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Around a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0) + time.perf_counter() - begun

    def tell(self, item: object, seconds: float) -> None:
        """A note was read, or a file of the website (given by its path) drawn, in so many seconds."""
        if isinstance(item, SourceFile):
            self._reading[item.path] += seconds
        else:
            self._drawing[str(item)] += seconds

    def lines(self) -> Iterator[str]:
        """What is to be told: seconds by the clock of each stage, of all, and of the slowest notes and pages."""
        whole = time.perf_counter() - self._begun
        yield "where the time went, in seconds:"
        rest = whole - sum(self._stages.values())
        for name, seconds in (*self._stages.items(), ("everything else", rest)):
            yield f"  {seconds:7.3f}  {seconds / whole:4.0%}  {name}"
        yield f"  {whole:7.3f}        in all"
        for what, found in (("to read", self._reading), ("to draw", self._drawing)):
            if found:
                yield f"the slowest of {len(found)} {what} ({sum(found.values()):.3f} s of all workers):"
                slowest = sorted(found.items(), key=lambda one: one[1], reverse=True)[:SLOWEST]
                yield from (f"  {seconds:7.3f}  {name}" for name, seconds in slowest)
