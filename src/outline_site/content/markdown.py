"""Markdown with marks -> HTML with marks: CommonMark, the table of rules that make it the Markdown of courses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt

from outline_site.config import ReaderConfig
from outline_site.content.rules import (
    block_attributes,
    breaks,
    callouts,
    definitions,
    dispatch,
    extras,
    fences,
    footnotes,
    formulas,
    headings,
    html,
    images,
    lean,
    linkify,
    links,
    lists,
    math,
    paragraphs,
    slots,
    strikethrough,
    tables,
    tasks,
    typography,
)
from outline_site.content.sheet import PASSAGE, SHEET, WHOLE, Sheet
from outline_site.content.slots import Passage
from outline_site.content.trust import Trust

Install = Callable[[MarkdownIt, ReaderConfig], object]

MAX_NESTING = 100


def _emoji(md: MarkdownIt) -> None:
    from outline_site.content.rules import emoji  # its table of names takes time to load

    emoji.install(md)


RULES: tuple[Install, ...] = (
    lambda md, _: slots.install(md),
    lambda md, _: breaks.install(md),
    lambda md, config: lists.install(md, math.beginnings(config.math_delimiters)),
    lambda md, _: paragraphs.install(md),
    lambda md, _: callouts.install(md),
    lambda md, config: tables.install(md) if "table" in config.extensions else None,
    lambda md, config: extras.install(md, config.extensions),  # first, as struck text would take their tildes
    lambda md, config: strikethrough.install(md) if "strikethrough" in config.extensions else None,
    lambda md, config: definitions.install(md) if "definitionlist" in config.extensions else None,
    lambda md, config: tasks.install(md) if "tasklist" in config.extensions else None,
    lambda md, config: footnotes.install(md) if "footnote" in config.extensions else None,
    lambda md, config: headings.install(md, config.heading_ids),
    lambda md, _: links.install(md),
    lambda md, config: html.install(md, Trust.of(raw_html=config.raw_html, safe=config.safe)),
    lambda md, config: math.install(md, config.math_delimiters),
    lambda md, config: formulas.install(
        md, formulas.Reading(named=bool(config.math_delimiters), escaped=config.escaped_math)
    ),
    lambda md, config: fences.install(md, mermaid=config.params.get("mermaid") is True),
    lambda md, config: typography.install(md, config.signs) if config.typographer else None,
    lambda md, config: linkify.install(md) if config.linkify else None,
    lambda md, config: block_attributes.install(md) if config.block_attributes else None,
    lambda md, config: images.install(md) if not config.image_paragraphs else None,
    lambda md, config: _emoji(md) if config.emoji else None,
)


@dataclass(frozen=True)
class Markdown:
    """A Markdown renderer, made once for the settings."""

    md: MarkdownIt

    @classmethod
    def made(cls, config: ReaderConfig) -> "Markdown":
        """The renderer for these settings."""
        options = {"html": True, "breaks": config.hard_wraps, "maxNesting": MAX_NESTING, "xhtmlOut": False}
        md = MarkdownIt("commonmark", options, renderer_cls=lean.Renderer)
        for install in RULES:
            install(md, config)
        lean.install(md)
        dispatch.install(md, math.beginnings(config.math_delimiters))
        return cls(md)

    def blocks(self, passage: Passage, sheet: Sheet) -> str:
        """The text of a page as HTML."""
        return str(self.md.render(passage.text, {**_env(passage, sheet), WHOLE: True}))

    def inline(self, passage: Passage, sheet: Sheet) -> str:
        """A text of one line, without a paragraph around it."""
        return str(self.md.renderInline(passage.text, _env(passage, sheet)))

    def loose(self, passage: Passage, sheet: Sheet) -> str:
        """A text of blocks; one that is a single paragraph loses the tags around it, as in Hugo."""
        made = str(self.md.render(passage.text, _env(passage, sheet))).rstrip("\n")
        single = made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1
        return made[3:-4] if single else made + "\n" * ("\n" in sheet.slots.coloured(made))


def _env(passage: Passage, sheet: Sheet) -> dict[str, Any]:
    return {SHEET: sheet, PASSAGE: passage}
