"""Cascade: front matter that a section, or the settings, give to all pages below that do not say otherwise."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from outline_site import patience, urls
from outline_site.config import ReaderConfig
from outline_site.content import frontmatter
from outline_site.content.fields import fields, inherited
from outline_site.model import NOTHING, FrontMatter, FrozenMap, SourceFile
from outline_site.setting_values import WrongValueError

Tables = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Cascade:
    """What the sections give, by their paths, and what the settings give to all pages."""

    sections: Mapping[str, Tables] = NOTHING
    general: Tables = ()

    @classmethod
    def of(cls, sources: Iterable[SourceFile], config: ReaderConfig, general: Tables) -> "Cascade":
        """The cascade of a site's content files. One that cannot be read gives nothing; it is told when it is read."""
        given = {}
        for source in sources:
            if not may_give(source):
                continue
            with (
                suppress(patience.TooLong, MemoryError),
                patience.over(source.path, "reading what it gives to the pages below"),
            ):
                if tables := _given(source, config):
                    given[urls.lower_path(source.content_path.rpartition("/")[0])] = tables
        return cls(FrozenMap(given), general)

    def above(self, content_path: str) -> Tables:
        """What a content file gets, from the nearest section (a section reaches itself) to the settings."""
        if not self.sections and not self.general:
            return ()
        path, kind = _page(content_path)
        return tuple(table for table in self._all(path) if reaches(table, path, kind))

    def _all(self, path: str) -> Iterator[Mapping[str, Any]]:
        while self.sections:
            yield from self.sections.get(path, ())
            if not path:
                break
            path = path.rpartition("/")[0]
        yield from self.general


def to_itself(front: FrontMatter, content_path: str) -> Tables:
    """What a page that is no section gives itself; sections are among those above."""
    path, kind = _page(content_path)
    return tuple(table for table in front.cascade if reaches(table, path, kind)) if kind == "page" else ()


def may_give(source: SourceFile) -> bool:
    """Whether a content file may have something for the pages below it."""
    return source.content_path.rpartition("/")[2].startswith("_index.") and b"cascade" in source.data.lower()


def filled(front: FrontMatter, tables: Tables, config: ReaderConfig, path: str) -> FrontMatter:
    """Front matter with what is given from above, where it says nothing itself; `path` is that of its file."""
    for table in tables:
        front = inherited(front, table, config, path)
    return front


def reaches(table: Mapping[str, Any], path: str, kind: str) -> bool:
    """Whether a page is meant: by the patterns of `target`, if there are any."""
    target = table.get("target", table.get("_target"))
    if not isinstance(target, Mapping):
        return True
    wanted = {str(key).lower(): str(value) for key, value in target.items()}
    if "kind" in wanted and not matches(wanted["kind"], kind):
        return False
    return "path" not in wanted or matches(wanted["path"], f"/{path}")


def _given(source: SourceFile, config: ReaderConfig) -> Tables:
    def quiet(_: object) -> None:
        """Whoever reads the file tells what is wrong with it."""

    try:
        raw = frontmatter.split(source.path, source.data.decode("utf-8"), quiet)
        return fields(source.path, raw.values or {}, raw.lines, config, quiet).cascade
    except (UnicodeDecodeError, frontmatter.FrontMatterError, WrongValueError):
        return ()


def _page(content_path: str) -> tuple[str, str]:
    folder, _, file = content_path.rpartition("/")
    stem = file.rpartition(".")[0]
    if stem == "_index":
        return urls.lower_path(folder), "section" if folder else "home"
    name = folder if stem == "index" else f"{folder}/{stem}".lstrip("/")
    return urls.lower_path(name), "page"


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of Hugo's is that of a text: `*` within a folder, `**` across folders, `{a,b}` either, `[a-z]`.

    All ways through the pattern are gone at once, so many stars take no longer than other signs.
    """
    return len(text) in _through(pattern.lower(), text, {0})


def _through(pattern: str, text: str, starts: set[int]) -> set[int]:
    """Where a pattern may end in a text, if it begins at one of these places."""
    for part in _parts(pattern):
        starts = _ends(part, text, starts)
    return starts


@cache
def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"(\*\*|\*|\?|\[!?[^][]+\]|\{(?:[^{}]|\{[^{}]*\})*\})", pattern)))


def _ends(part: str, text: str, starts: set[int]) -> set[int]:
    """Where a part of a pattern may end in a text, if it begins at one of these places."""
    if part == "**":
        return set(range(min(starts), len(text) + 1)) if starts else set()
    if part == "*":
        found: set[int] = set()
        for start in starts:
            while start not in found:
                found.add(start)
                start += start < len(text) and text[start] != "/"
        return found
    if part == "?":
        return {start + 1 for start in starts if start < len(text) and text[start] != "/"}
    if part.startswith("[") and part.endswith("]") and part != "[]":
        return {start + 1 for start in starts if start < len(text) and _is_in(text[start], part[1:-1])}
    if part.startswith("{") and part.endswith("}"):
        return {end for other in _either(part[1:-1]) for end in _through(other, text, starts)}
    return {start + len(part) for start in starts if text.startswith(part, start)}


def _either(patterns: str) -> list[str]:
    """Patterns with commas between them, of which those in further braces part nothing."""
    found, depth = [""], 0
    for part in re.split(r"([{},])", patterns):
        depth += (part == "{") - (part == "}")
        if part == "," and not depth:
            found.append("")
        else:
            found[-1] += part
    return found


def _is_in(char: str, signs: str) -> bool:
    """Whether a character is among signs, as in `abc`, `a-z` or `!abc`."""
    known = any(low <= char <= (high or low) for low, high in re.findall(r"(.)(?:-(.))?", signs.removeprefix("!")))
    return known != signs.startswith("!")
