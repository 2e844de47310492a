"""Files for machines, for a site with an absolute address: the sitemap, and the feed of what is new."""

from html import escape

from outline_site import urls
from outline_site.render.book import FEED, SITEMAP, Book, Here
from outline_site.render.view import PageView
from outline_site.site import Output

MOST = 30  # entries of the feed


def feeds(book: Book) -> dict[str, Output]:
    """How to make each file."""
    made: dict[str, Output] = {}
    if book.has_sitemap:
        made[SITEMAP] = lambda: sitemap(book)
    if book.has_feed:
        made[FEED] = lambda: feed(book)
    return made


def sitemap(book: Book) -> bytes:
    """All pages by the sitemaps.org protocol, with the date of their last change where it is known."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    shown = (n.page for n in book.site.nodes.values() if n.page.rendered and n.page.path not in book.site.hidden)
    for page in sorted(shown, key=lambda page: page.url):
        changed = book.updated(page) or page.document.front.lastmod
        stamp = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        address = escape(urls.absolute(book.canonical_base, page.url), quote=False)
        lines.append(f"<url><loc>{address}</loc>{stamp}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode("utf-8")


def feed(book: Book) -> bytes:
    """The pages that are new or changed, the newest first, by RSS 2.0."""
    base, config, news = book.canonical_base, book.config, book.news[:MOST]
    here = Here(f"/{FEED}", root=base.rstrip("/") + "/")
    home = PageView(book, book.site.root.page, here)
    from email.utils import format_datetime  # takes some time, and most sites have no feed

    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">',
        "<channel>",
        f"<title>{_text(config.title or home.title)}</title>",
        f"<link>{_text(home.canonical)}</link>",
        f"<description>{_text(home.about or config.title or home.title)}</description>",
        f"<language>{_text(config.language)}</language>",
        f"<lastBuildDate>{format_datetime(news[0][0])}</lastBuildDate>",
        f'<atom:link href="{_text(urls.absolute(base, "/" + FEED))}" rel="self" type="application/rss+xml"/>',
        *(_item(PageView(book, page, here), format_datetime(moment)) for moment, page in news),
    ]
    return "\n".join([*lines, "</channel>", "</rss>", ""]).encode("utf-8", "replace")


def _item(page: PageView, date: str) -> str:
    """A page with its summary, whose links are written in full."""
    url, text = _text(page.canonical), page.summary or _text(page.about)
    return (
        f"<item><title>{_text(page.title)}</title><link>{url}</link><guid>{url}</guid><pubDate>{date}</pubDate>"
        f"<description>{_text(text)}</description></item>"
    )


def _text(text: str) -> str:
    """A text as XML holds it, without the characters that it has no way to hold."""
    return escape("".join(c for c in text if c >= " " or c in "\t\n"), quote=False).replace('"', "&quot;")
