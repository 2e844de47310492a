"""Problems as values: what is wrong, at which place, how severe, and the way out.

Content never raises. A stage that meets a problem reports a `Diagnostic`; it travels inside the stage's result and is
judged once, at the end, by the table `RULES` and the site's leniency. Only what makes going on senseless (no folder,
settings that cannot be read) raises `SiteError`, which `cli` turns into a message and an exit status.
"""

import difflib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, chain
from types import MappingProxyType
from typing import NamedTuple

PER_FILE_LIMIT = 20
TOTAL_LIMIT = 100
OUTPUT_LIMIT = 16_000
LINE_LIMIT = 160
ALIKE = 3  # warnings of the same words, above which they are told once
ONCE = frozenset(("unknown-shortcode", "go-shortcode"))  # warnings about a name, always told once


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


def given_twice(key: str, at: Place) -> Diagnostic:
    """The problem of a key that repeats one of the same table."""
    return Diagnostic("duplicate-key", f"'{key}' is given twice; the last one counts", at, "remove one of the two")


@dataclass(frozen=True, slots=True)
class Problem:
    """A judged diagnostic."""

    diagnostic: Diagnostic
    severity: Severity
    count: int = 1

    @property
    def line(self) -> str:
        """The one-line form, a contract of the command line."""
        d = self.diagnostic
        hint = f" ({d.hint})" if d.hint else ""
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"{printable(str(d.at))}: {self.severity}: {printable(d.message)}{times}{printable(hint)}  [{d.code}]"


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
        "no-folder": _ERROR_UNLESS_LENIENT,
        "front-matter": _ALWAYS_ERROR,
        "data-file": _ERROR_UNLESS_LENIENT,
        "page-limit": _ALWAYS_ERROR,
        # shortcodes and templates
        "shortcode-syntax": _ALWAYS_ERROR,
        "unknown-shortcode": _ERROR_UNLESS_LENIENT,
        "unclosed-shortcode": _ERROR_UNLESS_LENIENT,
        "go-shortcode": _ALWAYS_WARNING,
        "shortcode-delimiter": _ALWAYS_WARNING,
        "shortcode-parameter": _ALWAYS_WARNING,
        "unsafe": _ALWAYS_WARNING,
        "missing-param": _ERROR_UNLESS_LENIENT,
        "template": _ALWAYS_ERROR,
        "layout": _ALWAYS_WARNING,
        "words": _ALWAYS_WARNING,
        # addresses
        "ref-not-found": _ALWAYS_ERROR,
        "ref-ambiguous": _ALWAYS_ERROR,
        "address-clash": _ALWAYS_ERROR,
        "alias-clash": _ERROR_UNLESS_LENIENT,
        "bad-address": _ALWAYS_ERROR,
        "climbing-address": _ERROR_UNLESS_LENIENT,
        "reserved-name": _ERROR_UNLESS_LENIENT,
        "broken-link": _ALWAYS_WARNING,
        "broken-anchor": _ALWAYS_WARNING,
        "held-link": _ALWAYS_WARNING,
        # what only a check looks for
        "no-alt": _ALWAYS_WARNING,
        "empty-link": _ALWAYS_WARNING,
        "heading-level": _ALWAYS_WARNING,
        "twin-id": _ALWAYS_WARNING,
        "orphan": _ALWAYS_WARNING,
        "dead-link": _ALWAYS_WARNING,
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
        "unbalanced-html": _ALWAYS_WARNING,
        "unread-kind": _ALWAYS_WARNING,
        "in-bundle": _ALWAYS_WARNING,
        "no-section": _ALWAYS_WARNING,
        "other-language": _ALWAYS_WARNING,
        "too-big": _ALWAYS_WARNING,
        "settings-not-read": _ALWAYS_WARNING,
        "unknown-setting": _ALWAYS_WARNING,
        "empty-site": _ALWAYS_WARNING,
        "no-history": _ALWAYS_WARNING,
        "contrast": _ALWAYS_WARNING,
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
    near = difflib.get_close_matches(name.lower(), {k.lower(): k for k in known}, n=1, cutoff=0.72)
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
    shown = list(problems) if verbose else _chosen(merged(problems))
    told = sum(problem.count for problem in shown)
    blocks = [(problem.line, *_excerpt(problem, source_line)) for problem in shown]
    if not verbose:
        sizes = list(accumulate(sum(len(line.encode("utf-8", "replace")) + 1 for line in block) for block in blocks))
        fitting = bisect_right(sizes, OUTPUT_LIMIT - 200)
        blocks, told = blocks[:fitting], sum(problem.count for problem in shown[:fitting])
    yield from chain.from_iterable(blocks)
    if told < len(problems):
        yield f"… and {len(problems) - told} more (-v shows all)"


def merged(problems: Sequence[Problem]) -> list[Problem]:
    """The problems with warnings that say the same more than three times told once, with their number."""
    alike = Counter((p.diagnostic.code, p.diagnostic.message) for p in problems if p.severity is Severity.WARNING)
    told: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for problem in problems:
        key = (problem.diagnostic.code, problem.diagnostic.message)
        if problem.severity is Severity.ERROR or alike[key] <= (1 if key[0] in ONCE else ALIKE):
            told.append(problem)
        elif key not in seen:
            seen.add(key)
            told.append(replace(problem, count=alike[key]))
    return told


def _chosen(problems: Sequence[Problem]) -> list[Problem]:
    """As many as may be shown, errors before warnings, in their old order."""
    per_file: Counter[str] = Counter()
    chosen: set[int] = set()
    for at in sorted(range(len(problems)), key=lambda i: problems[i].severity is Severity.WARNING):
        path = problems[at].diagnostic.at.path
        if per_file[path] < PER_FILE_LIMIT and len(chosen) < TOTAL_LIMIT:
            per_file[path] += 1
            chosen.add(at)
    return [problems[at] for at in sorted(chosen)]


def _excerpt(problem: Problem, source_line: Callable[[Place], str]) -> tuple[str, ...]:
    at = problem.diagnostic.at
    text = source_line(at)
    return caret(text, at.column) if text.strip() else ()
