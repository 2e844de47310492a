"""TeX lengths -> multiples of the font's size."""

import re
from types import MappingProxyType

_LENGTH = re.compile(r"\s*(-?)\s*(\d+\.?\d*|\.\d+)\s*(pt|em|ex|mm|cm|in|pc|mu|px|bp|sp|dd|cc)\s*")
_EM = MappingProxyType(
    {"em": 1.0, "ex": 0.43, "mu": 1 / 18, "pt": 0.1, "px": 0.075, "bp": 0.1, "sp": 0.0}
    | {"mm": 0.285, "cm": 2.85, "in": 7.2, "pc": 1.2, "dd": 0.107, "cc": 1.28}
)  # TeX's units for a font of 10 pt


def is_length(text: str) -> bool:
    """Whether a text is a length."""
    return _LENGTH.fullmatch(text) is not None


def em(length: str) -> float:
    """A length as a multiple of the font's size, or 0 for a text that is none."""
    found = _LENGTH.fullmatch(length)
    return float(found[1] + found[2]) * _EM[found[3]] if found else 0.0
