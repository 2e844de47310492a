"""The values of settings: what was read from YAML, TOML or JSON -> what `Config` holds, or a refusal with its reason.

A `Kind` is one sort of value. What becomes of a wrong one is up to `Refuse`: `course.yaml` is told, in Hugo's files it
counts as absent.
"""

import os
import posixpath
import re
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from outline_site.diagnostics import Severity, closest
from outline_site.model import FrozenMap
from outline_site.urls import is_absolute, unportable

Table = Mapping[str, Any]
Route = tuple[str | int, ...]  # keys and indexes that lead to a value
Refuse = Callable[[Route, str], None]
Read = Callable[[Any, Route, Refuse], Any]  # raw value -> value, or None for one that was refused

MAX_DEPTH = 100


class WrongValueError(Exception):
    """A value that nothing can be made of."""

    def __init__(self, route: Route, message: str) -> None:
        super().__init__(route, message)
        self.route = route
        self.message = message


class Kind(NamedTuple):
    """A kind of values: its name for the manual, and how one is read."""

    name: str
    read: Read


# -------------------------------------------------------------------------------------------------------------- tables


def frozen(value: Any, *, lower: bool = False, depth: int = 0) -> Any:
    """A raw value as one that cannot change: tables read-only, lists tuples, dates text.

    With `lower` the keys of tables become lower case, as Hugo has them (but not in tables inside of lists).
    """
    if depth > MAX_DEPTH:
        raise WrongValueError((), f"more than {MAX_DEPTH} levels, one inside the other")
    if isinstance(value, Mapping):
        items = ((key.lower() if lower else key, item) for key, item in value.items())
        return FrozenMap({key: frozen(item, lower=lower, depth=depth + 1) for key, item in items})
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item, depth=depth + 1) for item in value)
    return value.isoformat() if isinstance(value, (date, time)) else value


def merged(over: Table, under: Table) -> dict[str, Any]:
    """Two tables as one, table by table; what both have is taken from `over`, be it an empty table."""
    both = {key for key in over.keys() & under.keys() if _is_filled(over[key]) and _is_filled(under[key])}
    return {**under, **over, **{key: merged(over[key], under[key]) for key in both}}


def _is_filled(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value)


# -------------------------------------------------------------------------------------------------------------- kinds


def _is(test: Callable[[Any], bool], message: str) -> Read:
    return lambda value, at, refuse: value if test(value) else refuse(at, message)


def _of_text(read: Read) -> Read:
    def read_text(value: Any, at: Route, refuse: Refuse) -> Any:
        return read(value.strip(), at, refuse) if isinstance(value, str) else as_text(value, at, refuse)

    return read_text


def list_of(read: Read, make: Callable[[list[Any]], Any] = tuple) -> Read:
    def read_list(value: Any, at: Route, refuse: Refuse) -> Any:
        if not isinstance(value, (list, tuple)):
            only = read(value, at, refuse)
            return None if only is None else make([only])
        items = [read(item, (*at, i), refuse) for i, item in enumerate(value)]
        return make([item for item in items if item is not None])

    return read_list


def table_of(read: Read) -> Read:
    def read_table(value: Any, at: Route, refuse: Refuse) -> Any:
        if not isinstance(value, Mapping):
            return refuse(at, "must be a table of names and values")
        items = {key: read(item, (*at, key), refuse) for key, item in value.items()}
        return {key: item for key, item in items.items() if item is not None}

    return read_table


as_text = _is(lambda value: isinstance(value, str), "must be text; a number or 'true' meant as text needs quotes")
as_whole = _is(lambda value: type(value) is int, "must be a whole number")


def as_params(value: Any, at: Route, refuse: Refuse) -> Any:
    if not isinstance(value, Mapping):
        return refuse(at, "must be a table of names and values")
    return frozen(value, lower=True)


def _are_levels(value: Any) -> bool:
    numbers = isinstance(value, (list, tuple)) and len(value) == 2 and all(type(n) is int for n in value)
    return numbers and 1 <= value[0] <= value[1] <= 6


