"""Links -> addresses, now that all pages are known; and what is wrong with those that lead nowhere."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from outline_site import urls
from outline_site.diagnostics import Diagnostic
from outline_site.model import How, LinkRef
from outline_site.site import Page, Site
from outline_site.tree.nearest import Names

_FOREIGN = re.compile(r"(?:www\.|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|dev|ai|app|de|uk|nl|fr)(?:/|$))", re.IGNORECASE)

MARKDOWN = (".md", ".markdown", ".mdown")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a URL of the site and its `?query#fragment`, or text kept as it is where it leads elsewhere.

    `page` is the page it leads to, if one; `problem` says what is wrong.
    """

    url: str = ""
    tail: str = ""
    kept: str = ""
    page: Page | None = None
    problem: Diagnostic | None = None


@dataclass(frozen=True)
class Links:
    """All addresses of a site. `files` are the URLs of files that are published as they are."""

    site: Site
    files: frozenset[str]
    base_path: str = "/"
    ref_not_found_url: str = ""

    # ------------------------------------------------------------------------------------------------------- lookups

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        """Every page by its URL."""
        return {node.page.url: node.page for node in self.site.nodes.values() if node.page.rendered}

    @cached_property
    def _aliases(self) -> Mapping[str, Page]:
        return {alias.url: alias.page for alias in self.site.aliases}

    @cached_property
    def _sources(self) -> Mapping[str, Page]:
        """Every authored page by its content path, in lower case."""
        pages = (node.page for node in self.site.nodes.values())
        return {_key(p.document.content_path): p for p in pages if p.source and p.rendered}

    @cached_property
    def _held(self) -> Mapping[str, Page]:
        """The pages held back, by content path in lower case, and by URL."""
        pages = {key: p for p in self.site.held for key in (_key(p.document.content_path), p.url)}
        return pages | {_key(path): page for path, page in self.site.held_files.items()}

    @cached_property
    def _held_paths(self) -> Mapping[str, Page]:
        """The same by their paths."""
        return {page.path: page for page in self.site.held}

    @cached_property
    def _resources(self) -> Mapping[str, str]:
        return {_key(r.content_path): r.url for r in self.site.resources}

    @cached_property
    def _by_name(self) -> Mapping[str, list[Page]]:
        """Authored pages by what their files are called, for hints."""
        found: dict[str, list[Page]] = {}
        for page in self.site.order:
            if page.source and page.path:
                found.setdefault(_name(page.document.content_path), []).append(page)
        return found

    @cached_property
    def _names(self) -> Mapping[str, list[Page]]:
        """Pages by their base name, for references without a folder."""
        found: dict[str, list[Page]] = {}
        for node in self.site.nodes.values():
            if node.page.source and node.page.rendered:
                found.setdefault(node.page.path.rpartition("/")[2], []).append(node.page)
        return found

    # --------------------------------------------------------------------------------------------------------- links

    def target(self, link: LinkRef, page: Page, *, advise: bool = True) -> Target:
        """Where a link on a page leads. To find the nearest right answer takes time; `advise` says if it is wanted."""
        if link.how in (How.REF, How.RELREF):
            return self._reference(link, page, advise=advise)
        path, query, fragment = urls.split_target(link.target)
        if not path and not query:
            return self._anchor(link, page, fragment, advise=advise) if fragment else Target(url=page.url)
        if urls.has_scheme(link.target):
            return Target(kept=link.target)
        found = self._found(urls.decode(path), page)
        if found is None:
            hint = self._nearest(path, page) if advise else ""
            problem = Diagnostic("broken-link", f"nothing is at '{link.target}'", link.at, hint)
            return Target(kept=self._unresolved(path, page) + query + fragment, problem=problem)
        if isinstance(found, str):
            return Target(found, query + fragment)
        if self._is_held(found):
            message = f"'{link.target}' leads to {found.source}, which is held back: {found.hold}"
            hint = "its text is kept, without the link" if link.how is How.LINK else "nothing is shown there"
            return Target(kept=link.target, page=found, problem=Diagnostic("held-link", message, link.at, hint))
        checked = self._anchor(link, found, fragment, advise=advise)
        return Target(found.url, query + fragment, page=found, problem=checked.problem)

    def _is_held(self, page: Page) -> bool:
        return self._held.get(page.url) is page

    def _found(self, path: str, page: Page) -> Page | str | None:
        """The page or the file's URL that a path means, by the order of the rules for an author's link."""
        if path.startswith("/"):
            bare = "/" + path.removeprefix(self.base_path).lstrip("/") if self.base_path != "/" else path
            for candidate in (path, bare):
                if found := self._by_url(candidate) or self._by_source(_key(candidate.strip("/")), MARKDOWN):
                    return found
            return None
        joined = _key(_joined(page.folder, path))
        if found := self._by_source(joined, (*MARKDOWN, ".html")):
            return found
        if page.bundle and (own := self._resources.get(joined) or self._held.get(joined)):
            return own
        return self._by_url(urls.resolve(page.url, path)) or self._held.get(joined)

    def _by_source(self, key: str, endings: tuple[str, ...]) -> Page | None:
        """The page whose content file a path names, if it is of one of some kinds."""
        return (self._sources.get(key) or self._held.get(key)) if key.endswith(endings) else None

    def _by_url(self, url: str) -> Page | str | None:
        """The page or file at an address, with or without its last slash."""
        url = url.removesuffix("index.html") if url.endswith("/index.html") else url
        if page := self._pages.get(url):  # most of all, and the first of all answers
            return page
        for candidate in dict.fromkeys((url, url.rstrip("/") + "/", url.rstrip("/") or "/")):
            lower = candidate.replace(" ", "-").lower()
            for key in dict.fromkeys((candidate, lower)):
                if found := self._pages.get(key) or self._aliases.get(key) or self._held.get(key):
                    return found
                if key in self.files:
                    return key
        return None

    def _anchor(self, link: LinkRef, page: Page, fragment: str, *, advise: bool) -> Target:
        """A fragment of a page: a warning where the page has no such place."""
        name = urls.decode(fragment.removeprefix("#"))
        if not name or name == "top" or name in page.document.anchors or not page.source:
            return Target(page.url, fragment, page=page)
        near = Names(page.document.anchors).nearest(name, 0.6) if advise else ""
        hint = f"did you mean '#{near}'?" if near else ""
        problem = Diagnostic("broken-anchor", f"the page has no place named '#{name}'", link.at, hint)
        return Target(page.url, fragment, page=page, problem=problem)

    def _unresolved(self, path: str, page: Page) -> str:
        """A path that leads nowhere, written so that it leads nowhere at every depth alike."""
        plain = urls.decode(path)
        bare = plain.removeprefix(self.base_path) if plain.startswith("/") else urls.resolve(page.url, plain)
        return urls.relative(page.url, "/" + bare.lstrip("/"))

    def _nearest(self, path: str, page: Page) -> str:
        """A hint with the nearest right answer: a page of the same name elsewhere, or of a similar one."""
        wanted = urls.decode(path).rstrip("/")
        if beside := self._resources.get(_key(_joined(page.folder, wanted))):
            return f"write '{_typed(urls.relative(page.url, beside))}': links start from the page's own address"
        if _FOREIGN.match(wanted):
            return f"write https://{wanted}"
        name = _name(wanted)
        near = self._by_name.get(name) or self._by_name.get(self._called_so.nearest(name, 0.8), [])
        here = f"/{page.folder}/" if page.folder else "/"
        links = sorted(
            (link.count("/"), link) for link in (urls.relative(here, _source_url(p)) for p in near if p is not page)
        )
        if not links or (len(links) > 1 and links[0][0] == links[1][0]):
            return ""
        return f"did you mean '{_typed(links[0][1])}'?"

    # ---------------------------------------------------------------------------------------------------- ref, relref

    def _reference(self, link: LinkRef, page: Page, *, advise: bool) -> Target:
        """A page by Hugo's rules for `ref` and `relref`."""
        path, _, fragment = urls.split_target(link.target)
        if not path and fragment:
            return self._anchor(link, page, fragment, advise=advise)
        found = self._referred(path, page)
        if len(found) == 1 and not self._is_held(found[0]):
            return self._anchor(link, found[0], fragment, advise=advise)
        if len(found) > 1:
            several = ", ".join(sorted(f"/{p.path}" for p in found)[:4])
            message, hint = f"the reference '{path}' means several pages", f"write one of: {several}"
            problem = Diagnostic("ref-ambiguous", message, link.at, hint)
            return Target(kept=self.ref_not_found_url, problem=problem)
        if found:
            hint = f"it is held back: {found[0].hold}"
        else:
            near = self._referable.nearest(path.strip("/").removesuffix(".md").lower(), 0.5) if advise else ""
            hint = f"did you mean '{near}'?" if near else "name it by its path below the content folder"
        problem = Diagnostic("ref-not-found", f"there is no page '{path}' to refer to", link.at, hint)
        return Target(kept=self.ref_not_found_url, problem=problem)

    @cached_property
    def _referable(self) -> Names:
        return Names({p.path for p in self.site.order if p.path} | set(self._names))

    @cached_property
    def _called_so(self) -> Names:
        return Names(self._by_name)

    def _referred(self, path: str, page: Page) -> list[Page]:
        """All pages that a reference may mean: the first step that finds any wins."""
        if not path.strip("/"):
            return [self.site.root.page]
        name = urls.lower_path(path).rstrip("/")
        bare = _SOURCE.sub("", name)
        return self._called(bare, name, page) or self._called(_IN_LANGUAGE.sub("", name), name, page)

    def _called(self, bare: str, name: str, page: Page) -> list[Page]:
        """The pages that a reference may mean by its `name`; `bare` is the same without what names a content file."""
        for candidate in _candidates(bare, name, page):
            if node := self.site.nodes.get(candidate):
                return [node.page]
            if held := self._held_paths.get(candidate):
                return [held]
        if "/" in name:
            return []
        if bare != name:
            return self._names.get(bare, [])
        base = name.rpartition(".")[0] or name
        return self._names.get(base) or self._names.get(_LANGUAGE.sub("", base), [])


