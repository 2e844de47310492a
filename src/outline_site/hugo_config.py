"""Hugo's settings files -> one table with keys in lower case, merged as Hugo does, for one language."""

import os
import re
import stat
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from outline_site import patience, yamltext
from outline_site.datatext import DataError, read_json_file, read_toml
from outline_site.datatext import Key as TextKey
from outline_site.diagnostics import Diagnostic, Place, SiteError, given_twice
from outline_site.hugo_places import repeated
from outline_site.model import NOTHING
from outline_site.setting_values import MAX_DEPTH, Table, WrongValueError, frozen, merged

FOLDER = "config/_default"
MAX_SETTINGS = 4 << 20  # bytes
SUFFIXES = (".toml", ".yaml", ".yml", ".json")  # Hugo's order


class HugoSettings(NamedTuple):
    """What Hugo's files say: one table, keys in lower case, with the default language merged in."""

    table: Table = NOTHING
    sources: tuple[str, ...] = ()
    language: str = ""
    other_languages: frozenset[str] = frozenset()
    problems: tuple[Diagnostic, ...] = ()


def files(root: Path) -> tuple[str, ...]:
    """The settings files that Hugo would read in a folder, those that win last."""
    names = (stem + suffix for stem in ("hugo", "config") for suffix in SUFFIXES)
    main = next(((name,) for name in names if os.path.lexists(root / name)), ())
    found = (path for path in (root / FOLDER).rglob("*") if path.suffix in SUFFIXES and path.name[0] != ".")
    return (*main, *sorted(path.relative_to(root).as_posix() for path in found if not path.is_dir()))


def files_left(root: Path, known: Container[str]) -> tuple[str, ...]:
    """The files of Hugo's that were not read, or the folder of such files."""
    left = (name for name in files(root) if name not in known)
    return tuple(dict.fromkeys(FOLDER if name.startswith(FOLDER) else name for name in left))


def read(root: Path, names: tuple[str, ...]) -> HugoSettings:
    """The settings in some of Hugo's files; raises `SiteError` for one that cannot be read."""
    table: Table = {}
    problems: list[Diagnostic] = []
    for name in names:
        text = read_text(root, name)
        table = merged(_in_its_place(name, _parsed(name, text)), table)
        problems += (_twice(key, name) for key in repeated(name, text))
    language = str(table.get("defaultcontentlanguage") or "en").lower() if names else ""
    mounted = _mounted(table, language)  # which hold, whatever folders are named elsewhere
    languages = table.get("languages")
    if not isinstance(languages, Mapping):
        return HugoSettings({**table, **mounted}, names, language, problems=tuple(problems))
    own = languages.get(language)
    own = own if isinstance(own, Mapping) else {}
    menus = {"menus": own["menus"]} if "menus" in own else {}  # a language's menus replace all others
    others = frozenset(languages) - {language}
    return HugoSettings({**merged(own, table), **menus, **mounted}, names, language, others, tuple(problems))


def _twice(key: TextKey, name: str) -> Diagnostic:
    return given_twice(str(key.route[-1]), Place(name, key.line, key.column))


def _mounted(table: Table, language: str) -> Table:
    """The folders that `module.mounts` puts in the place of Hugo's usual ones, for the files of one language."""
    mounts = lookup(table, "module.mounts", ())
    found: dict[str, list[str]] = {}
    for mount in mounts if isinstance(mounts, tuple) else ():
        if not isinstance(mount, Mapping) or str(mount.get("lang", language)).lower() != language:
            continue
        source, target = str(mount.get("source", "")), str(mount.get("target", "")).strip("/")
        if source and not source.startswith(("/", "..")):
            found.setdefault(target, []).append(source)
    first = {f"{target}dir": found[target][0] for target in ("content", "data") if target in found}
    return first | ({"staticdir": tuple(found["static"])} if "static" in found else {})


def above(name: str) -> tuple[str, ...]:
    """The keys above those of a file that holds one part of the settings: `params.en.toml` is `languages.en.params`."""
    part, _, language = PurePosixPath(name).stem.lower().partition(".")
    if not name.startswith(f"{FOLDER}/"):
        return ()
    of_part = part not in ("hugo", "config") and (not language or part in ("menus", "menu", "params"))
    return (*(("languages", language) if language else ()), *((part,) if of_part else ()))


def _in_its_place(name: str, table: Table) -> Table:
    """The whole settings, where a file holds one part."""
    for key in reversed(above(name)):
        table = {key: table}
    return _menus_renamed(table)


