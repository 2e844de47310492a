"""A site's folder -> a throw-away copy that Hugo and outline-site can both build, each with templates that write data.

Hugo reads its settings, `layouts/` and `config/comparison/`; outline-site reads its settings and `templates/`. Content
and data are shared. The site's own templates are left out on both sides, and its own shortcodes become stubs.
"""

import json
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from outline_site import hugo_config, yamltext
from outline_site.config import KEYS, Config
from outline_site.course_file import COURSE_FILES
from outline_site.setting_keys import Key
from outline_site.setting_values import merged

ENVIRONMENT = "comparison"
KINDS = ("home", "section", "page", "taxonomy", "term")
SHARED = frozenset(("details", "figure", "highlight", "param", "ref", "relref", "vimeo", "youtube"))
"""The shortcodes that both sides know, and that need no network. All others are stubs."""

_TAG = re.compile(
    r"""\{\{[<%](?P<escaped>/\*)?\s*(?P<end>/?)\s*(?P<name>\w[\w/-]*)"""
    r"""(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?(?P<closed>/?)\s*(?:\*/)?[%>]\}\}"""
)
_CONTENT = (".md", ".markdown", ".mdown", ".html", ".htm")

_OF_HUGO = """\
{{- $children := slice }}{{ range .Pages }}{{ $children = $children | append .RelPermalink }}{{ end -}}
{{- $previous := "" }}{{ with .PrevInSection }}{{ $previous = .RelPermalink }}{{ end -}}
{{- $next := "" }}{{ with .NextInSection }}{{ $next = .RelPermalink }}{{ end -}}
{{- $menus := "" }}{{ if .IsHome }}{{ range $name, $_ := site.Menus -}}
{{ $menus = printf "%s%s" $menus (partial "menu.html" (dict "entries" . "before" (printf "%s: " $name))) -}}
{{ end }}{{ end -}}
{{- if ne .Kind "404" -}}
{{ dict "url" .RelPermalink "base" site.BaseURL "language" .Lang "source" (or (and .File .File.Path) "")
  "title" .Title "linkTitle" .LinkTitle "date" (.Date.Format "2006-01-02T15:04:05Z07:00") "weight" .Weight
  "children" $children "prevInSection" $previous "nextInSection" $next
  "html" (string .Content) "menus" $menus | jsonify | safeHTML }}
{{- end -}}
"""
_MENU_OF_HUGO = """\
{{- $lines := "" }}{{ $before := .before }}{{ range .entries -}}
{{ $lines = printf "%s%s%s -> %s\\n" $lines $before .Name .URL -}}
{{ $below := partial "menu.html" (dict "entries" .Children "before" (printf "%s%s / " $before .Name)) -}}
{{ $lines = printf "%s%s" $lines $below -}}
{{ end }}{{ return $lines }}
"""
_OF_OURS = """\
{% macro lines(entries, before) %}{% for entry in entries -%}
{{ before | safe }}{{ entry.name | safe }} -> {{ entry.url | safe }}
{{ lines(entry.children, before ~ entry.name ~ " / ") }}
{%- endfor %}{% endmacro -%}
{% set menus %}{% if page.kind == "home" %}{% for name, entries in site.menus | dictsort -%}
{{ lines(entries, name ~ ": ") }}
{%- endfor %}{% endif %}{% endset -%}
{{ {"html": page.content | string, "menus": menus | string} | tojson }}
"""
_FIXED: Mapping[str, Any] = {
    "theme": [],
    "module": {"imports": []},
    "outputs": {kind: ["html"] for kind in KINDS},
    "enableGitInfo": False,
    "buildFuture": True,
    "markup": {"highlight": {"noClasses": False}, "goldmark": {"renderer": {"unsafe": True}}},
    "security": {"allowContent": [".*"]},
}
_MATH = {
    "enable": True,
    "delimiters": {"block": [["$$", "$$"], [r"\[", r"\]"]], "inline": [["$", "$"], [r"\(", r"\)"]]},
}


