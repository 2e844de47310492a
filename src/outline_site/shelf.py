"""Files as they were last read -> the same bytes again, as long as a file's stamp says that nothing wrote to it."""

import os
import stat
import time
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

SURE = 200_000_000  # nanoseconds; a younger stamp could be that of two different states of a file


class Stamp(NamedTuple):
    """What the system notes about a file; any writing changes it, unless it comes within a moment."""

    size: int
    written: int
    changed: int
    number: int


def stamp(path: str | Path) -> Stamp | None:
    """The stamp of a file, or None where there is none."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def is_plain(path: str) -> bool:
    """Whether there is a regular file at a path itself, not behind a link."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


class Shelf:
    """Remembers the bytes of files. A file whose stamp was young when it was read is read again the next time."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Stamp | None, bytes]] = {}

    def read(self, path: Path) -> bytes:
        """The bytes of a file.

        Raises:
            OSError: it cannot be read.
        """
        key = os.fspath(path)
        before = stamp(key)
        known = self._held.get(key)
        if known is not None and known[0] is not None and known[0] == before:
            return known[1]
        data = path.read_bytes()
        if known is not None and known[1] == data:
            data = known[1]
        sure = before is not None and before == stamp(key) and time.time_ns() - max(before[1:3]) > SURE
        self._held[key] = (before if sure else None, data)
        return data

    def keep(self, paths: Collection[str]) -> None:
        """Forget all files but these."""
        self._held = {path: held for path, held in self._held.items() if path in paths}
