"""YAML text: what a scalar means, where things stand, what is refused and how it is said."""

from typing import Any

import pytest
import yaml

from outline_site.yamltext import YamlError, compose, construct, duplicates, lines, position

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)

SCALARS: dict[str, Any] = {
    "true": True,
    "False": False,
    "TRUE": True,
    "yes": "yes",
    "no": "no",
    "on": "on",
    "Off": "Off",
    "null": None,
    "Null": None,
    "~": None,
    "": None,
    "none": "none",
    "0": 0,
    "010": 8,
    "09": "09",
    "-0x1": "-0x1",
    "+12": 12,
    "-7": -7,
    "0x1F": 31,
    "0o17": 15,
    "1_000": "1_000",
    "10:30": "10:30",
    "2024-01-31": "2024-01-31",
    "2024-01-31T10:30:00Z": "2024-01-31T10:30:00Z",
    "1.5": 1.5,
    ".5": 0.5,
    "-2.": -2.0,
    "1e3": 1000.0,
    "12e4567": "12e4567",  # a commit, not infinity
    ".inf": ".inf",
    ".nan": ".nan",
    "9" * 5000: "9" * 5000,
    "'true'": "true",
    '"010"': "010",
    "!!str 12": "12",
    "!!int '12'": 12,
    "! 12": "12",
    "!r Sys.Date()": "Sys.Date()",
    "!!python/object/apply:os.system ['touch PWNED']": ["touch PWNED"],
    "Äpfel und Öl": "Äpfel und Öl",
    "|\n two\n lines": "two\nlines\n",
    "{a: 1, 2: b, true: c, ~: d}": {"a": 1, "2": "b", "true": "c", "~": "d"},
}


@pytest.mark.parametrize(("text", "value"), SCALARS.items(), ids=lambda v: repr(v)[:30])
def test_a_value_means(text: str, value: object) -> None:
    found = construct(compose(f"key: {text}\n"))
    assert found == {"key": value}
    assert isinstance(found, dict)
    assert type(found["key"]) is type(value)


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_nothing_is_none(text: str) -> None:
    assert construct(compose(text)) is None


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert construct(compose("\ufefftitle: x\n")) == {"title": "x"}


MERGES: dict[str, Any] = {
    "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}": {"x": 1, "y": 3},
    "a: &a {x: 1, y: 2}\nb: {y: 3, <<: *a}": {"x": 1, "y": 3},
    "a: &a {x: 1}\nb: {<<: [*a, {x: 7, z: 9}]}": {"x": 1, "z": 9},
    "a: &a {x: 1}\nc: &c {<<: *a, y: 2}\nb: {<<: *c}": {"x": 1, "y": 2},
    "a: &a [1]\nb: [*a, *a]": [[1], [1]],
    "b: {'<<': text}": {"<<": "text"},
}


@pytest.mark.parametrize(("text", "value"), MERGES.items())
def test_aliases_and_merges(text: str, value: object) -> None:
    found = construct(compose(text))
    assert isinstance(found, dict)
    assert found["b"] == value


