"""A site in memory: after any change it is what reading all anew would give; broken notes keep their last text."""

import os
import random
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from outline_site import build
from outline_site.build import Plan, Work
from outline_site.course_file import load
from outline_site.desk import TRIES, Desk
from outline_site.diagnostics import SiteError
from outline_site.memo import Memo
from outline_site.pool import Pool
from outline_site.tree.regrow import regrown
from trial import BARE, NOW, Files, Trial

Site = Callable[[Files], Trial]

LISTED = "<h1>{{ page.title }}</h1>{% for p in page.pages %}<a href='{{ p.url }}'>{{ p.title }}</a>{% endfor %}"
AROUND = "{% if page.prev %}{{ page.prev.title }}{% endif %}|{% if page.next %}{{ page.next.title }}{% endif %}"
SEEN = f"{LISTED}{AROUND}{{{{ data }}}}{{{{ site.title }}}}{BARE['templates/page.html']}"
COURSE: Files = {
    **{name: SEEN if name.endswith(("/page.html", "/section.html", "/home.html")) else BARE[name] for name in BARE},
    "templates/shortcodes/hi.html": "hi",
    "course.yaml": "title: Course\n",
    "data/terms.yaml": "a: 1\n",
    "static/a.css": "a {}",
    "content/_index.md": "---\ntitle: Home\n---\n[u](units/_index.md)\n",
    "content/units/_index.md": "---\ntitle: Units\ncascade: {type: unit}\n---\n",
    **{f"content/units/u{u}/_index.md": f"---\ntitle: U{u}\nweight: {u}\n---\n" for u in range(3)},
    **{
        f"content/units/u{u}/p{p}.md": f"---\ntitle: P{u}{p}\ntags: [t{p}]\naliases: [/old/{u}/{p}/]\n---\n# One\n\n"
        f"[next](../u{(u + 1) % 3}/p{p}.md#more) {{{{< hi >}}}}\n\n## More\n"
        for u in range(3)
        for p in range(4)
    },
    "content/units/u0/b/index.md": "---\ntitle: Bundle\n---\n![x](x.svg)\n",
    "content/units/u0/b/x.svg": "<svg/>",
}


def desk(trial: Trial, work: Work | None = None) -> Desk:
    """A desk with all of a site on it."""
    made = Desk(partial(load, trial.folder), lambda: NOW, work or Work())
    read(made)
    return made


def read(desk: Desk) -> Plan:
    """The plan, when all has been read."""
    while desk.waiting:
        desk.step(())
    return desk.plan()


def files(plan: Plan) -> dict[str, bytes]:
    return {path: output() for path, output in plan.outputs.items()}


def told(desk: Desk) -> list[str]:
    return [problem.line for problem in desk.problems(lambda: False) or ()]


def real(trial: Trial, name: str) -> str:
    """A file of the site, as the system names it."""
    return os.path.realpath(trial.folder / name)


def assert_as_new(desk: Desk, trial: Trial) -> None:
    """What the desk has is what reading everything anew gives."""
    planned = trial.planned()
    assert files(read(desk)) == files(planned.plan)
    assert told(desk) == planned.lines
    for name in ("nodes", "parents", "order", "positions", "neighbours", "units", "unit_of", "paths_of_sources"):
        assert getattr(desk.plan().site, name) == getattr(planned.plan.site, name)


Edit = Callable[[random.Random, Path], list[str]]


def _note(rng: random.Random, root: Path) -> Path:
    return rng.choice(sorted(root.glob("content/units/*/*.md")))


def edit_text(rng: random.Random, root: Path) -> list[str]:
    note = _note(rng, root)
    added = rng.choice(
        ["text", "## More\n", "## Other\n", "[x](nowhere.md)", "![](y.png)", "# T\n", "[p](p1.md#other)"]
    )
    note.write_text(note.read_text() + f"\n\n{added} {rng.random()}\n")
    return [str(note)]


