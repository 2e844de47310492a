"""What a shortcode is: a call that is about to run, and everything that it may touch -> HTML."""

from dataclasses import dataclass
from typing import Any, Protocol

from outline_site.content.pieces import Call, Value
from outline_site.content.slots import BLOCK, Passage
from outline_site.diagnostics import Place
from outline_site.model import How, Part
from outline_site.templates import Inner


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call that is about to run: `inner` holds its inner text, with the calls in it already expanded."""

    call: Call
    inner: Passage
    at: Place
    parent: "Invocation | None" = None
    margin: str = ""  # the blanks before the call, where nothing else stands before it on its line
    ordinal: int = 0  # how many calls of the same name stand before it, in the same place

    @property
    def depth(self) -> int:
        """How many calls stand around this one."""
        depth, around = 0, self.parent
        while around is not None:
            depth, around = depth + 1, around.parent
        return depth

    @property
    def is_markdown(self) -> bool:
        """Whether the call, and each around it, is a `{{% %}}`, so that its inner text is read with the page's."""
        return self.call.markdown and (self.parent is None or self.parent.is_markdown)

    @property
    def inside_markdown(self) -> bool:
        """Whether the output of a `{{< >}}` is read as Markdown after all, as Hugo does inside of a `{{% %}}`."""
        around = self.parent
        while around is not None and not around.call.markdown:
            around = around.parent
        return around is not None and not self.call.markdown

    @property
    def dedented(self) -> Passage:
        """The inner text without the call's own indentation."""
        return self.inner.without_margin(self.margin)

    def get(self, key: int | str, default: Value = "") -> Value:
        """A parameter by position or by name, or the default."""
        if isinstance(key, int):
            return self.call.positional[key] if 0 <= key < len(self.call.positional) else default
        return self.call.named.get(key, default)

    def text(self, *keys: int | str) -> str:
        """The first of the parameters that is given, as text."""
        for key in keys:
            value = self.get(key)
            if value != "":
                return str(value).lower() if isinstance(value, bool) else str(value)
        return ""


class Scope(Protocol):
    """Everything that a shortcode may touch."""

    def markdown(self, text: Passage | str) -> str:
        """A text of blocks, as part of the page."""

    def inline(self, text: str) -> str:
        """A line of Markdown."""

    def words(self, html: str) -> str:
        """The words of what `inline` or `markdown` made: without tags, a formula as its TeX; not escaped."""

    def code(self, text: str, language: str, options: str) -> str:
        """Highlighted code."""

    def link(self, target: str, how: How) -> str:
        """An address."""

    def part(self, part: Part) -> str:
        """A part of the body that is written once all pages are known."""

    def param(self, name: str) -> Any:
        """A parameter of the page, else of the site, else None."""

    def say(self, name: str, **values: object) -> str:
        """A word of the program's own, in the language of the page; not escaped."""

    def callout(self, kind: str) -> str:
        """The title of a callout that has none of its own, in the language of the page; not escaped."""

    def report(self, code: str, message: str, hint: str = "") -> None:
        """A problem with this call."""


class Shortcode(Protocol):
    """What a built-in shortcode is."""

    def __call__(self, call: Invocation, scope: Scope, /) -> str:
        """The HTML of the call."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A row of the table: the function, the parameters it knows, and whether it shows its inner text.

    `positional` tells how many parameters without names it takes, `mark` how its mark stands in the text around it.
    """

    draw: Shortcode
    parameters: tuple[str, ...]
    positional: int = 0
    inner: Inner = Inner.NONE
    mark: str = BLOCK
