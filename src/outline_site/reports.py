"""What a command came to -> the words that say so."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from outline_site.diagnostics import Problem, Severity

if TYPE_CHECKING:
    from outline_site.record import Outcome
    from outline_site.site import Node, Site


def drawn(node: "Node", margin: str = "") -> Iterator[str]:
    """A line for each page from a node down, further in at each level."""
    page = node.page
    mark = f"  ({page.hold})" if page.hold else ""
    yield f"{margin}{page.shown_title}  {page.url}{mark}"
    for child in node.children:
        yield from drawn(child, margin + "  ")


def tree_rows(site: "Site") -> list[dict[str, Any]]:
    """The tree of pages for other programs: a contract of `outline-site tree --json`."""
    return [_row(site, node) for node in site.nodes.values() if node.page.rendered]


def _row(site: "Site", node: "Node") -> dict[str, Any]:
    from outline_site.site import Kind  # only here: this module is loaded with the command line

    page, front = node.page, node.page.document.front
    children = [n.page for n in node.children]
    if page.kind is Kind.TERM:
        children = [site.nodes[path].page for path in site.members[page.path]]
    before, after = site.neighbours.get(page.path, ("", ""))
    return {
        "url": page.url,
        "kind": str(page.kind),
        "title": page.title,
        "linkTitle": page.link_title,
        "weight": front.weight,
        "date": page.date.isoformat() if page.date else None,
        "draft": front.draft,
        "source": page.source or None,
        "children": [child.address for child in children],
        "prevInSection": before or None,
        "nextInSection": after or None,
    }


def counted(problems: Sequence[Problem]) -> str:
    """How many errors and warnings there are, in words."""
    kinds = Counter(p.severity for p in problems)
    counted = (some(kinds[severity], str(severity)) for severity in Severity if kinds[severity])
    return " and ".join(counted) or "no problems"


def summary(outcome: "Outcome", said: str, seconds: float, *, verbose: bool) -> str:
    """The last line of a build; `said` tells of the files."""
    reused = f" ({outcome.reused} remembered)" if outcome.reused else ""
    notes = [some(outcome.notes, "note") + reused, said]
    if outcome.problems:
        notes.append(counted(outcome.problems))
    if outcome.held:
        reasons = Counter(reason for _, reason, _ in outcome.held)
        notes.append("held back: " + ", ".join(f"{count} ({reason})" for reason, count in sorted(reasons.items())))
    held = (f"held back: {source} ({reason}{until and f': {until}'})" for source, reason, until in outcome.held)
    pages = some(outcome.pages, "page")
    return "\n".join([*(held if verbose else ()), f"Built {pages} in {seconds:.2f} s: {'; '.join(notes)}."])


def some(count: int, what: str) -> str:
    """So many of something: `1 page`, `2 pages`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
