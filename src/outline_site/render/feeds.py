"""Files for machines, for a site with an absolute address: the sitemap."""

from xml.sax.saxutils import escape

from outline_site import urls
from outline_site.site import Output, Site


def feeds(site: Site, base_url: str) -> dict[str, Output]:
    """How to make each file; none without an absolute `base_url`, as these files hold full addresses only."""
    return {"sitemap.xml": lambda: sitemap(site, base_url)} if urls.is_absolute(base_url) else {}


def sitemap(site: Site, base_url: str) -> bytes:
    """All pages by the sitemaps.org protocol, with the date of their last change where it is known."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    shown = (n for n in site.nodes.values() if n.page.rendered and n.page.path not in site.hidden)
    for node in sorted(shown, key=lambda n: n.page.url):
        changed = node.page.document.front.lastmod
        stamp = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{escape(urls.absolute(base_url, node.page.url))}</loc>{stamp}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode("utf-8")
