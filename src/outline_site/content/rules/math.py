"""Where formulas begin and end: `$x$`, `$$…$$`, `\\(x\\)`, `\\[…\\]`, their doubled older forms, `\\begin{align}`.

Hugo's settings may name delimiters. Then these are formulas, with whatever stands between them, and nothing else is.
Without them, a dollar may be a price as well, and an escaped bracket a bracket: it opens a formula only where what it
holds looks like one, as `\\\\[1\\\\]` is a way to write brackets, too.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_inline import StateInline

from outline_site.content.rules import brackets, dollars
from outline_site.content.sheet import next_place, sheet_of
from outline_site.content.tex.tables import DISPLAYS

DISPLAY, INLINE = "$$", "$"  # the markup of a token: how it is shown
NAMED = "named"  # the info of one whose delimiters the settings name
DOUBLED = "doubled"  # the key that tells whether its delimiters have two backslashes
MAX_INLINE, MAX_LINES, MAX_WORDS = 5_000, 500, 8  # signs of a formula in a line, lines of a display, formulas in it

_ENVIRONMENT = re.compile(rf"\\begin\{{(?:{'|'.join(map(re.escape, DISPLAYS))})\}}")
_REFERENCE = re.compile(r"\\(?:eq)?ref\{([^{}\n]+)\}")


_SIGNS = re.compile(r"\\.|(?<!`)(`++)[^`]+\1|\$\$")  # two dollars, and what may hide them
_PARAGRAPH = "paragraph of displays"  # the key of `env` for how far a paragraph was searched for displays
_BEFORE = "[]`"  # what begins with these is a link, or code, before it is a formula


class Pair(NamedTuple):
    """Two delimiters; `exact` ones hold whatever stands between them."""

    opening: str
    closing: str
    display: bool
    exact: bool = True

    def holds(self, inside: str) -> bool:
        """Whether what stands between the two is a formula."""
        if self.exact or self.opening == "$$":
            return bool(inside.strip())
        sure = not self.display or len(self.opening) > len("\\[")
        short = sure and brackets.is_short_formula(inside)
        return "\n\n" not in inside and (short or brackets.looks_like_math(inside))


BRACKETS = tuple(
    Pair(f"{slashes}{opening}", f"{slashes}{closing}", display, exact=len(slashes) > 1)
    for slashes in ("\\\\\\", "\\\\", "\\")  # Markdown makes one of them
    for opening, closing, display in (("[", "]", True), ("(", ")", False))
)
_DOUBLED = tuple(pair._replace(exact=False) for pair in BRACKETS if pair.exact)
_BLOCKS = (Pair("$$", "$$", display=True, exact=False), *(pair for pair in BRACKETS if pair.display))


def install(md: MarkdownIt, delimiters: Sequence[tuple[str, str, bool]]) -> None:
    """Add the rules; `delimiters` are those that Hugo's settings name: opening, closing, whether it is a display."""
    named = tuple(Pair(*delimiter) for delimiter in delimiters if delimiter[0][0] not in _BEFORE)
    displayed = tuple(pair for pair in named if pair.display) if delimiters else _BLOCKS

    def inline(state: StateInline, silent: bool) -> bool:
        return _named(state, named, silent=silent) if delimiters else _inline(state, silent=silent)

    def block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        return _block(state, displayed, start_line, min(end_line, start_line + MAX_LINES), silent=silent)

    for pair in named:
        md.inline.add_terminator_char(pair.opening[0])
    md.inline.ruler.before("escape", "math", inline)
    md.block.ruler.before("fence", "math_block", block, {"alt": ["paragraph", "reference", "list"]})


def beginnings(delimiters: Sequence[tuple[str, str, bool]]) -> str:
    """The characters that formulas begin with."""
    return "".join(sorted({"$", "\\", *(opening[0] for opening, _, _ in delimiters)}))


# ----------------------------------------------------------------------------------------------------- within a line


