"""The library's renderer, and its state of blocks -> the same, with less work in the usual cases."""

from itertools import accumulate
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.normalize import normalize
from markdown_it.token import Token

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
    """A tag without attributes, as most are, takes no work for them."""

    @staticmethod
    def renderAttrs(token: Token) -> str:  # noqa: N802  # the library's name
        """The attributes of a tag."""
        return RendererHTML.renderAttrs(token) if token.attrs else ""


class Blocks(ParserBlock):
    """A parser of blocks with a state of its own."""

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803  # the library's names
        """Add the tokens of a text."""
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


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
        widths = (len(line[:n].expandtabs(4)) if n else 0 for line, n in zip(lines, shifts, strict=True))
        self.sCount = [*widths, 0]
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
