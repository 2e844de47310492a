"""Draws the pages that are asked for, one after the other in a thread of its own, and keeps what it has drawn."""

import queue
import threading
from collections import OrderedDict
from concurrent.futures import Future
from typing import NamedTuple

from outline_site.preview.edition import Board, Edition
from outline_site.render.pages import RenderError

KEPT = 64 << 20  # bytes of drawn pages


class Drawn(NamedTuple):
    """A file of the website as bytes. `failed` says why these are those of an earlier edition, or none."""

    data: bytes
    failed: str = ""


class Press:
    """Draws files of editions. What a template fails at is put on the board, and the last good page stands in."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._jobs: queue.SimpleQueue[tuple[Edition, str, Future[Drawn]]] = queue.SimpleQueue()
        self._kept: OrderedDict[str, tuple[int, bytes]] = OrderedDict()  # with the edition's number, not the edition
        self._size = 0
        threading.Thread(target=self._work, name="press", daemon=True).start()

    def draw(self, edition: Edition, name: str) -> Future[Drawn]:
        """The file of this name, which the edition has."""
        job: Future[Drawn] = Future()
        self._jobs.put((edition, name, job))
        return job

    def _work(self) -> None:
        while True:
            edition, name, job = self._jobs.get()
            if job.set_running_or_notify_cancel():
                try:
                    job.set_result(self._drawn(edition, name))
                except BaseException as error:  # of any kind: who asked for the page has to hear of it
                    job.set_exception(error)

    def _drawn(self, edition: Edition, name: str) -> Drawn:
        known = self._kept.get(name)
        if known is not None and known[0] == edition.number:
            self._kept.move_to_end(name)
            return Drawn(known[1])
        try:
            data = edition.outputs[name]()
        except RenderError as error:
            self._board.draw_problem(edition.number, error.diagnostic)
            at = error.diagnostic.at
            return Drawn(known[1] if known else b"", f"{at}: {error.diagnostic.message}")
        self._size += len(data) - (len(known[1]) if known else 0)
        self._kept[name] = (edition.number, data)
        self._kept.move_to_end(name)
        while self._size > KEPT and len(self._kept) > 1:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._size -= len(dropped)
        return Drawn(data)
