"""A column and a row -> one number, so that a neighbour is one addition away.

Only drawn characters are kept, as a mapping from cell to sign: the blank part of a wide diagram costs nothing.
"""

from collections.abc import Mapping, Sequence

Cell = int
Signs = Mapping[Cell, str]
Places = Mapping[str, Sequence[Cell]]

#: What some neighbours have to be: a step to each, and the signs it may be.
Near = Mapping[int, str]

BLANK = " "

#: Cells per row: wider than any text, and odd, so that the cells of a column do not collide in a mapping.
ROW = 2_654_435_761

N, E, S, W = -ROW, 1, ROW, -1
NE, SE, SW, NW = N + E, S + E, S + W, N + W

CELL_WIDTH, CELL_HEIGHT = 8, 16


def centre(cell: Cell) -> tuple[int, int]:
    """The middle of a cell in the picture; that of the first cell is (0, 0)."""
    row, column = divmod(cell, ROW)
    return CELL_WIDTH * column, CELL_HEIGHT * row


def any_near(signs: Signs, cell: Cell, near: Near) -> bool:
    """Is one of the neighbours what the rule asks for?"""
    for step, wanted in near.items():  # noqa: SIM110 - any() takes twice as long, and this is most of the work
        if signs.get(cell + step, BLANK) in wanted:
            return True
    return False


def all_near(signs: Signs, cell: Cell, near: Near) -> bool:
    """Are all of the neighbours what the rule asks for?"""
    for step, wanted in near.items():  # noqa: SIM110 - as above
        if signs.get(cell + step, BLANK) not in wanted:
            return False
    return True
