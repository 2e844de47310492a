"""What templates may see: pages and the site, as seen from the page that is being rendered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from outline_site import urls
from outline_site.config import Config
from outline_site.model import FrozenMap, Heading, LinkEnd, LinkRef, LinkStart, MenuEntry, Part
from outline_site.site import Kind, Page, Site
from outline_site.tree.resolve import Links

RIGHT_TO_LEFT = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"))


@dataclass(frozen=True)
class Book:
    """All that views are made from."""

    config: Config
    site: Site
    links: Links
    data: Mapping[str, Any]

    @cached_property
    def canonical_base(self) -> str:
        """The site's absolute address, or an empty string."""
        return self.config.base_url if urls.is_absolute(self.config.base_url) else ""


@dataclass(frozen=True, slots=True)
class Here:
    """The address that links are written for; `root` is given where a page is served at any depth."""

    url: str
    root: str = ""

    def to(self, url: str) -> str:
        """The link to a URL of the site."""
        return self.root + urls.encode(url.lstrip("/")) if self.root else urls.relative(self.url, url)


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


class MenuView:
    """An entry of a menu."""

    def __init__(self, entry: MenuEntry, url: str, page: Page | None, children: Sequence["MenuView"] = ()) -> None:
        self.name = entry.name or (page.link_title or page.shown_title if page else "")
        self.title, self.identifier, self.pre, self.post = entry.title, entry.identifier, entry.pre, entry.post
        self.params, self.url, self.parent = entry.params, url, entry.parent
        self.weight = entry.weight or (page.document.front.weight if page else 0)
        self.children = tuple(children)

    def order(self) -> tuple[bool, int, str, str]:
        """Hugo's order of entries: weight (0 last), name, identifier."""
        return self.weight == 0, self.weight, self.name, self.identifier


class PageView:
    """A page as a template sees it. Addresses are relative to the page that is being rendered."""

    shown_as = "a page"

    def __init__(self, book: Book, page: Page, here: Here) -> None:
        self._book, self._page, self.here = book, page, here

    def _other(self, page: Page) -> "PageView":
        return PageView(self._book, page, self.here)

    # ------------------------------------------------------------------------------------------------------- its own

    @property
    def title(self) -> str:
        return self._page.shown_title

    @property
    def link_title(self) -> str:
        return self._page.link_title or self._page.shown_title

    @property
    def own_heading(self) -> bool:
        return self._page.document.own_heading

    @cached_property
    def content(self) -> Markup:
        return Markup("".join(self._written(self._page.document.parts)))

    @cached_property
    def summary(self) -> Markup:
        return Markup("".join(self._written(self._page.document.summary)))

    @cached_property
    def toc(self) -> tuple[TocEntry, ...]:
        low, high = self._book.config.reader.outline_levels
        return _nested([h for h in self._page.document.headings if low <= h.level <= high])

    @property
    def url(self) -> str:
        return self.here.to(self._page.url)

    @property
    def canonical(self) -> str:
        base = self._book.canonical_base
        return urls.absolute(base, self._page.url) if base else ""

    @property
    def path(self) -> str:
        return self._page.path

    @property
    def kind(self) -> str:
        return str(self._page.kind)

    @property
    def date(self) -> datetime | None:
        return self._page.document.front.date

    @property
    def lastmod(self) -> datetime | None:
        return self._page.document.front.lastmod

    @property
    def description(self) -> str:
        front = self._page.document.front
        return front.description or (self._book.config.description if self._page.kind is Kind.HOME else "")

    @property
    def weight(self) -> int:
        return self._page.document.front.weight

    @property
    def words(self) -> int:
        return self._page.document.words

    @property
    def params(self) -> Mapping[str, Any]:
        return self._page.document.front.params

    @property
    def has_math(self) -> bool:
        return self._page.document.has_math

    @property
    def draft(self) -> bool:
        return self._page.document.front.draft

    @property
    def notice(self) -> str:
        """Why a student would not see this page, or an empty string."""
        hold = self._page.hold
        return f"Students do not see this page: {hold}." if hold else ""

    # ------------------------------------------------------------------------------------------------- its neighbours

    @property
    def parent(self) -> "PageView | None":
        above = self._book.site.parents.get(self._page.path)
        return None if above is None else self._other(self._book.site.nodes[above].page)

    section = parent

    @property
    def ancestors(self) -> tuple["PageView", ...]:
        return tuple(map(self._other, self._book.site.ancestors(self._page.path)))

    @property
    def unit(self) -> "PageView | None":
        own = self._book.site.unit_of.get(self._page.path)
        return self._other(self._book.site.nodes[own].page) if own is not None else None

    @property
    def prev(self) -> "PageView | None":
        return self._beside(-1)

    @property
    def next(self) -> "PageView | None":
        return self._beside(1)

    def _beside(self, step: int) -> "PageView | None":
        order = self._book.site.order
        at = self._book.site.positions.get(self._page.path)
        if at is None or not 0 <= at + step < len(order):
            return None
        return self._other(order[at + step])

    @cached_property
    def pages(self) -> tuple["PageView", ...]:
        site = self._book.site
        if self._page.kind is Kind.TERM:
            return tuple(self._other(site.nodes[path].page) for path in site.members.get(self._page.path, ()))
        return tuple(self._other(node.page) for node in site.nodes[self._page.path].children)

    # -------------------------------------------------------------------------------------------------------- its body

    def _written(self, parts: tuple[Part, ...]) -> Iterator[str]:
        """A body with its addresses filled in. A link to a page that is held back loses its tags, not its text."""
        dropped: list[bool] = []
        for part in parts:
            match part:
                case str():
                    yield part
                case LinkRef():
                    yield self._address(part)
                case LinkStart(before, to, after):
                    target = self._book.links.target(to, self._page)
                    dropped.append(target.page is not None and not target.url)
                    yield "" if dropped[-1] else before + self._address(to) + after
                case LinkEnd():
                    yield "" if dropped and dropped.pop() else "</a>"

    def _address(self, link: LinkRef) -> str:
        target = self._book.links.target(link, self._page)
        if not target.url:
            return escape(urls.encode(target.kept))
        if target.url.startswith(f"{self._page.url}#") and self._page.url == self.here.url:
            return escape(target.url[len(self._page.url) :])
        return escape(self.here.to(target.url))


