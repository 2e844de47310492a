"""A course that is written from right to left: everything stands on the other side, but code, formulas and drawings."""

import re

import pytest
from playwright.sync_api import Page, expect

from .readers import COLOURS, DESK, NARROW, PHONE, TABLET, WIDTHS, Colours, Place, Reader, box, sideways
from .test_axe import on_all, problems

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

UNIT = "units/a/"


@pytest.mark.parametrize("width", [NARROW, PHONE, TABLET, DESK])
def test_from_right_to_left_everything_stands_on_the_other_side(reader: Reader, arabic: Place, width: int) -> None:
    with reader.reading(arabic, width) as page:
        page.goto(arabic.address(UNIT))
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert not sideways(page)
        text = box(page, "main h1")
        if width == DESK:
            assert box(page, ".outline")["x"] > text["x"] + text["width"] / 2
            assert box(page, ".toc")["x"] < box(page, "main")["x"]
            page.locator(".footnote-ref").click()
            page.locator(".side-note").wait_for()
            note = box(page, ".side-note")
            assert note["x"] + note["width"] <= box(page, "main")["x"]
        else:
            assert box(page, ".outline-button")["x"] > width / 2 > box(page, ".search-link")["x"]
            page.locator(".outline-button").click()
            sheet = box(page, ".outline")
            assert sheet["x"] + sheet["width"] == pytest.approx(width, abs=1)
            assert box(page, ".outline a")["x"] > sheet["x"] + 20


@pytest.mark.parametrize("width", WIDTHS)
def test_code_formulas_and_drawings_run_from_left_to_right(reader: Reader, arabic: Place, width: int) -> None:
    with reader.reading(arabic, width) as page:
        page.goto(arabic.address(UNIT))
        for part in (".highlight code", "p > code", ".wide-math math", "p math", ".goat"):
            assert page.locator(f".content {part}").first.evaluate("(e) => getComputedStyle(e).direction") == "ltr", (
                part
            )
        for part in (".content > p", "td", "summary", ".callout", ".footnotes li"):
            assert page.locator(f"main {part}").first.evaluate("(e) => getComputedStyle(e).direction") == "rtl", part
        code, block = box(page, ".highlight code"), box(page, ".highlight")
        assert code["x"] - block["x"] < 40, "code begins at the left"
        names = page.locator("main th").evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().x)")
        assert names == sorted(names, reverse=True)


def test_tabs_and_their_keys_go_to_the_left(reader: Reader, arabic: Place) -> None:
    with reader.reading(arabic) as page:
        page.goto(arabic.address(UNIT))
        tabs = page.get_by_role("tab")
        expect(tabs).to_have_count(2)
        first, second = tabs.nth(0).bounding_box(), tabs.nth(1).bounding_box()
        assert first
        assert second
        assert first["x"] > second["x"]
        tabs.nth(0).press("ArrowLeft")
        expect(tabs.nth(1)).to_be_focused()


def search(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("dialog")).to_have_attribute("aria-busy", "false")
    page.get_by_role("combobox").fill("كلم")
    expect(page.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("width", [NARROW, DESK])
def test_search_has_its_button_on_the_left(reader: Reader, arabic: Place, width: int, colours: Colours) -> None:
    with reader.reading(arabic, width, colours) as page:
        page.goto(arabic.address(UNIT))
        search(page)
        assert not sideways(page)
        button, words = box(page, "dialog button"), box(page, "dialog input")
        assert button["x"] + button["width"] <= words["x"] + 1
        title, option = box(page, "[role=option] b"), box(page, "[role=option]")
        assert title["x"] + title["width"] == pytest.approx(option["x"] + option["width"], abs=24)
        expect(page.locator("[role=option] mark").first).to_have_text("كلم")
        assert problems(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_any_kind_of_page(reader: Reader, arabic: Place, width: int) -> None:
    with reader.reading(arabic, width) as page:
        assert not on_all(page, arabic, ["", UNIT, "units/a/b/", f"{UNIT}print/", "search/"])


def test_words_of_the_theme_are_in_the_language_of_the_course(reader: Reader, arabic: Place) -> None:
    with reader.reading(arabic) as page:
        page.goto(arabic.address(UNIT))
        expect(page.get_by_role("link", name="بحث")).to_be_visible()
        own = " ".join(page.locator(".page-foot, .pager, .toc, .breadcrumb, .colophon").all_inner_texts())
        assert set(re.findall("[A-Za-z]+", own)) <= {"Units"}, "the name of a folder"


def test_paper_is_printed_from_right_to_left(reader: Reader, arabic: Place) -> None:
    with reader.reading(arabic) as page:
        page.goto(arabic.address(f"{UNIT}print/"))
        page.emulate_media(media="print")
        title, main = box(page, "h1"), box(page, "main")
        assert title["x"] + title["width"] == pytest.approx(main["x"] + main["width"], abs=1)
        code = page.locator(".highlight code").first
        assert code.evaluate("(e) => getComputedStyle(e).direction") == "ltr"
