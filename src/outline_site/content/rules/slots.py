"""Slots in Markdown: a mark alone in its paragraph is a block of its own, anywhere else it is part of the line.

A block's passages are parsed here, into the stream of the page's tokens: their headings, footnotes and link references
belong to the page, and whatever they leave open ends where they end.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from outline_site.content.sheet import PASSAGE, WITHIN, sheet_of
from outline_site.content.slots import BLOCK, LONE, MARK, OPEN, Passage

MAX_DEPTH = 40


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.block.ruler.before("fence", "slot", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.inline.add_terminator_char(OPEN)
    md.inline.ruler.push("slot", _inline)
    md.core.ruler.after("block", "slots", _blocks)
    md.core.ruler.at("inline", _lines)
    md.add_render_rule("slot", _held)


def _block(state: StateBlock, start_line: int, _end_line: int, silent: bool) -> bool:
    """A line that is nothing but the mark of a block."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith(OPEN, begin):
        return False
    text = state.src[begin : state.eMarks[start_line]].strip()
    if not text.endswith(BLOCK) or state.is_code_block(start_line):
        return False
    if MARK.fullmatch(text) is None:
        return False
    if not silent:
        token = state.push("slot_block", "", 0)
        token.content, token.map, token.block = text, [start_line, start_line + 1], True
        state.line = start_line + 1
    return True


def _inline(state: StateInline, silent: bool) -> bool:
    """A mark within a line: it stays as it is, and is opened with the whole body."""
    mark = MARK.match(state.src, state.pos, state.posMax)
    if mark is None:
        return False
    if not silent:
        state.push("slot", "", 0).content = mark.group()
    state.pos = mark.end()
    return True


def _held(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, _env: Mapping[str, Any]) -> str:
    return tokens[index].content


def _blocks(state: StateCore) -> None:
    """Open the slots that are blocks: their passages become tokens, the rest HTML."""
    marked = [token for token in state.tokens if token.content.startswith(OPEN)]
    if any(token.type == "slot_block" or _lone_mark(token, state) for token in marked):
        state.tokens = list(_opened(state.tokens, state, 0))


def _lines(state: StateCore) -> None:
    """Parse the text of each block, with the passage at hand that it stands in."""
    for token in state.tokens:
        if token.type == "inline":
            state.env[WITHIN] = token.meta.get(PASSAGE)
            token.children = token.children if token.children is not None else []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _lone_mark(token: Token, state: StateCore) -> bool:
    """Whether a paragraph is nothing but marks that stand without one; a single line of Markdown does not."""
    if token.type != "inline" or not token.content.startswith(OPEN) or LONE.fullmatch(token.content) is None:
        return False
    first = next(iter(sheet_of(state.env).slots.pieces(token.content)), None)
    return not (isinstance(first, Passage) and first.loose)


def _opened(tokens: list[Token], state: StateCore, depth: int) -> Iterator[Token]:
    skip = False
    for index, token in enumerate(tokens):
        if skip:  # the paragraph's end, after a lone mark
            skip = False
        elif token.type == "slot_block":
            yield from _tokens(token.content, token.level, state, depth)
        elif token.type == "paragraph_open" and _lone_mark(tokens[index + 1], state):
            continue
        elif _lone_mark(token, state) and tokens[index - 1].type == "paragraph_open":
            made = list(_tokens(token.content, token.level, state, depth))
            if made and made[-1].type == "slot" and not made[-1].content.endswith("\n"):
                made[-1].content += "\n"  # so that words of two shortcodes, one below the other, do not run together
            yield from made
            skip = True
        else:
            yield token


def _tokens(text: str, level: int, state: StateCore, depth: int) -> Iterator[Token]:
    """The tokens of what a text with marks holds: passages parsed, everything else as HTML."""
    slots = sheet_of(state.env).slots
    for piece in slots.pieces(text):
        if isinstance(piece, Passage) and depth < MAX_DEPTH:
            inner: list[Token] = []
            state.md.block.parse(piece.text, state.md, state.env, inner)
            if piece.loose and len(inner) == 3 and inner[0].type == "paragraph_open":
                inner[0].hidden = inner[2].hidden = True
            for token in inner:
                token.level += level + 1
                token.meta.setdefault(PASSAGE, piece)
            yield from _opened(inner, state, depth + 1)
        else:
            yield Token("slot", "", 0, content=piece if isinstance(piece, str) else slots.hold(piece), block=True)
