"""The amount of work -> the processes that do it. Only the command line starts any."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from outline_site import patience
from outline_site.pool import Pool

PAYS = 600_000  # bytes of notes from which on it pays to start more processes


@contextmanager
def workers(jobs: int | None, content: Path, *, apart: bool = False) -> Iterator[Pool]:
    """Where work is done: as many processes as asked for, else as pay for the amount of content.

    `apart`: they begin anew, as a program with threads cannot be copied, and do not hear of Ctrl-C.
    """
    if jobs is None:
        jobs = (os.cpu_count() or 1) if _size(content) > PAYS else 1
    if jobs == 1:
        yield Pool()
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children

    way = _apart() if apart else {"initializer": patience.join, "initargs": (patience.place(),)}
    with ProcessPoolExecutor(jobs, **way) as executor:
        try:
            yield Pool(executor, jobs)
        except BaseException:
            for worker in active_children():  # their work is not needed any more
                worker.terminate()
            raise


def _apart() -> dict[str, Any]:
    import multiprocessing
    import signal

    quiet = (signal.SIGINT, signal.SIG_IGN)
    return {"mp_context": multiprocessing.get_context("spawn"), "initializer": signal.signal, "initargs": quiet}


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
