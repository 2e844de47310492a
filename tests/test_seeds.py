"""Real course notes, where they are at hand (`OUTLINE_SITE_SEEDS`, or `shared/seeds` beside the checkout).

Read alone they are long pages of lists, formulas, code and diagrams. What must come of them is worked out here from
their text, line by line, without our reader.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest

from trial import Trial

FOLDER = Path(os.environ.get("OUTLINE_SITE_SEEDS") or Path(__file__).parents[2] / "shared" / "seeds")
FILES = sorted(FOLDER.glob("00*.txt"))
PLACES = {
    0: "content/outline.md",
    1: "content/outline.md",
    2: "content/posts/lesson-1.md",
    3: "content/posts/lesson-2.md",
    4: "content/posts/lesson-3.md",
}
NUMBERS = sorted(PLACES)

pytestmark = pytest.mark.skipif(len(FILES) < len(PLACES), reason="the notes are not at hand")


class Built:
    """One of the notes, built with the others: its text, and the page that was made of it."""

    def __init__(self, number: int, trial: Trial) -> None:
        self.source = FILES[number].read_text(encoding="utf-8")
        self.body = re.sub(r"\A---\n.*?^---\n", "", self.source, flags=re.DOTALL | re.MULTILINE)
        path = PLACES[number].removeprefix("content/").replace(".md", "/index.html")
        self.files = trial.tree()
        self.page = html5lib.parse(self.files[path], transport_encoding="utf-8", namespaceHTMLElements=False)
        (self.article,) = (e for e in self.page.iter("article") if e.get("class") == "content")

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without code and diagrams."""
        return re.sub(r"^ *```.*?^ *```$", "", self.body, flags=re.DOTALL | re.MULTILINE).split("\n")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Built]:
    """Two sites, as both outlines want the same address; every file stands where its course had it."""
    sites = {0: [0, 2, 3, 4], 1: [1, 2, 3, 4]}
    trials = {}
    for first, numbers in sites.items():
        files = {PLACES[n]: FILES[n].read_text(encoding="utf-8") for n in numbers}
        trials[first] = Trial(tmp_path_factory.mktemp("seeds")).write(files)
        done = trials[first].run("build", "--no-cache")
        assert done.status == 0
        assert ": error: " not in done.err
    return lambda number: Built(number, trials[1 if number == 1 else 0])


