"""Input that nobody writes by mistake: each class of it gives a page or one message with a place, and costs little."""

import difflib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outline_site import build, urls
from outline_site.config import ReaderConfig
from outline_site.content.cascade import Cascade, matches
from outline_site.content.read import Reader
from outline_site.kept import Kept
from outline_site.model import SourceFile
from outline_site.render.facts import Facts
from outline_site.render.pages import RenderError
from outline_site.templates import Templates
from outline_site.theme import theme_folder
from trial import BARE, Files, Trial

Site = Callable[[Files], Trial]

READER = Reader(ReaderConfig(), Templates(theme_folder(), theme_folder() / "none"), Cascade())
LINE = re.compile(r"[^\n]+:\d+:\d+: (?:error|warning): .+  \[[a-z0-9-]+\]")
N = 120  # of something; time is compared with that for four times as many


def steps(text: str) -> int:
    """How many lines of Python are run to read a note, and how many functions are called, also those in C."""
    count = 0

    def event(_frame: FrameType, _kind: str, _what: Any) -> Any:
        nonlocal count
        count += 1
        return event

    source = SourceFile("content/a.md", "a.md", text.encode())
    READER.read(source)  # what is made once is made now
    before = sys.gettrace()
    sys.settrace(event)
    try:
        READER.read(source)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "shape",
    [
        "![a](b.png)",
        "[a](b) ",
        "[a][b] ",
        "# same\n",
        "a\n=\n",
        "---\n",
        "<svg>",
        "<script>",
        "<b>",
        "<!-- ",
        '"a ',
        "'a ",
        "`a",
        "$a ",
        "$$a ",
        "$$ a\n",
        "a $$\n",
        "\\(1\\) ",
        "*a _",
        "[",
        "](",
        "http://a.b ",
        "a@b.c ",
        "| a | b |\n|---|---|\n| c | d |\n\n",
        "|a\n|-\n",
        "> [!NOTE]\n> a\n\n",
        "a\n: b\n\n",
        ": a\n",
        "1. a\n",
        "- a\n",
        "[^a] ",
        "[^a]: b\n\n",
        "{{< details >}}x{{< /details >}}\n",
        "{{< /details >}}\n",
        "{{< nosuch >}}\n",
        "{{< details >\\[",
        "{{< a b ",
        '{{< a "b',
        "{{< a `b",
        "```py\nx = 1\n```\n\n",
        "$x^2$ ",
        "<p id=a>\n\n",
        "a\\\n",
        "~a~ ~~b~~ ",
    ],
)
def test_work_grows_in_a_line_with_the_text(shape: str) -> None:
    few, many = steps(shape * N), steps(shape * (4 * N))
    assert many < 6 * few


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")
@pytest.mark.parametrize(
    "text",
    [
        *("+++\ntitle = '{}'\n+++\n", "+++\n{}\n+++\n", "```py\n{}```\n", "---\ntitle: |\n  {}\n---\n", "{}", "$${}$$"),
        *(
            "~~~{}x\n~~~\n",
            "~~~x {}{{x",
            "# x{}x",
            "[x]({}x)",
            "[x]: {}x",
            "<p x{}x",
            "|x{}|\n|-|\n",
            "{{{{< x {}x >}}}}",
        ),
        *(
            "![x]({}",
            "- {}x",
            "x{}:",
            "[^x]: {}x",
            "x\n: {}x",
            "`{}x",
            "> [!NOTE]{}x",
            "{{{{< ref {}",
            "[{}x][y]",
            "x {{.x{}x",
        ),
    ],
)
@pytest.mark.parametrize("blanks", ["\n", "\n ", " ", "\t", "\u2028", "\xa0"])
def test_no_expression_looks_at_blanks_again_and_again(text: str, blanks: str) -> None:
    """What is looked at once takes a moment, whatever the machine; again from each blank, it takes very long."""
    with within_a_minute():
        READER.read(SourceFile("content/a.md", "a.md", text.format(blanks * 200_000).encode()))


@contextmanager
def within_a_minute() -> Iterator[None]:
    """Fail what takes a minute of a processor."""

    def late(*_: object) -> None:
        raise AssertionError("a minute of a processor")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, 60)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_no_expression_looks_at_words_again_and_again() -> None:
    with within_a_minute():
        document = READER.read(SourceFile("content/a.md", "a.md", b"<details" + b" open" * 200_000))
        assert not matches("{" + "," * 200_000 + "}", "/a")
    assert not document.is_given_up


