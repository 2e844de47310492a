"""The page's own list of sections: where one is, on a desk and on a phone, and any heading in three taps."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Shelf
from .course import FOLDS_PAGE, LONG_PAGE, PARTS
from .readers import DESK, NARROW, PHONE, TABLET, WIDTHS, Place, Reader, shows

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

SEEDS = Path(os.environ.get("OUTLINE_SITE_SEEDS") or Path(__file__).parents[3] / "shared" / "seeds")


def is_read(page: Page, title: str) -> None:
    """Wait until the list marks this section, and no other, as the one that is read."""
    expect(page.locator(".toc [aria-current]")).to_have_text([title])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_section_that_is_read_is_marked(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        page.goto(course.address(LONG_PAGE))
        expect(page.locator(".toc [aria-current]")).to_have_count(0)
        for name, title in (("part-5", "Part 5"), ("step-9", "Step 9"), ("detail-2", "Detail 2")):
            page.evaluate("(id) => document.getElementById(id).scrollIntoView()", name)
            is_read(page, title)
            if width < 1280:
                expect(page.locator(".toc summary .here")).to_have_text(title)
                expect(page.locator(".toc summary .here")).to_be_in_viewport()
            else:
                expect(page.locator(".toc [aria-current]")).to_be_in_viewport()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        is_read(page, f"Detail {PARTS}")


def test_on_a_desk_the_list_stands_open_beside_the_text(reader: Reader, course: Place) -> None:
    for scripts in (True, False):
        with reader.reading(course, DESK, scripts=scripts) as page:
            page.goto(course.address(LONG_PAGE))
            expect(page.locator(".toc").get_by_role("link", name="Part 1", exact=True)).to_be_in_viewport()
            expect(page.locator(".toc summary")).not_to_be_visible()
            assert page.locator(".toc li a").count() == 3 * PARTS


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [NARROW, TABLET, 1100])
def test_elsewhere_it_is_a_menu_in_the_bar(reader: Reader, course: Place, width: int, scripts: bool) -> None:
    with reader.reading(course, width, scripts=scripts) as page:
        page.goto(course.address(LONG_PAGE))
        entry = page.locator(".toc").get_by_role("link", name="Step 7", exact=True)
        expect(entry).not_to_be_visible()
        page.locator(".toc summary").click()
        expect(entry).to_be_visible()
        entry.click()
        shows(page, "step-7")
        if scripts:
            expect(entry).not_to_be_visible()
            page.locator(".toc summary").click()
            page.keyboard.press("Escape")
            expect(entry).not_to_be_visible()
            expect(page.locator(".toc summary")).to_be_focused()
            page.locator(".toc summary").click()
            page.mouse.click(width / 2, 790)
            expect(entry).not_to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [*WIDTHS, 1100])
def test_no_heading_hides_below_the_bar(reader: Reader, course: Place, width: int, scripts: bool) -> None:
    with reader.reading(course, width, scripts=scripts) as page:
        for name in ("part-3", "step-8", "detail-12"):
            page.goto(course.address(f"{LONG_PAGE}#{name}"))
            expect(page.locator(f"#{name}")).to_be_in_viewport()
            shows(page, name)


def test_a_page_with_one_section_needs_no_list(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address("about/"))
        expect(page.locator(".toc")).to_have_count(0)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_sign_of_a_heading_copies_its_address(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width, touch=width == PHONE) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.locator("#after").hover()
        sign = page.locator("#after .anchor")
        assert float(sign.evaluate("(sign) => getComputedStyle(sign).opacity")) > 0.5
        sign.click()
        expect(page.get_by_role("status")).to_have_text("Copied")
        address = course.address(f"{FOLDS_PAGE}#after")
        expect(page).to_have_url(address)
        assert page.evaluate("navigator.clipboard.readText()") == address
        page.locator("summary", has_text="A title that is").click()
        page.locator("summary + .anchor").click()
        page.wait_for_function("location.hash === '#a-title-that-is-a-heading'")
        expect(page.locator("summary + .anchor")).to_have_class("anchor copied")
        assert page.evaluate("navigator.clipboard.readText()").endswith("#a-title-that-is-a-heading")


def taps(page: Page, name: str) -> int:
    """How many taps lead to a heading from the top of the page."""
    page.evaluate("scrollTo(0, 0)")
    page.locator(".toc summary").tap()
    page.locator(f".toc a[href='#{name}']").tap()
    shows(page, name)
    return 2


def headings(page: Page) -> list[str]:
    found: list[str] = page.locator(".content :is(h2, h3, h4)").evaluate_all("(all) => all.map(({ id }) => id)")
    return found


def test_any_heading_is_three_taps_away_on_a_phone(reader: Reader, course: Place) -> None:
    with reader.reading(course, NARROW, touch=True) as page:
        page.goto(course.address(LONG_PAGE))
        names = headings(page)
        assert len(names) == 3 * PARTS
        assert max(taps(page, name) for name in names) <= 3


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the notes are not at hand")
@pytest.mark.parametrize("number", ["000", "001"])
def test_any_heading_of_real_notes_is_three_taps_away(reader: Reader, shelf: Shelf, number: str) -> None:
    (note,) = SEEDS.glob(f"{number}_*.txt")
    place = shelf.write(f"seed-{number}", {"content/notes.md": note.read_text("utf-8"), "course.yaml": "lenient: true"})
    with reader.reading(place, PHONE, touch=True, before=lambda context: context.route("https://**", _nothing)) as page:
        page.goto(place.address("notes/"), wait_until="domcontentloaded")
        reader.trouble.clear()
        names = headings(page)
        assert len(names) > 25
        assert max(taps(page, name) for name in names) <= 3
        reader.trouble.clear()  # the notes show pictures of other sites


def _nothing(route: Route) -> None:
    route.abort()
