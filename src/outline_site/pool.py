"""Work in batches over an executor of the standard interface, with results in order; or in this process without one."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Pool:
    """Where work is done: `executor` with `jobs` workers, or here where it is None."""

    executor: Executor | None = None
    jobs: int = 1

    def close(self) -> None:
        """Let the workers go, when there is no more work for them."""
        if self.executor is not None:
            self.executor.shutdown(wait=False, cancel_futures=True)

    def batches(self, work: Callable[[Sequence[Item]], Sequence[Result]], items: Sequence[Item]) -> Iterator[Result]:
        """The results of `work`, which takes some items and gives as many results, for all items in order."""
        if self.executor is None or len(items) < 2:
            for item in items:
                yield from work((item,))
            return
        size = max(1, len(items) // (self.jobs * 4))
        parts = [items[at : at + size] for at in range(0, len(items), size)]
        for results in self.executor.map(work, parts):
            yield from results
