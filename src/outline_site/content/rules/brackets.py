"""Whether what stands between escaped brackets is a formula, or words, a label such as `(a)`, the number of a note.

In Hugo a bracket after one backslash is a bracket, so it takes something of a formula for more than that.
"""

import re

from outline_site.content.sheet import Sheet

_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?|[a-zA-Z](?:\s*,\s*[a-zA-Z])+|[a-zA-Z]+\([^()]*\)|[a-zA-Z]!")
_SYMBOL = re.compile(r"[^\W\d_]")
_LABEL = re.compile(r"\d{1,2}|[a-iA-I]")
_MATHLIKE = re.compile(r"[\\^_=+<>|/*{}]|\d\s*[-(]|[a-z]\(|(?<!\w)[^\W_]\s+[-−–]\s+[^\W_](?!\w)")
_LIST = re.compile(r"[(\[]\s*[\w-]{1,3}(?:\s*,\s*[\w-]{1,3})*\s*[)\]]")  # (i, j), [0, 1)
_PROSE = re.compile(r"[^\W\d_]{3,}\b.*?\b[^\W\d_]{3,}", re.DOTALL)
_CODELIKE = re.compile(r"\\\[|[\"$‘’“”]|';|','|=\s*'|\]\(")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|__?)(?=\w)[^*_\\^=+<>|{}]+\1(?![\w*^])")
_BRACKETED = re.compile(r"(?<!\\)\\([(\[])((?:(?!\n\n|\\[)\]]).){1,200})", re.DOTALL)


def is_short_formula(inside: str) -> bool:
    """Whether it is a number, a letter or a list of such."""
    return any(kind.fullmatch(inside.strip()) for kind in (_NUMBER, _LIST, _SYMBOL))


def looks_like_math(inside: str) -> bool:
    """Whether it has a sign of a formula; a word in emphasis has none."""
    inside = inside.strip()
    if _CODELIKE.search(inside) or ("\\" not in inside and _PROSE.search(inside)):
        return False
    return _MATHLIKE.search(_EMPHASIS.sub("", inside)) is not None


def is_label(inside: str, sheet: Sheet) -> bool:
    """Whether it may count things, as `(1)` and `(a)` do, on a page that has no other formula in such brackets."""
    if _LABEL.fullmatch(inside.strip()) is None:
        return False
    if sheet.has_brackets is None:
        sheet.has_brackets = any(_tells(m[1], m[2].strip()) for m in _BRACKETED.finditer(sheet.body.text))
    return not sheet.has_brackets


def _tells(opening: str, inside: str) -> bool:
    """Whether it tells that a page has formulas in such brackets."""
    short = opening == "(" and is_short_formula(inside) and not (inside.isdecimal() or _LABEL.fullmatch(inside))
    return short or looks_like_math(inside)
