"""The sample course in a real browser: over the web and from a folder, on a desk and on a phone, in light and dark.

Pages are found in the built site, none is named here. Whatever a page asks for must be there, and be the course's own.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urldefrag, urljoin

import lxml.html
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright

from needs import chromium
from trial import run

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).parents[1]
COURSE = "course"  # the folder that the course is published in, on disk and on the web

DESK, PHONE, NARROW = 1440, 390, 320
HEADINGS = "h1 h2 h3 h4 h5 h6".split()

Colours = Literal["light", "dark"]


# ------------------------------------------------------------------------------------------------ the course, built


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the sample course is published in."""
    folder = tmp_path_factory.mktemp("web") / COURSE
    site = ("--source", str(ROOT), "--base-url", f"https://example.org/{COURSE}/")
    built = run("build", *site, "--output", str(folder), "--no-cache")
    assert built.status == 0, built.err
    return folder


def pages(public: Path) -> list[str]:
    """The addresses of all pages that a template of the theme draws in full, without the page for unknown addresses."""
    found = sorted(file for file in public.rglob("index.html") if "<main " in file.read_text("utf-8"))
    assert len(found) > 5
    return [f"{file.parent.relative_to(public).as_posix()}/".removeprefix("./") for file in found]


class Link(NamedTuple):
    """A link on a page, and the page and the place there that it leads to."""

    on: str
    href: str
    to: str
    place: str


def folded(public: Path) -> dict[str, list[str]]:
    """The ids of the headings inside folded blocks, by page."""
    inside = "//article//details[not(@open)]//*[self::{}][@id]/@id".format(" or self::".join(HEADINGS))
    found = {address: drawn(public, address).xpath(inside) for address in pages(public)}
    return {address: ids for address, ids in found.items() if ids}


def links_into_folds(public: Path) -> list[Link]:
    """The links in bodies and in outlines of pages that lead into a folded block from outside of one."""
    wanted = {(address, place) for address, ids in folded(public).items() for place in ids}
    links = "//article//a[not(ancestor::details)]/@href | //nav[@class='toc']//a/@href"
    found = []
    for address in pages(public):
        for href in drawn(public, address).xpath(links):
            to, place = urldefrag(urljoin(f"/{address}", href))
            if (to.removeprefix("/"), place) in wanted:
                found.append(Link(address, href, to.removeprefix("/"), place))
    return found


def drawn(public: Path, address: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring((public / address / "index.html").read_bytes())


# --------------------------------------------------------------------------------------------------- where it is read


@dataclass(frozen=True)
class Place:
    """Where the course is: the address that all of its files begin with, and what a folder's address ends with."""

    top: str
    index: str = ""

    def address(self, page: str) -> str:
        return self.top + page + self.index


class Host(SimpleHTTPRequestHandler):
    """A web host as others are: it has 404.html for whatever is not there."""

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        text = (Path(self.directory) / COURSE / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture(scope="module")
def web(public: Path) -> Iterator[Place]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(public.parent))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield Place(f"http://127.0.0.1:{server.server_port}/{COURSE}/")
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def folder(public: Path) -> Place:
    return Place(f"{public.as_uri()}/", "index.html")


@pytest.fixture(params=["web", "folder"])
def place(request: pytest.FixtureRequest) -> Place:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Place)
    return found


