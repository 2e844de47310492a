"""What is remembered between runs: kept whole or not at all, and never in the way."""

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outline_site.memo import Memo, digest, read_whole, write_whole

PARTS = st.lists(st.text(max_size=4) | st.binary(max_size=4), max_size=4)


def remembered(folder: Path) -> Memo:
    """A memo that is saved, with two entries."""
    memo = Memo(folder)
    memo.put("a", b"1")
    memo.put("b" * 40, b"\0" * 100_000)
    memo.save()
    return memo


def test_what_is_saved_is_there_again(tmp_path: Path) -> None:
    remembered(tmp_path / "cache")
    memo = Memo(tmp_path / "cache")
    assert memo.get("a") == b"1"
    assert memo.get("b" * 40) == b"\0" * 100_000
    assert memo.get("c") is None


def test_the_folder_says_what_it_is(tmp_path: Path) -> None:
    remembered(tmp_path / "cache")
    assert (tmp_path / "cache" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert (tmp_path / "cache" / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")


def test_what_is_not_used_is_forgotten(tmp_path: Path) -> None:
    remembered(tmp_path)
    memo = Memo(tmp_path)
    memo.get("a")
    memo.save()
    again = Memo(tmp_path)
    assert (again.get("a"), again.get("b" * 40)) == (b"1", None)


def test_a_little_more_leaves_the_first_file_as_it_is(tmp_path: Path) -> None:
    remembered(tmp_path)
    before = (tmp_path / "work").stat()
    for value in (b"3", b"4"):
        memo = Memo(tmp_path)
        assert (memo.get("a"), memo.get("b" * 40)) == (b"1", b"\0" * 100_000)
        memo.put("c" + value.decode(), value)
        memo.save()
        again = Memo(tmp_path)
        assert (again.get("a"), again.get("c" + value.decode())) == (b"1", value)
    assert (again.get("c3"), again.get("c4")) == (None, b"4")
    assert (tmp_path / "work").stat() == before
    memo = Memo(tmp_path)
    memo.put("d", b"0" * 50_000)
    memo.save()
    again = Memo(tmp_path)
    assert (again.get("a"), again.get("c4"), again.get("d")) == (None, None, b"0" * 50_000)
    assert (tmp_path / "added").stat().st_size < 200


def test_nothing_new_is_not_written(tmp_path: Path) -> None:
    remembered(tmp_path)
    before = (tmp_path / "work").stat()
    memo = Memo(tmp_path)
    assert memo.get("a")
    assert memo.get("b" * 40)
    memo.save()
    assert (tmp_path / "work").stat() == before


def test_without_a_folder_nothing_is_kept_for_the_next_run() -> None:
    memo = Memo(None)
    memo.put("a", b"1")
    memo.save()
    assert memo.get("a") == b"1"
    assert Memo(None).get("a") is None


@pytest.mark.parametrize("name", ["work", "added"])
@pytest.mark.parametrize("damage", ["cut", "first byte", "middle", "last byte", "empty", "text", "longer", "folder"])
def test_a_damaged_file_is_no_memory(tmp_path: Path, damage: str, name: str) -> None:
    remembered(tmp_path)
    key = "a"
    if name == "added":
        memo = Memo(tmp_path)
        key = "c"
        assert memo.get("a")
        assert memo.get("b" * 40)
        memo.put(key, b"1" * 100)
        memo.save()
    file = tmp_path / name
    whole = bytearray(file.read_bytes())
    at = {"first byte": 0, "middle": len(whole) // 2, "last byte": -1}
    if damage in at:
        whole[at[damage]] ^= 1
    others = {"cut": bytes(whole[:-40]), "empty": b"", "text": b"nonsense", "longer": bytes(whole) + b"x"}
    file.unlink()
    if damage == "folder":
        file.mkdir()
    else:
        file.write_bytes(others.get(damage, whole))
    memo = Memo(tmp_path)
    assert memo.get(key) is None
    assert memo.get("b" * 40) == (b"\0" * 100_000 if name == "added" else None)
    memo.put(key, b"2")
    memo.save()
    assert Memo(tmp_path).get(key) == (None if damage == "folder" else b"2")


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    memo = Memo(tmp_path / "file" / "cache")
    memo.put("a", b"1")
    memo.save()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_no_unfinished_file_stays(tmp_path: Path) -> None:
    remembered(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", "CACHEDIR.TAG", "work"]


@given(PARTS, PARTS)
def test_other_parts_have_another_digest(one: list[str | bytes], other: list[str | bytes]) -> None:
    as_bytes = [[p if isinstance(p, bytes) else p.encode("utf-8", "surrogatepass") for p in ps] for ps in (one, other)]
    assert (digest(*one) == digest(*other)) == (as_bytes[0] == as_bytes[1])


def test_the_borders_of_parts_count() -> None:
    keys = [digest(*parts) for parts in (("ab",), ("a", "b"), ("ab", ""), ("", "ab"), ())]
    assert all(one != other for one, other in combinations(keys, 2))


def test_a_file_that_was_made_endless_is_not_read(tmp_path: Path) -> None:
    remembered(tmp_path)
    try:
        os.truncate(tmp_path / "work", 1 << 40)
    except OSError:
        pytest.skip("no file can be that long here")
    assert Memo(tmp_path).get("a") is None


def test_another_value_under_a_key_is_remembered(tmp_path: Path) -> None:
    remembered(tmp_path)
    for value in (b"2", b"3"):
        memo = Memo(tmp_path)
        assert memo.get("a")
        assert memo.get("b" * 40)
        memo.put("a", value)
        memo.save()
        assert Memo(tmp_path).get("a") == value


@pytest.mark.skipif(os.name != "posix", reason="there a file that is written cannot be removed")
def test_what_a_killed_process_has_left_is_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    here = {f"work.{os.getpid()}": True, f"work.{os.getppid()}": True, "work.txt": True, f"added.{ended.pid}": True}
    for name in (*here, f"work.{ended.pid}", f"work.{10**30}"):
        (tmp_path / name).write_bytes(b"half of it")
    write_whole(tmp_path / "work", b"all of it")
    left = {path.name for path in tmp_path.iterdir()} - {"work", ".gitignore", "CACHEDIR.TAG"}
    assert left == here.keys() - {f"work.{os.getpid()}"}  # its own name is used again
    assert read_whole(tmp_path / "work") == b"all of it"
