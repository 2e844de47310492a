"""Pages -> HTML files: which template draws which page, redirects for aliases, the page for unknown addresses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

from jinja2 import TemplateError

from outline_site import patience, urls
from outline_site.diagnostics import Diagnostic, Place, closest
from outline_site.render.book import Book, Here, search_url
from outline_site.render.made import NOT_FOUND, SEARCH, NotFoundView, SearchView
from outline_site.render.printed import PRINT, PrintView
from outline_site.render.search import Script
from outline_site.render.site_view import SiteView
from outline_site.render.view import PageView
from outline_site.site import Alias, Kind, Node, Page
from outline_site.templates import Templates

NOT_FOUND_FILE = f"{NOT_FOUND}.html"
MAX_PAGE = 32 << 20  # characters of a page
OTHERS = (NOT_FOUND, SEARCH, PRINT, "base", "redirect")  # templates that draw no pages of authors
IN_HUGO = ("single", "list")  # layouts that mean the kind's own template there


class RenderError(Exception):
    """A page that a template could not draw."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


class Drawing(NamedTuple):
    """A page that is drawn, and what was looked at: pages, and those of which the text was, by their paths."""

    data: bytes
    seen: frozenset[str]
    bodies: frozenset[str]


@dataclass(frozen=True, slots=True)
class PageOutput:
    """A page of the tree as a file of the website; calling it draws it."""

    page: Page
    draw: Callable[[Page], Drawing] = field(compare=False)

    def __call__(self) -> bytes:
        return self.drawing().data

    def drawing(self) -> Drawing:
        """The page, and what was looked at."""
        return self.draw(self.page)


@dataclass(frozen=True, slots=True)
class MadeOutput:
    """A page that no author wrote, as a file of the website; calling it draws it."""

    drawing: Callable[[], Drawing] = field(compare=False)

    def __call__(self) -> bytes:
        return self.drawing().data


