"""The text cases are what the real Hugo makes of them, save those that say `unlike Hugo`."""

import re
import subprocess
from collections.abc import Iterator
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any

import html5lib
import pytest

from casefiles import Case, read
from needs import hugo
from outline_site.course_file import load
from test_cases import TEMPLATES

CONFIG = """\
baseURL = "https://example.org/"
disableKinds = ["taxonomy", "term", "rss", "sitemap", "robotstxt", "404", "section", "home"]
[markup]
highlight.noClasses = false
goldmark.renderer.unsafe = true
[markup.goldmark.extensions.passthrough]
enable = true
delimiters = {block = [["$$", "$$"], ['\\[', '\\]']], inline = [["$", "$"], ['\\(', '\\)']]}
"""
FORMULA = (
    '<math{{ if eq .Type "block" }} display="block"{{ end }}>'
    "{{ .Inner | strings.TrimSpace | transform.HTMLEscape | safeHTML }}</math>"
)
SHORTCODES = {
    "box.html": '<b class="box">{{ .Inner }}</b>',
    "val.html": "{{ .Get 0 }}",
    "all.html": "<i>{{ range .Params }}[{{ . }}]{{ end }}</i>",
    "named.html": '<i>a={{ .Get "a" }} b={{ or (.Get "b") "none" }}</i>',
    "parts/in-2_x.html": "<i>part</i>",
    "note.html": '<aside>{{ .Inner | .Page.RenderString (dict "display" "block") }}</aside>',
    "section.md": "<section>\n\n{{ .Inner }}\n\n</section>",
    "div.html": "<div>{{ .Inner }}</div>",
    "lines.md": "- first\n- second",
    "heading.html": "## {{ .Get 0 }}",
    "fallback.html": '[{{ or (.Get 0) "default" }}]',
    "whose.html": "[{{ with .Parent }}{{ .Name }}{{ else }}nobody{{ end }}]",
    "nothing.html": '{{ "" }}',
    "same.html": "{{ .Inner }}",
}
"""The shortcodes of `test_cases.py` in Hugo's language."""

BLOCKS = frozenset(
    "p div ul ol li table thead tbody tr td th h1 h2 h3 h4 h5 h6 pre blockquote hr dl dt dd details summary figure"
    " figcaption aside section math".split()
)


def compared() -> list[Case]:
    """The cases of one page that Hugo knows too."""
    found = chain.from_iterable(map(read, ("markdown", "math", "shortcodes")))
    return [c for c in found if not c.unlike_hugo and c.given and "=== " not in c.given]


