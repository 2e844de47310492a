"""A build of what has not changed does nothing, and any change is seen."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from outline_site import build
from outline_site.kept import Kept
from outline_site.publish import Draft, Published
from trial import Files, Run, Trial

OLD = time.time_ns() - 10**10

COURSE = {
    "course.yaml": "title: Course\n",
    "content/_index.md": "---\ntitle: Home\n---\n![](leaf.svg) {{< own >}} [lost](nowhere.md)\n",
    "content/units/1/a.md": "---\ntitle: A\n---\ntext\n",
    "content/units/1/b.md": "---\ntitle: B\n---\nIt is short.\n\ntext\n",
    "content/later.md": "---\ntitle: Later\npublishDate: 2027-01-01\n---\n",
    "content/units/1/leaf.svg": "<svg/>",
    "static/logo.svg": "<svg/>",
    "data/table.yaml": "a: 1\n",
    "templates/shortcodes/own.html": "own",
}


@pytest.fixture
def built(site: Callable[[Files], Trial], monkeypatch: pytest.MonkeyPatch) -> Trial:
    """A course whose files are old enough for their stamps to be trusted, built twice."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    trial = site(COURSE)
    for path in (path for path in trial.folder.rglob("*") if path.is_file()):
        os.utime(path, ns=(OLD, OLD))
    with patch("outline_site.record.SURE", 0):
        assert trial.run("build").status == 0
    return trial


def again(trial: Trial, *options: str) -> tuple[bool, Run]:
    """Another build, and whether anything was done for it."""
    with patch("outline_site.record.SURE", 0), patch.object(build, "build", wraps=build.build) as work:
        run = trial.run("build", *options)
    return work.called, run


def test_nothing_is_done_where_nothing_has_changed(built: Trial) -> None:
    before = {path: path.stat().st_ctime_ns for path in built.folder.rglob("*")}
    done, run = again(built)
    assert not done
    assert {path: path.stat().st_ctime_ns for path in built.folder.rglob("*")} == before
    assert run.status == 0
    assert "4 notes (4 remembered); 0 files written" in run.out
    assert "held back: 1 (publishDate in the future)" in run.out
    assert "content/_index.md:4:" in run.err
    assert "broken-link" in run.err
    assert "held back: content/later.md (publishDate in the future: 2027-01-01" in again(built, "-v")[1].out


def test_it_says_what_the_first_build_said(built: Trial) -> None:
    first = built.run("build", "--no-cache")
    assert again(built)[1].err == first.err


