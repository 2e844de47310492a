"""What Hugo's files say -> the values of our keys, and what is wrong with the others, with places."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from outline_site.diagnostics import Diagnostic, Place, SiteError
from outline_site.hugo_config import HugoSettings, above, lookup, read_text
from outline_site.hugo_places import keys as keys_of
from outline_site.model import NOTHING
from outline_site.setting_keys import Key
from outline_site.setting_values import EXTENSION_TABLE, Route, Table, WrongValueError

_TABLE = "must be a table of names and values"
_CHECKED_LATER = frozenset(("menus", "cascade"))
_USUAL_IF_TRUE = ("markup", "goldmark", "parser", "autoheadingid")


class HugoValues(NamedTuple):
    """Values by the names of our keys, and what is odd in the files."""

    given: Table = NOTHING
    problems: tuple[Diagnostic, ...] = ()
    places: Mapping[str, Place] = NOTHING  # of what is checked later, by dotted names such as `menus.main.0.url`


class _Refusal(NamedTuple):
    """Why a value is not taken: the path that it has in Hugo's files, and where in it the trouble is."""

    path: Route
    within: Route
    why: str

    @property
    def route(self) -> Route:
        """Where it stands, in lower case."""
        return tuple(step.lower() if isinstance(step, str) else step for step in (*self.path, *self.within))

    @property
    def message(self) -> str:
        """What is told of it."""
        return f"{'.'.join(step for step in (*self.path, *self.within) if isinstance(step, str))}: {self.why}"


def values(root: Path, hugo: HugoSettings, keys: Iterable[Key]) -> HugoValues:
    """The values of our keys that Hugo's files give; one of a wrong kind counts as not given, and is told.

    Raises `SiteError` for a folder outside of the site's.
    """
    found: dict[str, Any] = {}
    taken: set[Route] = {_USUAL_IF_TRUE}  # what some key has a use for, be it of no use to another
    refused = list(_languages(hugo))
    for key in keys:
        for path in key.hugo_paths:
            names = tuple(path.removeprefix("not ").partition("/")[0].split("."))
            told: list[_Refusal] = list(_in_the_way(hugo.table, names, switch=path.startswith("not ")))
            raw = lookup(hugo.table, path, key.default)
            try:
                value = _read(key, raw, names, told)
            except WrongValueError as wrong:
                problem = _Refusal(names, wrong.route, wrong.message)
                raise SiteError(problem.message, at=_Places(root, hugo).of(problem.route)) from wrong
            if value is not None:
                found.setdefault(key.name, value)
                taken.add(_Refusal(names, (), "").route)
            refused += told
    odd = {problem.route: problem for problem in reversed(refused) if problem.within or problem.route not in taken}
    places = _Places(root, hugo) if odd or not _CHECKED_LATER.isdisjoint(found) else None
    refusals = [places.told(problem) for problem in odd.values()] if places else []
    return HugoValues(found, (*hugo.problems, *refusals), checked_places(places.found) if places else NOTHING)


def _read(key: Key, raw: Any, names: Route, told: list[_Refusal]) -> Any:
    """The value of a key, or None."""

    def refuse(within: Route, why: str) -> None:
        of_others = within and key.kind is EXTENSION_TABLE  # which holds those that are no settings of ours as well
        of_author = names[0] == "params" and names[1:]
        if not of_others and not of_author and raw != "":
            told.append(_Refusal(names, within, why))

    return None if raw is None else key.kind.read(raw, (), refuse)


def _in_the_way(table: Table, names: tuple[str, ...], *, switch: bool) -> Iterator[_Refusal]:
    """What stands where a table must be, on the way to a value; or is no switch where one is asked for its opposite."""
    value: Any = table
    for i, name in enumerate(names if names[0] != "params" else ()):
        value = value.get(name.lower())
        if not isinstance(value, Mapping):
            if value is not None and i < len(names) - 1:
                yield _Refusal(names[: i + 1], (), _TABLE)
            elif switch and value is not None and not isinstance(value, bool):
                yield _Refusal(names, (), "must be true or false")
            return


def _languages(hugo: HugoSettings) -> Iterator[_Refusal]:
    languages = hugo.table.get("languages", NOTHING)
    if not isinstance(languages, Mapping):
        yield _Refusal(("languages",), (), _TABLE)
    elif not isinstance(languages.get(hugo.language, NOTHING), Mapping):
        yield _Refusal(("languages", hugo.language), (), _TABLE)


class _Places:
    """Where each key of all of Hugo's files stands; of those that are given twice, the one that counts."""

    def __init__(self, root: Path, hugo: HugoSettings) -> None:
        self._first = Place(hugo.sources[0])
        self.found: dict[Route, Place] = {}
        for name in hugo.sources:
            for key in keys_of(name, read_text(root, name)):
                self.found[general((*above(name), *key.route))] = Place(name, key.line, key.column)
        own = ("languages", hugo.language)
        self.found |= {route[2:]: at for route, at in self.found.items() if route[:2] == own and route[2:]}

    def told(self, problem: _Refusal) -> Diagnostic:
        """What is told of a value that is not taken."""
        return Diagnostic("odd-value", problem.message, self.of(problem.route), "it counts as not given")

    def of(self, route: Route) -> Place:
        """The place of a key, or of the nearest one above it."""
        ways = (route[:length] for length in range(len(route), 0, -1))
        return next((self.found[way] for way in ways if way in self.found), self._first)


def general(route: Route) -> Route:
    """The keys in lower case, `menu` by its newer name."""
    lowered = [step.lower() if isinstance(step, str) else step for step in route]
    at = 2 if lowered[0] == "languages" and len(lowered) > 2 else 0
    lowered[at] = "menus" if lowered[at] == "menu" else lowered[at]
    return tuple(lowered)


def checked_places(places: Mapping[Route, Place]) -> Mapping[str, Place]:
    """The places of those keys that are checked once all pages are known, by dotted names."""
    return {".".join(map(str, route)): at for route, at in places.items() if route[0] in _CHECKED_LATER}
