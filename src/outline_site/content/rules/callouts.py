"""Alerts: a quotation that begins with `[!NOTE]` (or TIP, or any other word) becomes a callout of that kind.

A sign after the brackets folds it, as in Hugo's alerts: `[!NOTE]-` is closed at first, `[!NOTE]+` is open.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from outline_site.content.sheet import sheet_of

_ALERT = re.compile(r"\[!([A-Za-z]+)\]([+-]?)[ \t]*([^\n]*)(?:\n|\Z)")


def install(md: MarkdownIt) -> None:
    """Add the rule."""
    md.core.ruler.after("slots", "callouts", _callouts)


def _callouts(state: StateCore) -> None:
    if "blockquote_open" not in [token.type for token in state.tokens]:
        return
    made: list[Token] = []
    at = 0
    while at < len(state.tokens):
        opening = state.tokens[at]
        inline = state.tokens[at + 2] if at + 2 < len(state.tokens) else opening
        alert = _ALERT.match(inline.content) if opening.type == "blockquote_open" and inline.type == "inline" else None
        made.append(opening)
        at += 1
        if alert is None:
            continue
        kind, fold, title = alert.groups()
        opening.tag = _closing(state.tokens, at - 1).tag = "details" if fold else "aside"
        opening.attrs = {"class": "callout", "data-kind": kind.lower()}
        if fold == "+":
            opening.attrSet("open", "")
        made += _title(title or sheet_of(state.env).words.callout(kind), opening, inline)
        inline.content = inline.content[alert.end() :]
        if inline.map:
            inline.map = [inline.map[0] + 1, inline.map[1]]
        if not inline.content.strip():
            at += 3
    state.tokens = made


def _closing(tokens: list[Token], at: int) -> Token:
    return next(t for t in tokens[at:] if t.type == "blockquote_close" and t.level == tokens[at].level)


def _title(text: str, opening: Token, inline: Token) -> list[Token]:
    level, tag = opening.level + 1, "summary" if opening.tag == "details" else "p"
    start = Token("paragraph_open", tag, 1, attrs={"class": "callout-title"}, level=level, block=True)
    words = Token("inline", "", 0, content=text, map=inline.map, children=[], level=level + 1, meta=dict(inline.meta))
    return [start, words, Token("paragraph_close", tag, -1, level=level, block=True)]
