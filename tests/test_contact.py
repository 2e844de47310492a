"""Ask, report, edit: the settings `repository` and `email`, and the addresses that pages get from them."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from outline_site.contact import Repository
from outline_site.course_file import load
from outline_site.diagnostics import SiteError
from trial import Trial

PAGE = "units/a/lab/index.html"
SHOWN = "{{ page.ask_url }}\n{{ page.report_url }}\n{{ page.edit_url }}"
SITE = {
    "templates/page.html": SHOWN,
    "templates/section.html": SHOWN,
    "templates/404.html": SHOWN,
    "content/units/a/lab.md": "---\ntitle: 'Lab: 50 % & \"more\"?'\n---\n",
    "content/units/a/_index.md": "",
}


def addresses(site: Any, settings: str, page: str = PAGE) -> list[str]:
    """The three addresses of a page. They stand in a template, which escapes them."""
    shown = site({**SITE, "course.yaml": settings}).planned().file(page)
    return [line.replace("&amp;", "&") for line in shown.split("\n")[:3]]


def test_without_settings_there_is_nothing(site: Any) -> None:
    assert addresses(site, "title: x") == ["", "", ""]


GITHUB = "https://github.com/ada/botany"


@pytest.mark.parametrize(
    ("settings", "edit", "new", "title", "body"),
    [
        (f"repository: {GITHUB}", f"{GITHUB}/edit/main/", f"{GITHUB}/issues/new", "title", "body"),
        (f"repository: {GITHUB}.git/", f"{GITHUB}/edit/main/", f"{GITHUB}/issues/new", "title", "body"),
        ("repository: {url: 'https://gitlab.com/u/g/botany', branch: 2026/fall, folder: /course/site/}",
         "https://gitlab.com/u/g/botany/-/edit/2026/fall/course/site/", "https://gitlab.com/u/g/botany/-/issues/new",
         "issue[title]", "issue[description]"),
        ("repository: https://codeberg.org/ada/botany", "https://codeberg.org/ada/botany/_edit/main/",
         "https://codeberg.org/ada/botany/issues/new", "title", "body"),
        ("repository: {url: 'https://x.test/ada/botany', host: Gitea}",
         "https://x.test/ada/botany/_edit/main/", "https://x.test/ada/botany/issues/new", "title", "body"),
    ],
)  # fmt: skip
def test_each_service_has_its_addresses(  # the columns of a table
    site: Any, settings: str, edit: str, new: str, title: str, body: str
) -> None:
    ask, report, change = addresses(site, settings)
    assert (ask, change) == ("", f"{edit}content/units/a/lab.md")
    assert report.partition("?")[0] == new
    assert report.index("=", report.index("&")) == report.rindex("="), "the text comes last"
    query = parse_qs(urlsplit(report).query)
    assert query.keys() == {title, body}
    assert query[title] == ['Lab: 50 % & "more"?']
    assert query[body] == ['\r\n\r\n\r\nPage: Lab: 50 % & "more"?\r\nAddress: content/units/a/lab.md']


def test_a_letter_names_the_page_and_its_address(site: Any) -> None:
    ask, report, change = addresses(
        site, "email: ada+course@uni.site.test\ntitle: Botany\nbaseURL: https://site.test/c/"
    )
    assert (report, change) == ("", "")
    to, _, query = ask.partition("?")
    assert to == "mailto:ada+course@uni.site.test"
    assert "+" not in query, "mail programs take it for a plus"
    asked = dict(part.split("=") for part in query.split("&"))
    assert unquote(asked["subject"]) == 'Lab: 50 % & "more"? (Botany)'
    assert unquote(asked["body"]).split("\r\n")[-1] == "Address: https://site.test/c/units/a/lab/"


def test_words_are_those_of_the_language(site: Any) -> None:
    ask, _, _ = addresses(site, "email: a@b.test\nlanguage: de")
    assert "Seite%3A%20Lab" in ask


def test_a_page_that_no_file_makes_cannot_be_edited(site: Any) -> None:
    settings = f"repository: {GITHUB}"
    assert addresses(site, settings, "units/a/index.html")[2].endswith("/content/units/a/_index.md")
    assert addresses(site, settings, "units/index.html")[2] == ""
    assert addresses(site, settings, "404.html")[2] == ""
    assert addresses(site, settings, "404.html")[1] != ""


def test_names_with_blanks_and_signs_are_written_as_addresses(site: Any) -> None:
    settings = "repository: {url: 'https://github.com/a/b', folder: 'my course'}"
    planned = site({**SITE, "content/ö #1.md": "", "course.yaml": settings}).planned()
    assert "/edit/main/my%20course/content/%C3%B6%20%231.md" in planned.file("ö-#1/index.html")


WRONG = {
    "repository: 7": "repository: must be text",
    "repository: github.com/a/b": "repository: 'github.com/a/b' is no address of a repository",
    "repository: https://github.com/a/b?x": "repository: 'https://github.com/a/b?x' is no address of a repository",
    "repository: {branch: x}": "repository: '' is no address of a repository",
    "repository: https://code.site.test/a/b": "repository: name the kind of service that 'code.site.test' is, by host",
    "repository: {url: 'https://x.test/a', host: svn}": "repository.host: name the kind of service that 'x.test' is",
    "repository: {url: 'https://github.com/a', brunch: x}": "repository.brunch: there is no 'brunch' here (did",
    "repository: {url: 'https://github.com/a', branch: 7}": "repository.branch: must be text",
    "email: ada": "email: 'ada' is no e-mail address, such as",
    "email: 'a@b.test?subject=x'": "email: 'a@b.test?subject=x' is no e-mail address",
    "email: [a@b.test]": "email: '['a@b.test']' is no e-mail address",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_setting_is_refused(site: Any, text: str) -> None:
    trial: Trial = site({"course.yaml": text})
    with pytest.raises(SiteError) as error:
        load(trial.folder)
    assert str(error.value).split("error: ")[1].startswith(WRONG[text])


def test_the_settings_are_values(site: Any) -> None:
    config = load(site({"course.yaml": f"repository: {GITHUB}\nemail: ' a@b.test '"}).folder).config
    assert config.repository == Repository(GITHUB, "github")
    assert config.email == "a@b.test"
