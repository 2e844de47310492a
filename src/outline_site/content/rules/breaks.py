"""Line breaks as in Hugo: a backslash ends a line, but not where another backslash stands before it."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline


def install(md: MarkdownIt) -> None:
    """Add the rule."""
    md.inline.ruler.before("escape", "no_break", _no_break)


def _no_break(state: StateInline, silent: bool) -> bool:
    """The backslash at the end of a line that stands behind another one is text."""
    if state.pos == 0 or not state.src.startswith("\\\n", state.pos) or state.src[state.pos - 1] != "\\":
        return False
    if not silent:
        state.pending += "\\"
    state.pos += 1
    return True
