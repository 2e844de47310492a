"""Documents as plain data and back, for the memory of work and for worker processes. Checked when read; no pickle."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from outline_site.diagnostics import Diagnostic, Place
from outline_site.model import (
    ChildList,
    Document,
    FrontMatter,
    FrozenMap,
    Heading,
    How,
    LinkEnd,
    LinkRef,
    LinkStart,
    MenuEntry,
    Section,
)

_CLASSES: Mapping[str, Any] = MappingProxyType(
    {
        c.__name__: c
        for c in (
            ChildList,
            Diagnostic,
            Document,
            FrontMatter,
            Heading,
            LinkEnd,
            LinkRef,
            LinkStart,
            MenuEntry,
            Section,
        )
    }
)

_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {n: tuple(f.name for f in fields(c)) for n, c in _CLASSES.items()}
)
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def to_bytes(document: Document) -> bytes:
    """A document as JSON."""
    return json.dumps(_plain(document), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> Document | None:
    """The document, or None where the data is not one."""
    try:
        value = _value(json.loads(data.decode("utf-8", "surrogatepass")))
    except (ValueError, TypeError, KeyError, LookupError, RecursionError):
        return None
    return value if isinstance(value, Document) else None


def _plain(value: Any) -> Any:
    """A value as JSON has it: each list begins with the name of what it stands for."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return ["tuple", *(part if type(part) is str else _plain(part) for part in value)]
    names = _FIELDS.get(kind.__name__)
    if names is not None:
        return [kind.__name__, *(_plain(getattr(value, name)) for name in names)]
    match value:
        case Place():
            return ["Place", *value]
        case Enum():
            return ["How", value.value]
        case datetime():
            return ["datetime", value.isoformat()]
        case Mapping():
            return ["map", [[key, _plain(item)] for key, item in value.items()]]
        case frozenset():
            return ["set", *sorted(value)]
        case str() | int() | float():
            return value
    raise TypeError(f"no way to write down {kind.__name__}")


def _value(plain: Any) -> Any:
    if not isinstance(plain, list):
        return plain
    kind, *rest = plain
    match kind:
        case "tuple":
            return tuple(map(_value, rest))
        case "map":
            return FrozenMap({key: _value(item) for key, item in rest[0]})
        case "set":
            return frozenset(rest)
        case "Place":
            return Place(*rest)
        case "datetime":
            return datetime.fromisoformat(rest[0])
        case "How":
            return How(rest[0])
    return _CLASSES[kind](*map(_value, rest))