@dataclass(frozen=True)
class Pages:
    """Draws the pages of a site."""

    book: Book
    templates: Templates
    scripts: Mapping[str, Script]  # those of the search, by their paths

    def __reduce__(self) -> tuple[type["Pages"], tuple[Book, Templates, Mapping[str, Script]]]:
        """What other processes are sent: nothing that was found out on the way."""
        return Pages, (self.book.fresh(), replace(self.templates), self.scripts)

    @cached_property
    def outputs(self) -> Mapping[str, PageOutput | MadeOutput]:
        """How to make each file that is drawn: pages, and what is made of their texts."""
        return {**self.generated, **self.authored}

    @cached_property
    def too_much(self) -> dict[str, Diagnostic]:
        """What is wrong with templates that took too much memory, for those who draw all pages to fill and look at."""
        return {}

    @cached_property
    def large(self) -> frozenset[str]:
        """The files that take as long to make as many others: they show many pages each."""
        units = map(urls.output_path, self.book.print_urls.values())
        return frozenset((urls.output_path(search_url(self.book.config)), *units)) & self.generated.keys()

    @cached_property
    def authored(self) -> Mapping[str, PageOutput]:
        """How to make the pages of the tree. A callable raises `RenderError` where a template fails."""
        found: dict[str, PageOutput] = {}
        old = {alias.url for alias in self.book.site.aliases}
        for node in reversed(tuple(self.book.site.nodes.values())):  # an authored page comes last, so it wins
            if node.page.rendered and (node.page.source or node.page.url not in old):  # so does its old address
                found[urls.output_path(node.page.url)] = PageOutput(node.page, self.page)
        return found

    @cached_property
    def generated(self) -> Mapping[str, MadeOutput]:
        """How to make what no author wrote: the page for unknown addresses, the search and its index, units, redirects.

        Whatever else wants an address wins; of two old addresses, the first.
        """
        found = {NOT_FOUND_FILE: MadeOutput(self.not_found)}
        for alias in self.book.site.aliases:
            found.setdefault(urls.output_path(alias.url), MadeOutput(partial(self.redirect, alias)))
        if self.book.has_search:
            found.setdefault(urls.output_path(search_url(self.book.config)), MadeOutput(self.search))
        for path in self.book.print_urls:
            url = self.book.print_urls[path]
            found.setdefault(urls.output_path(url), MadeOutput(partial(self.printed, self.book.site.nodes[path])))
        return found | {file: MadeOutput(partial(self.script, script)) for file, script in self.scripts.items()}

    @staticmethod
    def script(script: Script) -> Drawing:
        """A script of the search."""
        return Drawing(script(), script.pages, script.pages)

    def search(self) -> Drawing:
        """The page with a list of all sections."""
        here = Here(search_url(self.book.config))
        return self._drawn(SEARCH, SearchView(self.book, self.book.site.root.page, here), here)

    def printed(self, unit: Node) -> Drawing:
        """A unit as one page."""
        here = Here(self.book.print_urls[unit.page.path])
        return self._drawn(PRINT, PrintView(self.book, unit, here), here)

    def page(self, page: Page) -> Drawing:
        """A page of the tree."""
        here = Here(page.url)
        return self._drawn(self.template_of(page), PageView(self.book, page, here), here)

    def redirect(self, alias: Alias) -> Drawing:
        """A page that leads from an old address to the page that is there now."""
        here = Here(alias.url)
        return self._drawn("redirect", PageView(self.book, alias.page, here), here)

    def not_found(self) -> Drawing:
        """The page that a server shows for unknown addresses, at any depth."""
        here = Here(f"/{NOT_FOUND_FILE}", root=urls.base_path(self.book.config.base_url))
        return self._drawn(NOT_FOUND, NotFoundView(self.book, self.book.site.root.page, here), here)

    def template_of(self, page: Page) -> str:
        """The name of the template that draws a page."""
        layout = page.document.front.layout
        return layout if layout and self._draws_pages(layout) else str(page.kind)

    def _draws_pages(self, layout: str) -> bool:
        """Whether a layout has a template that is for pages."""
        return layout not in OTHERS and self.templates.has(layout)

    def problems(self) -> Iterator[Diagnostic]:
        """One warning for each `layout` that has no template."""
        missing: dict[str, list[Page]] = {}
        for node in self.book.site.nodes.values():
            layout = node.page.document.front.layout
            if layout and layout not in IN_HUGO and not self._draws_pages(layout):
                missing.setdefault(layout, []).append(node.page)
        for layout, pages in missing.items():
            front = pages[0].document.front
            more = f" ({len(pages)} pages ask for it)" if len(pages) > 1 else ""
            none = f"'{layout}.html' is not for pages" if layout in OTHERS else f"there is no template '{layout}.html'"
            message = f"{none}{more}; '{pages[0].kind}.html' is used"
            at = Place(pages[0].source, front.lines.get("layout", 1))
            yield Diagnostic("layout", message, at, closest(layout, self._layouts))

    @cached_property
    def _layouts(self) -> tuple[str, ...]:
        return tuple(name for name in self.templates.pages if name not in (*Kind, *OTHERS))

    def _drawn(self, name: str, page: PageView, here: Here) -> Drawing:
        context: Mapping[str, Any] = {"page": page, "site": SiteView(self.book, here), "data": self.book.data}
        file = self.templates.shown(name)
        try:
            with patience.over(file, f"drawing {here.url}"):
                text = "".join([*self.templates.page(name).generate(context), "\n"])
                if name != PRINT:  # its parts were checked one by one, and are not too many
                    _check_size(text, file, here.url)
                data = text.encode("utf-8")
        except (
            TemplateError,
            RecursionError,
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            MemoryError,
            SyntaxError,
        ) as error:
            raise RenderError(self.templates.diagnostic(error, file)) from error
        except patience.TooLong as end:
            raise RenderError(Diagnostic("page-limit", end.message, Place(file), patience.WAY_OUT)) from end
        return Drawing(data, frozenset(here.seen), frozenset(here.bodies))


def _check_size(text: str, file: str, url: str) -> None:
    """Refuse a page that no browser could show, before all such pages together take too much memory."""
    if len(text) > MAX_PAGE:
        message = f"drawing {url} makes {len(text) >> 20} million characters, and a page may have {MAX_PAGE >> 20}"
        raise RenderError(
            Diagnostic("page-limit", message, Place(file), "look for a loop that makes far too much text")
        )
