"""Formulas in Markdown -> MathML, in the order in which they stand on the page; and references to numbered ones."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from outline_site.content.formula import MathProblem, Reference
from outline_site.content.rules import displays
from outline_site.content.rules.math import DISPLAY, DOUBLED
from outline_site.content.sheet import Sheet, place_of, sheet_of
from outline_site.content.slots import MARK, OPEN
from outline_site.content.tex.dialect import Traced, entities, has_doubled, has_escapes, plain, unescaped
from outline_site.diagnostics import Place

_SPAN = re.compile(r"(\$\$?)(?!\s|\.+\$)([^$]+)(?<!\s)\1", re.DOTALL)
_FENCE = re.compile(r"\s*math(?![\w-])")
_MADE = "formula"  # the key of a token's HTML
_UNCLOSED = re.compile(
    r"\s*(?:(?P<sign>\$\$|\\\[)\s*\n(?=[^`]*(?:\\[a-zA-Z]|[_^=]))"
    r"|(?P<environment>\\begin\{(?:align|equation|gather|multline|eqnarray|alignat)\*?\}))"
)


class Reading(NamedTuple):
    """How formulas are read: whether the settings name the delimiters, and whether Markdown reads formulas first."""

    named: bool = False
    escaped: bool = False


def install(md: MarkdownIt, reading: Reading) -> None:
    """Add the rules."""

    def formulas(state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "inline":
                if not reading.named:
                    _tell_unclosed(token, state.env)
                for child in token.children or ():
                    if child.type == "math_inline":
                        _make(child, state.env, reading)
                    elif child.type == "code_inline" and not reading.named:
                        _make_span(child, state.env)
            elif token.type == "math_block" or (token.type == "fence" and _is_formula(token)):
                _make(token, state.env, reading)
        _hide_empty(state.tokens)

    displays.install(md, apart=reading.named)
    md.core.ruler.after("displays", "formulas", formulas)
    md.add_render_rule("math_inline", _inline)
    md.add_render_rule("math_block", _block)
    md.add_render_rule("code_inline", _code)
    md.add_render_rule("equation_reference", _reference)


def _is_formula(fence: Token) -> bool:
    """Whether a fence is of the language `math`; then it becomes a display."""
    if _FENCE.match(fence.info) is None:
        return False
    first, end = fence.map or (0, 0)
    fence.type, fence.markup, fence.map = "math_block", DISPLAY, [first + 1, end]
    return True


def _make(token: Token, env: Mapping[str, Any], reading: Reading) -> None:
    tex = _source(token.content, sheet_of(env))
    display = token.markup == DISPLAY
    if token.meta.get(DOUBLED):
        tex = unescaped(tex)
    elif reading.escaped and has_escapes(tex.text):
        read = unescaped(tex)
        meant = has_doubled(tex.text) or sheet_of(env).formulas.can_be_made(read.text, display=display)
        tex = read if meant else plain(tex)
    elif not reading.named:
        tex = plain(tex)
    token.meta[_MADE] = _html(tex, display, token, env)


def _make_span(token: Token, env: Mapping[str, Any]) -> None:
    """A code span that holds nothing but a formula between dollars is one."""
    if token.content[:1] == "$" and (span := _SPAN.fullmatch(token.content)):
        tex = plain(_source(span[2], sheet_of(env)))
        html = _html(tex, span[1] == DISPLAY, token, env, len(token.markup) + span.start(2))
        box = _boxed(html, env) if span[1] == DISPLAY else html
        token.meta[_MADE] = f'<code class="formula">{box}</code>' if html.startswith("<math") else html


def _source(content: str, sheet: Sheet) -> Traced:
    """What an author wrote, with shortcodes and entities as what they stand for."""
    tex = Traced(content)
    if OPEN in content:
        tex = tex.replaced(MARK, lambda mark: sheet.slots.plain(mark[0]))
    return entities(tex)


def _html(tex: Traced, display: bool, token: Token, env: Mapping[str, Any], begin: int = 0) -> str:
    """The formula that begins `begin` characters into a token, or its TeX with a problem reported."""
    sheet = sheet_of(env)

    def place(offset: int) -> Place:
        return place_of(token, env, begin + tex.source(offset))

    made = sheet.formulas.made(tex.text, display=display, place=place)
    if isinstance(made, MathProblem):
        sheet.problem("math", f"this formula cannot be shown: {made.message}", place(made.offset), made.hint)
        return f'<code class="math-error" title="{escape(made.message)}">{escape(tex.text)}</code>'
    for warned in made.warned:
        sheet.problem("math", warned.message, place(warned.at), warned.hint)
    sheet.has_math = sheet.has_math or bool(made.mathml)
    return made.mathml


def _tell_unclosed(token: Token, env: Mapping[str, Any]) -> None:
    """Say where a display begins that an empty line, or the end of the text, cuts off."""
    found = _UNCLOSED.match(token.content) if "\\" in token.content or "$$" in token.content else None
    if found is None or not token.children or token.children[0].type not in ("text", "text_special"):
        return
    opening = found["sign"] or found["environment"]
    closing = opening.replace("begin", "end").replace(r"\[", r"\]")
    message = f"no '{closing}' closes this '{opening}' before the next empty line"
    place = place_of(token, env, token.content.index(opening))
    sheet_of(env).problem("math", message, place, "take the empty line out, or close it")


def _hide_empty(tokens: Sequence[Token]) -> None:
    """A paragraph of formulas that only define commands is none."""
    for opening, line, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "paragraph_open" and line.children and all(map(_is_empty, line.children)):
            opening.hidden = closing.hidden = True


def _is_empty(token: Token) -> bool:
    return token.type == "softbreak" or token.meta.get(_MADE) == ""


# ------------------------------------------------------------------------------------------------------------ drawing


def _inline(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    token = tokens[index]
    html = str(token.meta.get(_MADE, ""))
    return html if token.markup != DISPLAY or token.level or not html else _boxed(html, env)


def _boxed(html: str, env: Mapping[str, Any]) -> str:
    """A display within a line of text, in a box that scrolls."""
    label = sheet_of(env).label("Formula")
    return f'<span role="region" tabindex="0" aria-label="{label}" class="wide wide-math">{html}</span>'


def _block(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    token = tokens[index]
    html = str(token.meta.get(_MADE, ""))
    if not html:
        return ""
    sheet = sheet_of(env)
    label = escape(sheet.label(sheet.words.say("formula")))
    before = "\n" if index and _goes_on(tokens[index - 1], token) else ""
    after = "\n" if token.info != displays.IN_LINE and index + 1 < len(tokens) and tokens[index + 1].hidden else ""
    return f'{before}<div role="region" tabindex="0" aria-label="{label}" class="wide wide-math">{html}</div>{after}'


def _goes_on(before: Token, display: Token) -> bool:
    """Whether a display stands on the next line of the text, or of the display, before it."""
    if before.type != "math_block":
        return before.hidden
    within = before.info == display.info == displays.IN_LINE
    return before.map == display.map if within else (before.map or [0, -1])[1] == (display.map or [0])[0]


def _code(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    token = tokens[index]
    text = sheet_of(env).slots.spelled(token.content) if OPEN in token.content else token.content
    return str(token.meta.get(_MADE) or f"<code>{escape(text)}</code>")


def _reference(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    """A reference in a text. What no equation answers to stays as it is written; `\\eqref` is a mistake then."""
    token = tokens[index]

    def place(offset: int) -> Place:
        return place_of(token, env, offset)

    bare = token.markup.startswith(r"\ref")
    return sheet_of(env).formulas.refer(Reference(token.content.strip(), bare, 0, place, token.markup))
