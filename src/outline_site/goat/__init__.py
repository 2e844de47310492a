"""A diagram drawn in plain characters -> an SVG picture, the one Hugo makes of a `goat` code block.

Each file uses only files above it:

cells     a column and a row as one number
shapes    what a picture is made of
grid      the text: which characters are drawn, which are read
corners   round corners
scans     the tables of straight strokes
lines     straight lines
marks     half steps, arrowheads, circles, bridges
words     text
picture   all of these together
svg       the elements
"""

from .picture import draw
from .svg import write

__all__ = ["to_svg"]


def to_svg(text: str, *, title: str | None = None, width: str | None = None, height: str | None = None) -> str:
    """Draw a diagram. Without a title its words are the text alternative; a given size scales it."""
    picture = draw(text)
    if title is None:
        title = f"Diagram: {picture.legend}" if picture.legend else "Diagram"
    return write(picture, title, width, height)
