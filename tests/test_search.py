"""The search: what its index holds, how it is parted, and the page of all sections."""

import json
import re
from textwrap import indent
from typing import Any

import pytest
from lxml import html

from casefiles import Case, cases
from outline_site.content.sections import sections
from outline_site.render.search import index
from trial import BARE, Files, Planned, Trial

INDEX = "outline/index.js"
COURSE = {
    "content/_index.md": "Welcome.\n\n## Rules\n\nBe kind.\n",
    "content/units/a/_index.md": "---\ntitle: Trees\nweight: 1\n---\nAll about trees.\n",
    "content/units/a/oak.md": "---\ntitle: The oak\nlinkTitle: Oak\n---\n## Leaves\n\nLobed.\n\n## Bark\n\nRough.\n",
    "content/units/b/_index.md": "---\ntitle: Ferns\nweight: 2\ntags: [green]\n---\nNo flowers.\n",
    "content/about.md": "---\ntitle: About\n---\nAda teaches it. Come in.\n",
    "content/draft.md": "---\ndraft: true\n---\nNot yet.\n",
    "content/plain/index.html": "---\ntitle: Plain\nweight: 9\n---\n<h2 id=x>Unquoted</h2>",
}


def called(script: str) -> list[Any]:
    """The arguments of the one call in the script."""
    return list(json.loads(f"[{script.removeprefix('outlineIndex(').removesuffix(');' + chr(10))}]"))


def groups(planned: Planned) -> Any:
    return called(planned.file(INDEX))[0]


@cases("search")
def test_rows(case: Case, tmp_path: Any, refresh: bool) -> None:
    site = Trial(tmp_path).write({**BARE, "content/_index.md": "", "content/note.md": case.given})
    rows = [row for _, rows in groups(site.planned()) for row in rows if row[1]]
    case.check("\n".join(f"{url} | {title} | {text}" for title, url, text in rows), refresh=refresh)


def test_pages_stand_by_unit_in_teaching_order(site: Any) -> None:
    found = [(title, [row[:2] for row in rows]) for title, rows in groups(site(COURSE).planned())]
    assert found == [
        ("Trees", [["Trees", "units/a/"], ["The oak", "units/a/oak/"], ["Leaves", "units/a/oak/#leaves"],
                   ["Bark", "units/a/oak/#bark"]]),
        ("Ferns", [["Ferns", "units/b/"]]),
        ("", [["Home", ""], ["Rules", "#rules"], ["Plain", "plain/"], ["About", "about/"], ["Units", "units/"]]),
    ]  # fmt: skip


def test_a_course_without_units_is_one_group(site: Any) -> None:
    assert [title for title, _ in groups(site({"content/a.md": "x"}).planned())] == [""]


def test_a_large_index_is_parted_by_unit(site: Any) -> None:
    whole = site(COURSE).planned()
    parts = index(whole.plan.site, limit=100)
    assert list(parts) == [INDEX, *(f"outline/index-{n}.js" for n in (1, 2, 3))]
    empty, names = called(parts[INDEX]().decode())
    assert (empty, names) == ([], ["index-1.js", "index-2.js", "index-3.js"])
    joined = [group for name in names for group in called(parts[f"outline/{name}"]().decode())[0]]
    assert joined == groups(whole)


def test_the_size_is_about_that_of_the_script(site: Any) -> None:
    planned = site({"content/a.md": "# T\n\n" + "ä word " * 5000 + "\n\n## S\n\n" + "x" * 5000}).planned()
    size = len(planned.plan.outputs[INDEX]())
    assert list(index(planned.plan.site, limit=size + 300)) == [INDEX]
    assert len(index(planned.plan.site, limit=size - 300)) > 1


def test_the_search_can_be_left_out(site: Any) -> None:
    planned = site({**COURSE, "course.yaml": "disableKinds: [search]"}).planned()
    assert not [name for name in planned.plan.outputs if "search/" in name or name == INDEX]
    assert 'class="control plain search-link"' not in planned.file("index.html")


# ----------------------------------------------------------------------------------------------------- the page


