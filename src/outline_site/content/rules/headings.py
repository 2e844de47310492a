"""Headings: attributes in braces, ids as Hugo makes them, a link to themselves, and the page's outline."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from itertools import takewhile
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from outline_site.content.attributes import give, trailing
from outline_site.content.rules.math import NAMED
from outline_site.content.sheet import Sheet, passage_of, sheet_of
from outline_site.content.slots import OPEN, Slots
from outline_site.model import Heading

_NOT_IN_OUTLINE = ("link_open", "link_close", "footnote_ref")


_DELIMITER = re.compile(r"\[|_+|\*+|~+")
_LINK = re.compile(r"</?a\b[^>]*>")
_NO_WORDS = re.compile(r"<annotation.*?</annotation>|<[^>]*>", re.DOTALL)


def install(md: MarkdownIt, id_type: str) -> None:
    """Add the rules; `id_type` is `github`, `github-ascii`, `blackfriday` or `none`, with Hugo's meaning."""

    def ids(state: StateCore) -> None:
        _ids(state, id_type)

    md.core.ruler.before("inline", "heading_attributes", _attributes)
    md.core.ruler.after("inline", "heading_ids", ids)
    md.core.ruler.push("outline", _outline)
    md.add_render_rule("heading_close", _close)


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Each heading's opening token with the token of its text."""
    return ((tokens[i], tokens[i + 1]) for i in [i for i, token in enumerate(tokens) if token.type == "heading_open"])


def _attributes(state: StateCore) -> None:
    """Take `{#id .class key=value}` off the end of headings."""
    for opening, inline in _pairs(state.tokens):
        text, attributes = trailing(inline.content)
        if attributes is None:
            continue
        inline.content = re.sub(r"(?:^|[ \t]+)#+$", "", text) if "#" in opening.markup else text
        give(opening, attributes, sheet_of(state.env).trust)


def _ids(state: StateCore, id_type: str) -> None:
    """Give each heading an id that no other one of the page has. Ids that the author wrote are taken as they are."""
    sheet = sheet_of(state.env)
    for opening, inline in _pairs(state.tokens):
        own = opening.attrGet("id")
        if own is None and (not inline.content or id_type == "none"):
            continue
        if own is None:
            text = _source_text(inline.children or [], sheet.slots)
            if not text:  # nothing but an image, an address or tags
                continue
            own = _free(heading_id(text, id_type), sheet)
            opening.attrSet("id", own)
        sheet.ids.add(str(own))


def _free(name: str, sheet: Sheet) -> str:
    """The name, or the first of `name-1`, `name-2`, … that is free."""
    if name not in sheet.ids:
        return name
    number = sheet.numbers.get(name, 1)
    while f"{name}-{number}" in sheet.ids:
        number += 1
    sheet.numbers[name] = number
    return f"{name}-{number}"


def heading_id(text: str, id_type: str = "github") -> str:
    """The id that Hugo makes of a heading's text."""
    if id_type == "github-ascii":
        text = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    if id_type == "blackfriday":
        words = re.findall(r"[^\W_]+", text.lower())
        return "-".join(words) or "heading"
    kept = (c for c in text.strip() if c.isalpha() or c.isdecimal() or c in "_- ")  # `½`, `²` and `Ⅳ` are neither
    return "".join(kept).replace(" ", "-").lower() or "heading"


def _source_text(children: Sequence[Token], slots: Slots) -> str:
    """A heading's text as its source has it, for its id: no destinations, no tags, numbered entities as written."""
    texts: list[str] = []
    at = 0
    while at < len(children):
        token = children[at]
        if token.type in ("softbreak", "hardbreak"):
            texts.clear()  # of several lines, Hugo takes the last one
        elif token.nesting == 1:
            end = _closing(children, at)
            if token.info != "auto":  # an address that is its own link is no part of an id
                texts.append(_first_text(children[at + 1 : end], slots))
            at = end
        else:
            texts.append(_own_text(token, slots))
        at += 1
    return "".join(texts)


