"""The wheel: built, installed where nothing else is, it makes the same course with the same look as the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from outline_site import __version__

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

ROOT = Path(__file__).parents[1]
PACKED = {  # what the wheel holds beside modules: where it comes from, and where it is
    "templates": "outline_site/theme/templates",
    "static": "outline_site/theme/static",
    "src/outline_site/starter": "outline_site/starter",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT), cwd=folder)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, from the wheel and from what the wheel says it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", str(wheel), cwd=folder)
    return folder / "bin" / "outline-site"


def run(*command: str, cwd: Path) -> str:
    """What a program prints, run where the checkout is out of reach."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize(("source", "place"), PACKED.items(), ids=PACKED.keys())
def test_holds_the_theme_and_the_starter_course(wheel: Path, source: str, place: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(f"{place}/")]
        packed = {name.removeprefix(f"{place}/"): archive.read(name) for name in names}
    assert len(packed) > 2
    assert packed == files(ROOT / source)


def test_holds_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert tops == {"outline_site", f"outline_site-{__version__}.dist-info"}


def test_makes_the_same_course_as_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert run(str(installed), "--version", cwd=tmp_path) == f"outline-site {__version__}\n"
    run(str(installed), "new", "course", cwd=tmp_path)
    run(str(installed), "build", "--source", "course", cwd=tmp_path)
    made = files(tmp_path / "course" / "public")
    checkout = (sys.executable, "-m", "outline_site")
    run(*checkout, "build", "--source", "course", "--output", "other", "--no-cache", cwd=tmp_path)
    assert made["outline/outline.css"].startswith(b"@layer ")
    assert b"outline/outline.css" in made["index.html"]
    assert made == files(tmp_path / "other")