def _menus_renamed(table: Table) -> Table:
    """`menu` is the older name of `menus`, in the outermost table and in those of the languages."""
    renamed = {"menus" if key == "menu" else key: value for key, value in table.items()}
    if isinstance(languages := renamed.get("languages"), Mapping):
        own = {key: _menus_renamed(value) if isinstance(value, Mapping) else value for key, value in languages.items()}
        renamed["languages"] = own
    return renamed


def _parsed(name: str, text: str) -> Table:
    try:
        with within_bounds(name):
            value = _PARSERS[PurePosixPath(name).suffix](text)
        table = frozen({} if value is None else value, lower=True)
    except (yamltext.YamlError, DataError) as error:
        raise at_place(name, error.line, error.column, error.message) from error
    except (WrongValueError, RecursionError) as error:
        raise at_place(name, 1, 1, f"more than {MAX_DEPTH} levels, one inside the other") from error
    if not isinstance(table, Mapping):
        raise at_place(name, 1, 1, "the settings must be a table of keys and values")
    return table


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    ".toml": read_toml,
    ".json": read_json_file,
    ".yaml": lambda text: yamltext.construct(yamltext.compose(text)),
    ".yml": lambda text: yamltext.construct(yamltext.compose(text)),
}


def read_text(root: Path, name: str) -> str:
    """The text of a settings file; raises `SiteError` for what is no file, cannot be read or is not UTF-8."""
    path = root / name
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise at_place(name, 1, 1, "this is not a regular file")
        if (size := path.stat().st_size) > MAX_SETTINGS:
            raise at_place(name, 1, 1, f"this has {size >> 20} MB, and settings may have {MAX_SETTINGS >> 20}")
        data = path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise at_place(name, 1, 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        before = data[: error.start].rpartition(b"\n")
        line, column = data.count(b"\n", 0, error.start) + 1, len(before[2].decode("utf-8-sig")) + 1
        raise at_place(name, line, column, "this is not UTF-8; save the file with the encoding UTF-8") from error


@contextmanager
def within_bounds(name: str) -> Iterator[None]:
    """The reading of a settings file; raises `SiteError` where it takes too long, or too much memory."""
    try:
        with patience.over(name, "reading these settings"):
            yield
    except patience.TooLong as end:
        raise at_place(name, 1, 1, f"{end.message} ({patience.WAY_OUT})") from end
    except MemoryError as error:
        raise at_place(name, 1, 1, "to read these settings takes too much memory (make them shorter)") from error


def at_place(name: str, line: int, column: int, message: str) -> SiteError:
    """An error at a place in a settings file."""
    return SiteError(message, at=Place(name, line, column))


def lookup(table: Table, path: str, default: Any) -> Any:
    """The value at one of Hugo's paths in a table with lower-case keys, or None.

    `a.b` is b in a; `not a.b` is its opposite; `a.b/c` is the list of b and c, with gaps filled from `default`.
    """
    if path.startswith("not "):
        value = lookup(table, path.removeprefix("not "), default)
        return not value if isinstance(value, bool) else None
    *folders, last = path.lower().split(".")
    for name in folders:
        below = table.get(name)
        table = below if isinstance(below, Mapping) else {}
    if "/" not in last:
        return _typed(table.get(last), default)
    found = [_typed(table.get(name), gap) for name, gap in zip(last.split("/"), default, strict=True)]
    if last == "startlevel/endlevel" and found[1] == -1:  # which is no end
        found[1] = 6
    filled = [gap if value is None else value for value, gap in zip(found, default, strict=True)]
    return None if all(value is None for value in found) else filled


_WHOLE = re.compile(r"[-+]?\d{1,18}")
_TRUTHS = {
    **dict.fromkeys(("1", "t", "T", "true", "True", "TRUE", "inline", "table"), True),  # the last two: of line numbers
    **dict.fromkeys(("0", "f", "F", "false", "False", "FALSE"), False),
}


def _typed(value: Any, like: Any) -> Any:
    """A text as what it is a text of, where a truth or a number is wanted, and the other way: Hugo takes both."""
    if isinstance(like, str) and type(value) in (int, float):
        return str(value).removesuffix(".0")
    if not isinstance(value, str):
        return value
    if isinstance(like, bool):
        return _TRUTHS.get(value, value)
    if like == "auto":  # of what may also be switched on or off
        return _TRUTHS.get(value, value)
    return int(value) if type(like) is int and _WHOLE.fullmatch(value) else value
