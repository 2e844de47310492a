"""The built-in shortcodes that Hugo has, too: a call -> HTML. One function and one row of `BUILTINS` each."""

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from urllib.parse import quote

from outline_site.content import teaching
from outline_site.content.attributes import parse
from outline_site.content.invocation import Builtin, Invocation, Scope
from outline_site.content.slots import FLOW, INLINE
from outline_site.model import How
from outline_site.templates import Inner


def details(call: Invocation, scope: Scope) -> str:
    """A folded block. With `level`, its summary is a heading of the page."""
    attributes = "".join(f' {key}="{escape(call.text(key))}"' for key in ("class", "name", "title") if call.text(key))
    opened = " open" if call.text("open") not in ("", "false") else ""
    summary = call.text("summary") or scope.say("details")
    level = call.text("level")
    if level and not re.fullmatch("[1-6]", level):
        scope.report("shortcode-parameter", f"the level of a heading is 1 to 6, not '{level}'", 'write level="2"')
        level = ""
    shown = scope.markdown("#" * int(level) + " " + summary.replace("\n", " ")) if level else scope.inline(summary)
    return f"<details{attributes}{opened}>\n<summary>{shown}</summary>\n{scope.markdown(call.dedented)}</details>\n"


def figure(call: Invocation, scope: Scope) -> str:
    """An image with a caption."""
    caption, attr = (scope.inline(call.text(key)) if call.text(key) else "" for key in ("caption", "attr"))
    if call.call.named and not call.text("src"):  # none at all are there where the tag could not be read
        scope.report("shortcode-parameter", "'figure' needs a picture", 'write figure src="leaf.png"')
    alt = call.text("alt") or scope.words(caption)
    image = f'<img src="{scope.link(call.text("src"), How.SOURCE)}"'
    image += f' alt="{escape(alt)}"' if alt else ""
    image += "".join(f' {k}="{escape(call.text(k))}"' for k in ("width", "height", "loading") if call.text(k)) + ">"
    if call.text("link"):
        more = "".join(f' {key}="{escape(call.text(key))}"' for key in ("target", "rel") if call.text(key))
        image = f'<a href="{scope.link(call.text("link"), How.LINK)}"{more}>{image}</a>'
    if attr and call.text("attrlink"):
        attr = f'<a href="{scope.link(call.text("attrlink"), How.LINK)}">{attr}</a>'
    title = f'<h4 role="presentation">{escape(call.text("title"))}</h4>' if call.text("title") else ""
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
    return scope.link(target, How(call.call.name.lower()))


def param(call: Invocation, scope: Scope) -> str:
    """A parameter of the page's front matter, else of the site's settings."""
    name = call.text(0, "name")
    value = scope.param(name)
    if value is None:
        hint = "set it in the page's front matter, or in the settings under params:"
        scope.report("missing-param", f"neither the page nor the site has a parameter '{name}'", hint)
        return ""
    if isinstance(value, (Mapping, tuple)):
        kind = "a table" if isinstance(value, Mapping) else "a list"
        keys = ", ".join(f"{name}.{key}" for key in value)[:100] if isinstance(value, Mapping) else ""
        hint = f"name one of its values: {keys}" if keys else "lists are for templates"
        scope.report("missing-param", f"the parameter '{name}' is {kind}, not a text", hint)
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
    title = call.text("title") or scope.say("on_youtube")
    begin = f' data-start="{escape(start)}"' if start else ""
    return (
        f'<div class="{escape(css)}" data-video="{escape(video)}"{begin}>'
        f'<a href="{escape(address)}">{escape(title)}</a></div>\n'
    )


def vimeo(call: Invocation, scope: Scope) -> str:
    """A video on Vimeo, which loads nothing from there until it is asked for."""
    return _elsewhere(call, scope, "https://vimeo.com/{}", scope.say("on_vimeo"))


def gist(call: Invocation, scope: Scope) -> str:
    """A link to a gist: user and id."""
    return _post(f"https://gist.github.com/{call.text(0, 'user')}/{call.text(1, 'id')}", scope.say("on_github"))


def x(call: Invocation, scope: Scope) -> str:
    """A link to a post."""
    return _post(f"https://x.com/{call.text('user') or 'i'}/status/{call.text('id', 0)}", scope.say("on_x"))


def instagram(call: Invocation, scope: Scope) -> str:
    """A link to a post."""
    return _post(f"https://www.instagram.com/p/{call.text('id', 0)}/", scope.say("on_instagram"))


def comment(_call: Invocation, _scope: Scope) -> str:
    """Nothing: what stands inside is for authors only."""
    return ""


def _post(address: str, words: str) -> str:
    """A link, as the page would need the network to show what is there."""
    return f'<p><a href="{escape(address)}">{words}</a></p>\n'


def _elsewhere(call: Invocation, scope: Scope, address: str, words: str) -> str:
    video = call.text("id", 0)
    if not video:
        scope.report("shortcode-parameter", f"'{call.call.name}' needs the id of a video", "write it in quotes")
        return ""
    css = " ".join(filter(None, ("video", call.text("class"))))
    title = call.text("title") or words
    link = f'<a href="{escape(address.format(quote(video, safe="")))}">{escape(title)}</a>'
    return f'<div class="{escape(css)}" data-video="{escape(video)}" data-site="{call.call.name}">{link}</div>\n'


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

_X = Builtin(x, ("user", "id"), positional=1, mark=FLOW)

BUILTINS: Mapping[str, Builtin] = MappingProxyType(
    {
        **teaching.TEACHING,
        "comment": Builtin(comment, (), positional=99, inner=Inner.MUST),
        "gist": Builtin(gist, ("user", "id", "file"), positional=3, mark=FLOW),
        "instagram": Builtin(instagram, ("id",), positional=1, mark=FLOW),
        "tweet": _X,
        "twitter": _X,
        "vimeo": Builtin(vimeo, ("id", "class", "title", "loading", "allowFullScreen", "dnt"), positional=2, mark=FLOW),
        "x": _X,
        "details": Builtin(details, ("summary", "open", "level", "title", "name", "class"), inner=Inner.MUST),
        "figure": Builtin(figure, _FIGURE),
        "highlight": Builtin(highlight, ("lang", "type", "options"), positional=2, inner=Inner.MUST),
        "param": Builtin(param, ("name",), positional=1, mark=INLINE),
        "ref": Builtin(ref, ("path", "lang", "outputFormat"), positional=1, mark=INLINE),
        "relref": Builtin(ref, ("path", "lang", "outputFormat"), positional=1, mark=INLINE),
        "youtube": Builtin(youtube, _YOUTUBE, positional=1, mark=FLOW),
    }
)
