"""`safe: true`: nothing that is written in notes runs in a reader's browser, however it is written."""

import re
from collections.abc import Callable, Iterator

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outline_site.config import ReaderConfig
from outline_site.content.cascade import Cascade
from outline_site.content.read import Reader
from outline_site.model import LinkRef, LinkStart, SourceFile
from outline_site.templates import Templates
from outline_site.theme import theme_folder
from trial import BARE, Files, Trial

ACTIVE = {
    "script",
    "iframe",
    "object",
    "embed",
    "applet",
    "base",
    "form",
    "link",
    "style",
    "frame",
    "frameset",
    "portal",
}
ACTIVE |= {
    "meta",
    "foreignobject",
    "animate",
    "set",
    "animatemotion",
    "handler",
    "listener",
    "input",
    "textarea",
    "marquee",
}
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "xlink:href",
    "srcset",
    "cite",
    "background",
    "ping",
}
HARMLESS = re.compile(r"(?:https?|mailto|tel):|(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)

RUNS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "\x01javascript:alert(1)",
    " javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://example.org/1",
    "file:///etc/passwd",
    "view-source:x",
    "feed:javascript:alert(1)",
)
SHAPES = (
    "[x]({})",
    "[x](<{}>)",
    "[x]: {}\n\n[x]",
    "![x]({})",
    "<{}>",
    "[![x]({})]({})",
    "[^1]\n\n[^1]: [x]({})",
    "| a |\n|---|\n| [x]({}) |",
    "# [x]({})",
    "> [!NOTE] [x]({})\n> [y]({})",
    "Term\n: [x]({})",
    '{{{{< figure src="{}" link="{}" attr="a" attrlink="{}" >}}}}',
    '{{{{< button href="{}" >}}}}x{{{{< /button >}}}}',
    '{{{{< card link="{}" image="{}" title="x" >}}}}',
    '{{{{< video src="{}" poster="{}" >}}}}',
    '[x]({{{{< ref "{}" >}}}})',
    '{{{{< details summary="[x]({})" >}}}}[x]({}){{{{< /details >}}}}',
    '{{{{% callout note "[x]({})" %}}}}\n[x]({})\n{{{{% /callout %}}}}',
    '{{{{< mine "{}" >}}}}<a href="{}">x</a>{{{{< /mine >}}}}',
    '{{{{% mine "{}" %}}}}<a href="{}">x</a>{{{{% /mine %}}}}',
    '<a href="{}">x</a>',
    "<a href={}>x</a>",
    '<svg><a xlink:href="{}"><text>x</text></a></svg>',
    '<form action="{}"><button formaction="{}">x</button></form>',
    "$\\href{{{}}}{{x}} \\url{{{}}}$",
    "a {{href={}}}",
    "# a {{href={} src={}}}",
)
TAGS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<object data=x.swf></object>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml <script>alert(1)</script> ?>",
    "</article></main><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'onmouseover='alert(1)",
    "{onclick=alert(1)}",
    "{style='background:url(javascript:alert(1))' onclick=alert(1) srcdoc='<script>' data-video=x}",
)
PLACES = (
    "{}",
    "text {} text",
    "# {}",
    "# a {}",
    "a\n{}",
    "- {}",
    "> {}",
    "| {} |\n|---|\n| {} |",
    "`{}`",
    "```{}\n{}\n```",
    "```goat\n{}\n```",
    "```mermaid\n{}\n```",
    "${}$",
    "$$\\text{{{}}}$$",
    "[^1]\n\n[^1]: {}",
    "[{}](x)",
    "![{}](x)",
    '[a](x "{}")',
    "{{{{< details >}}}}{}{{{{< /details >}}}}",
    "{{{{% details %}}}}{}{{{{% /details %}}}}",
    "{{{{< details summary=`{}` class=`{}` title=`{}` name=`{}` >}}}}x{{{{< /details >}}}}",
    "{{{{< figure src=x alt=`{}` caption=`{}` class=`{}` title=`{}` width=`{}` target=`{}` rel=`{}` link=x >}}}}",
    "{{{{< tabs groupid=`{}` >}}}}{{{{< tab name=`{}` codelang=`{}` >}}}}{}{{{{< /tab >}}}}{{{{< /tabs >}}}}",
    "{{{{< youtube id=`{}` class=`{}` title=`{}` start=`{}` >}}}}",
    "{{{{< vimeo `{}` >}}}} {{{{< gist `{}` `{}` >}}}} {{{{< x user=`{}` id=`{}` >}}}} {{{{< instagram `{}` >}}}}",
    "{{{{< highlight `{}` >}}}}{}{{{{< /highlight >}}}}",
    "{{{{< mermaid >}}}}{}{{{{< /mermaid >}}}}",
    "{{{{< columns >}}}}{}<--->{}{{{{< /columns >}}}}",
    "{{{{< param bad >}}}} {}",
    "{{{{< nosuch >}}}}{}{{{{< /nosuch >}}}}",
    "{{{{< mine `{}` >}}}}{}{{{{< /mine >}}}}",
    "{{{{% mine `{}` %}}}}{}{{{{% /mine %}}}}",
)
MINE = '<p title="{{ get(0) }}"><a href="{{ get(0) }}">{{ get(0) }}</a>{{ inner }}{{ markdown(inner) }}</p>'


def filled(shape: str, what: str) -> str:
    return shape.format(*[what] * shape.count("{}")) if "{}" in shape else shape