def _closing(children: Sequence[Token], at: int) -> int:
    """The index of the token that closes the one at `at`."""
    level = children[at].level
    return next(
        (i for i in range(at + 1, len(children)) if children[i].nesting == -1 and children[i].level == level), at
    )


def _first_text(inside: Sequence[Token], slots: Slots) -> str:
    """What of the inside of a link or of emphasis goes into an id: Hugo takes what stands there first, no more."""
    inside = [token for token in inside if token.type != "text" or token.content]  # `**` leaves an empty text
    if inside and inside[0].nesting == 1:
        return _first_text(inside[1 : _closing(inside, 0)], slots) if inside[0].info != "auto" else ""
    run = list(takewhile(lambda t: t.type in ("text", "math_inline") or t.info in ("entity", "escape"), inside))
    texts: list[str] = []
    for token in run or inside[:1]:
        text = _own_text(token, slots)
        sign = _DELIMITER.search(text) if token.type == "text" else None
        texts.append(text[: sign.end()] if sign else text)
        if sign:  # what begins no link and no emphasis after all stands apart from the text behind it
            break
    return "".join(texts)


def _own_text(token: Token, slots: Slots) -> str:
    if token.type == "text_special":
        return _as_in_source(token)
    if token.type in ("slot", "code_inline"):
        return slots.plain(token.content)
    if token.type == "image":
        return _first_text(token.children or [], slots)
    if token.info == NAMED:
        return ""  # a formula that Hugo passes through gives nothing to an id
    return token.content if token.type in ("text", "math_inline") else ""


def _as_in_source(token: Token) -> str:
    """A character that was written in another way: numbers of characters stay as written."""
    if token.info == "entity":
        return token.markup if token.markup.startswith("&#") else token.content
    if token.info == "emoji":
        return token.markup
    return token.content  # typographic signs fall out of an id, but keep a blank before them from being trimmed


def _outline(state: StateCore) -> None:
    """Note all headings, with the HTML of their text for an outline."""
    sheet, renderer = sheet_of(state.env), state.md.renderer
    assert isinstance(renderer, RendererHTML)
    sheet.own_heading = sheet.own_heading or _begins_with_h1(state.tokens)
    for opening, inline in _pairs(state.tokens):
        if opening.attrGet("id") is None:
            continue
        children = [t for t in inline.children or [] if t.type not in _NOT_IN_OUTLINE]
        html = renderer.renderInline(children, state.md.options, state.env)
        if OPEN in html:
            html = "".join(piece for piece in sheet.slots.pieces(html) if isinstance(piece, str))
        html = _LINK.sub("", html).strip()
        text = unescape(_NO_WORDS.sub("", html))
        level, name = int(opening.tag[1]), str(opening.attrGet("id"))
        passage = passage_of(opening, state.env)
        line = passage.place(passage.line_start(opening.map[0] if opening.map else 0)).line
        sheet.headings.append(Heading(level, name, re.sub(r"\s+", " ", text).strip(), html, line))


def _begins_with_h1(tokens: Sequence[Token]) -> bool:
    """Whether the first thing of the body that is seen is a heading of level 1."""
    for token in tokens:
        if token.type == "heading_open":
            return token.tag == "h1"
        if token.type == "html_block" and re.fullmatch(r"\s*(?:<!--.*?-->\s*)*", token.content, re.DOTALL):
            continue
        if token.type == "html_block":
            return re.match(r"\s*<h1\b", token.content) is not None
        return False
    return False


def _close(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    """The end of a heading, with a link to itself (not in a summary, where a click folds)."""
    closing = tokens[index]
    start = next(i for i in range(index - 1, -1, -1) if tokens[i].type == "heading_open")
    if start and tokens[start - 1].content.endswith("<summary>"):
        return f"</{closing.tag}>\n"
    name = escape(str(tokens[start].attrGet("id") or ""))
    if not name:
        return f"</{closing.tag}>\n"
    label = escape(sheet_of(env).words.say("anchor"))
    return f'<a class="anchor" href="#{name}" aria-label="{label}"></a></{closing.tag}>\n'
