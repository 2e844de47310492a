"""Outputs -> a new tree beside the published one: what changed is written, what did not is linked to the old files.

It may begin with a tree of an earlier website, of which that is left which is as in the published one.
"""

# Text paths and plain calls: with path objects, a thousand small files would take twice as long.
# ruff: noqa: PTH102, PTH104, PTH106, PTH108, PTH116, PTH123

import errno
import os
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from outline_site.calls import libc, sync
from outline_site.diagnostics import SiteError
from outline_site.folders import MARKER, MARKER_TEXT, own_names
from outline_site.site import FileOutput, KeptOutput, Output, StagedOutput
from outline_site.spare import Spare
from outline_site.trees import Tree

FOLDER_MODE = 0o755
FILE_MODE = 0o644
SINGLE_SYNCS = 30  # above so many new files, one call that writes back the whole file system is quicker
PIECE = 1 << 20

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def failure(what: str, error: OSError) -> SiteError:
    """The error that a call of the system ends a publishing with."""
    reason = error.strerror or str(error) or type(error).__name__
    busy = " (is it a mount point, or on a layered file system? choose another folder)"
    hint = busy if error.errno in (errno.EBUSY, errno.EXDEV) else ""
    return SiteError(f"could not publish {what}: {reason}{hint}; the published site is as it was", status=1)


# --------------------------------------------------------------------------------------------------------------- files


class _Content(NamedTuple):
    """What a file is to hold: its size, and its bytes in pieces, from the start at each call."""

    size: int
    pieces: Callable[[], Iterable[bytes]]


MARKER_CONTENT = _Content(len(MARKER_TEXT), lambda: (MARKER_TEXT,))


def _content(make: Output) -> _Content:
    if isinstance(make, FileOutput):
        return _file_content(make.path)
    data = make()
    return _Content(len(data), lambda: (data,))


def _file_content(path: str) -> _Content:
    """The content of a file, never in memory as a whole. Raises OSError, also where it is no plain file."""
    state = os.stat(path)
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "not a plain file", path)
    return _Content(state.st_size, lambda: _pieces(path))


def _pieces(path: str) -> Iterator[bytes]:
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(PIECE):
            yield piece


def _holds(path: str, content: _Content) -> bool:
    """Whether a file has exactly this content. One that cannot be read has not: it is written anew."""
    with suppress(OSError), open(path, "rb", buffering=0) as file:
        return all(file.read(len(piece)) == piece for piece in content.pieces()) and not file.read(1)
    return False


def _write(path: str, content: _Content) -> None:
    """Write a new file. Raises OSError."""
    file = os.open(path, _NEW_FILE, FILE_MODE)
    try:
        for piece in content.pieces():
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


# ---------------------------------------------------------------------------------------------------------- the stage


