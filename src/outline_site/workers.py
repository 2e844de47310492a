"""What the command line asks for, and how large the site is -> workers: none, processes, or a cluster."""

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from outline_site import patience
from outline_site.config import Config
from outline_site.diagnostics import SiteError
from outline_site.pool import Pool, ended_early

AROUND = 3  # threads that look after processes at work, and one to spare
PAYS = 600_000  # bytes of notes from which on it pays to start more processes
MOST_ON_WINDOWS = 61  # processes that can be waited for there
WAIT = 10  # seconds for a cluster to answer


@contextmanager
def workers(config: Config, jobs: int | None, address: str | None = None) -> Iterator[Pool]:
    """Where a build is done: on a cluster at an address, else in so many processes, else in as many as pay.

    Raises:
        SiteError: there is no cluster to be reached.
    """
    if address is not None:
        with _cluster(address) as pool:
            yield pool
        return
    jobs = most(jobs or _paying(config.content_dir), sys.platform)
    if jobs == 1 or not _may_start(jobs + AROUND):
        yield Pool()
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    overseen: Mapping[str, Any] = {"initializer": patience.join, "initargs": (patience.place(),)}
    if sys.platform == "linux":  # elsewhere, what the system's libraries do in a copy of a process is not sure
        copy = multiprocessing.get_context("fork")
        with ended_early():
            yield Pool(jobs=jobs, copies=lambda: ProcessPoolExecutor(jobs, copy, **overseen))
        return
    with ProcessPoolExecutor(jobs, **overseen) as executor, ended_early():
        yield Pool(executor, jobs)


def most(jobs: int, platform: str) -> int:
    """So many processes, or as many as a system can wait for."""
    return min(jobs, MOST_ON_WINDOWS) if platform == "win32" else jobs


@contextmanager
def workers_apart(config: Config) -> Iterator[Pool]:
    """Where the preview reads: in processes that begin anew, as a program with threads cannot be copied.

    They do not hear of Ctrl-C, and are looked after as those of a build are.
    """
    jobs = most(_paying(config.content_dir), sys.platform)
    if jobs == 1 or not _may_start(jobs + AROUND):
        yield Pool()
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    anew = multiprocessing.get_context("spawn")
    # where this process is ended from outside, another one tidies up after it, and would print that it does
    sys.warnoptions.append("ignore::UserWarning:multiprocessing.resource_tracker")
    with ProcessPoolExecutor(jobs, anew, initializer=patience.join, initargs=(patience.place(),)) as executor:
        yield Pool(executor, jobs)


@contextmanager
def _cluster(address: str) -> Iterator[Pool]:
    """The workers of a Dask cluster."""
    scheme, _, place = address.partition("://")
    if scheme != "dask" or not place:
        raise SiteError(f"'{address}' names no executor: write dask://HOST:PORT, the address of a Dask scheduler")
    try:
        from distributed import Client
    except ImportError:
        hint = "pip install 'outline-site[cluster]'"
        raise SiteError(f"the executor '{address}' needs Dask distributed: {hint}") from None
    try:
        client: Any = Client(f"tcp://{place}", timeout=WAIT, set_as_default=False)  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError) as error:
        raise SiteError(f"no Dask scheduler answers at '{place}': {error}") from error
    with client:
        jobs = sum(client.ncores().values())
        if not jobs:
            raise SiteError(f"the Dask cluster at '{place}' has no workers: start some with 'dask worker {place}'")
        yield Pool(client.get_executor(pure=False), jobs)


def _paying(content: Path) -> int:
    """How many processes pay for the notes in a folder."""
    return _processors() if _size(content) > PAYS else 1


def _may_start(count: int) -> bool:
    """Whether the system lets this user have so many more processes or threads, which it counts as one."""
    end = threading.Event()
    threads = [threading.Thread(target=end.wait) for _ in range(count)]
    try:
        for thread in threads:
            thread.start()
    except RuntimeError:
        return False
    finally:
        end.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
    return True


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _size(folder: Path) -> int:
    """The bytes of the notes in a folder, as far as it matters; what cannot be read is told by the build itself."""
    total, folders = 0, [folder]
    while folders and total <= PAYS:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                elif entry.name.endswith((".md", ".markdown")):
                    total += entry.stat(follow_symlinks=False).st_size
    return total
