"""The pages of all units as one small script, from which a page's outline unfolds other units than its own."""

import json
from collections.abc import Iterator

from outline_site import urls
from outline_site.site import Node, Output, Site

NAME = "outline/units.js"

Row = tuple[str, str, int]
"""A page: its title in lists, its address from the site's root, and how deep below the unit it stands (from 1)."""


def units_script(site: Site) -> dict[str, Output]:
    """How to make the script; it calls `outlineUnits` with each unit's path and the rows of its pages."""
    return {NAME: lambda: _script(site)} if site.units else {}


def _script(site: Site) -> bytes:
    rows = [(unit.page.path, list(_below(unit, 1))) for unit in site.units]
    return f"outlineUnits({json.dumps(rows, ensure_ascii=False, separators=(',', ':'))});\n".encode()


def _below(node: Node, depth: int) -> Iterator[Row]:
    for child in node.children:
        page = child.page
        if page.rendered:
            yield page.link_title or page.shown_title, urls.encode(page.url.lstrip("/")), depth
        yield from _below(child, depth + 1)
