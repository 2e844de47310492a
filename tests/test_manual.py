"""The manual, which is the sample course, names all settings and all problems, and has none itself."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from outline_site.config import KEYS
from outline_site.diagnostics import RULES, Rule, Severity
from trial import Trial

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "content" / "units"
WORDS = {
    "error": Rule(Severity.ERROR, Severity.ERROR),
    "warning": Rule(Severity.WARNING, Severity.WARNING),
    "error, or warning": Rule(Severity.ERROR, Severity.WARNING),
}


def rows(name: str, last: str) -> dict[str, list[str]]:
    """The rows of all tables of a page whose last column is named so: the code span of the first cell -> the others."""
    (page,) = MANUAL.rglob(name)
    found: dict[str, list[str]] = {}
    header: list[str] = []
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("|") else []
        header = header and cells or cells
        span = re.fullmatch(r"`([^`]+)`", cells[0]) if cells and header[-1] == last else None
        if span:
            assert span[1] not in found, f"{span[1]} has two rows"
            found[span[1]] = cells[1:]
        header = header if cells else []
    return found


def test_the_page_of_settings_names_all_keys() -> None:
    assert rows("settings.md").keys() == {key.name for key in KEYS}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_page_of_settings_gives_the_default(key: Any) -> None:
    """A dash stands for nothing; several spans are the entries of a table."""
    spans = re.findall(r"`([^`]*)`", rows("settings.md")[key.name][-1])
    default = dict(key.default) if isinstance(key.default, Mapping) else key.default
    default = list(default) if isinstance(default, tuple) else default
    if not spans:
        assert not default
        assert default is not False
        return
    value = yaml.safe_load("{" + ", ".join(spans) + "}" if isinstance(default, dict) else spans[0])
    assert (value if isinstance(value, list) or not isinstance(default, list) else [value]) == default


def test_the_page_of_problems_names_all_codes() -> None:
    assert rows("problems.md").keys() == RULES.keys()


@pytest.mark.parametrize("code", RULES)
def test_the_page_of_problems_gives_the_severity(code: str) -> None:
    severity, advice = rows("problems.md")[code]
    assert WORDS[severity] == RULES[code]
    assert advice


def test_the_sample_course_has_no_problems() -> None:
    assert Trial(ROOT).planned().lines == []
