"""Settings: what each file gives, who wins, and what a mistake is told."""

import os
import pickle
import zoneinfo
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from outline_site import address_settings, words
from outline_site.config import KEYS, Config, ReaderConfig
from outline_site.course_file import load
from outline_site.diagnostics import Severity, SiteError, judge
from outline_site.model import FrozenMap, MenuEntry
from outline_site.tree import permalinks


def site(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def config_of(folder: Path, files: dict[str, str | bytes], **overrides: Any) -> Config:
    return load(site(folder, files), **overrides).config


def value_of(config: Config, name: str) -> Any:
    value: Any = config
    for part in name.split("."):
        value = getattr(value, part)
    return value


def problems(folder: Path, files: dict[str, str | bytes]) -> list[str]:
    config, found = load(site(folder, files))
    return [problem.line for problem in judge(found, lenient=config.lenient)]


# ------------------------------------------------------------------------------------------------------ the one table


def test_every_field_has_a_key_and_the_same_default(tmp_path: Path) -> None:
    keys = {key.field for key in KEYS} - {""}
    own = {"root", "templates_dir", "reader", "words", "file_language", "other_languages", "from_hugo", "sources"}
    own |= {"escaped_math", "places"}
    assert keys == {f.name for f in (*fields(Config), *fields(ReaderConfig))} - own
    assert load(tmp_path).config.reader == replace(ReaderConfig(), words=words.load("en", tmp_path).words)


def test_names_are_unique_and_meanings_are_sentences() -> None:
    names = [name for key in KEYS for name in (key.name, *key.aliases)]
    assert len(names) == len(set(names))
    assert all(key.meaning.endswith(".") and key.type for key in KEYS)


def test_settings_know_the_tokens_that_addresses_are_made_of() -> None:
    assert tuple(permalinks.TOKENS) == address_settings.TOKENS


def test_without_settings_there_are_defaults(tmp_path: Path) -> None:
    config, found = load(tmp_path)
    assert found == ()
    assert config == Config(
        root=tmp_path,
        reader=ReaderConfig(words=words.load("en", tmp_path).words),
        content_dir=tmp_path / "content",
        static_dirs=(tmp_path / "static",),
        data_dir=tmp_path / "data",
        templates_dir=tmp_path / "templates",
        output=tmp_path / "public",
        taxonomies={"tag": "tags", "category": "categories"},
    )


# ---------------------------------------------------------------------------------------------------------- course.yaml

COURSE: dict[str, tuple[str, Any]] = {
    # text of course.yaml: (field, value)
    "title: 'Data: an introduction'": ("title", "Data: an introduction"),
    "title:": ("title", ""),
    "\ufefftitle: x": ("title", "x"),
    "title: x\r\nunits: a\r\n": ("units", "a"),
    "description: about": ("description", "about"),
    "baseURL: https://x.org/course/": ("base_url", "https://x.org/course/"),
    "baseURL: /course/": ("base_url", "/course/"),
    "baseURL: ''": ("base_url", ""),
    "language: de-CH": ("language", "de-CH"),
    "units: /lessons/": ("units", "lessons"),
    "params: {Author: {Name: N}, Links: [{Icon: i}]}": (
        "reader.params",
        {"author": {"name": "N"}, "links": ({"Icon": "i"},)},
    ),
    "params: {when: 2024-01-31, at: 10:30, n: 010}": (
        "reader.params",
        {"when": "2024-01-31", "at": "10:30", "n": 8},
    ),
    "taxonomies: {topic: topics}": ("taxonomies", {"topic": "topics"}),
    "taxonomies: {}": ("taxonomies", {}),
    "titleCaseStyle: firstupper": ("title_style", "FirstUpper"),
    "{titleCaseStyle: Go, capitalizeListTitles: false}": ("title_style", "None"),
    "headingIDs: false": ("reader.heading_ids", "none"),
    "extensions: {mark: true, Footnote: false}": (
        "reader.extensions",
        ("definitionlist", "mark", "strikethrough", "table", "tasklist"),
    ),
    "signs: {leftDoubleQuote: „}": ("reader.signs", {"leftdoublequote": "„"}),
    "frontmatter: {date: [':fileName', Taught]}": ("reader.date_sources", {"date": (":filename", "taught")}),
    "ignoreFiles: ['\\.Rmd$', _cache$]": ("ignore_files", ("\\.Rmd$", "_cache$")),
    "ignoreFiles: x$": ("ignore_files", ("x$",)),
    "buildDrafts: true": ("drafts", True),
    "buildFuture: true": ("future", True),
    "buildExpired: true": ("expired", True),
    "timeZone: Europe/Berlin": ("reader.time_zone", "Europe/Berlin"),
    "timeZone: UTC": ("reader.time_zone", "UTC"),
    "disableKinds: [taxonomy, RSS]": ("disable_kinds", frozenset({"taxonomy", "rss"})),
    "pluralizeListTitles: false": ("pluralize", False),
    "lenient: true": ("lenient", True),
    "refLinksErrorLevel: WARNING": ("ref_level", Severity.WARNING),
    "refLinksNotFoundURL: /gone/": ("ref_not_found_url", "/gone/"),
    "rawHTML: false": ("reader.raw_html", False),
    "hardWraps: true": ("reader.hard_wraps", True),
    "typographer: false": ("reader.typographer", False),
    "linkify: false": ("reader.linkify", False),
    "emoji: true": ("reader.emoji", True),
    "blockAttributes: true": ("reader.block_attributes", True),
    "headingIDs: blackfriday": ("reader.heading_ids", "blackfriday"),
    "outlineLevels: [1, 4]": ("reader.outline_levels", (1, 4)),
    "summaryLength: 30": ("reader.summary_length", 30),
    "math: {macros: {'\\R': '\\mathbb{R}'}}": ("reader.math_macros", {"\\R": "\\mathbb{R}"}),
    "math:": ("reader.math_macros", {}),
}


@pytest.mark.parametrize("text", COURSE)
def test_course_yaml_gives(tmp_path: Path, text: str) -> None:
    config, found = load(site(tmp_path, {"course.yaml": text}))
    field, value = COURSE[text]
    assert value_of(config, field) == value
    assert found == ()
    assert not config.from_hugo


FOLDERS = {
    "contentDir: src/pages/": ("content_dir", "src/pages"),
    "contentDir: .": ("content_dir", "."),
    "contentDir: a/../b": ("content_dir", "b"),
    "dataDir: facts": ("data_dir", "facts"),
    "output: ../site": ("output", "../site"),
    "output: /srv/site": ("output", "/srv/site"),
}


@pytest.mark.parametrize("text", FOLDERS)
def test_folders_are_below_the_site(tmp_path: Path, text: str) -> None:
    field, path = FOLDERS[text]
    assert value_of(config_of(tmp_path, {"course.yaml": text}), field) == tmp_path / path


def test_static_folders_are_a_list_or_one(tmp_path: Path) -> None:
    assert config_of(tmp_path, {"course.yaml": "staticDir: [a, b/c]"}).static_dirs == (
        tmp_path / "a",
        tmp_path / "b/c",
    )
    assert config_of(tmp_path, {"course.yaml": "staticDir: a"}).static_dirs == (tmp_path / "a",)


MENU = """
menus:
  main:
    - {name: Home, url: /, weight: 2, identifier: h, parent: p, title: T, pre: <b>, post: </b>, params: {Icon: x}}
    - {name: Lab, pageRef: /Units/05/lab.md}
    - {name: Unit, pageRef: units/05/_index.md}
    - {name: Top, pageref: /}
  foot: []
"""


def test_menus(tmp_path: Path) -> None:
    config, found = load(site(tmp_path, {"course.yaml": MENU}))
    assert found == ()
    assert config.menus == {
        "main": (
            MenuEntry("Home", "/", 2, "h", "p", "T", "<b>", "</b>", None, {"icon": "x"}),
            MenuEntry("Lab", page="Units/05/lab"),
            MenuEntry("Unit", page="units/05"),
            MenuEntry("Top", page=""),
        ),
        "foot": (),
    }
    assert config_of(tmp_path, {"course.yaml": MENU.replace("menus", "menu")}).menus == config.menus


def test_course_yml_is_read_too(tmp_path: Path) -> None:
    assert config_of(tmp_path, {"course.yml": "title: x"}).sources == ("course.yml",)


def test_values_cannot_be_changed(tmp_path: Path) -> None:
    config = config_of(tmp_path, {"course.yaml": f"params: {{a: {{b: [{{c: 1}}]}}}}\nmath: {{macros: {{x: y}}}}{MENU}"})
    inner = config.reader.params["a"]
    tables = (config.reader.params, inner, inner["b"][0], config.menus, config.taxonomies, config.reader.math_macros)
    assert all(isinstance(table, FrozenMap) for table in tables)
    assert isinstance(config.menus["main"][0].params, FrozenMap)
    assert isinstance(inner["b"], tuple)
    assert pickle.loads(pickle.dumps(config)) == config  # worker processes get it


def test_the_command_line_wins(tmp_path: Path) -> None:
    text = "output: a\nbaseURL: https://a.org\nbuildFuture: true\n"
    config = config_of(
        tmp_path,
        {"course.yaml": text},
        output=Path("/srv/x"),
        base_url="https://b.org/c/",
        drafts=True,
    )
    assert (config.output, config.base_url) == (Path("/srv/x"), "https://b.org/c/")
    assert (config.drafts, config.future, config.expired) == (True, True, False)
    assert config_of(tmp_path, {}, base_url="").base_url == ""


def test_an_output_of_the_command_line_is_relative_to_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site(tmp_path, {"here/x": "", "course/course.yaml": "title: x"}) / "here")
    config = load(Path("../course"), output=Path("out")).config
    assert config.output == tmp_path / "here/out"
    assert config.root.is_absolute()
    assert config.root.samefile(tmp_path / "course")


