"""Formulas alone: every command there is, numbers and labels, mistakes at their places, and any text at all."""

import re
import tracemalloc
import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from outline_site.content.formula import Formula, Formulas, MathProblem, Reference, to_mathml
from outline_site.content.tex.dialect import Traced, entities, plain, unescaped
from outline_site.content.tex.macros import Macro, of_settings
from outline_site.content.tex.names import COMMANDS, ENVIRONMENTS
from outline_site.content.tex.synonyms import SYNONYMS
from outline_site.content.tex.tables import DISPLAYS, TABLES

FORMS = (
    "{}", "{} x", "{}{{x}}", "{}{{x}}{{y}}", "{}{{x}}{{y}}{{z}}", "{}(", r"\sum {}", "a {} b", "{}{{1em}}",
    "{}{{red}}{{x}}", r"\begin{{aligned}}a {} b\end{{aligned}}", r"\begin{{array}}{{c}} a \\ {} b \end{{array}}",
    r"\text{{{}}}", r"{}\foo{{x}}", r"{}\foo\alpha",
    "{}1em", r"{}{{\foo}}{{x}}", r"{}\alpha", "{}{{red}}{{blue}}{{x}}", "{}{{(}}{{)}}{{0pt}}{{0}}{{a}}{{b}}",
    r"{}{{_a^b}}{{_c^d}}\sum", r"\left( x {}| y \right)", r"\begin{{align}}a {} b\end{{align}}", r"\left( x {})",
    r"{}{{x}} x \end{{x}}", "{}|x|", "x {}1pt y", '{}"41', "{}{{x41}}", "{}{{1em}}{{x}}",
)  # fmt: skip
"""Ways to call a command: one of them must do for each."""


def mathml(tex: str, *, display: bool = True, macros: Mapping[str, str] | None = None) -> str:
    made = to_mathml(tex, display=display, macros=macros or {})
    assert isinstance(made, str), made
    return re.sub(r"<annotation .*?</annotation>", "", made, flags=re.DOTALL)


def shown(tex: str, *, display: bool = True) -> str:
    """The text of a formula, without tags."""
    text = re.sub(r"<[^>]*>|[\s\u2061]+", "", mathml(tex, display=display)).replace("...", "…")
    return unicodedata.normalize("NFC", text)


def problem(tex: str) -> MathProblem:
    made = to_mathml(tex, display=True)
    assert isinstance(made, MathProblem), made
    return made


# ------------------------------------------------------------------------------------------------------------ commands


@pytest.mark.parametrize("name", sorted((COMMANDS | SYNONYMS.keys()) - {"begin", "end", "left", "right"}))
def test_every_command_that_hints_name_can_be_called(name: str) -> None:
    calls = [form.format(f"\\{name}") for form in FORMS]
    assert any(isinstance(to_mathml(call, display=True), str) for call in calls)


