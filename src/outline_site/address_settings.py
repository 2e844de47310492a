"""The setting for patterns of addresses, such as `/:year/:slug/`: by section, or by kind and section."""

import re
from collections.abc import Mapping
from typing import Any

from outline_site.diagnostics import closest
from outline_site.model import FrozenMap
from outline_site.setting_values import Kind, Refuse, Route

TOKENS = tuple(
    "year month monthname day weekday weekdayname yearday section sections sectionslug sectionslugs title slug "
    "slugorfilename slugorcontentbasename filename contentbasename".split()
)
LAYOUTS: Mapping[str, str] = {
    "2006": "%Y",
    "January": "%B",
    "Jan": "%b",
    "Monday": "%A",
    "Mon": "%a",
    "002": "%j",
    "01": "%m",
    "02": "%d",
    "06": "%y",
    "15": "%H",
    "03": "%I",
    "04": "%M",
    "05": "%S",
}
"""The parts of Go's layouts of dates, which may be tokens in Hugo, and what they are in Python's."""
LAYOUT = re.compile("|".join(LAYOUTS))
_TOKEN = re.compile(r"(?<!\\):(\w+)(?:\[[^\]]*\])?")


def _patterns(value: Any, at: Route, refuse: Refuse) -> Any:
    if not isinstance(value, Mapping):
        return refuse(at, "must be a table of sections and patterns")
    found: dict[str, Any] = {}
    for name, item in value.items():
        if isinstance(item, Mapping):
            found[name.lower()] = FrozenMap(_patterns_of_kind(item, (*at, name), refuse))
        elif _is_pattern(item, (*at, name), refuse):
            found[name.lower()] = item
    return FrozenMap(found)


def _patterns_of_kind(value: Mapping[str, Any], at: Route, refuse: Refuse) -> dict[str, str]:
    return {name.lower(): item for name, item in value.items() if _is_pattern(item, (*at, name), refuse)}


def _is_pattern(value: Any, at: Route, refuse: Refuse) -> bool:
    if not isinstance(value, str):
        if value is not None:
            refuse(at, "must be a pattern, such as /:year/:slug/")
        return False
    unknown = [name for name in _TOKEN.findall(value) if name not in TOKENS and not LAYOUT.search(name)]
    if unknown:
        names = ", ".join(f":{name}" for name in TOKENS)
        hint = closest(unknown[0], TOKENS).replace("'", "':", 1)
        refuse(at, f"a pattern knows no ':{unknown[0]}' ({f'{hint} ' if hint else ''}there are {names})")
    return not unknown


PATTERNS = Kind("table of patterns", _patterns)
