"""TeX as authors write it -> TeX that the library reads, with the place that each stretch of it comes from."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

from outline_site.content.tex import commands, numbers, tables, words
from outline_site.content.tex.macros import DEFINITIONS, Macro, define
from outline_site.content.tex.tokens import UNREAD, TexError, Token, text_of, texts, tokens
from outline_site.content.tex.work import Group, Rule, Warned, Work

RULES: Mapping[str, Rule] = MappingProxyType({**commands.RULES, **tables.RULES, **numbers.RULES, **words.RULES})

_ENDS = frozenset(("\\\n", "\\\t", "\\\r"))  # a backslash before the end of a line is one before a blank
_SIGNS = MappingProxyType(
    {"⊥": r"\bot", "∅": r"\emptyset", "⊤": r"\top", "∠": r"\angle", "∡": r"\measuredangle", "∢": r"\sphericalangle"}
    | {"√": r"\surd", "∴": r"\therefore", "∵": r"\because"}
)  # commands for characters that the library does not know; others become text
_PREFIXES = frozenset((r"\global", r"\long", r"\/"))  # of definitions; a word's last letter is no matter here
_GUARDED = frozenset(
    (r"\[", r"\]", r"\*", r"\<", r"\+", r"\-")
)  # from Markdown, for which these are no signs of a formula


@dataclass(frozen=True)
class Rewritten:
    """A formula for the library, and the work that knows what its marks, numbers and references are."""

    tex: str
    work: Work

    def place(self, at: int) -> int:
        """The offset in the author's formula of a character of the library's."""
        written = list(texts(self.work.written))
        ends = list(accumulate(map(len, written)))
        index = min(bisect_right(ends, at), len(ends) - 1)
        if index < 0:
            return 0
        token = self.work.written[index]
        inside = at - (ends[index] - len(token.text))
        return token.at + (min(max(inside, 0), len(token.text) - 1) if token.own else 0)


def rewritten(tex: str, macros: dict[str, Macro], *, display: bool, numbered: bool = True) -> Rewritten:
    """The formula for the library. Definitions in it go into `macros`. Raises `TexError` for what cannot be read."""
    work = Work(tokens(tex), macros, display=display, numbered=numbered)
    left, written = work.stream.left, work.written
    while left:
        token = left.pop()
        if token.final or token.text[0] not in _MEANING:
            written.append(token)
        else:
            _step(token, work)
    if len(work.groups) > 1:
        raise tables.never_closed(work.group)
    work.end_marks()
    numbers.end_formula(work)
    return Rewritten(text_of(work.written), work)


_MEANING = UNREAD | frozenset("\\{}&%")  # what begins a token that is looked at


def _step(token: Token, work: Work) -> None:
    """Read one token, and whatever belongs to it."""
    text = token.text
    if text[0] == "\\":
        _command(token, work)
    elif text == "{":
        work.groups.append(Group(token, "}"))
        work.written.append(token)
    elif text == "}":
        _close(token, work)
    elif text == "&":
        tables.cell(token, work)
    elif text[0] == "%":
        _comment(token, work)
    else:
        work.written.append(Token(_SIGNS.get(text, rf"\text{{{text}}}"), token.at))


def _command(token: Token, work: Work) -> None:
    text = token.text
    if text in _GUARDED or (text == r"\=" and work.stream.peek()[:1].isspace()):
        work.written.append(Token(text[1], token.at))
    elif (macro := work.macros.get(text[1:])) is not None:
        work.call(token, macro)
    elif (rule := RULES.get(text)) is not None:
        _ruled(rule, token, work)
    elif text in DEFINITIONS:
        work.defined = True
        define(token, work.stream, work.macros)
    elif text in _ENDS:
        work.written.append(token._replace(text="\\ "))
    elif text == "\\":
        raise TexError("a backslash with nothing after it", token.at, "take it out, or write the command's name")
    elif work.stream.peek()[:1] == "*" and token.is_command:
        work.written += [token, Token(" ", token.at)]  # else the library takes the star for a part of the name
    elif text not in _PREFIXES:
        work.written.append(token)


def _ruled(rule: Rule, token: Token, work: Work) -> None:
    if token.text == r"\left":
        work.groups.append(Group(token, r"\right"))
    elif token.text == r"\right":
        work.end_marks()
        if work.group.closing != r"\right":
            raise tables.unclosed(work.group, token, r"\right")
        work.groups.pop()
    rule(token, work)


def _close(token: Token, work: Work) -> None:
    if work.group.closing != "}":
        raise tables.unclosed(work.group, token, "}")
    work.end_marks()
    work.groups.pop()
    work.written.append(token)


def _comment(token: Token, work: Work) -> None:
    """Leave a comment out, and say so where it was hardly meant to be one: after a number, or up to the very end."""
    before = next((t.text for t in reversed(work.written)), "")
    if token.own and (before[-1:].isdigit() or "\n" not in token.text):
        message = "in a formula, what stands after a '%' is a comment, and is not shown"
        work.warned.append(Warned(message, token.at, r"write \% for a percent sign"))
    if "\n" in token.text:
        work.write(" ", token.at)
