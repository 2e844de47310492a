"""Where a site is published: whether a folder may be replaced, by whom (the lock), and what builds have left beside it.

Publishing replaces a folder with everything in it, so a wrong folder is refused while nothing has happened yet.
"""

# ruff: noqa: PTH101, PTH104, PTH106, PTH108, PTH111, PTH112, PTH114, PTH115, PTH116, PTH117, PTH118, PTH119, PTH120, PTH208  # as in trees.py

import os
import platform
import re
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from outline_site.diagnostics import SiteError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # no module; whoever locks looks first

MARKER = ".outline-site"
MARKER_TEXT = b"This folder was made by outline-site; each build replaces everything in it.\n"
OWN = ".outline-"  # how the names of our unfinished work begin

_NAME_LIMIT, _LONG_NAME = 255, 200
_REPOSITORIES = (".git", ".hg", ".svn")
_NEW_FILE = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
_ADVICE = "choose an empty folder, such as 'public' in the site's folder"


def check_paths(outputs: Mapping[str, object]) -> frozenset[str]:
    """The folders that the paths of the outputs need, without the top one.

    Raises SiteError (status 1) for a path that is no place below the output, or is a file and a folder at once.
    """
    folders: set[str] = set()
    for path in outputs:
        if wrong := _wrong_path(path):
            raise SiteError(f"cannot publish {path!r}: {wrong}", status=1)
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    if clash := sorted(folders & outputs.keys()):
        raise SiteError(f"cannot publish {clash[0]!r}: it would be a file and a folder at once", status=1)
    return frozenset(folders)


def _wrong_path(path: str) -> str:
    """What is wrong with the path of an output, or nothing."""
    segments = path.split("/")
    if _unnamable(path):
        return "it holds a character that no file name can have"
    if path.startswith("/"):
        return "it is an absolute path"
    if not {"", ".", ".."}.isdisjoint(segments):
        return "a part of the path is empty or made of dots"
    longest = max(len(os.fsencode(segment)) for segment in segments)
    return f"a part of the path is longer than {_NAME_LIMIT} bytes" if longest > _NAME_LIMIT else ""


def _unnamable(path: str) -> bool:
    """Whether a path holds a character that the system cannot take: NUL, or one without a form in bytes."""
    try:
        return b"\0" in os.fsencode(path)
    except UnicodeEncodeError:
        return True


def check_place(place: str, root: Path, keep: Collection[Path]) -> None:
    """Refuse an absolute path at which publishing would do harm, whatever lies there.

    Raises SiteError (status 2) with the reason and the way out.
    """
    for objection in _objections(place, os.fspath(root), [os.fspath(path) for path in keep]):
        raise _refused(place, objection)


def check_content(place: str) -> None:
    """Refuse a folder that holds something and is not ours.

    Raises SiteError (status 2), and OSError where the folder cannot be read.
    """
    names = os.listdir(place) if os.path.lexists(place) else []
    if names and MARKER not in names:
        other = f"it is not empty (it holds {min(names)!r}) and outline-site did not make it (no file {MARKER!r} in it)"
        raise _refused(place, f"{other}; choose another folder or empty this one")
    for name in _REPOSITORIES:
        if name in names:
            raise _refused(place, f"it holds a repository ({name!r}), which publishing would delete; {_ADVICE}")


def _refused(place: str, objection: str) -> SiteError:
    return SiteError(f"the output {place!r} is refused: {objection}", status=2)


def _objections(place: str, root: str, keep: Collection[str]) -> Iterator[str]:
    """Every reason against a place, the plainest first."""
    if _unnamable(place):
        yield "it holds a character that no file name can have"
    name = os.path.basename(place)
    if not name:
        yield f"it is the root of the file system; {_ADVICE}"
    yield from _wrong_kinds(place, root)
    if _inside(root, place):
        yield f"it is the site's own folder or holds it; {_ADVICE}"
    home = os.path.expanduser("~")
    if os.path.isabs(home) and _inside(home, place):
        yield f"it is your home folder or holds it; {_ADVICE}"
    for kept in keep:
        if _inside(place, kept) or _inside(kept, place):
            yield f"it overlaps {kept!r}, which the site is made from; {_ADVICE}"
    for part in Path(os.path.relpath(place, root) if _inside(place, root) else name).parts:
        if part.startswith(OWN) or part.lower() in _REPOSITORIES:
            yield f"names such as {part!r} are kept for unfinished work, and for repositories; choose another name"
    if os.path.ismount(place):
        inner = os.path.join(place, "public")
        yield f"it is a mount point, which cannot be swapped; choose a folder inside it, such as {inner!r}"


def _wrong_kinds(place: str, root: str) -> Iterator[str]:
    """Reasons in what stands at the place or above it: files, and links that lead elsewhere."""
    if os.path.islink(place):
        yield f"it is a symbolic link to {os.readlink(place)!r}; name the folder itself"
    elif os.path.lexists(place) and not os.path.isdir(place):
        yield "it is a file, not a folder; choose another name"
    for above in _parents(place):
        if os.path.lexists(above) and not os.path.isdir(above):
            yield f"{above!r} is not a folder; choose another place"
        if os.path.islink(above) and _inside(os.path.dirname(above), root):
            yield f"{above!r} in the site is a symbolic link to {os.readlink(above)!r}; name the folder itself"


