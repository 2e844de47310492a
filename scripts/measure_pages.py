"""Pages of the sample course, on a slow phone -> what each weighs, when its largest part is painted, and what moves.

.venv/bin/python scripts/measure_pages.py [PAGE ...]      # addresses such as units/05-math/gallery/
"""

import gzip
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
PAGES = ("", "units/03-shortcodes/folded-blocks/", "units/05-math/gallery/", "units/08-publishing/settings/")
PHONE: ViewportSize = {"width": 390, "height": 844}
ROUNDS = 5
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}  # ms, bytes/s
SLOWER = 4  # how many times slower the phone's processor is
NOTED = """
    window.noted = { moved: 0, painted: 0 };
    const watch = (type, heard) => {
        new PerformanceObserver((list) => list.getEntries().forEach(heard)).observe({ type, buffered: true });
    };
    watch("layout-shift", (entry) => { noted.moved += entry.value; });
    watch("largest-contentful-paint", (entry) => { noted.painted = entry.startTime; });
"""


class Visit(NamedTuple):
    """What one visit with an empty cache came to; `painted` is in milliseconds, sizes are in packed bytes."""

    painted: float
    moved: float
    files: int
    size: int
    script: int


class Host(SimpleHTTPRequestHandler):
    """A web host that packs what it sends, and keeps connections open, as others do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def do_GET(self) -> None:
        """Send a file of the folder."""
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        data = gzip.compress(file.read_bytes(), 9) if file.is_file() else b""
        self.send_response(200 if file.is_file() else 404)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder on the web."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder))) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def visit(browser: Browser, address: str) -> Visit:
    """Open a page on a slow phone that has never seen it."""
    with browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        urls: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session.on("Network.responseReceived", lambda e: urls.update({e["requestId"]: e["response"]["url"]}))
        session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        page.add_init_script(NOTED)
        page.goto(address, wait_until="networkidle")
        noted: Any = page.evaluate("noted")
    files = {key: url for key, url in urls.items() if url.startswith("http")}
    script = sum(sizes[key] for key, url in files.items() if url.endswith(".js"))
    return Visit(noted["painted"], noted["moved"], len(files), sum(sizes[key] for key in files), script)


def main() -> None:
    """Build the course into a folder that is thrown away, and visit its pages."""
    pages = sys.argv[1:] or PAGES
    print(f"{'page':40}{'painted':>10}{'slowest':>10}{'moved':>8}{'files':>7}{'bytes':>8}{'script':>8}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build = ("build", "--source", str(ROOT), "--output", f"{folder}/public", "--quiet", "--no-cache")
        subprocess.run([sys.executable, "-m", "outline_site", *build], check=True)
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with served(Path(folder, "public")) as top:
            for page in pages:
                visits = [visit(browser, top + page) for _ in range(ROUNDS)]
                painted = [seen.painted for seen in visits]
                moved, last = max(seen.moved for seen in visits), visits[-1]
                times = f"{statistics.median(painted):>7.0f} ms{max(painted):>7.0f} ms"
                print(f"/{page:39}{times}{moved:>8.3f}{last.files:>7}{last.size:>8}{last.script:>8}")
        browser.close()


if __name__ == "__main__":
    main()
