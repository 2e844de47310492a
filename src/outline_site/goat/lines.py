"""Runs of equal strokes -> straight lines, each to the middle of the signs at its ends.

A track is the row, column or diagonal that a kind of stroke runs along. Hugo walks all rising diagonals as one track:
one that ends in the top row goes on with the first cell of the next, and so do we.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from .cells import BLANK, NE, ROW, Cell, Signs, any_near, centre
from .grid import LINE_ARRIVES, Grid
from .scans import SCANS, Nudge, Offset, Scan
from .shapes import Line

Jumps = Mapping[Cell, Cell]
Reaches = Callable[[Cell], bool]


class Run(NamedTuple):
    """Adjacent strokes of a track, and the cells before and after them."""

    before: Cell
    first: Cell
    last: Cell
    after: Cell


def straight_lines(grid: Grid, corners: Collection[Cell]) -> Iterator[Line]:
    for scan in SCANS:
        if scan.stroke in grid.places or scan.stacks:
            yield from _scan(scan, grid, corners)


def _scan(scan: Scan, grid: Grid, corners: Collection[Cell]) -> Iterator[Line]:
    signs = grid.signs

    def reaches(cell: Cell) -> bool:
        if signs.get(cell, BLANK) not in scan.reaches:
            return False
        return cell not in corners or (scan.turns and any_near(signs, cell, LINE_ARRIVES))

    for run in _runs(scan, grid):
        yield from _line(scan, run, signs, reaches)
    for sign in scan.stacks:
        for cell in grid.places.get(sign, ()):
            before = cell - scan.step
            if reaches(before) and reaches(cell):
                yield Line(*centre(before), *centre(cell))


def _runs(scan: Scan, grid: Grid) -> Iterator[Run]:
    stroke, step, sign_at = scan.stroke, scan.step, grid.signs.get
    jumps = _jumps(grid) if step == NE else {}
    origins = {cell: origin for origin, cell in jumps.items()}
    for first in grid.places.get(stroke, ()):
        before = origins.get(first, first - step)
        if sign_at(before) == stroke:
            continue
        last, after = first, jumps.get(first, first + step)
        while sign_at(after) == stroke:
            last, after = after, jumps.get(after, after + step)
        yield Run(before, first, last, after)


def _jumps(grid: Grid) -> Jumps:
    """Where the track of rising diagonals goes on after each sign in the top row."""
    top_row = takewhile(lambda cell: cell < ROW, grid.signs)
    return {x: _first_of_diagonal(x + 1, grid.rows) for x in top_row}


def _first_of_diagonal(number: int, rows: int) -> Cell:
    """Its lowest cell: in the first column, or in the margin under the last row."""
    return number * ROW if number < rows else rows * ROW + number - rows


def _line(scan: Scan, run: Run, signs: Signs, reaches: Reaches) -> Iterator[Line]:
    start = run.before if reaches(run.before) else run.first
    end = run.after if reaches(run.after) else run.last
    if start != end:
        yield Line(*_end(start, scan.move, scan.first, signs), *_end(end, scan.move, scan.last, signs))
    elif not any_near(signs, start, scan.silent):
        first = _end(start, scan.lone_move, scan.first, signs, lone=True)
        yield Line(*first, *_end(run.after, scan.lone_move, scan.last, signs, lone=True))


def _end(cell: Cell, move: Offset, nudges: Sequence[Nudge], signs: Signs, lone: bool = False) -> tuple[int, int]:
    """Where a line to the middle of a cell really ends."""
    x, y = _moved(centre(cell), move)
    for nudge in nudges:
        if any_near(signs, cell, nudge.near) or (not lone and any_near(signs, cell, nudge.in_company)):
            x, y = _moved((x, y), nudge.by)
    return x, y


def _moved(point: tuple[int, int], by: Offset) -> tuple[int, int]:
    return point[0] + by[0], point[1] + by[1]
