"""The tables `build`, `cascade` and `menus` of front matter -> what is odd: unknown keys, values of odd kinds."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, NamedTuple

from outline_site.diagnostics import Diagnostic, Place, closest
from outline_site.site import Kind

_KINDS = tuple(sorted(Kind))
_TARGET = ("path", "kind", "lang", "environment", "sites")  # the last three have no meaning for a site of one language
_BUILD: Mapping[str, Sequence[str]] = {
    "list": ("always", "local", "never"),
    "render": ("always", "link", "never"),
    "publishResources": ("true", "false"),
}
_WHOLE = re.compile(r"[-+]?\d+(?:\.0+)?")
_SWITCHES = ("true", "false")  # which Hugo takes for `always` and `never`


class _Table(NamedTuple):
    """A value of front matter that ought to be a table, by its name in messages."""

    name: str
    value: Any
    at: Place

    def odd(self, key: str, wanted: str, value: Any, counts_as: str = "it is ignored") -> Diagnostic:
        message = f"'{self.name}{key}' is {wanted}, not '{str(value)[:60]}'; {counts_as}"
        return Diagnostic("odd-value", message, self.at)

    def items(self, known: Sequence[str]) -> Iterator[tuple[str, Any]]:
        """The keys, spelled as they are known where they are, with their values; none where there is no table."""
        spelled = {name.lower(): name for name in known}
        for key, value in self.value.items() if isinstance(self.value, Mapping) else ():
            yield spelled.get(str(key).lower(), str(key)), value

    def unknown(self, known: Sequence[str]) -> Iterator[Diagnostic]:
        """The keys that mean nothing."""
        for key in (key for key, _ in self.items(known) if key not in known):
            hint = closest(key, known) or f"there are {', '.join(known)}"
            yield Diagnostic("unknown-setting", f"'{self.name}' has no '{key}'; it is ignored", self.at, hint)


def odd_tables(values: Mapping[str, Any], at: Callable[[str], Place]) -> Iterator[Diagnostic]:
    """What is odd about these tables of some front matter, of which the keys are in lower case."""
    yield from _odd_build(values.get("build"), at("build"), "build")
    yield from _odd_cascade(values.get("cascade"), at("cascade"))
    name = "menus" if "menus" in values else "menu"
    yield from _odd_menus(_Table(name, values.get(name), at(name)))


def _odd_build(value: Any, at: Place, name: str) -> Iterator[Diagnostic]:
    table = _Table(name, value, at)
    if value is not None and not isinstance(value, Mapping):
        yield table.odd("", "a table, such as {render: never}", value)
    yield from table.unknown(tuple(_BUILD))
    for key, item in table.items(tuple(_BUILD)):
        words = _BUILD.get(key, ())
        if words and item is not None and str(item).lower() not in (*words, *_SWITCHES):
            yield table.odd(f".{key}", f"{', '.join(words[:-1])} or {words[-1]}", item)


def _odd_cascade(value: Any, at: Place) -> Iterator[Diagnostic]:
    for given in value if isinstance(value, (list, tuple)) else (value,):
        if given is not None and not isinstance(given, Mapping):
            yield _Table("cascade", given, at).odd("", "a table, or a list of tables", given)
        for key, item in _Table("cascade", given, at).items(()):
            if key.lower() in ("target", "_target"):
                yield from _odd_target(_Table(f"cascade.{key}", item, at))
            elif key.lower() in ("build", "_build"):
                yield from _odd_build(item, at, f"cascade.{key}")


def _odd_target(target: _Table) -> Iterator[Diagnostic]:
    if target.value is not None and not isinstance(target.value, Mapping):
        yield target.odd("", "a table, such as {kind: page}", target.value, "all pages below are meant")
    yield from target.unknown(_TARGET)
    for key, item in target.items(_TARGET):
        if key == "path" and not isinstance(item, str):
            yield target.odd(".path", "a text, such as /units/**", item, "no page is meant")
        if key == "kind" and str(item).lower() not in _KINDS and not set("*?{[!\\") & set(str(item)):
            yield target.odd(".kind", f"{', '.join(_KINDS[:-1])} or {_KINDS[-1]}", item, "no page is meant")


def _odd_menus(menus: _Table) -> Iterator[Diagnostic]:
    is_list = isinstance(menus.value, (list, tuple))
    wanted: tuple[type, ...] = (str, int) if is_list else (str, Mapping, NoneType)
    for name in (name for name in (menus.value if is_list else (menus.value,)) if not isinstance(name, wanted)):
        yield menus.odd("", "a name, a list of names, or a table of entries", name)
    for name, entry in menus.items(()):
        weight = next((item for key, item in _Table("", entry, menus.at).items(("weight",)) if key == "weight"), None)
        if entry is not None and not isinstance(entry, Mapping):
            yield menus.odd(f".{name}", "a table, such as {weight: 1}", entry, "it counts as empty")
        elif weight is not None and not _WHOLE.fullmatch(str(weight)):
            yield menus.odd(f".{name}.weight", "a whole number", weight)
