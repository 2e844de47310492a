"""Lists: the library's rule, with fewer steps for each item, as notes are full of them."""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from outline_site.content.rules.paragraphs import push

_MARKER = re.compile(r"([*+-]|([0-9]{1,9})[.)])(?:[ \t]+|\Z)")
_FORMULAS = "signs of formulas"  # the option for the signs that formulas begin with


def install(md: MarkdownIt, formulas: str) -> None:
    """Put the rule in its place; `formulas` are the signs that formulas begin with."""
    md.options[_FORMULAS] = formulas
    md.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})


def _marker(state: StateBlock, line: int) -> re.Match[str] | None:
    """What a line begins an item with: its marker, and the blanks behind it."""
    return _MARKER.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def _list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A list with all of its items."""
    found = _begun(state, start_line, silent=silent)
    if found is None or silent:
        return found is not None
    sign, number = found[1][-1], found[2]
    name, tag = ("bullet_list", "ul") if number is None else ("ordered_list", "ol")
    at = len(state.tokens)
    opening = state.push(f"{name}_open", tag, 1)
    opening.markup = sign
    if number is not None and int(number) != 1:
        opening.attrs = {"start": int(number)}
    before, state.parentType = state.parentType, "list"
    is_loose = _items(state, start_line, end_line, found)
    state.push(f"{name}_close", tag, -1).markup = sign
    opening.map = [start_line, state.line]
    state.parentType = before
    if not is_loose:
        _tighten(state.tokens, at + 2, state.level + 2)
    return True


def _begun(state: StateBlock, line: int, *, silent: bool) -> re.Match[str] | None:
    """The marker of the item that a list begins with, if one begins here."""
    indent = state.sCount[line]
    if state.is_code_block(line) or (state.listIndent >= 0 and state.listIndent + 4 <= indent < state.blkIndent):
        return None
    found = _marker(state, line)
    if found is None or not silent or state.parentType != "paragraph" or indent < state.blkIndent:
        return found
    # only an item with text ends a paragraph, and of those with numbers only the first
    is_first = found[2] is None or int(found[2]) == 1
    return found if is_first and found.end() < state.eMarks[line] else None


def _items(state: StateBlock, line: int, end_line: int, found: re.Match[str] | None) -> bool:
    """All items of a list, and whether blank lines stand between them or between what they hold."""
    rules = state.md.block.ruler.getRules("list")
    is_loose = ends_blank = False
    sign = ""
    while found is not None and sign in ("", found[1][-1]):
        sign = found[1][-1]
        is_loose |= not _item(state, line, end_line, found) or ends_blank
        ends_blank = state.line - line > 1 and state.isEmpty(state.line - 1)
        line = state.line
        if line >= end_line or state.sCount[line] < state.blkIndent or state.is_code_block(line):
            break
        if any(rule(state, line, end_line, True) for rule in rules):
            break
        found = _marker(state, line)
    return is_loose


def _item(state: StateBlock, line: int, end_line: int, found: re.Match[str]) -> bool:
    """One item; whether it is tight, that is, has no blank line between what it holds."""
    begin, inside = state.bMarks[line], found.end()
    marked = state.sCount[line] + found.end(1) - found.start()
    indent = _column(state, line, marked, found)
    opening = state.push("list_item_open", "li", 1)
    opening.markup = found[1][-1]
    if found[2] is not None:
        opening.info = found[2]
    is_empty = inside >= state.eMarks[line]
    within = marked + (1 if is_empty or indent - marked > 4 else indent - marked)  # else it begins with code
    before = state.tight, state.tShift[line], state.sCount[line], state.listIndent, state.blkIndent
    state.tight, state.listIndent, state.blkIndent = True, state.blkIndent, within
    if within == indent and not is_empty and (after := _behind_text(state, line, end_line, inside)):
        text = push(state, "paragraph", "p", line, line + 1)
        text.content = mdTrim(state.src[inside : state.eMarks[line]])
        state.line = after
        if after < end_line and state.sCount[after] >= within:
            state.md.block.tokenize(state, after, end_line)
    else:
        state.tShift[line], state.sCount[line] = inside - begin, indent
        if is_empty and state.isEmpty(line + 1):  # what comes after the blank line is no part of it
            state.line = min(state.line + 2, end_line)
        else:
            state.md.block.tokenize(state, line, end_line)
    is_tight = state.tight
    state.tight, state.tShift[line], state.sCount[line], state.listIndent, state.blkIndent = before
    state.push("list_item_close", "li", -1).markup = opening.markup
    opening.map = [line, state.line]
    return is_tight


def _behind_text(state: StateBlock, line: int, end_line: int, inside: int) -> int:
    """The line after an item's text where that is sure to be a paragraph of one line, as it mostly is; else 0.

    It begins with a letter, which no other block does, and a list, blank lines or the end come after it.
    """
    char = state.src[inside]
    if not char.isalpha() or char in state.md.options[_FORMULAS]:
        return 0
    if end_line != state.lineMax or state.level >= state.md.options["maxNesting"]:
        return 0
    after = state.skipEmptyLines(line + 1)
    if after == end_line:
        return after
    indent = state.sCount[after]
    if after > line + 1:
        return after if indent < state.blkIndent else 0
    found = _marker(state, after)
    if found is None:
        return 0
    if indent < state.blkIndent:
        return after if 0 <= indent < state.listIndent + 4 else 0
    is_first = found[2] is None or int(found[2]) == 1
    return after if is_first and found.end() < state.eMarks[after] and indent < state.blkIndent + 4 else 0


def _column(state: StateBlock, line: int, column: int, found: re.Match[str]) -> int:
    """The column that the text of an item begins at, behind a marker that ends at `column`."""
    blanks = state.src[found.end(1) : found.end()]
    if "\t" not in blanks:
        return column + len(blanks)
    for blank in blanks:
        column += 4 - (column + state.bsCount[line]) % 4 if blank == "\t" else 1
    return column


def _tighten(tokens: list[Token], at: int, level: int) -> None:
    """Take the tags off the paragraphs of the items of a list."""
    for index in range(at, len(tokens) - 2):
        token = tokens[index]
        if token.level == level and token.type == "paragraph_open":
            token.hidden = tokens[index + 2].hidden = True
