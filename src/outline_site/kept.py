"""Pages as they were drawn last -> those that would be drawn the same, and may stay as they are published.

Of each page is remembered what was looked at while it was drawn, and a digest of that. It may stay if that is the same,
if program, settings and templates are the same, and if nobody has touched the published folder.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from outline_site.memo import digest, read_whole, write_whole
from outline_site.render.facts import Facts
from outline_site.render.pages import Drawing

NAME = "pages"


class Kept:
    """What was remembered of drawn pages, in the folder of remembered work, and what is to be remembered of them.

    `made_with` is a digest of all that is not a page.
    """

    def __init__(self, folder: Path | None, made_with: str, facts: Facts) -> None:
        self._folder, self._facts = folder, facts
        self._made_with = digest(made_with, facts.shared) if folder else ""
        self._pages: dict[str, list[Any]] = {}
        self.paths: frozenset[str] = frozenset()

    def recall(self, paths: Iterable[str], website: str) -> None:
        """Find which of the pages may stay, given the state of the published folder."""
        body = read_whole(self._folder / NAME) if self._folder and website else None
        if body is None:
            return
        try:
            record = json.loads(body)
            if record["website"] == website and record["made with"] == self._made_with:
                found = ((path, self._recalled(record, path)) for path in paths)
                self._pages = {path: entry for path, entry in found if entry is not None}
        except (ValueError, TypeError, LookupError, AttributeError):
            self._pages = {}
        self.paths = frozenset(self._pages)

    def _recalled(self, record: Mapping[str, Any], path: str) -> list[Any] | None:
        """What is remembered of a page, if it may stay."""
        names, entry = record["names"], record["pages"].get(path)
        if entry is None:
            return None
        seen, bodies = ([names[number] for number in numbers] for numbers in entry[:2])
        return [seen, bodies, entry[2]] if self._state(seen, bodies) == entry[2] else None

    def note(self, path: str, drawn: Drawing) -> None:
        """Remember a page that is drawn."""
        seen, bodies = sorted(drawn.seen), sorted(drawn.bodies)
        self._pages[path] = [seen, bodies, self._state(seen, bodies)]

    def save(self, website: str) -> None:
        """Write down what all pages looked at, with the state of the published folder that they stand in."""
        if not self._folder or not website:
            return
        names: dict[str, int] = {}
        pages = {
            path: [[names.setdefault(name, len(names)) for name in found] for found in entry[:2]] + entry[2:]
            for path, entry in self._pages.items()
        }
        record = {"website": website, "made with": self._made_with, "names": list(names), "pages": pages}
        write_whole(self._folder / NAME, json.dumps(record, separators=(",", ":")).encode("utf-8", "surrogatepass"))

    def _state(self, seen: Iterable[str], bodies: Iterable[str]) -> str:
        """A digest of what a page looked at."""
        if not self._folder:
            return ""
        return digest("".join(map(self._facts.of, seen)), "".join(map(self._facts.text, bodies)))
