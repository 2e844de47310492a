"""The manual, which is the sample course, names all settings and all problems, and has none itself."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from outline_site.cli import outline_site
from outline_site.config import KEYS
from outline_site.diagnostics import RULES, Rule, Severity
from outline_site.setting_keys import Key
from trial import Trial

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "content" / "units"
WORDS = {
    "error": Rule(Severity.ERROR, Severity.ERROR),
    "warning": Rule(Severity.WARNING, Severity.WARNING),
    "error, or warning": Rule(Severity.ERROR, Severity.WARNING),
}


def rows(name: str, column: str) -> dict[str, list[str]]:
    """The rows of the tables of a page that have such a column: the code span of the first cell -> the other cells."""
    (page,) = MANUAL.rglob(name)
    found: dict[str, list[str]] = {}
    for table in re.findall(r"(?:^\|.*\n)+", page.read_text(encoding="utf-8"), re.MULTILINE):
        header, _, *lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
        if column in header:
            cells = {re.sub("^`(.*)`$", r"\1", first): others for first, *others in lines}
            assert len(cells) == len(lines)
            assert not cells.keys() & found.keys()
            found |= cells
    return found


SETTINGS = rows("settings.md", "Default")
IN_HUGO = rows("settings.md", "In Hugo's files")
PROBLEMS = rows("problems.md", "Severity")


def spans(cell: str) -> list[str]:
    return re.findall("`([^`]*)`", cell)


def test_the_page_of_settings_names_all_keys() -> None:
    assert SETTINGS.keys() == {key.name for key in KEYS}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_page_of_settings_gives_the_default(key: Key) -> None:
    """A dash stands for nothing; several spans are the entries of a table."""
    written = spans(SETTINGS[key.name][-1])
    if not written:
        assert SETTINGS[key.name][-1] == "–"
        assert not key.default
        assert key.default is not False
        return
    is_table = isinstance(key.default, Mapping)
    value = yaml.safe_load("{" + ", ".join(written) + "}" if is_table else written[0])
    default = list(key.default) if isinstance(key.default, tuple) else key.default
    assert default in (value, [value])


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_page_of_settings_gives_the_name_in_hugo(key: Key) -> None:
    """The table has the keys that are not called the same there; a path that only denies another one is left out."""
    paths = [path for path in key.hugo_paths if not path.startswith("not ") and path != key.name]
    assert spans(IN_HUGO.get(key.name, [""])[0]) == paths


def test_the_page_of_problems_names_all_codes() -> None:
    assert PROBLEMS.keys() == RULES.keys()


@pytest.mark.parametrize("code", RULES)
def test_the_page_of_problems_gives_the_severity(code: str) -> None:
    severity, advice = PROBLEMS[code]
    assert WORDS[severity] == RULES[code]
    assert advice


def test_the_page_of_the_commands_names_them_all() -> None:
    (page,) = MANUAL.rglob("install.md")
    named = re.findall(r"^`outline-site (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(outline_site.commands)


def test_the_sample_course_has_no_problems() -> None:
    assert Trial(ROOT).planned().lines == []
