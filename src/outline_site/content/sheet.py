"""The sheet: what the Markdown rules note down while one document is rendered. It lives only as long as that."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.ruler import StateBase
from markdown_it.token import Token

from outline_site.content.formula import Formulas
from outline_site.content.slots import Passage, Slots
from outline_site.content.tags import Tag
from outline_site.diagnostics import Diagnostic, Place, Report
from outline_site.model import Body, Heading
from outline_site.words import Words

SHEET, PASSAGE, WITHIN = "sheet", "passage", "within"  # keys of markdown-it's `env`

GONE = "gone"  # its key for what does not come any more in the text at hand


@dataclass
class Sheet:
    """Notes of one document: its slots, ids, headings, and the problems met."""

    body: Body
    report: Report
    words: Words = field(default_factory=Words)
    slots: Slots = field(default_factory=Slots)
    formulas: Formulas = field(default_factory=Formulas)
    ids: set[str] = field(default_factory=set)
    headings: list[Heading] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    own_heading: bool = False
    has_math: bool = False
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
    first = (token.map or [0])[0]
    before = token.content.rfind("\n", 0, at) + 1
    number = first + token.content.count("\n", 0, at)
    start = passage.line_start(number)
    row = passage.text[start:].partition("\n")[0]
    written = token.content[before:].partition("\n")[0]
    indent = max(row.find(written), 0) if written else len(row) - len(row.lstrip())
    return passage.place(start + indent + at - before)


def fence_place(token: Token, env: Mapping[str, Any]) -> Place:
    """The place in the file of the ticks that open a fence."""
    passage = passage_of(token, env)
    start = passage.line_start((token.map or [0])[0])
    row = passage.text[start:].partition("\n")[0]
    return passage.place(start + max(row.find(token.markup), 0))


def next_place(state: StateBase, text: str, at: int) -> int:
    """Where a text comes next, or -1; that it does not come any more is remembered."""
    src, gone = state.env.get(GONE, ("", None))
    if src is not state.src or gone is None:
        gone = set()
        state.env[GONE] = state.src, gone
    place = -1 if text in gone else state.src.find(text, at)
    if place < 0:
        gone.add(text)
    return place