def _inline(state: StateInline, *, silent: bool) -> bool:
    """A formula within a line of text, by its looks."""
    sign, at = state.src[state.pos], state.pos
    if sign == "$":
        found = dollars.formula(state.src, at, state.posMax)
        if found is None or "\n\n" in state.src[found[2] : found[3]]:
            return False
        display = state.src.startswith("$$", at)
        return _push(state, found[1], found[2], found[3], DISPLAY if display else INLINE, silent=silent)
    if sign != "\\":
        return False
    return _bracketed(state, silent=silent) or _environment(state, silent=silent) or _refers(state, silent=silent)


def _bracketed(state: StateInline, *, silent: bool) -> bool:
    """A formula between escaped brackets; where no bracket closes, that is found out once for the whole text."""
    pair = next((pair for pair in BRACKETS if state.src.startswith(pair.opening, state.pos)), None)
    return pair is not None and _between(state, pair, silent=silent)


def _between(state: StateInline, pair: Pair, *, silent: bool) -> bool:
    """A formula between two delimiters, if what they hold is one."""
    at = state.pos
    begin = at + len(pair.opening)
    end = _past_words(state, pair, begin, next_place(state, pair.closing, begin))
    if not 0 <= end < min(at + MAX_INLINE, state.posMax) or not pair.holds(state.src[begin:end]):
        return False
    if pair.opening == r"\(" and brackets.is_label(state.src[begin:end], sheet_of(state.env)):
        return False
    doubled = pair.opening.startswith(r"\\")
    shown = DISPLAY if pair.display else INLINE
    return _push(state, end + len(pair.closing), begin, end, shown, doubled=doubled, silent=silent)


def _past_words(state: StateInline, pair: Pair, begin: int, first: int) -> int:
    """Where a formula closes: not where one within words of it does, whose braces are still open."""
    end = first
    for _ in range(MAX_WORDS):
        if not 0 <= end < begin + MAX_INLINE:
            break
        if _open_braces(state.src, begin, end) <= 0:
            return end
        end = state.src.find(pair.closing, end + 1)
    return first


def _open_braces(text: str, begin: int, end: int) -> int:
    opened = text.count("{", begin, end) - text.count("\\{", begin, end)
    return opened - text.count("}", begin, end) + text.count("\\}", begin, end)


def _environment(state: StateInline, *, silent: bool) -> bool:
    """`\\begin{align}` and the like without dollars."""
    found = _ENVIRONMENT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    closing = found[0].replace("begin", "end")
    end = next_place(state, closing, state.pos)
    if not 0 <= end < state.posMax:
        return False
    end += len(closing)
    return _push(state, end, state.pos, end, DISPLAY, silent=silent)


def _refers(state: StateInline, *, silent: bool) -> bool:
    """`\\eqref{…}` and `\\ref{…}` in a text."""
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("equation_reference", "", 0)
        token.content, token.markup = found[1], found[0]
        token.meta["pos"] = found.start(1)
    state.pos = found.end()
    return True


def _named(state: StateInline, pairs: Sequence[Pair], *, silent: bool) -> bool:
    """A formula between delimiters that the settings name: whatever stands before the first that closes."""
    at = state.pos
    pair = next((pair for pair in pairs if state.src.startswith(pair.opening, at)), None)
    if pair is None:
        others = (_doubled, _escaped)
        return any(rule(state, pairs, silent=silent) for rule in others) or _refers(state, silent=silent)
    begin = at + len(pair.opening)
    end = next_place(state, pair.closing, begin)
    if not begin < end <= state.posMax - len(pair.closing):
        return False
    found = _push(state, end + len(pair.closing), begin, end, DISPLAY if pair.display else INLINE, silent=silent)
    if not silent:
        state.tokens[-1].info = NAMED
    return found


def _escaped(state: StateInline, pairs: Sequence[Pair], *, silent: bool) -> bool:
    """An opening delimiter after two backslashes is text, as in Hugo."""
    if not state.src.startswith(r"\\", state.pos):
        return False
    pair = next((pair for pair in pairs if state.src.startswith(pair.opening, state.pos + 2)), None)
    if pair is None:
        return False
    if not silent:
        state.pending += "\\" + (pair.opening[1:] if pair.opening[0] == "\\" else pair.opening)
    state.pos += 2 + len(pair.opening)
    return True


