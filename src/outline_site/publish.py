"""Outputs -> the published folder, all at once or not at all.

A new tree is staged beside the output, under a lock: what changed is written, what did not is linked to the old files.
Then the two trees change places in one step, and the old one is removed, or kept to become the next one. Whatever stops
a build before that step (an error, a full disk, a kill) leaves the published site whole; what it leaves lying is swept
away by the next build.
"""

# Text paths and plain calls: with path objects, a thousand small files would take twice as long.
# ruff: noqa: PTH100, PTH103, PTH104, PTH120

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from outline_site.calls import libc, sync
from outline_site.diagnostics import Place, SiteError
from outline_site.folders import MARKER, check_content, check_paths, check_place, own_names, reserved, sweep
from outline_site.site import Output
from outline_site.spare import Spare
from outline_site.stage import MARKER_CONTENT, Stage, failure
from outline_site.trees import fingerprint, state_of, tree_of


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
    wait: float = 30.0,
) -> Published:
    """Make the folder `target` hold exactly the outputs, whose paths are relative and written with `/`.

    `root` is the site's folder and `keep` are the folders it is made from: none of them may be replaced. What `target`
    held before is kept at `spare`, if that is given, for the next publishing. A `KeptOutput` is what `target` holds
    where that is in the state `known`; where somebody else has published meanwhile, it is made anew. Another publishing
    to the same folder is waited for, `wait` seconds at most. Raises SiteError, after which the published folder is as
    it was: status 2 for a folder that may not be replaced, 1 for what cannot be read or written.
    """
    folders = check_paths(outputs)
    place = os.path.abspath(target)
    check_place(place, root, keep)
    try:
        check_content(place)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with reserved(place, wait):
            check_content(place)
            done = _replace(outputs, folders, place, os.path.abspath(spare) if spare else None, known)
            sweep(place)  # to remove links to a file is a change of its state
            return replace(done, state=state_of(place))
    except OSError as error:
        raise failure(f"to {place!r}", error) from error


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


def _replace(
    outputs: Mapping[str, Output], folders: frozenset[str], place: str, spare: str | None, known: str
) -> Published:
    """Stage the outputs and, where anything differs from the old tree, swap the two."""
    old = tree_of(place)
    before = Spare(spare, outputs.keys() - {MARKER}) if spare else None
    stage = Stage(place, folders, old, before, is_known=bool(known) and fingerprint(place, old) == known)
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