def text(element: Any) -> str:
    """The text of an element in the page, on one line; formulas without their TeX."""
    parts = (part for part in _texts(element))
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _texts(element: Any) -> Iterator[str]:
    if local(element) != "annotation":
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def local(element: Any) -> str:
    """The name of an element, in whatever name space."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def within(element: Any, *names: str) -> Iterator[Any]:
    return (e for e in element.iter() if local(e) in names)


# ------------------------------------------------------------------------------------------------------------ headings


def plain(markdown: str) -> str:
    """The words of a heading."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"(\*\*|\*|`)(.+?)\1", r"\2", words).strip()


def headings(note: Built) -> list[tuple[int, str, str]]:
    """Level, id and words of all headings, as they must be; the folded block has one too."""
    found: list[tuple[int, str, str]] = []
    taken: set[str] = set()
    for line in note.lines:
        written = re.match(r"(#{1,6}) +(.+)", line)
        if not written and "{{% details level=" not in line:
            continue
        level, words = (len(written[1]), plain(written[2])) if written else _folded(line)
        name = re.sub(r"[^\w-]", "", words.lower().replace("---", "").replace("--", "").replace(" ", "-"))
        number = next(n for n in range(99) if (f"{name}-{n}" if n else name) not in taken)
        taken.add(f"{name}-{number}" if number else name)
        found.append((level, f"{name}-{number}" if number else name, words))
    return found


def _folded(line: str) -> tuple[int, str]:
    """Level and words of the heading of a folded block."""
    _, level, _, words, *_ = line.split('"')
    return int(level), words


def typeset(words: str) -> str:
    """Quotes made plain again, to compare words."""
    return words.translate(str.maketrans("‘’“”", "''\"\"")).replace("—", "---").replace("–", "--").replace("…", "...")


@pytest.mark.parametrize("number", NUMBERS)
def test_every_heading_has_its_id(built: Callable[[int], Built], number: int) -> None:
    note = built(number)
    made = [
        (int(e.tag[1]), e.get("id"), typeset(text(e)))
        for e in note.article.iter()
        if e.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    assert made == headings(note)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_heading_has_its_place_in_the_outline(built: Callable[[int], Built], number: int) -> None:
    """Levels 2 to 4, in order, each below the nearest one before it that is higher."""
    note = built(number)
    wanted: list[tuple[int, str]] = []
    above: list[int] = []
    for level, name, _ in headings(note):
        if 2 <= level <= 4:
            above = [*(higher for higher in above if higher < level), level]
            wanted.append((len(above), name))
    outlines = [e for e in note.page.iter("nav") if e.get("class") == "toc"]
    assert len(outlines) == bool(wanted)
    depths = [(depth, link.get("href").removeprefix("#")) for outline in outlines for depth, link in _links(outline, 0)]
    first = min((depth for depth, _ in depths), default=0)
    assert [(depth - first + 1, name) for depth, name in depths] == wanted


def _links(element: Any, depth: int) -> Iterator[tuple[int, Any]]:
    for child in element:
        if child.tag == "a":
            yield depth, child
        yield from _links(child, depth + (child.tag in ("ol", "ul")))


# ------------------------------------------------------------------------------------------- blocks, pictures, formulas


@pytest.mark.parametrize("number", [0, 1])
def test_the_folded_block_holds_its_heading_its_list_and_its_image(built: Callable[[int], Built], number: int) -> None:
    note = built(number)
    (block,) = note.article.iter("details")
    (summary,) = block.findall("summary")
    assert [(e.tag, e.get("id")) for e in summary.iter() if e.get("id")] == [("h2", "overfitting-as-a-problem")]
    inside = re.search(r"\{\{% details .*?%\}\}\n(.*?)\{\{% /details %\}\}", note.body, re.DOTALL)
    assert inside
    assert len(list(block.iter("li"))) == len(re.findall(r"^- ", inside[1], re.MULTILINE)) == 5
    (image,) = block.iter("img")
    assert f"![{image.get('alt')}]({image.get('src')})" in inside[1]
    assert "There's also underfitting." in typeset(text(block))
    assert [text(e) for e in block.iter("em")] == re.findall(r"(?<!\*)\*(\w+)\*(?!\*)", inside[1])


@pytest.mark.parametrize("number", [0, 1])
def test_the_diagram_is_a_drawing_with_all_its_words(built: Callable[[int], Built], number: int) -> None:
    """Brackets aside: one that touches nothing else is a curve in GoAT."""
    note = built(number)
    diagram = re.search(r"^```goat\n(.*?)^```$", note.body, re.DOTALL | re.MULTILINE)
    assert diagram
    (svg,) = within(note.article, "svg")
    rows: dict[float, str] = {}
    for word in sorted(within(svg, "text"), key=lambda e: float(e.get("x").split()[0])):
        y = float(word.get("y"))
        rows[y] = rows.get(y, "") + text(word)
    drawn = [re.sub(r"[()]", "", rows[y]) for y in sorted(rows) if rows[y]]
    lines = (re.sub(r"[().'`|<>^]|[-+]{2,}|(?<!\w)[-+]|[-+](?!\w)|\bv\b", "", line) for line in diagram[1].splitlines())
    assert drawn == [line for line in (re.sub(r"\s", "", line) for line in lines) if line]
    strokes = sum(len(re.findall("[Mm]", path.get("d"))) for path in within(svg, "path"))
    assert strokes >= 10


@pytest.mark.parametrize("number", NUMBERS)
def test_every_formula_is_drawn(built: Callable[[int], Built], number: int) -> None:
    note = built(number)
    prose = "\n".join(note.lines)
    display = re.findall(r"\$\$(.+?)\$\$", prose)
    inline = re.findall(r"(?<!\$)\$(?!\$)([^$\n]+)\$(?!\$)", re.sub(r"\$\$.+?\$\$", "", prose))
    made = list(within(note.article, "math"))
    assert [_tex(math) for math in made if math.get("display") == "block"] == display
    assert [_tex(math) for math in made if math.get("display") != "block"] == inline
    assert len(made) == {0: 5, 1: 14}.get(number, 0)
    assert "$" not in text(note.article)
    assert not [e for e in note.article.iter() if e.get("class") == "math-error"]


def _tex(math: Any) -> str:
    return "".join(next(within(math, "annotation")).itertext())


@pytest.mark.parametrize("number", NUMBERS)
def test_code_is_highlighted_also_in_lists_in_lists(built: Callable[[int], Built], number: int) -> None:
    note = built(number)
    written = re.findall(r"^( *)```(python)\n(.*?)^ *```$", note.body, re.DOTALL | re.MULTILINE)
    blocks = [e for e in note.article.iter("code") if e.get("data-lang") == "python"]
    wanted = [re.sub(rf"^{margin}", "", code, flags=re.MULTILINE) for margin, _, code in written]
    assert ["".join(block.itertext()) for block in blocks] == wanted
    assert all(len(list(block.iter("span"))) >= 3 for block in blocks)
    nested = [e for item in note.article.iter("li") for e in item.iter("code") if e.get("data-lang")]
    assert bool(nested) == (number < 3)


