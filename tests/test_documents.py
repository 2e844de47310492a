"""Remembered work gives the same website, byte for byte; and what has changed is read again, but nothing else."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from outline_site import stored
from outline_site.diagnostics import Diagnostic, Place
from outline_site.model import (
    Document,
    FrontMatter,
    FrozenMap,
    Heading,
    How,
    LinkEnd,
    LinkRef,
    LinkStart,
    MenuEntry,
    Text,
)
from outline_site.pool import FEW
from trial import BARE, Files, Trial

Site = Callable[[Files], Trial]

SITES = sorted(path for path in Path(__file__).with_name("sites").iterdir() if path.is_dir())
MANY = {f"content/n{i}.md": f"# N{i}\n\n[next](n{i + 1}.md) $x_{i}$ {{{{< nope >}}}}\n" for i in range(9)}


def reused(printed: str) -> int:
    """How many notes the summary of a build says were remembered."""
    found = re.search(r"(\d+) remembered", printed)
    return int(found[1]) if found else 0


# ----------------------------------------------------------------------------------------------------- the same website


@pytest.mark.parametrize("folder", SITES, ids=lambda path: path.name)
def test_remembered_documents_give_the_same_website(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "site", tmp_path / "site")
    trial = Trial(tmp_path / "site")
    first = trial.run("build")
    fresh = trial.tree()
    shutil.rmtree(trial.folder / "public")
    again = trial.run("build")
    assert f"{reused(again.out)} notes ({reused(again.out)} remembered)" in again.out
    assert again.err == first.err
    assert trial.tree() == fresh


def test_two_processes_give_the_same_website(site: Site) -> None:
    more = {f"content/more/m{i}.md": f"# M{i}\n\n{{{{< x >}}}}\n" for i in range(2 * FEW)}
    trial = site({**BARE, **MANY, **more, "course.yaml": "lenient: true\n", "templates/shortcodes/x.html": "x"})
    one = trial.run("build", "--jobs", "1", "--no-cache")
    alone = trial.tree()
    command = [sys.executable, "-m", "outline_site", "build", "--jobs", "2"]
    two = subprocess.run(command, cwd=trial.folder, capture_output=True, text=True, check=True, encoding="utf-8")
    assert trial.tree() == alone
    assert two.stderr == one.err
    assert reused(trial.run("build").out) == len(MANY) + len(more)


def test_a_date_is_the_same_when_it_is_remembered(site: Site) -> None:
    page = "{{ page.date }} {{ page.date.strftime('%Z') }} {{ page.date.tzname() }}"
    text = "---\ndate: 2026-03-29T04:00:00\n---\n"
    settings = "timeZone: Europe/Berlin\n"
    trial = site({**BARE, "content/a.md": text, "course.yaml": settings, "templates/page.html": page})
    trial.run("build")
    first = trial.tree()["a/index.html"]
    assert reused(trial.run("build").out) == 1
    assert trial.tree()["a/index.html"] == first


# --------------------------------------------------------------------------------------------------- what is read again


def test_what_a_section_gives_is_read_again_by_the_notes_below(site: Site) -> None:
    section = "---\ncascade: {{tutor: {}}}\n---\n"
    below = {"content/unit/_index.md": section.format("Ada"), "content/unit/n.md": "{{< param tutor >}}"}
    trial = site({**BARE, **MANY, **below, "course.yaml": "lenient: true\n"})
    trial.run("build")
    trial.write({"content/unit/_index.md": section.format("Ben")})
    assert reused(trial.run("build").out) == len(MANY)
    assert b"Ben" in trial.tree()["unit/n/index.html"]


TEMPLATES = {
    "templates/shortcodes/one.html": "1",
    "templates/shortcodes/two.html": '{% include "part.html" %}',
    "templates/part.html": "2",
    "content/none.md": "text",
    "content/one.md": "{{< one >}}",
    "content/two.md": "{{< one >}} {{< two >}}",
    "content/built-in.md": '{{< figure src="https://example.org/x.png" >}}',
    "content/unknown.md": "{{< three >}}",
    "course.yaml": "lenient: true\n",
}


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({}, set()),
        ({"content/none.md": "other"}, {"none"}),
        ({"templates/shortcodes/one.html": "one"}, {"one", "two"}),
        ({"templates/part.html": "two"}, {"two"}),
        ({"templates/shortcodes/figure.html": "own"}, {"built-in"}),
        ({"templates/shortcodes/three.md": "3"}, {"unknown"}),
        ({"templates/shortcodes/four.html": "4"}, set()),
        ({"templates/page.html": "{{ page.content }}"}, set()),
        ({"course.yaml": "lenient: true\nbaseURL: https://example.org/\noutput: web\n"}, set()),
        ({"course.yaml": "lenient: true\nparams: {x: 1}\n"}, {"none", "one", "two", "built-in", "unknown"}),
        ({"course.yaml": "lenient: true\nhardWraps: true\n"}, {"none", "one", "two", "built-in", "unknown"}),
        ({"content/new.md": "new"}, {"new"}),
    ],
)
def test_what_has_changed_is_read_again(site: Site, change: Files, again: set[str]) -> None:
    trial = site({**BARE, **TEMPLATES})
    trial.run("build")
    trial.write(change)
    count = len({name for name in {**TEMPLATES, **change} if name.startswith("content/")})
    built = trial.run("build")
    assert reused(built.out) == count - len(again)
    assert trial.run("build", "--no-cache").err == built.err
    assert "remembered" not in trial.run("build", "--no-cache").out
    shutil.rmtree(trial.folder / "public")
    rebuilt = trial.run("build")
    assert rebuilt.err == built.err
    assert reused(rebuilt.out) == count


DATED = {
    "data/dates.yaml": "due: Monday\n",
    "data/more/rooms.csv": "R1,R2\n",
    "templates/shortcodes/due.html": '{% include "due-part.html" %}',
    "templates/due-part.html": "{{ data.dates.due }} in {{ site.data.more.rooms[0][1] }}",
    "content/due.md": "{{< due >}}",
    "content/other.md": "{{< one >}}",
    "templates/shortcodes/one.html": "1",
}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_shortcodes_see_data_and_are_drawn_again_when_it_changes(site: Site, jobs: str) -> None:
    trial = site({**BARE, **DATED, **{f"content/m/{i}.md": "{{< due >}}" for i in range(2 * FEW)}})
    command = [sys.executable, "-m", "outline_site", "build", "--jobs", jobs]
    subprocess.run(command, cwd=trial.folder, capture_output=True, check=True)
    assert b"Monday in R2" in trial.tree()["due/index.html"]
    assert b"Monday in R2" in trial.tree()["m/0/index.html"]
    trial.write({"data/dates.yaml": "due: Tuesday\n"})
    assert reused(trial.run("build").out) == 1
    assert b"Tuesday in R2" in trial.tree()["due/index.html"]
    trial.write({"data/dates.yaml": "other: 1\n"})
    broken = trial.run("build")
    assert "templates/due-part.html:1:1: error: " in broken.err
    assert broken.status == 1
    assert b"Tuesday in R2" in trial.tree()["due/index.html"]


def test_a_template_that_is_broken_is_told_each_time(site: Site) -> None:
    trial = site({**BARE, **TEMPLATES})
    trial.run("build")
    trial.write({"templates/shortcodes/one.html": "{{ broken"})
    broken = trial.run("build")
    assert broken.status == 1
    assert "templates/shortcodes/one.html:1:1: error: " in broken.err
    assert trial.run("build") == broken
    trial.write({"templates/shortcodes/one.html": "mended"})
    assert b"mended" in (trial.run("build"), trial.tree())[1]["two/index.html"]


def test_a_template_that_is_gone_is_noticed(site: Site) -> None:
    trial = site({**BARE, **TEMPLATES})
    trial.run("build")
    (trial.folder / "templates" / "shortcodes" / "one.html").unlink()
    built = trial.run("build")
    assert reused(built.out) == 3
    assert "content/one.md:1:1: warning: no shortcode named 'one' (2 times)" in built.err


def test_a_damaged_memory_is_a_miss(site: Site) -> None:
    trial = site({**BARE, **MANY, "course.yaml": "lenient: true\n"})
    first = trial.run("build")
    before = trial.tree()
    work = trial.folder / ".outline-cache" / "work"
    data = bytearray(work.read_bytes())
    data[len(data) // 2] ^= 0x20
    work.write_bytes(data)
    (work.parent / "built").unlink()
    again = trial.run("build")
    assert reused(again.out) == 0
    assert again.err == first.err
    assert trial.tree() == before
    assert reused(trial.run("build").out) == len(MANY)


def test_what_is_written_into_a_file_of_the_spare_tree_is_mended(site: Site) -> None:
    """It is the published file as well, where the two are the same; so it counts as one that somebody has touched."""
    trial = site({**BARE, "content/a.md": "One.", "content/b.md": "Two."})
    trial.run("build")
    trial.write({"content/a.md": "Three."})
    trial.run("build")
    before = trial.tree()
    (trial.folder / ".outline-cache" / "website" / "b" / "index.html").write_text("Hello.", encoding="utf-8")
    assert trial.run("build").status == 0
    assert trial.tree() == before


def test_the_same_text_at_another_place_is_another_document(site: Site) -> None:
    trial = site({**BARE, "content/a.md": "# A\n"})
    trial.run("build")
    (trial.folder / "content" / "a.md").rename(trial.folder / "content" / "b.md")
    assert reused(trial.run("build").out) == 0
    assert "b/index.html" in trial.tree()


# ---------------------------------------------------------------------------------------------------- documents as data

TEXT = st.text(max_size=8)
NUMBERS = st.integers(-(10**20), 10**20)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.none() | st.datetimes(timezones=ZONES).map(lambda moment: moment.replace(fold=0))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(TEXT, inner, max_size=3).map(FrozenMap),
    max_leaves=8,
)
TABLES = st.dictionaries(TEXT, VALUES, max_size=3).map(FrozenMap)
PLACES = st.builds(Place, TEXT, st.integers(1, 10**6), st.integers(1, 10**6))
LINKS = st.builds(LinkRef, TEXT, st.sampled_from(How), PLACES)
PARTS = st.lists(TEXT | LINKS | st.builds(LinkStart, TEXT, LINKS, TEXT) | st.builds(LinkEnd), max_size=5).map(tuple)
MENUS = st.builds(MenuEntry, name=TEXT, weight=st.integers(-9, 9), page=st.none() | TEXT, params=TABLES)
FRONTS = st.builds(
    FrontMatter,
    title=TEXT,
    date=MOMENTS,
    publish_date=MOMENTS,
    draft=st.booleans(),
    weight=NUMBERS,
    aliases=st.lists(TEXT, max_size=3).map(tuple),
    menus=st.dictionaries(TEXT, MENUS, max_size=2).map(FrozenMap),
    params=TABLES,
    lines=st.dictionaries(TEXT, st.integers(1, 99), max_size=3).map(FrozenMap),
)
DOCUMENTS = st.builds(
    Document,
    path=TEXT,
    content_path=TEXT,
    front=FRONTS,
    written=st.builds(Text, PARTS, PARTS),
    headings=st.lists(st.builds(Heading, st.integers(1, 6), TEXT, TEXT, TEXT), max_size=3).map(tuple),
    anchors=st.frozensets(TEXT, max_size=3),
    has_math=st.booleans(),
    words=st.integers(0, 10**6),
    shortcodes=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    problems=st.lists(st.builds(Diagnostic, TEXT, TEXT, PLACES, TEXT), max_size=2).map(tuple),
)


@run_with(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_a_document_comes_back_from_data_as_it_was(document: Document) -> None:
    data = stored.to_bytes(document)
    back = stored.from_bytes(data)
    assert back == document
    assert back is not None
    assert stored.to_bytes(back) == data


def test_moments_keep_their_zone() -> None:
    moment = datetime(2026, 3, 29, 4, tzinfo=timezone(timedelta(hours=2)))
    back = stored.from_bytes(stored.to_bytes(Document("a", "a", FrontMatter(date=moment))))
    assert back is not None
    assert str(back.front.date) == "2026-03-29 04:00:00+02:00"


@given(
    st.binary(max_size=40) | st.sampled_from([b"[]", b"1", b'["Document"]', b'["nope",1]', b'["tuple"]', b'[["x"]]'])
)
def test_other_data_is_no_document(data: bytes) -> None:
    assert stored.from_bytes(data) is None


@run_with(max_examples=60, deadline=None)
@given(DOCUMENTS, st.data())
def test_cut_data_is_no_document(document: Document, data: st.DataObject) -> None:
    whole = stored.to_bytes(document)
    assert stored.from_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))]) is None
