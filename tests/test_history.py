"""Dates of last changes from git: those that are sure, and nothing in place of the others."""

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

import needs
from outline_site import history
from outline_site.build import Work
from outline_site.course_file import load
from outline_site.desk import Desk
from outline_site.memo import Memo
from trial import NOW, Files, Planned, Trial

SHOWN = {
    f"templates/{kind}.html": "{{ page.updated | string if page.updated else 'unknown' }}"
    for kind in ("home", "section", "page")
}
NOTES = {"content/_index.md": "home", "content/a.md": "a", "content/units/ö b/_index.md": "b"}


@dataclass(frozen=True)
class Repo:
    """A repository in a folder, with commits at moments that the test chooses."""

    folder: Path

    def git(self, *arguments: str, date: str = "2026-01-01T12:00:00Z") -> str:
        """Run a command of git, at a moment."""
        names = {f"GIT_{who}_{what}": "ada@site.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_AUTHOR_DATE": date}
        environment = {**os.environ, **names, **own, "GIT_COMMITTER_DATE": "2026-12-24T00:00:00Z"}
        command = [needs.git(), "-C", str(self.folder), *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    def commit(self, files: Files, date: str, *, below: str = "") -> None:
        """Write files, and commit all there is."""
        Trial(self.folder / below).write(files)
        self.git("add", "--all")
        self.git("commit", "--allow-empty", "--message", "x", date=date)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    found = Repo(tmp_path / "repo")
    found.folder.mkdir()
    found.git("init", "--initial-branch", "main")
    return found


def planned(folder: Path, memo: Memo | None = None) -> Planned:
    return Trial(folder).planned(work=Work(memo=memo) if memo else None)


def dates(found: Planned) -> Mapping[str, str]:
    """What pages show as the date of their last change, by the file in the website."""
    names = ("index.html", "a/index.html", "units/ö-b/index.html")
    return {name.removesuffix("index.html"): found.file(name).strip() for name in names if name in found.plan.outputs}


FIRST, SECOND, THIRD = "2026-02-01T10:00:00+02:00", "2026-03-01T23:30:00Z", "2026-04-01T00:00:00Z"


def test_the_date_is_that_of_the_last_commit_that_changed_a_note(repo: Repo) -> None:
    repo.commit({**SHOWN, **NOTES}, FIRST)
    repo.commit({"content/a.md": "changed"}, SECOND)
    repo.commit({"README": "another file"}, THIRD)
    assert dates(planned(repo.folder)) == {
        "": "2026-02-01 08:00:00+00:00",
        "a/": "2026-03-01 23:30:00+00:00",
        "units/ö-b/": "2026-02-01 08:00:00+00:00",
    }


def test_the_date_stands_in_the_time_zone_of_the_site(repo: Repo) -> None:
    repo.commit({**SHOWN, **NOTES, "course.yaml": "timeZone: Europe/Berlin"}, SECOND)
    assert dates(planned(repo.folder))["a/"] == "2026-03-02 00:30:00+01:00"


def test_front_matter_wins(repo: Repo) -> None:
    note = "---\nlastmod: 2020-01-01\ndate: 2019-01-01\n---\n"
    section = "---\ncascade: {lastmod: 2021-01-01}\n---\n"
    repo.commit({**SHOWN, "content/a.md": note, "content/units/ö b/_index.md": section, "content/_index.md": ""}, FIRST)
    assert dates(planned(repo.folder))["a/"] == "2020-01-01 00:00:00+00:00"


def test_a_date_of_the_page_is_not_the_date_of_a_change(tmp_path: Path) -> None:
    site = Trial(tmp_path).write({**SHOWN, "content/a.md": "---\ndate: 2020-01-01\n---\n"})
    assert dates(site.planned())["a/"] == "unknown"


def test_a_site_may_stand_below_the_top_of_the_repository(repo: Repo) -> None:
    repo.commit({**SHOWN, **NOTES, "course.yaml": "contentDir: my notes"}, FIRST, below="courses/x")
    repo.git("mv", "courses/x/content", "courses/x/my notes")
    repo.commit({}, SECOND)
    assert dates(planned(repo.folder / "courses/x"))["a/"] == "2026-03-01 23:30:00+00:00"


# --------------------------------------------------------------------------------------------- what is not sure


def changed(repo: Repo) -> None:
    (repo.folder / "content/a.md").write_text("other words")


def staged(repo: Repo) -> None:
    changed(repo)
    repo.git("add", "--all")


def deleted_and_there_again(repo: Repo) -> None:
    text = (repo.folder / "content/a.md").read_text()
    repo.git("rm", "content/a.md")
    repo.git("commit", "--message", "x", date=SECOND)
    (repo.folder / "content/a.md").write_text(text)


def deleted_and_ignored(repo: Repo) -> None:
    deleted_and_there_again(repo)
    (repo.folder / ".gitignore").write_text("content/a.md\n")


def a_link(repo: Repo) -> None:
    (repo.folder / "content/a.md").unlink()
    (repo.folder / "content/a.md").symlink_to("_index.md")
    repo.commit({}, SECOND)


@pytest.mark.parametrize("happens", [changed, staged, deleted_and_there_again, deleted_and_ignored, a_link])
def test_nothing_is_said_of_a_note_that_is_not_as_committed(repo: Repo, happens: Callable[[Repo], None]) -> None:
    repo.commit({**SHOWN, **NOTES}, FIRST)
    happens(repo)
    assert dates(planned(repo.folder)) == {
        "": "2026-02-01 08:00:00+00:00",
        "a/": "unknown",
        "units/ö-b/": "2026-02-01 08:00:00+00:00",
    }


def test_nothing_is_said_of_new_notes(repo: Repo) -> None:
    repo.commit({**SHOWN, "content/_index.md": ""}, FIRST)
    Trial(repo.folder).write(NOTES)
    assert dates(planned(repo.folder)) == {"": "unknown", "a/": "unknown", "units/ö-b/": "unknown"}


def test_a_folder_that_git_ignores_is_not_known(repo: Repo) -> None:
    repo.commit({**SHOWN, ".gitignore": "content/units/\n", **NOTES}, FIRST)
    assert dates(planned(repo.folder))["units/ö-b/"] == "unknown"


def test_a_shallow_clone_says_nothing(repo: Repo, tmp_path: Path) -> None:
    repo.commit({**SHOWN, **NOTES}, FIRST)
    repo.commit({"content/a.md": "changed"}, SECOND)
    repo.git("clone", "--depth", "1", repo.folder.as_uri(), str(tmp_path / "shallow"))
    found = planned(tmp_path / "shallow")
    assert set(dates(found).values()) == {"unknown"}
    assert not found.lines


def test_that_dates_are_missing_is_told_who_asks_for_them(repo: Repo, tmp_path: Path) -> None:
    repo.commit({**NOTES, "course.yaml": "enableGitInfo: true"}, FIRST)
    assert not planned(repo.folder).lines
    repo.commit({}, SECOND)
    repo.git("clone", "--depth", "1", repo.folder.as_uri(), str(tmp_path / "shallow"))
    (told,) = planned(tmp_path / "shallow").lines
    begins, why = told.split(": only a part of the history is here ")
    assert begins == "course.yaml:1:16: warning: dates of last changes are not known"
    assert why.startswith("(fetch all of it: 'git fetch --unshallow', or 'fetch-depth: 0' where ")
    alone = Trial(tmp_path / "alone").write({**NOTES, "course.yaml": "enableGitInfo: true"})
    (told,) = alone.planned().lines
    assert told.endswith("do not stand in a git repository (else set 'enableGitInfo: auto')  [no-history]")


def test_dates_can_be_left_out(repo: Repo) -> None:
    repo.commit({**SHOWN, **NOTES, "course.yaml": "enableGitInfo: false"}, FIRST)
    assert set(dates(planned(repo.folder)).values()) == {"unknown"}


def test_without_a_commit_or_without_git_nothing_is_known(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    Trial(repo.folder).write({**SHOWN, **NOTES})
    assert set(dates(planned(repo.folder)).values()) == {"unknown"}
    repo.commit({}, FIRST)
    monkeypatch.setenv("PATH", str(repo.folder))
    assert set(dates(planned(repo.folder)).values()) == {"unknown"}


def test_what_a_hook_sets_changes_nothing(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    repo.commit({**SHOWN, **NOTES}, FIRST)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none"))
    assert dates(planned(repo.folder))["a/"] == "2026-02-01 08:00:00+00:00"


def test_a_merge_that_changes_a_note_counts(repo: Repo) -> None:
    repo.commit({**SHOWN, **NOTES}, FIRST)
    repo.git("checkout", "-b", "side")
    repo.commit({"content/a.md": "side"}, SECOND)
    repo.git("checkout", "main")
    repo.commit({"content/a.md": "main"}, SECOND)
    with pytest.raises(subprocess.CalledProcessError):
        repo.git("merge", "side")
    repo.commit({"content/a.md": "both"}, THIRD)
    assert dates(planned(repo.folder))["a/"] == "2026-04-01 00:00:00+00:00"


def test_a_merge_that_changes_nothing_counts_not(repo: Repo) -> None:
    repo.commit({**SHOWN, **NOTES}, FIRST)
    repo.git("checkout", "-b", "side")
    repo.commit({"content/a.md": "side"}, SECOND)
    repo.git("checkout", "main")
    repo.commit({"content/_index.md": "main"}, SECOND)
    repo.git("merge", "--no-edit", "side", date=THIRD)
    assert dates(planned(repo.folder))["a/"] == "2026-03-01 23:30:00+00:00"


# ------------------------------------------------------------------------------------------------------ what it costs


def test_the_history_is_read_by_one_call_and_remembered(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({**SHOWN, **NOTES, **{f"content/p{n}.md": "x" for n in range(50)}}, FIRST)
    calls: list[str] = []
    real = history._git  # what it counts is not to be seen from outside

    def counted(folder: Path, command: str, *arguments: str) -> str:
        calls.append(command)
        return real(folder, command, *arguments)

    monkeypatch.setattr(history, "_git", counted)
    cache = repo.folder / ".outline-cache"
    for _ in range(2):
        memo = Memo(cache)
        first = dates(planned(repo.folder, memo))
        memo.save()
    assert calls == ["rev-parse", "status", "log", "rev-parse", "status"]
    repo.commit({"content/a.md": "new"}, SECOND)
    second = dates(planned(repo.folder, Memo(cache)))
    assert calls[-1] == "log"
    assert {name for name in first if first[name] != second[name]} == {"a/"}


def test_nothing_is_asked_where_there_is_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_git", lambda *_: pytest.fail("git was called"))
    assert set(dates(Trial(tmp_path).write({**SHOWN, **NOTES}).planned()).values()) == {"unknown"}


# --------------------------------------------------------------------------------------------- where the dates are seen


HOME = {"templates/home.html": "{% for p in site.changed %}{{ p.path }} {{ p.updated.date() }}\n{% endfor %}"}


def test_the_home_page_names_what_changed_last(repo: Repo) -> None:
    repo.commit({**HOME, **NOTES, **{f"content/p{n}.md": "x" for n in range(5)}}, FIRST)
    assert planned(repo.folder).file("index.html").strip() == "", "all are of one date"
    repo.commit({"content/a.md": "changed"}, THIRD)
    repo.commit({"content/p3.md": "changed", "content/p4.md": "changed", "content/_index.md": "new"}, SECOND)
    assert planned(repo.folder).file("index.html").split("\n")[:4] == [
        "a 2026-04-01",
        "p3 2026-03-01",
        "p4 2026-03-01",
        "p0 2026-02-01",
    ]
    assert planned(repo.folder).file("index.html").count("2026") == 5


def test_sitemap_and_feed_have_the_dates(repo: Repo) -> None:
    repo.commit({**NOTES, "course.yaml": "baseURL: https://site.test/"}, FIRST)
    repo.commit({"content/a.md": "changed"}, SECOND)
    found = planned(repo.folder)
    assert "<loc>https://site.test/a/</loc><lastmod>2026-03-01T23:30:00+00:00</lastmod>" in found.file("sitemap.xml")
    assert "<pubDate>Sun, 01 Mar 2026 23:30:00 +0000</pubDate>" in found.file("index.xml")


def test_the_preview_follows_commits(repo: Repo) -> None:
    repo.commit({**SHOWN, **NOTES}, "2026-01-02T10:00:00Z")
    desk = Desk(partial(load, repo.folder), lambda: NOW, Work())

    def shown() -> bytes:
        while desk.waiting:
            desk.step(())
        return desk.plan().outputs["a/index.html"]().strip()

    assert shown().startswith(b"2026-01-02")
    Trial(repo.folder).write({"content/a.md": "new"})
    desk.take([os.path.realpath(repo.folder / "content/a.md")])
    assert shown() == b"unknown"
    repo.commit({}, "2026-03-04T10:00:00Z")
    desk.look()
    assert shown().startswith(b"2026-03-04")
