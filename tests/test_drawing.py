"""Pages that workers draw and write: the same website, and nothing left beside it, whatever ends the work."""

import multiprocessing
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from outline_site.diagnostics import SiteError
from outline_site.folders import MARKER, reserved
from outline_site.pool import FEW, Pool
from outline_site.publish import Draft
from outline_site.site import StagedOutput
from outline_site.stage import Stage
from trial import Files, Trial

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are copies on Linux only")

LOST = "new {% if page.title == 'N5' %}{{ (page.words + 9) ** 99999999 % 7 }}{% endif %}"  # a call that takes hours
NOTES: Files = {f"content/n{i:02}.md": f"---\ntitle: N{i}\n---\nText {i}.\n" for i in range(2 * FEW)}
SITE: Files = {"course.yaml": "title: T\ntimeout: 1\n", **NOTES}


def two() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, multiprocessing.get_context("fork"))


@pytest.fixture
def site(tmp_path: Path) -> Trial:
    """A course that is published by workers, in a folder of its own."""
    (tmp_path / "site").mkdir()
    trial = Trial(tmp_path / "site").write(SITE)
    assert trial.run("build", "--jobs", "2").status == 0
    return trial


def beside(site: Trial) -> list[str]:
    """What stands in the course that nobody put there but builds."""
    return sorted({path.name for path in site.folder.iterdir()} - {"content", "course.yaml", "templates"})


# ------------------------------------------------------------------------------------------------------------ builds


def test_workers_write_what_one_process_writes(site: Trial) -> None:
    here = site.folder.parent / "here"
    assert site.run("build", "--jobs", "1", "--no-cache", "--output", str(here)).status == 0
    files = {path.relative_to(here): path.read_bytes() for path in here.rglob("*") if path.is_file()}
    assert len(files) > len(NOTES)
    assert files == {
        path.relative_to(site.folder / "public"): path.read_bytes()
        for path in (site.folder / "public").rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("cache", [(), ("--no-cache",)])
def test_workers_leave_files_as_they_are_that_stay_the_same(site: Trial, cache: tuple[str, ...]) -> None:
    for version in "123":  # what stood before becomes the next tree
        before = (site.folder / "public/index.html").stat().st_ino
        site.write({"templates/page.html": version})
        assert site.run("build", "--jobs", "2", *cache).status == 0
        assert {site.tree()[f"n{i:02}/index.html"] for i in range(len(NOTES))} == {version.encode() + b"\n"}
        assert (site.folder / "public/index.html").stat().st_ino == before


def test_an_error_in_a_note_leaves_the_folder_alone(site: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    site.write({"content/n01.md": "{{< nothing >}}", "templates/page.html": "new"})
    monkeypatch.setattr(Draft, "early", lambda *_: pytest.fail("nothing can come of it"))
    before = site.tree()
    assert site.run("build", "--jobs", "2").status == 1
    assert site.tree() == before


def test_an_error_in_a_template_leaves_the_folder_as_it_was(site: Trial) -> None:
    before = site.tree()
    site.write({"templates/page.html": "new {% if page.title == 'N5' %}{{ page.title + 1 }}{% endif %}"})
    assert site.run("build", "--jobs", "2").status == 1
    assert site.tree() == before
    assert beside(site) == [".outline-cache", "public"]


def test_a_page_that_hangs_leaves_nothing_beside_the_website(site: Trial) -> None:
    before = site.tree()
    site.write({"templates/page.html": LOST})
    command = [sys.executable, "-m", "outline_site", "build", "--source", str(site.folder), "--jobs", "2"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert "drawing /n05/ takes more than 1 seconds" in run.stderr
    assert site.tree() == before
    assert beside(site) == [".outline-cache", "public"]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_request_to_end_leaves_nothing_beside_the_website(site: Trial, number: int, status: int) -> None:
    before = site.tree()
    site.write({"course.yaml": "timeout: 60", "templates/page.html": LOST})
    command = [sys.executable, "-m", "outline_site", "build", "--source", str(site.folder), "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while len(list(site.folder.glob(".outline-stage-*/n*/index.html"))) < FEW:
            time.sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (status, "", "")
    assert site.tree() == before
    if number == signal.SIGKILL:  # the next build sweeps it away
        site.write({"templates/page.html": "mended"})
        assert site.run("build", "--jobs", "2").status == 0
    assert beside(site) == [".outline-cache", "public"]


# ------------------------------------------------------------------------------------------------------------- drafts


def put(stage: Stage, files: Sequence[tuple[str, bytes]]) -> list[StagedOutput]:
    return [stage.put(*file) for file in files]


def test_what_copies_write_is_taken_over(site: Trial) -> None:
    with Draft(site.folder / "public", site.folder) as draft:
        old = (site.folder / "public/n01/index.html").read_bytes()
        pages: dict[str, bytes] = {"n01/index.html": old, **{f"{i}/index.html": b"new" for i in range(2 * FEW)}}
        outputs = dict.fromkeys(pages, lambda: b"")
        stage = draft.early(outputs)
        assert stage is not None
        done = list(Pool(jobs=2, copies=two).batches(put, stage, list(pages.items())))
        assert [one.is_new for one in done] == [False] + [True] * 2 * FEW
        assert [one() for one in done] == list(pages.values())
        published = draft.publish(dict(zip(pages, done, strict=True)))
    assert (published.written, published.unchanged, published.removed > FEW) == (2 * FEW, 1, True)
    assert site.tree() == {**pages, MARKER: site.tree()[MARKER]}
    assert beside(site) == [".outline-cache", "public"]


def test_what_a_copy_cannot_write_is_an_error(site: Trial) -> None:
    with Draft(site.folder / "public", site.folder) as draft:
        stage = draft.early({"0": bytes})
        assert stage is not None
        shutil.rmtree(stage.top)
        drawn = Pool(jobs=2, copies=two).batches(put, stage, [(str(i), b"") for i in range(FEW)])
        with pytest.raises(SiteError, match=r"could not publish '0' to .*: No such file"):
            list(drawn)
    assert beside(site) == [".outline-cache", "public"]


def test_a_draft_that_cannot_be_begun_is_told_when_it_is_published(site: Trial) -> None:
    public = site.folder / "public"
    with Draft(public, site.folder) as draft:
        with reserved(str(public), 0):
            assert draft.early({"a": bytes}) is None
            with pytest.raises(SiteError, match="another build"):
                draft.publish({"a": bytes}, wait=0)
        assert draft.publish({"a": bytes}).written == 1
    assert set(site.tree()) == {"a", MARKER}


def test_a_folder_that_is_touched_while_pages_are_drawn_is_not_trusted(site: Trial) -> None:
    with Draft(site.folder / "public", site.folder) as draft:
        assert draft.early({"a": bytes})
        (site.folder / "public/n01/index.html").write_text("by hand")
        assert draft.publish({"a": bytes}).state == ""
    with Draft(site.folder / "public", site.folder) as draft:
        assert draft.early({"a": bytes})
        assert draft.publish({"a": bytes}).state != ""
