"""The look that settings give: colours in light and in dark, fonts, logo, icon and style sheets."""

import pytest
from playwright.sync_api import expect

from trial import Files

from .conftest import Shelf, on_disk
from .readers import COLOURS, DESK, WIDTHS, Colours, Place, Reader, box, sideways
from .test_axe import on_all

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path d="M0 0h30v20z"/></svg>'
OWN: Files = {
    "course.yaml": """\
title: A course with a look of its own and a title that is rather long
theme:
  accent: "#8a2f10"
  colors:
    light: {paper: "#fffaf0", ink: "#2b1d14", here: "#006644"}
    dark: {paper: "#1a1410"}
  fonts: {text: "Georgia, serif", display: "'Courier New', monospace"}
  logo: /pictures/logo.svg
  icon: /pictures/icon.svg
  styles: [/own.css]
""",
    "content/_index.md": "Words, and [a link](units/a/_index.md).\n",
    "content/units/a/_index.md": "---\ntitle: Unit A\n---\nWords, and [a link](b.md).\n\n```python\nx = 1\n```\n",
    "content/units/a/b.md": "---\ntitle: Deep\n---\nWords, and [a link](_index.md).\n",
    "static/pictures/logo.svg": PICTURE,
    "static/pictures/icon.svg": PICTURE,
    "static/own.css": "main { border-top: 5px solid rgb(1, 2, 3) }",
    "static/outline/css/own.css": "h1 { text-transform: uppercase }",
}
DEEP = "units/a/b/"


@pytest.fixture(scope="module")
def own(shelf: Shelf) -> Place:
    return shelf.write("own-look", OWN)


@pytest.fixture(params=["web", "disk"])
def own_anywhere(request: pytest.FixtureRequest, own: Place) -> Place:
    return own if request.param == "web" else on_disk(own)


@pytest.mark.parametrize(
    ("colours", "paper", "ink", "accent"),
    [
        ("light", "rgb(255, 250, 240)", "rgb(43, 29, 20)", "rgb(138, 47, 16)"),
        ("dark", "rgb(26, 20, 16)", "rgb(221, 227, 225)", ""),
    ],
)
def test_colours_are_those_of_the_settings(
    reader: Reader, own_anywhere: Place, colours: Colours, paper: str, ink: str, accent: str
) -> None:
    with reader.reading(own_anywhere, DESK, colours) as page:
        page.goto(own_anywhere.address(DEEP))
        expect(page.locator("body")).to_have_css("background-color", paper)
        expect(page.locator("body")).to_have_css("color", ink)
        link = page.locator(".content a").first
        if accent:
            expect(link).to_have_css("color", accent)
        else:  # the one accent that is given is made lighter, until it can be read
            expect(link).not_to_have_css("color", "rgb(138, 47, 16)")
            expect(link).not_to_have_css("color", "rgb(132, 205, 216)")


def test_fonts_logo_icon_and_style_sheets(reader: Reader, own_anywhere: Place) -> None:
    place = own_anywhere
    with reader.reading(place) as page:
        for address in ("", DEEP):
            page.goto(place.address(address))
            expect(page.locator("body")).to_have_css("font-family", "Georgia, serif")
            expect(page.locator("h1")).to_have_css("font-family", '"Courier New", monospace')
            expect(page.locator("h1")).to_have_css("text-transform", "uppercase")
            expect(page.locator("main")).to_have_css("border-top-width", "5px")
            logo = page.locator(".top .brand img")
            assert logo.evaluate("(image) => [image.complete, image.naturalWidth]") == [True, 30]
            expect(page.locator(".brand .glyph")).to_have_count(0)
            icon = page.locator("link[rel=icon]").evaluate("(link) => link.href")
            assert icon == place.top + "pictures/icon.svg"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_title_and_a_logo_have_room_everywhere(reader: Reader, own: Place, width: int) -> None:
    with reader.reading(own, width) as page:
        page.goto(own.address(DEEP))
        assert not sideways(page)
        logo = box(page, ".top .brand img")
        assert 20 <= logo["height"] <= 40
        assert logo["x"] >= 0


def test_own_colours_are_followed_on_paper(reader: Reader, own: Place) -> None:
    with reader.reading(own, DESK, "dark") as page:
        page.goto(own.address(DEEP))
        page.emulate_media(media="print")
        expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
        expect(page.locator(".content a").first).to_have_css("color", "rgb(138, 47, 16)")


def test_axe_finds_nothing(reader: Reader, own: Place) -> None:
    with reader.reading(own) as page:
        assert not on_all(page, own, own.pages)


@pytest.mark.parametrize("colours", COLOURS)
def test_the_reader_may_still_choose(reader: Reader, own: Place, colours: Colours) -> None:
    papers = {"light": "rgb(255, 250, 240)", "dark": "rgb(26, 20, 16)"}
    with reader.reading(own, DESK, colours) as page:
        page.goto(own.address(DEEP))
        page.locator(".theme-button").click()
        expect(page.locator("body")).to_have_css("background-color", papers["dark" if colours == "light" else "light"])
