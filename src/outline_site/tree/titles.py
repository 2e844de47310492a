"""Titles: what readers see, and what Hugo sorts by."""

import re
import unicodedata

from outline_site.model import Document
from outline_site.site import Kind

_SMALL = frozenset(("a", "an", "and", "as", "at", "but", "by", "for", "if", "in", "of", "on", "or", "the", "to", "via"))

_ORDERED_SIGNS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_SIGNS = {ord(sign): chr(at + 1) for at, sign in enumerate(_ORDERED_SIGNS)}  # before all digits and letters
_FIRST_LETTER = re.compile(r"(?<![\w'’])[^\W\d_]")


def humanised(name: str) -> str:
    """A file's name as words: `my-first_lab` -> `My first lab`."""
    words = re.sub(r"[-_\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def section_title(name: str, *, plural: bool) -> str:
    """The title that Hugo gives a section without front matter: its folder's name, as a title, in the plural."""
    return pluralised(_capitals(name)) if plural else _capitals(name)


def titled(text: str) -> str:
    """Words as a title: each with a capital, but for the small ones inside."""
    words = text.split()
    small = {i for i, word in enumerate(words) if 0 < i < len(words) - 1 and word.lower() in _SMALL}
    return " ".join(word if i in small else _capitals(word) for i, word in enumerate(words))


def _capitals(text: str) -> str:
    return _FIRST_LETTER.sub(lambda letter: letter[0].upper(), text)


def pluralised(word: str) -> str:
    """An English plural, by the usual endings; a word that looks plural stays."""
    lower = word.lower()
    if not lower[-1:].isalpha() or (lower.endswith("s") and not lower.endswith(("ss", "us"))):
        return word
    if re.search(r"[^aeiou]y$", lower):
        return word[:-1] + "ies"
    return word + ("es" if lower.endswith(("s", "x", "z", "ch", "sh")) else "s")


def shown_title(document: Document, title: str, name: str, kind: Kind) -> str:
    """What readers see: the title, else the first heading of level 1, else the file's name in words."""
    if title:
        return title
    first = next((h.text for h in document.headings if h.level == 1 and h.text), "")
    return first or ("Home" if kind is Kind.HOME else humanised(name)) or "Untitled"


def collated(text: str) -> tuple[str, str, str]:
    """A key that sorts titles by blanks, signs, digits and letters; then by accents; then lower case first."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return letters.translate(_SIGNS), decomposed, text.swapcase()