def _parents(path: str) -> Iterator[str]:
    """The folders above an absolute path, the nearest first."""
    while (above := os.path.dirname(path)) != path:
        yield above
        path = above


def _inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it, whatever links or letter cases the two are written with."""
    real = os.path.realpath(path)
    marks = set[object]()
    for at in (real, *_parents(real)):
        marks |= _identity(at)
    return not marks.isdisjoint(_identity(os.path.realpath(folder)))


def _identity(path: str) -> set[object]:
    """What tells a folder from others: its path, and its place on the disk where it exists."""
    try:
        state = os.stat(path)
    except OSError:
        return {path}
    return {path, (state.st_dev, state.st_ino)}


# ------------------------------------------------------------------------------------------------- what builds leave


class OwnNames(NamedTuple):
    """The names beside an output that publishing uses for itself. Two outputs in one folder share none."""

    lock: str  # the file that whoever publishes holds
    aside: str  # the old tree, still whole, in a swap of two steps
    stage: str  # how the names of trees begin that are being made or removed

    def new_stage(self) -> str:
        """A name for a tree that is being made or removed."""
        return self.stage + token_hex(4)

    def stages(self) -> list[str]:
        """The trees that lie there unfinished. Raises OSError."""
        folder, name = os.path.split(self.stage)
        pattern = re.compile(re.escape(name) + "[0-9a-f]{8}")
        return [os.path.join(folder, name) for name in os.listdir(folder) if pattern.fullmatch(name)]


def own_names(place: str) -> OwnNames:
    """The names that belong to an output; a long name of an output is put shorter in them."""
    folder, name = os.path.split(place)
    data = os.fsencode(name)
    tag = name if len(data) <= _LONG_NAME else blake2b(data, digest_size=16).hexdigest()
    begin = os.path.join(folder, OWN)
    return OwnNames(f"{begin}lock-{tag}", f"{begin}old-{tag}", f"{begin}stage-{tag}-")


def sweep(place: str) -> None:
    """Put the old tree back where a build stopped half-way through the swap, and remove what builds have left.

    What cannot be removed stays for the next build. Raises SiteError (status 1) if the old tree cannot be put back.
    """
    names = own_names(place)
    if os.path.lexists(names.aside):
        half_way = not os.path.lexists(place)
        try:
            # A tree named as aside is always whole, so it gets another name before it is removed.
            os.rename(names.aside, place if half_way else names.new_stage())
        except OSError as error:
            if half_way:
                text = f"the published site lies in {names.aside!r} and cannot be put back to {place!r}"
                raise SiteError(f"{text}: {error.strerror}", status=1) from error
    with suppress(OSError):
        for path in names.stages():
            _remove(path)


def _remove(top: str) -> None:
    """Remove a tree as far as possible. `shutil.rmtree` would do, but in Python 3.11 it can swallow an interruption."""
    if os.path.islink(top):
        os.unlink(top)
    folders = [top]
    for folder in folders:  # which grows meanwhile
        with suppress(OSError):
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                os.chmod(folder, stat.S_IRWXU)
            for entry in list(os.scandir(folder)):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    os.unlink(entry.path)
    for folder in reversed(folders):
        with suppress(OSError):
            os.rmdir(folder)


# ------------------------------------------------------------------------------------------------------------ the lock


@contextmanager
def reserved(place: str, wait: float) -> Iterator[None]:
    """Be the only one to publish to a place, with what stopped builds left swept away before and after.

    Raises SiteError (status 1) if another still publishes after `wait` seconds, and OSError where no lock can be made.
    """
    path = own_names(place).lock
    lock = _lock(path, place, time.monotonic() + wait)
    try:
        with suppress(OSError):
            os.write(lock, f"process {os.getpid()} on {platform.node()}".encode())
        sweep(place)
        yield
        sweep(place)
    except BaseException:  # an interruption of the second sweep is one as well
        sweep(place)
        raise
    finally:
        _unlock(path, lock)


def _lock(path: str, place: str, deadline: float) -> int:
    who = ""
    while (lock := _try_lock(path)) is None:
        if time.monotonic() >= deadline:
            with suppress(OSError):
                who = f" ({Path(path).read_text(errors='replace')[:200]})"
            text = f"another build{who} is publishing to {place!r}; end it, or wait and build again"
            raise SiteError(text, status=1)
        time.sleep(0.05)
    return lock


def _try_lock(path: str) -> int | None:
    """The lock, opened and held; nothing while another holds it.

    A holder removes the file before letting go, so a lock on a file that is no longer there is worth nothing.
    """
    if fcntl is None:
        with suppress(FileExistsError):
            return os.open(path, _NEW_FILE | os.O_EXCL | getattr(os, "O_TEMPORARY", 0), 0o644)  # gone with its process
        return None
    lock = os.open(path, _NEW_FILE, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(lock), os.stat(path, follow_symlinks=False)):
            os.ftruncate(lock, 0)
            return lock
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(lock)
        raise
    os.close(lock)
    return None


def _unlock(path: str, lock: int) -> None:
    with suppress(OSError):
        os.unlink(path)
    with suppress(OSError):
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_UN)  # a forked child may have the file open still
        os.close(lock)
