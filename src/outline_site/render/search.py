"""All sections of all pages -> the index that the search reads: a classic script, which works from a disk, too.

The script calls `outlineIndex(GROUPS)`. `GROUPS` holds `[title, rows]` for each unit in teaching order, and at last one
without a title for the pages that no unit holds. A row is `[title, address, text]`, the address from the site's root:
first a page with what stands before its first heading, then each of its sections. An index over `LIMIT` bytes is
parted by group: then the call is `outlineIndex([], FILES)` with the names of the parts, which stand beside it.
"""

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from outline_site import urls
from outline_site.model import Section
from outline_site.site import Page, Site

FOLDER = "outline/"
NAME = "index.js"
LIMIT = 3_000_000

Row = tuple[str, str, str]


class Group(NamedTuple):
    """A unit with the pages below it, or (without a unit) the pages that no unit holds, in teaching order."""

    unit: Page | None
    pages: tuple[Page, ...]


def groups(site: Site) -> tuple[Group, ...]:
    """All pages that lists name and that have a page of their own, by unit."""
    found = [Group(unit.page, tuple(n.page for n in unit.walk() if n.page.rendered)) for unit in site.units]
    outside = tuple(page for page in site.order if page.path not in site.unit_of)
    return tuple(group for group in (*found, Group(None, outside)) if group.pages)


def sections_of(page: Page) -> tuple[Section, Sequence[Section]]:
    """What stands before all sections of a page, and its sections: a first heading that is the title is none."""
    first, *others = page.document.sections or (Section("", "", ""),)
    if page.document.own_heading and others:
        first, others = Section("", first.title, f"{first.text} {others[0].text}".strip()), others[1:]
    return first, others


@dataclass(frozen=True, slots=True)
class Script:
    """The script, or a part of it; calling it makes it. `parts` are the names of its parts where it only names them.

    `pages` are those that it depends on, by their paths.
    """

    groups: Sequence[Group]
    parts: Sequence[str] | None
    pages: frozenset[str]

    def __call__(self) -> bytes:
        rows = [(_title(group), [row for page in group.pages for row in _rows(page)]) for group in self.groups]
        arguments = [rows] if self.parts is None else [rows, self.parts]
        return f"outlineIndex({','.join(map(_json, arguments))});\n".encode("utf-8", "replace")


def index(site: Site, disabled: Container[str] = (), limit: int = LIMIT) -> dict[str, Script]:
    """The script, and its parts where it has any, by their paths; nothing where `search` is disabled."""
    if "search" in disabled:
        return {}
    found = groups(site)
    if sum(map(_size, found)) <= limit:
        return {FOLDER + NAME: Script(found, None, _paths(found))}
    names = [f"index-{number}.js" for number in range(1, len(found) + 1)]
    parts = {FOLDER + name: Script((group,), None, _paths((group,))) for name, group in zip(names, found, strict=True)}
    return {FOLDER + NAME: Script((), names, _paths(found)), **parts}


def _paths(found: Sequence[Group]) -> frozenset[str]:
    pages = (page for group in found for page in (group.unit, *group.pages) if page)
    return frozenset(page.path for page in pages)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _title(group: Group) -> str:
    return (group.unit.link_title or group.unit.shown_title) if group.unit else ""


def _rows(page: Page) -> Iterator[Row]:
    url = urls.encode(page.url.lstrip("/"))
    first, others = sections_of(page)
    yield page.shown_title, url, f"{page.document.front.description} {first.text}".strip()
    for section in others:
        yield section.title, f"{url}#{urls.encode(section.id)}", section.text


def _size(group: Group) -> int:
    """About how many bytes a group will take."""
    return sum(p.document.size + len(p.url) * (1 + len(p.document.headings)) for p in group.pages)