# ------------------------------------------------------------------------------------------- mistakes in course.yaml

ERRORS = {
    "extensions: {footnotes: true}": "course.yaml:1:25: error: extensions.footnotes: there is no extension 'footnotes' "
    "(did you mean 'footnote'?)",
    "extensions: {mark: often}": "course.yaml:1:20: error: extensions.mark: must be true or false",
    "titleCaseStyle: loud": "course.yaml:1:17: error: titleCaseStyle: must be AP or Chicago or Go",
    # text of course.yaml: the whole message, or how it begins
    "title: [a, b]": "course.yaml:1:8: error: title: must be text",
    "a: 1\n\ntitle: 2024": "course.yaml:3:8: error: title: must be text; a number or 'true' meant as text needs quotes",
    "menu: 5": "course.yaml:1:7: error: menu: must be a table",
    "menus: {main: 5}": "course.yaml:1:15: error: menus.main: must be a menu entry, such as {name: Home, url: /}",
    "menus:\n  main:\n    - name: A\n      weight: x": "course.yaml:4:15: error: menus.main.weight: must be",
    "params: []": "course.yaml:1:9: error: params: must be a table",
    "permalinks:\n  posts: /:year/:slog/": (
        "course.yaml:2:10: error: permalinks.posts: a pattern knows no ':slog' (did you mean ':slug'? there are :year, "
    ),
    "permalinks: {page: {posts: [/a/]}}": "course.yaml:1:28: error: permalinks.page.posts: must be a pattern, such as",
    "permalinks: /:slug/": "course.yaml:1:13: error: permalinks: must be a table of sections and patterns",
    "taxonomies: {tag: 3}": "course.yaml:1:19: error: taxonomies.tag: must be text",
    "math: 5": "course.yaml:1:7: error: math: must be a table",
    "math: {macros: {R: 5}}": "course.yaml:1:20: error: math.macros.R: must be text",
    "buildDrafts: yes": "course.yaml:1:14: error: buildDrafts: must be true or false",
    "summaryLength: 0": "course.yaml:1:16: error: summaryLength: must be a whole number above 0",
    "summaryLength: true": "course.yaml:1:16: error: summaryLength: must be a whole number above 0",
    "outlineLevels: [3, 2]": "course.yaml:1:16: error: outlineLevels: must be two levels",
    "headingIDs: x": "course.yaml:1:13: error: headingIDs: must be github or github-ascii or blackfriday",
    "refLinksErrorLevel: x": "course.yaml:1:21: error: refLinksErrorLevel: must be error or warning",
    "ignoreFiles: [a, '(']": "course.yaml:1:18: error: ignoreFiles: is not a regular expression: missing )",
    "disableKinds: [1]": "course.yaml:1:16: error: disableKinds: must be text",
    "timeZone: Europe/Berlni": "course.yaml:1:11: error: timeZone: there is no time zone 'Europe/Berlni' "
    "(did you mean 'Europe/Berlin'?)",
    "timeZone: ../../etc/passwd": "course.yaml:1:11: error: timeZone: there is no time zone '../../etc/passwd'",
    "timeZone: Europe": "course.yaml:1:11: error: timeZone: there is no time zone 'Europe'",
    "baseURL: example.org": "course.yaml:1:10: error: baseURL: 'example.org' must begin with https:// or http://",
    "baseURL: ftp://x.org": "course.yaml:1:10: error: baseURL: 'ftp://x.org' must begin",
    "baseURL: //x.org/": "course.yaml:1:10: error: baseURL: '//x.org/' must begin",
    "baseURL: 'https://'": "course.yaml:1:10: error: baseURL: 'https://' must begin",
    "baseURL: 'https://x.org:port/'": "course.yaml:1:10: error: baseURL: 'https://x.org:port/' must begin",
    "baseURL: 'https://[x/'": "course.yaml:1:10: error: baseURL: 'https://[x/' must begin",
    "baseURL: https://x.org/?a=b": "course.yaml:1:10: error: baseURL: 'https://x.org/?a=b' must begin",
    "contentDir: ../pages": "course.yaml:1:13: error: contentDir: '../pages' leaves the site's folder; "
    "it must be a path inside of it",
    "contentDir: a/../../b": "course.yaml:1:13: error: contentDir: 'a/../../b' leaves",
    "contentDir: /srv": "course.yaml:1:13: error: contentDir: '/srv' leaves",
    "contentDir: 'C:\\x'": "course.yaml:1:13: error: contentDir: 'C:\\x' leaves",
    "contentDir: ''": "course.yaml:1:13: error: contentDir: must name a file or folder",
    "staticDir: [a, ..]": "course.yaml:1:16: error: staticDir: '..' leaves",
    "dataDir: ..\\x": "course.yaml:1:10: error: dataDir: '..\\x' leaves",
    'output: "a\\0b"': "course.yaml:1:9: error: output: must name a file or folder",
    "output: ~/public": "course.yaml:1:9: error: output: '~/public' is no path from the site's folder",
    "output: //x/y": "course.yaml:1:9: error: output: '//x/y' is no path from the site's folder",
    "output: https://x.org/": "course.yaml:1:9: error: output: 'https://x.org/' is no path from the site's folder",
    "output: ../a/con": "course.yaml:1:9: error: output: '../a/con' cannot be made everywhere: Windows keeps the name",
    "output: a./b": "course.yaml:1:9: error: output: 'a./b' cannot be made everywhere: Windows takes no name that ends",
    "output: $HOME/x": "course.yaml:1:9: error: output: '$HOME/x' is no path from the site's folder",
    "output: C:\\x": "course.yaml:1:9: error: output: 'C:\\x' cannot be made everywhere: Windows takes no name with",
    "output: ...": "course.yaml:1:9: error: output: '...' cannot be made everywhere: Windows takes no name that ends",
    "extends: ../hugo.toml": "course.yaml:1:10: error: extends: '../hugo.toml' leaves the site's folder",
    "extends: hugo.tml": "course.yaml:1:10: error: extends: there are no settings of Hugo in 'hugo.tml'",
    "extends: course.yaml": "course.yaml:1:10: error: extends: there are no settings of Hugo in 'course.yaml'",
    "- a\n- b": "course.yaml:1:1: error: the settings: must be a table",
    "just text": "course.yaml:1:1: error: the settings: must be a table",
    "title: a: b": "course.yaml:1:9: error: a ':' does not fit here; check the indent, or put the value in quotes",
    "title: x\nparams:\n\ta: 1": "course.yaml:3:1: error: a tab at the start of a line; indent with spaces",
    "title: 'x": "course.yaml:1:8: error: this quote is never closed",
    "title: &a [*a]": "course.yaml:1:12: error: '*a' has no complete '&a' above; if it is text, quote it",
}


