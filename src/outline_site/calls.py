"""Calls of the system that Python lacks, or that take several steps in it."""

import errno
import os
import sys
from collections.abc import Callable


def libc(name: str) -> Callable[..., int] | None:
    """A call of Linux that Python lacks; nothing elsewhere."""
    if sys.platform != "linux":
        return None
    import ctypes  # only here: a build that changes nothing does without

    return getattr(ctypes.CDLL(None), name, None)


def sync(path: str, flush: Callable[[int], int | None] | None = None) -> None:
    """Have a file or a folder on the disk, or what else `flush` writes back. Raises OSError."""
    file = os.open(path, os.O_RDONLY)
    try:
        if (flush or os.fsync)(file):
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)
    finally:
        os.close(file)
