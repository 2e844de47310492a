"""The command line: options, what is printed where, exit statuses, and that a failure leaves the website alone."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from outline_site import __version__
from outline_site.diagnostics import OUTPUT_LIMIT
from trial import BARE, Files, Run, Trial, run

Site = Callable[[Files], Trial]

SUMMARY = re.compile(
    r"Built \d+ pages? in \d+\.\d\d s: \d+ notes?(?: \(\d+ remembered\))?;"
    r" \d+ files? written, \d+ kept, \d+ removed(?:; [^\n]+)?\.\n"
)
FINE = {**BARE, "content/_index.md": "# Home\n", "content/a.md": "[home](_index.md)\n"}
BROKEN_LINK = {**FINE, "content/b.md": "[nothing](x.md)\n"}
UNKNOWN = {**FINE, "content/b.md": "{{< nope >}}\n"}
HELD = {
    **FINE,
    "content/draft.md": "---\ntitle: D\ndraft: true\n---\n",
    "content/later.md": "---\ntitle: L\npublishDate: 2040-01-01\n---\n",
    "content/gone.md": "---\ntitle: G\nexpiryDate: 2001-01-01\n---\n",
}


def clean(result: Run) -> Run:
    """The result, which shows no traceback."""
    assert "Traceback" not in result.err + result.out
    return result


# ------------------------------------------------------------------------------------------------------- help and usage


def test_version_and_help() -> None:
    assert run("--version") == (0, f"outline-site {__version__}\n", "")
    assert run("--help") == run("-h")
    helped = run("--help")
    assert (helped.status, helped.err) == (0, "")
    assert {"build", "tree", "new"} <= set(re.findall(r"^  (\w+) ", helped.out, re.MULTILINE))


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (
            "build",
            "--source --output --base-url --drafts --future --expired --strict --jobs --no-cache -q --quiet -v",
        ),
        ("tree", "--source --json --drafts --future --expired"),
        ("new", "DIR"),
    ],
)
def test_each_command_explains_its_options(command: str, options: str) -> None:
    helped = run(command, "--help")
    assert helped.status == 0
    assert all(re.search(rf"(?<![\w-]){option}(?![\w-])", helped.out) for option in options.split())


@pytest.mark.parametrize(
    "arguments",
    [["biuld"], ["build", "--nope"], ["build", "extra"], ["build", "--jobs", "0"], ["build", "--jobs", "x"], ["new"]],
    ids=" ".join,
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = clean(run(*arguments))
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("Usage: ")
    assert "Error: " in result.err


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        ({}, ["--source", "no-such-folder"], "there is no folder '"),
        ({"x.txt": ""}, [], "there is no folder 'content' to build from"),
        (FINE, ["--base-url", "ftp://example.org"], "must begin with https://"),
        (FINE, ["--output", "content"], "is refused"),
        ({**FINE, "course.yaml": "title: [\n"}, [], "course.yaml:1:8: error: "),
        ({**FINE, "course.yaml": "hardWraps: maybe\n"}, [], "course.yaml:1:12: error: hardWraps: "),
        ({**FINE, "hugo.toml": "title = \n"}, [], "hugo.toml:1:9: error: "),
        ({**FINE, "public/other.txt": "not ours"}, [], "is refused"),
    ],
)
def test_what_makes_no_sense(
    site: Site, monkeypatch: pytest.MonkeyPatch, files: Files, options: list[str], message: str
) -> None:
    trial = site(files)
    monkeypatch.chdir(trial.folder)
    result = clean(run("build", *options))
    assert (result.status, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert message in result.err


def test_a_wrong_moment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    result = clean(site(FINE).run("build"))
    assert (result.status, result.out) == (2, "")
    assert result.err == "outline-site: error: SOURCE_DATE_EPOCH is a number of seconds, not 'yesterday'\n"


# --------------------------------------------------------------------------------------------------------------- build


def test_a_build(site: Site) -> None:
    trial = site(FINE)
    built = trial.run("build")
    assert (built.status, built.err) == (0, "")
    assert SUMMARY.fullmatch(built.out)
    assert {"index.html", "a/index.html", "404.html", "outline/outline.css"} <= trial.tree().keys()
    assert trial.tree()["a/index.html"] == b'<article class="content"><p><a href="../">home</a></p>\n</article>\n'


def test_a_second_build_changes_nothing(site: Site) -> None:
    trial = site(FINE)
    trial.run("build")
    first = trial.tree()
    again = trial.run("build")
    assert "2 notes (2 remembered); 0 files written" in again.out
    assert trial.tree() == first
    assert "2 notes; 0 files written" in trial.run("build", "--no-cache").out


def test_no_cache_leaves_none(site: Site) -> None:
    trial = site(FINE)
    trial.run("build", "--no-cache")
    assert not (trial.folder / ".outline-cache").exists()
    trial.run("build")
    assert {".gitignore", "CACHEDIR.TAG"} <= {path.name for path in (trial.folder / ".outline-cache").iterdir()}


def test_warnings_are_printed_and_counted(site: Site) -> None:
    built = site(BROKEN_LINK).run("build")
    assert built.status == 0
    assert built.err.startswith("content/b.md:1:1: warning: nothing is at 'x.md'")
    assert SUMMARY.fullmatch(built.out)
    assert built.out.endswith("; 1 warning.\n")


def test_quiet_prints_problems_only(site: Site) -> None:
    built = site(BROKEN_LINK).run("build", "-q")
    assert (built.status, built.out) == (0, "")
    assert "[broken-link]" in built.err


@pytest.mark.parametrize(
    ("files", "options", "said"),
    [
        (UNKNOWN, [], "Nothing published: 1 error; the website is as it was.\n"),
        (BROKEN_LINK, ["--strict"], "Nothing published: 1 warning; the website is as it was.\n"),
        (
            {**UNKNOWN, "content/c.md": "[x](y.md)"},
            [],
            "Nothing published: 1 error and 1 warning; the website is as it was.\n",
        ),
        (
            {**FINE, "templates/page.html": "{{ page.nope }}"},
            [],
            "Nothing published: 1 error; the website is as it was.\n",
        ),
    ],
)
def test_a_failed_build_leaves_the_website_as_it_was(site: Site, files: Files, options: list[str], said: str) -> None:
    trial = site(FINE)
    trial.run("build")
    before = trial.tree()
    failed = clean(trial.write(files).run("build", *options))
    assert (failed.status, failed.out) == (1, said)
    assert trial.tree() == before
    assert sorted(path.name for path in trial.folder.iterdir()) == [".outline-cache", "content", "public", "templates"]


def test_a_failed_build_makes_no_website(site: Site) -> None:
    trial = site(UNKNOWN)
    assert trial.run("build").status == 1
    assert not (trial.folder / "public").exists()


def test_what_is_gone_from_the_content_goes_from_the_website(site: Site) -> None:
    trial = site({**FINE, "content/c.md": "c"})
    trial.run("build")
    (trial.folder / "content" / "c.md").unlink()
    assert ", 1 removed" in trial.run("build").out
    assert not [name for name in trial.tree() if name.startswith("c/")]


def test_output_and_base_url(site: Site) -> None:
    trial = site({key: text for key, text in FINE.items() if key not in BARE})
    out = trial.folder / "web" / "site"
    built = trial.run("build", "--output", str(out), "--base-url", "https://example.org/course")
    assert built.status == 0
    assert not (trial.folder / "public").exists()
    page = (out / "a" / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/course/a/">' in page
    assert "https://example.org/course/a/" in (out / "sitemap.xml").read_text(encoding="utf-8")
    assert 'href="/course/' in (out / "404.html").read_text(encoding="utf-8")


def test_a_relative_source_and_output(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = site({f"course/{key}": text for key, text in FINE.items()})
    monkeypatch.chdir(trial.folder)
    assert run("build", "--source", "course", "--output", "web").status == 0
    assert (trial.folder / "web" / "index.html").exists()
    monkeypatch.chdir(trial.folder / "course")
    assert run("build").status == 0
    assert (trial.folder / "course" / "public" / "index.html").exists()


# ---------------------------------------------------------------------------------------------------- what is held back


def test_what_is_held_back_is_counted_and_listed(site: Site) -> None:
    trial = site(HELD)
    built = trial.run("build")
    reasons = "1 (draft), 1 (expiryDate in the past), 1 (publishDate in the future)"
    assert built.out.endswith(f"; held back: {reasons}.\n")
    assert built.out.count("\n") == 1
    *held, summary = trial.run("build", "-v").out.splitlines(keepends=True)
    assert held == [
        "held back: content/draft.md (draft)\n",
        "held back: content/gone.md (expiryDate in the past)\n",
        "held back: content/later.md (publishDate in the future: 2040-01-01T00:00:00+00:00)\n",
    ]
    assert SUMMARY.fullmatch(summary)
    assert not {"draft/index.html", "later/index.html", "gone/index.html"} & trial.tree().keys()


@pytest.mark.parametrize("name", ["draft", "later", "gone"])
def test_what_is_held_back_can_be_shown(site: Site, name: str) -> None:
    trial = site(HELD)
    option = {"draft": "--drafts", "later": "--future", "gone": "--expired"}[name]
    assert trial.run("build", option).status == 0
    assert {n for n in ("draft", "later", "gone") if f"{n}/index.html" in trial.tree()} == {name}


def test_the_moment_can_be_given(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = site(HELD)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "978307199")  # the last second of the year 2000
    assert "1 (publishDate in the future)." in trial.run("build").out
    assert "gone/index.html" in trial.tree()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2208988800")  # the first second of the year 2040
    assert "held back: 1 (draft), 1 (expiryDate in the past)." in trial.run("build").out
    assert "later/index.html" in trial.tree()


# ------------------------------------------------------------------------------------------------------------- problems


def problems(printed: str) -> list[str]:
    return re.findall(r"^\S+:\d+:\d+: (?:error|warning): .*", printed, re.MULTILINE)


def test_twenty_problems_of_a_file_are_printed(site: Site) -> None:
    trial = site({**FINE, "content/b.md": "{{< nope >}}\n\n" * 25, "content/c.md": "{{< nope >}}\n"})
    built = trial.run("build")
    assert [line.partition(":")[0] for line in problems(built.err)] == ["content/b.md"] * 20 + ["content/c.md"]
    assert built.err.endswith("… and 5 more (-v shows all)\n")
    shown = trial.run("build", "-v").err
    assert len(problems(shown)) == 26
    assert "more (-v" not in shown


def test_a_hundred_problems_are_printed(site: Site) -> None:
    trial = site({**FINE, **{f"content/n{i}.md": "{{< a >}}\n" * 12 for i in range(10)}})
    built = trial.run("build")
    assert len(problems(built.err)) == 100
    assert built.err.endswith("… and 20 more (-v shows all)\n")
    assert len(problems(trial.run("build", "-v").err)) == 120


def test_the_whole_output_stays_short(site: Site) -> None:
    long = "ü" * 150 + " {{< nope >}} " + "x" * 400
    trial = site({**FINE, **{f"content/{'n' * 80}{i}.md": f"{long}\n\n" * 15 for i in range(7)}})
    built = trial.run("build")
    assert len((built.err + built.out).encode()) < OUTPUT_LIMIT
    shown = problems(built.err)
    assert 20 < len(shown) < 100
    assert built.err.endswith(f"… and {105 - len(shown)} more (-v shows all)\n")
    assert len(problems(trial.run("build", "-v").err)) == 105


def test_control_characters_of_the_content_do_not_reach_the_terminal(site: Site) -> None:
    built = site({**FINE, "content/b.md": 'text \x1b[31m {{< nope "\x07" >}} [x](\x1b]0;y)\n'}).run("build")
    assert built.status == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", built.err + built.out)


KINDS = {
    "unknown-shortcode": {"content/b.md": 'text\n\n  {{< figur src="x" >}}\n'},
    "unclosed-shortcode": {"content/b.md": 'text\n\n  {{% details summary="x" %}}\n'},
    "front-matter": {"content/b.md": "---\ntitle: x\n  bad: [1\n---\n"},
    "math": {"content/b.md": "text\n\nA $\\frac{a$ b\n"},
    "ref-not-found": {"content/b.md": 'text\n\n[x]({{< ref "hmoe.md" >}})\n', "content/home.md": "x"},
    "template": {
        "content/b.md": "text",
        "templates/shortcodes/t.html": "",
        "templates/page.html": "a\n\n{{ page.titel }}\n",
    },
    "broken-link": {"content/b.md": "text\n\n[x](aa.md)\n", "content/aab.md": ""},
}
SEVERITY = {  # strict, lenient
    "unknown-shortcode": ("error", "warning"),
    "unclosed-shortcode": ("error", "warning"),
    "front-matter": ("error", "error"),
    "math": ("warning", "warning"),
    "ref-not-found": ("error", "error"),
    "template": ("error", "error"),
    "broken-link": ("warning", "warning"),
}


@pytest.mark.parametrize("settings", ["course.yaml", "lenient course.yaml", "hugo.toml", "none"])
@pytest.mark.parametrize("code", KINDS)
def test_each_kind_of_problem_gives_one_message(site: Site, code: str, settings: str) -> None:
    """The file, the line, the column, a hint, the severity by the settings; no traceback."""
    own = {
        "course.yaml": {"course.yaml": "lenient: false\n"},
        "lenient course.yaml": {"course.yaml": "lenient: true\n"},
        "hugo.toml": {"hugo.toml": 'title = "x"\n'},
        "none": {},
    }[settings]
    severity = SEVERITY[code][settings in ("lenient course.yaml", "hugo.toml")]
    trial = site({**BARE, "content/_index.md": "", **KINDS[code], **own})
    built = clean(trial.run("build"))
    (line,) = problems(built.err)
    place = "templates/page.html" if code == "template" else "content/b.md"
    assert re.fullmatch(rf"{place}:3:\d+: {severity}: \S.*(?: \(|; )\S.*  \[{code}\]", line)
    assert built.status == (severity == "error")
    assert (trial.folder / "public").exists() == (severity == "warning")
    strict = clean(trial.run("build", "--strict"))
    assert (strict.status, strict.err) == (1, built.err)


# --------------------------------------------------------------------------------------------------------- tree and new


def test_tree(site: Site) -> None:
    trial = site({**HELD, "content/units/_index.md": "---\ntitle: Units\n---\n", "content/units/x.md": "# The x\n"})
    shown = trial.run("tree", "--drafts")
    assert (shown.status, shown.err) == (0, "")
    assert shown.out == "Home  /\n  a  /a/\n  D  /draft/  (draft)\n  Units  /units/\n    The x  /units/x/\n".replace(
        "  a  ", "  A  "
    )
    assert not (trial.folder / ".outline-cache").exists()


def test_tree_for_other_programs(site: Site) -> None:
    trial = site({**FINE, "content/a.md": "---\ntitle: Ä\nweight: 3\ndate: 2026-01-02\ntags: [x]\n---\n"})
    shown = trial.run("tree", "--json")
    assert shown.status == 0
    rows = {row["url"]: row for row in json.loads(shown.out)}
    assert "Ä" in shown.out
    assert rows["/a/"] == {
        "url": "/a/",
        "kind": "page",
        "title": "Ä",
        "linkTitle": "Ä",
        "weight": 3,
        "date": "2026-01-02T00:00:00+00:00",
        "draft": False,
        "source": "content/a.md",
        "children": [],
        "prevInSection": None,
        "nextInSection": None,
    }
    assert rows["/"]["children"] == ["/a/"]
    assert {row["kind"] for row in rows.values()} == {"home", "page", "taxonomy", "term"}
    assert rows["/tags/x/"]["source"] is None


def test_tree_of_content_with_errors(site: Site) -> None:
    shown = clean(site({**FINE, "content/b.md": "---\na: [\n---\n"}).run("tree", "--json"))
    assert shown.status == 1
    assert {row["url"] for row in json.loads(shown.out)} >= {"/", "/a/"}
    assert len(problems(shown.err)) == 1


def test_new_makes_a_course_that_builds(tmp_path: Path) -> None:
    folder = tmp_path / "my course"
    made = run("new", str(folder))
    assert (made.status, made.err) == (0, "")
    assert (folder / "course.yaml").is_file()
    built = run("build", "--source", str(folder), "--strict")
    assert (built.status, built.err) == (0, "")
    again = run("new", str(folder))
    assert (again.status, again.out) == (2, "")
    assert "holds something already" in again.err


def test_new_takes_an_empty_folder(tmp_path: Path) -> None:
    assert run("new", str(tmp_path)).status == 0
    assert (tmp_path / "content" / "_index.md").is_file()


# ---------------------------------------------------------------------------------------------- as a program of its own


def program(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-W", "error", "-m", "outline_site", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_module_is_the_program(site: Site) -> None:
    trial = site(BROKEN_LINK)
    built = program("build", folder=trial.folder)
    assert built.returncode == 0
    assert SUMMARY.fullmatch(built.stdout)
    assert "\x1b" not in built.stderr
    assert len(problems(built.stderr)) == 1
    failed = program("build", "--strict", folder=trial.folder)
    assert (failed.returncode, failed.stderr) == (1, built.stderr)


def test_a_reader_who_leaves_is_no_fault(site: Site) -> None:
    trial = site({**FINE, **{f"content/n{i:04}.md": f"---\ntitle: {'n' * 200}\n---\n" for i in range(600)}})
    command = f"{sys.executable} -m outline_site tree | head -n 1"
    ended = subprocess.run(command, shell=True, cwd=trial.folder, capture_output=True, text=True, check=False)
    assert ended.stdout == "Home  /\n"
    assert ended.stderr == ""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_profile_says_where_the_time_went(site: Site, jobs: str) -> None:
    trial = site({**BARE, "content/_index.md": "Home\n", "content/a.md": "# A\n"})
    run = trial.run("build", "--profile", "--jobs", jobs)
    assert run.status == 0
    told = [line.split(maxsplit=2) for line in run.err.splitlines()]
    stages = [words[2] for words in told if words[1:] and words[1].endswith("%")]
    assert stages[:2] == ["looking for changes", "reading"]
    assert {"the tree", "checks", "drawing", "publishing", "everything else"} <= set(stages)
    assert {"content/a.md", "a/index.html"} <= {words[-1] for words in told}
    assert trial.tree() == (trial.run("build", "--no-cache"), trial.tree())[1]
    assert "looking for changes" not in trial.run("build").err


@pytest.mark.parametrize(("options", "place"), [((), "course.yaml:2:9"), (("--output", "."), "outline-site")])
def test_an_output_that_is_refused_is_told_where_it_is_named(
    site: Site, options: tuple[str, ...], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = site({"course.yaml": "title: T\noutput: content\n", "content/a.md": ""})
    monkeypatch.chdir(trial.folder)
    run = trial.run("build", *options)
    assert run.status == 2
    assert run.err.startswith(f"{place}: error: the output ")
