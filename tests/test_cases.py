"""The text cases in `cases/`: one function a file. `pytest --refresh` writes them anew."""

from collections.abc import Callable

from casefiles import Case, cases
from shortened import shortened
from trial import BARE, Files, Planned, Trial

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