@pytest.mark.parametrize("name", sorted(ENVIRONMENTS | TABLES.keys()))
def test_every_environment(name: str) -> None:
    argument = {"array": "{cc}", "darray": "{cc}", "subarray": "{c}"}.get(name, "{2}" if "alignat" in name else "")
    made = mathml(rf"\begin{{{name}}}{argument} a \\ b \end{{{name}}}")
    assert ("<mtable" in made) == (name not in ("math", "subequations"))
    assert ("number" in made) == (name in DISPLAYS and not name.endswith("*"))


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        (r"\begin{matrix} a \\[4pt] b \end{matrix}", '<mspace depth="0.75em"/>'),
        (r"a \\ b", "<mtable"),
        (r"\substack{a \\ b}", 'scriptlevel="1"'),
        (r"\begin{matrix}1\cr 2\cr\end{matrix}", "</mtr></mtable>"),
        (r"\rule{1em}{2em}", '<mspace width="1em" height="2em" depth="-0em" style="background:currentColor"/>'),
        (r"\color{#FF4136}{x} y", "color:light-dark(#FF4136,color-mix(in oklab,#FF4136 55%,#fff))"),
        (r"\textcolor[RGB]{255,0,16}{x}", "(#ff0010,"),
        (r"\textcolor[HTML]{aabbcc}{x}", "(#aabbcc,"),
        (r"{\large x} y", 'style="font-size:1.2em"'),
        (r"\smash[b]{x}", '<mpadded depth="0">'),
        (r"\rlap{x}", '<mpadded width="0">'),
        (r"\href{https://example.org/?a=1&b=2}{x}", '<a href="https://example.org/?a=1&amp;b=2"><math>'),
        (r"\kern-3mu x", "margin-left:-0.1667em"),
        (r"\hspace*{1cm} x", 'width="2.85em"'),
        (r"\mathop{\mathrm{div}}_x", "<munder>"),
        (r"\operatorname*{\mathbf{d}}\limits_x^y", "<mover>"),
        (r"\begin{eqnarray} a &=& b \end{eqnarray}", ">=</mo><mi>b</mi></mtd>"),
        (r"\begin{pmatrix*}[r] 1 & -1 \end{pmatrix*}", "text-align: right"),
        (r"\begin{array}{c} x \\ \hline \end{array}", '<mtable style="border-bottom: 0.05em solid currentcolor;"'),
        (r"\begin{array}{|c|} \begin{array}{c} x \end{array} \\ \hline \end{array}", "em solid currentcolor;border-bo"),
        (r"\Large x \small y", "font-size:0.625em"),
        (r"f\colon X", '<mo lspace="0.1111em" rspace="0.3333em">:</mo>'),
        (r"\operatorname{\mathbb{E}}_x", "<msub><mi>𝔼</mi><mi>x</mi></msub></mpadded>"),
        (r"\begin{array}{@{}l*{2}{c}|r@{}} a & b & c & d \end{array}", "border-right"),
        (r"\left< x \right>", "⟨"),
        (r"\bigg{|} x", "|</mo>"),
        (r"x⊥y∅", "∅"),
        ("\\sum\\\n x", "∑"),
        (r"\red{x} y", '(#FF0000,color-mix(in oklab,#FF0000 55%,#fff));"><mi>x</mi></mrow><mi>y'),
        (r"\Big. x \Big|_y", "<mrow><mi>x</mi><msub>"),
        (r"\not\implies", "⟹̸"),
        (r"\not\!D", "<mi>𝐷̸</mi>"),
        (r"\not\hat p", '<mpadded width="0">'),
        (r"L_{\u{a b}}", "<mover accent"),
        (r"\cancelto{0}{x}", "</menclose><mn>0</mn></msup>"),
        (r"\left \\{ x \right\\}", "<mo>{</mo>"),
        (r"\textcircled{21}", "border-radius:50%"),
        (r"a + \dots + b", ">⋯</mo>"),
        (r"\begin{CD} A @>f>> B \\ @. @VgVhV \\ {} @. C \end{CD}", "<mi>g</mi></mrow><mo"),
    ],
)  # fmt: skip
def test_what_the_library_lacks(tex: str, wanted: str) -> None:
    assert wanted in mathml(tex)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\text{a_b -- ``c'' if $x_1$}", "a_b–“c”ifx1"),
        (r"\textbf{a $x$ \emph{b}}", "axb"),
        (r"\mbox{a \ldots b}", "a…b"),
        (r"\text{a \textcolor{red}{b} c}", "abc"),
        (r"\verb|a_b\c{}|", r"a_b\c{}"),
        (r"\mbox{} \texttt{a--b_c}", "a--b_c"),
        (r"\operatorname{\mathbf{div}} x", "𝐝𝐢𝐯x"),
        (r"\LaTeX\TeX", "LaTeXTeX"),
        (r"\'e \ss \c{c}", "éßç"),
        (r'\char"41', "A"),
        (r"\char`\\ \char`b", r"\b"),
        (r"\textcircled{a}\text{b \textcircled{20}}", "ab20"),
        (r"\begin{CD} A @= B @<a<b< C \\ @| @AAA @. \end{CD}", "A====B←baC‖↑"),
        (r"\unicode{x263a}", "☺"),
        (r"\color{red} x & y", ""),
        (r"a % b", "a"),
        ("a % b\n c", "ac"),
        (r"\nobreak a\allowbreak b\/", "ab"),
    ],
)
def test_words_and_signs(tex: str, text: str) -> None:
    if not text:
        assert problem(tex).offset == tex.index("&")
    else:
        assert shown(tex) == text


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\begin{CD} A @>a> B \end{CD}", "this '>' is never closed"),
        (r"\begin{CD} A @xyz B \end{CD}", "there is no arrow '@x'"),
        (r"\begin{CD} A @>>> B", r"this '\begin{CD}' is never closed"),
    ],
)
def test_diagrams_of_arrows_that_are_none(tex: str, message: str) -> None:
    assert problem(tex).message == message
    assert problem(tex).offset == (0 if "begin" in message else tex.index("@") + (">" in message))


