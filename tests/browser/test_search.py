"""Search: a field over the page, its keys, what it lists, where a hit leads; the list for those without a script."""

import json

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from trial import Files

from .conftest import Shelf, on_disk
from .course import FOLDS_PAGE, HIDDEN, LONG_PAGE, TABS_PAGE, WIDE_PAGE
from .readers import DESK, NARROW, WIDTHS, Place, Reader, arrives, shows, sideways
from .test_axe import problems

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

MANY: Files = {
    "course.yaml": "title: Words\nlanguage: de\n",
    "content/units/a/_index.md": "---\ntitle: Größe und Maß\n---\nDie Größe. İstanbul.\n\n## Naïve Ideen\n\nnichts\n",
    "content/units/b/_index.md": "---\ntitle: 学习率\n---\n梯度下降需要学习率。\n\n## Trees\n\nA tree, treeless.\n",
    "content/units/b/tree.md": "---\ntitle: A street with a tree\n---\nNothing of that here.\n",
}


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search")


def look_for(page: Page, words: str) -> list[str]:
    """The titles of what is found."""
    field(page).fill(words)
    return page.get_by_role("option").locator("b").all_inner_texts()


def ready(page: Page) -> None:
    """Open the field, and wait for the index."""
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    expect(page.locator("dialog")).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_loaded_before_it_is_asked_for(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.removeprefix(course.top)))
        page.goto(course.address(WIDE_PAGE), wait_until="networkidle")
        of_math = [f"outline/math/{name}" for name in ("copy.js", "math.css", "math.woff2")]  # the page has formulas
        assert sorted(asked) == [*of_math, "outline/outline.css", "outline/outline.js", WIDE_PAGE]
        asked.clear()
        page.locator(".search-link").click()
        expect(field(page)).to_be_focused()
        page.wait_for_load_state("networkidle")
        assert asked == ["outline/search.js", "outline/match.js", "outline/index.js"]
        assert not sideways(page)
        page.keyboard.press("Escape")
        expect(field(page)).not_to_be_visible()
        expect(page.locator(".search-link")).to_be_focused()


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_a_key_opens_the_field(reader: Reader, course: Place, key: str) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        page.keyboard.press(key)
        expect(field(page)).to_be_focused()
        page.keyboard.type("a/b")
        expect(field(page)).to_have_value("a/b")


def test_what_is_typed_before_the_field_has_come_is_searched(reader: Reader, course: Place) -> None:
    held: list[Route] = []
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        page.route("**/search.js", lambda route: held.append(route))
        page.keyboard.press("/")
        page.keyboard.type("De")
        page.wait_for_function("document.querySelector('script[src$=\"search.js\"]')")
        page.keyboard.type("tail")
        held.pop().continue_()
        expect(field(page)).to_be_focused()
        expect(field(page)).to_have_value("Detail")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.type(" 1")
        expect(field(page)).to_have_value("Detail 1")
        page.get_by_role("button", name="Close").click()
        page.keyboard.type("/new")
        expect(field(page)).to_have_value("new")


def test_hits_are_grouped_by_unit_with_the_words_marked(reader: Reader, anywhere: Place) -> None:
    with reader.reading(anywhere) as page:
        page.goto(anywhere.address(WIDE_PAGE))
        ready(page)
        assert look_for(page, "fold") == ["Folds", "Notes", "Tabs and cards"], "the title first, then links to it"
        assert look_for(page, "dig") == ["Dig"]
        group = page.get_by_role("group", name="Growth")
        option = group.get_by_role("option")
        expect(option).to_have_count(1)
        expect(option.locator("mark")).to_have_text(["Dig"])
        expect(option).to_contain_text("Tabs and cards")
        expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("1 section")
        assert look_for(page, "no such words") == []
        expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("No section has all these words.")
        assert look_for(page, "part 3") == ["Part 3"]


def test_the_keys_of_the_list(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        ready(page)
        assert len(look_for(page, "detail")) > 10
        box = field(page)
        expect(box).to_have_attribute("aria-expanded", "true")
        chosen = page.locator("[role=option][aria-selected=true]")
        for key, at in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("ArrowUp", 0), ("ArrowUp", -1)):
            page.keyboard.press(key)
            expect(chosen).to_have_count(1)
            option = page.get_by_role("option").nth(at)
            expect(option).to_have_attribute("aria-selected", "true")
            expect(option).to_be_in_viewport()
            assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
            expect(box).to_be_focused()
        page.keyboard.press("ArrowDown")
        title = chosen.locator("b").inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "#detail" in url)
        arrives(page, course.address(LONG_PAGE))
        shows(page, title.lower().replace(" ", "-"))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_hit_in_a_closed_fold_opens_it_and_is_marked(keeper: Reader, anywhere: Place, width: int) -> None:
    with keeper.reading(anywhere, width) as page:
        page.goto(anywhere.address(WIDE_PAGE))
        ready(page)
        assert look_for(page, HIDDEN[:5]) == ["Before"]
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url.endswith("#before"))
        expect(page.get_by_text(HIDDEN)).to_be_in_viewport()
        marked = "[...CSS.highlights.get('outline-found')].map((range) => String(range))"
        assert page.evaluate(marked) == [HIDDEN[:5]]
        page.reload()
        assert page.evaluate("CSS.highlights.size") == 0, "it is for those who come from the search"


