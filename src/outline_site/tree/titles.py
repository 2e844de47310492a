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
# How English words end, and how their plurals do in Hugo: the first row that fits counts. Some are odd English.
_PLURALS = tuple(
    (re.compile(rf"(?:{ending})$", re.IGNORECASE), plural)
    for ending, plural in (
        (r"equipment|information|rice|\bmoney|fish|sheep|deer|moose|police|salmon|people|children|\boxen", ""),
        (r"men|\b[mld]ice|geese|feet|teeth|formulae|(?:syllab|alumn|cact|radi|foc|nucle)i", ""),
        (r"data|media|criteria|phenomena|(?:curricul|memorand|bacteri|errat|symposi|schemat|strat)a", ""),
        (r"idea|area|algebra|nova|extra|ultra|meta|trivia|beta|soda|panda|veranda", ""),
        (r"(larv|alumn|vit|nebul)a", "ae"),
        (r"(child)", "ren"),
        (r"(pe)rson", "ople"),
        (r"(?<!hu)(m)an", "en"),
        (r"\b([ml])ouse", "ice"),
        (r"(g)oose", "eese"),
        (r"(f)oot", "eet"),
        (r"(t)ooth", "eeth"),
        (r"\b(ox)", "en"),
        (r"(qui|whi)z", "zzes"),
        (r"(ind|vert|vort|cod|\bap|\blat)ex|(matr|append|hel|rad)ix", "ices"),
        (r"((?:the|analy|diagno|ellip|gene|oa|cri|\bba)s|\bax|\btest)is", "es"),
        (r"(syllab|alumn|cact|radi|foc|\bloc|nucle|bacill)us", "i"),
        (r"(corp)us", "ora"),
        (r"(gen)us", "era"),
        (
            r"((?<!stad)i|dat|errat|strat|maxim|minim|optim|spectr|quant|\bser|referend|addend|agend|moment|sanct)um",
            "a",
        ),
        (r"(criteri|phenomen|hedr|lexic|\btax|gangli)on", "a"),
        (r"((?<!bur)eau|\badieu)", "x"),
        (r"(alias|ss|us|x|z|ch|sh)", "es"),
        (r"s", ""),
        (r"(.)fe|([eo]a|thie|(?<!dwa)[lr])f", "ves"),
        (r"([aiou]o|(?<!buffa)lo|(?<!toma)(?<!pota)to|ano)", "s"),
        (r"(o)", "es"),
        (r"([^aeiou\W\d_])y", "ies"),
    )
)


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
    """An English plural as Hugo makes it, by the ending; a word that looks plural stays."""
    for ending, plural in _PLURALS:
        if found := ending.search(word):
            kept = next((part for part in found.groups() if part), "")
            return word[: found.start()] + kept + plural if plural else word
    return f"{word}s"


def shown_title(document: Document, title: str, name: str, kind: Kind, words: Words) -> str:
    """What readers see: the title, else the first heading of level 1, else the file's name in words."""
    if title:
        return title
    first = next((h.text for h in document.headings if h.level == 1 and h.text), "")
    return first or (words.say("home") if kind is Kind.HOME else humanised(name)) or words.say("untitled")
