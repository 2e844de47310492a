"""Documents -> the tree: sections, bundles, what is held back, addresses, and Hugo's order."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from outline_site import urls
from outline_site.config import Config
from outline_site.diagnostics import Diagnostic, Place
from outline_site.model import Document, FrontMatter, FrozenMap
from outline_site.site import Alias, Hold, Kind, Node, Page, Resource, Site
from outline_site.tree.addresses import Sections, alias_address, alias_problem, page_address, sections_of
from outline_site.tree.order import newest, order
from outline_site.tree.taxonomies import grow_taxonomies, is_listing
from outline_site.tree.titles import humanised, section_title, shown_title


class Grown(NamedTuple):
    """The tree, and what is wrong with it."""

    site: Site
    problems: tuple[Diagnostic, ...]


def grow(documents: Iterable[Document], files: Iterable[str], config: Config, now: datetime) -> Grown:
    """The tree of all pages. `files` are the content paths of other files; `now` is what dates are held to."""
    return _Growth(tuple(documents), tuple(files), config, now).grown()


@dataclass
class _Growth:
    documents: tuple[Document, ...]
    files: tuple[str, ...]
    config: Config
    now: datetime
    problems: list[Diagnostic] = field(default_factory=list)
    held: list[Page] = field(default_factory=list)

    def grown(self) -> Grown:
        authored = self._one_a_path([page for page in map(self._page, self._authored()) if page is not None])
        listings = [page for page in authored if is_listing(page, self.config)]
        pages = [page for page in authored if not is_listing(page, self.config)]
        sections = self._sections(pages)
        below: dict[str, list[Page]] = {path: [] for path in sections}
        unlisted: list[Page] = []
        held = {page.path: page for page in self.held if page.kind is Kind.SECTION}
        lists = self._lists
        for page in (*(p for p in pages if p.kind is Kind.PAGE), *(sections[path] for path in sections if path)):
            above = _nearest(page.path, sections | held)
            beside = above in held or (not above and page.path.partition("/")[0] in lists and page.path not in lists)
            (below[above] if page.document.front.listed and not beside else unlisted).append(page)
        root = _node(sections[""], below, self.config.alphabet)
        dated = {node.page.path: node.page for node in root.walk()}
        taxonomies, members = grow_taxonomies(self.config, [dated.get(p.path, p) for p in pages], listings)
        terms = [node.page for top in taxonomies for node in (top, *top.children) if node.page.source]
        resources, held_files = self._owned([*pages, *sections.values(), *terms])
        site = Site(
            root,
            held=tuple(self.held),
            held_files=held_files,
            aliases=(*self._aliases(pages), *self._front_door(root.page)),
            resources=resources,
            taxonomies=taxonomies,
            unlisted=tuple(_node(page, below, self.config.alphabet) for page in unlisted),
            members=members,
            units_path=self._units_path(root),
            next_is_after=self.config.next_in_section == "asc",
        )
        return Grown(site, tuple(self.problems))

    @cached_property
    def _written(self) -> Sections:
        return sections_of(self.documents)

    @cached_property
    def _lists(self) -> frozenset[str]:
        """The paths of the taxonomies."""
        return frozenset(urls.lower_path(plural) for plural in self.config.taxonomies.values())

    # ------------------------------------------------------------------------------------------------ single pages

    @cached_property
    def _bundles(self) -> frozenset[str]:
        """The folders that are leaf bundles; one inside another is only a part of it."""
        folders = sorted(_folder(d.content_path) for d in self.documents if _stem(d.content_path) == "index")
        outer: list[str] = []
        for folder in folders:
            if not any(folder.startswith(f"{o}/") for o in outer):
                outer.append(folder)
        return frozenset(f for f in outer if f)

    def _bundle_of(self, content_path: str) -> str | None:
        """The leaf bundle that a file stands in."""
        folder = _folder(content_path)
        while folder:
            if folder in self._bundles:
                return folder
            folder = _folder(folder)
        return None

    def _authored(self) -> Iterable[Document]:
        """The documents that are pages: not those inside a bundle, which are its resources."""
        inside: dict[str, list[str]] = {}
        for document in self.documents:
            bundle = self._bundle_of(document.content_path)
            if bundle is None or (_folder(document.content_path) == bundle and _stem(document.content_path) == "index"):
                yield document
            elif _folder(document.content_path) == bundle and _stem(document.content_path) == "_index":
                message = "this is not used: the index.md beside it makes the folder one page"
                hint = "remove one of the two: _index.md is for a folder of pages"
                self.problems.append(Diagnostic("twin-source", message, Place(document.path), hint))
            elif _stem(document.content_path) != "index":
                inside.setdefault(bundle, []).append(document.path)
        self._tell_hidden(inside)

    def _tell_hidden(self, inside: Mapping[str, Sequence[str]]) -> None:
        """Notes in bundles, which newcomers expect to be pages. Who comes from Hugo knows what an `index.md` does."""
        indexes = {_folder(d.content_path): d for d in self.documents if _stem(d.content_path) == "index"}
        for bundle, notes in inside.items():
            front = indexes[bundle].front
            if not self.config.lenient and front.rendered and front.listed:
                others = f" and {len(notes) - 1} more" if notes[1:] else ""
                message = f"this makes its folder one page, so {notes[0]}{others} {'are' if others else 'is'} no page"
                hint = "name this file _index.md to make it the first page of the folder"
                self.problems.append(Diagnostic("in-bundle", message, Place(indexes[bundle].path), hint))

    def _page(self, document: Document) -> Page | None:
        """The page of a document, or None where it is held back (and then noted) or has no page of its own."""
        front, stem = document.front, _stem(document.content_path)
        folder = _folder(document.content_path)
        is_section = stem == "_index"
        bundle = stem == "index" and bool(folder)
        written = folder if is_section or stem == "index" else "/".join(filter(None, (folder, stem)))
        path = urls.lower_path(written)
        kind = Kind.HOME if not path else Kind.SECTION if is_section else Kind.PAGE
        name = folder.rpartition("/")[2] if stem in ("index", "_index") else stem
        url = page_address(written, name, document, self._written, self.config, self.problems.append)
        given = front.title or ("" if path else self.config.title)
        shown = shown_title(document, given, name, kind, self.config.words)
        link_title = front.link_title or front.title
        hold = self._hold(front)
        has_files = bundle or is_section or not path
        page = Page(path, kind, url, front.title, link_title, shown, document, front.date, has_files, hold)
        if hold is not None and not self._shows(hold):
            self.held.append(page)
            return None
        return page

    def _one_a_path(self, pages: list[Page]) -> list[Page]:
        """The pages without those whose place another one takes: Markdown wins over HTML, and a section over a page."""
        kept: dict[str, Page] = {}
        twins: list[Page] = []
        for page in sorted(pages, key=lambda p: (p.source.endswith((".html", ".htm")), p.kind is Kind.PAGE)):
            first = kept.setdefault(page.path, page)
            if first is page:
                continue
            if os.path.splitext(first.source)[0] == os.path.splitext(page.source)[0]:
                twins.append(page)
                continue
            message = f"this and {first.source} both want the address '{page.url}'"
            hint = f"give one of them another name; {first.source} is used"
            code = "address-clash" if first.kind is page.kind else "twin-source"
            self.problems.append(Diagnostic(code, message, Place(page.source), hint))
        if twins:
            more = f" (and {len(twins) - 1} more like it)" if len(twins) > 1 else ""
            message = f"this page stands here as Markdown too, which is used{more}"
            hint = "remove one of the two, or name the kind of file in ignoreFiles"
            self.problems.append(Diagnostic("twin-source", message, Place(twins[0].source), hint))
        return sorted(kept.values(), key=lambda page: page.document.content_path)

    def _hold(self, front: FrontMatter) -> Hold | None:
        if front.draft:
            return Hold.DRAFT
        if front.publish_date and front.publish_date > self.now:
            return Hold.FUTURE
        if front.expiry_date and front.expiry_date <= self.now:
            return Hold.EXPIRED
        return None

    def _shows(self, hold: Hold) -> bool:
        shown = {Hold.DRAFT: self.config.drafts, Hold.FUTURE: self.config.future, Hold.EXPIRED: self.config.expired}
        return shown[hold]

    # ---------------------------------------------------------------------------------------------------- sections

    def _sections(self, pages: Iterable[Page]) -> dict[str, Page]:
        """Home and all sections by path: those with a file, and each first-level folder that holds pages."""
        found = {page.path: page for page in pages if page.kind in (Kind.HOME, Kind.SECTION)}
        if "" not in found:
            found[""] = self._generated("", Kind.HOME, "")
        # beside a note of its name, a folder is no section, even where the note is held back
        taken = found.keys() | {page.path for page in (*pages, *self.held)} | self._lists
        for page in (*pages, *self.held):
            names = page.document.content_path.split("/")
            depth = 2 + page.bundle if page.kind is Kind.PAGE else 2
            top = urls.lower_path(names[0])
            if len(names) >= depth and top not in found and top not in taken:
                found[top] = self._generated(top, Kind.SECTION, names[0])
        return found

    def _generated(self, path: str, kind: Kind, name: str) -> Page:
        config = self.config
        title = section_title(name, plural=config.pluralize, style=config.title_style) if name else config.title
        document = Document("", f"{name}/_index.md" if name else "_index.md", FrontMatter())
        shown = humanised(name) or title or config.words.say("home")
        titled = replace(document, front=FrontMatter(title=title if name else ""))
        url = page_address(name, name, titled, self._written, config, self.problems.append)
        return Page(path, kind, url, title, title, shown, document, bundle=True)

    def _units_path(self, root: Node) -> str:
        """The path of the section whose child sections are the units."""
        wanted = urls.lower_path(self.config.units.strip("/"))
        if wanted:
            if any(n.page.path == wanted and _has_sections(n) for n in root.walk()):
                return wanted
            message = f"there is no section '{self.config.units}' with child sections that could be the units"
            self.problems.append(Diagnostic("unknown-setting", message, self.config.place("units"), "see units:"))
        units = next((n for n in root.children if n.page.path == "units"), None)
        return "units" if units and _has_sections(units) else ""

    # --------------------------------------------------------------------------------------- what belongs to pages

    def _aliases(self, pages: Iterable[Page]) -> Iterable[Alias]:
        for page in pages:
            front = page.document.front
            at = Place(page.source, front.lines.get("aliases", 1))
            for written in front.aliases:
                url = alias_address(written.strip(), page.url, self.config)
                if problem := alias_problem(written, url, page.document):
                    self.problems.append(problem)
                if url is not None:
                    yield Alias(url, page, at)

    def _front_door(self, home: Page) -> Iterable[Alias]:
        """Where the home page has its place in the folder of its language, the address `/` leads there."""
        if home.url != "/":
            yield Alias("/", home, Place(home.source or self.config.sources[0]))

    def _owned(self, pages: Iterable[Page]) -> tuple[tuple[Resource, ...], Mapping[str, Page]]:
        """Each other file beside the page that it belongs to: the bundle around it, else the nearest section.

        The files of a page that is held back are held back with it; those of a headless one are not published.
        """
        owners: dict[str, Page | None] = {_folder(p.document.content_path): p for p in pages if p.bundle}
        hidden = {_folder(p.document.content_path): p for p in self.held if p.bundle}
        headless = {_folder(d.content_path) for d in self.documents if not (d.front.rendered or d.front.listed)}
        for folder in (*hidden, *headless):
            owners.setdefault(folder, None)
        shown: list[Resource] = []
        held: dict[str, Page] = {}
        for content_path in self.files:
            folder = _folder(content_path)
            while folder and folder not in owners:
                folder = _folder(folder)
            owner = owners.get(folder)
            if owner is not None and owner.document.front.publishes_files:
                within = content_path[len(folder) :].lstrip("/")
                shown.append(Resource(content_path, urls.folder(owner.url) + within))
            elif folder in hidden:
                held[content_path] = hidden[folder]
        return tuple(shown), FrozenMap(held)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    return os.path.splitext(path.rpartition("/")[2])[0]


def _has_sections(node: Node) -> bool:
    return any(child.page.kind is Kind.SECTION for child in node.children)


def _nearest(path: str, sections: Mapping[str, Page]) -> str:
    """The path of the section that a page stands in."""
    above = _folder(path)
    while above not in sections:
        above = _folder(above)
    return above


def _node(page: Page, below: Mapping[str, list[Page]], alphabet: str) -> Node:
    if page.kind is Kind.PAGE:
        return Node(page)
    nodes = (_node(child, below, alphabet) for child in below[page.path])
    children = sorted(nodes, key=lambda node: order(node.page, alphabet))
    below_it = (node.page for child in children for node in child.walk())
    dated = (
        page
        if page.date
        else replace(page, date=newest(p for p in below_it if p.kind is Kind.PAGE or p.document.front.date))
    )
    return Node(dated, tuple(children))
