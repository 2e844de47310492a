"""Documents as plain data and back, for the memory of work and for worker processes. Checked when read; no pickle."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
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
    match value:
        case Place():
            return ["Place", *value]
        case Enum():
            return ["How", value.value]
        case datetime():
            return ["datetime", value.isoformat()]
        case str() | int() | float() | None:
            return value
        case Mapping():
            return ["map", [[key, _plain(item)] for key, item in value.items()]]
        case frozenset():
            return ["set", *sorted(value)]
        case list() | tuple():
            return ["tuple", *map(_plain, value)]
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, f.name)) for f in fields(value))]
    raise TypeError(f"no way to write down {type(value).__name__}")


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
