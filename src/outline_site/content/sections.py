"""The HTML of a body -> its sections as plain text, for the search: dots for formulas, no diagrams."""

import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from html import unescape

from outline_site.model import Heading, Section

DOTS = "…"

# A tag that nothing closes takes all that follows with it, so that no text is read twice.
_SILENT = re.compile(
    r"<(?:!--.*?(?:-->|\Z)"
    r"|((?i:script|style|math|svg|template|iframe|audio|video))\b.*?(?:</\1\s*>|\Z)"
    r'|(?P<within>sup) id="fnref.*?(?:</sup>|\Z)'
    r'|a [^<>]*class="footnote-backref".*?(?:</a>|\Z)'
    r'|span class="ln".*?(?:</span>|\Z)'
    r'|code class="(?:math-error|language-mermaid)".*?(?:</code>|\Z)'
    r'|pre class="mermaid".*?(?:</pre>|\Z))',
    re.DOTALL,
)
_IN_LINE = re.compile(
    r"</?(?:span|code|a|abbr|b|bdi|bdo|cite|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|strong|sub|sup|time|u|var|wbr)"
    r"(?: [^<>]*)?>"
)
_NUMBER = 'span class="ln"'
_SPAN = re.compile(r"<span(?: [^<>]*)?>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARK = re.compile(
    r"<(?:(?P<opened>details\b)|(?P<closed>/details\s*>)"
    r"|h(?P<level>[1-6])\b[^<>]*?\sid=(?P<quote>[\"'])(?P<id>[^<>]*?)(?P=quote)[^<>]*>(?P<title>.*?)(?:</h(?P=level)\s*>|\Z))",
    re.DOTALL,
)


def sections(
    html: str, headings: Iterable[Heading], finish: Callable[[str], str] = lambda text: text
) -> tuple[Section, ...]:
    """The sections of a body: first what stands before all headings, then one a heading that has an id.

    `finish` puts into a plain text what marks in it stand for.
    What follows a folded block belongs to the section that the block stands in, also where the block has headings.
    """
    known: Mapping[str, str] = {heading.id: heading.text for heading in headings}
    names, texts = [("", "")], [[""]]
    here, around = 0, list[int]()
    if _NUMBER not in html:  # coloured code is full of spans, which are gone soonest like this
        html = _SPAN.sub("", html.replace("</span>", ""))
    html = _SILENT.sub(lambda found: "" if found["within"] else " ", html)
    at = 0
    for mark in _MARK.finditer(html):
        texts[here].append(html[at : mark.start()])
        at = mark.start() if mark["opened"] else mark.end()
        if mark["opened"]:
            around.append(here)
        elif mark["closed"]:
            here = around.pop() if around else here
        else:
            name = unescape(mark["id"])
            names.append((name, known.get(name) or plain(mark["title"], finish)))
            texts.append([])
            here = len(texts) - 1
    texts[here].append(html[at:])
    return tuple(Section(*name, plain(" ".join(text), finish)) for name, text in zip(names, texts, strict=True))


def outline(found: Iterable[Section]) -> str:
    """A text that changes with the ids and the titles of sections."""
    names = repr([(section.id, section.title) for section in found])
    return blake2b(names.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def without_formulas(html: str) -> str:
    """HTML with dots for each formula, as the words around it need something there: *so … is even*.

    It takes a part of the time that a pattern for more than formulas takes.
    """
    kept: list[str] = []
    at = 0
    while 0 <= (begin := html.find("<math", at)) < (end := html.find("</math>", begin)):
        kept.append(html[at:begin])
        at = end + len("</math>")
    return DOTS.join([*kept, html[at:]])


def plain(html: str, finish: Callable[[str], str] = lambda text: text) -> str:
    """HTML as plain text on one line."""
    return " ".join(finish(unescape(_TAG.sub(" ", _IN_LINE.sub("", html)))).split())
