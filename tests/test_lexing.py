"""Code is coloured as Pygments colours it, though most rules of its lexers are never tried."""

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name

from outline_site.content.lexing import quick

TAUGHT = ["python", "bash", "java", "c", "cpp", "javascript", "typescript", "rust", "go", "sql", "r", "haskell", "html"]
OTHERS = ["css", "latex", "yaml", "json", "toml", "makefile", "console", "pycon", "ruby", "matlab", "ocaml", "asm"]
SOME = sorted(aliases[0] for _, aliases, _, _ in get_all_lexers(plugins=False) if aliases)[
    ::8
]  # all hold, in half a minute

SAMPLE = Path(__file__).read_text(encoding="utf-8") + (
    "\n#include <stdio.h>\nint main(void) { printf(\"%d\\n\", 0x1F); /* é ſ K */ return 'a'; }\n"
    'SELECT Name, COUNT(*) FROM t WHERE x >= 1.5e-3 -- all\n$ ls -l | grep "a b" > out.txt\n'
    '<a href="#x" class=\'y\'>t &amp; u</a> \\frac{a}{b} % no\nkey: [1, "two", null]\n\x0c\x1c\t\r\n'
)


@cache
def pair(language: str) -> tuple[Lexer, Lexer]:
    return get_lexer_by_name(language), quick(get_lexer_by_name(language))


def check(language: str, text: str) -> None:
    stock, ours = pair(language)
    assert list(ours.get_tokens(text)) == list(stock.get_tokens(text))


@pytest.mark.parametrize("language", [*TAUGHT, *OTHERS])
def test_tokens_are_those_of_pygments(language: str) -> None:
    lines = SAMPLE.splitlines(keepends=True)
    for seed in range(5):
        random.Random(seed).shuffle(lines)
        check(language, "".join(lines))


def test_tokens_of_rare_lexers_are_those_of_pygments() -> None:
    start = SAMPLE.index("\n#include")
    for language in SOME:
        check(language, SAMPLE[start:])


@given(st.sampled_from(TAUGHT + OTHERS), st.text(st.sampled_from("aifKSſK09_ \t\n\"'`#/*-+<>=(){}[]\\$@%&|.:;é\x1c")))
def test_tokens_of_any_text_are_those_of_pygments(language: str, text: str) -> None:
    check(language, text)


def test_most_rules_are_spared() -> None:
    lexers: tuple[Any, Any] = pair("python")  # any: the rules of either are its own affair
    stock, ours = lexers
    list(ours.get_tokens(SAMPLE))
    rules, every = ours.get_tokens_unprocessed.args[1], stock._tokens["root"]
    assert len(rules.tables["root"][" "]) < len(every) / 3
