"""What views are made from: the whole site, and the address that a page's links are written for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from outline_site import urls
from outline_site.config import Config
from outline_site.diagnostics import Place
from outline_site.model import How, LinkRef
from outline_site.render.images import Images
from outline_site.site import Kind, Node, Page, Site
from outline_site.tree.addresses import placed
from outline_site.tree.menus import Item, above, items
from outline_site.tree.resolve import Links

HEADINGS = "\0"  # before the path of a page: its headings, not all of its text
FEWEST_TO_PRINT = 3  # pages of a unit: its own, and two below; a single one can be printed as it is
LONGEST_PRINT = 2_000_000  # bytes of text that one page to print may show: about a thousand sheets of paper
MANY = 60  # pages of one level that the outline shows all
FEED, SITEMAP = "index.xml", "sitemap.xml"
_PICTURES = ("feature", "cover", "thumbnail")
_IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")


class Row(NamedTuple):
    """A page as lists on other pages show it: its HTML, its address from the site's root, what else was looked at."""

    html: str
    address: str
    seen: frozenset[str]
    bodies: frozenset[str]


@dataclass(frozen=True)
class Book:
    """All that views are made from."""

    config: Config
    site: Site
    links: Links
    data: Mapping[str, Any]
    images: Images
    changes: Mapping[str, datetime]  # when notes were last changed, by their path
    rows: dict[tuple[object, ...], dict[str, Row]] = field(default_factory=dict, compare=False)  # as drawn before
    _below: dict[str, tuple[tuple[Page, ...], Mapping[str, int]]] = field(default_factory=dict, compare=False)

    def fresh(self) -> "Book":
        """The same, without what was found out on the way."""
        return replace(self, images=self.images.fresh(), rows={}, _below={})

    def below(self, page: Page) -> tuple[Page, ...]:
        """The pages that stand below a page, or carry a term: those that have a page of their own or pages below."""
        return self._listed(page)[0]

    def near(self, page: Page, on_path: Iterable[str]) -> tuple[Page, ...]:
        """Of the pages below a page those that the outline shows where it is open."""
        below, places = self._listed(page)
        return below[window(len(below), min((places[path] for path in on_path if path in places), default=0))]

    def _listed(self, page: Page) -> tuple[tuple[Page, ...], Mapping[str, int]]:
        """The pages below a page, and the place of each by its path."""
        if page.path not in self._below:
            nodes = self.site.nodes
            if page.kind is Kind.TERM:
                found = tuple(nodes[path].page for path in self.site.members.get(page.path, ()))
            else:
                found = tuple(n.page for n in nodes[page.path].children if n.page.rendered or n.children)
            self._below[page.path] = found, {below.path: at for at, below in enumerate(found)}
        return self._below[page.path]

    def updated(self, page: Page) -> datetime | None:
        """When the text of a page was last changed, as far as somebody says so."""
        return page.document.front.changed or self.changes.get(page.source)

    @cached_property
    def menus(self) -> Mapping[str, Sequence[tuple[Item, int | None]]]:
        """The entries of each menu, each with the number of the one that it stands below."""
        found = items(self.site, self.config)
        return {name: tuple(zip(entries, above(entries), strict=True)) for name, entries in found.items()}

    @cached_property
    def news(self) -> tuple[tuple[datetime, Page], ...]:
        """The pages that have a date, which is that of their last change or their own: the newest first."""
        pages = ((self.updated(page) or page.document.front.date, page) for page in self.site.order if page.path)
        return tuple(sorted(((moment, page) for moment, page in pages if moment), key=lambda n: n[0], reverse=True))

    @property
    def has_feed(self) -> bool:
        """Whether there is a feed: on a site with an absolute address, where any page has a date."""
        return bool(self.canonical_base) and "rss" not in self.config.disable_kinds and bool(self.news)

    @property
    def has_sitemap(self) -> bool:
        """Whether there is a sitemap: on a site with an absolute address."""
        return bool(self.canonical_base) and "sitemap" not in self.config.disable_kinds

    @property
    def has_search(self) -> bool:
        """Whether there is a search, and a page of all sections."""
        return "search" not in self.config.disable_kinds

    @cached_property
    def print_urls(self) -> Mapping[str, str]:
        """The addresses at which units stand on one page, by the path of the unit."""
        return print_urls(self.site, self.config)

    def picture(self, page: Page) -> str:
        """The full address of a page's picture for previews of links to it, or an empty text: Hugo's choice.

        The first of `images` of the page, else a file of its bundle that is named so, else the first of the site's.
        """
        own, sites = (
            _first(params.get("images")) for params in (page.document.front.params, self.config.reader.params)
        )
        base = self.canonical_base
        if base and not own and (url := self._pictures.get(page.path)):
            return urls.absolute(base, url)
        place = Place(page.source)
        for written, at in ((own, page), (sites, self.site.root.page)):
            if base and written:
                target = self.links.target(LinkRef(written, How.SOURCE, place), at)
                return urls.absolute(base, target.url) if target.url else "" if target.problem else target.kept
        return ""

    @cached_property
    def _pictures(self) -> Mapping[str, str]:
        """The files of bundles that are pictures of their pages by their names, by the path of the page."""
        found: dict[str, tuple[int, str]] = {}
        for resource in self.site.resources:
            folder, _, name = resource.content_path.lower().rpartition("/")
            rank = next((rank for rank, word in enumerate(_PICTURES) if word in name), None)
            if rank is not None and name.endswith(_IMAGES):
                path = urls.lower_path(folder)
                found[path] = min(found.get(path, (rank, resource.url)), (rank, resource.url))
        return {path: url for path, (_, url) in found.items()}

    @cached_property
    def canonical_base(self) -> str:
        """The site's absolute address, or an empty string."""
        return self.config.base_url if urls.is_absolute(self.config.base_url) else ""