def _candidates(bare: str, name: str, page: Page) -> Iterator[str]:
    """The paths that a reference may mean, in Hugo's order."""
    if name.startswith("/"):
        yield bare.strip("/")
        return
    folder = page.folder.lower()
    is_leaf = page.document.content_path.rpartition("/")[2].startswith("index.")
    from_within = name.startswith("../") and "." in name.rpartition("/")[2]
    yield _joined(folder if not is_leaf or from_within else folder.rpartition("/")[0], bare)
    if not name.startswith("."):
        yield bare


@lru_cache(urls.REMEMBERED)
def _key(path: str) -> str:
    """A content path as links are looked up: without regard to case, and to how accents are written down."""
    return unicodedata.normalize("NFC", path).lower()


def _joined(folder: str, path: str) -> str:
    """A path read in a folder, below the content folder; it never climbs above it."""
    return urls.resolve(f"/{folder}/" if folder else "/", path).strip("/")


_FORMATS = "md|mdown|markdown|html?|org|adoc|asciidoc|ad|rst|pandoc|pdc"  # endings of content files, all alike to Hugo
_SOURCE = re.compile(rf"(?:(?:^|/)_?index)?\.(?:{_FORMATS})$|(?:^|/)_?index$")
_LANGUAGE = re.compile(r"\.(?!md|ad)[a-z]{2}(?:-[a-z]+)?$")
_IN_LANGUAGE = re.compile(rf"(?:(?:^|/)_?index)?{_LANGUAGE.pattern[:-1]}\.(?:{_FORMATS})$")
_ENDING = re.compile(r"(?:\.[a-z]{2})?\.(?:md|markdown|html?)\Z", re.IGNORECASE)


def _typed(link: str) -> str:
    """An encoded link as an author would type it: only what Markdown or an address needs stays encoded."""
    return re.sub(r"[\s%#?()<>\\]", lambda sign: urls.encode_all(sign[0]), urls.decode(link))


def _source_url(page: Page) -> str:
    return f"/{page.document.content_path}"


def _name(path: str) -> str:
    """What a path is called: its file without the ending, or its folder where the file is an index."""
    folder, _, file = path.rpartition("/")
    stem = _ENDING.sub("", file).lower() if file not in ("", ".", "..") else ""
    return folder.rpartition("/")[2].lower() if stem in ("index", "_index", "") else stem
