"""Hugo's default order of pages."""

from datetime import UTC, datetime

from outline_site.model import Page
from outline_site.tree.titles import collated

NEVER = datetime.min.replace(tzinfo=UTC)


def order(page: Page) -> tuple[bool, int, int, tuple[str, str], str]:
    """Hugo's default order: weight (0 last), then date (newest first), then link title, then path."""
    front = page.document.front
    seconds = int(((front.date or NEVER) - NEVER).total_seconds())
    return front.weight == 0, front.weight, -seconds, collated(page.link_title), page.path
