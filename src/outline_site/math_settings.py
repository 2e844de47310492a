"""The setting for delimiters of formulas: ours, and Hugo's table for what is passed through."""

from collections.abc import Mapping
from typing import Any

from outline_site.setting_values import Kind, Refuse, Route


def _delimiters(value: Any, at: Route, refuse: Refuse) -> Any:
    """Delimiters of formulas, as Hugo's passthrough has them: those of displays first."""
    if isinstance(value, (list, tuple)) and not value:
        return ()
    if not isinstance(value, Mapping):
        return refuse(at, "must be a table of block and inline, each a list of pairs")
    if value.get("enable") is False or ("enable" not in value and "delimiters" in value):
        return ()
    table = value.get("delimiters", value)
    found: list[tuple[str, str, bool]] = []
    for name, display in (("block", True), ("inline", False)):
        pairs = table.get(name, ()) if isinstance(table, Mapping) else ()
        for i, pair in enumerate(pairs if isinstance(pairs, (list, tuple)) else ()):
            if not (isinstance(pair, (list, tuple)) and len(pair) == 2 and all(isinstance(s, str) and s for s in pair)):
                return refuse((*at, name, i), "must be a pair of texts, such as ['$$', '$$']")
            found.append((pair[0], pair[1], display))
    return tuple(found)


DELIMITERS = Kind("table of lists of pairs", _delimiters)
