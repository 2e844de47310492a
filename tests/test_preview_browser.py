"""The preview in Chromium: real files are saved, and what a reader has done to the page stays as it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Route, expect

from previews import Running, preview
from trial import Files, Trial

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FILLER = "\n\n".join(f"Paragraph {i}. " + "Some words of a text that is long enough to scroll. " * 6 for i in range(30))
NOTE = f"""\
---
title: A note
---
Before the fold.

{{{{< details summary="A fold" >}}}}
Inside the fold.
{{{{< /details >}}}}

A field: <input id="field"> <textarea id="area"></textarea> <input id="box" type="checkbox">

```text
{"a long line of code " * 20}
```

![picture](pic.svg)

## Middle

{FILLER}

## End

The last paragraph.
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="10"/>'
SITE: Files = {
    "course.yaml": "title: The course\n",
    "content/_index.md": "---\ntitle: Home\n---\n",
    "content/units/_index.md": "---\ntitle: Units\n---\n",
    "content/units/one/_index.md": "---\ntitle: One\n---\n",
    "content/units/one/note/index.md": NOTE,
    "content/units/one/note/pic.svg": SVG.format(10),
    "content/units/one/other.md": "---\ntitle: Another\n---\nText.\n",
    "content/units/one/draft.md": "---\ntitle: Draft\ndraft: true\n---\nText.\n",
    "static/extra.css": "h1 { color: rgb(1, 2, 3) }",
    "templates/base.html": "{% extends 'theme/base.html' %}\n{% block head %}{{ super() }}"
    '<link rel="stylesheet" href="{{ "/extra.css" | url }}">{% endblock %}\n',
}
NOTED = """
    window.noted = [];
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (frames, options) {
        if (options.id === "outline-changed") noted.push(this.textContent);
        return animate.call(this, frames, options);
    };
"""  # which parts of a page have been marked: a mark itself is soon gone
SOURCE, NOTE_PAGE = "content/units/one/note/index.md", "/units/one/note/"


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / "A course with ümlauts"
    Trial(folder).write(SITE)
    with preview(folder) as running:
        running.shows(NOTE_PAGE, "The last paragraph")
        yield running


