"""The HTML of a page's body -> its tags and texts as a list, alike where the two sides differ in form by design.

Each such form is a row of `FORMS`: an element's name -> a function that gives other tokens for it, or None.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from hugo_comparison.elements import VOID, Element, parse

Address = Callable[[str], str]
"""What a link of the page means: `../b/#c` -> `/a/b#c`."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    "address article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer form"
    " header hr iframe li main nav ol p pre section summary table tbody td tfoot th thead tr ul callout video drawing"
    " footnotes formula".split()
) | set(HEADINGS)
_TEX = re.compile(
    r"\$\$.+?\$\$|\\\[.+?\\\]|\\\(.+?\\\)"
    r"|(?<![\\$])\$(?=\S)[^$]*?(?<=\S)\$(?!\d)|(?<![\\$])\$ [^$\n]+? \$|\\begin\{(\w+\*?)\}.+?\\end\{\1\}",
    re.DOTALL,
)
FORMULA = "<formula>"
_ADDRESSES = ("href", "src", "poster", "action", "cite")
_LEFT_OUT = re.compile(r"aria-.*|role|tabindex|loading|decoding|data-outline.*")
_VIDEO = re.compile(r"(?:youtube(?:-nocookie)?\.com/embed|player\.vimeo\.com/video)/([\w-]+)")


class Heading(NamedTuple):
    """A heading's words and id."""

    words: str
    id: str


class Shape(NamedTuple):
    """A body, ready to be compared."""

    tokens: list[str]
    headings: list[Heading]


def shape(html: str, address: Address) -> Shape:
    """What is compared of a body."""
    body = parse(html)
    headings = [Heading(_words(e.text), e.attributes.get("id", "")) for e in body.walk() if e.name in HEADINGS]
    return Shape(_joined(_inside(body, address)), headings)


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


# ------------------------------------------------------------------------------------------------------------ walking


def _inside(element: Element, address: Address) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield re.sub(r"\s+", " ", child).replace("<", "‹")
        else:
            others = (form(child, address) for form in FORMS.get(child.name, ()))
            yield from next((tokens for tokens in others if tokens is not None), _plain(child, address))


def _plain(element: Element, address: Address) -> Iterator[str]:
    yield _tag(element, address)
    yield from _inside(element, address)
    if element.name not in VOID:
        yield f"</{element.name}>"


def _tag(element: Element, address: Address) -> str:
    given = {name: _words(value) for name, value in element.attributes.items() if not _LEFT_OUT.fullmatch(name)}
    if element.name == "img":  # the size of the file, where Hugo gives none
        given = {name: value for name, value in given.items() if name not in ("width", "height")}
    given |= {name: address(given[name]) for name in _ADDRESSES if name in given}
    if element.name in HEADINGS:
        given.pop("id", None)
    if "style" in given:
        given["style"] = given["style"].replace(" ", "").rstrip(";")
    return "<" + " ".join([element.name, *(f"{name}={value}" for name, value in sorted(given.items()))]) + ">"


def _joined(tokens: Iterable[str]) -> list[str]:
    """Texts that stand side by side as one, without blanks at the edges of blocks; TeX in a text is a formula."""
    joined: list[str] = []
    for token in tokens:
        if joined and _is_text(token) and _is_text(joined[-1]):
            joined[-1] += token
        else:
            joined.append(token)
    split = [part for token in joined for part in _split(token)]
    around = zip(["<p>", *split], split, [*split[1:], "<p>"], strict=False)
    trimmed = (_trimmed(before, token, after) for before, token, after in around)
    return _without_idle_paragraphs([token for token in trimmed if token])


def _is_text(token: str) -> bool:
    return not token.startswith("<")


def _split(token: str) -> Iterator[str]:
    if not _is_text(token):
        yield token
        return
    at = 0
    for formula in _TEX.finditer(token):
        yield from (re.sub(r"\s+", " ", token[at : formula.start()]), FORMULA)
        at = formula.end()
    yield re.sub(r"\s+", " ", token[at:])


def _trimmed(before: str, token: str, after: str) -> str:
    if not _is_text(token):
        return token
    token = token.lstrip() if _is_block(before) else token
    return token.rstrip() if _is_block(after) else token


def _is_block(token: str) -> bool:
    name = re.match(r"</?(\w+)", token)
    return name is not None and name[1] in BLOCKS


def _without_idle_paragraphs(tokens: list[str]) -> list[str]:
    """Without empty paragraphs; and without the ends of those beside formulas, which may stand in one or not."""
    kept: list[str] = []
    for token in tokens:
        while token == FORMULA and kept and kept[-1] in ("<p>", "</p>"):
            kept.pop()
        if kept and kept[-1] == "<p>" and token == "</p>":
            kept.pop()
        elif not kept or kept[-1] != FORMULA or token not in ("<p>", "</p>"):
            kept.append(token)
    return kept


# -------------------------------------------------------------------------------------------------------------- forms


Tokens = Iterable[str] | None


def _box(element: Element, address: Address) -> Tokens:
    """A box that scrolls, or one around code, is what is in it."""
    attributes = element.attributes
    scrolls = attributes.get("role") == "region" and attributes.get("tabindex") == "0"
    return _inside(element, address) if scrolls or {"highlight", "chroma"} & set(element.classes) else None


