"""What surrounds the shapes: sizes, elements, titles, attributes, the command, and the order of the files."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outline_site import goat
from outline_site.goat import to_svg
from outline_site.goat.picture import draw

SVG = "{http://www.w3.org/2000/svg}"


def lines_of(svg: str) -> list[str]:
    """The elements inside the drawing, one a line."""
    return svg.splitlines()[1:-1]


def root(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def title_of(svg: str) -> str:
    return root(svg)[0].text or ""


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("", (8, 9), id="nothing"),
        pytest.param("\n\r\n", (8, 9), id="only empty lines"),
        pytest.param("ab", (24, 25), id="a word"),
        pytest.param("ab   \n\n", (48, 25), id="blanks at the end of a line count"),
        pytest.param("\n  \na", (24, 57), id="lines at the start count"),
        pytest.param("ab\r\nc\r\n", (24, 41), id="carriage returns do not count"),
        pytest.param("日本😀", (32, 25), id="wide characters are one column"),
        pytest.param("e\u0301\t", (32, 25), id="marks and tabs are columns too"),
    ],
)
def test_size_of_the_picture(text: str, size: tuple[int, int]) -> None:
    assert draw(text)[:2] == size


@pytest.mark.parametrize("blank", ["\t", "\u00a0"])
def test_other_blanks_are_text_but_leave_no_trace(blank: str) -> None:
    words = [(word.x, word.letters) for word in draw(f"-{blank}-  - -").words]
    assert words == [(0, "-"), (16, "-")]


def strokes(*commands: str) -> str:
    return "".join(f'<path fill="none" stroke="currentColor" d="{command}"/>' for command in commands)


def test_each_line_is_a_path() -> None:
    assert lines_of(to_svg("\n\n+--+\n|\n")) == [
        strokes("M0,32H24", "M0,32V48"),
    ]


def test_a_stroke_that_goes_on_needs_no_new_start() -> None:
    assert lines_of(to_svg("--+--\n/\n")) == [
        strokes("M0,0H16H32", "M-4,24L4,8"),
    ]


def test_round_corners_and_bridges_are_arcs() -> None:
    assert lines_of(to_svg(" .-\n|\n")) == [strokes("M16,0A16,16 0 0,0 0,16")]
    assert lines_of(to_svg("\n-(-\n"))[1] == (strokes("M8,0V8", "M8,32V24", "M8,8A9,9 0 0,0 8,24"))


def test_heads_are_triangles_in_one_path() -> None:
    assert lines_of(to_svg("->  <-"))[1] == '<path d="M24,0l12,5.6 0,-11.2zM16,0l-12,-5.6 0,11.2z"/>'


def test_hollow_circles_have_a_class_and_those_further_left_come_first() -> None:
    filled, hollow = '<circle cx="0" cy="0" r="6"/>', '<circle class="hollow" fill="#fff" cx="0" cy="16" r="6"/>'
    next_column = '<circle class="hollow" fill="#fff" cx="8" cy="0" r="6"/>'
    assert lines_of(to_svg("*o\no\n")) == [f'<g stroke="currentColor">{filled}{hollow}{next_column}</g>']


def test_words_have_one_place_for_each_character() -> None:
    assert lines_of(to_svg("\nab <c>\n")) == [
        '<text x="0 8" y="20">ab</text>',
        '<text x="24 32 40" y="20">&lt;c&gt;</text>',
    ]


def test_shaded_cells_are_rectangles() -> None:
    assert lines_of(to_svg("\n ░")) == ['<rect x="4" y="8" width="8" height="16" fill="rgb(191,191,191)"/>']


def test_the_svg_element() -> None:
    assert to_svg("").splitlines()[0] == (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" font-family="Menlo,Lucida Console,monospace"'
        ' viewBox="0 0 8 9"><title>Diagram</title>'
        '<g transform="translate(8,16)" fill="currentColor" text-anchor="middle">'
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("-->", "Diagram"),
        ("a b -->\n\n   c░d", "Diagram: a b c d"),
        ("a<b & 'c'", "Diagram: a<b & 'c'"),
        ("x" * 300, "Diagram: " + "x" * 200 + "…"),
        ("ten chars " * 30, "Diagram: " + ("ten chars " * 20).rstrip() + "…"),
        ("twelve chars " * 30, "Diagram: " + "twelve chars " * 14 + "twelve chars…"),
    ],
)
def test_the_words_are_the_title(text: str, title: str) -> None:
    assert title_of(to_svg(text)) == title


def test_a_title_of_ones_own() -> None:
    svg = to_svg("word", title='"A" & <B>')
    assert title_of(svg) == '"A" & <B>'
    assert root(svg)[0].tag == f"{SVG}title"


def test_sizes_are_attributes_and_the_picture_still_scales() -> None:
    svg = root(to_svg("a", width='30.5"', height="auto"))
    assert (svg.get("width"), svg.get("height"), svg.get("viewBox")) == ('30.5"', "auto", "0 0 16 25")


@pytest.mark.parametrize("size", [None, "", "0"])
def test_no_size(size: str | None) -> None:
    assert to_svg("a", width=size, height=size) == to_svg("a")


def test_characters_that_no_document_may_contain() -> None:
    svg = to_svg("a\0\ud800\ufffe", title="\x01", width="\x02")
    assert [text.text for text in root(svg).iter(f"{SVG}text")] == ["a", "\ufffd", "\ufffd", "\ufffd"]
    assert (title_of(svg), root(svg).get("width")) == ("\ufffd", "\ufffd")


SIGNS_AND_WORDS = st.text(st.sampled_from("-_|/\\<>^vo*+.'() \n\n░╱ab&"))


@given(st.one_of(SIGNS_AND_WORDS, st.text(st.characters())))
def test_any_text_makes_a_well_formed_picture(text: str) -> None:
    svg = to_svg(text)
    assert root(svg).tag == f"{SVG}svg"
    assert to_svg(text) == svg
    svg.encode("utf-8")


@given(SIGNS_AND_WORDS)
def test_empty_lines_at_the_end_change_nothing(text: str) -> None:
    assert to_svg(text + "\r\n\n") == to_svg(text)


def test_the_command() -> None:
    drawn = subprocess.run(
        [sys.executable, "-m", "outline_site.goat"], input="naïve -->\n".encode(), capture_output=True, check=True
    )
    assert drawn.stdout.decode() == to_svg("naïve -->") + "\n"


def test_files_use_only_files_above_them() -> None:
    folder = Path(goat.__file__).parent
    order = [*re.findall(r"^(\w+)   ", goat.__doc__ or "", re.MULTILINE), "__init__", "__main__"]
    assert sorted(order) == sorted(path.stem for path in folder.glob("*.py"))
    for place, name in enumerate(order):
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert (node.module or "__init__") in order[:place], name
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] in sys.stdlib_module_names
            elif isinstance(node, ast.Import):
                assert all(alias.name.split(".")[0] in sys.stdlib_module_names for alias in node.names)
