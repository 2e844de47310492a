"""Cases as text, in `cases/*.txt`: a title, what is given, what comes out, with a line `.` after each of them.

What is given may be several files: a line `=== path` begins one. Above a title may stand `unlike Hugo:` with the reason
why what comes out is meant to be another than Hugo's, or `bug:` where it is not what should come out yet.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

CASES = Path(__file__).with_name("cases")

_TEXT = r"((?:(?!\.\n)[^\n]*\n)*)\.\n"
_CASE = re.compile(r"((?:(?:unlike Hugo|bug): [^\n]+\n)*)([^\n]+)\n\.\n" + _TEXT + _TEXT)


class Case(NamedTuple):
    """A case: its file, remarks, its title, what is given, and what must come out."""

    file: Path
    remarks: str
    title: str
    given: str
    expected: str

    @property
    def unlike_hugo(self) -> bool:
        """Whether Hugo makes something else of it."""
        return self.remarks.startswith("unlike Hugo: ")

    def files(self, default: str) -> dict[str, str]:
        """The files that are given; text before the first line `=== path` is the file `default`."""
        first, *rest = re.split(r"^=== (\S.*)\n", self.given, flags=re.MULTILINE)
        found = {default: first} if first or not rest else {}
        return found | dict(zip(rest[::2], rest[1::2], strict=True))

    def check(self, actual: str, *, refresh: bool) -> None:
        """Compare with what must come out, or write down what does."""
        actual = actual.rstrip("\n") + "\n" if actual.strip() else ""
        if refresh and actual != self.expected and "bug: " not in self.remarks:
            before, found, after = self.file.read_text(encoding="utf-8").partition(f"{self.title}\n.\n{self.given}.\n")
            assert found
            self.file.write_text(before + found + actual + after.removeprefix(self.expected), encoding="utf-8")
            return
        assert actual == self.expected


def read(name: str) -> list[Case]:
    """The cases of a file."""
    file = CASES / f"{name}.txt"
    text = file.read_text(encoding="utf-8")
    found = [Case(file, *match.groups()) for match in _CASE.finditer(text)]
    titles = [case.title for case in found]
    assert len(set(titles)) == len(titles), f"two cases of {file.name} have one title"
    assert sum(1 for line in text.splitlines() if line == ".") == 3 * len(found), f"a case of {file.name} is not whole"
    return found


def cases(name: str) -> pytest.MarkDecorator:
    """Run a test with each case of a file, as its argument `case`."""
    return pytest.mark.parametrize("case", [pytest.param(c, id=c.title, marks=_marks(c)) for c in read(name)])


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=case.remarks)] if "bug: " in case.remarks else []
