"""A site's folder -> what changes for its readers when it moves from Hugo to outline-site (or back).

Both programs build a throw-away copy of the site's content, settings and data; the pages are compared as addresses,
titles, order, headings and text, without the look. Shortcodes that only one of the two knows show their inner text on
both sides, or nothing. What differs by design is taken as equal: boxes that scroll, callouts, colours of code,
formulas, diagrams, videos, footnotes, and links to files that lead to their pages.

Exit status: 0 nothing differs, 1 something does, 2 the site cannot be compared.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from hugo_comparison.differences import Difference, differences
from hugo_comparison.sides import HugoError, Side, built_by_hugo, built_by_us
from hugo_comparison.workbench import lay_out

from outline_site.course_file import load
from outline_site.diagnostics import SiteError

MAX_PLACES, MAX_LINES = 40, 5  # that are printed without -v
PHRASES = {"page": "page, made from", "file": "file", "redirect": "redirect to", "entry": "entries"}


class Comparison(NamedTuple):
    """A site as both programs have it, and what differs."""

    hugo: Side
    ours: Side
    differences: tuple[Difference, ...]
    stubs: list[str]


def compare(site: Path, bench: Path) -> Comparison:
    """Build a site with both programs in the empty folder `bench`, and compare.

    Raises:
        HugoError: Hugo is missing, or does not build the site.
        SiteError: the settings cannot be read.
    """
    stubs = lay_out(site, load(site).config, bench)
    hugo, ours = built_by_hugo(bench), built_by_us(bench)
    return Comparison(hugo, ours, tuple(differences(hugo, ours)), stubs)


def report(found: Comparison, *, verbose: bool) -> Iterator[str]:
    """The lines to print: the differences by place, and a summary."""
    places = [(where, list(group)) for where, group in groupby(found.differences, lambda d: d.where)]
    for where, group in places if verbose else places[:MAX_PLACES]:
        page = found.hugo.pages.get(where)
        yield f"{where}  ({page.source})" if page and page.source else where
        for difference in group if verbose else group[:MAX_LINES]:
            yield f"    {PHRASES.get(difference.what, difference.what)}"
            yield f"        Hugo:          {difference.hugo or '-'}"
            yield f"        outline-site:  {difference.ours or '-'}"
        if not verbose and len(group) > MAX_LINES:
            yield f"    ... and {len(group) - MAX_LINES} more (-v shows all)"
    if not verbose and len(places) > MAX_PLACES:
        yield f"... and {len(places) - MAX_PLACES} more places (-v shows all)"
    if found.stubs:
        yield f"Shortcodes that were not compared: {', '.join(found.stubs)}."
    yield summary(found)


def summary(found: Comparison) -> str:
    """One line about all."""
    both = found.hugo.pages.keys() & found.ours.pages.keys()
    different = both & {difference.where for difference in found.differences}
    kinds = Counter(difference.what.partition(" after")[0].partition(" of the")[0] for difference in found.differences)
    what = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    only = (len(side.pages.keys() - both) for side in (found.hugo, found.ours))
    return (
        f"{len(both)} pages on both sides, {len(both) - len(different)} of them alike;"
        " {} only in Hugo, {} only in outline-site.".format(*only)
        + f" Differences: {what or 'none'}."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a site, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, metavar="SITE", help="the site's folder; nothing in it is changed")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the copy in this new folder, and keep it")
    parser.add_argument("-v", "--verbose", action="store_true", help="show every difference")
    options = parser.parse_args(arguments)
    if options.keep and options.keep.exists():
        parser.error(f"there is a '{options.keep}' already")
    try:
        with tempfile.TemporaryDirectory() as folder:
            bench = options.keep or Path(folder) / "copy"
            bench.mkdir(parents=True)
            found = compare(options.site.absolute(), bench.absolute())
    except (HugoError, SiteError) as error:
        print(error, file=sys.stderr)
        return 2
    print(*report(found, verbose=options.verbose), sep="\n")
    return 1 if found.differences else 0


if __name__ == "__main__":
    sys.exit(main())
