"""A diagram in characters -> the shapes of its picture."""

from .cells import CELL_HEIGHT, CELL_WIDTH
from .corners import round_corners
from .grid import read
from .lines import straight_lines
from .marks import arrowheads, bridges, circles, half_steps
from .shapes import Arc, Line, Picture
from .words import legend, shades, slants, words


def draw(text: str) -> Picture:
    grid = read(text)
    corners = round_corners(grid)
    heads, tails = arrowheads(grid)
    lines: list[Line | Arc] = [*straight_lines(grid, corners), *half_steps(grid, corners), *tails, *corners.values()]
    return Picture(
        width=CELL_WIDTH * (grid.columns + 1),
        height=CELL_HEIGHT * grid.rows + 9,
        lines=tuple(lines),
        heads=tuple(heads),
        circles=tuple(circles(grid)),
        bridges=(*bridges(grid), *slants(grid.words)),
        shades=tuple(shades(grid.words)),
        words=tuple(words(grid.words)),
        legend=legend(grid.words),
    )
