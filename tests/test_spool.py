"""What is made and not yet published is had again as it was, whether it stands in memory or in a file."""

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


def test_without_room_memory_has_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST", 0)
    for held in (Spool(tmp_path / "nothing here"), Spool()):
        assert held.held(b"a content") == Held(b"a content")
