"""Menus: entries of the settings and of the pages themselves, in Hugo's order, each below its parent."""

from collections.abc import Mapping, Sequence

from outline_site import urls
from outline_site.model import FrozenMap
from outline_site.render.book import Book, Here
from outline_site.tree.menus import Item


class MenuView:
    """An entry of a menu."""

    def __init__(self, item: Item, url: str) -> None:
        entry, page = item.entry, item.page
        self.name = item.name
        self.title, self.identifier, self.pre, self.post = entry.title, entry.identifier, entry.pre, entry.post
        self.params, self.url, self.parent = entry.params, url, entry.parent
        self.weight = entry.weight or (page.document.front.weight if page else 0)
        self.children: tuple[MenuView, ...] = ()
        self.path = page.path if page else None

    def order(self) -> tuple[bool, int, str, str]:
        """Hugo's order of entries: weight (0 last), name, identifier."""
        return self.weight == 0, self.weight, self.name, self.identifier


def menus(book: Book, here: Here) -> Mapping[str, tuple[MenuView, ...]]:
    """All menus by their names."""
    return FrozenMap({name: _menu_tree(entries, here) for name, entries in book.menus.items()})


def _url(item: Item, here: Here) -> str:
    url = item.entry.url
    if item.page is not None or item.entry.page is not None:
        return here.to(item.page.url) if item.page else "#"
    kept = not url or urls.has_scheme(url) or url.startswith("#")
    return url if kept else here.to("/" + url.lstrip("/"))


def _menu_tree(entries: Sequence[tuple[Item, int | None]], here: Here) -> tuple[MenuView, ...]:
    """The entries in order, each below its parent."""
    views = [MenuView(item, _url(item, here)) for item, _ in entries]
    in_order = sorted(zip(views, (parent for _, parent in entries), strict=True), key=lambda found: found[0].order())
    for view, parent in in_order:
        if parent is not None:
            views[parent].children = (*views[parent].children, view)
    return tuple(view for view, parent in in_order if parent is None)
