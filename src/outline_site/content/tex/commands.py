"""Commands that the library lacks, or reads in another way -> those that it has. One function or one text a command."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from outline_site.content.tex.lengths import em
from outline_site.content.tex.synonyms import SYNONYMS
from outline_site.content.tex.tokens import Stream, TexError, Token, made, text_of
from outline_site.content.tex.work import Rule, Work
from outline_site.content.trust import Trust

_FIRST_LEFT_OUT = frozenset(
    rf"\{name}" for name in "htmlClass htmlData htmlId htmlStyle class cssId style TextOrMath".split()
)
_AS_IT_IS = frozenset(
    rf"\{name}" for name in "mathnormal mathclap clap mathllap llap vcenter mathreflectbox reflectbox Huge@".split()
)
_PAIRED = frozenset((r"\left", r"\right", r"\middle"))
_DELIMITED = _PAIRED | {rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")}
_THIN = frozenset((r"\!", r"\,", r"\:"))
_LONG = MappingProxyType(
    {r"\implies": r"\Longrightarrow", r"\impliedby": r"\Longleftarrow", r"\iff": r"\Longleftrightarrow"}
)
_WITHOUT_SLASH = frozenset(
    rf"\{name}"
    for name in "hat bar tilde vec dot widehat widetilde overline mathrel stackrel overset text frac".split()
)  # the library knows no slashed form of these
_DELIMITERS = MappingProxyType({"<": r"\langle", ">": r"\rangle", r"\lt": r"\langle", r"\gt": r"\rangle"})
_SIZES = MappingProxyType(
    {"tiny": 0.5, "sixptsize": 0.6, "scriptsize": 0.7, "footnotesize": 0.8, "small": 0.9, "normalsize": 1.0}
    | {"large": 1.2, "Large": 1.44, "LARGE": 1.73, "huge": 2.07, "Huge": 2.49}
)
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}|[a-zA-Z]+")


def _replaced(command: Token, work: Work) -> None:
    work.put(made(SYNONYMS[command.text[1:]], command.at))


def _first_left_out(command: Token, work: Work) -> None:
    work.stream.argument(command)
    work.put([Token("{", command.at)], work.stream.argument(command), [Token("}", command.at)])


def _as_it_is(command: Token, work: Work) -> None:
    work.put([Token("{", command.at)], work.stream.argument(command), [Token("}", command.at)])


def _nothing(command: Token, work: Work) -> None:
    work.stream.argument(command)


def _delimited(command: Token, work: Work) -> None:
    """A fence after `\\left`, `\\big` and the like: it may stand in braces, and have names of its own."""
    stream = work.stream
    stream.skip_blanks()
    if stream.peek() == r"\\" and stream.left[-2:-1] and stream.left[-2].text in ("{", "}"):
        backslash, brace = stream.next(), stream.next()  # written for Markdown to read first: `\left\\{`
        stream.put([Token(f"\\{brace.text}", backslash.at)])
    in_braces = stream.after_blanks() == "{"
    if not stream or stream.peek() in ("}", "&", r"\\"):
        raise TexError(f"'{command.text}' lacks its bracket", command.at, "write '.' for one that is not seen")
    fence = [t for t in stream.argument(command) if not t.is_blank] if in_braces else [stream.sign(command)]
    if len(fence) != 1:
        raise TexError(f"'{command.text}' lacks its bracket", command.at, "write '.' for one that is not seen")
    if fence[0].text == "." and command.text not in _PAIRED:
        return
    work.written += [command, fence[0]._replace(text=_DELIMITERS.get(fence[0].text, fence[0].text))]


def _color(command: Token, work: Work) -> None:
    r"""`\color{…}`: for what is in braces after it, else up to the end of the group."""
    model = text_of(work.stream.optional() or ()).strip()
    tag = f'<mrow style="color:{_named(work.stream.name(command), model, command)}">'
    if command.text == r"\textcolor" or work.stream.after_blanks() == "{":
        work.around(tag, work.stream.argument(command), "</mrow>", command.at)
        return
    work.around_rest(tag, "</mrow>", command.at)


def _box(command: Token, work: Work) -> None:
    r"""`\colorbox{…}{…}` and `\fcolorbox{…}{…}{…}`."""
    edge = (
        f"border:1px solid {_named(work.stream.name(command), '', command)};" if command.text == r"\fcolorbox" else ""
    )
    ground = _named(work.stream.name(command), "", command)
    inside = [*made(r"\text{", command.at), *work.stream.argument(command), Token("}", command.at)]
    tag = f'<mrow style="{edge}background:{ground};color:#000;padding:.15em .25em">'
    work.around(tag, inside, "</mrow>", command.at)


def _named(name: str, model: str, command: Token) -> str:
    """A colour as style sheets have it."""
    parts = name.split(",")
    if model == "HTML":
        name = f"#{name}"
    elif model in ("rgb", "RGB") and len(parts) == 3:
        scale = 255 if model == "rgb" else 1
        name = "#" + "".join(f"{min(255, max(0, round(float(part) * scale))):02x}" for part in parts if _number(part))
    if _COLOR.fullmatch(name) is None:
        raise TexError(f"'{name}' is no colour", command.at, "name one, such as red or #c00000")
    return name


def _number(text: str) -> bool:
    return re.fullmatch(r"\s*\d*\.?\d+\s*", text) is not None


def _size(command: Token, work: Work) -> None:
    r"""`\large` and its kin, up to the end of the group, or to the next of them."""
    now = next((group.size for group in reversed(work.groups) if group.size), 1.0)
    size = _SIZES[command.text[1:]]
    work.around_rest(f'<mrow style="font-size:{size / now:.3g}em">', "</mrow>", command.at)
    work.group.size = size


def _bar(command: Token, work: Work) -> None:
    r"""`\rule[…]{…}{…}`."""
    raised = em(text_of(work.stream.optional() or ()))
    width, height = em(work.stream.name(command)), em(work.stream.name(command))
    sizes = f'width="{width:.3g}em" height="{height + raised:.3g}em" depth="{-raised:.3g}em"'
    work.write(work.mark(f'<mspace {sizes} style="background:currentColor"/>'), command.at)


def _smash(command: Token, work: Work) -> None:
    r"""`\smash{…}`: it takes no height, or (with `[b]`) no depth."""
    side = text_of(work.stream.optional() or ()).strip()
    sizes = {"t": ' height="0"', "b": ' depth="0"'}.get(side, ' height="0" depth="0"')
    work.around(f"<mpadded{sizes}>", work.stream.argument(command), "</mpadded>", command.at)


def _lapped(command: Token, work: Work) -> None:
    r"""`\rlap{…}`: it takes no width."""
    work.around('<mpadded width="0">', work.stream.argument(command), "</mpadded>", command.at)


def _link(command: Token, work: Work) -> None:
    r"""`\href{…}{…}` and `\url{…}`."""
    address = "".join(token.text for token in work.stream.argument(command)).strip().replace("\\", "")
    if Trust(safe=True).objection(address, trusted=False):
        raise TexError("this address is no address of a page", command.at)
    shown = [*made(r"\text{", command.at), Token(address, command.at), Token("}", command.at)]
    inside = shown if command.text == r"\url" else work.stream.argument(command)
    work.around(f'<mtext><a href="{escape(address)}"><math>', inside, "</math></a></mtext>", command.at)


def _space(command: Token, work: Work) -> None:
    r"""`\kern`, `\hskip` and the like, whose length may stand in braces or follow as it is; `\hspace*`."""
    work.stream.take("*")
    in_braces = work.stream.after_blanks() == "{"
    width = em(work.stream.name(command) if in_braces else _bare_length(work.stream))
    how = f'width="{width:.4g}em"' if width >= 0 else f'style="margin-left:{width:.4g}em"'
    work.write(work.mark(f"<mspace {how}/>"), command.at)


def _bare_length(stream: Stream) -> str:
    stream.skip_blanks()
    found = ""
    while stream and len(found) < 20 and re.fullmatch(r"\s*-?\s*[\d.]*\s*[a-z]?[a-z]?", found + stream.peek()[:1]):
        if re.search(r"[a-z]{2}\Z", found):
            break
        found += stream.first().text
    return found


def _above(command: Token, work: Work) -> None:
    r"""`\above1pt` between a numerator and a denominator."""
    length = _bare_length(work.stream)
    work.put(made(r"\atop" if em(length) == 0 else r"\over", command.at))


def _operator(command: Token, work: Work) -> None:
    r"""`\operatorname{…}` with more than letters in it, and `\operatorname*{…}`."""
    below = work.stream.take("*") is not None or command.text == r"\operatornamewithlimits"
    inside = work.stream.argument(command)
    name = text_of(inside)
    if re.fullmatch(r"(?:[\w\s.-]|\\[,;:! ]|~)*", name) and "_" not in name:
        star = "*" if below else ""
        work.write(rf"\operatorname{star}{{{name}}}", command.at)
        return
    core = [*made(r"\mathrm{", command.at), *_apart(inside), Token("}", command.at)]
    _over_and_under(core, command, work, limits=below)


def _apart(inside: Sequence[Token]) -> list[Token]:
    """The name of an operator; a line below a letter is one, and no index."""
    return [token._replace(text=r"\_") if token.text == "_" else token for token in inside]


def _math_operator(command: Token, work: Work) -> None:
    r"""`\mathop{…}`: what stands at its foot and head goes below and above it in a display."""
    _over_and_under(work.stream.argument(command), command, work, limits=work.display)


def _over_and_under(core: Sequence[Token], command: Token, work: Work, *, limits: bool) -> None:
    """An operator with its limits."""
    for said, so in ((r"\limits", True), (r"\nolimits", False)):
        if work.stream.after_blanks() == said:
            work.stream.skip_blanks()
            work.stream.next()
            limits = so
    at = command.at
    scripts: dict[str, list[Token]] = {}
    while (sign := work.stream.after_blanks()[:1]) in ("_", "^") and sign and sign not in scripts:
        opening = work.stream.take(sign)
        scripts[sign] = work.stream.argument(opening or command)
    inside = [Token("{", at), *core, Token("}", at)]
    if not limits:  # the space around an operator goes around its index as well
        for sign, script in scripts.items():
            inside += [Token(sign, at), Token("{", at), *script, Token("}", at)]
        scripts = {}
    if "^" in scripts:
        inside = [*made(r"\overset{", at), *scripts["^"], Token("}", at), Token("{", at), *inside, Token("}", at)]
    if "_" in scripts:
        inside = [*made(r"\underset{", at), *scripts["_"], Token("}", at), Token("{", at), *inside, Token("}", at)]
    work.put([Token(r"\mathop", at, final=True), Token("{", at)], inside, [Token("}", at)])


def _not(command: Token, work: Work) -> None:
    r"""`\not` before a relation or a letter. Space between the two, which draws the slash near, is left out."""
    while work.stream.after_blanks() in _THIN:
        work.stream.skip_blanks()
        work.stream.next()
    work.stream.skip_blanks()
    following = work.stream.peek()
    if following in _LONG:
        work.put([Token(_LONG[following], work.stream.next().at)])
    if following[:1].isdigit() or following in _WITHOUT_SLASH:
        slash = made(r"\,/", command.at)
        work.around('<mpadded width="0">', slash, "</mpadded>", command.at)
    else:
        work.written += [command, Token(" ", command.at)]


def _cancelled_to(command: Token, work: Work) -> None:
    r"""`\cancelto{0}{x}`: struck out, with what it comes to at its head."""
    to, what = work.stream.argument(command), work.stream.argument(command)
    work.put(made(r"\cancel{", command.at), what, made("}^{", command.at), to, [Token("}", command.at)])


def _framed(command: Token, work: Work) -> None:
    r"""`\fbox{…}`: a box around words."""
    inside = work.stream.argument(command)
    work.put(made(r"\boxed{\text{", command.at), inside, made("}}", command.at))


def _struck(command: Token, work: Work) -> None:
    r"""`\sout{…}`."""
    work.around('<mrow style="text-decoration:line-through">', work.stream.argument(command), "</mrow>", command.at)


def _raised(command: Token, work: Work) -> None:
    r"""`\textsuperscript{…}` and `\textsubscript{…}`."""
    sign = "^" if command.text == r"\textsuperscript" else "_"
    inside = work.stream.argument(command)
    work.put(made(rf"{sign}{{\text{{", command.at), inside, made("}}", command.at))


def _second(command: Token, work: Work) -> None:
    r"""`\bbox[…]{…}` and `\raise…{…}`: what is said of its place is left out."""
    work.stream.optional()
    if work.stream.after_blanks() != "{":
        _bare_length(work.stream)
    _as_it_is(command, work)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        **{rf"\{name}": _replaced for name in SYNONYMS},
        **dict.fromkeys(_FIRST_LEFT_OUT, _first_left_out),
        **dict.fromkeys(_AS_IT_IS, _as_it_is),
        **dict.fromkeys(_DELIMITED, _delimited),
        **{rf"\{name}": _size for name in _SIZES},
        **dict.fromkeys((r"\color", r"\textcolor"), _color),
        **dict.fromkeys((r"\colorbox", r"\fcolorbox"), _box),
        **dict.fromkeys((r"\kern", r"\mkern", r"\hskip", r"\mskip", r"\hspace", r"\mspace"), _space),
        **dict.fromkeys((r"\vspace", r"\vskip", r"\require", r"\mathtip"), _nothing),
        **dict.fromkeys((r"\rlap", r"\mathrlap"), _lapped),
        **dict.fromkeys((r"\href", r"\url"), _link),
        **dict.fromkeys((r"\operatorname", r"\operatornamewithlimits"), _operator),
        **dict.fromkeys((r"\bbox", r"\raise", r"\lower"), _second),
        **dict.fromkeys((r"\textsuperscript", r"\textsubscript"), _raised),
        r"\cancelto": _cancelled_to,
        r"\not": _not,
        r"\sout": _struck,
        r"\mathop": _math_operator,
        r"\rule": _bar,
        r"\smash": _smash,
        r"\above": _above,
        r"\fbox": _framed,
    }
)
