"""A unit as one page to print: its parts, their headings, ids and links."""

import re
from collections import Counter
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html

from casefiles import Case, cases
from outline_site.render import book
from outline_site.render.rewrite import Rewriting
from shortened import shortened
from trial import Planned

PRINT = "units/a/print/index.html"
TEMPLATE = "{% for c in page.chapters %}<section id=\"{{ c.id }}\">{{ c.level }} {{ c.title }}{{ ' (own)' if c.own_heading else '' }}\n{{ c.content }}</section>\n{% endfor %}"  # noqa: E501  # one line, as it is a template
OTHERS = {"content/units/b/_index.md": "", "templates/print.html": TEMPLATE}


@pytest.fixture(autouse=True)
def fewest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here most units are short, so that it is seen what becomes of their pages."""
    monkeypatch.setattr(book, "FEWEST_TO_PRINT", 1)


@cases("print")
def test_printed(case: Case, site: Any, refresh: bool) -> None:
    planned = site({**OTHERS, **case.files("x")}).planned()
    case.check("\n".join([shortened(planned.file(PRINT)).rstrip("\n"), *planned.lines]), refresh=refresh)


@cases("print")
def test_every_id_is_there_once_and_every_link_on_the_page_leads_to_one(case: Case, site: Any) -> None:
    planned = site({**OTHERS, **case.files("x")}).planned()
    page = re.sub(r"<!--.*?-->|<script>.*?</script>", "", planned.file(PRINT))
    tree = html.fromstring(f"<main>{page}</main>")
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    assert not [name for name, times in ids.items() if times > 1]
    links = [unquote(a.get("href", "")[1:]) for a in tree.iter("a") if a.get("href", "").startswith("#")]
    assert set(links) <= ids.keys()


COURSE = {
    "course.yaml": "baseURL: https://site.test/",
    "content/units/a/_index.md": "---\ntitle: Trees\n---\n",
    "content/units/a/oak.md": "---\ntitle: Oak\n---\n## Leaves\n\n$x$\n",
    "content/units/b.c/_index.md": "---\ntitle: Ferns\nurl: /ferns.html\n---\n",
    "content/about.md": "",
}


def page_of(planned: Planned, name: str = PRINT) -> Any:
    return html.fromstring(planned.file(name))


def test_each_unit_has_its_printed_page_and_leads_to_it(site: Any) -> None:
    planned = site(COURSE).planned()
    assert {name for name in planned.plan.outputs if "print/" in name} == {PRINT, "ferns/print/index.html"}
    links = [a.get("href") for a in page_of(planned, "units/a/index.html").iter("a")]
    assert "print/" in links
    assert "ferns/print/" in [a.get("href") for a in page_of(planned, "ferns.html").iter("a")]
    assert "print/" not in planned.file("units/a/oak/index.html").replace(' href="../print/', "")


def test_the_printed_page_is_no_page_of_the_course(site: Any) -> None:
    planned = site(COURSE).planned()
    assert "print" not in planned.file("sitemap.xml") + planned.file("outline/index.js")
    page = page_of(planned)
    assert [link.get("href") for link in page.iter("link") if link.get("rel") == "canonical"] == [
        "https://site.test/units/a/"
    ]
    assert "<article" not in planned.file(PRINT)
    assert [h.text for h in page.iter("h1")] == ["Trees"]
    assert [h.text for h in page.iter("h2") if not h.get("id")] == ["Oak"]
    assert "../" in [a.get("href") for a in page.iter("a")], "the way back"


def test_an_own_page_at_that_address_wins_without_a_word(site: Any) -> None:
    planned = site({**COURSE, "content/units/a/print.md": "mine"}).planned()
    assert not planned.lines
    assert "mine" in planned.article(PRINT)


def test_printed_pages_can_be_left_out(site: Any) -> None:
    planned = site({**COURSE, "course.yaml": "disableKinds: [print]"}).planned()
    assert not [name for name in planned.plan.outputs if "print/" in name]
    assert "print/" not in planned.file("units/a/index.html")


def test_a_unit_of_too_much_text_has_none(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "LONGEST_PRINT", 300)
    planned = site({**COURSE, "content/units/a/long.md": "A word. " * 60}).planned()
    assert {name for name in planned.plan.outputs if "print/" in name} == {"ferns/print/index.html"}
    assert "print/" not in planned.file("units/a/index.html")
    assert not planned.lines


def test_a_unit_with_a_single_page_below_it_has_none(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    short = site(COURSE).planned()
    assert not [name for name in short.plan.outputs if "print/" in name]
    assert "print/" not in short.file("units/a/index.html")
    longer = site(
        {**COURSE, "content/units/a/elm.md": "", "content/units/b.c/draft.md": "---\ndraft: true\n---\n"}
    ).planned()
    assert {name for name in longer.plan.outputs if "print/" in name} == {PRINT}


def test_a_page_with_formulas_says_so(site: Any) -> None:
    own = {"templates/print.html": "{{ page.has_math }} {{ page.toc | length }}"}
    planned = site({**COURSE, **own}).planned()
    assert planned.file(PRINT) == "true 1\n"
    assert planned.file("ferns/print/index.html") == "false 0\n"


UNCLOSED = (
    "<a ",
    '<a href="',
    "<h2 id=",
    "<script>",
    "<!--",
    "<details",
    "<p id='x",
    "<b " + "x=y " * 20,
    "<a \"'",
    "<a '\"x' \"y",
)


@pytest.mark.parametrize("piece", UNCLOSED)
def test_tags_that_nothing_closes_cost_no_more_than_others(piece: str) -> None:
    """Each of these may stand a hundred thousand times: no text may be looked at again for each."""
    text = piece * 100_000
    assert Rewriting("p:", "P", 1, str).html(text) == text


def test_a_tag_with_a_quote_too_few_takes_little_of_what_follows() -> None:
    rewriting = Rewriting("p:", "P", 1, str)
    headings = "".join(f'<h2 id="n{i}">' for i in range(1000))
    assert '<h3 id="p:n999">' in rewriting.html(f'<a title=">{headings}" lang="en">')
    many = "".join(f' data-{i}="{i}"' for i in range(90))
    assert rewriting.html(f'<b{many} id="x">') == f'<b{many} id="p:x">'


def test_attributes_of_all_ways_to_write_them() -> None:
    rewriting = Rewriting("p:", "P & Q", 5, lambda href: href if href.startswith("https:") else "")
    made = {
        "<DETAILS OPEN NAME=x ID=a></DETAILS>": '<DETAILS ID="p:a" open></DETAILS>',
        '<details class="x">': '<details class="x" open>',
        '<div role="region" aria-label="Code 1">': '<div role="region" aria-label="Code 1, P &amp; Q">',
        '<h1 class="x">': '<h6 class="x">',
        '<path fill="red" d="M0"/><path fill="url(#g)"/>': '<path fill="red" d="M0"/><path fill="url(#p:g)"/>',
        '<rect width="1" id="r"/>': '<rect width="1" id="p:r"/>',
        f"<b data-x={'x' * 9000} id=l>": f'<b data-x={"x" * 9000} id="p:l">',
        "<H2 id = 'b'>t</H2>": '<h6 id = "p:b">t</h6>',
        "<a HREF=#b>u</a><a href='#'>v</a>": "<a HREF=\"#p:b\">u</a><a href='#'>v</a>",
    }
    assert [rewriting.html(given) for given in made] == list(made.values())
    assert rewriting.html('<a href="https://x.test/">x.test</a>') == '<a href="https://x.test/">x.test</a>'
    assert 'data-address="https://x.test/?a&amp;b"' in rewriting.html('<a href="https://x.test/?a&amp;b">there</a>')
