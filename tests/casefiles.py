"""Cases as text, in `cases/*.txt`: a title, what is given, what comes out, with a line `.` after each of them.

Lines above the title are remarks. What is given may be several files: a line `=== path` begins one.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

CASES = Path(__file__).with_name("cases")

_CASE = re.compile(r"(?P<title>[^\n]+)\n\.\n(?P<given>(?:(?!\.\n)[^\n]*\n)*)\.\n(?P<expected>(?:(?!\.\n)[^\n]*\n)*)\.\n")


class Case(NamedTuple):
    """A case: its file, its title, what is given, and what must come out."""

    file: Path
    title: str
    given: str
    expected: str

    def files(self, default: str) -> dict[str, str]:
        """The files that are given; text before the first line `=== path` is the file `default`."""
        first, *rest = re.split(r"^=== (\S.*)\n", self.given, flags=re.MULTILINE)
        found = {default: first} if first else {}
        return found | dict(zip(rest[::2], rest[1::2], strict=True))

    def check(self, actual: str, *, refresh: bool) -> None:
        """Compare with what must come out, or write down what does."""
        actual = actual.rstrip("\n") + "\n" if actual.strip() else ""
        if refresh and actual != self.expected:
            whole = self.file.read_text(encoding="utf-8")
            start = f"{self.title}\n.\n{self.given}.\n"
            before, found, after = whole.partition(start)
            assert found
            self.file.write_text(before + found + actual + after.removeprefix(self.expected), encoding="utf-8")
            return
        assert actual == self.expected


def cases(name: str) -> "list[pytest.param]":
    """The cases of a file, for `parametrize`."""
    file = CASES / f"{name}.txt"
    found = [Case(file, *match.groups()) for match in _CASE.finditer(file.read_text(encoding="utf-8"))]
    titles = [case.title for case in found]
    assert found
    assert len(set(titles)) == len(titles), f"two cases of {file.name} have one title"
    return [pytest.param(case, id=case.title) for case in found]
