"""Templates: the theme's and the site's folders of Jinja files -> one environment for pages and shortcodes."""

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
)
from jinja2.utils import missing

from outline_site.diagnostics import Diagnostic, Place, closest
from outline_site.jinja_rules import Files, Kitchen
from outline_site.model import NOTHING
from outline_site.theme import MAX_TEMPLATE, theme_folder

THEME = "theme"
SHORTCODES = "shortcodes"
_DATA = re.compile(r"\bdata\b")
_ARGUMENTS = re.compile(r"\{#-?\s*arguments:\s*(.*?)\s*-?#\}", re.DOTALL)


class Missing(StrictUndefined):
    """A name that a template uses and nobody gave: an error that says what there is instead."""

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"there is no '{name}' here"
        kind = type(self._undefined_obj)
        what = getattr(kind, "shown_as", "this value")
        known = [key for key in dir(self._undefined_obj) if not key.startswith("_") and key != "shown_as"]
        hint = closest(name, known)
        return f"{what} has no '{name}'" + (f" ({hint})" if hint else "")


class Inner(Enum):
    """Whether a shortcode shows the text between its two tags."""

    NONE = "never"
    MAY = "where there is one"
    MUST = "always, so that it has to be closed"


@dataclass(frozen=True)
class ShortcodeTemplate:
    """A template that is a shortcode: the names of its arguments where it says them, and whether it uses `inner`."""

    name: str
    template: Template
    arguments: tuple[str, ...] | None
    inner: Inner


