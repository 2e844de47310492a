"""What stands in the text: lines, code, tabs, notes, cards, figures, films."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from trial import Files

from .conftest import Shelf
from .course import CODE_PAGE, FOLDS_PAGE, LEAF, LONG_PAGE, MEDIA_PAGE, NOTES_PAGE, PARTS, TABS_PAGE
from .readers import DESK, HEIGHT, NARROW, TABLET, WIDTHS, Place, Reader, arrives, box, shows, sideways
from .test_axe import problems

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def size(page: Page, selector: str) -> tuple[float, float]:
    found = box(page, selector)
    return found["width"], found["height"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_line_has_no_more_letters_than_the_eye_can_follow(reader: Reader, course: Place, width: int) -> None:
    """60 to 75 on average where there is room. The last line of a paragraph does not count."""
    script = """() => {
        const text = document.querySelector("article p").firstChild, range = new Range(), lines = new Map();
        for (let at = 0; at < text.length; at++) {
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const top = Math.round(range.getBoundingClientRect().top);
            lines.set(top, (lines.get(top) || 0) + 1);
        }
        return [...lines.values()].slice(0, -1);
    }"""
    with reader.reading(course, width) as page:
        page.goto(course.address(LONG_PAGE))
        lines = page.evaluate(script)
        average = sum(lines) / len(lines)
        assert 60 <= average <= 75 if width > NARROW else 28 <= average <= 45


RAW = """\
---
title: What authors write as HTML
---
<img src="leaf.svg" alt="limited" style="max-width: 500px">
<img src="leaf.svg" alt="small" style="max-width: 64px">
<img src="leaf.svg" alt="high" style="height: 400px">

<table>
<tr><th>Week</th><th>Antidisestablishmentarianism</th><th>Pneumonoultramicroscopic</th></tr>
<tr><td>1</td><td>Supercalifragilistic</td><td>Honorificabilitudinitatibus, and more words</td></tr>
</table>

<table><tr>
<td><img src="leaf.svg" alt="one"></td><td><img src="leaf.svg" alt="other" style="max-width: 280px"></td>
</tr></table>

<table width="900"><tr><td>Nine hundred</td><td>pixels</td></tr></table>

<div style="width: 700px; display: grid; grid: auto-flow / repeat(8, 90px)">
<p>1</p><p>2</p><p>3</p><p>4</p><p>5</p><p>6</p><p>7</p><p>8</p>
</div>

<div style="display: flex">
<section style="flex: 50%"><p>First</p><p>Second</p></section>
<section style="flex: 50%"><p>Beside the first</p></section>
</div>

<p style="width: 800px">Words</p>

<canvas width="800" height="20"></canvas> <nobr>A line that was not to be broken on any screen at all</nobr>
"""


@pytest.fixture(scope="module")
def raw(shelf: Shelf) -> Place:
    """A course with a page for screens of another time."""
    return shelf.write(
        "raw",
        {
            "content/_index.md": "# R\n",
            "content/a/index.md": RAW,
            "content/a/leaf.svg": LEAF,
            "content/b.md": "---\ntitle: Z\n---\n",
        },
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_what_authors_size_by_hand_keeps_to_the_page(reader: Reader, raw: Place, width: int) -> None:
    beyond = """() => {
        const edge = document.querySelector("article").getBoundingClientRect().right + 1;
        const all = [...document.querySelectorAll("article > *, article > p > *")];
        return all.filter((e) => e.getBoundingClientRect().right > edge).map((e) => e.outerHTML);
    }"""
    with reader.reading(raw, width) as page:
        page.goto(raw.address("a/"))
        assert not sideways(page)
        assert page.evaluate(beyond) == []
        assert size(page, "[alt=limited]")[0] == min(300, size(page, "article")[0]), "its own size, where there is room"
        assert size(page, "[alt=small]")[0] == 64
        assert min(size(page, f"[alt={name}]")[0] for name in ("one", "other")) > 90, "they share the width"
        expect(page.get_by_alt_text("high")).to_have_css("object-fit", "contain")
        tops = "(all) => all.map((p) => p.getBoundingClientRect().top)"
        assert len(set(page.locator("article > div > p").evaluate_all(tops))) == 1
        first, second, beside = page.locator("article section p").evaluate_all(tops)
        assert first == beside
        assert second > first + 40, "a line, and what stands between paragraphs"
        expect(page.get_by_role("table").first.get_by_role("columnheader")).to_have_count(3)
        page.emulate_media(media="print")
        expect(page.locator("table").first).to_have_css("display", "table")


def test_a_table_in_html_scrolls_with_keys(reader: Reader, raw: Place) -> None:
    with reader.reading(raw, NARROW) as page:
        page.goto(raw.address("a/"))
        table = page.get_by_role("table").first
        expect(table).to_have_attribute("tabindex", "0")
        assert problems(page) == []
        table.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('table').scrollLeft > 0")
        page.set_viewport_size({"width": DESK, "height": HEIGHT})
        expect(page.locator("table").last).not_to_have_attribute("tabindex", "0")


WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
LONG_WORDS = f"""\
---
title: {WORD}
description: {WORD}
tags: [{WORD}]
---
## {WORD}

