"""The words that the theme and the program write: whole in every language, changed by a site, and nowhere else."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html

from outline_site.theme import theme_folder
from outline_site.words import Words, direction, gaps_of, load
from trial import Trial

THEME = theme_folder()
FILES = {path.stem: path for path in sorted((THEME / "templates" / "words").glob("*.yaml"))}
ENGLISH: dict[str, Any] = yaml.safe_load(FILES["en"].read_text(encoding="utf-8"))

TEMPLATES = sorted((THEME / "templates").rglob("*.html"))
SCRIPTS = sorted((THEME / "static").rglob("*.js"))


def flat(texts: dict[str, Any]) -> dict[str, str]:
    """All words by name; those of a table and of a list, too."""
    found: dict[str, str] = {}
    for name, value in texts.items():
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        found |= {f"{name}.{key}": item for key, item in inner} if inner else {name: value}
    return found


def words(folder: Path, language: str, text: str | None = None, name: str = "") -> Words:
    if text is not None:
        Trial(folder).write({f"templates/words/{name or language}.yaml": text})
    return load(language, folder).words


# ---------------------------------------------------------------------------------------------------- the theme's files


def test_there_are_six_languages() -> None:
    assert {"en", "de", "fr", "es", "nl", "zh"} <= FILES.keys()


@pytest.mark.parametrize("language", FILES)
def test_every_file_has_every_word_with_its_gaps(language: str) -> None:
    found = flat(yaml.safe_load(FILES[language].read_text(encoding="utf-8")))
    assert found.keys() == flat(ENGLISH).keys()
    assert all(text and text == str(text).strip() for text in found.values())
    gaps = {name: sorted(gaps_of(text) or ()) for name, text in found.items()}
    assert gaps == {name: sorted(gaps_of(text) or ()) for name, text in flat(ENGLISH).items()}


def test_no_word_hides_what_the_list_of_words_can_do() -> None:
    assert {name for name in ENGLISH if hasattr(Words, name)} == {"date"}


def test_every_word_is_used() -> None:
    sources = [*TEMPLATES, *(Path(__file__).parents[1] / "src").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    assert not [name for name in ENGLISH if not re.search(rf'\bwords\.{name}\b|["\x27]{name}["\x27]', text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_writes_words_of_its_own(path: Path) -> None:
    """What is left of a template without comments, scripts, tags and what Jinja fills in."""
    text = re.sub(r"\{#.*?#\}|<(script|style)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    labels = re.findall(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"', text)
    shown = re.sub(r"<[^>]*>", "", text)
    assert not [word for word in (*re.findall(r"\w{3,}", shown), *labels) if word.strip()]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_writes_words_of_its_own(path: Path) -> None:
    """Texts in a script that hold a blank between words, or are given to something that readers meet."""
    code = re.sub(r"^\s*//.*$|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    given = re.findall(r'(?:textContent|ariaLabel|title|placeholder|alt|innerText)\s*[=:]\s*["\'`]([^"\'`$]*)', code)
    said = [text for text in re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'', code) for text in text if text]
    assert not [text for text in said if re.match(r"[A-Z][a-z]+ [a-z]+", text)]
    assert not [text for text in given if re.search(r"\w{2,}", text)]


# --------------------------------------------------------------------------------------------------------- a site's own


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Next"),
        ("de", "Weiter"),
        ("de-CH", "Weiter"),
        ("DE_at", "Weiter"),
        ("zh-Hant-TW", "下一页"),
        ("it", "Next"),
    ],
)
def test_a_language_is_found_by_its_tag(tmp_path: Path, language: str, expected: str) -> None:
    assert words(tmp_path, language).next == expected


def test_a_site_changes_single_words(tmp_path: Path) -> None:
    found = words(tmp_path, "de", "next: Vorwärts\ncallouts: {tip: Merke, quote: Zitat}\n")
    assert (found.next, found.previous) == ("Vorwärts", "Zurück")
    assert [found.callout(kind) for kind in ("TIP", "note", "quote", "other")] == ["Merke", "Hinweis", "Zitat", "Other"]


def test_a_site_adds_a_language(tmp_path: Path) -> None:
    found = words(tmp_path, "it-CH", "next: Avanti\n", "it")
    assert (found.next, found.previous) == ("Avanti", "Previous")


def test_the_region_comes_last(tmp_path: Path) -> None:
    words(tmp_path, "de", "next: Vor\nprevious: Retour\n")
    found = words(tmp_path, "de-CH", "next: Witer\n")
    assert (found.next, found.previous, found.close) == ("Witer", "Retour", "Schließen")


def test_words_of_another_language_change_nothing(tmp_path: Path) -> None:
    assert words(tmp_path, "de", "next: Suivant\n", "fr").next == "Weiter"


MISTAKES = {
    "nxt: On": "1:1: warning: the theme has no word 'nxt' (did you mean 'next'?)",
    "skip: a\nnext: 7": "2:1: warning: 'next' must be text (a number, or 'true' meant as text, needs quotes)",
    "position: 'Unit {n}'": "1:1: warning: braces in 'position' can hold {number} and {total} only"
    " (write {{ and }} for braces that are meant)",
    "position: 'Unit {number'": "1:1: warning: braces in 'position' can hold {number} and {total} only"
    " (write {{ and }} for braces that are meant)",
    "position: 'Unit {number.real}'": "1:1: warning: braces in 'position' can hold {number} and {total} only"
    " (write {{ and }} for braces that are meant)",
    "months: [a, b]": "1:1: warning: 'months' must be a list of 12 texts",
    "callouts: {tip: 1}": "1:1: warning: 'callouts' must be a table of names and texts",
    "- next": "1:1: warning: this must be a table of names and words",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_in_words_has_its_place(tmp_path: Path, text: str) -> None:
    files = {"course.yaml": "language: en", "content/_index.md": "x", "templates/words/en.yaml": text}
    planned = Trial(tmp_path).write(files).planned()
    assert planned.lines == [f"templates/words/en.yaml:{MISTAKES[text]}  [words]"]
    assert planned.plan.outputs["index.html"]()


def test_words_that_are_not_yaml_or_not_utf8_are_told(tmp_path: Path) -> None:
    site = Trial(tmp_path).write({"content/_index.md": "x", "templates/words/en.yaml": "next: 'x"})
    assert len(site.planned().problems) == 1
    (tmp_path / "templates/words/en.yaml").write_bytes(b"next: \xff")
    assert [line.partition(": ")[2] for line in site.planned().lines] == [
        "error: this file is not UTF-8 (save it with the encoding UTF-8)  [not-utf8]"
    ]


def test_a_changed_word_is_seen_by_remembered_notes(tmp_path: Path) -> None:
    site = Trial(tmp_path).write({"content/_index.md": "> [!TIP]\n> Drink.\n"})
    assert site.run("build").status == 0
    site.write({"templates/words/en.yaml": "callouts: {tip: Remember}\n"})
    assert site.run("build").status == 0
    assert ">Remember<" in site.tree()["index.html"].decode()


# ------------------------------------------------------------------------------------------------------------ the pages


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("FA", "rtl"), ("ur", "rtl"), ("az-Arab-IR", "rtl"),
     ("az", "ltr"), ("ar-Latn", "ltr"), ("zh-Hant", "ltr"), ("", "ltr")],
)  # fmt: skip
def test_direction(language: str, expected: str) -> None:
    assert direction(language) == expected


@pytest.mark.parametrize("name", ["index.html", "units/a/one/index.html", "404.html", "old/index.html"])
def test_pages_say_their_language_and_direction(tmp_path: Path, name: str) -> None:
    files = {
        "course.yaml": "language: fa-IR",
        "content/_index.md": "",
        "content/units/a/one.md": "---\naliases: [/old/]\n---\n",
    }
    page = html.fromstring(Trial(tmp_path).write(files).planned().file(name))
    assert (page.get("lang"), page.get("dir")) == ("fa-IR", "rtl")


NOTE = """---
title: §
tags: [§]
date: 2026-03-04
aliases: [/old/]
---
§[^1] `§`

