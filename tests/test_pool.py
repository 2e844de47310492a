"""Work in batches: each in its order, few where what all share is sent along, large items alone where it is not."""

import multiprocessing
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from outline_site import workers
from outline_site.course_file import load
from outline_site.pool import FEW, MOST, SHARE, Pool
from trial import Trial

ITEMS = range(5 * MOST)


def work(_: str, items: Sequence[int]) -> list[tuple[int, int]]:
    """Each item, with the number of items in its batch."""
    return [(item, len(items)) for item in items]


def sizes(pool: Pool, alone: int) -> list[int]:
    """How many items stood in the batch of each."""
    done = list(pool.batches(work, "shared", ITEMS, alone=alone))
    assert [item for item, _ in done] == list(ITEMS)
    return [size for _, size in done]


def test_what_is_sent_along_is_sent_to_each_worker_once() -> None:
    with ThreadPoolExecutor(1) as executor:
        assert sizes(Pool(executor, 2), 3) == [len(ITEMS) // 2] * len(ITEMS)


@pytest.mark.skipif(sys.platform != "linux", reason="workers are copies on Linux only")
@pytest.mark.parametrize("alone", [0, 3])
def test_copies_get_many_batches_and_large_items_alone(alone: int) -> None:
    fork = multiprocessing.get_context("fork")
    found = sizes(Pool(jobs=2, copies=lambda: ProcessPoolExecutor(2, fork)), alone)
    assert found[:alone] == [1] * alone
    assert 1 < max(found[alone:]) <= len(ITEMS) // (2 * SHARE) + 1 <= MOST


def test_here_each_item_is_worked_on_alone() -> None:
    assert sizes(Pool(), 3) == [1] * len(ITEMS)


def slow(folder: Path, items: Sequence[int]) -> list[int]:
    """Work that takes long, and leaves a file when it is done."""
    for item in items:
        time.sleep(10)
        (folder / str(item)).touch()
    return list(items)


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_work_that_is_given_up_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(workers, "sys", SimpleNamespace(platform=platform))
    config, _ = load(Trial(tmp_path).write({"content/a.md": ""}).folder)
    with pytest.raises(LookupError), workers.workers(config, 2) as pool:
        raise LookupError(pool.batches(slow, tmp_path, range(2 * FEW)))  # which has begun
    assert {path.name for path in tmp_path.iterdir()} == {"content"}


@pytest.mark.parametrize(("platform", "most"), [("linux", 200), ("win32", 61)])
def test_there_are_no_more_workers_than_the_system_can_wait_for(platform: str, most: int) -> None:
    assert workers.most(200, platform) == most
