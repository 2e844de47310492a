"""A site in a folder of its own: written from a table of files, then planned, or run through the command line."""

import io
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from outline_site import build, program
from outline_site.build import Plan, Work
from outline_site.course_file import load
from outline_site.diagnostics import Problem

Files = Mapping[str, str]

NOW = datetime(2026, 9, 1, tzinfo=UTC)
ARTICLE = '<article class="content">{{ page.content }}</article>'
BARE = {f"templates/{kind}.html": ARTICLE for kind in ("home", "section", "page", "taxonomy", "term")} | {
    "templates/404.html": "nothing here",
    "templates/redirect.html": "{{ page.url }}",
}
"""Templates that write the body and nothing else, so that a test is about the body and quick."""


class Run(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Trial:
    """A site's folder."""

    folder: Path

    def write(self, files: Files) -> "Trial":
        """Write files; paths are from the site's folder."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        return self

    def planned(self, *, now: datetime = NOW, work: Work | None = None) -> "Planned":
        """The site's plan. Settings are read from its files."""
        config, found = load(self.folder)
        plan = build.prepare(config, now, work or Work())
        return Planned(plan, build.judged([*found, *plan.problems], config))

    def run(self, command: str, *options: str) -> Run:
        """Run a command on the site."""
        return run(command, "--source", str(self.folder), *options)

    def tree(self) -> dict[str, bytes]:
        """Every file that a build has published, by its path."""
        public = self.folder / "public"
        return {p.relative_to(public).as_posix(): p.read_bytes() for p in public.rglob("*") if p.is_file()}


@dataclass(frozen=True)
class Planned:
    """A plan, and its problems in order."""

    plan: Plan
    problems: tuple[Problem, ...]

    @property
    def lines(self) -> list[str]:
        """The problems as they are printed."""
        return [problem.line for problem in self.problems]

    def file(self, path: str) -> str:
        """The text of a file of the website."""
        return self.plan.outputs[path]().decode()

    def article(self, path: str) -> str:
        """The body of a page, given by its file in the website."""
        return self.file(path).partition('<article class="content">')[2].rpartition("</article>")[0]


def run(*arguments: str) -> Run:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "argv", ["outline-site", *arguments]):
        try:
            program.run()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
    return Run(status, out.getvalue(), err.getvalue())
