"""What the text cases leave out: line ends, links of headings, MathML, outlines, summaries; and random sites."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from casefiles import read
from outline_site.content.formula import MathProblem, to_mathml
from outline_site.diagnostics import SiteError
from outline_site.render.pages import RenderError
from test_shortcodes import OFTEN
from trial import BARE, Files, Trial

Site = Callable[[Files], Trial]

NOTE = """\
---
title: A
---
# One

text $x$

```text
a

b
```

{{% details summary="S" %}}
- b
{{% /details %}}

[x](y.md)
"""


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_are_all_the_same(site: Site, ends: str) -> None:
    unix = site({**BARE, "content/a.md": NOTE}).planned()
    other = site({"content/a.md": NOTE.replace("\n", ends)}).planned()
    assert other.article("a/index.html") == unix.article("a/index.html")
    assert other.lines == unix.lines
    assert len(unix.lines) == 1


def test_a_byte_order_mark_is_left_out(site: Site) -> None:
    for text in (NOTE, "# No front matter\n"):
        with_mark = site({**BARE, "content/a.md": "\ufeff" + text}).planned()
        assert with_mark.article("a/index.html") == site({"content/a.md": text}).planned().article("a/index.html")


def test_a_file_that_is_not_utf8(site: Site) -> None:
    planned = site({**BARE, "content/a.md": "one\n\ntwo \udce4 three\n"}).planned()
    (line,) = planned.lines
    assert line.startswith("content/a.md:3:5: error: this file is not UTF-8: the byte 0xe4 cannot be read (")


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("content/note.md", '{"weight": %s}\n', "1:12"),
        ("content/note.md", "+++\nweight = %s\n+++\n", "2:10"),
        ("data/x.json", "[1,\n %s]", "2:2"),
        ("data/x.toml", "a = %s", "1:5"),
    ],
)
def test_a_number_that_python_refuses(site: Site, path: str, text: str, place: str) -> None:
    trial = site({"content/a.md": "A\n", path: text % ("9" * 5000)})
    assert f"{path}:{place}: error: this number has too many digits (write it in quotes)" in trial.run("build").err


def test_terms_make_addresses_without_dotted_or_empty_parts(site: Site) -> None:
    trial = site({"content/note.md": "---\ntags: ['..', '/x', '</a>', a/b]\n---\n"})
    assert trial.run("build").status == 0
    found = {path for path in trial.tree() if path.startswith("tags/")}
    assert found == {f"tags/{term}index.html" for term in ("", "x/", "a/", "a/b/")}


def test_tables_and_lists_make_no_terms_and_pages_of_terms_do(site: Site) -> None:
    front = "---\nauthors: [{name: A}, Bob, [c, d], null, 3]\ntags: {name: t}\n---\n"
    admin = "---\nauthors: [mccann]\ntags: [x]\n---\n"
    settings = "taxonomies: {author: authors, tag: tags}\n"
    files = {"content/p.md": front, "content/authors/admin/_index.md": admin, "course.yaml": settings}
    files |= {"content/authors/_index.md": "---\ntags: [x]\n---\n", "content/authors/far/off/_index.md": admin}
    members = site(files).planned().plan.site.members
    assert {path: set(pages) for path, pages in members.items()} == {
        "authors/bob": {"p"},
        "authors/3": {"p"},
        "authors/admin": set(),
        "authors/mccann": {"authors/admin"},
        "tags/x": {"authors", "authors/admin"},
    }


def test_a_tag_in_two_spellings_lists_its_page_once(site: Site) -> None:
    files = {"content/a.md": "---\ntags: [C++, c++, A b, a  B, a-b]\n---\n", "content/b.md": "---\ntags: [c++]\n---\n"}
    members = site(files).planned().plan.site.members
    assert members["tags/c++"] == ("a", "b")
    assert [path for path, pages in members.items() if len(set(pages)) < len(pages)] == []


def test_a_cascaded_tag_makes_a_term_of_the_page_itself(site: Site) -> None:
    trial = site({"content/a.md": "---\ncascade: {tags: [own]}\n---\n", "content/b.md": "---\ntags: [plain]\n---\n"})
    members = trial.planned().plan.site.members
    assert members == {"tags/own": ("a",), "tags/plain": ("b",)}


@pytest.mark.parametrize("name", ["page", "shortcodes/box"])
def test_a_template_of_another_encoding(site: Site, name: str) -> None:
    trial = site({"content/note.md": "{{< box >}}\n", "templates/shortcodes/box.html": "box"})
    (trial.folder / f"templates/{name}.html").write_bytes(b"line\n\xff")
    assert f"templates/{name}.html:2:1: error: this template is not UTF-8" in trial.run("build").err


def test_a_heading_links_to_itself(site: Site) -> None:
    html = site({**BARE, "content/a.md": '## A "b" {#x&y}\n\n## A "b"\n'}).planned().article("a/index.html")
    for name in re.findall(r' id="([^"]*)"', html):
        assert re.search(rf'<a class="anchor" href="#{name}" aria-label="[^"]+"></a></h2>', html)
    assert html.count('class="anchor"') == 2


# ------------------------------------------------------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        ("x", "<mi>x</mi>"),
        ("x^2", "<msup>"),
        ("x_i", "<msub>"),
        (r"\frac{a}{b}", "<mfrac>"),
        (r"\sqrt{2}", "<msqrt>"),
        (r"\sum_{i=1}^n i", "∑"),
        (r"\alpha", "α"),
        (r"\text{a b}", "<mtext>"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "<mtable"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "<mtable"),
        (r"a < b", "&lt;"),
        (r"\mathbb{R}", "ℝ"),
    ],
)
@pytest.mark.parametrize("display", [True, False])
def test_a_formula_is_mathml(tex: str, wanted: str, display: bool) -> None:
    made = to_mathml(tex, display=display)
    assert isinstance(made, str)
    assert wanted in made
    assert made.startswith('<math display="block">' if display else "<math>")
    assert made.endswith("</annotation></semantics></math>")


def test_a_formula_keeps_its_tex() -> None:
    made = to_mathml(r" a < b \& c ", display=False)
    assert isinstance(made, str)
    assert r'<annotation encoding="application/x-tex">a &lt; b \&amp; c</annotation>' in made


def test_macros_are_known_and_do_not_stay() -> None:
    macros = {r"\half": r"\frac{1}{2}"}
    assert isinstance(to_mathml(r"\half", display=False, macros=macros), str)
    assert isinstance(made := to_mathml(r"a + \half", display=False), MathProblem)
    assert (made.message, made.offset) == (r"there is no command '\half'", 4)
    assert isinstance(to_mathml(r"\newcommand{\x}{y} \x", display=False), str)
    assert isinstance(to_mathml(r"\x", display=False), MathProblem)


@run_with(max_examples=200, deadline=None)
@given(st.text("abx_^{}\\&$ \n()[]<>|~#%'\"é√" + "frac", max_size=30))
def test_any_text_is_a_formula_or_a_problem_inside_of_it(tex: str) -> None:
    made = to_mathml(tex, display=True)
    assert isinstance(made, str) or 0 <= made.offset <= len(tex)


# -------------------------------------------------------------------------------------------- what the page knows of it


def test_a_page_knows_whether_it_has_math(site: Site) -> None:
    planned = site({**BARE, "content/a.md": "$x$", "content/b.md": "`x` $5", "content/c.md": "`$x$`"}).planned()
    assert {d.path: d.has_math for d in planned.plan.documents.read} == {
        "content/a.md": True,
        "content/b.md": False,
        "content/c.md": True,
    }


def test_the_outline_has_the_html_of_headings_without_links(site: Site) -> None:
    text = "## A *b* [c](https://example.org/) `d` $e$[^1] {{< x >}}\n\n##### Too deep\n\n### F\n\n[^1]: n\n"
    toc = "{% for e in page.toc recursive %}{{ e.level }} {{ e.id }} {{ e.title }}\n{{ loop(e.children) }}{% endfor %}"
    files = {"content/a.md": text, "templates/page.html": toc, "templates/shortcodes/x.html": "<i>g</i>"}
    lines = site({**BARE, **files}).planned().file("a/index.html").splitlines()
    assert (
        re.sub("<math>.*</math>", "<math/>", lines[0]) == "2 a-b-c-d-e-g A <em>b</em> c <code>d</code> <math/> <i>g</i>"
    )
    assert lines[1:] == ["3 f F", ""] or lines[1:] == ["3 f F"]


def test_headings_know_their_lines(site: Site) -> None:
    text = "---\ntitle: T\n---\n# One\n\n{{< details >}}\n\n## Two\n\n> ### Three\n\n{{< /details >}}\n\nFour\n----\n"
    (document,) = site({**BARE, "content/a.md": text}).planned().plan.documents.read
    lines = text.splitlines()
    assert {heading.text: lines[heading.line - 1] for heading in document.headings} == {
        "One": "# One",
        "Two": "## Two",
        "Three": "> ### Three",
        "Four": "Four",
    }


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("One.\n\n<!--more-->\n\nTwo.", "<p>One.</p>"),
        ("---\nsummary: '*S*'\n---\nOne.", "<em>S</em>"),
        ("# Title\n\nOne *two*.\n\nThree.", "<p>One <em>two</em>.</p>\n<p>Three.</p>"),
        ("w " * 80 + "\n\nNot this.", f"<p>{'w ' * 80}".rstrip() + "</p>"),
        ("", ""),
    ],
)
def test_a_summary(site: Site, text: str, summary: str) -> None:
    planned = site({**BARE, "content/a.md": text, "templates/page.html": "{{ page.summary }}"}).planned()
    assert planned.file("a/index.html").strip() == summary


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Plants[^1] grow quickly. Much.\n\n[^1]: x\n", "Plants grow quickly."),
        ("<!-- <p>Not said.</p> -->\n\nThis is said first. Then.", "This is said first."),
        ('{{< details summary="S" >}}\nThe answer is 42.\n{{< /details >}}\n\nAfter the fold.', "After the fold."),
        ('{{% details summary="S" %}}\nThe answer is 42.\n{{% /details %}}\n\nAfter the fold.', "After the fold."),
        ("> [!note]- Title\n> The answer is 42.\n\nAfter the fold.", "After the fold."),
        (
            "<details>\n\nOne.\n\n<details>\n\nTwo.\n</details>\nThree.\n</details>\n\nAfter the folds.",
            "After the folds.",
        ),
        ("<details>\n\nThe answer is 42.\n</details>\nAfter the fold.\n\n<!--more-->\n", "After the fold."),
        ("<details>\n\nThe answer is 42.\n</details>\n", ""),
        ("<details open>\n\nThe answer is 42.\n</details>\n", "The answer is 42."),
        ("<details-menu>\n\nThe answer is 42.\n</details-menu>\n", "The answer is 42."),
        (
            "{{< tabs >}}{{% tab A %}}What is seen first.{{% /tab %}}{{% tab B %}}What not.{{% /tab %}}{{< /tabs >}}",
            "What is seen first.",
        ),
        (
            "We follow the book by Dr. Smith, J. Noether in this unit. More.",
            "We follow the book by Dr. Smith, J. Noether in this unit.",
        ),
        ("Die Wende kam am 9. November in Berlin. Mehr.", "Die Wende kam am 9. November in Berlin."),
        ("We begin in 2026. Then more.", "We begin in 2026."),
        ("It was written by J.", "It was written by J."),
        ("Is it so? Yes.", "Is it so? Yes."),
        ("\u5b66\u4e60\u7387\u3002\u597d\u3002", "\u5b66\u4e60\u7387\u3002"),
    ],
)
def test_the_line_about_a_page_tells_nothing_that_a_fold_hides(site: Site, text: str, about: str) -> None:
    (document,) = site({**BARE, "content/a.md": text}).planned().plan.documents.read
    assert document.about == about


def test_words_are_counted_without_code_of_pages(site: Site) -> None:
    planned = site({**BARE, "content/a.md": "One *two* three.\n\n- four\n\n<style>a b c</style>\n"}).planned()
    (document,) = planned.plan.documents.read
    assert document.words == 4


# --------------------------------------------------------------------------------------------------------- random sites

NAMES = ["a.md", "b.md", "_index.md", "s/_index.md", "s/x.md", "s/b/index.md", "s/b/part.md", "t/y.md", "a.html"]
KEYS = "title date weight slug url aliases layout draft publishDate menus params tags cascade headless summary".split()
VALUES = '1 "x" [a, b] {a: 1} true null 2026-01-01 "../x" /y/ -3 .inf 2026-13-45 "{{< x >}}" "" ~ 99999999999999999999'
FRONTS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES.split()), max_size=4).map(
    lambda front: "---\n" + "".join(f"{key}: {value}\n" for key, value in front.items()) + "---\n"
)
TEXTS = st.tuples(FRONTS | st.just(""), st.lists(st.sampled_from(OFTEN), max_size=12).map("".join)).map("".join)


@run_with(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), TEXTS, min_size=1, max_size=4))
def test_random_sites_are_made_or_refused(tmp_path_factory: pytest.TempPathFactory, files: Files) -> None:
    """No crash, and no mark of ours in any page."""
    trial = Trial(tmp_path_factory.mktemp("random")).write({**BARE, **{f"content/{k}": v for k, v in files.items()}})
    try:
        planned = trial.planned()
        pages = [output() for name, output in planned.plan.outputs.items() if name.endswith(".html")]
    except (SiteError, RenderError):
        return
    assert not [page for page in pages if re.search("[\ufdd0-\ufddf]", page.decode())]


def test_every_file_of_cases_is_tested() -> None:
    tests = Path(__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in tests.glob("test_*.py")]
    named = {name for text in texts for name in re.findall(r'^@cases\("(\w+)"\)', text, re.MULTILINE)}
    assert sorted(named) == sorted(path.stem for path in (tests / "cases").glob("*.txt"))
    assert sum(len(read(name)) for name in named) > 400


def test_pages_beside_the_units_are_listed_after_them(site: Site) -> None:
    names = "map(attribute='title') | join(', ')"
    files = {
        "content/units/1/_index.md": "# One",
        "content/units/about.md": "# About the units",
        "content/units/2/a.md": "# Of no unit",
        "content/glossary.md": "# Glossary",
        "templates/home.html": f"{{{{ site.units | {names} }}}} | {{{{ site.extras | {names} }}}}",
    }
    assert site(files).planned().file("index.html") == "One | Of no unit, About the units, Glossary\n"
