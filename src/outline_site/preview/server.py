"""The web server of the preview: an edition's files by their addresses, and nothing else."""

import asyncio
import hashlib
import mimetypes
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from outline_site import urls
from outline_site.preview.changes import Changes
from outline_site.preview.connections import Connection
from outline_site.preview.edition import Board, Edition
from outline_site.preview.editor import Editor
from outline_site.preview.files import FileAnswer, has_tag, opened
from outline_site.preview.guard import Guard
from outline_site.preview.message import ROOT, message, snippet
from outline_site.preview.press import Drawn, Press
from outline_site.render.pages import NOT_FOUND_FILE, PageOutput
from outline_site.site import FileOutput

CATCH_UP = 0.4  # seconds that a request waits for a change that has been noticed
READING = 20.0  # seconds that it waits for its note to be read, and
DRAWING = 10.0  # for its page to be drawn
BEAT = 15.0  # seconds between two signs of life
LISTENERS = 250  # browsers, at most, that are told of changes

BROWSER = Path(__file__).with_name("browser")
SCRIPTS = {"live.js": "[0-9]-*.js", "events.js": "events.js"}  # each made of files of the folder `browser`
KINDS = {
    ".html": "text/html", ".htm": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript",
    ".json": "application/json", ".map": "application/json", ".svg": "image/svg+xml", ".txt": "text/plain",
    ".md": "text/plain", ".csv": "text/csv", ".xml": "application/xml", ".wasm": "application/wasm",
    ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf", ".webp": "image/webp",
    ".avif": "image/avif", ".ico": "image/x-icon", ".webm": "video/webm", ".mp4": "video/mp4", ".mp3": "audio/mpeg",
    ".vtt": "text/vtt", ".pdf": "application/pdf", ".webmanifest": "application/manifest+json",
}  # fmt: skip
OTHERS = mimetypes.MimeTypes(())  # what Python itself knows; no table of this machine is asked
APOLOGY = b"<!doctype html>\n<meta charset=utf-8>\n<title>Preview</title>\n<p>This page cannot be drawn yet.</p>\n"
TEXTUAL = ("text/", "application/json", "application/xml", "application/manifest+json", "image/svg+xml")


def media_type(name: str) -> str:
    """The kind of a file by its name; text is UTF-8."""
    kind = KINDS.get(Path(name).suffix.lower()) or OTHERS.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(TEXTUAL) else kind


