"""The pages of a site -> a Content-Security-Policy that they satisfy, for a server to send along.

It allows what the pages load and nothing else: the site's own scripts, the scripts within pages by their digests, and
pictures, films and frames from those other sites that they come from.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import unescape
from urllib.parse import urlsplit

_SCRIPT = re.compile(r"<script(?P<attributes>(?:\s[^>]*)?)>(?P<text>.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_NO_SCRIPT = re.compile(r"\stype\s*=\s*[\"']?(?!module|text/javascript|application/javascript)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s(?:[^\"'<>]|\"[^\"]*\"|'[^']*')*)?)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_VIDEOS = {"": "https://www.youtube-nocookie.com", "vimeo": "https://player.vimeo.com"}  # by `data-site`
_KINDS = {
    ("img", "src"): "img-src",
    ("img", "srcset"): "img-src",
    ("video", "poster"): "img-src",
    ("input", "src"): "img-src",
    ("video", "src"): "media-src",
    ("audio", "src"): "media-src",
    ("source", "src"): "media-src",
    ("source", "srcset"): "img-src",
    ("track", "src"): "media-src",
    ("iframe", "src"): "frame-src",
    ("embed", "src"): "object-src",
    ("object", "data"): "object-src",
    ("form", "action"): "form-action",
}


def policy(pages: Iterable[str]) -> str:
    """The value of the header, for these pages as HTML."""
    allowed: dict[str, set[str]] = {
        "default-src": {"'none'"},
        "script-src": {"'self'"},
        "style-src": {"'self'", "'unsafe-inline'"},  # sizes of diagrams, the sides that columns stand on
        "img-src": {"'self'", "data:"},
        "font-src": {"'self'"},
        "media-src": {"'self'"},
        "frame-src": set(),
        "object-src": set(),
        "connect-src": {"'self'"},
        "form-action": set(),
        "base-uri": {"'none'"},
    }
    for page in pages:
        _scripts(page, allowed["script-src"])
        _loaded(page, allowed)
    lines = (f"{name} {' '.join(sorted(found) or [_NONE])}" for name, found in allowed.items())
    return "; ".join(lines)


_NONE = "'none'"


def _scripts(page: str, allowed: set[str]) -> None:
    for script in _SCRIPT.finditer(page):
        attributes = dict(_attributes(script["attributes"]))
        if source := attributes.get("src"):
            allowed.add(_origin(source))
        elif not _NO_SCRIPT.search(script["attributes"]):
            allowed.add(f"'sha256-{b64encode(sha256(script['text'].encode()).digest()).decode()}'")


def _loaded(page: str, allowed: dict[str, set[str]]) -> None:
    """What a page loads by its tags."""
    for tag in _TAG.finditer(_COMMENT.sub("", _SCRIPT.sub("", page))):
        name, attributes = tag["name"].lower(), dict(_attributes(tag["attributes"]))
        if "data-video" in attributes:
            allowed["frame-src"].add(_VIDEOS.get(attributes.get("data-site", ""), _VIDEOS[""]))
        if name == "link" and "stylesheet" in attributes.get("rel", ""):
            allowed["style-src"].add(_origin(attributes.get("href", "")))
        if name == "iframe" and "srcdoc" in attributes:
            allowed["frame-src"].add("'self'")
        for key, value in attributes.items():
            if kind := _KINDS.get((name, key)):
                allowed[kind] |= {_origin(part) for part in _parts(key, value)}


def _parts(key: str, value: str) -> list[str]:
    """The addresses that an attribute holds."""
    return [part.split()[0] for part in value.split(", ") if part.split()] if key == "srcset" else [value.strip()]


def _attributes(text: str) -> Iterable[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(text):
        yield found[1].lower(), unescape(found[2] or found[3] or found[4] or "")


def _origin(address: str) -> str:
    """Where an address leads, as a policy names it."""
    parts = urlsplit(address)
    if parts.scheme == "data":
        return "data:"
    host = parts.netloc if re.fullmatch(r"[\w.:\[\]-]+", parts.netloc) else ""
    return f"{parts.scheme or 'https'}://{host}" if host else "'self'"
