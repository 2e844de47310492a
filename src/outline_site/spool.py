"""Files that are made, until they are published: in memory, and beyond some megabytes in a file without a name."""

import errno
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

MOST = 48 << 20  # bytes that are held in memory


@dataclass
class Spool:
    """Holds what files are to contain, as long as it is open.

    `folder` is where there is room for more than memory should hold, if anywhere. Its own file has no name, so that
    whatever ends this program leaves nothing behind.
    """

    folder: Path | None = None
    _size: int = 0
    _file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def held(self, data: bytes) -> "Held | Spooled":
        """The content of a file, to be had again by calling what this gives."""
        self._size += len(data)
        if self.folder is not None and self._size > MOST:
            with suppress(OSError):  # no room: then memory has to do
                return self._spooled(data)
        return Held(data)

    def _spooled(self, data: bytes) -> "Spooled":
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self.folder, buffering=0)  # noqa: SIM115  # `__exit__` closes it
        begin = self._file.seek(0, 2)
        if self._file.write(data) < len(data):
            raise OSError(errno.ENOSPC, "there is no room for all of it")
        return Spooled(self._file, begin, len(data))


@dataclass(frozen=True, slots=True)
class Held:
    """A content in memory."""

    data: bytes

    def __call__(self) -> bytes:
        return self.data


@dataclass(frozen=True, slots=True)
class Spooled:
    """A content in a file."""

    file: IO[bytes]
    begin: int
    size: int

    def __call__(self) -> bytes:
        self.file.seek(self.begin)
        return self.file.read(self.size)
