"""Small tricky sites, and the course of this repository: what Hugo makes of them is what we make of them.

What is meant to differ stands in `expected-differences.txt` beside a site: the reason in lines that begin with `#`,
then the differences as `str()` shows them, where `*` stands for any text. One that appears or disappears is a failure.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from needs import hugo

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import compare_with_hugo

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SITES = {path.name: path for path in sorted((HERE / "sites").iterdir()) if path.is_dir()}
EXPECTED = "expected-differences.txt"

pytestmark = pytest.mark.hugo


def differences(site: Path, folder: Path) -> list[str]:
    hugo()
    return sorted(map(str, compare_with_hugo.compare(site, folder).differences))


def unlike(found: list[str], expected: Path) -> Iterator[str]:
    """What a list of expected differences does not tell, and what it tells for nothing."""
    lines = expected.read_text(encoding="utf-8").splitlines() if expected.exists() else []
    patterns = [line for line in lines if line and not line.startswith("#")]
    known = {line: re.compile(re.escape(line).replace(r"\*", ".*"), re.DOTALL) for line in patterns}
    yield from (f"new: {text}" for text in found if not any(p.fullmatch(text) for p in known.values()))
    yield from (f"gone: {line}" for line, p in known.items() if not any(p.fullmatch(text) for text in found))


@pytest.mark.parametrize("name", SITES)
def test_site_is_as_in_hugo(name: str, tmp_path: Path) -> None:
    found = differences(SITES[name], tmp_path)
    assert not list(unlike(found, SITES[name] / EXPECTED))


def test_course_is_as_in_hugo(tmp_path: Path) -> None:
    assert not list(unlike(differences(ROOT, tmp_path), HERE / f"course-{EXPECTED}"))


@pytest.mark.parametrize("path", sorted(HERE.rglob(f"*{EXPECTED}")), ids=lambda path: path.parent.name)
def test_every_expected_difference_has_its_reason(path: Path) -> None:
    blocks = re.split(r"\n\n+", path.read_text(encoding="utf-8").strip())
    assert all(re.fullmatch(r"(#.+\n)+([^#\n].*(\n|\Z))+", block) for block in blocks)


def test_command_says_what_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hugo()
    page = tmp_path / "site/content/lab.md"
    page.parent.mkdir(parents=True)
    (tmp_path / "site/hugo.toml").write_text('theme = "lost"\n', encoding="utf-8")
    page.write_text("---\ntitle: Lab\n---\nAll *alike*.\n", encoding="utf-8")
    assert compare_with_hugo.main([str(tmp_path / "site")]) == 0
    assert "Differences: none." in capsys.readouterr().out
    page.write_text("---\ntitle: Lab\n---\n{{< details level=2 >}}x{{< /details >}}\n", encoding="utf-8")
    assert compare_with_hugo.main([str(tmp_path / "site"), "--keep", str(tmp_path / "kept")]) == 1
    assert "/lab/  (lab.md)\n" in capsys.readouterr().out
    assert (tmp_path / "kept/public-of-hugo/lab/index.html").is_file()
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["content", "hugo.toml"]


def test_site_that_hugo_refuses_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hugo()
    (tmp_path / "content").mkdir()
    (tmp_path / "content/bad.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    assert compare_with_hugo.main([str(tmp_path)]) == 2
    assert "content/bad.md" in capsys.readouterr().err
