"""Tables as in Hugo: a finished paragraph becomes one where a line of it delimits columns; the line above is its head.

So what ends a paragraph ends a table, rows may be indented or go on lazily, and lines above the head stay a paragraph.
On the page a table scrolls in a box that the keyboard can reach.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.paragraph import paragraph
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from outline_site.content.rules.paragraphs import text
from outline_site.content.sheet import sheet_of

_DELIMITER = re.compile(r"^ {0,3}[|:-][|: \t-]*$", re.MULTILINE)
_COLUMN = re.compile(r"\s*(:?)-+(:?)\s*")
_MOST_LACKING = 65_536  # cells that rows of a table lack and are given all the same
_STYLE = {(":", ""): "left", ("", ":"): "right", (":", ":"): "center", ("", ""): ""}


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.block.ruler.at("paragraph", _paragraph)
    md.block.ruler.at("lheading", _text)
    md.core.ruler.after("block", "tables_in_lists", _tighten)
    md.add_render_rule("table_open", _open)
    md.add_render_rule("table_close", _close)


def _paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A paragraph, and the table that its end turns out to be."""
    paragraph(state, start_line, end_line, silent)
    if table := _table(state, start_line):
        own = state.tokens[-3:]
        state.tokens[-3:] = [*(own if own[1].content else []), *table]
    return True


def _text(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The same, also for a heading with a line below it: what stands above the table becomes that, as in Hugo."""
    if not text(state, start_line, end_line, silent):
        return False
    if table := _table(state, start_line):
        own = state.tokens[-3:]
        before = own if own[1].content else []
        is_heading = own[0].type == "heading_open"
        state.line -= is_heading and not before
        state.tokens[-3:] = [*table, *before] if is_heading else [*before, *table]
    return True


def _table(state: StateBlock, start_line: int) -> list[Token]:
    """The table that the text of the last block is, taken out of that text; no tokens where it is none."""
    inline = state.tokens[-2]
    found = _delimited(inline.content) if "-" in inline.content else None
    if found is None:
        return []
    number, alignments = found
    lines = inline.content.split("\n")
    rows = [_cells(line) for line in (lines[number - 1], *lines[number + 1 :])]
    if len(rows[0]) > len(alignments):
        return []
    inline.content = "\n".join(lines[: number - 1]).rstrip()
    before, state.tokens = state.tokens, []
    _push_table(state, rows, alignments, start_line + number - 1)
    table, state.tokens = state.tokens, before
    return table


def _delimited(text: str) -> tuple[int, list[str]] | None:
    """The number of the first line of a paragraph that delimits columns, and how it aligns them."""
    for found in _DELIMITER.finditer(text, text.find("\n") + 1 or len(text)):
        columns = found.group().split("|")
        columns = columns[not columns[0].strip() : len(columns) - (not columns[-1].strip())]
        matched = [_COLUMN.fullmatch(column) for column in columns]
        if columns and all(matched):
            return text.count("\n", 0, found.start()), [_STYLE[match[1], match[2]] for match in matched if match]
    return None


def _cells(line: str) -> list[str]:
    """The texts of a row's cells. A bar behind a backslash is text; in code, the backslash goes."""
    line = line.strip().removeprefix("|").removesuffix("|")
    bars = [at for at, char in enumerate(line) if char == "|" and line[at - 1 : at] != "\\"]
    starts, ends = (0, *(bar + 1 for bar in bars)), (*bars, len(line))
    cells = [line[start:end].strip() for start, end in zip(starts, ends, strict=True) if start < len(line)]
    return [cell.replace("\\|", "|") if "`" in cell else cell for cell in cells]


def _push_table(state: StateBlock, rows: Sequence[Sequence[str]], alignments: Sequence[str], first: int) -> None:
    """The tokens of a table, whose head stands in line `first` and its other rows from the next but one on."""
    state.push("table_open", "table", 1).map = [first, first + len(rows) + 1]
    lacking = 0
    for group, kind, own, line in (("thead", "th", rows[:1], first), ("tbody", "td", rows[1:], first + 2)):
        state.push(f"{group}_open", group, 1).map = [line, line + len(own)]
        for number, row in enumerate(own, line):
            lacking += max(len(alignments) - len(row), 0)
            filling = [""] * (len(alignments) - len(row) if lacking <= _MOST_LACKING else 0)
            state.push("tr_open", "tr", 1).map = [number, number + 1]
            for column, (cell, alignment) in enumerate(zip([*row, *filling], alignments, strict=False)):
                token = state.push(f"{kind}_open", kind, 1)
                if alignment and column < len(row):
                    token.attrs = {"style": f"text-align:{alignment}"}
                _push_text(state, cell, number, number + 1)
                state.push(f"{kind}_close", kind, -1)
            state.push("tr_close", "tr", -1)
        state.push(f"{group}_close", group, -1)
    state.push("table_close", "table", -1)


def _push_text(state: StateBlock, text: str, begin: int, end: int) -> None:
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = text, [begin, end], []


# A blank line before a table does not make the list around it loose: in Hugo it stood before a paragraph that is gone.


def _tighten(state: StateCore) -> None:
    """Make the lists tight that are loose only for the sake of tables."""
    tokens = state.tokens
    if not any(token.level > 0 for token in tokens if token.type == "table_open"):
        return
    lists: list[int] = []
    lines = state.src.split("\n")
    for i, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(i)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            own = [t for t in tokens[lists.pop() + 1 : i] if t.level in (token.level + 1, token.level + 2)]
            if any(t.type == "table_open" for t in own) and not _is_loose(own, lines):
                for t in own:
                    t.hidden = t.hidden or t.type in ("paragraph_open", "paragraph_close")


def _is_loose(own: Iterable[Token], lines: Sequence[str]) -> bool:
    """Whether a blank line stands between two items of a list, or between two blocks of one of them."""
    items = blocks = 0
    for token in own:
        if token.type == "list_item_open":
            items, blocks = items + 1, 0
        if token.nesting < 0 or token.type == "table_open":
            continue
        is_item = token.type == "list_item_open"
        blocks += not is_item
        before = lines[token.map[0] - 1] if token.map else "text"
        if (items if is_item else blocks) > 1 and not before.strip(" \t>"):
            return True
    return False


def _open(self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    attributes = self.renderAttrs(tokens[index])
    sheet = sheet_of(env)
    label = escape(sheet.label(sheet.words.say("table")))
    return f'<div role="region" tabindex="0" aria-label="{label}" class="wide wide-table">\n<table{attributes}>\n'


def _close(_self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: Mapping[str, Any]) -> str:
    return "</table>\n</div>\n"
