"""Numbers of equations: tags, labels, references, and which rows have a number."""

from collections.abc import Mapping
from types import MappingProxyType

from outline_site.content.tex.tokens import Token
from outline_site.content.tex.work import Group, Row, Rule, Tag, Work

TAG = "99999999"  # what the number of a tag begins with for the library, so that no author's text is like it


def end_row(group: Group, row: Row, work: Work) -> None:
    """Write the number of a row, if it has one."""
    if not group.numbered:
        return
    tag = row.tag
    if tag is None and (row.labels or (group.auto and not row.unnumbered)):
        tag = Tag(None, False, ())
    if tag is not None:
        work.tags.append(tag._replace(labels=tuple(row.labels)))
        work.write(rf"\tag{{{TAG}{len(work.tags) - 1}}}", group.opening.at)


def end_formula(work: Work) -> None:
    """Give a formula that is no table its lines, and its number."""
    row = work.groups[0].row or Row()
    while work.breaks and all(token.is_blank for token in work.written[work.breaks[-1] + 1 :]):
        del work.written[work.breaks.pop() :]
    if work.breaks:
        _enclose("gathered", work)
    if row.tag is None and not (row.labels and work.display):
        return
    work.tags.append((row.tag or Tag(None, False, ()))._replace(labels=tuple(row.labels)))
    number = rf"\tag{{{TAG}{len(work.tags) - 1}}}"
    if work.display:
        work.write(number, 0)
        _enclose("equation*", work)
    else:
        work.write(rf"\qquad\text{{({TAG}{len(work.tags) - 1})}}", 0)


def _enclose(environment: str, work: Work) -> None:
    work.written.insert(0, Token(rf"\begin{{{environment}}}", 0, final=True))
    work.write(rf"\end{{{environment}}}", 0)


def tag(command: Token, work: Work) -> None:
    r"""`\tag{…}`, and `\tag*{…}` without brackets."""
    bare = work.stream.take("*") is not None
    work.row().tag = Tag(tuple(work.stream.argument(command)), bare, ())


def label(command: Token, work: Work) -> None:
    r"""`\label{…}`."""
    work.row().labels.append(_name(command, work))


def no_number(_command: Token, work: Work) -> None:
    r"""`\notag` and `\nonumber`."""
    work.row().unnumbered = True


def reference(command: Token, work: Work) -> None:
    r"""`\ref{…}` and `\eqref{…}`."""
    work.references.append((_name(command, work), command.text == r"\ref"))
    work.write(work.mark(f"<mtext>\ufdd6{len(work.references) - 1}\ufdd7</mtext>"), command.at)


def _name(command: Token, work: Work) -> Token:
    """The argument of a command as one token."""
    found = work.stream.argument(command)
    return Token("".join(token.text for token in found).strip(), found[0].at if found else command.at)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        r"\tag": tag,
        r"\label": label,
        r"\notag": no_number,
        r"\nonumber": no_number,
        r"\ref": reference,
        r"\eqref": reference,
    }
)