`{WORD}` and {WORD}

{{{{< tabs >}}}}
{{{{< tab "{WORD}" >}}}}
Words.
{{{{< /tab >}}}}
{{{{< tab "Other" >}}}}
Words.
{{{{< /tab >}}}}
{{{{< /tabs >}}}}

> [!NOTE] {WORD}
> Words.

{{{{< details summary="{WORD}" >}}}}
Words.
{{{{< /details >}}}}

{{{{< button href="/" >}}}}{WORD}{{{{< /button >}}}}
"""


def test_a_long_word_is_no_wider_than_the_page(reader: Reader, shelf: Shelf) -> None:
    names = ("units/_index", "units/a/_index", "units/a/b", "units/c/_index")
    menu = f"menus:\n  main:\n    - {{name: {WORD}, pageRef: units/a}}\n    - {{name: Other, pageRef: units/c}}\n"
    pages = {f"content/{name}.md": LONG_WORDS for name in names}
    place = shelf.write(
        "long-words", {"course.yaml": f"title: {WORD}\n{menu}", "content/_index.md": "Words.\n", **pages}
    )
    with reader.reading(place, NARROW) as page:
        wide = []
        for address in place.pages:
            page.goto(place.address(address))
            button, brand = box(page, ".theme-button"), box(page, ".brand")
            in_the_corner = button["x"] + button["width"] > NARROW - 30 and button["y"] < brand["height"]
            if sideways(page) or not in_the_corner:
                wide.append(address)
    assert not wide


# ---------------------------------------------------------------------------------------------------------------- code


def copied(page: Page, number: int) -> str:
    """What the button of a block of code puts into the clipboard."""
    block = page.locator(".highlight").nth(number)
    block.hover()
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button", name="Copied")).to_be_visible()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_the_copy_of_code_has_no_prompts_and_no_numbers(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(CODE_PAGE))
        assert copied(page, 0) == 'plant("bean")\nfor day in range(2):\n    water()\n'
        assert copied(page, 1) == "first\nsecond\n"
        assert copied(page, 2) == "grow --fast\n"


def test_the_button_of_code_stays_in_view_when_its_code_is_scrolled(reader: Reader, course: Place) -> None:
    with reader.reading(course, NARROW) as page:
        page.goto(course.address("units/1-seeds/wide/"))
        block = page.locator(".highlight").first
        block.evaluate("(box) => { box.scrollLeft = 300; }")
        button = block.get_by_role("button", name="Copy")
        right = (button.bounding_box() or {"x": 0, "width": 0})["x"] + (button.bounding_box() or {"width": 0})["width"]
        assert 250 < right <= NARROW
        assert block.evaluate("(box) => box.scrollHeight <= box.clientHeight")


@pytest.mark.parametrize("width", [NARROW, TABLET])
def test_the_button_of_code_covers_no_code_where_it_is_always_seen(reader: Reader, course: Place, width: int) -> None:
    with reader.reading(course, width, touch=True) as page:
        page.goto(course.address(CODE_PAGE))
        for block in page.locator(".highlight").all():
            expect(block.locator("> .copy")).to_be_visible()
            code, button = block.locator("code").bounding_box(), block.locator("> .copy").bounding_box()
            assert code
            assert button
            middle = button["y"] + button["height"] / 2
            assert middle > code["y"] + code["height"] + 8
            assert button["height"] >= 44


# ---------------------------------------------------------------------------------------------------------------- tabs


def test_tabs_have_the_keys_and_roles_of_tabs(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(TABS_PAGE))
        tabs = page.get_by_role("tablist").first.get_by_role("tab")
        expect(tabs).to_have_text(["Linux", "Windows", "By hand"])
        expect(tabs.nth(0)).to_have_attribute("aria-selected", "true")
        assert tabs.evaluate_all("(all) => all.map((tab) => tab.tabIndex)") == [0, -1, -1]
        tabs.nth(0).focus()
        for key, number in (("ArrowRight", 1), ("End", 2), ("ArrowRight", 0), ("ArrowLeft", 2), ("Home", 0)):
            page.keyboard.press(key)
            expect(tabs.nth(number)).to_be_focused()
            expect(tabs.nth(number)).to_have_attribute("aria-selected", "true")
            assert tabs.evaluate_all("(all) => all.filter((tab) => tab.ariaSelected === 'true').length") == 1
            panel = page.locator(f"#{tabs.nth(number).get_attribute('aria-controls')}")
            expect(panel).to_be_visible()
            expect(panel).to_have_role("tabpanel")
            expect(panel).to_have_accessible_name(tabs.nth(number).inner_text())
        expect(page).to_have_url(course.address(TABS_PAGE))


def test_tabs_of_one_group_choose_alike_and_are_remembered(keeper: Reader, anywhere: Place) -> None:
    with keeper.reading(anywhere) as page:
        page.goto(anywhere.address(TABS_PAGE))
        page.get_by_role("tab", name="Windows").first.click()
        expect(page.get_by_text("Panes.")).to_be_visible()
        expect(page.get_by_text("Penguins.")).not_to_be_visible()
        page.reload()
        expect(page.get_by_text("Panes.")).to_be_visible()
        expect(page.get_by_text("Use the installer.")).to_be_visible()
        page.get_by_role("tab", name="By hand").click()
        expect(page.get_by_text("Panes.")).to_be_visible()


NESTED: Files = {
    "course.yaml": "title: Nested\n",
    "content/_index.md": """
{{< tabs >}}
{{% tab "One" %}}
{{% details summary="A hint" %}}
Look twice.
{{% /details %}}
{{% /tab %}}
{{% tab "Two" %}}Text.{{% /tab %}}
{{< /tabs >}}

