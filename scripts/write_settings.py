"""The keys of the settings -> the tables of the manual's page about them; what stands around the tables stays.

`--check` writes nothing, and exits with status 1 where the page is out of date.
"""

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from outline_site.config import KEYS
from outline_site.setting_keys import Key

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "content" / "units" / "08-publishing" / "settings.md"

HEADINGS = {  # the first key below each heading; the others follow in the order of the settings
    "title": "The course",
    "theme.accent": "The look",
    "contentDir": "Folders",
    "buildDrafts": "Which pages",
    "lenient": "How strict",
    "rawHTML": "Markdown",
}
IN_HUGO = "Settings from Hugo"

MEANINGS = {  # where the manual says more than the program, or links to more
    "description": "One sentence about the course, shown below the title on the home page.",
    "baseURL": "Where the site will be, in full or as a path. See [Where to put it](hosting.md).",
    "language": "Language of the pages, such as `en` or `de-CH`.",
    "units": "Section whose child sections are the [units](../07-structure/_index.md#units).",
    "params": "Values of your own, [shown by `param`](../03-shortcodes/links-and-values.md) and seen by templates.",
    "menus": "[Menus](../07-structure/menus.md).",
    "taxonomies": "Ways to group pages, as `singular: plural`.",
    "extends": "A file of Hugo's settings, which hold where `course.yaml` is silent.",
    "staticDir": "Folder, or folders, copied as they are; later ones win.",
    "ignoreFiles": "Patterns (regular expressions); a content file whose path matches is no page.",
    "buildDrafts": "Publish drafts, as [`--drafts`](held-back.md) does.",
    "buildFuture": "Publish pages before their `publishDate`.",
    "buildExpired": "Publish pages after their `expiryDate`.",
    "timeZone": "Time zone of dates without one, such as `Europe/Berlin`.",
    "disableKinds": "What is not made: `taxonomy`, `term`, [`search`, `print`](readers.md#search), `sitemap`, `RSS`.",
    "repository": "Where the notes are kept, for [links to report and to edit](readers.md#ask-and-report).",
    "email": "Whom readers [ask](readers.md#ask-and-report).",
    "enableGitInfo": "Take [dates of last changes](readers.md#what-changed-last) from git; `auto`: where it knows.",
    "nextInSection": "For templates and `tree --json`: whether the next page of a section stands after (`asc`) or "
    "before (`desc`).",
    "permalinks": "[Patterns of addresses](../07-structure/addresses.md#a-pattern-for-a-section), by section.",
    "uglyURLs": "Addresses such as `/a.html`: `true`, or [a table by section]"
    "(../07-structure/addresses.md#addresses-that-end-in-html).",
    "cascade": "[Front matter for many pages](../07-structure/many-pages.md#for-the-whole-course).",
    "lenient": "Only warn of slips that Hugo forgives. It is `true` where the settings come [from Hugo](from-hugo.md).",
    "refLinksErrorLevel": "How bad a `ref` to a missing page is: `error` or `warning`.",
    "refLinksNotFoundURL": "The address of such a `ref`, where it is a warning.",
    "hardWraps": "Keep line breaks as they are written.",
    "linkify": "[Link bare addresses](../02-writing/extras.md#bare-addresses).",
    "emoji": "Replace [names such as `:smile:`](../02-writing/extras.md#emoji) by emoji.",
    "blockAttributes": "Read `{.class}` below a block [as its own](../02-writing/extras.md#attributes-of-blocks).",
    "headingIDs": "How the names of headings are made: `github`, `github-ascii` or `blackfriday`.",
    "outlineLevels": "First and last level of the headings in *On this page*.",
    "math.macros": r"[Commands for formulas](../05-math/macros-and-mistakes.md), such as `'\R': '\mathbb{R}'`.",
    "math.numbers": "[Number](../05-math/numbers.md) `equation`, `align` and the like.",
    "math.delimiters": r"What formulas stand between, as `inline: [['\(', '\)']]` and `block`.",
}

Row = Sequence[str]


def main() -> int:
    """Bring the page up to date, or tell whether it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where the page is out of date")
    check = parser.parse_args().check
    old = PAGE.read_text(encoding="utf-8")
    new = written(old)
    if new != old and not check:
        PAGE.write_text(new, encoding="utf-8")
    if new != old and check:
        print(f"{PAGE.relative_to(ROOT)} is out of date: run python scripts/write_settings.py")
    return int(check and new != old)


def written(page: str) -> str:
    """The page with all of its tables as the settings are now."""
    for heading, keys in groups().items():
        rows = [(f"`{key.name}`", MEANINGS.get(key.name, key.meaning), default(key)) for key in keys]
        page = with_table(page, heading, table([("Key", "Meaning", "Default"), *rows]))
    return with_table(page, IN_HUGO, table([("Here", "In Hugo's files"), *names_in_hugo()]))


def groups() -> Mapping[str, list[Key]]:
    """The keys below each heading."""
    found: dict[str, list[Key]] = {}
    heading = ""
    for key in KEYS:
        heading = HEADINGS.get(key.name, heading)
        found.setdefault(heading, []).append(key)
    return found


def default(key: Key) -> str:
    """The value that holds where the settings are silent, as YAML has it; a dash for nothing."""
    value = key.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if not value:
        return "–"
    if isinstance(value, Mapping):
        return ", ".join(f"`{name}: {item}`" for name, item in value.items())
    if isinstance(value, tuple):
        return f"`{value[0]}`" if len(value) == 1 else f"`[{', '.join(map(str, value))}]`"
    return f"`{value}`"


def names_in_hugo() -> Iterator[Row]:
    """The keys that are called otherwise in Hugo's files; a name that only says the opposite is left out."""
    for key in KEYS:
        names = [name for name in key.hugo_paths if name != key.name and not name.startswith("not ")]
        if names:
            yield f"`{key.name}`", ", ".join(f"`{name}`" for name in names)


def table(rows: Sequence[Row]) -> str:
    """Rows as a table of Markdown, the first one as its head."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |\n"

    head, *others = rows
    return line(head) + line(":" + "-" * (width - 1) for width in widths) + "".join(map(line, others))


def with_table(page: str, heading: str, made: str) -> str:
    """The page with another table below a heading."""
    section = re.compile(rf"(^## {re.escape(heading)}\n(?:(?!## |\|).*\n)*)((?:\|.*\n)+)", re.MULTILINE)
    if not section.search(page):
        raise SystemExit(f"{PAGE.relative_to(ROOT)} has no table below '## {heading}'")
    return section.sub(lambda found: found[1] + made, page, count=1)


if __name__ == "__main__":
    raise SystemExit(main())
