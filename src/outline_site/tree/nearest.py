"""A name that nothing has -> the one that was meant: for hints."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest

LIKELY = 40  # names that are measured
_WORD = re.compile(r"[^\W_]{3,}")


class Names:
    """Names, of which the one that is most like another name is looked for; only the likely ones are measured."""

    def __init__(self, names: Iterable[str]) -> None:
        self._having: dict[str, list[str]] = {}  # by what they have: a word, a first sign
        self._found: dict[tuple[str, float], str] = {}
        for name in names:
            for part in _parts(name):
                self._having.setdefault(part, []).append(name)

    def nearest(self, name: str, cutoff: float) -> str:
        """The name most like this one (which is none of them), or nothing."""
        if (name, cutoff) not in self._found:
            shared = Counter[str]()
            for part in _parts(name):
                shared.update(dict.fromkeys(self._having.get(part, ()), 1 if len(part) == 1 else 2))
            del shared[name]
            likely = nsmallest(LIKELY, ((-count, other) for other, count in shared.items()))
            near = difflib.get_close_matches(name, [other for _, other in likely], n=1, cutoff=cutoff)
            self._found[name, cutoff] = "".join(near)
        return self._found[name, cutoff]


def _parts(name: str) -> set[str]:
    """The longer words of a name, and its first sign."""
    return {*_WORD.findall(name.lower()), name[:1].lower()}
