"""A unit -> one page with all its pages in teaching order, to print or to keep."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

from markupsafe import Markup

from outline_site import urls
from outline_site.model import Heading, LinkRef
from outline_site.render.book import Book, Here
from outline_site.render.made import MadeView
from outline_site.render.rewrite import FINAL, Rewriting
from outline_site.render.toc import TocEntry, nested
from outline_site.render.view import PageView
from outline_site.site import Node, Page
from outline_site.tree.resolve import Target

PRINT = "print"


@dataclass(frozen=True)
class Chapter:
    """A page of the unit as a part of the printed page; `level` is that of its title."""

    page: PageView
    id: str
    level: int
    content: Markup

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def own_heading(self) -> bool:
        return self.page.own_heading


class PrintView(MadeView):
    """A unit as one page. It stands below the unit, which is its canonical address."""

    def __init__(self, book: Book, unit: Node, here: Here) -> None:
        super().__init__(book, unit.page, here)
        self._unit = unit

    @property
    def kind(self) -> str:
        return PRINT

    @property
    def path(self) -> str:
        return f"{self._page.path}/{PRINT}"

    @property
    def parent(self) -> PageView:
        return self._other(self._page)

    section = parent

    @property
    def ancestors(self) -> tuple[PageView, ...]:
        return (*super().ancestors, self.parent)

    @property
    def has_math(self) -> bool:
        return any(page.document.has_math for page, _ in self._walk(self._unit, 0))

    @property
    def folds(self) -> int:
        return 0

    @cached_property
    def toc(self) -> tuple[TocEntry, ...]:
        found = (Heading(c.level, c.id, c.title, escape(c.title)) for c in self.chapters[1:])
        return nested(list(found))

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The pages of the unit in teaching order, the unit's own page first."""
        pages = list(self._walk(self._unit, 0))
        above = len(self._page.path.rpartition("/")[0])
        prefixes = {page.path: page.path[above:].lstrip("/") + ":" for page, _ in pages}
        titles = Counter[str]()
        chapters: list[Chapter] = []
        for page, depth in pages:
            titles[page.shown_title] += 1
            again = f" {titles[page.shown_title]}" if titles[page.shown_title] > 1 else ""
            chapters.append(self._chapter(page, depth, page.shown_title + again, prefixes))
        return tuple(chapters)

    def _walk(self, node: Node, depth: int) -> Iterator[tuple[Page, int]]:
        if node.page.rendered:
            yield node.page, depth
        for child in node.children:
            yield from self._walk(child, depth + 1)

    def _chapter(self, page: Page, depth: int, label: str, prefixes: Mapping[str, str]) -> Chapter:
        document = page.document
        has_more = not document.own_heading and any(heading.level == 1 for heading in document.headings)
        rewriting = Rewriting(prefixes[page.path], label, depth + has_more, self._shown)
        content = rewriting.html(str(_Inside(self._book, page, self.here, prefixes).content))
        return Chapter(self._other(page), prefixes[page.path], min(1 + depth, 6), Markup(content))

    def _shown(self, href: str) -> str:
        """The address of a link as paper shows it: in full where the website has an address."""
        if urls.has_scheme(href):
            return href.removeprefix("mailto:") if href.startswith(("http:", "https:", "mailto:")) else ""
        path, query, fragment = urls.split_target(href)
        url = urls.resolve(self.here.url, urls.decode(path))
        base = self._book.canonical_base
        return (urls.absolute(base, url) if base else urls.encode(url)) + query + fragment


class _Inside(PageView):
    """A page that is written as a part of the printed page: links to its other parts stay on it."""

    def __init__(self, book: Book, page: Page, here: Here, prefixes: Mapping[str, str]) -> None:
        super().__init__(book, page, here)
        self._prefixes = prefixes

    def _other(self, page: Page) -> "_Inside":
        return _Inside(self._book, page, self.here, self._prefixes)

    @property
    def url(self) -> str:
        prefix = self._prefixes.get(self._page.path)
        return super().url if prefix is None else FINAL + urls.encode(prefix)

    def _address(self, link: LinkRef, target: Target) -> str:
        page = target.page if target.url else None
        if page is None or page.path not in self._prefixes:
            return super()._address(link, target)
        fragment = urls.split_target(target.tail)[2].removeprefix("#")
        name = "" if fragment == "top" and fragment not in page.document.anchors else fragment
        return escape(FINAL + urls.encode(self._prefixes[page.path]) + urls.encode_target(name))