@pytest.fixture
def tabs(browser: Browser) -> Iterator[BrowserContext]:
    """A window for pages; none of them may have an error in a script."""
    errors: list[str] = []

    def message(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            errors.append(message.text)

    with browser.new_context(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read"]) as context:
        context.add_init_script(NOTED)
        context.on("console", message)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        yield context
    assert not errors


def opened(tabs: BrowserContext, shown: Running, path: str = NOTE_PAGE) -> Page:
    """A page that hears of changes."""
    page = tabs.new_page()
    page.goto(shown.address(path))
    page.wait_for_function("document.getElementById('outline-live').dataset.edition")
    return page


def article(page: Page) -> Locator:
    return page.locator("article.content")


def save(shown: Running, old: str, new: str, name: str = SOURCE) -> None:
    """Save a file with another text in one place."""
    text = (shown.folder / name).read_text(encoding="utf-8")
    assert old in text
    shown.write(name, text.replace(old, new, 1))


# ----------------------------------------------------------------------------------------------------- what stays there


def test_what_a_reader_has_done_stays(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    page.locator(".content details > summary").click()
    page.fill("#field", "typed")
    page.fill("#area", "more typed")
    page.check("#box")
    page.evaluate("""() => {
        window.kept = [...document.querySelectorAll("article, details, #field, pre, h2, .highlight, main p")];
        document.querySelector(".highlight").scrollLeft = 50;
        const text = document.querySelector("h2#middle").firstChild;
        document.querySelector("#area").focus();
        getSelection().setBaseAndExtent(text, 1, text, 4);
        window.atSelection = getSelection().toString();
    }""")
    save(shown, "Before the fold.", "Before the fold, with more.")
    expect(article(page)).to_contain_text("with more")
    assert page.evaluate("window.kept.every((one) => one.isConnected)")
    expect(page.locator(".content details")).to_have_attribute("open", "")
    assert [page.input_value("#field"), page.input_value("#area")] == ["typed", "more typed"]
    assert page.is_checked("#box")
    assert page.evaluate("document.querySelector('.highlight').scrollLeft") == 50
    assert page.evaluate("[window.atSelection, getSelection().toString()]") == ["idd", "idd"]
    expect(page.locator(".highlight:has(> .copy)")).to_have_count(1)
    expect(page.locator(".highlight > .copy")).to_have_count(1)


def test_a_selection_stays_in_the_paragraph_that_changes(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    page.evaluate("""() => {
        const all = [...document.querySelectorAll("article p")];
        const text = all.find((p) => p.textContent.startsWith("Before")).firstChild;
        getSelection().setBaseAndExtent(text, 0, text, 6);
    }""")
    save(shown, "the fold.", "the great fold.")
    expect(article(page)).to_contain_text("great fold")
    assert page.evaluate("getSelection().toString()") == "Before"


def test_the_place_stays_when_something_above_changes(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    page.evaluate("localStorage.setItem('outline-live-follow', 'no')")
    top = "document.querySelector('#end').getBoundingClientRect().top"
    page.evaluate("document.querySelector('#end').scrollIntoView({behavior: 'instant'})")
    before = page.evaluate(top)
    save(shown, "Before the fold.", "Before the fold.\n\n" + "More text. " * 200)
    expect(article(page)).to_contain_text("More text.")
    assert abs(page.evaluate(top) - before) < 3
    page.wait_for_timeout(100)
    assert abs(page.evaluate(top) - before) < 3
    save(shown, "More text. " * 200, "")
    expect(article(page)).not_to_contain_text("More text.")
    assert abs(page.evaluate(top) - before) < 3


def test_it_goes_to_what_has_changed_and_marks_it(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    save(shown, "The last paragraph.", "The very last paragraph.")
    changed = article(page).get_by_text("The very last paragraph.")
    expect(changed).to_be_in_viewport()
    assert page.evaluate("noted") == ["The very last paragraph."]
    assert page.evaluate("scrollY") > 500
    page.get_by_role("button", name="Back to where you were").click()
    page.wait_for_function("scrollY === 0")
    page.get_by_role("button", name="Preview").click()
    page.get_by_label("Go to what has changed").uncheck()
    save(shown, "very last", "really last")
    expect(changed).to_have_count(0)
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("noted.length") == 1


def test_a_change_while_the_page_was_on_its_way_is_seen(shown: Running, tabs: BrowserContext) -> None:
    page = tabs.new_page()

    def late(route: Route) -> None:
        if not route.request.is_navigation_request() and "in between" not in text():
            save(shown, "Before the fold.", "Before the fold, in between.")
        route.continue_()

    def text() -> str:
        return (shown.folder / SOURCE).read_text(encoding="utf-8")

    page.route(shown.address(NOTE_PAGE), late)
    page.goto(shown.address(NOTE_PAGE))
    expect(article(page)).to_contain_text("in between")


def test_it_opens_the_fold_that_has_changed(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    save(shown, "Inside the fold.", "Inside the fold, and more.")
    expect(article(page).get_by_text("Inside the fold, and more.")).to_be_visible()


def test_what_scripts_have_done_to_the_page_stays(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    page.evaluate("document.querySelector('article').prepend(Object.assign(document.createElement('b'), {id: 'own'}))")
    save(shown, "```text\n", "```text\nfirst\n")
    expect(page.locator("pre")).to_contain_text("first")
    expect(page.locator(".highlight > .copy")).to_have_count(1)
    save(shown, "## Middle", "New\n\n## Middle")
    expect(article(page)).to_contain_text("New")
    text = (shown.folder / SOURCE).read_text(encoding="utf-8")
    shown.write(SOURCE, re.sub("```.*?```", "No code any more.", text, flags=re.DOTALL))
    expect(article(page)).to_contain_text("No code any more.")
    expect(page.locator(".highlight:has(> .copy)")).to_have_count(0)
    expect(page.locator("#own")).to_have_count(1)
    order = [re.sub(r"\s+", " ", t)[:12] for t in page.locator("article > :is(p, h2)").all_inner_texts()]
    assert order.index("No code any ") < order.index("New") < order.index("Middle"[:12])


# ----------------------------------------------------------------------------------------------------- what comes new


def test_the_outline_and_the_title_follow(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    save(shown, "title: Another", "title: Renamed", "content/units/one/other.md")
    expect(page.locator("nav.outline")).to_contain_text("Renamed")
    save(shown, "title: A note", "title: A new name")
    expect(page.locator("h1")).to_contain_text("A new name")
    expect(page).to_have_title("A new name · The course")
    save(shown, "## End", "## The end")
    expect(page.locator(".toc")).to_contain_text("The end")


def test_styles_and_pictures_are_put_in_place(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    expect(page.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
    page.evaluate("window.here = true")
    shown.write("static/extra.css", "h1 { color: rgb(4, 5, 6) }")
    expect(page.locator("h1")).to_have_css("color", "rgb(4, 5, 6)")
    shown.write("content/units/one/note/pic.svg", SVG.format(77))
    page.wait_for_function("document.querySelector('article img').naturalWidth === 77")
    expect(page.locator("article img")).to_have_attribute("width", "77")
    save(shown, "Before the fold.", "After styles.")
    expect(article(page)).to_contain_text("After styles.")
    expect(page.locator("h1")).to_have_css("color", "rgb(4, 5, 6)")
    assert page.evaluate("window.here"), "the page was not loaded again"


def test_a_part_of_the_style_sheet_is_put_in_place(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    page.evaluate("window.here = true")
    for colour in ("rgb(7, 8, 9)", "rgb(9, 8, 7)"):
        shown.write("static/outline/css/zz-own.css", f"h2 {{ color: {colour} }}")
        expect(page.locator("h2#end")).to_have_css("color", colour)
    (shown.folder / "static/outline/css/zz-own.css").unlink()
    expect(page.locator("h2#end")).not_to_have_css("color", "rgb(9, 8, 7)")
    assert page.evaluate("window.here"), "the page was not loaded again"


def test_a_script_makes_its_page_load_again(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    page.evaluate("window.here = true")
    save(shown, "Before the fold.", "<script>document.documentElement.dataset.ran = 'yes'</script>")
    page.wait_for_function("document.documentElement.dataset.ran === 'yes'")
    assert not page.evaluate("window.here")


def test_templates_and_settings_are_followed(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    shown.write("course.yaml", "title: Another course\n")
    expect(page.locator("header.masthead")).to_contain_text("Another course")
    shown.write("templates/partials/breadcrumb.html", "<p>no way back</p>")
    expect(page.locator("main")).to_contain_text("no way back")


def test_a_new_page_is_offered(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    shown.write("content/units/one/new.md", "---\ntitle: Fresh\n---\nFresh text.\n")
    page.get_by_role("status").get_by_role("link", name="Fresh").click()
    expect(article(page)).to_contain_text("Fresh text.")


def test_a_page_that_goes_and_comes_again(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown, "/units/one/other/")
    (shown.folder / "content/units/one/other.md").unlink()
    expect(page.get_by_text("This page is not there any more")).to_be_visible()
    expect(article(page)).to_contain_text("Text.")
    shown.write("content/units/one/other.md", "---\ntitle: Back\n---\nBack again.\n")
    expect(article(page)).to_contain_text("Back again.")
    expect(page.get_by_text("This page is not there any more")).to_be_hidden()


def test_a_page_that_was_not_there_yet(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown, "/units/one/later/")
    expect(article(page)).to_have_count(0)
    shown.write("content/units/one/later.md", "---\ntitle: Later\n---\nNow it is there.\n")
    expect(page.locator("main")).to_contain_text("Now it is there.")


def test_seven_tabs_and_more(shown: Running, tabs: BrowserContext) -> None:
    pages = [opened(tabs, shown, path) for path in [NOTE_PAGE] * 5 + ["/units/one/other/"] * 5]
    save(shown, "Before the fold.", "In all tabs.")
    save(shown, "Text.", "Here too.", "content/units/one/other.md")
    for page in pages[:5]:
        expect(article(page)).to_contain_text("In all tabs.")
    for page in pages[5:]:
        expect(article(page)).to_contain_text("Here too.")


def test_every_save_of_many_arrives(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    for i in range(30):
        save(shown, "Before the fold.", f"Save {i}. Before the fold.")
        page.wait_for_timeout(20)
    expect(article(page)).to_contain_text("Save 29.")
    paragraphs = article(page).locator("p").all_inner_texts()
    assert paragraphs[0].split() == " ".join(f"Save {i}." for i in range(30)).split() + "Before the fold.".split()


def test_it_goes_on_when_the_preview_is_started_again(tmp_path: Path, tabs: BrowserContext) -> None:
    Trial(tmp_path / "site").write(SITE)
    with preview(tmp_path / "site") as first:
        page = opened(tabs, first)
    expect(page.get_by_text("The preview has stopped.")).to_be_visible()
    first.write(SOURCE, NOTE.replace("Before the fold.", "Written meanwhile."))
    with preview(tmp_path / "site", port=first.port) as again:
        assert again.port == first.port
        expect(article(page)).to_contain_text("Written meanwhile.")
        expect(page.get_by_text("The preview has stopped.")).to_be_hidden()
        save(again, "Written meanwhile.", "Written after that.")
        expect(article(page)).to_contain_text("Written after that.")


# -------------------------------------------------------------------------------------------------------- what is wrong


def test_problems_lie_over_the_last_good_page_until_they_are_mended(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    problems = page.get_by_role("region", name="Problems")
    expect(problems).to_be_hidden()
    save(shown, "Before the fold.", "Broken {{< details2 >}} text.")
    expect(problems).to_be_visible()
    expect(problems.get_by_role("link", name=f"{SOURCE}:4:8")).to_have_attribute(
        "href", re.compile(r"^vscode://file/.*%C3%BCmlauts/content/units/one/note/index\.md:4:8$")
    )
    expect(problems.locator("pre")).to_have_text("Broken {{< details2 >}} text.\n       ^", use_inner_text=True)
    expect(problems).to_contain_text("no shortcode named 'details2'")
    expect(problems).to_contain_text("did you mean 'details'?")
    expect(page).to_have_title(re.compile("^✗ 1 A note"))
    expect(article(page)).to_contain_text("Before the fold.")
    page.keyboard.press("Escape")
    expect(problems).to_be_hidden()
    page.get_by_role("button", name="1 error").click()
    expect(problems).to_be_visible()
    save(shown, "Broken {{< details2 >}} text.", "Mended.")
    expect(article(page)).to_contain_text("Mended.")
    expect(problems).to_be_hidden()
    expect(page).to_have_title("A note · The course")


def test_an_old_warning_is_not_in_the_way_and_a_new_one_is_told(shown: Running, tabs: BrowserContext) -> None:
    save(shown, "Text.", "[nowhere](x.md)", "content/units/one/other.md")
    shown.says("[broken-link]")
    page = opened(tabs, shown)
    problems = page.get_by_role("region", name="Problems")
    expect(page).to_have_title(re.compile("^⚠ 1 A note"))
    expect(problems).to_be_hidden()
    save(shown, "Before the fold.", "[to nothing](y.md)")
    expect(problems).to_be_visible()
    expect(problems).to_contain_text("nothing is at 'y.md'")
    expect(article(page)).to_contain_text("to nothing")
    save(shown, "[to nothing](y.md)", "Mended.")
    expect(problems).to_be_hidden()
    expect(page).to_have_title(re.compile("^⚠ 1 A note"))


@pytest.mark.parametrize(
    ("name", "broken"),
    [("course.yaml", "title: [\n"), ("templates/page.html", "{{ page.nope }}"), ("data/x.yaml", "a: [")],
)
def test_what_else_can_be_broken(shown: Running, tabs: BrowserContext, name: str, broken: str) -> None:
    page = opened(tabs, shown)
    problems = page.get_by_role("region", name="Problems")
    shown.write(name, broken)
    expect(problems).to_be_visible()
    expect(problems).to_contain_text(f"{name}:")
    expect(article(page)).to_contain_text("Before the fold.")
    if name in SITE:
        shown.write(name, SITE[name])
    else:
        (shown.folder / name).unlink()
    expect(problems).to_be_hidden()
    expect(article(page)).to_contain_text("Before the fold.")


def test_a_draft_says_that_it_is_one(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown, "/units/one/draft/")
    ribbon = page.locator("#outline-live .ribbon")
    expect(ribbon).to_have_text("Students do not see this page: draft")
    save(shown, "draft: true", "publishDate: 2040-01-01", "content/units/one/draft.md")
    expect(ribbon).to_have_text("Students do not see this page: publishDate in the future")
    save(shown, "publishDate: 2040-01-01\n", "", "content/units/one/draft.md")
    expect(ribbon).to_be_hidden()


def test_headings_lead_to_their_lines_in_the_editor(shown: Running, tabs: BrowserContext) -> None:
    page = opened(tabs, shown)
    link = page.locator("h2#end > a.outline-live-edit")
    line = NOTE.splitlines().index("## End") + 1
    expect(link).to_have_attribute("href", re.compile(rf"^vscode://file/.*/note/index\.md:{line}:1$"))
    save(shown, "Before the fold.", "Before the fold.\n\nTwo lines more.")
    expect(link).to_have_attribute("href", re.compile(rf":{line + 2}:1$"))
    expect(page.locator("main h1 > a.outline-live-edit")).to_have_attribute("href", re.compile(":1:1$"))
    page.locator("h2#end").hover()
    expect(link).to_have_css("opacity", "1")


# ------------------------------------------------------------------------------------------------------- other origins


@contextmanager
def other_origin(folder: Path, html: str) -> Iterator[str]:
    """A web host of somebody else, with one page."""

    class Host(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    folder.mkdir()
    (folder / "index.html").write_text(html)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_page_of_another_site_reads_nothing(shown: Running, browser: Browser, tmp_path: Path) -> None:
    top = shown.address()
    html = f"""<!doctype html><title>other</title><script>
    const outcome = (name, work) => work.then((value) => [name, String(value)], () => [name, "refused"]);
    const element = (tag, properties) => new Promise((good, bad) => {{
        const heard = {{onload: () => good("loaded"), onerror: bad}};
        const made = Object.assign(document.createElement(tag), properties, heard);
        document.documentElement.append(made);
    }});
    const events = () => new Promise((good, bad) => {{
        const source = new EventSource("{top}__outline__/events");
        source.onmessage = () => good("heard"); source.onerror = bad;
    }});
    const frame = () => element("iframe", {{src: "{top}units/"}}).then(() => {{
        try {{ return document.querySelector("iframe").contentDocument.title; }} catch {{ throw 0; }}
    }});
    window.found = Promise.all([
        outcome("fetch", fetch("{top}units/").then((r) => r.text())),
        outcome("opaque", fetch("{top}units/", {{mode: "no-cors"}}).then((r) => r.text())),
        outcome("events", events()),
        outcome("script", element("script", {{src: "{top}__outline__/live.js"}})),
        outcome("style", element("link", {{rel: "stylesheet", href: "{top}extra.css"}})),
        outcome("picture", element("img", {{src: "{top}units/one/note/pic.svg"}})),
        outcome("frame", frame()),
    ]);
    </script>"""
    with other_origin(tmp_path / "other", html) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        found = dict(page.evaluate("window.found"))
    assert found == dict.fromkeys(("fetch", "opaque", "events", "script", "style", "picture", "frame"), "refused")


def test_nothing_of_the_preview_is_in_the_website(tmp_path: Path) -> None:
    trial = Trial(tmp_path).write(SITE)
    assert trial.run("build").status == 0
    assert not [path for path, data in trial.tree().items() if b"__outline__" in data or b"outline-live" in data]