## §

> [!TIP]
> §

{{< notice warning >}}§{{< /notice >}}
{{< details >}}§{{< /details >}}
{{< expand >}}§{{< /expand >}}
{{< tabs >}}{{< tab >}}§{{< /tab >}}{{< tab >}}§{{< /tab >}}{{< /tabs >}}
{{< button href="https://site.test" >}}
{{< youtube §§ >}}
{{< vimeo 1 >}}
{{< gist § 1 >}}
{{< x user="§" id="1" >}}
{{< instagram § >}}
{{< mermaid >}}§{{< /mermaid >}}

```python
§
```

```
§
```

```goat
+-§-+
```

```goat
+---+
```

| § | § |
| - | - |
| § | § |

$$§$$

- [ ]
- [x] §

[^1]: §
"""


def test_a_page_holds_words_of_the_author_and_of_the_list_only(tmp_path: Path) -> None:
    """In a language of marked words each text of a page is marked, or stands for what an author writes."""
    marked = {name: f"«{text}»" for name, text in flat(ENGLISH).items()}
    rows = {name: [text for key, text in marked.items() if key.startswith(f"{name}.")] for name in ("months",)}
    tables = {"callouts": {k.partition(".")[2]: v for k, v in marked.items() if k.startswith("callouts.")}}
    own = yaml.safe_dump({**{n: t for n, t in marked.items() if "." not in n}, **rows, **tables}, allow_unicode=True)
    site = Trial(tmp_path).write(
        {
            "course.yaml": "language: xx\ntitle: §\nbaseURL: https://site.test/\nmenus: {main: [{name: §, url: /}]}",
            "templates/words/xx.yaml": own,
            "content/_index.md": "---\ntitle: §\n---\n",
            "content/units/a/_index.md": "---\ntitle: §\n---\n§\n",
            "content/units/a/one.md": NOTE,
            "content/units/b/_index.md": "---\ntitle: §\ndraft: true\n---\n",
            "content/units/c/_index.md": "",
            "content/aside.md": "---\ntitle: §\n---\n",
        }
    )
    planned = site.planned()
    assert not planned.lines
    pages = [name for name in planned.plan.outputs if name.endswith(".html")]
    said = {text for name in pages for text in unmarked(planned.file(name))}
    folders, lists, others = {"C", "Units"}, {"Tags", "Categories"}, {"website", "article"}
    assert said == folders | lists | others


def unmarked(page: str) -> list[str]:
    """The texts of a page that readers meet, but for those of the list of words and the sign of an author's text."""
    texts: list[str] = []
    for element in html.fromstring(page).iter():
        labels = ("aria-label", "title", "alt", "placeholder", "value")
        texts += [element.get(name, "") for name in labels]
        if element.tag not in ("script", "style", "annotation") and isinstance(element.tag, str):
            texts.append(element.text or "")
        texts.append(element.tail or "")
        if element.get("name") == "description" or element.get("property", "").startswith("og:"):
            texts.append(element.get("content", ""))
    plain = (re.sub(r"«[^«»]*»|§|[·()↩︎\s]|https?://\S*", "", text) for text in texts)
    return [text for text in plain if re.search(r"[^\W\d]", text)]
