"""The built-in shortcodes: a call -> HTML. One function and one row of `BUILTINS` each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import quote

from outline_site.content.attributes import parse
from outline_site.content.shortcodes import Call, Value
from outline_site.content.slots import Passage
from outline_site.diagnostics import Place
from outline_site.model import How


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call that is about to run: `inner` holds its inner text, with the calls in it already expanded."""

    call: Call
    inner: Passage
    at: Place
    parent: "Invocation | None" = None
    margin: str = ""  # the blanks before the call, where nothing else stands before it on its line

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

    def code(self, text: str, language: str, options: str) -> str:
        """Highlighted code."""

    def link(self, target: str, how: How) -> str:
        """An address."""

    def param(self, name: str) -> Any:
        """A parameter of the page, else of the site, else None."""

    def report(self, code: str, message: str, hint: str = "") -> None:
        """A problem with this call."""


class Shortcode(Protocol):
    """What a built-in shortcode is."""

    def __call__(self, call: Invocation, scope: Scope) -> str:
        """The HTML of the call."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A row of the table: the function, the parameters it knows, and whether it uses its inner text.

    `positional` tells how many parameters without names it takes.
    """

    draw: Shortcode
    parameters: tuple[str, ...]
    positional: int = 0
    uses_inner: bool = False


def details(call: Invocation, scope: Scope) -> str:
    """A folded block. With `level`, its summary is a heading of the page."""
    attributes = "".join(f' {key}="{escape(call.text(key))}"' for key in ("class", "name", "title") if call.text(key))
    opened = " open" if call.text("open") not in ("", "false") else ""
    summary = call.text("summary") or "Details"
    level = call.text("level")
    if level and not re.fullmatch("[1-6]", level):
        scope.report("shortcode-parameter", f"the level of a heading is 1 to 6, not '{level}'", 'write level="2"')
        level = ""
    shown = scope.markdown("#" * int(level) + " " + summary.replace("\n", " ")) if level else scope.inline(summary)
    return f"<details{attributes}{opened}>\n<summary>{shown}</summary>\n{scope.markdown(call.dedented)}</details>\n"


def figure(call: Invocation, scope: Scope) -> str:
    """An image with a caption."""
    caption, attr = (scope.inline(call.text(key)) if call.text(key) else "" for key in ("caption", "attr"))
    alt = call.text("alt") or re.sub(r"<[^>]*>", "", caption)
    image = f'<img src="{scope.link(call.text("src"), How.SOURCE)}"'
    image += f' alt="{escape(alt)}"' if alt else ""
    image += "".join(f' {k}="{escape(call.text(k))}"' for k in ("width", "height", "loading") if call.text(k)) + ">"
    if call.text("link"):
        more = "".join(f' {key}="{escape(call.text(key))}"' for key in ("target", "rel") if call.text(key))
        image = f'<a href="{scope.link(call.text("link"), How.LINK)}"{more}>{image}</a>'
    if attr and call.text("attrlink"):
        attr = f'<a href="{scope.link(call.text("attrlink"), How.LINK)}">{attr}</a>'
    title = f"<h4>{escape(call.text('title'))}</h4>" if call.text("title") else ""
    words = f"<p>{caption}{' ' if caption and attr else ''}{attr}</p>" if caption or attr else ""
    css = f' class="{escape(call.text("class"))}"' if call.text("class") else ""
    under = f"<figcaption>{title}{words}</figcaption>" if title or words else ""
    return f"<figure{css}>{image}{under}</figure>\n"


def highlight(call: Invocation, scope: Scope) -> str:
    """Highlighted code: the language, then the options as in Hugo (`linenos=true,hl_lines=2`)."""
    options = re.sub(r"(hl_lines=)([\d\s-]+)", r'\1"\2"', call.text(1, "options"))
    if parse(options) is None:
        scope.report(
            "shortcode-parameter", f"'{options}' is not a list of options", 'write "linenos=true,hl_lines=2-3"'
        )
        options = ""
    return scope.code(call.dedented.text.strip("\r\n"), call.text(0, "lang", "type"), options)


def ref(call: Invocation, scope: Scope) -> str:
    """The address of a page: in a link it is relative, as all links are, for `ref` and `relref` alike."""
    target = call.text(0, "path")
    if not target and not call.call.positional:
        scope.report("shortcode-parameter", f"'{call.call.name}' needs a page", f'write {call.call.name} "page.md"')
    return scope.link(target, How(call.call.name))


def param(call: Invocation, scope: Scope) -> str:
    """A parameter of the page's front matter, else of the site's settings."""
    name = call.text(0, "name")
    value = scope.param(name)
    if value is None:
        hint = "set it in the front matter, or in the settings under params:"
        scope.report("missing-param", f"neither the page nor the site has a parameter '{name}'", hint)
        return ""
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def youtube(call: Invocation, scope: Scope) -> str:
    """A video that loads nothing from elsewhere until it is asked for."""
    video = call.text("id", 0)
    if not video:
        scope.report("shortcode-parameter", "'youtube' needs the id of a video", 'write youtube "dQw4w9WgXcQ"')
        return ""
    start = call.text("start")
    address = f"https://www.youtube.com/watch?v={quote(video, safe='')}" + (f"&t={quote(start)}" if start else "")
    css = " ".join(filter(None, ("video", call.text("class"))))
    title = call.text("title") or "Video on YouTube"
    begin = f' data-start="{escape(start)}"' if start else ""
    return (
        f'<div class="{escape(css)}" data-video="{escape(video)}"{begin}>'
        f'<a href="{escape(address)}">{escape(title)}</a></div>\n'
    )


_FIGURE = (
    "src",
    "alt",
    "caption",
    "title",
    "link",
    "target",
    "rel",
    "attr",
    "attrlink",
    "class",
    "width",
    "height",
    "loading",
)
_YOUTUBE = (
    "id",
    "start",
    "end",
    "autoplay",
    "controls",
    "loop",
    "mute",
    "title",
    "loading",
    "class",
    "allowFullScreen",
)

BUILTINS: Mapping[str, Builtin] = MappingProxyType(
    {
        "details": Builtin(details, ("summary", "open", "level", "title", "name", "class"), uses_inner=True),
        "figure": Builtin(figure, _FIGURE),
        "highlight": Builtin(highlight, ("lang", "type", "options"), positional=2, uses_inner=True),
        "param": Builtin(param, ("name",), positional=1),
        "ref": Builtin(ref, ("path", "lang", "outputFormat"), positional=1),
        "relref": Builtin(ref, ("path", "lang", "outputFormat"), positional=1),
        "youtube": Builtin(youtube, _YOUTUBE, positional=1),
    }
)