def edit_front(rng: random.Random, root: Path) -> list[str]:
    note = _note(rng, root)
    line = rng.choice(
        ["weight: 9", "title: New", "slug: s", "tags: [z]", "draft: true", "url: /x/", "date: 2020-01-01"]
    )
    key = line.partition(":")[0]
    kept = [old for old in note.read_text().split("---\n")[1].splitlines() if not old.startswith(f"{key}:")]
    body = "---\n".join(note.read_text().split("---\n")[2:])
    note.write_text("---\n" + "\n".join([*kept, line]) + f"\n---\n{body}")
    return [str(note)]


def edit_other(rng: random.Random, root: Path) -> list[str]:
    name, text = rng.choice(
        [
            ("course.yaml", f"title: C{rng.random()}\n"),
            ("templates/shortcodes/hi.html", f"hi {rng.random()}"),
            ("templates/page.html", f"{rng.random()}{SEEN}"),
            ("data/terms.yaml", f"a: {rng.random()}\n"),
            ("data/more.json", f"[{rng.random()}]"),
            ("static/b.css", f"b {{ width: {rng.random()} }}"),
            ("content/units/u0/b/x.svg", f"<svg>{rng.random()}</svg>"),
            ("content/units/u1/y.png", "png"),
            (f"content/units/u{rng.randrange(5)}/n{rng.randrange(9)}.md", f"# N {rng.random()}\n"),
        ]
    )
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text)
    return [str(root / name)]


def remove(rng: random.Random, root: Path) -> list[str]:
    note = _note(rng, root)
    note.unlink()
    return [str(note)]


def move(rng: random.Random, root: Path) -> list[str]:
    folder = rng.choice(sorted(p for p in root.glob("content/units/*") if p.is_dir()))
    new = folder.with_name(f"m{rng.randrange(99)}")
    if not new.exists():
        folder.rename(new)
    return [str(folder), str(new)]


def helper_file(rng: random.Random, root: Path) -> list[str]:
    note = _note(rng, root)
    swap = note.with_name(f".{note.name}.swp")
    swap.write_text("x")
    swap.unlink()
    return [str(swap), str(note.with_name("4913"))]


