"""Footnotes in Hugo's form: numbered by first use, ids from the number, one way back for each use."""

from collections.abc import Mapping
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from outline_site.content.sheet import sheet_of


def install(md: MarkdownIt) -> None:
    """Add the library's rules, and our way of drawing them. In Hugo, a note also ends a quote that it follows."""
    footnote_plugin(md, inline=False)
    md.block.ruler.at("footnote_def", footnote_def, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.before("footnote_tail", "footnotes_once", _once)
    for name, draw in _DRAWN.items():
        md.add_render_rule(name, draw)


def _once(state: StateCore) -> None:
    """Of two notes with one name, the first counts."""
    if "footnote_reference_open" not in [token.type for token in state.tokens]:
        return
    kept: list[Token] = []
    seen: set[str] = set()
    again = False
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            again = token.meta["label"] in seen
            seen.add(token.meta["label"])
        if not again:
            kept.append(token)
        if token.type == "footnote_reference_close":
            again = False
    state.tokens = kept


def _anchor(token: Token) -> str:
    again = token.meta.get("subId", 0)
    return f"fnref{again or ''}:{token.meta['id'] + 1}"


def _ref(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, _env: Mapping[str, Any]) -> str:
    token = tokens[index]
    number = token.meta["id"] + 1
    return (
        f'<sup id="{_anchor(token)}"><a href="#fn:{number}" class="footnote-ref" role="doc-noteref">{number}</a></sup>'
    )


def _back(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    label = escape(sheet_of(env).words.say("reference", number=tokens[index].meta["id"] + 1))
    return (
        f'&#160;<a href="#{_anchor(tokens[index])}" class="footnote-backref" role="doc-backlink"'
        f' aria-label="{label}">↩︎</a>'
    )


def _note_open(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, _env: Mapping[str, Any]) -> str:
    return f'<li id="fn:{tokens[index].meta["id"] + 1}">\n'


_DRAWN = {
    "footnote_ref": _ref,
    "footnote_anchor": _back,
    "footnote_open": _note_open,
    "footnote_close": lambda *_: "</li>\n",
    "footnote_block_open": lambda *_: '<div class="footnotes" role="doc-endnotes">\n<hr>\n<ol>\n',
    "footnote_block_close": lambda *_: "</ol>\n</div>\n",
}