def found_in(html: str) -> Iterator[str]:
    """What of some HTML a browser may run."""
    for element in html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if tag in ACTIVE:
            yield f"<{tag}>"
        for name, value in element.attrib.items():
            key = name.rpartition("}")[2].lower() if isinstance(name, str) else str(name)
            if key.startswith("on") or key in ("srcdoc", "http-equiv"):
                yield f"{tag} {key}={value}"
            address = re.sub(r"[\x00-\x20]", "", value)
            if key in ADDRESSES and not HARMLESS.match(address):
                yield f"{tag} {key}={value}"
            if key == "style" and not re.fullmatch(
                r"(?:text-align: ?\w+|--natural: \d+px|[\w-]+: ?[\w.%-]+;?)*", value
            ):
                yield f"{tag} style={value}"


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What is made of a note, as HTML, with the addresses as they would be written."""
    site = Trial(tmp_path_factory.mktemp("many"))
    site.write({"course.yaml": "safe: true\nblockAttributes: true", **BARE, "templates/shortcodes/mine.html": MINE})

    def made(text: str) -> str:
        site.write({"content/note.md": f"---\ntitle: T\nparams: {{bad: '<script>alert(1)</script>'}}\n---\n{text}\n"})
        planned = site.planned()
        return planned.article("note/index.html")

    return made


@pytest.mark.parametrize("shape", SHAPES)
def test_no_address_runs(body: Callable[[str], str], shape: str) -> None:
    for address in RUNS:
        assert list(found_in(body(filled(shape, address)))) == [], address


@pytest.mark.parametrize("place", PLACES)
def test_no_tag_and_no_attribute_runs(body: Callable[[str], str], place: str) -> None:
    for tag in TAGS:
        assert list(found_in(body(filled(place, tag)))) == [], tag


PIECES = st.sampled_from(
    [*RUNS, *TAGS, *SHAPES, *"<>\"'`$[](){}|&;:=\\/\n #-", "{{<", ">}}", "{{%", "%}}", " ", "x", "\n\n"]
)
NO_TEMPLATES = Templates(theme_folder(), theme_folder() / "none")
READER = Reader(ReaderConfig(safe=True, block_attributes=True), NO_TEMPLATES, Cascade())


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_nothing_that_is_put_together_runs(text: str) -> None:
    document = READER.read(SourceFile("content/a.md", "a.md", text.encode("utf-8", "replace")))
    written = []
    for part in (*document.parts, *document.summary):
        match part:
            case str():
                written.append(part)
            case LinkStart():
                written.append(f"{part.before}{part.to.target.replace(chr(34), '&quot;')}{part.after}")
            case LinkRef():
                written.append(part.target.replace('"', "&quot;"))
    assert [what for what in found_in("".join(written)) if "=" not in what or " on" in what] == []
    assert all(
        not document.parts or HARMLESS.match(link.target) for link in document.parts if isinstance(link, LinkRef)
    )


ODD_FRONTS = (
    "title: '<script>alert(1)</script>'\ndescription: '\"><img onerror=x>'",
    "summary: '<b onclick=x>[x](javascript:x)</b>'",
    "menus: {main: {name: '<svg onload=x>', url: 'javascript:x', pre: '<script>'}}",
    "tags: ['<script>', '\"onclick=x']\nimages: ['javascript:x']",
)


@pytest.mark.parametrize("path", ["note/index.html", "index.html"])
@pytest.mark.parametrize(
    "files",
    [{"content/note.html": TAGS[0]}, *({"content/note.md": f"---\n{front}\n---\n"} for front in ODD_FRONTS)],
)
def test_front_matter_and_html_files_do_not_run(site: Callable[[Files], Trial], files: Files, path: str) -> None:
    trial = site({"course.yaml": "safe: true\nbaseURL: https://example.org/", **files})
    page = trial.planned().file(path)
    main = page.partition("<body")[2].rpartition("<script")[0]
    assert set(found_in(f"<body{main}")) <= {"<input>"}  # which takes the progress from a file
    assert page.count("<script") == 2  # the theme's own


def test_files_among_the_notes_do_not_run(site: Callable[[Files], Trial]) -> None:
    files = {f"content/a/{name}": "alert(1)" for name in ("x.js", "x.xhtml", "x.php", "x.pdf", "x.csv")}
    drawings = {
        "content/a/good.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
        "content/a/bad.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "content/a/worse.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    }
    trial = site({"course.yaml": "safe: true", "content/a/index.md": "A", **files, **drawings})
    planned = trial.planned()
    assert {name for name in planned.plan.outputs if name.startswith("a/")} == {
        "a/index.html",
        "a/x.pdf",
        "a/x.csv",
        "a/good.svg",
    }
    assert [line.partition(":")[0] for line in planned.lines if "[unsafe]" in line] == [
        f"content/a/{name}" for name in ("bad.svg", "worse.svg", "x.js", "x.php", "x.xhtml")
    ]
    assert "a/x.js" in site({"course.yaml": "safe: false"}).planned().plan.outputs


@pytest.mark.parametrize(("settings", "kept"), [("", True), ("rawHTML: false", False), ("safe: true", False)])
def test_a_link_that_runs_is_kept_where_html_is(site: Callable[[Files], Trial], settings: str, kept: bool) -> None:
    planned = site({**BARE, "course.yaml": settings, "content/note.md": "[x](javascript:alert(1))"}).planned()
    assert ("javascript:" in planned.article("note/index.html")) == kept
    assert any("[unsafe]" in line for line in planned.lines) != kept


def test_no_address_that_a_shortcode_is_given_runs(site: Callable[[Files], Trial]) -> None:
    note = '{{< figure src="javascript:x" link="javascript:y" >}}{{< figure src="data:image/png;base64,AAAA" >}}'
    planned = site({**BARE, "course.yaml": "", "content/note.md": note}).planned()
    assert "javascript:" not in planned.article("note/index.html")
    assert "data:image/png;base64,AAAA" in planned.article("note/index.html")
