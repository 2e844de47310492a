"""Work remembered between runs: a key (a digest of all that a result depends on) -> the result as bytes.

It stands in two files: most of it in one, what has been added since in another, so that a small change writes little.
Each is checked when it is read: any doubt about it, and nothing in it is remembered. The folder is always safe to
delete, and a folder that cannot be written is no reason to stop.
"""

import os
import stat
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from operator import itemgetter
from pathlib import Path

MAGIC = b"outline-site work 2\n"
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder holds remembered work; it is safe to delete.\n"
CHECK = 32  # bytes of digest at the end of the file
WHOLE, ADDED = "work", "added"  # the files
MUCH = 1 / 4  # of the bytes in the first file: so much that is new or of no use any more, and all is written anew

_SIZE = struct.Struct("<Q")
Data = bytes | memoryview

_HEAD = struct.Struct("<HI")  # the lengths of a key and of its value


def digest(*parts: str | bytes) -> str:
    """A key for work that depends on these parts and nothing else."""
    hashed = blake2b(digest_size=20)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        hashed.update(len(data).to_bytes(8, "little") + data)
    return hashed.hexdigest()


def read_whole(file: Path) -> bytes | None:
    """What `write_whole` wrote into a file, or None where it is not whole, or is what a link leads to."""
    try:
        if file.parent.is_symlink() or not stat.S_ISREG(file.lstat().st_mode):
            return None
        with file.open("rb") as opened:  # one that someone made far too long is not read to its end
            size = os.fstat(opened.fileno()).st_size - len(MAGIC) - _SIZE.size - CHECK
            if opened.read(len(MAGIC) + _SIZE.size) != MAGIC + _SIZE.pack(max(size, 0)):
                return None
            body, check = opened.read(size), opened.read(CHECK)
    except OSError:
        return None
    return body if blake2b(body, digest_size=CHECK).digest() == check else None


def write_whole(file: Path, *pieces: Data) -> None:
    """Write a file of a folder of remembered work, in one step; nothing happens where that cannot be done."""
    check = blake2b(digest_size=CHECK)
    for piece in pieces:
        check.update(piece)
    with suppress(OSError):
        if file.parent.is_symlink():  # what it leads to is not ours
            return
        file.parent.mkdir(exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)):
            if not (file.parent / name).exists():
                (file.parent / name).write_text(text, encoding="utf-8")
        _clear(file)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            with new.open("wb") as out:
                out.writelines((MAGIC, _SIZE.pack(sum(map(len, pieces))), *pieces, check.digest()))
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)


def _clear(file: Path) -> None:
    """Remove what processes that were killed have left of this file. Raises OSError."""
    for left in file.parent.glob(f"{file.name}.*") if os.name == "posix" else ():
        number = left.name.rpartition(".")[2]
        if number.isdecimal() and not _is_at_work(int(number)):
            left.unlink(missing_ok=True)


def _is_at_work(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


@dataclass
class Memo:
    """What is remembered in a folder (nothing where it is None), and what this run used or added."""

    folder: Path | None
    _kept: dict[str, Data] = field(default_factory=dict)

    @cached_property
    def _whole(self) -> Mapping[str, Data]:
        return self._read(WHOLE)

    @cached_property
    def _added(self) -> Mapping[str, Data]:
        return self._read(ADDED)

    def _read(self, name: str) -> Mapping[str, Data]:
        body = read_whole(self.folder / name) if self.folder is not None else None
        return dict(_entries(body)) if body is not None else {}

    def get(self, key: str) -> Data | None:
        """What is remembered under a key; it is kept for the next run."""
        value = self._kept.get(key)
        if value is None:
            value = self._added.get(key)
            value = self._whole.get(key) if value is None else value
            if value is not None:
                self._kept[key] = value
        return value

    def put(self, key: str, value: Data) -> None:
        """Remember a value under a key."""
        self._kept[key] = value

    @contextmanager
    def saved_meanwhile(self) -> Iterator[None]:
        """Save it while other work is done that does not touch it."""
        writing = threading.Thread(target=self.save, name="memo")
        try:
            writing.start()
        except RuntimeError:  # the system allows no more threads
            self.save()
            yield
            return
        try:
            yield
        finally:
            writing.join()

    def save(self) -> None:
        """Write down what this run used or added, each file in one step; what it did not use is forgotten in time."""
        if self.folder is None:
            return
        added = {key: value for key, value in self._kept.items() if not _is_in(self._whole, key, value)}
        useless = sum(len(value) for key, value in self._whole.items() if key in added or key not in self._kept)
        if sum(map(len, added.values())) + useless > MUCH * sum(map(len, self._whole.values())):
            _write(self.folder / WHOLE, self._kept)
            added = {}
        if added.keys() != self._added.keys() or not all(_is_in(self._added, *entry) for entry in added.items()):
            _write(self.folder / ADDED, added)


def _is_in(entries: Mapping[str, Data], key: str, value: Data) -> bool:
    """Whether this value stands under a key: most of those that do are the very same object."""
    found = entries.get(key)
    return found is value or found == value


def _write(file: Path, entries: Mapping[str, Data]) -> None:
    ordered = sorted(entries.items(), key=itemgetter(0))
    pieces = ((_HEAD.pack(len(key), len(value)) + key.encode(), value) for key, value in ordered)
    write_whole(file, *chain.from_iterable(pieces))


def _entries(body: bytes) -> Iterator[tuple[str, Data]]:
    """The entries of a file; their values are views of it, so that nothing stands in memory twice."""
    at, view = 0, memoryview(body)
    while at < len(body):
        key_length, value_length = _HEAD.unpack_from(body, at)
        at += _HEAD.size
        yield body[at : at + key_length].decode(), view[at + key_length : at + key_length + value_length]
        at += key_length + value_length
