"""Notes -> when each was last changed, from the history of their repository; what was read of it is remembered."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from outline_site import history
from outline_site.config import Config
from outline_site.diagnostics import Diagnostic
from outline_site.memo import Memo, digest
from outline_site.model import NOTHING


class Changes(NamedTuple):
    """When notes were last changed, by their path from the site's folder, as far as that is sure."""

    dates: Mapping[str, datetime] = NOTHING
    problems: tuple[Diagnostic, ...] = ()


def changes(config: Config, paths: Iterable[str], memo: Memo) -> Changes:
    """The dates of notes, given by their paths from the site's folder.

    That they cannot be known is a problem where the settings ask for them, and else no word worth.
    """
    if config.git_dates is False:
        return Changes()
    try:
        return Changes(_dates(config, paths, memo))
    except history.HistoryError as error:
        if config.git_dates == "auto":
            return Changes()
        at = config.place("enableGitInfo")
        message = f"dates of last changes are not known: {error.message}"
        return Changes(
            problems=(Diagnostic("no-history", message, at, error.hint or "else set 'enableGitInfo: auto'"),)
        )


def _dates(config: Config, paths: Iterable[str], memo: Memo) -> Mapping[str, datetime]:
    repository = history.opened(config.content_dir)
    told = _remembered(repository, memo)
    zone = ZoneInfo(config.reader.time_zone)
    above = config.content_dir.relative_to(config.root).as_posix() + "/"
    found: dict[str, datetime] = {}
    for path in paths:
        name = path.removeprefix(above)
        if name in told and repository.is_sure(name) and (moment := _moment(told[name], zone)):
            found[path] = moment
    return found


def _remembered(repository: history.Repository, memo: Memo) -> Mapping[str, int]:
    """The history of a repository up to its last commit, which never changes."""
    key = digest("history 1", repository.head, repository.prefix)
    data = memo.get(key)
    if data is None:
        data = json.dumps(repository.history()).encode()
        memo.put(key, data)
    told = json.loads(bytes(data))
    assert isinstance(told, dict)
    return told


def _moment(seconds: int, zone: ZoneInfo) -> datetime | None:
    """A moment with its offset from UTC; None for one that no calendar has."""
    try:
        moment = datetime.fromtimestamp(seconds, zone)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=timezone(moment.utcoffset()), fold=0)  # type: ignore[arg-type]  # a zone gives one
