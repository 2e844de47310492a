"""An author's own commands: how they are defined, and what a call of one stands for."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from outline_site.content.tex.tokens import Stream, TexError, Token, made, text_of

MAX_CALLS, MAX_TOKENS = 1_000, 20_000


class Macro(NamedTuple):
    """A command of the author's own: its body, how many arguments it takes, and what the first is if it is left out."""

    body: str
    arguments: int = 0
    default: str | None = None
    fixed: bool = False  # whether the body means what it meant when the command was defined


Macros = Mapping[str, Macro]  # by names without the backslash


def of_settings(bodies: Mapping[str, str]) -> Macros:
    """The macros of the settings; how many arguments one takes is seen from its body."""
    return {
        name.strip().removeprefix("\\"): Macro(body, max((n for n in range(10) if f"#{n}" in body), default=0))
        for name, body in bodies.items()
    }


def called(macro: Macro, call: Token, stream: Stream) -> list[Token]:
    """What a call stands for. Its arguments are taken from the stream, and keep their own places."""
    if macro.fixed:
        return [Token(macro.body, call.at, final=True)]
    given: list[list[Token]] = []
    if macro.default is not None:
        own = stream.optional()
        given.append(made(macro.default, call.at) if own is None else own)
    while len(given) < macro.arguments:
        given.append(stream.argument(call))
    found: list[Token] = []
    body = Stream(made(macro.body, call.at))
    while body:
        token = body.next()
        if token.text == "#" and body.peek()[:1].isdigit():
            number = int(body.first().text)
            found += given[number - 1] if 0 < number <= len(given) else []
        else:
            found.append(token)
    return found


def define(command: Token, stream: Stream, known: dict[str, Macro]) -> None:
    """Read the definition that a command such as `newcommand` begins."""
    name, macro = DEFINITIONS[command.text](command, stream)
    if macro.fixed and (other := known.get(macro.body[1:])) is not None:
        macro = other
    if command.text != r"\providecommand" or name not in known:
        known[name] = macro


def _new_command(command: Token, stream: Stream) -> tuple[str, Macro]:
    stream.take("*")
    name = _defined_name(command, stream)
    count = text_of(stream.optional() or ()).strip()
    default = stream.optional()
    body = text_of(stream.argument(command))
    if count and not (count.isdecimal() and int(count) < 10):
        raise TexError(f"'{count}' is no number of arguments", command.at, "it is from 1 to 9")
    return name, Macro(body, int(count or 0), None if default is None else text_of(default))


def _def(command: Token, stream: Stream) -> tuple[str, Macro]:
    name = _defined_name(command, stream)
    count = 0
    while stream.take("#"):
        digit = stream.first().text if stream else ""
        count += 1
        if digit != str(count):
            raise TexError(f"the arguments of '\\{name}' are not #1, #2, …", command.at)
    if stream.after_blanks() != "{":
        hint = rf"write \newcommand{{\{name}}}[{count}]{{…}}"
        raise TexError(f"the definition of '\\{name}' has signs between its arguments", command.at, hint)
    return name, Macro(text_of(stream.argument(command)), count)


def _let(command: Token, stream: Stream) -> tuple[str, Macro]:
    name = _defined_name(command, stream)
    stream.take("=")
    return name, Macro(stream.sign(command).text, fixed=True)


def _operator(command: Token, stream: Stream) -> tuple[str, Macro]:
    star = "*" if stream.take("*") else ""
    name = _defined_name(command, stream)
    return name, Macro(rf"\operatorname{star}{{{text_of(stream.argument(command))}}}")


def _defined_name(command: Token, stream: Stream) -> str:
    in_braces = stream.after_blanks() == "{"
    found = stream.argument(command) if in_braces else [stream.sign(command)]
    names = [token.text for token in found if not token.is_blank]
    if len(names) != 1 or names[0][0] != "\\" or len(names[0]) < 2:
        raise TexError(f"'{command.text}' lacks the name of a command", command.at, r"write \newcommand{\name}{…}")
    return names[0][1:]


Definition = Callable[[Token, Stream], tuple[str, Macro]]

DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    dict.fromkeys((r"\newcommand", r"\renewcommand", r"\providecommand"), _new_command)
    | dict.fromkeys((r"\def", r"\gdef", r"\edef", r"\xdef"), _def)
    | {r"\let": _let, r"\DeclareMathOperator": _operator}
)
