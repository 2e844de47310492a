"""Where a formula between dollars begins and ends, and when a dollar is a price, a variable of a shell, or just a sign.

A dollar opens a formula where no blank follows it, and closes one where no blank stands before it. What only looks like
one by these signs must also hold something of TeX, or stand apart from words and numbers.
"""

import re

_INSIDE = r"(?:\\.|[^$\\`]|``[^$`]*'')"
_SINGLE = re.compile(rf"\$(?![\s$]){_INSIDE}+\$", re.DOTALL)
_REST = re.compile(rf"{_INSIDE}*\$", re.DOTALL)
_DOUBLE = re.compile(r"\$\$(?!\$)(?!\s*\$)((?:\\.|[^$\\]|\$(?!\$))+?)\$\$", re.DOTALL)
_QUOTED = re.compile(r"\$`([^`$]+)`\$")

_TEX = re.compile(r"\\[a-zA-Z{}|,;!%#]|\^\S|(?<![^\W_]{2})_[{\\\d]|(?<![^\W_])[^\W\d_]_[^\W_](?!\w)")
_WORDS = re.compile(r"\\(?:text\w*|mbox|hbox)\s*\Z")
_ENDING = re.compile(r"(?:th|st|nd|rd|s|d|ths)\b")
_PRICE = re.compile(r"[\d.,]+(?:[kKmMbB]\b)?(?:[.,;:)\"'”’-]*\s+\(?[^\W\d_]{2,}|[\"')\]–—]|/[a-z]{2,})")
_VARIABLE = re.compile(r"env:|[A-Za-z_]\w*(?:->|\[['\"]|\(['\"])|\(['\"]|\{[A-Z_]{2,}\}[/:.-]")
_SENTENCE = re.compile(r"[^\W\d_]{2,}[.;:!?]\s+[^\W\d_]{2,}")
_RAISED = re.compile(r"[_^]\s*[\\{\w]")  # right after the last dollar: this one begins a formula such as `$^\circ$`
_ONLY_WORDS = re.compile(r"[\s,.;:!?]*(?:[^\W\d_]{2,}[\s,.;:!?]+){2,}(?:[^\W\d_]{2,}[\s,.;:!?]*)?")
_CLOSED = re.compile(r"</[a-z]")  # a tag of HTML that opened before the first dollar
_LONE = re.compile(r"[^\W\d_]\S*")
_NO_START = frozenset("'\",;?@’”")  # code in quotes, one after another, or variables of a shell
_LATIN = re.compile(r"[a-zA-Zà-ÿÀ-ß]")
MAX_LENGTH, MAX_WORDS = 3_000, 8  # signs of a formula within a line, formulas within its words


def formula(text: str, at: int, end: int) -> tuple[int, int, int, int] | None:
    """Where a formula that a dollar at `at` opens begins and ends, and where what it holds begins and ends."""
    if at and text[at - 1] == "$":
        return None
    found = _QUOTED.match(text, at, end) or _DOUBLE.match(text, at, end)
    if found and (found[1][0] == ";" or ("\n" not in found[1] and _ONLY_WORDS.fullmatch(found[1]))):
        return None  # `$$` is the number of a process
    if found:
        return found.start(), found.end(), found.start(1), found.end(1)
    close = _closing(text, at, min(end, at + MAX_LENGTH))
    if close < 0:
        return None
    inside = text[at + 1 : close]
    before = text[at - 1] if at else " "
    after = text[close + 1 : min(end, close + 5)] or " "
    return (at, close + 1, at + 1, close) if _is_formula(inside, before, after) else None


def _closing(text: str, at: int, end: int) -> int:
    """The dollar that ends a formula, or -1: not one that words in it have around a formula of their own."""
    found = _SINGLE.match(text, at, end)
    if found is None:
        return -1
    close = found.end() - 1
    for _ in range(MAX_WORDS):
        if not _in_words(text, at, close):
            break
        inner = text.find("$", close + 1, end)
        outer = _REST.match(text, inner + 1, end) if inner >= 0 else None
        if outer is None:
            break
        close = outer.end() - 1
    return -1 if text[close - 1].isspace() else close


def _in_words(text: str, at: int, close: int) -> bool:
    """Whether a dollar stands in the braces of words that are not closed yet."""
    brace = text.rfind("{", at, close)
    return (
        brace >= 0 and text.find("}", brace, close) < 0 and _WORDS.search(text, max(at, brace - 16), brace) is not None
    )


def _is_formula(inside: str, before: str, after: str) -> bool:
    """Whether what stands between two dollars is a formula, by its own look and by its neighbours."""
    if _VARIABLE.match(inside) or _CLOSED.search(inside) or (after[0] in "{(" and inside[0] == after[0]):
        return False
    if inside[0] in _NO_START and inside[1:] and "\\" not in inside:
        return False
    if _TEX.search(inside):
        return True
    if _SENTENCE.search(inside) or _RAISED.match(after):
        return False
    if after[0].isdigit() or (_LATIN.match(before) and inside[0].isdigit()):
        return False
    if before.isdigit() and not _LONE.fullmatch(inside):
        return False
    if _LATIN.match(after[0]) and not _ENDING.match(after):
        return False
    return _PRICE.match(inside) is None
