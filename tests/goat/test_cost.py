"""The work grows with the characters of a diagram, counted in calls, whatever its shape."""

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType

import pytest

from outline_site.goat import to_svg

SHAPES: dict[str, Callable[[int], str]] = {
    "flat": lambda n: "-" * n,
    "tall": lambda n: "|\n" * n,
    "joints": lambda n: "+" * n,
    "stacked joints": lambda n: "+\n" * n,
    "circles": lambda n: "o*" * (n // 2),
    "words": lambda n: "over vol x-y " * (n // 13),
    "one word": lambda n: "v" + "-" * n,
    "rising": lambda n: "\n".join(" " * 9 + "/" * 10 for _ in range(n // 10)),
    "one rising track": lambda n: "\n".join("/" * round(n**0.5) for _ in range(round(n**0.5))),
    "falling": lambda n: "\n".join("\\" * round(n**0.5) for _ in range(round(n**0.5))),
    "underscores": lambda n: ("_" * 10 + "|\n") * (n // 10),
    "boxes": lambda n: " .--.\n|    |\n '--'\n" * (n // 16),
    "a long line over short ones": lambda n: "-" * (n // 2) + "\n" + "|\n" * (n // 4),
    "short lines over a long one": lambda n: "|\n" * (n // 4) + "-" * (n // 2),
}


def calls(text: str) -> int:
    """How many functions are called, built-in ones included."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        to_svg(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_diagram_is_twice_the_work(shape: str) -> None:
    small, large = (calls(SHAPES[shape](size)) for size in (2_000, 8_000))
    assert large < 4.4 * small


@pytest.mark.parametrize("shape", SHAPES)
def test_a_character_costs_few_calls(shape: str) -> None:
    text = SHAPES[shape](4_000)
    assert calls(text) < 40 * len(text)


def test_blank_cells_take_no_room() -> None:
    long_and_tall = "-" * 5_000 + "\n" + "|\n" * 5_000
    tracemalloc.start()
    try:
        to_svg(long_and_tall)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000 * len(long_and_tall)
