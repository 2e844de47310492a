"""The rows of text -> words, filled cells, slanted strokes and a legend.

The rules are Hugo's, as measured with bep/goat 0.5: seven characters are shapes, though they count as text elsewhere.
"""

import re
from collections.abc import Iterator, Sequence

from .cells import BLANK, CELL_HEIGHT, CELL_WIDTH
from .shapes import Line, Shade, Word

SHADES = {"▉": "currentColor", "▓": "rgb(64,64,64)", "▒": "rgb(128,128,128)", "░": "rgb(191,191,191)"}
RISING, FALLING = (-4, 8, 4, -8), (-4, -8, 4, 8)
SLANTS = {"╱": RISING, "╲": FALLING, "╳": RISING}  # the cross lacks its other half in Hugo too

SHADE = re.compile("[▉▓▒░]")
SLANT = re.compile("[╱╲╳]")
SHAPES_TO_BLANKS = str.maketrans(dict.fromkeys([*SHADES, *SLANTS], BLANK))

#: Characters that take one place each in a list of x positions. Others (marks that combine with the letter before,
#: letters that join, emoji made of several) stand alone.
WORD = re.compile(r"[!-~¡-¬®-ʯͰ-ϿЀ-҂Ҋ-ԯ‐-‧←-⋿]+|\S")

LEGEND_LENGTH = 200


def words(rows: Sequence[str]) -> Iterator[Word]:
    for number, row in enumerate(rows):
        for match in WORD.finditer(row.translate(SHAPES_TO_BLANKS)):
            yield Word(CELL_WIDTH * match.start(), CELL_HEIGHT * number, match.group())


def shades(rows: Sequence[str]) -> Iterator[Shade]:
    for number, row in enumerate(rows):
        for match in SHADE.finditer(row):
            yield Shade(CELL_WIDTH * match.start(), CELL_HEIGHT * number, SHADES[match.group()])


def slants(rows: Sequence[str]) -> Iterator[Line]:
    for number, row in enumerate(rows):
        for match in SLANT.finditer(row):
            x, y = CELL_WIDTH * match.start(), CELL_HEIGHT * number
            x1, y1, x2, y2 = SLANTS[match.group()]
            yield Line(x + x1, y + y1, x + x2, y + y2)


def legend(rows: Sequence[str]) -> str:
    """The words in reading order, cut off after a word if they are many."""
    text = " ".join(" ".join(rows).translate(SHAPES_TO_BLANKS).split())
    if len(text) <= LEGEND_LENGTH:
        return text
    cut = text[: LEGEND_LENGTH + 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut[:LEGEND_LENGTH]) + "…"
