"""The keys of settings: which there are in a table of `course.yaml`, and what their values are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from outline_site.menu_settings import MENU_KEYS, MENUS
from outline_site.setting_values import Kind, Refuse, Route, WrongValueError


class Key(NamedTuple):
    """A key of `course.yaml`: its kind of value, its default, the field of `Config` it becomes, and what it means.

    `hugo` is the paths it has in Hugo's files (None: the same name), the first that holds something counts.
    `aliases` are its other names in `course.yaml`. A name with dots is a key in a table.
    """

    name: str
    kind: Kind
    default: Any
    field: str
    meaning: str
    hugo: tuple[str, ...] | None = None
    aliases: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The kind of value, for the manual."""
        return self.kind.name

    @property
    def hugo_paths(self) -> tuple[str, ...]:
        """Where Hugo's files have it."""
        return (self.name,) if self.hugo is None else self.hugo

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where `course.yaml` has it."""
        return tuple(tuple(name.split(".")) for name in (self.name, *self.aliases))


def read_keys(raw: Any, keys: Iterable[Key], refuse: Refuse) -> dict[str, Any]:
    """The values of the keys that a raw table gives, by their names."""
    found: dict[str, Any] = {}
    for key in keys:
        for route in key.routes:
            given = _below(raw, route)
            value = None if given is None else key.kind.read(given, route, refuse)
            if value is not None:
                found[key.name] = value
    return found


def _below(raw: Any, route: Route) -> Any:
    for i, step in enumerate(route):
        if raw is not None and not isinstance(raw, Mapping):
            raise WrongValueError(route[:i], "must be a table of names and values")
        raw = None if raw is None else raw.get(step)
    return raw


def unknown_keys(raw: Any, keys: Iterable[Key]) -> Iterator[tuple[Route, Iterable[str]]]:
    """The routes to keys of a raw table that mean nothing, in known tables and menu entries too; with what is known."""
    known: dict[Route, list[str]] = {}
    menus: list[Route] = []
    for key in keys:
        for route in key.routes:
            for i, name in enumerate(route):
                known.setdefault(route[:i], []).append(str(name))
            menus += [route] if key.kind is MENUS else []
    for route, names in known.items():
        yield from (((*route, name), names) for name in _below(raw, route) or () if name not in names)
    lowered = {key.lower() for key in MENU_KEYS}
    for route in menus:
        for name, entries in (_below(raw, route) or {}).items():
            for i, entry in enumerate(entries if isinstance(entries, list) else ()):
                at = (*route, name, i)
                yield from (((*at, k), tuple(MENU_KEYS)) for k in entry if k.lower() not in lowered)
