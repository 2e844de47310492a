"""Displays and the paragraphs around them: a display is a part of one, or parts it where the settings name delimiters.

Where Markdown knows of no formulas, a display between the lines of a paragraph is nothing but text. Hugo, told to pass
displays through, makes three blocks of it.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from outline_site.content.rules.math import DISPLAY, DOUBLED
from outline_site.content.sheet import PASSAGE

IN_LINE = "in a line"  # the info of a display that text may follow on its line


def install(md: MarkdownIt, *, apart: bool) -> None:
    """Add the rule. `apart` tells that displays part paragraphs."""
    md.core.ruler.after("places", "displays", _displays if apart else _joined)


def _joined(state: StateCore) -> None:
    """A display between the lines of a paragraph is a part of it, as where Markdown knows of no formulas."""
    if "math_block" in [token.type for token in state.tokens]:
        state.tokens = list(_with_displays(state.tokens))


def _with_displays(tokens: list[Token]) -> Iterator[Token]:
    run: list[list[Token]] = []
    at = 0
    while at < len(tokens):
        unit = tokens[at : at + (3 if tokens[at].type == "paragraph_open" else 1)]
        if run and not _goes_on(run[-1], unit):
            yield from _as_one(run)
            run = []
        run.append(unit)
        at += len(unit)
    yield from _as_one(run)


def _goes_on(before: list[Token], unit: list[Token]) -> bool:
    """Whether a paragraph or a display begins on the line after another one."""
    kinds = {before[0].type, unit[0].type}
    if not kinds <= {"paragraph_open", "math_block"} or "math_block" not in kinds:
        return False
    ends, begins = before[0].map or [0, -1], unit[0].map or [0, 0]
    return ends[1] == begins[0] and before[0].meta.get(PASSAGE) is unit[0].meta.get(PASSAGE)


def _as_one(run: list[list[Token]]) -> list[Token]:
    """Lines that follow each other as one paragraph, if there are words among them."""
    paragraph = next((unit for unit in run if len(unit) == 3), None)
    if len(run) == 1 or paragraph is None:
        return [token for unit in run for token in unit]
    children: list[Token] = []
    for unit in run:
        children += [Token("softbreak", "br", 0)] if children else []
        children += unit[1].children or () if len(unit) == 3 else [copy(unit[0], type="math_inline", block=False)]
    return [paragraph[0], copy(paragraph[1], children=children), paragraph[2]]


def _displays(state: StateCore) -> None:
    """A display within a paragraph parts it: what stands before, the display, what stands after."""
    if any(t.type == "inline" and any(_is_display(c) for c in t.children or ()) for t in state.tokens):
        state.tokens = list(_parted(state.tokens))


def _is_display(token: Token) -> bool:
    """Whether a display parts its paragraph: one that Markdown took for brackets does not."""
    whole = token.type == "math_inline" and token.markup == DISPLAY and token.level == 0
    return whole and not token.meta.get(DOUBLED)


def _parted(tokens: list[Token]) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        inline = tokens[at + 1] if at + 2 < len(tokens) else None
        if tokens[at].type != "paragraph_open" or inline is None or not any(map(_is_display, inline.children or ())):
            yield tokens[at]
            at += 1
            continue
        after = False
        for display, run in groupby(inline.children or (), _is_display):
            children = list(run)
            if display:
                yield from (
                    copy(child, type="math_block", block=True, info=IN_LINE, map=inline.map) for child in children
                )
            elif not all(map(_blank, children)):
                if after and children[0].type == "text":
                    children[0] = copy(children[0], content=children[0].content.lstrip())
                yield from (tokens[at], copy(inline, children=children), tokens[at + 2])
            after = display
        at += 3


def _blank(token: Token) -> bool:
    return token.type == "softbreak" or (token.type == "text" and not token.content.strip())


def copy(token: Token, **changes: Any) -> Token:
    """The same token with some fields changed."""
    return Token(
        **{
            **token.as_dict(children=False, as_upstream=False, meta_serializer=dict),
            "children": token.children,
            **changes,
        }
    )
