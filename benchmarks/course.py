"""A course of any size for benchmarks, always the same: units of notes with text, lists, code, formulas and links."""

import random
from collections.abc import Iterator
from pathlib import Path

UNIT = 70  # pages
_SOUNDS = "ba co di fe gu la mo ni pe ra so tu va we zi cho sta tri plo gre".split()
_CODE = '''def {a}({b}, limit=10):
    """Give the {b} of {a}."""
    total = 0.0
    for index, value in enumerate({b}):
        if value > limit or index % 3 == 0:
            total += value * 1.5  # {c}
    return {{"{c}": total, "count": len({b})}}
'''


class Course:
    """Writes the notes, with shortcodes and links that Hugo has as well."""

    def __init__(self, pages: int) -> None:
        self._dice = random.Random(pages)
        words = ("".join(self._dice.choices(_SOUNDS, k=self._dice.randrange(1, 4))) for _ in range(4000))
        self._words = sorted(set(words))
        self.units = [f"{number:02}-{self._word()}" for number in range(1, -(-pages // UNIT) + 1)]
        self.pages = [
            f"units/{unit}/{number:03}-{self._word()}.md" for unit in self.units for number in range(1, UNIT)
        ][: max(1, pages - len(self.units) - 1)]

    def write(self, folder: Path) -> int:
        """Write all notes into a content folder; how many bytes there are."""
        total = 0
        for path, text in self._notes():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            total += (folder / path).write_bytes(text.encode())
        return total

    def _notes(self) -> Iterator[tuple[str, str]]:
        yield "_index.md", self._front("Home", 0) + self._paragraph()
        for weight, unit in enumerate(self.units, 1):
            yield f"units/{unit}/_index.md", self._front(f"Unit {weight}: {self._word()}", weight) + self._paragraph()
        for weight, path in enumerate(self.pages, 1):
            sections = "\n".join(self._section() for _ in range(self._dice.randrange(4, 9)))
            yield path, self._front(f"{self._word()} {self._word()}".capitalize(), weight) + sections

    def _front(self, title: str, weight: int) -> str:
        return f'---\ntitle: "{title}"\nweight: {weight}\n---\n\n'

    def _section(self) -> str:
        pieces = [f"## {self._word().capitalize()} {self._word()}\n", self._paragraph(), self._paragraph()]
        pieces.append("".join(f"- {self._sentence()}\n" for _ in range(self._dice.randrange(2, 6))))
        if self._dice.random() < 0.5:
            names = {key: self._word() for key in "abc"}
            pieces.append(f"```python\n{_CODE.format(**names) * self._dice.randrange(1, 4)}```\n")
        if self._dice.random() < 0.4:
            pieces.append(f"$$\n\\sum_{{i=0}}^{{n}} x_i^{self._dice.randrange(2, 9)} = \\frac{{a}}{{b}}\n$$\n")
        if self._dice.random() < 0.3:
            pieces.append(
                f'{{{{% details summary="{self._word()}" %}}}}\n\n{self._paragraph()}\n{{{{% /details %}}}}\n'
            )
        return "\n".join(pieces)

    def _paragraph(self) -> str:
        link = self._dice.choice(self.pages)
        sentences = [self._sentence() for _ in range(self._dice.randrange(2, 6))]
        words = f"*{self._word()}* and `{self._word()}`, or $x_{{{len(sentences)}}}$"
        linked = f"See [{self._word()}](/{link.removesuffix('.md')}/), {words}."
        return " ".join([*sentences, linked]) + "\n"

    def _sentence(self) -> str:
        words = [self._word() for _ in range(self._dice.randrange(6, 16))]
        return " ".join(words).capitalize() + "."

    def _word(self) -> str:
        return self._words[int(len(self._words) * self._dice.random() ** 2)]
