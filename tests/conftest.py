"""A folder of files as a site, and the flag that writes expected results anew."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from needs import chromium
from trial import Files, Trial

settings.register_profile("patient", settings.default, deadline=None)  # how long an example takes is up to the machine
settings.load_profile("patient")

pytest.register_assert_rewrite("casefiles")

PATIENCE = 30_000  # milliseconds, as long as Playwright waits elsewhere; a test that passes does not wait
expect.set_options(timeout=PATIENCE)

os.environ["GIT_CEILING_DIRECTORIES"] = str(Path(__file__).parents[1])
"""What git knows of this repository changes no test: the sites in it count as sites without one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --refresh` writes what comes out into the text cases and golden sites, to be read before it is kept."""
    parser.addoption("--refresh", action="store_true", help="write the expected results of cases and sites anew")
    parser.addoption("--long", action="store_true", help="walk and kill much longer than CI does")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the program keeps for its user stands among the files of the tests."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def refresh(request: pytest.FixtureRequest) -> bool:
    """Whether expected results are written anew."""
    return bool(request.config.getoption("--refresh"))


@pytest.fixture
def site(tmp_path: Path) -> Callable[[Files], Trial]:
    """A site of the given files (path -> text)."""
    return lambda files: Trial(tmp_path).write(files)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Starts Chromium without a window, with further flags if any."""
    program = chromium()
    with sync_playwright() as playwright:
        yield lambda *flags: playwright.chromium.launch(executable_path=program, args=["--no-sandbox", *flags])


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """Chromium as readers have it; one for all tests of a process."""
    with launch() as browser:
        yield browser
