"""Connections with bounds: how long a request may take to be made, and how many connections there may be."""

import asyncio
import errno
import os
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

PATIENCE = 10.0  # seconds for a connection to say what it wants
MOST = 600  # connections at a time
AT_ONCE = 512  # of them that may wait to be taken
FILES = 4096  # open files, of which connections are some, that are asked for where the system gives fewer


class Connection(H11Protocol):
    """A connection that is closed when its request does not come, or when too many others want its place."""

    most = MOST
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin, with bounds."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(PATIENCE, self._too_late)
        if len(self.connections) > self.most:
            idle = (c for c in self.connections if isinstance(c, Connection) and c is not self and c.is_idle)
            (next(idle, None) or self).transport.abort()

    @property
    def is_idle(self) -> bool:
        """Whether no answer is being given."""
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn leaves out that there is none at first
        return cycle is None or cycle.response_complete

    def handle_events(self) -> None:
        """Take what has come."""
        super().handle_events()
        if self._deadline is not None and not self._waits:
            self._deadline.cancel()
            self._deadline = None

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read; where an answer is on its way or given already, there is nothing left to say."""
        cycle: RequestResponseCycle | None = self.cycle
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE) or (cycle is not None and cycle.response_started):
            self.transport.abort()
            return
        if cycle is not None:
            cycle.disconnected = True
        super().send_400_response(msg)

    @property
    def _waits(self) -> bool:
        """Whether no request has come yet."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side is gone, or this one has closed."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _unsupported_upgrade_warning(self) -> None:
        """Other protocols are not spoken; nobody needs to hear of it."""

    def _too_late(self) -> None:
        if self.is_idle and not self.transport.is_closing():
            self.transport.abort()


def bounded() -> int:
    """Have fewer connections than files may be open; gives how many of them may wait to be taken."""
    if os.name != "posix":
        return AT_ONCE
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < FILES:
        wanted = FILES if hard < 0 else min(FILES, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    files = FILES if soft < 0 else soft
    Connection.most = min(MOST, files // 2)
    return min(AT_ONCE, files // 4)


def unless_too_many(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of an error in the loop of the server, unless it is that no more files may be open: others wait, then."""
    error = context.get("exception")
    if not (isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)):
        loop.default_exception_handler(context)


def quiet() -> dict[str, Any]:
    """Settings of uvicorn's notes: only errors of the program itself are worth a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"bugs": {"()": lambda: lambda record: record.exc_info is not None}},
        "handlers": {"errors": {"class": "logging.StreamHandler", "filters": ["bugs"]}},
        "loggers": {"uvicorn": {"handlers": ["errors"], "level": "ERROR", "propagate": False}},
    }
