"""Tables scroll in a box of their own, which the keyboard can reach."""

from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from outline_site.content.sheet import sheet_of


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.enable("table")
    md.add_render_rule("table_open", _open)
    md.add_render_rule("table_close", _close)


def _open(self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    attributes = self.renderAttrs(tokens[index])
    label = sheet_of(env).label("Table")
    return f'<div role="region" tabindex="0" aria-label="{label}" class="wide wide-table">\n<table{attributes}>\n'


def _close(_self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: Mapping[str, Any]) -> str:
    return "</table>\n</div>\n"