def test_the_page_lists_all_sections_with_links_that_lead_there(site: Any) -> None:
    planned = site(COURSE).planned()
    page = html.fromstring(planned.file("search/index.html"))
    lists = [ul for ul in page.iter("ul") if ul.get("class") == "search-list"]
    links = [(a.text, a.get("href")) for ul in lists for a in ul.iter("a")]
    assert links == [
        ("Trees", "../units/a/"), ("The oak", "../units/a/oak/"), ("Leaves", "../units/a/oak/#leaves"),
        ("Bark", "../units/a/oak/#bark"), ("Ferns", "../units/b/"), ("Home", "../"), ("Rules", "../#rules"),
        ("Plain", "../plain/"), ("About", "../about/"), ("Units", "../units/"),
    ]  # fmt: skip
    assert [h.text for h in page.iter("h2")] == ["Trees", "Ferns", "Beside the units"]
    assert "<article" not in planned.file("search/index.html")
    assert [m.get("content") for m in page.iter("meta") if m.get("name") == "robots"] == ["noindex"]


@pytest.mark.parametrize("own", ["content/search.md", "content/search/_index.md", "static/search/index.html"])
def test_an_own_page_at_that_address_wins_without_a_word(site: Any, own: str) -> None:
    planned = site({**COURSE, own: "<p>mine</p>"}).planned()
    assert not planned.lines
    assert "<p>mine</p>" in planned.file("search/index.html")
    assert "search-list" not in planned.file("search/index.html")


def test_links_may_lead_to_it(site: Any) -> None:
    unit = {f"content/units/a/{name}.md": "" for name in ("_index", "one", "two")}
    planned = site({"content/_index.md": "[find](/search/) [print](units/a/print/)", **unit})
    assert not planned.planned().lines
    assert 'href="search/"' in planned.planned().article("index.html")


def test_an_own_template_draws_it(site: Any) -> None:
    own = '{% extends "base.html" %}{% block content %}{{ page.groups[0].pages | length }} pages{% endblock %}'
    assert "2 pages" in site({**COURSE, "templates/search.html": own}).planned().file("search/index.html")


# ------------------------------------------------------------------------------------------------------------- cost


UNCLOSED = (
    "<svg>",
    "<h2 id=a>",
    '<h2 id="a">',
    "<details>",
    "</details>",
    "<!--",
    "<a ",
    "<",
    '<a class="',
    "<script>",
)


def test_dots_stand_for_formulas(site: Any) -> None:
    text = "Let $n > 2$. Then $n$, as\n\n$$\nn^2 > 4\n$$\n\nholds.\n"
    (document,) = site({"content/a.md": text, "course.yaml": "title: C\n"}).planned().plan.documents.read
    assert [section.text for section in document.sections] == ["Let …. Then …, as … holds."]
    assert document.words == 7


CODE = "\ufeff<h2 id='x'>&amp;&lt;b>x</h2>\n<!-- a\t&&amp;lt; --> \"$ </code>\n>>> if a &lt b:  # c\n... <script>\n"


@pytest.mark.parametrize("language", ["", "html", "python", "pycon", "c++", "bash", "unknown", "python {linenos=true}"])
def test_the_words_of_code_are_those_that_its_colours_hide(site: Any, language: str) -> None:
    fence = f"```{language}\n{CODE}```\n"
    note = f"{fence}\n- item\n\n{indent(fence, '  ')}\nText\n\n{indent(CODE, '    ')}\n<p>\n\n{fence}\n</p>\n"
    fold = "{{% details %}}\n", "{{% /details %}}"
    text = f"{note}\n# A\n{note.join(fold)}\n<b>{fence.join(fold)}</b>\n"
    (document,) = site({**BARE, "content/a.md": text}).planned().plan.documents.read
    assert "".join(map(str, document.parts)).count("<pre><code") == 9
    assert document.sections == sections("".join(map(str, document.parts)), document.headings)


def test_a_mark_of_code_that_an_author_makes_is_text(site: Any) -> None:
    note = '---\nparams: {k: "\\uFDD09\\uFDD4"}\n---\nA {{< param k >}}\n'
    (document,) = site({**BARE, "content/a.md": note}).planned().plan.documents.read
    assert [section.text for section in document.sections] == ["A \ufdd09\ufdd4"]


@pytest.mark.parametrize("piece", UNCLOSED)
def test_tags_that_nothing_closes_cost_no_more_than_others(piece: str) -> None:
    """Each of these may stand a hundred thousand times: no text may be looked at again for each."""
    found = sections(piece * 100_000, ())
    assert len(found) <= 100_001
    assert not re.search("<h2", found[0].text)


def test_a_changed_body_changes_no_other_page(site: Any) -> None:
    def made(files: Files) -> dict[str, bytes]:
        return {name: output() for name, output in site(files).planned().plan.outputs.items()}

    before = made(COURSE)
    after = made({**COURSE, "content/about.md": "---\ntitle: About\n---\nAda teaches it. Come at nine.\n"})
    assert {name for name in after if after[name] != before[name]} == {"about/index.html", INDEX}
