"""Math: `$x$`, `$$…$$` in a line or as a block, and the code spans `` `$x$` `` -> MathML.

A dollar opens a formula where no blank follows it, and closes one where no blank stands before it and neither a digit
nor a word follows: prices (`$5 and $6`) and shell variables (`$HOME/$USER`) stay as they are.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from outline_site.content.formula import MathProblem, to_mathml
from outline_site.content.sheet import Sheet, place_of, sheet_of
from outline_site.diagnostics import Place

Macros = tuple[tuple[str, str], ...]

_INLINE = re.compile(r"\$(?![\s$])((?:\\.|[^$\\])+?)(?<![\s\\])\$(?!\d)(?!(?!(?:th|st|nd|rd|s|d)\b)\w)", re.DOTALL)
_DISPLAY = re.compile(r"\$\$(?!\$)((?:\\.|[^$\\]|\$(?!\$))+?)\$\$", re.DOTALL)
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
    md.options["math_macros"] = macros
    md.add_render_rule("math_inline", _draw)
    md.add_render_rule("math_block", _draw)
    md.add_render_rule("code_inline", _code_span)


def _inline(state: StateInline, silent: bool) -> bool:
    """`$x$` and `$$x$$` within a line of text."""
    at = state.pos
    if state.src[at] != "$":
        return False
    if at and (state.src[at - 1].isalnum() or state.src[at - 1] == "$"):
        return False
    match = _DISPLAY.match(state.src, at, state.posMax) or _INLINE.match(state.src, at, state.posMax)
    if match is None or "\n\n" in match[1]:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = match[1], "$$" if match[0].startswith("$$") else "$"
        token.meta["pos"] = match.start(1)
    state.pos = match.end()
    return True


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """`$$` at the start of a line up to a line that ends with `$$`."""
    if state.is_code_block(start_line):
        return False
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("$$", begin) or state.src.startswith("$$$", begin):
        return False
    for line in range(start_line, end_line):
        if line > start_line and (state.isEmpty(line) or state.sCount[line] < state.blkIndent):
            return False
        text = state.getLines(start_line, line + 1, state.blkIndent, False).strip()
        closing = text.find("$$", 2)
        if closing < 0:
            continue
        if closing != len(text) - 2 or not text[2:closing].strip():
            return False
        if not silent:
            token = state.push("math_block", "math", 0)
            token.content, token.markup, token.block = text[2:closing], "$$", True
            token.map = [start_line, line + 1]
            state.line = line + 1
        return True
    return False


def _draw(_self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    token, sheet = tokens[index], sheet_of(env)
    display = token.markup == "$$"
    at = token.meta.get("at") or place_of(token, env)
    html = _formula(sheet, token.content, at, display=display, macros=options["math_macros"])
    if token.type == "math_inline":
        return html
    return (
        f'<div role="region" tabindex="0" aria-label="{sheet.label("Formula")}" class="wide wide-math">{html}</div>\n'
    )


def _code_span(_self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    """A code span, which is a formula when it holds nothing but one between dollars."""
    token = tokens[index]
    if span := _SPAN.fullmatch(token.content):
        at = token.meta.get("at") or Place(sheet_of(env).body.path)
        at = at._replace(column=at.column + len(token.markup) + span.start(2))
        return _formula(sheet_of(env), span[2], at, display=len(span[1]) == 2, macros=options["math_macros"])
    return f"<code>{escape(token.content)}</code>"


def _formula(sheet: Sheet, tex: str, at: Place, *, display: bool, macros: Macros) -> str:
    made = to_mathml(tex, display=display, macros=macros)
    if isinstance(made, str):
        sheet.has_math = True
        return made
    hint = next((hint for pattern, hint in _HINTS if pattern.search(made.message)), "the page shows its TeX")
    sheet.problem("math", f"this formula cannot be shown: {made.message}", _inside(at, tex, made), hint)
    return f'<code class="math-error" title="{escape(made.message)}">{escape(tex)}</code>'


def _inside(at: Place, tex: str, problem: MathProblem) -> Place:
    """The place of the problem, which is `problem.offset` characters into the formula at `at`."""
    before = tex[: problem.offset]
    rows = before.count("\n")
    column = len(before) - before.rfind("\n") if rows else at.column + len(before)
    return Place(at.path, at.line + rows, column)
