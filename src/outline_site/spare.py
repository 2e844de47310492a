"""The tree that was published before the one that is, kept aside to become the next one, as most of it is the same.

To link a thousand files into a new tree and to remove the old one takes longer than all else that a small edit costs.
"""

# ruff: noqa: PTH104, PTH106, PTH108, PTH114, PTH120  # as in stage.py

import os
import stat
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from outline_site.diagnostics import SiteError
from outline_site.folders import MARKER
from outline_site.trees import Tree, tree_of


@dataclass(frozen=True, slots=True)
class Spare:
    """The spare tree of a website, whether it is there or not.

    `path` is where it stands, and `files` are those that are to be published next.
    """

    path: str
    files: Collection[str]

    def take(self, top: str, folders: Mapping[str, int], published: Tree) -> Tree | None:
        """Move it to `top`, and leave of it what the next tree is to hold; nothing where it is of no use.

        That is the folders that are given, with their modes, and those of the files that are the very same as in the
        published tree. What lies at `top` where this gives nothing is to be removed.
        """
        try:
            if not self._is_ours():
                return None
            os.rename(self.path, top)
            return self._left(top, folders, published)
        except (OSError, SiteError):
            return None

    def keep(self, tree: str) -> None:
        """Let a tree be the spare one, unless there is one, or its place is on another file system."""
        with suppress(OSError):
            if not self._is_elsewhere():
                os.rename(tree, self.path)

    def _is_elsewhere(self) -> bool:
        """Whether its folder is a link: what that leads to is not ours."""
        return os.path.islink(os.path.dirname(self.path))

    def _is_ours(self) -> bool:
        """Whether it is a tree that this program has made for this user. Raises OSError."""
        state, marker = os.lstat(self.path), os.lstat(f"{self.path}/{MARKER}")
        is_own = os.name != "posix" or state.st_uid == os.geteuid()
        return stat.S_ISDIR(state.st_mode) and stat.S_ISREG(marker.st_mode) and is_own and not self._is_elsewhere()

    def _left(self, top: str, folders: Mapping[str, int], published: Tree) -> Tree | None:
        """The tree at `top` without all that is not wanted. Raises OSError where that cannot be removed."""
        tree, old = tree_of(top), published.files
        same = {
            path: state
            for path, state in tree.files.items()
            if path in self.files and path in old and os.path.samestat(old[path], state)
        }
        for path in (*(tree.files.keys() - same.keys()), *tree.others):
            os.unlink(f"{top}/{path}")
        for path in sorted(tree.folders.keys() - folders.keys(), reverse=True):
            os.rmdir(f"{top}/{path}")
        left = {path: mode for path, mode in tree.folders.items() if path in folders}
        return Tree(same, left, frozenset()) if left.items() <= folders.items() else None
