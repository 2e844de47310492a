"""What README.md, CHANGELOG.md and docs/ say is true: commands, options, files, links, pictures and the example."""

import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from outline_site import __version__
from outline_site.cli import outline_site
from outline_site.diagnostics import RULES
from test_layers import LAYERS, MODULES
from trial import Files, Trial

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "outline_site"
COURSE = PACKAGE / "starter" / "course"
README, CHANGELOG, ARCHITECTURE = ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "docs" / "architecture.md"
PAGES = [README, CHANGELOG, ARCHITECTURE]

FENCE = re.compile(r"^( *)```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^\1```$", re.MULTILINE | re.DOTALL)
PICTURE_SIZE = 150_000
PATH = re.compile(r"[\w.-]+(/[\w.-]*)+|[\w-]*\.(py|md|yaml|css)")
NOT_THERE = {"public", "data", "layouts", "outline_site"}  # made by a build; of an author; Hugo's; in the wheel

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", text(page))


def blocks(page: Path, language: str) -> list[str]:
    return [match["text"] for match in FENCE.finditer(text(page)) if match["language"] == language]


def code(page: Path) -> list[str]:
    """All code of a page: the lines of its shell blocks without their remarks, and what stands between back quotes."""
    lines = [line.partition("#")[0].strip() for block in blocks(page, "bash") for line in block.splitlines()]
    return [*filter(None, lines), *re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(page))]


def command(name: str) -> click.Command:
    found = outline_site.commands.get(name)
    assert found, f"there is no outline-site {name}"
    return found


# ----------------------------------------------------------------------------------------------------------- commands


@pages
def test_make_has_the_targets(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = {match for piece in code(page) for match in re.findall(r"(?:^|\s)make ([a-z]+)", piece)}
    assert named <= targets


@pages
def test_commands_and_their_options_exist(page: Path) -> None:
    for piece in code(page):
        if not piece.startswith("outline-site "):
            continue
        name, *rest = piece.split()[1:]
        if name.startswith("-"):
            continue
        options = {option for parameter in command(name).params for option in parameter.opts}
        assert {word for word in rest if word.startswith("-")} <= options, piece


@pages
def test_options_named_alone_exist(page: Path) -> None:
    known = {option for name in outline_site.commands for p in command(name).params for option in p.opts}
    named = {piece.split()[0] for piece in code(page) if re.match(r"-\w$|--\w", piece)}
    assert named - {"--help", "--version", "--refresh"} <= known


def test_each_command_is_in_the_readme() -> None:
    lines = [piece.split() for piece in code(README) if piece.startswith("outline-site ")]
    assert {words[1] for words in lines} >= outline_site.commands.keys()


# ----------------------------------------------------------------------------------------------------- files and links


@pages
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, place = target.partition("#")
        assert not path or (page.parent / path).exists(), target
        if place:
            titles = re.findall(r"^#+ (.+)$", prose(page.parent / path if path else page), re.MULTILINE)
            assert place in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}, target


@pages
def test_named_files_exist(page: Path) -> None:
    """A path starts in the checkout, in the program (where a module may go without `.py`), or in a new course."""
    for piece in filter(PATH.fullmatch, code(page)):
        if piece.split("/")[0] not in NOT_THERE and "NAME" not in piece:
            places = (
                ROOT / piece,
                PACKAGE / piece,
                PACKAGE / f"{piece}.py",
                COURSE / piece,
                COURSE / "content" / piece,
            )
            assert any(place.exists() for place in places), piece


def test_the_pictures_are_small_and_used() -> None:
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < PICTURE_SIZE, picture.name
        assert f"docs/images/{picture.name}" in text(README), picture.name


# ------------------------------------------------------------------------------------------------------- what they say


def test_the_example_of_the_readme_builds(site: Callable[[Files], Trial]) -> None:
    (example,) = blocks(README, "markdown")
    proof = "# A proof\n\n## Doubling\n"
    planned = site({"content/week-1/forest.md": example, "content/week-2/proof.md": proof}).planned()
    assert planned.lines == []
    body = planned.article("week-1/forest/index.html")
    for part in ("<math", "<details>", 'href="../../week-2/proof/#doubling"'):
        assert part in body


def test_the_problem_of_the_readme_is_what_a_build_prints(site: Callable[[Files], Trial]) -> None:
    (line,) = (block.strip() for block in blocks(README, "text") if "error:" in block)
    note = "---\ntitle: Lab\n---\n" + "\n" * 8 + "See {{< figur >}}\n"
    planned = site({"content/units/05/lab.md": note}).planned()
    assert planned.lines == [line]
    assert line.rpartition("[")[2].rstrip("]") in RULES


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[(.+?)\]", text(CHANGELOG), re.MULTILINE)
    assert versions[:2] == ["Unreleased", __version__]


def test_the_table_of_modules_is_the_one_that_is_tested() -> None:
    """Every module stands in it, by its own name or by its folder's (`goat/`), at its layer in `test_layers`."""
    table = text(ARCHITECTURE).partition("## The rooms")[2].partition("\n\nThe theme")[0]
    layer, named = "", dict[str, str]()
    for number, names in re.findall(r"^\| (\d*) ?\| (`[^|]*) \|", table, re.MULTILINE):
        layer = number or layer
        named |= {name.rstrip("/").replace("/", "."): layer for name in re.findall(r"`([^`]+)`", names)}
    tested = {name: key.partition(":")[0] for key, rows in LAYERS.items() for row in rows for name in row.split()}
    assert {name: tested.get(name) for name in named} == named
    tops = {name.partition(".")[0] for name in MODULES if not name.startswith("__")}
    assert tops <= named.keys()
