"""Front matter as its format gives it -> typed `FrontMatter`; what is odd is reported and ignored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from outline_site.config import ReaderConfig
from outline_site.content.dates import parse_date
from outline_site.content.tables import odd_tables
from outline_site.diagnostics import Diagnostic, Place, Report
from outline_site.model import NOTHING, FrontMatter, FrozenMap, MenuEntry
from outline_site.setting_values import frozen

_OLD_KEYS = {
    "_build": "build",
    "modified": "lastmod",
    "pubdate": "publishdate",
    "published": "publishdate",
    "unpublishdate": "expirydate",
}
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no", "")
_NO_FIELD = frozenset(
    "build cascade ismarkdown iscjklanguage keywords markup outputs resources sitemap translationkey".split()
)


_DATES: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "publishdate", "lastmod"),
    "lastmod": ("lastmod", "date", "publishdate"),
    "changed": ("lastmod",),
    "publishdate": ("publishdate",),  # not the date, which hides no page here
    "expirydate": ("expirydate",),
}
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_ ]|$)(.*)")


def name_of(path: str) -> str:
    """The name of a content file without its ending, or of the bundle that it is."""
    folder, _, file = path.rpartition("/")
    stem = file.rpartition(".")[0]
    return folder.rpartition("/")[2] if stem == "index" else stem


def _slug_of_name(path: str, sources: Mapping[str, tuple[str, ...]]) -> str:
    """Where names of files hold dates, what is behind the date is the slug."""
    if not any(":filename" in names for names in sources.values()):
        return ""
    found = _DATED_NAME.match(name_of(path))
    return found[2] if found else ""


def whole_number(value: object) -> int | None:
    """A weight as Hugo reads it: a fraction is cut off, and in a text a number that begins with 0 is octal."""
    if isinstance(value, str) and (digits := re.fullmatch(r"([-+]?)(\d{1,400})(?:\.\d*)?", value)):
        octal = digits[2].startswith("0") and len(digits[2]) > 1
        if octal and not {"8", "9"}.isdisjoint(digits[2]):
            return None
        return int(digits[1] + digits[2], 8 if octal else 10)
    if isinstance(value, float) and isfinite(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class _Fields:
    """The values of one file's front matter, by lower-case key, with typed access that reports what is odd."""

    path: str
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    zone: tzinfo
    report: Report
    written: Mapping[str, str]  # the keys as they are written
    moments: dict[str, datetime | None] = field(default_factory=dict)  # the dates read so far

    def at(self, key: str) -> Place:
        older = (line for name, line in self.lines.items() if _OLD_KEYS.get(name) == key)
        return Place(self.path, self.lines.get(key) or next(older, 1))

    def odd(self, key: str, wanted: str, code: str = "odd-value", counts_as: str = "it is ignored") -> None:
        value = str(self.values[key])[:60]
        written = self.written.get(key, key)
        self.report(Diagnostic(code, f"'{written}' is {wanted}, not '{value}'; {counts_as}", self.at(key)))

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, (Mapping, list, tuple)):
            self.odd(key, "a text")
            return ""
        if not {"\0", "\ufffd"}.isdisjoint(str(value)):
            self.odd(key, "a text of which every sign can be shown")
            return str(value).replace("\0", "").replace("\ufffd", "")
        return str(value).lower() if isinstance(value, bool) else str(value)

    def flag(self, key: str) -> bool:
        value = self.values.get(key)
        text = "false" if value is None else str(value).strip().lower()
        if text not in _TRUE and text not in _FALSE:
            self.odd(key, "true or false")
        return text in _TRUE

    def number(self, key: str) -> int:
        value = self.values.get(key)
        if value is None or value == "":
            return 0
        number = whole_number(value)
        if number is None or (isinstance(value, float) and number != value):
            self.odd(key, "a whole number", counts_as="it is ignored" if number is None else f"it counts as {number}")
        return number or 0

    def moment(self, key: str) -> datetime | None:
        value = self.values.get(key)
        if value is None or value == "":
            return None
        moment = parse_date(value, self.zone)
        if moment is None:
            self.odd(key, "a date like 2026-09-01 or 2026-09-01T09:30:00+02:00", "bad-date")
        return moment

    def dated(self, key: str, sources: Mapping[str, tuple[str, ...]]) -> datetime | None:
        """A date, from the first of its sources that holds one. The settings may name others than the usual ones."""
        usual = _DATES[key]
        wanted = [name for source in sources.get(key, usual) for name in (usual if source == ":default" else (source,))]
        for name in wanted:
            current = _OLD_KEYS.get(name, name)
            if current not in self.moments:
                self.moments[current] = self._from_name() if name == ":filename" else self.moment(current)
            if moment := self.moments[current]:
                return moment
        return None

    def _from_name(self) -> datetime | None:
        """The date that the name of the file, or of its bundle, begins with: `2026-09-01-lab.md`."""
        found = _DATED_NAME.match(name_of(self.path))
        return parse_date(found[1], self.zone) if found else None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, (list, tuple)) else (value,)
        if not all(isinstance(item, str) for item in items):
            self.odd(key, "a list of texts")
        return tuple(item for item in items if isinstance(item, str) and item)

    def option(self, key: str, name: str) -> str:
        """A value of a table, as text in lower case."""
        table = self.values.get(key)
        lowered = {str(k).lower(): str(v).lower() for k, v in table.items()} if isinstance(table, Mapping) else {}
        return lowered.get(name, "")

    def tables(self, key: str) -> tuple[Mapping[str, Any], ...]:
        """One table, or a list of them."""
        value = self.values.get(key)
        items = value if isinstance(value, (list, tuple)) else (value,)
        return tuple(_table(item) for item in items if isinstance(item, Mapping))


