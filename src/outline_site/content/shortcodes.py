"""Shortcodes: the text of a body -> pieces of text and calls, each with its place. Syntax only, no meaning.

The grammar is Hugo's, as observed with Hugo 0.168: two delimiters, `{{< >}}` and `{{% %}}`; positional or named
parameters; values bare, quoted on one line with `\\"` as the only escape, or raw between back quotes; a call is paired
where a closing tag answers it. Calls are found everywhere, in code fences too; `{{</* … */>}}` shows one as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from outline_site.content.pairs import paired
from outline_site.content.pieces import Call, Closing, Piece, Text, Value
from outline_site.diagnostics import Diagnostic, Report
from outline_site.model import Body, FrozenMap

_OPENING = re.compile(r"\{\{([<%])")
_BLANK = re.compile(r"\s*")
_NAME = re.compile(r"[\w\-]+(?:/[\w\-]+)*(?:\.inline)?")
_KEY = re.compile(r"([\w\-]+)=\s*")
_END = r"[>%]\}\}|/[>%]\}\}"
_BARE = re.compile(rf"(?:(?!{_END})[^\s\"`=])+")
_NAMED_BARE = re.compile(rf"(?!{_END})[^\s\"`=](?:(?!{_END})\S)*")
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_OLD_QUOTED = re.compile(r'\\"((?:[^"\\\n]|\\(?!"))*)\\"')
_RAW = re.compile(r"`([^`]*)`")
_INTEGER = re.compile(r"[-+]?\d+\Z")
_FLOAT = re.compile(r"[-+]?\d+\.\d+\Z")


class _TagError(Exception):
    """A tag that cannot be read: what is wrong, and the offset of it in the body."""

    def __init__(self, message: str, offset: int, hint: str = "", name: str = "", *, closes: bool = False) -> None:
        super().__init__(message)
        self.message, self.offset, self.hint, self.name, self.closes = message, offset, hint, name, closes


def parse(body: Body, report: Report) -> tuple[Piece, ...]:
    """All pieces of a body. A tag that cannot be read is reported and left out."""
    return paired(list(_flat(body, report)), body, report)


def _flat(body: Body, report: Report) -> Iterator[Piece | Closing]:
    """Texts, openings and closings in the order of the body."""
    text, at = body.text, 0
    while opening := _OPENING.search(text, at):
        if opening.start() > at:
            yield Text(text[at : opening.start()], at)
        sign = opening.group(1)
        close = (">" if sign == "<" else "%") + "}}"
        if text.startswith("/*", opening.end()):
            pieces, at = _shown(text, opening, close)
            if not pieces:
                report(_unterminated(body, opening.start(), f"*/{close}"))
                return
            yield from pieces
            continue
        try:
            tag = _tag(text, opening.start(), sign == "%", close)
        except _TagError as problem:
            end, other = text.find(close, opening.end()), text.find("{{", opening.end())
            if end < 0 or 0 <= other < end:
                report(_unterminated(body, opening.start(), close))
                at = (text.find("\n", opening.end()) + 1 or len(text)) if other < 0 else other
            else:
                report(Diagnostic("shortcode-syntax", problem.message, body.place(problem.offset), problem.hint))
                at = end + len(close)
                if problem.name and problem.closes:
                    yield Closing(problem.name, sign == "%", opening.start(), at)
                elif problem.name:
                    yield Call(problem.name, (), FrozenMap(), sign == "%", opening.start(), at)
        else:
            yield tag
            at = tag.end
    if at < len(text):
        yield Text(text[at:], at)


def _unterminated(body: Body, offset: int, close: str) -> Diagnostic:
    return Diagnostic("shortcode-syntax", "this shortcode is not terminated", body.place(offset), f"it needs '{close}'")


def _shown(text: str, opening: re.Match[str], close: str) -> tuple[tuple[Text, ...], int]:
    """`{{</* x */>}}` as the text `{{< x >}}`, and where it ends; nothing where the comment is not closed."""
    inside = opening.end() + 2
    end = text.find(f"*/{close}", inside)
    if end < 0:
        return (), len(text)
    pieces = Text(opening.group(), opening.start()), Text(text[inside:end], inside), Text(close, end + 2)
    return pieces, end + 2 + len(close)


def _tag(text: str, start: int, markdown: bool, close: str) -> Call | Closing:
    """The opening, self-closing or closing tag at `start`."""
    at = _skip(text, start + 3)
    closing = text.startswith("/", at)
    at = _skip(text, at + 1) if closing else at
    name = _NAME.match(text, at)
    if name is None:
        if text.startswith(close, at):
            raise _TagError("a shortcode without a name", start, "write its name after the opening braces")
        raise _TagError("a shortcode's name has letters, digits, '-', '_' and '/' only", at)
    at = _skip(text, name.end())
    if at == name.end() and not text.startswith((close, "/" + close, '"', "`"), at) and at < len(text):
        raise _TagError("a shortcode's name has letters, digits, '-', '_' and '/' only", at)
    if closing:
        if not text.startswith(close, at):
            message = f"the closing tag of '{name.group()}' does not end here"
            raise _TagError(message, at, f"it needs '{close}'", name.group(), closes=True)
        return Closing(name.group(), markdown, start, at + len(close))
    parameters = _Parameters()
    while not text.startswith((close, "/" + close), at):
        if at >= len(text) or text.startswith("{{", at):
            raise _TagError(f"the shortcode '{name.group()}' is not terminated", start, f"it needs '{close}'")
        try:
            at = _skip(text, _parameter(text, at, parameters, close))
        except _TagError as problem:
            problem.name = name.group()
            raise
    self_closing = text.startswith("/", at)
    end = at + len(close) + self_closing
    named = FrozenMap(parameters.named)
    return Call(name.group(), tuple(parameters.positional), named, markdown, start, end, self_closing=self_closing)


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


@dataclass
class _Parameters:
    positional: list[Value] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)


def _parameter(text: str, at: int, parameters: _Parameters, close: str) -> int:
    """Read one parameter into `parameters`; return where it ends."""
    start = at
    key = _KEY.match(text, at)
    if key:
        at = key.end()
    value, at = _value(text, at, close, _NAMED_BARE if key else _BARE)
    if key is None:
        if re.match(r"\s*=", text[at : at + 80]) and isinstance(value, str):
            raise _TagError("no space is allowed before '='", at, f'write {value}="…"')
        if parameters.named:
            raise _TagError("named and positional parameters cannot be mixed", start, "name all of them or none")
        parameters.positional.append(value)
    else:
        if parameters.positional:
            raise _TagError("named and positional parameters cannot be mixed", start, "name all of them or none")
        parameters.named[key.group(1)] = value
    return at


def _value(text: str, at: int, close: str, without_quotes: re.Pattern[str]) -> tuple[Value, int]:
    """The value at `at`, and where it ends."""
    if raw := _RAW.match(text, at):
        return raw.group(1), raw.end()
    if quoted := _QUOTED.match(text, at):
        return quoted.group(1).replace('\\"', '"'), quoted.end()
    if old := _OLD_QUOTED.match(text, at):
        return old.group(1), old.end()
    if text.startswith(("`", '"', '\\"'), at):
        quote = "`" if text[at] == "`" else '"'
        raise _TagError("this quoted value is not closed", at, f"it needs a {quote} at its end")
    if at >= len(text):
        raise _TagError("this shortcode is not terminated", at)
    bare = without_quotes.match(text, at)
    if bare is None:
        raise _TagError(f"'{text[at]}' cannot stand here", at, f"put the value in quotes, or close with '{close}'")
    if "{{" in bare.group():  # so that of many that are open, none is read as a part of all those before it
        raise _TagError("this shortcode is not terminated", at, f"it needs '{close}'")
    return _typed(bare.group()), bare.end()


def _typed(word: str) -> Value:
    """A bare word as Hugo types it: booleans, integers, decimals, else text."""
    if word in ("true", "false"):
        return word == "true"
    if _INTEGER.match(word) and len(word) < 19:
        return int(word)
    return float(word) if _FLOAT.match(word) else word
