"""The sheet: what the Markdown rules note down while one document is rendered. It lives only as long as that."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.ruler import StateBase
from markdown_it.token import Token

from outline_site.content.formula import Formulas
from outline_site.content.slots import Passage, Slots
from outline_site.content.tags import Tag
from outline_site.content.trust import Trust
from outline_site.diagnostics import Diagnostic, Place, Report
from outline_site.model import Body, Heading
from outline_site.words import Words

SHEET, PASSAGE, WITHIN, WHOLE = "sheet", "passage", "within", "whole"  # keys of markdown-it's `env`

GONE = "gone"  # its key for what does not come any more, by text
_ROWS = "rows"  # the key of a token's `meta` for where its lines begin


@dataclass
class Sheet:
    """Notes of one document: its slots, ids, headings, and the problems met."""

    body: Body
    report: Report
    words: Words = field(default_factory=Words)
    slots: Slots = field(default_factory=Slots)
    formulas: Formulas = field(default_factory=Formulas)
    trust: Trust = field(default_factory=Trust)
    line_numbers: bool = False  # whether coloured code has them, unless it says otherwise
    ids: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)  # up to which ids `name-1`, `name-2`, … are taken
    headings: list[Heading] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    own_heading: bool = False
    lacks_html: bool = False  # whether it is told that HTML is left out
    has_math: bool = False
    has_brackets: bool | None = None  # whether the page has formulas in escaped brackets, once it was asked for
    _quotes: dict[int, Counter[str]] = field(default_factory=dict)
    _labels: Counter[str] = field(default_factory=Counter)

    def label(self, what: str) -> str:
        """A name for a scrollable box that no other box of the page has: `Table 1`, `Table 2`."""
        self._labels[what] += 1
        return f"{what} {self._labels[what]}"

    def open_quotes(self, passage: Passage | None) -> Counter[str]:
        """How many quotes of each kind are open in a passage of the page."""
        return self._quotes.setdefault(id(passage), Counter())

    def problem(self, code: str, message: str, at: Place, hint: str = "") -> None:
        """Report a problem of this document."""
        self.report(Diagnostic(code, message, at, hint))


def sheet_of(env: Mapping[str, Any]) -> Sheet:
    """The sheet of the document that is being rendered."""
    sheet = env[SHEET]
    assert isinstance(sheet, Sheet)
    return sheet


def passage_of(token: Token, env: Mapping[str, Any]) -> Passage:
    """The passage that the lines of a block token count in."""
    passage = token.meta.get(PASSAGE) or env[PASSAGE]
    assert isinstance(passage, Passage)
    return passage


def place_of(token: Token, env: Mapping[str, Any], at: int = 0) -> Place:
    """The place in the file of a token, or of the character `at` of its content.

    A token within a line knows the token of the line (`meta["line"]`) and where in it its content begins (`"pos"`).
    """
    if "line" in token.meta:
        return place_of(token.meta["line"], env, token.meta["pos"] + at)
    passage = passage_of(token, env)
    content, begins, offsets = token.meta.get(_ROWS, (None, (), ()))
    if content is not token.content:
        begins, offsets = _rows(token, passage)
        token.meta[_ROWS] = token.content, begins, offsets
    number = max(bisect_right(begins, at) - 1, 0)
    return passage.place(offsets[number] + at - begins[number])


def _rows(token: Token, passage: Passage) -> tuple[list[int], list[int]]:
    """Where each line of a token's content begins in the content, and in the passage."""
    begins, offsets, begin = list[int](), list[int](), 0
    for number, written in enumerate(token.content.split("\n"), (token.map or [0])[0]):
        start = passage.line_start(number)
        end = passage.text.find("\n", start)
        row = passage.text[start:] if end < 0 else passage.text[start:end]
        indent = max(row.find(written), 0) if written else len(row) - len(row.lstrip())
        begins.append(begin)
        offsets.append(start + indent)
        begin += len(written) + 1
    return begins, offsets


def fence_place(token: Token, env: Mapping[str, Any]) -> Place:
    """The place in the file of the ticks that open a fence."""
    passage = passage_of(token, env)
    start = passage.line_start((token.map or [0])[0])
    row = passage.text[start:].partition("\n")[0]
    return passage.place(start + max(row.find(token.markup), 0))


def next_place(state: StateBase, text: str, at: int) -> int:
    """Where a text comes next, or -1; that it does not come any more is remembered."""
    gone: set[str] = state.env.setdefault(GONE, {}).setdefault(state.src, set())
    place = -1 if text in gone else state.src.find(text, at)
    if place < 0:
        gone.add(text)
    return place
