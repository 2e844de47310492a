"""Words within a formula: `\\text{…}` and its kin, with formulas inside of them, and signs that only text has."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from outline_site.content.tex.tokens import Stream, TexError, Token, made, text_of
from outline_site.content.tex.work import Rule, Work

STYLES: Mapping[str, str] = MappingProxyType(
    {
        **{rf"\{name}": rf"\{name}" for name in ("text", "textbf", "textit", "textrm", "textsf", "texttt")},
        **dict.fromkeys((r"\mbox", r"\hbox", r"\textnormal", r"\textup", r"\textmd", r"\textsc"), r"\text"),
        **dict.fromkeys((r"\emph", r"\textsl"), r"\textit"),
    }
)
"""Commands that take words, and the command of the library that each becomes."""

_GUARDED = MappingProxyType({"_": r"\_", "#": r"\#", "&": r"\&", "^": r"\textasciicircum{}"})
_SIGNS = re.compile(r"[_#&^]")
_KEPT = frozenset((r"\_", r"\#", r"\%", r"\&", r"\$", r"\{", r"\}", "\\ ", r"\,", r"\;", r"\:", r"\quad"))
_SPACES = MappingProxyType({r"\!": "", r"\qquad": r"\quad\quad ", r"\newline": " ", r"\\": " ", r"\>": r"\:"})
_ACCENTS = frozenset(rf"\{c}" for c in "'`^\"~=.uvHrct")
_ABOVE = MappingProxyType(
    {r"\'": r"\acute", r"\`": r"\grave", r"\^": r"\hat", r"\~": r"\tilde", r"\=": r"\bar", r"\u": r"\breve"}
    | {r"\.": r"\dot", r"\"": r"\ddot", r"\r": r"\mathring", r"\v": r"\check", r"\H": r"\ddot"}
)  # accents of words -> those of formulas
_LETTERS = frozenset(rf"\{name}" for name in "ss o O ae AE oe OE aa AA i j l L textbackslash".split())
_FOREIGN = frozenset(rf"\{name}" for name in "ss o O ae AE oe OE aa AA".split())  # that formulas lack
_SIZES = frozenset(rf"\{name}" for name in "tiny scriptsize small normalsize large Large LARGE huge Huge".split())
_RAW = MappingProxyType(
    dict.fromkeys((r"\hspace", r"\vspace", r"\ref", r"\eqref", r"\textcolor", r"\color", r"\textcircled"), 1)
    | {r"\rule": 2}
)  # how many arguments come before words, if any do
_SHOWN = MappingProxyType({"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"})
_QUOTES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))


def words(command: Token, work: Work) -> None:
    """Let the words that a command takes be read: what is text stays so, what is between dollars is a formula."""
    parts = _Words(STYLES[command.text], command.at).parts(work.stream.argument(command))
    if len(parts) == 1:  # the library sees what kind of sign stands before it
        work.put(parts)
    else:
        work.put([Token("{", command.at)], parts, [Token("}", command.at)])


class _Words:
    """Words of one style, on their way into texts and formulas."""

    def __init__(self, style: str, at: int) -> None:
        self.style, self.at = style, at
        self.found: list[Token] = []
        self.pending: list[Token] = []

    def parts(self, inside: Sequence[Token]) -> list[Token]:
        """The parts: texts that are final, and tokens of formulas."""
        stream = Stream(inside)
        while stream:
            token = stream.next()
            if token.text == "$" or token.text == r"\(":
                self._formula(token, stream)
            elif token.text in STYLES:
                self._end_text()
                self.found += _Words(STYLES[token.text], token.at).parts(stream.argument(token))
            elif token.text[0] == "\\" and not token.final:
                self._command(token, stream)
            elif token.final:
                self._end_text()
                self.found.append(token)
            elif token.text not in "{}" and token.text[0] != "%":
                self.pending.append(token._replace(text=_SIGNS.sub(lambda sign: _GUARDED[sign[0]], token.text)))
        self._end_text()
        return self.found

    def _formula(self, opening: Token, stream: Stream) -> None:
        self._end_text()
        self.found += stream.until("$" if opening.text == "$" else r"\)", opening)

    def _command(self, token: Token, stream: Stream) -> None:
        if token.text in _KEPT or token.text in _LETTERS:
            self.pending.append(token)
            if stream.peek() == "{" and token.text in _LETTERS:
                stream.argument(token)
        elif token.text in _ACCENTS:
            self.pending += [token, Token("{", token.at), *stream.argument(token), Token("}", token.at)]
        elif token.text in _SPACES:
            self.pending.append(token._replace(text=_SPACES[token.text]))
        elif token.text not in _SIZES:
            self._foreign(token, stream)

    def _foreign(self, token: Token, stream: Stream) -> None:
        """A command that is none of text: it stands between the texts, and words that it takes are texts again."""
        self._end_text()
        self.found.append(token)
        for _ in range(_RAW.get(token.text, 0)):
            self.found += [Token("{", token.at), *stream.argument(token), Token("}", token.at)]
        while stream.peek() == "{" and token.text not in (r"\ref", r"\eqref", r"\hspace", r"\vspace", r"\rule"):
            inside = _Words(self.style, token.at).parts(stream.argument(token))
            self.found += [Token("{", token.at), *inside, Token("}", token.at)]

    def _end_text(self) -> None:
        if not self.pending:
            return
        text = text_of(self.pending)
        for written, shown in _QUOTES if self.style != r"\texttt" else ():
            text = text.replace(written, shown)
        at = self.pending[0].at
        self.pending = []
        self.found.append(Token(rf"{self.style}{{{text}}}", at, final=True))


def verbatim(command: Token, work: Work) -> None:
    """`\\verb|…|`: what stands between two equal signs is shown as it is."""
    found: list[Token] = []
    while work.stream and (len(found) < 2 or found[-1].text != found[0].text):
        found.append(work.stream.first())
    if len(found) < 2 or not all(token.own for token in found) or found[-1].text != found[0].text:
        raise TexError(r"this '\verb' never ends", command.at, r"write it as \verb|…|, in no other command")
    work.write(rf"\texttt{{{_plain(''.join(token.text for token in found[1:-1]))}}}", command.at)


def _plain(text: str) -> str:
    """Signs as a text of TeX that shows them as they are."""
    return re.sub(r"[\\{}_#&$%^~]", lambda sign: _SHOWN.get(sign[0], "\\" + sign[0]), text)


def letter(command: Token, work: Work) -> None:
    r"""A letter that only words have, such as `\ss` or `\'e`, in a formula; its accent above more than a letter."""
    inside = work.stream.argument(command) if command.text in _ACCENTS else ()
    if inside and command.text in _ABOVE and re.fullmatch(r"\w", text_of(inside).strip()) is None:
        work.put(made(_ABOVE[command.text] + "{", command.at), inside, [Token("}", command.at)])
        return
    given = [Token("{", command.at), *inside, Token("}", command.at)] if inside else []
    work.put(made(r"\text{", command.at), [command, *given], made("}", command.at))


def character(command: Token, work: Work) -> None:
    r"""`\char"41`, `\unicode{x41}`; a sign after a backquote is itself."""
    stream = work.stream
    if stream.take("`") and stream:
        work.write(rf"\text{{{_plain(stream.first().text[-1])}}}", command.at)
        return
    said = stream.name(command) if stream.after_blanks() == "{" else ""
    stream.skip_blanks()
    while not said.startswith("{") and stream and re.fullmatch(r"\"[0-9A-F]*|'[0-7]*|\d*", said + stream.peek()[:1]):
        said += stream.first().text
    base = 16 if said[:1] in ('"', "x", "U") else 8 if said[:1] == "'" else 10
    try:
        shown = chr(int(said.lstrip("\"'xU+") or "0", base))
    except (ValueError, OverflowError):
        raise TexError(f"'{said}' is no character", command.at) from None
    work.write(rf"\text{{{_plain(shown)}}}" if shown.isprintable() else "", command.at)


def circled(command: Token, work: Work) -> None:
    r"""`\textcircled{1}`, as a ring: few fonts have the characters."""
    ring = '<mrow style="border:.06em solid;border-radius:50%;padding:.1em .3em">'
    inside = [*made(r"\text{", command.at), *work.stream.argument(command), Token("}", command.at)]
    work.around(ring, inside, "</mrow>", command.at)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        **dict.fromkeys((*_ACCENTS, *_FOREIGN), letter),
        **dict.fromkeys(STYLES, words),
        **dict.fromkeys((r"\char", r"\unicode"), character),
        r"\textcircled": circled,
        r"\verb": verbatim,
    }
)