def _nested(headings: list[Heading]) -> tuple[TocEntry, ...]:
    """Headings as a tree: each holds the deeper ones that follow it."""
    entries: list[TocEntry] = []
    at = 0
    while at < len(headings):
        end = at + 1
        while end < len(headings) and headings[end].level > headings[at].level:
            end += 1
        entries.append(TocEntry(headings[at], _nested(headings[at + 1 : end])))
        at = end
    return tuple(entries)


class SiteView:
    """The site as a template sees it."""

    shown_as = "the site"

    def __init__(self, book: Book, here: Here) -> None:
        self._book, self._here = book, here
        config = book.config
        self.title, self.description, self.base_url = config.title, config.description, config.base_url
        self.params, self.language = config.reader.params, config.language
        self.direction = "rtl" if config.language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"

    def _view(self, page: Page) -> PageView:
        return PageView(self._book, page, self._here)

    @property
    def home(self) -> PageView:
        return self._view(self._book.site.root.page)

    @property
    def pages(self) -> tuple[PageView, ...]:
        return tuple(map(self._view, self._book.site.order))

    @property
    def units(self) -> tuple[PageView, ...]:
        return tuple(self._view(node.page) for node in self._book.site.units)

    @property
    def extras(self) -> tuple[PageView, ...]:
        """The pages at the top of the tree that no unit holds."""
        site = self._book.site
        units = {node.page.path for node in site.units} | {site.units_path}
        return tuple(self._view(node.page) for node in site.root.children if node.page.path not in units)

    @cached_property
    def menus(self) -> Mapping[str, tuple[MenuView, ...]]:
        found: dict[str, list[MenuView]] = {
            name: [self._entry(entry) for entry in entries] for name, entries in self._book.config.menus.items()
        }
        for node in self._book.site.nodes.values():
            for name, entry in node.page.document.front.menus.items():
                view = MenuView(entry, self._here.to(node.page.url), node.page)
                found.setdefault(name, []).append(view)
        return FrozenMap({name: _menu_tree(entries) for name, entries in found.items()})

    def _entry(self, entry: MenuEntry) -> MenuView:
        if entry.page is not None:
            node = self._book.site.nodes.get(urls.lower_path(entry.page))
            return MenuView(entry, self._here.to(node.page.url) if node else "#", node.page if node else None)
        kept = not entry.url or urls.has_scheme(entry.url) or entry.url.startswith("#")
        url = entry.url if kept else self._here.to("/" + entry.url.lstrip("/"))
        return MenuView(entry, url, None)


def _menu_tree(entries: list[MenuView]) -> tuple[MenuView, ...]:
    """The entries in order, each below the one that it names as its parent."""
    known = {key: entry for entry in entries for key in (entry.name, entry.identifier) if key}
    for entry in sorted(entries, key=MenuView.order):
        if (above := known.get(entry.parent)) is not None and above is not entry:
            above.children = (*above.children, entry)
    return tuple(sorted((e for e in entries if known.get(e.parent) in (None, e)), key=MenuView.order))


@pass_context
def url(context: Context, target: str) -> str:
    """The filter `url`: the link from the page that is being rendered to a file or page, given from the site's root."""
    here = context["page"].here
    assert isinstance(here, Here)
    return here.to("/" + target.lstrip("/"))
