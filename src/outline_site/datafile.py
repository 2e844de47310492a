"""A data file -> its values, as templates have them; what is wrong with it is reported."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from outline_site import patience, yamltext
from outline_site.datatext import DataError, read_json_file, read_toml, repeated
from outline_site.diagnostics import Diagnostic, Place, Report, given_twice

MAX_DATA = 32 << 20  # bytes
_QUOTED = re.compile(r'"(?:[^"]|"")*"(?=[,\n]|\Z)')
_PLAIN = re.compile(r"[^,\n]*")
_CSV_HINT = "close it before the comma; a quote inside of a cell is written twice"


def read(shown: str, path: Path, report: Report) -> Any:
    """The values of a data file, or an empty table where it cannot be read; `shown` is its path in messages."""
    try:
        if (size := path.stat().st_size) > MAX_DATA:
            raise DataError(1, 1, f"this has {size >> 20} MB, and a data file may have {MAX_DATA >> 20}", "part it")
        with patience.over(shown, "reading this file"):
            text = path.read_text(encoding="utf-8-sig")
            return KINDS[path.suffix.lower()](text, shown, report)
    except UnicodeDecodeError:
        report(Diagnostic("not-utf8", "this file is not UTF-8", Place(shown), "save it with the encoding UTF-8"))
    except yamltext.YamlError as error:
        report(Diagnostic("data-file", error.message, Place(shown, error.line, error.column)))
    except DataError as error:
        report(Diagnostic("data-file", error.message, Place(shown, error.line, error.column), error.hint))
    except csv.Error as error:
        report(Diagnostic("data-file", f"this is not CSV: {error}", Place(shown)))
    except MemoryError:
        report(Diagnostic("page-limit", "to read this takes too much memory", Place(shown), "part it"))
    except patience.TooLong as end:
        report(Diagnostic("page-limit", end.message, Place(shown), patience.WAY_OUT))
    except OSError as error:
        report(Diagnostic("unreadable-file", f"this cannot be read: {error.strerror}", Place(shown)))
    return {}


def _yaml(text: str, shown: str, report: Report) -> Any:
    node = yamltext.compose(text)
    for key, line, column in yamltext.duplicates(node):
        report(given_twice(key, Place(shown, line, column)))
    return yamltext.construct(node)


def _json(text: str, shown: str, report: Report) -> Any:
    value = read_json_file(text)
    for key in repeated(text):
        report(given_twice(str(key.route[-1]), Place(shown, key.line, key.column)))
    return value


def _toml(text: str, _shown: str, _report: Report) -> Any:
    return read_toml(text)


def _csv(text: str, shown: str, report: Report) -> Any:
    rows: list[tuple[str, ...]] = []
    reader = csv.reader(io.StringIO(text), strict=True)
    before = 0  # lines of the rows read so far
    try:
        for row in reader:
            rows.append(tuple(row))
            before = reader.line_num
    except csv.Error as error:
        wrong = _not_csv(text, before, str(error))
        report(Diagnostic("data-file", wrong.message, Place(shown, wrong.line, wrong.column), wrong.hint))
        return tuple(tuple(row) for row in csv.reader(io.StringIO(text)))
    return tuple(rows)


def _not_csv(text: str, before: int, why: str) -> DataError:
    """The error of a row: the first cell whose quotes do not fit, else the row."""
    at = sum(len(line) + 1 for line in text.split("\n")[:before])
    while at < len(text):
        cell = (_QUOTED if text[at] == '"' else _PLAIN).match(text, at)
        if cell is None:
            line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            return DataError(line, column, "the quote that opens here is not closed, or text follows it", _CSV_HINT)
        at = cell.end() + 1
    return DataError(before + 1, 1, f"this is not CSV: {why}", "each row is a line of cells with commas between them")


KINDS: Mapping[str, Callable[[str, str, Report], Any]] = MappingProxyType(
    {".yaml": _yaml, ".yml": _yaml, ".json": _json, ".toml": _toml, ".csv": _csv}
)
