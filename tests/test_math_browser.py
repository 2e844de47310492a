"""Formulas in a real browser: what pages load for them, how they scroll, print and are copied; and their font."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page, Route, expect

from outline_site.content.formula import to_mathml
from outline_site.content.tex.names import COMMANDS
from trial import Trial

FONT = Path(__file__).parents[1] / "static" / "outline" / "math" / "math.woff2"
LONG = "x = " + " + ".join(f"a_{{{n}}} b_{{{n}}}" for n in range(40))
MATH = rf"""\
---
title: Formulas
---
In a line $\frac{{a}}{{b}}$ and by \eqref{{eq:last}}, by
$\not\implies$ and $\Longrightarrow$, $\blue{{x}}$ and $\texttt{{y}}$.

$$
{LONG}
$$

\begin{{align}}
a &= b \\
c &= \cancel{{d}} + \boxed{{e}} \label{{eq:last}}
\end{{align}}

In a line that ${LONG}$ goes beyond.

{"text " * 2000}
"""
FILES = {
    "course.yaml": "title: Course\nbaseURL: https://example.org/\n",
    "content/_index.md": "Words.\n",
    "content/math.md": MATH.lstrip("\\\n"),
    "content/none.md": "---\ntitle: None\n---\nCosts $5, or `x`, or $6.\n",
}


SIZES = "[...document.querySelectorAll('math')].map((math) => Object.values(math.getBoundingClientRect().toJSON()))"
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Quiet(SimpleHTTPRequestHandler):
    """A server that logs nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the course is on the disk."""
    trial = Trial(tmp_path_factory.mktemp("math")).write(FILES)
    built = trial.run("build", "--no-cache")
    assert (built.status, built.err) == (0, "")
    return trial.folder / "public"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the course is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def has_copied(page: Page, words: str) -> None:
    """Wait until the clipboard begins with these words: browsers fill it in their own time."""
    script = "async (words) => (await navigator.clipboard.readText()).trim().startsWith(words)"
    page.wait_for_function(script, arg=words)


in_browser = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class TestInBrowser:
    """What only a browser shows."""

    pytestmark = in_browser

    @pytest.mark.parametrize(("name", "wanted"), [("none", set()), ("math", {"math.css", "math.woff2", "copy.js"})])
    def test_only_pages_with_formulas_load_what_formulas_need(
        self, page: Page, address: str, name: str, wanted: set[str]
    ) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/{name}/", wait_until="networkidle")
        assert {url.rpartition("/")[2] for url in asked if "/outline/math/" in url} == wanted
        assert all(url.startswith((address, "data:")) for url in asked)
        assert page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').length") == len(wanted) // 3

    def test_a_font_that_comes_late_moves_nothing(self, page: Page, address: str) -> None:
        held: list[Route] = []
        page.route("**/math.woff2", lambda route: held.append(route))
        page.goto(f"{address}/math/", wait_until="commit")
        page.wait_for_function("performance.getEntriesByType('paint').length")
        before = page.evaluate(SIZES)
        for route in held:
            route.continue_()
        page.wait_for_function("[...document.fonts].some((font) => font.status === 'loaded')")
        page.evaluate(DRAWN)
        assert held
        assert page.evaluate(SIZES) == before

    def test_a_page_on_a_disk_begins_with_the_font(self, page: Page, folder: Path) -> None:
        page.goto(f"{folder.as_uri()}/math/index.html#eq:last", wait_until="commit")
        page.wait_for_function("performance.getEntriesByType('paint').length")
        before = page.evaluate(SIZES)
        expect(page.locator("[id='eq:last']")).to_be_in_viewport()
        page.add_style_tag(content="@font-face { font-family: again; src: url(../outline/math/math.woff2) }")
        page.add_style_tag(content="math { font-family: again !important }")
        page.evaluate("document.fonts.load('1em again')")
        page.evaluate(DRAWN)
        assert page.evaluate(SIZES) == before

    @pytest.mark.parametrize("width", [320, 390, 1280])
    def test_a_long_display_scrolls_in_a_box_of_its_own(self, page: Page, address: str, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}/math/", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator(".wide-math").first
        assert box.evaluate("e => e.scrollWidth > e.clientWidth + 100")
        assert box.evaluate(
            "e => e.querySelector('math').getBoundingClientRect().left >= e.getBoundingClientRect().left"
        )
        box.focus()
        expect(box).to_be_focused()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.activeElement.scrollLeft > 0")

    def test_a_long_formula_in_a_line_scrolls_and_is_reached(self, page: Page, address: str) -> None:
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(f"{address}/math/", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        expect(page.locator("p > math[tabindex='0']")).to_have_count(1)
        long, short = page.locator("p > math").last, page.locator("p > math").first
        long.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.activeElement.scrollLeft > 0")
        assert short.evaluate("math => math.scrollHeight - math.clientHeight") <= 1

    def test_numbers_stand_at_the_edge_and_references_lead_to_them(self, page: Page, address: str) -> None:
        page.goto(f"{address}/math/", wait_until="networkidle")
        edge = "e => e.closest('.wide-math').getBoundingClientRect().right - e.getBoundingClientRect().right"
        edges = page.locator(".number").evaluate_all(f"all => all.map({edge})")
        assert len(edges) == 2
        assert all(0 <= distance < 8 for distance in edges), edges
        page.locator("a.equation").click()
        expect(page).to_have_url(re.compile(r"/math/#eq:last$"))
        expect(page.locator("#eq\\:last")).to_be_in_viewport()

    def test_strokes_and_boxes_are_drawn(self, page: Page, address: str) -> None:
        page.goto(f"{address}/math/", wait_until="networkidle")
        stroke, box = page.locator("menclose").nth(0), page.locator("menclose").nth(1)
        expect(stroke).to_have_css("background-image", re.compile("linear-gradient"))
        expect(box).to_have_css("border-top-style", "solid")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_colours_can_be_read_and_code_has_no_ground(
        self, page: Page, address: str, scheme: Literal["light", "dark"]
    ) -> None:
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}/math/", wait_until="networkidle")
        colour = page.evaluate("getComputedStyle(document.querySelector('[style*=light-dark]')).color")
        assert (colour == "rgb(0, 0, 255)") == (scheme == "light")
        expect(page.locator("math code")).to_have_css("background-color", "rgba(0, 0, 0, 0)")

    def test_the_tex_of_a_display_is_copied(self, page: Page, address: str) -> None:
        page.goto(f"{address}/math/", wait_until="networkidle")
        button = page.get_by_role("button", name="Copy TeX").first
        button.click()
        expect(page.locator(".with-tex > button").first).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == LONG
        page.locator(".wide-math").nth(1).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".with-tex > button").nth(1)).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()").startswith(r"\begin{align}")

    def test_what_is_selected_is_copied_with_its_tex(self, page: Page, address: str) -> None:
        page.goto(f"{address}/math/", wait_until="networkidle")
        page.locator("p math").first.dblclick()
        page.keyboard.press("ControlOrMeta+c")
        has_copied(page, r"$\frac{a}{b}$")
        page.locator("article p").first.select_text()
        page.keyboard.press("ControlOrMeta+c")
        has_copied(page, r"In a line $\frac{a}{b}$ and by (2)")

    def test_formulas_are_there_without_scripts_and_on_paper(self, browser: Browser, address: str) -> None:
        context = browser.new_context(java_script_enabled=False)
        plain = context.new_page()
        plain.goto(f"{address}/math/")
        expect(plain.locator("math").first).to_be_visible()
        assert plain.locator(".with-tex").count() == 0
        context.close()
        printed = browser.new_page()
        printed.goto(f"{address}/math/", wait_until="networkidle")
        printed.emulate_media(media="print")
        expect(printed.locator(".with-tex > button").first).to_be_hidden()
        expect(printed.locator(".wide-math").first).to_have_css("overflow-x", "visible")
        printed.close()


# ------------------------------------------------------------------------------------------------------------ the font


def test_the_font_has_all_signs_of_formulas() -> None:
    """Letters that browsers make italic are other characters; roots are drawn by browsers themselves."""
    font = TTFont(FONT)
    drawn = set(font.getBestCmap())
    shown: set[int] = set()
    for name in COMMANDS:
        for form in ("{}", "{} x", "{}{{x}}", r"\text{{{}}}", "{}{{x}}{{y}}"):
            made = to_mathml(form.format(f"\\{name}"), display=True)
            text = (
                re.sub(r"<annotation.*?</annotation>|<[^>]*>|\s", "", made, flags=re.DOTALL)
                if isinstance(made, str)
                else ""
            )
            shown |= set(map(ord, unescape(text)))
    alphabets = {code for code in range(0x1D400, 0x1D800) if chr(code).isprintable()}
    assert len(shown) > 450
    missing = {chr(code) for code in (shown | alphabets | {0x221A, ord("″")}) - drawn if chr(code).isprintable()}
    assert missing <= {"\ufe00"}, missing  # it says which form of the letter before it is meant
    assert "MATH" in font
    assert FONT.stat().st_size < 145_000
    assert "Open Font License" in (FONT.parent / "OFL.txt").read_text("utf-8")


def test_a_slash_stands_in_the_middle_of_its_sign() -> None:
    font = TTFont(FONT)
    names = font.getBestCmap()
    marks = [table for lookup in font["GPOS"].table.LookupList.Lookup for table in lookup.SubTable]
    for sign in "\u27f9D\u2202":
        table = next(t for t in marks if names[ord(sign)] in t.BaseCoverage.glyphs)
        assert names[0x338] in table.MarkCoverage.glyphs
        record = table.BaseArray.BaseRecord[table.BaseCoverage.glyphs.index(names[ord(sign)])]
        assert abs(record.BaseAnchor[0].XCoordinate - font["hmtx"][names[ord(sign)]][0] / 2) <= 1
