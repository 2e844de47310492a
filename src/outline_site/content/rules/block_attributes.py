"""A line `{.class #id key=value}` right after a block gives it these attributes, where the settings ask for it."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from outline_site.content.attributes import give, parse
from outline_site.content.sheet import sheet_of

_LINE = "block_attributes"


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.block.ruler.before("fence", _LINE, _line, {"alt": ["paragraph", "reference", "blockquote", "list", "table"]})
    md.core.ruler.after("slots", _LINE, _given)


def _line(state: StateBlock, start_line: int, _end_line: int, silent: bool) -> bool:
    """A line that is nothing but attributes."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("{", begin):
        return False
    text = state.src[begin : state.eMarks[start_line]].strip()
    if not (text.startswith("{") and text.endswith("}")) or state.is_code_block(start_line):
        return False
    attributes = parse(text[1:-1])
    if attributes is None or (start_line and state.isEmpty(start_line - 1)) or not start_line:
        return False
    if not silent:
        token = state.push(_LINE, "", 0)
        token.meta["attributes"], token.map = attributes, [start_line, start_line + 1]
        state.line = start_line + 1
    return True


def _given(state: StateCore) -> None:
    """Give each block the attributes of the line after it."""
    kept: list[Token] = []
    for token in state.tokens:
        if token.type != _LINE:
            kept.append(token)
        elif kept:
            give(_opening(kept), token.meta["attributes"], sheet_of(state.env).trust)
    state.tokens = kept


def _opening(tokens: list[Token]) -> Token:
    """The token that opens the block which ends last."""
    last = tokens[-1]
    if last.nesting != -1:
        return last
    kind = last.type.removesuffix("_close") + "_open"
    return next((t for t in reversed(tokens) if t.type == kind and t.level == last.level), last)
