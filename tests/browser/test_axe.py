"""No page has a problem that axe knows of: each template, with all that can be opened; and all pages of the manual."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from .course import FOLDS_PAGE, LONG_PAGE, NOTES_PAGE, TABS_PAGE, TEMPLATES, WIDE_PAGE
from .readers import COLOURS, DESK, NARROW, WIDTHS, Place, Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
UNFOLD = "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"


def problems(page: Page) -> list[Any]:
    """What axe finds: everything in light, and what has to do with colours in dark, too."""
    page.evaluate(AXE)
    found = []
    for colours in COLOURS:
        page.emulate_media(color_scheme=colours)
        only = {} if colours == "light" else {"runOnly": ["color-contrast", "link-in-text-block"]}
        result: Any = page.evaluate("(only) => axe.run(document, { resultTypes: ['violations'], ...only })", only)
        found += [(colours, v["id"], [n["html"] for n in v["nodes"]][:3]) for v in result["violations"]]
    return found


def on_all(page: Page, place: Place, addresses: Iterable[str]) -> dict[str, list[Any]]:
    """What axe finds on each of some pages, with all folds open."""
    found = {}
    for address in addresses:
        page.goto(place.address(address))
        page.evaluate(UNFOLD)
        if trouble := problems(page):
            found[address] = trouble
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_each_template(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        assert not on_all(page, course, TEMPLATES.values())


@pytest.mark.parametrize("width", WIDTHS)
def test_all_that_a_page_can_hold(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        assert not on_all(page, course, [FOLDS_PAGE, WIDE_PAGE, NOTES_PAGE, TABS_PAGE])


def test_the_page_for_unknown_addresses(reader: Reader, course: Place) -> None:
    lost = course.address("no/such/page/")
    with reader.reading(course, NARROW, lost=lost) as page:
        page.goto(lost)
        assert problems(page) == []


def test_the_page_of_an_old_address(reader: Reader, course: Place) -> None:
    """Kept from leading on."""
    with reader.reading(course, DESK) as page:
        text = (course.folder / "old/index.html").read_text("utf-8")
        page.set_content(text.replace('http-equiv="refresh"', "").replace("location.replace", "void"))
        assert problems(page) == []


def test_what_opens_on_a_phone(reader: Reader, course: Place) -> None:
    with reader.reading(course, NARROW) as page:
        page.goto(course.address(LONG_PAGE))
        page.locator(".toc summary").click()
        assert problems(page) == []
        page.keyboard.press("Escape")
        page.locator(".outline-button").click()
        assert problems(page) == []


def test_a_note_beside_its_line(reader: Reader, course: Place) -> None:
    with reader.reading(course, DESK) as page:
        page.goto(course.address(NOTES_PAGE))
        page.locator(".footnote-ref").first.click()
        page.locator(".side-note").wait_for()
        assert problems(page) == []


def test_the_sample_course(reader: Reader, sample: Place) -> None:
    with reader.reading(sample, DESK) as page:
        assert not on_all(page, sample, sample.pages)
