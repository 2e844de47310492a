"""Typography as Hugo's Markdown has it: dashes, ellipses, guillemets, and quotes that know where they stand.

Rules are observed with Hugo 0.168. Each rule looks at a bounded stretch of text, so the time is linear.
"""

import re
import string
import unicodedata
from collections.abc import Mapping
from functools import partial
from html import unescape
from types import MappingProxyType
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from outline_site.content.sheet import WITHIN, sheet_of
from outline_site.content.slots import BLOCK, FLOW, INLINE, OPEN

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "apostrophe": "’",
        "ellipsis": "…",
        "emdash": "—",
        "endash": "–",
        "leftanglequote": "«",
        "leftdoublequote": "“",
        "leftsinglequote": "‘",
        "rightanglequote": "»",
        "rightdoublequote": "”",
        "rightsinglequote": "’",
    }
)
_RUNS = (
    ("---", "emdash"),
    ("--", "endash"),
    ("...", "ellipsis"),
    ("<<", "leftanglequote"),
    (">>", "rightanglequote"),
)
_ASCII = frozenset(char for char in string.punctuation if unicodedata.category(char)[0] == "P")  # not `$+<=>^`|~`
_LETTER = dict.fromkeys((OPEN, INLINE, BLOCK, FLOW), "x")  # a shortcode beside a quote counts as a letter
_RUN = "run"  # the key of `env` under which the run of quotes at hand is kept
_ENDINGS = re.compile(r"(?:[smtd]|ve|ll|re)(?![^\W_])")


class _Around(NamedTuple):
    """What stands around a quote: the character before it, and the text of its line from it on (its line break too)."""

    before: str
    rest: str
    can_open: bool
    can_close: bool

    def at(self, index: int) -> str:
        """The character so many places after the quote (a line break after the last)."""
        return self.rest[index] if index < len(self.rest) else "\n"


def install(md: MarkdownIt, signs: Mapping[str, str]) -> None:
    """Add the rule; `signs` are those that the settings want to have instead of the usual ones."""
    wanted = {name: unescape(signs.get(name, sign)) for name, sign in SIGNS.items()}
    for char in "'\".-<>":
        md.inline.add_terminator_char(char)
    md.inline.ruler.push("typography", partial(_typography, wanted))


def _typography(signs: Mapping[str, str], state: StateInline, silent: bool) -> bool:
    char = state.src[state.pos]
    if char in "-.<>":
        for written, name in _RUNS:
            if state.src.startswith(written, state.pos) and state.pos + len(written) <= state.posMax:
                return _put(state, written, signs[name], silent)
        return False
    if char not in "'\"":
        return False
    if silent:
        state.pos += 1
        return True
    around = _around(state, char)
    name = _single(state, around) if char == "'" else _double(state, around)
    return _put(state, char, signs[name], silent) if name else False


def _put(state: StateInline, written: str, shown: str, silent: bool) -> bool:
    if not silent:
        token = state.push("text_special", "", 0)
        token.content, token.markup, token.info = shown, written, "typography"
    state.pos += len(written)
    return True


def _around(state: StateInline, char: str) -> _Around:
    src, pos = state.src, state.pos
    end = _run_end(state, char)
    before = _LETTER.get(src[pos - 1], src[pos - 1]) if pos else "\n"
    after = _LETTER.get(src[end], src[end]) if end < len(src) else "\n"
    left = not after.isspace() and (not _punctuation(after) or before.isspace() or _punctuation(before))
    right = not before.isspace() and (not _punctuation(before) or after.isspace() or _punctuation(after))
    line_end = src.find("\n", pos, pos + 8)
    rest = src[pos : line_end + 1 if line_end >= 0 else pos + 8].replace(OPEN, "x")
    return _Around(before, rest, left, right)


def _run_end(state: StateInline, char: str) -> int:
    """Where the run of one quote ends; a long run is measured once."""
    src, begin, end = state.env.get(_RUN, ("", 0, 0))
    if src is not state.src or not begin <= state.pos < end:
        begin = end = state.pos
        while end < len(state.src) and state.src[end] == char:
            end += 1
        state.env[_RUN] = state.src, begin, end
    return int(end)


def _punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _ends_word(char: str) -> bool:
    return char.isspace() or _punctuation(char)


def _single(state: StateInline, around: _Around) -> str:
    """The name of what a single quote becomes, or an empty string where it stays."""
    quotes = sheet_of(state.env).open_quotes(state.env.get(WITHIN))
    first = around.at(1)
    if around.can_open and not around.can_close and re.match(r"'\d\ds(?!\w)", around.rest):
        return "apostrophe"  # the '90s
    if (around.before.isspace() or unicodedata.category(around.before)[0] == "P") and first in "tenl":
        return "apostrophe"  # 'twas, 'em, 'n', 'less
    if around.before.isalnum() and first.isalpha():
        return "apostrophe"  # it's
    if around.can_open and not around.can_close:
        if _ENDINGS.match(around.rest, 1):
            return "rightsinglequote"
        quotes["'"] += 1
        return "leftsinglequote"
    if len(around.rest.encode()) > 2 and not first.isdigit():
        return "rightsinglequote"
    if quotes["'"] and _closes(around):
        quotes["'"] -= 1
        return "rightsinglequote"
    return ""


def _double(state: StateInline, around: _Around) -> str:
    """The name of what a double quote becomes, or an empty string where it stays."""
    quotes = sheet_of(state.env).open_quotes(state.env.get(WITHIN))
    if around.can_open and not around.can_close:
        quotes['"'] += 1
        return "leftdoublequote"
    if quotes['"'] and _closes(around):
        if around.at(1) == '"' and around.before.isdigit():
            return ""  # 21""
        quotes['"'] -= 1
        return "rightdoublequote"
    return ""


def _closes(around: _Around) -> bool:
    """Whether it closes: of signs behind it, where it may open as well, Hugo knows those of ASCII alone."""
    if not around.can_close:
        return False
    return not around.can_open or (around.at(1) in _ASCII and _ends_word(around.at(2)))
