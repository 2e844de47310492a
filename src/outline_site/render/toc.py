"""The headings of a page, in order -> the tree of its own list, "On this page"."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from outline_site.model import Heading


@dataclass(frozen=True)
class TocEntry:
    """A heading in the page's outline, with those below it."""

    heading: Heading
    children: tuple["TocEntry", ...] = ()

    @property
    def id(self) -> str:
        return self.heading.id

    @property
    def title(self) -> Markup:
        return Markup(self.heading.html)

    @property
    def level(self) -> int:
        return self.heading.level


def nested(headings: Sequence[Heading]) -> tuple[TocEntry, ...]:
    """Headings as a tree: each holds the deeper ones that follow it."""
    entries: list[TocEntry] = []
    at = 0
    while at < len(headings):
        end = at + 1
        while end < len(headings) and headings[end].level > headings[at].level:
            end += 1
        entries.append(TocEntry(headings[at], nested(headings[at + 1 : end])))
        at = end
    return tuple(entries)
