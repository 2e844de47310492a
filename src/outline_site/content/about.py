"""The summary of a document -> one line about it."""

import re
from collections.abc import Iterable, Iterator

from outline_site.content.sections import plain
from outline_site.model import Part

LONG = 160  # characters
SHORTEST = 12  # characters of a sentence

_END = re.compile(r"[.!?…][\"”’»)]*(?=\s+[^a-z\s]|\s*$)")
_SHORT = re.compile(  # what a full stop stands behind in the midst of a sentence: a letter, an ordinal, a title
    r"\b(?:[^\W\d_]|\d{1,2}|Dr|Prof|Mr|Mrs|Ms|St|Fig|Sec|Sect|Ch|Chap|Eq|Ex|Thm|No|Nr|Vol|pp|vs|cf|approx|bzw|Abb|Kap|Art)\Z"
)
_SENTENCE = re.compile(r".{3,}?[\u3002\uff01\uff1f][\u300d\u300f\u201d\uff09]*")  # in Chinese and Japanese
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_NUMBER = re.compile(r'<sup id="fnref.*?(?:</sup>|\Z)', re.DOTALL)  # of a note at the foot of the page
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FOLD = re.compile(r"<(/)?details(?=[\s/>])([^<>]*)>")
_OPEN = re.compile(r"\sopen(?=[\s=/]|\Z)")


def first_sentence(summary: Iterable[Part]) -> str:
    """The first sentence of a summary that the page shows at once; nothing where it cannot be read alone.

    What a fold hides, such as a solution, is not told. Plain text cannot show a formula, and what ends in a colon leads
    to something that is not on the line.
    """
    text = _NUMBER.sub("", shown("".join(part for part in summary if isinstance(part, str))))
    first = _PARAGRAPH.search(text)
    html = first[1] if first else text
    if "<math" in html or "<svg" in html:
        return ""
    words = plain(html)
    ends = [end.end() for end in (next(_ends(words), None), _SENTENCE.match(words)) if end]
    if not ends and words.endswith((":", "\uff1a")):
        return ""
    return shortened(words[: min(ends, default=None)])


def _ends(words: str) -> Iterator[re.Match[str]]:
    """Where the sentences of a text end."""
    for end in _END.finditer(words, SHORTEST):
        if words[end.start()] != "." or not _SHORT.search(words[max(0, end.start() - 8) : end.start()]):
            yield end


def shortened(text: str) -> str:
    """A text of at most `LONG` characters, cut between words where it is longer."""
    if len(text) <= LONG:
        return text
    cut = text[: LONG - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:–-") + "…"


def shown(html: str) -> str:
    """HTML without comments, and without what stands in folds that are closed at first."""
    html = _COMMENT.sub("", html)
    kept: list[str] = []
    at = hidden = 0  # how many closed folds are around
    around: list[bool] = []  # of all folds around, whether they are closed
    for tag in _FOLD.finditer(html):
        if not hidden:
            kept.append(html[at : tag.start()])
        if not tag[1]:
            around.append(not _OPEN.search(tag[2]))
            hidden += around[-1]
        elif around:
            hidden -= around.pop()
        at = tag.end()
    return "".join([*kept, "" if hidden else html[at:]])
