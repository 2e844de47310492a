"""The script that counts the formulas of notes: what can be shown, and where what cannot."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OWN = "a macro of your own belongs into the settings, math: macros:"

NOTES = {
    "one/course.yaml": r"math: {macros: {'\half': '\frac{1}{2}'}}",
    "one/content/a.md": "---\ntitle: a\n---\n\nSo $x &lt; \\half$, never $5 and $6.\n\n> $$\n> a + \\sqr{b}\n> $$\n",
    "two/lab.qmd": "# b\n\nNot $\\half$, but\n\\[ \\begin{align} a &= b \\end{align} \\]\n",
    "two/code.md": "    $x$\n",
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for name, text in NOTES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    script = str(ROOT / "scripts" / "check_formulas.py")
    return subprocess.run([sys.executable, script, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_formulas_of_folders_are_counted(tmp_path: Path) -> None:
    done = run(tmp_path, "one", "two")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "one/content/a.md:8:7: this formula cannot be shown: there is no command '\\sqr' (did you mean '\\sqrt'?)",
        "one: 2 formulas, 1 can be shown (50.000%)",
        f"two/lab.qmd:3:6: this formula cannot be shown: there is no command '\\half' ({OWN})",
        "two: 2 formulas, 1 can be shown (50.000%)",
        "in all: 4 formulas, 2 can be shown (50.000%)",
    ]
    assert done.returncode == 1


def test_what_another_program_refuses_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for node, which accepts what has no `\\sqr` in it."""
    node = tmp_path / "node"
    told = "[r'\\sqr' not in tex or not isinstance(display, bool) for tex, display in json.load(sys.stdin)]"
    node.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.dumps({told}))\n", encoding="utf-8")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run(tmp_path, "one", "--katex", ".")
    assert done.stdout.splitlines() == [
        "- one/content/a.md:8:7: this formula cannot be shown: there is no command '\\sqr' (did you mean '\\sqrt'?)",
        "one: 1 formulas, 1 can be shown (100.000%)",
    ]
    assert done.returncode == 0


def test_settings_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "three").mkdir()
    (tmp_path / "three" / "course.yaml").write_text("title: [", encoding="utf-8")
    done = run(tmp_path, "three")
    assert done.returncode == 2
    assert "course.yaml" in done.stderr
    assert done.stdout == ""