def lay_out(site: Path, config: Config, bench: Path) -> list[str]:
    """Fill the folder `bench` with all that both programs need of a site -> the names of the stubs."""
    for folder in (config.content_dir, config.data_dir):
        if folder.is_dir():
            shutil.copytree(folder, bench / folder.relative_to(config.root), ignore_dangling_symlinks=True)
    of_hugo = hugo_config.files(site)
    for name in {*config.sources, *of_hugo}:
        (bench / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site / name, bench / name)
    settings = _FIXED if of_hugo else merged(_FIXED, _translated(site))
    _write(bench / "config" / ENVIRONMENT / "hugo.json", json.dumps(settings, default=str))
    _write(bench / "layouts/all.html", _OF_HUGO)
    _write(bench / "layouts/_partials/menu.html", _MENU_OF_HUGO)
    for kind in KINDS:
        _write(bench / f"templates/{kind}.html", _OF_OURS)
    return _stub_shortcodes(site, bench / config.content_dir.relative_to(config.root), bench)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# ---------------------------------------------------------------------------------------------------------- settings


def _translated(site: Path) -> Mapping[str, Any]:
    """The settings of `course.yaml` in Hugo's words, with math on, as it is with us."""
    given: dict[str, Any] = {}
    for file in (site / name for name in COURSE_FILES if (site / name).is_file()):
        course = yamltext.construct(yamltext.compose(file.read_text(encoding="utf-8")))
        given |= {name.lower(): value for name, value in course.items()} if isinstance(course, dict) else {}
    settings = _nested("markup.goldmark.extensions.passthrough", _MATH)
    for key in KEYS:
        if key.name.lower() in given and key.field != "output":
            settings = merged(settings, _in_hugos_words(key, given[key.name.lower()]))
    return settings


def _in_hugos_words(key: Key, value: Any) -> dict[str, Any]:
    """A setting under Hugo's name: its opposite, where only that is a plain value there; nothing, if Hugo has none."""
    plain = [path for path in key.hugo_paths if "/" not in path]
    opposite = [path.removeprefix("not ") for path in plain if path.startswith("not ")]
    return _nested(opposite[0], not value) if opposite else _nested(plain[0], value) if plain else {}


def _nested(path: str, value: Any) -> dict[str, Any]:
    first, dot, rest = path.partition(".")
    return {first: _nested(rest, value) if dot else value}


# -------------------------------------------------------------------------------------------------------- shortcodes


def _stub_shortcodes(site: Path, content: Path, bench: Path) -> list[str]:
    """Make each shortcode that is not shared write its inner text, or nothing where it is never closed."""
    notes = [path for path in content.rglob("*") if path.suffix.lower() in _CONTENT and path.is_file()]
    texts = {path: path.read_bytes().decode("utf-8", "surrogateescape") for path in notes}
    tags = [tag for text in texts.values() for tag in _TAG.finditer(text)]
    own = {tag["name"] for tag in tags} - (SHARED - set(_overridden(site)))
    closed = {tag["name"] for tag in tags if tag["end"] or tag["closed"]} & own
    for name in own:
        _write(bench / f"layouts/_shortcodes/{name}.html", "{{ .Inner }}" if name in closed else '{{ "" }}')
        _write(bench / f"templates/shortcodes/{name}.html", "{{ inner }}" if name in closed else "")
    for path, text in texts.items():
        if (whole := _self_closed(text, closed)) != text:
            path.write_bytes(whole.encode("utf-8", "surrogateescape"))
    return sorted(own)


def _self_closed(text: str, names: Collection[str]) -> str:
    """Tags that lack their end get a slash: Hugo wants one wherever the inner text is asked for, we do not."""
    open_tags: list[re.Match[str]] = []
    for tag in _TAG.finditer(text):
        if tag["end"] and not tag["escaped"]:
            started = [i for i, start in enumerate(open_tags) if start["name"] == tag["name"]][-1:]
            open_tags = [start for i, start in enumerate(open_tags) if i not in started]
        elif tag["name"] in names and not tag["closed"] and not tag["escaped"]:
            open_tags.append(tag)
    for tag in reversed(open_tags):
        text = f"{text[: tag.end() - 3]}/{text[tag.end() - 3 :]}"
    return text


def _overridden(site: Path) -> Iterator[str]:
    """The names of the shortcodes that the site or its theme define."""
    for layouts in (site / "layouts", *site.glob("themes/*/layouts"), site / "templates"):
        for folder in (layouts / "shortcodes", layouts / "_shortcodes"):
            yield from (path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.*"))
