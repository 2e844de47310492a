"""Files of the site -> answers: opened without following a link out of it, sent in parts, never held in memory."""

import asyncio
import os
import re
import stat
from collections.abc import Collection
from functools import partial
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PART = 1 << 18  # bytes that are read at a time

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def opened(path: str, folders: Collection[str]) -> int | None:
    """A descriptor of a regular file inside one of some folders (real paths), or None where there is none.

    A link is followed only as long as it stays inside; one that is put in a folder's or the file's place meanwhile is
    not followed at all.
    """
    real = os.path.realpath(path)
    base = next((folder for folder in folders if real.startswith(folder + os.sep)), None)
    if base is None:
        return None
    try:
        descriptor = (
            _walked(base, list(Path(real).relative_to(base).parts)) if os.open in os.supports_dir_fd else _plain(real)
        )
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    return descriptor


def _plain(path: str) -> int:
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))


def _walked(base: str, names: list[str]) -> int:
    """A file opened folder by folder, with no link followed on the way."""
    at = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in names[:-1]:
            below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = below
        return os.open(names[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """The part of a file that a `Range` header asks for, as its start and end; None for all of it.

    Several parts at once, and what cannot be read, count as all of it.

    Raises:
        ValueError: no byte of the file is in the range.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[0].endswith("=-"):
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= end:
        raise ValueError("no byte of the file is in this range")
    return start, end


class FileAnswer(Response):
    """A file, or the part of it that is asked for; nothing where the browser has it already."""

    def __init__(self, descriptor: int, media_type: str) -> None:
        super().__init__(media_type=media_type)
        self._descriptor = descriptor
        found = os.fstat(descriptor)
        self._size = found.st_size
        self._tag = f'"{found.st_size:x}-{found.st_mtime_ns:x}-{found.st_ctime_ns:x}-{found.st_ino:x}"'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._answer(scope, receive, send)
        finally:
            os.close(self._descriptor)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        head = {"Cache-Control": "no-cache", "ETag": self._tag, "Accept-Ranges": "bytes"}
        start, end, status = 0, self._size, 200
        if has_tag(asked.get(b"if-none-match", ""), self._tag):
            start, end, status = 0, 0, 304
        elif b"range" in asked and asked.get(b"if-range", self._tag) == self._tag:
            try:
                found = asked_range(asked[b"range"], self._size)
            except ValueError:
                start, end, status = 0, 0, 416
                head["Content-Range"] = f"bytes */{self._size}"
            else:
                if found is not None:
                    (start, end), status = found, 206
                    head["Content-Range"] = f"bytes {start}-{end - 1}/{self._size}"
        if status != 304:
            head |= {"Content-Type": str(self.media_type), "Content-Length": str(end - start)}
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in head.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await self._send_part(send, start, 0 if scope["method"] == "HEAD" else end - start, gone)
        finally:
            gone.cancel()

    async def _send_part(self, send: Send, start: int, left: int, gone: asyncio.Future[None]) -> None:
        loop = asyncio.get_running_loop()
        os.lseek(self._descriptor, start, os.SEEK_SET)
        while left > 0 and not gone.done():
            read = partial(os.read, self._descriptor, min(left, PART))
            data = read() if left <= PART else await loop.run_in_executor(None, read)
            if not data:  # the file has become shorter; the connection ends before the length that was told
                return
            left -= len(data)
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    """Come back when the other side has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def has_tag(header: str, tag: str) -> bool:
    """Whether an `If-None-Match` header names a tag."""
    return any(named.strip().removeprefix("W/") in (tag, "*") for named in header.split(","))


def real_folders(*folders: Path) -> tuple[str, ...]:
    """Folders as the system names them when all links are followed."""
    return tuple(os.path.realpath(folder) for folder in folders)
