"""Small diagrams and the shapes they are drawn with, at least one for each rule: `cases.txt`.

A case is its name, the diagram, and one shape a line; a line with nothing but a full stop ends each of them.
"""

from pathlib import Path

import pytest

from outline_site.goat.picture import draw
from outline_site.goat.shapes import Arc, Line, Picture

CASES = Path(__file__).with_name("cases.txt")


def cases() -> list[tuple[str, str, str]]:
    parts: list[list[str]] = [[]]
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line == ".":
            parts.append([])
        else:
            parts[-1].append(line)
    names, diagrams, shapes = (["\n".join(part) for part in parts[start:-1:3]] for start in range(3))
    return list(zip(names, diagrams, shapes, strict=True))


def described(picture: Picture) -> str:
    """One shape a line, in the order of painting."""
    return "\n".join(
        [
            *(f"{kind(line)} {points(line)}" for line in picture.lines),
            *(f"head {head.x},{head.y} turned {head.angle} moved {head.shift}" for head in picture.heads),
            *(f"{'hollow' if circle.hollow else 'filled'} {circle.x},{circle.y}" for circle in picture.circles),
            *(f"over {kind(line)} {points(line)}" for line in picture.bridges),
            *(f"shade {shade.x},{shade.y} {shade.paint}" for shade in picture.shades),
            *(f"word {word.x},{word.y} {word.letters}" for word in picture.words),
        ]
    )


def kind(line: Line | Arc) -> str:
    return "line" if isinstance(line, Line) else "arc"


def points(line: Line | Arc) -> str:
    x1, y1, x2, y2, *bend = line
    named = [f"{name} {value}" for name, value in zip(("radius", "sweep"), bend, strict=False)]
    return " ".join([f"{x1},{y1}", f"{x2},{y2}", *named])


@pytest.mark.parametrize(("diagram", "shapes"), [pytest.param(*parts, id=name) for name, *parts in cases()])
def test_draws(diagram: str, shapes: str) -> None:
    assert described(draw(diagram)) == shapes


def test_every_case_has_a_name_of_its_own() -> None:
    names = [name for name, *_ in cases()]
    assert len(names) == len(set(names)) > 80
