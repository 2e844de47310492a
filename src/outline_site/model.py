"""The nouns of one file alone: what each stage makes of a note, from its bytes to a `Document`.

Every value is frozen. What a later stage knows is a new type, never a hole that it fills. Paths are strings with `/`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate
from typing import Any, NamedTuple, NoReturn, Protocol

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
    changed: datetime | None = None  # `lastmod` where it is written, and no other date in its place
    publish_date: datetime | None = None
    expiry_date: datetime | None = None
    draft: bool = False
    weight: int = 0
    slug: str = ""
    url: str = ""
    aliases: tuple[str, ...] = ()
    layout: str = ""
    type: str = ""
    rendered: bool = True  # whether it has a page of its own
    other_form: str = ""  # the file that Hugo makes of it instead, such as `index.json`, or `.` for its address alone
    listed: bool = True  # whether lists of pages name it
    publishes_files: bool = True
    cascade: tuple[Mapping[str, Any], ...] = ()  # what it gives to all pages below it
    menus: Mapping[str, MenuEntry] = NOTHING
    params: Mapping[str, Any] = NOTHING
    lines: Mapping[str, int] = NOTHING


def line_starts(text: str) -> list[int]:
    """Where each line of a text begins."""
    return list(accumulate([len(line) + 1 for line in text.split("\n")[:-1]], initial=0))


@dataclass(frozen=True)
class Body:
    """What follows the front matter: its text (line ends are `\\n`) and the line of the file that it begins on."""

    path: str
    text: str
    first_line: int = 1

    def place(self, offset: int) -> Place:
        """The place in the file of a character of the text."""
        line = max(bisect_right(self._starts, offset) - 1, 0)
        return Place(self.path, self.first_line + line, offset - self._starts[line] + 1)

    @cached_property
    def _starts(self) -> list[int]:
        return line_starts(self.text)


class How(StrEnum):
    """How the target of a link is read."""

    LINK = "link"  # by the author's rule: a content file, a file of the bundle, an address
    SOURCE = "source"  # the same for an image, a video or another thing shown in the page
    REF = "ref"  # a page, by the rules of Hugo's `ref`: shown as text, it is its full address
    RELREF = "relref"  # the same; shown as text, it is the address from the site's root


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


@dataclass(frozen=True, slots=True)
class ChildList:
    """A place in a body where the pages below this one are listed, so many levels deep.

    `by` is what they are sorted by: `title` or `date`, else their usual order.
    """

    depth: int = 1
    described: bool = False
    by: str = ""


Part = str | LinkRef | LinkStart | LinkEnd | ChildList


def links_of(parts: Iterable[Part]) -> Iterator[LinkRef]:
    """The links of a body, in order."""
    for part in parts:
        match part:
            case LinkRef():
                yield part
            case LinkStart():
                yield part.to
            case str() | LinkEnd() | ChildList():
                pass


class Written(Protocol):
    """The texts of a note, each in another form. How they are held is up to who made the document."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The body."""

    @property
    def summary(self) -> tuple[Part, ...]:
        """The summary that stands for it."""

    @property
    def sections(self) -> "tuple[Section, ...]":
        """The body as plain text."""


class Text(NamedTuple):
    """The texts of a note in memory."""

    parts: tuple[Part, ...] = ()
    summary: tuple[Part, ...] = ()
    sections: "tuple[Section, ...]" = ()


NO_TEXT = Text()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a body: its level (1 to 6), its id, its words, and its HTML without links, for an outline.

    `line` is the line of the file that it stands on.
    """

    level: int
    id: str
    text: str
    html: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """What stands between two headings of a body as plain text: the id and the words of the first of them."""

    id: str
    title: str
    text: str

    @property
    def words(self) -> int:
        """How many words it has, with its title."""
        return sum(text.count(" ") + bool(text) for text in (self.title, self.text))


@dataclass(frozen=True, slots=True)
class Document:
    """One content file, read alone."""

    path: str
    content_path: str
    front: FrontMatter
    links: tuple[LinkRef, ...] = ()
    about: str = ""  # the first sentence of the summary, where it can be read alone
    headings: tuple[Heading, ...] = ()
    outline: str = ""  # a text that changes with the ids and the titles of its sections
    size: int = 0  # about how many bytes the sections take
    anchors: frozenset[str] = frozenset()
    own_heading: bool = False
    words: int = 0
    has_math: bool = False
    is_page: bool = True
    shortcodes: tuple[tuple[str, str], ...] = ()  # the names it calls, and what each meant when it was read
    problems: tuple[Diagnostic, ...] = ()
    written: Written = NO_TEXT

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its body."""
        return self.written.parts

    @property
    def summary(self) -> tuple[Part, ...]:
        """What stands for it in lists: the text before `<!--more-->`, or its first paragraphs."""
        return self.written.summary

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its body as plain text: what stands before all headings, then one section a heading."""
        return self.written.sections

    @property
    def is_given_up(self) -> bool:
        """Whether reading it took too long, or too much memory: then it does not tell what it depends on."""
        return any(problem.code == "page-limit" for problem in self.problems)
