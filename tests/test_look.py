"""The look that settings give: colours with enough contrast, fonts, logo, icon and style sheets."""

import re
from typing import Any

import pytest

from outline_site.course_file import load
from outline_site.diagnostics import SiteError
from outline_site.look import READABLE, SCHEMES, Look, contrast, lightened
from outline_site.theme import theme_folder

STYLE = "outline/outline.css"


def style(site: Any, settings: str) -> str:
    text: str = site({"course.yaml": settings, "content/a.md": ""}).planned().file(STYLE)
    return text


def test_the_colours_are_those_of_the_theme() -> None:
    css = (theme_folder() / "static" / "outline" / "css" / "tokens.css").read_text(encoding="utf-8")
    found = {name: pair for name, *pair in re.findall(r"--(\w+): light-dark\((#\w+), (#\w+)\)", css)}
    assert {name: found[name] for name in SCHEMES["light"]} == {
        name: [SCHEMES["light"][name], SCHEMES["dark"][name]] for name in SCHEMES["light"]
    }
    assert SCHEMES["dark"].keys() == SCHEMES["light"].keys()


def test_the_theme_itself_can_be_read() -> None:
    own = Look({scheme: {"ink": SCHEMES[scheme]["ink"], "paper": SCHEMES[scheme]["paper"]} for scheme in SCHEMES})
    assert not list(own.unreadable())


def test_contrast_is_that_of_the_rules() -> None:
    assert contrast("#000", "#ffffff") == contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("colour", ["#0b5d6b", "#000000", "#800", "#00f", "#ffffff"])
def test_a_colour_is_made_as_light_as_it_must_be(colour: str) -> None:
    ground = SCHEMES["dark"]["wash"]
    made = lightened(colour, ground)
    assert contrast(made, ground) >= READABLE
    assert contrast(colour, ground) < READABLE or contrast(made, colour) == pytest.approx(1)


def test_without_settings_the_style_sheet_is_as_it_was(site: Any) -> None:
    assert "@layer settings{" not in style(site, "title: x")


def test_settings_come_last_in_the_style_sheet(site: Any) -> None:
    css = style(site, "theme: {accent: '#806', colors: {dark: {paper: '#000000'}}, fonts: {mono: \"'My Font', mono\"}}")
    last = css[css.rindex("@layer settings") :]
    assert re.search(r"--accent:\s?light-dark\(#806,\s?#[0-9a-f]{6}\)", last)
    assert re.search(r"--paper:\s?light-dark\(#fdfdfb,\s?#000000\)", last)
    assert re.search(r"--mono:\s?'My Font',\s?mono", last)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("accent: '#0b5d6b'", []),
        ("accent: {dark: '#ffffff'}", []),
        ("accent: '#f90'", ["on light pages the colour 'accent' has a contrast of 2.1 on 'paper'; text needs 4.5",
                            "on light pages the colour 'accent' has a contrast of 1.9 on 'wash'; text needs 4.5"]),
        ("colors: {dark: {soft: '#555555'}}",
         ["on dark pages the colour 'soft' has a contrast of 2.4 on 'paper'; text needs 4.5",
          "on dark pages the colour 'soft' has a contrast of 2.1 on 'wash'; text needs 4.5"]),
        ("colors: {light: {here: '#ffffff', line: '#ffffff'}}", []),
    ],
)  # fmt: skip
def test_colours_that_are_hard_to_read_are_told(site: Any, settings: str, told: list[str]) -> None:
    _, found = load(site({"course.yaml": f"theme: {{{settings}}}"}).folder)
    assert [problem.message for problem in found] == told
    assert {(problem.code, problem.at.path) for problem in found} <= {("contrast", "course.yaml")}


@pytest.mark.parametrize(
    ("theme", "place"),
    [
        ("\n  accent: '#f90'", "5:11"),
        ("\n  accent:\n    light: '#f90'", "6:12"),
        ("\n  colors:\n    light: {ink: '#888888'}", "6:18"),
        ("\n  colors:\n    light:\n      paper: '#888888'", "7:14"),
    ],
)
def test_a_colour_is_told_where_it_stands(site: Any, theme: str, place: str) -> None:
    _, found = load(site({"course.yaml": f"# words\ntitle: x\n\ntheme:{theme}\n"}).folder)
    assert {f"{problem.at.line}:{problem.at.column}" for problem in found} == {place}


SPREAD = """\
title: x

units: nowhere
theme:
  icon: icon.png
menus:
  main: {name: A, pageRef: nope}
enableGitInfo: true
"""


def test_what_the_settings_name_in_vain_is_told_where_they_name_it(site: Any) -> None:
    lines = site({"course.yaml": SPREAD, "content/a.md": ""}).planned().lines
    assert [line.partition(" ")[0] for line in lines] == [f"course.yaml:{p}:" for p in ("3:8", "5:9", "7:3", "8:16")]


WRONG = {
    "accent: teal": "theme.accent: 'teal' is no colour: write it in quotes, as '#0b5d6b'",
    "accent: 123456": "theme.accent: '123456' is no colour",
    "accent: '#12345'": "theme.accent: '#12345' is no colour",
    "accent: {light: '#123', drak: '#123'}": "theme.accent.drak: there is no 'drak' here (did you mean 'dark'?)",
    "colors: {light: {papre: '#123'}}": "theme.colors.light.papre: there is no 'papre' here (did you mean 'paper'?)",
    "colors: {paper: '#123'}": "theme.colors.paper: there is no 'paper' here (there are light, dark)",
    "colors: {light: {paper: 'red; } body {'}}": "theme.colors.light.paper: 'red; } body {' is no colour",
    "colors: '#123'": "theme.colors: must be a table with light, dark",
    "fonts: {text: 'x; } body { color: red'}": "theme.fonts.text: 'x; } body { color: red' is no list of fonts",
    'fonts: {text: "\'open"}': "theme.fonts.text: ''open' is no list of fonts",
    "fonts: Georgia": "theme.fonts: must be a table with text, display, mono",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_setting_is_refused(site: Any, text: str) -> None:
    with pytest.raises(SiteError) as error:
        load(site({"course.yaml": f"theme: {{{text}}}"}).folder)
    assert str(error.value).split("error: ")[1].startswith(WRONG[text])


LOOK = "theme: {logo: /pic/logo.svg, icon: icon.png, styles: [/own.css]}"


def test_logo_icon_and_style_sheets_are_on_every_page(site: Any) -> None:
    files = {"course.yaml": LOOK, "content/a.md": "", "static/icon.png": "", "static/own.css": "",
             "static/pic/logo.svg": ""}  # fmt: skip
    planned = site(files).planned()
    assert not planned.lines
    page = planned.file("a/index.html")
    assert '<link rel="icon" href="../icon.png">' in page
    assert '<img class="logo" src="../pic/logo.svg" alt="">' in page
    assert page.index('href="../own.css"') > page.index('href="../outline/outline.css"')


def test_files_that_are_not_there_are_told(site: Any) -> None:
    lines = site({"course.yaml": LOOK, "content/a.md": ""}).planned().lines
    assert [line.partition("warning: ")[2].partition(" (")[0] for line in lines] == [
        "theme.logo: there is no file '/pic/logo.svg' in the website",
        "theme.icon: there is no file 'icon.png' in the website",
        "theme.styles: there is no file '/own.css' in the website",
    ]
