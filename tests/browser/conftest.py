"""The courses, built once and served; a browser, and a reader in front of it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from trial import Files, Trial, run

from .course import ARABIC, COURSE, SEMESTER
from .readers import Place, Reader

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Shelf:
    """A folder of published courses, and the address that it is served at."""

    folder: Path
    top: str

    def publish(self, name: str, source: Path) -> Place:
        """Build a course for `https://example.org/NAME/`."""
        public = self.folder / name
        where = ("--source", str(source), "--base-url", f"https://example.org/{name}/", "--output", str(public))
        built = run("build", *where, "--no-cache")
        assert built.status == 0, built.err
        return Place(public, f"{self.top}/{name}/")

    def write(self, name: str, files: Files) -> Place:
        """Write a course beside the published ones, and build it."""
        source = self.folder / "sources" / name
        source.mkdir(parents=True)
        return self.publish(name, Trial(source).write(files).folder)


class Host(SimpleHTTPRequestHandler):
    """A web host as others are: it has the course's 404.html for whatever is not there."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        text = (Path(self.directory) / self.path.split("/")[1] / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Where courses are published."""
    folder = tmp_path_factory.mktemp("web")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield Shelf(folder, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def sample(shelf: Shelf) -> Place:
    """The sample course, which is the manual."""
    return shelf.publish("sample", ROOT)


@pytest.fixture(scope="session")
def course(shelf: Shelf) -> Place:
    """The course of `course.py`."""
    return shelf.write("course", COURSE)


@pytest.fixture(scope="session")
def semester(shelf: Shelf) -> Place:
    """A course with more units and pages than a screen has room for."""
    return shelf.write("semester", SEMESTER)


@pytest.fixture(scope="session")
def arabic(shelf: Shelf) -> Place:
    """A course that is written from right to left."""
    return shelf.write("arabic", ARABIC)


def on_disk(place: Place) -> Place:
    """The same course, opened from its folder."""
    return Place(place.folder, f"{place.folder.as_uri()}/", "index.html")


@pytest.fixture(params=["web", "disk"])
def anywhere(request: pytest.FixtureRequest, course: Place) -> Place:
    """The course of `course.py`, over the web and from a disk."""
    return course if request.param == "web" else on_disk(course)


@pytest.fixture(params=["web", "disk"])
def sample_anywhere(request: pytest.FixtureRequest, sample: Place) -> Place:
    """The sample course, over the web and from a disk."""
    return sample if request.param == "web" else on_disk(sample)


@pytest.fixture
def reader(browser: Browser) -> Reader:
    """Someone who opens pages."""
    return Reader(browser)


@pytest.fixture(scope="session")
def keeping_browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """Chromium that keeps what pages of a disk leave on the device, however busy it is.

    As readers have it, a busy one cuts some three in a hundred of such pages off from what others have kept, for as
    long as they are open. With this flag it does not; as pages may read each other's files then, only tests of what is
    kept use it.
    """
    with launch("--allow-file-access-from-files") as browser:
        yield browser


@pytest.fixture
def keeper(keeping_browser: Browser) -> Reader:
    """Someone who opens pages, and comes back to what was kept."""
    return Reader(keeping_browser)
