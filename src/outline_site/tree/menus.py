"""The entries of all menus, from the settings and from pages: what each stands below, and what is odd."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from outline_site import urls
from outline_site.config import Config
from outline_site.diagnostics import Diagnostic, Place, closest
from outline_site.model import MenuEntry
from outline_site.site import Kind, Page, Site


class Item(NamedTuple):
    """An entry of a menu, with its page where it has one; `route` leads to it in the settings, if it is from there.

    `is_made`: nobody wrote it, but others name it as their parent.
    """

    entry: MenuEntry
    page: Page | None = None
    route: str = ""
    is_made: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return self.entry.name or (self.page.link_title or self.page.shown_title if self.page else "")

    def place(self, config: Config, key: str) -> Place:
        """Where a key of it stands, as far as that is known."""
        if self.route or self.page is None:
            return config.place(f"{self.route}.{key}")
        lines = self.page.document.front.lines
        return Place(self.page.source, lines.get("menus", lines.get("menu", 1)))


def items(site: Site, config: Config) -> Mapping[str, Sequence[Item]]:
    """The entries of each menu, by its name. A parent that is not there becomes one that leads nowhere, as in Hugo."""
    found: dict[str, list[Item]] = {}
    for name, entries in config.menus.items():
        routes = (f"menus.{name.lower()}.{i}" for i in range(len(entries)))
        found[name] = [Item(e, _page(site, e), route) for e, route in zip(entries, routes, strict=True)]
    for name, entry, page in site.menu_entries:
        found.setdefault(name, []).append(Item(entry, page))
    if sections := config.section_pages_menu:
        found.setdefault(sections, []).extend(_sections(site, found.get(sections, [])))
    for menu in found.values():
        known = _known(menu)
        missing = dict.fromkeys(i.entry.parent for i in menu if i.entry.parent and i.entry.parent not in known)
        menu += (Item(MenuEntry(name), is_made=True) for name in missing)
    return found


def _page(site: Site, entry: MenuEntry) -> Page | None:
    node = None if entry.page is None else site.nodes.get(urls.lower_path(entry.page))
    return node.page if node else None


def _sections(site: Site, entries: Sequence[Item]) -> list[Item]:
    """An entry for each section at the top that has none in the menu."""
    known = {item.entry.identifier or item.name for item in entries} | {i.page.path for i in entries if i.page}
    tops = (node.page for node in site.root.children if node.page.kind is Kind.SECTION)
    return [Item(MenuEntry(identifier=page.path), page) for page in tops if page.path not in known]


def above(entries: Sequence[Item]) -> list[int | None]:
    """Which entry of a menu each one stands below, by its number.

    One without a parent, or below itself, stands at the top. (Hugo loses those below themselves.)
    """
    known = _known(entries)
    parents = [known.get(item.entry.parent) if item.entry.parent else None for item in entries]
    round_about = _below_themselves(parents)
    return [None if i in round_about else parent for i, parent in enumerate(parents)]


def _known(entries: Sequence[Item]) -> dict[str, int]:
    """The number of each entry, by its name and by its identifier."""
    return {key: i for i, item in enumerate(entries) for key in (item.name, item.entry.identifier) if key}


def _below_themselves(parents: Sequence[int | None]) -> set[int]:
    """Those from which the way up leads back to them."""
    found: set[int] = set()
    seen: set[int] = set()
    for start in range(len(parents)):
        way: list[int] = []
        at: int | None = start
        while at is not None and at not in seen:
            seen.add(at)
            way.append(at)
            at = parents[at]
        found.update(way[way.index(at) :] if at in way else ())
    return found


def check_menus(site: Site, config: Config) -> Iterator[Diagnostic]:
    """Entries that name a page, or a parent, which is not there, and those that stand below themselves.

    Who comes from Hugo knows that such a parent is made.
    """
    for name, entries in items(site, config).items():
        made = {item.name for item in entries if item.is_made}
        written = {key: at for key, at in _known(entries).items() if key not in made}
        for item, parent in zip(entries, above(entries), strict=True):
            shown = f"the entry '{item.name}' of the menu '{name}'"
            if item.entry.page is not None and item.page is None:
                message = f"{shown} names the page '{item.entry.page}', which is not there"
                hint = closest(urls.lower_path(item.entry.page), site.nodes)
                yield Diagnostic("broken-link", message, item.place(config, "pageref"), hint)
            wanted, at = item.entry.parent, item.place(config, "parent")
            if wanted in made and not config.lenient:
                message = f"{shown} has the parent '{wanted}', which is not there; an entry of that name is made"
                yield Diagnostic("odd-value", message, at, closest(wanted, written) or "name an entry of that menu")
            elif wanted and parent is None:
                message = f"{shown} stands below itself, through its parent '{wanted}'; it stands at the top"
                yield Diagnostic("odd-value", message, at, "give it another parent, or none")
