"""Dots, quotes and plus signs -> round corners.

The rules are Hugo's, as measured with bep/goat 0.5: a corner is round if its wall stands one column outside it.
"""

from typing import NamedTuple

from .cells import BLANK, NE, NW, SE, SW, Cell, E, Near, Signs, W, any_near, centre
from .grid import Grid
from .shapes import Arc

RADIUS = 16
WALL = "|+)(o*"
DASH_EAST: Near = {E: "-+_", NE: "_"}
DASH_WEST: Near = {W: "-+_", NW: "_"}


class Bend(NamedTuple):
    """From the border towards the dash to the middle of the wall's cell, or the other way round."""

    signs: str
    dash: Near
    wall: int
    start: tuple[int, int]
    end: tuple[int, int]
    sweep: int


BENDS = (
    Bend(".+", DASH_EAST, SW, (8, 0), (-8, 16), 0),
    Bend(".+", DASH_WEST, SE, (-8, 0), (8, 16), 1),
    Bend("'+", DASH_WEST, NE, (8, -16), (-8, 0), 1),
    Bend("'+", DASH_EAST, NW, (-8, -16), (8, 0), 0),
)


def round_corners(grid: Grid) -> dict[Cell, Arc]:
    corners = {}
    for sign in ".'+":
        for cell in grid.places.get(sign, ()):
            bend = _bend(grid.signs, cell)
            if bend:
                x, y = centre(cell)
                (x1, y1), (x2, y2) = bend.start, bend.end
                corners[cell] = Arc(x + x1, y + y1, x + x2, y + y2, RADIUS, bend.sweep)
    return corners


def _bend(signs: Signs, cell: Cell) -> Bend | None:
    sign = signs[cell]
    for bend in BENDS:
        if sign in bend.signs and signs.get(cell + bend.wall, BLANK) in WALL and any_near(signs, cell, bend.dash):
            return bend
    return None
