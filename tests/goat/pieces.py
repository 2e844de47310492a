"""An `<svg>` -> a set of pieces that is the same for two drawings that look the same.

It reads Hugo's elements and ours. Strokes are cut into the shortest parts that can differ, so it does not matter where
a drawing divides them, which way they go, or whether they are drawn twice.
"""

import re
from collections.abc import Iterator
from math import atan2, degrees, dist, gcd
from xml.etree import ElementTree as ET

Point = tuple[float, float]
Piece = tuple[str | float, ...]

COMMAND = re.compile(r"([MLHVAlz])([^A-Za-z]*)")
NUMBER = re.compile(r"-?[\d.]+")
CIRCLE_RADIUS = 6


def pieces(svg: str) -> frozenset[Piece]:
    root = ET.fromstring(svg)
    box = [int(number) for number in root.get("viewBox", "").split()]
    painted = [piece for element in root.iter() for piece in _pieces(element)]
    return frozenset([("size", *box), *painted, *_overdrawn(painted)])


def _pieces(element: ET.Element) -> Iterator[Piece]:
    def at(name: str) -> float:
        return float(element.get(name, ""))

    match element.tag.partition("}")[2]:
        case "path" if element.get("fill") == "none":
            yield from _strokes(element.get("d", ""))
        case "path":
            yield from (_head(corners) for corners in _outlines(element.get("d", "")))
        case "polygon":
            yield _turned_head(element)
        case "circle":
            yield ("hollow" if element.get("fill") == "#fff" else "filled", at("cx"), at("cy"), at("r"))
        case "rect":
            yield ("shade", at("x"), at("y"), at("width"), at("height"), element.get("fill", ""))
        case "text":
            letters = element.text or ""
            for x, letter in zip(_numbers(element.get("x", "")), letters, strict=True):
                if not letter.isspace():
                    yield ("letter", x, at("y"), letter)
        case "g":
            assert element.get("transform", "translate(8,16)") == "translate(8,16)"
        case other:
            assert other in ("svg", "title")


def _numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def _strokes(path: str) -> Iterator[Piece]:
    x, y = 0.0, 0.0
    for command, arguments in COMMAND.findall(path):
        numbers = _numbers(arguments)
        before = (x, y)
        match command:
            case "H":
                x = numbers[0]
            case "V":
                y = numbers[0]
            case _:
                x, y = numbers[-2:]
        if command == "A":
            radius, *_, sweep = numbers[:5]
            ends, sweep = ((before, (x, y)), sweep) if before < (x, y) else (((x, y), before), 1 - sweep)
            yield ("arc", *ends[0], *ends[1], radius, sweep)
        elif command != "M":
            yield from _cut(before, (x, y))


def _cut(start: Point, end: Point) -> Iterator[Piece]:
    """All ends are on a lattice of 4 by 8, and the parts that a line has there are those of any line along it."""
    (x1, y1), (x2, y2) = sorted((start, end))
    across, down = (x2 - x1) / 4, (y2 - y1) / 8
    assert across.is_integer()
    assert down.is_integer()
    parts = gcd(int(across), int(down))
    for part in range(parts):
        share, next_share = part / parts, (part + 1) / parts
        yield (
            "line",
            *(round(x1 + (x2 - x1) * share), round(y1 + (y2 - y1) * share)),
            *(round(x1 + (x2 - x1) * next_share), round(y1 + (y2 - y1) * next_share)),
        )


def _outlines(path: str) -> Iterator[list[Point]]:
    """The corners of each triangle: `M` to the tip, `l` to the others from there, `z`."""
    corners: list[Point] = []
    for command, arguments in COMMAND.findall(path):
        numbers = _numbers(arguments)
        match command:
            case "M":
                corners = [(numbers[0], numbers[1])]
            case "l":
                for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                    corners.append((corners[-1][0] + dx, corners[-1][1] + dy))
            case "z":
                yield corners


def _head(corners: list[Point]) -> Piece:
    tip, left, right = corners
    middle = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    centre = [round((tip[axis] + left[axis] + right[axis]) / 3) for axis in (0, 1)]
    way = round(degrees(atan2(tip[1] - middle[1], tip[0] - middle[0])))
    return ("head", *centre, way % 360, round(dist(tip, middle), 1), round(dist(left, right), 1))


def _turned_head(polygon: ET.Element) -> Piece:
    """Hugo's heads point right until they are turned about the middle of their cell."""
    numbers = _numbers(polygon.get("points", ""))
    angle, x, y = _numbers(polygon.get("transform", ""))
    turn = complex(0, 1) ** (angle / 90)
    turned = [complex(px - x, py - y) * turn for px, py in zip(numbers[::2], numbers[1::2], strict=True)]
    return _head([(x + point.real, y + point.imag) for point in turned])


def _overdrawn(painted: list[Piece]) -> Iterator[Piece]:
    """Strokes on top of hollow circles, which hide those below."""
    circles: list[tuple[float, float]] = []
    for kind, *numbers in painted:
        if kind == "hollow":
            x, y, _ = (float(number) for number in numbers)
            circles.append((x, y))
        elif kind == "line" and circles:
            x1, y1, x2, y2 = (float(number) for number in numbers)
            for circle in circles:
                if min(dist(circle, (x1, y1)), dist(circle, (x2, y2))) < CIRCLE_RADIUS:
                    yield ("overdrawn", *circle)
