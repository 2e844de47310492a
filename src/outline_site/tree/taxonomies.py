"""Taxonomies: the pages that list terms, and the pages that carry each term."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from outline_site import urls
from outline_site.config import Config
from outline_site.content import cascade
from outline_site.model import Document, FrontMatter
from outline_site.site import Kind, Node, Page
from outline_site.tree.addresses import moved, placed, sections_of, styled
from outline_site.tree.order import newest, order
from outline_site.tree.permalinks import Subject, filled, pattern_for
from outline_site.tree.titles import titled

_USUAL = urls.Spelling()


def is_listing(page: Page, config: Config) -> bool:
    """Whether an authored section page is the body of a taxonomy's or a term's page."""
    tops = {urls.lower_path(plural) for plural in config.taxonomies.values()}
    return page.kind is Kind.SECTION and page.path.partition("/")[0] in tops


def grow_taxonomies(
    config: Config, pages: Iterable[Page], listings: Iterable[Page]
) -> tuple[tuple[Node, ...], dict[str, tuple[str, ...]]]:
    """The list page of each taxonomy with its terms, and which pages carry each term."""
    nodes: list[Node] = []
    members: dict[str, tuple[str, ...]] = {}
    authored = {page.path: page for page in listings}
    tagged = (*pages, *(page for page in authored.values() if _is_shown(page, config)))
    for plural in config.taxonomies.values():
        carried: dict[str, tuple[str, list[Page]]] = {}
        for page in tagged:
            for slug, term in _terms(page.document.front, plural).items():
                carried.setdefault(slug, (term, []))[1].append(page)
        top_path = urls.lower_path(plural)
        for own in authored.values():
            if own.path.rpartition("/")[0] == top_path:
                carried.setdefault(own.path.rpartition("/")[2], (own.path.rpartition("/")[2], []))
        terms: list[Node] = []
        for slug, (term, carriers) in carried.items():
            path = f"{urls.lower_path(plural)}/{slug}"
            in_order = sorted(carriers, key=lambda p: (_weight(p, plural), order(p, config.alphabet)))
            members[path] = tuple(page.path for page in in_order)
            if "term" not in config.disable_kinds:
                terms.append(Node(_listing(config, path, Kind.TERM, term, authored, newest(carriers))))
        dated = newest(term.page for term in terms)
        top = _listing(config, urls.lower_path(plural), Kind.TAXONOMY, plural, authored, dated)
        if "taxonomy" in config.disable_kinds:
            top = replace(top, document=replace(top.document, front=replace(top.document.front, rendered=False)))
        if top.rendered or terms:
            nodes.append(Node(top, tuple(sorted(terms, key=lambda n: order(n.page, config.alphabet)))))
    return tuple(nodes), members


def _is_shown(page: Page, config: Config) -> bool:
    """Whether what an author wrote about a taxonomy or a term is shown somewhere."""
    depth = page.path.count("/")
    if depth == 0:
        return page.rendered and "taxonomy" not in config.disable_kinds
    return depth == 1 and "term" not in config.disable_kinds


def _weight(page: Page, plural: str) -> float:
    """The place of a page among those of a term, by its `tags_weight`; those without one come first."""
    weight = page.document.front.params.get(f"{plural.lower()}_weight", 0)
    return weight if isinstance(weight, (int, float)) else 0


def _terms(front: FrontMatter, plural: str) -> dict[str, str]:
    """The terms of a page by their slugs; of those that are spelled in several ways, the first."""
    value = front.params.get(plural.lower())
    terms = value if isinstance(value, tuple) else () if value is None else (value,)
    words = (str(term) for term in terms if term is not None and not isinstance(term, (Mapping, tuple)))
    slugs: dict[str, str] = {}
    for word in words:
        slugs.setdefault(_slug(word, _USUAL), word)
    return {slug: word for slug, word in slugs.items() if slug.strip("-")}


def _slug(term: str, spelling: urls.Spelling) -> str:
    """A term as the end of an address, without the empty and dotted parts that no address may have."""
    return "/".join(part for part in spelling.path(term).split("/") if part.strip("."))


def _listing(
    config: Config, path: str, kind: Kind, written: str, authored: Mapping[str, Page], date: datetime | None
) -> Page:
    """The page of a taxonomy or a term as it is `written`; an `_index.md` of that path gives it its body and title."""
    own = authored.get(path)
    front = own.document.front if own else FrontMatter()
    title = titled(written, config.title_style)
    url = own.url if own else placed(urls.page_url(path), config)
    if kind is Kind.TERM and not front.url:
        pattern = pattern_for(config.permalinks, "term", path.partition("/")[0])
        top = path.partition("/")[0]
        subject = Subject(front, date, written, front.title or written, path.split("/")[:-1], is_term=True)
        sections = sections_of([authored[top].document] if top in authored else ())
        spelled = f"{moved(top, sections, config)}/{_slug(written, config.spelling)}"
        plain = url if own else styled(spelled, config)
        url = placed(filled(pattern, subject, config.spelling), config) if pattern else plain
    if own:
        shown, date = own.title or title, own.date or date
        return Page(path, kind, url, own.title, own.link_title, shown, own.document, date, bundle=True)
    above = authored.get(path.partition("/")[0]) if kind is Kind.TERM else None
    given = (*(above.document.front.cascade if above else ()), *config.cascade)
    given = tuple(table for table in given if cascade.reaches(table, path, str(kind)))
    front = cascade.filled(FrontMatter(), given, config.reader, "")
    return Page(path, kind, url, title, title, title, Document("", f"{path}/_index.md", front), date, bundle=True)
