"""The order of titles, as in Hugo: by the alphabet of the site's language."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from outline_site.urls import REMEMBERED

# before all digits and letters, in this order
_ORDERED_SIGNS = " _-‐‑–—,;:!¡?¿….·'‘’\"“”«»()[]{}§@*/\\&#%•`^°©®→+<=>|~★😀$£¥€"
_SIGNS = {ord(sign): f"\1{chr(at + 1)}" for at, sign in enumerate(_ORDERED_SIGNS)}
# accents, in this order, then all others; a stroke through a letter counts as one
_ORDERED_ACCENTS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307"
_ACCENTS = {accent: chr(at + 2) for at, accent in enumerate(_ORDERED_ACCENTS)}
_STRUCK = {
    "đ": "d\u0335",
    "ð": "d\u0336",
    "ħ": "h\u0335",
    "ı": "i\u0335",
    "ł": "l\u0335",
    "ŋ": "n\u0335",
    "ø": "o\u0338",
}
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", **_STRUCK})
_WITHOUT_ACCENT = r"(?![\u0300-\u036f])"
_BEHIND = "\uffff"  # after it stand the letters that come behind another one in an alphabet, numbered

# What an alphabet has as letters of their own: the letter that they come behind, then they in order (`/`: equal).
_NORDIC = "z æ/ä ø/ö å/aa"
_ALPHABETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cs": ("c č", "h ch", "r ř", "s š", "z ž"),
        "da": (_NORDIC,),
        "es": ("n ñ",),
        "et": ("s š z ž", "w õ ä ö ü"),
        "fi": ("z å ä/æ ö/ø",),
        "hr": ("c č ć", "d dž đ", "l lj", "n nj", "s š", "z ž"),
        "hu": ("c cs", "g gy", "l ly", "n ny", "o ö/ő", "s sz", "t ty", "u ü/ű", "z zs"),
        "nn": (_NORDIC,),
        "pl": ("a ą", "c ć", "e ę", "l ł", "n ń", "o ó", "s ś", "z ź ż"),
        "ro": ("a ă â", "i î", "s ș", "t ț"),
        "sk": ("a ä", "c č", "h ch", "o ô", "r ř", "s š", "z ž"),
        "sl": ("c č ć", "d đ", "s š", "z ž"),
        "sv": ("z å ä/æ ö/ø",),
        "ru": ("и й",),
        "tr": ("c ç", "g ğ", "h ı", "o ö", "s ş", "u ü"),
        "uk": ("г ґ", "е є", "и і ї й"),
        "vi": ("a ă â", "d đ", "e ê", "o ô ơ", "u ư"),
    }
)


@lru_cache(REMEMBERED)
def collated(text: str, language: str = "") -> tuple[str, str, str]:
    """A key that sorts titles by blanks, signs, digits and letters; then by accents; then lower case first.

    `language` is a language's code, such as `sv` or `de-CH`: its own letters stand where its alphabet has them.
    """
    code = language.lower().partition("-")[0]
    own, placed = _letters(code)
    lower = text.replace("İ", "i").replace("I", "ı") if code == "tr" else text
    plain = unicodedata.normalize("NFD", lower.translate(_SIGNS))
    if own:
        plain = own.sub(lambda letter: placed[letter[0]], plain.casefold())
    signs = unicodedata.normalize("NFKD", plain).casefold().translate(_LETTERS)
    letters, accents = [], []
    for char in signs:
        if unicodedata.category(char) == "Mn":
            accents.append(_ACCENTS.get(char, char))
        else:
            letters.append(char)
            accents.append("\1")
    return "".join(letters), "".join(accents), text.replace("ß", _BEHIND).swapcase()


@cache
def _letters(language: str) -> tuple[re.Pattern[str] | None, Mapping[str, str]]:
    """What finds the letters of a language's own, and where each of them is placed."""
    placed: dict[str, str] = {}
    for row in _ALPHABETS.get(language, ()):
        before, *groups = row.split()
        for number, group in enumerate(groups):
            letters = (unicodedata.normalize("NFD", letter) for letter in group.split("/"))
            placed |= dict.fromkeys(letters, f"{before}{_BEHIND}{number}")
    if not placed:
        return None, placed
    found = (letter + _WITHOUT_ACCENT * letter.isascii() for letter in sorted(placed, key=len, reverse=True))
    return re.compile("|".join(found)), placed
