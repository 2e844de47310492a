"""The sample course in a real browser, over the web and from a disk. Pages are found, none is named."""

from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

import pytest
from playwright.sync_api import Page, expect

from .readers import (
    COLOURS,
    DESK,
    HEADINGS,
    NARROW,
    PHONE,
    TABLET,
    Colours,
    Place,
    Reader,
    arrives,
    darkness,
    here,
    shows,
    sideways,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]


class Link(NamedTuple):
    """A link on a page, and the page and the place there that it leads to."""

    on: str
    href: str
    to: str
    place: str


def folded(course: Place) -> dict[str, list[str]]:
    """The ids of the headings inside folded blocks, by page."""
    inside = "//article//details[not(@open)]//*[self::{}][@id]/@id".format(" or self::".join(HEADINGS))
    found = {page: course.drawn(page).xpath(inside) for page in course.pages}
    return {page: ids for page, ids in found.items() if ids}


def links_into_folds(course: Place) -> list[Link]:
    """The links in bodies and in outlines of pages that lead into a folded block from outside of one."""
    wanted = {(page, place) for page, ids in folded(course).items() for place in ids}
    links = "//article//a[not(ancestor::details)]/@href | //nav[@class='toc']//a/@href"
    found = []
    for page in course.pages:
        for href in course.drawn(page).xpath(links):
            to, place = urldefrag(urljoin(f"/{page}", href))
            if (to.removeprefix("/"), place) in wanted:
                found.append(Link(page, href, to.removeprefix("/"), place))
    return found


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_walk_from_home_to_a_page_and_back(
    reader: Reader, sample_anywhere: Place, width: int, colours: Colours
) -> None:
    place = sample_anywhere
    with reader.reading(place, width, colours) as page:
        page.goto(place.address(""))
        assert (darkness(page) > 0.5) == (colours == "dark")
        visited = [here(page)]
        for link in ("main .start a", "main .contents a.entry", "a[rel=next]"):
            with page.expect_navigation():
                page.locator(link).first.click()
            expect(page.locator("main h1")).to_have_count(1)
            expect(page.locator("article.content")).to_be_visible()
            visited.append(here(page))
        assert len(set(visited)) == 4, "each link leads to another page"
        page.locator("a[rel=prev]").click()
        arrives(page, visited[2])
        page.locator(".breadcrumb a").last.click()
        arrives(page, visited[1])
        page.go_back()
        page.locator(".breadcrumb a").first.click()
        arrives(page, visited[0])
        assert visited[0] == place.address("")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_link_into_a_folded_block_opens_it(reader: Reader, sample_anywhere: Place, width: int) -> None:
    place = sample_anywhere
    found = links_into_folds(place)
    assert found, "the sample course has a link to a heading in a folded block"
    link = max(found, key=lambda link: link.on != link.to)  # from another page, if there is one
    with reader.reading(place, width) as page:
        page.goto(place.address(link.on))
        list_sections(page)
        href = link.href.replace("/#", f"/{place.index}#")
        page.locator(f":is(main, .toc) a[href='{href}']").first.click()
        arrives(page, place.address(link.to))
        expect(page.locator("details", has=page.locator(f"[id='{link.place}']")).first).to_have_attribute("open", "")
        shows(page, link.place)


def list_sections(page: Page) -> None:
    """Open the page's own list where it is folded."""
    if page.locator(".toc").count() and not page.locator(".toc a").first.is_visible():
        page.locator(".toc summary").click()


def test_no_page_scrolls_sideways_on_a_narrow_screen(reader: Reader, sample: Place) -> None:
    with reader.reading(sample, NARROW) as page:
        wide = []
        for address in sample.pages:
            page.goto(sample.address(address))
            for opened in (False, True):
                if opened:
                    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
                if sideways(page):
                    wide.append((address, opened))
    assert not wide


SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            shifts.push([entry.value, ...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
        }
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize(("width", "touch"), [(NARROW, True), (PHONE, True), (TABLET, False), (DESK, False)])
def test_nothing_moves_while_a_page_loads(reader: Reader, sample: Place, width: int, touch: bool) -> None:
    with reader.reading(sample, width, touch=touch, before=lambda context: context.add_init_script(SHIFTS)) as page:
        moved = {}
        for address in sample.pages:
            page.goto(sample.address(address), wait_until="networkidle" if address.count("/") < 2 else "load")
            page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            if found := page.evaluate("shifts"):
                moved[address] = found
    assert not moved