ERRORS = {
    # text: (line, column, words of the message)
    "a:\n\tb: 1\n": (2, 1, "a tab at the start of a line; indent with spaces"),
    "a:\n  b: 1\n\tc: 2\n": (3, 1, "a tab"),
    "a:\n  \tb: 1\n": (2, 3, "a tab"),
    "a: b: c\n": (1, 5, "a ':' does not fit here"),
    "é: b: c\n": (1, 5, "a ':' does not fit here"),
    "a: 'x\nb: 1\n": (1, 4, "this quote is never closed"),
    "a: [1, 2\nb: 3\n": (1, 4, "what opens here with '['"),
    "a: {b: 1\nc: 2\n": (1, 4, "what opens here with '{'"),
    "a: @x\n": (1, 4, "cannot begin with '@'; put it in quotes"),
    "a: *b*\n": (1, 4, "cannot begin with '*'"),
    "a: *b\n": (1, 4, "'*b' has no complete '&b' above"),
    "a: }\n": (1, 4, "cannot begin with '}'"),
    'a: "\\mathbb"\n': (1, 5, "use single quotes"),
    "a: 'it's'\n": (1, 8, "check the quotes"),
    "a:\n  b: 1\n c: 2\n": (3, 2, "indent"),
    "- a\nb: 1\n": (2, 1, "mixed"),
    "a: 1\nb 2\nc: 3\n": (2, 1, "a ':' is missing"),
    "a: {{ x }}\n": (1, 5, "cannot be a key"),
    "<<: 3\n": (1, 5, "'<<' takes a table"),
    "<<: [{}, 2]\n": (1, 10, "'<<' takes a table"),
    "a: 1\n---\nb: 2\n": (2, 1, "second document"),
    "a: 1\nb: x\x01y\n": (2, 5, "U+0001"),
    "a: \ud800\n": (1, 4, "U+D800"),
    "a: &a [*a]\n": (1, 8, "'*a'"),
    "[" * 101 + "]" * 101: (1, 101, "more than 100 levels"),
    "[" * 100_000: (1, 101, "more than 100 levels"),
    "a: &a [[[[1]]]]\nb: " + "[" * 96 + "*a" + "]" * 96: (2, 100, "more than 100 levels"),
    "a: &a 1\nb: [" + "*a," * 1001 + "]": (2, 3005, "more than 1000 uses"),
    BOMB: (7, 11, "more than 1000000 values"),
}


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="without libyaml PyYAML words its errors in another way")
@pytest.mark.parametrize(("text", "expected"), ERRORS.items(), ids=lambda v: repr(v)[:30])
def test_what_is_refused(text: str, expected: tuple[int, int, str]) -> None:
    with pytest.raises(YamlError) as caught:
        compose(text)
    assert (caught.value.line, caught.value.column) == expected[:2]
    assert expected[2] in caught.value.message


@pytest.mark.parametrize(
    "text",
    ["[" * 100 + "]" * 100, "a: &a [[[[1]]]]\nb: " + "[" * 95 + "*a" + "]" * 95, "a: &a 1\nb: [" + "*a," * 1000 + "]"],
)
def test_what_the_limits_allow(text: str) -> None:
    assert construct(compose(text)) is not None


def test_places() -> None:
    node = compose("title: x\nmenus:\n  main:\n    - name: A\n      url: /a/\nbase: &b {k: 1}\nmerged: {<<: *b}\n")
    assert lines(node) == {"title": 1, "menus": 2, "base": 6, "merged": 7}
    assert position(node) == (1, 1)
    assert position(node, ("title",)) == (1, 8)
    assert position(node, ("title",), of_key=True) == (1, 1)
    assert position(node, ("menus", "main", 0)) == (4, 7)
    assert position(node, ("menus", "main", 0, "url")) == (5, 12)
    assert position(node, ("menus", "main", 0, "url"), of_key=True) == (5, 7)
    assert position(node, ("merged", "k")) == (7, 9)
    assert position(None, ("a",)) == (1, 1)


DUPLICATES = {
    "a: 1\nb: 2\na: 3\n": [("a", 3, 1)],
    "a: {b: 1, b: 2}\n": [("b", 1, 11)],
    "a:\n  - {b: 1}\n  - c: 1\n    c: 2\n": [("c", 4, 5)],
    "a: 1\na: 2\na: 3\n": [("a", 2, 1), ("a", 3, 1)],
    "a: &a {b: 1, b: 2}\nc: *a\n": [("b", 1, 14)],
    "a: &a {b: 1}\nc: {<<: *a, b: 2}\n": [],
    "a: 1\nA: 2\n": [],
    "text\n": [],
}


@pytest.mark.parametrize(("text", "expected"), DUPLICATES.items())
def test_keys_that_stand_twice(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert duplicates(compose(text)) == expected


def test_the_last_of_equal_keys_wins() -> None:
    assert construct(compose("a: 1\nb: {c: 1, c: 2}\na: 3\n")) == {"a": 3, "b": {"c": 2}}


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029"])
def test_only_ends_of_lines_that_editors_count_are_counted(sign: str) -> None:
    node = compose(f"a: one{sign}two\nb: '{sign}'\nc: \"{sign}\"\nd{sign}d: |\n  x{sign}y\n")
    assert construct(node) == {"a": f"one{sign}two", "b": sign, "c": sign, f"d{sign}d": f"x{sign}y\n"}
    assert lines(node) == {"a": 1, "b": 2, "c": 3, f"d{sign}d": 4}
    with pytest.raises(YamlError) as caught:
        compose(f"a: '{sign}'\nb: [\n")
    assert caught.value.line == 2
