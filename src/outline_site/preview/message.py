"""An edition -> what browsers are told of it, and what the preview script must know of a page."""

import hashlib
import json
from collections.abc import Mapping
from html import escape
from typing import Any

from outline_site import urls
from outline_site.diagnostics import Problem, Severity, caret, merged
from outline_site.excerpts import Excerpts
from outline_site.preview.edition import Edition
from outline_site.preview.editor import Editor
from outline_site.site import Page

MOST = 100  # problems that are told
ROOT = "/__outline__"


def message(edition: Edition, editor: Editor, session: str, base: str, waiting: int) -> str:
    """The state of the site as JSON, in one line. `session` is that of the server, `base` the path of the site."""
    told = sorted(merged(edition.problems), key=lambda p: p.severity is Severity.WARNING)[:MOST]
    excerpts = Excerpts(editor.root)
    state = {
        "session": session,
        "edition": edition.number,
        "told": edition.told,
        "checked": edition.is_checked,
        "reading": [edition.total - waiting, edition.total] if waiting else None,
        "errors": sum(p.severity is Severity.ERROR for p in edition.problems),
        "warnings": sum(p.severity is Severity.WARNING for p in edition.problems),
        "problems": [_problem(problem, editor, excerpts) for problem in told],
        "files": {_address(base, f"/{name}"): number for name, number in edition.files.items()},
        "created": [[c.number, _address(base, c.url), c.title] for c in edition.created],
    }
    return json.dumps(state, ensure_ascii=True, separators=(",", ":"))


def _address(base: str, url: str) -> str:
    return base.rstrip("/") + urls.encode(url)


def _problem(problem: Problem, editor: Editor, excerpts: Excerpts) -> Mapping[str, Any]:
    d = problem.diagnostic
    source = excerpts.line(d.at)
    line, mark = caret(source, d.at.column) if source.strip() else ("", "")
    return {
        "place": str(d.at),
        "severity": str(problem.severity),
        "message": d.message,
        "hint": d.hint,
        "code": d.code,
        "times": problem.count,
        "source": [line[4:], mark[4:]] if line else [],
        "edit": editor.place(d.at),
    }


def snippet(text: bytes, page: Page | None, editor: Editor, failed: str = "") -> bytes:
    """What is added at the end of a page's text: the preview script, and what it must know of the page."""
    known: dict[str, Any] = {"version": hashlib.blake2b(text, digest_size=8).hexdigest(), "failed": failed}
    if page is not None and page.source:
        lines = {h.id: h.line for h in page.document.headings}
        known |= {"source": page.source, "edit": editor.file(page.source), "lines": lines, "hold": str(page.hold or "")}
    data = escape(json.dumps(known, ensure_ascii=True, separators=(",", ":")))
    return f'<script src="{ROOT}/live.js" data-page="{data}"></script>\n'.encode("ascii")
