"""Draws the pages that are asked for, one after the other in a thread of its own, and keeps what it has drawn.

Pages that took too long when they were last drawn have a thread of their own, so no other page waits for them.
"""

import queue
import threading
from collections import OrderedDict
from concurrent.futures import Future
from typing import NamedTuple

from outline_site.diagnostics import Diagnostic
from outline_site.preview.edition import Board, Edition
from outline_site.render.pages import RenderError

KEPT = 64 << 20  # bytes of drawn pages


class Drawn(NamedTuple):
    """A file of the website as bytes. `failed` says why these are those of an earlier edition, or none."""

    data: bytes
    failed: str = ""


class _Job(NamedTuple):
    edition: Edition
    name: str
    drawn: Future[Drawn]


class Press:
    """Draws files of editions. What a template fails at is put on the board, and the last good page stands in."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, bytes]] = OrderedDict()  # with the edition's number, not the edition
        self._size = 0
        self._slow: dict[str, tuple[int, Diagnostic]] = {}  # what took too long, in the edition of that number
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._slow_jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        for name, jobs in {"press": self._jobs, "slow press": self._slow_jobs}.items():
            threading.Thread(target=self._work, args=(jobs,), name=name, daemon=True).start()

    def draw(self, edition: Edition, name: str) -> Future[Drawn]:
        """The file of this name, which the edition has."""
        job = _Job(edition, name, Future())
        (self._slow_jobs if name in self._slow else self._jobs).put(job)
        return job.drawn

    def last(self, name: str) -> bytes:
        """The file as it was drawn last, or nothing."""
        with self._lock:
            return self._kept.get(name, (0, b""))[1]

    def _work(self, jobs: queue.SimpleQueue[_Job]) -> None:
        while True:
            job = jobs.get()
            if job.name in self._slow and jobs is not self._slow_jobs:
                self._slow_jobs.put(job)
            elif job.drawn.set_running_or_notify_cancel():
                try:
                    job.drawn.set_result(self._drawn(job.edition, job.name))
                except BaseException as error:  # of any kind: who asked for the page has to hear of it
                    job.drawn.set_exception(error)

    def _drawn(self, edition: Edition, name: str) -> Drawn:
        with self._lock:
            number, data = self._kept.get(name, (-1, b""))
        if number == edition.number:
            return Drawn(data)
        number, wrong = self._slow.get(name, (-1, None))
        if wrong is None or (number < edition.number and edition.number == self._board.edition.number):
            try:
                return self._keep(edition, name, edition.outputs[name]())
            except RenderError as error:
                wrong = error.diagnostic
        if wrong.code == "page-limit":
            self._slow[name] = (edition.number, wrong)
        self._board.draw_problem(edition.number, wrong)
        return Drawn(data, f"{wrong.at}: {wrong.message}")

    def _keep(self, edition: Edition, name: str, data: bytes) -> Drawn:
        self._slow.pop(name, None)
        with self._lock:
            _, before = self._kept.pop(name, (-1, b""))
            self._size += len(data) - len(before)
            self._kept[name] = (edition.number, data)
            while self._size > KEPT and len(self._kept) > 1:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._size -= len(dropped)
        return Drawn(data)
