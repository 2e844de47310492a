"""The tags of images -> tags with the image's size, so that nothing moves when it arrives; all but one load late."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from outline_site.model import LinkRef, Part
from outline_site.site import FileOutput, Output

Size = tuple[int, int]
"""Width and height in CSS pixels."""

_OPEN = re.compile(r"<img\b[^<>]*\ssrc=\"$", re.IGNORECASE)
_REST = re.compile(r"\"[^<>]*>")
_GIVEN = re.compile(r"\s(width|height|loading)\s*=\s*[\"']?([^\s\"'>]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Images:
    """The files of the site that may be images, by their path in the output."""

    files: Mapping[str, Output]
    _known: dict[str, Size | None] = field(default_factory=dict, compare=False)

    def fresh(self) -> "Images":
        """The same files, of which none has been looked into."""
        return Images({path: file for path, file in self.files.items() if isinstance(file, FileOutput)})

    def size(self, url: str) -> Size | None:
        """The size of the image at a URL of the site, turned as it is shown; None for what has none, or is none."""
        if url not in self._known:
            file = self.files.get(url.lstrip("/"))
            self._known[url] = _measured(file.path) if isinstance(file, FileOutput) else None
        return self._known[url]


def _measured(path: str) -> Size | None:
    import imagesize  # only here: it loads all that reading from the web takes

    width, height = (round(length) for length in imagesize.get(path))  # of a file that cannot be read, -1
    return (width, height) if width > 0 and height > 0 else None


def attributes(tag: str, size: Size | None, *, late: bool) -> str:
    """What to add to the tag of an image: sizes where the author gave none or one of the two, and when to load it."""
    given = {name.lower(): value for name, value in _GIVEN.findall(tag)}
    return "".join(f' {name}="{value}"' for name, value in _missing(given, size, late=late))


def _missing(given: Mapping[str, str], size: Size | None, *, late: bool) -> Iterator[tuple[str, object]]:
    if size and not {"width", "height"} & given.keys():
        yield from zip(("width", "height"), size, strict=True)
    elif size and "height" not in given and given["width"].isdigit():
        yield "height", round(int(given["width"]) * size[1] / size[0])
    elif size and "width" not in given and given["height"].isdigit():
        yield "width", round(int(given["height"]) * size[0] / size[1])
    if late and "loading" not in given:
        yield "loading", "lazy"


def tag_around(parts: tuple[Part, ...], at: int) -> str:
    """The tag of an image whose address is the part at an index, without that address; empty for other addresses."""
    before, after = parts[at - 1] if at else "", parts[at + 1] if at + 1 < len(parts) else ""
    if not (isinstance(parts[at], LinkRef) and isinstance(before, str) and isinstance(after, str)):
        return ""
    opened, rest = _OPEN.match(before, max(before.rfind("<"), 0)), _REST.match(after)
    return opened[0] + rest[0] if opened and rest else ""
