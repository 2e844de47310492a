"""Raw HTML on a page: which elements it leaves open, and which it closes that it has not opened.

Both harm what stands around them: after an open `<iframe>` a browser shows nothing more of the page, and a `</div>` too
many closes a part of the page's frame.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from outline_site.diagnostics import Diagnostic, Place

_HIDING = frozenset("audio canvas iframe noscript object script select style template textarea video".split())
_FRAMING = frozenset("article aside center details div figure footer form header main nav section table".split())
RAW = frozenset("iframe script style textarea".split())  # what stands inside of these is no HTML

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    rf"|<(?P<closes>/?)(?P<name>{'|'.join(sorted(_HIDING | _FRAMING))})(?=[\s/>])(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.IGNORECASE,
)


class Tag(NamedTuple):
    """A tag as it stands in a file."""

    name: str
    closes: bool
    slash: bool  # whether it ends in `/>`, which closes nothing
    at: Place


def tags(html: str, place: Callable[[int], Place]) -> Iterator[Tag]:
    """The tags of a piece of HTML that come in pairs; `place` tells where a character of it stands in the file."""
    at = 0
    while found := _TAG.search(html, at):
        at = found.end()
        if not found["name"]:
            continue
        name = found["name"].lower()
        if name in RAW and not found["closes"]:
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, at)
            if closing:
                at = closing.end()
                continue
        yield Tag(name, bool(found["closes"]), found[0].endswith("/>"), place(found.start()))


@dataclass(frozen=True)
class Ends:
    """Where elements are closed in a piece of HTML."""

    html: str
    _last: dict[str, int] = field(default_factory=dict)

    def missing(self, name: str, tag: str, at: int) -> str:
        """What is to stand behind a tag that ends at a place: its end, where it has but a `/>` that closes nothing.

        So the rest of the page shows: of `<iframe src="x.pdf"/>`, browsers see the beginning only.
        """
        name = name.lower()
        if name not in _HIDING or not tag.endswith("/>"):
            return ""
        if name not in self._last:
            self._last[name] = self.html.lower().rfind(f"</{name}")
        return "" if self._last[name] >= at else f"</{name}>"


def unbalanced(found: Iterable[Tag]) -> Iterator[Diagnostic]:
    """What is wrong with the tags of a page."""
    opened: dict[str, list[Tag]] = {}
    for tag in sorted(found, key=attrgetter("at")):
        if not tag.closes:
            opened.setdefault(tag.name, []).append(tag)
        elif opened.get(tag.name):
            opened[tag.name].pop()
        elif tag.name in _FRAMING:
            message = f"this </{tag.name}> closes nothing of the text, but a part of the page around it"
            yield Diagnostic("unbalanced-html", message, tag.at, "remove it, or write what it is to close")
    for tag in (tag for left in opened.values() for tag in left):
        is_ended = tag.slash and tag.name in _HIDING
        harm = ": what follows on the page does not show" if tag.name in _HIDING and not is_ended else ""
        hint = f"write </{tag.name}>" + (", as '/>' closes nothing in HTML" if tag.slash else " where it ends")
        hint += "; it is added here" if is_ended else ""
        yield Diagnostic("unbalanced-html", f"nothing closes this <{tag.name}>{harm}", tag.at, hint)
