"""Permalinks: the patterns of the settings, such as `/:year/:slug/` -> the address of a page."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from outline_site import urls
from outline_site.address_settings import LAYOUT, LAYOUTS
from outline_site.model import FrontMatter

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_UNDATED = {"%Y": "1", "%m": "01", "%B": "January", "%d": "01"}  # what Hugo writes for a page without a date
_TOKEN = re.compile(r"\\:|:(\w+)(?:\[([^\]]*)\])?")


class Subject(NamedTuple):
    """What a pattern is filled from: the page's front matter, date, the name of its file (or its term), its title.

    `sections` are the names of the folders around it, down to the nearest that is a section (a section counts itself),
    `section_slugs` what those that are sections are called: their slugs, or their titles.
    """

    front: FrontMatter
    date: datetime | None
    name: str
    title: str
    sections: Sequence[str]
    section_slugs: Sequence[str] = ()
    is_term: bool = False

    @property
    def words(self) -> str:
        """The title, or the name without one; the slashes of a term part its address, those of a page do not."""
        text = self.title or self.name
        return text if self.is_term else text.replace("/", "-")


def _dated(form: str) -> Callable[[Subject], str]:
    return lambda page: page.date.strftime(form) if page.date else _UNDATED.get(form, "")


def _slug(page: Subject) -> str:
    return page.front.slug or page.words


TOKENS: Mapping[str, Callable[[Subject], str]] = MappingProxyType(
    {
        "year": _dated("%Y"),
        "month": _dated("%m"),
        "monthname": _dated("%B"),
        "day": _dated("%d"),
        "weekday": _dated("%w"),
        "weekdayname": _dated("%A"),
        "yearday": lambda page: str(page.date.timetuple().tm_yday) if page.date else "",
        "section": lambda page: "".join(page.sections[:1]),
        "sections": lambda page: "/".join(page.sections),
        "sectionslug": lambda page: "".join(page.section_slugs[:1]),
        "sectionslugs": lambda page: "/".join(page.section_slugs),
        "title": lambda page: page.words if page.title else "",
        "slug": _slug,
        "slugorfilename": lambda page: page.front.slug or page.name,
        "slugorcontentbasename": lambda page: page.front.slug or page.name,
        "filename": lambda page: page.name,
        "contentbasename": lambda page: page.name,
    }
)


def _in_go(layout: str) -> Callable[[Subject], str] | None:
    """The date as a layout of Go's shows it, or None for what is none."""
    form = LAYOUT.sub(lambda found: LAYOUTS[found[0]], layout)

    def dated(page: Subject) -> str:
        date = page.date or _NEVER
        return date.strftime(form.replace("%Y", f"{date.year:04}"))  # which some systems write without zeros

    return None if form == layout else dated


def pattern_for(permalinks: Mapping[str, Any], kind: str, section: str) -> str:
    """The pattern of the settings for pages of a kind in a top-level section (for terms: of a taxonomy), if any."""
    of_kind = permalinks.get(kind)
    if isinstance(of_kind, Mapping) and section in of_kind:
        return str(of_kind[section])
    pattern = permalinks.get(section, "") if kind in ("page", "term") else ""
    return pattern if isinstance(pattern, str) else ""


def filled(pattern: str, page: Subject, spelling: urls.Spelling) -> str:
    """The address that a pattern makes for a page. An unknown token stays as it is written."""

    def token(found: re.Match[str]) -> str:
        if not found[1]:
            return ""  # of a colon that begins no token, nothing stays
        make = TOKENS.get(found[1]) or _in_go(found[1])
        if make is None:
            return found[0]
        if found[2] is not None:
            return "/".join(_sliced(page.section_slugs if found[1] == "sectionslugs" else page.sections, found[2]))
        text = make(page)
        if found[1] in ("sections", "sectionslug", "sectionslugs"):
            return text
        return re.sub(r"[+%]", "", spelling.slug(text)).rstrip("#")

    path = posixpath.normpath("/" + _TOKEN.sub(token, pattern).strip("/")).strip("/")
    is_file = "." in path.rpartition("/")[2]
    return f"/{path}" if is_file and not pattern.endswith("/") else urls.page_url(*path.split("/"))


def _sliced(sections: Sequence[str], bounds: str) -> Sequence[str]:
    """`[1:]`, `[:2]`, `[0]` or `[last]` of the sections."""
    low, colon, high = bounds.replace("last", str(len(sections) - 1)).partition(":")
    first = int(low) if low.lstrip("-").isdigit() else 0
    if not colon:
        return sections[first : first + 1]
    return sections[first : int(high) if high.lstrip("-").isdigit() else None]
