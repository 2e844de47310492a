"""Titles: what readers see, and what Hugo sorts by."""

import re

from outline_site.model import Document
from outline_site.site import Kind
from outline_site.words import Words

_SMALL = frozenset("a an and as at but by en for if in nor of on or per the to v via vs".split())
_SMALL_IN_CHICAGO = _SMALL | frozenset(
    "about above across after against along among around before between beyond concerning despite down during from "
    "into like near over since through throughout towards under until upon with within without".split()
)

_WORD = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*")
_IRREGULAR = {
    "child": "children", "person": "people", "man": "men", "woman": "women", "mouse": "mice", "foot": "feet",
    "tooth": "teeth", "wolf": "wolves", "leaf": "leaves", "knife": "knives", "life": "lives", "half": "halves",
    "shelf": "shelves", "thesis": "theses", "analysis": "analyses", "criterion": "criteria", "datum": "data",
}  # fmt: skip


def humanised(name: str) -> str:
    """A file's name as words: `my-first_lab` -> `My first lab`."""
    words = re.sub(r"[-_\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def section_title(name: str, *, plural: bool, style: str) -> str:
    """The title that Hugo gives a section without front matter: its folder's name, as a title, in the plural."""
    return pluralised(titled(name, style)) if plural else titled(name, style)


def titled(text: str, style: str) -> str:
    """Words as a title, in one of Hugo's styles: `AP`, `Chicago`, `Go`, `FirstUpper` or `None`."""
    if style == "None":
        return text
    if style == "FirstUpper":
        return text[:1].upper() + text[1:]
    small = {"AP": _SMALL, "Chicago": _SMALL_IN_CHICAGO}.get(style, frozenset())
    words = list(_WORD.finditer(text))
    inside = {word.start() for word in words[1:-1] if word[0].lower() in small}

    def capital(word: re.Match[str]) -> str:
        after_sign = word.start() > 0 and text[word.start() - 1] in "_0123456789"
        return word[0] if word.start() in inside or after_sign else word[0][:1].upper() + word[0][1:]

    return _WORD.sub(capital, text)


def pluralised(word: str) -> str:
    """An English plural, by the usual endings; a word that looks plural stays."""
    lower = word.lower()
    last = re.split(r"[^a-z]", lower)[-1]
    if last in _IRREGULAR:
        return word[: len(word) - len(last) + 1] + _IRREGULAR[last][1:]
    if not lower[-1:].isalpha() or (lower.endswith("s") and not lower.endswith(("ss", "us"))):
        return word
    if re.search(r"[^aeiou]y$", lower):
        return word[:-1] + "ies"
    return word + ("es" if lower.endswith(("s", "x", "z", "ch", "sh")) else "s")


def shown_title(document: Document, title: str, name: str, kind: Kind, words: Words) -> str:
    """What readers see: the title, else the first heading of level 1, else the file's name in words."""
    if title:
        return title
    first = next((h.text for h in document.headings if h.level == 1 and h.text), "")
    return first or (words.say("home") if kind is Kind.HOME else humanised(name)) or words.say("untitled")
