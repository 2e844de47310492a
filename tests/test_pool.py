"""Work in batches: each in its order, few where what all share is sent along, large items alone where it is not."""

import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from outline_site.pool import MOST, SHARE, Pool

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
