"""Blocks and text within lines are read as if every rule were tried at every line and every character."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.parser_block import ParserBlock, RuleFuncBlockType
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import list_block
from markdown_it.token import Token

from outline_site.config import ReaderConfig
from outline_site.content.markdown import Markdown
from outline_site.content.rules import lean
from outline_site.content.sheet import Sheet
from outline_site.content.slots import Passage
from outline_site.model import Body

PLAIN = ReaderConfig()
SETTINGS = {
    "usual": PLAIN,
    "all extensions": replace(
        PLAIN, extensions=(*PLAIN.extensions, "insert", "mark", "subscript", "superscript"), emoji=True
    ),
    "named delimiters": replace(PLAIN, math_delimiters=(("@@", "@@", False), ("$", "$", False))),
}
SIGNS = "ab \n*_`[](){}<>!&;#~^=+$@\\|.:/-'\"\ufdd01w"
WORDS = [
    "![a](b)",
    "[a](b)",
    "[^1]",
    "\n\n[^1]: n",
    "<b>",
    "<!--",
    "-->",
    "www.a.de ",
    "https://a.de",
    "$x$",
    r"\(x\)",
    ":smile:",
    "a@b.de",
]

LIBRARY = {"list": list_block}


def pair(name: str) -> tuple[Markdown, Markdown]:
    """Our renderer, and one that tries all rules, with the library's own ones for lists."""
    ours, other = Markdown.made(SETTINGS[name]), Markdown.made(SETTINGS[name])
    slow = ParserInline()
    vars(slow).update({key: value for key, value in vars(other.md.inline).items() if key in vars(slow)})
    slow.terminator_re = re.compile(r"[\W_]")
    other.md.inline = slow
    every = Ruler[RuleFuncBlockType]()
    every.__rules__ = [replace(rule, fn=LIBRARY.get(rule.name, rule.fn)) for rule in other.md.block.ruler.__rules__]
    other.md.block = ParserBlock()
    other.md.block.ruler = every
    return ours, other


PAIRS = {name: pair(name) for name in SETTINGS}


def html(markdown: Markdown, text: str) -> str:
    body = Body("a.md", text)
    sheet = Sheet(body, lambda _: None)
    return sheet.slots.coloured(markdown.blocks(Passage(body, text, ((0, 0, True),)), sheet))


@pytest.mark.parametrize("name", SETTINGS)
@given(text=st.lists(st.sampled_from([*SIGNS, *WORDS]), max_size=40).map("".join))
def test_every_text_is_read_as_by_all_rules(name: str, text: str) -> None:
    ours, other = PAIRS[name]
    assert type(ours.md.inline) is not type(other.md.inline)
    assert html(ours, text) == html(other, text)


BLOCKS = [
    *(
        "- ",
        "* ",
        "+ ",
        "1. ",
        "7) ",
        "> ",
        "# ",
        "## b",
        "***",
        "---",
        "===",
        "```",
        "~~~ x",
        "<div>",
        "</div>",
        "<!--",
    ),
    *(": d", "    ", "\t", "  ", "a", "b | c", "--|--", "[a]: /b", "[^1]: n", "$$", "\\[", "\\]", "{.c}", "@@"),
    *("\ufdd01b", "\n", "\n", "\n", "\n\n"),
]


@pytest.mark.parametrize("name", SETTINGS)
@given(text=st.lists(st.sampled_from(BLOCKS), max_size=40).map("".join))
def test_all_blocks_are_read_as_by_all_rules(name: str, text: str) -> None:
    ours, other = PAIRS[name]
    assert type(ours.md.block.ruler) is not type(other.md.block.ruler)
    assert html(ours, text) == html(other, text)


MARKERS = [
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "- - ",
    "-\t",
    "1.",
    "-",
    "1234567890. ",
    "> ",
    "    ",
    "  ",
    "   ",
    "\t",
    " ",
]
ITEMS = [
    "a",
    "b c ",
    "\u00e9",
    "===",
    "---",
    "[ ] t",
    "`c`",
    ": d",
    "# h",
    "[^1]: n",
    "| x |\n|--|",
    "@@",
    "\n",
    "\n",
    "\n\n",
]


@pytest.mark.parametrize("name", SETTINGS)
@given(text=st.lists(st.sampled_from([*MARKERS, *ITEMS]), max_size=40).map("".join))
def test_all_lists_are_read_as_by_the_rule_of_the_library(name: str, text: str) -> None:
    ours, other = PAIRS[name]
    assert html(ours, text) == html(other, text)


def test_deep_nesting_ends() -> None:
    for text in ("[" * 300 + "a" + "]()" * 300, "*" * 500 + "a", "![" * 200):
        ours, other = PAIRS["usual"]
        assert html(ours, text) == html(other, text)


def test_a_token_made_with_fewer_steps_has_all_that_the_library_gives_one() -> None:
    assert lean.made("a", "b", 1, 2, block=True) == Token("a", "b", 1, level=2, block=True)
