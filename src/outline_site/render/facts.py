"""A site -> short texts that change with what pages show of each other: a page is drawn again only for a reason.

A page looks at others: `Here` notes which. What it may see of one, but for its text, is one fact; how the pages hang
together, and everything else that all pages share, is another one.
"""

from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b

from outline_site.render.book import HEADINGS, Book
from outline_site.shelf import stamp
from outline_site.site import FileOutput, Node


class Facts:
    """The facts of a site. `texts` has a digest of each note, by the path of its file."""

    def __init__(self, book: Book, texts: Mapping[str, str]) -> None:
        self._book, self._texts = book, texts
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """What other pages may see of a page; empty where there is none."""
        if path not in self._known:
            node = self._book.site.nodes.get(path)
            self._known[path] = self._seen(node) if node else ""
        return self._known[path]

    def text(self, path: str) -> str:
        """The text of a page, or only its headings where that is what was looked at."""
        node = self._book.site.nodes.get(path.removeprefix(HEADINGS))
        if node and path.startswith(HEADINGS):
            return f"{node.page.document.outline}{self.of(node.page.path)}"
        return f"{self._texts.get(node.page.source, '')}{self.of(path)}" if node else ""

    def _seen(self, node: Node) -> str:
        page, document = node.page, node.page.document
        shown = (
            page.shown_title,
            page.title,
            page.link_title,
            page.date,
            page.hold,
            document.has_math,
            document.own_heading,
        )
        return _digest((page.url, page.source, shown, document.about, document.front, self._book.updated(page)))

    @cached_property
    def shared(self) -> str:
        """How the pages of the site hang together, and what else all of them share."""
        book, site = self._book, self._book.site
        tree = [
            (path, n.page.url, n.page.source, str(n.page.kind), n.page.rendered, [c.page.path for c in n.children])
            for path, n in site.nodes.items()
        ]
        units = [node.page.path for node in site.units]
        lists = [page.path for page in site.order], units, sorted(site.hidden), sorted(site.members.items())
        menus = [(name, entry, page.link_title or page.shown_title) for name, entry, page in site.menu_entries]
        moments = [(page.path, moment) for page in site.order if (moment := book.updated(page))]
        aliases = [(alias.url, alias.page.path) for alias in site.aliases]
        held = sorted(site.held_files), [(page.url, page.source) for page in site.held]
        files = [(name, stamp(f.path)) for name, f in book.images.files.items() if isinstance(f, FileOutput)]
        addresses = aliases, site.resources, held, sorted(book.links.files), sorted(files)
        return _digest((tree, lists, menus, moments, addresses, book.has_feed, book.data))


def _digest(facts: object) -> str:
    return blake2b(repr(facts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
