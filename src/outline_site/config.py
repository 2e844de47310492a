"""Settings: `course.yaml`, or Hugo's files where it is absent -> one frozen `Config`.

`KEYS` is the one table of names, types, defaults and meanings; the manual's page of settings is generated from it.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path, PurePath
from typing import Any, NamedTuple, NoReturn

from yaml import Node

from outline_site import hugo_config, yamltext
from outline_site import setting_values as kind
from outline_site.diagnostics import Diagnostic, Place, Severity, SiteError, closest, printable
from outline_site.hugo_config import SUFFIXES, HugoSettings, at_place, read_text
from outline_site.model import NOTHING, FrozenMap, MenuEntry
from outline_site.setting_values import Key, Route, Table, WrongValueError, frozen, merged, read_keys, unknown_keys


@dataclass(frozen=True, slots=True)
class ReaderConfig:
    """What of the settings matters to the reading of one content file (so it is part of a document's key)."""

    title: str = ""
    params: Mapping[str, Any] = NOTHING
    time_zone: str = "UTC"
    lenient: bool = False
    raw_html: bool = True
    hard_wraps: bool = False
    typographer: bool = True
    linkify: bool = True
    emoji: bool = False
    block_attributes: bool = False
    image_paragraphs: bool = True
    heading_ids: str = "github"  # github, github-ascii, blackfriday
    outline_levels: tuple[int, int] = (2, 3)
    math_macros: Mapping[str, str] = NOTHING
    summary_length: int = 70


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a site. Folders are absolute paths."""

    root: Path
    content_dir: Path
    static_dirs: tuple[Path, ...]
    data_dir: Path
    templates_dir: Path
    output: Path
    reader: ReaderConfig = ReaderConfig()
    base_url: str = ""
    language: str = "en"
    file_language: str = ""  # of files `x.en.md` that are read as `x.md`; only Hugo's settings name one
    other_languages: frozenset[str] = frozenset()  # of files `x.fr.md` that are not read
    description: str = ""
    units: str = ""
    menus: Mapping[str, tuple[MenuEntry, ...]] = NOTHING
    taxonomies: Mapping[str, str] = NOTHING  # singular -> plural
    disable_kinds: frozenset[str] = frozenset()
    ignore_files: tuple[str, ...] = ()
    pluralize: bool = True
    next_in_section: str = "desc"
    permalinks: Mapping[str, Any] = NOTHING
    ugly_urls: bool | Mapping[str, bool] = False
    cascade: tuple[Mapping[str, Any], ...] = ()
    drafts: bool = False
    future: bool = False
    expired: bool = False
    ref_level: Severity = Severity.ERROR
    ref_not_found_url: str = ""
    from_hugo: bool = False
    sources: tuple[str, ...] = ()  # the files that the settings come from

    @property
    def title(self) -> str:
        """The site's title."""
        return self.reader.title

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that the site is made from, and the one that remembers work."""
        return self.content_dir, *self.static_dirs, self.templates_dir, self.data_dir, self.cache

    @property
    def cache(self) -> Path:
        """The folder that remembers work."""
        return self.root / ".outline-cache"

    @property
    def lenient(self) -> bool:
        """Whether what real Hugo courses contain is warned about instead of refused."""
        return self.reader.lenient


# ---------------------------------------------------------------------------------------------------------------- keys


_MARKDOWN = "markup.goldmark"
_LANGUAGE = ("locale", "languageCode", "defaultContentLanguage")
_TYPOGRAPHER = (f"{_MARKDOWN}.extensions.typographer", f"not {_MARKDOWN}.extensions.typographer.disable")
_HEADING_IDS = (f"{_MARKDOWN}.parser.autoIDType", f"{_MARKDOWN}.parser.autoHeadingIDType")
_BLOCK = (f"{_MARKDOWN}.parser.attribute.block",)
_IMAGES = (f"{_MARKDOWN}.parser.wrapStandAloneImageWithinParagraph",)
_NEXT = ("page.nextPrevInSectionSortOrder",)
_OUTLINE = ("markup.tableOfContents.startLevel/endLevel",)
_TAXONOMIES = FrozenMap({"tag": "tags", "category": "categories"})

KEYS: tuple[Key, ...] = (
    # the course
    Key("title", kind.TEXT, "", "title", "Name of the course."),
    Key("description", kind.TEXT, "", "description", "One sentence about the course.", ("params.description",)),
    Key("baseURL", kind.BASE_URL, "", "base_url", "Where the site will be; sitemap and feed need it in full."),
    Key("language", kind.TEXT, "en", "language", "Language of the pages, such as en or de-CH.", _LANGUAGE),
    Key("units", kind.CONTENT_PATH, "", "units", "Section whose child sections are the units of the course.", ()),
    Key("params", kind.PARAMS, NOTHING, "params", "Your own values, for templates; their names become lower case."),
    Key("menus", kind.MENUS, NOTHING, "menus", "Menus: entries with name, url or pageRef, weight.", None, ("menu",)),
    Key("taxonomies", kind.TEXT_TABLE, _TAXONOMIES, "taxonomies", "Ways to group pages, as singular: plural."),
    Key("extends", kind.PATH_INSIDE, None, "", "A file of Hugo's settings, which hold where this file is silent.", ()),
    # folders
    Key("contentDir", kind.PATH_INSIDE, "content", "content_dir", "Folder of the pages."),
    Key("staticDir", kind.PATHS_INSIDE, ("static",), "static_dirs", "Folders copied as they are; later ones win."),
    Key("dataDir", kind.PATH_INSIDE, "data", "data_dir", "Folder of data files for templates."),
    Key("output", kind.PATH, "public", "output", "Folder that the site is written to.", ("publishDir",)),
    Key("ignoreFiles", kind.PATTERNS, (), "ignore_files", "Patterns; a content file whose path matches is no page."),
    # which pages
    Key("buildDrafts", kind.YES_NO, False, "drafts", "Publish drafts."),
    Key("buildFuture", kind.YES_NO, False, "future", "Publish pages before their publishDate."),
    Key("buildExpired", kind.YES_NO, False, "expired", "Publish pages after their expiryDate."),
    Key("timeZone", kind.ZONE, "UTC", "time_zone", "Time zone of dates without one, such as Europe/Berlin."),
    Key("disableKinds", kind.PAGE_KINDS, (), "disable_kinds", "Kinds of pages that are not made, such as taxonomy."),
    Key("pluralizeListTitles", kind.YES_NO, True, "pluralize", "Name a section without a title by its plural."),
    Key("nextInSection", kind.SORT, "desc", "next_in_section", "Whether next is after (asc) or before (desc).", _NEXT),
    Key("permalinks", kind.PARAMS, NOTHING, "permalinks", "Patterns of addresses by section, such as /:year/:slug/."),
    Key("uglyURLs", kind.SWITCHES, False, "ugly_urls", "Addresses such as /a.html: true, or a table by section."),
    Key("cascade", kind.TABLES, (), "cascade", "Front matter for all pages that do not say otherwise."),
    # how strict
    Key("lenient", kind.YES_NO, False, "lenient", "Only warn of slips that Hugo forgives; on without this file.", ()),
    Key("refLinksErrorLevel", kind.SEVERITY, "error", "ref_level", "How bad a ref to a missing page is."),
    Key("refLinksNotFoundURL", kind.TEXT, "", "ref_not_found_url", "Address of such a ref, where it is a warning."),
    # Markdown
    Key("rawHTML", kind.YES_NO, True, "raw_html", "Keep HTML in Markdown.", (f"{_MARKDOWN}.renderer.unsafe",)),
    Key("hardWraps", kind.YES_NO, False, "hard_wraps", "Keep line breaks.", (f"{_MARKDOWN}.renderer.hardWraps",)),
    Key("typographer", kind.YES_NO, True, "typographer", "Make quotes and dashes typographic.", _TYPOGRAPHER),
    Key("linkify", kind.YES_NO, True, "linkify", "Link bare addresses.", (f"{_MARKDOWN}.extensions.linkify",)),
    Key("emoji", kind.YES_NO, False, "emoji", "Replace names such as :smile: by emoji.", ("enableEmoji",)),
    Key("blockAttributes", kind.YES_NO, False, "block_attributes", "Read {.class} below a block as its own.", _BLOCK),
    Key("imageParagraphs", kind.YES_NO, True, "image_paragraphs", "Keep an image alone in a paragraph.", _IMAGES),
    Key("headingIDs", kind.HEADING_IDS, "github", "heading_ids", "How ids are made of headings.", _HEADING_IDS),
    Key("outlineLevels", kind.LEVELS, (2, 3), "outline_levels", "First and last level in outlines.", _OUTLINE),
    Key("summaryLength", kind.COUNT, 70, "summary_length", "Words of a summary that is cut from the text."),
    Key("math.macros", kind.TEXT_TABLE, NOTHING, "math_macros", r"LaTeX commands, such as '\R': '\mathbb{R}'.", ()),
)


# ------------------------------------------------------------------------------------------------------------- loading

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
    return Loaded(_config(folder, values, found, from_hugo=from_hugo), found.diagnostics)


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
            value = values[key.name] if key.name in values else key.kind.read(key.default, (), _tell)
            (reader if key.field in in_reader else others)[key.field] = _placed(root, value)
    return Config(
        root=root,
        templates_dir=root / "templates",
        reader=ReaderConfig(**reader),
        file_language=found.hugo.language,
        other_languages=found.hugo.other_languages,
        from_hugo=from_hugo,
        sources=found.sources,
        **others,
    )


def _placed(root: Path, value: Any) -> Any:
    if isinstance(value, PurePath):
        return root / value
    return tuple(_placed(root, item) for item in value) if isinstance(value, tuple) else frozen(value)


def _tell(route: Route, message: str) -> NoReturn:
    raise WrongValueError(route, message)


def _read_hugo(folder: Path) -> _Found:
    hugo = hugo_config.read(folder, hugo_config.files(folder))
    return _Found(hugo_config.values(folder, hugo, KEYS), hugo.sources, hugo)


def _read_course(folder: Path, name: str, *unread: str) -> _Found:
    try:
        node = yamltext.compose(read_text(folder, name))
    except yamltext.YamlError as error:
        raise at_place(name, error.line, error.column, error.message) from error
    raw = yamltext.construct(node) if node else {}
    try:
        values = read_keys(raw, KEYS, _tell)
        hugo = _extended(folder, values.pop("extends", None))
    except WrongValueError as wrong:
        message = f"{_dotted(wrong.route) or 'the settings'}: {wrong.message}"
        raise at_place(name, *yamltext.position(node, wrong.route), message) from wrong
    unread = (*unread, *hugo_config.files_left(folder, hugo.sources))
    odd = (*_duplicates(name, node), *_unknown(name, node, raw), *_not_read(name, unread))
    return _Found(merged(values, hugo_config.values(folder, hugo, KEYS)), (name, *hugo.sources), hugo, odd)


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
