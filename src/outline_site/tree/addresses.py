"""The address of a page, from its path and its front matter, by Hugo's rules."""

import posixpath
from collections.abc import Iterable, Mapping

from outline_site import urls
from outline_site.config import Config
from outline_site.diagnostics import Diagnostic, Place, Report
from outline_site.model import Document, FrontMatter
from outline_site.tree.permalinks import Subject, filled, pattern_for
from outline_site.tree.titles import section_title

LONGEST = 240  # bytes of a part of a path, below what file systems take


Sections = Mapping[str, FrontMatter]  # by their paths


def sections_of(documents: Iterable[Document]) -> Sections:
    """The front matter of sections, also of those that are held back: what stands below them is moved as well."""
    found = {}
    for document in documents:
        folder, _, file = document.content_path.rpartition("/")
        if folder and file.startswith("_index."):
            found[urls.lower_path(folder)] = document.front
    return found


def moved(written: str, sections: Sections, config: Config) -> str:
    """A path in an address, where sections on the way have slugs; one that is no address counts as none."""
    made, at = "", ""
    for part in filter(None, written.split("/")):
        at = f"{at}/{part}".lstrip("/")
        front = sections.get(urls.lower_path(at))
        slugged = _slugged(made, front.slug, config) if front and front.slug else None
        made = slugged or f"{made}/{config.spelling.path(part)}".lstrip("/")
    return made


def _slugged(folder: str, slug: str, config: Config) -> str | None:
    """The path of a slug in a folder; None where it cannot be an address."""
    spelled = config.spelling.slug(slug).strip("/")
    return (_cleaned(f"{folder}/{spelled}") or None) if spelled else None


def page_address(
    written: str, name: str, document: Document, sections: Sections, config: Config, report: Report
) -> str:
    """The URL of an authored page: its `url`, else the pattern of the settings, else its path with its `slug`.

    `written` is its path below the content folder as the files have it; `name` is the name of its file, or of its
    folder where it is a bundle or a section. `sections` are all that have a file.
    """
    front, path = document.front, config.spelling.path(written)
    section = document.content_path.rpartition("/")[2].startswith("_index.")

    def patterned(pattern: str) -> str:
        around = _around(written if section else written.rpartition("/")[0], sections, config)
        return filled(pattern, Subject(front, front.date, name, front.title, *around), config.spelling)

    if front.url:
        address = authored(patterned(front.url) if ":" in front.url and not urls.has_scheme(front.url) else front.url)
        if address is not None:
            if _climbs(front.url):
                report(_climbing(front.url, document, "url", address))
            return address
        report(_unusable(front.url, document, "url"))
    pattern = pattern_for(config.permalinks, "section" if section else "page", _top(written)) if path else ""
    if pattern:
        url = patterned(pattern)
        return placed(url if section else _styled(url, path, config), config)
    folder, _, last = written.rpartition("/")
    below = moved(folder, sections, config)
    address = f"{below}/{config.spelling.path(last)}".strip("/")
    if front.slug and path:
        slugged = _slugged(below, front.slug, config)
        if slugged is None:
            report(_unusable(front.slug, document, "slug"))
        elif _climbs(front.slug):
            report(_climbing(front.slug, document, "slug", urls.page_url(slugged)))
        address = slugged or address
    url = urls.page_url(address)
    return placed(url if section else _styled(url, path, config), config)


def _around(folder: str, sections: Sections, config: Config) -> tuple[list[str], list[str]]:
    """The folders down to the nearest section, as they are spelled, and what those that are sections are called.

    A folder at the top is a section, be there a file or not.
    """
    names, keys = folder.split("/"), urls.lower_path(folder).split("/")
    while len(keys) > 1 and "/".join(keys) not in sections:
        keys.pop()
    called = []
    for depth in range(1, len(keys) + 1) if folder else ():
        front = sections.get("/".join(keys[:depth]))
        if front or depth == 1:
            title = front.title if front else section_title(names[0], plural=config.pluralize, style=config.title_style)
            text = (front.slug if front else "") or title.replace("/", "-")
            called.append(config.spelling.slug(text).strip("/"))
    spelled = urls.lower_path(config.spelling.path(folder)).split("/")[: len(keys)]
    return [name for name in spelled if name], called