CHANGES: dict[str, Callable[[Path], object]] = {
    "a note": lambda root: (root / "content/units/1/a.md").write_text("---\ntitle: A\n---\ntexts\n"),
    "a new note": lambda root: (root / "content/new.md").write_text("new"),
    "a note that is gone": lambda root: (root / "content/units/1/a.md").unlink(),
    "a note in a folder of another name": lambda root: (root / "content/units/1").rename(root / "content/units/2"),
    "a file of a page": lambda root: (root / "content/units/1/leaf.svg").write_text("<svg />"),
    "a static file": lambda root: (root / "static/logo.svg").write_text("<gvs/>"),
    "a new static file": lambda root: (root / "static/new.svg").write_text("<svg/>"),
    "data": lambda root: (root / "data/table.yaml").write_text("a: 2\n"),
    "a shortcode": lambda root: (root / "templates/shortcodes/own.html").write_text("mine"),
    "a new template": lambda root: (root / "templates/page.html").write_text("{% extends 'theme/page.html' %}"),
    "a setting": lambda root: (root / "course.yaml").write_text("title: Curse\n"),
    "a published file": lambda root: (root / "public/index.html").write_text("gone"),
    "a published file that is gone": lambda root: (root / "public/index.html").unlink(),
    "a foreign file beside the pages": lambda root: (root / "public/mine.txt").write_text("mine"),
    "a folder beside the pages": lambda root: (root / "public/mine").mkdir(),
    "the mode of a published file": lambda root: (root / "public/index.html").chmod(0o600),
    "what a build left": lambda root: (root / ".outline-stage-public-0123abcd").mkdir(),
    "a damaged record": lambda root: (root / ".outline-cache/built").write_bytes(b"{}"),
    "no record": lambda root: (root / ".outline-cache/built").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(built: Trial, change: str) -> None:
    CHANGES[change](built.folder)
    done, run = again(built)
    assert done
    assert run.status == 0
    walked = built.tree()
    built.run("build", "--no-cache")
    assert built.tree() == walked


@pytest.mark.parametrize("option", ["--drafts", "--strict", "--base-url=https://example.org/", "--no-cache"])
def test_other_options_are_another_build(built: Trial, option: str) -> None:
    assert again(built, option)[0]


def test_the_moment_a_page_appears_is_seen(built: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798000000")
    assert not again(built)[0]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert again(built)[0]
    assert (built.folder / "public/later/index.html").exists()


def test_files_that_are_too_young_are_not_trusted(site: Callable[[Files], Trial]) -> None:
    trial = site(COURSE)
    with patch("outline_site.record.SURE", 10**12):
        trial.run("build")
    assert not (trial.folder / ".outline-cache/built").exists()


@pytest.mark.parametrize("changed", ["", "content/a.md", "static/file.txt"])
def test_files_that_were_too_young_are_looked_at_again(site: Callable[[Files], Trial], changed: str) -> None:
    trial = site({**COURSE, "content/a.md": "one", "static/file.txt": "one"})
    ages = iter((False, True))  # a build takes its time

    def drawing(plan: build.Plan, work: build.Work, kept: Kept, draft: Draft | None) -> object:
        if changed:
            (trial.folder / changed).write_text("two", encoding="utf-8")
        return render_all(plan, work, kept, draft)

    render_all = build.render_all
    with (
        patch("outline_site.record._are_old", lambda *_: next(ages)),
        patch.object(build, "render_all", drawing),
    ):
        trial.run("build")
    assert (trial.folder / ".outline-cache/built").exists() is not bool(changed)


@pytest.mark.parametrize("option", ["--base-url=https://elsewhere.example/", "--future"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_another_build_publishes_meanwhile_does_not_stay(
    built: Trial, monkeypatch: pytest.MonkeyPatch, option: str, moment: str
) -> None:
    others = iter([option])

    class Disturbed(Draft):
        def publish(self, *given: Any) -> Published:
            disturb("before")
            return super().publish(*given)

        def __exit__(self, *error: Any) -> None:
            super().__exit__(*error)
            disturb("after")

    def disturb(now: str) -> None:
        for other in others if now == moment else ():
            assert built.run("build", other).status == 0

    monkeypatch.setattr(build, "Draft", Disturbed)
    other = "---\ntitle: B\n---\nIt is short.\n\nanother text\n"
    built.write({"content/units/1/b.md": other})
    assert again(built)[1].status == 0
    again(built)
    walked = built.tree()
    built.run("build", "--no-cache")
    assert built.tree() == walked
    assert not again(built)[0]


LAZY = {"jinja2", "markdown_it", "pygments", "rich", "starlette", "uvicorn", "watchdog", "asyncio", "multiprocessing"}


def imported(folder: Path, *arguments: str) -> set[str]:
    """The modules that a command imports."""
    command = [sys.executable, "-X", "importtime", "-m", "outline_site", *arguments]
    told = subprocess.run(command, capture_output=True, check=True, text=True, cwd=folder).stderr
    return {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("option", ["--version", "--help", "build --help"])
def test_answers_need_no_heavy_module(tmp_path: Path, option: str) -> None:
    modules = imported(tmp_path, *option.split())
    assert "click" in modules
    assert not sorted(modules & {*LAZY, "yaml", "hashlib", "json", "outline_site.config", "outline_site.build"})


def test_a_build_that_reads_no_note_needs_no_parser(built: Trial) -> None:
    built.write({"templates/page.html": "new"})
    modules = imported(built.folder, "build")
    assert {"jinja2", "outline_site.render.pages"} <= modules
    parser = {"markdown_it", "pygments", "outline_site.content.document", "outline_site.content.expand"}
    assert not sorted(modules & parser)
    assert b"new" in {text.strip() for text in built.tree().values()}


def test_a_build_that_does_nothing_needs_no_heavy_module(built: Trial) -> None:
    time.sleep(0.3)  # until the files are old enough to be trusted
    imported(built.folder, "build")
    modules = imported(built.folder, "build")
    assert "outline_site.record" in modules
    assert not sorted(modules & {*LAZY, "outline_site.build", "outline_site.content.read", "outline_site.publish"})
