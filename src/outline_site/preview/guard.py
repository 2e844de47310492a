"""Who may ask, and how: requests for another host, from another site, or of another kind end here."""

import ipaddress
import socket
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
METHODS = ("GET", "HEAD")

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Lets through what a browser on this machine asks for a page of this site; `host` is what the server listens at.

    A name that leads here from elsewhere (DNS rebinding) is no name of this host. A page of another site gets nothing
    to read: neither by a script, nor in a frame, nor as a picture or a script of its own.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._open_to_all = not is_local(host)
        self._names = LOCAL | {host.lower()} | ({socket.gethostname().lower()} if self._open_to_all else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope["method"], Headers(scope=scope))

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> PlainTextResponse | None:
        if not self._is_ours(headers.getlist("host")):
            return _refused(403, "This server answers to localhost and to its own address only.")
        if method not in METHODS:
            return _refused(405, "Only GET and HEAD are answered.", Allow=", ".join(METHODS))
        if headers.get("content-length", "0").strip("0") or "transfer-encoding" in headers:
            return _refused(413, "A request has no body here.")
        origins = headers.getlist("origin")
        if any(origin != f"http://{headers['host']}" for origin in origins):
            return _refused(403, "A page of another site may not ask.")
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
        if site not in ("none", "same-origin") and (mode != "navigate" or headers.get("sec-fetch-dest") != "document"):
            return _refused(403, "A page of another site may not ask.")
        return None

    def _is_ours(self, hosts: Iterable[str]) -> bool:
        names = [_name(host) for host in hosts]
        return len(names) == 1 and (names[0] in self._names or (self._open_to_all and _is_number(names[0])))


def is_local(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    return host.lower() in LOCAL or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


def _name(host: str) -> str:
    """The name in a `Host` header: without its port; what is no such header is no name."""
    name, bracket, port = host.lower().rpartition("]") if host.startswith("[") else host.lower().rpartition(":")
    if not bracket:
        name, port = host.lower(), ""
    port = port.removeprefix(":")
    if port and not (port.isascii() and port.isdigit() and int(port) < 1 << 16):
        return ""
    return name.removeprefix("[")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refused(status: int, reason: str, **headers: str) -> PlainTextResponse:
    return PlainTextResponse(f"{reason}\n", status, {"Connection": "close", **headers})
