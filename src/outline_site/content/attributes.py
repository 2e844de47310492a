"""Attributes in braces, as Hugo has them on headings and fences: `{#id .class key=value list=[1,"2-3"]}` -> values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from markdown_it.token import Token

from outline_site.content.trust import Trust

AttributeValue = str | int | float | bool | tuple[str | int, ...]

_ITEM = re.compile(
    r"""[\s,]*(?:
        \#(?P<id>[\w:.\-]+)
      | \.(?P<cls>[\w:\-/]+)
      | (?P<key>[A-Za-z_:][\w:.\-]*)\s*=\s*(?:
            "(?P<quoted>(?:[^"\\]|\\.)*)"
          | '(?P<single>(?:[^'\\]|\\.)*)'
          | \[(?P<list>[^\]]*)\]
          | (?P<bare>[^\s,"'{}\[\]=]+)
        )
    )(?=[\s,]|$)""",
    re.VERBOSE,
)
_ELEMENT = re.compile(r'\s*(?:"([^"]*)"|([^\s,"]+))\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stood in the braces. Keys are lower-cased; event handlers (`on…`) are dropped."""

    id: str = ""
    classes: tuple[str, ...] = ()
    values: Mapping[str, AttributeValue] = field(default_factory=lambda: MappingProxyType({}))

    def text(self, key: str) -> str:
        """The value of a key as text, or an empty string."""
        value = self.values.get(key, "")
        return "" if value is False else str(value)


def give(token: Token, attributes: Attributes, trust: Trust) -> None:
    """Write attributes on the token that opens their block, as far as who wrote them is trusted."""
    if attributes.id:
        token.attrSet("id", attributes.id)
    if attributes.classes:
        token.attrJoin("class", " ".join(attributes.classes))
    for key in trust.allowed(attributes.values):
        token.attrSet(key, attributes.text(key))


def parse(inside: str) -> Attributes | None:
    """The attributes between the braces, or None where the text is not a list of attributes."""
    name, classes, values = "", [], {}
    at = 0
    while inside[at:].strip(" \t,"):
        item = _ITEM.match(inside, at)
        if item is None:
            return None
        at = item.end()
        if item["id"]:
            name = item["id"]
        elif item["cls"]:
            classes.append(item["cls"])
        elif item["key"].lower() == "class":
            classes += str(_value(item)).split()
        elif item["key"].lower() == "id":
            name = str(_value(item))
        elif not item["key"].lower().startswith("on"):
            values[item["key"].lower()] = _value(item)
    return Attributes(name, tuple(classes), MappingProxyType(values))


def _value(item: re.Match[str]) -> AttributeValue:
    if item["list"] is not None:
        elements = (m.group(1) or _typed(m.group(2) or "") for m in _ELEMENT.finditer(item["list"]))
        return tuple(e for e in elements if isinstance(e, (str, int)))
    for kind in ("quoted", "single"):
        if item[kind] is not None:
            return re.sub(r"\\(.)", r"\1", item[kind])
    return _typed(item["bare"])


def _typed(word: str) -> str | int | float | bool:
    if word in ("true", "false"):
        return word == "true"
    if re.fullmatch(r"[-+]?\d{1,18}", word):
        return int(word)
    return float(word) if re.fullmatch(r"[-+]?\d+\.\d+", word) else word


def trailing(text: str) -> tuple[str, Attributes | None]:
    """A heading's text without the attributes at its end, and these (None where there are none)."""
    stripped = text.rstrip()
    if not stripped.endswith("}"):
        return text, None
    start = stripped.rfind("{")
    if start < 0 or stripped[start - 1 : start] in ("{", "\\"):
        return text, None
    attributes = parse(stripped[start + 1 : -1])
    if attributes is None:
        return text, None
    return stripped[:start].rstrip(), attributes
