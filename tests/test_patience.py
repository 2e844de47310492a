"""That no page takes the whole command with it: work that hangs, that wants all memory, and requests to end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from outline_site import hugo_config, overseer, patience, program
from outline_site.content.cascade import matches
from outline_site.diagnostics import SiteError
from previews import preview, until
from trial import Files, Trial

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there somebody looks on")

OUTLINE_SITE = [sys.executable, "-m", "outline_site"]
LOST = "{{ 9 ** 99999999 % 7 }}"  # a single call that takes hours
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
        (
            f"content/{'a' * 40}!.md:1:1: error: trying 'ignoreFiles' on its name",
            {"course.yaml": f"{SITE['course.yaml']}ignoreFiles: ['(a|a)+$']", f"content/{'a' * 40}!.md": ""},
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


def test_what_was_given_up_is_tried_again(tmp_path: Path) -> None:
    hungry: Files = {"templates/shortcodes/b.html": "{{ 'x' * 10 ** 10 }}", "content/a.md": "{{< b >}}"}
    site = Trial(tmp_path).write({**SITE, **hungry})
    assert build(tmp_path).returncode == 1
    site.write({"templates/shortcodes/b.html": "mended"})
    assert build(tmp_path).returncode == 0
    assert b"mended" in site.tree()["a/index.html"]


@pytest.mark.parametrize("error", [patience.TooLong("reading takes long"), MemoryError()])
def test_settings_within_bounds(error: BaseException) -> None:
    with pytest.raises(SiteError) as failed, hugo_config.within_bounds("hugo.toml"):
        raise error
    assert failed.value.line.startswith("hugo.toml:1:1: error: ")
    assert ("reading takes long" in failed.value.line) is isinstance(error, patience.TooLong)


@pytest.mark.parametrize(
    ("pattern", "path", "is_meant"),
    [
        ("/a/*", "/a/b", True),
        ("/a/*", "/a/b/c", False),
        ("/a/**", "/a/b/c", True),
        ("/**/c", "/a/b/c", True),
        ("/{a,b}/?", "/b/x", True),
        ("/{a,b}/?", "/b//", False),
        ("/A", "/a", True),
        ("{a", "{a", True),
        ("{/a/**,/b/{c,d}?}", "/a/x/y", True),
        ("{/a/**,/b/{c,d}?}", "/b/dx", True),
        ("{/a/**,/b/{c,d}?}", "/b/ex", False),
        ("/[b-dx][!a]", "/cb", True),
        ("/[b-dx][!a]", "/ca", False),
        ("/[b-dx]", "/a", False),
        ("[]", "[]", True),
        ("{**a,**b}" * 30, "a" * 200, True),
        ("", "", True),
        ("**a" * 60, "/" + "a" * 59, False),
        ("**a" * 60, "/" + "a" * 200, True),
        ("*a" * 60, "a" * 59 + "/a", False),
    ],
)
def test_patterns_of_pages(pattern: str, path: str, is_meant: bool) -> None:
    assert matches(pattern, path) is is_meant


# ------------------------------------------------------------------------------------- where nothing may be started


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that allows this program no more threads or processes."""

    def refused(*_: object) -> None:
        raise RuntimeError(program.NO_THREAD)

    def not_forked() -> int:
        raise BlockingIOError

    monkeypatch.setattr(threading.Thread, "start", refused)
    monkeypatch.setattr(os, "fork", not_forked)


def test_a_build_is_done_by_one_where_no_more_may_be_started(tmp_path: Path, alone: None) -> None:
    site = Trial(tmp_path).write({**SITE, **{f"content/{i}.md": "Text." for i in range(40)}})
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert overseer.overseen() is None
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    run = site.run("build", "--jobs", "3")
    assert run.status == 0
    assert "41 notes" in run.out
    assert "remembered" in site.run("build", "--jobs", "3", "--drafts").out


@pytest.mark.parametrize("name", ["memfd_create", "pidfd_open"])
def test_a_python_that_was_made_for_old_systems_will_do(tmp_path: Path, name: str) -> None:
    site = Trial(tmp_path).write(SITE)
    program = f"""
import os, sys
del os.{name}
from outline_site.program import main
sys.argv[1:] = ["build", "--source", sys.argv[1]]
main()
"""
    run = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "a/index.html" in site.tree()


def test_a_preview_that_may_start_nothing_says_so(tmp_path: Path, alone: None) -> None:
    run = Trial(tmp_path).write(SITE).run("serve", "--port", "0")
    assert run.status == 1
    assert run.err == "outline-site: error: the system lets this program start no more threads\n"