def window(count: int, here: int) -> slice:
    """Of so many pages in a list, those around the one at a place; of few, all."""
    if count <= MANY:
        return slice(None)
    begin = max(min(here - MANY // 4, count - MANY // 2), 0)
    return slice(begin, begin + MANY // 2)


def _first(value: object) -> str:
    """The first text of a list, or the text itself."""
    first = next(iter(value), "") if isinstance(value, tuple) else value
    return first if isinstance(first, str) else ""


def print_urls(site: Site, config: Config) -> dict[str, str]:
    """The addresses at which units stand on one page, by the path of the unit.

    There is none for a unit of too much text, and none for one with a single page below it.
    """
    units = () if "print" in config.disable_kinds else site.units
    return {unit.page.path: urls.folder(unit.page.url) + "print/" for unit in units if _is_gathered(unit)}


def _is_gathered(unit: Node) -> bool:
    """Whether a unit has a page of all its pages."""
    pages = [node.page for node in unit.walk()]
    several = sum(page.rendered for page in pages) >= FEWEST_TO_PRINT
    return several and unit.page.rendered and sum(page.document.size for page in pages) <= LONGEST_PRINT


def search_url(config: Config) -> str:
    """The address of the list of all sections."""
    return placed("/search/", config)


def made_urls(site: Site, config: Config) -> tuple[str, ...]:
    """The addresses of what no author wrote, and that links may lead to."""
    search = () if "search" in config.disable_kinds else (search_url(config),)
    return (*search, *print_urls(site, config).values(), f"/{FEED}", f"/{SITEMAP}")


@dataclass(frozen=True, slots=True)
class Here:
    """The address that links are written for, and what is looked at on the way.

    `root` is given where a page is served at any depth.
    """

    url: str
    root: str = ""
    seen: set[str] = field(default_factory=set, compare=False)  # the pages that are looked at, by path
    bodies: set[str] = field(default_factory=set, compare=False)  # those of which the text is, or the `HEADINGS`

    @property
    def side(self) -> str:
        """A text that is the same for all pages from which links lead to all others (but those below them) alike."""
        if self.root or not urls.is_plain(self.url):
            return f"{self.root}:{self.url}"
        return f"{self.url[:-1].rpartition('/')[0]}/*/" if self.url.endswith("/") else self.url.rpartition("/")[0]

    def to(self, url: str) -> str:
        """The link to a URL of the site."""
        return self.root + urls.encode(url.lstrip("/")) if self.root else urls.relative(self.url, url)
