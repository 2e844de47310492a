"""The shapes of a picture -> one `<svg>` element, drawn in the text colour of the page around it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from math import cos, radians, sin

from .cells import CELL_HEIGHT, CELL_WIDTH
from .shapes import Arc, Circle, Head, Line, Picture, Shade, Word

CIRCLE_RADIUS = 6
BASELINE = 4
#: The tip and the ends of the base of an arrowhead that points right.
TRIANGLE = ((8.0, 0.0), (-4.0, -5.6), (-4.0, 5.6))
#: What no XML document may contain, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(picture: Picture, title: str, width: str | None = None, height: str | None = None) -> str:
    return "\n".join([_opening(picture, title, width, height), *_parts(picture), "</g></svg>"])


def _opening(picture: Picture, title: str, width: str | None, height: str | None) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" font-family="Menlo,Lucida Console,monospace"'
        f' viewBox="0 0 {picture.width} {picture.height}"{_size("width", width)}{_size("height", height)}>'
        f"<title>{_text(title)}</title>"
        f'<g transform="translate({CELL_WIDTH},{CELL_HEIGHT})" fill="currentColor" text-anchor="middle">'
    )


def _size(name: str, value: str | None) -> str:
    return f' {name}="{escape(_allowed(value))}"' if value and value != "0" else ""


def _parts(picture: Picture) -> Iterator[str]:
    if picture.lines:
        yield _strokes(picture.lines)
    if picture.heads:
        yield f'<path d="{"".join(map(_head, picture.heads))}"/>'
    if picture.circles:
        yield f'<g stroke="currentColor">{"".join(map(_circle, picture.circles))}</g>'
    if picture.bridges:
        yield _strokes(picture.bridges)
    yield from map(_shade, picture.shades)
    yield from map(_word, picture.words)


def _strokes(shapes: Iterable[Line | Arc]) -> str:
    """One element a stroke, so that each can be picked and styled; strokes that go on straight are one."""
    starts = "".join(_commands(shapes)).split("M")[1:]
    return "".join(f'<path fill="none" stroke="currentColor" d="M{commands}"/>' for commands in starts)


def _commands(shapes: Iterable[Line | Arc]) -> Iterator[str]:
    """Path commands; a stroke that goes on straight from the one before needs no new start."""
    last, last_way = (0, 0), ""
    for shape in shapes:
        x1, y1, x2, y2 = shape[:4]
        if isinstance(shape, Arc):
            way, command = "", f"A{shape.radius},{shape.radius} 0 0,{shape.sweep} {x2},{y2}"
        elif y1 == y2:
            way, command = "H", f"H{x2}"
        elif x1 == x2:
            way, command = "V", f"V{y2}"
        else:
            way, command = "", f"L{x2},{y2}"
        yield command if way and way == last_way and last == (x1, y1) else f"M{x1},{y1}{command}"
        last, last_way = (x2, y2), way


def _head(head: Head) -> str:
    x, y, rest = _triangle(head.angle, head.shift)
    return f"M{_number(head.x + x)},{_number(head.y + y)}{rest}"


@cache
def _triangle(angle: int, shift: int) -> tuple[float, float, str]:
    """The tip of a head as seen from the middle of its cell, and the way from there around it."""
    cosine, sine = cos(radians(angle)), sin(radians(angle))
    tip, left, right = (((x + shift) * cosine - y * sine, (x + shift) * sine + y * cosine) for x, y in TRIANGLE)
    steps = (f"{_number(to[0] - start[0])},{_number(to[1] - start[1])}" for start, to in ((tip, left), (left, right)))
    return (*tip, f"l{' '.join(steps)}z")


def _circle(circle: Circle) -> str:
    paint = ' class="hollow" fill="#fff"' if circle.hollow else ""
    return f'<circle{paint} cx="{circle.x}" cy="{circle.y}" r="{CIRCLE_RADIUS}"/>'


def _shade(shade: Shade) -> str:
    x, y = shade.x - CELL_WIDTH // 2, shade.y - CELL_HEIGHT // 2
    return f'<rect x="{x}" y="{y}" width="{CELL_WIDTH}" height="{CELL_HEIGHT}" fill="{shade.paint}"/>'


def _word(word: Word) -> str:
    """One x for each character: the columns stay where they are in any font."""
    end = word.x + CELL_WIDTH * len(word.letters)
    places = " ".join(map(str, range(word.x, end, CELL_WIDTH)))
    return f'<text x="{places}" y="{word.y + BASELINE}">{_text(word.letters)}</text>'


def _number(value: float) -> str:
    return str(round(value, 2) + 0.0).removesuffix(".0")


def _text(text: str) -> str:
    return escape(_allowed(text), quote=False)


def _allowed(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
