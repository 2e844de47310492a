"""Signs around words that Hugo reads where the settings ask for it: `==marked==`, `++new++`, `H~2~O`, `x^2^`."""

from collections.abc import Iterable
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter


class Sign(NamedTuple):
    """A sign, how long a run of it is on each side, and the tag it makes."""

    char: str
    length: int
    tag: str


SIGNS = {
    "delete": Sign("~", 2, "del"),
    "insert": Sign("+", 2, "ins"),
    "mark": Sign("=", 2, "mark"),
    "subscript": Sign("~", 1, "sub"),
    "superscript": Sign("^", 1, "sup"),
}


def install(md: MarkdownIt, extensions: Iterable[str]) -> None:
    """Add a rule for each of the extensions that is among `SIGNS`."""
    for name in sorted(SIGNS.keys() & set(extensions)):
        _add(md, name, SIGNS[name])


def _add(md: MarkdownIt, name: str, sign: Sign) -> None:
    marker = -10 - sorted(SIGNS).index(name)  # a marker that no character has

    def tokenize(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != sign.char or (state.pos and state.src[state.pos - 1] == sign.char):
            return False
        scanned = state.scanDelims(state.pos, True)
        if silent or scanned.length != sign.length:
            return False
        token = state.push("text", "", 0)
        token.content = sign.char * sign.length
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(marker, 0, at, -1, scanned.can_open, scanned.can_close))
        state.pos += sign.length
        return True

    def pair(state: StateInline) -> None:
        for delimiters in (state.delimiters, *(meta["delimiters"] for meta in state.tokens_meta if meta)):
            for opener in delimiters:
                if opener.marker != marker or opener.end < 0:
                    continue
                for at, ending, nesting in ((opener.token, "open", 1), (delimiters[opener.end].token, "close", -1)):
                    token = state.tokens[at]
                    token.type, token.tag, token.nesting, token.content = f"{name}_{ending}", sign.tag, nesting, ""

    md.inline.add_terminator_char(sign.char)
    md.inline.ruler.before("emphasis", name, tokenize)
    md.inline.ruler2.before("emphasis", name, pair)
