"""Tables: rows may be indented as they like, as in Hugo; a table scrolls in a box that the keyboard can reach."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, table
from markdown_it.token import Token

from outline_site.content.sheet import sheet_of


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.enable("table")
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    md.add_render_rule("table_open", _open)
    md.add_render_rule("table_close", _close)


_DELIMITER = re.compile(r"[ \t]*[|:-][ \t|:-]*")


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A table, of which rows that are indented like code are rows all the same: in Hugo they go on a paragraph."""
    second = start_line + 1
    if second >= end_line or not _DELIMITER.fullmatch(state.src, state.bMarks[second], state.eMarks[second]):
        return False
    indents = state.sCount.copy()
    for line in range(second + 1, end_line):
        if state.isEmpty(line):
            break
        if state.is_code_block(line):
            state.sCount[line] = state.blkIndent
    first = len(state.tokens)
    made = table(state, start_line, end_line, silent)
    state.sCount = indents
    if not silent:
        _align(state, state.tokens[first:])
    return made


def _align(state: StateBlock, tokens: list[Token]) -> None:
    """The cells that a short row lacks have no alignment, as in Hugo."""
    left = 0  # how many cells of the row are still to come
    for token in tokens:
        if token.type == "tr_open" and token.map:
            line = token.map[0]
            cells = escapedSplit(state.getLines(line, line + 1, state.blkIndent, False).strip())
            left = len(cells) - (cells[:1] == [""]) - (cells[1:] != [] and cells[-1] == "")
        elif token.type == "td_open":
            if left <= 0:
                token.attrs = {}
            left -= 1


def _open(self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    attributes = self.renderAttrs(tokens[index])
    sheet = sheet_of(env)
    label = escape(sheet.label(sheet.words.say("table")))
    return f'<div role="region" tabindex="0" aria-label="{label}" class="wide wide-table">\n<table{attributes}>\n'


def _close(_self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: Mapping[str, Any]) -> str:
    return "</table>\n</div>\n"
