"""Struck text as in Hugo: between single or double tildes."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

SINGLE, DOUBLE = -1, -2  # markers that no character has, so that runs pair with runs of their length only


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.before("emphasis", "struck", _tokenize)
    md.inline.ruler2.before("emphasis", "struck", _pair)


def _tokenize(state: StateInline, silent: bool) -> bool:
    """A run of one or two tildes may open or close struck text."""
    if state.src[state.pos] != "~" or (state.pos and state.src[state.pos - 1] == "~"):
        return False
    scanned = state.scanDelims(state.pos, True)
    if silent or scanned.length > 2:
        return False
    token = state.push("text", "", 0)
    token.content = "~" * scanned.length
    marker = SINGLE if scanned.length == 1 else DOUBLE
    end, at = -1, len(state.tokens) - 1
    state.delimiters.append(Delimiter(marker, 0, at, end, scanned.can_open, scanned.can_close))
    state.pos += scanned.length
    return True


def _pair(state: StateInline) -> None:
    for delimiters in (state.delimiters, *(meta["delimiters"] for meta in state.tokens_meta if meta)):
        for opener in delimiters:
            if opener.marker not in (SINGLE, DOUBLE) or opener.end < 0:
                continue
            for at, kind, nesting in ((opener.token, "s_open", 1), (delimiters[opener.end].token, "s_close", -1)):
                token = state.tokens[at]
                token.type, token.tag, token.nesting, token.markup, token.content = kind, "del", nesting, "~", ""
