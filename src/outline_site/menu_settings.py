"""The setting for menus: tables of lists of entries, which Hugo takes with numbers for texts, and texts for numbers."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from outline_site.model import MenuEntry
from outline_site.setting_values import (
    CONTENT_PATH,
    Kind,
    Read,
    Refuse,
    Route,
    as_params,
    as_text,
    as_whole,
    list_of,
    table_of,
)


def _words(value: Any, at: Route, refuse: Refuse) -> Any:
    return str(value) if type(value) in (int, float) else as_text(value, at, refuse)


def _weight(value: Any, at: Route, refuse: Refuse) -> Any:
    is_whole = re.fullmatch(r"[-+]?\d{1,18}(?:\.0+)?", str(value))
    return int(str(value).partition(".")[0]) if is_whole else as_whole(value, at, refuse)


_MENU_TEXTS = ("name", "url", "identifier", "parent", "title", "pre", "post")
MENU_KEYS: Mapping[str, tuple[str, Read]] = MappingProxyType(
    {name: (name, _words) for name in _MENU_TEXTS}
    | {"weight": ("weight", _weight), "pageRef": ("page", CONTENT_PATH.read), "params": ("params", as_params)}
)
_MENU_KEYS_LOWERED = {key.lower(): field for key, field in MENU_KEYS.items()}


def _menu_entry(value: Any, at: Route, refuse: Refuse) -> Any:
    if not isinstance(value, Mapping):
        return refuse(at, "must be a menu entry, such as {name: Home, url: /}")
    found: dict[str, Any] = {}
    for key, raw in value.items():
        field, read = _MENU_KEYS_LOWERED.get(key.lower(), ("", as_text))
        if field and raw is not None and (item := read(raw, (*at, key), refuse)) is not None:
            found[field] = item
    return MenuEntry(**found)


MENUS = Kind("table of menus, each a list of entries", table_of(list_of(_menu_entry)))
