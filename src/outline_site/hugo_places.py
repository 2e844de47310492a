"""The text of one of Hugo's settings files -> where each key stands.

In TOML that goes by the looks of lines, as its reader keeps no places.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from yaml import MappingNode, Node, SequenceNode

from outline_site import yamltext
from outline_site.datatext import Key, json_keys
from outline_site.setting_values import Route

_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_NAMES = rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*"
_TOML_LINE = re.compile(rf"^[ \t]*(?:(\[\[?)[ \t]*)?({_NAMES})[ \t]*[\]=]", re.MULTILINE)


def keys(name: str, text: str) -> Iterator[Key]:
    """The keys of a settings file that can be read, in their order, as they are written."""
    return _READERS[PurePosixPath(name).suffix](text)


def repeated(name: str, text: str) -> Iterator[Key]:
    """The keys of a settings file that repeat a key of the same table; of TOML none, which cannot be read then."""
    seen: set[Route] = set()
    for key in () if name.endswith(".toml") else keys(name, text):
        if key.route in seen:
            yield key
        seen.add(key.route)


def _toml_keys(text: str) -> Iterator[Key]:
    table: Route = ()
    entries: Counter[Route] = Counter()  # how many each list of tables has so far
    line, at = 1, 0
    for found in _TOML_LINE.finditer(text):
        line, at = line + text.count("\n", at, found.start(2)), found.start(2)
        route = () if found[1] else table
        *above, last = (part.strip("\"'") for part in re.findall(_NAME, found[2]))
        for part in above:
            route = (*route, part)
            route = (*route, entries[route] - 1) if route in entries else route
        route = (*route, last)
        yield Key(route, line, at - text.rfind("\n", 0, at))
        if found[1]:
            entries.update([route] if found[1] == "[[" else ())
            table = (*route, entries[route] - 1) if route in entries else route


def _yaml_keys(text: str) -> Iterator[Key]:
    return keys_of_yaml(yamltext.compose(text))


def keys_of_yaml(node: Node | None, route: Route = ()) -> Iterator[Key]:
    """The keys below a node of YAML, in their order; `route` leads to it."""
    if isinstance(node, SequenceNode):
        for i, item in enumerate(node.value):
            yield from keys_of_yaml(item, (*route, i))
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if not yamltext.is_merge(key):
            yield Key((*route, key.value), *yamltext.position(key))
            yield from keys_of_yaml(value, (*route, key.value))


_READERS: Mapping[str, Callable[[str], Iterator[Key]]] = {
    ".toml": _toml_keys,
    ".json": json_keys,
    ".yaml": _yaml_keys,
    ".yml": _yaml_keys,
}
