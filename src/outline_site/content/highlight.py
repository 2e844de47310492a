"""Code -> HTML with Pygments' short class names, coloured by the theme's style sheet in light and dark."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from pygments.util import ClassNotFound

from outline_site.content.lexing import quick
from outline_site.content.slots import Code

MAX_LENGTH = 500_000  # characters; longer code is shown plain, so that no lexer can hold up a build
MAX_BLANK = 200  # blank lines in a row; code with more is shown plain, as some lexers look at all of them from each one


@dataclass(frozen=True, slots=True)
class CodeOptions:
    """Which lines are marked (counted from 1 at the block's first line), and where line numbers start, if shown."""

    marked: frozenset[int] = frozenset()
    first_number: int | None = None

    def __bool__(self) -> bool:
        return bool(self.marked) or self.first_number is not None


def highlight(code: str, language: str) -> Code:
    """The inside of a `<code>` element. An unknown language gives plain, escaped text."""
    tokens = list(_tokens(code, language))
    html, text = "".join(_spans(tokens)), "".join([text for _, text in tokens])
    return Code(html if code.endswith("\n") or not html.endswith("\n") else html[:-1], text)


def highlight_lines(code: str, language: str, options: CodeOptions) -> str:
    """The same, with each line in an element of its own, as lines are marked or have numbers."""
    lines = list(_lines(_tokens(code, language)))
    if lines and not lines[-1]:
        lines.pop()
    return "".join(_line(number, html, options) for number, html in enumerate(lines, 1))


def is_known(language: str) -> bool:
    """Whether code in a language is coloured."""
    return bool(language) and _lexer(language.lower()) is not None


def _tokens(code: str, language: str) -> Iterable[tuple[_TokenType, str]]:
    lexer = _lexer(language.lower()) if language and not _is_endless(code) else None
    return lexer.get_tokens(code) if lexer else ((Token, code),)


def _is_endless(code: str) -> bool:
    """Whether a lexer could take very long for it."""
    if len(code) > MAX_LENGTH:
        return True
    if code.count("\n") <= MAX_BLANK:
        return False
    rows = groupby(code.split("\n"), key=str.strip)
    return any(not text and sum(1 for _ in row) > MAX_BLANK for text, row in rows)


@cache
def _lexer(language: str) -> Lexer | None:
    try:
        return quick(get_lexer_by_name(language, stripnl=False))
    except ClassNotFound:
        return None


@cache
def _css_class(kind: _TokenType) -> str:
    """The short class of a token type, or of its nearest ancestor that has one; none for plain text and blanks."""
    ancestor: _TokenType | None = kind
    while ancestor is not None and ancestor not in STANDARD_TYPES:
        ancestor = ancestor.parent
    css = STANDARD_TYPES[ancestor] if ancestor is not None else ""
    return "" if css == "w" else css


def _spans(tokens: Iterable[tuple[_TokenType, str]]) -> list[str]:
    """The tokens as HTML; neighbours of one class share their element."""
    html: list[str] = []
    last: _TokenType | None = None
    css = ""
    for kind, text in tokens:
        if kind is not last and text:
            last, before, css = kind, css, _css_class(kind)
            if css != before:
                if before:
                    html.append("</span>")
                if css:
                    html.append(f'<span class="{css}">')
        html.append(escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text)
    if css:
        html.append("</span>")
    return html


def _lines(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[str]:
    """The code's lines, each with its own spans."""
    row: list[tuple[_TokenType, str]] = []
    for kind, text in tokens:
        first, *rest = text.split("\n")
        row.append((kind, first))
        for piece in rest:
            yield "".join(_spans(row))
            row = [(kind, piece)]
    yield "".join(_spans(row))


def _line(number: int, html: str, options: CodeOptions) -> str:
    shown = options.first_number
    label = "" if shown is None else f'<span class="ln" data-n="{shown + number - 1}"></span>'
    css = "line hl" if number in options.marked else "line"
    return f'<span class="{css}">{label}{html}\n</span>'
