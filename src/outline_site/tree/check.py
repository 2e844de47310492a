"""What is wrong with the tree as a whole: links that lead nowhere, two sources for one address."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from outline_site import urls
from outline_site.config import Config
from outline_site.content.tables import odd_tables
from outline_site.diagnostics import Diagnostic, Place
from outline_site.model import How, LinkRef
from outline_site.site import Kind, Page, Site
from outline_site.tree.resolve import Links


@dataclass(frozen=True, slots=True)
class Claim:
    """A source that wants to be a file of the output. `shown` is how messages name it."""

    path: str
    at: Place
    shown: str
    is_alias: bool = False


def check_page(page: Page, links: Links) -> Iterator[Diagnostic]:
    """The problems of all links of a page."""
    for link in page.document.links:
        problem = links.target(link, page).problem
        if problem is not None:
            yield problem


def check_pictures(site: Site, links: Links) -> Iterator[Diagnostic]:
    """Pictures for previews, `images` in front matter, that are not there."""
    for page in (node.page for node in site.nodes.values()):
        images = page.document.front.params.get("images", ())
        at = Place(page.source, page.document.front.lines.get("images", 1))
        for image in images if isinstance(images, tuple) else (images,):
            if isinstance(image, str) and image:
                problem = links.target(LinkRef(image, How.SOURCE, at), page).problem
                yield from (problem,) if problem else ()


def check_look(config: Config, files: Container[str]) -> Iterator[Diagnostic]:
    """Pictures and style sheets that the settings name and that are not there."""
    for name, paths in (("logo", (config.logo,)), ("icon", (config.icon,)), ("styles", config.styles)):
        for path in filter(None, paths):
            if "/" + path.lstrip("/") not in files:
                message = f"theme.{name}: there is no file '{path}' in the website"
                yield Diagnostic("broken-link", message, config.place(f"theme.{name}"), "put it into the folder static")


def check_cascade(config: Config) -> Iterator[Diagnostic]:
    """What is odd about what the settings give to pages."""
    return odd_tables({"cascade": config.cascade}, config.place)


def check_units(site: Site, config: Config) -> Iterator[Diagnostic]:
    """Folders beside the units that lack a file of their own, so that they are none. Who comes from Hugo knows that."""
    units = site.nodes.get(site.units_path)
    told: set[str] = set()
    for page in (node.page for node in units.children) if units and units.page.path and not config.lenient else ():
        folder = page.source.rpartition("/")[0]
        folder = folder.rpartition("/")[0] if page.bundle else folder
        if page.kind is Kind.PAGE and folder.count("/") > site.units_path.count("/") + 1 and folder not in told:
            told.add(folder)
            message = f"{folder} has no _index.md, so it is no unit, and its pages are listed beside the units"
            yield Diagnostic("no-section", message, Place(page.source), f"make {folder}/_index.md, with a title")


def claims(site: Site) -> Iterator[Claim]:
    """What the authored pages, their files and their aliases want to be."""
    for page in (node.page for node in site.nodes.values()):
        if page.source and page.rendered:
            key = "url" if page.document.front.url else "slug" if page.document.front.slug else ""
            at = Place(page.source, page.document.front.lines.get(key, 1))
            yield Claim(urls.output_path(page.url), at, page.source)
    for resource in site.resources:
        source = f"content/{resource.content_path}"
        yield Claim(resource.url.lstrip("/"), Place(source), source)
    for alias in site.aliases:
        yield Claim(urls.output_path(alias.url), alias.at, f"the alias '{alias.url}' of {alias.page.source}", True)


def clashes(wanted: Iterable[Claim]) -> Iterator[Diagnostic]:
    """Two sources for one address, also where only case or a folder tells them apart."""
    first: dict[str, Claim] = {}
    for claim in wanted:
        key = urls.folded(claim.path)
        other = first.setdefault(key, claim)
        if other != claim:
            address = f"/{claim.path.removesuffix('index.html')}"
            message, hint = f"this and {other.shown} both want the address '{address}'", "change the slug or url of one"
            if claim.is_alias and claim.at.path == other.at.path and not other.is_alias:
                message, hint = f"the alias '{address}' is the address of its own page", "remove it"
            elif claim.is_alias or other.is_alias:
                hint = "remove one of the aliases" if claim.is_alias and other.is_alias else "remove the alias"
            elif claim.path != other.path:
                message = f"this and {other.shown} want addresses that differ in capitals or accents only: '{address}'"
                hint = "change the name of one: many computers take them for the same file"
            code = "alias-clash" if claim.is_alias or other.is_alias else "address-clash"
            code = "twin-source" if claim.path != other.path else code
            yield Diagnostic(code, message, claim.at, hint)


def covered(wanted: Iterable[Claim], static: Iterable[str]) -> Iterator[Diagnostic]:
    """Pages at the address of a static file, which they hide, and aliases there, which it hides."""
    files = {urls.folded(name): name for name in static}
    for claim in wanted:
        file = files.get(urls.folded(claim.path))
        if file is None:
            continue
        name = f"static/{file}"
        if claim.is_alias:
            message, hint = f"{claim.shown} is the address of {name}, which stays", "remove the alias, or the file"
            yield Diagnostic("alias-clash", message, claim.at, hint)
        else:
            same = "which is not published" if file == claim.path else "but for capitals or accents"
            message = f"this has the address of {name}, {same}"
            yield Diagnostic("twin-source", message, claim.at, "remove that file, or give the page another address")


def names(wanted: Iterable[Claim], static: Iterable[str]) -> Iterator[Diagnostic]:
    """Names that not every system can have, and static files that some systems take for one."""
    for claim in wanted:
        if why := urls.unportable(claim.path):
            message = f"{claim.shown} cannot be published as '{claim.path}' everywhere: {why}"
            yield Diagnostic("reserved-name", message, claim.at, "give it another name, slug or url")
    first: dict[str, str] = {}
    for name in static:
        if why := urls.unportable(name):
            at = Place(f"static/{name}")
            yield Diagnostic("reserved-name", f"this cannot be published everywhere: {why}", at, "give it another name")
        if (other := first.setdefault(urls.folded(name), name)) != name:
            message = (
                f"this and static/{other} differ in capitals or accents only: many computers take them for one file"
            )
            yield Diagnostic("twin-source", message, Place(f"static/{name}"), "change the name of one")


def files_as_folders(wanted: Iterable[Claim], static: Iterable[str], outputs: Iterable[str]) -> Iterator[Diagnostic]:
    """Files of the website that would be folders, too, also where only capitals or accents tell them apart."""
    paths = {urls.folded(path): path for path in outputs}
    if not paths.keys() & {folder for key in paths for folder in _folders(key)}:
        return
    files = {urls.folded(name): Claim(name, Place(f"static/{name}"), f"static/{name}") for name in static}
    owners = files | {urls.folded(claim.path): claim for claim in wanted}
    told: set[str] = set()
    for key, path in paths.items():
        for folder in filter(paths.__contains__, _folders(key)):
            file, below = owners.get(folder), owners.get(key)
            code = "address-clash" if path.startswith(f"{paths[folder]}/") else "twin-source"
            if below and (file is None or file != files.get(folder)):
                shown = file.shown if file else "outline-site"
                message = f"this lies below '/{paths[folder]}', which {shown} makes a file"
                yield Diagnostic(code, message, below.at, "give one of them another slug or url")
            elif file and folder not in told:
                told.add(folder)
                message = f"this would be a file, and the folder of '/{path}'"
                yield Diagnostic(code, message, file.at, "give it another name or address")


def _folders(path: str) -> Iterator[str]:
    """The folders that a path lies in, the nearest first."""
    while path := path.rpartition("/")[0]:
        yield path
