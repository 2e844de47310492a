"""Definition lists as in Hugo: each line of a paragraph is a term, and lines that begin with `: ` describe it.

A description is loose where a blank line stands before it, else its paragraphs have no tags.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

_INSIDE = "descriptions"  # the key of `env` that counts the descriptions being read
_CODE_FROM = 8  # columns after the colon from which on the description begins with indented code


def install(md: MarkdownIt) -> None:
    """Add the rule."""
    md.block.ruler.before("paragraph", "definitions", _definitions, {"alt": ["paragraph"]})


def _definitions(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """One description, with the terms before it where it is their first one."""
    width = _width(state, start_line)
    if width < 1:
        return False
    own = state.sCount[start_line] == state.blkIndent
    if silent or not own:
        return silent and (own or state.env.get(_INSIDE, 0) > 0)  # the next description ends this one's paragraph
    terms = _take_paragraph(state.tokens, state.level)
    continued = bool(state.tokens) and state.tokens[-1].type == "dl_close" and state.tokens[-1].level == state.level
    if terms is None and not continued:
        return False
    if continued:
        state.tokens.pop()
        state.level += 1
    else:
        state.push("dl_open", "dl", 1)
    _push_terms(state, terms)
    loose = start_line > 0 and state.isEmpty(start_line - 1)
    _push_description(state, start_line, end_line, 6 if width >= _CODE_FROM else width + 1, loose=loose)
    state.push("dl_close", "dl", -1)
    return True


def _width(state: StateBlock, line: int) -> int:
    """How many columns of blanks follow the colon that a line begins with; 0 where it is no description."""
    begin = state.bMarks[line] + state.tShift[line]
    if state.sCount[line] > state.blkIndent or begin >= state.eMarks[line] or state.src[begin] != ":":
        return 0
    column = begin + 1 - state.bMarks[line]
    start = column
    for char in state.src[begin + 1 : state.eMarks[line]]:
        if char not in " \t":
            break
        column += 4 - column % 4 if char == "\t" else 1
    return column - start


def _take_paragraph(tokens: list[Token], level: int) -> Token | None:
    """The text of the paragraph that stands last, taken off the tokens."""
    if len(tokens) < 3 or tokens[-1].type != "paragraph_close" or tokens[-1].level != level:
        return None
    _, inline, _ = tokens[-3:]
    del tokens[-3:]
    return inline


def _push_terms(state: StateBlock, terms: Token | None) -> None:
    if terms is None:
        return
    first = (terms.map or [0])[0]
    for number, text in enumerate(terms.content.split("\n")):
        state.push("dt_open", "dt", 1)
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = text.strip(), [first + number, first + number + 1], []
        state.push("dt_close", "dt", -1)


def _push_description(state: StateBlock, line: int, end_line: int, offset: int, *, loose: bool) -> None:
    """The blocks of a description, whose lines are indented by `offset` columns."""
    before = state.bMarks[line], state.tShift[line], state.sCount[line], state.blkIndent, state.tight
    begin = state.bMarks[line] + state.tShift[line]
    rest = state.src[begin + 1 : state.eMarks[line]]
    blanks = len(rest) - len(rest.lstrip(" \t"))
    indent = state.sCount[line] + 1 + _width(state, line)
    state.push("dd_open", "dd", 1).map = [line, line]
    first = len(state.tokens)
    state.bMarks[line], state.tShift[line], state.sCount[line] = begin + 1, blanks, indent
    state.blkIndent += offset
    if begin + 1 + blanks >= state.eMarks[line]:
        state.sCount[line] = state.blkIndent  # nothing on this line: the description may begin on the next one
    state.env[_INSIDE] = state.env.get(_INSIDE, 0) + 1
    state.md.block.tokenize(state, line, end_line)
    state.env[_INSIDE] -= 1
    state.bMarks[line], state.tShift[line], state.sCount[line], state.blkIndent, state.tight = before
    if not loose:
        _tighten(state, first, line)
    state.push("dd_close", "dd", -1)


def _tighten(state: StateBlock, first: int, line: int) -> None:
    """Take the tags off the paragraphs of a description that no blank line stands before."""
    for opening, closing in zip(state.tokens[first:], state.tokens[first + 2 :], strict=False):
        if opening.type == "paragraph_open" and opening.level == state.level:
            begins = (opening.map or [line])[0]
            opening.hidden = closing.hidden = begins == line or not state.isEmpty(begins - 1)
