"""Paper: the text and nothing else, open, with addresses of links, and no heading alone at the end of a page."""

import pytest
from playwright.sync_api import expect

from .course import FOLDS_PAGE, MEDIA_PAGE, TEMPLATES, WIDE_PAGE
from .readers import DESK, NARROW, Place, Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

FURNITURE = (
    ".skip, .top, .bar, .outline, .toc, .breadcrumb, .pager, .page-foot, .colophon, .page-tools, button, .anchor"
)
SHOWN = "(all) => all.filter((part) => part.checkVisibility()).map((part) => part.outerHTML)"


@pytest.mark.parametrize("width", [NARROW, DESK])
def test_paper_has_the_text_and_nothing_else(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        for address in (*TEMPLATES.values(), FOLDS_PAGE):
            page.goto(course.address(address))
            page.emulate_media(media="print")
            assert page.locator(FURNITURE).evaluate_all(SHOWN) == []
            expect(page.locator("h1")).to_be_visible()


def test_links_that_lead_elsewhere_show_their_address(reader: Reader, course: Place) -> None:
    script = "(link) => getComputedStyle(link, '::after').content"
    with reader.reading(course) as page:
        page.goto(course.address(MEDIA_PAGE))
        page.emulate_media(media="print")
        link = page.get_by_role("link", name="a page elsewhere")
        assert link.evaluate(script) == '" (https://example.com/beans)"'
        film = page.get_by_role("link", name="How beans grow")
        assert "youtube.com/watch" in film.evaluate(script)
        page.goto(course.address(FOLDS_PAGE))
        assert page.locator(".content p a[href='#inside']").evaluate(script) == "none"


def test_headings_keep_with_what_follows(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.emulate_media(media="print")
        breaks = page.locator(":is(h1, h2, h3, h4, summary)").evaluate_all(
            "(all) => all.map((part) => getComputedStyle(part).breakAfter)"
        )
        assert set(breaks) == {"avoid"}


def test_wide_things_are_not_cut_off(reader: Reader, course: Place) -> None:
    with reader.reading(course, DESK) as page:
        page.goto(course.address(WIDE_PAGE))
        page.emulate_media(media="print")
        code = page.locator(".highlight > pre").first
        assert code.evaluate("(pre) => getComputedStyle(pre).whiteSpace") == "pre-wrap"
        assert page.locator(".highlight").evaluate_all("(all) => all.every((e) => e.scrollWidth <= e.clientWidth + 1)")
