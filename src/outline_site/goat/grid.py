"""Text -> the cells that are drawing and the rows of text that are left.

The rules are Hugo's, as measured with bep/goat 0.5. One code point is one cell, whatever it looks like.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from .cells import BLANK, NE, NW, ROW, SE, SW, Cell, E, N, Near, Places, S, Signs, W, any_near

CORNERS = ".'"
DOTS = "o*"
JOINTS = CORNERS + "+" + DOTS
SIGNS = "-_|v^><o*+.'/\\)("
SIGN = re.compile(f"[{re.escape(SIGNS)}]")
RESERVED = frozenset(SIGNS + BLANK)

#: A line arrives from another row.
LINE_ARRIVES: Near = {N: "|", S: "|", NW: "\\", NE: "/", SW: "/", SE: "\\"}

#: A sign is drawn in any surroundings if one of these neighbours proves it part of a line. The other signs never are.
ANCHORS: dict[str, Near] = {
    "*": LINE_ARRIVES,
    "o": LINE_ARRIVES,
    "+": LINE_ARRIVES,
    "v": LINE_ARRIVES,
    "^": LINE_ARRIVES,
    "|": {N: "|" + JOINTS, S: "|" + JOINTS, NW: ".", NE: ".", SW: "'", SE: "'"},
    "/": {NE: "/" + JOINTS, SW: "/" + JOINTS, N: "\\", S: "\\"},
    "\\": {NW: "\\" + JOINTS, SE: "\\" + JOINTS, N: "/", S: "/"},
    "-": {W: CORNERS, E: CORNERS},
    "(": {N: "|", S: "|"},
    ")": {N: "|", S: "|"},
}
NO_ANCHOR: Near = {}


class Grid(NamedTuple):
    columns: int
    rows: int
    signs: Signs
    """What is drawn, and where."""
    places: Places
    """Where each sign is drawn, in reading order."""
    words: tuple[str, ...]
    """The rows again, with blanks instead of what is drawn."""


def read(text: str) -> Grid:
    body = text.rstrip("\r\n")
    rows = [row.removesuffix("\r") for row in body.split("\n")] if body else []
    columns = [[match.start() for match in SIGN.finditer(row)] for row in rows]
    signs = {y * ROW + x: row[x] for y, row in enumerate(rows) for x in columns[y]}
    drawn = [_drawn(row, y * ROW, columns[y], signs) for y, row in enumerate(rows)]
    drawing = {y * ROW + x: row[x] for y, row in enumerate(rows) for x in drawn[y]}
    words = tuple(_without(row, drawn[y]) for y, row in enumerate(rows))
    return Grid(max(map(len, rows), default=0), len(rows), drawing, _places(drawing), words)


def _drawn(row: str, start: Cell, columns: Sequence[int], signs: Signs) -> list[int]:
    """The columns of a row that are drawn; text spreads to the right, so it has to be decided in this order."""
    beyond = f"  {row}  "
    drawn = []
    last_text = -2
    for x in columns:
        after_text = last_text == x - 1
        if _reads_as_text(beyond[x : x + 5], after_text) and not any_near(
            signs, start + x, ANCHORS.get(row[x], NO_ANCHOR)
        ):
            last_text = x
        else:
            drawn.append(x)
    return drawn


def _reads_as_text(around: str, after_text: bool) -> bool:
    """Judge a sign by the two characters on either side of it, as if there were no other rows."""
    far_west, west, sign, east, far_east = tuple(around)
    if after_text or west not in RESERVED or east not in RESERVED:
        return True
    if west != BLANK or east != BLANK or sign in DOTS:
        return False
    return far_west not in RESERVED or far_east not in RESERVED


def _without(row: str, drawn: Sequence[int]) -> str:
    if not drawn:
        return row
    letters = list(row)
    for x in drawn:
        letters[x] = BLANK
    return "".join(letters)


def _places(signs: Signs) -> Places:
    places = defaultdict(list)
    for cell, sign in signs.items():
        places[sign].append(cell)
    return dict(places)