def made_by_hugo(bodies: list[str], site: Path) -> list[str]:
    """The HTML of all bodies, made in one run."""
    files = {
        "hugo.toml": CONFIG,
        "layouts/all.html": "{{ .Content }}",
        "layouts/_markup/render-passthrough.html": FORMULA,
        **{f"layouts/_shortcodes/{name.replace('.md', '.html')}": text for name, text in SHORTCODES.items()},
        **{f"content/p{number}.md": f"---\ntitle: x\n---\n{body}" for number, body in enumerate(bodies)},
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    subprocess.run([hugo(), "--source", str(site), "--noBuildLock"], check=True, capture_output=True)
    return [(site / f"public/p{number}/index.html").read_text(encoding="utf-8") for number in range(len(bodies))]


def content(html: str) -> list[str]:
    """HTML as its tags and texts, without what differs by design: boxes that scroll, colours, names for readers."""
    pieces: list[str] = []
    for piece in _pieces(html5lib.parseFragment(html, namespaceHTMLElements=False)):
        if pieces and not piece.startswith("<") and not pieces[-1].startswith("<"):
            pieces[-1] = re.sub(r"\s+", " ", pieces[-1] + piece)
        else:
            pieces.append(piece)
    around = zip(["<p>", *pieces], pieces, [*pieces[1:], "<p>"], strict=False)
    return [text for before, piece, after in around if (text := _trimmed(before, piece, after))]


def _trimmed(before: str, piece: str, after: str) -> str:
    """A text without the blanks at the edges of blocks."""
    if piece.startswith("<"):
        return piece
    piece = piece.lstrip() if _is_block(before) else piece
    return piece.rstrip() if _is_block(after) else piece


def _is_block(piece: str) -> bool:
    name = re.match(r"</?(\w+)", piece)
    return name is not None and name[1] in BLOCKS


def _pieces(element: Any) -> Iterator[str]:
    yield from _texts(element.text)
    for child in element:
        yield from _element(child)
        yield from _texts(child.tail)


def _texts(text: str | None) -> Iterator[str]:
    if text:
        yield re.sub(r"\s+", " ", text).replace("<", "‹")


def _element(element: Any) -> Iterator[str]:
    attributes = dict(element.attrib)
    if not isinstance(element.tag, str):
        yield f"<!--{element.text.strip()}-->"
        return
    name = element.tag.rpartition("}")[2]
    if name == "pre":
        code = element.find("code")
        language = "" if code is None else code.get("data-lang", "")
        yield f"<pre {language}>{''.join(element.itertext()).rstrip()}"
    elif attributes.get("role") == "region" or attributes.get("class", "").startswith("highlight"):
        yield from _pieces(element)
    else:
        yield f"<{name} {_attributes(name, attributes)}>"
        yield from _pieces(element)
        yield f"</{name}>"


def _attributes(name: str, attributes: dict[str, str]) -> dict[str, str]:
    attributes.pop("aria-label", None)
    attributes.pop("role", None)
    if name in ("ul", "ol", "li"):
        attributes.pop("class", None)
    if name == "input":
        return {key: "" for key in sorted(attributes) if key in ("checked", "disabled")}
    if "style" in attributes:
        attributes["style"] = attributes["style"].replace(" ", "")
    return dict(sorted(attributes.items()))


@pytest.mark.hugo
def test_cases_are_what_hugo_makes_of_them(tmp_path: Path) -> None:
    known = compared()
    assert len(known) > 150
    assert SHORTCODES.keys() == TEMPLATES.keys()
    made = made_by_hugo([case.given for case in known], tmp_path)
    different = {
        case.title: (ours, theirs)
        for case, html in zip(known, made, strict=True)
        if (ours := content(case.expected)) != (theirs := content(html))
    }
    assert not different


CHILDREN = """\
{{ if .Pages }}{{ .RelPermalink }} {{ or .Title "-" }}:{{ range .Pages }} {{ .RelPermalink }}{{ end }}{{ end }}
"""
NEIGHBOURS = """\
{{ $before := "-" }}{{ with .PrevInSection }}{{ $before = .RelPermalink }}{{ end }}
{{ $after := "-" }}{{ with .NextInSection }}{{ $after = .RelPermalink }}{{ end }}
{{ if or .PrevInSection .NextInSection }}{{ $before }} < {{ .RelPermalink }} < {{ $after }}{{ end }}
"""


def tree_of_hugo(files: dict[str, str], site: Path) -> set[str]:
    """The lines of a case of `order.txt`."""
    everything = {
        "hugo.toml": 'baseURL = "https://example.org/"\n',
        "layouts/all.html": CHILDREN + NEIGHBOURS,
        **files,
    }
    for name, text in everything.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    subprocess.run([hugo(), "--source", str(site), "--noBuildLock"], check=True, capture_output=True)
    lines = (line for page in (site / "public").rglob("index.html") for line in page.read_text("utf-8").splitlines())
    return {line for line in map(unescape, lines) if line.strip() and "http-equiv" not in line}


@pytest.mark.hugo
def test_order_is_that_of_hugo(tmp_path: Path) -> None:
    known = [case for case in read("order") if not case.unlike_hugo]
    theirs = {case.title: tree_of_hugo(case.files(""), tmp_path / str(i)) for i, case in enumerate(known)}
    ours = {case.title: {line for line in case.expected.splitlines() if line} for case in known}
    assert ours == theirs


@pytest.mark.parametrize("ending", ["toml", "yaml", "json"])
def test_nothing_is_wrong_with_what_hugo_has_by_default(tmp_path: Path, ending: str) -> None:
    (tmp_path / "hugo.toml").write_text("title = 'x'\n", encoding="utf-8")
    command = [hugo(), "config", "--format", ending]
    written = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, encoding="utf-8").stdout
    written = re.sub(r".*Running Hugo .*\n", "", written)  # what the package that brings Hugo says first
    (tmp_path / "hugo.toml").unlink()
    (tmp_path / f"hugo.{ending}").write_text(written, encoding="utf-8")
    assert load(tmp_path).diagnostics == ()
