"""The folders of a site -> what happens to their files, told to `Changes`, by the system's own notices."""

import logging
import os
from collections.abc import Iterable
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from outline_site.preview.changes import Act, Changes

WRITING = (FileModifiedEvent, FileClosedEvent)
MOVING = (FileCreatedEvent, FileDeletedEvent, FileMovedEvent, DirCreatedEvent, DirDeletedEvent, DirMovedEvent)


class Watch(FileSystemEventHandler):
    """Watches folders. A folder that cannot be watched is left out: `missed` has their paths."""

    def __init__(self, changes: Changes) -> None:
        logging.getLogger("watchdog").addHandler(logging.NullHandler())
        logging.getLogger("watchdog").propagate = False
        self._changes = changes
        self._observer: BaseObserver = Observer()
        self._observer.daemon = True
        self._watched: dict[str, tuple[ObservedWatch, tuple[int, int]]] = {}
        self.missed: frozenset[str] = frozenset()

    def start(self) -> None:
        """Begin to tell."""
        self._observer.start()

    def stop(self) -> None:
        """Tell no more."""
        self._observer.stop()

    def follow(self, root: str, folders: Iterable[str]) -> None:
        """Watch these folders, with all below them, and what stands in `root` itself; nothing else any more."""
        tops = _outermost(folders)
        wanted = {folder: found for folder in {root, *tops} if (found := _identity(folder)) is not None}
        for folder, (watch, identity) in tuple(self._watched.items()):
            if wanted.get(folder) != identity:
                self._observer.unschedule(watch)
                del self._watched[folder]
        missed: set[str] = set()
        for folder, identity in wanted.items():
            if folder not in self._watched:
                try:
                    watch = self._observer.schedule(
                        self, folder, recursive=folder in tops, event_filter=[*WRITING, *MOVING]
                    )
                except OSError:
                    missed.add(folder)
                else:
                    self._watched[folder] = (watch, identity)
        self.missed = frozenset(missed)

    def dispatch(self, event: FileSystemEvent) -> None:
        """Take a notice of the system."""
        act = Act.MOVED
        if isinstance(event, WRITING):
            act = Act.CLOSED if isinstance(event, FileClosedEvent) else Act.WRITTEN
        self._changes.note(os.fsdecode(event.src_path), act)
        if event.dest_path:  # what is put in the place of a file is whole
            self._changes.note(os.fsdecode(event.dest_path), Act.MOVED if event.is_directory else Act.CLOSED)


def _identity(folder: str) -> tuple[int, int] | None:
    """What tells a folder from another one that takes its place."""
    try:
        found = Path(folder).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _outermost(folders: Iterable[str]) -> list[str]:
    """The folders that stand in none of the others."""
    kept: list[str] = []
    for folder in sorted(folders, key=lambda folder: Path(folder).parts):
        if not kept or not (folder + os.sep).startswith(kept[-1] + os.sep):
            kept.append(folder)
    return kept
