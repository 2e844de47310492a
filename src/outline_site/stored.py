"""Documents as plain data and back, for the memory of work and for worker processes. Checked when read; no pickle."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, fields
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

LONG = 100  # characters from which on a text is kept apart

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
_AS_THEY_ARE = frozenset({int, float, bool, type(None)})
_LENGTH = struct.Struct("<I")  # of the JSON, in bytes


def to_bytes(document: Document) -> bytes:
    """A document as JSON, and after it all of its longer texts, as JSON would take them sign by sign."""
    texts: list[str] = []
    head = json.dumps(_plain(document, texts), ensure_ascii=False, separators=(",", ":"))
    encoded = head.encode("utf-8", "surrogatepass")
    return _LENGTH.pack(len(encoded)) + encoded + "".join(texts).encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> Document | None:
    """The document, or None where the data is not one."""
    try:
        (length,) = _LENGTH.unpack_from(data)
        begin = _LENGTH.size + length
        reading = _Reading(data[begin:].decode("utf-8", "surrogatepass"))
        value = reading.value(json.loads(data[_LENGTH.size : begin].decode("utf-8", "surrogatepass")))
    except (ValueError, TypeError, KeyError, LookupError, RecursionError, struct.error):
        return None
    return value if isinstance(value, Document) and reading.at == len(reading.texts) else None


def _plain(value: Any, texts: list[str]) -> Any:
    """A value as JSON has it: each list begins with the name of what it stands for. Longer texts go to `texts`."""
    kind = type(value)
    if kind is str:
        if len(value) < LONG:
            return value
        texts.append(value)
        return ["text", len(value)]
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return ["tuple", *(_plain(part, texts) for part in value)]
    names = _FIELDS.get(kind.__name__)
    if names is not None:
        return [kind.__name__, *(_plain(getattr(value, name), texts) for name in names)]
    match value:
        case Place():
            return ["Place", *value]
        case Enum():
            return ["How", value.value]
        case datetime():
            return ["datetime", value.isoformat()]
        case Mapping():
            return ["map", [[key, _plain(item, texts)] for key, item in value.items()]]
        case frozenset():
            return ["set", *sorted(value)]
        case str() | int() | float():
            return value
    raise TypeError(f"no way to write down {kind.__name__}")


@dataclass
class _Reading:
    """Values made again, in the order in which they were written down."""

    texts: str
    at: int = 0

    def value(self, plain: Any) -> Any:
        """What `_plain` wrote down."""
        if not isinstance(plain, list):
            return plain
        kind, *rest = plain
        match kind:
            case "text":
                begin, self.at = self.at, self.at + int(rest[0])
                return self.texts[begin : self.at]
            case "tuple":
                return tuple(part if type(part) is str else self.value(part) for part in rest)
            case "map":
                return FrozenMap({key: self.value(item) for key, item in rest[0]})
            case "set":
                return frozenset(rest)
            case "Place":
                return Place(*rest)
            case "datetime":
                return datetime.fromisoformat(rest[0])
            case "How":
                return How(rest[0])
        return _CLASSES[kind](*map(self.value, rest))