EDITS: list[Edit] = [edit_text, edit_text, edit_text, edit_front, edit_other, remove, move, helper_file]


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_of_edits(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    trial = Trial(Path(os.path.realpath(tmp_path))).write(COURSE)
    made = desk(trial)
    assert_as_new(made, trial)
    for _ in range(30):
        changed = [path for edit in rng.choices(EDITS, k=rng.choice([1, 1, 2])) for path in edit(rng, trial.folder)]
        made.take(changed)
        assert_as_new(made, trial)


def test_an_edit_of_the_text_leaves_the_tree(site: Site) -> None:
    trial = site(COURSE)
    made = desk(trial)
    before = made.plan()
    name = "content/units/u1/p1.md"
    trial.write({name: COURSE[name] + "\nmore\n"})
    made.take([real(trial, name)])
    assert made.plan().site.parents is before.site.parents
    assert_as_new(made, trial)
    (old,) = (d for d in before.documents.read if d.path == name)
    (new,) = (d for d in made.plan().documents.read if d.path == name)
    assert regrown(before.site, {name: (old, new)}) == made.plan().site
    trial.write({name: COURSE[name].replace("# One", "# Two").replace("title: P11\n", "")})
    made.take([real(trial, name)])
    assert made.plan().site.parents is not before.site.parents


def test_what_a_section_gives_reaches_the_notes_below(site: Site) -> None:
    section, note = "content/units/_index.md", "content/units/u1/p1.md"
    given = "---\ntitle: Units\ncascade: {{tutor: {}}}\n---\n"
    asked = f"{COURSE[note]}\n{{{{< param tutor >}}}} it is\n"
    trial = site({**COURSE, section: given.format("Ada"), note: asked})
    made = desk(trial)
    assert b"Ada it is" in files(made.plan())["units/u1/p1/index.html"]
    trial.write({section: given.format("Ben")})
    made.take([real(trial, section)])
    assert b"Ben it is" in files(read(made))["units/u1/p1/index.html"]
    assert_as_new(made, trial)


def test_data_that_shortcodes_show_is_followed(site: Site) -> None:
    own = {"templates/shortcodes/due.html": "{{ data.dates.due }}", "data/dates.yaml": "due: Monday\n"}
    trial = site({**COURSE, **own, "content/due.md": "{{< due >}} it is"})
    made = desk(trial)
    assert b"Monday it is" in files(made.plan())["due/index.html"]
    trial.write({"data/dates.yaml": "due: Tuesday\n"})
    made.take([real(trial, "data/dates.yaml")])
    assert b"Tuesday it is" in files(read(made))["due/index.html"]
    assert_as_new(made, trial)


def test_nothing_new_is_no_new_plan(site: Site) -> None:
    trial = site(COURSE)
    made = desk(trial)
    before = made.plan()
    trial.write({"content/units/u1/p1.md": COURSE["content/units/u1/p1.md"], "content/.x.md.swp": "x", "notes.txt": ""})
    assert (
        made.take([real(trial, name) for name in ("content/units/u1/p1.md", "content/.x.md.swp", "notes.txt")]) == set()
    )
    assert made.plan() is before
    assert made.look() == set()
    assert made.plan() is before


def test_changed_files_are_named(site: Site) -> None:
    trial = site(COURSE)
    made = desk(trial)
    before = made.plan()
    trial.write({"static/a.css": "b {}"})
    assert made.take([real(trial, "static/a.css")]) == {real(trial, "static/a.css")}
    assert made.plan().site == before.site
    assert made.plan().pages.book.images is not before.pages.book.images
    trial.write({"static/a.css": "b { }"})
    assert made.look() == {real(trial, "static/a.css")}
    trial.write({"static/new.css": "c {}"})
    assert made.look() == {real(trial, "static/new.css")}
    (trial.folder / "static" / "new.css").unlink()
    assert made.look() == {real(trial, "static/new.css")}
    assert made.look() == set()


@pytest.mark.parametrize(
    ("name", "broken", "told_as"),
    [
        ("content/units/u1/p1.md", "---\ntitle: [\n---\nBROKEN\n", "content/units/u1/p1.md:"),
        ("content/units/u1/p1.md", "BROKEN {{< hi\n", "[shortcode-syntax]"),
        ("data/terms.yaml", "a: [\n", "[data-file]"),
    ],
)
def test_the_last_good_text_stays(site: Site, name: str, broken: str, told_as: str) -> None:
    trial = site(COURSE)
    made = desk(trial)
    before = files(made.plan())
    trial.write({name: broken})
    made.take([real(trial, name)])
    assert files(read(made)) == before
    assert any(told_as in line for line in told(made))
    trial.write({name: COURSE[name]})
    made.take([real(trial, name)])
    assert told(made) == []
    assert_as_new(made, trial)


def test_broken_settings_leave_all_as_it_was(site: Site) -> None:
    trial = site(COURSE)
    made = desk(trial)
    before = made.plan()
    trial.write({"course.yaml": "title: [\n"})
    with pytest.raises(SiteError):
        made.look()
    assert made.plan() is before
    shutil.move(trial.folder / "content", trial.folder / "elsewhere")
    trial.write({"course.yaml": "title: Course\n"})
    with pytest.raises(SiteError):
        made.look()
    assert made.plan() is before


def test_what_is_wanted_is_read_first(site: Site) -> None:
    trial = site(COURSE)
    made = Desk(partial(load, trial.folder), lambda: NOW, Work())
    assert made.awaited()["units/u1/p1/index.html"] == "content/units/u1/p1.md"
    total = made.waiting
    made._tray.read(["content/units/u1/p1.md"])
    assert made.waiting == total - 1
    page = made.plan().outputs["units/u1/p1/index.html"]().decode()
    assert "<h1>P11</h1>" in page
    assert files(read(made))["units/u1/p1/index.html"].decode() != page, "its neighbours have been read by now"
    assert_as_new(made, trial)


def test_what_is_read_is_remembered_for_the_next_time(site: Site) -> None:
    trial = site(COURSE)
    cache = trial.folder / ".outline-cache"
    made = desk(trial, Work(memo=Memo(cache)))
    first = files(read(made))
    assert made._tray.writing is not None
    made._tray.writing.join()
    config, _ = load(trial.folder)
    again = build.prepare(config, NOW, Work(memo=Memo(cache)))
    assert again.documents.reused == len(again.documents.read)
    assert files(read(desk(trial, Work(memo=Memo(cache))))) == first


def test_workers_give_the_same(site: Site) -> None:
    trial = site(COURSE)
    assert_as_new(desk(trial, Work(pool=Pool(ThreadPoolExecutor(2), 2))), trial)


@pytest.mark.parametrize("at_once", [True, False])
def test_workers_that_die_are_replaced_by_ourselves(site: Site, at_once: bool) -> None:
    class Dead(ThreadPoolExecutor):
        def submit(self, *_: object, **__: object) -> Future[Any]:
            if at_once:
                raise BrokenExecutor
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor())
            return future

    trial = site(COURSE)
    assert_as_new(desk(trial, Work(pool=Pool(Dead(), 2))), trial)


