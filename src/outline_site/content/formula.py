"""TeX -> MathML by the library math-core, or what is wrong with the formula and where; the formulas of one page."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import accumulate
from typing import NamedTuple

from math_core import LatexError, LatexToMathML

from outline_site.content.tex import mistakes
from outline_site.content.tex.brackets import MAX_OPEN, unclosed
from outline_site.content.tex.macros import Macro, of_settings
from outline_site.content.tex.mathml import annotated, bare, tidied
from outline_site.content.tex.numbers import TAG
from outline_site.content.tex.rewrite import Rewritten, rewritten
from outline_site.content.tex.synonyms import SYNONYMS
from outline_site.content.tex.tokens import TexError, text_of
from outline_site.content.tex.work import Tag, Warned, Work
from outline_site.diagnostics import Diagnostic, Place, closest
from outline_site.model import NOTHING

MAX_LENGTH, MAX_DEPTH = 10_000, 200  # the library goes down into each nested part on the stack
_NESTING = re.compile(r"[{}]|\\(?:begin|end|left|right)(?![a-zA-Z])")

# What the library reads without an error, but not as it is meant, or what the page has to know of.
_ODD = re.compile(
    r"%|\\\\\s*(?:\[|\*|\\\\\s*(?:\\end|\Z))|\\text\w*\{[^{}]*(?:--|``|'')|\\color\s*\{[^{}]*\}\s*\{|\\verb"
    r"|\\begin\{(?:(?:equation|align|gather)\}|equation\*|multline|flalign|alignat|eqnarray|aligned\}\[)"
    r"|\\(?:tag|label|ref|eqref|notag|nonumber|smash|mathop|newcommand|renewcommand|providecommand|g?def|let)(?![a-zA-Z])"
)
_STARRED = re.compile(r"(\\(?:begin|end)\{)(align|gather)\*\}")  # without the columns for numbers these end in "ed"
_LAST_ROW = re.compile(r"(?<!\\)\\\\\s*(?=\\end\{|\Z)")  # with nothing in it
_EQUATION = r"\begin{equation*}", r"\end{equation*}"
_LINES = re.compile(r"\\begin|\\end|\\\\")
REFERENCE = "\ufdd6{}\ufdd7"  # stands for a reference until all labels of the page are known
_SHORT = {name: text for name, text in SYNONYMS.items() if text}  # what the library can replace by itself
LONGEST = 9  # digits of a number in a mark; one that has more is none of ours
_MARK = re.compile("<mtext>\ufdd8(\\d+)\ufdd9</mtext>")
_TAG = re.compile(rf"<mtext>\({TAG}(\d+)\)</mtext>")
_REFERENCE = re.compile("\ufdd6(\\d+)\ufdd7")
_ALONE = re.compile("<math[^>]*>(?:<mrow>)*<mtext>(\ufdd6\\d+\ufdd7)</mtext>(?:</mrow>)*</math>")
_PLAIN = re.compile(r"[\w\s.,:;*'′†‡§/+()-]*")


@dataclass(frozen=True, slots=True)
class MathProblem:
    """What is wrong with a formula; `offset` counts characters of the TeX from 0. `hint` is a way out, or empty."""

    message: str
    offset: int
    hint: str = ""


class Formula(NamedTuple):
    """A formula as MathML (nothing for one that only defines commands), and what is odd about it."""

    mathml: str
    warned: Sequence[Warned] = ()


class Reference(NamedTuple):
    """A reference to an equation: its label, whether it has no brackets, and where it stands in what."""

    label: str
    bare: bool
    offset: int = 0
    place: Callable[[int], Place] | None = None
    written: str = ""  # what is shown where nothing has the label
    within: bool = False  # whether it is a part of a formula, which can hold no link that everybody reaches


class _Number(NamedTuple):
    shown: str  # HTML: what stands in the brackets, as text
    bare: bool  # whether there are none
    id: str


class Formulas:
    """The formulas of one page, in their order: commands that they define, numbers and labels that they have.

    A reference may come before the equation it names. So it stays a mark in the HTML until `filled` puts it in.
    """

    def __init__(self, macros: Mapping[str, str] = NOTHING, *, numbers: bool = True) -> None:
        self._site, self._numbers = tuple(sorted(macros.items())), numbers
        self._macros: dict[str, Macro] | None = None  # with those of the page; made when they are needed
        self._own: re.Pattern[str] | None = None  # commands that the page defines
        self._count = 0
        self._labels: dict[str, _Number] = {}
        self._references: list[Reference] = []

    def made(self, tex: str, *, display: bool, place: Callable[[int], Place] | None = None) -> Formula | MathProblem:
        """A formula. `place` tells where a character of it stands in the file."""
        if (self._own is None or not self._own.search(tex)) and (mathml := _converted(self._site, tex, display)):
            return Formula(mathml)
        if len(tex) > MAX_LENGTH or _depth(tex) > MAX_DEPTH:
            return MathProblem("it is too long, or nested too deeply", 0, "part it into several")
        try:
            return self._rewritten(tex, display=display, place=place)
        except TexError as error:
            return MathProblem(error.message, min(error.at, len(tex)), error.hint)

    def can_be_made(self, tex: str, *, display: bool) -> bool:
        """Whether a formula can be read; it leaves nothing behind."""
        if _converted(self._site, tex, display):
            return True
        macros = dict(self._macros or of_settings(dict(self._site)))
        try:
            found = rewritten(tex, macros, display=display)
            _read((), found.tex, display=display, annotation=False)
        except (TexError, LatexError):
            return False
        return True

    def _rewritten(self, tex: str, *, display: bool, place: Callable[[int], Place] | None) -> Formula | MathProblem:
        if self._macros is None:
            self._macros = dict(of_settings(dict(self._site)))
        macros = dict(self._macros)
        found = rewritten(tex, macros, display=display, numbered=self._numbers)
        try:
            html = _read((), found.tex, display=display, annotation=False)
        except LatexError as error:
            offset, words = mistakes.parsed(str(error))
            mistake = mistakes.explained(words, tex, found.place(offset))
            return MathProblem(*mistake)
        if found.work.defined:
            self._define(macros)
        if found.work.defined and not found.tex.strip():
            return Formula("", tuple(found.work.warned))
        html = self._finished(html, found, place)
        if alone := _ALONE.fullmatch(html):
            self._references[-1] = self._references[-1]._replace(within=False)
            return Formula(alone[1], tuple(found.work.warned))
        html = annotated(html, tex.strip())
        return Formula(html, tuple(found.work.warned))

    def _define(self, macros: dict[str, Macro]) -> None:
        self._macros = macros
        names = "|".join(sorted(map(re.escape, macros), key=len, reverse=True))
        self._own = re.compile(rf"\\(?:{names})(?![a-zA-Z])")

    # ------------------------------------------------------------------------------------------ numbers and references

    def _finished(self, html: str, found: Rewritten, place: Callable[[int], Place] | None) -> str:
        """The library's MathML with tags for its marks, and with its numbers."""
        work = found.work
        first = len(self._references)
        self._references += (Reference(name.text, bare, name.at, place, within=True) for name, bare in work.references)
        html = tidied(_MARK.sub(lambda mark: work.marked(int(mark[1][:LONGEST])), html))
        html = _REFERENCE.sub(lambda mark: REFERENCE.format(int(mark[1][:LONGEST]) + first), html)

        def numbered(mark: re.Match[str]) -> str:
            at = int(mark[1][:LONGEST])
            return self._numbered(work.tags[at], work) if at < len(work.tags) else mark[0]

        return _TAG.sub(numbered, html)

    def _numbered(self, tag: Tag, work: Work) -> str:
        """The number of an equation, with the id that references lead to."""
        if tag.text is None:
            self._count += 1
        text = str(self._count) if tag.text is None else text_of(tag.text).strip()
        mathml, shown = self._tag(text if tag.bare else f"({text})"), self._tag_text(text)
        name = ""
        for label in tag.labels:
            if label.text in self._labels:
                hint = "references lead to the first one"
                work.warned.append(Warned(f"the label '{label.text}' stands here a second time", label.at, hint))
                continue
            name = name or re.sub(r"\s+", "-", label.text if label.text.startswith("eq") else f"eq-{label.text}")
            self._labels[label.text] = _Number(shown, tag.bare, name)
        anchor = f' id="{escape(name)}"' if name else ""
        return f'<mrow class="number"{anchor}>{mathml}</mrow>'

    def _tag(self, text: str) -> str:
        """The MathML of a tag, which may hold formulas."""
        if _PLAIN.fullmatch(text):
            return f"<mtext>{escape(text)}</mtext>"
        made = Formulas(dict(self._site)).made(rf"\text{{{text}}}", display=False)
        return bare(made.mathml) if isinstance(made, Formula) else f"<mtext>{escape(text)}</mtext>"

    def _tag_text(self, text: str) -> str:
        return escape(text) if _PLAIN.fullmatch(text) else re.sub(r"<[^>]*>", "", self._tag(text))

    def refer(self, reference: Reference) -> str:
        """The mark of a reference that stands in a text."""
        self._references.append(reference)
        return REFERENCE.format(len(self._references) - 1)

    def filled(self, html: str, *, linked: bool = True) -> str:
        """HTML with the references in it put in: as links, or as text."""
        if REFERENCE[0] not in html:
            return html

        def put_in(mark: re.Match[str]) -> str:  # an author may have made the mark, by an escape
            at = int(mark[1][:LONGEST])
            return self._reference(self._references[at], linked=linked) if at < len(self._references) else ""

        return _REFERENCE.sub(put_in, html)

    def _reference(self, reference: Reference, *, linked: bool) -> str:
        number = self._labels.get(reference.label)
        if number is None:
            return escape(reference.written or "??")
        shown = number.shown if reference.bare or number.bare else f"({number.shown})"
        linked = linked and not reference.within
        return f'<a class="equation" href="#{escape(number.id)}">{shown}</a>' if linked else shown

    def problems(self) -> Iterator[Diagnostic]:
        """A problem for each reference to a label that no equation of the page has."""
        for reference in self._references:
            unknown = reference.label not in self._labels and not (reference.bare and reference.written)
            if unknown and reference.place:
                message = f"no equation of this page has the label '{reference.label}'"
                hint = closest(reference.label, self._labels) or r"an equation gets one by \label{…}"
                yield Diagnostic("math", message, reference.place(reference.offset), hint)