# -------------------------------------------------------------------------------------------------------- the preview

SHOWN: Files = {**SITE, "content/b.md": "---\ntitle: B\n---\nOther.\n", "templates/shortcodes/c.html": "called"}


def test_a_template_that_hangs_leaves_the_last_good_page(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SHOWN)
    with preview(tmp_path / "site") as running:
        running.shows("/a/", "Text.")
        running.write("templates/page.html", ENDLESS)
        running.says("templates/page.html:1:1: error: drawing /")
        answer = running.shows("/a/", "takes more than 1 seconds")
        assert answer.status == 200
        assert "Text." in answer.text
        assert running.get("/").status == 200
        running.write("templates/page.html", "mended: {{ page.title }}")
        running.shows("/a/", "mended: A", without="takes more")
        running.says("No problems any more.")
        assert "begins anew" not in running.log.read_text()


def test_a_note_that_hangs_leaves_its_last_good_page(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SHOWN)
    with preview(tmp_path / "site") as running:
        running.shows("/a/", "Text.")
        running.write("templates/shortcodes/c.html", ENDLESS)
        running.write("content/a.md", "New. {{< c >}}")
        running.says("content/a.md:1:1: error: reading this page takes more than 1 seconds")
        assert "Text." in running.get("/a/").text
        running.write("content/b.md", "Others go on.")
        running.shows("/b/", "Others go on.")
        running.write("templates/shortcodes/c.html", "mended")
        running.shows("/a/", "New. mended")
        running.says("No problems any more.")


@pytest.mark.parametrize("way", ["lost", "killed"])
def test_a_preview_that_is_lost_at_a_page_begins_anew(tmp_path: Path, way: str) -> None:
    Trial(tmp_path / "site").write(SHOWN)
    with preview(tmp_path / "site") as running:
        running.shows("/a/", "Text.")
        first = running.at_work
        if way == "killed":
            running.write("course.yaml", "title: T\ntimeout: 60\n")
        running.write("templates/page.html", ENDLESS if way == "killed" else LOST)
        if way == "killed":
            time.sleep(1)
            os.kill(first, signal.SIGKILL)
        running.says("It begins anew. Preview at")
        why = "takes more than 1 seconds" if way == "lost" else "was stopped by a signal (Killed)"
        assert until(lambda: running.log.read_text(), lambda log: "templates/page.html:1:1: error: drawing /" in log)
        assert why in running.log.read_text()
        assert running.at_work != first
        assert running.get("/").status == 200
        running.write("templates/page.html", "mended: {{ page.title }}")
        running.shows("/a/", "mended: A")
        running.says("No problems any more.")


# --------------------------------------------------------------------------------------------------- requests to end


def test_a_page_that_no_browser_could_show_is_a_problem(tmp_path: Path) -> None:
    Trial(tmp_path).write({**SITE, "templates/page.html": "{{ 'x' * 34 * 2 ** 20 }}"})
    run = build(tmp_path)
    assert run.returncode == 1
    assert run.stderr.startswith("templates/page.html:1:1: error: drawing /a/ makes 34 million characters")
    assert "[page-limit]" in run.stderr


@pytest.fixture
def heard() -> Iterator[None]:
    """Programs hear of a terminal that is gone, also where the tests themselves were begun not to."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("heard")
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


def test_a_build_that_sleeps_for_a_while_goes_on(tmp_path: Path) -> None:
    Trial(tmp_path).write({**SITE, "templates/page.html": ENDLESS, "course.yaml": "timeout: 2"})
    command = [*OUTLINE_SITE, "build", "--source", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not _children(process.pid):
            time.sleep(0.01)
        for _ in range(3):
            process.send_signal(signal.SIGSTOP)
            time.sleep(2 * overseer.LOOK)
            process.send_signal(signal.SIGCONT)
            time.sleep(0.05)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.startswith("templates/page.html:1:1: error: drawing /")
    assert err.count("\n") == 1


def test_an_error_that_a_request_to_end_became_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(program, "outline_site", broken)
    with pytest.raises(RuntimeError):
        program.run()
    monkeypatch.setattr(overseer, "_asked", signal.SIGTERM)
    with pytest.raises(SystemExit) as end:
        program.run()
    assert end.value.code == 143


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_preview_that_begins_is_ended_quietly(tmp_path: Path, number: int, status: int) -> None:
    Trial(tmp_path).write(SITE)
    command = [*OUTLINE_SITE, "serve", "--source", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not _children(process.pid):
            time.sleep(0.001)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert err == ""
    assert process.returncode in (status, 0)  # it may just have begun to serve


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
