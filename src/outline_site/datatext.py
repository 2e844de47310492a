"""TOML and JSON text -> values. What Python's two readers say, each in its own way, becomes one error with a place."""

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_TOML_HINT = "each line of TOML is 'key = value'; texts and dates of your own stand in quotes"
_JSON_HINT = "JSON wants quotes around names and texts, and commas between entries only"
_JSON_SIGN = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|[{}\[\],]')
_LONG = re.compile(r"[\da-fA-F_]{3500}")  # Python writes no numbers of more digits than 4,300


class DataError(Exception):
    """A text that is not TOML or JSON, or more than we take. Lines and columns count from 1."""

    def __init__(self, line: int, column: int, message: str, hint: str) -> None:
        super().__init__(line, column, message, hint)
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint


class Key(NamedTuple):
    """A key of a text: the keys and indexes that lead to it, its own last, and its place."""

    route: tuple[str | int, ...]
    line: int
    column: int


def read_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises:
        DataError: it is not TOML.
    """
    try:
        values = tomllib.loads(text)
        with suppress(RecursionError):  # whoever takes the values says how deep they may be
            json.dumps(values, default=str)  # a number that cannot be written would fail later
    except tomllib.TOMLDecodeError as error:
        at, reason = _AT.search(str(error)), _AT.sub("", str(error))
        line, column = (int(at[1]), int(at[2])) if at and at[1] else _position(text, len(text.rstrip("\n")))
        raise DataError(line, column, f"this is not TOML: {reason}", _TOML_HINT) from error
    except (ValueError, RecursionError) as error:
        raise _too_much(text, error) from error
    return values


def read_json(text: str, start: int = 0) -> tuple[Any, int]:
    """The JSON value that begins at an offset, and the offset after it.

    Raises:
        DataError: it is not JSON, or holds half a character, which could never be written.
    """
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise DataError(error.lineno, error.colno, f"this is not JSON: {error.msg}", _JSON_HINT) from error
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        at = next((m.start() for m in _HALF.finditer(text, start) if m[0].lower() == half), start)
        message = f"'{half}' is half a character, which nothing can show"
        raise DataError(*_position(text, at), message, "write the character itself") from error
    except (ValueError, RecursionError) as error:
        raise _too_much(text, error) from error
    return value, end


def read_json_file(text: str) -> Any:
    """The one JSON value that a text consists of.

    Raises:
        DataError: as for `read_json`, or something follows the value.
    """
    start = len(text) - len(text.lstrip(" \t\n\r"))
    value, end = read_json(text, start)
    if rest := text[end:].lstrip(" \t\n\r"):
        raise DataError(*_position(text, len(text) - len(rest)), "this is not JSON: Extra data", "one value is all")
    return value


def json_keys(text: str) -> Iterator[Key]:
    """Every key of a text that is one JSON value, in its order."""
    route: list[str | int] = []  # of tables the key that is being read, of lists the index
    line, start, at = 1, 0, 0
    for sign in _JSON_SIGN.finditer(text):
        match sign[0][0]:
            case "{" | "[":
                route.append("" if sign[0] == "{" else 0)
            case "}" | "]":
                route.pop()
            case "," if isinstance(index := route[-1], int):
                route[-1] = index + 1
            case '"' if sign[2]:
                route[-1] = json.loads(sign[1])
                line += text.count("\n", at, sign.start())
                start, at = max(start, text.rfind("\n", at, sign.start()) + 1), sign.start()
                yield Key(tuple(route), line, at - start + 1)


def repeated(text: str) -> list[Key]:
    """The keys of a text that is one JSON value that repeat a key of the same table, in its order."""
    tables: list[bool] = []  # whether each has fewer keys than are written

    def note(pairs: list[tuple[str, Any]]) -> None:
        tables.append(len(dict(pairs)) < len(pairs))

    with suppress(RecursionError):  # it was read before, from a place not quite as deep
        json.loads(text, object_pairs_hook=note)
    found: list[Key] = []
    seen: set[tuple[str | int, ...]] = set()
    for key in json_keys(text) if any(tables) else ():
        found += [key] if key.route in seen else []
        seen.add(key.route)
    return found


def _too_much(text: str, error: ValueError | RecursionError) -> DataError:
    if isinstance(error, RecursionError):
        return DataError(1, 1, "this is nested too deeply", "make it flatter")
    number = _LONG.search(text)
    at = _position(text, number.start() if number else 0)
    return DataError(*at, "this number has too many digits", "write it in quotes")


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
