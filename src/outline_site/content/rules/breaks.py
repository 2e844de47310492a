"""Line breaks as in Hugo: a backslash ends a line, but not where another one stands before it; and lines across."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_ACROSS = re.compile(r"([*_-])(?:[ \t]*+\1){2,}+[ \t]*+")


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.before("escape", "no_break", _no_break)
    md.block.ruler.at("hr", _across, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _across(state: StateBlock, start_line: int, _end_line: int, silent: bool) -> bool:
    """A line across the page. The items of most lists are held against this rule, several times each."""
    found = _ACROSS.fullmatch(state.src, state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line])
    if found is None or state.is_code_block(start_line):
        return False
    if not silent:
        state.line = start_line + 1
        state.push("hr", "hr", 0).map = [start_line, state.line]
    return True


def _no_break(state: StateInline, silent: bool) -> bool:
    """The backslash at the end of a line that stands behind another one is text."""
    if state.pos == 0 or not state.src.startswith("\\\n", state.pos) or state.src[state.pos - 1] != "\\":
        return False
    if not silent:
        state.pending += "\\"
    state.pos += 1
    return True
