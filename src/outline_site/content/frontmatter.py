"""A content file's text -> its front matter and its body. YAML, TOML and JSON, told apart by the first character."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from outline_site import yamltext
from outline_site.datatext import DataError, json_keys, read_json, read_toml, repeated
from outline_site.diagnostics import Diagnostic, Place, Report, given_twice
from outline_site.model import Body

_FENCES = {"---": "yaml", "+++": "toml"}
_LEADING_ZERO = re.compile(r"^([ \t]*[\w-]+[ \t]*=[ \t]*)([+-]?)0+(\d+)([ \t]*(?:#.*)?)$", re.MULTILINE)
_TOML_KEY = re.compile(r"^[ \t]*\[*([\w-]+)", re.MULTILINE)


class FrontMatterError(Exception):
    """Front matter that does not parse: what is wrong, and the place."""

    def __init__(self, message: str, at: Place, hint: str = "") -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic("front-matter", message, at, hint)


class Raw(NamedTuple):
    """Front matter as its format gives it (None where there is none), the line of each key, and the body."""

    values: Mapping[str, Any] | None
    lines: Mapping[str, int]
    body: Body


def split(path: str, text: str, report: Report) -> Raw:
    """The front matter and the body of a file's text.

    Raises:
        FrontMatterError: it does not parse.
    """
    start = len(text) - len(text.lstrip("\ufeff \t\n"))
    for fence, kind in _FENCES.items():
        if text.startswith(fence, start):
            return _fenced(path, text, start, kind, report)
    if text.startswith("{", start) and not text.startswith(("{{<", "{{%"), start):
        return _json(path, text, start, report)
    return _none(path, text)


def _none(path: str, text: str) -> Raw:
    return Raw(None, {}, Body(path, text.removeprefix("\ufeff"), 1))


def _fenced(path: str, text: str, start: int, kind: str, report: Report) -> Raw:
    fence = text[start : start + 3]
    opening = re.compile(re.escape(fence) + r"[ \t]*(?:\n|\Z)").match(text, start)
    if opening is None:
        return _none(path, text)
    closing = re.compile(rf"^{re.escape(fence)}[ \t]*(?:\n|\Z)", re.MULTILINE).search(text, opening.end())
    first_line = text.count("\n", 0, opening.end()) + 1
    if closing is None:
        if kind == "yaml" and not re.match(r"[\w\"'#-]", text[opening.end() : opening.end() + 1]):
            return _none(path, text)  # a line across the page
        place = Place(path, first_line - 1)
        raise FrontMatterError(
            f"the front matter is not closed: there is no second '{fence}'", place, f"add a line '{fence}'"
        )
    inside = text[opening.end() : closing.start()]
    values, lines = (_yaml if kind == "yaml" else _toml)(path, inside, first_line, report)
    return Raw(values, lines, Body(path, text[closing.end() :], text.count("\n", 0, closing.end()) + 1))


_Values = tuple[Mapping[str, Any], Mapping[str, int]]


def _yaml(path: str, inside: str, first_line: int, report: Report) -> _Values:
    try:
        node = yamltext.compose(inside)
        values = yamltext.construct(node)
    except yamltext.YamlError as error:
        place = Place(path, first_line + error.line - 1, error.column)
        raise FrontMatterError(error.message, place) from error  # these messages say the way out themselves
    if values is None:
        return ({}, {})
    if not isinstance(values, Mapping):
        raise FrontMatterError("the front matter is not a list of 'key: value' lines", Place(path, first_line))
    for key, line, column in yamltext.duplicates(node):
        report(given_twice(key, Place(path, first_line + line - 1, column)))
    lines = {key: first_line + line - 1 for key, line in yamltext.lines(node).items()}
    return ({str(key): value for key, value in values.items()}, lines)


def _toml(path: str, inside: str, first_line: int, report: Report) -> _Values:
    for zero in _LEADING_ZERO.finditer(inside):
        at = Place(path, first_line + inside.count("\n", 0, zero.start()), len(zero[1]) + 1)
        report(Diagnostic("leading-zero", "TOML has no numbers with leading zeros", at, f"write {zero[2]}{zero[3]}"))
    repaired = _LEADING_ZERO.sub(
        lambda m: m[1] + m[2] + m[3] + " " * (len(m[0]) - len(m[1] + m[2] + m[3] + m[4])) + m[4], inside
    )
    try:
        values = read_toml(repaired)
    except DataError as error:
        raise FrontMatterError(
            error.message, Place(path, first_line + error.line - 1, error.column), error.hint
        ) from error
    return (values, _lines(_TOML_KEY, inside, first_line))


def _json(path: str, text: str, start: int, report: Report) -> Raw:
    try:
        values, end = read_json(text, start)
    except DataError as error:
        raise FrontMatterError(error.message, Place(path, error.line, error.column), error.hint) from error
    written = text[:start].replace("\ufeff", " ") + text[start:end]
    for key in repeated(written):
        report(given_twice(str(key.route[-1]), Place(path, key.line, key.column)))
    lines = {str(key.route[0]): key.line for key in json_keys(written) if len(key.route) == 1}
    end += len(text[end:]) - len(text[end:].lstrip(" \t"))
    end += text.startswith("\n", end)
    return Raw(values, lines, Body(path, text[end:], text.count("\n", 0, end) + 1))


def _lines(key: re.Pattern[str], text: str, first_line: int) -> dict[str, int]:
    """The line on which each key first stands."""
    lines: dict[str, int] = {}
    line, at = first_line, 0
    for found in key.finditer(text):
        line, at = line + text.count("\n", at, found.start(1)), found.start(1)
        lines.setdefault(found[1], line)
    return lines