@dataclass
class Server:
    """Answers requests. `folders` are those that files may lie in, `base` is the path that the site will have."""

    board: Board
    press: Press
    editor: Editor
    folders: tuple[str, ...]
    base: str
    session: str
    changes: Changes
    listeners: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _last: tuple[tuple[int, int], str] = ((-1, -1), "")

    def app(self, host: str) -> Starlette:
        """The application, behind its guard."""
        routes = [
            Route(f"{ROOT}/events", self.events),
            *(Route(f"{ROOT}/{name}", self.script) for name in SCRIPTS),
            Route("/{path:path}", self.show),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(Guard, host=host)])
        app.router.redirect_slashes = False
        return app

    # -------------------------------------------------------------------------------------------------------- answers

    async def show(self, request: Request) -> Response:
        """The file at an address, as the latest edition has it."""
        name = _name(request)
        if name is None:
            return PlainTextResponse("This is no address.\n", 400)
        prefix = self.base.strip("/")
        inside = name if not prefix else name.removeprefix(f"{prefix}/") if name.startswith(f"{prefix}/") else None
        await self._caught_up()
        if request.headers.get("sec-fetch-mode") == "navigate":
            self.changes.look()
        if inside is None:
            return await self._outside(name)
        found = await self._found(inside)
        if found is None:
            edition = self.board.edition
            if NOT_FOUND_FILE not in edition.outputs:
                return PlainTextResponse("There is nothing at this address.\n", 404)
            return await self._page(request, edition, NOT_FOUND_FILE, 404)
        edition, key, folder = found
        if folder:
            return RedirectResponse(self._address(f"{inside}/") + _query(request), 302)
        output = edition.outputs[key]
        if isinstance(output, FileOutput):
            descriptor = opened(output.path, self.folders)
            if descriptor is None:
                return PlainTextResponse("This file is not there any more.\n", 404)
            return FileAnswer(descriptor, media_type(key))
        return await self._page(request, edition, key, 200)

    async def _page(self, request: Request, edition: Edition, key: str, status: int) -> Response:
        """A page, drawn now if it has not been, with the preview script."""
        try:
            drawn = await asyncio.wait_for(asyncio.wrap_future(self.press.draw(edition, key)), DRAWING)
        except TimeoutError:
            drawn = Drawn(self.press.last(key), f"drawing this page takes longer than {DRAWING:.0f} seconds")
        data = drawn.data
        if drawn.failed and not data:
            data, status = APOLOGY, 500
        if key.endswith((".html", ".htm")):
            output = edition.outputs[key]
            page = output.page if isinstance(output, PageOutput) else None
            data += snippet(data, page, self.editor, drawn.failed)
        return _tagged(request, data, media_type(key), status)

    async def script(self, request: Request) -> Response:
        """A script of the preview itself."""
        name = request.url.path.rpartition("/")[2]
        parts = b"\n".join(path.read_bytes() for path in sorted(BROWSER.glob(SCRIPTS[name])))
        return _tagged(request, b'"use strict";\n(() => {\n%b})();\n' % parts, media_type(name), 200)

    async def events(self, request: Request) -> Response:
        """The stream of what happens, as server-sent events."""
        if self.listeners >= min(LISTENERS, Connection.most // 2):
            return PlainTextResponse("Too many pages are open.\n", 503)
        head = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        told = self._told() if request.method == "GET" else _nothing()
        return StreamingResponse(told, media_type="text/event-stream", headers=head)

    async def _told(self) -> AsyncIterator[str]:
        self.listeners += 1
        try:
            yield "retry: 500\n\n"
            last = ""
            while not self.ended.is_set():
                text = self._message()
                if text is not last:
                    last = text
                    yield f"data: {text}\n\n"
                elif not await self.board.news(BEAT):
                    yield ": still here\n\n"
        finally:
            self.listeners -= 1

    def _message(self) -> str:
        """What browsers are told now; made once for all of them."""
        state = (self.board.edition.told, self.board.waiting)
        if self._last[0] != state:
            told = message(self.board.edition, self.editor, self.session, self.base, self.board.waiting)
            self._last = (state, told)
        return self._last[1]

    # -------------------------------------------------------------------------------------------------------- finding

    async def _caught_up(self) -> None:
        """Wait until what has been noticed on disk is shown, but not for long; and for the first edition at all."""
        noticed, loop = self.changes.noticed, asyncio.get_running_loop()
        until = loop.time() + CATCH_UP
        while self.board.edition.number == 0 and not self.ended.is_set():
            await self.board.news(1.0)
        while self.board.shown < noticed and (left := until - loop.time()) > 0:
            await self.board.news(left)

    async def _found(self, name: str) -> tuple[Edition, str, bool] | None:
        """The edition and the file for an address, and whether the address lacks its last slash.

        While the site is being read, a file that is not there yet is waited for.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + READING
        while True:
            edition = self.board.edition
            plain, below = (f"{name}index.html", "") if name.endswith("/") or not name else (name, f"{name}/index.html")
            for key in filter(None, (plain, below)):
                if key in edition.awaited and loop.time() < until:
                    self.board.want(edition.awaited[key])
                    break
                if key in edition.outputs:
                    return edition, key, key == below
            else:
                if edition.is_whole or loop.time() >= until:
                    return None
            await self.board.news(0.5)

    async def _outside(self, name: str) -> Response:
        """The answer to an address outside of the path that the site will have: the way to it, if there is one."""
        if not name:
            return RedirectResponse(self.base, 302)
        if await self._found(name) is not None:
            return RedirectResponse(self._address(name), 302)
        hint = f"There is nothing at this address. The site is at {self.base}, as its baseURL says.\n"
        return PlainTextResponse(hint, 404)

    def _address(self, name: str) -> str:
        return self.base.rstrip("/") + urls.encode(f"/{name}")


def _name(request: Request) -> str | None:
    """The path that is asked for, without its first slash; None where it is no text, or no path."""
    raw = request.scope["raw_path"]
    if not raw.startswith(b"/"):
        return None
    try:
        return unquote_to_bytes(raw).decode("utf-8")[1:]
    except UnicodeDecodeError:
        return None


def _query(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


def _tagged(request: Request, data: bytes, kind: str, status: int) -> Response:
    """An answer with its tag, or the word that the browser has it already."""
    tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    head = {"Cache-Control": "no-cache", "ETag": tag}
    if status == 200 and has_tag(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=head)
    return Response(data, status, head, kind)


async def _nothing() -> AsyncIterator[str]:
    return
    yield
