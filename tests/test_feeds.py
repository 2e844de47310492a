"""Files for machines and what pages say of themselves: sitemap, feed, canonical address, the card of a link."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

import pytest
from lxml import etree, html

from trial import Planned

SITE = {
    "course.yaml": "baseURL: https://site.test/course/\ntitle: Botany & more\ndescription: About it.",
    "content/_index.md": "---\ndate: 2026-05-05\n---\nWelcome.",
    "content/units/a/_index.md": "---\ntitle: Trees\n---\nAll about trees. And leaves.",
    "content/units/a/oak.md": "---\ntitle: Oak <1>\ndate: 2026-01-02\n---\nSee [trees](../) and [this](#x).\n\n## X\n",
    "content/units/a/elm.md": "---\ntitle: Elm\ndate: 2026-01-01\nlastmod: 2026-03-01T10:00:00+02:00\n---\n$x$ here.",
    "content/undated.md": "",
    "content/secret.md": "---\ndate: 2026-04-01\nbuild: {list: never}\n---\n",
    "content/units/a/pic.png": "",
}


def items(planned: Planned) -> list[dict[str, str]]:
    """The entries of the feed, as tables of their parts."""
    tree = etree.fromstring(planned.file("index.xml").encode())
    return [{part.tag: part.text or "" for part in item} for item in tree.iter("item")]


def test_the_feed_has_the_pages_with_a_date_and_the_newest_first(site: Any) -> None:
    planned = site(SITE).planned()
    assert [item["title"] for item in items(planned)] == ["Elm", "Oak <1>"]
    oak = items(planned)[1]
    assert oak["link"] == oak["guid"] == "https://site.test/course/units/a/oak/"
    assert parsedate_to_datetime(oak["pubDate"]).isoformat() == "2026-01-02T00:00:00+00:00"
    assert oak["description"] == (
        '<p>See <a href="https://site.test/course/units/a/">trees</a> and '
        '<a href="https://site.test/course/units/a/oak/#x">this</a>.</p>'
    )
    assert parsedate_to_datetime(items(planned)[0]["pubDate"]).isoformat() == "2026-03-01T10:00:00+02:00"


def test_the_feed_names_the_course(site: Any) -> None:
    channel = etree.fromstring(site(SITE).planned().file("index.xml").encode())[0]
    parts: Mapping[str, Any] = {part.tag.rpartition("}")[2]: part for part in channel if part.tag != "item"}
    assert parts["title"].text == "Botany & more"
    assert [part.text for part in channel if part.tag == "link"] == ["https://site.test/course/"]
    assert (parts["description"].text, parts["language"].text) == ("About it.", "en")
    assert parts["lastBuildDate"].text == "Sun, 01 Mar 2026 10:00:00 +0200"
    self = next(part for part in channel if part.tag == "{http://www.w3.org/2005/Atom}link")
    assert self.get("href") == "https://site.test/course/index.xml"


def test_a_feed_is_valid_whatever_a_title_holds(site: Any) -> None:
    planned = site(
        {**SITE, "content/odd.md": '---\ntitle: "a\\u0001b \\u2028 ]]> & <"\ndate: 2026-01-01\n---\nx \x0c y'}
    ).planned()
    assert "ab \u2028 ]]> & <" in [item["title"] for item in items(planned)]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ("baseURL: https://site.test/", {"sitemap.xml", "index.xml"}),
        ("baseURL: https://site.test/\ndisableKinds: [RSS]", {"sitemap.xml"}),
        ("baseURL: https://site.test/\ndisableKinds: [sitemap]", {"index.xml"}),
        ("baseURL: /course/", set()),
        ("title: x", set()),
    ],
)
def test_files_for_machines_need_a_full_address(site: Any, settings: str, names: set[str]) -> None:
    planned = site({**SITE, "course.yaml": settings}).planned()
    assert {name for name in planned.plan.outputs if name.endswith(".xml")} == names
    assert ('type="application/rss+xml"' in planned.file("units/a/oak/index.html")) == ("index.xml" in names)


def test_there_is_no_feed_without_dates(site: Any) -> None:
    planned = site({"course.yaml": "baseURL: https://site.test/", "content/a.md": ""}).planned()
    assert "index.xml" not in planned.plan.outputs
    assert "rss" not in planned.file("a/index.html")


def test_own_files_win(site: Any) -> None:
    planned = site({**SITE, "static/index.xml": "mine", "static/sitemap.xml": "mine"}).planned()
    assert planned.file("index.xml") == planned.file("sitemap.xml") == "mine"


def test_links_may_lead_to_them(site: Any) -> None:
    assert not site({**SITE, "content/x.md": "[feed](/index.xml) [map](/sitemap.xml)"}).planned().lines


def test_the_sitemap_leaves_out_what_no_list_names_and_what_is_made(site: Any) -> None:
    text = site(SITE).planned().file("sitemap.xml")
    assert [name for name in ("secret", "search", "print", "404") if name in text] == []
    assert "<loc>https://site.test/course/units/a/elm/</loc><lastmod>2026-03-01T10:00:00+02:00</lastmod>" in text
    assert "<loc>https://site.test/course/undated/</loc></url>" in text


# ------------------------------------------------------------------------------------------------------- the head


def meta(planned: Planned, name: str) -> dict[str, str]:
    """What the head of a page says, by the names of its meta and link elements."""
    tree = html.fromstring(planned.file(name))
    said = {m.get("property") or m.get("name") or "": m.get("content", "") for m in tree.iter("meta")}
    return said | {link.get("rel", ""): link.get("href", "") for link in tree.iter("link")}


def test_the_card_of_a_link(site: Any) -> None:
    said = meta(site(SITE).planned(), "units/a/oak/index.html")
    card = {key: said[key] for key in said if key.startswith(("og:", "twitter:"))}
    assert card == {
        "og:type": "article",
        "og:site_name": "Botany & more",
        "og:title": "Oak <1>",
        "og:url": "https://site.test/course/units/a/oak/",
        "og:description": "See trees and this.",
        "twitter:card": "summary",
    }
    assert said["canonical"] == "https://site.test/course/units/a/oak/"
    assert said["alternate"] == "../../../index.xml"


def test_home_is_the_website(site: Any) -> None:
    said = meta(site(SITE).planned(), "index.html")
    assert (said["og:type"], said["og:description"], said["canonical"]) == (
        "website", "About it.", "https://site.test/course/",
    )  # fmt: skip


def test_without_a_full_address_there_is_no_card(site: Any) -> None:
    said = meta(site({**SITE, "course.yaml": "baseURL: /course/"}).planned(), "units/a/oak/index.html")
    assert not [key for key in said if key.startswith(("og:", "twitter:")) or key == "canonical"]


PICTURES = {
    "images: [pic.png]": "https://site.test/course/units/a/pic.png",
    "images: /card.png": "https://site.test/course/card.png",
    "images: ['https://elsewhere.test/x.png']": "https://elsewhere.test/x.png",
    "images: [/none.png]": "",
    "images: 7": "",
}


@pytest.mark.parametrize("front", PICTURES)
def test_the_picture_of_a_card(site: Any, front: str) -> None:
    own = {"content/units/a/_index.md": f"---\n{front}\n---\n", "static/card.png": ""}
    said = meta(site({**SITE, **own}).planned(), "units/a/index.html")
    assert said.get("og:image", "") == PICTURES[front]
    assert said["twitter:card"] == ("summary_large_image" if PICTURES[front] else "summary")


def test_a_picture_that_is_not_there_is_told_at_its_line(site: Any) -> None:
    note = "---\ntitle: x\nimages: [/none.png, oak.md]\n---\n"
    (line,) = site({**SITE, "content/units/a/_index.md": note}).planned().lines
    assert line.startswith("content/units/a/_index.md:3:1: warning: nothing is at '/none.png'")


def test_a_picture_by_its_name_or_for_the_whole_site(site: Any) -> None:
    settings = SITE["course.yaml"] + "\nparams: {images: [/card.png]}"
    own = {"course.yaml": settings, "static/card.png": "", "content/b/index.md": "", "content/b/cover.JPG": "",
           "content/b/my-feature.webp": "", "content/b/cover.md": ""}  # fmt: skip
    planned = site({**SITE, **own}).planned()
    assert meta(planned, "b/index.html")["og:image"] == "https://site.test/course/b/my-feature.webp"
    assert meta(planned, "undated/index.html")["og:image"] == "https://site.test/course/card.png"


def test_search_engines_are_told_what_not_to_list(site: Any) -> None:
    planned = site(SITE).planned()
    pages = [name for name in planned.plan.outputs if name.endswith(".html")]
    assert {name for name in pages if meta(planned, name).get("robots") == "noindex"} == {
        "404.html", "search/index.html", "secret/index.html",
    }  # fmt: skip


# --------------------------------------------------------------------------------------------------- one line about it

ABOUT = {
    "First sentence here. Second.": "First sentence here.",
    "Is it so? Yes.": "Is it so? Yes.",
    "Numbers e.g. 3.14 and so on. Next.": "Numbers e.g. 3.14 and so on.",
    "No end at all": "No end at all",
    "He said: “Stop it!” Then he went.": "He said: “Stop it!”",
    "Some **bold** and `code` & [link](#). Next.": "Some bold and code & link.",
    "Let $x$ be. Next.": "",
    "- a list\n": "",
    "Who has read this knows:\n\n- all\n": "",
    "One whole sentence. Then more:\n\n- all\n": "One whole sentence.",
    "word " * 60: ("word " * 31).strip() + "…",
    "x" * 200: "x" * 159 + "…",
    "---\ndescription: Own line\n---\nText here.": "Own line",
    "---\nsummary: Own *summary* text. More.\n---\nText here.": "Own summary text.",
    "Before the cut. More.\n\n<!--more-->\n\nAfter.": "Before the cut.",
    "\u8fd9\u662f\u7b2c\u4e00\u53e5\u8bdd\uff0c\u5b83\u6bd4\u8f83\u957f\u3002\u7b2c\u4e8c\u53e5\u3002": (
        "\u8fd9\u662f\u7b2c\u4e00\u53e5\u8bdd\uff0c\u5b83\u6bd4\u8f83\u957f\u3002"
    ),
    "": "",
}


@pytest.mark.parametrize("text", ABOUT)
def test_one_line_about_a_page(site: Any, text: str) -> None:
    planned = site({"templates/page.html": "{{ page.about }}", "content/a.md": text}).planned()
    assert unescape(planned.file("a/index.html")).strip() == ABOUT[text]