def test_a_hit_on_the_same_page_opens_its_fold(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        ready(page)
        look_for(page, "bottom")
        page.get_by_role("option").click()
        expect(field(page)).not_to_be_visible()
        expect(page.locator("#deep + p")).to_be_in_viewport()
        expect(page).to_have_url(course.address(f"{FOLDS_PAGE}#deep"))


def test_a_hit_in_a_tab_chooses_it(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        ready(page)
        look_for(page, "installer")
        page.keyboard.press("Enter")
        page.wait_for_url(course.address(TABS_PAGE))
        expect(page.get_by_text("Use the installer.")).to_be_visible()
        expect(page.get_by_role("tab", name="Windows").first).to_have_attribute("aria-selected", "true")


def test_a_click_beside_the_field_closes_it(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        ready(page)
        page.mouse.click(20, 700)
        expect(field(page)).not_to_be_visible()
        page.keyboard.press("/")
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        expect(field(page)).not_to_be_visible()


@pytest.fixture(scope="module")
def words(shelf: Shelf) -> Place:
    return shelf.write("words", MANY)


def test_words_of_many_languages_are_found(reader: Reader, words: Place) -> None:
    with reader.reading(words) as page:
        page.goto(words.address(""))
        page.keyboard.press("/")
        box = page.get_by_role("combobox")
        expect(page.locator("dialog")).to_have_attribute("aria-busy", "false")

        def found(query: str) -> list[str]:
            box.fill(query)
            return page.get_by_role("option").locator("b").all_inner_texts()

        assert found("grosse") == []
        assert found("große") == ["Größe und Maß"], "accents do not matter"
        assert found("GRÖSSE") == []
        assert found("naive") == ["Naïve Ideen"]
        assert found("istanbul") == ["Größe und Maß"]
        assert found("学习") == ["学习率"], "where no blanks are written, a word may begin anywhere"
        assert found("下降") == ["学习率"]
        assert found("tree") == ["A street with a tree", "Trees"], "a whole word comes before a beginning"
        assert found("street tree") == ["A street with a tree"], "all words, in any order"
        assert found("treet") == [], "the beginning of a word, not its middle"
        assert found("tree treeless") == ["Trees"]


@pytest.mark.parametrize("lost", ["search", "match", "index"])
def test_a_search_that_cannot_be_loaded_leads_to_the_list(reader: Reader, course: Place, lost: str) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(WIDE_PAGE))
        page.route(f"**/{lost}.js", lambda route: route.abort("aborted"))
        page.keyboard.press("/")
        page.wait_for_url(course.address("search/"))


@pytest.mark.parametrize("width", WIDTHS)
def test_without_a_script_there_is_a_list_of_all_sections(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width, scripts=False) as page:
        page.goto(course.address(WIDE_PAGE))
        page.get_by_role("link", name="Search").click()
        arrives(page, course.address("search/"))
        assert not sideways(page)
        page.locator("main").get_by_role("link", name="Deep", exact=True).click()
        expect(page).to_have_url(course.address(f"{FOLDS_PAGE}#deep"))
        expect(page.locator("#deep")).to_be_in_viewport()


def test_the_list_works_from_a_disk(reader: Reader, course: Place) -> None:
    place = on_disk(course)
    with reader.reading(place) as page:
        page.goto(place.address("search/"))
        page.locator("main").get_by_role("link", name="Step 4", exact=True).click()
        expect(page).to_have_url(place.address(f"{LONG_PAGE}#step-4"))


@pytest.mark.parametrize("width", [NARROW, DESK])
def test_axe_finds_nothing(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width) as page:
        page.goto(course.address(WIDE_PAGE))
        ready(page)
        assert problems(page) == []
        look_for(page, "seeds")
        expect(page.get_by_role("option").first).to_be_visible()
        assert problems(page) == []


def test_every_address_of_the_index_is_there(course: Place) -> None:
    text = (course.folder / "outline/index.js").read_text("utf-8")
    groups = json.loads(text.strip().removeprefix("outlineIndex(").removesuffix(";").removesuffix(")"))
    rows = [row for _, rows in groups for row in rows]
    assert len(rows) > 50
    for _, url, _ in rows:
        path, _, name = url.partition("#")
        assert not name or course.drawn(path).xpath("//*[@id=$name]", name=name), url