@pytest.mark.parametrize("text", ERRORS)
def test_a_wrong_value_stops(tmp_path: Path, text: str) -> None:
    with pytest.raises(SiteError) as caught:
        load(site(tmp_path, {"course.yaml": text}))
    assert str(caught.value).startswith(ERRORS[text])
    assert "\n" not in str(caught.value)
    assert caught.value.status == 2


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"^course.yaml:2:11: error: this is not UTF-8; save the file"):
        load(site(tmp_path, {"course.yaml": "title: é\ntitle: caf".encode() + b"\xe9\n"}))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"^course.yaml:1:1: error: this is not a regular file"):
        load(site(tmp_path, {"course.yaml/x": ""}))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "course.yaml")
    with pytest.raises(SiteError, match=r"^course.yaml:1:1: error: this is not a regular file"):
        load(tmp_path)


def test_a_dangling_link_is_not_overlooked(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").symlink_to("nowhere")
    with pytest.raises(SiteError, match=r"^course.yaml:1:1: error: cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "file", "x" * 300])
def test_a_folder_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(SiteError, match=r"there is no folder") as caught:
        load(site(tmp_path, {"file": ""}) / name)
    assert name in str(caught.value)


def test_a_wrong_base_url_of_the_command_line(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"^--base-url: 'x.org' must begin with https://"):
        load(tmp_path, base_url="x.org")


ODD = {
    "tilte: x": ["course.yaml:1:1: warning: there is no setting 'tilte' (did you mean 'title'?)  [unknown-setting]"],
    "title: x\nbaseUrl: /x/": [
        "course.yaml:2:1: warning: there is no setting 'baseUrl' (here it is baseURL)  [unknown-setting]"
    ],
    "languageCode: de": [
        "course.yaml:1:1: warning: there is no setting 'languageCode' (here it is language)  [unknown-setting]"
    ],
    "enableEmoji: true": [
        "course.yaml:1:1: warning: there is no setting 'enableEmoji' (here it is emoji)  [unknown-setting]"
    ],
    "qqq: 1": ["course.yaml:1:1: warning: there is no setting 'qqq'  [unknown-setting]"],
    "math:\n  macro: {}": [
        "course.yaml:2:3: warning: there is no setting 'math.macro' (did you mean 'macros'?)  [unknown-setting]"
    ],
    "menus:\n  main:\n    - name: A\n      wieght: 3": [
        "course.yaml:4:7: warning: there is no setting 'menus.main.wieght' (did you mean 'weight'?)  [unknown-setting]"
    ],
    "title: a\nparams: {x: 1, x: 2}\ntitle: b": [
        "course.yaml:2:16: error: the key 'x' stands here a second time (the last one counts)  [duplicate-key]",
        "course.yaml:3:1: error: the key 'title' stands here a second time (the last one counts)  [duplicate-key]",
    ],
    "params: {anything: {goes: here}}": [],
    "": [],
}


@pytest.mark.parametrize("text", ODD)
def test_what_is_odd_is_reported(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, {"course.yaml": text}) == ODD[text]


# --------------------------------------------------------------------------------------------- course.yaml beside Hugo

BESIDE = {
    ("hugo.toml",): "hugo.toml is not read, because there is course.yaml (to merge it, write 'extends: hugo.toml')",
    ("config.yaml", "config/_default/params.toml", "config/_default/menus.toml"): (
        "config.yaml and config/_default are not read, because there is course.yaml "
        "(to merge it, write 'extends: config.yaml')"
    ),
    ("course.yml",): "course.yml is not read, because there is course.yaml (delete it)",
}


@pytest.mark.parametrize("names", BESIDE)
def test_one_warning_says_what_is_not_read(tmp_path: Path, names: tuple[str, ...]) -> None:
    files: dict[str, str | bytes] = {"course.yaml": "title: x", **dict.fromkeys(names, "")}
    assert problems(tmp_path, files) == [f"course.yaml:1:1: warning: {BESIDE[names]}  [settings-not-read]"]
    config = load(tmp_path).config
    assert (config.sources, config.from_hugo, config.lenient) == (("course.yaml",), False, False)


HUGO = """
title = "Hugo"
languageCode = "fr"
[params]
a = 1
b = {c = 2, d = 3}
[taxonomies]
topic = "topics"
[[menus.main]]
name = "M"
[[menus.foot]]
name = "F"
"""
EXTENDING = "extends: hugo.toml\ntitle: Ours\nparams: {a: 5, b: {d: 6}}\nmenus: {main: [{name: Own}]}\ntaxonomies: {}\n"


def test_extends_merges_and_course_yaml_wins(tmp_path: Path) -> None:
    config, found = load(site(tmp_path, {"course.yaml": EXTENDING, "hugo.toml": HUGO}))
    assert found == ()
    assert config.sources == ("course.yaml", "hugo.toml")
    assert (config.title, config.language, config.lenient) == ("Ours", "fr", False)
    assert config.reader.params == {"a": 5, "b": {"c": 2, "d": 6}}
    assert config.menus == {"main": (MenuEntry("Own"),), "foot": (MenuEntry("F"),)}
    assert config.taxonomies == {}


EXTENDED = {
    "hugo.toml": (("hugo.toml", "config/_default/params.toml"), {"from": "folder"}),
    "config/_default": (("config/_default/params.toml",), {"from": "folder"}),
    "other.toml": (("other.toml",), {"from": "other"}),
}


@pytest.mark.parametrize("name", EXTENDED)
def test_what_extends_may_name(tmp_path: Path, name: str) -> None:
    files: dict[str, str | bytes] = {
        "course.yaml": f"extends: {name}",
        "hugo.toml": "params.from = 'main'",
        "config/_default/params.toml": "from = 'folder'",
        "other.toml": "params.from = 'other'",
    }
    config = config_of(tmp_path, files)
    sources, params = EXTENDED[name]
    assert config.sources == ("course.yaml", *sources)
    assert config.reader.params == params


def test_extends_does_not_follow_a_link_out(tmp_path: Path) -> None:
    folder = site(tmp_path, {"secret.toml": "title = 'x'", "site/course.yaml": "extends: link.toml"}) / "site"
    (folder / "link.toml").symlink_to("../secret.toml")
    with pytest.raises(SiteError, match=r"^course.yaml:1:10: error: extends: 'link.toml' leaves the site's folder"):
        load(folder)


def test_an_extended_file_that_does_not_parse_names_itself(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"^hugo.toml:1:9: error: "):
        load(site(tmp_path, {"course.yaml": "extends: hugo.toml", "hugo.toml": "title = "}))


# --------------------------------------------------------------------------------------------------------- Hugo's files

FROM_HUGO: dict[str, tuple[str, Any]] = {
    "[[module.mounts]]\nsource = 'text/en'\ntarget = 'content'\n[[module.mounts]]\nsource = 'text/de'\n"
    "target = 'content'\nlang = 'de'": ("content_dir.name", "en"),
    "[[module.mounts]]\nsource = '../x'\ntarget = 'content'": ("content_dir.name", "content"),
    "contentDir = 'a'\nmodule.mounts = [{source = 'b', target = 'content'}]": ("content_dir.name", "b"),
    "module.mounts = [{source = 'b', target = 'content'}]\n[languages.en]\ncontentDir = 'a'": ("content_dir.name", "b"),
    # text of hugo.toml: (field, value)
    "TITLE = 'x'": ("title", "x"),
    "baseurl = 'https://x.org/sub/'": ("base_url", "https://x.org/sub/"),
    "baseURL = '/'": ("base_url", "/"),
    "languageCode = 'de-at'": ("language", "de-at"),
    "locale = 'pt'\nlanguageCode = 'de'": ("language", "pt"),
    "defaultContentLanguage = 'nl'": ("language", "nl"),
    "params.description = 'd'": ("description", "d"),
    "PARAMS.Author.Name = 'N'\n[[PARAMS.links]]\nIcon = 1": (
        "reader.params",
        {"author": {"name": "N"}, "links": ({"Icon": 1},)},
    ),
    "params.day = 2024-01-31\nparams.at = 10:30:00": ("reader.params", {"day": "2024-01-31", "at": "10:30:00"}),
    "[Taxonomies]": ("taxonomies", {}),
    "[taxonomies]\nTopic = 'topics'": ("taxonomies", {"topic": "topics"}),
    "[[menu.main]]\nName = 'A'\nPageRef = '/a/'\nWeight = 3": (
        "menus",
        {"main": (MenuEntry("A", weight=3, page="a"),)},
    ),
    "disableKinds = ['RSS', 'taxonomy']": ("disable_kinds", frozenset({"rss", "taxonomy"})),
    "buildDrafts = true": ("drafts", True),
    "timeZone = 'Asia/Tokyo'": ("reader.time_zone", "Asia/Tokyo"),
    "refLinksErrorLevel = 'WARNING'": ("ref_level", Severity.WARNING),
    "enableEmoji = true": ("reader.emoji", True),
    "summaryLength = 9": ("reader.summary_length", 9),
    "markup.goldmark.renderer.unsafe = false": ("reader.raw_html", False),
    "[Markup.Goldmark.Renderer]\nhardwraps = true": ("reader.hard_wraps", True),
    "markup.goldmark.extensions.typographer = false": ("reader.typographer", False),
    "markup.goldmark.extensions.typographer.disable = true": ("reader.typographer", False),
    "markup.goldmark.extensions.typographer.disable = false": ("reader.typographer", True),
    "markup.goldmark.extensions.linkify = false": ("reader.linkify", False),
    "markup.goldmark.parser.attribute.block = true": ("reader.block_attributes", True),
    "markup.goldmark.parser.autoIDType = 'blackfriday'": ("reader.heading_ids", "blackfriday"),
    "markup.goldmark.parser.autoHeadingIDType = 'github-ascii'": ("reader.heading_ids", "github-ascii"),
    "markup.tableOfContents = {startLevel = 1, endLevel = 4}": ("reader.outline_levels", (1, 4)),
    "markup.tableOfContents.endLevel = 5": ("reader.outline_levels", (2, 5)),
    # of another kind, which Hugo takes
    "title = 5": ("title", "5"),
    "title = 2.50": ("title", "2.5"),
    "locale = 3\nsummaryLength = '9'": ("language", "3"),
    "markup.goldmark.parser.autoHeadingID = true": ("reader.heading_ids", "github"),
    "markup.goldmark.extensions.cjk.enable = true": ("reader.linkify", True),
    "params.description = ['a']": ("description", ""),
    "timeZone = ''": ("reader.time_zone", "UTC"),
    "unknown.things = 1": ("title", ""),
    "": ("title", ""),
}


@pytest.mark.parametrize("text", FROM_HUGO)
def test_hugo_toml_gives(tmp_path: Path, text: str) -> None:
    config, found = load(site(tmp_path, {"hugo.toml": text}))
    field, value = FROM_HUGO[text]
    assert value_of(config, field) == value
    assert found == ()
    assert (config.from_hugo, config.lenient, config.sources) == (True, True, ("hugo.toml",))


WRONG_IN_HUGO: dict[str, tuple[Any, ...]] = {
    # text of hugo.toml: (field, value, how each problem begins)
    "baseURL = 'example'": ("base_url", "", "1:1 baseURL: 'example' must begin with https:// or http:// and a h"),
    "baseURL = '//x.org'": ("base_url", "", "1:1 baseURL: '//x.org' must begin with https:// or http:// and a h"),
    "ignoreFiles = ['\\.Rmd$', '(']": (
        "ignore_files",
        ("\\.Rmd$",),
        "1:1 ignoreFiles: is not a regular expression: missing ), untermina",
    ),
    "timeZone = 'Mars/Olympus'": (
        "reader.time_zone",
        "UTC",
        "1:1 timeZone: there is no time zone 'Mars/Olympus' (one is 'Europe",
    ),
    "params = 5": ("reader.params", {}, "1:1 params: must be a table of names and values"),
    "menus = 5": ("menus", {}, "1:1 menus: must be a table of names and values"),
    "markup = 5": ("reader.raw_html", True, "1:1 markup: must be a table of names and values"),
    "staticDir = 5\ntitle = 'x'": ("title", "x", "1:1 staticDir: must be text; a number or 'true' meant as text need"),
    "summaryLength = 'many'": ("reader.summary_length", 70, "1:1 summaryLength: must be a whole number above 0"),
    "markup.tableOfContents = {startLevel = [{}], endLevel = 4}": (
        "reader.outline_levels",
        (2, 4),
        "1:1 markup.tableOfContents.startLevel: must be two levels of headi",
    ),
    "[[menus.main]]\nname = 'A'\nweight = 'x'\nparams = 3\n[[menus.main]]\nname = true": (
        "menus",
        {"main": (MenuEntry("A"), MenuEntry())},
        "3:1 menus.main.weight: must be a whole number",
        "4:1 menus.main.params: must be a table of names and values",
        "6:1 menus.main.name: must be text; a number or 'true' meant as tex",
    ),
    "languages = 5\ntitle = 'x'": ("title", "x", "1:1 languages: must be a table of names and values"),
    "\n  languageCode = []": ("language", "en", "2:3 languageCode: must be text; a number or 'true' meant as text n"),
    "taxonomies = []": (
        "taxonomies",
        {"tag": "tags", "category": "categories"},
        "1:1 taxonomies: must be a table of names and values",
    ),
    "[languages.en]\n[languages.en.menu]\nmain = 'x'": (
        "menus",
        {},
        "3:1 menus.main: must be a menu entry, such as {name: Home, url: /}",
    ),
    "languages.en = 5": ("title", "", "1:1 languages.en: must be a table of names and values"),
    "[markup.goldmark]\nextensions.typographer = 5": (
        "reader.typographer",
        True,
        "2:1 markup.goldmark.extensions.typographer: must be true or false",
    ),
    "[markup.goldmark.extensions]\ntypographer = {disable = 5, ellipsis = 6}": (
        "reader.typographer",
        True,
        "2:1 markup.goldmark.extensions.typographer.disable: must be true o",
        "2:1 markup.goldmark.extensions.typographer.ellipsis: must be text;",
    ),
    "[permalinks]\nnews = '/:year/:slog/'\n[permalinks.page]\nposts = '/:sections[1:last]/:zzz/'\nlabs = 5": (
        "permalinks",
        {"page": {}},
        "2:1 permalinks.news: a pattern knows no ':slog' (did you mean ':slug'? there are :",
        "4:1 permalinks.page.posts: a pattern knows no ':zzz' (there are :year, :month, :mo",
        "5:1 permalinks.page.labs: must be a pattern, such as /:year/:slug/",
    ),
}


@pytest.mark.parametrize("text", WRONG_IN_HUGO)
def test_a_wrong_value_in_hugo_toml_is_told_and_counts_as_not_given(tmp_path: Path, text: str) -> None:
    field, value, *starts = WRONG_IN_HUGO[text]
    assert value_of(config_of(tmp_path, {"hugo.toml": text}), field) == value
    found = [line.removesuffix(" (it counts as not given)  [odd-value]") for line in problems(tmp_path, {})]
    told = [line.removeprefix("hugo.toml:").replace(": warning:", "") for line in found]
    assert len(told) == len(starts)
    assert all(line.startswith(start) for line, start in zip(told, starts, strict=True))


def test_hugo_folders(tmp_path: Path) -> None:
    text = "contentDir = 'pages'\nstaticDir = ['a', 'b']\ndataDir = 'facts'\npublishDir = 'docs'\n"
    config = config_of(tmp_path, {"hugo.toml": text})
    assert (config.content_dir, config.data_dir) == (tmp_path / "pages", tmp_path / "facts")
    assert (config.static_dirs, config.output) == ((tmp_path / "a", tmp_path / "b"), tmp_path / "docs")


@pytest.mark.parametrize("name", [s + e for s in ("hugo", "config") for e in (".toml", ".yaml", ".yml", ".json")])
def test_each_of_hugos_names(tmp_path: Path, name: str) -> None:
    text = {".toml": "Title = 'x'", ".json": '{"Title": "x"}'}.get(Path(name).suffix, "Title: x")
    config = config_of(tmp_path, {name: text})
    assert (config.title, config.sources) == ("x", (name,))


def test_hugo_comes_before_config(tmp_path: Path) -> None:
    config, found = load(site(tmp_path, {"hugo.yaml": "title: a", "config.toml": "title = 'b'"}))
    assert (config.title, config.sources, found) == ("a", ("hugo.yaml",), ())


CONFIG_FOLDER: dict[str, str | bytes] = {
    "hugo.toml": "title = 'main'\n[params]\na = 1\nkept = 1\n[[menu.old]]\nname = 'O'",
    "config/_default/config.toml": "title = 'folder'",
    "config/_default/params.yaml": "A: 2\n",
    "config/_default/menus.toml": "[[main]]\nname = 'M'",
    "config/_default/markup.json": '{"goldmark": {"renderer": {"hardWraps": true}}}',
    "config/_default/sub/params.toml": "deep = 1",
    "config/_default/.#params.toml": "broken",
    "config/_default/notes.txt": "not settings",
}


def test_the_config_folder_is_merged_over(tmp_path: Path) -> None:
    config = config_of(tmp_path, CONFIG_FOLDER)
    assert config.title == "folder"
    assert config.reader.params == {"a": 2, "kept": 1, "deep": 1}
    assert config.menus == {"old": (MenuEntry("O"),), "main": (MenuEntry("M"),)}
    assert config.reader.hard_wraps
    assert config.sources == (
        "hugo.toml",
        "config/_default/config.toml",
        "config/_default/markup.json",
        "config/_default/menus.toml",
        "config/_default/params.yaml",
        "config/_default/sub/params.toml",
    )


LANGUAGES = """
title = "Root"
languageCode = "en"
defaultContentLanguage = "de"
[params]
x = 1
y = 1
[[menu.main]]
name = "Root"
[languages.de]
title = "Deutsch"
locale = "de-CH"
contentDir = "content/de"
[languages.de.params]
Y = 2
[[languages.de.menu.main]]
name = "Deutsch"
[languages.fr]
title = "Français"
"""


def test_the_default_language_is_merged_over(tmp_path: Path) -> None:
    config = config_of(tmp_path, {"hugo.toml": LANGUAGES})
    assert (config.title, config.language, config.content_dir) == ("Deutsch", "de-CH", tmp_path / "content/de")
    assert config.reader.params == {"x": 1, "y": 2}
    assert config.menus == {"main": (MenuEntry("Deutsch"),)}
    assert (config.file_language, config.other_languages) == ("de", frozenset({"fr"}))


def test_files_of_a_language(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "config/_default/hugo.toml": "defaultContentLanguage = 'en'\nparams.a = 0",
        "config/_default/languages.toml": "[en]\ntitle = 'T'\n[[en.menu.foot]]\nname = 'F'\n[fr]",
        "config/_default/params.en.toml": "a = 1",
        "config/_default/params.fr.toml": "a = 2",
        "config/_default/menus.en.toml": "[[main]]\nname = 'M'",
        "config/_default/hugo.en.toml": "summaryLength = 5",
    }
    config = config_of(tmp_path, files)
    assert (config.title, config.reader.params, config.reader.summary_length) == ("T", {"a": 1}, 5)
    assert config.menus == {"foot": (MenuEntry("F"),), "main": (MenuEntry("M"),)}


def test_truths_and_numbers_may_be_texts(tmp_path: Path) -> None:
    text = """
title = "1"
enableEmoji = "true"
pluralizeListTitles = "False"
summaryLength = "5"
[markup.goldmark]
renderer.hardWraps = "1"
renderer.unsafe = "perhaps"
extensions.typographer.disable = "true"
[markup.tableOfContents]
startLevel = "1"
"""
    config = config_of(tmp_path, {"hugo.toml": text})
    reader = config.reader
    assert (config.title, reader.emoji, reader.hard_wraps, reader.summary_length) == ("1", True, True, 5)
    assert (reader.typographer, reader.outline_levels, reader.raw_html) == (False, (1, 4), True)
    assert not config.pluralize


@pytest.mark.parametrize("name", ["''", "../x", ".", "index.html", "a/b"])
def test_a_taxonomy_needs_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SiteError, match=r"^course.yaml:1:17: error: taxonomies.a: must be a name"):
        config_of(tmp_path, {"course.yaml": f"taxonomies: {{a: {name}}}"})


HUGO_ERRORS: dict[tuple[str, str | bytes], str] = {
    ("hugo.toml", "a = 1\ntitle = = 2"): "hugo.toml:2:9: error: this is not TOML: Invalid value",
    ("hugo.toml", "title = 1\ntitle = 2"): "hugo.toml:2:10: error: this is not TOML: Cannot overwrite a value",
    ("hugo.toml", "a = 1\ntitle = 'x"): "hugo.toml:2:11: error: ",
    ("hugo.toml", "a = " + "9" * 5000): "hugo.toml:1:5: error: this number has too many digits",
    ("hugo.toml", "title = 'caf\xe9'".encode("latin-1")): "hugo.toml:1:13: error: this is not UTF-8",
    ("hugo.toml", "a = " + "[" * 150 + "]" * 150): "hugo.toml:1:1: error: more than 100 levels",
    ("hugo.toml", ".".join("a" * 5000) + " = 1"): "hugo.toml:1:1: error: more than 100 levels",
    ("hugo.json", '{\n "title": }'): "hugo.json:2:11: error: this is not JSON: Expecting value",
    ("hugo.json", "[" * 100_000): "hugo.json:1:1: error: this is nested too deeply",
    ("hugo.json", "[1]"): "hugo.json:1:1: error: the settings must be a table",
    ("hugo.json", '{"title": "\\ud800"}'): "hugo.json:1:12: error: '\\ud800' is half a character",
    ("hugo.yaml", "a: 1\nb: c: d"): "hugo.yaml:2:5: error: a ':' does not fit here",
    ("hugo.yaml", "- a"): "hugo.yaml:1:1: error: the settings must be a table",
    ("config/_default/params.toml", "a = 1\n!"): "config/_default/params.toml:2:1: error: ",
    ("config/_default/params.toml/x", ""): "",
    ("hugo.toml/x", ""): "hugo.toml:1:1: error: this is not a regular file",
    ("hugo.toml", "title = 'x'\ncontentDir = '../pages'"): "hugo.toml:2:1: error: contentDir: '../pages' leaves",
}


@pytest.mark.parametrize(("name", "text"), HUGO_ERRORS, ids=lambda v: repr(v)[:30])
def test_what_stops_hugos_files(tmp_path: Path, name: str, text: str | bytes) -> None:
    expected = HUGO_ERRORS[name, text]
    site(tmp_path, {name: text})
    if not expected:
        assert load(tmp_path).config.sources == ()
        return
    with pytest.raises(SiteError) as caught:
        load(tmp_path)
    assert str(caught.value).startswith(expected)
    assert caught.value.status == 2


@pytest.mark.parametrize(
    ("name", "text", "at"),
    [
        ("hugo.yaml", "title: a\nparams: {x: {y: 1}, z: {y: 1}}\ntitle: b\n", "hugo.yaml:3:1"),
        ("hugo.json", '{"title": "a",\n  "params": [{"title": 1}], "title": "b"}', "hugo.json:2:29"),
    ],
)
def test_a_repeated_key_in_hugos_files_is_told(tmp_path: Path, name: str, text: str, at: str) -> None:
    told = f"{at}: warning: 'title' is given twice; the last one counts (remove one of the two)  [duplicate-key]"
    found = problems(tmp_path, {name: text})
    assert found[-1:] == [told]
    assert config_of(tmp_path, {}).title == "b"


IN_WHICH_FILE = {
    # files: how the problem begins
    (("hugo.yaml", "menus: 5"), ("config/_default/menus.toml", "x = 1\n[[main]]\nweight = 'x'")): (
        "config/_default/menus.toml:1:1: warning: menus.x: must be a menu entry",
        "config/_default/menus.toml:3:1: warning: menus.main.weight: must be",
    ),
    (("hugo.json", '{"languages": {"en": {\n "title": ["x"]}}}'),): ("hugo.json:2:2: warning: title: must be text",),
    (("hugo.json", '{\n "menu": {"main": [{}, {"weight": []}]}}'),): ("hugo.json:2:25: warning: menus.main.weight: ",),
    (("hugo.yaml", "menu:\n  Main:\n  - name: A\n  - weight: x\n"),): ("hugo.yaml:4:5: warning: menus.main.weight:",),
    (("config/_default/menus.en.toml", "[[main]]\n[[main]]\n[main.params]\nx=1\n[[main]]\n weight='x'"),): (
        "config/_default/menus.en.toml:6:2: warning: menus.main.weight: must be",
    ),
    (("course.yaml", "extends: hugo.toml"), ("hugo.toml", "[permalinks]\n'x' = '/:zzz'")): (
        "hugo.toml:2:1: warning: permalinks.x: a pattern knows no ':zzz' (there are :year, :month, ",
    ),
}


@pytest.mark.parametrize("files", IN_WHICH_FILE)
def test_a_wrong_value_is_told_in_its_file(tmp_path: Path, files: tuple[tuple[str, str], ...]) -> None:
    found = problems(tmp_path, dict(files))
    assert len(found) == len(IN_WHICH_FILE[files])
    assert all(line.startswith(start) for line, start in zip(found, IN_WHICH_FILE[files], strict=True))


def test_utc_needs_no_list_of_zones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "ZoneInfo", lambda key: pytest.fail(f"looked up {key}"))
    assert config_of(tmp_path, {"course.yaml": "timeZone: UTC"}).reader.time_zone == "UTC"
