"""TeX -> MathML by the library math-core, or what is wrong with the formula and where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from types import MappingProxyType

from math_core import LatexError, LatexToMathML

# Macros that courses use and the library does not know.
_MACROS = MappingProxyType(
    {
        "dotsc": r"\ldots",
        "dotso": r"\ldots",
        "dotsb": r"\cdots",
        "dotsm": r"\cdots",
        "dotsi": r"\cdots",
        "mbox": r"\text{#1}",
        "pmb": r"\boldsymbol{#1}",
        "smash": r"#1",
    }
)
_NESTING = re.compile(r"[{}]|\\(?:begin|end|left|right)(?![a-zA-Z])")
MAX_LENGTH, MAX_DEPTH = 10_000, 200  # the library goes down into each nested part on the stack

_ERROR = re.compile(r"(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MathProblem:
    """What is wrong with a formula; `offset` counts characters of the TeX from 0."""

    message: str
    offset: int


def to_mathml(tex: str, *, display: bool, macros: tuple[tuple[str, str], ...] = ()) -> str | MathProblem:
    """A `<math>` element with the TeX as its annotation, or the problem that keeps it from being made."""
    if len(tex) > MAX_LENGTH or _depth(tex) > MAX_DEPTH:
        return MathProblem("it is too long, or nested too deeply", 0)
    try:
        return _converter(macros).convert_with_local_state(tex.strip(), displaystyle=display)
    except LatexError as error:
        lead = len(tex) - len(tex.lstrip())
        match = _ERROR.match(str(error))
        if match is None:
            return MathProblem(str(error), lead)
        return MathProblem(match[2].strip().rstrip("."), min(lead + int(match[1]), len(tex)))


def _depth(tex: str) -> int:
    """How deeply braces and environments are nested."""
    steps = (1 if opening in ("{", "\\begin", "\\left") else -1 for opening in _NESTING.findall(tex))
    return max(accumulate(steps), default=0)


@cache
def _converter(macros: tuple[tuple[str, str], ...]) -> LatexToMathML:
    merged: Mapping[str, str] = {**_MACROS, **{name.removeprefix("\\"): body for name, body in macros}}
    return LatexToMathML(fancy_error=False, annotation=True, allow_unreliable_rendering=True, macros=dict(merged))
