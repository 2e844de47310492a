"""One content file, alone -> its `Document`: front matter, shortcodes and Markdown in their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from outline_site.config import ReaderConfig
from outline_site.content import frontmatter, shortcodes
from outline_site.content.about import first_sentence, shown
from outline_site.content.cascade import Cascade, filled, to_itself
from outline_site.content.expand import expand
from outline_site.content.fields import fields
from outline_site.content.formula import Formulas
from outline_site.content.markdown import Markdown
from outline_site.content.rules.links import open_addresses
from outline_site.content.run import Runner
from outline_site.content.scope import Reading
from outline_site.content.sections import outline, sections, without_formulas
from outline_site.content.sheet import Sheet
from outline_site.content.slots import Passage, clean
from outline_site.content.tags import unbalanced
from outline_site.content.trust import Trust
from outline_site.diagnostics import Diagnostic, Place
from outline_site.model import Document, FrontMatter, Heading, LinkStart, Part, SourceFile, Text, links_of
from outline_site.setting_values import WrongValueError
from outline_site.templates import Templates

HTML_KINDS = (".html", ".htm")
MORE = "<!--more-->"

_ANCHOR = re.compile(r"=(?:(?<=\sid=)|(?<=\sname=))[\"']?([^\"'\s>]+)")  # quick, as few signs are that one
_PARAGRAPH = re.compile(r"<p>(?<=^<p>).*?</p>$", re.MULTILINE | re.DOTALL)  # quick, as it begins with a tag
_TEXTLESS = re.compile(r"<(script|style|math|svg)\b.*?(?:</\1>|\Z)|<[^<>]*>", re.DOTALL)


@dataclass(frozen=True)
class Parser:
    """Makes documents of content files, by the settings that matter to one file and what sections give."""

    config: ReaderConfig
    templates: Templates
    cascade: Cascade

    @cached_property
    def _markdown(self) -> Markdown:
        return Markdown.made(self.config)

    def document(self, source: SourceFile) -> Document:
        """The document of a content file. Whatever is wrong with it is in the document's problems."""
        problems: list[Diagnostic] = []
        try:
            text = clean(_decoded(source.data))
        except UnicodeDecodeError as error:
            problems.append(_not_utf8(source, error))
            return Document(source.path, source.content_path, FrontMatter(), problems=tuple(problems))
        try:
            raw = frontmatter.split(source.path, text, problems.append)
        except frontmatter.FrontMatterError as error:
            return Document(source.path, source.content_path, FrontMatter(), problems=(*problems, error.diagnostic))
        try:
            own = fields(source.path, raw.values or {}, raw.lines, self.config, problems.append)
            given = (*to_itself(own, source.content_path), *self.cascade.above(source.content_path))
            front = filled(own, given, self.config, source.path)
        except WrongValueError as error:
            problem = Diagnostic("front-matter", f"the front matter has {error.message}", Place(source.path))
            return Document(source.path, source.content_path, FrontMatter(), problems=(*problems, problem))
        formulas = Formulas(self.config.math_macros, numbers=self.config.math_numbers)
        trust = Trust.of(raw_html=self.config.raw_html, safe=self.config.safe)
        sheet = Sheet(
            raw.body,
            problems.append,
            self.config.words,
            formulas=formulas,
            trust=trust,
            line_numbers=self.config.line_numbers,
        )
        reading = Reading(self.config, self.templates, self._markdown, front, source.content_path, sheet)
        return _Work(source, reading).document(raw.values is not None, problems)


def _decoded(data: bytes) -> str:
    """The text of a file. Raises UnicodeDecodeError, also for what can only be UTF-16 by its many zeros."""
    if data.count(0, 0, 4000) * 4 > len(data[:4000]):
        raise UnicodeDecodeError("utf-8", data, data.index(0), data.index(0) + 1, "many zeros")
    return data.decode("utf-8")


def _not_utf8(source: SourceFile, error: UnicodeDecodeError) -> Diagnostic:
    before = source.data[: error.start]
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    message = f"this file is not UTF-8: the byte 0x{source.data[error.start]:02x} cannot be read"
    return Diagnostic("not-utf8", message, Place(source.path, line, column), "save it with the encoding UTF-8")