def test_links_inside_the_site(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "Ein Kurs für alle").write({**COURSE, "shared/a.md": "# A\n", "shared/deep/b.md": "# B\n"})
    (trial.folder / "content" / "linked").symlink_to("../shared")
    (trial.folder / "content" / "c.md").symlink_to("../shared/deep/b.md")
    made = desk(trial)
    assert {real(trial, "shared"), real(trial, "shared/deep")} <= made.folders
    trial.write({"shared/deep/b.md": "# B\n\nnew\n"})
    made.take([real(trial, "shared/deep/b.md")])
    assert all(b"new" in files(made.plan())[page] for page in ("linked/deep/b/index.html", "c/index.html"))
    assert_as_new(made, trial)


def test_a_note_that_is_being_written_waits(site: Site) -> None:
    trial = site(COURSE)
    made = desk(trial)
    before = files(made.plan())
    name = "content/units/u1/p1.md"
    trial.write({name: "half of", "content/new.md": "New"})
    made.take([real(trial, name)], lambda path: path == real(trial, name))
    assert files(made.plan()) == before
    made.look(lambda path: path == real(trial, name))
    assert files(made.plan()).keys() - before.keys() == {"new/index.html"}
    assert files(made.plan())["units/u1/p1/index.html"] == before["units/u1/p1/index.html"]
    made.take([real(trial, name)])
    assert_as_new(made, trial)
    trial.write({name: "written without an end"})
    for _ in range(TRIES + 1):
        made.take([real(trial, name)], lambda _path: True)
    assert_as_new(made, trial)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whether someone is writing")
def test_a_file_that_is_open_for_writing_is_left(site: Site) -> None:
    trial = site(COURSE)
    made = desk(trial)
    before = files(made.plan())
    name = "content/units/u1/p1.md"
    with (trial.folder / name).open("w") as writer:
        writer.write("half")
        writer.flush()
        made.take([real(trial, name)])
        assert made.left == {real(trial, name)}
        made.look()
        assert made.left == {real(trial, name)}
        assert files(made.plan()) == before
        writer.write(" and the other half")
    made.take([real(trial, name)])
    assert not made.left
    assert_as_new(made, trial)
    with (trial.folder / name).open("w") as writer:
        writer.write("open for good")
        writer.flush()
        while real(trial, name) in made.take([real(trial, name)]) | made.left:
            assert b"open for good" not in files(made.plan())["units/u1/p1/index.html"]
        assert_as_new(made, trial)
