"""What a preview says on the terminal: where it is, and what is wrong now, in place of what was wrong before."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outline_site.diagnostics import Problem, report_lines
from outline_site.excerpts import Excerpts

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

    from outline_site.preview.edition import Edition

Counted = Callable[[Sequence[Problem]], str]


def colour(line: str) -> str | None:
    """The colour of a line of a report."""
    if line.startswith("    "):
        return "bright_black" if line.strip() != "^" else "green"
    return "red" if ": error: " in line else "yellow" if ": warning: " in line else None


def _words(problem: Problem) -> tuple[str, str, str]:
    """What a problem says; its line may move while the text around it is edited."""
    return problem.diagnostic.at.path, problem.diagnostic.code, problem.diagnostic.message


class Notices:
    """Tells of editions. On a terminal a few lines at the bottom change in place, so what stands above stays there."""

    def __init__(self, root: Path, counted: Counted) -> None:
        self._root, self._counted = root, counted
        self._told: frozenset[tuple[str, str, str]] = frozenset()
        self._live: Live | None = None
        self._address = ""

    def begin(self, address: str, remark: str) -> None:
        """Say where the preview is."""
        self._address = address
        click.echo(f"{remark}Preview at {address} (Ctrl-C ends it)")
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
            self._live.start()

    def end(self) -> None:
        """Give the terminal back."""
        if self._live is not None:
            self._live.stop()

    def tell(self, edition: "Edition", waiting: int) -> None:
        """Tell of an edition, and of how many notes are still to be read."""
        if self._live is None and edition.is_checked:
            self._print(edition.problems)
        elif self._live is not None and (waiting or edition.is_checked):
            self._live.update(self._drawn(edition, waiting), refresh=True)

    def _print(self, problems: Sequence[Problem]) -> None:
        """Print what has gone wrong since the last time, and that something has been mended."""
        now = frozenset(map(_words, problems))
        for line in self._lines([problem for problem in problems if _words(problem) not in self._told]):
            click.secho(line, err=True, fg=colour(line))
        if self._told - now:
            click.echo(f"{self._counted(problems)} left." if now else "No problems any more.", err=True)
        self._told = now

    def _lines(self, problems: Sequence[Problem]) -> tuple[str, ...]:
        return tuple(report_lines(problems, Excerpts(self._root).line, verbose=False))

    def _drawn(self, edition: "Edition", waiting: int) -> "RenderableType":
        from rich.text import Text

        if waiting:
            return Text(f"Reading: {edition.total - waiting} of {edition.total} notes.", style="cyan")
        shown = self._counted(edition.problems)
        text = Text(f"{edition.total} notes, {shown}; the last change took {edition.seconds:.3f} s.", style="cyan")
        for line in self._lines(edition.problems):
            text.append(f"\n{line}", style=colour(line) or "")
        return text
