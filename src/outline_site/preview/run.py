"""The preview as a whole: a desk, what watches it, and a server, until someone ends it."""

import asyncio
import errno
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import uvicorn

from outline_site import overseer, urls
from outline_site.desk import Desk
from outline_site.diagnostics import SiteError, printable
from outline_site.preview.changes import Changes
from outline_site.preview.connections import Connection, bounded, quiet, unless_too_many
from outline_site.preview.edition import Board
from outline_site.preview.editor import Editor
from outline_site.preview.files import real_folders
from outline_site.preview.loop import Loop, Tell
from outline_site.preview.press import Press
from outline_site.preview.server import Server
from outline_site.preview.watch import Watch
from outline_site.theme import theme_folder

USUAL_END = 128 + signal.SIGINT  # the status where Ctrl-C ends a program; a preview has no other end
PORTS = 100  # ports that are tried, from the one that is asked for on
SWITCH = 0.001  # seconds after which a thread that computes lets another one work; answers should not wait for longer


class Bound(NamedTuple):
    """A socket that listens, its address, and whether another port was asked for."""

    socket: socket.socket
    address: str
    is_other: bool


def bound(host: str, port: int) -> Bound:
    """Listen at a port, or at the next free one.

    Raises:
        SiteError: the host is no address of this machine, or no port is free.
    """
    if not host:
        raise SiteError("--host is empty: name an address of this machine, such as 127.0.0.1")
    shown = f"[{host}]" if ":" in host else host
    if (before := overseer.inherited()) is not None:
        return Bound(before, f"http://{shown}:{before.getsockname()[1]}", is_other=False)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in range(port, min(port + PORTS, 1 << 16)):
        made = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, wanted))
            made.listen(512)
        except (TypeError, UnicodeError) as error:
            made.close()
            raise SiteError(f"cannot listen at {printable(host)!r}: no machine has that name") from error
        except OSError as error:
            made.close()
            if isinstance(error, socket.gaierror) or error.errno != errno.EADDRINUSE:
                raise SiteError(f"cannot listen at {host}, port {wanted}: {error.strerror}") from error
            continue
        overseer.leave(made)
        return Bound(made, f"http://{shown}:{made.getsockname()[1]}", is_other=wanted != port)
    raise SiteError(f"the ports from {port} on are all in use: give another one with --port")


@dataclass(frozen=True)
class Preview:
    """A preview that can be run. `tell` is told each edition; `ready` is called with the address once it answers."""

    desk: Desk
    form: str  # of addresses of places in the editor
    tell: Tell
    ready: Callable[[str], None]

    def run(self, at: Bound, host: str) -> None:
        """Serve until Ctrl-C; an error of the program itself is raised."""
        sys.setswitchinterval(SWITCH)
        config, changes, board = self.desk.config, Changes(), Board()
        watch = Watch(changes)
        base = urls.base_path(config.base_url)
        folders = real_folders(config.root, theme_folder())
        press = Press(board)
        server = Server(board, press, Editor(config.root, self.form), folders, base, secrets.token_hex(8), changes)
        loop = Loop(self.desk, changes, watch, board, press, self.tell)
        worker = threading.Thread(target=loop.run, name="loop", daemon=True)
        settings = uvicorn.Config(
            server.app(host),
            http=Connection,
            ws="none",
            loop="asyncio",
            backlog=bounded(),
            lifespan="off",
            log_config=quiet(),
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        web = _Web(settings, server, worker, lambda: self.ready(at.address + base))
        watch.start()
        try:
            web.run(sockets=[at.socket])
        except overseer.Interrupted as end:
            if end.status != USUAL_END:
                raise
        finally:
            changes.end()
            watch.stop()
            if worker.is_alive():
                worker.join(1)
        if board.failure is not None:
            raise board.failure


class _Web(uvicorn.Server):
    """Uvicorn's server, which begins and ends with the rest of the preview."""

    def __init__(
        self, config: uvicorn.Config, server: Server, worker: threading.Thread, ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._server, self._worker, self._ready = server, worker, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(unless_too_many)
        self._server.board.attend()
        await super().startup(sockets)
        self._worker.start()
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        return self._server.board.failure is not None or await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._server.ended.set()
        self._server.board.ring()
        await asyncio.sleep(0)
        await super().shutdown(sockets)
