"""Small whole sites in `sites/NAME/site`, with what comes of them in `sites/NAME/expected`. `--refresh` writes it anew.

Compared are the bodies of the pages, the tree, the list of files, and the problems; the theme around them is not.
"""

import json
import shutil
from pathlib import Path

import pytest

from outline_site.reports import tree_rows
from shortened import shortened
from trial import Planned, Trial

SITES = sorted(path for path in Path(__file__).with_name("sites").iterdir() if path.is_dir())


def expected(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def actual(planned: Planned) -> dict[str, str]:
    """The files that stand in `expected`."""
    pages = {name: body(planned, name) for name in planned.plan.outputs if name.endswith(".html")}
    files = "".join(f"{name}\n" for name in sorted(planned.plan.outputs) if not name.startswith("outline/"))
    tree = json.dumps(tree_rows(planned.plan.site), ensure_ascii=False, indent=1) + "\n"
    problems = "".join(f"{line}\n" for line in planned.lines)
    return {"tree.json": tree, "files.txt": files, "problems.txt": problems, **{n: b for n, b in pages.items() if b}}


def body(planned: Planned, name: str) -> str:
    """The element with the body of a page; nothing for a page that has none, such as a redirect."""
    _, start, rest = planned.file(name).partition('<article class="content"')
    return shortened(start + rest[: rest.index("</article>")]) + "</article>\n" if start else ""


@pytest.mark.parametrize("folder", SITES, ids=lambda path: path.name)
def test_site(folder: Path, refresh: bool) -> None:
    made = actual(Trial(folder / "site").planned())
    if refresh:
        shutil.rmtree(folder / "expected", ignore_errors=True)
        Trial(folder / "expected").write(made)
    assert made == expected(folder / "expected")


@pytest.mark.parametrize("folder", SITES, ids=lambda path: path.name)
def test_each_body_stands_in_its_page_once(folder: Path) -> None:
    planned = Trial(folder / "site").planned()
    files = (
        node.page.url.lstrip("/") + "index.html" * node.page.url.endswith("/")
        for node in planned.plan.site.nodes.values()
    )
    drawn = [planned.file(name) for name in files if name in planned.plan.outputs]
    assert drawn
    assert all(html.count('<article class="content"') == html.count("</article>") == 1 for html in drawn)
    assert "<article" not in planned.file("404.html")
