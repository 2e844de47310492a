"""Pages in a list -> their rows of HTML, each drawn once for all pages from which it looks the same."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from jinja2 import pass_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from outline_site import urls
from outline_site.render.book import Row, window
from outline_site.render.site_view import url
from outline_site.render.view import PageView


@pass_context
def drawn(context: Context, items: Iterable[PageView], draw: Macro, **options: object) -> Markup:
    """The filter `drawn`: pages, each drawn by a macro with these options.

    The page that is being rendered and those above it are drawn anew. Any other row is drawn once for all pages that
    stand side by side, as the same links lead to it from there. So the macro may look at `page` only to tell whether
    an item is that page, or above it.
    """
    page = context["page"]
    assert isinstance(page, PageView)
    here = page.here
    path_to_it = {page.path, *(above.path for above in page.ancestors)}
    known = page.rows(context.name or "", draw.name, *sorted(options.items()))
    html: list[str] = []
    for item in items:
        path = item.path
        if path in path_to_it:
            html.append(draw(item, **options))
            continue
        row = known.get(path)
        if row is None or row.address.startswith(here.url):
            row = _row(item, draw, options)
            if urls.is_plain(row.address) and not row.address.startswith(here.url):
                known[path] = row
        if row.seen:
            here.seen.update(row.seen)
        if row.bodies:
            here.bodies.update(row.bodies)
        html.append(row.html)
    return Markup("".join(html))


def near(items: Sequence[PageView], on_path: Container[str]) -> Sequence[PageView]:
    """The filter `near`: of many pages, those around the one whose path is among the given ones, else the first."""
    here = next((at for at, item in enumerate(items) if item.path in on_path), 0)
    return items[window(len(items), here)]


def _row(item: PageView, draw: Macro, options: Mapping[str, object]) -> Row:
    """A row, drawn with nothing noted as seen but what it looks at beside the item, which its view has noted."""
    here = item.here
    before = here.seen.copy(), here.bodies.copy()
    here.seen.clear()
    here.bodies.clear()
    row = Row(draw(item, **options), item.address, frozenset(here.seen - {item.path}), frozenset(here.bodies))
    here.seen.update(before[0])
    here.bodies.update(before[1])
    return row


FILTERS: Mapping[str, Callable[..., object]] = {"url": url, "drawn": drawn, "near": near}