def test_equal_headings_are_numbered_in_order() -> None:
    found = READER.read(SourceFile("content/a.md", "a.md", b"# a\n\n# a-1\n\n# b {#a-3}\n\n# a\n\n# a\n\n# a\n"))
    assert [heading.id for heading in found.headings] == ["a", "a-1", "a-3", "a-2", "a-4", "a-5"]


# --------------------------------------------------------------------------------------------------------- any text


FRONT = st.recursive(
    st.sampled_from(
        ["1", "x", "''", "null", "true", "-1e400", "2026-13-01", "'\\ud800'", '"\\0"', "*a", "&a b", "../x"]
    ),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
    max_leaves=4,
)
KEYS = st.sampled_from(
    "title linkTitle description summary date publishDate draft weight slug url aliases layout menus cascade build tags"
    " params".split()
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, FRONT, max_size=4))
def test_any_front_matter_gives_a_page_or_problems_with_places(front: dict[str, str]) -> None:
    text = "---\n" + "\n".join(f"{key}: {value}" for key, value in front.items()) + "\n---\nText.\n"
    document = READER.read(SourceFile("content/a.md", "a.md", text.encode("utf-8", "replace")))
    assert all(1 <= problem.at.line <= text.count("\n") + 1 for problem in document.problems)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_an_address_is_inside_of_the_site_or_none(written: str) -> None:
    from outline_site.tree.addresses import authored

    address = authored(written)
    if address is not None:
        path = urls.output_path(address)
        assert not path.startswith("/")
        assert not {"", ".", ".."}.intersection(path.split("/"))
        assert "\0" not in path
        assert "\\" not in path


# ------------------------------------------------------------------------------------------------------------- files


