"""Where readers ask and report: the settings `repository` and `email`."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from outline_site.diagnostics import closest
from outline_site.setting_values import Kind, Refuse, Route, is_base_url
from outline_site.urls import is_absolute


class Service(NamedTuple):
    """How a kind of service has its addresses: below that of the repository, with what is filled in."""

    edit: str
    issue: str
    title: str
    body: str


SERVICES: Mapping[str, Service] = {
    "github": Service("edit/{branch}/{path}", "issues/new", "title", "body"),
    "gitlab": Service("-/edit/{branch}/{path}", "-/issues/new", "issue[title]", "issue[description]"),
    "forgejo": Service("_edit/{branch}/{path}", "issues/new", "title", "body"),
}
_ALIKE = {"codeberg": "forgejo", "gitea": "forgejo"}  # the same by another name
_PARTS = ("url", "branch", "folder", "host")
_SEE = f"there are {', '.join(_PARTS)}"
_EMAIL = re.compile(r"[^\s@<>,;:\"?&%]+@[^\s@<>,;:\"?&%]+\.[^\s@<>,;:\"?&%.]+")


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository of the notes: its address, the kind of service, its branch, and the site's folder in it."""

    url: str
    host: str
    branch: str = "main"
    folder: str = ""


def _repository(value: Any, at: Route, refuse: Refuse) -> Any:
    table = value if isinstance(value, Mapping) else {"url": value}
    for key, item in table.items():
        if key not in _PARTS:
            return refuse((*at, key), f"there is no '{key}' here ({closest(key, _PARTS) or _SEE})")
        if not isinstance(item, str) or not item.isprintable():
            return refuse((*at, key) if table is value else at, "must be text")
    url = str(table.get("url", "")).strip().rstrip("/").removesuffix(".git")
    if not is_absolute(url) or not is_base_url(url):
        return refuse(at, f"'{url}' is no address of a repository, such as https://github.com/ada/botany")
    named = str(table.get("host", "")).lower()
    name = urlsplit(url).hostname or ""
    told = (_ALIKE.get(part, part) for part in (*SERVICES, *_ALIKE) if part in name)
    host = _ALIKE.get(named, named) or next(told, "")
    if host not in SERVICES:
        known = ", ".join(SERVICES)
        return refuse((*at, "host") if named else at, f"name the kind of service that '{name}' is, by host: {known}")
    folder = posixpath.normpath("/" + str(table.get("folder", ""))).strip("/")
    return Repository(url, host, str(table.get("branch") or "main"), folder)


def _email(value: Any, at: Route, refuse: Refuse) -> Any:
    text = value.strip() if isinstance(value, str) else ""
    return text if _EMAIL.fullmatch(text) else refuse(at, f"'{value}' is no e-mail address, such as ada@example.org")


REPOSITORY = Kind("address, or table of url, branch, folder, host", _repository)
EMAIL = Kind("e-mail address", _email)
