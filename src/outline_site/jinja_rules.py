"""What templates may reach, what they may print, and how their files are read: the site's own kind of Jinja.

Templates are trusted. What is held here is that a page follows from its input alone, and that a slip is told: a name
that begins with `_` is not there, nothing is random, and what is no text (a page, a function) is not printed, as it
would show an address in this computer's memory.
"""

import os
from collections.abc import Callable, Mapping, MutableMapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, TemplateNotFound, TemplateRuntimeError, TemplateSyntaxError, Undefined

from outline_site.theme import MAX_TEMPLATE

MAX_RANGE = 100_000  # numbers

_TEXTS = (str, int, float, date, time, timedelta, Undefined)


class Kitchen(Environment):
    """Jinja without names that begin with `_`, without chance, and with bounded ranges."""

    def __init__(self, **options: Any) -> None:
        super().__init__(finalize=printed, **options)
        del self.globals["lipsum"], self.filters["random"]
        self.globals["range"] = bounded_range

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The value of `obj.attribute`, or what says that there is none."""
        if attribute.startswith("_") and not isinstance(obj, Mapping):
            return self.undefined(hint=f"'{attribute}' begins with '_', so it is not for templates")
        try:  # as the library does, without another call for each of the many
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template sees without being given it. No template has any of its own here, so all share one table.

        The library's own chain of two tables is walked for each template that another one includes or imports.
        """
        return super().make_globals(d) if d else self.globals

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The value of `obj[argument]`, or what says that there is none."""
        if isinstance(argument, str) and argument.startswith("_") and not isinstance(obj, Mapping):
            return self.undefined(hint=f"'{argument}' begins with '_', so it is not for templates")
        return super().getitem(obj, argument)


def printed(value: Any) -> Any:
    """A value as templates print it: truth as in course files. Raises TemplateRuntimeError where it is no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if not _is_text(value):
        what = getattr(value, "shown_as", "").split(",")[0] or f"a {type(value).__name__}"
        raise TemplateRuntimeError(f"this would print {what}, which is no text: print one of its values")
    return value


def _is_text(value: Any) -> bool:
    if value is None or isinstance(value, _TEXTS):
        return True
    if isinstance(value, Mapping):
        return all(map(_is_text, value.values()))
    return isinstance(value, (list, tuple, range)) and all(map(_is_text, value))


def bounded_range(*limits: int) -> range:
    """The `range` of templates. Raises OverflowError for more than `MAX_RANGE` numbers."""
    found = range(*limits)
    if found[MAX_RANGE:]:
        raise OverflowError(f"a range may have up to {MAX_RANGE} numbers")
    return found


class Files(FileSystemLoader):
    """A folder of templates, none of which may lie outside of the folder `within`, wherever links lead.

    What cannot be read is told as a mistake of that file.
    """

    def __init__(self, folder: Path, within: Path) -> None:
        super().__init__(folder)
        self._within = os.path.realpath(within) + os.sep

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, as `FileSystemLoader` has it."""
        path = self._path(template)
        try:
            if path is not None and (wrong := self._wrong(path)):
                raise TemplateSyntaxError(wrong, 1, template, str(path))
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            message = "this template is not UTF-8: save it with the encoding UTF-8"
            raise TemplateSyntaxError(message, line, template, str(path)) from None
        except TemplateNotFound:
            raise
        except OSError as error:
            raise TemplateSyntaxError(f"this cannot be read: {error.strerror}", 1, template, str(path)) from None

    def _path(self, template: str) -> Path | None:
        parts = template.split("/")
        path = Path(self.searchpath[0], *parts)
        return path if os.path.lexists(path) and not {"", ".", ".."}.intersection(parts) else None

    def _wrong(self, path: Path) -> str:
        """Why a file is not read, or nothing."""
        if not os.path.realpath(path).startswith(self._within):
            return "this link leads out of the site's folder, and is not followed"
        if not path.is_file():
            return "this is no file that can be read"
        size = path.stat().st_size
        return f"this has {size >> 20} MB, and a template may have {MAX_TEMPLATE >> 20}" if size > MAX_TEMPLATE else ""
