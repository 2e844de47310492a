"""Places in files of a site -> the lines that stand there, to be shown with a problem."""

from dataclasses import dataclass, field
from pathlib import Path

from outline_site.diagnostics import Place

LARGEST = 32 << 20  # bytes of a file that is looked into


@dataclass(frozen=True)
class Excerpts:
    """The files of a site's folder, each read when the first of its lines is asked for."""

    root: Path
    _texts: dict[str, list[str]] = field(default_factory=dict)

    def line(self, at: Place) -> str:
        """The line at a place; an empty one where there is none, or the file is elsewhere or cannot be read."""
        if at.path not in self._texts:
            self._texts[at.path] = self._lines(self.root / at.path)
        lines = self._texts[at.path]
        return lines[at.line - 1] if at.line <= len(lines) else ""

    def _lines(self, path: Path) -> list[str]:
        try:
            inside = path.is_file() and path.resolve().is_relative_to(self.root.resolve())
            if not inside or path.stat().st_size > LARGEST:
                return []
            text = path.read_bytes().decode("utf-8", "replace")
            return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")  # other ends of lines count nowhere
        except (OSError, ValueError):
            return []
