"""The text cases in `cases/`: one function a file. `pytest --refresh` writes them anew."""

from collections.abc import Callable

from casefiles import Case, cases
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
