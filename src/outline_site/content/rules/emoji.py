"""Names such as `:smile:` become emoji, where the settings ask for it."""

import re

import emoji
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_NAME = re.compile(r":[a-zA-Z0-9_+-]+:")


def install(md: MarkdownIt) -> None:
    """Add the rule."""
    md.inline.ruler.before("escape", "emoji", _emoji)


def _emoji(state: StateInline, silent: bool) -> bool:
    name = _NAME.match(state.src, state.pos, state.posMax)
    shown = emoji.emojize(name[0], language="alias") if name else ""
    if name is None or shown == name[0]:
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content, token.markup, token.info = shown, name[0], "emoji"
    state.pos = name.end()
    return True
