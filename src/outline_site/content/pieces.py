"""The pieces of a body: text, and calls of shortcodes; and the tags that end them."""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Text:
    """Text between calls, and where it begins in the body."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Call:
    """A shortcode as written: `inner` is None where no closing tag answers it. Offsets count in the body."""

    name: str
    positional: tuple[Value, ...]
    named: Mapping[str, Value]
    markdown: bool  # written with {{% %}}: the output goes through Markdown
    start: int
    end: int
    inner: tuple["Piece", ...] | None = None
    self_closing: bool = False


Piece = Text | Call


@dataclass(frozen=True, slots=True)
class Closing:
    """A tag that ends a call."""

    name: str
    markdown: bool
    start: int
    end: int
