"""What a build was made from, and what it came to -> whether another one is needed, or would come to the same.

The record is a small file in the folder of remembered work. Notes, templates, settings and data are compared by what
they hold, static and published files by their stamps (size, times, number), as decided for all that is remembered. Any
doubt is an answer as well: then the site is built.
"""

import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from outline_site import __version__, history
from outline_site.config import Config
from outline_site.diagnostics import Diagnostic, Place, Problem, Severity, SiteError
from outline_site.memo import digest, read_whole, write_whole
from outline_site.shelf import SURE, Stamp, read_patiently, stamp
from outline_site.source import Sources, scan
from outline_site.theme import MAX_TEMPLATE, theme_folder
from outline_site.trees import state_of

NAME = "built"
LIBRARIES = (
    "emoji",
    "imagesize",
    "jinja2",
    "markdown_it",
    "markupsafe",
    "math_core",
    "mdit_py_plugins",
    "pygments",
    "rjsmin",
    "yaml",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to, as far as it is told. `held` are pages with the reason and the moment to come."""

    problems: tuple[Problem, ...]
    pages: int
    notes: int
    reused: int
    held: tuple[tuple[str, str, str], ...]
    files: int


@dataclass(frozen=True)
class Look:
    """The files of a site, and a text, `made`, that is the same as long as a build of them comes to the same.

    It is `sure` unless a file is so young that another state of it may have the same stamp.
    """

    config: Config
    sources: Sources
    made: str
    sure: bool
    templates: str
    drawn_with: str  # program, settings and templates
    found: Sequence[Diagnostic]  # what the settings have met
    strict: bool

    @cached_property
    def published(self) -> str:
        """The state of the published folder."""
        return state_of(os.path.normpath(self.config.output))  # which is absolute: so publishing names it, too


def look(config: Config, found: Iterable[Diagnostic], *, strict: bool) -> Look:
    """Look at everything that a build of a site is made from, but the clock.

    Raises:
        SiteError: there is nothing to build from.
    """
    begun, found = time.time_ns(), tuple(found)
    sources = scan(config, theme_folder(), read_patiently)
    stamps = {str(path): stamp(path) for path in (*sources.files.values(), *sources.static.values())}
    templates = _contents(_template_folders(config))
    drawn_with = digest(engine(), _settings(config), templates)
    parts = [drawn_with, _repository(config)]
    parts += (repr(problem) for problem in (*found, *sources.problems))
    parts += (f"{source.path} {source.content_path} {source.digest}" for source in sources.content)
    parts += (
        f"{name} {path} {stamps[str(path)]}"
        for table in (sources.files, sources.static)
        for name, path in table.items()
    )
    made = digest(*parts, repr(sources.data), str(strict))
    return Look(config, sources, made, _are_old(stamps.values(), begun), templates, drawn_with, found, strict)


def recalled(now: Look, at: datetime) -> Outcome | None:
    """What the last build came to, if one at this moment would come to the same and its website is untouched."""
    whole = read_whole(now.config.cache / NAME)
    if whole is None or not now.sure:
        return None
    try:
        record = json.loads(whole)
        same = record["made"] == now.made and record["website"] == now.published != ""
        span = sorted((datetime.fromisoformat(record["at"]), at))
        moments = map(datetime.fromisoformat, record["moments"])
        if not same or any(span[0] < moment <= span[1] for moment in moments):
            return None
        return _outcome(record["outcome"])
    except (ValueError, TypeError, LookupError):
        return None


def note(then: Look, at: datetime, moments: Iterable[datetime], outcome: Outcome, published: str) -> None:
    """Write down what a build came to, and the state of the published folder.

    `moments` are those at which pages begin or cease to be shown. What was not sure when it began is looked at again.
    """
    if _contents(_template_folders(then.config)) != then.templates or not (then.sure or _is_confirmed(then)):
        return
    problems = [
        [p.diagnostic.code, p.diagnostic.message, p.diagnostic.at, p.diagnostic.hint, p.severity, p.count]
        for p in outcome.problems
    ]
    table = {field.name: getattr(outcome, field.name) for field in fields(outcome)} | {"problems": problems}
    record = {
        "made": then.made,
        "website": published,
        "at": at.isoformat(),
        "moments": sorted({moment.isoformat() for moment in moments}),
        "outcome": table,
    }
    write_whole(then.config.cache / NAME, json.dumps(record).encode())


def _is_confirmed(then: Look) -> bool:
    """Whether all files, which are older by now, hold and say what they did."""
    try:
        now = look(then.config, then.found, strict=then.strict)
    except SiteError:
        return False
    return now.sure and now.made == then.made


def _outcome(table: Mapping[str, Any]) -> Outcome:
    problems = tuple(
        Problem(Diagnostic(code, message, Place(*at), hint), Severity(severity), count)
        for code, message, at, hint, severity, count in table["problems"]
    )
    held = tuple((source, reason, until) for source, reason, until in table["held"])
    return Outcome(problems, table["pages"], table["notes"], table["notes"], held, table["files"])


def _settings(config: Config) -> str:
    """All settings as text, sets in order."""
    values = ((field.name, getattr(config, field.name)) for field in fields(config))
    return repr([(name, sorted(value) if isinstance(value, frozenset) else value) for name, value in values])


def _repository(config: Config) -> str:
    """What dates of last changes follow from."""
    if config.git_dates is False:
        return ""
    try:
        repository = history.opened(config.content_dir)
    except history.HistoryError as error:
        return repr(error)
    return repr((repository.head, repository.prefix, sorted(repository.unsure)))


@cache
def engine() -> str:
    """A digest of the program and its libraries, by the stamps of their files."""
    files = sorted(Path(__file__).parent.rglob("*.py"))
    specs = (importlib.util.find_spec(name) for name in LIBRARIES)
    origins = (Path(spec.origin) for spec in specs if spec is not None and spec.origin)
    return digest(__version__, sys.version, *(f"{path} {stamp(path)}" for path in (*files, *origins)))


def _template_folders(config: Config) -> Sequence[Path]:
    return config.templates_dir, theme_folder() / "templates", config.root / "layouts"


def _contents(folders: Iterable[Path]) -> str:
    """A digest of all files below some folders."""
    hashed = blake2b(digest_size=20)
    seen: set[str] = set()  # as links may lead round and round
    for folder in folders:
        for above, below, names in os.walk(folder, followlinks=True):
            real = os.path.realpath(above)
            below[:] = [] if real in seen else sorted(below)
            for name in () if real in seen else sorted(names):
                path = Path(above, name)
                with suppress(OSError):
                    is_read = path.is_file() and path.stat().st_size <= MAX_TEMPLATE
                    data = path.read_bytes() if is_read else repr(stamp(path)).encode()
                    hashed.update(f"{path}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
            seen.add(real)
    return hashed.hexdigest()


def _are_old(stamps: Iterable[Stamp | None], now: int) -> bool:
    """Whether no file can have been written since without another stamp."""
    return all(found is not None and now - max(found.written, found.changed) > SURE for found in stamps)
