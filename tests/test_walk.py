"""Any walk of edits, builds and kills: at each step the website is one whole version, at last that of a clean build.

CI walks a little; `pytest --long` walks far.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from trial import BARE, Trial

NAMES = st.builds("content/{}{}.md".format, st.sampled_from(["", "a/", "a/b/"]), st.sampled_from(["_index", "x", "y"]))
WORDS = st.sampled_from(
    ["one", "two *three*", "[x](x.md)", "[y](a/y.md#there)", "## There", "$x$", "{{< details >}}four{{< /details >}}"]
)
FRONTS = st.sampled_from(
    ["", "title: T", "weight: 3", "draft: true", "slug: s", "aliases: [/old/]", "title: [broken", "tags: [t]"]
)
OTHERS = st.sampled_from([
    ("static/f.txt", "1"),
    ("static/f.txt", "2"),
    ("static/a/x/index.html", "in the way"),
    ("content/a/p.png", "no picture"),
    ("templates/page.html", '<p><article class="content">{{ page.content }}</article>'),
    ("templates/page.html", "{{ nope }}"),
    ("templates/shortcodes/details.html", "<b>{{ inner }}</b>"),
    ("course.yaml", "title: Other"),
    ("course.yaml", "lenient: true"),
    ("course.yaml", "safe: true\ntitle: Safe"),
    ("data/d.yaml", "a: 1"),
])  # fmt: skip
REMEMBERED = ["work", "added", "pages", "built"]
SPARE = ["index.html", "x/index.html", "a/x/index.html", "new.html"]
PROGRAM = [sys.executable, "-m", "outline_site", "build", "--quiet", "--source"]


class Walk(RuleBasedStateMachine):
    """A course that someone works on, and its website."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="walk-"))
        self.site = Trial(self.folder / "site")
        self.site.write({**BARE, "course.yaml": "title: T", "content/_index.md": "Home."})
        self.public = self.site.folder / "public"
        self.versions: list[dict[str, bytes]] = [{}]

    def teardown(self) -> None:
        """Nothing is left behind."""
        shutil.rmtree(self.folder)

    @rule(name=NAMES, front=FRONTS, words=st.lists(WORDS, max_size=3))
    def write(self, name: str, front: str, words: list[str]) -> None:
        """A note is written, or written anew."""
        self.site.write({name: f"---\n{front}\n---\n\n" + "\n\n".join(words)})

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        """A note goes."""
        Path(self.site.folder, name).unlink(missing_ok=True)

    @rule(file=OTHERS, there=st.booleans())
    def change(self, file: tuple[str, str], there: bool) -> None:
        """Another file comes, changes or goes."""
        if there:
            self.site.write(dict([file]))
        else:
            Path(self.site.folder, file[0]).unlink(missing_ok=True)

    @rule(name=st.sampled_from(REMEMBERED), bytes_=st.binary(max_size=40), cut=st.integers(0, 3))
    def damage(self, name: str, bytes_: bytes, cut: int) -> None:
        """What is remembered is damaged."""
        work = self.site.folder / ".outline-cache" / name
        if work.exists():
            data = work.read_bytes()
            work.write_bytes(data[: len(data) * cut // 3] + bytes_ + data[len(data) * cut // 3 + len(bytes_) :])

    @rule(name=st.sampled_from(SPARE))
    def meddle(self, name: str) -> None:
        """A file of the tree that is to be published next is replaced, or put there."""
        file = self.site.folder / ".outline-cache" / "website" / name
        if file.parent.is_dir():
            file.unlink(missing_ok=True)
            file.write_text("not of this website", encoding="utf-8")

    @rule()
    def build(self) -> None:
        """The website is that of a clean build, or as it was where that is refused."""
        before = tree(self.public)
        run = self.site.run("build", "--jobs", "1")
        clean = self.clean()
        assert (run.status == 0) == bool(clean), run.err
        assert "Traceback" not in run.err
        assert tree(self.public) == (clean or before)
        self.versions = [tree(self.public)]

    @rule(after=st.floats(0.15, 0.5))
    def kill(self, after: float) -> None:
        """A build is killed: the website is one whole version, of before or of after."""
        command, nowhere = [*PROGRAM, str(self.site.folder)], subprocess.DEVNULL
        with subprocess.Popen(command, stdout=nowhere, stderr=nowhere, start_new_session=True) as process:
            time.sleep(after)
            os.killpg(process.pid, signal.SIGKILL)
        self.versions = [*self.versions, self.clean()]

    @invariant()
    def whole(self) -> None:
        """The website is one whole version."""
        assert tree(self.public) in self.versions

    def clean(self) -> dict[str, bytes]:
        """The website of a clean build; nothing where it is refused."""
        other = Trial(self.folder / "clean")
        shutil.rmtree(other.folder, ignore_errors=True)
        shutil.copytree(self.site.folder, other.folder, ignore=shutil.ignore_patterns("public", ".outline*"))
        run = other.run("build", "--no-cache", "--jobs", "1")
        return tree(other.folder / "public") if run.status == 0 else {}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_any_walk_ends_as_a_clean_build(pytestconfig: pytest.Config) -> None:
    far = bool(pytestconfig.getoption("--long"))
    how = settings(
        max_examples=150 if far else 6,
        stateful_step_count=40 if far else 15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=how)
