"""The parsers of blocks and of text within lines -> the same parsers, which try only rules that may match.

A rule is tried where the character at hand is one that it begins with. Text is passed up to the next place where any
rule may begin, and a text without such a place is one token.
"""

import re
from collections.abc import Mapping, Sequence, Set
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from outline_site.content.rules.lean import made
from outline_site.content.rules.linkify import may_hold_address
from outline_site.content.slots import OPEN

INDENTED = "\t"  # stands before the first character of a line that is indented as code is
BLOCKS: Mapping[str, str] = {
    "code": INDENTED,
    "slot": OPEN,
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "definitions": ":",
}
"""The characters that blocks begin with, behind the blanks of a line; a rule not named here may begin with any."""

LINES: Mapping[str, str] = {
    "newline": "\n",
    "no_break": "\\",
    "escape": "\\",
    "backticks": "`",
    "struck": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "slot": OPEN,
    "typography": "'\".-<>",
}
"""The same for what stands within lines."""

_FOLLOWED = {"!": r"\[", "&": "[#a-zA-Z]", "-": "-", ".": r"\.\.", ">": ">"}
"""What has to come after a character, unless a formula may begin with it, or else it begins nothing."""

_FREE = ("text", "bare_link")  # rules that know without a table where they may begin
_LABEL_END = "]"  # no rule begins with it, but one looks for it


def install(md: MarkdownIt, formulas: str) -> None:
    """Put the parsers in their places, once all rules are there; `formulas` are the signs that formulas begin with."""
    md.block.ruler = _BlockRules(md.block.ruler, {**BLOCKS, "math_block": formulas})
    md.inline = _Inline(md.inline, {**LINES, "math": formulas})


class _BlockRules(Ruler[RuleFuncBlockType]):
    """Each chain of rules is one that tries those of them that may begin with the first character of a line."""

    def __init__(self, given: Ruler[RuleFuncBlockType], begins: Mapping[str, str]) -> None:
        vars(self).update(vars(given))
        self._begins = begins
        self._chains: dict[str, list[RuleFuncBlockType]] = {}

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:  # noqa: N802, N803  # the library's names
        """The rules of a chain, as one."""
        rules = self._chains.get(chainName)
        if rules is None:
            own = [r for r in self.__rules__ if r.enabled and (not chainName or chainName in r.alt)]
            rules = self._chains[chainName] = [_first_of([(self._begins.get(r.name), r.fn) for r in own])]
        return rules


def _first_of(rules: Sequence[tuple[str | None, RuleFuncBlockType]]) -> RuleFuncBlockType:
    """The rule that does what the first of some rules does that matches."""
    at: dict[str, tuple[RuleFuncBlockType, ...]] = {}

    def rule(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803  # the library's names
        pos = state.bMarks[startLine] + state.tShift[startLine]
        key = state.src[pos : pos + 1]
        if state.sCount[startLine] - state.blkIndent > 3:
            key = INDENTED + key
        own = at.get(key)
        if own is None:
            own = at[key] = tuple(fn for begins, fn in rules if begins is None or not set(key).isdisjoint(begins))
        for fn in own:  # noqa: SIM110  # this is the innermost loop of all reading, and `any` takes twice as long
            if fn(state, startLine, endLine, silent):
                return True
        return False

    return rule


def _beginning(chars: Set[str], followed: Set[str]) -> re.Pattern[str]:
    """A pattern for places where rules may begin that begin with some characters.

    It opens with a single set of characters, which is what the library finds soonest.
    """
    alone = "".join(sorted(chars - followed))
    others = "".join(rf"|(?<={re.escape(char)})(?={_FOLLOWED[char]})" for char in sorted(chars & followed))
    return re.compile(f"[{re.escape(''.join(sorted(chars)))}](?:(?<=[{re.escape(alone)}]){others})")


class _At(dict[str, tuple[RuleFuncInlineType, ...]]):
    """Characters -> the rules that may begin with them, in their order."""

    def __init__(self, rules: Sequence[tuple[str | None, RuleFuncInlineType]]) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, char: str) -> tuple[RuleFuncInlineType, ...]:
        self[char] = tuple(rule for first, rule in self._rules if first is None or char in first)
        return self[char]


class _Line(StateInline):
    def pushPending(self) -> Token:  # noqa: N802  # the library's name
        """Make a token of the text that was passed."""
        self.tokens.append(token := _text(self.pending, self.pendingLevel))
        self.pending = ""
        return token


def _text(content: str, level: int) -> Token:
    token = made("text", "", 0, level, block=False)
    token.content = content
    return token


class _Inline(ParserInline):
    def __init__(self, given: ParserInline, begins: Mapping[str, str]) -> None:
        vars(self).update(vars(given))
        active = self.ruler.get_active_rules()
        rules = [(name, begins.get(name), rule) for name, rule in zip(active, self.ruler.getRules(""), strict=True)]
        self._all = _At(tuple((first, rule) for _, first, rule in rules))
        self._at_stops = _At(tuple((first, rule) for name, first, rule in rules if name not in _FREE))
        if all(name in begins or name in _FREE for name in active):
            chars = {_LABEL_END, *(char for name in active for char in begins.get(name, ""))}
            self.terminator_re = _beginning(chars, _FOLLOWED.keys() - set(begins["math"]))

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """Make tokens of a text."""
        if not src or may_hold_address(src) or self.terminator_re.search(src):
            state = _Line(src, md, env, tokens)
            self.tokenize(state)
            if state.delimiters or any(state.tokens_meta):  # else there is nothing to pair and to join
                for rule in self.ruler2.getRules(""):
                    rule(state)
            return state.tokens
        tokens.append(_text(src, 0))
        return tokens

    def tokenize(self, state: StateInline) -> None:
        """Make tokens of the text from the state's place to its end."""
        deepest, end, src = state.md.options["maxNesting"], state.posMax, state.src
        has_address = may_hold_address(src)
        at, search = self._all if has_address else self._at_stops, self.terminator_re.search
        while state.pos < end:
            if not has_address and state.level < deepest:  # as the rule for text does, without a call
                stop = found.start() if (found := search(src, state.pos, end)) else end
                if stop > state.pos:
                    state.append_pending(src[state.pos : stop])
                    state.pos = stop
                    continue
            char = src[state.pos]
            for rule in at[char] if state.level < deepest else ():
                if rule(state, False):
                    break
            else:
                state.append_pending(char)
                state.pos += 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802  # the library's name
        """Pass what one rule takes, or one character; text that is too deeply nested, to its end."""
        pos = state.pos
        if pos not in state.cache:
            self._pass(state)
            state.cache[pos] = state.pos
        state.pos = state.cache[pos]

    def _pass(self, state: StateInline) -> None:
        if state.level >= state.md.options["maxNesting"]:
            state.pos = state.posMax + 1
            return
        state.level += 1  # so that there is an end to rules that pass tokens themselves
        if not any(rule(state, True) for rule in self._all[state.src[state.pos]]):
            state.pos += 1
        state.level -= 1
