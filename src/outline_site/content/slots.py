"""Numbered slots: finished pieces stand in a Markdown text as short marks and come back as parts of the body.

A mark is made of noncharacters of Unicode, which no text can hold (`clean` sees to that), so it passes through Markdown
like a letter: in a link's destination, in an attribute, in a heading, in a table.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import NamedTuple

from outline_site.diagnostics import Place
from outline_site.model import Body, LinkRef, Part, line_starts

OPEN = "\ufdd0"
INLINE = "\ufdd1"  # ends a mark that is part of a line
BLOCK = "\ufdd2"  # ends one that, alone on its line, ends a paragraph before it (if written with {{% %}})
FLOW = "\ufdd3"  # ends one that no paragraph is put around, be it one of several
CODE = "\ufdd4"  # ends one that stands for coloured code in finished HTML
MARK = re.compile(f"{OPEN}(\\d+)[{INLINE}{BLOCK}{FLOW}]")
LONE = re.compile(rf"{OPEN}\d+{INLINE}|(?:{OPEN}\d+[{BLOCK}{FLOW}]\s*)+")  # what stands without a paragraph
_CODE = re.compile(f"{OPEN}\\d+{CODE}")
_RESERVED = re.compile("[\ufdd0-\ufddf\x00]")


def clean(text: str) -> str:
    """Text with line ends as `\\n`, and without the characters that marks are made of."""
    text = clean_ends(text)
    return text.replace("\0", "�") if text.isascii() else _RESERVED.sub("�", text)


def clean_ends(text: str) -> str:
    """Text with line ends as `\\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Passage:
    """Markdown text, and where each stretch of it comes from.

    `origins` are (offset in the text, offset in the body, whether the stretch is the body's own text).
    """

    body: Body
    text: str
    origins: tuple[tuple[int, int, bool], ...]
    loose: bool = False  # as a single paragraph it has no tags of its own, as in Hugo

    @classmethod
    def made(cls, body: Body, text: str, start: int) -> "Passage":
        """Text that something at the offset `start` of the body produced."""
        return cls(body, text, ((0, start, False),))

    @classmethod
    def joined(cls, body: Body, pieces: "Iterable[Passage]") -> "Passage":
        """The pieces one after another."""
        texts: list[str] = []
        origins: list[tuple[int, int, bool]] = []
        length = 0
        for piece in pieces:
            texts.append(piece.text)
            origins += [(length + at, start, own) for at, start, own in piece.origins]
            length += len(piece.text)
        return cls(body, "".join(texts), tuple(origins) or ((0, 0, False),))

    def offset(self, at: int) -> int:
        """The offset in the body that the character `at` of the text comes from."""
        begins, start, own = self.origins[max(0, bisect_right(self._begins, at) - 1)]
        return start + (at - begins if own else 0)

    def place(self, at: int) -> Place:
        """The place in the file that the character `at` of the text comes from."""
        return self.body.place(self.offset(at))

    def cut(self, begin: int, end: int) -> "Passage":
        """The stretch of text from `begin` to `end`."""
        first = max(0, bisect_right(self._begins, begin) - 1)
        origins = [(0, self.offset(begin), self.origins[first][2])]
        origins += [(at - begin, start, own) for at, start, own in self.origins[first + 1 :] if at < end]
        return Passage(self.body, self.text[begin:end], tuple(origins))

    def without_margin(self, margin: str) -> "Passage":
        """The same text, with the blanks that its shortcode is indented by taken off the lines that have them."""
        if not margin:
            return self
        cuts = [m.start() for m in re.finditer(rf"^{re.escape(margin)}", self.text, re.MULTILINE)]
        begins = [0, *(at + len(margin) for at in cuts)]
        return Passage.joined(self.body, (self.cut(a, b) for a, b in zip(begins, [*cuts, len(self.text)], strict=True)))

    def line_start(self, line: int) -> int:
        """The offset in the text at which the line (counted from 0) begins."""
        return self._line_starts[min(line, len(self._line_starts) - 1)]

    @cached_property
    def _begins(self) -> list[int]:
        return [at for at, _, _ in self.origins]

    @cached_property
    def _line_starts(self) -> list[int]:
        return line_starts(self.text)


Held = Passage | Part


class Code(NamedTuple):
    """Code as HTML, and as it was written, so that nobody need undo its colours."""

    html: str
    text: str


@dataclass
class Slots:
    """What the marks of one document stand for."""

    held: list[tuple[Held, ...]] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)

    def hold(self, *pieces: Held, mark: str = INLINE) -> str:
        """Keep the pieces, and return their mark, of the kind given."""
        self.held.append(pieces)
        return f"{OPEN}{len(self.held) - 1}{mark}"

    def hold_code(self, code: Code) -> str:
        """Keep code, and return its mark, which stays in the HTML of the body until all else is done."""
        mark = f"{OPEN}{len(self.codes)}{CODE}"
        self.codes[mark] = code
        return mark

    def coloured(self, html: str) -> str:
        """HTML with the code that was kept, in its colours."""
        return _CODE.sub(lambda mark: self._code(mark[0]).html, html) if CODE in html else html

    def written(self, text: str) -> str:
        """Text with the code that was kept, as it was written."""
        return _CODE.sub(lambda mark: self._code(mark[0]).text, text) if CODE in text else text

    def _code(self, mark: str) -> Code:
        """The code of a mark; one that an author made, by an escape in front matter, stays what it is."""
        return self.codes.get(mark) or Code(mark, mark)

    def _slot(self, mark: re.Match[str]) -> tuple[Held, ...]:
        """What a mark stands for; nothing, where an author made it by an escape and no slot has its number."""
        number = int(mark[1][:9])
        return self.held[number] if number < len(self.held) else ()

    def pieces(self, text: str) -> tuple[Held, ...]:
        """What a text holds once its marks are opened: text without marks, and what stood in the slots."""
        return tuple(self._opened(text))

    def _opened(self, text: str) -> Iterator[Held]:
        at = 0
        for mark in MARK.finditer(text):
            if mark.start() > at:
                yield text[at : mark.start()]
            for piece in self._slot(mark):
                yield from self._opened(piece) if isinstance(piece, str) else (piece,)
            at = mark.end()
        if at < len(text):
            yield text[at:]

    def plain(self, text: str) -> str:
        """A text with each mark replaced by the text that its slot holds, without tags."""
        if OPEN not in text:
            return text
        return MARK.sub(lambda mark: "".join(map(self._plain, self._slot(mark))), text)

    def spelled(self, text: str) -> str:
        """A text with the Markdown that marks stand for written out, as code shows it; what is HTML stays a mark."""
        return MARK.sub(lambda mark: self.plain(mark[0]) if self._is_markdown(mark) else mark[0], text)

    def is_like(self, pattern: re.Pattern[str], mark: re.Match[str]) -> bool:
        """Whether a mark stands for text alone, which a pattern fits."""
        return all(isinstance(piece, str) and pattern.fullmatch(piece) for piece in self._slot(mark))

    def _is_markdown(self, mark: re.Match[str]) -> bool:
        return any(isinstance(piece, Passage) for piece in self._slot(mark))

    def _plain(self, piece: Held) -> str:
        match piece:
            case str():
                return unescape(re.sub(r"<[^>]*>", "", self.plain(piece)))
            case Passage():
                return self.plain(piece.text)
            case LinkRef():
                return piece.target
            case _:
                return ""