class Stage:
    """A new tree beside the output, filled file by file.

    The marker is written first: what modes the system gives to a file and a folder is seen from it. `is_known`: the
    old tree is the one that those who keep files of it have seen.
    """

    def __init__(
        self, place: str, folders: frozenset[str], old: Tree, spare: Spare | None, *, is_known: bool = False
    ) -> None:
        self.place, self.old, self._spare, self._is_known = place, old, spare, is_known
        self._has = Tree({}, {}, frozenset())
        self.top = own_names(place).new_stage()
        self.fresh = [MARKER]
        self._there = {""}
        self._ready = False
        self._settling: threading.Thread | None = None
        os.mkdir(self.top, FOLDER_MODE)
        _write(f"{self.top}/{MARKER}", MARKER_CONTENT)
        self._file_mode = stat.S_IMODE(os.stat(f"{self.top}/{MARKER}").st_mode)
        self.folders = dict.fromkeys(("", *folders), stat.S_IMODE(os.stat(self.top).st_mode))

    def take(self, path: str, make: Output) -> bool:
        """Make an output and write it, unless the old tree has the very same: then False.

        Raises SiteError (status 1) for what cannot be read or written.
        """
        if isinstance(make, KeptOutput) and self._is_known and self._has_mode(self.old.files.get(path)):
            return False
        if isinstance(make, StagedOutput):
            is_new = make.is_new
        else:
            source = f" (from {make.path!r})" if isinstance(make, FileOutput) else ""
            is_new = self._written(path, lambda: _content(make), source)
        if is_new:
            self.fresh.append(path)
        return is_new

    def put(self, path: str, data: bytes) -> StagedOutput:
        """Write a file unless the old tree has the very same, as a copy of the process whose stage it is.

        That process has to `take` what this gives. Raises SiteError (status 1) for what cannot be written.
        """
        is_new = self._written(path, lambda: _Content(len(data), lambda: (data,)))
        return StagedOutput(f"{self.top if is_new else self.place}/{path}", is_new)

    def _written(self, path: str, content: Callable[[], _Content], source: str = "") -> bool:
        """Write a file unless the old tree has the very same; whether it was written. Raises SiteError."""
        try:
            made = content()
            if self.is_old(path, made):
                return False
            self.make_ready()
            self._make_way(path)
            if path in self._has.files:
                os.unlink(f"{self.top}/{path}")
            _write(f"{self.top}/{path}", made)
        except OSError as error:
            raise failure(f"{path!r}{source} to {self.place!r}", error) from error
        return True

    def is_old(self, path: str, content: _Content) -> bool:
        """Whether the old tree has a file of this content and of the mode that we would give it."""
        state = self.old.files.get(path)
        if state is None or state.st_size != content.size or not self._has_mode(state):
            return False
        return _holds(f"{self.place}/{path}", content)

    def _has_mode(self, state: os.stat_result | None) -> bool:
        return state is not None and stat.S_IMODE(state.st_mode) == self._file_mode

    def link(self, path: str) -> None:
        """Take a file over from the old tree: as a link, or as a copy where that fails. Raises OSError."""
        self.make_ready()
        if path in self._has.files:
            return
        self._make_way(path)
        source, copy = f"{self.place}/{path}", f"{self.top}/{path}"
        try:
            os.link(source, copy)
        except OSError:
            _write(copy, _file_content(source))
            os.utime(copy, ns=(self.old.files[path].st_atime_ns, self.old.files[path].st_mtime_ns))
            self.fresh.append(path)

    def settle(self) -> None:
        """Have on the disk what many files hold so far, while others are written: then the end takes less time."""

        def settled() -> None:
            with suppress(OSError):  # it is tried again at the end
                sync(self.top, libc("syncfs"))

        with suppress(RuntimeError):  # the system allows no more threads
            thread = threading.Thread(target=settled, name="settling")
            thread.start()
            self._settling = thread

    def make_durable(self) -> None:
        """Have the new tree on the disk, so that a power failure after the swap finds it whole."""
        if os.name == "nt":
            return  # it opens no folder, and a file for writing only
        if self._settling is not None:
            self._settling.join()
        if len(self.fresh) > SINGLE_SYNCS and (flush := libc("syncfs")):
            sync(self.top, flush)
            return
        for path in (*self.fresh, *sorted({path.rpartition("/")[0] for path in self.fresh})):
            sync(f"{self.top}/{path}")

    def make_ready(self) -> None:
        """Have there what is taken over, for who writes files."""
        if self._ready:
            return
        self._ready = True
        if self._spare is not None:
            self._take_over(self._spare)
        self._there = {"", *self._has.folders}

    def _make_way(self, path: str) -> None:
        """Have the folders there that a file is to stand in, whoever makes them. Raises SiteError."""
        missing: list[str] = []
        folder = path.rpartition("/")[0]
        while folder not in self._there:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        for folder in reversed(missing):
            try:
                os.mkdir(f"{self.top}/{folder}", FOLDER_MODE)
            except FileExistsError:
                pass  # a copy of this process has made it
            except OSError as error:
                raise failure(f"the folder {folder!r} to {self.place!r}", error) from error
            self._there.add(folder)

    def _take_over(self, spare: Spare) -> None:
        """Have the spare tree, as far as it is of use, in the place of the empty one."""
        top, empty = own_names(self.place).new_stage(), self.top
        found = spare.take(top, self.folders, self.old)
        if found is None:
            return
        with suppress(OSError):
            os.rename(f"{empty}/{MARKER}", f"{top}/{MARKER}")
            self.top, self._has = top, found
            os.rmdir(empty)
