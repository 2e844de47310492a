"""The repository that the notes stand in -> when each of them was last changed, as far as that is sure.

The date of a note is that of the last commit that changed it (its author's date, as in Hugo). Nothing is said of a note
with changes that are not committed, of one that git does not know, and of all notes where the history is not whole (a
shallow clone). The clock is never asked. Two quick calls of git tell the state; a third reads the history.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_MARK = "\x01"  # before the date of a commit
_STATUS = ("--porcelain=v1", "-z", "--untracked-files=all", "--ignored=matching", "--no-renames")
_LOG = ("-c", "-z", "--name-status", "--no-renames", "--no-color", "--no-notes", "--no-show-signature", "--no-ext-diff")

# What a shell, a hook or a machine's settings would change in the answers; nothing is written, run or fetched.
_UNSET = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY")
_SET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_FIXED = ("-c", "core.fsmonitor=false", "-c", "log.follow=false", "-c", "log.mailmap=false")


class HistoryError(Exception):
    """Dates cannot be known: the reason, and a way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class Repository:
    """The state of a repository: its last commit, and the paths of which the history tells nothing sure.

    `folder` is the one that was asked about, `prefix` its path from the top of the repository. Paths are from `folder`,
    and those of whole folders end with `/`.
    """

    folder: Path
    head: str
    prefix: str
    unsure: frozenset[str]

    def is_sure(self, path: str) -> bool:
        """Whether the file at a path is as it was committed."""
        parts = path.split("/")
        above = {"/".join(parts[:n]) + "/" for n in range(1, len(parts))}
        return path not in self.unsure and not above & self.unsure and not (self.folder / path).is_symlink()

    def history(self) -> dict[str, int]:
        """The seconds since 1970 of the last commit that changed each file, by its path from the folder.

        Raises:
            HistoryError: git cannot tell.
        """
        told = _git(self.folder, "log", *_LOG, f"--format={_MARK}%at", self.head, "--", ".")
        found: dict[str, int | None] = {}
        for time, status, path in _changes(told):
            if path.startswith(self.prefix):
                # a file that was deleted last and is there again is not the one that the history tells of
                found.setdefault(path.removeprefix(self.prefix), None if "D" in status else time)
        return {path: time for path, time in found.items() if time is not None}


def opened(folder: Path) -> Repository:
    """The repository that a folder stands in.

    Raises:
        HistoryError: there is none, or its history is not whole.
    """
    above = Path(os.path.realpath(folder))
    if not any((place / ".git").exists() for place in (above, *above.parents)):
        raise HistoryError("the notes do not stand in a git repository")
    shallow, *prefixes, head = _git(folder, "rev-parse", "--is-shallow-repository", "--show-prefix", "HEAD").split("\n")
    prefix = "\n".join(prefixes)
    if shallow != "false":
        hint = "fetch all of it: 'git fetch --unshallow', or 'fetch-depth: 0' where a service checks it out"
        raise HistoryError("only a part of the history is here", hint)
    entries = _git(folder, "status", *_STATUS, "--", ".").split("\0")
    paths = (entry[3:] for entry in entries if entry)
    return Repository(folder, head, prefix, frozenset(p.removeprefix(prefix) for p in paths if p.startswith(prefix)))


def _changes(told: str) -> Iterator[tuple[int, str, str]]:
    """The time, the status and the path of each change that `git log` tells."""
    time = 0
    pieces = iter(told.split("\0"))
    for piece in pieces:
        status = piece.strip("\n")
        if status.startswith(_MARK):
            time = int(status.removeprefix(_MARK))
        elif status:
            yield time, status, next(pieces, "")


def _git(folder: Path, command: str, *arguments: str) -> str:
    """What git answers."""
    import subprocess  # only here: most sites stand in no repository, or ask for no dates

    environment: Mapping[str, str] = {k: v for k, v in os.environ.items() if k not in _UNSET} | _SET
    try:
        done = subprocess.run(  # noqa: S603  # the arguments are our own, and no shell reads them
            ["git", *_FIXED, "-C", str(folder), command, *arguments],  # noqa: S607  # the reader's own git
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            env=environment,
        )
    except OSError as error:
        raise HistoryError(f"git cannot be run: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        said = bytes(error.stderr).decode("utf-8", "replace").strip().partition("\n")[0]
        raise HistoryError(f"git cannot tell it: {said}") from error
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
