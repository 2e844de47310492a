"""Links and images, in Markdown and in raw HTML: their addresses stay open until all pages are known."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from outline_site.content.sheet import Sheet, next_place, place_of, sheet_of
from outline_site.content.slots import OPEN, Slots
from outline_site.content.tags import RAW, Ends, tags
from outline_site.diagnostics import Place
from outline_site.model import How, LinkEnd, LinkRef, LinkStart

_REST = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>"
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    rf"|(?P<tag><(?P<name>[a-zA-Z][\w-]*){_REST})"
    r"|(?P<end></a\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_UNREAD = re.compile(rf"<({'|'.join(sorted(RAW))})\b[^>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"""(\s(?:href|src|poster|data)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_BLANK_ADDRESS = re.compile(r"\]\(([\w./%-]+(?: [\w./%-]+)+\.\w{2,5})\)")
_SPANS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("[", "]"), ("![", "]"))
_WITH_ADDRESS = frozenset(
    ("a", "area", "audio", "embed", "iframe", "img", "input", "link", "object", "script", "source", "track", "video")
)


def install(md: MarkdownIt) -> None:
    """Add the rules. Destinations stay as they are written, as addresses are made at the end."""
    for name in ("link", "image", "autolink", "html_inline", "backticks"):
        md.inline.ruler.at(name, _with_position(_rule(md, name)))
    md.core.ruler.after("inline", "places", _places)
    md.validateLink = _any_link  # type: ignore[method-assign]  # made to be replaced
    md.normalizeLink = _as_written  # type: ignore[method-assign]  # as above
    md.normalizeLinkText = _as_written  # type: ignore[assignment, method-assign]  # as above, and called with one value
    for name, draw in (
        ("link_open", _open),
        ("link_close", _close),
        ("image", _image),
    ):
        md.add_render_rule(name, draw)


def _any_link(url: str) -> bool:  # noqa: ARG001  # the signature is the library's
    return True


def _as_written(url: str) -> str:
    return url


def _rule(md: MarkdownIt, name: str) -> RuleFuncInlineType:
    active = md.inline.ruler.get_active_rules()
    return md.inline.ruler.getRules("")[active.index(name)]


def _with_position(rule: RuleFuncInlineType) -> RuleFuncInlineType:
    """The same rule, which also notes where in the text its token begins."""

    def positioned(state: StateInline, silent: bool) -> bool:
        at, count = state.pos, len(state.tokens)
        if state.src[at] in "<[!" and _never_ends(state):
            return False
        found = rule(state, silent)
        if found and not silent and len(state.tokens) > count:
            first = count + (state.tokens[count].type == "text")  # it stood before what was found
            state.tokens[first].meta["pos"] = at
        return found

    return positioned


def _never_ends(state: StateInline) -> bool:
    """Whether a comment, a label or the like begins here that nothing ends; this is found out once for a text."""
    closing = next((close for opening, close in _SPANS if state.src.startswith(opening, state.pos)), None)
    return closing is not None and next_place(state, closing, state.pos) < 0


def _places(state: StateCore) -> None:
    """Tell each token within a line which line that is, while the line's own token is at hand."""
    for token in state.tokens:
        if token.type == "inline" and "](" in token.content:
            _tell_blanks(token, state.env)
        for child in token.children or () if token.type == "inline" else ():
            if "pos" in child.meta:
                child.meta["line"] = token


def _tell_blanks(line: Token, env: Mapping[str, Any]) -> None:
    """Report what looks like a link but is text, because its address has a blank in it."""
    shown = "".join(child.content for child in line.children or () if child.type == "text")
    for written in _BLANK_ADDRESS.finditer(shown):
        at = max(line.content.find(written[0]), 0)
        better = written[1].replace(" ", "%20")
        message = f"this is no link, as the address '{written[1]}' has a blank in it"
        sheet_of(env).problem("broken-link", message, place_of(line, env, at), f"write <{written[1]}> or {better}")


