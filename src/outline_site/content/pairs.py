"""Opening and closing tags of a body -> calls with what stands within them; tags that do not fit are told."""

import difflib
from dataclasses import replace

from outline_site.content.pieces import Call, Closing, Piece
from outline_site.diagnostics import Diagnostic, Report
from outline_site.model import Body


def paired(flat: list[Piece | Closing], body: Body, report: Report) -> tuple[Piece, ...]:
    """Let each closing tag end the innermost open call that is to be closed, as Hugo does; other calls stand alone."""
    named = _partners(flat)
    partners = _strictly(flat) or named
    to_close = set(partners.values())
    done: list[Piece] = []
    opened: list[int] = []  # positions in `done` of calls that a closing tag may still end
    waiting: list[tuple[int, int]] = []  # those of them that one will end: their places in `flat`, and in `opened`
    names: set[str] = set()  # of the calls before
    for place, item in enumerate(flat):
        if not isinstance(item, Closing):
            names.add(_name(item))
            if isinstance(item, Call) and not item.self_closing:
                waiting += [(place, len(opened))] if place in to_close else []
                opened.append(len(done))
            done.append(item)
            continue
        partner = partners.get(place)
        if partner is None or not waiting:
            depth = _other(item, [done[i] for i in opened], body, report, is_known=item.name in names)
        else:
            ended, depth = waiting[-1]
            if _name(flat[ended]) != item.name and ended > named.get(place, -1):
                report(_too_early(item, flat[ended], body))
        if depth is None:
            continue
        at = opened[depth]
        opener = done[at]
        del opened[depth:]
        while waiting and waiting[-1][1] >= depth:
            waiting.pop()
        if isinstance(opener, Call):
            if opener.markdown != item.markdown:
                report(_crossed(item, opener, body))
            done[at:] = [replace(opener, inner=tuple(done[at + 1 :]), end=item.end)]
    return tuple(done)


def _strictly(flat: list[Piece | Closing]) -> dict[int, int]:
    """What each closing tag ends on a page that Hugo takes: the innermost call of those that are closed somewhere.

    Nothing where that does not come out even, or a closing tag has a name of its own.
    """
    to_close = {item.name for item in flat if isinstance(item, Closing)}
    if not to_close <= {_name(item) for item in flat if isinstance(item, Call)}:
        return {}
    opened: list[int] = []
    found: dict[int, int] = {}
    for place, item in enumerate(flat):
        if isinstance(item, Call) and not item.self_closing and item.name in to_close:
            opened.append(place)
        elif isinstance(item, Closing):
            if not opened:
                return {}
            found[place] = opened.pop()
    return {} if opened else found


def _partners(flat: list[Piece | Closing]) -> dict[int, int]:
    """The nearest open call of the same name for each closing tag, by their places."""
    opened: dict[str, list[int]] = {}
    found: dict[int, int] = {}
    for place, item in enumerate(flat):
        if isinstance(item, Call) and not item.self_closing:
            opened.setdefault(item.name, []).append(place)
        elif isinstance(item, Closing) and opened.get(item.name):
            found[place] = opened[item.name].pop()
    return found


def _other(closing: Closing, opened: list[Piece], body: Body, report: Report, *, is_known: bool) -> int | None:
    """The depth of the open call that a closing tag of another name is meant for, which is reported.

    For a name that stands before, that is the innermost of the same delimiter, as in Hugo; else one of a similar name.
    """
    if not is_known:
        depth = _misspelt(closing, opened, body, report)
    else:
        alike = (d for d, p in enumerate(opened) if isinstance(p, Call) and p.markdown == closing.markdown)
        depth = max(alike, default=None)
        if depth is not None:
            report(_too_early(closing, opened[depth], body))
    if depth is None:
        report(_stray(closing, body))
    return depth


def _misspelt(closing: Closing, opened: list[Piece], body: Body, report: Report) -> int | None:
    """The depth of the open call that a closing tag of a similar name is meant for, which is reported."""
    near = difflib.get_close_matches(closing.name, {_name(piece) for piece in opened}, n=1, cutoff=0.72)
    if not near:
        return None
    depth = max(d for d, piece in enumerate(opened) if _name(piece) == near[0])
    opener = opened[depth]
    line = body.place(opener.start).line
    hint = f"did you mean '/{near[0]}', opened on line {line}?"
    message = f"nothing is open that '{closing.name}' closes"
    report(Diagnostic("shortcode-syntax", message, body.place(closing.start), hint))
    return depth


def _name(piece: Piece | Closing) -> str:
    return piece.name if isinstance(piece, Call) else ""


def _stray(closing: Closing, body: Body) -> Diagnostic:
    """A closing tag that no open call answers."""
    sign = "%" if closing.markdown else "<"
    hint = f"open it before with '{{{{{sign} {closing.name} …', or remove this tag"
    return Diagnostic(
        "shortcode-syntax", f"nothing is open that '{closing.name}' closes", body.place(closing.start), hint
    )


def _too_early(closing: Closing, inner: Piece | Closing, body: Body) -> Diagnostic:
    """A closing tag of another name than that of the innermost open call, which it ends."""
    name, line = _name(inner), body.place(inner.start).line
    message = f"'{closing.name}' is closed while '{name}', opened on line {line}, is open, and closes that one"
    sign, end = ("%", "%") if closing.markdown else ("<", ">")
    hint = f"close it before with '{{{{{sign} /{name} {end}}}}}'"
    return Diagnostic("unclosed-shortcode", message, body.place(closing.start), hint)


def _crossed(closing: Closing, opener: Call, body: Body) -> Diagnostic:
    sign = "%" if opener.markdown else "<"
    hint = f"its opening tag on line {body.place(opener.start).line} is written with '{{{{{sign}'"
    return Diagnostic(
        "shortcode-delimiter", f"'{closing.name}' is closed with the other delimiter", body.place(closing.start), hint
    )
