"""The library's MathML -> the MathML of a page: signs and lines as browsers draw them, the TeX beside it."""

import re
from html import escape

_OPENING = re.compile(r"<math[^>]*>")
_NUMBERED = '<mtable displaystyle="true" scriptlevel="0" style="width: 100%">'  # it is as wide as the page
_DOTS = '<mo lspace="0">·</mo><mo lspace="0" rspace="0.1667em">·</mo><mo lspace="0" rspace="0">·</mo>'
_COLOR = re.compile(r'(?<= style=")color:([#\w]+)(?=[;"])')  # on a dark ground, colours are lighter
_STRUCK = re.compile("(?<=<mi>)[A-Za-gi-z](?=\u0338</mi>)")  # browsers make letters italic that stand alone
_LINE_BELOW = "></mtd></mtr></mtable>"
_LAST_LINE = re.compile(r'(<mtr><mtd style="border-top:([^;"]*);[^"]*"></mtd></mtr>)</mtable>')  # a row of its own
_STYLE = re.compile(r'<mtable style="([^"]*)"')


def tidied(html: str) -> str:
    """MathML with what browsers draw, and eyes see, where the library writes something else."""
    if "~" in html:
        html = html.replace(">~</mo>", ">˜</mo>")  # browsers stretch this one
    if "·" in html:
        html = html.replace(_DOTS, '<mo lspace="0" rspace="0">⋯</mo>')
    if "\u0338" in html:
        html = _STRUCK.sub(lambda letter: chr(ord(letter[0]) + (0x1D3F3 if letter[0] < "a" else 0x1D3ED)), html)
    if ":" not in html:
        return html
    html = html.replace("<mi>:</mi>", '<mo lspace="0.1111em" rspace="0.3333em">:</mo>')  # of `\colon`
    if ' style="color:' in html:
        html = _COLOR.sub(r"color:light-dark(\1,color-mix(in oklab,\1 55%,#fff))", html)
    return _lined(html) if _LINE_BELOW in html else html


def _lined(html: str) -> str:
    """MathML with the last line of each array below all of its columns."""
    while line := _LAST_LINE.search(html):
        table = _opening_table(html, line.start())
        html = html[: line.start()] + html[line.end(1) :]
        style = "" if (found := _STYLE.match(html, table)) is None else found[1]
        begin = table + len("<mtable") if found is None else found.end()
        html = f'{html[:table]}<mtable style="{style}border-bottom:{line[2]};"{html[begin:]}'
    return html


def _opening_table(html: str, end: int) -> int:
    """Where the table begins in which a row stands."""
    depth = 0
    at = end
    while depth >= 0 and at > 0:
        at = max(html.rfind("<mtable", 0, at), html.rfind("</mtable>", 0, at))
        depth += 1 if html.startswith("</", at) else -1
    return at


def bare(html: str) -> str:
    """What is within a formula, without the TeX."""
    return re.sub(r"</?(?:math|semantics)[^>]*>|<annotation.*?</annotation>", "", html, flags=re.DOTALL)


def annotated(html: str, tex: str) -> str:
    """MathML with the author's TeX beside it, for those who copy it."""
    opening = _OPENING.match(html)
    begin = opening.end() if opening else 0
    annotation = f'<annotation encoding="application/x-tex">{escape(tex, quote=False)}</annotation>'
    inside = html[begin:].removesuffix("</math>")
    whole = inside if inside.startswith(_NUMBERED) else f"<mrow>{inside}</mrow>"
    return f"{html[:begin]}<semantics>{whole}{annotation}</semantics></math>"
