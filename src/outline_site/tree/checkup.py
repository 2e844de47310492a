"""What `check` looks for beside what a build tells: what keeps readers out, and pages that no way leads to."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from outline_site import urls
from outline_site.diagnostics import Diagnostic, Place
from outline_site.model import Document, How, LinkEnd, LinkRef, LinkStart, Part
from outline_site.site import Page, Site
from outline_site.tree.resolve import Links

_IMAGE = re.compile(r"<img\b[^<>]*\ssrc=[\"']?$", re.IGNORECASE)
_REST = re.compile(r"[^<>]*>")
_ALT = re.compile(r"\salt=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_DECORATION = re.compile(r"\s(?:role=[\"']?(?:presentation|none)\b|aria-hidden=[\"']?true)", re.IGNORECASE)
_ID = re.compile(r"<[a-zA-Z][^<>]*?\sid=(?:\"([^\"]*)\"|'([^']*)')")
_NAMED = re.compile(r"<(?:img|svg|math|video)\b|\saria-label=", re.IGNORECASE)


def checkup(site: Site, links: Links) -> Iterator[Diagnostic]:
    """All that is found."""
    for page in (node.page for node in site.nodes.values() if node.page.source and node.page.rendered):
        yield from _pictures(page.document.parts)
        yield from _headings(page.document)
        yield from _empty_links(page.document.parts)
        yield from _twins(page.document)
    yield from _orphans(site, links)


def _pictures(parts: tuple[Part, ...]) -> Iterator[Diagnostic]:
    """Images without words for those who do not see them."""
    for at, part in enumerate(parts):
        before, after = parts[at - 1] if at else "", parts[at + 1] if at + 1 < len(parts) else ""
        if not (isinstance(part, LinkRef) and isinstance(before, str) and isinstance(after, str)):
            continue
        opened, rest = _IMAGE.search(before), _REST.match(after)
        if not opened or not rest:
            continue
        tag = opened[0] + rest[0]
        alt = _ALT.search(tag)
        if not (alt and any(alt.groups())) and not _DECORATION.search(tag):
            hint = "say what it shows, as in ![a leaf](leaf.png); if it shows nothing, write role=presentation in HTML"
            yield Diagnostic("no-alt", f"the picture '{part.target[:80]}' has no text in its place", part.at, hint)


def _headings(document: Document) -> Iterator[Diagnostic]:
    """Headings that leave a level out. The first may have any level up to 2, as the page has its title."""
    last = 1
    for heading in document.headings:
        if heading.level > last + 1:
            message = f"the heading '{heading.text[:60]}' has level {heading.level} after one of level {last}"
            hint = f"make it level {last + 1}: who listens to a page finds the way by levels"
            yield Diagnostic("heading-level", message, Place(document.path, heading.line), hint)
        last = heading.level


def _empty_links(parts: tuple[Part, ...]) -> Iterator[Diagnostic]:
    """Links that nothing can be read in."""
    opened: LinkStart | None = None
    inside: list[str] = []
    for part in parts:
        match part:
            case LinkStart():
                opened, inside = part, [part.before, part.after]
            case LinkEnd() if opened is not None:
                html = "".join(inside)
                if not _NAMED.search(html) and not unescape(re.sub(r"<[^<>]*>", "", html)).strip():
                    message = f"the link to '{opened.to.target[:80]}' has no words"
                    yield Diagnostic("empty-link", message, opened.to.at, "write some between the brackets")
                opened = None
            case str() if opened is not None:
                inside.append(part)
            case LinkRef() | str() | _:
                pass


def _twins(document: Document) -> Iterator[Diagnostic]:
    """Ids that stand on a page twice, so that links lead to the first of them only."""
    html = "".join(part for part in document.parts if isinstance(part, str))
    counted = Counter(name for match in _ID.finditer(html) if (name := match[1] or match[2]))
    lines = {heading.id: heading.line for heading in document.headings}
    for name, count in counted.items():
        if count > 1:
            at = Place(document.path, lines.get(name, 1))
            yield Diagnostic("twin-id", f"{count} places of this page have the id '{name}'", at, "rename one")


def _orphans(site: Site, links: Links) -> Iterator[Diagnostic]:
    """Pages that no list names, and no page links to."""
    hidden = [site.nodes[path].page for path in site.hidden if path in site.nodes]
    if not hidden:
        return
    linked = set(_linked(site, links))
    for page in hidden:
        if page.source and page.rendered and page.path not in linked:
            line = page.document.front.lines.get("build", page.document.front.lines.get("_build", 1))
            at, hint = Place(page.source, line), "link to it, or let lists name it"
            yield Diagnostic("orphan", "no list names this page, and no page links to it", at, hint)


def _linked(site: Site, links: Links) -> Iterator[str]:
    for page in (node.page for node in site.nodes.values()):
        for link in page.document.links:
            target = links.target(link, page, advise=False).page
            if target is not None and target is not page:
                yield target.path
    for _, entry, page in site.menu_entries:
        del entry
        yield page.path


def outward(site: Site) -> Mapping[str, Place]:
    """The addresses elsewhere that pages lead to, each with the first place where it is written."""
    found: dict[str, Place] = {}
    for page in (node.page for node in site.nodes.values()):
        for link in _elsewhere(page):
            found.setdefault(link.target.partition("#")[0], link.at)
    return found


def _elsewhere(page: Page) -> Iterable[LinkRef]:
    wanted = (link for link in page.document.links if link.how in (How.LINK, How.SOURCE))
    return (link for link in wanted if urls.scheme(link.target) in ("http", "https"))