@pytest.mark.parametrize(
    ("tex", "offset", "message", "hint"),
    [
        (r"\left( x \right", 9, r"'\right' lacks its bracket", "write '.' for one that is not seen"),
        (r"\begin{array} a \end{array}", 0, "lacks its columns", r"\begin{array}{cc}"),
        (r"a \hline b", 2, r"'\hline' stands within a line of a table", "put it first"),
        (r"a \(b\)", 2, r"there is no command '\('", "a formula already"),
        ("a $ b", 2, "a '$' within a formula", r"\$ for the sign"),
        (r"x \verb|a", 2, r"this '\verb' never ends", r"\verb|…|"),
        (r"\E[X]", 0, r"there is no command '\E'", "math: macros:"),
    ],
)
def test_a_mistake_is_told_with_a_way_out(tex: str, offset: int, message: str, hint: str) -> None:
    found = problem(tex)
    assert found.offset == offset
    assert message in found.message
    assert hint in found.hint


@pytest.mark.parametrize("first", [0xA1, 0x370, 0x2010, 0x20D0, *range(0x2100, 0x2C00, 0x100), 0x1D400, 0x1F600])
def test_every_character_can_be_shown(first: int) -> None:
    for code in range(first, first + 0x100):
        if chr(code).isprintable():
            assert isinstance(to_mathml(f"a {chr(code)} b", display=False), str), hex(code)


def test_a_script_is_no_address() -> None:
    assert problem(r"a \href{javascript:alert(1)}{x}").offset == 2


# -------------------------------------------------------------------------------------------------------------- macros


def test_macros_of_settings_count_their_arguments() -> None:
    assert of_settings({r"\a": "x", "b": "#1#2"}) == {"a": Macro("x"), "b": Macro("#1#2", 2)}


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\newcommand{\x}[2][d]{#1-#2} \x{a} \x[b]{c}", "d−ab−c"),
        (r"\newcommand\R{y} \R", "y"),
        (r"\def\f#1#2{#2#1} \f ab", "ba"),
        (r"\let\old\alpha \renewcommand{\alpha}{x} \old\alpha", "αx"),
        (r"\providecommand{\half}{x} \half", "x"),
        (r"\DeclareMathOperator*{\am}{arg\,min} \am_x", "argminx"),
        (r"\global\def\f{x} \f", "x"),
    ],
)
def test_definitions(tex: str, text: str) -> None:
    assert shown(tex) == text


def test_definitions_hold_on_the_page() -> None:
    page = Formulas({r"\half": r"\frac{1}{2}"})
    assert page.made(r"\newcommand{\q}{\half}", display=True) == Formula("")
    assert isinstance(page.made(r"\q", display=False), Formula)
    assert isinstance(Formulas().made(r"\q", display=False), MathProblem)


@pytest.mark.parametrize("body", [r"\x", r"\x\x", r"a\x{}", r"\text{\x}"])
def test_a_macro_that_calls_itself(body: str) -> None:
    found = to_mathml(r"a+\x", display=True, macros={r"\x": body})
    assert isinstance(found, MathProblem)
    assert found.offset == 2
    assert "never ends" in found.message


def test_mistakes_in_macros_are_told_at_their_call() -> None:
    found = to_mathml(r"a+\x{b}", display=True, macros={r"\x": r"\frc{#1}{2}"})
    assert found == MathProblem(r"there is no command '\frc'", 2, r"it stands in the macro '\x'")
    found = to_mathml(r"a+\x{\beeta}", display=True, macros={r"\x": r"\frac{#1}{2}"})
    assert isinstance(found, MathProblem)
    assert found.offset == 5


