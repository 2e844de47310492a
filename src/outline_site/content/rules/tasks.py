"""Task lists: an item that begins with `[ ]` or `[x]` shows a box."""

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from outline_site.content.sheet import sheet_of

_BOX = re.compile(r"\[([ xX])\](?![(\[])")


def install(md: MarkdownIt) -> None:
    """Add the rule."""
    md.core.ruler.after("slots", "tasks", _tasks)
    md.core.ruler.after("inline", "task_boxes", _boxes)


def _tasks(state: StateCore) -> None:
    """Take the brackets off the text, and note them on the item."""
    for at, item in enumerate(state.tokens):
        if item.type != "list_item_open" or state.tokens[at + 1].type != "paragraph_open":
            continue
        inline = state.tokens[at + 2]
        if box := _BOX.match(inline.content):
            item.attrJoin("class", "task")
            inline.meta["task"] = "x" if box[1] != " " else " "
            inline.content = inline.content[3:].lstrip()


def _boxes(state: StateCore) -> None:
    for inline in state.tokens:
        if done := inline.meta.get("task"):
            named = re.sub(r"[*_`\[\]]", "", inline.content)[:80].strip()
            label = escape(named or sheet_of(state.env).words.say("task"))
            html = f'<input disabled type="checkbox" aria-label="{label}"' + (" checked" if done == "x" else "") + "> "
            inline.children = [Token("slot", "", 0, content=html), *(inline.children or ())]
