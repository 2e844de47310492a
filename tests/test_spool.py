"""What is made and not yet published is had again as it was, whether it stands in memory or in a file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from outline_site import spool
from outline_site.spool import Held, Spool, Spooled


def test_what_is_held_comes_back_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST", 100)
    contents = [bytes([n]) * 30 for n in range(9)]
    with Spool(tmp_path) as held:
        made = [held.held(content) for content in contents]
        assert [type(one) for one in made] == [Held] * 3 + [Spooled] * 6
        assert [one() for one in reversed(made)] == contents[::-1]
        assert held.held(b"later")() == b"later"
        assert made[5]() == contents[5]
        assert list(tmp_path.iterdir()) == []  # the file has no name


def test_without_a_place_memory_has_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST", 0)
    for held in (Spool(tmp_path / "nothing here"), Spool()):
        assert held.held(b"a content") == Held(b"a content")


@pytest.mark.skipif(os.name != "posix", reason="there is no limit for files")
def test_a_disk_that_fills_leaves_what_it_holds(tmp_path: Path) -> None:
    held = """
import resource, sys
from pathlib import Path
from outline_site import spool
spool.MOST = 0
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, resource.RLIM_INFINITY))
contents = [bytes([number]) * size for number, size in enumerate([1_000_000, 1_000_000, 999_990, 5_000, 5_000, 20])]
with spool.Spool(Path(sys.argv[1])) as opened:
    made = [opened.held(content) for content in contents]
    assert [one() for one in reversed(made)] == contents[::-1]
print([type(one).__name__ for one in made])
"""
    told = subprocess.run([sys.executable, "-c", held, tmp_path], capture_output=True, text=True, check=False)
    assert told.stderr == ""
    assert told.stdout == f"{['Spooled'] * 3 + ['Held'] * 3}\n"