def styled(path: str, config: Config) -> str:
    """The pretty address of a page or term, or the ugly one where the settings want it: `/a/b/` or `/a/b.html`."""
    return placed(_styled(urls.page_url(path), path, config), config)


def _styled(url: str, path: str, config: Config) -> str:
    ugly = config.ugly_urls
    wanted = ugly.get(_top(path), False) if isinstance(ugly, Mapping) else ugly
    return f"{url[:-1]}.html" if wanted and url != "/" and url.endswith("/") else url


def placed(url: str, config: Config) -> str:
    """An address below the folder of the site's language, where the settings want one."""
    return f"/{config.language_folder}{url}" if config.language_folder else url


def _top(path: str) -> str:
    """The section at the top that a path leads through, as the settings call it."""
    return urls.lower_path(path.partition("/")[0])


def authored(written: str) -> str | None:
    """An address that an author wrote, as a URL of the site; None where it is none."""
    if urls.has_scheme(written.strip()) or any(c in written for c in "\\?#") or not written.isprintable():
        return None
    path = _cleaned(written.strip())
    if path is None:
        return None
    is_file = "." in path.rpartition("/")[2].strip(".")
    return f"/{path}" if is_file else urls.page_url(path)


def _cleaned(path: str) -> str | None:
    """A path as Hugo cleans it: no part of it is empty or made of one or two dots, and it starts at the root.

    None where it cannot be a file of the output: it ends in dots alone, or a part is too long, or one of our own.
    """
    parts = posixpath.normpath(f"/{path.strip('/')}").strip("/")
    unusable = any(p.startswith(".outline-") or len(p.encode()) > LONGEST for p in parts.split("/"))
    return None if unusable or path.strip("/").rpartition("/")[2] in (".", "..") else parts


def alias_address(written: str, url: str, config: Config) -> str | None:
    """The URL of an alias: from the root with a leading `/`, else beside the page; None where it is none."""
    if written.startswith("/"):
        address = authored(written)
        return None if address is None else placed(_ugly(address, config), config)
    if urls.has_scheme(written) or not written:
        return None
    above = urls.resolve(url, "../" if url.endswith("/") else "./")
    address = authored(urls.resolve(above, written))
    return None if address is None else _ugly(address, config)


def _ugly(address: str, config: Config) -> str:
    is_ugly = config.ugly_urls is True and address.endswith("/") and address != "/"
    return f"{address[:-1]}.html" if is_ugly else address


def _unusable(written: str, document: Document, key: str) -> Diagnostic:
    at = Place(document.path, document.front.lines.get(key, 1))
    return Diagnostic(
        "bad-address", f"'{written}' cannot be an address of this site", at, "use letters, digits, '-', '/'"
    )


def _climbs(written: str) -> bool:
    """Whether an address has parts that are empty, or made of one or two dots."""
    return not {"", ".", ".."}.isdisjoint(written.strip().strip("/").split("/")) and bool(written.strip("/ "))


def _climbing(written: str, document: Document, key: str, address: str) -> Diagnostic:
    """The problem of an address with such parts, which is taken as another one."""
    at = Place(document.path, document.front.lines.get(key, 1))
    message = f"'{written}' has parts that are empty or made of dots; Hugo takes it as '{address}'"
    return Diagnostic("climbing-address", message, at, "write that address")


def alias_problem(written: str, url: str | None, document: Document) -> Diagnostic | None:
    """The problem of an alias that is no address, or another one than it seems."""
    if url is None:
        return _unusable(written, document, "aliases")
    return _climbing(written, document, "aliases", url) if written.startswith("/") and _climbs(written) else None