def fields(
    path: str, values: Mapping[str, Any], lines: Mapping[str, int], config: ReaderConfig, report: Report
) -> FrontMatter:
    """Typed front matter of the raw values. What is odd is reported and ignored."""
    by_key = _lowered(path, values, lines, report)
    as_written = {str(key).lower(): str(key) for key in values}
    f = _Fields(path, by_key, {k.lower(): n for k, n in lines.items()}, ZoneInfo(config.time_zone), report, as_written)
    for problem in odd_tables(by_key, f.at):
        report(problem)
    sources = config.date_sources
    published = f.dated("publishdate", sources)
    known = _KNOWN | _NO_FIELD
    params = {key: value for key, value in by_key.items() if key not in known}
    inner = by_key.get("params")
    if isinstance(inner, Mapping):
        params |= {str(key).lower(): value for key, value in inner.items()}
    return FrontMatter(
        title=f.text("title"),
        link_title=f.text("linktitle"),
        description=f.text("description"),
        summary=f.text("summary"),
        date=f.dated("date", sources),
        lastmod=f.dated("lastmod", sources),
        changed=f.dated("changed", {}),
        publish_date=published,
        expiry_date=f.dated("expirydate", sources),
        draft=f.flag("draft") or f.values.get("published") is False,
        weight=f.number("weight"),
        slug=f.text("slug") or _slug_of_name(path, sources),
        url=f.text("url"),
        aliases=f.texts("aliases"),
        layout=f.text("layout"),
        type=f.text("type"),
        rendered=not f.flag("headless")
        and f.option("build", "render") not in ("never", "false", "link")
        and _as_html(f),
        other_form=_other_form(f),
        listed=not f.flag("headless") and f.option("build", "list") not in ("never", "false"),
        publishes_files=f.option("build", "publishresources") != "false",
        cascade=f.tables("cascade"),
        menus=_menus(f),
        params=_table(params),
        lines=FrozenMap(dict(f.lines)),
    )


def _outputs(f: _Fields) -> list[str]:
    """The formats that Hugo makes of a page, where its `outputs` name any."""
    outputs = f.values.get("outputs")
    names = (outputs,) if isinstance(outputs, str) else outputs if isinstance(outputs, (list, tuple)) else ()
    return [str(name).lower() for name in names]


