"""YAML text -> nodes that know their places -> plain values: bounded, and as Hugo reads them.

Without quotes only `true`, `false`, `null` and numbers are special: `yes`, `10:30` and dates stay text. A number that
begins with 0 is octal, so `010` is eight, and `09` is no number but text. Keys are always text. Lines and columns count
from 1.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

import yaml
from yaml import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode, events
from yaml.error import Mark

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]

MAX_DEPTH = 100
MAX_ALIASES = 1_000
MAX_NODES = 1_000_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML may have been built without libyaml

_TEXT, _PLAIN, _LIST, _TABLE = "text", "plain", "list", "table"  # our tags: all that `construct` must tell apart
# Ends of lines in YAML 1.1, but neither for Hugo nor for editors: other signs are read in their places.
_STAND_INS = {0x85: 0x10FF85, 0x2028: 0x10FF28, 0x2029: 0x10FF29}
_BREAKS = {stand_in: sign for sign, stand_in in _STAND_INS.items()}
_TYPED_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))


class YamlError(Exception):
    """A text that is not YAML, or more than we take."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(line, column, message)
        self.line, self.column, self.message = line, column, message


class Duplicate(NamedTuple):
    """A key that stands in a table for the second time."""

    key: str
    line: int
    column: int


# ------------------------------------------------------------------------------------------------------ text -> nodes


def compose(text: str) -> Node | None:
    """The node of a text that holds one YAML document, or None for an empty one.

    Raises `YamlError` for a text that is not YAML, and for one that exceeds `MAX_DEPTH` levels, `MAX_ALIASES` uses of
    aliases or, with every alias written out, `MAX_NODES` nodes. What it returns, `construct` always can take.
    """
    if bad := _NOT_YAML.search(text):
        line, column = text.count("\n", 0, bad.start()) + 1, bad.start() - text.rfind("\n", 0, bad.start())
        raise YamlError(line, column, f"the character U+{ord(bad[0]):04X} may not stand in YAML")
    composer = _Composer(yaml.parse(text.translate(_STAND_INS), Loader=_LOADER))
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text, composer.opened) from error


