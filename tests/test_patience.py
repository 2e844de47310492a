"""That no page takes the whole command with it: work that hangs, that wants all memory, and requests to end."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trial import Files, Trial

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there somebody looks on")

OUTLINE_SITE = [sys.executable, "-m", "outline_site"]
ENDLESS = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
SITE: Files = {"course.yaml": "title: T\ntimeout: 1\n", "content/a.md": "---\ntitle: A\n---\nText.\n"}


def build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [*OUTLINE_SITE, "build", "--source", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("templates/page.html:1:1: error: drawing /", {"templates/page.html": ENDLESS}),
        (
            "content/a.md:1:1: error: reading this page",
            {"templates/shortcodes/b.html": ENDLESS, "content/a.md": "{{< b >}}"},
        ),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_page_that_hangs_is_named_and_the_website_stays(tmp_path: Path, name: str, files: Files, jobs: str) -> None:
    site = Trial(tmp_path).write({**SITE, **{f"content/more-{i}.md": "Text." for i in range(4)}})
    assert build(tmp_path).returncode == 0
    before = site.tree()
    site.write(files)
    run = build(tmp_path, "--jobs", jobs)
    assert run.returncode == 1
    assert run.stderr.startswith(name)
    assert " takes more than 1 seconds" in run.stderr
    assert run.stderr.count("\n") == 1
    assert site.tree() == before


@pytest.mark.parametrize(
    "files",
    [
        {"templates/page.html": "{{ 'x' * 10 ** 10 }}"},
        {"templates/shortcodes/b.html": "{{ 'x' * 10 ** 10 }}", "content/a.md": "{{< b >}}"},
    ],
)
def test_a_page_that_wants_all_memory_is_a_problem(tmp_path: Path, files: Files) -> None:
    Trial(tmp_path).write({**SITE, **files})
    run = build(tmp_path)
    assert run.returncode == 1
    assert "too much memory" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_request_to_end_is_followed_quietly(tmp_path: Path, number: int, status: int, jobs: str) -> None:
    pages = {"templates/page.html": ENDLESS, "content/b.md": "B", "content/c.md": "C"}
    Trial(tmp_path).write({**SITE, **pages, "course.yaml": "timeout: 60"})
    command = [*OUTLINE_SITE, "build", "--source", str(tmp_path), "--jobs", jobs]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not _children(process.pid):
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (status, "", "")
    names = {path.name for path in tmp_path.iterdir()}
    assert names <= {".outline-cache", "content", "course.yaml", "templates"}


def test_a_kill_ends_what_was_started(tmp_path: Path) -> None:
    pages = {"templates/page.html": ENDLESS, "content/b.md": "B", "content/c.md": "C"}
    Trial(tmp_path).write({**SITE, **pages, "course.yaml": "timeout: 60"})
    command = [*OUTLINE_SITE, "build", "--source", str(tmp_path), "--jobs", "2"]
    with subprocess.Popen(command) as process:
        while not (children := _children(process.pid)):
            time.sleep(0.01)
        time.sleep(0.5)
        started = [*children, *(below for child in children for below in _children(int(child)))]
        process.kill()
        process.wait()
    for _ in range(200):
        if not any(Path(f"/proc/{number}").exists() for number in started):
            break
        time.sleep(0.05)
    else:
        pytest.fail(f"of {started} some go on")


def _children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()
