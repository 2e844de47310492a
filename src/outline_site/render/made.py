"""Pages that no author wrote: the one for unknown addresses, and the list of all sections."""

from dataclasses import dataclass

from outline_site.model import Section
from outline_site.render.book import HEADINGS
from outline_site.render.search import groups, sections_of
from outline_site.render.toc import TocEntry
from outline_site.render.view import PageView

NOT_FOUND = "404"
SEARCH = "search"


class MadeView(PageView):
    """A page that no author wrote: no page comes before or after it."""

    @property
    def print_url(self) -> str:
        return ""

    @property
    def prev(self) -> None:
        return None

    @property
    def next(self) -> None:
        return None


class LoneView(MadeView):
    """One that stands at the top, with nothing beside it; no search engine lists it."""

    @property
    def path(self) -> str:
        return self.kind

    @property
    def own_heading(self) -> bool:
        return False

    @property
    def indexed(self) -> bool:
        return False

    @property
    def canonical(self) -> str:
        return ""

    @property
    def description(self) -> str:
        return ""

    @property
    def has_math(self) -> bool:
        return False

    @property
    def notice(self) -> str:
        return ""

    @property
    def toc(self) -> tuple[TocEntry, ...]:
        return ()


class NotFoundView(LoneView):
    """The page for unknown addresses."""

    @property
    def title(self) -> str:
        return self._book.config.words.say("lost_title")

    @property
    def kind(self) -> str:
        return NOT_FOUND


@dataclass(frozen=True)
class Group:
    """A unit (or none) with the pages of it, and what is listed below each."""

    unit: PageView | None
    pages: tuple[tuple[PageView, tuple[Section, ...]], ...]


class SearchView(LoneView):
    """The list of all sections of all pages: what the search knows, to be read without a script."""

    @property
    def title(self) -> str:
        return self._book.config.words.say("search")

    @property
    def kind(self) -> str:
        return SEARCH

    @property
    def ancestors(self) -> tuple[PageView, ...]:
        return (self._other(self._book.site.root.page),)

    @property
    def groups(self) -> tuple[Group, ...]:
        """All pages by unit, each with its sections (`id`, `title`)."""
        self.here.bodies.update(HEADINGS + path for path in self._book.site.nodes)
        return tuple(
            Group(
                self._other(unit) if unit else None,
                tuple((self._other(page), tuple(sections_of(page)[1])) for page in pages),
            )
            for unit, pages in groups(self._book.site)
        )
