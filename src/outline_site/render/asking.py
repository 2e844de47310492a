"""Addresses by which a reader asks about a page, reports a mistake in it, or mends it: with the page filled in."""

from urllib.parse import quote

from outline_site import urls
from outline_site.contact import SERVICES
from outline_site.render.book import Book
from outline_site.site import Page


def letter(book: Book, page: Page, title: str) -> str:
    """A letter about a page, or nothing where the settings name no address."""
    to = book.config.email
    if not to:
        return ""
    course = f" ({book.config.title})" if book.config.title else ""
    return f"mailto:{quote(to, safe='@+')}?subject={_query(title + course)}&body={_query(_about(book, page, title))}"


def issue(book: Book, page: Page, title: str) -> str:
    """An issue about a page, or nothing where the settings name no repository."""
    repository = book.config.repository
    if repository is None:
        return ""
    service = SERVICES[repository.host]
    given = f"{quote(service.title)}={_query(title)}&{quote(service.body)}={_query(_about(book, page, title))}"
    return f"{repository.url}/{service.issue}?{given}"


def edit(book: Book, page: Page) -> str:
    """Where the file of a page can be changed, or nothing where there is no repository, or no file."""
    repository = book.config.repository
    if repository is None or not page.source:
        return ""
    path = f"{repository.folder}/{page.source}".lstrip("/")
    below = SERVICES[repository.host].edit.format(branch=quote(repository.branch, safe="/"), path=urls.encode(path))
    return f"{repository.url}/{below}"


def _about(book: Book, page: Page, title: str) -> str:
    """The text to begin with: room for the reader's words, then which page they are about."""
    words, base = book.config.words, book.canonical_base
    where = urls.absolute(base, page.url) if base else page.source or page.url
    return f"\n\n\n{words.say('ask_page')}: {title}\n{words.say('ask_address')}: {where}"


def _query(text: str) -> str:
    return quote(text.replace("\n", "\r\n"), safe="")
