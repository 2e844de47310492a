"""Readers of a built course: where it is read, on what screen, in which colours, with or without a script.

Whatever a page asks for must be there and be the course's own, and nothing may fail or warn.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urldefrag

import lxml.html
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

NARROW, PHONE, TABLET, DESK = 320, 390, 768, 1440
WIDTHS = (NARROW, TABLET, DESK)
HEIGHT = 800
Colours = Literal["light", "dark"]
COLOURS: tuple[Colours, ...] = ("light", "dark")

HEADINGS = "h1 h2 h3 h4 h5 h6".split()


@dataclass(frozen=True)
class Place:
    """Where a course is: the address that all of its files begin with, and what a folder's address ends with."""

    folder: Path
    top: str
    index: str = ""

    def address(self, page: str) -> str:
        """The address of a page of the course, given from its root."""
        path, hash_sign, name = page.partition("#")
        return self.top + path + (self.index if path.endswith("/") or not path else "") + hash_sign + name

    def drawn(self, page: str) -> lxml.html.HtmlElement:
        """A page as it is published."""
        return lxml.html.document_fromstring((self.folder / page / "index.html").read_bytes())

    @property
    def pages(self) -> list[str]:
        """All pages that a template draws in full, without the page for unknown addresses."""
        files = sorted(file for file in self.folder.rglob("index.html") if "<main " in file.read_text("utf-8"))
        return [f"{file.parent.relative_to(self.folder).as_posix()}/".removeprefix("./") for file in files]


@dataclass
class Reader:
    """Opens pages of courses in a browser."""

    browser: Browser
    trouble: list[str] = field(default_factory=list)

    @contextmanager
    def reading(
        self,
        place: Place,
        width: int = DESK,
        colours: Colours = "light",
        *,
        scripts: bool = True,
        touch: bool = False,
        lost: str = "",
        elsewhere: str = "",
        before: Callable[[BrowserContext], object] = lambda _: None,
    ) -> Iterator[Page]:
        """A page of a course. In the end nothing has failed or warned, and nothing was asked of another site.

        `lost` is the one address that is not there, if one is looked for; `elsewhere` is what addresses of another
        site begin with, if one is asked for: there, an empty page answers. `before` sees the context first.
        """
        self.trouble.clear()
        with self.browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme=colours,
            java_script_enabled=scripts,
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"] if place.top.startswith("http") else [],
        ) as context:
            if elsewhere:
                context.route(f"{elsewhere}**", lambda route: route.fulfill(body="<title>Elsewhere</title>"))
            before(context)
            page = context.new_page()
            self._listen(page, (place.top, "data:", "blob:", *filter(None, [elsewhere])), lost)
            try:
                yield page
            except Exception as error:  # raised again: whatever went wrong, what the browser said may tell why
                error.add_note("\n".join(self.trouble))
                raise
            assert context.cookies() == []
        assert not self.trouble

    def _listen(self, page: Page, allowed: tuple[str, ...], lost: str) -> None:
        def message(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and (not lost or message.location["url"] != lost):
                self.trouble.append(f"{message.location['url']}: {message.type}: {message.text}")

        def asked(request: Request) -> None:
            if not request.url.startswith(allowed):
                self.trouble.append(f"{request.url} is not part of the course")

        def failed(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # the reader went on before it was there
                self.trouble.append(f"{request.url}: {request.failure}")

        def answered(response: Response) -> None:
            if response.status >= 400 and response.url != lost:
                self.trouble.append(f"{response.url}: {response.status}")

        page.on("console", message)
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))
        page.on("request", asked)
        page.on("requestfailed", failed)
        page.on("response", answered)


def here(page: Page) -> str:
    """The address that is read, without the place on the page."""
    return urldefrag(page.url).url


def arrives(page: Page, address: str) -> None:
    """Wait until an address is read, at whatever place of its page: a click does not wait for where it leads."""
    page.wait_for_url(lambda url: urldefrag(url).url == address)


def darkness(page: Page, selector: str = "body", what: str = "backgroundColor") -> float:
    """How dark a colour of an element is, from 0 to 1; of the page's paper unless another one is asked for."""
    script = """([selector, what]) => {
        const paint = document.createElement("canvas").getContext("2d");
        paint.fillStyle = getComputedStyle(document.querySelector(selector))[what];
        paint.fillRect(0, 0, 1, 1);
        return 1 - paint.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((a, b) => a + b) / 765;
    }"""
    return float(page.evaluate(script, [selector, what]))


def tints(page: Page, x: float, y: float, width: float, height: float) -> int:
    """How many colours a part of the page is drawn in."""
    png = page.screenshot(clip={"x": x, "y": y, "width": width, "height": height}, full_page=True)
    script = """async (png) => {
        const image = new Image(), paint = document.createElement("canvas").getContext("2d");
        image.src = `data:image/png;base64,${png}`;
        await image.decode();
        paint.drawImage(image, 0, 0);
        return new Set(new Uint32Array(paint.getImageData(0, 0, image.width, image.height).data.buffer)).size;
    }"""
    return int(page.evaluate(script, b64encode(png).decode()))


def shows(page: Page, name: str) -> None:
    """Wait until the element with this id is what stands where it stands: on the screen, and with nothing over it."""
    script = """(id) => {
        const place = document.getElementById(id), box = place.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 12));
        return Boolean(top) && (place.contains(top) || top.contains(place) && !top.closest("header, .bar"));
    }"""
    page.wait_for_function(script, arg=name)


def sideways(page: Page) -> bool:
    """Whether the page can be scrolled sideways."""
    return bool(page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"))


def box(page: Page, selector: str) -> dict[str, float]:
    """Where the first element that is seen stands on the screen."""
    found: Any = page.locator(f"{selector} >> visible=true").first.bounding_box()
    assert found is not None, selector
    return dict(found)