def _as_html(f: _Fields) -> bool:
    """Whether a page is wanted as HTML."""
    names = _outputs(f)
    return not names or "html" in names


def _other_form(f: _Fields) -> str:
    """What a page without HTML is in lists of pages: its address alone, or a file of another format."""
    if f.option("build", "render") == "link":
        return "."
    return "" if _as_html(f) else f"index.{_outputs(f)[0]}"


_KNOWN = frozenset(
    "title linktitle description summary date lastmod publishdate expirydate draft weight slug url aliases layout type "
    "headless menu menus params published".split()
)


_FIELDS = {"linktitle": "link_title", "publishdate": "publish_date", "expirydate": "expiry_date", "menu": "menus"}
_INHERITED = frozenset(
    "title linktitle description summary date lastmod publishdate expirydate draft weight layout type menu "
    "menus".split()
)


def inherited(front: FrontMatter, values: Mapping[str, Any], config: ReaderConfig, path: str) -> FrontMatter:
    """Front matter with values from above where it says nothing itself."""
    typed = fields(path, values, {}, config, lambda _problem: None)
    given = {str(key).lower() for key in values} - front.lines.keys()
    changes = {name: getattr(typed, name) for name in (_FIELDS.get(key, key) for key in given & _INHERITED)}
    if "lastmod" in given:
        changes["changed"] = typed.changed
    if "build" in given or "_build" in given:
        changes |= {"rendered": typed.rendered, "listed": typed.listed, "other_form": typed.other_form}
    own = {key: value for key, value in typed.params.items() if key not in ("target", "_target")}
    # what is given stands in `lines`, too, so that what is further above does not change it again
    lines = {**dict.fromkeys(given, 1), **front.lines}
    return replace(front, **changes, params=FrozenMap({**own, **front.params}), lines=FrozenMap(lines))


def _lowered(path: str, values: Mapping[str, Any], lines: Mapping[str, int], report: Report) -> dict[str, Any]:
    """The values by lower-case key, with Hugo's older names for keys brought up to date."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = str(key).lower()
        if name == "_build":
            report(Diagnostic("old-key", "'_build' is called 'build' now", Place(path, lines.get(str(key), 1))))
        if name == "markup" and str(value).lower() == "mmark":
            at = Place(path, lines.get(str(key), 1))
            report(Diagnostic("old-key", "the markup 'mmark' is no more; this is read as Markdown", at, "remove it"))
        if not (name == "published" and isinstance(value, bool)):
            name = _OLD_KEYS.get(name, name)
        found.setdefault(name, value)
    return found


def _menus(f: _Fields) -> Mapping[str, MenuEntry]:
    """The menus that the page asks to be in."""
    value = f.values.get("menus", f.values.get("menu"))
    if isinstance(value, str):
        return FrozenMap({value: MenuEntry()})
    if isinstance(value, (list, tuple)):
        return FrozenMap({str(name): MenuEntry() for name in value if not isinstance(name, (list, tuple, Mapping))})
    if not isinstance(value, Mapping):
        return NOTHING
    return FrozenMap({str(name): _entry(entry if isinstance(entry, Mapping) else {}) for name, entry in value.items()})


def _entry(raw: Mapping[Any, Any]) -> MenuEntry:
    entry = {str(key).lower(): value for key, value in raw.items()}
    weight = whole_number(entry.get("weight")) or 0
    texts = {key: str(entry[key]) for key in ("name", "identifier", "parent", "title", "pre", "post") if entry.get(key)}
    inner = entry.get("params")
    params = _table(inner) if isinstance(inner, Mapping) else NOTHING
    return MenuEntry(**texts, weight=weight, params=params)


def _table(values: Mapping[Any, Any]) -> Mapping[str, Any]:
    """A table that nothing can change, with keys in lower case (but not in tables inside of lists, as in Hugo)."""
    table = frozen({str(key): value for key, value in values.items()}, lower=True)
    assert isinstance(table, FrozenMap)
    return table
