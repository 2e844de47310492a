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


def to_svg(
    text: str,
    *,
    title: str | None = None,
    width: str | None = None,
    height: str | None = None,
    titles: tuple[str, str] = ("Diagram", "Diagram: {words}"),
) -> str:
    """Draw a diagram. A given size scales it.

    Without a title the words in it are the text alternative, in the second of `titles`; without words it is the first.
    """
    picture = draw(text)
    if title is None:
        title = titles[1].replace("{words}", picture.legend) if picture.legend else titles[0]
    return write(picture, title, width, height)
