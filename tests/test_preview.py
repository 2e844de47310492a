"""The preview over HTTP: it shows what a build would publish, follows what changes on disk, and gives nothing else."""

import asyncio
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest

from outline_site.build import Work
from outline_site.course_file import load
from outline_site.desk import Desk
from outline_site.diagnostics import Place, SiteError
from outline_site.preview.changes import MOMENT, Act, Changes
from outline_site.preview.connections import MOST, Connection, bounded, unless_too_many
from outline_site.preview.edition import Board
from outline_site.preview.editor import EDITORS, Editor, preferred
from outline_site.preview.files import asked_range, opened
from outline_site.preview.guard import is_local
from outline_site.preview.loop import Loop
from outline_site.preview.press import Press
from outline_site.preview.watch import Watch
from previews import PATIENCE, Running, preview, until
from test_desk import COURSE, read
from trial import NOW, Files, Trial, run

SITES = Path(__file__).parent / "sites"
SNIPPET = b'<script src="/__outline__/live.js" data-page='

SITE: Files = {
    **COURSE,
    "static/big.bin": "0123456789" * 100_000,
    "static/a.txt": "text",
    "static/dir/x.txt": "x",
    "static/ö ä.txt": "umlauts",
    "static/a.js": "1",
    "static/a.woff2": "w",
    "content/later.md": "---\ntitle: Later\npublishDate: 2040-01-01\n---\n",
    "content/gone.md": "---\ntitle: Gone\nexpiryDate: 2001-01-01\n---\n",
    "content/draft.md": "---\ntitle: Draft\ndraft: true\n---\n",
    "notes.txt": "SECRET",
    ".env": "SECRET",
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview of a site that no test changes for good."""
    folder = tmp_path_factory.mktemp("shown") / "Ein Kurs für alle"
    Trial(folder).write(SITE)
    (folder.parent / "secret.txt").write_text("SECRET")
    with preview(folder) as running:
        until(lambda: running.get("/units/u2/p3/"), lambda answer: answer.status == 200)
        yield running


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[Running]:
    """A preview of a site to be changed."""
    Trial(tmp_path / "site").write(SITE)
    with preview(tmp_path / "site") as running:
        running.shows("/units/u2/p3/", "P23")
        yield running


# --------------------------------------------------------------------------------------------------- what it shows


@pytest.mark.parametrize("name", ["course", "bundles", "held"])
def test_it_shows_what_a_build_publishes(tmp_path: Path, name: str) -> None:
    trial = Trial(tmp_path / "site")
    shutil.copytree(SITES / name / "site", trial.folder)
    assert trial.run("build").status == 0
    published = {path: data for path, data in trial.tree().items() if not path.startswith(".")}
    with preview(trial.folder, "--no-drafts") as running:
        for path, data in published.items():
            text, _, snippet = running.get(f"/{quote(path.removesuffix('index.html'))}").body.partition(SNIPPET)
            assert text == data, path
            assert bool(snippet) == path.endswith(".html")


def test_held_pages_are_shown_unless_they_shall_not_be(shown: Running) -> None:
    for path, hold in (
        ("/draft/", "draft"),
        ("/later/", "publishDate in the future"),
        ("/gone/", "expiryDate in the past"),
    ):
        assert f"hold&quot;: &quot;{hold}".replace(" &quot;", "&quot;", 1) in shown.get(path).text
    with preview(shown.folder, "--no-drafts") as running:
        assert [running.get(path).status for path in ("/draft/", "/later/", "/gone/", "/")] == [404, 404, 404, 200]


def test_a_site_below_a_path(tmp_path: Path) -> None:
    files = {**SITE, "course.yaml": "baseURL: https://example.org/my/course/\n", "static/a b.txt": "x"}
    Trial(tmp_path / "site").write(files)
    with preview(tmp_path / "site") as running:
        assert "/my/course/" in running.says("/my/course/")
        assert running.get("/").head["location"] == "/my/course/"
        assert running.get("/units/u1/p1/").head["location"] == "/my/course/units/u1/p1/"
        assert running.get("/my/course/units/u1/p1").head["location"] == "/my/course/units/u1/p1/"
        assert "P11" in running.get("/my/course/units/u1/p1/").text
        assert running.get("/elsewhere/").status == 404
        assert running.get("/my/course/elsewhere/").status == 404


def test_kinds_of_files(shown: Running) -> None:
    kinds = {
        "/": "text/html; charset=utf-8",
        "/a.css": "text/css; charset=utf-8",
        "/a.js": "text/javascript; charset=utf-8",
        "/a.txt": "text/plain; charset=utf-8",
        "/a.woff2": "font/woff2",
        "/big.bin": "application/octet-stream",
        "/units/u0/b/x.svg": "image/svg+xml; charset=utf-8",
        "/__outline__/live.js": "text/javascript; charset=utf-8",
        "/__outline__/events.js": "text/javascript; charset=utf-8",
    }
    assert {path: shown.get(path).head["content-type"] for path in kinds} == kinds
    assert shown.get("/%C3%B6%20%C3%A4.txt").text == "umlauts"


def test_a_browser_asks_only_for_what_is_new(shown: Running) -> None:
    for path in ("/", "/a.txt", "/__outline__/live.js"):
        first = shown.get(path)
        again = shown.get(path, If_None_Match=first.head["etag"])
        assert (again.status, again.body) == (304, b"")
        assert shown.get(path, If_None_Match='"other"').status == 200
        assert first.head["cache-control"] == "no-cache"


# ---------------------------------------------------------------------------------------------- what it does not show


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/....//secret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/notes.txt",
        "/.env",
        "/course.yaml",
        "/content/_index.md",
        "/templates/page.html",
        "/dir/",
        "/dir",
        "/a.txt%00",
        "/a.txt/",
        "/a.txt/../../notes.txt",
        "/nosuch.css",
        "/__outline__/",
        "/__outline__/page.js",
        "/__outline__/1-page.js",
        "/index.html/",
        "/units/u1/p1.md",
        "//units/",
        "/\\etc",
    ],
)
def test_nothing_else_is_there(shown: Running, path: str) -> None:
    answer = shown.get(path)
    assert answer.status == 404
    assert b"SECRET" not in answer.body
    assert b"root:" not in answer.body


@pytest.mark.parametrize("path", ["/%ff", "http://127.0.0.1/", "*", "a"])
def test_what_is_no_address(shown: Running, path: str) -> None:
    assert shown.get(path).status in (400, 404)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost.evil.example:80"}, 403),
        ({"Host": "169.254.169.254"}, 403),
        ({"Host": "127.0.0.1:99999999"}, 403),
        ({"Host": "evil.example", "X_Forwarded_Host": "127.0.0.1"}, 403),
        ({"Host": "LOCALHOST:80"}, 200),
        ({"Host": "[::1]:80"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"}, 403),
        ({"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}, 200),
        ({"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Mode": "cors"}, 200),
        ({"Content_Length": "5"}, 413),
        ({"Transfer_Encoding": "chunked"}, 413),
    ],
    ids=str,
)
def test_who_may_ask(shown: Running, headers: dict[str, str], status: int) -> None:
    for path in ("/a.txt", "/__outline__/events"):
        answer = shown.get(path, "HEAD" if "events" in path else "GET", **headers)
        assert answer.status == status
        assert "access-control-allow-origin" not in answer.head
        assert answer.head["x-content-type-options"] == "nosniff"
        assert answer.head["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT"])
def test_how_one_may_ask(shown: Running, method: str) -> None:
    answer = shown.get("/", method)
    assert (answer.status, answer.head["allow"]) == (405, "GET, HEAD")


def test_heads(shown: Running) -> None:
    for path in ("/", "/big.bin", "/nosuch/", "/__outline__/live.js"):
        full, head = shown.get(path), shown.get(path, "HEAD")
        assert (head.status, head.body, head.head["content-length"]) == (full.status, b"", full.head["content-length"])


@pytest.mark.parametrize(
    ("asked", "status", "sent"),
    [
        ("bytes=10-19", 206, slice(10, 20)),
        ("bytes=999990-", 206, slice(999_990, None)),
        ("bytes=-5", 206, slice(999_995, None)),
        ("bytes=-99999999999", 206, slice(None)),
        ("bytes=10-99999999", 206, slice(10, None)),
        ("bytes=1000000-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=5-1", 200, slice(None)),
        ("bytes=1-2,4-5", 200, slice(None)),
        ("bytes=99999999999999999999999999-", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
    ],
)
def test_parts_of_a_file(shown: Running, asked: str, status: int, sent: slice) -> None:
    whole = SITE["static/big.bin"].encode()
    answer = shown.get("/big.bin", Range=asked)
    assert (answer.status, answer.body) == (status, whole[sent])
    if status != 200:
        assert answer.head["content-range"].endswith("/1000000")
    assert shown.get("/big.bin", Range=asked, If_Range='"other"').body == whole
    if status == 206:
        assert asked_range(asked, len(whole)) is not None


def test_links_out_of_the_site_are_not_followed(edited: Running) -> None:
    secret = edited.folder.parent / "secret.txt"
    secret.write_text("SECRET")
    (edited.folder / "static" / "leak.txt").symlink_to(secret)
    (edited.folder / "static" / "a.txt").unlink()
    (edited.folder / "static" / "a.txt").symlink_to(secret)
    edited.says("static/leak.txt:1:1: error: ")
    assert [edited.get(path).status for path in ("/leak.txt", "/a.txt")] == [404, 404]


def test_a_link_that_is_put_in_a_files_place_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "x.txt").write_text("x")
    (tmp_path / "secret.txt").write_text("SECRET")
    (folder / "inside.txt").symlink_to("a/x.txt")
    for name in ("a/x.txt", "inside.txt"):
        descriptor = opened(str(folder / name), [str(folder)])
        assert descriptor is not None
        assert os.read(descriptor, 9) == b"x"
        os.close(descriptor)
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(folder / "pipe")
    assert [opened(str(folder / name), [str(folder)]) for name in ("out.txt", "a", "pipe", "no", "../secret.txt")] == [
        None
    ] * 5


@pytest.mark.parametrize(
    "data",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"G" * 200_000,
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50 + b"\0\0\0",
    ],
    ids=lambda data: repr(data[:60]),
)
def test_what_is_no_request(shown: Running, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shown.port), PATIENCE) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(100_000)
        except OSError:
            answer = b""
    assert not answer or answer.split()[1] in (b"200", b"400", b"403", b"405", b"413")
    assert shown.get("/").status == 200


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such limit")
@pytest.mark.parametrize(
    ("soft", "hard", "most", "at_once"),
    [
        (256, 256, 128, 64),
        (256, -1, MOST, 512),
        (1024, 2048, MOST, 512),
        (1 << 20, 1 << 20, MOST, 512),
        (-1, -1, MOST, 512),
    ],
)
def test_there_are_fewer_connections_than_files_may_be_open(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, most: int, at_once: int
) -> None:
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: None)
    monkeypatch.setattr(Connection, "most", MOST)
    assert bounded() == at_once
    assert Connection.most == most


def test_that_no_more_files_may_be_open_is_no_word_worth(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.new_event_loop()  # it need not run
    try:
        unless_too_many(loop, {"message": "no connection", "exception": OSError(errno.EMFILE, "too many")})
        assert not caplog.messages
        unless_too_many(loop, {"message": "no connection", "exception": OSError(errno.EIO, "broken")})
        assert caplog.messages == ["no connection"]
    finally:
        loop.close()


def test_names_of_hosts() -> None:
    assert [is_local(host) for host in ("localhost", "127.0.0.1", "127.0.0.2", "::1")] == [True] * 4
    assert [is_local(host) for host in ("0.0.0.0", "::", "192.168.0.1", "example.org")] == [False] * 4


# ---------------------------------------------------------------------------------------------- what changes on disk


def test_saves_of_all_kinds(edited: Running) -> None:
    name, page = "content/units/u1/p1.md", "/units/u1/p1/"
    edited.write(name, COURSE[name] + "plainly saved")
    edited.shows(page, "plainly saved")
    new = edited.folder / "content/units/u1/.p1.md.tmp"
    new.write_text(COURSE[name] + "put in place")
    new.replace(edited.folder / name)
    edited.shows(page, "put in place")
    (edited.folder / name).rename(edited.folder / f"{name}~")
    edited.write(name, COURSE[name] + "saved as vim does")
    (edited.folder / f"{name}~").unlink()
    edited.shows(page, "saved as vim does")
    with (edited.folder / name).open("a") as file:
        file.write("not closed yet")
        file.flush()
        edited.shows(page, "not closed yet")
    for i in range(20):
        edited.write(name, COURSE[name] + f"save number {i}.")
    edited.shows(page, "save number 19.")


def test_settings_in_a_folder_are_followed(tmp_path: Path) -> None:
    settings = {"config/_default/hugo.toml": 'title = "One"\n', "config/_default/params.toml": 'office = "R1"\n'}
    trial = Trial(tmp_path / "site").write({**settings, "content/a.md": "office {{< param office >}}"})
    with preview(trial.folder) as running:
        running.shows("/a/", "office R1", "One")
        running.write("config/_default/params.toml", 'office = "R2"\n')
        running.shows("/a/", "office R2")
        running.write("config/_default/languages.toml", '[en]\ntitle = "Two"\n')
        running.shows("/a/", "Two")


def test_everything_is_followed(edited: Running) -> None:
    edited.write("course.yaml", "title: Another title\n")
    edited.shows("/units/u1/p1/", "Another title")
    edited.write("templates/shortcodes/hi.html", "good day")
    edited.shows("/units/u2/p2/", "good day")
    edited.write("templates/page.html", "PLAIN {{ page.content }} {{ data }}")
    edited.shows("/units/u1/p1/", "PLAIN", without="<h1>P11")
    edited.write("data/terms.yaml", "a: 77\n")
    edited.shows("/units/u1/p1/", "77")
    edited.write("data/new/more.yaml", "b: 88\n")
    edited.shows("/units/u1/p1/", "88")
    edited.write("static/a.txt", "new text")
    edited.shows("/a.txt", "new text")
    edited.write("static/deep/er/new.txt", "new file")
    edited.shows("/deep/er/new.txt", "new file")
    (edited.folder / "static" / "deep" / "er" / "new.txt").unlink()
    until(lambda: edited.get("/deep/er/new.txt").status, lambda status: status == 404)


def test_folders_and_files_that_come_and_go(edited: Running) -> None:
    content = edited.folder / "content"
    edited.write("content/units/u1/deep/er/new.md", "# New\n")
    edited.shows("/units/u1/deep/er/new/", "New")
    edited.write("content/units/u1/deep/er/new.md", "# New\n\nand edited\n")
    edited.shows("/units/u1/deep/er/new/", "and edited")
    (content / "units/u1").rename(content / "units/renamed")
    edited.shows("/units/renamed/p1/", "P11")
    assert edited.get("/units/u1/p1/").status == 404
    edited.write("content/units/renamed/p1.md", "after the renaming")
    edited.shows("/units/renamed/p1/", "after the renaming")
    (content / "units/renamed/p1.md").rename(content / "units/u2/moved.md")
    edited.shows("/units/u2/moved/", "after the renaming")
    shutil.rmtree(content / "units/renamed")
    until(lambda: edited.get("/units/renamed/").status, lambda status: status == 404)
    shutil.move(content, edited.folder.parent / "away")
    edited.says("there is no folder 'content' to build from")
    assert edited.get("/units/u2/moved/").status == 200, "the last good pages stay"
    shutil.move(edited.folder.parent / "away", content)
    edited.says("4 warnings left.")
    edited.write("content/units/u2/moved.md", "all is well again")
    edited.shows("/units/u2/moved/", "all is well again")


def test_another_branch_is_checked_out(edited: Running) -> None:
    for _ in range(3):
        for u in range(3):
            shutil.rmtree(edited.folder / f"content/units/u{u}")
            for p in range(60):
                edited.write(f"content/units/u{u}/n{p}.md", f"# N{u}{p}\n\nother branch\n")
        for u in range(3):
            edited.shows(f"/units/u{u}/n59/", "other branch")
        assert edited.get("/units/u1/p1/").status == 404
        for u in range(3):
            shutil.rmtree(edited.folder / f"content/units/u{u}")
        Trial(edited.folder).write({name: text for name, text in SITE.items() if name.startswith("content/units/u")})
        for u in range(3):
            edited.shows(f"/units/u{u}/p3/", f"P{u}3")
        until(lambda: edited.get("/units/u1/n1/").status, lambda status: status == 404)


def test_links_inside_the_site_are_followed(tmp_path: Path) -> None:
    folder = tmp_path / "Kurs mit Ümlauten"
    Trial(folder).write({**SITE, "shared/a.md": "# Shared\n", "shared/deep/b.md": "# B\n", "shared/x.css": "x {}"})
    (folder / "content" / "linked").symlink_to("../shared")
    (folder / "content" / "c.md").symlink_to("../shared/deep/b.md")
    (folder / "static" / "linked.css").symlink_to("../shared/x.css")
    (tmp_path / "other name").symlink_to(folder)
    with preview(tmp_path / "other name") as running:
        running.shows("/linked/a/", "Shared")
        running.write("shared/a.md", "# Shared\n\nand edited\n")
        running.shows("/linked/a/", "and edited")
        running.write("shared/deep/b.md", "# B\n\nedited too\n")
        running.shows("/linked/deep/b/", "edited too")
        running.shows("/c/", "edited too")
        assert running.get("/linked.css").text == "x {}"


def test_no_page_is_torn_while_files_are_saved(edited: Running) -> None:
    wrong: list[object] = []
    end = threading.Event()

    def edit() -> None:
        number = 0
        while not end.is_set():
            number += 1
            for p in range(4):
                edited.write(
                    f"content/units/u1/p{p}.md", f"---\ntitle: P1{p}\n---\nSTART{number} {'w ' * 9999} END{number}\n"
                )
            end.wait(0.02)

    def load(p: int) -> None:
        for _ in range(15):
            answer = edited.get(f"/units/u1/p{p % 4}/")
            text = answer.text
            if answer.status != 200 or f"P1{p % 4}" not in text or ("START" in text) != ("END" in text):
                wrong.append((answer.status, text[-300:]))
            elif "START" in text and text.split("START")[1].split()[0] != text.split("END")[1].split("<")[0]:
                wrong.append(text[-300:])

    editor = threading.Thread(target=edit)
    readers = [threading.Thread(target=load, args=(p,)) for p in range(12)]
    for thread in (editor, *readers):
        thread.start()
    for thread in readers:
        thread.join()
    end.set()
    editor.join()
    assert not wrong


# -------------------------------------------------------------------------------------------------------- what is wrong


def test_the_last_good_page_stays_until_a_problem_is_mended(edited: Running) -> None:
    name, page = "content/units/u1/p1.md", "/units/u1/p1/"
    edited.shows(page, "P11")
    edited.write(name, COURSE[name] + "{{< nope >}} broken")
    assert "^" in edited.says("[unknown-shortcode]")
    assert "broken" not in edited.get(page).text
    edited.write("templates/page.html", "{{ page.nope }}")
    edited.says("templates/page.html:1:1: error: ")
    answer = edited.get(page)
    assert answer.status == 200
    assert "<h1>P11" in answer.text
    assert "nope" in answer.text.partition(SNIPPET.decode())[2]
    edited.write("course.yaml", "title: [\n")
    edited.says("course.yaml:1:8: error: ")
    edited.write("course.yaml", COURSE["course.yaml"])
    edited.write("templates/page.html", COURSE["templates/page.html"])
    edited.write(name, COURSE[name] + "mended")
    edited.shows(page, "mended")
    edited.says("No problems any more.")


def test_a_page_that_never_could_be_drawn(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write({**SITE, "templates/page.html": "{{ page.nope }}"})
    with preview(tmp_path / "site") as running:
        answer = running.get("/units/u1/p1/")
        assert answer.status == 500
        assert "cannot be drawn" in answer.text
        assert SNIPPET in answer.body
        running.write("templates/page.html", COURSE["templates/page.html"])
        assert running.shows("/units/u1/p1/", "P11").status == 200


def test_a_template_without_an_end_does_not_stop_the_others(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write({**SITE, "templates/page.html": "{% include 'page.html' %}"})
    with preview(tmp_path / "site") as running:
        running.says("extend or include each other without an end")
        assert running.get("/units/").status == 200


# ------------------------------------------------------------------------------------------------------- the command


def test_a_port_in_use(shown: Running, tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SITE)
    with preview(tmp_path / "site", port=shown.port) as running:
        assert running.port > shown.port
        assert running.log.read_text().startswith(
            f"Port {shown.port} is in use. Preview at http://127.0.0.1:{running.port}/"
        )


def test_it_ends_while_pages_are_open(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SITE)
    with preview(tmp_path / "site") as running:
        listener = socket.create_connection(("127.0.0.1", running.port), PATIENCE)
        listener.sendall(b"GET /__outline__/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"text/event-stream" in listener.recv(10_000)
    listener.close()
    assert running.log.read_text() == f"Preview at http://127.0.0.1:{running.port}/ (Ctrl-C ends it)\n"


@pytest.mark.skipif(os.name != "posix", reason="the browser of this test is a script of the shell")
def test_the_site_is_opened_in_a_browser(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SITE)
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\n')
    browser.chmod(0o755)
    with preview(tmp_path / "site", "--open", BROWSER=str(browser)) as running:
        address = until(lambda: "".join(p.read_text() for p in tmp_path.glob("opened")), lambda text: "\n" in text)
        assert address == f"http://127.0.0.1:{running.port}/\n"


def test_other_computers_may_see_it_if_that_is_asked(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SITE)
    with preview(tmp_path / "site", "--host", "0.0.0.0") as running:
        assert running.log.read_text().startswith("Other computers can see this preview. Preview at http://0.0.0.0:")
        hosts = {"192.0.2.7:1": 200, "localhost": 200, socket.gethostname(): 200, "evil.example": 403, "": 403}
        assert {host: running.get("/", Host=host).status for host in hosts} == hosts


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory a program has")
def test_a_large_file_is_never_held_in_memory(edited: Running) -> None:
    def memory() -> int:
        status = Path(f"/proc/{edited.at_work}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // 1024

    before = memory()
    with (edited.folder / "static" / "film.webm").open("wb") as film:
        film.truncate(200 << 20)
    until(lambda: edited.get("/film.webm", "HEAD").status, lambda status: status == 200)
    assert len(edited.get("/film.webm").body) == 200 << 20
    assert memory() - before < 50


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of this kind")
def test_a_terminal_is_told_in_place(tmp_path: Path) -> None:
    import pty

    Trial(tmp_path / "site").write(SITE)
    ours, theirs = pty.openpty()
    said = bytearray()

    def hear(words: bytes, after: int = 0) -> int:
        while (at := said.find(words, after)) < 0:
            said.extend(os.read(ours, 65_536))
        return at

    command = [sys.executable, "-m", "outline_site", "serve", "--source", str(tmp_path / "site"), "--port", "0"]
    environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": ""}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as program:
        at = hear(b"no problems; ")
        Trial(tmp_path / "site").write({"content/draft.md": "{{< nope >}}"})
        at = hear(b"content/draft.md:1:1: error: ", at)
        assert b"\x1b[31m" in said
        Trial(tmp_path / "site").write({"content/draft.md": "mended"})
        hear(b"no problems; ", at)
        assert said.count(b"\x1b[1A", at) >= 3, "the lines of the problem are taken back"
        assert not any(clear in said for clear in (b"\x1b[2J", b"\x1b[3J", b"\x1b[?1049h")), "what stood there stays"
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE) == 0
    os.close(ours)
    os.close(theirs)


def test_nothing_is_published_or_left_behind(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SITE)
    before = {path.name for path in (tmp_path / "site").iterdir()}
    with preview(tmp_path / "site") as running:
        running.shows("/", "Home")
    assert {path.name for path in (tmp_path / "site").iterdir()} - before <= {".outline-cache"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--source", "no-such-folder"], "no-such-folder'"),
        (["--host", "192.0.2.1"], "cannot listen at 192.0.2.1"),
        (["--port", "70000"], "70000"),
    ],
)
def test_what_makes_no_sense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str) -> None:
    Trial(tmp_path).write(SITE)
    monkeypatch.chdir(tmp_path)
    failed = run("serve", *options)
    assert failed.status == 2
    assert message in failed.err
    assert "Traceback" not in failed.err


def test_a_program_that_is_ended_by_another(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SITE)
    command = [sys.executable, "-m", "outline_site", "serve", "--source", str(tmp_path / "site"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert "Preview at" in program.stdout.readline()
        program.send_signal(signal.SIGTERM)
        _, err = program.communicate(timeout=PATIENCE)
    assert err == ""


# ------------------------------------------------------------------------------------------------------ single parts


class Quiet(Watch):
    """Watches nothing."""

    def follow(self, root: str, folders: object) -> None:
        """Do nothing."""


def loop(trial: Trial) -> tuple[Loop, Board, Desk, Changes]:
    desk = Desk(partial(load, trial.folder), lambda: NOW, Work())
    changes, board = Changes(), Board()
    made = Loop(desk, changes, Quiet(changes), board, Press(board), lambda _edition, _waiting: None)
    return made, board, desk, changes


def test_what_is_wanted_is_shown_while_the_rest_is_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outline_site.tray.SLICE", 0)
    made, board, desk, _ = loop(Trial(tmp_path).write(SITE))
    made._round()
    assert desk.waiting == desk.total
    board.want(board.edition.awaited["units/u1/p1/index.html"])
    made._round()
    edition = board.edition
    assert "units/u1/p1/index.html" not in edition.awaited
    assert "units/u1/p2/index.html" in edition.awaited
    assert b"P11" in edition.outputs["units/u1/p1/index.html"]()
    assert not edition.problems
    monkeypatch.undo()
    while not board.edition.is_checked:
        made._round()
    assert board.edition.is_whole
    assert {p: o() for p, o in board.edition.outputs.items()} == {p: o() for p, o in read(desk).outputs.items()}


def test_everything_is_looked_at_when_that_is_asked(tmp_path: Path) -> None:
    made, board, _, changes = loop(Trial(tmp_path).write(SITE))
    while not board.edition.is_checked:
        made._round()
    Trial(tmp_path).write({"content/units/u1/p1.md": "not told by the system"})
    changes.look()
    made._round()
    assert b"not told by the system" in board.edition.outputs["units/u1/p1/index.html"]()


def test_new_pages_are_told_and_many_are_not(tmp_path: Path) -> None:
    made, board, _, changes = loop(Trial(tmp_path).write(SITE))
    while not board.edition.is_checked:
        made._round()
    assert not board.edition.created
    Trial(tmp_path).write({"content/units/u1/one.md": "# One more"})
    changes.note(str(tmp_path / "content/units/u1/one.md"), Act.CLOSED)
    made._round()
    assert [(c.url, c.title) for c in board.edition.created] == [("/units/u1/one/", "One more")]
    Trial(tmp_path).write({f"content/units/u1/m{i}.md": "x" for i in range(9)})
    changes.note(str(tmp_path / "content/units/u1/m1.md"), Act.CLOSED)
    made._round()
    assert [c.url for c in board.edition.created] == ["/units/u1/one/"]


def test_a_file_is_taken_when_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("outline_site.preview.changes.time.monotonic", lambda: now)
    changes = Changes()
    changes.note("a", Act.WRITTEN)
    assert changes.take(0) == set()
    changes.note("a", Act.CLOSED)
    changes.note("b", Act.MOVED)
    assert changes.take(0) == {"a"}
    assert not changes.is_empty
    assert changes.taken == 0
    now += MOMENT
    assert changes.take(0) == {"b"}
    assert changes.taken == changes.noticed == 3
    for _ in range(100):
        changes.note("c", Act.WRITTEN)
        now += MOMENT / 2
        if changes.take(0):
            break
    else:
        pytest.fail("a file that is written again and again is never taken")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (None, EDITORS["vscode"]),
        ("", EDITORS["vscode"]),
        ("editor: emacs\n", EDITORS["emacs"]),
        ("editor: none\n", ""),
        ("editor: 'my://{path}#{line}'\n", "my://{path}#{line}"),
    ],
)
def test_the_editor_that_a_user_prefers(tmp_path: Path, text: str | None, form: str) -> None:
    settings = tmp_path / "config.yaml"
    if text is not None:
        settings.write_text(text)
    assert preferred(settings) == form


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("editor: vscod\n", "did you mean 'vscode'?"),
        ("editor: [\n", "config.yaml:1:9: error: "),
        ("editor: 5\n", "is no editor"),
    ],
)
def test_an_editor_that_is_not_known(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    with pytest.raises(SiteError) as error:
        preferred(tmp_path / "config.yaml")
    assert message in str(error.value)


def test_addresses_for_an_editor() -> None:
    editor = Editor(Path("/home/me/My course"), EDITORS["vscode"])
    assert editor.place(Place("content/a.md", 3, 5)) == "vscode://file/home/me/My%20course/content/a.md:3:5"
    assert editor.place(Place("theme/page.html")) == ""
    assert Editor(Path("/x"), "").file("a.md") == ""


def test_the_editor_comes_from_the_users_own_settings(tmp_path: Path) -> None:
    Trial(tmp_path / "site").write(SITE)
    settings = tmp_path / "config" / "outline-site" / "config.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("editor: emacs\n")
    with preview(tmp_path / "site", XDG_CONFIG_HOME=str(tmp_path / "config")) as running:
        assert "emacs://open" in running.get("/units/u1/p1/").text


def test_other_commands_load_nothing_of_the_preview() -> None:
    heavy = {"starlette", "uvicorn", "watchdog", "asyncio", "rich"}
    code = f"import sys; from outline_site import cli; assert not {heavy} & sys.modules.keys()"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
