"""The style sheet and the script that are joined from small files: what an author may replace and add."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from outline_site.render.bundle import bundles
from trial import Files, Trial

ROOT = Path(__file__).parents[1]
STYLE, SCRIPT = "outline/outline.css", "outline/outline.js"
NOTE = {"content/_index.md": "# Home\n"}


def joined(folder: Path, files: Files) -> dict[str, str]:
    trial = Trial(folder).write(files)
    return {name: make().decode() for name, make in bundles({f: trial.folder / f for f in files}).items()}


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("a { color: red; }\n", "a{color:red}"),
        ("a {\n  color: red;   /* why */\n  top: 0;\n}\n\n/* b */\nb { top: 1px }", "a{color:red;top:0}b{top:1px}"),
        (".x :is(a, b) > c + d { top: calc(1px + 2px) }", ".x :is(a,b) > c + d{top:calc(1px + 2px)}"),
        ("a :hover, a:hover { top: 0 }", "a :hover,a:hover{top:0}"),
        ("@media (1em <= width < 2em) { a { top: 0; } }", "@media (1em <= width < 2em){a{top:0}}"),
        ("@media (hover: none) { a { top: 0; } }", "@media (hover:none){a{top:0}}"),
        ('a::before { content: " ;}  /* x */ { , : " }', 'a::before{content:" ;}  /* x */ { , : "}'),
        (r"a::before { content: '\'  ; '; }", r"a::before{content:'\'  ; '}"),
        ("/* it's */ a { top: 0 } /* it's */", "a{top:0}"),
        ("/* one */ @media print { a { top: 0 } /* two **/ }\n/***/ b { top: 0 }", "@media print{a{top:0}}b{top:0}"),
    ],
)
def test_a_style_sheet_loses_what_means_nothing(written: str, published: str, tmp_path: Path) -> None:
    assert joined(tmp_path, {"outline/css/a.css": written})[STYLE] == published


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("a { top: 0 } /* a } b", "a{top:0}"),
        ("@media print { a { top: 0", "@media print{a{top:0}}"),
        ("a:is([b, c { top: 0 }", "a:is([b,c{top:0}]){}"),
        ("a { top: 0 } b, c", "a{top:0}b,c{}"),
        ("a { top: 0 } @layer x; @import 'y.css'", "a{top:0}@layer x;@import 'y.css';"),
        ("@media print { a { top: 0 } }", "@media print{a{top:0}}"),
        ('a::before { content: "{" }', 'a::before{content:"{"}'),
        (r"a { --sign: \{; top: 0 }", r"a{--sign:\{;top:0}"),
        ("a { background: url(x/*{y) }", "a{background:url(x/*{y)}"),
        ('a::before { content: "x; }', 'a::before{content:"x}'),
        ("a { top: 0 } }", "a{top:0}}{}"),
    ],
)
def test_what_a_style_sheet_leaves_open_takes_nothing_of_the_next(written: str, published: str, tmp_path: Path) -> None:
    files = {"outline/css/a.css": written, "outline/css/b.css": 'b::after { content: " ; " }'}
    assert joined(tmp_path, files)[STYLE] == published + 'b::after{content:" ; "}'


def test_files_are_joined_in_the_order_of_their_names(tmp_path: Path) -> None:
    files = {"outline/css/b.css": "b { top: 0 }", "outline/css/a.css": "a { top: 0 }", "outline/css/a.txt": "x"}
    assert joined(tmp_path, files)[STYLE] == "a{top:0}b{top:0}"


def test_scripts_share_one_scope_that_nobody_else_sees(tmp_path: Path) -> None:
    files = {"outline/js/0.js": "const word = 1;  // one\n", "outline/js/1.js": "window.two = word + 1;\n"}
    assert joined(tmp_path, files)[SCRIPT] == '(()=>{"use strict";const word=1;window.two=word+1;})();'


def test_small_files_are_not_published_themselves(site: Callable[[Files], Trial]) -> None:
    names = site(NOTE).planned().plan.outputs.keys()
    assert {STYLE, SCRIPT, "outline/search.js"} <= names
    assert not [name for name in names if name.startswith(("outline/css/", "outline/js/"))]


def test_an_author_replaces_one_file_and_adds_another(site: Callable[[Files], Trial]) -> None:
    own = {"static/outline/css/code.css": ".k { color: red }", "static/outline/css/own.css": "p { color: blue }"}
    style = site(NOTE | own).planned().file(STYLE)
    assert ".k{color:red}" in style
    assert "p{color:blue}" in style
    assert "--code-word" not in style
    assert style.startswith("@layer ")


def test_an_author_replaces_the_whole_style_sheet(site: Callable[[Files], Trial]) -> None:
    own = "p {\n  color: blue;\n}\n"
    assert site(NOTE | {f"static/{STYLE}": own}).planned().file(STYLE) == own


def test_a_style_sheet_that_is_not_utf8_is_joined_all_the_same(site: Callable[[Files], Trial]) -> None:
    assert 'content:"�"' in site(NOTE | {"static/outline/css/a.css": 'a { content: "\udcff" }'}).planned().file(STYLE)


@pytest.mark.parametrize("script", sorted((ROOT / "static" / "outline").rglob("*.js")), ids=lambda path: path.name)
def test_scripts_of_the_theme_are_short(script: Path) -> None:
    assert len(script.read_text("utf-8").splitlines()) < 100


def test_the_pages_of_all_units_stand_in_one_script(site: Callable[[Files], Trial]) -> None:
    files = {
        "content/units/a/_index.md": "---\ntitle: Unit A\n---\n",
        "content/units/a/x/_index.md": "---\ntitle: Part X\n---\n",
        "content/units/a/x/ü b.md": "---\ntitle: Long\nlinkTitle: Short\n---\n",
        "content/units/b/_index.md": "---\ntitle: Unit B\n---\n",
        "content/about.md": "# About\n",
    }
    script = site(files).planned().file("outline/units.js")
    assert script.startswith("outlineUnits(")
    assert json.loads(script.removeprefix("outlineUnits(").removesuffix(");\n")) == [
        ["units/a", [["Part X", "units/a/x/", 1], ["Short", "units/a/x/%C3%BC-b/", 2]]],
        ["units/b", []],
    ]


def test_a_site_without_units_has_no_script_of_them(site: Callable[[Files], Trial]) -> None:
    assert "outline/units.js" not in site(NOTE).planned().plan.outputs
