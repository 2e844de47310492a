"""Outputs -> the published folder, all at once or not at all.

A new tree is staged beside the output, under a lock: what changed is written, what did not is linked to the old files.
That may begin early, while it is not known yet that all is right: then those who draw pages write them themselves.
Then the two trees change places in one step, and the old one is removed, or kept to become the next one. Whatever stops
a build before that step (an error, a full disk, a kill) leaves the published site whole; what it leaves lying is swept
away by the next build.
"""

# Text paths and plain calls: with path objects, a thousand small files would take twice as long.
# ruff: noqa: PTH100, PTH103, PTH104, PTH120

import os
from collections.abc import Collection, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from outline_site.calls import libc, sync
from outline_site.diagnostics import Place, SiteError
from outline_site.folders import MARKER, check_content, check_paths, check_place, own_names, reserved, sweep
from outline_site.site import Output
from outline_site.spare import Spare
from outline_site.stage import MARKER_CONTENT, Stage, failure
from outline_site.trees import Tree, fingerprint, state_of, tree_of

WAIT = 30.0  # seconds that another publishing is waited for


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did, in files, and the state that the folder was left in: empty where that is not sure."""

    written: int
    unchanged: int
    removed: int
    state: str = field(default="", compare=False)


def publish(
    outputs: Mapping[str, Output],
    target: Path,
    *,
    root: Path,
    keep: Collection[Path] = (),
    spare: Path | None = None,
    known: str = "",
    wait: float = WAIT,
) -> Published:
    """Make the folder `target` hold exactly the outputs, as a `Draft` does that nobody has begun."""
    with Draft(target, root, keep, spare, known) as draft:
        return draft.publish(outputs, wait)


@dataclass
class Draft:
    """A new state of the folder `target`; where it is not published, the folder stays as it was.

    `root` is the site's folder and `keep` are the folders it is made from: none of them may be replaced. What `target`
    held before is kept at `spare`, if that is given, for the next publishing. A `KeptOutput` is what `target` holds
    where that is in the state `known`; where somebody else has published meanwhile, it is made anew.
    """

    target: Path
    root: Path
    keep: Collection[Path] = ()
    spare: Path | None = None
    known: str = ""
    _begun: "_Begun | None" = None
    _ending: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._ending.__exit__(*error)

    def early(self, outputs: Mapping[str, Output]) -> Stage | None:
        """The stage, ready to take files of these outputs; nothing where it cannot be had now: `publish` tells why."""
        try:
            self._begun = self._begin(outputs, 0.0)
            self._begun.stage.make_ready()
        except (OSError, SiteError):
            self._begun = None
            self._ending.close()
            return None
        return self._begun.stage

    def publish(self, outputs: Mapping[str, Output], wait: float = WAIT) -> Published:
        """Let the folder hold exactly the outputs, whose paths are relative and written with `/`.

        Another publishing to the same folder is waited for, `wait` seconds at most. Raises SiteError, after which the
        published folder is as it was: status 2 for a folder that may not be replaced, 1 for what cannot be read or
        written.
        """
        place = os.path.abspath(self.target)
        try:
            was_touched = self._begun is not None and fingerprint(place, tree_of(place)) != self._begun.state
            begun = self._begun or self._begin(outputs, wait)
            done = _replace(outputs, place, begun)
            sweep(place)  # to remove links to a file is a change of its state
            return replace(done, state="" if was_touched else state_of(place))
        except OSError as error:
            raise failure(f"to {place!r}", error) from error

    def _begin(self, outputs: Mapping[str, Output], wait: float) -> "_Begun":
        """Be the only one to publish to the folder, until this draft is at its end. Raises SiteError and OSError."""
        folders = check_paths(outputs)
        place = os.path.abspath(self.target)
        check_place(place, self.root, self.keep)
        check_content(place)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        self._ending.enter_context(reserved(place, wait))
        check_content(place)
        old = tree_of(place)
        before = Spare(os.path.abspath(self.spare), outputs.keys() - {MARKER}) if self.spare else None
        state = fingerprint(place, old)
        return _Begun(old, state, before, Stage(place, folders, old, before, is_known=state == self.known))


class _Begun(NamedTuple):
    """What a publishing has begun with, the old tree and its state, and where the new one is made."""

    old: Tree
    state: str
    before: Spare | None
    stage: Stage


def check_target(target: Path, *, root: Path, keep: Collection[Path] = (), given: Place | None = None) -> None:
    """Refuse a folder that publishing would refuse, before any work is done. Raises SiteError, status 2.

    `given` is where the folder is named, if that is in a file.
    """
    place = os.path.abspath(target)
    try:
        check_place(place, root, keep)
        check_content(place)
    except SiteError as error:
        raise SiteError(error.message, status=error.status, at=given) from error
    except OSError as error:
        raise failure(f"to {place!r}", error) from error


def _replace(outputs: Mapping[str, Output], place: str, begun: _Begun) -> Published:
    """Stage the outputs and, where anything differs from the old tree, swap the two."""
    old, before, stage = begun.old, begun.before, begun.stage
    unchanged = [path for path, make in outputs.items() if path != MARKER and not stage.take(path, make)]
    gone = (old.files.keys() | old.others) - outputs.keys() - {MARKER}
    written = len(outputs.keys() - {MARKER}) - len(unchanged)
    same_rest = old.folders == stage.folders and stage.is_old(MARKER, MARKER_CONTENT)
    if written or gone or not same_rest:
        for path in unchanged:
            stage.link(path)
        stage.make_durable()
        _swap(stage.top, place)
        if before is not None:  # the old tree has the stage's name now, or was put aside
            before.keep(stage.top if os.path.lexists(stage.top) else own_names(place).aside)
    return Published(written, len(unchanged), len(gone))


# ------------------------------------------------------------------------------------------------------------ the swap


def _swap(stage: str, place: str) -> None:
    """Put the new tree in the place of the old, which then has the stage's name, or is aside: to be kept or removed.

    Raises OSError; then the old tree is in its place, or aside, from where `reserved` puts it back.
    """
    if not os.path.lexists(place):
        os.rename(stage, place)
    elif not _exchange(stage, place):
        os.rename(place, own_names(place).aside)
        os.rename(stage, place)
    with suppress(OSError):  # the new site is in place, so nothing is an error any more
        sync(os.path.dirname(place))


def _exchange(one: str, other: str) -> bool:
    """Let two folders change names in one step, where the system can; whether it did."""
    call = libc("renameat2")
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return call is not None and call(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0
