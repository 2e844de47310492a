"""An image alone in its paragraph stands without the paragraph, where the settings ask for it."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore


def install(md: MarkdownIt) -> None:
    """Add the rule."""
    md.core.ruler.after("inline", "lone_images", _lone_images)


def _lone_images(state: StateCore) -> None:
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type == "paragraph_open" and [child.type for child in inline.children or ()] == ["image"]:
            opening.hidden = closing.hidden = True
