"""Rows of the outline are drawn once for pages that stand side by side, and are those that each page would draw."""

import posixpath
import re
from collections.abc import Callable
from urllib.parse import quote

from hypothesis import example, given
from hypothesis import strategies as st

from outline_site import urls
from outline_site.render.book import Here
from trial import Files, Trial

_ADDRESSES = st.lists(st.sampled_from(["a", "b", "c:d", "é", "x.html", ".", "..", ""]), max_size=4).flatmap(
    lambda parts: st.sampled_from(["/" + "/".join(parts), "/" + "/".join([*parts, ""])])
)


@given(_ADDRESSES, _ADDRESSES)
def test_a_relative_link_is_the_one_that_the_standard_library_finds(source: str, target: str) -> None:
    folder = source[: source.rfind("/") + 1]
    link = posixpath.relpath(target, folder) + "/" * (target.endswith("/") and target != folder)
    if folder.startswith(f"{target}/") and urls.is_plain(target) and urls.is_plain(folder):  # `..` would be the folder
        link = posixpath.join(posixpath.relpath(posixpath.dirname(target), folder), posixpath.basename(target))
    link = quote("./" if target == folder or link in ("./", ".//") else link, safe="/~!$&'()*+,;=:@-._")
    assert urls.relative(source, target) == ("./" + link if urls.has_scheme(link) and link[0] != "/" else link)


@given(_ADDRESSES, _ADDRESSES, _ADDRESSES)
@example("/b/a/", "/b/b/", "/b/a")
def test_pages_side_by_side_have_the_same_links(one: str, other: str, target: str) -> None:
    here, there = Here(one), Here(other)
    if here.side == there.side and urls.is_plain(target) and not target.startswith((one, other)):
        assert here.to(target) == there.to(target)


def test_every_page_is_what_it_would_be_if_it_were_drawn_alone(site: Callable[[Files], Trial]) -> None:
    notes = {
        "content/_index.md": "---\ntitle: Home\n---\n",
        "content/about.md": "---\ntitle: About\n---\n",
        "content/units/1/_index.md": "---\ntitle: One\n---\n",
        "content/units/1/deep/_index.md": "---\ntitle: Deep\n---\n",
        "content/units/1/deep/leaf.md": "---\ntitle: Leaf\n---\n",
        "content/units/1/odd.md": "---\ntitle: Below another\nurl: /units/1/a/odd/\n---\n",
        "content/units/1/file.md": "---\ntitle: A file\nurl: /units/1/file.html\n---\n",
        "content/units/1/none.md": "---\ntitle: Without a page\nbuild: {render: never}\n---\n",
        "content/units/2/_index.md": "---\ntitle: Two\nurl: /units/1/b/two/\n---\n",
        **{f"content/units/1/{name}.md": f"---\ntitle: '{name} & co'\n---\n" for name in "abc"},
    }
    trial = site(notes)
    outputs = trial.planned().plan.outputs
    together = {path: outputs[path]() for path in outputs if path.endswith(".html")}
    assert len(together) > 10
    for path, page in together.items():
        assert trial.planned().plan.outputs[path]() == page, path


def test_of_many_pages_those_around_the_page_are_shown(site: Callable[[Files], Trial]) -> None:
    notes = {f"content/many/p{i:03}.md": f"---\ntitle: Page {i}\nweight: {i + 1}\n---\n" for i in range(90)}
    trial = site({"course.yaml": "title: Course\n", "content/_index.md": "---\ntitle: Home\n---\n", **notes})
    assert trial.run("build").status == 0
    for at, shown in ((0, range(30)), (44, range(29, 59)), (89, range(60, 90))):
        html = (trial.folder / f"public/many/p{at:03}/index.html").read_text()
        outline = html[html.index('id="theme-outline"') :].partition("</nav>")[0]
        assert [int(n) for n in re.findall(r">Page (\d+)<", outline)] == list(shown)
        assert '<a class="all" href="../">All 90 pages</a>' in outline


def test_a_page_looks_at_few_of_the_many_beside_it(site: Callable[[Files], Trial]) -> None:
    notes = {f"content/many/p{i:03}.md": f"---\ntitle: Page {i}\nweight: {i + 1}\n---\n" for i in range(200)}
    plan = site({"content/_index.md": "---\ntitle: Home\n---\n", **notes}).planned().plan
    drawing = plan.pages.authored["many/p100/index.html"].drawing()
    assert "many/p099" in drawing.seen
    assert len(drawing.seen) < 50
