"""Files that are published as they are: the theme's, the site's static files, and the files of pages."""

from collections.abc import Mapping
from pathlib import Path

from outline_site.render.bundle import bundles, is_part
from outline_site.site import FileOutput, Output, Site


def static_files(
    static: Mapping[str, Path], site: Site, files: Mapping[str, Path], settings: str = ""
) -> dict[str, Output]:
    """How to make each file, by its path in the output. A page's file wins over a static one.

    `settings` is what the settings of the site add to the style sheet.
    """
    found: dict[str, Output] = bundles(static, settings)
    found |= {name: _file(path) for name, path in static.items() if not is_part(name)}
    for resource in site.resources:
        found[resource.url.lstrip("/")] = _file(files[resource.content_path])
    return found


def _file(path: Path) -> FileOutput:
    return FileOutput(str(path), path.read_bytes)
