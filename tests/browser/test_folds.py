"""Folded blocks, the main reading path of many courses: they open for what is inside of them, and stay as they are."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .course import FOLDS_PAGE, HIDDEN, LONG_PAGE, TABS_PAGE, WIDE_PAGE
from .readers import DESK, PHONE, WIDTHS, Place, Reader, arrives, shows

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def fold(page: Page, name: str) -> Locator:
    """The innermost folded block that holds the element with this id."""
    return page.locator("details", has=page.locator(f"[id='{name}']")).last


def opened(page: Page) -> list[bool]:
    """Which of the page's folds are open."""
    found: list[bool] = page.locator(".content details").evaluate_all("(all) => all.map((fold) => fold.open)")
    return found


def has_opened(page: Page, which: list[bool]) -> None:
    """Wait until just these of the page's folds are open."""
    page.wait_for_function(
        "(which) => String([...document.querySelectorAll('.content details')].map((fold) => fold.open)) === which",
        arg=",".join(str(is_open).lower() for is_open in which),
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False])
def test_an_address_opens_all_folds_around_its_place(
    reader: Reader, anywhere: Place, width: int, scripts: bool
) -> None:
    with reader.reading(anywhere, width, scripts=scripts) as page:
        page.goto(anywhere.address(f"{FOLDS_PAGE}#deep"))
        expect(fold(page, "deep")).to_have_attribute("open", "")
        expect(fold(page, "inside")).to_have_attribute("open", "")
        expect(page.locator("#deep")).to_be_in_viewport()
        shows(page, "deep")


@pytest.mark.parametrize("width", WIDTHS)
def test_an_address_of_a_title_opens_its_fold(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        page.goto(course.address(f"{FOLDS_PAGE}#a-title-that-is-a-heading"))
        expect(fold(page, "a-title-that-is-a-heading")).to_have_attribute("open", "")
        shows(page, "a-title-that-is-a-heading")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_link_opens_a_fold_as_often_as_it_is_followed(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        page.goto(course.address(FOLDS_PAGE))
        for _ in range(2):  # the second time the address does not change
            page.get_by_role("link", name="the heading inside").click()
            expect(fold(page, "inside")).to_have_attribute("open", "")
            shows(page, "inside")
            page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = false; }); scrollTo(0, 0)")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_the_browser_finds_opens_its_fold(reader: Reader, course: Place, scripts: bool) -> None:
    """An address with a text in it is found in the way of the browser's own search."""
    with reader.reading(course, scripts=scripts) as page:
        page.goto(course.address(f"{FOLDS_PAGE}#:~:text={HIDDEN}"))
        expect(page.locator(".content details").first).to_have_attribute("open", "")
        expect(page.get_by_text(HIDDEN)).to_be_in_viewport()


def test_the_text_of_a_closed_fold_is_what_the_browser_searches(reader: Reader, course: Place) -> None:
    """Not `display: none`, which it would not find."""
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        inside = page.get_by_text(HIDDEN)
        assert not inside.evaluate("(text) => text.checkVisibility()")
        assert inside.evaluate("(text) => getComputedStyle(text).display") == "block"


def test_paper_shows_all_folds_and_leaves_them_as_they_were(reader: Reader, course: Place) -> None:
    noted = """() => {
        const open = () => [...document.querySelectorAll(".content details")].map((fold) => fold.open);
        window.printed = [];
        for (const moment of ["beforeprint", "afterprint"]) addEventListener(moment, () => printed.push(open()));
    }"""
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.locator("summary", has_text="Second of two").click()
        before = opened(page)
        assert before.count(True) == 1
        page.evaluate(noted)
        page.pdf()
        assert page.evaluate("printed") == [[True] * len(before), before]
        assert opened(page) == before
        names = page.locator("details[name=one]")
        expect(names).to_have_count(2)


def test_paper_shows_all_folds_without_a_script(reader: Reader, course: Place) -> None:
    with reader.reading(course, scripts=False) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.emulate_media(media="print")
        inside = page.locator(".content details :is(p, h3, h4)").all()
        assert len(inside) > 5
        assert all(block.bounding_box() for block in inside)


def test_one_button_opens_and_closes_all(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        button = page.locator(".fold-button")
        expect(button).to_have_text("Unfold all")
        button.click()
        has_opened(page, [True, True, True, False, False])  # of those with one name only one can be open
        expect(button).to_have_text("Fold all")
        page.locator("summary", has_text="A hint").click()
        expect(button).to_have_text("Unfold all")
        button.click()
        expect(button).to_have_text("Fold all")
        button.click()
        has_opened(page, [False] * 5)
        expect(button).to_have_text("Unfold all")


def test_the_button_is_where_there_are_several(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        for address, count in ((FOLDS_PAGE, 1), (WIDE_PAGE, 0), (TABS_PAGE, 0), (LONG_PAGE, 0)):
            page.goto(course.address(address))
            expect(page.locator(".fold-button")).to_have_count(count)
    with reader.reading(course, scripts=False) as page:
        page.goto(course.address(FOLDS_PAGE))
        expect(page.locator(".fold-button")).not_to_be_visible()


def test_folds_stay_as_they_are_when_the_page_is_brought_up_to_date(reader: Reader, course: Place) -> None:
    """The live preview changes the body in place, and tells the page."""
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.locator("summary", has_text="A hint").click()
        expect(page.get_by_text(HIDDEN)).to_be_visible()
        before = opened(page)
        page.evaluate("""() => {
            const fold = "<details><summary>New</summary>x</details>";
            document.querySelector("#after").insertAdjacentHTML("beforebegin", fold);
            document.dispatchEvent(new Event("outline:update"));
        }""")
        assert opened(page) == [*before, False]
        expect(page.locator(".fold-button")).to_have_text("Unfold all")
        expect(page.locator("details > .anchor")).to_have_count(1)


def test_folds_stay_as_they_are_for_those_who_come_back(keeper: Reader, anywhere: Place) -> None:
    with keeper.reading(anywhere) as page:
        page.goto(anywhere.address(FOLDS_PAGE))
        page.locator("summary", has_text="A hint").click()
        page.locator("summary", has_text="First of two").click()
        before = opened(page)
        page.locator("a[rel=next]").click()
        arrives(page, anywhere.address(WIDE_PAGE))
        page.go_back()
        arrives(page, anywhere.address(FOLDS_PAGE))
        has_opened(page, before)
        page.reload()
        has_opened(page, before)
        page.goto(anywhere.address(WIDE_PAGE))
        page.goto(anywhere.address(FOLDS_PAGE))
        assert not any(opened(page)), "a new visit begins anew"


def test_a_title_may_be_a_heading_of_the_page(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        heading = page.get_by_role("heading", name="A title that is a heading", level=2)
        expect(heading).to_be_visible()
        expect(page.locator(".toc").get_by_role("link", name="A title that is a heading")).to_be_visible()
        heading.click()
        expect(fold(page, "a-title-that-is-a-heading")).to_have_attribute("open", "")


def test_without_a_script_a_click_and_a_key_open_a_fold(reader: Reader, course: Place) -> None:
    with reader.reading(course, scripts=False) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.locator("summary", has_text="A hint").click()
        expect(page.get_by_text(HIDDEN)).to_be_visible()
        page.locator("summary", has_text="First of two").press("Enter")
        expect(page.get_by_text("First words.")).to_be_visible()
        page.locator("summary", has_text="Second of two").press(" ")
        expect(page.get_by_text("First words.")).not_to_be_visible()
