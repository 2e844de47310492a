"""Paragraphs, and headings with a line below them: the library's rules as one, as both go through the same lines."""

from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from outline_site.content.rules.lean import made


def install(md: MarkdownIt) -> None:
    """Put the rule in its place. The library's one for paragraphs is left with what other rules look at first."""
    md.block.ruler.at("lheading", text)


def text(state: StateBlock, start_line: int, end_line: int, _silent: bool) -> bool:
    """A paragraph, or the heading that it is by the line below it."""
    if state.is_code_block(start_line):
        return False
    line, sign = _end(state, start_line, end_line)
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if sign:
        inline = push(state, "heading", "h1" if sign == "=" else "h2", start_line, line)
        inline.content = _content(state, start_line, line)
        state.tokens[-1].markup = state.tokens[-3].markup = sign
        state.tokens[-3].map = [start_line, line + 1]
        state.line = line + 1
        return True
    if state.src[begin] == ":" or line == end_line < state.lineMax:
        return False
    push(state, "paragraph", "p", start_line, line).content = _content(state, start_line, line)
    state.line = line
    return True


def _end(state: StateBlock, start_line: int, end_line: int) -> tuple[int, str]:
    """The line that a paragraph ends before, and the sign that it is made of if it stands below a heading."""
    before, state.parentType = state.parentType, "paragraph"
    rules, indent, line = state.md.block.ruler.getRules("paragraph"), state.blkIndent, start_line + 1
    while line < end_line:
        begin, end, own = state.bMarks[line] + state.tShift[line], state.eMarks[line], state.sCount[line]
        if begin >= end:
            break
        if own - indent <= 3:  # else it goes on, as elsewhere it were code
            char = state.src[begin]
            if own >= indent and char in "-=" and not state.src[begin:end].rstrip(" \t").strip(char):
                state.parentType = before
                return line, char
            if own >= 0 and any(rule(state, line, end_line, True) for rule in rules):
                break
        line += 1
    state.parentType = before
    return line, ""


def push(state: StateBlock, kind: Literal["heading", "paragraph"], tag: str, begin: int, end: int) -> Token:
    """The tokens of some lines of text, of which the one for the text is given back."""
    opening, inline, closing = (
        made(f"{kind}_open", tag, 1, state.level, block=True),
        made("inline", "", 0, state.level + 1, block=True),
        made(f"{kind}_close", tag, -1, state.level, block=True),
    )
    opening.map, inline.map, inline.children = [begin, end], [begin, end], []
    state.tokens += (opening, inline, closing)
    return inline


def _content(state: StateBlock, begin: int, end: int) -> str:
    """The text of some lines."""
    if end - begin == 1:
        return mdTrim(state.src[state.bMarks[begin] + state.tShift[begin] : state.eMarks[begin]])
    return mdTrim(state.getLines(begin, end, state.blkIndent, False))
