"""Bare addresses become links as in Hugo: `https://…`, `http://…`, `ftp://…`, `www.…` and e-mail addresses.

Only at the start of a line or after a blank, `*`, `_`, `~` or `(`, with a host that has a dot and ends in letters.
An e-mail address begins with a letter or a digit, so signs of emphasis before it are no part of it.
Rules are observed with Hugo 0.168. The text is searched once for where an address may begin.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from outline_site.content.sheet import sheet_of
from outline_site.content.slots import MARK, Slots

_LOCAL = r"[a-zA-Z0-9][a-zA-Z0-9.!#$%&'*+/=?^_{|}~-]{0,250}@"  # bounded, as another one may begin at each `*` of it
_MAY_BEGIN = re.compile(rf"(?:(?<=[\s*_~(>\"'])|^)(?:(?:https?|ftp)://|www\.|{_LOCAL})", re.MULTILINE | re.ASCII)
_REST = rf"(?:[/#?](?:[-a-zA-Z0-9@:%_+.~#$!?&/=();,'\">^{{}}\[\]`]++|{MARK.pattern})*+)?"
_PLAIN = re.compile(r"[-a-zA-Z0-9@:%+.#$!?&/=(),]*")
_HOST = r"[-a-zA-Z0-9@:%._+~#=]{1,256}\.[a-z]+"
_ADDRESS = re.compile(rf"(?:(?:https?|ftp)://{_HOST}(?::\d+)?|www\.{_HOST}){_REST}", re.ASCII)
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_MAIL = re.compile(rf"{_LOCAL}(?>{_LABEL}(?:\.{_LABEL})+)(?![-_@])")
_ENTITY_END = re.compile(r"&[a-zA-Z0-9]+;\Z")

_STARTS = "linkify"  # the key of `env` under which such places are kept, by text


def install(md: MarkdownIt) -> None:
    """Add the rule, and let text end where an address may begin."""
    md.inline.ruler.at("text", _text)
    md.inline.ruler.before("escape", "bare_link", _bare_link)


def may_hold_address(text: str) -> bool:
    """Whether there may be a bare address in a text."""
    return "://" in text or "www." in text or "@" in text


def _starts(state: StateInline) -> Sequence[int]:
    """Where in the text an address may begin."""
    known: dict[str, Sequence[int]] = state.env.setdefault(_STARTS, {})  # of all texts: one may stand within another
    starts = known.get(state.src)
    if starts is None:
        starts = [m.start() for m in _MAY_BEGIN.finditer(state.src)] if may_hold_address(state.src) else []
        known[state.src] = starts
    return starts


def _text(state: StateInline, silent: bool) -> bool:
    """Plain text, up to the next character that means something or the next address."""
    pos = state.pos
    stop = state.md.inline.terminator_re.search(state.src, pos)
    end = min(stop.start(), state.posMax) if stop else state.posMax
    if starts := _starts(state):
        at = bisect_left(starts, pos)
        end = min(end, starts[at]) if at < len(starts) else end
    if end == pos:
        return False
    if not silent:
        state.append_pending(state.src[pos:end])
    state.pos = end
    return True


def _bare_link(state: StateInline, silent: bool) -> bool:
    starts = _starts(state)
    at = bisect_left(starts, state.pos)
    if silent or at == len(starts) or starts[at] != state.pos or state.linkLevel > 0:
        return False  # what is only looked at may be the label of a link, and there is no link in a link
    shown, address = _matched(state.src[state.pos : state.posMax], sheet_of(state.env).slots)
    if not shown:
        return False
    opening = state.push("link_open", "a", 1)
    opening.attrs, opening.markup, opening.info = {"href": address}, "linkify", "auto"
    opening.meta["pos"] = state.pos
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1)
    state.pos += len(shown)
    return True


def _matched(text: str, slots: Slots) -> tuple[str, str]:
    """The address that a text begins with, as it is shown and as it is linked; nothing where there is none.

    What a shortcode gives may be a part of it, where that holds no tags and nothing that Markdown reads.
    """
    if web := _ADDRESS.match(text):
        marks = (mark.start() for mark in MARK.finditer(web[0]) if not slots.is_like(_PLAIN, mark))
        shown = _without_tail(web[0][: next(marks, None)])
        return shown, f"https://{shown}" if shown.startswith("www.") else shown
    if mail := _MAIL.match(text):
        shown = mail[0].rstrip(".")
        return shown, f"mailto:{shown}"
    return "", ""


def _without_tail(address: str) -> str:
    """An address without the punctuation that ends its sentence."""
    while address:
        if address[-1] in "?!.,:*_~" or (address[-1] == ")" and address.count(")") > address.count("(")):
            address = address[:-1]
        elif entity := _ENTITY_END.search(address):
            address = address[: entity.start()]
        elif address.endswith(";"):
            address = address[:-1]
        else:
            break
    return address
