"""How long builds take, beside Hugo where it is installed: `python benchmarks/run.py [PAGES] [--rounds N] [--serve]`.

Rounds are interleaved, so that what else the machine does falls on both; figures are medians. Hugo has a minimal layout
with the same outline, list of sections and coloured code; it makes no formulas, no search and no pages to print.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

from course import Course

BIN = Path(sys.executable).parent
SCENES = ("cold", "no change", "text edited", "title edited", "template edited")


class Taken(NamedTuple):
    """Seconds by the clock, and of all processors."""

    clock: float
    work: float


OUTLINE = {
    "course.yaml": "title: Benchmark\nbaseURL: https://example.org/\n",
    "templates/page.html": """{% extends "theme/page.html" %}
{% block header %}{{ super() }}<p data-mark="0"></p>{% endblock %}
""",
}

HUGO = {
    "hugo.toml": """baseURL = 'https://example.org/'
title = 'Benchmark'
disableKinds = ['RSS', 'taxonomy', 'term']
[markup.highlight]
noClasses = false
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [['$$', '$$']]
inline = [['$', '$']]
""",
    "layouts/_shortcodes/details.html": """<details><summary>{{ .Get "summary" }}</summary>

{{ .Inner }}

</details>
""",
    "layouts/all.html": """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<link rel="canonical" href="{{ .Permalink }}"></head>
<body data-mark="0">{{ $page := . }}<nav><ul>
{{ with site.GetPage "/units" }}{{ range .Sections.ByWeight }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>
{{ if or (eq . $page) ($page.IsDescendant .) }}<ul>{{ range .RegularPages }}
<li><a href="{{ .RelPermalink }}"{{ if eq . $page }} aria-current="page"{{ end }}>{{ .LinkTitle }}</a></li>{{ end }}
</ul>{{ end }}</li>{{ end }}{{ end }}
</ul></nav><main><h1>{{ .Title }}</h1>{{ .Content }}
{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>{{ end }}</main>
<aside>{{ .TableOfContents }}</aside></body></html>
""",
}


class Tool:
    """A program that builds the course, in a folder of its own."""

    def __init__(
        self, name: str, files: Mapping[str, str], template: str, forgets: tuple[str, ...], folder: Path
    ) -> None:
        self.name, self.folder, self._forgets, self._template = name, folder, forgets, folder / template
        self.seen: dict[str, list[Taken]] = {scene: [] for scene in SCENES}
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")

    def write(self, course: Course) -> None:
        course.write(self.folder / "content")
        middle = course.pages[len(course.pages) // 2]
        self._note = self.folder / "content" / middle
        self.page = self.folder / "public" / middle.removesuffix(".md") / "index.html"

    def round(self, mark: str) -> None:
        """All scenes once; `mark` is a text that must come out of each edit."""
        for name in self._forgets:
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self._take("cold", "")
        self._take("no change", "")
        self._edit("text edited", self._note, lambda text: f"{text}\nmark{mark}text\n", f"mark{mark}text")
        self._edit(
            "title edited",
            self._note,
            lambda text: re.sub('"$', f' mark{mark}title"', text, count=1, flags=re.M),
            f"mark{mark}title",
        )
        mark = f'data-mark="t{mark}"'
        self._edit("template edited", self._template, lambda text: re.sub('data-mark="[^"]*"', mark, text), mark)

    def _edit(self, scene: str, file: Path, change: Callable[[str], str], wanted: str) -> None:
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        self._take(scene, wanted)

    def _take(self, scene: str, wanted: str) -> None:
        before, begun = os.times(), time.perf_counter()
        subprocess.run(self._command(), check=True, capture_output=True, cwd=self.folder)
        clock, after = time.perf_counter() - begun, os.times()
        work = after.children_user + after.children_system - before.children_user - before.children_system
        self.seen[scene].append(Taken(clock, work))
        if wanted not in self.page.read_text(encoding="utf-8"):
            sys.exit(f"{self.name} did not show the edit: {scene}")

    def _command(self) -> list[str]:
        if self.name == "Hugo":
            return [str(BIN / "hugo"), "--quiet", "--cacheDir", str(self.folder / "cache")]
        return [str(BIN / "outline-site"), "build", "--quiet"]

    def served(self, edits: int) -> float:
        """Seconds from a save to the new text in what the preview sends: the median of some."""
        command = [str(BIN / "outline-site"), "serve", "--port", "8765"]
        url = f"http://127.0.0.1:8765/{self.page.parent.relative_to(self.folder / 'public').as_posix()}/"
        with subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                return median(list(self._saves(url, edits)))
            finally:
                server.terminate()

    def _saves(self, url: str, edits: int) -> Iterator[float]:
        _wait_for(url, "<main")
        time.sleep(3)  # until all has been read
        for number in range(edits):
            self._note.write_text(f"{self._note.read_text(encoding='utf-8')}\nsaved{number}x\n", encoding="utf-8")
            begun = time.perf_counter()
            _wait_for(url, f"saved{number}x")
            yield time.perf_counter() - begun
            time.sleep(0.5)


def _wait_for(url: str, text: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                if text.encode() in answer.read():
                    return
        except OSError:
            pass
        time.sleep(0.002)
    sys.exit(f"{url} does not show '{text}'")


def table(pages: int, tools: list[Tool]) -> Iterator[str]:
    """The figures as a table in Markdown."""
    on = f"{os.cpu_count()} processors, Python {platform.python_version()}"
    yield f"{pages:,} pages, {on}: seconds by the clock (of work)"
    yield ""
    yield "| | " + " | ".join(tool.name for tool in tools) + (" | ratio |" if len(tools) > 1 else " |")
    yield "| :-- |" + " --: |" * (len(tools) + (len(tools) > 1))
    for scene in SCENES:
        taken = [Taken(*(median(figures) for figures in zip(*tool.seen[scene], strict=True))) for tool in tools]
        cells = [f"{one.clock:.2f} ({one.work:.2f})" for one in taken]
        ratio = (
            [f"{taken[0].clock / taken[1].clock:.2f} ({taken[0].work / taken[1].work:.2f})"] if len(taken) > 1 else []
        )
        yield f"| {scene} | {' | '.join([*cells, *ratio])} |"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int, nargs="?", default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", action="store_true", help="measure the preview as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tools = [
            Tool("outline-site", OUTLINE, "templates/page.html", ("public", ".outline-cache"), Path(folder, "ours"))
        ]
        if (BIN / "hugo").exists():
            tools.append(Tool("Hugo", HUGO, "layouts/all.html", ("public", "resources", "cache"), Path(folder, "hugo")))
            (tools[1].folder / "content/units").mkdir(parents=True)
            (tools[1].folder / "content/units/_index.md").write_text("---\ntitle: Units\n---\n", encoding="utf-8")
        for tool in tools:
            tool.write(Course(given.pages))
        for number in range(given.rounds):
            for tool in tools:
                tool.round(str(number))
        print("\n".join(table(given.pages, tools)))
        if given.serve:
            print(f"\nsave to answer of the preview: {1000 * tools[0].served(5):.0f} ms")


if __name__ == "__main__":
    main()
