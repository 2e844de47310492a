"""The work on one formula: what is left of it, what is written already, which groups are open, what was noted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from outline_site.content.tex.macros import MAX_CALLS, MAX_TOKENS, Macro, called
from outline_site.content.tex.tokens import Stream, TexError, Token

MARK = "\ufdd8{}\ufdd9"  # a text that stands for tags of MathML; no author's text can hold these signs


class Warned(NamedTuple):
    """Something that is shown, but hardly as it was meant."""

    message: str
    at: int
    hint: str


class Tag(NamedTuple):
    """The number of an equation: the TeX of its text, whether brackets go around it, and the labels that it has."""

    text: Sequence[Token] | None  # None: the next number
    bare: bool
    labels: Sequence[Token]


@dataclass
class Row:
    """A row of a table, or a formula that is none."""

    begin: int = 0  # where it begins in what is written
    cells: int = 1
    tag: Tag | None = None
    labels: list[Token] = field(default_factory=list)
    unnumbered: bool = False


@dataclass
class Group:
    """What is open: the formula itself, braces, `\\left`, a table."""

    opening: Token
    closing: str = ""  # how it ends, as the author writes it
    ends: list[str] = field(default_factory=list)  # marks that end with the group, or with the cell
    size: float = 0.0  # of letters, if one is said; a part of the size of the page's formulas
    row: Row | None = None
    environment: str = ""
    written_end: str = ""  # how a table ends for the library
    numbered: str = ""  # "": no numbers; "rows": each row may have one; "all": the table may have one
    auto: bool = False  # whether a row without a tag gets the next number
    begin: int = 0  # where a table begins in what is written
    tags: int = 0  # how many numbers there were before it
    lines: int = 0  # how many of its lines have ended
    joins: bool = False  # whether the second & of a row is left out


class Work:
    """One formula on its way through the rules."""

    def __init__(self, found: Sequence[Token], macros: dict[str, Macro], *, display: bool, numbered: bool) -> None:
        self.stream = Stream(found)
        self.macros, self.display, self.numbered = macros, display, numbered
        self.written: list[Token] = []
        self.groups = [Group(Token("", 0), row=Row())]
        self.marks: list[str] = []
        self.tags: list[Tag] = []
        self.references: list[tuple[Token, bool]] = []  # labels, and whether they stand without brackets
        self.warned: list[Warned] = []
        self.breaks: list[int] = []  # where in what is written a line ends outside of any table
        self.defined = False
        self._calls = 0

    @property
    def group(self) -> Group:
        """The innermost group."""
        return self.groups[-1]

    def put(self, *found: Sequence[Token]) -> None:
        """Let tokens be read next."""
        self.stream.put([token for some in found for token in some])

    def write(self, text: str, at: int) -> None:
        """Write TeX that the library reads as it is."""
        self.written.append(Token(text, at, final=True))

    def mark(self, tag: str) -> str:
        """The TeX of a text that becomes a tag of MathML."""
        self.marks.append(tag)
        return rf"\text{{{MARK.format(len(self.marks) - 1)}}}"

    def marked(self, number: int) -> str:
        """The tags that a mark stands for; none, where an author made it by an escape."""
        return self.marks[number] if number < len(self.marks) else ""

    def around(self, opening: str, inside: Sequence[Token], closing: str, at: int) -> None:
        """Let tokens be read next, with tags of MathML around them."""
        begin, end = (Token(self.mark(tag), at, final=True) for tag in (opening, closing))
        left, right = Token("{", at), Token("}", at)
        self.put([left, begin, left], inside, [right, end, right])

    def around_rest(self, opening: str, closing: str, at: int) -> None:
        """Put tags of MathML around all that is left of the group, or of the cell."""
        self.write(f"{{{self.mark(opening)}{{", at)
        self.group.ends.append(f"}}{self.mark(closing)}}}")

    def end_marks(self) -> None:
        """Write the marks that end with the cell or group at hand."""
        while self.group.ends:
            self.write(self.group.ends.pop(), 0)
        self.group.size = 0.0

    def row(self) -> Row:
        """The row at hand: of the innermost table that is numbered, else of the formula."""
        for group in reversed(self.groups):
            if group.row is not None and (group.numbered or group is self.groups[0]):
                return group.row
        raise AssertionError("the formula itself is a row")

    def call(self, token: Token, macro: Macro) -> None:
        """Put what a call of a macro stands for in its place."""
        self._calls += 1
        found = called(macro, token, self.stream)
        if self._calls > MAX_CALLS or len(found) > MAX_TOKENS:
            raise TexError(f"the macro '{token.text}' never ends", token.at, "does it call itself?")
        self.stream.put(found)


Rule = Callable[[Token, Work], None]
"""What becomes of a command: it takes what belongs to it, and writes or puts back what it stands for."""
