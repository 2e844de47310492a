"""Documents as plain data and back, for the memory of work and for worker processes; no pickle.

The head of a document is checked when it is read; for its texts, which are read later, whoever kept the data vouches.
"""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
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
    Part,
    Section,
    Text,
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

_WRITTEN = "written"  # the field that is kept beside the others
_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {n: tuple(f.name for f in fields(c) if f.name != _WRITTEN) for n, c in _CLASSES.items()}
)
_MAKERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **_CLASSES,
        "tuple": lambda *parts: parts,
        "Place": Place,
        "set": lambda *parts: frozenset(parts),
        "datetime": datetime.fromisoformat,
        "How": {how.value: how for how in How}.__getitem__,
    }
)
_AS_THEY_ARE = frozenset({int, float, bool, type(None)})
_LENGTH = struct.Struct("<I")  # of the JSON, in bytes
_LENGTHS = struct.Struct("<III")  # of a document without its texts, of its sections, of its body and summary

Data = bytes | memoryview


class Packed:
    """The texts of a note as data. They are made again each time that they are asked for: few are, of many."""

    __slots__ = ("_body", "_sections")

    def __init__(self, sections: Data, body: Data) -> None:
        self._sections, self._body = sections, body

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Packed):
            return (self._sections, self._body) == (other._sections, other._body)
        return isinstance(other, Text) and self._text() == other

    def __hash__(self) -> int:
        return hash(self._text())

    def __reduce__(self) -> tuple[type["Packed"], tuple[bytes, bytes]]:
        return Packed, self.data

    @property
    def data(self) -> tuple[bytes, bytes]:
        """The sections, and the body with the summary, each as data."""
        return bytes(self._sections), bytes(self._body)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The body. Raises ValueError where the data is none."""
        return self._parts()[0]

    @property
    def summary(self) -> tuple[Part, ...]:
        """The summary. Raises ValueError where the data is none."""
        return self._parts()[1]

    @property
    def sections(self) -> tuple[Section, ...]:
        """The body as plain text. Raises ValueError where the data is none."""
        found: tuple[Section, ...] = _unpacked(self._sections)
        return found

    def _parts(self) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        parts, summary = _unpacked(self._body)
        return parts, summary

    def _text(self) -> Text:
        return Text(*self._parts(), self.sections)


def to_bytes(document: Document) -> bytes:
    """A document as JSON, and after it its texts in the same way."""
    own, written = _packed(document), document.written
    if isinstance(written, Packed):
        sections, body = written.data
    else:
        sections, body = _packed(written.sections), _packed((written.parts, written.summary))
    return _LENGTHS.pack(len(own), len(sections), len(body)) + own + sections + body


def from_bytes(data: Data) -> Document | None:
    """The document, or None where the data is not one. Its texts stay data until they are asked for."""
    view = memoryview(data)
    try:
        own, sections, body = _LENGTHS.unpack_from(data)
        begin = _LENGTHS.size + own
        value = _unpacked(view[_LENGTHS.size : begin])
    except (ValueError, struct.error):
        return None
    if not isinstance(value, Document) or len(data) != begin + sections + body:
        return None
    return replace(value, written=Packed(view[begin : begin + sections], view[begin + sections :]))


def _packed(value: Any) -> bytes:
    """A value as JSON, and after it all of its longer texts, as JSON would take them sign by sign."""
    texts: list[str] = []
    head = json.dumps(_plain(value, texts), ensure_ascii=False, check_circular=False, separators=(",", ":"))
    encoded = head.encode("utf-8", "surrogatepass")
    return _LENGTH.pack(len(encoded)) + encoded + "".join(texts).encode("utf-8", "surrogatepass")


def _unpacked(data: Data) -> Any:
    """The value. Raises ValueError where the data is none."""
    try:
        (length,) = _LENGTH.unpack_from(data)
        begin = _LENGTH.size + length
        reading = _Reading(str(data[begin:], "utf-8", "surrogatepass"))
        value = reading.value(json.loads(str(data[_LENGTH.size : begin], "utf-8", "surrogatepass")))
    except (TypeError, LookupError, RecursionError, struct.error) as error:
        raise ValueError("this is no data of ours") from error
    if reading.at != len(reading.texts):
        raise ValueError("texts are left over")
    return value


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
        return self._made(plain) if type(plain) is list else plain

    def _made(self, plain: list[Any]) -> Any:
        kind = plain[0]
        if kind == "text":
            begin, self.at = self.at, self.at + int(plain[1])
            return self.texts[begin : self.at]
        if kind == "map":
            return FrozenMap({key: self.value(item) for key, item in plain[1]})
        # most of all are no lists, and need no call
        parts = [self._made(part) if type(part) is list else part for part in plain]
        return _MAKERS[kind](*parts[1:])
