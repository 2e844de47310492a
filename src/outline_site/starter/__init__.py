"""A small course to begin with: the files of `outline-site new`."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from outline_site.diagnostics import SiteError

COURSE = "course"


def start(folder: Path) -> int:
    """Write the small course into a folder that is new or empty; return how many files it has.

    Raises:
        SiteError: the folder holds something already, or cannot be written.
    """
    try:
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            raise SiteError(f"'{folder}' holds something already: name a new folder, or an empty one")
        return _copied(files(__package__) / COURSE, folder)
    except OSError as error:
        raise SiteError(f"the course cannot be written to '{folder}': {error.strerror}", status=1) from error


def _copied(source: Traversable, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for entry in source.iterdir():
        if entry.is_dir():
            count += _copied(entry, folder / entry.name)
        else:
            (folder / entry.name).write_bytes(entry.read_bytes())
            count += 1
    return count
