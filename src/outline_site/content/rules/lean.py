"""The library's renderer, and its state of blocks -> the same, with less work in the usual cases."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.parser_block import ParserBlock
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.normalize import normalize
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

_BLANKS = " \t"


def install(md: MarkdownIt) -> None:
    """Put them in their places."""
    vars(block := Blocks()).update(vars(md.block))
    md.block = block
    md.core.ruler.at("normalize", _normalize)


def _normalize(state: StateCore) -> None:
    """Most texts have been cleaned; those that templates make may need it."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def made(kind: str, tag: str, nesting: Literal[-1, 0, 1], level: int, *, block: bool) -> Token:
    """A token without attributes, whose form need not be looked at then."""
    token = Token.__new__(Token)
    token.type = kind
    token.tag = tag
    token.nesting = nesting
    token.attrs = {}
    token.map = None
    token.level = level
    token.children = None
    token.content = ""
    token.markup = ""
    token.info = ""
    token.meta = {}
    token.block = block
    token.hidden = False
    return token


class Renderer(RendererHTML):
    """Plain text and tags without attributes, as most are, take little work."""

    def __init__(self, parser: Any = None) -> None:
        super().__init__(parser)
        self.rules.pop("list_item_open", None)  # it knows of boxes that the library makes, which are not ours

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: Any) -> str:
        """The HTML of blocks."""
        made: list[str] = []
        for at, token in enumerate(tokens):
            if token.type == "inline":
                if token.children:
                    made.append(self.renderInline(token.children, options, env))
            elif rule := self.rules.get(token.type):
                made.append(rule(tokens, at, options, env))
            elif not token.hidden:
                made.append(self.renderToken(tokens, at, options, env))
        return "".join(made)

    def renderInline(self, tokens: Sequence[Token], options: OptionsDict, env: Any) -> str:  # noqa: N802  # the library's name
        """The HTML of what stands within lines."""
        made: list[str] = []
        for at, token in enumerate(tokens):
            if token.type == "text":
                made.append(escapeHtml(token.content))
            elif rule := self.rules.get(token.type):
                made.append(rule(tokens, at, options, env))
            else:
                made.append(self.renderToken(tokens, at, options, env))
        return "".join(made)

    def renderToken(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:  # noqa: N802  # the library's name
        """A tag that has no rule of its own."""
        token = tokens[idx]
        if token.attrs or token.hidden or not token.nesting:
            return super().renderToken(tokens, idx, options, env)
        end = ">\n" if token.block else ">"
        if token.nesting < 0:
            return f"</{token.tag}{end}"
        if token.block and idx + 1 < len(tokens):
            following = tokens[idx + 1]
            if following.type == "inline" or following.hidden or (following.nesting < 0 and following.tag == token.tag):
                end = ">"
        before = "\n" if token.block and idx and tokens[idx - 1].hidden else ""
        return f"{before}<{token.tag}{end}"


class Blocks(ParserBlock):
    """A parser of blocks with a state of its own."""

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803  # the library's names
        """Add the tokens of a text."""
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803  # the library's names
        """Add the tokens of the blocks between two lines, as long as they are indented as the state says."""
        rules, deepest = self.ruler.getRules(""), state.md.options["maxNesting"]
        begins, shifts, ends = state.bMarks, state.tShift, state.eMarks
        line, has_blanks = startLine, False
        while line < endLine:
            while line < state.lineMax and begins[line] + shifts[line] >= ends[line]:
                line += 1
            state.line = line
            if line >= endLine or state.sCount[line] < state.blkIndent:
                return
            if state.level >= deepest:
                state.line = endLine
                return
            for rule in rules:
                if rule(state, line, endLine, False):
                    break
            assert state.line > line, "a paragraph takes what no other rule does"
            state.tight = not has_blanks  # those behind the last block do not count
            line = state.line
            has_blanks = has_blanks or begins[line - 1] + shifts[line - 1] >= ends[line - 1]
            if line < endLine and begins[line] + shifts[line] >= ends[line]:
                has_blanks = True
                line += 1
                state.line = line


class _State(StateBlock):
    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        lines = src.split("\n")
        if not lines[-1].strip(_BLANKS):
            lines.pop()
        shifts = [len(line) - len(line.lstrip(_BLANKS)) for line in lines]
        begins = [0, *accumulate(len(line) + 1 for line in lines)]
        self.src, self.lineMax = src, len(lines)
        self.bMarks = [*begins[:-1], len(src)]
        self.eMarks = [*(begin - 1 for begin in begins[1:]), len(src)]
        self.tShift = [*shifts, 0]
        if "\t" in src:
            shifts = [len(line[:n].expandtabs(4)) if n else 0 for line, n in zip(lines, shifts, strict=True)]
        self.sCount = [*shifts, 0]
        self.bsCount = [0] * len(self.bMarks)

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add a token."""
        if nesting < 0:
            self.level -= 1
        token = made(ttype, tag, nesting, self.level, block=True)
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803  # the library's names
        """Some lines without their indent, each with its line break but for the last."""
        lines: list[str] = []
        for line in range(begin, end):
            first = self.bMarks[line]
            cut = first + min(indent, self.tShift[line])
            if self.src.find("\t", first, cut) >= 0:
                return super().getLines(begin, end, indent, keepLastLF)
            lines.append(self.src[cut : self.eMarks[line] + (line + 1 < end or keepLastLF)])
        return "".join(lines)
