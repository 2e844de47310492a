"""Code fences: highlighted code, GoAT diagrams, with the options that stand in braces after the language."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from outline_site.content.attributes import Attributes, parse
from outline_site.content.highlight import CodeOptions, highlight, highlight_lines, is_known
from outline_site.content.sheet import Sheet, fence_place, sheet_of
from outline_site.content.slots import OPEN
from outline_site.goat import to_svg

MAX_CELLS = 250_000

_INFO = re.compile(r"\s*+(?P<language>[^\s{]*+)[^{]*+(?:\{(?P<inside>.*)\})?\s*", re.DOTALL)
_NONE = Attributes()


def install(md: MarkdownIt, *, mermaid: bool) -> None:
    """Add the rules. `mermaid` tells that the site brings a script which draws such fences."""
    md.options["mermaid"] = mermaid
    md.add_render_rule("fence", _fence)
    md.add_render_rule("code_block", _indented)


def _fence(_self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    token, sheet = tokens[index], sheet_of(env)
    language, attributes = _info(token, sheet, env)
    text = sheet.slots.plain(token.content)
    if language == "goat":
        return diagram(sheet, text, attributes, token, env)
    if language == "mermaid" and options["mermaid"]:
        return f'<pre class="mermaid">{escape(text)}</pre>\n'
    return code(sheet, text, language, attributes, held=OPEN not in text)


def _indented(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    sheet = sheet_of(env)
    text = sheet.slots.spelled(tokens[index].content)
    return code(sheet, text, "", _NONE, held=OPEN not in text)


def _info(token: Token, sheet: Sheet, env: Mapping[str, Any]) -> tuple[str, Attributes]:
    """The language and the attributes of a fence."""
    info = _INFO.fullmatch(token.info)
    language, inside = (info["language"], info["inside"]) if info else (token.info.split(None, 1)[0], None)
    if inside is None:
        return language, _NONE
    attributes = parse(inside)
    if attributes is not None:
        return language, attributes
    word = re.match(r"\s*([\w+#.\-]+)", inside)
    if not language and word:
        place = fence_place(token, env)
        hint = f"write ```{word[1]} instead"
        sheet.problem("fence-braces", f"'{{{inside}}}' after the fence is not a list of attributes", place, hint)
        return word[1], _NONE
    return language, _NONE


def code(sheet: Sheet, text: str, language: str, attributes: Attributes, *, held: bool = False) -> str:
    """A block of code in its own scrolling box; with `hl_inline`, code within the line.

    `held`: the code itself may stay a mark until the page is finished, as no template sees it.
    """
    options = _options(attributes, numbered=sheet.line_numbers and is_known(language))
    if attributes.text("hl_inline") in ("True", "true"):
        return f'<code class="language-{escape(language)}">{highlight(text.rstrip(), language).html}</code>'
    if options:
        inside = highlight_lines(text, language, options)
    else:
        made = highlight(text, language)
        inside = sheet.slots.hold_code(made) if held else made.html
    label = sheet.label(sheet.words.say("code_in", language=language) if language else sheet.words.say("code"))
    named = f' class="language-{escape(language)}" data-lang="{escape(language)}"' if language else ""
    css = " ".join(("highlight", *attributes.classes))
    name = f' id="{escape(attributes.id)}"' if attributes.id else ""
    return (
        f'<div class="{escape(css)}"{name} role="region" tabindex="0" aria-label="{escape(label)}">'
        f"<pre><code{named}>{inside}</code></pre></div>\n"
    )


def _options(attributes: Attributes, *, numbered: bool) -> CodeOptions:
    values = attributes.values
    marked: set[int] = set()
    lines = values.get("hl_lines", ())
    for item in lines if isinstance(lines, tuple) else str(lines).replace(",", " ").split():
        first, _, last = str(item).partition("-")
        if first.isdigit() and (last or first).isdigit():
            marked.update(range(int(first), min(int(last or first), 100_000) + 1))
    shown = values.get("linenos", numbered)
    start = values.get("linenostart", 1)
    numbered = shown not in (False, "false", "")
    return CodeOptions(frozenset(marked), start if numbered and isinstance(start, int) else 1 if numbered else None)


def diagram(sheet: Sheet, text: str, attributes: Attributes, token: Token, env: Mapping[str, Any]) -> str:
    """A GoAT diagram as a drawing in its own scrolling box; with `caption`, as a figure."""
    rows = text.split("\n")
    cells = len(rows) * max(map(len, rows), default=0)
    if cells > MAX_CELLS:
        message = f"this diagram has {cells} cells; up to {MAX_CELLS} are drawn, so it is shown as text"
        sheet.problem("too-big", message, fence_place(token, env), "split it into several")
        return code(sheet, text, "", _NONE)
    size = {key: attributes.text(key) or None for key in ("width", "height")}
    titles = sheet.words.say("diagram"), sheet.words.say("diagram_of")
    svg = to_svg(text, title=attributes.text("alt") or None, titles=titles, **size)
    css = escape(" ".join(("goat", "svg-container", *attributes.classes)))
    natural = re.search(r'viewBox="0 0 (\d+)', svg)
    style = f' style="--natural: {natural[1]}px"' if natural else ""
    label = escape(sheet.label(sheet.words.say("diagram")))
    box = (
        f'<div role="region" tabindex="0" aria-label="{label}" class="wide wide-diagram">'
        f'<div class="{css}"{style}>{svg}</div></div>\n'
    )
    caption = attributes.text("caption")
    return f"<figure>{box}<figcaption><p>{escape(caption)}</p></figcaption></figure>\n" if caption else box
