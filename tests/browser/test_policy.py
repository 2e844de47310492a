"""Pages under the Content-Security-Policy that `check` prints: nothing that they do is refused."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from trial import Trial

from .conftest import ROOT, Host
from .readers import Place

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]


@pytest.fixture(scope="module")
def guarded(sample: Place) -> Iterator[str]:
    """The sample course at a host that sends the policy."""
    out = Trial(ROOT).run("check").out
    name, _, value = out.splitlines()[0].partition(": ")
    assert name == "Content-Security-Policy"

    class Guarded(Host):
        def end_headers(self) -> None:
            self.send_header(name, value)
            super().end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Guarded, directory=str(sample.folder.parent))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{sample.folder.name}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def visit(browser: Browser, guarded: str) -> Iterator[Page]:
    """A page of the course; whatever is refused or said in the console fails the test at its end."""
    said: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.route(lambda url: not url.startswith(guarded), lambda route: route.fulfill(body="elsewhere"))
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(guarded)
        yield page
        page.wait_for_timeout(100)
    assert said == []


def test_every_page_opens(visit: Page, guarded: str, sample: Place) -> None:
    for path in sample.pages:
        visit.goto(guarded + path, wait_until="load")
        expect(visit.locator("html[data-js]")).to_have_count(1)


def test_search_colours_and_progress(visit: Page) -> None:
    visit.keyboard.press("/")
    field = visit.get_by_role("combobox", name="Search")
    field.fill("formulas")
    expect(visit.get_by_role("option").first).to_be_visible()
    visit.reload()
    visit.locator(".theme-button").first.click()
    assert visit.evaluate("document.documentElement.dataset.theme") in ("light", "dark")


def test_videos_tabs_and_code(visit: Page, guarded: str, sample: Place) -> None:
    def holding(tag: str) -> str:
        return next(path for path in sample.pages if tag in (sample.folder / path / "index.html").read_text("utf-8"))

    visit.goto(guarded + holding('data-video="'))
    visit.locator(".video a, .video button").first.click()
    expect(visit.locator(".video iframe").first).to_be_visible()
    visit.goto(guarded + holding('class="tabs"'))
    visit.get_by_role("tab").nth(1).click()
