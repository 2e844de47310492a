"""A lexer of Pygments -> the same lexer, which tries only those rules that can begin with the character at hand.

Most lexers are tables of regular expressions: at each place Pygments tries all of a state in turn, some thirty for one
token. What a rule can begin with follows from its expression, so nearly all of these attempts are spared. Whatever is
not sure counts as possible, so the tokens are the same.
"""

import importlib
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from typing import Any

from pygments.lexer import Lexer, RegexLexer
from pygments.token import Error, Whitespace, _TokenType

Rule = tuple[Callable[[str, int], re.Match[str] | None], Any, Any]
"""How to match at a place; the kind of token, or what makes several of the match; the states that follow."""

Table = dict[str, dict[str, tuple[Rule, ...]]]

_TOLD_APART = frozenset(string.ascii_letters + string.digits + string.punctuation + " \t\n")
_DEPTH = 20  # groups, one in the other


def quick(lexer: Lexer) -> Lexer:
    """The lexer, made to find its tokens sooner where it is a plain table of rules."""
    if isinstance(lexer, RegexLexer) and type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed:
        states: dict[str, Sequence[Rule]] = lexer._tokens  # type: ignore[attr-defined]  # noqa: SLF001  # the rules as they were compiled
        rules = _Rules({name: tuple(rules) for name, rules in states.items()})
        lexer.get_tokens_unprocessed = partial(_tokens, lexer, rules)  # type: ignore[method-assign]  # of this one alone
    return lexer


class _Rules:
    """The rules of each state, by the character that they begin with; found when they are first wanted."""

    def __init__(self, states: dict[str, tuple[Rule, ...]]) -> None:
        self._states = states
        self.tables: Table = {name: {} for name in states}

    def find(self, state: str, char: str) -> tuple[Rule, ...]:
        """The rules of a state that can match before a character; at the end of the text it is empty."""
        rules = self._states[state]
        if char in _TOLD_APART:
            rules = tuple(rule for rule in rules if _can_begin(getattr(rule[0], "__self__", None), char))
        self.tables[state][char] = rules
        return rules


def _tokens(
    lexer: RegexLexer, rules: _Rules, text: str, stack: Iterable[str] = ("root",)
) -> Iterator[tuple[int, _TokenType, str]]:
    """The tokens of a text, with their places."""
    states = list(stack)
    table, length, at = rules.tables[states[-1]], len(text), 0
    while True:
        char = text[at] if at < length else ""
        found = table.get(char)
        for match, action, following in rules.find(states[-1], char) if found is None else found:
            matched = match(text, at)
            if matched is None:
                continue
            if type(action) is _TokenType:
                yield at, action, matched.group()
            elif action is not None:
                yield from action(lexer, matched)
            at = matched.end()
            if following is not None:
                _follow(states, following)
                table = rules.tables[states[-1]]
            break
        else:
            if not char:
                return
            if char == "\n":  # what a line begins ends with it
                states = ["root"]
                table = rules.tables["root"]
                yield at, Whitespace, char
            else:
                yield at, Error, char
            at += 1


def _follow(states: list[str], following: Any) -> None:
    """Go on to other states, as a rule says: names, `#pop`, `#push`, or a number of states to leave."""
    if isinstance(following, int):
        del states[following if abs(following) < len(states) else 1 :]
        return
    for name in (following,) if isinstance(following, str) else following:
        if name == "#push":
            states.append(states[-1])
        elif name != "#pop":
            states.append(name)
        elif len(states) > 1:
            states.pop()


# -------------------------------------------------------------------------------------------- what a rule begins with

Begins = tuple[bool, bool]
"""Whether a part of an expression can begin with the character, and whether it can be passed without one."""

_UNSURE = (True, True)


@cache
def _can_begin(pattern: object, char: str) -> bool:
    """Whether an expression can match before a character."""
    if not isinstance(pattern, re.Pattern):
        return True
    with suppress(ImportError, AttributeError, LookupError, ValueError, TypeError, RecursionError):
        parsed = _parsed(pattern)
        return any(_sequence(parsed, char, parsed.state.flags, 0))
    return True


@cache
def _parsed(pattern: re.Pattern[str]) -> Any:
    """An expression as the parts that the standard library parses it into."""
    return importlib.import_module("re._parser").parse(pattern.pattern, pattern.flags)


def _sequence(parts: Iterable[Any], char: str, flags: int, depth: int) -> Begins:
    for name, value in parts:
        begins, passed = _part(str(name), value, char, flags, depth + 1)
        if begins:
            return True, True
        if not passed:
            return False, False
    return False, True


def _part(name: str, value: Any, char: str, flags: int, depth: int) -> Begins:
    if depth > _DEPTH:
        return _UNSURE
    match name:
        case "LITERAL":
            return _is_literal(value, char, flags), False
        case "IN":
            return _is_in(value, char, flags), False
        case "BRANCH":
            found = [_sequence(branch, char, flags, depth) for branch in value[1]]
            return any(begins for begins, _ in found), any(passed for _, passed in found)
        case "SUBPATTERN":
            return _sequence(value[3], char, (flags | value[1]) & ~value[2], depth)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            begins, passed = _sequence(value[2], char, flags, depth)
            return begins, passed or value[0] == 0
        case "ASSERT" if value[0] > 0:  # what comes next is looked at, not taken
            return False, any(_sequence(value[1], char, flags, depth))
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return False, True
        case _:
            return _UNSURE


def _is_literal(code: int, char: str, flags: int) -> bool:
    if flags & re.IGNORECASE:
        return code > 127 or chr(code).lower() == char.lower()
    return code == ord(char)


_CATEGORIES: Mapping[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
}


def _is_in(items: Sequence[Any], char: str, flags: int) -> bool:
    """Whether a character may be of a class of characters."""
    cases = {char}
    if flags & re.IGNORECASE:
        if not all(str(name) in ("LITERAL", "RANGE") and _is_ascii(value) for name, value in items):
            return True
        cases = {char.lower(), char.upper()}
    inside, negated = False, False
    for name, value in items:
        match str(name):
            case "NEGATE":
                negated = True
            case "LITERAL":
                inside = inside or chr(value) in cases
            case "RANGE":
                inside = inside or any(value[0] <= ord(case) <= value[1] for case in cases)
            case "CATEGORY":
                category = str(value).replace("_NOT_", "_")
                inside = inside or _CATEGORIES[category](char) == (category == str(value))
            case _:
                return True
    return inside != negated


def _is_ascii(value: int | tuple[int, int]) -> bool:
    return (value if isinstance(value, int) else value[1]) < 128