class _Composer:
    """Nodes from events. (PyYAML's own recurses into any depth, and keeps no account of aliases.)"""

    def __init__(self, stream: Iterator[events.Event]) -> None:
        self._events = stream
        self._anchors: dict[str, Node] = {}
        self._extents: dict[int, tuple[int, int]] = {}  # how many nodes a node holds, and how many levels
        self._aliases = 0
        self._depth = 0
        self.opened: list[Mark] = []  # where the lists and tables in brackets begin that are not closed yet

    def document(self) -> Node | None:
        """The outermost node."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, events.NodeEvent):
                root = self._node(event)
            elif isinstance(event, events.DocumentStartEvent) and root is not None:
                raise _error(event, "a second document begins here; only one is read")
        return root

    def _node(self, event: events.Event) -> Node:
        if isinstance(event, events.AliasEvent):
            return self._alias(event)
        if isinstance(event, events.CollectionStartEvent):
            node = self._collection(event)
        else:
            node = _scalar(cast("events.ScalarEvent", event))
            self._extents[id(node)] = (1, 0)
        if anchor := cast("events.NodeEvent", event).anchor:
            self._anchors[anchor] = node
        return node

    def _collection(self, event: events.CollectionStartEvent) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _error(event, f"more than {MAX_DEPTH} levels, one inside the other")
        children: list[Node] = []
        start, end = _marks(event)
        self.opened += (brackets := [start] if start and event.flow_style else [])
        size, height = 1, 0
        while not isinstance(child_event := next(self._events), events.CollectionEndEvent):
            child = self._node(child_event)
            child_size, child_height = self._extents[id(child)]
            size += child_size
            height = max(height, child_height)
            if size > MAX_NODES or self._depth + height > MAX_DEPTH:
                limit = f"{MAX_NODES} values" if size > MAX_NODES else f"{MAX_DEPTH} levels"
                raise _error(child_event, f"more than {limit}, with aliases written out")
            children.append(child)
        self._depth -= 1
        del self.opened[len(self.opened) - len(brackets) :]
        node: Node = SequenceNode(_LIST, children, start, end)
        if isinstance(event, events.MappingStartEvent):
            node = MappingNode(_TABLE, _pairs(children), start, end)
        self._extents[id(node)] = (size, height + 1)
        return node

    def _alias(self, event: events.AliasEvent) -> Node:
        node = self._anchors.get(event.anchor or "")
        if node is None:
            raise _error(event, f"'*{event.anchor}' has no complete '&{event.anchor}' above; if it is text, quote it")
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise _error(event, f"more than {MAX_ALIASES} uses of aliases")
        return node


def _scalar(event: events.ScalarEvent) -> ScalarNode:
    plain = event.tag in _TYPED_TAGS or (event.tag is None and event.implicit[0])
    value = event.value if event.value.isascii() else event.value.translate(_BREAKS)
    return ScalarNode(_PLAIN if plain else _TEXT, value, *_marks(event))


def _pairs(children: Sequence[Node]) -> list[tuple[Node, Node]]:
    pairs = list(zip(children[::2], children[1::2], strict=True))
    for key, value in pairs:
        if not isinstance(key, ScalarNode):
            raise YamlError(*position(key), "a list or table cannot be a key; if it is text, put it in quotes")
        if is_merge(key):
            for table in _merged(value):
                if not isinstance(table, MappingNode):
                    raise YamlError(*position(table), "'<<' takes a table or a list of tables")
    return pairs


def _marks(event: events.Event) -> tuple[Mark | None, Mark | None]:
    return cast("Mark | None", event.start_mark), cast("Mark | None", event.end_mark)


# ----------------------------------------------------------------------------------------------------- nodes -> values


def construct(node: Node | None) -> Value:
    """The value of a node from `compose`, made of dicts, lists and scalars; of equal keys the last wins."""
    if isinstance(node, MappingNode):
        return _table(node)
    if isinstance(node, SequenceNode):
        return [construct(item) for item in node.value]
    if isinstance(node, ScalarNode):
        return _plain(node.value) if node.tag == _PLAIN else str(node.value)
    return None


def _table(node: MappingNode) -> dict[str, Value]:
    own = {key.value: construct(value) for key, value in node.value if not is_merge(key)}
    for key, value in node.value:
        if is_merge(key):
            for table in _merged(value):
                own = _table(table) | own
    return own


def is_merge(key: Node) -> bool:
    """Whether a key is `<<`, which takes over the keys of another table."""
    return key.tag == _PLAIN and key.value == "<<"


def _merged(node: Node) -> list[MappingNode]:
    return node.value if isinstance(node, SequenceNode) else [cast("MappingNode", node)]


def _plain(text: str) -> Value:
    if text[:1] in _ORDINARY:
        return text
    return next((convert(text) for pattern, convert in _SCALARS if pattern.fullmatch(text)), text)


_ORDINARY = frozenset("abcdeghijklmopqrsuvwxyzABCDEGHIJKLMOPQRSUVWXYZ")  # most texts need no further look
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_SCALARS: Sequence[tuple[re.Pattern[str], Callable[[str], Value]]] = (
    (re.compile(r"(?:~|null|Null|NULL)?"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]{0,400})"), int),  # int() refuses thousands of digits
    (re.compile(r"[-+]?0[0-7]{1,400}"), lambda text: int(text, 8)),
    (re.compile(r"[-+]?0[0-9]+"), str),
    (re.compile(r"0o[0-7]{1,400}|0x[0-9a-fA-F]{1,400}"), lambda text: int(text, 0)),
    (re.compile(_FLOAT), lambda text: number if math.isfinite(number := float(text)) else text),
)


# ------------------------------------------------------------------------------------------------------------- places


def position(node: Node | None, path: Sequence[str | int] = (), *, of_key: bool = False) -> tuple[int, int]:
    """Line and column of the value at a path of keys and indexes below a node, or of its key.

    Where the path leads through a merge, the place is that of the last part that was written out.
    """
    key = node
    for step in path:
        pair = _below(node, step)
        if pair is None:
            break
        key, node = pair
    at = key if of_key else node
    mark = at.start_mark if at is not None else None
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _below(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    if isinstance(node, SequenceNode) and isinstance(step, int):
        return node.value[step], node.value[step]
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((pair for pair in reversed(pairs) if pair[0].value == step), None)


def lines(node: Node | None) -> dict[str, int]:
    """The line of each key of the outermost table."""
    return {key.value: position(key)[0] for key, _ in node.value} if isinstance(node, MappingNode) else {}


def duplicates(node: Node | None) -> list[Duplicate]:
    """The keys at any depth that repeat a key of the same table, in the order of the text."""
    return sorted(_repeated(node, set()), key=lambda found: found[1:])


def _repeated(node: Node | None, seen: set[int]) -> Iterator[Duplicate]:
    if not isinstance(node, CollectionNode) or id(node) in seen:
        return
    seen.add(id(node))
    keys: set[str] = set()
    for item in node.value:
        key, value = item if isinstance(node, MappingNode) else (None, item)
        if key is not None and key.value in keys:
            yield Duplicate(key.value, *position(key))
        if key is not None and not is_merge(key):
            keys.add(key.value)
        yield from _repeated(value, seen)


# ------------------------------------------------------------------------------------------------------------- errors

_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAB = re.compile(r"[ ]*\t")
_QUOTE_IT = "a value cannot begin with '{char}'; put it in quotes"
# libyaml's words -> ours, and whether the place is where the trouble began, not where it shows
_EXPLANATIONS: Mapping[str, tuple[str, bool]] = {
    "mapping values are not allowed": ("a ':' does not fit here; check the indent, or put the value in quotes", False),
    "block sequence entries are not allowed": ("a list begins on a line of its own", False),
    "found unexpected end of stream": ("this quote is never closed", True),
    "did not find expected ',' or": ("what opens here with '{char}' is not closed, or lacks a ','", True),
    "did not find expected alphabetic": (_QUOTE_IT, True),
    "did not find expected node content": (_QUOTE_IT, False),
    "found character that cannot start": (_QUOTE_IT, False),
    "found undefined tag handle": (_QUOTE_IT, False),
    "found unknown escape character": ("a '\\' is special in double quotes; use single quotes", False),
    "did not find expected key": ("this does not fit here; check the quotes and the indent", False),
    "did not find expected '-' indicator": ("a list and keys are mixed here; check the indent", False),
    "could not find expected ':'": ("a ':' is missing after this key", True),
}


def _explained(error: yaml.MarkedYAMLError, text: str, opened: Sequence[Mark]) -> YamlError:
    problem = error.problem or "this is not YAML"
    message, at_start = next((e for words, e in _EXPLANATIONS.items() if problem.startswith(words)), (problem, False))
    shown = error.problem_mark or error.context_mark
    mark = (at_start and error.context_mark) or shown
    if shown is None or mark is None:
        return YamlError(1, 1, message)
    if opened and shown.index >= len(text.rstrip()):
        message, mark = _EXPLANATIONS["did not find expected ',' or"][0], opened[-1]
    rows = [*text.split("\n"), ""]
    if tab := _TAB.match(rows[min(shown.line, len(rows) - 1)]):
        return YamlError(shown.line + 1, tab.end(), "a tab at the start of a line; indent with spaces")
    row = rows[min(mark.line, len(rows) - 1)]
    return YamlError(mark.line + 1, mark.column + 1, message.replace("{char}", row[mark.column : mark.column + 1]))


def _error(event: events.Event, message: str) -> YamlError:
    mark = event.start_mark
    return YamlError(mark.line + 1, mark.column + 1, message) if mark else YamlError(1, 1, message)