def _doubled(state: StateInline, pairs: Sequence[Pair], *, silent: bool) -> bool:
    """A formula between delimiters that the settings name, with backslashes doubled, of which Markdown takes one."""
    named = {pair.opening for pair in pairs}
    pair = next((p for p in _DOUBLED if p.opening[-2:] in named and state.src.startswith(p.opening, state.pos)), None)
    return pair is not None and _between(state, pair, silent=silent)


def _push(
    state: StateInline, after: int, begin: int, end: int, shown: str, *, doubled: bool = False, silent: bool
) -> bool:
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = state.src[begin:end], shown
        token.meta |= {"pos": begin, DOUBLED: doubled}
    state.pos = after
    return True


# ------------------------------------------------------------------------------------------------- on lines of its own


def _block(state: StateBlock, pairs: Sequence[Pair], start_line: int, end_line: int, *, silent: bool) -> bool:
    """A display from the start of a line up to the end of a line."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if pairs is _BLOCKS and state.src[begin : begin + 1] not in ("$", "\\"):
        return False
    if state.is_code_block(start_line) or (silent and state.sCount[start_line] < state.blkIndent):
        return False  # a line that goes on a paragraph of a list item stays in it
    pair = next((pair for pair in pairs if state.src.startswith(pair.opening, begin)), None)
    whole = _ENVIRONMENT.match(state.src, begin) if pairs is _BLOCKS else None
    if whole:
        pair = Pair(whole[0], whole[0].replace("begin", "end"), display=True)
    if pair is None or (pair.opening == "$$" and state.src.startswith("$$$", begin)):
        return False
    if next_place(state, pair.closing, begin + len(pair.opening)) < 0:
        return False
    if silent and pair.opening == "$$" and _is_open(state, start_line):
        return False  # it closes a display within the paragraph, and words may follow it
    for line in range(start_line, end_line):
        if line > start_line and ((state.isEmpty(line) and not whole) or state.sCount[line] < state.blkIndent):
            return False
        if pair.closing not in state.src[state.bMarks[line] : state.eMarks[line]]:
            continue
        text = state.getLines(start_line, line + 1, state.blkIndent, False).strip()
        end = text.find(pair.closing, len(pair.opening))
        if end < 0:
            continue
        inside = text if whole else text[len(pair.opening) : end]
        alone = inside.startswith("\n") and inside.endswith("\n") and inside.strip() != ""
        if end != len(text) - len(pair.closing) or not (alone or pair.holds(inside)):
            return False
        if not silent:
            _push_block(state, pair, inside, start_line, line + 1)
            _go_on(state)
        return True
    return False


def _is_open(state: StateBlock, line: int) -> bool:
    """Whether the paragraph before a line has a display at the edge of a line that nothing has closed yet."""
    is_open: bool
    known, first, at, is_open = state.env.get(_PARAGRAPH, (None, 0, 0, False))
    if known is not state.src or first != state.line or at > line:
        at, is_open = state.line, False
    for before in range(at, line):
        text = state.src[state.bMarks[before] + state.tShift[before] : state.eMarks[before]].rstrip()
        for sign in _SIGNS.finditer(text) if "$$" in text else ():
            if sign[0] == "$$":
                is_open = not is_open and (sign.start() == 0 or sign.end() == len(text))
    state.env[_PARAGRAPH] = (state.src, state.line, line, is_open)
    return is_open and not state.src.endswith("$$", 0, state.eMarks[line - 1])


def _push_block(state: StateBlock, pair: Pair, inside: str, start_line: int, end_line: int) -> None:
    token = state.push("math_block", "math", 0)
    token.content, token.markup, token.block = inside, DISPLAY, True
    token.meta[DOUBLED] = pair in BRACKETS and pair.exact
    token.map = [start_line, end_line]
    state.line = end_line


def _go_on(state: StateBlock) -> None:
    """A line after a display that is indented as code goes on the paragraph that the display is to Markdown."""
    line = state.line
    if line < state.lineMax and not state.isEmpty(line) and state.is_code_block(line):
        paragraph(state, line, state.lineMax, False)