# ------------------------------------------------------------------------------------------------------------- numbers


def numbers(page: Formulas, tex: str) -> list[str]:
    made = page.made(tex, display=True)
    assert isinstance(made, Formula), made
    found = re.findall(r'<mrow class="number"[^>]*>(.*?)</mrow></mtd></mtr>', made.mathml)
    return [re.sub(r"<[^>]*>", "", number) for number in found]


def test_numbers_go_on_through_the_page() -> None:
    page = Formulas()
    assert numbers(page, r"\begin{equation} a \end{equation}") == ["(1)"]
    assert numbers(page, r"\begin{align} a &= b \\ &= c \nonumber \\ &= d \tag{A} \\ e \\ \end{align}") == [
        "(2)",
        "(A)",
        "(3)",
    ]
    assert numbers(page, r"\begin{align*} a \\ b \tag*{B} \end{align*}") == ["B"]
    assert numbers(page, r"\begin{gather} a \\ b \end{gather}") == ["(4)", "(5)"]
    assert numbers(page, r"\begin{multline} a \\ b \\ \end{multline}") == ["(6)"]
    assert numbers(page, r"\begin{alignat}{2} a &= b & c \end{alignat}") == ["(7)"]
    assert numbers(page, r"\begin{aligned} a \\ b \end{aligned} \tag{3.1}") == ["(3.1)"]
    assert numbers(page, r"x = \frac{1}{2} \label{eq:half}") == ["(8)"]
    assert numbers(page, r"\begin{aligned} \frac{a \tag{in} \end{aligned}".replace("{a ", "{a} b")) == ["(in)"]
    assert numbers(page, r"x \tag{$*$} \label{star}") == ["(∗)"]
    assert page.filled(page.refer(Reference("star", bare=False))) == '<a class="equation" href="#eq-star">(∗)</a>'
    assert numbers(page, r"x") == []


def test_numbers_can_be_off() -> None:
    page = Formulas(numbers=False)
    assert numbers(page, r"\begin{align} a \\ b \tag{2} \label{x} \end{align}") == ["(2)"]


def test_references_come_before_and_after() -> None:
    page = Formulas()
    before = page.made(r"\eqref{one} \ref{two}", display=False)
    page.made(r"x \label{one}", display=True)
    page.made(r"y \tag{B} \label{two}", display=True)
    assert isinstance(before, Formula)
    filled = page.filled(before.mathml)
    assert "<mtext>(1)</mtext><mtext>B</mtext>" in filled  # within a formula not everybody reaches a link
    alone = page.made(r"\eqref{one}", display=False)
    assert isinstance(alone, Formula)
    assert page.filled(alone.mathml) == '<a class="equation" href="#eq-one">(1)</a>'
    assert page.filled(alone.mathml, linked=False) == "(1)"
    assert not list(page.problems())


# ------------------------------------------------------------------------------------------------------------ mistakes

GOOD = r"""\begin{aligned}
f(x) &= \frac{a_1}{\sqrt{b}} + \left( \sum_{i=1}^n \alpha_i \right) \\
     &\le \text{for $x$ in } \mathbb{R} \label{l}
\end{aligned}"""


@pytest.mark.parametrize("cut", range(len(GOOD) - 14))
def test_a_piece_of_a_formula_is_told_inside_of_it(cut: int) -> None:
    made = to_mathml(GOOD[:cut], display=True)
    assert isinstance(made, str) or (0 <= made.offset <= cut and made.message)


@pytest.mark.parametrize("name", re.findall(r"\\[a-zA-Z]{3,}", GOOD))
def test_a_misspelt_command_is_told_at_its_place(name: str) -> None:
    wrong = name[:2] + "q" + name[2:]
    if name in (r"\begin", r"\end", r"\left", r"\right"):
        return
    at = GOOD.index(name)
    found = problem(GOOD[:at] + wrong + GOOD[at + len(name) :])
    assert found.offset == at
    assert wrong in found.message
    assert name in found.hint


