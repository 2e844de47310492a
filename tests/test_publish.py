"""Publishing on a real file system: what changes, what stays, what is refused, and what a fault or a kill leaves."""

import errno
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from outline_site import calls, folders, stage, trees
from outline_site import publish as module
from outline_site.diagnostics import SiteError
from outline_site.folders import MARKER, MARKER_TEXT
from outline_site.publish import Published, publish
from outline_site.site import FileOutput, Output

PAGES = 4

# The programs that other processes run: the site in version N, whose every page says so, and what to do with it.
SITE = f"""
import os, signal, sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from outline_site import publish as module
from outline_site.folders import MARKER_TEXT
from outline_site.publish import publish

target, spare = Path(sys.argv[1]), Path(sys.argv[2])

def version(n):
    pages = {{f"p{{i}}/index.html": lambda: f"version {{n}}".encode() * 500 for i in range({PAGES})}}
    return {{**pages, f"only-{{n}}.txt": lambda: b"only", "same.txt": lambda: b"the same in all"}}

def put(n):
    publish(version(n), target, root=target.parent, spare=spare)
"""
ENDLESS = (
    SITE
    + """
n = int(sys.argv[3])
put(n)
print("ready", flush=True)
while True:
    n += 1
    put(n)
"""
)
TWENTY = (
    SITE
    + """
for n in range(20):
    put(int(sys.argv[3]) + n)
"""
)
KILLED_AT_EACH_STEP = (
    SITE
    + """
left = 0

def dying(call):
    def step(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **options)
    return step

def seen():
    return {str(p.relative_to(target)): p.read_bytes() for p in target.rglob("*") if p.is_file()}

def wanted(n):
    return {p: make() for p, make in version(n).items()} | {".outline-site": MARKER_TEXT}

two_steps = sys.argv[3] == "two steps"
if two_steps:
    module._exchange = lambda one, other: False
for steps in range(1000):
    put(1)
    child = os.fork()
    if not child:
        left = steps
        for name in "open write close mkdir link rename fsync unlink rmdir".split():
            setattr(os, name, dying(getattr(os, name)))
        put(2)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    half_way = two_steps and not target.exists()
    assert half_way or seen() in (wanted(1), wanted(2)), steps
    put(3)
    assert seen() == wanted(3), steps
    assert [p.name for p in target.parent.iterdir()] == [target.name], steps
print(steps)
"""
)


