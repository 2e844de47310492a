"""A published folder -> what lies in it, and a text that tells whether anything in it has been touched."""

# Text paths and plain calls: with path objects, a thousand small files would take twice as long.
# ruff: noqa: PTH116

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from outline_site.diagnostics import SiteError
from outline_site.folders import own_names


@dataclass(frozen=True, slots=True)
class Tree:
    """What lies in a published folder: files with their state, folders with their mode, the rest (links, sockets)."""

    files: Mapping[str, os.stat_result]
    folders: Mapping[str, int]
    others: frozenset[str]


def tree_of(top: str) -> Tree:
    """What a folder holds; nothing where there is none.

    Raises SiteError (status 2) for a file system mounted inside, as removing the old tree would empty it.
    """
    if not os.path.lexists(top):
        return Tree({}, {}, frozenset())
    state = os.stat(top)
    device = state.st_dev
    files, folders, others = dict[str, os.stat_result](), {"": stat.S_IMODE(state.st_mode)}, set[str]()
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(f"{top}/{prefix}") as entries:
            for entry in entries:
                path = prefix + entry.name
                state = _state(entry)
                if stat.S_ISREG(state.st_mode):
                    files[path] = state
                elif not stat.S_ISDIR(state.st_mode):
                    others.add(path)
                elif state.st_dev == device:
                    folders[path] = stat.S_IMODE(state.st_mode)
                    waiting.append(path + "/")
                else:
                    raise SiteError(f"the output {top!r} is refused: {entry.path!r} in it is a mount point; unmount it")
    return Tree(files, folders, frozenset(others))


def _state(entry: "os.DirEntry[str]") -> os.stat_result:
    """The state of an entry. Windows tells the device and the number of a file only where it is asked for that one."""
    return os.lstat(entry.path) if os.name == "nt" else entry.stat(follow_symlinks=False)


def fingerprint(top: str, tree: Tree) -> str:
    """A text that is another one for each folder, and as soon as what it holds is touched.

    That is: a file is written, replaced, added or removed, or gets another mode.
    """
    hashed = blake2b(repr((sorted(tree.folders.items()), sorted(tree.others))).encode(), digest_size=20)
    for path, state in sorted(tree.files.items()):
        stamp = state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_mode
        hashed.update(f"{path}\0{stamp}\n".encode("utf-8", "surrogateescape"))
    return f"{top} {hashed.hexdigest()}"


def state_of(place: str) -> str:
    """The fingerprint of a published folder; empty where that is not sure.

    It is not where a build has left something beside the folder, which the next one is to clear away.
    """
    names = own_names(place)
    try:
        is_tidy = not os.path.lexists(names.aside) and not names.stages()
        return fingerprint(place, tree_of(place)) if is_tidy else ""
    except (OSError, SiteError):
        return ""
