"""The nouns: what each stage makes of a course, from the bytes of a file to the tree of pages.

Every value is frozen. What a later stage knows is a new type, never a hole that it fills. Paths are strings with `/`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Any, NoReturn

from outline_site.diagnostics import Diagnostic, Place


class FrozenMap(dict[str, Any]):
    """A table that nothing changes once it is made. It can be hashed, and sent to other processes."""

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none, as it can change
        return hash(tuple(self))

    def __reduce__(self) -> tuple[type["FrozenMap"], tuple[dict[str, Any]]]:
        return FrozenMap, (dict(self),)

    def _frozen(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this table does not change")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _frozen


NOTHING = FrozenMap()


# ---------------------------------------------------------------------------------------------------- one file alone


@dataclass(frozen=True)
class SourceFile:
    """A content file as it was read: `path` from the site's folder, `content_path` from the content folder."""

    path: str
    content_path: str
    data: bytes

    @cached_property
    def digest(self) -> str:
        """A hexadecimal digest of the bytes."""
        return blake2b(self.data, digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of a menu. `url` is as written; an entry of a page has the page's path in `page` instead."""

    name: str = ""
    url: str = ""
    weight: int = 0
    identifier: str = ""
    parent: str = ""
    title: str = ""
    pre: str = ""
    post: str = ""
    page: str | None = None
    params: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a page: Hugo's reserved keys as fields, everything else in `params` (keys lower-cased).

    `lines` gives the line of each top-level key in the file.
    """

    title: str = ""
    link_title: str = ""
    description: str = ""
    summary: str = ""
    date: datetime | None = None
    lastmod: datetime | None = None
    publish_date: datetime | None = None
    expiry_date: datetime | None = None
    draft: bool = False
    weight: int = 0
    slug: str = ""
    url: str = ""
    aliases: tuple[str, ...] = ()
    layout: str = ""
    type: str = ""
    headless: bool = False
    menus: Mapping[str, MenuEntry] = NOTHING
    params: Mapping[str, Any] = NOTHING
    lines: Mapping[str, int] = NOTHING


@dataclass(frozen=True, slots=True)
class Body:
    """What follows the front matter: its text (line ends are `\\n`) and the line of the file that it begins on."""

    path: str
    text: str
    first_line: int = 1

    def place(self, offset: int) -> Place:
        """The place in the file of a character of the text."""
        start = self.text.rfind("\n", 0, offset) + 1
        return Place(self.path, self.first_line + self.text.count("\n", 0, offset), offset - start + 1)


class How(StrEnum):
    """How the target of a link is read."""

    LINK = "link"  # by the author's rule: a content file, a file of the bundle, an address
    SOURCE = "source"  # the same for an image, a video or another thing shown in the page
    REF = "ref"  # a page, by Hugo's `ref` (absolute where the site has a baseURL)
    RELREF = "relref"  # a page, by Hugo's `relref`


@dataclass(frozen=True, slots=True)
class LinkRef:
    """A place in a body where an address is written once all pages are known."""

    target: str
    how: How
    at: Place


@dataclass(frozen=True, slots=True)
class LinkStart:
    """The opening tag of a link, with its address left open; it may fall away, and then its `LinkEnd` as well."""

    before: str
    to: LinkRef
    after: str


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """The closing tag of a link."""


Part = str | LinkRef | LinkStart | LinkEnd


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a body: its level (1 to 6), its id, its words, and its HTML without links, for an outline."""

    level: int
    id: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Document:
    """One content file, read alone."""

    path: str
    content_path: str
    front: FrontMatter
    parts: tuple[Part, ...] = ()
    summary: tuple[Part, ...] = ()
    headings: tuple[Heading, ...] = ()
    anchors: frozenset[str] = frozenset()
    own_heading: bool = False
    words: int = 0
    has_math: bool = False
    is_page: bool = True
    shortcodes: tuple[tuple[str, str], ...] = ()  # the names it calls, and what each meant when it was read
    problems: tuple[Diagnostic, ...] = ()


# ------------------------------------------------------------------------------------------------- all files together


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
    aliases: tuple[Alias, ...] = ()
    resources: tuple[Resource, ...] = ()
    taxonomies: tuple[Node, ...] = ()
    members: Mapping[str, tuple[str, ...]] = NOTHING  # a term's path -> paths of the pages that carry it
    units_path: str = ""
    next_is_after: bool = False  # what "next in section" means: Hugo's default is the page that stands before

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every page by its path: the tree's, then the taxonomies' and their terms'."""
        return {n.page.path: n for top in (self.root, *self.taxonomies) for n in top.walk()}

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The path of each page's parent."""
        return {c.page.path: n.page.path for n in self.nodes.values() for c in n.children} | {
            t.page.path: self.root.page.path for t in self.taxonomies
        }

    @cached_property
    def order(self) -> tuple[Page, ...]:
        """All authored and section pages in teaching order."""
        return tuple(n.page for n in self.root.walk())

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
            around = ["", *(page.url for page in row), ""]
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


# -------------------------------------------------------------------------------------------------------------- output

Output = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class FileOutput:
    """A file published as it is; calling it reads it."""

    path: str
    read: Callable[[], bytes] = field(compare=False)

    def __call__(self) -> bytes:
        return self.read()