@dataclass(frozen=True)
class Templates:
    """The templates of a site. `root` is the site's folder, which the paths in messages start from."""

    root: Path
    folder: Path
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)  # what all templates see, those that others import, too
    compiled: BytecodeCache | None = None  # what keeps them compiled
    data: Mapping[str, Any] = NOTHING  # the files in data/, which shortcodes see

    @cached_property
    def environment(self) -> Environment:
        """The environment: an author's file wins over the built-in one, which stays reachable as `theme/NAME`."""
        theme = Files(theme_folder() / "templates", theme_folder())
        own: list[BaseLoader] = [Files(self.folder, self.root)] if self.folder.is_dir() else []
        environment = Kitchen(
            loader=ChoiceLoader([*own, theme, PrefixLoader({THEME: theme})]),
            autoescape=True,
            undefined=Missing,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=self.compiled,
        )
        environment.filters.update(self.filters)
        environment.globals |= self.names
        return environment

    def page(self, name: str) -> Template:
        """The template `NAME.html`.

        Raises:
            TemplateError: it does not exist, or its syntax is wrong.
        """
        return self.environment.get_template(f"{name}.html")

    def has(self, name: str) -> bool:
        """Whether there is a template of this name."""
        return f"{name}.html" in self._names

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The names of all templates at the top of the folders."""
        return tuple(n.removesuffix(".html") for n in sorted(self._names) if "/" not in n and n.endswith(".html"))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.environment.list_templates())

    @cached_property
    def shortcodes(self) -> Mapping[str, str]:
        """The file of each template that is a shortcode, by its name; `.html` wins over `.md`."""
        found: dict[str, str] = {}
        for file in sorted(self._names, key=lambda name: name.endswith(".html")):
            stem, dot, kind = file.removeprefix(f"{SHORTCODES}/").rpartition(".")
            if file.startswith(f"{SHORTCODES}/") and dot and kind in ("html", "md"):
                found[stem] = file
        return found

    def shortcode(self, name: str) -> ShortcodeTemplate | None:
        """The template of a shortcode, or None where there is none.

        Raises:
            TemplateError: its syntax is wrong.
        """
        file = self.shortcodes.get(name)
        if file is None:
            return None
        if name not in self._loaded:
            self._loaded[name] = self._load(name, file)
        return self._loaded[name]

    @cached_property
    def go_shortcodes(self) -> Mapping[str, str]:
        """The site's shortcodes in Hugo's own template language, which are not run: their files, by name."""
        found: dict[str, str] = {}
        for folder in ("layouts/shortcodes", "layouts/_shortcodes"):
            for path in sorted((self.root / folder).rglob("*.html")):
                name = path.relative_to(self.root / folder).with_suffix("").as_posix()
                found[name] = path.relative_to(self.root).as_posix()
        return found

    def go_uses_inner(self, name: str) -> bool:
        """Whether a shortcode in Hugo's template language reads what stands between two tags."""
        if name not in self._go_inner:
            try:
                path = self.root / self.go_shortcodes[name]
                self._go_inner[name] = path.is_file() and b".Inner" in path.read_bytes()[:MAX_TEMPLATE]
            except OSError:
                self._go_inner[name] = False
        return self._go_inner[name]

    @cached_property
    def _go_inner(self) -> dict[str, bool]:
        return {}

    def fingerprint(self, name: str) -> str:
        """A text that changes when a shortcode comes to mean something else, also by the data that it may name."""
        file = self.shortcodes.get(name)
        if file is None:
            return f"{self.go_shortcodes.get(name, '')}{self.go_uses_inner(name) if name in self.go_shortcodes else ''}"
        if name not in self._fingerprints:
            try:
                self._fingerprints[name] = self._digest(file)
            except (TemplateError, RecursionError):
                self._fingerprints[name] = "broken"
        return self._fingerprints[name]

    @cached_property
    def _fingerprints(self) -> dict[str, str]:
        return {}

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {}

    @cached_property
    def _loaded(self) -> dict[str, ShortcodeTemplate]:
        return {}

    def _load(self, name: str, file: str) -> ShortcodeTemplate:
        template = self.environment.get_template(file)  # first, as it tells the place of all that is wrong
        source, filename, _ = self._source(file)
        tree = self.environment.parse(source, file, filename)
        comment = _ARGUMENTS.search(source)
        named = tuple(a.split("=")[0].strip() for a in comment[1].split(",")) if comment else None
        used = "inner" in meta.find_undeclared_variables(tree)
        may = any(meta.find_referenced_templates(tree)) or not source.strip()  # one without a text hides on purpose
        inner = Inner.MUST if used else Inner.MAY if may else Inner.NONE
        return ShortcodeTemplate(name, template, named, inner)

    def _source(self, file: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        assert self.environment.loader is not None
        return self.environment.loader.get_source(self.environment, file)

    def _digest(self, file: str) -> str:
        """A digest of a template with all that it extends, includes or imports."""
        hashed = blake2b(digest_size=20)
        sources = [f"{name}\0{self._source(name)[0]}\0" for name in sorted(self._family(file, set()))]
        if any(_DATA.search(source) for source in sources):
            sources.append(self._data_digest)
        hashed.update("".join(sources).encode())
        return hashed.hexdigest()

    @cached_property
    def _data_digest(self) -> str:
        return blake2b(repr(self.data).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()

    def _family(self, file: str, seen: set[str]) -> set[str]:
        if file in seen or file not in self._names | {file}:
            return seen
        try:
            tree = self.environment.parse(self._source(file)[0], file, None)
        except TemplateNotFound:
            return seen
        seen.add(file)
        for name in meta.find_referenced_templates(tree):
            # a name that is computed may be any template
            for other in (name,) if name else self._names:
                self._family(other, seen)
        return seen

    def diagnostic(self, error: Exception, file: str | None = None) -> Diagnostic:
        """What a template error means to an author: the template, its line, and a way out.

        `file` is the template that was drawn, for errors that say nothing about where they come from.
        """
        origin = self._origin(error)
        at = origin or Place(file or "templates")
        if isinstance(error, RecursionError) and origin is None:  # it was not even read
            return Diagnostic("template", "this is nested too deeply", at, "nest its expressions less deep")
        if isinstance(error, RecursionError):
            message = "templates extend or include each other without an end"
            return Diagnostic("template", message, at, "break the circle")
        if isinstance(error, TemplateSyntaxError):
            hint = "a block, a quote or a brace before this line may be open, or a name misspelt"
            return Diagnostic(
                "template", error.message or "syntax error", self._at(error.filename or error.name, error.lineno), hint
            )
        if isinstance(error, TemplateNotFound):
            name = str(error.name or error.message)
            return Diagnostic("template", f"there is no template '{name}'", at, closest(name, self._names))
        if isinstance(error, MemoryError):
            return Diagnostic(
                "template", "this takes too much memory", at, "look for a loop that makes far too much text"
            )
        if isinstance(error, SyntaxError):  # of the program that Jinja makes of a template
            return Diagnostic("template", f"this cannot be run: {error.msg}", at, "nest its blocks less deep")
        message = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
        return Diagnostic("template", message, at)

    def shown(self, name: str) -> str:
        """The path of the template `NAME.html` as messages show it."""
        if name not in self._paths:
            own = self.folder / f"{name}.html"
            found = own if own.is_file() else theme_folder() / "templates" / f"{name}.html"
            self._paths[name] = self._shown(str(found))
        return self._paths[name]

    def _origin(self, error: Exception) -> Place | None:
        """The innermost line of a template that the error came through."""
        folders = (str(self.folder), str(theme_folder() / "templates"))
        frames = islice(traceback.walk_tb(error.__traceback__), 2000)
        met = ((frame.f_code.co_filename, line) for frame, line in frames)
        inside = [(file, line) for file, line in met if file.startswith(folders)]
        return self._at(*inside[-1]) if inside else None

    def _at(self, filename: str | None, line: int) -> Place:
        return Place(self._shown(filename), max(line, 1))

    def _shown(self, filename: str | None) -> str:
        """A template's path as messages show it."""
        if filename is None:
            return "templates"
        path = Path(filename)
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        theme = theme_folder() / "templates"
        return f"{THEME}/{path.relative_to(theme).as_posix()}" if path.is_relative_to(theme) else path.name
