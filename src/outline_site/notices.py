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


class Notices:
    """Tells of editions. On a terminal a few lines at the bottom change in place, so what stands above stays there."""

    def __init__(self, root: Path, counted: Counted) -> None:
        self._root, self._counted = root, counted
        self._told: tuple[str, ...] = ()
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
        lines = tuple(report_lines(edition.problems, Excerpts(self._root).line, verbose=False))
        if self._live is not None:
            self._live.update(self._drawn(edition, waiting, lines), refresh=True)
        elif edition.is_checked and lines != self._told:
            self._print(lines)
        if edition.is_checked:
            self._told = lines

    def _print(self, lines: tuple[str, ...]) -> None:
        for line in lines or ("No problems any more.",):
            click.secho(line, err=True, fg=colour(line))

    def _drawn(self, edition: "Edition", waiting: int, lines: tuple[str, ...]) -> "RenderableType":
        from rich.text import Text

        assert self._live is not None
        most = max(3, self._live.console.height - 3)
        shown = lines if len(lines) <= most else (*lines[: most - 1], f"… and {len(lines) - most + 1} more lines")
        text = Text(no_wrap=True, overflow="ellipsis")
        for line in shown:
            text.append(f"{line}\n", style=colour(line) or "")
        if waiting:
            return text.append(f"reading: {edition.total - waiting} of {edition.total} notes", style="cyan")
        problems = self._counted(edition.problems) if edition.is_checked else "…"
        return text.append(f"{edition.total} notes, {problems}; last change in {edition.seconds:.3f} s", style="cyan")
