"""Folders of notes -> how many of their formulas can be shown, and for each that cannot, where and why.

.venv/bin/python scripts/check_formulas.py FOLDER ...     # courses, or any folders with notes in Markdown

A folder with settings is read with them. With `--katex FOLDER`, where `npm install katex` has been run, only what KaTeX
accepts counts, so that the mistakes of authors are left out; these are named with a minus sign before them.

Exit status: 0 all formulas that count can be shown, 1 some cannot, 2 a folder's settings cannot be read.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import NamedTuple

from outline_site.content.cascade import Cascade
from outline_site.content.read import Reader
from outline_site.course_file import load
from outline_site.diagnostics import Diagnostic, SiteError
from outline_site.model import SourceFile
from outline_site.templates import Templates

SUFFIXES = (".md", ".markdown", ".Rmd", ".qmd")
SHOWN = re.compile(r'<math( display="block")?[^>]*>.*?<annotation [^>]*>(.*?)</annotation>', re.DOTALL)
LEFT = re.compile(r'<code class="math-error"[^>]*>(.*?)</code>', re.DOTALL)
ACCEPTS = """
    const katex = require("katex"), asked = JSON.parse(require("fs").readFileSync(0));
    const accepts = (tex, displayMode) => {
        try { katex.renderToString(tex, { displayMode, strict: "ignore" }); return true; } catch { return false; }
    };
    console.log(JSON.stringify(asked.map(([tex, display]) => accepts(tex, display) || accepts(tex, true))));
"""


class Formula(NamedTuple):
    """A formula of the notes: its TeX, how it stands, and what keeps it from being shown, if anything does."""

    tex: str
    display: bool
    problem: Diagnostic | None = None


def formulas(folder: Path) -> Iterator[Formula]:
    """All formulas of a folder, in the order of its files. Raises `SiteError` where its settings cannot be read."""
    config = load(folder).config
    content = config.content_dir if config.content_dir.is_dir() else folder
    reader = Reader(config.reader, Templates(config.root, config.templates_dir), Cascade())
    for path in sorted(path for path in content.rglob("*") if path.suffix in SUFFIXES and path.is_file()):
        name = path.relative_to(content).as_posix()
        document = reader.read(SourceFile(os.path.relpath(path), name, path.read_bytes()))
        html = "".join(part for part in document.parts if isinstance(part, str))
        yield from (Formula(unescape(tex), bool(display)) for display, tex in SHOWN.findall(html))
        told = [p for p in document.problems if p.code == "math" and p.message.startswith("this formula cannot")]
        yield from (Formula(unescape(tex), False, p) for tex, p in zip(LEFT.findall(html), told, strict=False))


def accepted(found: Sequence[Formula], modules: Path) -> list[bool]:
    """Whether KaTeX accepts each formula."""
    node = shutil.which("node") or "node"
    asked = json.dumps([(formula.tex, formula.display) for formula in found])
    run = subprocess.run([node, "-e", ACCEPTS], input=asked, cwd=modules, check=True, text=True, stdout=subprocess.PIPE)
    return list(json.loads(run.stdout))


def main() -> int:
    """Print what cannot be shown, and the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="a course, or a folder with notes")
    parser.add_argument("--katex", type=Path, metavar="FOLDER", help="count only what KaTeX accepts, installed here")
    given = parser.parse_args()
    all_counted = all_shown = 0
    for folder in given.folders:
        found = list(formulas(folder))
        counts = accepted(found, given.katex) if given.katex else [True] * len(found)
        for formula, counted in zip(found, counts, strict=True):
            if problem := formula.problem:
                hint = f" ({problem.hint})" if problem.hint else ""
                print(f"{'' if counted else '- '}{problem.at}: {problem.message}{hint}")
        shown = sum(counted and formula.problem is None for formula, counted in zip(found, counts, strict=True))
        print(f"{folder}: {_share(shown, sum(counts))}")
        all_counted, all_shown = all_counted + sum(counts), all_shown + shown
    if len(given.folders) > 1:
        print(f"in all: {_share(all_shown, all_counted)}")
    return int(all_shown < all_counted)


def _share(shown: int, counted: int) -> str:
    return f"{counted:,} formulas, {shown:,} can be shown ({shown / counted:.3%})" if counted else "no formulas"


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except SiteError as error:
        print(error.line, file=sys.stderr)
        raise SystemExit(error.status) from None
