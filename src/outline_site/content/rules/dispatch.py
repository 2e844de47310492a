"""The parser of text within lines -> the same parser, which tries only rules that begin with the character at hand."""

from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_inline import StateInline

from outline_site.content.slots import OPEN

BEGINS: Mapping[str, str] = {
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
"""The characters that rules begin with; a rule that is not named here may begin with any."""


def install(md: MarkdownIt, begins: Mapping[str, str]) -> None:
    """Put the parser in its place, once all rules are there; `begins` adds to the table."""
    md.inline = _Inline(md.inline, {**BEGINS, **begins})


class _Inline(ParserInline):
    def __init__(self, made: ParserInline, begins: Mapping[str, str]) -> None:
        vars(self).update(vars(made))
        active = zip(self.ruler.get_active_rules(), self.ruler.getRules(""), strict=True)
        self._all = tuple((begins.get(name), rule) for name, rule in active)
        self._at: dict[str, tuple[RuleFuncInlineType, ...]] = {}

    def _rules(self, char: str) -> tuple[RuleFuncInlineType, ...]:
        """The rules that may begin with a character, in their order."""
        rules = self._at.get(char)
        if rules is None:
            rules = self._at[char] = tuple(rule for first, rule in self._all if first is None or char in first)
        return rules

    def tokenize(self, state: StateInline) -> None:
        """Make tokens of the text from the state's place to its end."""
        deepest, end = state.md.options["maxNesting"], state.posMax
        while state.pos < end:
            char = state.src[state.pos]
            if state.level >= deepest or not any(rule(state, False) for rule in self._rules(char)):
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
        if not any(rule(state, True) for rule in self._rules(state.src[state.pos])):
            state.pos += 1
        state.level -= 1