def _are_switches(value: Any) -> bool:
    return all(isinstance(item, bool) for item in (value.values() if isinstance(value, Mapping) else (value,)))


def _pattern(value: str, at: Route, refuse: Refuse) -> Any:
    try:
        return re.compile(value).pattern
    except (re.error, OverflowError, RecursionError) as error:
        return refuse(at, f"is not a regular expression: {error}")


def _zone(value: str, at: Route, refuse: Refuse) -> Any:
    if value in ("", "UTC"):  # every system has UTC, but some have no list of zones
        return "UTC"
    try:
        return zoneinfo.ZoneInfo(value).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        hint = closest(value, zoneinfo.available_timezones()) or "one is 'Europe/Berlin'"
        return refuse(at, f"there is no time zone '{value}' ({hint})")


def _base_url(value: str, at: Route, refuse: Refuse) -> Any:
    return value if is_base_url(value) else refuse(at, f"'{value}' {BASE_URL_ADVICE}")


BASE_URL_ADVICE = "must begin with https:// or http:// and a host, or be a path such as /course/"


def is_base_url(text: str) -> bool:
    """Whether a text can be a baseURL: an http(s) address without query and fragment, a path from `/`, or nothing."""
    if not text.isprintable() or re.search(r"[\s\\?#]", text):
        return False
    try:
        parts = urlsplit(text)
        host = is_absolute(text) and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(host) or not text or (text.startswith("/") and not text.startswith("//"))


def _path(value: str, at: Route, refuse: Refuse) -> Any:
    return PurePosixPath(value) if value and value.isprintable() else refuse(at, "must name a file or folder")


def _path_of_output(value: str, at: Route, refuse: Refuse) -> Any:
    """A folder by a name that every system can have; one of this machine alone, from its root, is not looked at."""
    path = _path(value, at, refuse)
    if value.startswith(("~", "$", "//")) or "://" in value:
        return refuse(at, f"'{value}' is no path from the site's folder (write it in full, without '~', '$' or '//')")
    below = "/".join(part for part in posixpath.normpath(value).split("/") if part not in (".", ".."))
    is_whole = value.startswith("/") or (os.name == "nt" and PureWindowsPath(value).is_absolute())
    if not is_whole and (why := unportable(below)):
        return refuse(at, f"'{value}' cannot be made everywhere: {why}")
    return path


def _path_inside(value: str, at: Route, refuse: Refuse) -> Any:
    path = posixpath.normpath(value.replace("\\", "/"))
    if path.startswith(("/", "../")) or path == ".." or PureWindowsPath(path).drive:
        raise WrongValueError(at, f"'{value}' leaves the site's folder; it must be a path inside of it")
    return _path(path if value else value, at, refuse)


def _content_path(value: str, _at: Route, _refuse: Refuse) -> Any:
    path = posixpath.normpath("/" + value.strip("/")).strip("/")
    return re.sub(r"(?:\A|/)_?index\Z", "", re.sub(r"\.(?:md|markdown|html)\Z", "", path))


def _severity(value: str, at: Route, refuse: Refuse) -> Any:
    return Severity(value.lower()) if value.lower() in tuple(Severity) else refuse(at, "must be error or warning")


def _choice(*names: str) -> Kind:
    """One of some words; capitals make no difference."""
    words = " or ".join(names)
    by_lower = {name.lower(): name for name in names}

    def read(value: str, at: Route, refuse: Refuse) -> Any:
        found = by_lower.get(value.lower())
        return refuse(at, f"must be {words}") if found is None else found

    return Kind(words, _of_text(read))


def _or_none(kind: Kind) -> Kind:
    """A kind of which `false` is a value as well, called `none`."""
    return Kind(kind.name, lambda value, at, refuse: "none" if value is False else kind.read(value, at, refuse))


