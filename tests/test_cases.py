"""The text cases in `cases/`: one function a file. `pytest --refresh` writes them anew."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from casefiles import Case, cases
from outline_site.model import FrontMatter, MenuEntry
from outline_site.reports import tree_rows
from shortened import shortened
from trial import BARE, Files, Planned, Trial

TEMPLATES = {
    "box.html": '<b class="box">{{ inner }}</b>',
    "val.html": "{{ get(0) }}",
    "all.html": '<i>{% for n in range(9) if get(n) is not sameas "" %}[{{ get(n) }}]{% endfor %}</i>',
    "named.html": '<i>a={{ get("a") }} b={{ get("b", "none") }}</i>',
    "parts/in-2_x.html": "<i>part</i>",
    "note.html": "<aside>{{ markdown(inner) }}</aside>",
    "section.md": "<section>\n\n{{ inner }}\n\n</section>",
    "div.html": "<div>{{ inner }}</div>",
    "lines.md": "- first\n- second",
    "heading.html": "## {{ get(0) }}",
    "fallback.html": '[{{ get(0, "default") }}]',
    "whose.html": '[{{ parent.name if parent else "nobody" }}]',
    "nothing.html": "",
    "same.html": "{{ inner }}",
}
"""Shortcodes that the cases share. `test_hugo.py` has the same for Hugo."""

Site = Callable[[Files], Trial]

NOTE = "content/note.md"
PAGE = "note/index.html"


def body(planned: Planned, path: str = PAGE) -> str:
    """The body of a page, and the problems, if there are any."""
    return "\n".join([shortened(planned.article(path)).rstrip("\n"), *planned.lines])


@cases("markdown")
def test_markdown(case: Case, site: Site, refresh: bool) -> None:
    planned = site({**BARE, NOTE: case.given}).planned()
    case.check(body(planned), refresh=refresh)


@cases("math")
def test_math(case: Case, site: Site, refresh: bool) -> None:
    planned = site({**BARE, NOTE: case.given}).planned()
    case.check(body(planned), refresh=refresh)


@cases("shortcodes")
def test_shortcodes(case: Case, site: Site, refresh: bool) -> None:
    templates = {f"templates/shortcodes/{name}": text for name, text in TEMPLATES.items()}
    planned = site({**BARE, **templates, **case.files(NOTE)}).planned()
    case.check(body(planned), refresh=refresh)


@cases("settings")
def test_settings(case: Case, site: Site, refresh: bool) -> None:
    planned = site({**BARE, **case.files(NOTE)}).planned()
    case.check(body(planned), refresh=refresh)


@cases("teaching")
def test_teaching(case: Case, site: Site, refresh: bool) -> None:
    """The shortcodes and callouts that Hugo leaves to its themes."""
    planned = site({**BARE, **case.files(NOTE)}).planned()
    pages = [path for path in (PAGE, "index.html", "a/index.html") if path in planned.plan.outputs]
    bodies = [shortened(planned.article(path)) for path in pages]
    case.check("\n".join([*filter(None, bodies), *planned.lines]), refresh=refresh)


@cases("problems")
def test_problems(case: Case, site: Site, refresh: bool) -> None:
    """What a build prints as it is, and with `lenient` where that is something else."""
    files = {**BARE, **case.files(NOTE)}
    settings = files.pop("course.yaml", "")
    printed = {}
    for lenient in ("false", "true"):
        built = site({**files, "course.yaml": f"{settings}lenient: {lenient}\n"}).run("build", "--no-cache")
        printed[lenient] = f"{built.err}exit {built.status}\n"
    same = printed["true"] == printed["false"]
    case.check(printed["false"] + ("" if same else f"lenient:\n{printed['true']}"), refresh=refresh)


@cases("frontmatter")
def test_front_matter(case: Case, site: Site, refresh: bool) -> None:
    """The fields that differ from those of a page without front matter, the body, and the problems."""
    planned = site({**BARE, "content/_index.md": "", NOTE: case.given}).planned()
    (document,) = (d for d in planned.plan.documents.read if d.content_path == "note.md")
    values = ((f.name, getattr(document.front, f.name)) for f in fields(FrontMatter) if f.name != "lines")
    given = [f"{name}: {_shown(value)}" for name, value in values if value != getattr(FrontMatter(), name)]
    text = "".join(part for part in document.parts if isinstance(part, str))
    case.check("\n".join([*given, shortened(text).rstrip("\n"), *planned.lines]), refresh=refresh)


def _shown(value: object) -> str:
    match value:
        case datetime():
            return value.isoformat()
        case MenuEntry():
            entry = {f.name: getattr(value, f.name) for f in fields(MenuEntry)}
            return _shown({key: item for key, item in entry.items() if item != getattr(MenuEntry(), key)})
        case Mapping():
            return "{" + ", ".join(f"{key}: {_shown(item)}" for key, item in value.items()) + "}"
        case tuple():
            return "(" + ", ".join(map(_shown, value)) + ")"
    return repr(value)


@cases("links")
def test_links(case: Case, site: Site, refresh: bool) -> None:
    """The bodies of all pages, and the problems. An address that leads nowhere has a warning."""
    planned = site({**BARE, **case.files(NOTE)}).planned()
    paths = [path for path in planned.plan.outputs if path.endswith("index.html")]
    bodies = {_url(path): shortened(planned.article(path)).strip() for path in sorted(paths) if _is_page(planned, path)}
    text = [f"{url}\n{html}" for url, html in bodies.items() if html]
    dead = {f"{url}: {link}" for url, html in bodies.items() for link in links(html) if not _leads(planned, url, link)}
    assert len(dead) <= sum("[broken-link]" in line or "[held-link]" in line for line in planned.lines)
    case.check("\n\n".join(["\n\n".join(text), "\n".join(planned.lines)]), refresh=refresh)


def links(html: str) -> list[str]:
    """The addresses in the tags of a body."""
    html = re.sub(r"<!--.*?-->|<script>.*?</script>|<code\b[^>]*>", "", html)
    return [unescape(found[1]) for found in re.finditer(r"<[^>]*\s(?:href|src)=\"([^\"]*)\"", html)]


def _url(path: str) -> str:
    return "/" + path.removesuffix("index.html")


def _is_page(planned: Planned, path: str) -> bool:
    return _url(path) in {node.page.url for node in planned.plan.site.nodes.values()}


def _leads(planned: Planned, url: str, link: str) -> bool:
    """Whether an address leads to a file of the website, or elsewhere."""
    target = urlsplit(urljoin(f"https://site.test{url}", link))
    path = unquote(target.path).lstrip("/")
    return target.netloc != "site.test" or path in planned.plan.outputs or f"{path}index.html" in planned.plan.outputs


@cases("order")
def test_order(case: Case, site: Site, refresh: bool) -> None:
    """The children of each page in order, and the neighbours of those that have some."""
    planned = site({**BARE, **case.files("")}).planned()
    rows = tree_rows(planned.plan.site)
    children = [f"{row['url']} {row['title'] or '-'}: {' '.join(row['children'])}" for row in rows if row["children"]]
    beside = [
        f"{row['prevInSection'] or '-'} < {row['url']} < {row['nextInSection'] or '-'}"
        for row in rows
        if row["prevInSection"] or row["nextInSection"]
    ]
    case.check("\n".join([*children, "", *beside, *planned.lines]), refresh=refresh)
