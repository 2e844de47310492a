"""Brackets of a formula that nothing closes: the library tries each of them twice, so their number is bounded."""

import re

MAX_OPEN = 20

_NAMES = (
    "paren brack brace angle ceil floor group moustache vert Vert Angle Brace bracket Brack brbrak parenthesis".split()
)
_LEFT = "|".join(["ulcorner", "llcorner", *(f"l{name}" for name in _NAMES), "llbracket", "llparenthesis"])
_RIGHT = "|".join(["urcorner", "lrcorner", *(f"r{name}" for name in _NAMES), "rrbracket", "rrparenthesis"])
_BRACKET = re.compile(
    rf"(?P<open>[(\[⟨⌊⌈⟦⟮⦅⎰⟪⟬⦃⦇⦉⟅]|\\\{{|\\(?:{_LEFT})(?![a-zA-Z]))"
    rf"|(?P<close>[)\]⟩⌋⌉⟧⟯⦆⎱⟫⟭⦄⦈⦊⟆]|\\\}}|\\(?:{_RIGHT})(?![a-zA-Z]))"
    r"|(?P<begin>\{|\\begin(?![a-zA-Z]))|(?P<end>\}|\\end(?![a-zA-Z]))|(?P<cell>&|\\\\)"
)


def unclosed(tex: str) -> bool:
    """Whether a part of a formula has more than `MAX_OPEN` brackets that nothing closes."""
    if len(tex) <= MAX_OPEN:
        return False
    here, around = 0, list[int]()
    for found in _BRACKET.finditer(tex):
        match found.lastgroup:
            case "open":
                here += 1
            case "close":
                here = max(here - 1, 0)
            case "begin":
                around.append(here)
                here = 0
            case _ if here > MAX_OPEN:
                return True
            case "end":
                here = around.pop() if around else 0
            case _:
                here = 0
    return max((here, *around)) > MAX_OPEN