def to_mathml(tex: str, *, display: bool, macros: Mapping[str, str] = NOTHING) -> str | MathProblem:
    """A formula of no page: a `<math>` element with the TeX as its annotation, or what keeps it from being made."""
    made = Formulas(macros).made(tex, display=display)
    return made if isinstance(made, MathProblem) else made.mathml


def _depth(tex: str) -> int:
    """How deeply braces and environments are nested."""
    if tex.count("{") + tex.count("\\") < MAX_DEPTH:
        return 0
    steps = (1 if opening in ("{", "\\begin", "\\left") else -1 for opening in _NESTING.findall(tex))
    return max(accumulate(steps), default=0)


def _breaks_outside(tex: str) -> bool:
    """Whether a line ends outside of any table."""
    if tex.startswith(r"\begin") and tex.count(r"\begin") == 1 and tex.rfind(r"\\") < tex.rfind(r"\end"):
        return False
    depth = 0
    for found in _LINES.findall(tex):
        if found == r"\\":
            if depth == 0:
                return True
        else:
            depth += 1 if found == r"\begin" else -1
    return False


@lru_cache(maxsize=8192)
def _converted(macros: tuple[tuple[str, str], ...], tex: str, display: bool) -> str:
    """A formula as the library makes it, or nothing where it cannot, or not as it is meant."""
    shown = tex = tex.strip()
    if shown.startswith(_EQUATION[0]) and shown.endswith(_EQUATION[1]) and not _breaks_outside(tex[17:-15]):
        shown = tex[17:-15].strip()
    if _ODD.search(shown) or len(tex) > MAX_LENGTH or _depth(tex) > MAX_DEPTH:
        return ""
    if r"\\" in shown:
        shown = _LAST_ROW.sub("", shown)
    if r"\\" in shown and _breaks_outside(shown):
        if r"\begin" in shown:
            return ""
        shown = rf"\begin{{gathered}}{shown}\end{{gathered}}"
    elif "*}" in tex:
        shown = _STARRED.sub(r"\1\2ed}", shown)
    try:
        if shown is tex:
            return tidied(_read(macros, tex, display=display, annotation=True))
        html = _read(macros, shown, display=display, annotation=False)
        return annotated(tidied(html), tex)
    except (LatexError, TexError):
        return ""


def _read(macros: tuple[tuple[str, str], ...], tex: str, *, display: bool, annotation: bool) -> str:
    """A formula as the library makes it. Raises LatexError, and TexError for one that would hold it up."""
    if unclosed(tex):
        raise TexError(f"more than {MAX_OPEN} brackets are open here that nothing closes", 0, "close them")
    return str(_converter(macros, annotation=annotation).convert_with_local_state(tex, displaystyle=display))


@cache
def _converter(macros: tuple[tuple[str, str], ...], *, annotation: bool) -> LatexToMathML:
    named = {name.strip().removeprefix("\\"): body for name, body in macros}
    return LatexToMathML(
        fancy_error=False, annotation=annotation, allow_unreliable_rendering=True, macros={**_SHORT, **named}
    )
