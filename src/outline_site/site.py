"""The nouns of all files together: pages, the tree they make, and what is published."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from outline_site import urls
from outline_site.diagnostics import Place
from outline_site.model import NOTHING, Document, MenuEntry


class Kind(StrEnum):
    """Hugo's kinds of pages."""

    HOME = "home"
    SECTION = "section"
    PAGE = "page"
    TAXONOMY = "taxonomy"
    TERM = "term"


class Hold(StrEnum):
    """Why a page is held back."""

    DRAFT = "draft"
    FUTURE = "publishDate in the future"
    EXPIRED = "expiryDate in the past"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site. `path` is its identity: where it stands below the content folder, without extension.

    `title` and `link_title` have Hugo's meaning (they may be empty, and sorting uses them); `shown_title` is what
    readers see. `date` is its own, or the newest of what it lists. `folder` is where its relative links start.
    """

    path: str
    kind: Kind
    url: str
    title: str
    link_title: str
    shown_title: str
    document: Document
    date: datetime | None = None
    bundle: bool = False
    hold: Hold | None = None

    @property
    def rendered(self) -> bool:
        """Whether it has a page of its own in the website."""
        return self.document.front.rendered

    @property
    def address(self) -> str:
        """Its URL as lists of pages have it in Hugo, also without a page of its own; an empty string where it has none.

        That is its `url` with `render: link`, and the file of its first format where its `outputs` lack HTML.
        """
        other = self.document.front.other_form
        return self.url if self.rendered or other == "." else f"{urls.folder(self.url)}{other}" if other else ""

    @property
    def source(self) -> str:
        """The content file it comes from, or an empty string for a generated page."""
        return self.document.path

    @property
    def folder(self) -> str:
        """The content folder that its relative links start from."""
        return self.document.content_path.rpartition("/")[0]


@dataclass(frozen=True)
class Node:
    """A page with the pages below it, in Hugo's order."""

    page: Page
    children: tuple["Node", ...] = ()

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, depth first: the teaching order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Alias:
    """An old address that leads to a page; `at` is the front matter that names it."""

    url: str
    page: Page
    at: Place


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that belongs to a page, published beside it."""

    content_path: str
    url: str


@dataclass(frozen=True)
class Site:
    """The tree of pages, with what follows from it."""

    root: Node
    held: tuple[Page, ...] = ()
    held_files: Mapping[str, Page] = NOTHING  # content paths of files that are held back with their page
    aliases: tuple[Alias, ...] = ()
    resources: tuple[Resource, ...] = ()
    taxonomies: tuple[Node, ...] = ()
    unlisted: tuple[Node, ...] = ()  # pages that no list names
    members: Mapping[str, tuple[str, ...]] = NOTHING  # a term's path -> paths of the pages that carry it
    units_path: str = ""
    next_is_after: bool = False  # what "next in section" means: Hugo's default is the page that stands before

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every page by its path: the tree's, the taxonomies' and their terms', and those that no list names."""
        return {n.page.path: n for top in (self.root, *self.taxonomies, *self.unlisted) for n in top.walk()}

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The paths of the pages that no list names."""
        return frozenset(n.page.path for top in self.unlisted for n in top.walk())

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The path of each page's parent."""
        return {c.page.path: n.page.path for n in self.nodes.values() for c in n.children} | {
            top.page.path: self.root.page.path for top in (*self.taxonomies, *self.unlisted)
        }

    @cached_property
    def paths_of_sources(self) -> Mapping[str, str]:
        """The path of each page of the tree, by its content file."""
        return {n.page.source: n.page.path for n in self.root.walk() if n.page.source}

    @cached_property
    def menu_entries(self) -> tuple[tuple[str, MenuEntry, Page], ...]:
        """The entries of menus that pages make themselves, each with the name of its menu."""
        pages = (node.page for node in self.nodes.values())
        return tuple((name, entry, p) for p in pages for name, entry in p.document.front.menus.items())

    @cached_property
    def order(self) -> tuple[Page, ...]:
        """All authored and section pages in teaching order."""
        return tuple(n.page for n in self.root.walk() if n.page.rendered)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each page stands in the teaching order."""
        return {page.path: i for i, page in enumerate(self.order)}

    @cached_property
    def units(self) -> tuple[Node, ...]:
        """The units of the course: the child sections of the units' section. Only this knows the rule."""
        top = self.nodes.get(self.units_path) or self.root
        return tuple(n for n in top.children if n.page.kind is Kind.SECTION)

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[str, str]]:
        """The URLs of each page's previous and next one in its section."""
        found: dict[str, tuple[str, str]] = {}
        for node in self.root.walk():
            row = [child.page for child in node.children if child.page.kind is Kind.PAGE]
            around = ["", *(page.address for page in row), ""]
            for at, page in enumerate(row):
                before, after = around[at], around[at + 2]
                found[page.path] = (before, after) if self.next_is_after else (after, before)
        return found

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        """The path of the unit that each page stands in (or is)."""
        return {n.page.path: unit.page.path for unit in self.units for n in unit.walk()}

    def ancestors(self, path: str) -> tuple[Page, ...]:
        """The pages above a page, from home down to its parent."""
        above: list[Page] = []
        while (parent := self.parents.get(path)) is not None:
            above.append(self.nodes[parent].page)
            path = parent
        return tuple(reversed(above))


Output = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class KeptOutput:
    """A file that would be what it is already, where it is published; calling it makes it anew."""

    make: Output

    def __call__(self) -> bytes:
        return self.make()


@dataclass(frozen=True, slots=True)
class StagedOutput:
    """A file that stands already where the new website is made, or is what the old one has; calling it reads it."""

    file: str
    is_new: bool

    def __call__(self) -> bytes:
        return Path(self.file).read_bytes()


@dataclass(frozen=True, slots=True)
class FileOutput:
    """A file published as it is; calling it reads it."""

    path: str
    read: Callable[[], bytes] = field(compare=False)

    def __call__(self) -> bytes:
        return self.read()
