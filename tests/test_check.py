"""`outline-site check`: what it looks for beside what a build tells, and the policy that it prints."""

import hashlib
import threading
from base64 import b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from outline_site.render.policy import policy
from trial import BARE, Files, Trial


def found(site: Callable[[Files], Trial], note: str, **files: str) -> list[str]:
    """The codes of what a check finds in a note, and the lines that it names."""
    run = site({**BARE, "course.yaml": "title: T", "content/note.md": note, **files}).run("check")
    told = [line for line in run.err.splitlines() if line.startswith("content/")]
    assert run.status == bool(told), run.err
    return [f"{line.split(':')[1]} {line.rpartition('[')[2][:-1]}" for line in told]


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("A text, and [a link](note.md).", []),
        ("One.\n\n![](x.png)", ["3 broken-link", "3 no-alt"]),
        ('![](note.md)\n\n<img src="note.md" alt="" role="presentation">\n\n![words](note.md)', ["1 no-alt"]),
        ('{{< figure src="note.md" >}}', ["1 no-alt"]),
        ('{{< figure src="note.md" caption="Words" >}}', []),
        ("## A\n\n### B\n\n## C", []),
        ("# T\n\n### A\n\n##### B", ["3 heading-level", "5 heading-level"]),
        ("Text.\n\nSee [](note.md) and [ ](note.md#x).", ["3 empty-link", "3 broken-anchor", "3 empty-link"]),
        ("[![words](note.md)](note.md) [$x$](note.md)", []),
        ('## A {#x}\n\n<p id="x">b</p>', ["1 twin-id"]),
    ],
)
def test_what_keeps_readers_out(site: Callable[[Files], Trial], note: str, codes: list[str]) -> None:
    assert found(site, note) == codes


@pytest.mark.parametrize(("link", "codes"), [("", ["2 orphan"]), ("[to it](hidden.md)", [])])
def test_a_page_that_no_way_leads_to(site: Callable[[Files], Trial], link: str, codes: list[str]) -> None:
    hidden = "---\nbuild: {list: never}\n---\n[itself](hidden.md)"
    assert found(site, f"Text. {link}", **{"content/hidden.md": hidden}) == codes


def test_it_publishes_nothing_and_counts_warnings(site: Callable[[Files], Trial]) -> None:
    trial = site({"course.yaml": "title: T", "content/note.md": "[x](nope.md)"})
    run = trial.run("check")
    assert run.status == 1
    assert run.err.startswith("content/note.md:1:1: warning: nothing is at 'nope.md'")
    assert run.out.splitlines()[-1].endswith("1 warning.")
    assert {path.name for path in trial.folder.iterdir()} == {".outline-cache", "content", "course.yaml"}


def test_a_template_that_fails_is_told(site: Callable[[Files], Trial]) -> None:
    run = site({"course.yaml": "title: T", "content/a.md": "a", "templates/page.html": "{{ nope }}"}).run("check")
    assert run.status == 1
    assert "templates/page.html:1:1: error: there is no 'nope' here" in run.err


class Elsewhere(BaseHTTPRequestHandler):
    """A server on which some pages are gone, and one refuses programs."""

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def do_GET(self) -> None:
        self.send_response({"/here": 200, "/gone": 404, "/no": 403}[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        self.send_response(405)
        self.end_headers()


def test_addresses_elsewhere_are_asked_for_on_demand(site: Callable[[Files], Trial]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        top = f"http://127.0.0.1:{server.server_port}"
        closed = "http://127.0.0.1:9/"
        links = " ".join(f"[x]({a})" for a in (f"{top}/here", f"{top}/gone#x", f"{top}/no", closed))
        trial = site({"course.yaml": "title: T", "content/note.md": links})
        assert trial.run("check").status == 0
        run = trial.run("check", "--external")
        server.shutdown()
        thread.join()
    assert run.status == 1
    told = [line for line in run.err.splitlines() if "[dead-link]" in line]
    assert [f"{top}/gone" in told[0], "the server says 404" in told[0], closed in told[1]] == [True, True, True]
    assert len(told) == 2


def directives(*pages: str) -> dict[str, set[str]]:
    return {name: set(rest) for name, *rest in (part.split() for part in policy(pages).split("; "))}


def test_the_policy_allows_what_pages_load() -> None:
    script = "let a = '<b>';\n"
    allowed = directives(
        f'<script>{script}</script><script src="a.js"></script><script type="application/json">{{}}</script>',
        '<img src="https://a.example/x.png"><img src="x.png" srcset="https://b.example/x.png 2x, y.png">',
        '<iframe src="https://c.example:8080/x?y"></iframe><video src="//d.example/x.mp4"></video>',
        '<div class="video" data-video="x"></div><link rel="stylesheet" href="https://e.example/x.css">',
        '<!-- <script>no()</script><img src="https://no.example/"> --><form action="https://f.example/"></form>',
    )
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in allowed["script-src"]
    assert len([part for part in allowed["script-src"] if part.startswith("'sha256")]) <= 2  # that of the comment
    assert allowed["img-src"] == {"'self'", "data:", "https://a.example", "https://b.example"}
    assert allowed["frame-src"] == {"https://c.example:8080", "https://www.youtube-nocookie.com"}
    assert allowed["media-src"] == {"'self'", "https://d.example"}
    assert allowed["style-src"] == {"'self'", "'unsafe-inline'", "https://e.example"}
    assert allowed["form-action"] == {"https://f.example"}


def test_a_policy_allows_nothing_that_is_not_needed() -> None:
    allowed = directives("<p>Text.</p>", '<img src="https://a.example;script-src *">')
    assert allowed["default-src"] == allowed["frame-src"] == allowed["object-src"] == allowed["base-uri"] == {"'none'"}
    assert allowed["script-src"] == {"'self'"}
    assert allowed["img-src"] == {"'self'", "data:"}


def test_the_manual_passes(tmp_path: Path) -> None:
    del tmp_path
    assert Trial(Path(__file__).parents[1]).run("check").status == 0
