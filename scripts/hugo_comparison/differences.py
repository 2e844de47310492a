"""Two sides of a site -> what differs, each as one line in plain words."""

from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from functools import partial
from typing import Any, NamedTuple

from hugo_comparison.sides import FACTS, Page, Side, meaning, sources
from hugo_comparison.tokens import Heading, Shape, shape

BEFORE, SHOWN = 30, 60  # characters of a text
NAMES = {
    "linkTitle": "short title",
    "children": "pages below",
    "prevInSection": "previous in section",
    "nextInSection": "next in section",
}


class Difference(NamedTuple):
    """One difference: where it is, in what, and how each side has it."""

    where: str
    what: str
    hugo: str
    ours: str

    def __str__(self) -> str:
        return f"{self.where} {self.what}: {self.hugo or 'nothing'} | {self.ours or 'nothing'}"


def differences(hugo: Side, ours: Side) -> Iterator[Difference]:
    """All differences: in what there is, then page by page."""
    yield from (Difference("(site)", "error", "", error) for error in ours.errors)
    yield from _only("page", _sources(hugo), _sources(ours))
    yield from _only("redirect", hugo.redirects, ours.redirects)
    yield from _only("file", dict.fromkeys(hugo.files, "published"), dict.fromkeys(ours.files, "published"))
    yield from _hunks("(menus)", "entry", *([f"{line}; " for line in side.menus] for side in (hugo, ours)))
    both = hugo.pages.keys() & ours.pages.keys()
    files = {**sources(ours), **sources(hugo)}
    for url in sorted(both):
        yield from _facts(hugo.pages[url], ours.pages[url], both)
        theirs, own = (_shape(side, side.pages[url], files) for side in (hugo, ours))
        yield from _ids(url, theirs.headings, own.headings)
        yield from _hunks(url, "text", theirs.tokens, own.tokens)


def _sources(side: Side) -> Mapping[str, str]:
    return {page.url: page.source or "made by itself" for page in side.pages.values()}


def _shape(side: Side, page: Page, files: Mapping[str, str]) -> Shape:
    return shape(page.html, partial(meaning, side, page, files))


def _only(what: str, hugo: Mapping[str, str], ours: Mapping[str, str]) -> Iterator[Difference]:
    """What only one side has, and what stands for something else on each."""
    for name in sorted(hugo.keys() | ours.keys()):
        if hugo.get(name) != ours.get(name):
            yield Difference(name, what, hugo.get(name, ""), ours.get(name, ""))


def _facts(hugo: Page, ours: Page, both: Collection[str]) -> Iterator[Difference]:
    """Differing facts; pages that one side lacks are not missed in them a second time."""
    for name in FACTS:
        theirs, own = (_known(name, page.facts[name], both) for page in (hugo, ours))
        if theirs != own:
            yield Difference(hugo.url, NAMES.get(name, name), _shown(theirs), _shown(own))


def _known(name: str, value: Any, both: Collection[str]) -> Any:
    if name == "children":
        return [url for url in value if url in both]
    return value if not name.endswith("InSection") or value in both else ""


def _shown(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _ids(url: str, hugo: list[Heading], ours: list[Heading]) -> Iterator[Difference]:
    if len(hugo) != len(ours):
        return  # the texts differ too, and say how
    for theirs, own in zip(hugo, ours, strict=True):
        if theirs.id != own.id:
            yield Difference(url, f"id of the heading '{theirs.words[:SHOWN]}'", theirs.id, own.id)


def _hunks(url: str, what: str, hugo: list[str], ours: list[str]) -> Iterator[Difference]:
    """The places where two lists differ, each with a little of what stands before it."""
    if hugo == ours:
        return
    for kind, a, b, c, d in SequenceMatcher(None, hugo, ours, autojunk=False).get_opcodes():
        if kind != "equal":
            before = "".join(hugo[max(0, a - 3) : a])[-BEFORE:]
            theirs, own = _different("".join(hugo[a:b]), "".join(ours[c:d]))
            yield Difference(url, f"{what} after '{before}'" if before else what, theirs, own)


def _different(one: str, other: str) -> tuple[str, str]:
    """Two texts from shortly before their first difference on."""
    first = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return _cut(one, first), _cut(other, first)


def _cut(text: str, first: int) -> str:
    start, end = max(0, first - BEFORE), first + SHOWN
    return "…" * (start > 0) + text[start:end] + "…" * (len(text) > end)
