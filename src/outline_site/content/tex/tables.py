"""Tables: the environments of every dialect, their columns, their rows."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from outline_site.content.tex import diagrams
from outline_site.content.tex.lengths import em, is_length
from outline_site.content.tex.numbers import end_row
from outline_site.content.tex.tokens import TexError, Token, made, text_of
from outline_site.content.tex.work import Group, Row, Rule, Work


class Table(NamedTuple):
    """How an environment is written for the library."""

    begin: str
    end: str
    numbered: str = ""  # "rows" or "all"
    auto: bool = False  # whether what has no tag gets a number of its own
    arguments: int = 0  # in braces, left out
    columns: str = ""  # how its columns are said: "array", or "star" (in square brackets)
    joins: bool = False  # whether the second & of a row is left out


_FENCES = (
    ("matrix", ".", "."),
    ("pmatrix", "(", ")"),
    ("bmatrix", "[", "]"),
    ("Bmatrix", r"\{", r"\}"),
    ("vmatrix", "|", "|"),
    ("Vmatrix", r"\|", r"\|"),
)
_PLAIN = "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix cases dcases rcases aligned gathered subarray".split()
_MANY = "c" * 40  # columns, more than a matrix has


def _as(name: str) -> Table:
    return Table(rf"\begin{{{name}}}", rf"\end{{{name}}}")


def _starred(left: str, right: str) -> Table:
    return Table(rf"\left{left}\begin{{array}}", rf"\end{{array}}\right{right}", columns="star")


_NUMBERED = {
    "equation": _as("equation*")._replace(numbered="all"),
    "multline": _as("multline*")._replace(numbered="all"),
    "gather": _as("gather*")._replace(numbered="rows"),
    "align": _as("align*")._replace(numbered="rows"),
    "flalign": _as("align*")._replace(numbered="rows"),
    "eqnarray": _as("align*")._replace(numbered="rows", joins=True),
    "alignat": _as("align*")._replace(numbered="rows", arguments=1),
    "xalignat": _as("align*")._replace(numbered="rows", arguments=1),
}

TABLES: Mapping[str, Table] = MappingProxyType(
    {name: table._replace(auto=True) for name, table in _NUMBERED.items()}
    | {f"{name}*": table for name, table in _NUMBERED.items()}
    | {name: _as(name) for name in _PLAIN}
    | {f"{name}*": _starred(left, right) for name, left, right in _FENCES}
    | {
        "array": _as("array")._replace(columns="array"),
        "darray": _as("array")._replace(columns="array"),
        "split": _as("aligned"),
        "alignedat": _as("aligned")._replace(arguments=1),
        "drcases": _as("rcases"),
        "cases*": _as("cases"),
        "dcases*": _as("dcases"),
        "displaymath": _as("equation*"),
        "math": Table("{", "}"),
        "subequations": Table("", ""),
        "smallmatrix": Table(rf"\begin{{subarray}}{{{_MANY}}}", r"\end{subarray}"),
    }
)

_UNNUMBERED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        r"\end{align*}": (r"\begin{aligned}", r"\end{aligned}"),
        r"\end{gather*}": (r"\begin{gathered}", r"\end{gathered}"),
        r"\end{equation*}": (r"\begin{gathered}", r"\end{gathered}"),
    }
)
"""How a table ends -> how it begins and ends where no row of it has a number: without the columns for these."""

DISPLAYS = tuple(name for name in TABLES if name.rstrip("*") in _NUMBERED)
"""The environments that make a display of their own, without dollars around them."""


def begin(command: Token, work: Work) -> None:
    """`\\begin{…}`."""
    name = work.stream.name(command)
    if name == "CD":
        diagrams.begin(command, work)
        return
    table = TABLES.get(name)
    if table is None:
        work.write(rf"\begin{{{name}}}", command.at)
        work.groups.append(Group(command, rf"\end{{{name}}}", environment=name, written_end=rf"\end{{{name}}}"))
        return
    if name.endswith(("ed", "array")):
        work.stream.optional()  # where it stands on the line
    for _ in range(table.arguments):
        work.stream.argument(command)
    group = Group(command, rf"\end{{{name}}}", environment=name, written_end=table.end, joins=table.joins)
    group.numbered, group.auto = table.numbered, table.auto and work.display and work.numbered
    group.begin, group.tags = len(work.written), len(work.tags)
    work.groups.append(group)
    work.write(table.begin, command.at)
    _columns(table, command, work)
    group.row = Row(len(work.written))


def _columns(table: Table, command: Token, work: Work) -> None:
    if table.columns == "array":
        if work.stream.after_blanks() != "{":
            hint = r"write \begin{array}{cc}, with a letter for each"
            raise TexError(r"this '\begin{array}' lacks its columns", command.at, hint)
        work.write(f"{{{_said(work.stream.argument(command))}}}", command.at)
    elif table.columns == "star":
        said = text_of(work.stream.optional() or ()).strip() or "c"
        work.write(f"{{{said[:1] * len(_MANY)}}}", command.at)


def _said(found: Sequence[Token]) -> str:
    """How the columns of an array stand, in the letters that the library knows."""
    said = text_of(found)
    said = re.sub(r"\*\s*\{(\d{1,2})\}\s*\{([^{}]*)\}", lambda many: many[2] * int(many[1]), said)
    said = re.sub(r"[@!><]\s*\{(?:[^{}]|\{[^{}]*\})*\}", "", said)
    said = re.sub(r"[pmbwWX]\s*(?:\{[^{}]*\})*", "l", said)
    return re.sub(r"[^lcr|:]", "", said) or "c"


def end(command: Token, work: Work) -> None:
    """`\\end{…}`."""
    name = work.stream.name(command)
    group = work.group
    if group.closing != rf"\end{{{name}}}":
        raise unclosed(group, command, rf"\end{{{name}}}")
    work.end_marks()
    if group.row is not None and group.environment in TABLES:
        _end_table(group, group.row, work)
    work.groups.pop()
    work.write(group.written_end, command.at)
    plain = _UNNUMBERED.get(group.written_end)
    if plain and group.numbered == "all" and not group.lines:
        plain = "{", "}"
    if plain and len(work.tags) == group.tags:
        work.written[group.begin] = work.written[group.begin]._replace(text=plain[0])
        work.written[-1] = work.written[-1]._replace(text=plain[1])


def _end_table(group: Group, row: Row, work: Work) -> None:
    """End the last row; one with nothing in it is none."""
    empty = all(token.is_blank for token in work.written[row.begin :])
    if empty and row.begin and work.written[row.begin - 1].text == r"\\":
        del work.written[row.begin - 1 :]
        if group.numbered == "all":
            end_row(group, row, work)
        return
    end_row(group, row, work)


def unclosed(group: Group, command: Token, closing: str) -> TexError:
    """The mistake that something is closed which is not open, or not what is open."""
    if group.opening.text == "":
        return TexError(f"'{closing}' closes nothing", command.at, "take it out, or is what it closes missing before?")
    if group.environment and closing.startswith(r"\end"):
        return TexError(f"'{closing}' closes '\\begin{{{group.environment}}}'", command.at, f"write '{group.closing}'")
    return never_closed(group)


def never_closed(group: Group) -> TexError:
    """The mistake that something is not closed."""
    opening = rf"\begin{{{group.environment}}}" if group.environment else group.opening.text
    return TexError(f"this '{opening}' is never closed", group.opening.at, f"a '{group.closing}' is missing")


# ---------------------------------------------------------------------------------------------------------------- rows


def cell(command: Token, work: Work) -> None:
    """`&`."""
    work.end_marks()
    row = work.group.row
    if row is not None and work.group.environment:
        row.cells += 1
        if work.group.joins and row.cells == 3:
            return
    work.written.append(command)


def line(command: Token, work: Work) -> None:
    r"""`\\`, with the space that it asks for."""
    if work.stream.peek().startswith("*"):
        work.stream.first()
    space = _space(work)
    work.end_marks()
    group = work.group
    if not group.environment:
        if len(work.groups) == 1:
            work.breaks.append(len(work.written))
            work.written.append(Token(r"\\", command.at, final=True))
        return
    group.lines += 1
    if space > 0:
        work.write(work.mark(f'<mspace depth="{space + 0.35:.3g}em"/>'), command.at)
    row = group.row
    if row is not None and group.numbered != "all":
        end_row(group, row, work)
    work.written.append(Token(r"\\", command.at, final=True))
    if row is not None:
        fresh = Row(len(work.written))
        if group.numbered == "all":
            fresh.tag, fresh.labels, fresh.unnumbered = row.tag, row.labels, row.unnumbered
        group.row = fresh


def _space(work: Work) -> float:
    """The space in square brackets after a line, where these hold a length."""
    if work.stream.peek()[:1] != "[":
        return 0.0
    opening = work.stream.first()
    found = []
    while work.stream and work.stream.peek()[:1] not in "]{}&\\":
        found.append(work.stream.first())
    if work.stream.peek()[:1] == "]" and is_length(text_of(found)):
        work.stream.first()
        return em(text_of(found))
    work.put([opening], found)
    return 0.0


def rule_line(command: Token, work: Work) -> None:
    r"""`\hline`: several one after another are one."""
    while work.stream.after_blanks() == command.text:
        work.stream.skip_blanks()
        work.stream.next()
    work.written.append(command)


def stacked(command: Token, work: Work) -> None:
    r"""`\substack{…}`: lines one below the other."""
    opening, inside = made(r"\begin{subarray}{c}", command.at), work.stream.argument(command)
    work.put(opening, inside, made(r"\end{subarray}", command.at))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        r"\begin": begin,
        r"\end": end,
        "&": cell,
        r"\\": line,
        r"\cr": line,
        r"\newline": line,
        r"\hline": rule_line,
        r"\substack": stacked,
    }
)
