"""A tree and notes whose text has changed -> the same tree with these notes, where no page changes its place."""

from collections.abc import Mapping
from dataclasses import replace

from outline_site.model import Document
from outline_site.site import Node, Page, Site

# What `Site` works out of front matter, addresses and order: it stays true as long as no page changes its place.
LASTING = ("parents", "positions", "neighbours", "unit_of", "paths_of_sources", "menu_entries")


def regrown(site: Site, changed: Mapping[str, tuple[Document, Document]]) -> Site | None:
    """The tree that `grow` would make of the notes as they are now, or None where that may be another tree.

    `changed` has the old and the new document of each note that is not as it was, by the path of its file.
    """
    for path, (old, new) in changed.items():
        at = site.paths_of_sources.get(path)
        if at is None or not _alike(old, new):
            return None
        node = site.nodes[at]
        if node.page.source != path:
            return None
        site = _with_page(site, replace(node.page, document=replace(new, front=node.page.document.front)))
    return site


def _alike(old: Document, new: Document) -> bool:
    """Whether the tree is the same for two documents of one note: it knows the front matter and the first title."""
    return (old.front, old.is_page, _title(old)) == (new.front, new.is_page, _title(new))


def _title(document: Document) -> str:
    return next((h.text for h in document.headings if h.level == 1 and h.text), "")


def _with_page(site: Site, page: Page) -> Site:
    """The tree with another page at the same place."""
    nodes = dict(site.nodes)
    node = nodes[page.path] = Node(page, nodes[page.path].children)
    at = page.path
    while (above := site.parents.get(at)) is not None:
        children = tuple(node if child.page.path == at else child for child in nodes[above].children)
        node = nodes[above] = Node(nodes[above].page, children)
        at = above
    aliases = tuple(replace(a, page=page) if a.page.path == page.path else a for a in site.aliases)
    made = replace(site, root=nodes[site.root.page.path], aliases=aliases)
    known = {name: getattr(site, name) for name in LASTING}
    order = list(site.order)
    if page.path in site.positions:
        order[site.positions[page.path]] = page
    vars(made).update(known, nodes=nodes, order=tuple(order))
    return made