@dataclass(frozen=True)
class _Work:
    """The reading of one file, from its front matter on."""

    source: SourceFile
    reading: Reading

    @property
    def sheet(self) -> Sheet:
        return self.reading.sheet

    def document(self, is_page: bool, problems: list[Diagnostic]) -> Document:
        body = self.sheet.body
        pieces = shortcodes.parse(body, self.sheet.report)
        runner = Runner(self.reading)
        passage = expand(pieces, body, self.sheet.slots, runner.run)
        if self.source.path.lower().endswith(HTML_KINDS):
            html = self.as_html(passage)
        else:
            html = self.reading.markdown.blocks(passage, self.sheet)
        parts = tuple(_merged(self.parts(html)))
        for problem in (*self.sheet.formulas.problems(), *unbalanced(self.sheet.tags)):
            self.sheet.report(problem)
        text = "".join([part for part in parts if isinstance(part, str)])
        links = "".join([part.before + part.after for part in parts if isinstance(part, LinkStart)])
        found = sections(without_formulas(text), self.sheet.headings, self.sheet.slots.written)
        written = Text(self.filled(parts), self.filled(self.summary(html), linked=False), found)
        return Document(
            self.source.path,
            self.source.content_path,
            self.reading.front,
            links=tuple(links_of(written.parts)),
            about=first_sentence(written.summary),
            headings=tuple(self.headings()),
            outline=outline(found),
            size=sum(len(f"{s.id}{s.title}{s.text}".encode("utf-8", "replace")) + 12 for s in found),
            anchors=frozenset(_ANCHOR.findall(self.sheet.slots.coloured(text) + links)),
            own_heading=self.sheet.own_heading,
            words=sum(section.words for section in found),
            has_math=self.sheet.has_math,
            is_page=is_page,
            shortcodes=runner.meanings(),
            problems=tuple(problems),
            written=written,
        )

    def as_html(self, passage: Passage) -> str:
        """The body of a note that is HTML itself."""
        if not self.sheet.trust.safe:
            return open_addresses(passage.text, self.sheet, passage.place)
        message = "a page in HTML is left empty, as the settings say 'safe: true'"
        self.sheet.problem("unsafe", message, passage.place(0), "write it in Markdown")
        return ""

    def parts(self, html: str) -> Iterator[Part]:
        """HTML with marks as parts of a body: all marks opened, passages that are left rendered on their own."""
        for piece in self.sheet.slots.pieces(html):
            if isinstance(piece, Passage):
                yield from self.parts(self.reading.markdown.loose(piece, self.sheet))
            else:
                yield piece

    def filled(self, parts: tuple[Part, ...], *, linked: bool = True) -> tuple[Part, ...]:
        """Parts with their code put in, and the references to equations, now that all of these are known."""
        fill, coloured = self.sheet.formulas.filled, self.sheet.slots.coloured
        return tuple(fill(coloured(part), linked=linked) if isinstance(part, str) else part for part in parts)

    def headings(self) -> Iterator[Heading]:
        """The headings of the page, with references to equations as text."""
        fill = self.sheet.formulas.filled
        for heading in self.sheet.headings:
            yield replace(heading, text=fill(heading.text, linked=False), html=fill(heading.html, linked=False))

    def summary(self, html: str) -> tuple[Part, ...]:
        """What stands before `<!--more-->`, else the first paragraphs up to some 70 words that no fold hides."""
        if self.reading.front.summary:
            inline = self.reading.markdown.inline(
                Passage.made(self.sheet.body, self.reading.front.summary, 0), self.sheet
            )
            return tuple(_merged(self.parts(inline)))
        before, more, _ = html.partition(MORE)
        if more:
            return tuple(_merged(self.parts(before.rstrip())))
        taken, words = [], 0
        for paragraph in _PARAGRAPH.finditer(shown(html)):
            taken.append(paragraph[0])
            words += len(_TEXTLESS.sub(" ", self.sheet.slots.coloured(paragraph[0])).split())
            if words >= self.reading.config.summary_length:
                break
        return tuple(_merged(self.parts("\n".join(taken))))


def _merged(parts: Iterator[Part]) -> Iterator[Part]:
    """The parts with neighbouring texts joined."""
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        if texts:
            yield "".join(texts)
            texts = []
        yield part
    if texts:
        yield "".join(texts)