# ----------------------------------------------------------------------------------------------------- lists and tables


def depth_of_lists(element: Any) -> int:
    below = max((depth_of_lists(child) for child in element), default=0)
    return below + (element.tag in ("ul", "ol"))


@pytest.mark.parametrize(("number", "depth"), [(0, 3), (1, 4), (2, 2)])
def test_lists_are_as_deep_as_they_are_written(built: Callable[[int], Built], number: int, depth: int) -> None:
    assert depth_of_lists(built(number).article) >= depth


@pytest.mark.parametrize("number", [0, 1])
def test_every_bullet_is_an_item(built: Callable[[int], Built], number: int) -> None:
    note = built(number)
    written = [re.match(r"\s*(?:[-*+]|\d+\.)\s+\S", line) for line in note.lines]
    assert len(list(note.article.iter("li"))) == len([found for found in written if found])


def test_numbered_lists_go_on_after_nested_paragraphs(built: Callable[[int], Built]) -> None:
    note = built(2)
    lists = list(note.article.iter("ol"))
    counted = [(int(e.get("start") or 1), len(e.findall("li"))) for e in lists]
    assert (1, 7) in counted  # the notes: 1 to 8, where 5 is left out
    assert (4, 10) in counted  # the questions after the third, whose answer stands outside of the list
    assert (14, 20) in counted  # those after the 13th, whose answer stands a column too far left
    notes = lists[counted.index((1, 7))]
    sixth = notes.findall("li")[4]
    assert [e.tag for e in sixth] == ["p", "ul", "p", "p"]


def test_the_table_has_its_rows_and_alignments(built: Callable[[int], Built]) -> None:
    note = built(2)
    (table,) = note.article.iter("table")
    rows = [[typeset(text(cell)) for cell in row] for row in table.iter("tr")]
    head, _, *written = [line for line in note.lines if line.startswith("|")]
    assert rows == [[plain(cell) for cell in line.strip().strip("|").split("|")] for line in (head, *written)]
    aligned = {tuple(cell.get("style").replace(" ", "") for cell in row) for row in table.iter("tr")}
    assert aligned == {("text-align:center", "text-align:left")}
    box = next(e for e in note.article.iter("div") if table in list(e))
    assert (box.get("role"), box.get("tabindex")) == ("region", "0")


# ------------------------------------------------------------------------------------------------------- small things


def test_abbreviations_and_addresses(built: Callable[[int], Built]) -> None:
    note = built(1)
    written = re.findall(r'<abbr title="([^"]*)">(\w+)</abbr>', note.body)
    assert [(e.get("title"), text(e)) for e in note.article.iter("abbr")] == written
    assert len(written) == 3
    (address,) = re.findall(r"<(https://[^>]*)>", note.body)
    assert address in [e.get("href") for e in note.article.iter("a") if text(e) == address]


@pytest.mark.parametrize("number", [0, 1])
def test_dashes(built: Callable[[int], Built], number: int) -> None:
    note = built(number)
    prose = re.sub(r"`[^`\n]*`", "", "\n".join(note.lines))
    dashes = Counter(re.findall("-{2,3}", prose))
    assert dashes["---"] > 0
    shown = text(note.article)
    assert (shown.count("—"), shown.count("–")) == (dashes["---"] + prose.count("—"), dashes["--"] + prose.count("–"))


def test_old_addresses_lead_on(built: Callable[[int], Built]) -> None:
    note = built(2)
    written = re.search(r"^aliases:\n- (\S+)\n", note.source, re.MULTILINE)
    assert written
    old = written[1].strip("/")
    target = "../" * len(old.split("/")) + "posts/lesson-1/"
    page = note.files[f"{old}/index.html"].decode()
    assert f'<meta http-equiv="refresh" content="0; url={target}">' in page
    assert f'<a href="{target}">' in page


@pytest.mark.parametrize("number", NUMBERS)
def test_links_and_images_are_all_there(built: Callable[[int], Built], number: int) -> None:
    note = built(number)
    prose = "\n".join(note.lines)
    images = re.findall(r"!\[[^\]]*\]\((\S+?)\)", prose)
    links = re.findall(r"(?<!!)\[[^\]]+\]\((https?://[^()\s]*(?:\([^()]*\)[^()\s]*)*)\)", prose)
    assert [e.get("src") for e in note.article.iter("img")] == images
    made = [e.get("href") for e in note.article.iter("a") if e.get("class") != "anchor"]
    assert not Counter(links) - Counter(made)
