"""Work in batches over executors of the standard interface, with results in order; or in this process without any.

All work is a function of one value that is the same for all items (a reader, the pages of a site) and of some items.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")
Item = TypeVar("Item")
Result = TypeVar("Result")

FEW = 16  # items for which to copy this process takes longer than the work
SHARE = 12  # batches that each worker gets at least, so that all end at about the same time
MOST = 100  # items of a batch, so that their results are not too much to hold
SOON = 2.0  # seconds in which a process that is ended has ended
GARBAGE = 100_000  # objects after which a copy looks for garbage: only among its own, as all others are frozen

_shared: list[Any] = []  # what workers that are copies of this process find in it


@contextmanager
def ended_early() -> Iterator[None]:
    """Where the work is given up, end the processes that are at it: what they have begun is of no use any more."""
    try:
        yield
    except BaseException:
        import multiprocessing  # takes time

        workers = multiprocessing.active_children()
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(SOON)
        raise


@dataclass(frozen=True)
class Pool:
    """Where work is done: `executor` with `jobs` workers, or here where there is none.

    `copies` makes executors whose workers are copies of this process as it is at their first work. Then a value is
    not sent to them: they have it. `tell` is told how many seconds each item took.
    """

    executor: Executor | None = None
    jobs: int = 1
    copies: Callable[[], Executor] | None = None
    tell: Callable[[object, float], None] | None = None

    @property
    def is_parallel(self) -> bool:
        """Whether there are workers."""
        return self.executor is not None or self.copies is not None

    def has_copies(self, count: int) -> bool:
        """Whether so many items are worked on by copies of this process: what they write, they write as it would."""
        return self.copies is not None and count >= FEW

    def close(self) -> None:
        """Let the workers go, when there is no more work for them."""
        if self.executor is not None:
            self.executor.shutdown(wait=False, cancel_futures=True)

    def batches(
        self,
        work: Callable[[Value, Sequence[Item]], Sequence[Result]],
        value: Value,
        items: Sequence[Item],
        *,
        alone: int = 0,
    ) -> Iterator[Result]:
        """The results of `work`, which takes a value and some items and gives a result for each, for all in order.

        The first items, as many as `alone` says, are so much work that each is a batch where workers are copies.
        Workers begin at once; without any, each item is worked on when its result is asked for.
        """
        if self.tell is None:
            return self._done(work, value, items, alone)
        return self._told(self.tell, items, self._done(_Timed(work), value, items, alone))

    @staticmethod
    def _told(
        tell: Callable[[object, float], None], items: Sequence[Item], timed: Iterator[tuple[Result, float]]
    ) -> Iterator[Result]:
        for item, (result, seconds) in zip(items, timed, strict=True):
            tell(item, seconds)
            yield result

    def _done(
        self, work: Callable[[Value, Sequence[Item]], Sequence[Result]], value: Value, items: Sequence[Item], alone: int
    ) -> Iterator[Result]:
        if not self.is_parallel or (not self.has_copies(len(items)) if self.copies else len(items) < 2):
            return (result for item in items for result in work(value, (item,)))
        if self.copies is None:  # the value is sent with each batch, so there are few
            assert self.executor is not None
            return _joined([self.executor.submit(work, value, part) for part in _parts(items, self.jobs)])
        own, others = items[:alone], items[alone:]
        parts = [*_parts(own, len(own)), *_parts(others, max(self.jobs * SHARE, -(-len(others) // MOST)))]
        gc.freeze()  # so that looking for garbage touches nothing that the copies share
        _shared[:] = [value]
        executor = self.copies()
        futures = [executor.submit(_with_shared, work, part) for part in parts]
        _shared.clear()
        return _joined(futures, executor)


@dataclass(frozen=True)
class _Timed:
    """Work that takes items one by one, and gives the seconds that each took with its result."""

    work: Callable[[Any, Sequence[Any]], Sequence[Any]]

    def __call__(self, value: object, items: Sequence[object]) -> list[tuple[Any, float]]:
        done: list[tuple[Any, float]] = []
        for item in items:
            begun = time.perf_counter()
            (result,) = self.work(value, (item,))
            done.append((result, time.perf_counter() - begun))
        return done


def _parts(items: Sequence[Item], count: int) -> list[Sequence[Item]]:
    """The items in so many parts, or fewer."""
    size = -(-len(items) // count) if items else 1
    return [items[at : at + size] for at in range(0, len(items), size)]


def _joined(futures: list[Future[Sequence[Result]]], executor: Executor | None = None) -> Iterator[Result]:
    """All results in order; an executor that is given has done its work then."""
    try:
        for at, future in enumerate(futures):
            yield from future.result()
            futures[at] = Future()  # what has been taken need not be kept
    except BaseException:
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)  # whoever made the workers ends them
        raise
    finally:
        for future in futures:
            future.cancel()
    if executor is not None:
        executor.shutdown()


def _with_shared(work: Callable[[Value, Sequence[Item]], Sequence[Result]], items: Sequence[Item]) -> Sequence[Result]:
    """The work of a copy."""
    gc.set_threshold(GARBAGE, 5, 5)
    value: Value = _shared[0]
    return work(value, items)