def _diagram(element: Element, _address: Address) -> Tokens:
    return ["<drawing>"] if element.name == "svg" or "goat" in element.classes else None


def _formula(_element: Element, _address: Address) -> Tokens:
    return [FORMULA]


def _tex(element: Element, _address: Address) -> Tokens:
    """The older way to write a formula, `$x$` as code; and one of ours that cannot be drawn."""
    return [FORMULA] if _TEX.fullmatch(element.text) or {"formula", "math-error"} & set(element.classes) else None


def _video(element: Element, _address: Address) -> Tokens:
    """A video of another site: Hugo's frame, with a box around it, and our link, which becomes one."""
    frames = [element] if element.name == "iframe" else [e for e in element.elements if e.name == "iframe"]
    found = _VIDEO.search(frames[0].attributes.get("src", "")) if len(frames) == 1 else None
    video = element.attributes.get("data-video") or (found[1] if found and not _words(element.text) else "")
    return [f"<video {video}>"] if video else None


def _callout(element: Element, address: Address) -> Tokens:
    """`> [!NOTE]`: a quotation in Hugo, unless a theme makes more of it."""
    if "data-kind" in element.attributes:
        title = [e for e in element.elements if "callout-title" in e.classes]
        rest = Element("", {}, [child for child in element.children if child not in title])
        return ["<callout>", *_inside(rest, address), "</callout>"]
    if element.name != "blockquote" or not re.match(r"\s*\[!\w+\]", element.text):
        return None
    first = next(e for e in (*element.elements, element) if "[!" in e.text)
    first.children = _below_first_line(first.children)
    return ["<callout>", *_inside(element, address), "</callout>"]


def _below_first_line(children: list[Element | str]) -> list[Element | str]:
    for at, child in enumerate(children):
        if isinstance(child, str) and "\n" in child:
            return [child.partition("\n")[2], *children[at + 1 :]]
    return []


def _code(element: Element, _address: Address) -> Tokens:
    """A block of code: its language and text, without colours and line numbers."""
    language = next((e.attributes.get("data-lang", "") for e in element.walk() if e.name == "code"), "")
    lines = _code_text(element).rstrip().split("\n")
    return [f"<pre {language}>", "␤".join(line.rstrip() for line in lines).replace("<", "‹"), "</pre>"]


def _code_text(element: Element) -> str:
    if {"ln", "lnt"} & set(element.classes):
        return ""
    return "".join(c if isinstance(c, str) else _code_text(c) for c in element.children)


def _numbered_code(element: Element, address: Address) -> Tokens:
    """Hugo's table of line numbers and code."""
    blocks = [e for e in element.walk() if e.name == "pre"] if "lntable" in element.classes else []
    return _code(blocks[-1], address) if blocks else None


def _anchor(element: Element, _address: Address) -> Tokens:
    """The link of a heading to itself, and the way back from a footnote."""
    return [] if {"anchor", "footnote-backref"} & set(element.classes) else None


def _footnote_mark(element: Element, _address: Address) -> Tokens:
    marks = [e for e in element.elements if "footnote-ref" in e.classes]
    return [f"<footnote {_words(element.text)}>"] if marks else None


def _footnotes(element: Element, address: Address) -> Tokens:
    if "footnotes" not in element.classes:
        return None
    notes = Element("", {}, [e for e in element.elements if e.name != "hr"])
    return ["<footnotes>", *_inside(notes, address), "</footnotes>"]


def _check_box(element: Element, _address: Address) -> Tokens:
    kind, checked = element.attributes.get("type"), "checked" in element.attributes
    return [f"<check {'x' if checked else '-'}>"] if kind == "checkbox" else None


def _task(element: Element, address: Address) -> Tokens:
    return ["<li>", *_inside(element, address), "</li>"] if element.classes == ["task"] else None


def _inline_code(element: Element, _address: Address) -> Tokens:
    """Code in a line, with or without colours."""
    coloured = any(name.startswith("language-") for name in element.classes)
    return ["<code>", element.text.replace("<", "‹"), "</code>"] if coloured else None


def _empty_cell(element: Element, _address: Address) -> Tokens:
    """A cell without text has no alignment that could be seen."""
    return [f"<{element.name}>", f"</{element.name}>"] if not element.children else None


def _empty_body(element: Element, _address: Address) -> Tokens:
    return [] if not element.elements else None


def _nothing(_element: Element, _address: Address) -> Tokens:
    return []


FORMS: Mapping[str, tuple[Callable[[Element, Address], Tokens], ...]] = {
    "div": (_diagram, _video, _footnotes, _box),
    "span": (_box,),
    "svg": (_diagram,),
    "iframe": (_video,),
    "math": (_formula,),
    "code": (_tex, _inline_code),
    "blockquote": (_callout,),
    "aside": (_callout,),
    "details": (_callout,),
    "pre": (_code,),
    "table": (_numbered_code,),
    "td": (_empty_cell,),
    "th": (_empty_cell,),
    "tbody": (_empty_body,),
    "a": (_anchor,),
    "sup": (_footnote_mark,),
    "input": (_check_box,),
    "li": (_task,),
    "button": (_nothing,),
}
