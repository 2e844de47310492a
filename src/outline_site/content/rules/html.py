"""Tags in Markdown: kept with their addresses open, or left out where the settings do not want them."""

import re
from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from outline_site.content.rules.links import open_addresses
from outline_site.content.sheet import PASSAGE, WHOLE, place_of, sheet_of
from outline_site.content.trust import Trust
from outline_site.diagnostics import Place

_COMMENT_END = re.compile("--!?>")  # as browsers see it; Markdown knows the shorter one
_COMMENT = re.compile(r"\s*(?:<!--.*?-->\s*)*", re.DOTALL)


def install(md: MarkdownIt, trust: Trust) -> None:
    """Add the rules. Where tags are left out the page says so, as in Hugo, or for notes of many hands the build."""
    draw = _kept if trust.html else _told if trust.safe else _left_out
    for name in ("html_inline", "html_block"):
        md.add_render_rule(name, draw)


def _kept(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    token = tokens[index]

    def place(offset: int) -> Place:
        return place_of(token, env, offset)

    made = open_addresses(token.content, sheet_of(env), place)
    if WHOLE not in env or PASSAGE in token.meta or not _is_open_comment(token):
        return made
    message, hint = "nothing closes this comment: the rest of the text does not show", "write --> where it ends"
    sheet_of(env).problem("unbalanced-html", message, place(token.content.find("<")), hint)
    return f"{made}-->\n"


def _is_open_comment(token: Token) -> bool:
    """Whether a block is a comment that goes to the end of what it stands in, as nothing closes it.

    In the text of a shortcode its end may follow, as where each line of a comment holds a tag of the shortcode.
    """
    is_comment = token.type == "html_block" and token.content.lstrip().startswith("<!--")
    return is_comment and _COMMENT_END.search(token.content) is None


def _left_out(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    token, sheet = tokens[index], sheet_of(env)
    if not sheet.lacks_html and not _COMMENT.fullmatch(token.content):
        sheet.lacks_html = True
        hint = "write it in Markdown, or set rawHTML: true; in Hugo's settings that is 'unsafe' of the renderer"
        sheet.problem("unsafe", "the settings leave HTML out, here and below on this page", place_of(token, env), hint)
    return "<!-- raw HTML omitted -->" + "\n" * (tokens[index].type == "html_block")


def _told(_self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    token = tokens[index]
    if not _COMMENT.fullmatch(token.content):
        message = "HTML is left out here, as the settings say 'safe: true'"
        sheet_of(env).problem("unsafe", message, place_of(token, env), "write it in Markdown, or with a shortcode")
    return ""
