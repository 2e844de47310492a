"""The sample course -> the pictures of the README, by Chromium without a window. `make screenshots` runs it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
SIZE: ViewportSize = {"width": 1280, "height": 720}


class Shot(NamedTuple):
    """A picture: its name, and the page that it shows."""

    name: str
    page: str


SHOTS = (
    Shot("unit", "units/04-diagrams/"),
    Shot("page", "units/05-math/gallery/"),
    Shot("home", ""),
)


def main() -> None:
    """Build the course into a folder that is thrown away, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        public = Path(folder) / "public"
        build = ("build", "--source", str(ROOT), "--output", str(public), "--quiet", "--no-cache")
        subprocess.run([sys.executable, "-m", "outline_site", *build], check=True)
        take(public)


def take(public: Path) -> None:
    """Write the pictures of a built course into `docs/images`."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for shot in SHOTS:
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            page.goto((public / shot.page / "index.html").as_uri())
            page.screenshot(path=IMAGES / f"{shot.name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
