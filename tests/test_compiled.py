"""Templates that are kept compiled: compiled once, never run from where others can write, and never needed."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from outline_site.compiled import MOST, own_folder
from outline_site.jinja_rules import Kitchen
from trial import Trial

COURSE = {
    "course.yaml": "title: Course",
    "content/_index.md": "Home. {{< note >}}",
    "content/a.md": "A page.",
    "templates/page.html": "{% extends 'base.html' %}{% block content %}Mine: {{ page.content }}{% endblock %}",
    "templates/shortcodes/note.html": "<b>Note</b>",
}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that templates are kept in, which is not there yet."""
    monkeypatch.setenv("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", str(tmp_path / "user"))
    assert own_folder() == tmp_path / "user" / "outline-site"
    return tmp_path / "user" / "outline-site"


@pytest.fixture
def course(tmp_path: Path) -> Trial:
    """A course."""
    return Trial(tmp_path / "course").write(COURSE)


def compiled(trial: Trial, *options: str) -> set[str]:
    """A build that forgets everything else: the names of the templates that are compiled in it."""
    found: set[str] = set()
    compile_: Callable[..., object] = Kitchen.compile

    def noted(self: Kitchen, source: str, name: str, *more: object) -> object:
        found.add(name)
        return compile_(self, source, name, *more)

    for path in (trial.folder / ".outline-cache").glob("*"):
        if path.is_file():
            path.unlink()
    with patch.object(Kitchen, "compile", noted):
        run = trial.run("build", "--jobs", "1", *options)
    assert (run.status, run.err) == (0, "")
    return found


def files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.iterdir() if len(path.name) == 40)


def test_templates_are_compiled_once(course: Trial, kept: Path) -> None:
    assert {"page.html", "base.html", "shortcodes/note.html"} <= compiled(course)
    first = course.tree()
    assert compiled(course) == set()
    assert course.tree() == first


def test_an_edited_template_is_compiled_again(course: Trial, kept: Path) -> None:
    compiled(course)
    page = course.folder / "templates" / "page.html"
    page.write_text(page.read_text(encoding="utf-8").replace("Mine", "Ours"), encoding="utf-8")
    assert compiled(course) == {"page.html"}
    assert b"Ours: " in course.tree()["a/index.html"]


def test_the_same_template_of_another_course_is_another(course: Trial, kept: Path, tmp_path: Path) -> None:
    compiled(course)
    course.folder.rename(tmp_path / "moved\udcff")
    moved = Trial(tmp_path / "moved\udcff")
    assert compiled(moved) == {"page.html", "shortcodes/note.html"}
    assert compiled(moved) == set()


@pytest.mark.parametrize("at", [0, 30, 80, -60, -1])
def test_what_is_damaged_is_compiled_again(course: Trial, kept: Path, at: int) -> None:
    compiled(course)
    first, wanted = course.tree(), set[str]()
    for path in files(kept):
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        path.write_bytes(data)
    wanted = compiled(course)
    assert {"page.html", "base.html"} <= wanted
    assert course.tree() == first
    assert compiled(course) == set()


@pytest.mark.skipif(os.name != "posix", reason="modes of Unix")
@pytest.mark.parametrize("how", ["others may write", "a link", "another's", "a file"])
def test_nothing_is_run_that_others_may_have_written(
    course: Trial, kept: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    compiled(course)
    if how == "others may write":
        kept.chmod(0o777)
    elif how == "another's":
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    else:
        kept.rename(kept.with_name("aside"))
        kept.symlink_to(kept.with_name("aside")) if how == "a link" else kept.write_text("no folder")
    before = sorted(kept.parent.rglob("*"))
    assert {"page.html", "base.html"} <= compiled(course)
    assert sorted(kept.parent.rglob("*")) == before


def test_nothing_is_kept_where_nothing_is_to_be_remembered(course: Trial, kept: Path) -> None:
    assert compiled(course, "--no-cache")
    assert not kept.exists()


@pytest.mark.parametrize("place", ["", "relative", "/dev/null/x"])
def test_a_user_without_such_a_folder(course: Trial, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    monkeypatch.setenv("LOCALAPPDATA", place)
    monkeypatch.setenv("HOME", "/dev/null")
    monkeypatch.setenv("USERPROFILE", "/dev/null")
    assert "page.html" in compiled(course)
    assert "page.html" in compiled(course)


def test_there_is_an_end_to_what_is_kept_and_the_oldest_goes_first(course: Trial, kept: Path) -> None:
    kept.mkdir(parents=True, mode=0o700)
    for number in range(MOST + 50):
        (kept / f"{number:040}").touch()
        os.utime(kept / f"{number:040}", (number, number))
    assert compiled(course)
    found = {path.name for path in kept.iterdir()}
    assert len(found) < MOST
    assert f"{MOST + 49:040}" in found
    assert not compiled(course)
