"""Menus: entries of the settings and of the pages themselves, in Hugo's order, each below its parent."""

from collections.abc import Iterator, Mapping, Sequence

from outline_site import urls
from outline_site.model import FrozenMap, MenuEntry
from outline_site.render.book import Book, Here
from outline_site.site import Kind, Page


class MenuView:
    """An entry of a menu."""

    def __init__(self, entry: MenuEntry, url: str, page: Page | None, children: Sequence["MenuView"] = ()) -> None:
        self.name = entry.name or (page.link_title or page.shown_title if page else "")
        self.title, self.identifier, self.pre, self.post = entry.title, entry.identifier, entry.pre, entry.post
        self.params, self.url, self.parent = entry.params, url, entry.parent
        self.weight = entry.weight or (page.document.front.weight if page else 0)
        self.children = tuple(children)
        self.path = page.path if page else None

    def order(self) -> tuple[bool, int, str, str]:
        """Hugo's order of entries: weight (0 last), name, identifier."""
        return self.weight == 0, self.weight, self.name, self.identifier


def menus(book: Book, here: Here) -> Mapping[str, tuple[MenuView, ...]]:
    """All menus by their names."""
    found = {name: [_view(book, here, entry) for entry in entries] for name, entries in book.config.menus.items()}
    for name, entry, page in book.site.menu_entries:
        found.setdefault(name, []).append(MenuView(entry, here.to(page.url), page))
    if sections := book.config.section_pages_menu:
        found.setdefault(sections, []).extend(_sections(book, here, found.get(sections, [])))
    return FrozenMap({name: _menu_tree(entries) for name, entries in found.items()})


def _sections(book: Book, here: Here, entries: Sequence[MenuView]) -> Iterator[MenuView]:
    """An entry for each section at the top that has none in the menu."""
    known = {entry.identifier or entry.name for entry in entries} | {entry.path for entry in entries}
    for page in (node.page for node in book.site.root.children if node.page.kind is Kind.SECTION):
        if page.path not in known:
            yield MenuView(MenuEntry(identifier=page.path), here.to(page.url), page)


def _view(book: Book, here: Here, entry: MenuEntry) -> MenuView:
    if entry.page is not None:
        node = book.site.nodes.get(urls.lower_path(entry.page))
        return MenuView(entry, here.to(node.page.url) if node else "#", node.page if node else None)
    kept = not entry.url or urls.has_scheme(entry.url) or entry.url.startswith("#")
    url = entry.url if kept else here.to("/" + entry.url.lstrip("/"))
    return MenuView(entry, url, None)


def _menu_tree(entries: list[MenuView]) -> tuple[MenuView, ...]:
    """The entries in order, each below the one that it names as its parent."""
    known = {key: entry for entry in entries for key in (entry.name, entry.identifier) if key}
    for entry in sorted(entries, key=MenuView.order):
        if (above := known.get(entry.parent)) is not None and above is not entry:
            above.children = (*above.children, entry)
    return tuple(sorted((e for e in entries if known.get(e.parent) in (None, e)), key=MenuView.order))
