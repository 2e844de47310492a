"""What templates may see of a page, as seen from the page that is being rendered."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Any

from markupsafe import Markup

from outline_site import urls
from outline_site.model import ChildList, Document, How, LinkEnd, LinkRef, LinkStart, Part
from outline_site.render import asking
from outline_site.render.book import Book, Here, Row
from outline_site.render.images import attributes, tag_around
from outline_site.render.toc import TocEntry, nested
from outline_site.site import Hold, Kind, Page
from outline_site.tree.order import listed
from outline_site.tree.resolve import Target

_FOLD = re.compile(r"<details\b(?![^>]*\sname=)")

_HIDDEN = {Hold.DRAFT: "hidden_draft", Hold.FUTURE: "hidden_future", Hold.EXPIRED: "hidden_expired"}


class PageView:
    """A page as a template sees it. Addresses are relative to the page that is being rendered."""

    shown_as = "a page"

    def __init__(self, book: Book, page: Page, here: Here) -> None:
        self._book, self._page, self.here = book, page, here
        here.seen.add(page.path)

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

    @property
    def _text(self) -> Document:
        """Its document, of which more than its front matter is looked at."""
        self.here.bodies.add(self._page.path)
        return self._page.document

    @cached_property
    def content(self) -> Markup:
        return Markup("".join(self._written(self._text.parts)))

    @cached_property
    def summary(self) -> Markup:
        return Markup("".join(self._written(self._text.summary)))

    @cached_property
    def toc(self) -> tuple[TocEntry, ...]:
        low, high = self._book.config.reader.outline_levels
        return nested([h for h in self._text.headings if low <= h.level <= high])

    @property
    def url(self) -> str:
        """The link to it; of a page that has no address, to the first one below it."""
        return self.here.to(self.address)

    @property
    def address(self) -> str:
        """The same from the site's root."""
        if self._page.rendered:
            return self._page.url
        node = self._book.site.nodes.get(self._page.path)
        below = (n.page for n in node.walk() if n.page.rendered) if node else ()
        return next(iter(below), self._page).url

    def rows(self, *drawing: object) -> dict[str, Row]:
        """The rows of a list that were drawn for this page or one beside it, by the paths of their pages."""
        return self._book.rows.setdefault((self.here.side, *drawing), {})

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
    def updated(self) -> datetime | None:
        """When the text was last changed: as the front matter says, else as the repository does."""
        return self._book.updated(self._page)

    @property
    def lastmod(self) -> datetime | None:
        """The same; where nobody says so the date of the page, as in Hugo."""
        return self.updated or self._page.document.front.lastmod

    @property
    def about(self) -> str:
        """One line about it: its description, else the first sentence of its text, if it can be read alone."""
        return self.description or self._page.document.about

    @property
    def image(self) -> str:
        """The full address of a picture for previews of links to it, or an empty string."""
        return self._book.picture(self._page)

    @property
    def ask_url(self) -> str:
        """A letter about this page, ready to be written; its last part is the text. Empty without an address."""
        return asking.letter(self._book, self._page, self.title)

    @property
    def report_url(self) -> str:
        """An issue about this page, ready to be written; its last part is the text. Empty without a repository."""
        return asking.issue(self._book, self._page, self.title)

    @property
    def edit_url(self) -> str:
        """Where its file can be changed; empty without a repository, and for a page that no file makes."""
        return asking.edit(self._book, self._page)

    @property
    def description(self) -> str:
        front = self._page.document.front
        return front.description or (self._book.config.description if self._page.kind is Kind.HOME else "")

    @property
    def weight(self) -> int:
        return self._page.document.front.weight

    @property
    def words(self) -> int:
        return self._text.words

    @property
    def params(self) -> Mapping[str, Any]:
        return self._page.document.front.params

    @cached_property
    def folds(self) -> int:
        """How many folded blocks one button can open: of those that share a name, only one can be open."""
        return len(_FOLD.findall(self.content))

    @property
    def has_math(self) -> bool:
        return self._page.document.has_math

    @property
    def indexed(self) -> bool:
        """Whether search engines may list it: not a page that no list names."""
        return self._page.path not in self._book.site.hidden

    @property
    def print_url(self) -> str:
        """Where the unit stands on one page; empty for what is no unit, and where such pages are not made."""
        return self.here.to(url) if (url := self._book.print_urls.get(self._page.path)) else ""

    @property
    def draft(self) -> bool:
        return self._page.document.front.draft

    @property
    def notice(self) -> str:
        """Why a student would not see this page, or an empty string."""
        hold, words = self._page.hold, self._book.config.words
        return words.say("hidden", reason=words.say(_HIDDEN[hold])) if hold else ""

    # ------------------------------------------------------------------------------------------------- its neighbours

    @property
    def parent(self) -> "PageView | None":
        above = self._book.site.parents.get(self._page.path)
        return None if above is None else self._other(self._book.site.nodes[above].page)

    section = parent

    @cached_property
    def ancestors(self) -> tuple["PageView", ...]:
        return tuple(map(self._other, self._book.site.ancestors(self._page.path)))

    @cached_property
    def unit(self) -> "PageView | None":
        own = self._book.site.unit_of.get(self._page.path)
        return self._other(self._book.site.nodes[own].page) if own is not None else None

    @cached_property
    def prev(self) -> "PageView | None":
        return self._beside(-1)

    @cached_property
    def next(self) -> "PageView | None":
        return self._beside(1)

    def _beside(self, step: int) -> "PageView | None":
        order = self._book.site.order
        at = self._book.site.positions.get(self._page.path)
        if at is None or not 0 <= at + step < len(order):
            return None
        return self._other(order[at + step])

    @property
    def has_pages(self) -> bool:
        """Whether there are pages below it."""
        return bool(self._book.below(self._page))

    @cached_property
    def pages(self) -> tuple["PageView", ...]:
        return tuple(map(self._other, self._book.below(self._page)))

    @property
    def page_count(self) -> int:
        return len(self._book.below(self._page))

    def pages_near(self, *on_path: str) -> tuple["PageView", ...]:
        """Of many of them, those around the one whose path is given, else the first: no view of the others is made."""
        return tuple(map(self._other, self._book.near(self._page, on_path)))

    # -------------------------------------------------------------------------------------------------------- its body

    def _written(self, parts: tuple[Part, ...]) -> Iterator[str]:
        """A body with its addresses filled in. A link to a page that is held back loses its tags, not its text."""
        dropped: list[bool] = []
        before = ""
        seen = False
        for at, part in enumerate(parts):
            match part:
                case str():
                    yield part
                case LinkRef() if image := tag_around(parts, at):
                    yield self._image(part, image, late=seen)
                    seen = True
                case LinkRef():
                    in_tag = before.rstrip("\"'").endswith("=")
                    target = self._target(part)
                    yield self._address(part, target) if in_tag else self._shown_address(part, target)
                case LinkStart():
                    target = self._target(part.to)
                    dropped.append(target.page is not None and not target.url)
                    yield "" if dropped[-1] else part.before + self._address(part.to, target) + part.after
                case LinkEnd():
                    yield "" if dropped and dropped.pop() else "</a>"
                case ChildList():
                    yield self.children_list(part.depth, part)
            before = part if isinstance(part, str) else ""

    def children_list(self, depth: int, wanted: ChildList) -> str:
        """The pages below this one as a list of links."""
        items: list[str] = []
        alphabet = self._book.config.alphabet
        for child in sorted(self.pages, key=lambda page: listed(wanted.by, page.link_title, page.date, alphabet)):
            words = f": {escape(child.description)}" if wanted.described and child.description else ""
            below = child.children_list(depth - 1, wanted) if depth > 1 else ""
            items.append(f'<li><a href="{escape(child.url)}">{escape(child.link_title)}</a>{words}{below}</li>\n')
        return f'<ul class="children">\n{"".join(items)}</ul>\n' if items else ""

    def _image(self, link: LinkRef, tag: str, *, late: bool) -> str:
        """The address of an image, and what else its tag needs; the tag's own quote closes the last of these."""
        target = self._target(link)
        more = attributes(tag, self._book.images.size(target.url) if target.url else None, late=late)
        return self._address(link, target) + ('"' + more.removesuffix('"') if more else "")

    def _shown_address(self, link: LinkRef, target: Target) -> str:
        """An address that is read, not followed: in full for `ref`, from the site's root for `relref`."""
        base = self._book.canonical_base
        if not target.url or link.how not in (How.REF, How.RELREF) or link.target.startswith("#"):
            return self._address(link, target)
        if link.how is How.REF and base:
            return escape(urls.absolute(base, target.url) + target.tail)
        root = urls.base_path(self._book.config.base_url).rstrip("/")
        return escape(root + urls.encode(target.url) + target.tail)

    def _target(self, link: LinkRef) -> Target:
        return self._book.links.target(link, self._page, advise=False)

    def _address(self, link: LinkRef, target: Target) -> str:
        if not target.url:
            return escape(urls.encode_target(target.kept))
        if link.target.startswith("#") and self._page.url == self.here.url:
            return escape(link.target)
        return escape(self.here.to(target.url) + urls.encode_target(target.tail))
