"""Work remembered between runs: a key (a digest of all that a result depends on) -> the result as bytes.

All of it stands in one file, checked when it is read: any doubt about it, and nothing is remembered. The folder is
always safe to delete, and a folder that cannot be written is no reason to stop.
"""

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

MAGIC = b"outline-site work 1\n"
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder holds remembered work; it is safe to delete.\n"
CHECK = 32  # bytes of digest at the end of the file

_HEAD = struct.Struct("<HI")  # the lengths of a key and of its value


def digest(*parts: str | bytes) -> str:
    """A key for work that depends on these parts and nothing else."""
    hashed = blake2b(digest_size=20)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        hashed.update(len(data).to_bytes(8, "little") + data)
    return hashed.hexdigest()


@dataclass
class Memo:
    """What is remembered in a folder (nothing where it is None), and what this run used or added."""

    folder: Path | None
    _old: dict[str, bytes] = field(default_factory=dict)
    _kept: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def opened(cls, folder: Path | None) -> "Memo":
        """The memo of a folder, with what it holds."""
        memo = cls(folder)
        if folder is not None:
            with suppress(OSError):
                memo._old = dict(_entries((folder / "work").read_bytes()))
        return memo

    def get(self, key: str) -> bytes | None:
        """What is remembered under a key; it is kept for the next run."""
        value = self._kept.get(key)
        if value is None and (value := self._old.get(key)) is not None:
            self._kept[key] = value
        return value

    def put(self, key: str, value: bytes) -> None:
        """Remember a value under a key."""
        self._kept[key] = value

    def save(self) -> None:
        """Write down what this run used or added, in one step; what it did not use is forgotten."""
        if self.folder is None or self._kept == self._old:
            return
        body = b"".join(_HEAD.pack(len(k), len(v)) + k.encode() + v for k, v in sorted(self._kept.items()))
        whole = MAGIC + body + blake2b(body, digest_size=CHECK).digest()
        with suppress(OSError):
            self._make_folder(self.folder)
            new = self.folder / f"work.{os.getpid()}"
            try:
                new.write_bytes(whole)
                new.replace(self.folder / "work")
            finally:
                new.unlink(missing_ok=True)

    @staticmethod
    def _make_folder(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)):
            if not (folder / name).exists():
                (folder / name).write_text(text, encoding="utf-8")


def _entries(whole: bytes) -> Iterator[tuple[str, bytes]]:
    """The entries of a file, or none where it is not whole."""
    body = whole[len(MAGIC) : -CHECK]
    if not whole.startswith(MAGIC) or blake2b(body, digest_size=CHECK).digest() != whole[-CHECK:]:
        return
    at = 0
    while at < len(body):
        key_length, value_length = _HEAD.unpack_from(body, at)
        at += _HEAD.size
        yield body[at : at + key_length].decode(), body[at + key_length : at + key_length + value_length]
        at += key_length + value_length