def make(path: Path, kind: str) -> None:
    """Something at a path that is no plain file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            here = Path.cwd()
            os.chdir(path.parent)  # the name of a socket is short
            socket.socket(socket.AF_UNIX).bind(path.name)
            os.chdir(here)
        case "link to itself":
            path.symlink_to(path.name)
        case "link out":
            path.symlink_to("/etc/hostname")
        case "endless":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", ["pipe", "socket", "link to itself", "link out", "endless", "folder"])
@pytest.mark.parametrize(
    "name",
    [
        "content/x.md",
        "content/x.png",
        "static/x.txt",
        "data/x.yaml",
        "templates/page.html",
        "templates/base.html",
        "templates/shortcodes/x.html",
        "templates/words/en.yaml",
        "layouts/shortcodes/x.html",
        ".outline-cache/work",
        ".outline-cache",
    ],
)
def test_what_is_no_plain_file_is_never_read(site: Site, name: str, kind: str) -> None:
    trial = site({"course.yaml": "title: T", "content/_index.md": "Home", "content/a.md": "{{< x >}}"})
    make(trial.folder / name, kind)
    run = trial.run("build", "--jobs", "1")
    told = [line for line in run.err.splitlines() if not line.startswith(" ")]
    assert all(LINE.fullmatch(line) or line.startswith("outline-site: error: ") for line in told), told
    assert run.status == (2 if not told else run.status) or run.status in (0, 1)
    assert b"localhost" not in b"".join(trial.tree().values() if run.status == 0 else ())


@pytest.mark.parametrize("folder", ["content", "static", "data", "templates", "templates/shortcodes", "layouts"])
def test_links_that_lead_round_and_round_are_followed_once(site: Site, folder: str) -> None:
    trial = site({**BARE, "course.yaml": "", "content/a.md": "Text"})
    (trial.folder / folder).mkdir(parents=True, exist_ok=True)
    for name, to in (("me", "."), ("up", ".."), ("again", ".")):
        (trial.folder / folder / name).symlink_to(to)
    assert trial.run("build", "--jobs", "1").status in (0, 1)


@pytest.mark.parametrize("folder", ["content", "static", "data", "templates"])
def test_a_folder_that_leads_out_of_the_site_is_refused(tmp_path: Path, folder: str) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "page.html").write_text("TOPSECRET {{ page.title }}", "utf-8")
    (secret / "x.md").write_text("TOPSECRET", "utf-8")
    trial = Trial(tmp_path / "site").write({"course.yaml": "title: T"})
    if folder != "content":
        trial.write({"content/x.md": "Text"})
    (trial.folder / folder).symlink_to(secret)
    run = trial.run("build", "--jobs", "1")
    assert run.status == 1
    assert "leads out of the site" in run.err
    assert folder == "templates" or "(copy what it leads to into the site's folder)" in run.err
    assert "holds no notes" not in run.err


def test_a_content_folder_that_is_not_there_is_told_at_its_setting(site: Site) -> None:
    run = site({"course.yaml": "title: T\ncontentDir: nowhere\n"}).run("build")
    assert run.err.startswith("course.yaml:2:13: error: there is no folder 'nowhere' to build from")
    assert run.status == 2


@pytest.mark.parametrize(
    "name",
    ["content/x.md", "data/x.json", "course.yaml", "templates/page.html", "templates/words/en.yaml", "static/x.txt"],
)
def test_a_file_without_an_end_is_not_read(site: Site, name: str) -> None:
    trial = site({**BARE, "course.yaml": "", "content/a.md": "Text"})
    path = trial.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.truncate(path, 1 << 40)  # without taking room on the disk
    if name.startswith("static"):
        assert trial.planned().plan.outputs  # its bytes wait for publishing
        return
    run = trial.run("build", "--jobs", "1")
    assert "Traceback" not in run.err
    wanted = 0 if "words" in name else 2 if name == "course.yaml" else 1
    assert (run.status, name in run.err) == (wanted, wanted > 0)


@pytest.mark.parametrize("format_", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_a_note_in_another_encoding_is_told(site: Site, format_: str) -> None:
    trial = site({**BARE, "course.yaml": ""})
    (trial.folder / "content").mkdir()
    (trial.folder / "content" / "x.md").write_bytes("---\ntitle: Übung\n---\n\nText.\n".encode(format_))
    run = trial.run("build", "--jobs", "1")
    assert run.status == 1
    assert run.err.startswith("content/x.md:")
    assert "[not-utf8]" in run.err


# --------------------------------------------------------------------------------------------------------- templates


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ page }}", "this would print a page, which is no text"),
        ("{{ [page] }}", "this would print a list, which is no text"),
        ("{{ page.pages }}", ""),
        ("{{ range }}", "which is no text"),
        ("{{ page._book }}", "begins with '_'"),
        ("{{ page['__class__'] }}", "begins with '_'"),
        ("{{ ''.__class__ }}", "begins with '_'"),
        ("{{ [1, 2] | random }}", "No filter named 'random'"),
        ("{{ lipsum() }}", "there is no 'lipsum'"),
        ("{% for i in range(10 ** 9) %}{% endfor %}", "a range may have up to 100000 numbers"),
        ("{% for a in [1] %}" * 25 + "{% endfor %}" * 25, "this cannot be run"),
        ("{# open", "Missing end of comment tag"),
        ("{% include 'page.html' %}", "without an end"),
        ("{{ 'é'.encode('ascii') }}", "UnicodeEncodeError"),
    ],
)
def test_a_slip_in_a_template_is_told_at_its_place(site: Site, template: str, words: str) -> None:
    trial = site({**BARE, "course.yaml": "", "content/x.md": "Text", "templates/page.html": f"<p>\n{template}\n"})
    run = trial.run("build", "--jobs", "1")
    if words:
        assert run.status == 1
        assert run.err.startswith(("templates/page.html:2:1: error: ", "templates/page.html:1:1: error: "))
        assert words in run.err
    assert not re.search(r"0x[0-9a-f]{6}", run.err + "".join(map(repr, trial.tree().values())))


# --------------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("files", "line"),
    [
        (
            {"content/a.md": "---\nurl: /caf\u00e9/\n---\n", "content/b.md": "---\nurl: /cafe\u0301/\n---\n"},
            "twin-source",
        ),
        ({"content/a.md": "", "static/A/index.html": "x"}, "twin-source"),
        ({"content/a.md": "", "static/f.txt": "x", "static/F.txt": "y"}, "twin-source"),
        ({"content/aux.md": ""}, "reserved-name"),
        ({"content/a.md": "---\nurl: /x/con.html\n---\n"}, "reserved-name"),
        ({"content/a.md": "---\naliases: ['/x:y/']\n---\n"}, "reserved-name"),
        ({"content/a.md": "", "static/nul.txt": "x"}, "reserved-name"),
        ({"content/a/index.md": "", "content/a/b?.png": "x"}, "reserved-name"),
    ],
)
def test_addresses_that_some_system_cannot_have_are_told(site: Site, files: Files, line: str) -> None:
    planned = site({**BARE, "course.yaml": "", **files}).planned()
    assert [found for found in planned.lines if f"[{line}]" in found] != [], planned.lines


NOTE = "---\nurl: /x.html\ntags: [One]\n---\n"


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"static/a": ""}, "static/a:1:1: error: this would be a file, and the folder of '/a/index.html' (give it"),
        ({"static/tags/one": ""}, "static/tags/one:1:1: error: this would be a file, and the folder of '/tags/one/"),
        ({"static/outline": ""}, "static/outline:1:1: error: this would be a file, and the folder of '/outline/"),
        ({"static/Tags": ""}, "static/Tags:1:1: error: this would be a file, and the folder of '/tags/"),
        ({"static/x.html/y.txt": ""}, "static/x.html/y.txt:1:1: error: this lies below '/x.html', which content/note"),
        ({"content/b.md": "---\nurl: /x.html/b/\n---\n"}, "content/b.md:2:1: error: this lies below '/x.html', which"),
        ({"content/b.md": "---\naliases: [/x.html/b]\n---\n"}, "content/b.md:2:1: error: this lies below '/x.html',"),
        (
            {"content/b.md": "---\nurl: /404.html/b/\n---\n"},
            "content/b.md:2:1: error: this lies below '/404.html', which outline-site",
        ),
        ({"content/b.md": "---\nurl: /tags\n---\n"}, ""),
        ({"static/b/x.png": "", "content/b.md": ""}, ""),
    ],
)
def test_a_file_that_would_be_a_folder_is_told_at_its_place(site: Site, files: Files, line: str) -> None:
    trial = site({**BARE, "course.yaml": "", "content/a.md": "", "content/note.md": NOTE, **files})
    code = "twin-source" if "Tags" in line else "address-clash"
    told = [found for found in trial.planned().lines if f"[{code}]" in found]
    assert len(told) == bool(line)
    assert "".join(told).startswith(line)
    assert trial.run("build").status == bool(line)


def test_the_line_that_is_shown_is_the_one_that_is_named(site: Site) -> None:
    run = site({"content/_index.md": "One\u2028two\x0bthree\r\nfour\n\n[five](nowhere.md)\n"}).run("check")
    assert run.err.startswith("content/_index.md:4:1: ")
    assert "    [five](nowhere.md)\n    ^\n" in run.err


def test_names_of_files_are_the_same_in_a_language_without_letters(tmp_path: Path) -> None:
    Trial(tmp_path).write({"content/größe.md": "[x](nöpe.md)"})
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "outline_site", "build", "--source", str(tmp_path)]
    run = subprocess.run(command, env={**os.environ, **plain}, capture_output=True, check=False)
    assert run.returncode == 0
    assert b"content/gr" in run.stderr
    assert (tmp_path / "public" / "größe" / "index.html").is_file()


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("content/a.md", "+++\nx = 0x{}\n+++\n", "content/a.md:2:7"),
        ("content/a.md", "---\nparams: {{x: 0x{}}}\n---\n", ""),  # which is a text in YAML
        ("data/a.toml", "y = 1\nx = [0o{}]\n", "data/a.toml:2:8"),
        ("data/a.json", '{{"x": {}}}', "data/a.json:1:7"),
        ("hugo.toml", "[params]\nx = 0x{}\n", "hugo.toml:2:7"),
    ],
)
def test_a_number_that_nobody_can_write_is_told(site: Site, name: str, text: str, place: str) -> None:
    run = site({**BARE, "content/_index.md": "", name: text.format("7" * 5000)}).run("build")
    assert run.err.startswith(f"{place}: error: this number has too many digits" if place else "")
    assert run.status == bool(place) + (name == "hugo.toml")


@pytest.mark.parametrize(
    "text",
    [f"{{{{ {'(' * n}1{')' * n} }}}}" for n in (100, 600, 3000)]
    + ["{% if 1 %}" * 300 + "{% endif %}" * 300, "{{ 1" + "+1" * 3000 + " }}", "{{ 'x'" + "|upper" * 3000 + " }}"],
    ids=lambda text: text[:9],
)
@pytest.mark.parametrize("name", ["page.html", "shortcodes/s.html"])
def test_a_template_nested_too_deeply_is_told(site: Site, text: str, name: str) -> None:
    run = site({**BARE, "templates/shortcodes/s.html": "", "content/a.md": "{{< s >}}", f"templates/{name}": text}).run(
        "build"
    )
    assert run.err.startswith(f"templates/{name}:1:1: error: this is nested too deeply")
    assert run.status == 1


def test_an_unknown_filter_of_a_shortcode_is_told_at_its_place(site: Site) -> None:
    run = site({**BARE, "content/a.md": "{{< s >}}", "templates/shortcodes/s.html": "a\n{{ 'x' | nosuch }}"}).run(
        "build"
    )
    assert run.err.startswith("templates/shortcodes/s.html:2:1: error: No filter named 'nosuch'")


@pytest.mark.parametrize("name", ["\udcff", "ü" * 70])
def test_a_name_that_no_machine_has_is_told(site: Site, name: str) -> None:
    run = site({"content/a.md": ""}).run("serve", "--port", "0", "--host", name)
    assert (run.status, run.err.startswith("outline-site: error: cannot listen at ")) == (2, True)


def test_any_number_of_seconds_will_do(site: Site) -> None:
    assert site({**BARE, "content/a.md": "", "course.yaml": f"timeout: {'9' * 400}\n"}).run("build").status == 0


def test_hints_for_many_broken_references_cost_little(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = 0
    near = difflib.get_close_matches

    def counted(word: str, names: Any, **options: Any) -> Any:
        nonlocal measured
        measured += len(names)
        return near(word, names, **options)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    notes = {
        f"content/lecture-topic-{n}.md": '{{< ref "sylabus" >}} {{< ref "sylabus" >}} [a](sylabus.md)'
        for n in range(100)
    }
    lines = site({**BARE, "content/syllabus.md": "", **notes}).planned().lines
    assert sum("did you mean 'syllabus'?" in line for line in lines) == 200  # for the references, and for the links
    assert measured <= 2 * 40


def test_a_template_that_wants_too_much_is_tried_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def too_much(_templates: Templates, name: str) -> None:
        tried.append(name)
        raise MemoryError

    planned = site({**BARE, **{f"content/{n}.md": "" for n in range(9)}}).planned()
    monkeypatch.setattr(Templates, "page", too_much)
    _, failed = build.render_all(planned.plan, build.Work(), Kept(None, "", Facts(planned.plan.pages.book, {})))
    assert tried.count("page") == 1
    assert len(failed) == len(set(tried))
    pages = planned.plan.pages
    for path in list(pages.authored)[:2]:  # as the preview does, where one page must not hold up the others
        with pytest.raises(RenderError):
            pages.outputs[path]()
    assert len(tried) == len(failed) + 2


# Escapes in data, and templates, can make the characters that marks are made of.
FORGED = r"\uFDD0{0}\uFDD1 \uFDD0{0}\uFDD2 \uFDD0{0}\uFDD4 \uFDD6{0}\uFDD7"


@pytest.mark.parametrize("number", ["0", "1", "5", "9" * 5000])
@pytest.mark.parametrize("tag", ["{{< b >}}", "{{% b %}}", "{{< c >}}a{{< /c >}}", "{{% c %}}a{{% /c %}}"])
def test_a_mark_that_an_author_makes_is_taken_for_none_or_told(site: Site, number: str, tag: str) -> None:
    forged = FORGED.format(number)
    front = rf'title: "{forged}"' + "\n" + rf'summary: "{forged} $x \\text{{\uFDD8{number}\uFDD9}}$"'
    trial = site(
        {
            "content/a.md": f"---\n{front}\n---\nText {tag} $a \\text{{(99999999{number})}}$\n\n    code\n",
            "templates/shortcodes/b.html": f"x{{{{ '{forged}' }}}}",
            "templates/shortcodes/c.html": f"x{{{{ '{forged}' }}}}{{{{ inner }}}}",
        }
    )
    told = trial.run("build")
    assert ("something here stands in itself" in told.err, told.err.count("\n")) == (told.status == 1, 3 * told.status)
