"""What stands around the text: landmarks, what a key or a finger can reach, the outline, and the ways on."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .course import (
    END_PAGE,
    FOLDS_PAGE,
    GROWTH,
    HARVEST,
    LONG_PAGE,
    SEEDS,
    TABS_PAGE,
    TEMPLATES,
    WIDE_PAGE,
)
from .readers import (
    COLOURS,
    DESK,
    HEIGHT,
    NARROW,
    PHONE,
    TABLET,
    WIDTHS,
    Colours,
    Place,
    Reader,
    arrives,
    box,
    sideways,
    tints,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

widths = pytest.mark.parametrize("width", WIDTHS)
SEEN = "(all) => all.filter((e) => e.checkVisibility({ visibilityProperty: true })).length"


# --------------------------------------------------------------------------------------------- landmarks, keys, fingers


@widths
def test_the_first_key_leads_past_the_frame(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("Boolean(document.activeElement.closest('main'))")


def test_each_template_has_its_landmarks_and_one_title(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        for address in TEMPLATES.values():
            page.goto(course.address(address))
            assert page.locator("h1").evaluate_all(SEEN) == page.locator("h1").count() == 1
            expect(page.get_by_role("banner")).to_have_count(1)
            expect(page.get_by_role("main")).to_have_count(1)
            expect(page.get_by_role("contentinfo")).to_have_count(1)
            names = page.locator("nav").evaluate_all("(all) => all.map((nav) => nav.getAttribute('aria-label'))")
            assert len(set(names)) == len(names) >= 2
            assert all(names)
            assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("colours", COLOURS)
@widths
def test_what_has_the_focus_is_marked(reader: Reader, course: Place, width: int, colours: Colours) -> None:
    script = """() => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(document.activeElement);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && outlineColor;
    }"""
    with reader.reading(course, width, colours) as page:
        page.goto(course.address(TABS_PAGE))
        marked = []
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            marked.append(page.evaluate(script))
    assert len(marked) > 10
    assert all(marked)


@widths
def test_a_finger_can_hit_everything(reader: Reader, course: Place, width: int) -> None:
    """What is no part of a sentence is 44 pixels high and wide, on whatever screen is touched."""
    script = """() => {
        const controls = "button, summary, nav a, .control, .entry, .inner a, .page-foot a, footer a";
        const parts = [...document.querySelectorAll(controls)];
        const shown = parts.filter((part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
        return shown.map((part) => [part, part.getBoundingClientRect()])
            .filter(([part, box]) => box.width && (box.height < 43.9 || box.width < 43.9 && part.tagName === "BUTTON"))
            .map(([part, box]) => [part.outerHTML.slice(0, 90), box.width, box.height]);
    }"""
    with reader.reading(course, width, touch=True) as page:
        for address in ("", FOLDS_PAGE, TABS_PAGE, END_PAGE, LONG_PAGE):
            page.goto(course.address(address))
            assert page.evaluate(script) == [], address
        if width < 1024:
            page.locator(".outline-button").click()
            assert page.evaluate(script) == []


def test_nothing_moves_for_those_who_asked_for_it(reader: Reader, course: Place) -> None:
    script = """() => [document.documentElement, ...document.querySelectorAll("*")].filter((part) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(part);
        return parseFloat(transitionDuration) > 0 || animationName !== "none" || scrollBehavior !== "auto";
    }).length"""
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        assert page.evaluate(script) == 0
        page.emulate_media(reduced_motion="no-preference")
        assert page.evaluate(script) > 0


# --------------------------------------------------------------------------------------------------------- the outline


def test_the_outline_tells_where_this_page_is(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        for address in (SEEDS, WIDE_PAGE, "units/2-growth/more/notes/", "about/"):
            page.goto(course.address(address))
            current = page.locator(".outline [aria-current=page]")
            expect(current).to_have_count(1)
            expect(current).to_be_visible()
            assert current.evaluate("(link) => link.href") == course.address(address)


def test_the_menu_tells_where_this_page_is(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address("about/"))
        expect(page.locator(".menu [aria-current=page]")).to_have_text("About")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_outline_stays_in_view_on_a_desk(reader: Reader, course: Place, scripts: bool) -> None:
    with reader.reading(course, scripts=scripts) as page:
        page.goto(course.address(LONG_PAGE) + "#detail-13")
        expect(page.locator(".outline [aria-current=page]")).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [NARROW, TABLET])
def test_one_button_opens_the_outline(reader: Reader, anywhere: Place, width: int, scripts: bool) -> None:
    place = anywhere
    with reader.reading(place, width, scripts=scripts) as page:
        page.goto(place.address(LONG_PAGE) + "#detail-13")
        outline, button = page.locator(".outline"), page.get_by_role("button", name="Outline")
        expect(outline).not_to_be_visible()
        expect(button).to_be_in_viewport()
        button.click()
        expect(outline.locator("[aria-current=page]")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(outline).not_to_be_visible()
        button.click()
        outline.get_by_role("button", name="Close").click()
        expect(outline).not_to_be_visible()
        button.click()
        if scripts or not place.index:  # without a script, a link to a folder on a disk stays one
            outline.get_by_role("link", name="Growth").click()
            arrives(page, place.address(GROWTH))
            expect(outline).not_to_be_visible()


def pages_of(page: Page, unit: str) -> list[str]:
    """The pages that the outline shows below a unit."""
    branch = page.locator(".outline > ol > li", has=page.get_by_role("link", name=unit, exact=True))
    return branch.locator("ul a").all_inner_texts()


def test_the_own_unit_is_open_and_others_are_folded(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        assert pages_of(page, "Seeds") == ["Folds", "Wide things"]
        assert pages_of(page, "Growth") == pages_of(page, "Harvest") == []


def test_another_unit_unfolds_and_stays_so(keeper: Reader, anywhere: Place) -> None:
    place = anywhere
    with keeper.reading(place) as page:
        page.goto(place.address(WIDE_PAGE))
        twig = page.get_by_role("button", name="Pages of Growth")
        expect(twig).to_have_attribute("aria-expanded", "false")
        twig.click()
        expect(twig).to_have_attribute("aria-expanded", "true")
        growth = ["Sessions", "More", "Notes", "Pictures and films", "Tabs and cards"]
        assert sorted(pages_of(page, "Growth")) == sorted(growth)
        page.get_by_role("link", name="Folds", exact=True).click()
        arrives(page, place.address(FOLDS_PAGE))
        assert sorted(pages_of(page, "Growth")) == sorted(growth)
        page.locator(".outline").get_by_role("link", name="Tabs and cards").click()
        arrives(page, place.address(TABS_PAGE))
        page.goto(place.address(FOLDS_PAGE))
        page.get_by_role("button", name="Pages of Growth").click()
        assert pages_of(page, "Growth") == []
        page.reload()
        assert pages_of(page, "Growth") == []


def test_a_unit_that_was_left_open_is_there_when_the_page_is(reader: Reader, course: Place) -> None:
    """It comes from what this device remembers, so nothing moves when the list of all pages has arrived."""
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        page.get_by_role("button", name="Pages of Growth").click()
        expect(page.locator(".outline").get_by_role("link", name="Sessions")).to_be_visible()
        held: list[Route] = []
        page.route("**/units.js", lambda route: held.append(route))
        with page.expect_request("**/units.js"):
            page.goto(course.address(FOLDS_PAGE), wait_until="domcontentloaded")
        assert "Sessions" in pages_of(page, "Growth")
        assert held
        with page.expect_response("**/units.js"):
            for route in held:
                route.continue_()
        assert "Sessions" in pages_of(page, "Growth")


def test_a_unit_that_is_folded_before_its_list_has_come_stays_folded(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        twig = page.get_by_role("button", name="Pages of Growth")
        twig.click()
        expect(page.locator(".outline").get_by_role("link", name="Sessions")).to_be_visible()
        held: list[Route] = []
        page.route("**/units.js", lambda route: held.append(route))
        with page.expect_request("**/units.js"):
            page.goto(course.address(FOLDS_PAGE), wait_until="domcontentloaded")
        twig.click()
        expect(twig).to_have_attribute("aria-expanded", "false")
        come = """new Promise((done) => {
            document.querySelector("script[src$='units.js']").addEventListener("load", () => setTimeout(done));
        })"""
        page.evaluate(f"window.come = {come}; 0")
        for route in held:
            route.continue_()
        page.evaluate("come")
        assert pages_of(page, "Growth") == []
        page.unroute("**/units.js")
        page.reload()
        assert pages_of(page, "Growth") == []


def test_wide_things_scroll_in_boxes_of_their_own(reader: Reader, course: Place) -> None:
    script = "(all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => [e.tabIndex, e.ariaLabel])"
    with reader.reading(course, NARROW) as page:
        page.goto(course.address(WIDE_PAGE))
        assert not sideways(page)
        boxes = page.locator(".content [role=region]").evaluate_all(script)
        assert len(boxes) == 5  # a table, two blocks of code, a drawing, a formula
        assert all(index == 0 and name for index, name in boxes)
        assert len({name for _, name in boxes}) == 5
        region = page.locator(".wide-table")
        region.focus()
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(course.address(WIDE_PAGE))
        page.wait_for_function("document.querySelector('.wide-table').scrollLeft > 0")


@pytest.mark.parametrize(("width", "scale"), [(PHONE, 3), (DESK, 2)])
def test_no_shade_where_there_is_no_more(browser: Browser, course: Place, width: int, scale: int) -> None:
    """Nor a hairline of it, where the edge of a box lies between two pixels."""
    with browser.new_context(viewport={"width": width, "height": HEIGHT}, device_scale_factor=scale) as context:
        page = context.new_page()
        page.goto(course.address(WIDE_PAGE))
        for part in range(0, 10, 2):
            page.evaluate(f"document.querySelector('article').style.paddingTop = '1.{part}px'")
            table = box(page, ".wide-table")
            assert tints(page, int(table["x"]) - 1, int(table["y"]) - 1, 5, 5) == 1


# ---------------------------------------------------------------------------------------------------------- the ways on


def test_the_way_up(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address("units/2-growth/more/notes/"))
        assert page.locator(".breadcrumb a").all_inner_texts() == ["Home", "Units", "Growth", "More"]
        page.get_by_label("You are here").get_by_role("link", name="Growth").click()
        arrives(page, course.address(GROWTH))


@pytest.mark.parametrize("scripts", [True, False])
@widths
def test_the_next_page_may_be_in_another_unit(reader: Reader, course: Place, width: int, scripts: bool) -> None:
    with reader.reading(course, width, scripts=scripts) as page:
        page.goto(course.address(WIDE_PAGE))
        step = page.locator("a[rel=next]")
        expect(step).to_contain_text("Growth")
        step.click()
        arrives(page, course.address(GROWTH))
        expect(page.locator("a[rel=prev]")).to_contain_text("Wide things")


def test_arrow_keys_turn_pages(reader: Reader, anywhere: Place) -> None:
    place = anywhere
    with reader.reading(place) as page:
        page.goto(place.address(WIDE_PAGE))
        page.keyboard.press("ArrowRight")
        page.wait_for_url(place.address(GROWTH))
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(place.address(WIDE_PAGE))
        for keys in ("Shift+ArrowRight", "Alt+ArrowDown", "Control+ArrowRight"):
            page.keyboard.press(keys)
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input id=typing value=ab>')")
        page.locator("#typing").press("ArrowRight")
        page.locator("#typing").press("ArrowLeft")
        expect(page).to_have_url(place.address(WIDE_PAGE))


def test_arrow_keys_follow_the_script(reader: Reader, arabic: Place) -> None:
    with reader.reading(arabic) as page:
        page.goto(arabic.address("units/a/b/"))
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(arabic.address("units/c/"))
        page.keyboard.press("ArrowRight")
        page.wait_for_url(arabic.address("units/a/b/"))


@pytest.mark.parametrize("scripts", [True, False])
@widths
def test_an_unknown_address_leads_on_from_any_depth(reader: Reader, course: Place, width: int, scripts: bool) -> None:
    lost = course.address("no/such/page/")
    with reader.reading(course, width, scripts=scripts, lost=lost) as page:
        page.goto(lost)
        expect(page.locator("main .contents a", has_text="Growth")).to_be_visible()
        expect(page.locator(".search-link")).to_be_visible()
        links = page.locator(":is(main, .top) a").evaluate_all("(all) => all.map((link) => link.href)")
        assert len(links) > 10
        for link in sorted(set(links)):
            answer = page.request.get(link)
            assert answer.ok, link


@pytest.mark.parametrize("scripts", [True, False])
def test_an_old_address_leads_to_the_new_one(reader: Reader, anywhere: Place, scripts: bool) -> None:
    place = anywhere
    with reader.reading(place, NARROW, scripts=scripts) as page:
        page.goto(place.address("old/#part"), wait_until="commit")
        if place.index and not scripts:  # a folder on a disk: the browser lists what is in it
            page.wait_for_url(place.top + "about/")
            return
        arrives(page, place.address("about/"))
        expect(page.locator("h1")).to_have_text(re.compile("About this course"))
        if scripts:
            expect(page).to_have_url(place.address("about/#part"))


def test_harvest_is_the_last_unit(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(HARVEST))
        expect(page.locator(".position")).to_contain_text("Unit 3 of 3")
