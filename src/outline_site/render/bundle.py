"""Small files of the theme -> the one style sheet and the one script that every page loads."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rjsmin import jsmin

from outline_site.site import Output


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file that is joined from all files of a folder with its own ending, in the order of their names."""

    name: str
    folder: str
    join: Callable[[Iterator[str]], str]

    def holds(self, name: str) -> bool:
        """Whether a static file is a part of it."""
        return name.startswith(self.folder) and name.rpartition(".")[2] == self.name.rpartition(".")[2]


_COMMENT = r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"  # to its own end, and no further
_TEXT = r"""url\(\s*(?:\\.|[^\\()"'\s])+\s*\)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""  # stays as it is
_IDLE = re.compile(
    rf"""(?P<text>{_TEXT})"""
    r"""|(?P<last>;)(?=\s*\})"""
    rf"""|\s*(?:{_COMMENT}\s*)*(?P<sign>[{{}};,]|:\s)(?:\s|{_COMMENT})*"""  # no blanks beside it: a colon of a value
    rf"""|(?P<blank>(?:\s|{_COMMENT})+)""",
    re.DOTALL,
)
_STEP = re.compile(
    rf"(?P<idle>\s+|{_COMMENT})|(?P<endless>/\*.*)|{_TEXT}|(?P<sign>[][(){{}};])|(?:\\.|(?!url\()[^][(){{}};\\/\s\"'])+|.",
    re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def _ended(part: str) -> str:
    """A style sheet with everything ended that is open at its end, as browsers end it where a file ends."""
    waiting: list[str] = []
    rule = ""  # the first sign of the rule that is open
    for step in _STEP.finditer(part):
        sign = step["sign"]
        if step["endless"]:
            part = part[: step.start()]
        elif not step["idle"]:
            rule = rule or step[0][0]
        if sign in _CLOSING:
            waiting.append(_CLOSING[sign])
        elif waiting and sign == waiting[-1]:
            waiting.pop()
            rule = rule if waiting or sign != "}" else ""
        elif sign == ";" and not waiting and rule == "@":
            rule = ""
    part += "".join(reversed(waiting))
    if not rule or waiting[:1] == ["}"]:
        return part
    return part + (";" if rule == "@" else "{}")


def _needed(found: re.Match[str]) -> str:
    return found["text"] or (found["sign"] or "").strip() or ("" if found["last"] else " ")


def _style(parts: Iterator[str]) -> str:
    """All parts, without comments and idle blanks."""
    return _IDLE.sub(_needed, "\n".join(map(_ended, parts))).strip()


def _script(parts: Iterator[str]) -> str:
    """All parts in one scope of their own, so that what one names the others know, and nobody else."""
    return str(jsmin('(() => { "use strict";\n' + "\n".join(parts) + "\n})();"))


BUNDLES = (
    Bundle("outline/outline.css", "outline/css/", _style),
    Bundle("outline/outline.js", "outline/js/", _script),
)


def bundles(static: Mapping[str, Path], settings: str = "") -> dict[str, Output]:
    """How to make each static file that is joined from others; `settings` is CSS of the site, and comes last.

    An author's file takes the place of the theme's file of the same name, and one of another name is added. Who has a
    file with the name of a bundle has the whole of it.
    """

    def made(bundle: Bundle) -> Output:
        paths = [path for name, path in sorted(static.items()) if bundle.holds(name)]
        more = settings if bundle.name.endswith(".css") else ""
        return lambda: bundle.join(iter([*(path.read_text("utf-8", "replace") for path in paths), more])).encode()

    return {bundle.name: made(bundle) for bundle in BUNDLES if bundle.name not in static}


def is_part(name: str) -> bool:
    """Whether a static file is published as a part of another one only."""
    return any(bundle.holds(name) for bundle in BUNDLES)
