"""Notes that wait to be read, and those that have been: what is wanted is read first, the others a moment at a time."""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import dataclass, replace

from outline_site import stored
from outline_site.build import Work
from outline_site.content.read import Reader
from outline_site.documents import Documents, keys_of, read_batch, remembered
from outline_site.model import Document, SourceFile
from outline_site.pool import Pool

SLICE = 0.05  # seconds of reading between two looks at what is wanted first
BATCH = 16  # notes that a worker reads at a time


@dataclass(frozen=True, slots=True)
class Kept:
    """A note as it was read last, and the document to show: the last one without errors, where this one has some."""

    source: SourceFile
    document: Document
    shown: Document


class Tray:
    """The notes of a site. `is_broken` says whether a document has an error, and so is not to be shown."""

    def __init__(self, reader: Reader, work: Work, is_broken: Callable[[Document], bool]) -> None:
        self.reader = reader
        self.waiting: dict[str, SourceFile] = {}
        self.edited: dict[str, tuple[Document, Document]] = {}
        self.has_new = False  # whether notes have come that were not there before
        self.writing: threading.Thread | None = None
        self._work, self._is_broken = work, is_broken
        self._kept: dict[str, Kept] = {}
        self._queue: deque[SourceFile] = deque()
        self._futures: deque[tuple[list[SourceFile], Future[list[bytes]]]] = deque()

    def settle(self) -> None:
        """A plan has been made of all that is here."""
        self.edited, self.has_new = {}, False

    def documents(self, sources: Iterable[SourceFile]) -> Documents:
        """The documents to show, of those notes that have been read."""
        kept = (self._kept.get(source.path) for source in sources)
        return Documents(tuple(one.shown for one in kept if one is not None), 0)

    def fill(self, sources: Collection[SourceFile], reader: Reader) -> None:
        """Take these notes in place of those before; what reading with this reader would make the same is kept."""
        is_new = reader is not self.reader
        if is_new:
            self._queue.clear()
            self._futures.clear()
            self.waiting.clear()
        same_words = (reader.config, reader.cascade) == (self.reader.config, self.reader.cascade)
        self.reader = reader
        paths = {source.path for source in sources}
        for table in (self._kept, self.waiting, self.edited):
            for path in table.keys() - paths:
                del table[path]
        self.add([source for source in sources if not (same_words and self._still(source, is_new=is_new))])

    def _still(self, source: SourceFile, *, is_new: bool) -> bool:
        """Whether the document of a note still is what reading it would give, or is on its way.

        `is_new`: another reader may read what was given up before.
        """
        if self.waiting.get(source.path) is source:
            return True
        kept, templates = self._kept.get(source.path), self.reader.templates
        if kept is None or kept.source is not source or (is_new and kept.document.is_given_up):
            return False
        return all(templates.fingerprint(name) == before for name, before in kept.document.shortcodes)

    def add(self, sources: Iterable[SourceFile]) -> None:
        """Let notes wait, those of sections first: they make the outline."""
        later = sorted(sources, key=lambda source: not _is_section(source))
        self.waiting.update((source.path, source) for source in later)
        self._queue.extend(later)

    def put(self, source: SourceFile, document: Document) -> None:
        """Take a note that has been read elsewhere."""
        self._put(source, document)

    def read(self, paths: Iterable[str]) -> None:
        """Read these notes now, if they wait; `paths` are those of their files."""
        for path in paths:
            if (source := self.waiting.get(path)) is not None:
                self._put(source, self._recalled(source) or self._read(source))

    def step(self) -> None:
        """Read what is next, for a moment."""
        until = time.monotonic() + SLICE
        batch: list[SourceFile] = []
        while self._queue and time.monotonic() < until:
            source = self._queue.popleft()
            if self.waiting.get(source.path) is not source:
                continue
            document = self._recalled(source)
            if document is None and self._work.pool.executor is not None and not _is_section(source):
                batch.append(source)
            else:
                self._put(source, document or self._read(source))
            if len(batch) == BATCH or (batch and not self._queue):
                self._hand_out(batch)
                batch = []
        if batch:
            self._hand_out(batch)
        if not self._queue:
            self._gather(until)
        if not self.waiting:
            self._finish()

    def _hand_out(self, batch: list[SourceFile]) -> None:
        assert self._work.pool.executor is not None
        unused = replace(self.reader, templates=replace(self.reader.templates))  # one that is in use cannot be sent
        try:
            self._futures.append((batch, self._work.pool.executor.submit(read_batch, unused, batch)))
        except (OSError, RuntimeError):  # the workers have died, or no more processes may be started
            self._queue.extendleft(reversed(batch))
            self._take_back()

    def _gather(self, until: float) -> None:
        """What workers have read by now, or soon."""
        while self._futures and (left := until - time.monotonic()) > 0:
            batch, future = self._futures[0]
            try:
                found = future.result(timeout=left)
            except TimeoutError:
                return
            except (BrokenExecutor, CancelledError):
                self._take_back()
                return
            self._futures.popleft()
            for source, data in zip(batch, found, strict=True):
                document = stored.from_bytes(data)
                if document is not None and self.waiting.get(source.path) is source:
                    if not document.is_given_up:
                        self._remember(source, data)
                    self._put(source, document)

    def _take_back(self) -> None:
        """Read here what the workers had, who have died."""
        self._queue.extend(source for batch, _ in self._futures for source in batch)
        self._futures.clear()
        self._work = replace(self._work, pool=Pool())

    def _read(self, source: SourceFile) -> Document:
        document = self.reader.read(source)
        if self._work.memo.folder and not document.is_given_up:
            self._remember(source, stored.to_bytes(document))
        return document

    def _recalled(self, source: SourceFile) -> Document | None:
        """The document as an earlier run remembers it."""
        memo = self._work.memo
        return remembered(memo, next(keys_of((source,), self.reader)), self.reader.templates) if memo.folder else None

    def _remember(self, source: SourceFile, data: bytes) -> None:
        if self._work.memo.folder:
            self._work.memo.put(next(keys_of((source,), self.reader)), data)

    def _put(self, source: SourceFile, document: Document) -> None:
        self.waiting.pop(source.path, None)
        before = self._kept.get(source.path)
        shown = document
        if before is not None and self._is_broken(document):
            shown = replace(before.shown, problems=document.problems)
        self._kept[source.path] = Kept(source, document, shown)
        if before is None:
            self.has_new = True
        elif shown != before.shown:
            first = self.edited.get(source.path, (before.shown, shown))[0]
            self.edited[source.path] = (first, shown)

    def _finish(self) -> None:
        """Write down for the next run what was read, and let the workers go: all of this is for the beginning."""
        if self._work.memo.folder:
            self.writing = threading.Thread(target=self._work.memo.save, name="memo")
            self.writing.start()  # a large site takes a second, in which others may work
        self._work.pool.close()
        self._work = Work()


def _is_section(source: SourceFile) -> bool:
    return source.content_path.rpartition("/")[2].startswith("_index.")
