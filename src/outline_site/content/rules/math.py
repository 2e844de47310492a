"""Math: `$x$`, `$$…$$`, `\\(x\\)`, `\\[…\\]`, their doubled older forms, and code spans `` `$x$` `` -> MathML.

A dollar opens a formula where no blank follows it, and closes one where no blank stands before it and neither a digit
nor a word follows: prices (`$5 and $6`) and shell variables (`$HOME/$USER`) stay as they are. An escaped bracket opens
one only where what it holds looks like math, as `\\[1\\]` is a way to write brackets, too.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from outline_site.content.formula import to_mathml
from outline_site.content.sheet import next_place, place_of, sheet_of

Macros = tuple[tuple[str, str], ...]

DISPLAY, INLINE = "$$", "$"

_QUOTED = re.compile(r"\$`([^`$]+)`\$")
_SINGLE = re.compile(r"\$(?![\s$])((?:\\.|[^$\\`])+?)(?<![\s\\])\$(?!\d)(?!(?!(?:th|st|nd|rd|s|d)\b)\w)", re.DOTALL)
_DOUBLE = re.compile(r"\$\$(?!\$)(?!\s*\$)((?:\\.|[^$\\]|\$(?!\$))+?)\$\$", re.DOTALL)
_PAIRS = (("$$", "$$"), (r"\\[", r"\\]"), (r"\[", r"\]"))
_BRACKETS = tuple(
    (opening, closing, re.compile(re.escape(opening) + r"((?:(?!\n\n).)+?)" + re.escape(closing), re.DOTALL))
    for opening, closing in ((r"\\[", r"\\]"), (r"\\(", r"\\)"), (r"\[", r"\]"), (r"\(", r"\)"))
)
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?|[a-zA-Z](?:\s*,\s*[a-zA-Z])+|[a-zA-Z]+\([^()]*\)|[a-zA-Z]!")
MAX_INLINE = 5_000  # characters of a formula within a line
_SYMBOL = re.compile(r"[^\W\d_]")
_MATHLIKE = re.compile(r"[\\^_=+<>|/*{}]|\d\s*[-(]|[a-z]\(")
_CODELIKE = re.compile(r"\\\[|[\"$‘’“”]|';|','|\]\(")
_DISPLAYED = ("$$", r"\\[", r"\[")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});")
_SPAN = re.compile(r"(\$\$?)(?!\s)([^$]+)(?<!\s)\1", re.DOTALL)
_HINTS = (
    (re.compile(r"reached end of input|[Cc]losing token"), "is a brace, or an \\end{…}, missing?"),
    (re.compile(r'"&"'), "put it into \\begin{aligned} … \\end{aligned}"),
    (re.compile(r"Unknown command"), "is it misspelt? a macro of your own belongs into the settings, math: macros:"),
)


def install(md: MarkdownIt, macros: Macros) -> None:
    """Add the rules; `macros` are the site's own."""
    md.inline.ruler.before("escape", "math", _inline)
    md.block.ruler.before("fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.core.ruler.after("places", "displays", _displays)
    md.options["math_macros"] = macros
    md.add_render_rule("math_inline", _draw)
    md.add_render_rule("math_block", _draw)
    md.add_render_rule("code_inline", _code_span)


def _inline(state: StateInline, silent: bool) -> bool:
    """A formula within a line of text."""
    at = state.pos
    found = None
    if state.src[at] == "$":
        found = _dollars(state.src, at, state.posMax)
    elif state.src[at] == "\\":
        found = _brackets(state, at, state.posMax)
    if found is None or "\n\n" in found[1]:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = found[1], DISPLAY if found[0].startswith(_DISPLAYED) else INLINE
        token.meta["pos"] = found.start(1)
    state.pos = found.end()
    return True


def _dollars(text: str, at: int, end: int) -> re.Match[str] | None:
    if at and text[at - 1] == "$":
        return None
    return _QUOTED.match(text, at, end) or _DOUBLE.match(text, at, end) or _SINGLE.match(text, at, end)


def _brackets(state: StateInline, at: int, end: int) -> re.Match[str] | None:
    """A formula between escaped brackets; where no bracket closes, that is found out once for the whole text."""
    for opening, closing, pattern in _BRACKETS:
        if not state.src.startswith(opening, at):
            continue
        if not 0 <= next_place(state, closing, at) < at + MAX_INLINE:
            return None
        found = pattern.match(state.src, at, end)
        number = found is not None and opening.endswith("(") and _NUMBER.fullmatch(found[1].strip())
        return found if found and (number or _looks_like_math(found[1])) else None
    return None


def _looks_like_math(text: str) -> bool:
    """Whether what stands between escaped brackets is a formula, not words in brackets or the number of a note."""
    inside = text.strip()
    if _CODELIKE.search(inside):
        return False
    return _SYMBOL.fullmatch(inside) is not None or _MATHLIKE.search(inside) is not None


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A display from the start of a line up to the end of a line."""
    if state.is_code_block(start_line) or (silent and state.sCount[start_line] < state.blkIndent):
        return False  # a line that goes on a paragraph of a list item stays in it
    begin = state.bMarks[start_line] + state.tShift[start_line]
    pair = next((p for p in _PAIRS if state.src.startswith(p[0], begin)), None)
    if pair is None or state.src.startswith("$$$", begin):
        return False
    opening, closing = pair
    for line in range(start_line, end_line):
        if line > start_line and (state.isEmpty(line) or state.sCount[line] < state.blkIndent):
            return False
        text = state.getLines(start_line, line + 1, state.blkIndent, False).strip()
        end = text.find(closing, len(opening))
        if end < 0:
            continue
        inside = text[len(opening) : end]
        if end != len(text) - len(closing) or not (_looks_like_math(inside) if opening != "$$" else inside.strip()):
            return False
        if not silent:
            token = state.push("math_block", "math", 0)
            token.content, token.markup, token.block = inside, DISPLAY, True
            token.map = [start_line, line + 1]
            state.line = line + 1
        return True
    return False


def _displays(state: StateCore) -> None:
    """A display within a paragraph parts it: what stands before, the display, what stands after."""
    if any(t.type == "inline" and any(_is_display(c) for c in t.children or ()) for t in state.tokens):
        state.tokens = list(_parted(state.tokens))


def _is_display(token: Token) -> bool:
    return token.type == "math_inline" and token.markup == DISPLAY and token.level == 0


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
                    copy(child, type="math_block", block=True, info=_IN_LINE, map=inline.map) for child in children
                )
            elif not all(map(_blank, children)):
                if after and children[0].type == "text":
                    children[0] = copy(children[0], content=children[0].content.lstrip())
                yield from (tokens[at], copy(inline, children=children), tokens[at + 2])
            after = display
        at += 3


_IN_LINE = "in a line"  # the info of a display that text may follow on its line


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


def _draw(_self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    token, sheet = tokens[index], sheet_of(env)
    html = _formula(token.content, token.markup == DISPLAY, token, options, env)
    if token.type == "math_inline":
        return html
    label = escape(sheet.label(sheet.words.say("formula")))
    before = "\n" if index and _goes_on(tokens[index - 1], token) else ""
    after = "\n" if token.info != _IN_LINE and index + 1 < len(tokens) and tokens[index + 1].hidden else ""
    return f'{before}<div role="region" tabindex="0" aria-label="{label}" class="wide wide-math">{html}</div>{after}'


def _goes_on(before: Token, display: Token) -> bool:
    """Whether a display stands on the next line of the text, or of the display, before it."""
    if before.type != "math_block":
        return before.hidden
    within = before.info == display.info == _IN_LINE
    return before.map == display.map if within else (before.map or [0, -1])[1] == (display.map or [0])[0]


def _code_span(_self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    """A code span, which is a formula when it holds nothing but one between dollars."""
    token = tokens[index]
    if span := _SPAN.fullmatch(token.content):
        begin = len(token.markup) + span.start(2)
        html = _formula(span[2], span[1] == DISPLAY, token, options, env, begin)
        return f'<code class="formula">{html}</code>' if html.startswith("<math") else html
    return f"<code>{escape(token.content)}</code>"


def _formula(tex: str, display: bool, token: Token, options: Any, env: Mapping[str, Any], begin: int = 0) -> str:
    """The formula that begins `begin` characters into a token, or its TeX with a problem reported."""
    sheet = sheet_of(env)
    tex = _ENTITY.sub(lambda entity: unescape(entity[0]), sheet.slots.plain(tex))
    made = to_mathml(tex, display=display, macros=options["math_macros"])
    if isinstance(made, str):
        sheet.has_math = True
        return made
    hint = next((hint for pattern, hint in _HINTS if pattern.search(made.message)), "the page shows its TeX")
    place = place_of(token, env, begin + made.offset)
    sheet.problem("math", f"this formula cannot be shown: {made.message}", place, hint)
    return f'<code class="math-error" title="{escape(made.message)}">{escape(tex)}</code>'