def reference(sheet: Sheet, target: str, how: How, at: Place, *, trusted: bool) -> LinkRef:
    """What a target means; it may hold the marks of shortcodes such as `ref`.

    One that may not stand in the page is told and leads to its top: the only place where addresses are looked through.
    """
    link = _meant(sheet.slots, target, how, at)
    objection = sheet.trust.objection(link.target, trusted=trusted) if link.how in (How.LINK, How.SOURCE) else ""
    if not objection:
        return link
    sheet.problem("unsafe", f"the address '{link.target[:80]}' is left out: {objection}", at)
    return LinkRef("#", how, at)


def _meant(slots: Slots, target: str, how: How, at: Place) -> LinkRef:
    if OPEN in target:
        pieces = slots.pieces(target)
        if pieces and isinstance(pieces[0], LinkRef):
            rest = "".join(piece for piece in pieces[1:] if isinstance(piece, str))
            return LinkRef(pieces[0].target + rest, pieces[0].how, pieces[0].at)
        target = slots.plain(target)
    return LinkRef(target.strip(), how, at)


def _open(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    token, sheet = tokens[index], sheet_of(env)
    href = str(token.attrGet("href") or "")
    to = reference(sheet, href, How.LINK, place_of(token, env), trusted=sheet.trust.html)
    title = sheet.slots.plain(str(token.attrGet("title") or ""))
    after = f' title="{escape(title)}">' if title else ">"
    return sheet.slots.hold(LinkStart('<a href="', to, '"' + after))


def _close(_self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, env: Mapping[str, Any]) -> str:
    return sheet_of(env).slots.hold(LinkEnd())


def _image(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    token, sheet = tokens[index], sheet_of(env)
    slots, src = sheet.slots, str(token.attrGet("src") or "")
    source = slots.hold(reference(sheet, src, How.SOURCE, place_of(token, env), trusted=sheet.trust.html))
    texts = (
        child if child.type != "slot" else Token("text", "", 0, content=child.content) for child in token.children or ()
    )
    alt = escape(slots.plain(self.renderInlineAsText(list(texts), options, env)))
    title = token.attrGet("title")
    return f'<img src="{source}" alt="{alt}"' + (f' title="{escape(str(title))}">' if title else ">")


def open_addresses(html: str, sheet: Sheet, place: Callable[[int], Place]) -> str:
    """HTML with the addresses in its tags left open; `place` tells where a character of it stands in the file."""
    if "<" not in html:
        return html
    sheet.tags.extend(tags(html, place))
    made: list[str] = []
    at, ends = 0, Ends(html)
    while found := _TAG.search(html, at):
        made.append(html[at : found.start()])
        made.append(_opened_tag(found, sheet, place))
        at = found.end()
        if ending := ends.missing(found["name"] or "", found[0], at):
            made.append(ending)
        elif unread := _UNREAD.fullmatch(found[0]):
            closing = re.compile(rf"</{unread[1]}", re.IGNORECASE).search(html, at)
            end = closing.start() if closing else len(html)
            made.append(html[at:end])
            at = end
    return "".join([*made, html[at:]])


def _opened_tag(found: re.Match[str], sheet: Sheet, place: Callable[[int], Place]) -> str:
    """One tag, with its address left open if it has one."""
    slots = sheet.slots
    if found["end"]:
        return slots.hold(LinkEnd())
    name, tag = (found["name"] or "").lower(), sheet.trust.tag(found[0])
    address = _ADDRESS.search(tag) if name in _WITH_ADDRESS else None
    if address is None:
        return tag
    how = How.LINK if name in ("a", "area") else How.SOURCE
    target = unescape(address[2].strip("\"'"))
    to = reference(sheet, target, how, place(found.start() + address.start(2)), trusted=True)
    before, after = tag[: address.start(2)] + '"', '"' + tag[address.end(2) :]
    if name == "a" and OPEN not in before + after:
        return slots.hold(LinkStart(before, to, after))
    return slots.hold(before, to, after)
