"""Work on other machines: a cluster builds the same website, byte for byte."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from needs import library
from trial import Files, Trial

START = """
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""

COURSE = {
    "course.yaml": "title: Course\nbaseURL: https://example.org/\nmenu: {main: [{name: Units, url: /units/}]}\n",
    "content/_index.md": "---\ntitle: Home\n---\nSee [a](units/1/a.md).\n",
    "content/units/1/_index.md": "---\ntitle: One\n---\n{{< children >}}\n",
    **{
        f"content/units/1/{name}.md": f"---\ntitle: {name}\ndate: 2026-02-0{n}\naliases: [/old/{name}/]\n---\n"
        f"# {name}\n\n$x^2$ and [none](none.md)\n\n```python\nx = 1\n```\n\n{{< own >}}\n"
        for n, name in enumerate("abcdefgh", 1)
    },
    "templates/shortcodes/own.html": "<b>own</b>",
    "static/logo.svg": "<svg/>",
    "data/table.yaml": "a: 1\n",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of two workers."""
    library("distributed")
    script = tmp_path_factory.mktemp("cluster") / "start.py"
    script.write_text(START, encoding="utf-8")
    command = [sys.executable, str(script)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=script.parent
    ) as process:
        assert process.stdout
        yield process.stdout.readline().strip().replace("tcp://", "dask://")
        process.communicate("\n", timeout=60)


def test_a_cluster_builds_the_same_website(site: Callable[[Files], Trial], cluster: str) -> None:
    trial = site(COURSE)
    here = trial.run("build", "--jobs", "1", "--no-cache")
    expected = trial.tree()
    assert here.status == 0
    there = trial.run("build", "--executor", cluster, "--output", str(trial.folder / "other"), "--no-cache")
    assert there.status == 0
    assert there.err == here.err
    other = trial.folder / "other"
    assert {p.relative_to(other).as_posix(): p.read_bytes() for p in other.rglob("*") if p.is_file()} == expected


def test_a_template_that_fails_there_is_a_problem_here(site: Callable[[Files], Trial], cluster: str) -> None:
    trial = site({**COURSE, "templates/page.html": "{{ page.titel }}"})
    run = trial.run("build", "--executor", cluster)
    assert run.status == 1
    assert "templates/page.html:1" in run.err
    assert "did you mean 'title'?" in run.err


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ray://x", "'ray://x' names no executor"),
        ("dask://", "names no executor"),
        ("dask://127.0.0.1:1", "no Dask scheduler"),
    ],
)
def test_an_executor_that_is_none_is_said_so(
    site: Callable[[Files], Trial], monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setattr("outline_site.workers.WAIT", 0.5)
    if address.endswith(":1"):
        library("distributed")
    run = site(COURSE).run("build", "--executor", address)
    assert (run.status, said in run.err) == (2, True), run.err
