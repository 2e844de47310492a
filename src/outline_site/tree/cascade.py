"""Cascade: front matter that a section gives to all below it, where they do not say otherwise themselves."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from outline_site import urls
from outline_site.config import Config
from outline_site.content.fields import inherited
from outline_site.model import Document, FrontMatter


class _Given(NamedTuple):
    """Values that a section gives, and the path of the section."""

    path: str
    values: Mapping[str, Any]

    def reaches(self, path: str, kind: str) -> bool:
        """Whether a page below is meant: by the patterns of `target`, if there are any."""
        target = self.values.get("target", self.values.get("_target"))
        if not isinstance(target, Mapping):
            return True
        wanted = {str(key).lower(): str(value) for key, value in target.items()}
        if "kind" in wanted and not _glob(wanted["kind"]).fullmatch(kind):
            return False
        return "path" not in wanted or _glob(wanted["path"]).fullmatch(f"/{path}") is not None


def cascaded(documents: Iterable[Document], config: Config) -> Iterator[Document]:
    """The documents, each with what the sections above it give (the nearest first), then what the settings give."""
    documents = tuple(documents)
    given: dict[str, list[_Given]] = {}
    for document in documents:
        if document.front.cascade and document.content_path.rpartition("/")[2].startswith("_index."):
            path = urls.lower_path(document.content_path.rpartition("/")[0])
            given[path] = [_Given(path, values) for values in document.front.cascade]
    general = [_Given("", values) for values in config.cascade]
    if not given and not general:
        yield from documents
        return
    for document in documents:
        path, kind = _path(document.content_path)
        front = document.front
        for item in (*_above(path, given), *general):
            if item.reaches(path, kind):
                front = inherited(front, item.values, config.reader, document.path)
        yield document if front is document.front else replace(document, front=front)


def of_list(path: str, kind: str, above: Document | None, config: Config) -> FrontMatter:
    """The front matter of a generated list: what the file above it and the settings give."""
    given = [_Given("", values) for values in (*(above.front.cascade if above else ()), *config.cascade)]
    front = FrontMatter()
    for item in given:
        if item.reaches(path, kind):
            front = inherited(front, item.values, config.reader, "")
    return front


def _path(content_path: str) -> tuple[str, str]:
    folder, _, file = content_path.rpartition("/")
    stem = file.partition(".")[0]
    if stem == "_index":
        return urls.lower_path(folder), "section" if folder else "home"
    name = folder if stem == "index" else f"{folder}/{stem}".lstrip("/")
    return urls.lower_path(name), "page"


def _above(path: str, given: Mapping[str, Sequence[_Given]]) -> Iterator[_Given]:
    """What the page itself (a section reaches itself, too) and the sections above it give, nearest first."""
    while True:
        yield from given.get(path, ())
        if not path:
            return
        path = path.rpartition("/")[0]


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """A pattern of Hugo's: `*` within a folder, `**` across folders, `{a,b}` either."""
    parts = re.split(r"(\*\*|\*|\?|\{[^}]*\})", pattern.lower())
    made = []
    for part in parts:
        if part.startswith("{"):
            made.append("(?:" + "|".join(map(re.escape, part[1:-1].split(","))) + ")")
        else:
            made.append({"**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part)))
    return re.compile("".join(made))
