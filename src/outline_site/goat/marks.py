"""Signs that are more than a stroke -> half steps, arrowheads, circles and bridges.

The rules are Hugo's, as measured with bep/goat 0.5.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from .cells import BLANK, NE, NW, SE, SW, Cell, E, N, Near, S, W, all_near, centre
from .grid import DOTS, SIGNS, Grid
from .shapes import Arc, Circle, Head, Line

#: From the middle of a cell to the end of the stroke.
Tail = tuple[int, int]
UPPER_HALF: Tail = (0, -8)
LOWER_HALF: Tail = (0, 8)

NO_WALL = (SIGNS + BLANK).replace("|", "")

#: The first row whose neighbours are all there says which half of the cell gets a stroke.
HALF_STEPS: dict[str, tuple[tuple[Near, Tail], ...]] = {
    "'": (
        ({NW: "_", E: "-"}, UPPER_HALF),
        ({W: "-", NE: "_"}, UPPER_HALF),
    ),
    ".": (
        ({W: "-", E: "_"}, LOWER_HALF),
        ({W: "_", E: "-"}, LOWER_HALF),
    ),
    "|": (
        ({NE: "_", N: NO_WALL}, UPPER_HALF),
        ({NW: "_", N: NO_WALL}, UPPER_HALF),
        ({N: "-"}, UPPER_HALF),
        ({W: "_", S: NO_WALL}, LOWER_HALF),
        ({E: "_", S: NO_WALL}, LOWER_HALF),
        ({S: "-"}, LOWER_HALF),
    ),
}


def half_steps(grid: Grid, corners: Collection[Cell]) -> Iterator[Line]:
    for sign, rows in HALF_STEPS.items():
        for cell in grid.places.get(sign, ()):
            if cell not in corners:
                half = next((half for near, half in rows if all_near(grid.signs, cell, near)), None)
                if half:
                    yield _tail(cell, half)


def _tail(cell: Cell, tail: Tail) -> Line:
    x, y = centre(cell)
    return Line(x, y, x + tail[0], y + tail[1])


class Aim(NamedTuple):
    """One way for an arrowhead to point, and what closes the gap to the sign it points at."""

    angle: int
    shift: int
    ahead: int
    meets: str
    stretch: int
    """Added to the shift if the sign ahead is one that the head meets."""
    tail: Tail | None
    """Drawn as well then."""


CONNECTS = "-.'+"
EAST = Aim(0, 0, E, DOTS, -8, None)
SOUTH_EAST = Aim(60, 4, SE, CONNECTS, 6, (8, 16))
SOUTH = Aim(90, 0, S, CONNECTS, 8, LOWER_HALF)
SOUTH_WEST = Aim(120, 4, SW, CONNECTS, 6, (-8, 16))
WEST = Aim(180, 0, W, DOTS, -8, None)
NORTH_WEST = Aim(240, 4, NW, CONNECTS, 6, (-8, -16))
NORTH = Aim(270, 0, N, CONNECTS, 8, UPPER_HALF)
NORTH_EAST = Aim(300, 4, NE, CONNECTS, 6, (8, -16))

#: The line an arrowhead sits on says where it points; the first row that holds counts.
AIMS: dict[str, tuple[tuple[Near, Aim], ...]] = {
    "^": (({SW: "/"}, NORTH_EAST), ({SE: "\\"}, NORTH_WEST), ({}, NORTH)),
    "v": (({NE: "/"}, SOUTH_WEST), ({NW: "\\"}, SOUTH_EAST), ({}, SOUTH)),
    "<": (({}, WEST),),
    ">": (({}, EAST),),
}


def arrowheads(grid: Grid) -> tuple[list[Head], list[Line]]:
    """The heads, and the tails: a stroke on from each head that meets the sign it points at."""
    heads, tails = [], []
    for sign, rows in AIMS.items():
        for cell in grid.places.get(sign, ()):
            aim = next(aim for near, aim in rows if all_near(grid.signs, cell, near))
            x, y = centre(cell)
            meets = grid.signs.get(cell + aim.ahead, BLANK) in aim.meets
            heads.append(Head(x, y, aim.angle, aim.shift + meets * aim.stretch))
            if meets and aim.tail:
                tails.append(_tail(cell, aim.tail))
    return heads, tails


def circles(grid: Grid) -> list[Circle]:
    """Column by column, as the later of two that touch hides a bit of the other."""
    return sorted(Circle(*centre(cell), sign == "o") for sign in DOTS for cell in grid.places.get(sign, ()))


BRIDGE_RADIUS = 9
BRIDGE_SWEEPS = {")": 1, "(": 0}
BETWEEN_DASHES: Near = {W: "-", E: "-"}


def bridges(grid: Grid) -> Iterator[Line | Arc]:
    """A line from above jumps over the dashes to a line below, bulging like the parenthesis."""
    for sign, sweep in BRIDGE_SWEEPS.items():
        for cell in grid.places.get(sign, ()):
            if all_near(grid.signs, cell, BETWEEN_DASHES):
                x, y = centre(cell)
                yield _tail(cell + N, LOWER_HALF)
                yield _tail(cell + S, UPPER_HALF)
                yield Arc(x, y - 8, x, y + 8, BRIDGE_RADIUS, sweep)
