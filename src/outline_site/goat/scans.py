"""The table of straight strokes: which way each runs, what it reaches, and how its ends are nudged.

The rules are Hugo's, as measured with bep/goat 0.5, accidents included.
"""

from typing import NamedTuple

from .cells import NE, NW, SE, SW, E, N, Near, S, W
from .grid import CORNERS, JOINTS

Offset = tuple[int, int]
NOWHERE: Near = {}


class Nudge(NamedTuple):
    """Moves one end of a line, once, if any of these neighbours is found there."""

    by: Offset
    near: Near
    in_company: Near = NOWHERE
    """More such neighbours, if the line is not a stroke without company."""


class Scan(NamedTuple):
    stroke: str
    step: int
    """To the next cell of a track."""
    reaches: str
    """Signs a line runs to the middle of, and through."""
    stacks: str = ""
    """Signs that are joined to such a sign before them without a stroke in between."""
    turns: bool = True
    """Does a line run into a round corner that a line from another row arrives at?"""
    move: Offset = (0, 0)
    """Of the whole line."""
    lone_move: Offset = (0, 0)
    """Of a stroke without company, which runs from its cell into the next one of its track."""
    silent: Near = NOWHERE
    """Neighbours next to which a stroke without company is not drawn."""
    first: tuple[Nudge, ...] = ()
    last: tuple[Nudge, ...] = ()


SCANS = (
    Scan("-", E, JOINTS + "<>()", turns=False, silent={W: CORNERS, E: CORNERS}),
    Scan(
        "_",
        E,
        JOINTS + "|",
        turns=False,
        move=(0, 8),
        lone_move=(0, 8),
        first=(
            Nudge((-8, 0), {W: "/", NW: "|", SW: "|'"}),
            Nudge((-4, 0), {W: "/\\", SW: "/", S: "\\"}),
        ),
        last=(
            Nudge((8, 0), {E: "\\", NE: "|", SE: "|'"}),
            Nudge((4, 0), {E: "\\/", SE: "\\", S: "/"}),
        ),
    ),
    Scan("|", S, JOINTS + "^v", stacks=".'+", lone_move=(0, -8), silent={NW: ".", NE: ".", SW: "'", SE: "'"}),
    Scan(
        "/",
        NE,
        JOINTS + "<>^v|",
        lone_move=(-4, 8),
        first=(Nudge((-4, 8), {E: "_"}, in_company={W: "_", S: "\\"}),),
        last=(Nudge((4, -8), {N: "_"}, in_company={NE: "_", N: "\\"}),),
    ),
    Scan(
        "\\",
        SE,
        JOINTS + "<>^v|",
        lone_move=(-4, -8),
        first=(Nudge((-4, -8), {N: "_"}, in_company={NW: "_", N: "/"}),),
        last=(Nudge((4, 8), {W: "_"}, in_company={E: "_", S: "/"}),),
    ),
)
