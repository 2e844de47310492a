"""The look of a site, `theme` in its settings: colours, fonts, logo -> CSS; and colours that are hard to read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from outline_site.diagnostics import closest
from outline_site.model import NOTHING, FrozenMap
from outline_site.setting_values import Kind, Refuse, Route

READABLE = 4.5  # the contrast of text, by WCAG 2.2

SCHEMES: Mapping[str, Mapping[str, str]] = {
    "light": {"paper": "#fdfdfb", "wash": "#f2f4f2", "line": "#dbe0de", "ink": "#1b2427", "soft": "#55636a",
              "accent": "#0b5d6b", "here": "#c77d0a"},
    "dark": {"paper": "#14191b", "wash": "#1c2326", "line": "#323c40", "ink": "#dde3e1", "soft": "#9dabae",
             "accent": "#84cdd8", "here": "#e9b44c"},
}  # fmt: skip
"""The colours that can be set, and those of the theme: a test holds them to its style sheet."""

FONTS = ("text", "display", "mono")
_TEXTS = ("ink", "soft", "accent")  # what is read on paper, and on what lies under code

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_FONT = re.compile(r"[\w\s,.'\"-]+")


@dataclass(frozen=True, slots=True)
class Look:
    """What the settings change of the theme's look: colours by scheme and name, fonts by their use."""

    colours: Mapping[str, Mapping[str, str]] = NOTHING
    fonts: Mapping[str, str] = NOTHING

    def css(self) -> str:
        """The style sheet of these settings, or an empty text."""
        names = {name for scheme in self.colours.values() for name in scheme}
        rules = [
            f"--{n}: light-dark({self.of('light', n)}, {self.of('dark', n)});" for n in SCHEMES["light"] if n in names
        ]
        rules += [f"--{use}: {font};" for use, font in self.fonts.items()]
        return f"@layer settings {{ :root {{ {' '.join(rules)} }} }}" if rules else ""

    def of(self, scheme: str, name: str) -> str:
        """A colour. An accent for light pages alone is made lighter for dark ones, until it can be read."""
        given = self.colours.get(scheme, NOTHING).get(name)
        if given:
            return str(given)
        light = self.colours.get("light", NOTHING).get(name)
        if scheme == "dark" and name == "accent" and light:
            return lightened(str(light), self.of("dark", "wash"))
        return SCHEMES[scheme][name]

    def unreadable(self) -> Iterator[tuple[str, str, str, float]]:
        """Texts with less than the contrast they need: the scheme, the two colours' names, and the contrast."""
        for scheme, set_here in ((name, self.colours.get(name, NOTHING)) for name in SCHEMES):
            for text in _TEXTS:
                for ground in ("paper", "wash"):
                    found = contrast(self.of(scheme, text), self.of(scheme, ground))
                    if found < READABLE and {text, ground} & set_here.keys():
                        yield scheme, text, ground, found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG defines it, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lightened(colour: str, ground: str) -> str:
    """A colour with as much white in it as makes it readable on a dark ground."""
    parts = _parts(colour)
    for white in range(0, 101, 2):
        mixed = "#" + "".join(f"{part + (255 - part) * white // 100:02x}" for part in parts)
        if contrast(mixed, ground) >= READABLE:
            return mixed
    return "#ffffff"


def _parts(colour: str) -> tuple[int, int, int]:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --------------------------------------------------------------------------------------------------------- the settings


def _colour(value: Any, at: Route, refuse: Refuse) -> Any:
    good = isinstance(value, str) and _COLOUR.fullmatch(value.strip())
    return value.strip().lower() if good else refuse(at, f"'{value}' is no colour: write it in quotes, as '#0b5d6b'")


def _known(table: Any, names: tuple[str, ...], at: Route, refuse: Refuse) -> Any:
    if not isinstance(table, Mapping):
        return refuse(at, f"must be a table with {', '.join(names)}")
    wrong = next((name for name in table if name not in names), None)
    if wrong is not None:
        return refuse(
            (*at, wrong), f"there is no '{wrong}' here ({closest(wrong, names) or 'there are ' + ', '.join(names)})"
        )
    return table


def _accent(value: Any, at: Route, refuse: Refuse) -> Any:
    table = value if isinstance(value, Mapping) else {"light": value}
    if _known(table, ("light", "dark"), at, refuse) is None:
        return None
    return FrozenMap({k: _colour(v, (*at, k) if table is value else at, refuse) for k, v in table.items()})


def _colours(value: Any, at: Route, refuse: Refuse) -> Any:
    if _known(value, tuple(SCHEMES), at, refuse) is None:
        return None
    found: dict[str, Any] = {}
    for scheme, table in value.items():
        if _known(table, tuple(SCHEMES["light"]), (*at, scheme), refuse) is None:
            return None
        found[scheme] = FrozenMap({k: _colour(v, (*at, scheme, k), refuse) for k, v in table.items()})
    return FrozenMap(found)


def _fonts(value: Any, at: Route, refuse: Refuse) -> Any:
    if _known(value, FONTS, at, refuse) is None:
        return None
    for use, font in value.items():
        if not isinstance(font, str) or not _FONT.fullmatch(font) or font.count('"') % 2 or font.count("'") % 2:
            return refuse((*at, use), f"'{font}' is no list of fonts, such as Georgia, serif")
    return FrozenMap(value)


ACCENT = Kind("colour, or table of light and dark", _accent)
COLOURS = Kind("tables light and dark of colours", _colours)
FONT_TABLE = Kind("table of fonts", _fonts)
