"""Shortcodes in random texts: nothing crashes, nothing is lost, and every message has a place inside of the text."""

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from outline_site.config import ReaderConfig
from outline_site.content.cascade import Cascade
from outline_site.content.pieces import Call, Piece, Text
from outline_site.content.read import Reader
from outline_site.content.shortcodes import parse
from outline_site.content.slots import MARK, OPEN
from outline_site.diagnostics import Diagnostic
from outline_site.model import Body, Document, LinkStart, SourceFile
from outline_site.templates import Templates
from outline_site.theme import theme_folder

OFTEN = [
    *("{{<", ">}}", "{{%", "%}}", "{{</*", "*/>}}", "/", "/>}}", "=", '"', "`", '\\"', " ", "\n", "\n\n", "{", "}"),
    *("details", "figure", "box", 'src="a.md"', 'summary="S"', 'level="2"', "true", "1.5", "ü", "$x$", "$", "\\"),
    *("{{< box >}}", "{{% details %}}", "{{< /box >}}", "{{% /details %}}", '{{< ref "x" >}}', "{{< figure />}}"),
    *("*", "# ", "- ", "> ", "| a |", "```", "[a](", ")", "<b>", "<a href=", "<!--", "-->", "[^1]", "1. ", "    "),
]
TEXTS = st.lists(st.sampled_from(OFTEN) | st.text(max_size=3), max_size=40).map("".join)


def inside(body: Body, problem: Diagnostic) -> bool:
    """Whether a problem stands in the text (or right after its end)."""
    lines = body.text.split("\n")
    line = problem.at.line - body.first_line
    return 0 <= line < len(lines) and 1 <= problem.at.column <= len(lines[line]) + 1


def flat(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        if isinstance(piece, Call):
            yield from flat(piece.inner or ())


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example("{{< box")
@example("{{< box a=")
@example("{{</* x")
@example("{{< a `")
@example('{{< a b="')
@example("{{< /box >}}{{< box >}}{{% box %}}{{< /box >}}{{< /box >}}")
def test_random_texts_are_taken_apart(text: str) -> None:
    problems: list[Diagnostic] = []
    body = Body("x.md", text, 7)
    pieces = parse(body, problems.append)
    assert all(inside(body, problem) for problem in problems)
    found = list(flat(pieces))
    assert all(before.start <= after.start for before, after in pairwise(found))
    assert all(text.startswith(piece.text, piece.start) for piece in found if isinstance(piece, Text))
    assert all(
        text.startswith("{{", call.start) and text[: call.end].endswith("}}")
        for call in found
        if isinstance(call, Call)
    )
    if not problems and "{{" not in text:
        assert pieces == ((Text(text, 0),) if text else ())


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example('<a class="{{< param title >}}" href="{{< ref "x" >}}">')
@example('${{< ref "x" >}}$')
@example("{{< box >}}" * 120 + "x" + "{{< /box >}}" * 120)
def test_random_texts_are_read(text: str) -> None:
    document = read(text)
    body = Body("content/x.md", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert all(inside(body, problem) for problem in document.problems)
    assert OPEN not in "".join(texts(document))


def read(text: str) -> Document:
    """A text as a file's document; what looks like front matter is made none."""
    reader = Reader(ReaderConfig(), Templates(theme_folder(), theme_folder() / "none"), Cascade())
    return reader.read(SourceFile("content/x.md", "x.md", text.encode("utf-8", "replace")))


def texts(document: Document) -> Iterator[str]:
    """All the text of a document that reaches readers."""
    for part in (*document.parts, *document.summary):
        if isinstance(part, str):
            yield part
        elif isinstance(part, LinkStart):
            yield part.before + part.after + part.to.target
    yield from (heading.id + heading.html for heading in document.headings)


def test_marks_that_an_author_writes_mean_nothing() -> None:
    document = read("\ufdd00\ufdd1 and \ufdd05\ufdd2 {{< details >}}\ufdd0{{< /details >}}")
    assert not document.problems
    assert MARK.search("".join(texts(document))) is None