def _signs(value: Any, at: Route, refuse: Refuse) -> Any:
    """A table of texts; in Hugo's files it has switches beside them, which are other settings."""
    if isinstance(value, Mapping):
        value = {str(key).lower(): text for key, text in value.items() if not isinstance(text, bool)}
    return table_of(as_text)(value, at, refuse)


EXTENSIONS: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(("definitionlist", "footnote", "strikethrough", "table", "tasklist"), True)
    | dict.fromkeys(("delete", "insert", "mark", "subscript", "superscript"), False)
)


def _extensions(value: Any, at: Route, refuse: Refuse) -> Any:
    """The extensions of Markdown that are on, by names in lower case, from a table of switches as Hugo has it."""
    if not isinstance(value, Mapping):
        return refuse(at, "must be a table of names and true or false")
    given = {str(key).lower(): item for key, item in value.items()}
    extras = given.pop("extras", None)
    given |= {str(key).lower(): item for key, item in extras.items()} if isinstance(extras, Mapping) else {}
    on = {name for name, default in EXTENSIONS.items() if default}
    for name, item in given.items():
        enabled = item.get("enable") if isinstance(item, Mapping) else item
        if name not in EXTENSIONS:
            refuse(
                (*at, name), f"there is no extension '{name}' ({closest(name, EXTENSIONS) or ', '.join(EXTENSIONS)})"
            )
        elif not isinstance(enabled, bool):
            refuse((*at, name), "must be true or false")
        else:
            (on.add if enabled else on.discard)(name)
    return tuple(sorted(on))


def _lower(value: str, _at: Route, _refuse: Refuse) -> Any:
    return value.lower()


TEXT = Kind("text", as_text)
YES_NO = Kind("true or false", _is(lambda value: isinstance(value, bool), "must be true or false"))
AUTO = Kind("true, false or auto", _is(lambda v: isinstance(v, bool) or v == "auto", "must be true, false or auto"))
COUNT = Kind("number", _is(lambda value: type(value) is int and value > 0, "must be a whole number above 0"))
_folder = _is(lambda value: re.fullmatch(r"\w[^/.\\?#%]*", value) is not None, "must be a name, such as 'topics'")
TAXONOMIES = Kind("table of texts", table_of(_of_text(_folder)))
TEXT_TABLE = Kind("table of texts", table_of(as_text))
PARAMS = Kind("table", as_params)
LEVELS = Kind("two numbers", _is(_are_levels, "must be two levels of headings, from 1 to 6, such as [2, 3]"))
PATTERNS = Kind("list of regular expressions", list_of(_of_text(_pattern)))
ZONE = Kind("time zone", _of_text(_zone))
BASE_URL = Kind("address", _of_text(_base_url))
PATH = Kind("path", _of_text(_path))
OUTPUT = Kind("path", _of_text(_path_of_output))
PATH_INSIDE = Kind("path in the site's folder", _of_text(_path_inside))
PATHS_INSIDE = Kind("list of paths in the site's folder", list_of(_of_text(_path_inside)))
CONTENT_PATH = Kind("content path", _of_text(_content_path))
SEVERITY = Kind("error or warning", _of_text(_severity))
HEADING_IDS = _or_none(_choice("github", "github-ascii", "blackfriday", "none"))
SWITCHES = Kind("true or false, or a table of them", _is(_are_switches, "must be true, false, or a table of them"))
EXTENSION_TABLE = Kind("table of true or false", _extensions)
SIGNS = Kind("table of texts", _signs)
TEXTS = Kind("list of texts", list_of(_of_text(as_text)))
TEXT_LISTS = Kind("table of lists of texts", table_of(list_of(_of_text(_lower))))
TABLES = Kind("list of tables", list_of(as_params))
SORT = _choice("asc", "desc")
TITLE_CASE = _choice("AP", "Chicago", "Go", "FirstUpper", "None")
PAGE_KINDS = Kind("list of kinds of pages", list_of(_of_text(_lower), frozenset))
