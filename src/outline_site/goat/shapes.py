"""What a picture is made of. Lengths are picture units: a cell is 8 wide and 16 high."""

from typing import NamedTuple


class Line(NamedTuple):
    x1: int
    y1: int
    x2: int
    y2: int


class Arc(NamedTuple):
    """A quarter of a round corner, or a bridge; `sweep` 1 turns clockwise on the way."""

    x1: int
    y1: int
    x2: int
    y2: int
    radius: int
    sweep: int


class Head(NamedTuple):
    """An arrowhead, turned clockwise from pointing right, then moved along its own axis."""

    x: int
    y: int
    angle: int
    shift: int


class Circle(NamedTuple):
    x: int
    y: int
    hollow: bool


class Shade(NamedTuple):
    """A cell filled with one paint."""

    x: int
    y: int
    paint: str


class Word(NamedTuple):
    """Characters in adjacent cells, the first of which has its centre here."""

    x: int
    y: int
    letters: str


class Picture(NamedTuple):
    """The parts in the order of painting: a circle hides the lines under it, a bridge runs over circles."""

    width: int
    height: int
    lines: tuple[Line | Arc, ...]
    heads: tuple[Head, ...]
    circles: tuple[Circle, ...]
    bridges: tuple[Line | Arc, ...]
    shades: tuple[Shade, ...]
    words: tuple[Word, ...]
    legend: str