# ------------------------------------------------------------------------------------------------------------ readers


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def reader(
    browser: Browser, place: Place, width: int, colours: Colours = "light", *, scripts: bool = True, lost: str = ""
) -> Iterator[Page]:
    """A reader's page. In the end nothing has failed or warned, and nothing was asked of another site.

    `lost` is the one address that is not there, if one is looked for.
    """
    trouble: list[str] = []

    def message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and (not lost or message.location["url"] != lost):
            trouble.append(f"{message.location['url']}: {message.type}: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((place.top, "data:", "blob:")):
            trouble.append(f"{request.url} is not part of the course")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it was there
            trouble.append(f"{request.url}: {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.url != lost:
            trouble.append(f"{response.url}: {response.status}")

    with browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=colours,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    ) as context:
        context.set_default_timeout(5_000)
        page = context.new_page()
        page.on("console", message)
        page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
        page.on("request", asked)
        page.on("requestfailed", failed)
        page.on("response", answered)
        try:
            yield page
        except Exception as error:  # raised again: whatever went wrong, what the browser said may tell why
            error.add_note("\n".join(trouble))
            raise
    assert not trouble


def here(page: Page) -> str:
    """The address that is read, without the place on the page."""
    return urldefrag(page.url).url


def darkness(page: Page) -> float:
    """How dark the paper is, from 0 to 1."""
    script = """() => {
        const paint = document.createElement("canvas").getContext("2d");
        paint.fillStyle = getComputedStyle(document.body).backgroundColor;
        paint.fillRect(0, 0, 1, 1);
        return 1 - paint.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((a, b) => a + b) / 765;
    }"""
    return float(page.evaluate(script))


def seen(page: Page, heading: str) -> bool:
    """Whether the heading with this id is what stands where it stands: on the screen, and with nothing over it."""
    script = """(id) => {
        const heading = document.getElementById(id), box = heading.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
        return Boolean(top) && (heading.contains(top) || top.contains(heading) && !top.closest("header"));
    }"""
    return bool(page.evaluate(script, heading))


# -------------------------------------------------------------------------------------------------------------- tests


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_walk_from_home_to_a_page_and_back(browser: Browser, place: Place, width: int, colours: Colours) -> None:
    with reader(browser, place, width, colours) as page:
        page.goto(place.address(""))
        assert (darkness(page) > 0.5) == (colours == "dark")
        visited = [here(page)]
        for link in ("main .start a", "main .contents a.entry", "a[rel=next]"):
            page.locator(link).first.click()
            expect(page.locator("main h1")).to_have_count(1)
            expect(page.locator("article.content")).to_be_visible()
            visited.append(here(page))
        assert len(set(visited)) == 4, "each link leads to another page"
        page.locator("a[rel=prev]").click()
        assert here(page) == visited[2]
        page.locator(".breadcrumb a").last.click()
        assert here(page) == visited[1]
        page.go_back()
        page.locator(".breadcrumb a").first.click()
        assert here(page) == visited[0] == place.address("")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_an_address_inside_a_folded_block_opens_it(browser: Browser, place: Place, public: Path, width: int) -> None:
    found = folded(public)
    assert found, "the sample course has a folded block with a heading in it"
    address, ids = next(iter(found.items()))
    with reader(browser, place, width) as page:
        page.goto(f"{place.address(address)}#{ids[-1]}")
        fold = page.locator("details", has=page.locator(f"[id='{ids[-1]}']")).first
        expect(fold).to_have_attribute("open", "")
        expect(page.locator(f"[id='{ids[-1]}']")).to_be_in_viewport()
        assert seen(page, ids[-1])


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_link_into_a_folded_block_opens_it(browser: Browser, place: Place, public: Path, width: int) -> None:
    found = links_into_folds(public)
    assert found, "the sample course has a link to a heading in a folded block"
    link = max(found, key=lambda link: link.on != link.to)  # from another page, if there is one
    with reader(browser, place, width) as page:
        page.goto(place.address(link.on))
        unfold(page)
        page.locator(f"main a[href='{link.href.replace('/#', f'/{place.index}#')}']").first.click()
        assert here(page) == place.address(link.to)
        expect(page.locator("details", has=page.locator(f"[id='{link.place}']")).first).to_have_attribute("open", "")
        assert seen(page, link.place)


def unfold(page: Page) -> None:
    """Open the page's outline where it is folded."""
    if page.locator(".toc").count() and not page.locator(".toc a").first.is_visible():
        page.locator(".toc summary").click()


def test_no_page_scrolls_sideways_on_a_narrow_screen(browser: Browser, web: Place, public: Path) -> None:
    script = """() => {
        const root = document.scrollingElement, wide = [];
        for (const open of [false, true]) {
            if (open) document.querySelectorAll("main details").forEach((fold) => { fold.open = true; });
            if (root.scrollWidth > root.clientWidth) wide.push(open ? "unfolded" : "folded");
        }
        return wide;
    }"""
    with reader(browser, web, NARROW) as page:
        wide = {}
        for address in pages(public):
            page.goto(web.address(address))
            if found := page.evaluate(script):
                wide[address] = found
    assert not wide


def test_the_outline_opens_on_a_phone_without_a_script(browser: Browser, place: Place, public: Path) -> None:
    deep = max(pages(public), key=lambda address: address.count("/"))
    with reader(browser, place, PHONE, scripts=False) as page:
        page.goto(place.address(deep))
        outline = page.locator("#theme-outline")
        expect(outline).not_to_be_visible()
        page.get_by_role("button", name="Outline").click()
        expect(outline).to_be_visible()
        expect(outline.locator("[aria-current=page]")).to_be_visible()
        outline.get_by_role("button").click()
        expect(outline).not_to_be_visible()
        page.get_by_role("button", name="Outline").click()
        if place.index == "":  # without a script, a link to a folder stays one
            outline.locator("li a:not([aria-current])").first.click()
            expect(page.locator("article.content")).to_be_visible()
            expect(outline).not_to_be_visible()


def test_a_choice_of_colours_is_kept(browser: Browser, web: Place) -> None:
    with reader(browser, web, DESK) as page:
        page.goto(web.address(""))
        button = page.get_by_role("button", name="Dark colours")
        expect(button).to_have_attribute("aria-pressed", "false")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        page.locator("main .start a").click()
        assert darkness(page) > 0.5
        button.click()
        assert darkness(page) < 0.5


def test_the_page_for_unknown_addresses_leads_on_from_any_depth(browser: Browser, web: Place) -> None:
    lost = web.address("no/such/page/")
    with reader(browser, web, PHONE, lost=lost) as page:
        page.goto(lost)
        links = page.locator("main a").evaluate_all("(all) => all.map((a) => a.href)")
        assert len(links) > 2
        for address in sorted({urldefrag(link).url for link in links}):
            answer = page.goto(address)
            assert answer is not None
            assert answer.ok, address
