"""Pages -> files of the website, as a worker draws them; one that is a copy of this process writes them itself."""

from collections.abc import Sequence
from typing import NamedTuple

from outline_site.diagnostics import Diagnostic
from outline_site.render.pages import Drawing, PageOutput, Pages, RenderError
from outline_site.site import StagedOutput
from outline_site.stage import Stage


class Studio(NamedTuple):
    """The pages of a site, and the stage that copies of this process write them to; without one they come home."""

    pages: Pages
    stage: Stage | None = None


class Drawn(NamedTuple):
    """A page that is drawn, and where it stands, if that is in a stage: then its text has stayed there."""

    drawing: Drawing
    staged: StagedOutput | None = None


def draw(studio: Studio, paths: Sequence[str]) -> list[Drawn | Diagnostic]:
    """Some of the pages of a site, each drawn, or what went wrong with it.

    Raises:
        SiteError: one cannot be written.
    """
    return [_drawn(studio, path) for path in paths]


def _drawn(studio: Studio, path: str) -> Drawn | Diagnostic:
    pages, stage = studio
    output = pages.outputs[path]
    template = pages.template_of(output.page) if isinstance(output, PageOutput) else ""
    if template in pages.too_much:
        return pages.too_much[template]
    try:
        drawing = output.drawing()
    except RenderError as error:
        if template and isinstance(error.__cause__, MemoryError):  # to try it again with each page takes very long
            pages.too_much[template] = error.diagnostic
        return error.diagnostic
    if stage is None:
        return Drawn(drawing)
    return Drawn(drawing._replace(data=b""), stage.put(path, drawing.data))
