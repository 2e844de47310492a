"""The course at a glance: where to start, and all units with their pages, however many there are."""

import pytest
from playwright.sync_api import Page, expect

from .course import LESSONS, WEEKS
from .readers import DESK, NARROW, PHONE, TABLET, WIDTHS, Place, Reader, arrives, box, sideways

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

SCREEN = "document.documentElement.scrollHeight / innerHeight"


def height(page: Page) -> float:
    """How many screens a page is high."""
    return float(page.evaluate(SCREEN))


@pytest.mark.parametrize("width", WIDTHS)
def test_all_units_with_their_pages_and_a_line_about_each(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        page.goto(course.address(""))
        units = page.locator("main .contents > ol > li")
        expect(units.locator("> .entry")).to_have_text(["Seeds", "Growth", "Harvest"])
        expect(units.locator("> p")).to_have_text(["How all begins.", "What comes then.", "Harvest."])
        for name in ("Folds", "Wide things", "Tabs and cards", "The end"):
            expect(page.locator("main").get_by_role("link", name=name, exact=True)).to_be_visible()
        expect(page.locator("main .contents").get_by_role("link", name="About this course")).to_be_visible()
        page.get_by_role("link", name="Start with Seeds").click()
        arrives(page, course.address("units/1-seeds/"))


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [NARROW, PHONE, TABLET])
def test_a_long_course_folds_its_pages_on_small_screens(
    reader: Reader, semester: Place, width: int, scripts: bool
) -> None:
    with reader.reading(semester, width, scripts=scripts, touch=True) as page:
        page.goto(semester.address(""))
        folds = page.locator("main .contents details")
        expect(folds).to_have_count(WEEKS)
        lesson = page.locator("a", has_text="Lesson 7.3")
        expect(lesson).not_to_be_visible()
        assert height(page) < 5
        assert not sideways(page)
        folds.filter(has=lesson).locator("summary", has_text=f"{LESSONS} pages").click()
        expect(lesson).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_course_stands_open_on_a_desk(reader: Reader, semester: Place, scripts: bool) -> None:
    with reader.reading(semester, DESK, scripts=scripts) as page:
        page.goto(semester.address(""))
        assert all(link.is_visible() for link in page.locator("main .inner a").all())
        assert page.locator("main .inner a").count() == WEEKS * LESSONS
        expect(page.locator("main .contents summary").first).not_to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator("main .inner a").last).to_be_visible()


def test_paper_shows_the_pages_of_a_long_course(reader: Reader, semester: Place) -> None:
    with reader.reading(semester, NARROW) as page:
        page.goto(semester.address(""))
        page.emulate_media(media="print")
        expect(page.locator("main .inner a").last).to_be_visible()


def test_what_stands_beside_the_text_and_below_it_is_in_line(reader: Reader, semester: Place) -> None:
    with reader.reading(semester, DESK) as page:
        page.goto(semester.address(""))
        last = page.locator("main .inner").first.locator("a").last.bounding_box()
        assert last
        assert last["x"] == pytest.approx(box(page, ".home-side")["x"], abs=1)


def test_what_changed_on_one_day_stands_below_one_date(reader: Reader, semester: Place) -> None:
    with reader.reading(semester, NARROW, touch=True) as page:
        page.goto(semester.address(""))
        changed = page.get_by_role("region", name="Changed last")
        expect(changed.locator("time")).to_have_text(["15 September 2026"])
        expect(changed.get_by_role("link")).to_have_count(5)
        assert min((link.bounding_box() or {"height": 0})["height"] for link in changed.locator("a").all()) >= 43.9


@pytest.mark.parametrize("width", [DESK, 1100])
def test_a_long_outline_begins_below_the_title_of_the_course(reader: Reader, semester: Place, width: int) -> None:
    with reader.reading(semester, width) as page:
        page.goto(semester.address("units/00/03/"))
        brand, outline = box(page, ".brand"), box(page, ".outline")
        assert outline["y"] >= brand["y"] + brand["height"]
        page.goto(semester.address("units/14/11/"))
        expect(page.locator(".outline [aria-current=page]")).to_be_in_viewport(ratio=1)
