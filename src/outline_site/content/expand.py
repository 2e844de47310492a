"""Calls -> Markdown with marks: each call is run, innermost first, and a mark (or its Markdown) takes its place."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from outline_site.content.invocation import Invocation
from outline_site.content.pieces import Call, Piece, Text
from outline_site.content.slots import BLOCK, INLINE, Passage, Slots
from outline_site.model import Body

MAX_DEPTH = 50

_BLOCK_BEGINS = re.compile(r" {0,3}(?:#{1,6}[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t]|>|```|~~~)")  # on a line of its own


@dataclass(frozen=True, slots=True)
class Html:
    """A shortcode made HTML, and how its mark stands in the text around it."""

    text: str
    mark: str = INLINE


@dataclass(frozen=True, slots=True)
class Inserted:
    """A shortcode made Markdown, which becomes part of the text around it."""

    passage: Passage


Run = Callable[[Invocation], Html | Inserted]


def expand(pieces: tuple[Piece, ...], body: Body, slots: Slots, run: Run) -> Passage:
    """The body's Markdown with all calls run."""
    return _Expansion(body, slots, run).joined(pieces, None)


@dataclass(frozen=True)
class _Expansion:
    body: Body
    slots: Slots
    run: Run

    def joined(self, pieces: tuple[Piece, ...], parent: Invocation | None) -> Passage:
        return Passage.joined(self.body, self._passages(pieces, parent))

    def _passages(self, pieces: tuple[Piece, ...], parent: Invocation | None) -> Iterator[Passage]:
        line = ""  # the text of the line so far
        seen: Counter[str] = Counter()
        for piece in pieces:
            if isinstance(piece, Text):
                passage = self._text(piece)
            else:
                passage = self._call(piece, parent, line, seen[piece.name])
                seen[piece.name] += 1
            cut = passage.text.rfind("\n")
            line = line + passage.text if cut < 0 else passage.text[cut + 1 :]
            yield passage

    def _text(self, piece: Text) -> Passage:
        return Passage(self.body, piece.text, ((0, piece.start, True),))

    def _call(self, call: Call, parent: Invocation | None, line: str, ordinal: int) -> Passage:
        inner = Passage.made(self.body, "", call.start)
        margin = line if line.isspace() else ""
        invocation = Invocation(call, inner, self.body.place(call.start), parent, margin, ordinal)
        if call.inner and invocation.depth < MAX_DEPTH:
            inner = self.joined(call.inner, invocation)
            invocation = replace(invocation, inner=inner)
        made = self.run(invocation)
        if isinstance(made, Html):
            kind = made.mark
            if kind != INLINE and call.markdown:
                kind = BLOCK
            elif kind == BLOCK:
                kind = INLINE
            mark = self.slots.hold(made.text, mark=kind)
            return Passage.made(self.body, mark, call.start)
        if parent is not None and not invocation.inside_markdown and not (call.inner is None and parent.is_markdown):
            loose = "\n" not in inner.text
            in_line = loose and not _BLOCK_BEGINS.match(made.passage.text)
            mark = self.slots.hold(replace(made.passage, loose=loose), mark=INLINE if in_line else BLOCK)
            return Passage.made(self.body, mark, call.start)
        return made.passage if call.inner else self._indented(made.passage, margin)

    def _indented(self, passage: Passage, margin: str) -> Passage:
        """Output of several lines stays in the list item that its call stands in."""
        if not margin or "\n" not in passage.text:
            return passage
        text = re.sub(r"\n(?=[^\n])", "\n" + margin, passage.text)
        return Passage.made(self.body, text, passage.offset(0))
