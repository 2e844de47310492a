"""What templates may see of the site, as seen from the page that is being rendered."""

from collections.abc import Mapping
from functools import cached_property

from jinja2 import pass_context
from jinja2.runtime import Context

from outline_site.render.book import FEED, Book, Here, search_url
from outline_site.render.menus import MenuView, menus
from outline_site.render.view import PageView
from outline_site.site import Page
from outline_site.words import direction

MOST_CHANGED = 5


class SiteView:
    """The site as a template sees it."""

    shown_as = "the site"

    def __init__(self, book: Book, here: Here) -> None:
        self._book, self._here = book, here
        config = book.config
        self.title, self.description, self.base_url = config.title, config.description, config.base_url
        self.params, self.language = config.reader.params, config.language
        self.direction = direction(config.language)

    def _view(self, page: Page) -> PageView:
        return PageView(self._book, page, self._here)

    @cached_property
    def home(self) -> PageView:
        return self._view(self._book.site.root.page)

    @property
    def pages(self) -> tuple[PageView, ...]:
        return tuple(map(self._view, self._book.site.order))

    @cached_property
    def units(self) -> tuple[PageView, ...]:
        return tuple(self._view(node.page) for node in self._book.site.units)

    @cached_property
    def extras(self) -> tuple[PageView, ...]:
        """The pages beside the units and at the top of the tree that no unit holds."""
        site = self._book.site
        units = {node.page.path for node in site.units} | {site.units_path}
        tops = [n for n in site.root.children if n.page.path == site.units_path]
        beside = [*(child for top in tops for child in top.children), *site.root.children]
        return tuple(self._view(node.page) for node in beside if node.page.path not in units)

    @cached_property
    def changed(self) -> tuple[PageView, ...]:
        """The pages that were changed last, the newest first; none where all have one date, or none has."""
        pages = [(moment, page) for page in self._book.site.order if page.path and (moment := self._book.updated(page))]
        if len({moment for moment, _ in pages}) < 2:
            return ()
        newest = sorted(pages, key=lambda found: found[0], reverse=True)[:MOST_CHANGED]
        return tuple(self._view(page) for _, page in newest)

    @cached_property
    def feed(self) -> str:
        """Where the feed of what is new stands; empty where there is none."""
        return self._here.to(f"/{FEED}") if self._book.has_feed else ""

    @property
    def logo(self) -> str:
        """The picture before the name of the course, or an empty text."""
        return self._file(self._book.config.logo)

    @property
    def icon(self) -> str:
        """The picture for the tab of the browser; empty for the theme's own."""
        return self._file(self._book.config.icon)

    @property
    def styles(self) -> tuple[str, ...]:
        """The site's own style sheets."""
        return tuple(map(self._file, self._book.config.styles))

    def _file(self, path: str) -> str:
        return self._here.to("/" + path.lstrip("/")) if path else ""

    @cached_property
    def search_url(self) -> str:
        """Where all sections are listed; empty where there is no search."""
        return self._here.to(search_url(self._book.config)) if self._book.has_search else ""

    @cached_property
    def menus(self) -> Mapping[str, tuple[MenuView, ...]]:
        return menus(self._book, self._here)


@pass_context
def url(context: Context, target: str) -> str:
    """The filter `url`: the link from the page that is being rendered to a file or page, given from the site's root."""
    here = context["page"].here
    assert isinstance(here, Here)
    return here.to("/" + target.lstrip("/"))
