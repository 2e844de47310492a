"""Files of words, one a language -> the words that the theme and the program write into pages.

`templates/words/TAG.yaml` of the theme holds a language; a file of that name in the site's own templates changes single
words of it, or adds a language. What a file leaves out comes from the language without its region, else from English.
"""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from outline_site import patience, yamltext
from outline_site.diagnostics import Diagnostic, Place, closest
from outline_site.model import FrozenMap
from outline_site.theme import theme_folder

FOLDER = "templates/words"
FALLBACK = "en"
MAX_WORDS = 1 << 20  # bytes; a larger file is none of words
MONTHS = 12
SUFFIXES = (".yaml", ".yml")

_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw ks mzn nqo pnb prs ps sd syr ug ur yi".split())
_SCRIPTS = frozenset("adlm arab hebr mand nkoo rohg samr syrc thaa".split())  # that are written from the right


@dataclass(frozen=True)
class Words:
    """The words of one language. A template writes `words.next`; what is in braces is filled in by `format`."""

    shown_as: ClassVar[str] = "the list of words"

    texts: Mapping[str, Any] = field(default_factory=FrozenMap)

    def __post_init__(self) -> None:
        """Make each word an attribute: a page asks for many."""
        taken = {"texts", *dir(type(self))}
        vars(self).update({name: text for name, text in self.texts.items() if name not in taken})

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __dir__(self) -> Iterator[str]:
        return iter(("date", *self.texts))

    def __repr__(self) -> str:
        """A short text that is another one for other words: it is a part of keys."""
        return f"Words({self._digest})"

    @cached_property
    def _digest(self) -> str:
        return blake2b(repr(sorted(self.texts.items())).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def say(self, name: str, **values: object) -> str:
        """A word with its gaps filled; the name itself where there is no such word."""
        text = str(self.texts.get(name, name))
        return text.format(**values) if values else text

    def callout(self, kind: str) -> str:
        """The title of a callout that has none of its own."""
        known: Mapping[str, str] = self.texts.get("callouts", {})
        return known.get(kind.lower(), kind.capitalize())

    def date(self, day: date) -> str:
        """A date in full."""
        return self.say("date", day=day.day, month=self.texts["months"][day.month - 1], year=day.year)


NO_WORDS = Words()


def direction(language: str) -> str:
    """Where lines of a language begin, by its tag: `ltr` or `rtl`. A script in the tag decides, as in `az-Arab`."""
    first, *rest = language.lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    from_the_right = script in _SCRIPTS if script else first in _RIGHT_TO_LEFT
    return "rtl" if from_the_right else "ltr"


class Loaded(NamedTuple):
    """The words of a language, and what is wrong with the site's own files of them."""

    words: Words
    problems: tuple[Diagnostic, ...] = ()


def load(language: str, root: Path) -> Loaded:
    """The words for a language tag such as `de-CH`; `root` is the site's folder."""
    tags = _tags(language)
    known = _texts(theme_folder() / FOLDER / f"{FALLBACK}.yaml")
    texts = dict(known)
    problems: list[Diagnostic] = []
    own = _files(root / FOLDER)
    themes = _files(theme_folder() / FOLDER)
    for tag in tags:
        if tag in themes and tag != FALLBACK:
            texts = _merged(texts, _texts(themes[tag]))
        if tag in own:
            given, odd = _checked(own[tag], f"{FOLDER}/{own[tag].name}", known)
            texts, problems = _merged(texts, given), [*problems, *odd]
    return Loaded(Words(FrozenMap({name: _frozen(value) for name, value in texts.items()})), tuple(problems))


def _tags(language: str) -> tuple[str, ...]:
    """English, then the language, then the language with its region: `en`, `de`, `de-ch`."""
    parts = language.lower().replace("_", "-").split("-")
    return tuple(dict.fromkeys((FALLBACK, *("-".join(parts[:n]) for n in range(1, len(parts) + 1)))))


def _files(folder: Path) -> Mapping[str, Path]:
    """The files of a folder by the language tag that is their name, in lower case."""
    paths = sorted(folder.iterdir(), reverse=True) if folder.is_dir() else ()
    small = (path for path in paths if path.suffix in SUFFIXES and path.is_file() and path.stat().st_size <= MAX_WORDS)
    return {path.stem.lower(): path for path in small}


def _texts(path: Path) -> Mapping[str, Any]:
    """The words of a file of the theme."""
    texts = yamltext.construct(yamltext.compose(path.read_text(encoding="utf-8")))
    assert isinstance(texts, dict), "a test holds the theme's files"
    return texts


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    inner = {key: {**under[key], **value} for key, value in over.items() if isinstance(value, Mapping)}
    return {**under, **over, **inner}


def _frozen(value: Any) -> Any:
    return FrozenMap(value) if isinstance(value, Mapping) else tuple(value) if isinstance(value, list) else value


# ------------------------------------------------------------------------------------------------ a site's own words


def _checked(path: Path, shown: str, known: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Diagnostic]]:
    """The words of a site's own file that can be used, and what is wrong with the others."""
    problems: list[Diagnostic] = []
    try:
        with patience.over(shown, "reading these words"):
            node = yamltext.compose(path.read_text(encoding="utf-8-sig"))
            given = yamltext.construct(node) if node else {}
    except patience.TooLong as end:
        return {}, [Diagnostic("page-limit", end.message, Place(shown), patience.WAY_OUT)]
    except MemoryError:
        return {}, [Diagnostic("page-limit", "to read this takes too much memory", Place(shown), "make it shorter")]
    except yamltext.YamlError as error:
        return {}, [Diagnostic("words", error.message, Place(shown, error.line, error.column))]
    except UnicodeDecodeError:
        return {}, [Diagnostic("not-utf8", "this file is not UTF-8", Place(shown), "save it with the encoding UTF-8")]
    except OSError as error:
        return {}, [Diagnostic("unreadable-file", f"this cannot be read: {error.strerror}", Place(shown))]
    if not isinstance(given, dict):
        return {}, [Diagnostic("words", "this must be a table of names and words", Place(shown))]
    good: dict[str, Any] = {}
    for name, value in given.items():
        wrong, hint = _wrong(name, value, known)
        if wrong:
            at = Place(shown, *yamltext.position(node, (name,), of_key=True))
            problems.append(Diagnostic("words", wrong, at, hint))
        else:
            good[name] = value
    return good, problems


def _wrong(name: str, value: Any, known: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with a word of a site's own file, and a way out; two empty texts where nothing is."""
    if name not in known:
        return f"the theme has no word '{name}'", closest(name, known)
    usual = known[name]
    if isinstance(usual, list):
        good = isinstance(value, list) and len(value) == MONTHS and all(isinstance(item, str) for item in value)
        return ("", "") if good else (f"'{name}' must be a list of {MONTHS} texts", "")
    if isinstance(usual, dict):
        good = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        return ("", "") if good else (f"'{name}' must be a table of names and texts", "")
    if not isinstance(value, str):
        return f"'{name}' must be text", "a number, or 'true' meant as text, needs quotes"
    gaps, used = gaps_of(usual), gaps_of(value)
    if gaps and (used is None or not set(used) <= set(gaps)):
        shown = " and ".join(f"{{{gap}}}" for gap in gaps)
        return f"braces in '{name}' can hold {shown} only", "write {{ and }} for braces that are meant"
    return "", ""


def gaps_of(text: str) -> tuple[str, ...] | None:
    """The names in the braces of a text, or None where the braces are not right."""
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError:
        return None
    if any(spec or how for _, _, spec, how in pieces):
        return None
    return tuple(name for _, name, _, _ in pieces if name is not None)