@pytest.mark.parametrize("at", [m.start() for m in re.finditer("[{}]", GOOD)])
def test_a_missing_brace_is_told_in_its_line_or_at_its_twin(at: int) -> None:
    found = problem(GOOD[:at] + GOOD[at + 1 :])
    assert found.offset <= len(GOOD)
    assert found.message


# ------------------------------------------------------------------------------------------------------------ dialects


@pytest.mark.parametrize(
    ("written", "doubled", "tex"),
    [
        (r"\\alpha\_1 + \\{ a \\}", False, r"\alpha_1 + \{ a \}"),
        (r"\begin{cases} 1 \\ 2 \end{cases}", True, r"\begin{cases} 1 \\ 2 \end{cases}"),
        (r"\\begin{cases} 1 \\\\ 2 \\end{cases}", False, r"\begin{cases} 1 \\ 2 \end{cases}"),
        (r"a \\\\ b", False, r"a \\ b"),
        (r"mean\_x \text{a\_b}", False, r"mean\_x \text{a\_b}"),
        (r"\log\_2 n", False, r"\log_2 n"),
        (r"\\\{ x \\\}", True, r"\{ x \}"),
        (r"x\_1 \* y \\, z", True, r"x_1 * y \, z"),
        (r"E\[X\] \\ y", True, r"E[X] \ y"),
        (r"&lt; &theta;\_1", False, r"< θ_1"),
    ],
)
def test_dialects(written: str, doubled: bool, tex: str) -> None:
    read = (unescaped if doubled else plain)(entities(Traced(written)))
    assert read.text == tex
    assert all(0 <= read.source(i) < len(written) for i in range(len(tex)))


@run_with(max_examples=300, deadline=None)
@given(st.text("ab\\_{}*&;lt $", max_size=30), st.booleans())
def test_any_dialect_keeps_its_places(written: str, doubled: bool) -> None:
    read = (unescaped if doubled else plain)(entities(Traced(written)))
    places = [read.source(i) for i in range(len(read.text) + 1)]
    assert places == sorted(places)
    assert places[-1] <= len(written)


# ------------------------------------------------------------------------------------------------------ any text at all

PARTS = [
    *r"\ { } & % # $ ^ _ ~ [ ] ( ) | ' x 1 \\ \{".split(" "), " ", "\n", "é", "⊥", r"\\[1em]", r"\\*",
    r"\begin{align}", r"\end{align}", r"\begin{cases}", r"\end{cases}", r"\begin{array}{cc}", r"\end{array}",
    r"\left(", r"\right)", r"\text{", r"\tag{1}", r"\label{a}", r"\ref{a}", r"\newcommand{\x}[1]{#1}", r"\x",
    r"\def\y{\y}",
    r"\y", r"\color{red}", r"\large", r"\substack{a\\b}", r"\mathop{", r"\limits", r"\operatorname*", r"\verb|x|",
    r"\hline", r"\rule", r"\smash", r"\kern1em", r"\char", r"\href", r"\above", r"\big", r"\let\z=", r"\global",
    r"\frac", r"\notag", "\\",
]  # fmt: skip


@run_with(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join), st.booleans())
def test_any_text_is_well_formed_or_a_problem_inside_of_it(tex: str, display: bool) -> None:
    page = Formulas()
    made = page.made(tex, display=display)
    if isinstance(made, MathProblem):
        assert 0 <= made.offset <= len(tex)
        return
    assert not re.search("[\ufdd0-\ufdef]|9999999", page.filled(made.mathml))
    tags: list[str] = []
    for end, name, empty in re.findall(r"<(/?)([a-z]+)[^<>]*?(/?)>", made.mathml):
        if end:
            assert tags.pop() == name
        elif not empty:
            tags.append(name)
    assert not tags


def test_long_formulas_take_as_much_as_they_are_long() -> None:
    """Memory stands for work: no clock is looked at."""

    def peak(tex: str) -> int:
        Formulas().made(tex, display=True)
        tracemalloc.start()
        try:
            Formulas().made(tex, display=True)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    row = r"a &= b_{1} \tag{x} \\ "
    short, long = (peak(rf"\begin{{align}}{row * n}\end{{align}}") for n in (40, 400))
    assert long < 14 * short
