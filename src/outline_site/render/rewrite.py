"""The HTML of a page's body -> the same as a part of a longer page: ids of its own, deeper headings, open folds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

FINAL = "##"  # begins an address within the longer page that is right as it is, but for one of the two signs

# A tag with a quote too few would take what follows for its attributes: no tag has so many as that.
_ATTRIBUTES = r"""[^<>"']*+(?:"[^"]{0,4000}+"[^<>"']*+|'[^']{0,4000}+'[^<>"']*+){0,100}+"""
_UNCHANGED = (  # attributes that stay as they are
    r"(?: (?:class|data-lang|encoding|stretchy|[lr]space)=\"[^\"<>]*\""
    r"| (?:d|fill|stroke|title|width|x|y)=\"[^\"<>(=]*\")*"
)
_TAG = re.compile(
    r"<(?!/[^hH]|span class=\"[^\"<>]*\">"  # most of all: nothing in them changes
    rf"|(?:[a-cegi-ru-z]|t[abdhr]|strong)[a-z0-9]*{_UNCHANGED}/?>)"
    r"(?:!--.*?(?:-->|\Z)|(?P<raw>(?i:script|style|textarea))\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|(?P<end>/[hH][1-6])\s*>"
    r"|(?![a-cegi-zA-CEGI-Z][a-zA-Z0-9]*(?: class=\"[^\"<>]*\")?>)"  # other tags of which that is sure
    rf"(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?=[\s>])(?P<attributes>{_ATTRIBUTES})>)",
    re.DOTALL,
)
_ONE = frozenset(("id", "for", "list", "popovertarget", "form"))  # attributes that hold an id
_SEVERAL = frozenset(("headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details"))
_ADDRESS = frozenset(("href", "xlink:href"))
_ATTRIBUTE = re.compile(
    rf"""(?P<before>\s(?P<name>{"|".join(sorted(_ONE | _SEVERAL | _ADDRESS))})\s*=\s*)"""
    r"""(?P<value>"[^"]*"|'[^']*'|[^\s"'>]+)""",
    re.IGNORECASE,
)
_LEVELS = {f"{letter}{level}": level for letter in "hH" for level in range(1, 7)}  # of headings, by their names
_OPEN = re.compile(r"\sopen\b(?:=\"[^\"]*\")?|\sname=(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_NAME = re.compile(r"""(\sname\s*=\s*["']?)""", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_WAY = re.compile("^(?:https?://|mailto:)")
_LABEL = re.compile(r"\saria-label=\"[^\"]*")
_PAINT = re.compile(r"url\((?:['\"]|&quot;|&#39;)?#")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What becomes of one body: `prefix` begins all its ids, `deeper` is added to the level of its headings.

    `title` tells its boxes that scroll from those of other bodies. `shown` gives the address that paper shows for a
    link, or an empty text.
    """

    prefix: str
    title: str
    deeper: int
    shown: Callable[[str], str]

    def html(self, text: str) -> str:
        """The body rewritten."""
        return _TAG.sub(self._tag, text)

    def _tag(self, found: re.Match[str]) -> str:
        name, attributes, end = found.group("name", "attributes", "end")
        if end:
            return f"</{self._level(end[1:])}>"
        if not name:
            return found[0]
        attributes = _ATTRIBUTE.sub(self._attribute, attributes)
        if "url(" in attributes:
            attributes = _PAINT.sub(lambda paint: paint[0] + self.prefix, attributes)
        if 'role="region"' in attributes:
            attributes = _LABEL.sub(lambda label: f"{label[0]}, {escape(self.title)}", attributes)
        lower = name.lower()
        if lower == "details":
            attributes = _OPEN.sub("", attributes) + " open"
        elif lower == "a":
            if "name" in attributes.lower():
                attributes = _NAME.sub(lambda found: found[0] + self.prefix, attributes)
            attributes += self._address(found)
        return f"<{self._level(name)}{attributes}>"

    def _level(self, name: str) -> str:
        level = _LEVELS.get(name)
        return f"h{min(level + self.deeper, 6)}" if level else name

    def _attribute(self, found: re.Match[str]) -> str:
        before, name, value = found.group("before", "name", "value")
        name, text = name.lower(), unescape(value.strip("\"'"))
        if name in _ONE:
            made = self.prefix + text
        elif name in _SEVERAL:
            made = " ".join(self.prefix + one for one in text.split())
        elif text.startswith(FINAL):
            made = text[1:]
        elif len(text) > 1 and text[0] == "#":
            made = f"#{self.prefix}{text[1:]}"
        else:
            return found[0]
        return f'{before}"{escape(made)}"'

    def _address(self, tag: re.Match[str]) -> str:
        """What is added to a link so that paper shows where it leads, unless its own text says so."""
        written = _HREF.search(tag["attributes"])
        href = unescape((written[1] or written[2] or "") if written else "")
        shown = self.shown(href) if href and href[0] != "#" else ""
        if not shown:
            return ""
        text = unescape(tag.string[tag.end() : tag.end() + len(escape(shown)) + 1]).partition("<")[0]
        same = text.rstrip("/") in (shown.rstrip("/"), _WAY.sub("", shown).rstrip("/"))
        return "" if same else f' data-address="{escape(shown)}"'
