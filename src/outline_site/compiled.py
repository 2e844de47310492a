"""Templates as Python runs them, kept from run to run: the same templates are not compiled twice.

What is kept is run as part of this program. So it stands where only its user can write, as the compiled modules of
Python itself do, and never in a course, which may come from anyone.
"""

import os
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from outline_site.memo import digest, read_whole, write_whole

MOST = 600  # templates that are kept; the oldest make room for others


def own_folder() -> Path | None:
    """The folder that this user's programs keep such things in, or nothing where there is none."""
    given = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    with suppress(RuntimeError):  # a user without a home
        folder = Path(given) if given else Path("~/.cache").expanduser()
        return folder / "outline-site" if folder.is_absolute() else None
    return None


@dataclass(frozen=True)
class Compiled(BytecodeCache):
    """What is kept in a folder. `made_with` is a digest of the program and its libraries.

    Any doubt about what is kept, or whose folder it is, and the template is compiled; a folder that cannot be written
    is no reason to stop.
    """

    folder: Path
    made_with: str

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """What a template is kept under, whatever characters its path is made of."""
        return digest(self.made_with, name, filename or "")

    def get_source_checksum(self, source: str) -> str:
        """What is another for another text of the template."""
        return digest(source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it is kept."""
        data = read_whole(self._file(bucket)) if self._is_private() else None
        if data is not None:  # then it is whole, and only this user can have written it
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        with suppress(OSError):
            self.folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
            if self._is_private():
                self._make_room()
                write_whole(self._file(bucket), bucket.bytecode_to_string())

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / bucket.key

    def _is_private(self) -> bool:
        """Whether the folder is this user's, and nobody else can write into it."""
        if sys.platform == "win32":
            return True  # as whatever stands in a user's own folder there
        with suppress(OSError):
            state = self.folder.lstat()
            others = state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            return stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid() and not others
        return False

    def _make_room(self) -> None:
        """Where there are too many, remove the half that is oldest: what was just made is wanted soon."""
        files = list(self.folder.iterdir())
        if len(files) > MOST:
            for file in sorted(files, key=lambda file: file.stat().st_mtime_ns)[: len(files) // 2]:
                file.unlink(missing_ok=True)
