"""Light and dark: the system's choice, the reader's own, and nothing that shows through from the other one."""

import pytest
from playwright.sync_api import Page, expect

from .course import FOLDS_PAGE, LONG_PAGE, MEDIA_PAGE, TABS_PAGE, WIDE_PAGE
from .readers import COLOURS, DESK, WIDTHS, Colours, Place, Reader, box, darkness, tints

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

FRAMES = """
    window.frames_seen = [];
    const look = () => {
        if (document.body) frames_seen.push(getComputedStyle(document.body).backgroundColor);
        if (document.readyState !== "complete" || frames_seen.length < 3) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
"""


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_system_chooses(reader: Reader, course: Place, width: int, scripts: bool, colours: Colours) -> None:
    with reader.reading(course, width, colours, scripts=scripts) as page:
        page.goto(course.address(FOLDS_PAGE))
        dark = colours == "dark"
        assert (darkness(page) > 0.5) == dark
        assert (darkness(page, "main p", "color") < 0.5) == dark


def button_of(page: Page) -> None:
    page.get_by_role("button", name="Dark colours").click()


@pytest.mark.parametrize("colours", COLOURS)
def test_the_reader_s_choice_holds_on_all_pages_and_without_a_flash(
    keeper: Reader, anywhere: Place, colours: Colours
) -> None:
    with keeper.reading(anywhere, DESK, colours, before=lambda context: context.add_init_script(FRAMES)) as page:
        page.goto(anywhere.address(FOLDS_PAGE))
        button = page.get_by_role("button", name="Dark colours")
        expect(button).to_have_attribute("aria-pressed", "true" if colours == "dark" else "false")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false" if colours == "dark" else "true")
        chosen = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (darkness(page) > 0.5) == (colours == "light")
        page.goto(anywhere.address(LONG_PAGE))
        page.wait_for_function("frames_seen.length > 2")
        assert set(page.evaluate("frames_seen")) == {chosen}
        button.click()
        assert (darkness(page) > 0.5) == (colours == "dark")
        page.emulate_media(color_scheme="light" if colours == "dark" else "dark")
        assert (darkness(page) > 0.5) == (colours == "light"), "who went back follows the system again"


def test_without_a_script_there_is_no_button_that_does_nothing(reader: Reader, course: Place) -> None:
    with reader.reading(course, scripts=False) as page:
        page.goto(course.address(FOLDS_PAGE))
        for control in page.locator(".scripted").all():
            expect(control).not_to_be_visible()


@pytest.mark.parametrize("colours", COLOURS)
def test_drawings_and_formulas_have_the_colour_of_the_text(reader: Reader, course: Place, colours: Colours) -> None:
    with reader.reading(course, DESK, colours) as page:
        page.goto(course.address(WIDE_PAGE))
        text = page.evaluate("getComputedStyle(document.querySelector('.content p')).color")
        for part, what in ((".goat path", "stroke"), (".goat text", "fill"), ("math mi", "color")):
            assert page.locator(part).first.evaluate(f"(part) => getComputedStyle(part).{what}") == text, part
        code = page.locator(".highlight").first
        assert (darkness(page, ".highlight") > 0.5) == (colours == "dark")
        expect(code).to_be_visible()


def test_pictures_keep_a_white_sheet_in_the_dark(reader: Reader, course: Place) -> None:
    with reader.reading(course, DESK, "dark") as page:
        page.goto(course.address(MEDIA_PAGE))
        assert darkness(page, ".content img") == 0


@pytest.mark.parametrize("chosen", [False, True])
def test_paper_is_always_light(reader: Reader, course: Place, chosen: bool) -> None:
    with reader.reading(course, DESK, "light" if chosen else "dark") as page:
        page.goto(course.address(FOLDS_PAGE))
        if chosen:
            button_of(page)
        assert darkness(page) > 0.5
        page.emulate_media(media="print")
        assert darkness(page) == 0
        assert darkness(page, "main p", "color") > 0.8


def test_lines_say_what_grounds_say_elsewhere_where_the_system_chooses_all_colours(
    reader: Reader, course: Place
) -> None:
    """As in Windows' contrast themes: which page, which tab and which hit it is must still be seen."""
    with reader.reading(course, DESK) as page:
        page.emulate_media(forced_colors="active")
        page.goto(course.address(TABS_PAGE))
        current, other = (box(page, f".outline li > ul {a}") for a in ("a[aria-current]", "a:not([aria-current])"))
        assert tints(page, current["x"] - 1, current["y"] + 4, 5, 8) > 1
        assert tints(page, other["x"] - 1, other["y"] + 4, 5, 8) == 1
        expect(page.get_by_role("tab", selected=True).first).to_have_css("text-decoration-line", "underline")
        expect(page.get_by_role("tab", selected=False).first).to_have_css("text-decoration-line", "none")
        expect(page.locator(".highlight").first).to_have_css("border-top-style", "solid")
        expect(page.locator(".theme-button")).to_be_hidden()
        page.keyboard.press("/")
        page.keyboard.type("words")
        expect(page.get_by_role("option", selected=True)).to_have_css("outline-style", "solid")
        expect(page.get_by_role("option", selected=False).first).to_have_css("outline-style", "none")