{{< card title="Beans elsewhere" link="https://example.org/beans" >}}Words.{{< /card >}}

{{< columns >}}
$$x_1 + x_2 + x_3 + x_4 + x_5 + x_6 + x_7 + x_8 + x_9 + x_{10} + x_{11} + x_{12} + x_{13} + x_{14}$$
<--->
The other one.
{{< /columns >}}
""",
}


@pytest.fixture(scope="module")
def nested(shelf: Shelf) -> Place:
    return shelf.write("nested", NESTED)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_fold_in_a_tab_is_seen_and_opens(reader: Reader, nested: Place, scripts: bool) -> None:
    with reader.reading(nested, scripts=scripts) as page:
        page.goto(nested.address(""))
        if scripts:
            page.locator(".tabs.ready").wait_for()
        expect(page.get_by_text("Look twice.")).not_to_be_visible()
        page.locator("summary", has_text="A hint").click()
        expect(page.get_by_text("Look twice.")).to_be_visible()


FORM = """
## The experiment with a name that is longer than any other

<form><input size="80" value="a"> <select><option>WORDS</select> <textarea cols="120"></textarea></form>

TEXT

## Another one

### And a third

""".replace("WORDS", "Words that " * 20).replace("TEXT", "Text.\n\n" * 60)


def test_forms_and_large_letters_fit_a_phone(reader: Reader, shelf: Shelf) -> None:
    place = shelf.write("forms", {"course.yaml": "title: Forms\n", "content/a.md": FORM})
    with reader.reading(place, NARROW) as page:
        page.goto(place.address("a/"))
        assert not sideways(page)
        page.add_style_tag(content="html { font-size: 200%; }")
        page.mouse.wheel(0, 2000)
        expect(page.locator(".toc .here")).not_to_be_empty()
        assert not sideways(page)


def test_what_stands_in_cards_and_columns_is_apart_on_paper(reader: Reader, nested: Place) -> None:
    with reader.reading(nested) as page:
        page.goto(nested.address(""))
        page.emulate_media(media="print")
        after = "(link) => [getComputedStyle(link, '::after').content, getComputedStyle(link, '::after').position]"
        link = page.get_by_role("link", name="Beans elsewhere")
        assert link.evaluate(after) == ['" (https://example.org/beans)"', "static"]
        formula, other = box(page, ".columns math"), box(page, "text=The other one.")
        assert formula["x"] + formula["width"] <= other["x"] or formula["y"] + formula["height"] <= other["y"]


def test_an_address_in_a_tab_opens_it(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(f"{TABS_PAGE}#dig"))
        expect(page.get_by_role("tab", name="By hand")).to_have_attribute("aria-selected", "true")
        expect(page.get_by_text("Use apt.")).not_to_be_visible()
        shows(page, "dig")


@pytest.mark.parametrize("width", WIDTHS)
def test_tabs_look_the_same_without_a_script(reader: Reader, course: Place, width: int) -> None:
    found = []
    for scripts in (True, False):
        with reader.reading(course, width, scripts=scripts) as page:
            page.goto(course.address(TABS_PAGE))
            if scripts:
                page.locator(".tabs.ready").first.wait_for()
            found.append([box(page, ".tabs"), box(page, ".tabs code"), box(page, "text=Then once more")])
            page.get_by_text("Windows").locator("visible=true").first.click()
            expect(page.get_by_text("Use the installer.")).to_be_visible()
            expect(page.get_by_text("Use apt.")).not_to_be_visible()
    assert found[0] == found[1]


def test_paper_shows_all_tabs_with_their_titles(reader: Reader, course: Place) -> None:
    for scripts in (True, False):
        with reader.reading(course, scripts=scripts) as page:
            page.goto(course.address(TABS_PAGE))
            if scripts:
                page.locator(".tabs.ready").first.wait_for()
            page.emulate_media(media="print")
            for words in ("Use apt.", "Use the installer.", "Penguins.", "Panes."):
                expect(page.get_by_text(words)).to_be_visible()
            expect(page.locator("summary", has_text="By hand")).to_be_visible()
            assert box(page, "text=Use apt.")["y"] < box(page, "text=Use the installer.")["y"]


# --------------------------------------------------------------------------------------------------------------- notes


def test_a_note_opens_beside_its_line_where_there_is_room(reader: Reader, course: Place) -> None:
    with reader.reading(course, DESK) as page:
        page.goto(course.address(NOTES_PAGE))
        mark = page.locator(".footnote-ref").first
        mark.click()
        note = page.get_by_role("note", name="1")
        expect(note).to_have_text(re.compile("The support, in two words: see folds."))
        place, line, text = box(page, ".side-note"), box(page, ".footnote-ref"), box(page, "main")
        assert place["x"] > text["x"] + text["width"]
        assert abs(place["y"] - line["y"]) < 40
        assert place["x"] + place["width"] <= DESK
        expect(page).to_have_url(course.address(NOTES_PAGE))
        expect(note).to_be_focused()
        page.keyboard.press("Escape")
        expect(note).to_have_count(0)
        expect(mark).to_be_focused()
        mark.press("Enter")
        page.get_by_role("note").get_by_role("link", name="folds").click()
        arrives(page, course.address(FOLDS_PAGE))


@pytest.mark.parametrize(("width", "scripts"), [(NARROW, True), (TABLET, True), (NARROW, False), (DESK, False)])
def test_elsewhere_a_note_stands_below_the_text(reader: Reader, course: Place, width: int, scripts: bool) -> None:
    with reader.reading(course, width, scripts=scripts) as page:
        page.goto(course.address(NOTES_PAGE))
        page.locator(".footnote-ref").nth(1).click()
        expect(page.get_by_text("Another note.")).to_be_in_viewport()
        expect(page.locator(".side-note")).to_have_count(0)
        page.locator(".footnotes li").nth(1).locator(".footnote-backref").click()
        expect(page.locator(".footnote-ref").nth(1)).to_be_in_viewport()


# --------------------------------------------------------------------------------------- cards, columns, figures, films


def test_cards_and_columns_stand_beside_each_other_where_there_is_room(reader: Reader, course: Place) -> None:
    for width in (NARROW, DESK):
        with reader.reading(course, width) as page:
            page.goto(course.address(TABS_PAGE))
            for one, other in ((".card >> nth=0", ".card >> nth=1"), ("text=Left words", "text=Right words")):
                left, right = box(page, one), box(page, other)
                assert (abs(left["y"] - right["y"]) < 2) == (width == DESK)
            page.locator(".card").first.click()
            arrives(page, course.address(FOLDS_PAGE))


def test_a_figure_has_its_caption(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(MEDIA_PAGE))
        figure = page.locator("figure").first
        expect(figure.locator("figcaption")).to_have_text("A leafSeen from above.")
        expect(figure.locator("img")).to_have_attribute("width", "300")
        assert box(page, "figure img")["height"] == 110


@pytest.mark.parametrize(
    ("title", "top", "player"),
    [
        ("How beans grow", "https://www.youtube-nocookie.com/", "https://www.youtube-nocookie.com/embed/abcdefghijk?"),
        ("How peas grow", "https://player.vimeo.com/", "https://player.vimeo.com/video/12345?dnt=1"),
    ],
)
def test_a_film_loads_nothing_until_it_is_asked_for(
    reader: Reader, course: Place, title: str, top: str, player: str
) -> None:
    with reader.reading(course, elsewhere=top) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(course.address(MEDIA_PAGE), wait_until="networkidle")
        assert not [url for url in asked if not url.startswith(course.top)]
        before = size(page, f".video:has-text('{title}')")
        page.get_by_role("link", name=title).click()
        frame = page.locator(f"iframe[title='{title}']")
        expect(frame).to_be_visible()
        assert str(frame.get_attribute("src")).startswith(player)
        assert size(page, f".video:has(iframe[title='{title}'])") == before


def test_a_film_is_a_link_without_a_script(reader: Reader, course: Place) -> None:
    with reader.reading(course, scripts=False) as page:
        page.goto(course.address(MEDIA_PAGE))
        link = page.get_by_role("link", name="How beans grow")
        assert link.get_attribute("href") == "https://www.youtube.com/watch?v=abcdefghijk"


# -------------------------------------------------------------------------------------------------- what comes after


def test_a_question_names_the_page_and_the_section_that_is_read(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(LONG_PAGE))
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(page.locator(".toc [aria-current]")).to_have_text(f"Detail {PARTS}")
        for link in (page.locator(".ask >> nth=0"), page.locator(".ask >> nth=1")):
            address = str(link.get_attribute("href"))
            page.evaluate("document.querySelector('.page-foot').addEventListener('click', (e) => e.preventDefault())")
            link.click()
            asked = unquote(str(link.get_attribute("href")))
            assert asked.startswith(unquote(address))
            assert LONG_PAGE in asked
            assert asked.endswith(f"Section: Detail {PARTS} (#detail-{PARTS})")
            link.click()
            assert unquote(str(link.get_attribute("href"))) == asked
        expect(page.get_by_role("link", name="Edit this page")).to_have_attribute("href", re.compile("/long.md$"))
