"""Files as they were last read -> the same bytes again, as long as a file's stamp says that nothing wrote to it."""

import os
import signal
import stat
import sys
import time
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

if sys.platform == "linux":
    import fcntl as lease
else:
    lease = None

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


class BusyError(Exception):
    """Someone is writing to a file just now."""


def read_whole(path: Path) -> bytes:
    """The bytes of a file, none of which are written meanwhile, where the system can see to that.

    Linux can, for files of one's own: it grants a lease only while nobody has the file open for writing, and makes
    writers wait until it is given back. It would tell of them by a signal, for which one is chosen that does nothing.

    Raises:
        BusyError: someone has it open for writing.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        if lease is None:
            return file.read()
        try:
            lease.fcntl(file, lease.F_SETSIG, signal.SIGURG)
            lease.fcntl(file, lease.F_SETLEASE, lease.F_RDLCK)
        except BlockingIOError:
            raise BusyError from None
        except OSError:  # another one's file, or a file system that has none
            return file.read()
        try:
            return file.read()
        finally:
            lease.fcntl(file, lease.F_SETLEASE, lease.F_UNLCK)


def read_patiently(path: Path) -> bytes:
    """The bytes of a file; someone who is writing to it is waited for, a fifth of a second at most.

    Raises:
        OSError: it cannot be read.
    """
    for _ in range(20):
        try:
            return read_whole(path)
        except BusyError:
            time.sleep(0.01)
    return path.read_bytes()


class Shelf:
    """Remembers the bytes of files. A file whose stamp was young when it was read is read again the next time.

    `busy` gathers the files that someone was writing to: their bytes are those of before.
    """

    def __init__(self) -> None:
        self.busy: set[str] = set()
        self._held: dict[str, tuple[Stamp | None, bytes]] = {}

    def read(self, path: Path) -> bytes:
        """The bytes of a file, or those of before where someone is writing to it.

        Raises:
            OSError: it cannot be read.
        """
        key = os.fspath(path)
        before = stamp(key)
        known = self._held.get(key)
        if known is not None and known[0] is not None and known[0] == before:
            return known[1]
        try:
            data = read_whole(path)
        except BusyError:
            if known is not None:
                self.busy.add(key)
                return known[1]
            data = path.read_bytes()
        if known is not None and known[1] == data:
            data = known[1]
        sure = before is not None and before == stamp(key) and time.time_ns() - max(before[1:3]) > SURE
        self._held[key] = (before if sure else None, data)
        return data

    def read_anyway(self, path: Path) -> bytes:
        """The bytes of a file as they are now, even if more are being written."""
        data = path.read_bytes()
        self._held[os.fspath(path)] = (None, data)
        return data

    def keep(self, paths: Collection[str]) -> None:
        """Forget all files but these."""
        self._held = {path: held for path, held in self._held.items() if path in paths}
