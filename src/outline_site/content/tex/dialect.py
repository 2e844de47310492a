"""A formula as it stands in Markdown -> TeX, with the place of each character.

Where Markdown takes a formula for text, authors write it so that it comes out of that: `\\\\alpha\\_1`. Such a formula
is known by its delimiters, by the settings, or by a doubled backslash before the name of a command.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from outline_site.content.tex.names import COMMANDS

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});")
_DOUBLED = re.compile(r"(?<!\\)\\\\([a-zA-Z]{2,})")
_RUN = re.compile(r"\\+(?=([a-zA-Z]*)(.?))", re.DOTALL)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ESCAPES = re.compile(r"(?<!\\)(?:\\[_*\[\]<]|\\\\[{}#%$_,;:!|/]|\\\\\\\\)")
_ROW = re.compile(r"\\\\(?=\s|\Z)|" + _ESCAPE.pattern)
_BREAKS = re.compile(r"\\{2,}")
_WORDS = r"\\(?:text\w*|mbox|mathrm|mathtt|mathit|operatorname\*?|verb)\s*\{[^{}]*\}"
_INDEX = re.compile(
    rf"{_WORDS}"
    r"|(?<=[})\]'])(?P<a>\\_)(?=\{|\s*[a-zA-Z0-9](?![a-zA-Z]))"
    r"|(?P<b>\\_)(?=\{)"
    r"|(?:\\[a-zA-Z]+|(?<![\w\\])[^\W\d_])(?P<c>\\_)(?=\s*[a-zA-Z0-9](?![a-zA-Z]))"
)


class Traced(NamedTuple):
    """A text made from another one, and where its stretches come from: (offset here, offset there)."""

    text: str
    stretches: tuple[tuple[int, int], ...] = ((0, 0),)

    def source(self, at: int) -> int:
        """The offset in the other text that a character comes from."""
        here, there = self.stretches[max(0, bisect_right(self.stretches, at, key=lambda s: s[0]) - 1)]
        return there + at - here

    def replaced(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> "Traced":
        """The text with what a pattern finds replaced."""
        made: list[str] = []
        stretches: list[tuple[int, int]] = []
        length = last = 0
        for found in pattern.finditer(self.text):
            new = by(found)
            if new == found[0]:
                continue
            kept = self.text[last : found.start()]
            stretches += [(length, last), (length + len(kept), found.start())]
            made += [kept, new]
            length += len(kept) + len(new)
            last = found.end()
        if not made:
            return self
        stretches.append((length, last))
        traced = ((here, self.source(there)) for here, there in stretches)
        return Traced("".join([*made, self.text[last:]]), tuple(traced))


def entities(tex: Traced) -> Traced:
    """Entities are read before any formula is, wherever a script reads the formulas of a page."""
    return tex.replaced(_ENTITY, lambda entity: unescape(entity[0])) if "&" in tex.text else tex


def has_escapes(tex: str) -> bool:
    """Whether something in a formula looks as if Markdown should read it first."""
    return "\\" in tex and _ESCAPES.search(tex) is not None


def has_doubled(tex: str) -> bool:
    """Whether a name stands right after two backslashes, as the name of a command does in a formula for Markdown."""
    return _DOUBLED.search(tex) is not None


def unescaped(tex: Traced) -> Traced:
    """A formula after Markdown's escapes: a backslash before a sign is that sign. Rows of a table stay apart."""
    if r"\begin" not in tex.text or r"\\\\" in tex.text:
        return tex.replaced(_ESCAPE, lambda escape: escape[1])
    return tex.replaced(_ROW, lambda escape: escape[1] or escape[0])


def plain(tex: Traced) -> Traced:
    """A formula that may have been written for Markdown: seen from its commands, its rows and its underscores."""
    text = tex.text
    if r"\\" in text:
        if any(name in COMMANDS for name in _DOUBLED.findall(text)):
            quads = r"\\\\" in text
            tex = tex.replaced(_RUN, lambda run: _halved(run, quads=quads))
        elif all(len(run) == 4 for run in _BREAKS.findall(text)):
            tex = tex.replaced(_BREAKS, lambda _: r"\\")
    return tex.replaced(_INDEX, _index) if r"\_" in tex.text else tex


def _halved(run: re.Match[str], *, quads: bool) -> str:
    """A run of backslashes, most of which stand twice."""
    count, name, sign = len(run[0]), run[1] or "", run[2] or ""
    if count == 1:
        return "" if not name and sign in ("_", "*") else "\\"
    if name:
        return "\\" * (-(-count // 2)) if name in COMMANDS or count > 2 else run[0]
    if count == 2 and not quads and (not sign or sign.isspace()):
        return run[0]
    return "\\" * (count // 2)


def _index(found: re.Match[str]) -> str:
    return found[0].replace(r"\_", "_") if found["a"] or found["b"] or found["c"] else found[0]
