"""Outputs -> the published folder, all at once or not at all.

A new tree is staged beside the output, under a lock: what changed is written, what did not is linked to the old files.
Then the two trees change places in one step, and the old one is removed. Whatever stops a build before that step (an
error, a full disk, a kill) leaves the published site whole; what it leaves lying is swept away by the next build.
"""

# Text paths and plain calls: with path objects, a thousand small files would take twice as long.
# ruff: noqa: PTH100, PTH102, PTH103, PTH104, PTH116, PTH120, PTH123

import errno
import os
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from outline_site.diagnostics import SiteError
from outline_site.folders import MARKER, MARKER_TEXT, check_content, check_paths, check_place, own_names, reserved
from outline_site.site import FileOutput, KeptOutput, Output
from outline_site.trees import Tree, tree_of

FOLDER_MODE = 0o755
FILE_MODE = 0o644
SINGLE_SYNCS = 30  # above so many new files, one call that writes back the whole file system is quicker
PIECE = 1 << 20

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did, in files."""

    written: int
    unchanged: int
    removed: int


def publish(
    outputs: Mapping[str, Output], target: Path, *, root: Path, keep: Collection[Path] = (), wait: float = 30.0
) -> Published:
    """Make the folder `target` hold exactly the outputs, whose paths are relative and written with `/`.

    `root` is the site's folder and `keep` are the folders it is made from: none of them may be replaced. Another
    publishing to the same folder is waited for, `wait` seconds at most. Raises SiteError, after which the published
    folder is as it was: status 2 for a folder that may not be replaced, 1 for what cannot be read or written.
    """
    folders = check_paths(outputs)
    place = os.path.abspath(target)
    check_place(place, root, keep)
    try:
        check_content(place)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with reserved(place, wait):
            check_content(place)
            return _replace(outputs, folders, place)
    except OSError as error:
        raise _failure(f"to {place!r}", error) from error


def check_target(target: Path, *, root: Path, keep: Collection[Path] = ()) -> None:
    """Refuse a folder that publishing would refuse, before any work is done. Raises SiteError, status 2."""
    place = os.path.abspath(target)
    check_place(place, root, keep)
    try:
        check_content(place)
    except OSError as error:
        raise _failure(f"to {place!r}", error) from error


def _replace(outputs: Mapping[str, Output], folders: frozenset[str], place: str) -> Published:
    """Stage the outputs and, where anything differs from the old tree, swap the two."""
    old = tree_of(place)
    stage = _Stage(place, folders)
    unchanged = [path for path, make in outputs.items() if path != MARKER and not stage.take(path, make, old)]
    gone = (old.files.keys() | old.others) - outputs.keys() - {MARKER}
    written = len(outputs.keys() - {MARKER}) - len(unchanged)
    same_rest = old.folders == stage.folders and stage.is_old(MARKER, _MARKER_CONTENT, old)
    if written or gone or not same_rest:
        for path in unchanged:
            stage.link(path, old)
        stage.make_durable()
        _swap(stage.top, place)
    return Published(written, len(unchanged), len(gone))


def _failure(what: str, error: OSError) -> SiteError:
    reason = error.strerror or str(error) or type(error).__name__
    busy = " (is it a mount point, or on a layered file system? choose another folder)"
    hint = busy if error.errno in (errno.EBUSY, errno.EXDEV) else ""
    return SiteError(f"could not publish {what}: {reason}{hint}; the published site is as it was", status=1)


# --------------------------------------------------------------------------------------------------------------- files


class _Content(NamedTuple):
    """What a file is to hold: its size, and its bytes in pieces, from the start at each call."""

    size: int
    pieces: Callable[[], Iterable[bytes]]


_MARKER_CONTENT = _Content(len(MARKER_TEXT), lambda: (MARKER_TEXT,))


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


class _Stage:
    """A new tree beside the output, filled file by file.

    The marker is written first: what modes the system gives to a file and a folder is seen from it.
    """

    def __init__(self, place: str, folders: frozenset[str]) -> None:
        self.place = place
        self.top = own_names(place).new_stage()
        self.fresh = [MARKER]
        self._names = sorted(folders)
        self._made = False
        os.mkdir(self.top, FOLDER_MODE)
        _write(f"{self.top}/{MARKER}", _MARKER_CONTENT)
        self._file_mode = stat.S_IMODE(os.stat(f"{self.top}/{MARKER}").st_mode)
        self.folders = dict.fromkeys(("", *folders), stat.S_IMODE(os.stat(self.top).st_mode))

    def take(self, path: str, make: Output, old: Tree) -> bool:
        """Make an output and write it, unless the old tree has the very same: then False.

        Raises SiteError (status 1) for what cannot be read or written.
        """
        if isinstance(make, KeptOutput) and self._has_mode(old.files.get(path)):
            return False
        try:
            content = _content(make)
            if self.is_old(path, content, old):
                return False
            self._make_folders()
            _write(f"{self.top}/{path}", content)
        except OSError as error:
            source = f" (from {make.path!r})" if isinstance(make, FileOutput) else ""
            raise _failure(f"{path!r}{source} to {self.place!r}", error) from error
        self.fresh.append(path)
        return True

    def is_old(self, path: str, content: _Content, old: Tree) -> bool:
        """Whether the old tree has a file of this content and of the mode that we would give it."""
        state = old.files.get(path)
        if state is None or state.st_size != content.size or not self._has_mode(state):
            return False
        return _holds(f"{self.place}/{path}", content)

    def _has_mode(self, state: os.stat_result | None) -> bool:
        return state is not None and stat.S_IMODE(state.st_mode) == self._file_mode

    def link(self, path: str, old: Tree) -> None:
        """Take a file over from the old tree: as a link, or as a copy where that fails. Raises OSError."""
        self._make_folders()
        source, copy = f"{self.place}/{path}", f"{self.top}/{path}"
        try:
            os.link(source, copy)
        except OSError:
            _write(copy, _file_content(source))
            os.utime(copy, ns=(old.files[path].st_atime_ns, old.files[path].st_mtime_ns))
            self.fresh.append(path)

    def make_durable(self) -> None:
        """Have the new tree on the disk, so that a power failure after the swap finds it whole."""
        if os.name == "nt":
            return  # it opens no folder, and a file for writing only
        if len(self.fresh) > SINGLE_SYNCS and (flush := _libc("syncfs")):
            _sync(self.top, flush)
            return
        for path in (*self.fresh, *sorted({path.rpartition("/")[0] for path in self.fresh})):
            _sync(f"{self.top}/{path}")

    def _make_folders(self) -> None:
        if not self._made:
            for folder in self._names:
                try:
                    os.mkdir(f"{self.top}/{folder}", FOLDER_MODE)
                except OSError as error:
                    raise _failure(f"the folder {folder!r} to {self.place!r}", error) from error
        self._made = True


# ------------------------------------------------------------------------------------------------------------ the swap


def _swap(stage: str, place: str) -> None:
    """Put the new tree in the place of the old, which `reserved` then finds at the stage's name or aside, and removes.

    Raises OSError; then the old tree is in its place, or aside, from where `reserved` puts it back.
    """
    if not os.path.lexists(place):
        os.rename(stage, place)
    elif not _exchange(stage, place):
        os.rename(place, own_names(place).aside)
        os.rename(stage, place)
    with suppress(OSError):  # the new site is in place, so nothing is an error any more
        _sync(os.path.dirname(place))


def _exchange(one: str, other: str) -> bool:
    """Let two folders change names in one step, where the system can; whether it did."""
    call = _libc("renameat2")
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return call is not None and call(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _libc(name: str) -> Callable[..., int] | None:
    """A call of Linux that Python lacks; nothing elsewhere."""
    if sys.platform != "linux":
        return None
    import ctypes  # only here: a build that changes nothing does without

    return getattr(ctypes.CDLL(None), name, None)


def _sync(path: str, flush: Callable[[int], int | None] | None = None) -> None:
    """Have a file or a folder on the disk, or what else `flush` writes back. Raises OSError."""
    file = os.open(path, os.O_RDONLY)
    try:
        if (flush or os.fsync)(file):
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)
    finally:
        os.close(file)
