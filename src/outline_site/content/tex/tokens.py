"""A formula -> tokens, each with its place; and a stream that groups and arguments are read from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_RANGES = (
    "20d0-20f0 21eb-21f3 221a-221c 2220-2222 2234-2235 22a4-22a4 22a5-22a5 2205-2205 27c0-27c1 27c3-27c4 27ca-27d0"
    " 27d3-27d4 27e0-27e5 2919-291a 2981-2981 2999-29b4 29ba-29bf 29c2-29c3 29c9-29cd 29d6-29d7 29dc-29de 29e7-29f3"
    " 29fe-29ff 2ad9-2add 2aec-2aed 2aef-2af1 2af4-2af5 2afb-2afb"
)
_BOUNDS = ([int(code, 16) for code in pair.split("-")] for pair in _RANGES.split())
UNREAD = frozenset(chr(code) for first, last in _BOUNDS for code in range(first, last + 1))
"""Characters that the library does not know."""

_TOKEN = re.compile(rf"\\(?:[a-zA-Z]+|.)|[^\\{{}}&%$#~\[\]*{''.join(sorted(UNREAD))}]+|%[^\n]*(?:\n\s*)?|.", re.DOTALL)
_ENDS_NO_ARGUMENT = ("}", "&", r"\\", r"\end", r"\right")


class Token(NamedTuple):
    """A command, one of the signs that mean something, or a run of others; and its offset in the author's formula.

    A token that is `final` is written as it is; it may hold more than one piece of TeX.
    """

    text: str
    at: int
    own: bool = False  # whether these are the author's characters, at this place
    final: bool = False

    @property
    def is_command(self) -> bool:
        """Whether it is a command whose name is a word."""
        return len(self.text) > 1 and self.text[0] == "\\" and self.text[1].isalpha() and not self.final

    @property
    def is_blank(self) -> bool:
        """Whether it is no more than a blank or a comment."""
        return self.text[:1] in ("%", "") or self.text.isspace()


class TexError(Exception):
    """What keeps a formula from being read; `at` is an offset in the author's formula."""

    def __init__(self, message: str, at: int, hint: str = "") -> None:
        super().__init__(message, at, hint)
        self.message, self.at, self.hint = message, at, hint


def tokens(tex: str) -> list[Token]:
    """The tokens of an author's formula."""
    return [Token(found[0], found.start(), True) for found in _TOKEN.finditer(tex)]


def made(tex: str, at: int) -> list[Token]:
    """The tokens of TeX that something at an offset of the formula stands for."""
    return [Token(found[0], at) for found in _TOKEN.finditer(tex)]


def text_of(found: Iterable[Token]) -> str:
    """Tokens as TeX."""
    return "".join(texts(found))


def texts(found: Iterable[Token]) -> Iterator[str]:
    """What is to be written for each token: a blank parts a command from a letter after it."""
    after_word = False
    for token in found:
        text = token.text
        if text[:1] == "\\":
            yield text
            after_word = text[-1].isalpha()
        else:
            yield " " + text if after_word and text[:1].isalpha() else text
            after_word = after_word and not text


class Stream:
    """Tokens to be read, one after another. Tokens can be put before those that are left."""

    def __init__(self, found: Sequence[Token]) -> None:
        self.left = list(reversed(found))  # the next one is the last

    def __bool__(self) -> bool:
        return bool(self.left)

    def next(self) -> Token:
        """Take the next token."""
        return self.left.pop()

    def put(self, found: Sequence[Token]) -> None:
        """Put tokens before those that are left."""
        self.left.extend(reversed(found))

    def peek(self) -> str:
        """The text of the next token, or nothing."""
        return self.left[-1].text if self.left else ""

    def skip_blanks(self) -> None:
        """Take blanks and comments."""
        while self.left and self.left[-1].is_blank:
            self.left.pop()
        text = self.peek()
        if text[:1].isspace() and not self.left[-1].final:
            self.first(len(text) - len(text.lstrip()))

    def after_blanks(self) -> str:
        """The text of the next token that is no blank, or nothing."""
        found = next((token for token in reversed(self.left) if not token.is_blank), None)
        return "" if found is None else found.text.lstrip()

    def take(self, text: str) -> Token | None:
        """Take the next token, and blanks before it, if it begins with this sign."""
        if not self.after_blanks().startswith(text):
            return None
        self.skip_blanks()
        return self.first(len(text))

    def first(self, length: int = 1) -> Token:
        """Take the next sign, which may be the beginning of a run."""
        token = self.left.pop()
        if len(token.text) > length and token.text[0] != "\\" and not token.final:
            rest = token.at + length if token.own else token.at
            self.left.append(token._replace(text=token.text[length:], at=rest))
            return token._replace(text=token.text[:length])
        return token

    def sign(self, command: Token) -> Token:
        """The one sign, or the one command, that a command is about."""
        self.skip_blanks()
        if not self.left or self.left[-1].final or self.peek() in _ENDS_NO_ARGUMENT:
            raise TexError(f"'{command.text}' lacks its argument", command.at, "put it in braces")
        return self.first()

    def argument(self, command: Token) -> list[Token]:
        """The argument of a command: what stands in braces, or one sign; a command with what it takes in braces."""
        sign = self.sign(command)
        if sign.text == "{":
            return self.until("}", sign)
        found = [sign]
        while sign.is_command and self.peek() == "{":
            opening = self.next()
            found += [opening, *self.until("}", opening), Token("}", opening.at)]
        return found

    def optional(self) -> list[Token] | None:
        """What stands in square brackets, if they come next."""
        opening = self.take("[")
        return None if opening is None else self.until("]", opening)

    def until(self, closing: str, opening: Token) -> list[Token]:
        """The tokens up to a closing sign that stands in no braces of its own; it is taken as well."""
        found: list[Token] = []
        depth = 0
        while self.left:
            token = self.left.pop()
            if token.text == closing and depth == 0:
                return found
            depth += (token.text == "{") - (token.text == "}")
            if depth < 0:
                break
            found.append(token)
        raise TexError(f"this '{opening.text}' is never closed", opening.at, f"a '{closing}' is missing")

    def name(self, command: Token) -> str:
        """The argument of a command as plain text: the name of an environment, a label, a length."""
        return "".join(token.text for token in self.argument(command)).strip()
