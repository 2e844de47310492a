"""Problems as values: what is wrong, at which place, how severe, and the way out.

Content never raises. A stage that meets a problem reports a `Diagnostic`; it travels inside the stage's result and is
judged once, at the end, by the table `RULES` and the site's leniency. Only what makes going on senseless (no folder,
settings that cannot be read) raises `SiteError`, which `cli` turns into a message and an exit status.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

PER_FILE_LIMIT = 20
TOTAL_LIMIT = 100
OUTPUT_LIMIT = 16_000
LINE_LIMIT = 160


class Severity(StrEnum):
    """How bad a problem is: an error stops publishing, a warning does not (unless `--strict`)."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """Where something stands: a path from the site's folder, a line and a column, both counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem, not judged yet: `code` is a key of `RULES`, `hint` a way out (or empty)."""

    code: str
    message: str
    at: Place
    hint: str = ""


Report = Callable[[Diagnostic], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """A judged diagnostic."""

    diagnostic: Diagnostic
    severity: Severity

    @property
    def line(self) -> str:
        """The one-line form, a contract of the command line."""
        d = self.diagnostic
        hint = f" ({d.hint})" if d.hint else ""
        return f"{d.at}: {self.severity}: {printable(d.message)}{printable(hint)}  [{d.code}]"


class Rule(NamedTuple):
    """How severe a code is, and how severe under `lenient`."""

    strict: Severity
    lenient: Severity


_ALWAYS_ERROR = Rule(Severity.ERROR, Severity.ERROR)
_ERROR_UNLESS_LENIENT = Rule(Severity.ERROR, Severity.WARNING)
_ALWAYS_WARNING = Rule(Severity.WARNING, Severity.WARNING)

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        # what cannot be read
        "unreadable-file": _ALWAYS_ERROR,
        "not-utf8": _ALWAYS_ERROR,
        "front-matter": _ALWAYS_ERROR,
        "data-file": _ALWAYS_ERROR,
        # shortcodes and templates
        "shortcode-syntax": _ALWAYS_ERROR,
        "unknown-shortcode": _ERROR_UNLESS_LENIENT,
        "unclosed-shortcode": _ERROR_UNLESS_LENIENT,
        "shortcode-delimiter": _ALWAYS_WARNING,
        "shortcode-parameter": _ALWAYS_WARNING,
        "missing-param": _ERROR_UNLESS_LENIENT,
        "template": _ALWAYS_ERROR,
        "layout": _ALWAYS_WARNING,
        # addresses
        "ref-not-found": _ALWAYS_ERROR,
        "ref-ambiguous": _ALWAYS_ERROR,
        "address-clash": _ALWAYS_ERROR,
        "alias-clash": _ERROR_UNLESS_LENIENT,
        "bad-address": _ALWAYS_ERROR,
        "broken-link": _ALWAYS_WARNING,
        "broken-anchor": _ALWAYS_WARNING,
        "held-link": _ALWAYS_WARNING,
        # what real courses contain
        "duplicate-key": _ERROR_UNLESS_LENIENT,
        "leading-zero": _ERROR_UNLESS_LENIENT,
        "bad-date": _ERROR_UNLESS_LENIENT,
        "old-key": _ERROR_UNLESS_LENIENT,
        "twin-source": _ERROR_UNLESS_LENIENT,
        "fence-braces": _ERROR_UNLESS_LENIENT,
        # oddities
        "odd-value": _ALWAYS_WARNING,
        "math": _ALWAYS_WARNING,
        "unread-kind": _ALWAYS_WARNING,
        "other-language": _ALWAYS_WARNING,
        "too-big": _ALWAYS_WARNING,
        "settings-not-read": _ALWAYS_WARNING,
        "unknown-setting": _ALWAYS_WARNING,
        "empty-site": _ALWAYS_WARNING,
    }
)


class SiteError(Exception):
    """Going on makes no sense: wrong usage or settings (exit status 2), or a stop while publishing (1)."""

    def __init__(self, message: str, *, status: int = 2, at: Place | None = None) -> None:
        super().__init__(message, status, at)
        self.message, self.status, self.at = message, status, at

    def __str__(self) -> str:
        return self.line if self.at else self.message

    def __reduce__(self) -> tuple[Callable[..., "SiteError"], tuple[str, int, Place | None]]:
        return _site_error, (self.message, self.status, self.at)

    @property
    def line(self) -> str:
        """The one-line form."""
        return f"{self.at or 'outline-site'}: error: {printable(self.message)}"


def _site_error(message: str, status: int, at: Place | None) -> SiteError:
    return SiteError(message, status=status, at=at)


def judge(
    found: Iterable[Diagnostic], *, lenient: bool, levels: Mapping[str, Severity] | None = None
) -> tuple[Problem, ...]:
    """Give each diagnostic its severity, drop exact repetitions, sort by place.

    `levels` overrides the table for single codes (Hugo's `refLinksErrorLevel` is such a setting).
    """
    levels = levels or {}

    def severity(code: str) -> Severity:
        return levels.get(code) or (RULES[code].lenient if lenient else RULES[code].strict)

    unique = sorted(set(found), key=lambda d: (d.at, d.code, d.message))
    return tuple(Problem(d, severity(d.code)) for d in unique)


def closest(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known name, or an empty string."""
    near = difflib.get_close_matches(name.lower(), {k.lower(): k for k in known}, n=1, cutoff=0.66)
    by_lower = {k.lower(): k for k in known}
    return f"did you mean '{by_lower[near[0]]}'?" if near else ""


def printable(text: str) -> str:
    """Text from a file made safe for one line of a terminal: no control characters, bounded length."""
    clean = "".join(c if c.isprintable() else " " if c in "\t\n\r" else "�" for c in text)
    return clean if len(clean) <= 4 * LINE_LIMIT else clean[: 4 * LINE_LIMIT] + "…"


def caret(source_line: str, column: int) -> tuple[str, str]:
    """The source line, cut to a screen's width around the column, and the line with the caret under it."""
    line = printable(source_line.rstrip("\r\n").replace("\t", " "))
    at = min(max(column, 1), len(line) + 1) - 1
    start = max(0, at - LINE_LIMIT // 2) if len(line) > LINE_LIMIT else 0
    shown = line[start : start + LINE_LIMIT]
    return f"    {shown}", " " * (4 + at - start) + "^"


def report_lines(problems: Sequence[Problem], source_line: Callable[[Place], str], *, verbose: bool) -> Iterator[str]:
    """The lines to print: one a problem, then its source line and a caret; bounded unless `verbose`."""
    shown = 0
    printed = 0
    per_file: Counter[str] = Counter()
    for problem in problems:
        at = problem.diagnostic.at
        per_file[at.path] += 1
        if not verbose and (per_file[at.path] > PER_FILE_LIMIT or shown >= TOTAL_LIMIT):
            continue
        text = source_line(at)
        lines = [problem.line, *(caret(text, at.column) if text.strip() else ())]
        size = sum(len(line.encode()) + 1 for line in lines)
        if not verbose and printed + size > OUTPUT_LIMIT - 200:
            break
        yield from lines
        shown += 1
        printed += size
    if shown < len(problems):
        yield f"… and {len(problems) - shown} more (-v shows all)"
