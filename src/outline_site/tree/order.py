"""Hugo's default order of pages."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from outline_site.site import Page
from outline_site.tree.collation import collated

NEVER = datetime.min.replace(tzinfo=UTC)


def order(page: Page, alphabet: str) -> tuple[bool, int, int, tuple[str, str, str], str]:
    """Hugo's default order: weight (0 last), then date (newest first), then link title, then file.

    `alphabet` is the code of the language whose alphabet sorts titles.
    """
    weight = page.document.front.weight
    seconds = int(((page.date or NEVER) - NEVER).total_seconds())
    return weight == 0, weight, -seconds, collated(page.link_title, alphabet), page.document.content_path.lower()


def listed(by: str, title: str, date: datetime | None, alphabet: str) -> tuple[Any, ...]:
    """The place of a page in a list by the title, or by the date (the oldest first, at last those without one).

    By anything else, all have the same.
    """
    if by == "title":
        return collated(title, alphabet)
    return (date is None, date or NEVER) if by == "date" else ()


def newest(pages: Iterable[Page]) -> datetime | None:
    """The date of the newest of some pages; Hugo dates a list without a date of its own by it."""
    return max((page.date for page in pages if page.date), default=None)
