"""Settings: `course.yaml`, or Hugo's files where it is absent -> one frozen `Config`.

`KEYS` is the one table of names, types, defaults and meanings; the manual's page of settings is generated from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outline_site import contact, look
from outline_site import setting_values as kind
from outline_site.address_settings import PATTERNS
from outline_site.contact import Repository
from outline_site.diagnostics import Place, Severity
from outline_site.look import Look
from outline_site.math_settings import DELIMITERS
from outline_site.menu_settings import MENUS
from outline_site.model import NOTHING, FrozenMap, MenuEntry
from outline_site.setting_keys import Key
from outline_site.urls import Spelling
from outline_site.words import NO_WORDS, Words


@dataclass(frozen=True, slots=True)
class ReaderConfig:
    """What of the settings matters to the reading of one content file (so it is part of a document's key)."""

    title: str = ""
    params: Mapping[str, Any] = NOTHING
    time_zone: str = "UTC"
    lenient: bool = False
    raw_html: bool = True
    safe: bool = False  # whether notes are from many hands, so that nothing written in them may run
    hard_wraps: bool = False
    typographer: bool = True
    signs: Mapping[str, str] = NOTHING  # typographic signs other than the usual ones, by name in lower case
    extensions: tuple[str, ...] = tuple(sorted(name for name, on in kind.EXTENSIONS.items() if on))
    linkify: bool = True
    emoji: bool = False
    block_attributes: bool = False
    line_numbers: bool = False
    image_paragraphs: bool = True
    heading_ids: str = "github"  # github, github-ascii, blackfriday, none
    outline_levels: tuple[int, int] = (2, 4)
    math_macros: Mapping[str, str] = NOTHING
    math_delimiters: tuple[tuple[str, str, bool], ...] = ()  # opening, closing, whether it is a display
    math_numbers: bool = True
    escaped_math: bool = False  # whether formulas are written for a Markdown that reads them first
    summary_length: int = 70
    date_sources: Mapping[str, tuple[str, ...]] = NOTHING  # where dates come from, as in Hugo's setting `frontmatter`
    words: Words = NO_WORDS


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
    section_pages_menu: str = ""
    taxonomies: Mapping[str, str] = NOTHING  # singular -> plural
    disable_kinds: frozenset[str] = frozenset()
    ignore_files: tuple[str, ...] = ()
    pluralize: bool = True
    capitalize: bool = True
    title_case: str = "AP"  # AP, Chicago, Go, FirstUpper, None
    next_in_section: str = "desc"
    permalinks: Mapping[str, Any] = NOTHING
    ugly_urls: bool | Mapping[str, bool] = False
    keep_case: bool = False
    remove_accents: bool = False
    language_in_subdir: bool = False
    cascade: tuple[Mapping[str, Any], ...] = ()
    drafts: bool = False
    future: bool = False
    expired: bool = False
    timeout: int = 5  # seconds
    ref_level: Severity = Severity.ERROR
    ref_not_found_url: str = ""
    repository: Repository | None = None
    email: str = ""
    accent: Mapping[str, str] = NOTHING
    colours: Mapping[str, Mapping[str, str]] = NOTHING
    fonts: Mapping[str, str] = NOTHING
    logo: str = ""
    icon: str = ""
    styles: tuple[str, ...] = ()
    git_dates: bool | str = "auto"  # whether the repository tells when notes were changed; `auto`: where it can
    from_hugo: bool = False
    sources: tuple[str, ...] = ()  # the files that the settings come from
    places: Mapping[str, Place] = NOTHING  # where `course.yaml` gives which key; for what is checked later, any file

    def place(self, key: str) -> Place:
        """Where the settings give a key, or what it is a part of; else the first of their files."""
        while key and key not in self.places:
            key = key.rpartition(".")[0]
        return self.places.get(key) or Place(next(iter(self.sources), "."))

    @property
    def title(self) -> str:
        """The site's title."""
        return self.reader.title

    @property
    def words(self) -> Words:
        """The words that the theme and the program write, in the language of the pages."""
        return self.reader.words

    @property
    def look(self) -> Look:
        """What the settings change of the theme's look."""
        names = {*self.colours, *self.accent}
        accents = {scheme: {"accent": self.accent[scheme]} if scheme in self.accent else {} for scheme in names}
        return Look({scheme: {**accents[scheme], **self.colours.get(scheme, {})} for scheme in names}, self.fonts)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that the site is made from, and the one that remembers work."""
        return self.content_dir, *self.static_dirs, self.templates_dir, self.data_dir, self.cache

    @property
    def cache(self) -> Path:
        """The folder that remembers work."""
        return self.root / ".outline-cache"

    @property
    def title_style(self) -> str:
        """How a folder's name or a term becomes a title, as `titleCaseStyle` has it."""
        return self.title_case if self.capitalize else "None"

    @property
    def spelling(self) -> Spelling:
        """How words are spelled in addresses."""
        return Spelling(lower=not self.keep_case, accents=not self.remove_accents)

    @property
    def alphabet(self) -> str:
        """The language whose alphabet sorts titles; for a site of Hugo's, the one that its files are in."""
        return self.file_language or self.language

    @property
    def language_folder(self) -> str:
        """The folder that all addresses begin with, or nothing."""
        return (self.file_language or self.language.lower()) if self.language_in_subdir else ""

    @property
    def lenient(self) -> bool:
        """Whether what real Hugo courses contain is warned about instead of refused."""
        return self.reader.lenient


# ---------------------------------------------------------------------------------------------------------------- keys


_MARKDOWN = "markup.goldmark"
_LANGUAGE = ("locale", "languageCode", "defaultContentLanguage")
_TYPOGRAPHER = (f"{_MARKDOWN}.extensions.typographer", f"not {_MARKDOWN}.extensions.typographer.disable")
_SIGNS = (f"{_MARKDOWN}.extensions.typographer",)
_EXTENSIONS = (f"{_MARKDOWN}.extensions",)
_HEADING_IDS = (
    f"{_MARKDOWN}.parser.autoHeadingID",
    f"{_MARKDOWN}.parser.autoIDType",
    f"{_MARKDOWN}.parser.autoHeadingIDType",
)
_BLOCK = (f"{_MARKDOWN}.parser.attribute.block",)
_IMAGES = (f"{_MARKDOWN}.parser.wrapStandAloneImageWithinParagraph",)
_LINE_NUMBERS = ("markup.highlight.lineNos",)
_MATH = (f"{_MARKDOWN}.extensions.passthrough",)
_NEXT = ("page.nextPrevInSectionSortOrder",)
_EXTENSION_MEANING = "Extensions of Markdown to switch on (mark, insert, …) or off (footnote, table, …)."
_DATES = "Where dates come from, such as date: [':filename', ':default']."
_SUBDIR = "Begin all addresses with the language, as in /en/."
_OUTLINE = ("markup.tableOfContents.startLevel/endLevel",)
_TAXONOMIES = FrozenMap({"tag": "tags", "category": "categories"})

KEYS: tuple[Key, ...] = (
    # the course
    Key("title", kind.TEXT, "", "title", "Name of the course."),
    Key("description", kind.TEXT, "", "description", "One sentence about the course.", ("params.description",)),
    Key("baseURL", kind.BASE_URL, "", "base_url", "Where the site will be; sitemap and feed need it in full."),
    Key("language", kind.TEXT, "en", "language", "Language of the pages, such as en or de-CH.", _LANGUAGE),
    Key(
        "repository",
        contact.REPOSITORY,
        None,
        "repository",
        "Where the notes are kept: to edit, to report.",
        (),
    ),
    Key("email", contact.EMAIL, "", "email", "Whom readers ask.", ()),
    Key("units", kind.CONTENT_PATH, "", "units", "Section whose child sections are the units of the course.", ()),
    Key("params", kind.PARAMS, NOTHING, "params", "Your own values, for templates; their names become lower case."),
    Key("menus", MENUS, NOTHING, "menus", "Menus: entries with name, url or pageRef, weight.", None, ("menu",)),
    Key("sectionPagesMenu", kind.TEXT, "", "section_pages_menu", "A menu that all sections at the top are in, too."),
    Key("taxonomies", kind.TAXONOMIES, _TAXONOMIES, "taxonomies", "Ways to group pages, as singular: plural."),
    Key("extends", kind.PATH_INSIDE, None, "", "A file of Hugo's settings, which hold where this file is silent.", ()),
    # the look
    Key("theme.accent", look.ACCENT, NOTHING, "accent", "Colour of links: one, or one for light and one for dark.", ()),
    Key("theme.colors", look.COLOURS, NOTHING, "colours", "Other colours, in two tables light and dark.", ()),
    Key("theme.fonts", look.FONT_TABLE, NOTHING, "fonts", "Fonts of text, titles (display) and code (mono).", ()),
    Key("theme.logo", kind.TEXT, "", "logo", "A picture before the name of the course, such as /logo.svg.", ()),
    Key("theme.icon", kind.TEXT, "", "icon", "A picture for the tab of the browser.", ()),
    Key("theme.styles", kind.TEXTS, (), "styles", "Style sheets of your own, for all pages.", ()),
    # folders
    Key("contentDir", kind.PATH_INSIDE, "content", "content_dir", "Folder of the pages."),
    Key("staticDir", kind.PATHS_INSIDE, ("static",), "static_dirs", "Folders copied as they are; later ones win."),
    Key("dataDir", kind.PATH_INSIDE, "data", "data_dir", "Folder of data files for templates."),
    Key("output", kind.OUTPUT, "public", "output", "Folder that the site is written to.", ("publishDir",)),
    Key("ignoreFiles", kind.PATTERNS, (), "ignore_files", "Patterns; a content file whose path matches is no page."),
    # which pages
    Key("buildDrafts", kind.YES_NO, False, "drafts", "Publish drafts."),
    Key("buildFuture", kind.YES_NO, False, "future", "Publish pages before their publishDate."),
    Key("buildExpired", kind.YES_NO, False, "expired", "Publish pages after their expiryDate."),
    Key("frontmatter", kind.TEXT_LISTS, NOTHING, "date_sources", _DATES),
    Key("enableGitInfo", kind.AUTO, "auto", "git_dates", "Take dates of last changes from git; auto: where it knows."),
    Key("timeZone", kind.ZONE, "UTC", "time_zone", "Time zone of dates without one, such as Europe/Berlin."),
    Key("disableKinds", kind.PAGE_KINDS, (), "disable_kinds", "Kinds of pages that are not made, such as taxonomy."),
    Key("pluralizeListTitles", kind.YES_NO, True, "pluralize", "Name a section without a title by its plural."),
    Key("capitalizeListTitles", kind.YES_NO, True, "capitalize", "Write such titles, and terms, with capitals."),
    Key("titleCaseStyle", kind.TITLE_CASE, "AP", "title_case", "Which words of such a title begin with a capital."),
    Key("nextInSection", kind.SORT, "desc", "next_in_section", "Whether next is after (asc) or before (desc).", _NEXT),
    Key("permalinks", PATTERNS, NOTHING, "permalinks", "Patterns of addresses by section, such as /:year/:slug/."),
    Key("uglyURLs", kind.SWITCHES, False, "ugly_urls", "Addresses such as /a.html: true, or a table by section."),
    Key("disablePathToLower", kind.YES_NO, False, "keep_case", "Keep capitals in addresses."),
    Key("removePathAccents", kind.YES_NO, False, "remove_accents", "Write addresses without accents."),
    Key("defaultContentLanguageInSubdir", kind.YES_NO, False, "language_in_subdir", _SUBDIR),
    Key("cascade", kind.TABLES, (), "cascade", "Front matter for all pages that do not say otherwise."),
    # how strict
    Key("lenient", kind.YES_NO, False, "lenient", "Only warn of slips that Hugo forgives; on without this file.", ()),
    Key("timeout", kind.COUNT, 5, "timeout", "Seconds of work that one page may take.", ()),
    Key("refLinksErrorLevel", kind.SEVERITY, "error", "ref_level", "How bad a ref to a missing page is."),
    Key("refLinksNotFoundURL", kind.TEXT, "", "ref_not_found_url", "Address of such a ref, where it is a warning."),
    Key("safe", kind.YES_NO, False, "safe", "Notes are from many hands: nothing written in them may run.", ()),
    # Markdown
    Key("rawHTML", kind.YES_NO, True, "raw_html", "Keep HTML in Markdown.", (f"{_MARKDOWN}.renderer.unsafe",)),
    Key("hardWraps", kind.YES_NO, False, "hard_wraps", "Keep line breaks.", (f"{_MARKDOWN}.renderer.hardWraps",)),
    Key("typographer", kind.YES_NO, True, "typographer", "Make quotes and dashes typographic.", _TYPOGRAPHER),
    Key("signs", kind.SIGNS, NOTHING, "signs", "Other typographic signs, such as leftDoubleQuote: „.", _SIGNS),
    Key("extensions", kind.EXTENSION_TABLE, {}, "extensions", _EXTENSION_MEANING, _EXTENSIONS),
    Key("linkify", kind.YES_NO, True, "linkify", "Link bare addresses.", (f"{_MARKDOWN}.extensions.linkify",)),
    Key("emoji", kind.YES_NO, False, "emoji", "Replace names such as :smile: by emoji.", ("enableEmoji",)),
    Key("blockAttributes", kind.YES_NO, False, "block_attributes", "Read {.class} below a block as its own.", _BLOCK),
    Key("lineNumbers", kind.YES_NO, False, "line_numbers", "Number the lines of coloured code.", _LINE_NUMBERS),
    Key("imageParagraphs", kind.YES_NO, True, "image_paragraphs", "Keep an image alone in a paragraph.", _IMAGES),
    Key("headingIDs", kind.HEADING_IDS, "github", "heading_ids", "How ids are made of headings.", _HEADING_IDS),
    Key("outlineLevels", kind.LEVELS, (2, 4), "outline_levels", "First and last level in outlines.", _OUTLINE),
    Key("summaryLength", kind.COUNT, 70, "summary_length", "Words of a summary that is cut from the text."),
    Key("math.macros", kind.TEXT_TABLE, NOTHING, "math_macros", r"LaTeX commands, such as '\R': '\mathbb{R}'.", ()),
    Key("math.numbers", kind.YES_NO, True, "math_numbers", "Number equation, align and the like.", ()),
    Key("math.delimiters", DELIMITERS, (), "math_delimiters", "What formulas stand between.", _MATH),
)
