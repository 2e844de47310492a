"""The built-in shortcodes that courses share: callouts, folds, tabs, cards and others. One row of `TEACHING` each."""

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from outline_site.content.invocation import Builtin, Invocation, Scope, Shortcode
from outline_site.content.slots import FLOW, INLINE, Passage
from outline_site.model import ChildList, How
from outline_site.templates import Inner

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "note": "note",
        "info": "note",
        "primary": "note",
        "secondary": "note",
        "tip": "tip",
        "hint": "tip",
        "success": "tip",
        "important": "important",
        "warning": "warning",
        "attention": "warning",
        "caution": "caution",
        "danger": "caution",
        "error": "caution",
    }
)
_COLOURS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("blue", "cyan", "gray", "grey"), "note")
    | dict.fromkeys(("magenta", "purple"), "important")
    | dict.fromkeys(("orange", "yellow"), "warning")
    | {"green": "tip", "red": "caution"}
)
_YES = ("true", "open", "1")
_COLUMN = re.compile(r"^[ \t]*(?:<--->|\|\|\|)[ \t]*$", re.MULTILINE)


def callout(call: Invocation, scope: Scope) -> str:
    """A text beside the text, of a kind: note, tip, important, warning or caution. With `expanded` it folds."""
    wanted = call.text(0, "style", "type", "kind", "color").lower() or "note"
    kind = _COLOURS.get(wanted) or KINDS.get(wanted, "note")
    title = scope.inline(call.text(1, "title") or scope.callout(kind if wanted in _COLOURS else wanted))
    expanded = call.text("expanded", "open")
    around, head = ("details", "summary") if expanded else ("aside", "p")
    opened = " open" if expanded in _YES else ""
    return (
        f'<{around} class="callout" data-kind="{kind}"{opened}>\n<{head} class="callout-title">{title}</{head}>\n'
        f"{scope.markdown(call.dedented)}</{around}>\n"
    )


def expand(call: Invocation, scope: Scope) -> str:
    """A folded block."""
    title = scope.inline(call.text(0, "title", "summary", "text") or scope.say("more"))
    opened = " open" if call.text(1, "open", "expanded") in _YES else ""
    return f"<details{opened}>\n<summary>{title}</summary>\n{scope.markdown(call.dedented)}</details>\n"


def tabs(call: Invocation, scope: Scope) -> str:
    """Blocks of which one is open at a time; on paper, one stands below the other. Sets of one group choose alike."""
    group = escape(call.text("groupid", "groupId"))
    named = f' data-group="{group}"' if group else ""
    return f'<div class="tabs"{named}>\n{scope.markdown(call.dedented)}</div>\n'


def tab(call: Invocation, scope: Scope) -> str:
    """One of the blocks of `tabs`."""
    names = call.parent.text("items").split(",")[call.ordinal :] if call.parent else []
    own = call.text(0, "name", "title", "header") or "".join(names[:1]).strip()
    title = scope.inline(own or scope.say("tab", number=call.ordinal + 1))
    group = f' name="tabs-{call.parent.call.start}"' if call.parent else ""
    opened = " open" if call.ordinal == 0 else ""
    language, inner = call.text("codelang"), call.dedented
    made = scope.code(inner.text.strip("\n"), language, "") if language else scope.markdown(inner)
    body = f'<div class="tab-body">\n{made}</div>\n'
    return f'<details class="tab"{group}{opened}>\n<summary>{title}</summary>\n{body}</details>\n'


def button(call: Invocation, scope: Scope) -> str:
    """A link that looks like a button."""
    words = scope.inline(call.inner.text.strip() or call.text("text", "title", 1) or scope.say("open"))
    how = How.RELREF if call.text("relref") else How.LINK
    return f'<a class="button" href="{scope.link(call.text("relref", "href", "link", "url", 0), how)}">{words}</a>'


def cards(call: Invocation, scope: Scope) -> str:
    """Cards beside each other, as many as fit."""
    return f'<div class="cards">\n{scope.markdown(call.dedented)}</div>\n'


def card(call: Invocation, scope: Scope) -> str:
    """A title that may lead somewhere, an image, and some words."""
    title = scope.inline(call.text("title", "header", 0)) if call.text("title", "header", 0) else ""
    target = call.text("link", "href", "url", 1)
    if title and target:
        title = f'<a href="{scope.link(target, How.LINK)}">{title}</a>'
    source = call.text("image", "src")
    image = f'<img src="{scope.link(source, How.SOURCE)}" alt="{escape(call.text("alt"))}">\n' if source else ""
    words = call.text("subtitle", "content")
    head = f'<p class="card-title">{title}</p>\n' if title else ""
    text = f"<p>{scope.inline(words)}</p>\n" if words else ""
    return f'<div class="card">\n{image}{head}{text}{scope.markdown(call.dedented)}</div>\n'


