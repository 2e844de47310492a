"""Diagrams of arrows, as the package amscd has them: `A @>f>> B`, `@VgVV` -> a table of objects and arrows."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from outline_site.content.tex.tokens import Stream, TexError, Token, made
from outline_site.content.tex.work import Work

_ACROSS: Mapping[str, str] = MappingProxyType({">": r"\xrightarrow", "<": r"\xleftarrow"})
_DOWN: Mapping[str, str] = MappingProxyType({"V": r"\Big\downarrow", "A": r"\Big\uparrow"})
_LINES: Mapping[str, str] = MappingProxyType({"=": r"=\!\!=\!\!=\!\!=", "|": r"\Big\Vert", ".": ""})
_END = ("\\end", "{", "CD", "}")

Cell = list[Token]


def begin(command: Token, work: Work) -> None:
    r"""`\begin{CD}`, which is read up to its end: objects and arrows across in one line, arrows down in the next."""
    rows = _rows(command, _inside(command, work.stream))
    width = max(map(len, rows))
    table = made(rf"\begin{{array}}{{{'c' * width}}}", command.at)
    for row in rows:
        for cell in row:
            table += [*cell, Token("&", command.at)]
        table[-1] = Token(r"\\", command.at)
    work.put(table[:-1], made(r"\end{array}", command.at))


def _inside(command: Token, stream: Stream) -> Cell:
    """What stands between the beginning and the end, one sign a token."""
    found: Cell = []
    while stream:
        if tuple(token.text for token in stream.left[: -len(_END) - 1 : -1]) == _END:
            del stream.left[-len(_END) :]
            return found
        found.append(stream.next() if stream.peek()[0] == "%" else stream.first())
    raise TexError(r"this '\begin{CD}' is never closed", command.at, r"a '\end{CD}' is missing")


def _rows(command: Token, inside: Cell) -> list[list[Cell]]:
    stream = Stream(inside)
    rows: list[list[Cell]] = [[[]]]
    while stream:
        token = stream.next()
        if token.text == r"\\":
            rows.append([[]])
        elif token.text == "@":
            rows[-1] += [_arrow(token, stream), []]
        elif token.text == "{":
            rows[-1][-1] += [token, *stream.until("}", token), Token("}", command.at)]
        else:
            rows[-1][-1].append(token)
    between = (row[1:-1] or [[]] for row in rows[1::2])  # beside the arrows down stands nothing
    rows[1::2] = between
    return rows


def _arrow(sign: Token, stream: Stream) -> Cell:
    """The arrow that an `@` begins, with what stands at its two sides."""
    kind = stream.first() if stream else sign
    if kind.text in _LINES:
        return made(_LINES[kind.text], sign.at)
    one, other = _label(kind, stream), _label(kind, stream)
    if kind.text in _ACROSS:
        below = [Token("[", sign.at), *_group(other, sign), Token("]", sign.at)] if other else []
        return [*made(_ACROSS[kind.text], sign.at), *below, *_group(one, sign)]
    if kind.text in _DOWN:
        left, right = _small(one, sign), _small(other, sign)
        unseen = made(r"\phantom", sign.at)
        return [
            *unseen, *_group(right, sign), *left, *made(_DOWN[kind.text], sign.at), *right, *unseen, *_group(left, sign)
        ]  # fmt: skip
    hint = "arrows are @>>>, @<<<, @VVV and @AAA, lines @= and @|, and @. is none"
    raise TexError(f"there is no arrow '@{kind.text}'", sign.at, hint)


def _label(kind: Token, stream: Stream) -> Cell:
    """What stands up to the next sign of the kind of the arrow."""
    return stream.until(kind.text, kind) if kind.text in (*_ACROSS, *_DOWN) else []


def _group(inside: Sequence[Token], sign: Token) -> Cell:
    return [Token("{", sign.at), *inside, Token("}", sign.at)]


def _small(inside: Cell, sign: Token) -> Cell:
    return _group([*made(r"\scriptstyle ", sign.at), *inside], sign) if any(not t.is_blank for t in inside) else []
