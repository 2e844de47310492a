"""`course.yaml`, or Hugo's files where it is absent -> the site's settings, and what is odd about them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path, PurePath
from typing import Any, NamedTuple, NoReturn

from yaml import Node

from outline_site import hugo_config, hugo_values, patience, words, yamltext
from outline_site import setting_values as kind
from outline_site.config import KEYS, Config, ReaderConfig
from outline_site.diagnostics import Diagnostic, Place, SiteError, closest, printable
from outline_site.hugo_config import SUFFIXES, HugoSettings, at_place, read_text, within_bounds
from outline_site.hugo_places import keys_of_yaml
from outline_site.hugo_values import checked_places, general
from outline_site.model import NOTHING, FrozenMap
from outline_site.setting_keys import Key, read_keys, unknown_keys
from outline_site.setting_values import Route, Table, WrongValueError, frozen, merged

COURSE_FILES = ("course.yaml", "course.yml")


class Loaded(NamedTuple):
    """The settings, and what is odd about them."""

    config: Config
    diagnostics: tuple[Diagnostic, ...] = ()


class _Found(NamedTuple):
    """What the files say: values by the names of their keys (only those that are given)."""

    values: Table
    sources: tuple[str, ...]
    hugo: HugoSettings
    diagnostics: tuple[Diagnostic, ...] = ()
    course: Node | None = None  # of `course.yaml`
    places: Mapping[str, Place] = NOTHING  # where Hugo's files give what is checked later


def load(
    root: Path,
    *,
    output: Path | None = None,
    base_url: str | None = None,
    drafts: bool = False,
    future: bool = False,
    expired: bool = False,
) -> Loaded:
    """The settings of the site in a folder; what is passed here wins, and the three switches only switch on.

    Raises `SiteError` (status 2) where the folder is missing, a file cannot be read or parsed, `course.yaml` holds a
    value of a wrong kind, or a folder that must be inside the site's is not.
    """
    folder = root.absolute()
    is_folder = False
    with suppress(OSError):
        is_folder = folder.is_dir()
    if not is_folder:
        raise SiteError(f"there is no folder '{printable(str(root))}'")
    names = [name for name in COURSE_FILES if os.path.lexists(folder / name)]
    found = _read_course(folder, *names) if names else _read_hugo(folder)
    from_hugo = not names and bool(found.sources)
    switches = {"buildDrafts": drafts, "buildFuture": future, "buildExpired": expired}
    passed: dict[str, Any] = {name: True for name, on in switches.items() if on}
    if output is not None:
        passed["output"] = output.absolute()
    if base_url is not None:
        passed["baseURL"] = _checked_base_url(base_url)
    values = {"lenient": from_hugo, **found.values, **passed}
    config = _config(folder, values, found, from_hugo=from_hugo)
    patience.allow(config.timeout)
    spoken, odd = words.load(config.language, folder)
    odd = (*odd, *_unreadable(config, found.course))
    places = FrozenMap({name: at for name, at in config.places.items() if name not in passed})
    config = replace(config, reader=replace(config.reader, words=spoken), places=places)
    return Loaded(config, (*found.diagnostics, *odd))


def _checked_base_url(text: str) -> str:
    try:
        return str(kind.BASE_URL.read(text, (), _tell))
    except WrongValueError as wrong:
        raise SiteError(f"--base-url: {printable(wrong.message)}") from wrong


def _config(root: Path, values: Table, found: _Found, *, from_hugo: bool) -> Config:
    """The settings with every gap filled by its default."""
    in_reader = {f.name for f in fields(ReaderConfig)}
    reader: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for key in KEYS:
        if key.field:
            value = values[key.name] if key.name in values else _default(key)
            (reader if key.field in in_reader else others)[key.field] = _placed(root, value)
    return Config(
        root=root,
        templates_dir=root / "templates",
        reader=ReaderConfig(**reader, escaped_math=from_hugo and not reader["math_delimiters"]),
        file_language=found.hugo.language,
        other_languages=found.hugo.other_languages,
        from_hugo=from_hugo,
        sources=found.sources,
        places=_places(found),
        **others,
    )


def _places(found: _Found) -> FrozenMap:
    """Where `course.yaml` gives which key, and where any file gives what is checked later."""
    top = yamltext.position(found.course)
    routes = ((key.name, yamltext.position(found.course, route)) for key in KEYS for route in reversed(key.routes))
    ours = {name: Place(found.sources[0], *at) for name, at in routes if at != top}
    written = ((general(key.route), Place(found.sources[0], *key[1:])) for key in keys_of_yaml(found.course))
    return FrozenMap({**found.places, **checked_places(dict(written)), **ours})


def _unreadable(config: Config, course: Node | None) -> Iterator[Diagnostic]:
    """Colours of the settings that make text hard to read."""
    for scheme, text, ground, found in config.look.unreadable():
        name = text if text in config.look.colours.get(scheme, ()) else ground
        of_accent = name == "accent" and scheme in config.accent
        route = ("theme", "accent", scheme) if of_accent else ("theme", "colors", scheme, name)
        at = Place(config.sources[0], *yamltext.position(course, route))
        message = f"on {scheme} pages the colour '{text}' has a contrast of {found:.1f} on '{ground}'; text needs 4.5"
        hint = "make it lighter" if scheme == "dark" else "make it darker"
        yield Diagnostic("contrast", message, at, hint)


def _default(key: Key) -> Any:
    """The value of a key that no file gives; one that is nothing is of no kind."""
    return key.default if key.default in (None, "") else key.kind.read(key.default, (), _tell)


def _placed(root: Path, value: Any) -> Any:
    if isinstance(value, PurePath):
        return root / value
    return tuple(_placed(root, item) for item in value) if isinstance(value, tuple) else frozen(value)


def _tell(route: Route, message: str) -> NoReturn:
    raise WrongValueError(route, message)


def _read_hugo(folder: Path) -> _Found:
    hugo = hugo_config.read(folder, hugo_config.files(folder))
    given, odd, places = hugo_values.values(folder, hugo, KEYS)
    return _Found(given, hugo.sources, hugo, odd, places=places)


def _read_course(folder: Path, name: str, *unread: str) -> _Found:
    try:
        text = read_text(folder, name)
        with within_bounds(name):
            node = yamltext.compose(text)
            raw = yamltext.construct(node) if node else {}
    except yamltext.YamlError as error:
        raise at_place(name, error.line, error.column, error.message) from error
    try:
        values = read_keys(raw, KEYS, _tell)
        hugo = _extended(folder, values.pop("extends", None))
    except WrongValueError as wrong:
        message = f"{_dotted(wrong.route) or 'the settings'}: {wrong.message}"
        raise at_place(name, *yamltext.position(node, wrong.route), message) from wrong
    unread = (*unread, *hugo_config.files_left(folder, hugo.sources))
    given, theirs, places = hugo_values.values(folder, hugo, KEYS)
    odd = (*_duplicates(name, node), *_unknown(name, node, raw), *_not_read(name, unread), *theirs)
    return _Found(merged(values, given), (name, *hugo.sources), hugo, odd, node, places)


def _extended(folder: Path, path: PurePath | None) -> HugoSettings:
    """What the file says that `extends` names; the one that Hugo begins with brings `config/_default` along."""
    if path is None:
        return HugoSettings()
    if not Path(os.path.realpath(folder / path)).is_relative_to(os.path.realpath(folder)):
        raise WrongValueError(("extends",), f"'{path}' leaves the site's folder; it must be a path inside of it")
    every = hugo_config.files(folder)
    names = every if every[:1] == (str(path),) else tuple(n for n in every if n.startswith(f"{path}/")) or (str(path),)
    if PurePath(names[0]).suffix not in SUFFIXES or not os.path.lexists(folder / path) or str(path) in COURSE_FILES:
        hint = closest(str(path), every) or "name a file of Hugo's settings, such as hugo.toml"
        raise WrongValueError(("extends",), f"there are no settings of Hugo in '{path}' ({hint})")
    return hugo_config.read(folder, names)


def _duplicates(name: str, node: Node | None) -> Iterator[Diagnostic]:
    for key, line, column in yamltext.duplicates(node):
        at = Place(name, line, column)
        yield Diagnostic("duplicate-key", f"the key '{key}' stands here a second time", at, "the last one counts")


def _unknown(name: str, node: Node | None, raw: Any) -> Iterator[Diagnostic]:
    for route, known in unknown_keys(raw, KEYS):
        word = str(route[-1]).lower()
        ours = [key.name for key in KEYS if any(path.lower().split(".")[0] == word for path in key.hugo_paths)]
        hint = f"here it is {', '.join(ours)}" if ours and len(route) == 1 else closest(word, known)
        at = Place(name, *yamltext.position(node, route, of_key=True))
        yield Diagnostic("unknown-setting", f"there is no setting '{_dotted(route)}'", at, hint)


def _dotted(route: Route) -> str:
    return ".".join(step for step in route if isinstance(step, str))


def _not_read(name: str, unread: tuple[str, ...]) -> Iterator[Diagnostic]:
    if unread:
        message = f"{' and '.join(unread)} {'are' if unread[1:] else 'is'} not read, because there is {name}"
        hint = "delete it" if unread[0] in COURSE_FILES else f"to merge it, write 'extends: {unread[0]}'"
        yield Diagnostic("settings-not-read", message, Place(name), hint)