_ORDERS: Mapping[str, str] = {
    **dict.fromkeys(("", "weight", "auto", "default"), ""),
    **dict.fromkeys(("title", "linktitle", "name"), "title"),
    "date": "date",
}


def children(call: Invocation, scope: Scope) -> str:
    """The pages below this one, as a list of links."""
    depth = call.text("depth", 0)
    described = call.text("description", "showhidden_description") in ("true", "1")
    by = _ORDERS.get(call.text("sort").lower())
    if by is None:
        hint = f"there are {', '.join(filter(None, _ORDERS))}"
        scope.report("shortcode-parameter", f"'children' cannot be sorted by '{call.text('sort')}'", hint)
    return scope.part(ChildList(int(depth) if depth.isdigit() else 1, described, by or ""))


def mermaid(call: Invocation, scope: Scope) -> str:
    """A Mermaid diagram: for the site's own script where `params.mermaid` is true, else its text as code."""
    text = call.dedented.text.strip("\n")
    if scope.param("mermaid") is True:
        return f'<pre class="mermaid">{escape(text)}</pre>\n'
    return f'{scope.code(text, "mermaid", "")}<p class="aside">{escape(scope.say("as_text"))}</p>\n'


def columns(call: Invocation, scope: Scope) -> str:
    """Texts beside each other, parted by lines `<--->`."""
    inner = call.dedented
    cuts = list(_COLUMN.finditer(inner.text))
    begins = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(inner.text)]
    parts: list[Passage] = [inner.cut(begin, end) for begin, end in zip(begins, ends, strict=True)]
    made = "".join(f"<div>\n{scope.markdown(part)}</div>\n" for part in parts)
    return f'<div class="columns">\n{made}</div>\n'


def video(call: Invocation, scope: Scope) -> str:
    """A video of the site's own; themes have others of this name, which give no file."""
    if not call.text("src", 0):
        hint = 'write video src="film.mp4", or make a file templates/shortcodes/video.html for another kind of video'
        scope.report("shortcode-parameter", "'video' needs a file, and is left out", hint)
        return ""
    source = scope.link(call.text("src", 0), How.SOURCE)
    poster = f' poster="{scope.link(call.text("poster"), How.SOURCE)}"' if call.text("poster") else ""
    more = "".join(f' {key}="{escape(call.text(key))}"' for key in ("width", "height") if call.text(key))
    label = f' aria-label="{escape(call.text("title"))}"' if call.text("title") else ""
    made = f'<video controls preload="metadata" src="{source}"{poster}{more}{label}></video>'
    caption = f"<figcaption><p>{scope.inline(call.text('caption'))}</p></figcaption>" if call.text("caption") else ""
    return f"<figure>{made}{caption}</figure>\n"


def _row(draw: Shortcode, parameters: str, positional: int, *, inner: Inner = Inner.MUST, mark: str = FLOW) -> Builtin:
    return Builtin(draw, tuple(parameters.split()), positional, inner, mark)


_BUTTON = "href link url relref text title icon icon-position iconposition style color target"
_CALLOUT = _row(callout, "style type kind color title icon expanded open", 3)

_EXPAND = _row(expand, "title summary text open expanded", 2)

TEACHING: Mapping[str, Builtin] = MappingProxyType(
    {
        "admonition": _CALLOUT,
        "alert": _CALLOUT,
        "button": _row(button, _BUTTON, 2, inner=Inner.MAY, mark=INLINE),
        "callout": _CALLOUT,
        "card": _row(card, "title header link href url image src alt subtitle content icon", 2, inner=Inner.MAY),
        "cards": _row(cards, "cols columns", 1),
        "children": _row(children, "depth description sort style showhidden containerstyle", 1, inner=Inner.NONE),
        "columns": _row(columns, "ratio count", 1),
        "expand": _EXPAND,
        "hint": _CALLOUT,
        "mermaid": _row(mermaid, "align zoom", 2),
        "notice": _CALLOUT,
        "spoiler": _EXPAND,
        "tab": _row(tab, "name title header codelang icon lang disabled", 1),
        "tabs": _row(tabs, "groupid groupId title items name id", 1),
        "video": _row(video, "src poster width height title caption controls", 1, inner=Inner.NONE),
    }
)
