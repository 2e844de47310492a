"""A page is drawn again where something that it looked at has changed, and only there."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from outline_site.render.book import Here
from outline_site.render.pages import Drawing, Pages
from outline_site.render.view import PageView
from trial import Files, Trial

UNITS = {
    f"content/units/{unit}/{name}.md": f"---\ntitle: {name} of {unit}\ndate: 2026-01-0{unit}\ntags: [t{unit}]\n---\n"
    f"First of {unit}.\n\n## A section\n\n[to the next](../{unit % 3 + 1}/a.md#a-section)\n"
    for unit in (1, 2, 3)
    for name in ("_index", "a", "b", "c")
}
COURSE = {
    "course.yaml": "title: Course\nbaseURL: https://example.org/\n",
    "content/_index.md": "---\ntitle: Home\n---\n",
    "content/about.md": "---\ntitle: About\nmenu: main\naliases: [/old/]\n---\n![](/logo.png)\n",
    "static/logo.png": "no image",
    **UNITS,
}


@pytest.fixture
def built(site: Callable[[Files], Trial]) -> Trial:
    """A course that has been built."""
    trial = site(COURSE)
    assert trial.run("build").status == 0
    return trial


def drawn(trial: Trial, *options: str) -> set[str]:
    """Another build: which pages it draws, by their addresses."""
    found: set[str] = set()
    draw = Pages._drawn

    def noted(self: Pages, name: str, page: PageView, here: Here) -> Drawing:
        found.add(here.url)
        return draw(self, name, page, here)

    with patch.object(Pages, "_drawn", noted):
        assert trial.run("build", "--jobs", "1", *options).status == 0
    return found


def edit(trial: Trial, path: str, old: str, new: str) -> None:
    file = trial.folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_text_draws_one_page(built: Trial) -> None:
    edit(built, "content/units/2/a.md", "## A section", "More.\n\n## A section")
    assert drawn(built) == {"/units/2/a/", "/units/2/print/"}


def test_a_new_text_makes_one_part_of_the_index(site: Callable[[Files], Trial]) -> None:
    trial = site({**COURSE, **{f"content/units/{n}/long.md": "A long text. " * 90_000 for n in (1, 2, 3)}})
    assert trial.run("build").status == 0
    assert b"index-3.js" in trial.tree()["outline/index.js"]
    before = {name: (trial.folder / "public" / name).stat() for name in trial.tree() if "outline/index" in name}
    edit(trial, "content/units/2/a.md", "## A section", "Acorns.\n\n## A section")
    drawn(trial)
    after = {name: (trial.folder / "public" / name).stat() for name in before}
    assert [name for name in before if before[name].st_ino != after[name].st_ino] == ["outline/index-2.js"]
    assert b"Acorns" in trial.tree()["outline/index-2.js"]


def test_an_index_that_grows_is_parted(built: Trial) -> None:
    long = built.folder / "content" / "units" / "1" / "long.md"
    assert b"index-3.js" not in built.tree()["outline/index.js"]
    long.write_text("A long text. " * 260_000, encoding="utf-8")
    drawn(built)
    assert b"index-3.js" in built.tree()["outline/index.js"]
    long.write_text("Short.", encoding="utf-8")
    drawn(built)
    assert b"index-3.js" not in built.tree()["outline/index.js"]
    assert b"Short." in built.tree()["outline/index.js"]


def test_a_new_heading_draws_the_list_of_all_sections(built: Trial) -> None:
    edit(built, "content/units/2/a.md", "## A section", "## A section\n\n## Another")
    assert drawn(built) == {"/units/2/a/", "/units/2/print/", "/search/"}


def test_a_new_first_sentence_draws_the_lists_that_show_it(built: Trial) -> None:
    edit(built, "content/units/2/a.md", "First of 2.", "Another beginning.")
    pages = drawn(built)
    assert {"/units/2/a/", "/units/2/", "/tags/t2/"} <= pages
    assert not {"/units/1/a/", "/units/3/", "/about/"} & pages


def test_a_new_title_draws_what_shows_it(built: Trial) -> None:
    edit(built, "content/units/2/b.md", "title: b of 2", "title: Bees")
    pages = drawn(built)
    assert {"/units/2/", "/units/2/a/", "/units/2/b/", "/units/2/c/", "/tags/t2/"} <= pages
    assert not {"/units/1/a/", "/units/3/c/", "/about/", "/units/1/", "/units/3/print/"} & pages


def test_the_title_of_a_unit_is_on_all_pages(built: Trial) -> None:
    edit(built, "content/units/2/_index.md", "title: _index of 2", "title: Bees")
    assert {"/", "/about/", "/units/1/a/", "/units/3/c/"} <= drawn(built)


@pytest.mark.parametrize("change", ["templates/page.html", "course.yaml", "data/new.yaml", "static/new.txt"])
def test_what_all_pages_share_draws_all(built: Trial, change: str) -> None:
    (built.folder / change).parent.mkdir(exist_ok=True)
    with (built.folder / change).open("a", encoding="utf-8") as file:
        file.write("{% extends 'theme/page.html' %}" if change.endswith(".html") else "email: me@example.org\n")
    assert {"/", "/about/", "/units/1/a/"} <= drawn(built)


def test_without_memory_all_pages_are_drawn(built: Trial) -> None:
    assert len(drawn(built, "--no-cache")) > 20


@pytest.mark.parametrize("damage", ["public/about/index.html", ".outline-cache/pages"])
def test_a_damaged_file_is_made_anew(built: Trial, damage: str) -> None:
    before = built.tree()
    (built.folder / ".outline-cache/built").unlink(missing_ok=True)  # a build that is not needed looks no further
    (built.folder / damage).write_text("damaged", encoding="utf-8")
    assert "/about/" in drawn(built)
    assert built.tree() == before


def changed(root: Path, dice: random.Random) -> None:
    """Change one thing."""
    notes = sorted((root / "content").rglob("*.md"))
    note = dice.choice(notes)
    text = note.read_text(encoding="utf-8")
    match dice.choice(["text", "title", "weight", "new", "gone", "held", "image", "menu", "anchor", "sentence"]):
        case "text":
            note.write_text(text + f"\nMore {dice.random()}.\n", encoding="utf-8")
        case "title":
            note.write_text(re.sub("title: .*", f"title: T{dice.random()}", text), encoding="utf-8")
        case "weight":
            note.write_text(text.replace("---\n", f"---\nweight: {dice.randrange(1, 9)}\n", 1), encoding="utf-8")
        case "new":
            (note.parent / f"n{dice.randrange(99)}.md").write_text("---\ntitle: New\n---\nnew\n", encoding="utf-8")
        case "gone" if len(notes) > 8:
            note.unlink()
        case "held":
            note.write_text(text.replace("---\n", "---\ndraft: true\n", 1), encoding="utf-8")
        case "image":
            (root / "static" / "logo.png").write_text("x" * dice.randrange(99), encoding="utf-8")
        case "menu":
            note.write_text(text.replace("---\n", "---\nmenu: main\n", 1), encoding="utf-8")
        case "anchor":
            note.write_text(text.replace("## A section", "## Another"), encoding="utf-8")
        case _:
            note.write_text(text.replace("First", "Last"), encoding="utf-8")


@pytest.mark.parametrize("seed", range(3))
def test_a_walk_of_edits_gives_what_clean_builds_give(site: Callable[[Files], Trial], seed: int) -> None:
    trial = site({**COURSE, "course.yaml": "title: Course\nbaseURL: https://example.org/\nlenient: true\n"})
    dice = random.Random(seed)
    other = trial.folder / "other"
    for _ in range(8):
        changed(trial.folder, dice)
        walked = trial.run("build")
        clean = trial.run("build", "--no-cache", "--output", str(other))
        assert (walked.status, walked.err) == (clean.status, clean.err)
        made = {p.relative_to(other).as_posix(): p.read_bytes() for p in other.rglob("*") if p.is_file()}
        assert walked.status or trial.tree() == made