@pytest.fixture(autouse=True, params=["without a spare", "with a spare"])
def spare(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the tree before the published one is kept, if it is: its folder is missing for half of the tests."""
    folder = tmp_path / "cache"
    if request.param == "with a spare":
        folder.mkdir()
    monkeypatch.setattr(sys.modules[__name__], "put", partial(put, spare=folder / "website"))
    return folder / "website"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder with something in its content, as root."""
    (tmp_path / "site" / "content").mkdir(parents=True)
    (tmp_path / "site" / "content" / "_index.md").write_text("# Home")
    (tmp_path / "site" / "static").mkdir()
    return tmp_path / "site"


@pytest.fixture
def public(site: Path) -> Path:
    """A published folder, in version 1."""
    put(site / "public", version(1))
    return site / "public"


@pytest.fixture
def mount() -> Iterator[Callable[..., Path]]:
    """A call that mounts something at a new folder, until the test ends."""
    mounted: list[Path] = []

    def call(place: Path, *options: object) -> Path:
        place.mkdir()
        if (
            not shutil.which("mount")
            or subprocess.run(["mount", *map(str, options), place], capture_output=True).returncode
        ):
            # even in CI: a container may not mount, and the tests without a mount publish the same way
            pytest.skip("nothing can be mounted here")
        mounted.append(place)
        return place

    yield call
    for place in mounted:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def small_disk(tmp_path: Path, mount: Callable[..., Path]) -> Path:
    """A file system of one megabyte."""
    return mount(tmp_path / "disk", "-t", "tmpfs", "-o", "size=1m,nosuid,nodev", "tmpfs")


@pytest.fixture(params=["in one step", "in two steps"])
def swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to swap."""
    if request.param == "in two steps":
        monkeypatch.setattr(module, "_exchange", lambda one, other: False)


def version(n: int) -> dict[str, Output]:
    """The same site as in the programs above."""
    pages = {f"p{i}/index.html": lambda: f"version {n}".encode() * 500 for i in range(PAGES)}
    return {**pages, f"only-{n}.txt": lambda: b"only", "same.txt": lambda: b"the same in all"}


def put(target: Path, outputs: Mapping[str, Output], wait: float = 30, spare: Path | None = None) -> Published:
    """Publish as the site in the folder above would."""
    return publish(outputs, target, root=target.parent, keep=[target.parent / "content"], spare=spare, wait=wait)


def texts(**files: str) -> dict[str, Output]:
    """Outputs at the top of the site."""
    return {name: text.encode for name, text in files.items()}


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a published folder but the marker."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert found.pop(MARKER) == MARKER_TEXT
    return found


def made(outputs: Mapping[str, Output]) -> dict[str, bytes]:
    """What the outputs should look like when published."""
    return {path: make() for path, make in outputs.items()}


def litter(target: Path) -> list[str]:
    """Our own names beside an output."""
    return sorted(p.name for p in target.parent.iterdir() if p.name.startswith(".outline-"))


def state(folder: Path) -> list[tuple[str, int, int, int]]:
    """Everything that a change to a folder would change, apart from its content."""
    paths = [folder, *sorted(folder.rglob("*"))]
    return [(str(p), p.lstat().st_ino, p.lstat().st_mtime_ns, p.lstat().st_mode) for p in paths]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def failing(error: BaseException) -> Output:
    def make() -> bytes:
        raise error

    return make


def refusal(action: Callable[[], object]) -> SiteError | None:
    """The error that an action ends with, if it does."""
    try:
        action()
    except SiteError as error:
        return error
    return None


def exchanges(folder: Path) -> bool:
    """Whether folders can change places in one step there."""
    one, other = folder / "one", folder / "other"
    one.mkdir()
    other.mkdir()
    return module._exchange(str(one), str(other))


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


# ------------------------------------------------------------------------------------------------------- what it does


def test_first_publication_makes_the_folder_and_its_parents(site: Path) -> None:
    target = site / "out" / "web" / "public"
    assert publish(version(1), target, root=site) == Published(PAGES + 2, 0, 0)
    assert tree(target) == made(version(1))
    assert litter(target) == []


def test_an_existing_empty_folder_is_taken(site: Path, swap: None) -> None:
    (site / "public").mkdir()
    put(site / "public", version(1))
    assert tree(site / "public") == made(version(1))


def test_no_outputs_make_an_empty_site(site: Path) -> None:
    assert put(site / "public", {}) == Published(0, 0, 0)
    assert [p.name for p in (site / "public").iterdir()] == [MARKER]


def test_nothing_changed_touches_nothing(public: Path) -> None:
    before = state(public)
    assert put(public, version(1)) == Published(0, PAGES + 2, 0)
    assert state(public) == before
    assert litter(public) == []


def test_unchanged_files_are_the_old_ones_changed_files_are_new(public: Path, spare: Path, swap: None) -> None:
    before = {p: p.stat() for p in public.rglob("*.*")}
    changed = version(1) | {"p3/index.html": lambda: b"new"}
    assert put(public, changed) == Published(1, PAGES + 1, 0)
    assert tree(public) == made(changed)
    for path, old in before.items():
        same = path.name == MARKER or path.relative_to(public) == Path("p3/index.html")
        assert (path.stat().st_ino == old.st_ino) is not same
        assert path.stat().st_nlink == (2 if spare.exists() and not same else 1)
    assert litter(public) == []


def test_a_file_of_the_same_size_is_compared(public: Path) -> None:
    other = version(1) | {"same.txt": lambda: b"THE SAME IN ALL"}
    assert put(public, other).written == 1
    assert tree(public) == made(other)


def test_what_is_no_output_disappears(public: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("thesis")
    (public / "extra").mkdir()
    (public / "extra" / "file.txt").write_text("x")
    (public / "link").symlink_to(precious)
    os.mkfifo(public / "pipe")
    assert put(public, version(1)) == Published(0, PAGES + 2, 3)
    assert tree(public) == made(version(1))
    assert {p.name for p in public.iterdir()} == {p.split("/")[0] for p in version(1)} | {MARKER}
    assert (precious / "thesis.txt").read_text() == "thesis"


def test_an_empty_extra_folder_disappears(public: Path) -> None:
    (public / "empty" / "er").mkdir(parents=True)
    assert put(public, version(1)) == Published(0, PAGES + 2, 0)
    assert not (public / "empty").exists()


def test_a_link_at_the_place_of_a_page_is_replaced(public: Path, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_bytes(made(version(1))["p1/index.html"])
    (public / "p1" / "index.html").unlink()
    (public / "p1" / "index.html").symlink_to(thesis)
    shutil.rmtree(public / "p2")
    (public / "p2").symlink_to(tmp_path)
    assert put(public, version(1)) == Published(2, PAGES, 1)
    assert not (public / "p1" / "index.html").is_symlink()
    assert not (public / "p2").is_symlink()
    assert thesis.read_bytes() == made(version(1))["p1/index.html"]


def test_files_become_folders_and_folders_files(site: Path) -> None:
    put(site / "public", {"a": lambda: b"file", "b/c": lambda: b"file"})
    turned: dict[str, Output] = {"a/c": lambda: b"file", "b": lambda: b"file"}
    assert put(site / "public", turned) == Published(2, 0, 2)
    assert tree(site / "public") == made(turned)


def test_our_marker_cannot_be_replaced(site: Path) -> None:
    assert put(site / "public", {MARKER: lambda: b"mine", "a": lambda: b"a"}) == Published(1, 0, 0)
    assert tree(site / "public") == {"a": b"a"}


def test_a_marker_with_other_words_is_ours_and_renewed(public: Path) -> None:
    (public / MARKER).write_text("an older release")
    assert put(public, version(1)) == Published(0, PAGES + 2, 0)
    assert (public / MARKER).read_bytes() == MARKER_TEXT


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_modes_follow_the_umask(site: Path, umask: int) -> None:
    (site / "static" / "tool").write_text("x")
    (site / "static" / "tool").chmod(0o700)
    outputs = texts(a="a") | {"f/tool": FileOutput(str(site / "static" / "tool"), read=lambda: b"")}
    put(site / "public", outputs)
    old = os.umask(umask)
    try:
        put(site / "public", outputs)
    finally:
        os.umask(old)
    assert {mode(p) for p in (site / "public").rglob("*") if p.is_file()} == {0o644 & ~umask}
    assert mode(site / "public") == mode(site / "public" / "f") == 0o755 & ~umask


def test_many_new_files_go_to_the_disk_at_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    put(site / "public", {f"{i}/x": lambda: b"x" for i in range(3)})
    assert len(synced) == 1 + 3 + 1 + 3 + 1  # the marker, the files, the top, the folders; then the folder above
    synced.clear()
    put(site / "public", {f"{i}/x": lambda: b"y" for i in range(stage.SINGLE_SYNCS + 1)})
    assert len(synced) == 1 or calls.libc("syncfs") is None


def test_a_long_name_of_the_output(site: Path) -> None:
    put(site / ("o" * 255), texts(a="a"))
    put(site / ("o" * 255), texts(a="b"))
    assert tree(site / ("o" * 255)) == {"a": b"b"}
    assert litter(site / "x") == []


# --------------------------------------------------------------------------------------------------- the spare tree


@pytest.fixture
def edited(public: Path, spare: Path, swap: None) -> Path:
    """A published folder that has been edited, so that there is a spare tree."""
    spare.parent.mkdir(exist_ok=True)
    put(public, edition("first"))
    assert (spare / "p1" / "index.html").read_bytes() == made(version(1))["p1/index.html"]
    return public


def edition(text: str) -> dict[str, Output]:
    """A version of the site in which one page is another, and one more has its name from the text."""
    return version(1) | {"p3/index.html": text.encode, f"{text}/index.html": text.encode}


def test_the_tree_before_the_last_becomes_the_next(edited: Path, spare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linked: list[str] = []
    top, link = spare.stat().st_ino, os.link

    def noted(one: str, other: str) -> None:
        linked.append(one)
        link(one, other)

    monkeypatch.setattr(os, "link", noted)
    put(edited, edition("second"))
    assert tree(edited) == made(edition("second"))
    assert linked == []
    assert edited.stat().st_ino == top
    put(edited, edition("first") | {"p3/index.html": "second".encode})
    assert tree(edited) == made(edition("first") | {"p3/index.html": "second".encode})
    assert [Path(path).relative_to(edited).as_posix() for path in linked] == ["p3/index.html"]
    assert litter(edited) == []


def test_nothing_that_somebody_puts_into_the_spare_tree_is_published(edited: Path, spare: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("thesis")
    (spare / "link").symlink_to(precious)
    (spare / "p0" / "index.html").unlink()
    (spare / "p0" / "index.html").symlink_to(precious / "thesis.txt")
    shutil.rmtree(spare / "p1")
    (spare / "p1").symlink_to(precious)
    (spare / "p2" / "index.html").unlink()
    (spare / "p2" / "index.html").write_bytes(made(version(1))["p2/index.html"])
    (spare / "p3" / "index.html").unlink()
    (spare / "p3" / "index.html").mkdir()
    (spare / "same.txt").chmod(0o600)
    (spare / "same.txt").unlink()
    os.mkfifo(spare / "same.txt")
    (spare / "extra").mkdir()
    (spare / "extra" / "draft.html").write_text("not yet")
    put(edited, edition("second"))
    assert tree(edited) == made(edition("second"))
    assert not [path for path in edited.rglob("*") if path.is_symlink()]
    assert not (edited / "extra").exists()
    assert (precious / "thesis.txt").read_text() == "thesis"
    assert litter(edited) == []


@pytest.mark.parametrize(
    "kind", ["a file", "a link", "another mode", "a folder that is another's", "no tree of ours", "elsewhere"]
)
def test_a_spare_tree_that_is_of_no_use(
    edited: Path, spare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "another mode":
        (spare / "p1").chmod(0o700)
    elif kind == "a folder that is another's":
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    elif kind == "no tree of ours":
        (spare / MARKER).unlink()
    elif kind == "elsewhere":
        spare.parent.rename(tmp_path / "precious")
        spare.parent.symlink_to(tmp_path / "precious")
    else:
        aside = tmp_path / "aside"
        spare.rename(aside)
        spare.symlink_to(aside) if kind == "a link" else spare.write_text("no folder")
    left = sorted(spare.rglob("*"))
    put(edited, edition("second"))
    assert tree(edited) == made(edition("second"))
    assert mode(edited / "p1") == mode(edited / "p2")
    assert sorted(spare.rglob("*")) == left or kind == "another mode"
    assert litter(edited) == []


def test_a_spare_tree_of_another_output(edited: Path) -> None:
    put(edited.parent / "other", edition("second"))
    put(edited.parent / "other", version(2))
    put(edited, edition("third"))
    assert tree(edited.parent / "other") == made(version(2))
    assert tree(edited) == made(edition("third"))
    assert litter(edited) == []


# ------------------------------------------------------------------------------------------------- files as they are


def test_a_file_is_copied_without_being_read_whole(site: Path) -> None:
    source = site / "static" / "film.mp4"
    source.write_bytes(os.urandom(stage.PIECE) * 24 + b"end")
    output = FileOutput(str(source), read=failing(AssertionError("read whole")))
    tracemalloc.start()
    try:
        assert put(site / "public", {"film.mp4": output}).written == 1
        assert put(site / "public", {"film.mp4": output}).unchanged == 1
        assert tracemalloc.get_traced_memory()[1] < 8 * stage.PIECE
    finally:
        tracemalloc.stop()
    assert (site / "public" / "film.mp4").read_bytes() == source.read_bytes()


def test_an_edit_of_the_source_leaves_the_published_file(site: Path) -> None:
    source = site / "static" / "a.css"
    source.write_text("old")
    output = {"a.css": FileOutput(str(source), source.read_bytes)}
    put(site / "public", output)
    with source.open("r+") as file:
        file.write("new")
    assert tree(site / "public") == {"a.css": b"old"}
    assert put(site / "public", output).written == 1
    assert tree(site / "public") == {"a.css": b"new"}


@pytest.mark.parametrize("kind", ["missing", "pipe", "folder"])
def test_a_source_that_is_no_file_any_more(public: Path, kind: str) -> None:
    source = public.parent / "static" / "gone.css"
    if kind == "pipe":
        os.mkfifo(source)
    if kind == "folder":
        source.mkdir()
    with pytest.raises(
        SiteError, match=r"'x\.css' \(from '.*gone\.css'\).*; the published site is as it was$"
    ) as caught:
        put(public, {"x.css": FileOutput(str(source), read=lambda: b"")})
    assert caught.value.status == 1
    assert tree(public) == made(version(1))


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP])
def test_where_links_are_impossible_files_are_copied(
    public: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    old = (public / "same.txt").stat()
    monkeypatch.setattr(os, "link", lambda *_: failing(OSError(number, "no links here"))())
    assert put(public, version(2)) == Published(PAGES + 1, 1, 1)
    assert tree(public) == made(version(2))
    new = (public / "same.txt").stat()
    assert new.st_ino != old.st_ino
    assert new.st_mtime_ns == old.st_mtime_ns


# ---------------------------------------------------------------------------------------------------- what is refused

REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "the root": (lambda site: Path("/"), "root of the file system"),
    "home": (lambda site: site.parent / "home", "home folder"),
    "above home": (lambda site: site.parent / "users", "home folder"),
    "the site": (lambda site: site, "site's own folder"),
    "above the site": (lambda site: site.parent, "site's own folder"),
    "content": (lambda site: site / "content", "overlaps"),
    "in content": (lambda site: site / "content" / "public", "overlaps"),
    "static, missing": (lambda site: site / "assets", "overlaps"),
    "above the theme": (lambda site: site.parent / "themes", "overlaps"),
    "a file": (lambda site: site / "thesis.txt", "is a file"),
    "under a file": (lambda site: site / "thesis.txt" / "public", r"thesis\.txt' is not a folder"),
    "a link": (lambda site: site / "link", "symbolic link to"),
    "a dangling link": (lambda site: site / "nowhere", "symbolic link to"),
    "a link to the site": (lambda site: site.parent / "alias", "symbolic link to"),
    "under a link in the site": (lambda site: site / "link" / "public", r"link' in the site is a symbolic link"),
    "under it by another way": (lambda site: site.parent / "alias" / "link" / "public", "in the site is a symbolic"),
    "content by another way": (lambda site: site.parent / "alias" / "content", "overlaps"),
    "not empty": (lambda site: site / "docs", r"not empty \(it holds 'thesis\.txt'\).*empty this one"),
    "a repository": (lambda site: site / "pages", "holds a repository"),
    "our own name": (lambda site: site / ".outline-cache", "kept for unfinished work"),
    "below our own name": (lambda site: site / "public" / MARKER / "x", "kept for unfinished work"),
    "a repository's name": (lambda site: site / ".git", "for repositories"),
    "below a repository's name": (lambda site: site / ".git" / "public", "for repositories"),
    "a NUL": (lambda site: Path(f"{site}/a\0b"), "no file name can have"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_folder_is_refused_and_nothing_happens(site: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    for name in ("home/docs", "users/me", "themes/plain", "elsewhere"):
        (site.parent / name).mkdir(parents=True)
    monkeypatch.setenv("HOME", str(site.parent / ("users/me" if case == "above home" else "home")))
    (site.parent / "alias").symlink_to(site)
    (site / "link").symlink_to(site.parent / "elsewhere")
    (site / "nowhere").symlink_to("gone")
    (site / "thesis.txt").write_text("thesis")
    (site / "docs").mkdir()
    (site / "docs" / "thesis.txt").write_text("thesis")
    (site / "pages" / ".git").mkdir(parents=True)
    (site / "pages" / MARKER).write_bytes(MARKER_TEXT)
    before = state(site.parent)
    target, reason = REFUSED[case][0](site), REFUSED[case][1]
    keep = [site / "content", site / "assets", site.parent / "themes" / "plain"]
    with pytest.raises(SiteError, match=reason) as caught:
        publish(version(1), target, root=site, keep=keep)
    assert caught.value.status == 2
    assert "\n" not in str(caught.value)
    assert repr(str(target)) in str(caught.value)
    assert state(site.parent) == before


def test_a_link_above_the_site_is_fine(site: Path) -> None:
    (site.parent / "alias").symlink_to(site)
    target = site.parent / "alias" / "public"
    publish(version(1), target, root=site.parent / "alias", keep=[site / "content"])
    publish(version(2), target, root=site, keep=[site / "content"])
    assert tree(site / "public") == made(version(2))


def test_a_mount_point_is_refused_with_advice(small_disk: Path, site: Path) -> None:
    with pytest.raises(SiteError, match=r"is a mount point.*choose a folder inside it, such as '.*/public'") as caught:
        publish(version(1), small_disk, root=site)
    assert caught.value.status == 2


def test_a_mount_point_in_the_output_is_refused(public: Path, mount: Callable[..., Path]) -> None:
    inside = mount(public / "films", "-t", "tmpfs", "tmpfs")
    (inside / "film").write_text("precious")
    with pytest.raises(SiteError, match="films' in it is a mount point"):
        put(public, version(2))
    assert (inside / "film").read_text() == "precious"


def test_content_under_another_name_is_refused(site: Path, mount: Callable[..., Path]) -> None:
    alias = mount(site.parent / "alias", "--bind", site / "content")
    with pytest.raises(SiteError, match="overlaps"):
        publish(version(1), alias / "public", root=site, keep=[site / "content"])


def test_a_folder_that_fills_while_waiting_is_refused(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, lock = site / "public", folders._lock

    def late(path: str, place: str, deadline: float) -> int:
        target.mkdir()
        (target / "thesis.txt").write_text("thesis")
        return lock(path, place, deadline)

    monkeypatch.setattr(folders, "_lock", late)
    with pytest.raises(SiteError, match="not empty"):
        put(target, version(1))
    assert [p.name for p in target.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/x", "absolute"),
        ("../x", "empty or made of dots"),
        ("a/../b", "empty or made of dots"),
        ("a/./b", "empty or made of dots"),
        ("a//b", "empty or made of dots"),
        ("a/", "empty or made of dots"),
        ("", "empty or made of dots"),
        ("a\0b", "no file name"),
        ("a\ud800b", "no file name"),
        ("ö" * 128 + "/index.html", "longer than 255 bytes"),
    ],
)
def test_a_wrong_path_is_named(public: Path, path: str, reason: str) -> None:
    with pytest.raises(SiteError, match=reason) as caught:
        put(public, texts(a="a") | {path: lambda: b"x"})
    assert caught.value.status == 1
    assert repr(path) in str(caught.value)
    assert tree(public) == made(version(1))


def test_a_file_and_a_folder_at_once(public: Path) -> None:
    with pytest.raises(SiteError, match="'a/b': it would be a file and a folder"):
        put(public, {"a/b/c/d": lambda: b"", "a/b": lambda: b""})


@pytest.mark.skipif(os.name != "posix", reason="the limit of Linux and others")
def test_a_folder_that_is_too_deep_is_named(public: Path) -> None:
    deep = "/".join(["d" * 200] * 20)
    before, names = state(public), set(public.parent.iterdir())
    with pytest.raises(SiteError, match=r"could not publish the folder 'ddd.*: File name too long; the published site"):
        publish({**version(2), f"{deep}/index.html": lambda: b""}, public, root=public.parent)
    assert state(public) == before
    assert set(public.parent.iterdir()) == names


def test_odd_names_are_published(site: Path) -> None:
    odd = ["ö" * 127, "a\nb", "-rf", "caf\udce9", "...", "a b%#?", "~", "d/" * 150 + "x"]
    put(site / "public", {path: lambda: b"x" for path in odd})
    put(site / "public", {path: lambda: b"y" for path in odd})
    assert tree(site / "public") == dict.fromkeys(odd, b"y")


# ------------------------------------------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), SiteError("no", status=1), ValueError("bug")])
def test_what_stops_the_making_passes_and_leaves_the_site(public: Path, error: BaseException) -> None:
    before = state(public)
    with pytest.raises(type(error)):
        put(public, {**version(2), "late": failing(error)})
    assert state(public) == before
    assert litter(public) == []


def test_a_failed_read_while_making_is_told(public: Path) -> None:
    with pytest.raises(SiteError, match=r"'late' to '.*public': Input/output error; the published site is as it was"):
        put(public, {**version(2), "late": failing(OSError(errno.EIO, "Input/output error"))})


def test_a_full_disk_leaves_the_site(small_disk: Path) -> None:
    put(small_disk / "web", version(1))
    with pytest.raises(SiteError, match=r"'big' to '.*web': No space left on device; the published site") as caught:
        put(small_disk / "web", {**version(2), "big": lambda: bytes(2_000_000)})
    assert caught.value.status == 1
    assert tree(small_disk / "web") == made(version(1))
    assert litter(small_disk / "web") == []
    put(small_disk / "web", version(2))
    assert tree(small_disk / "web") == made(version(2))


class Fault:
    """A function of `os` that fails once, at its n-th call."""

    def __init__(self, name: str, number: int) -> None:
        self.call: Callable[..., object] = getattr(os, name)
        self.number = number
        self.left = -1

    def __call__(self, *arguments: object, **options: object) -> object:
        self.left -= 1
        if self.left == 0:
            raise OSError(self.number, os.strerror(self.number))
        return self.call(*arguments, **options)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("open", errno.EACCES),
        ("open", errno.ENOSPC),
        ("write", errno.ENOSPC),
        ("write", errno.EDQUOT),
        ("close", errno.EIO),
        ("mkdir", errno.EROFS),
        ("link", errno.ENOSPC),
        ("rename", errno.EACCES),
        ("rename", errno.EXDEV),
        ("fsync", errno.EIO),
        ("scandir", errno.EACCES),
        ("stat", errno.EIO),
    ],
)
def test_the_site_is_whole_whichever_call_fails(
    public: Path, monkeypatch: pytest.MonkeyPatch, swap: None, name: str, number: int
) -> None:
    fault = Fault(name, number)
    monkeypatch.setattr(os, name, fault)
    for nth in range(1, 1000):
        fault.left = nth
        error = refusal(lambda: put(public, version(2)))
        reached, fault.left = fault.left <= 0, -1
        if error:
            assert "\n" not in str(error)
            if name != "stat":  # without it, no folder looks like one
                assert error.status == 1
                assert os.strerror(number) in str(error)
            assert tree(public) == made(version(1)), nth
        put(public, version(2))
        assert tree(public) == made(version(2)), nth
        put(public, version(1))
        assert litter(public) == []
        if not reached:
            return
    pytest.fail("it never succeeds")


def test_a_failed_call_is_told_in_one_line(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "mkdir", lambda *_: failing(OSError(errno.EROFS, "Read-only file system"))())
    with pytest.raises(SiteError) as caught:
        put(public, version(2))
    assert (
        str(caught.value) == f"could not publish to '{public}': Read-only file system; the published site is as it was"
    )


def test_an_old_tree_that_cannot_be_removed_is_left_to_the_next_build(
    public: Path, spare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", lambda path: failing(OSError(errno.EBUSY, path))())
        assert put(public, version(2)).written == PAGES + 1
    assert tree(public) == made(version(2))
    assert len(litter(public)) == (0 if spare.exists() else 1)
    put(public, version(2))
    assert litter(public) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folders_in_the_old_tree(public: Path) -> None:
    (public / "p1").chmod(0o555)
    put(public, version(2))
    assert tree(public) == made(version(2))
    assert litter(public) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_above_is_told(public: Path) -> None:
    public.parent.chmod(0o555)
    try:
        with pytest.raises(SiteError, match="Permission denied"):
            put(public, version(2))
    finally:
        public.parent.chmod(0o755)
    assert tree(public) == made(version(1))


# --------------------------------------------------------------------------------------------- what builds leave behind


def test_leftovers_are_swept_but_not_those_of_another_output(public: Path, tmp_path: Path) -> None:
    for name in ("public", "public-x", "public-01234567"):
        stage = public.parent / f".outline-stage-{name}-01234567"
        (stage / "deep").mkdir(parents=True)
        (stage / "deep" / "x").write_text("x")
        (public.parent / f".outline-lock-{name}").write_text("process 1 on elsewhere")
    put(public, version(1))
    assert [name for name in litter(public) if not re.search("public-(x|01234567)", name)] == []
    assert len(litter(public)) == 4
    put(public.parent / "public-x", version(1))
    put(public.parent / "public-01234567", version(1))
    assert litter(public) == []


def test_a_link_with_our_name_is_not_followed(public: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("thesis")
    before = state(tmp_path / "precious")
    (public.parent / ".outline-stage-public-01234567").symlink_to(tmp_path / "precious")
    put(public, version(2))
    assert state(tmp_path / "precious") == before


def test_a_swap_that_stopped_half_way_is_undone_first(public: Path) -> None:
    before = state(public)
    public.rename(public.parent / ".outline-old-public")
    with pytest.raises(ValueError, match="bug"):
        put(public, {"x": failing(ValueError("bug"))})
    assert state(public) == before
    assert litter(public) == []


def test_an_old_tree_aside_is_removed_when_the_new_one_is_in_place(public: Path) -> None:
    shutil.copytree(public, public.parent / ".outline-old-public")
    assert put(public, version(1)).written == 0
    assert litter(public) == []


def test_a_site_that_cannot_be_put_back_is_not_lost_sight_of(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public.rename(public.parent / ".outline-old-public")
    monkeypatch.setattr(os, "rename", lambda *_: failing(OSError(errno.EACCES, "Permission denied"))())
    with pytest.raises(SiteError, match=r"lies in '.*\.outline-old-public' and cannot be put back to") as caught:
        put(public, version(2))
    assert caught.value.status == 1
    assert tree(public.parent / ".outline-old-public") == made(version(1))


# ------------------------------------------------------------------------------------------------------------ the lock


@pytest.fixture(params=["flock", "by creation"])
def lock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to lock."""
    if request.param == "by creation":
        monkeypatch.setattr(folders, "fcntl", None)


def test_another_build_is_named(public: Path, lock: None) -> None:
    with folders.reserved(str(public), wait=0):
        with pytest.raises(SiteError, match=rf"another build \(process {os.getpid()} on .+\) is publishing") as caught:
            put(public, version(2), wait=0)
        assert caught.value.status == 1
        assert put(public.parent / "other", version(2), wait=0).written
    assert tree(public) == made(version(1))
    assert put(public, version(2), wait=0).written
    assert litter(public) == []


def test_another_build_is_waited_for(public: Path, lock: None) -> None:
    done: list[Published] = []
    waiting = threading.Thread(target=lambda: done.append(put(public, version(2))))
    with folders.reserved(str(public), wait=0):
        waiting.start()
        time.sleep(0.1)
        assert not done
    waiting.join()
    assert done == [Published(PAGES + 1, 1, 1)]


def test_a_lock_whose_file_is_gone_is_taken_again(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    path, real, asked = Path(folders.own_names(str(public)).lock), fcntl.flock, list[int]()

    def flock(file: int, how: int) -> None:
        asked.append(how)
        if len(asked) == 1:  # the one that held it lets go, which removes the file
            path.unlink()
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with folders.reserved(str(public), wait=30):
        assert path.exists()
    assert len(asked) == 3


# ------------------------------------------------------------------------------------------------------ other processes


def one_version(folder: Path) -> bool:
    """Whether a folder holds exactly one of the versions."""
    found = tree(folder)
    number = int(found["p0/index.html"].split(b"version ")[1])
    return found == made(version(number))


@pytest.mark.parametrize("kills", [10, pytest.param(60, marks=pytest.mark.slow)])
def test_a_killed_build_leaves_one_whole_version(site: Path, spare: Path, kills: int) -> None:
    target, chance, in_one_step = site / "public", random.Random(kills), exchanges(site.parent)
    for kill in range(kills):
        with start(ENDLESS, target, spare, 1000 * kill) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.03))
            process.kill()
        if in_one_step:
            assert one_version(target)
        put(target, version(kill))
        assert tree(target) == made(version(kill))
        assert litter(target) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("way", ["one step", "two steps"])
