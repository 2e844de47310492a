"""What the library says of a formula that it cannot read -> what an author can do about it."""

import re
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple

from outline_site.content.tex.names import COMMANDS, ENVIRONMENTS

_ERROR = re.compile(r"(?:(macro)\d+:)?(\d+): (.*)", re.DOTALL)
_NAMED = re.compile(r"Unknown (command|environment) \"(.*?)\"")
_PERCENT = re.compile(r"(?<!\\)%")
_WORDS = (
    (r"Duplicate subscript or superscript", "a second index or power on one sign", "set braces, as in {x^2}^3"),
    (r"(?i)unexpected \"\$\"", "a '$' within a formula", r"does the formula end before it? Write \$ for the sign"),
    (r"Found \"&\"", "an '&' outside of lines that are aligned", r"put it into \begin{aligned} … \end{aligned}"),
    (r"only appear directly after", "'{}' stands within a line of a table", r"put it first, or after \\"),
    (r"Macro parameter|Invalid parameter", "a '#' outside of a definition", r"write \# for the sign"),
    (r"Found more than one infix fraction", r"more than one '\over' in a group", "put each fraction in braces"),
    (r"Too many expansions", "a macro never ends", "does it call itself?"),
    (r"may only appear after \\int", "'{}' may only follow a sign such as \\sum", r"try \operatorname*{…}"),
    (r"Direct Unicode input", "the character '{}' is not known here", "write its command"),
    (r"Not valid in math mode", "'{}' is for words, and this is a formula", r"put it into \text{…}"),
    (r"Not valid in text mode", "'{}' is for formulas, and these are words", "put it between dollars"),
)  # fmt: skip
_WITHIN = "take it out, as this is a formula already"
_FOREIGN = MappingProxyType(
    {"ce": r"write \mathrm{H_2O} and the like", "pu": r"write \mathrm{m/s}", "SI": r"write 3\,\mathrm{m}"}
    | {"(": _WITHIN, ")": _WITHIN}
)  # of packages for chemistry and units; delimiters
_TAKES = re.compile(r"\\[a-zA-Z]+|[_^]")
CUTOFF = 0.6


class Mistake(NamedTuple):
    """What is wrong, at an offset of the formula, and a way out."""

    message: str
    offset: int
    hint: str


def parsed(error: str) -> tuple[int, str]:
    """The offset and the words of an error of the library."""
    found = _ERROR.match(error)
    if found is None:
        return 0, error.strip()
    return 0 if found[1] else int(found[2]), found[3].strip().rstrip(".")


def explained(words: str, tex: str, offset: int) -> Mistake:
    """An error of the library in an author's words; `offset` is in the author's formula."""
    offset = min(offset, len(tex))
    if named := _NAMED.match(words):
        return _unknown(named[1], named[2], tex, offset)
    if words.startswith("Expected argument"):
        lacking = max(_TAKES.finditer(tex, 0, offset + 1), key=lambda found: found.start(), default=None)
        at, what = (lacking.start(), f"'{lacking[0]}'") if lacking else (offset, "a command")
        return Mistake(f"{what} lacks its argument", at, "put it in braces")
    sign = re.match(r"\\[a-zA-Z]+|\\.|.", tex[offset:] or " ", re.DOTALL)
    for pattern, message, hint in _WORDS:
        if re.search(pattern, words):
            return Mistake(message.replace("{}", sign[0].strip() if sign else ""), offset, hint)
    hint = r"a '%' begins a comment; write \% for the sign" if _PERCENT.search(tex) else "the page shows its TeX"
    return Mistake(words[:1].lower() + words[1:], offset, hint)


def _unknown(kind: str, name: str, tex: str, offset: int) -> Mistake:
    if kind == "environment":
        begin = tex.rfind(r"\begin", 0, offset + 7)
        near = _nearest(name, ENVIRONMENTS)
        hint = f"did you mean '{near}'?" if near else "formulas have aligned, cases, array, pmatrix and others"
        return Mistake(f"there is no environment '{name}'", begin if begin >= 0 else offset, hint)
    if not tex.startswith(name, offset) and (call := _TAKES.match(tex, offset)):
        return Mistake(f"there is no command '{name}'", offset, f"it stands in the macro '{call[0]}'")
    if foreign := _FOREIGN.get(name.removeprefix("\\")):
        return Mistake(f"there is no command '{name}'", offset, foreign)
    near = near_command(name.removeprefix("\\"))
    own = "a macro of your own belongs into the settings, math: macros:"
    return Mistake(f"there is no command '{name}'", offset, f"did you mean '{near}'?" if near else own)


def near_command(name: str) -> str:
    """The command that was meant by a name that is none, perhaps with letters right after it; or nothing."""
    near = _nearest(name, COMMANDS)
    known = next((name[:n] for n in range(len(name) - 1, 1, -1) if name[:n] in COMMANDS), "")
    rest = name[len(known) :]
    if known and len(near) <= len(name) and len(rest) <= len(known) and rest[0] != known[-1]:
        return rf"\{known} {rest}"
    return f"\\{near}" if near else ""


def _nearest(name: str, known: frozenset[str]) -> str:
    """The known name that is most like a name: of equally many letters rather than of fewer."""
    found = get_close_matches(name, known, n=6, cutoff=CUTOFF) if len(name) > 2 else []
    near = min(((_swaps(name, other), abs(len(other) - len(name)), other) for other in found), default=(99, 0, ""))
    return near[2] if near[0] <= max(1, len(name) // 3) else ""


def _swaps(one: str, other: str) -> int:
    """How many letters have to be changed, put in, left out or swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before_last = row, before
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]