def test_a_kill_at_any_step_leaves_one_whole_version(tmp_path: Path, spare: Path, way: str) -> None:
    if way == "one step" and not exchanges(tmp_path):
        pytest.skip("folders cannot be exchanged here")
    (tmp_path / "web").mkdir()
    with start(KILLED_AT_EACH_STEP, tmp_path / "web" / "public", spare, way) as process:
        steps, _ = process.communicate()
    assert process.returncode == 0
    assert int(steps) > 4 * PAGES


def test_two_builds_at_once_while_somebody_reads(site: Path, spare: Path) -> None:
    target, read = site / "public", PAGES if exchanges(site.parent) else 0
    put(target, version(0))
    builds = [start(TWENTY, target, spare, first) for first in (100, 200)]
    while any(build.poll() is None for build in builds):
        for i in range(read):
            text = (target / f"p{i}" / "index.html").read_bytes()
            assert text == text[: len(text) // 500] * 500
    assert [build.communicate()[1] or build.returncode for build in builds] == [0, 0]
    assert tree(target) in (made(version(119)), made(version(219)))
    assert litter(target) == []


class Windows:
    """The system as `trees` sees it there: what a folder tells of its entries has no device and no number."""

    name = "nt"

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    @staticmethod
    @contextmanager
    def scandir(path: str) -> Iterator[Iterator[SimpleNamespace]]:
        """The entries of a folder."""
        with os.scandir(path) as entries:
            yield (SimpleNamespace(name=e.name, path=e.path, stat=partial(Windows.bare, e)) for e in entries)

    @staticmethod
    def bare(entry: os.DirEntry[str], *, follow_symlinks: bool) -> os.stat_result:
        """The state of an entry, as far as the folder tells it."""
        state = list(entry.stat(follow_symlinks=follow_symlinks))
        return os.stat_result([state[0], 0, 0, 0, *state[4:]])


def test_a_tree_on_windows_is_told_from_its_files_themselves(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = trees.tree_of(str(public))
    monkeypatch.setattr(trees, "os", Windows())
    assert trees.tree_of(str(public)) == before
