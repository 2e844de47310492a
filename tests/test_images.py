"""Images have their size on the page, so that nothing moves when they arrive, and all but the first load late."""

import struct
from collections.abc import Callable

import pytest

from trial import Files, Trial

Site = Callable[[Files], Trial]


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", width, height, 8, 2, 0, 0, 0, 0)


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(8)


def webp(width: int, height: int) -> bytes:
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (width - 1).to_bytes(3, "little")
    body = b"WEBP" + chunk + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg(width: int, height: int, turned: int = 1) -> bytes:
    """A JPEG's first bytes; `turned` is EXIF's orientation, 6 for a camera that was held upright."""
    tags = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x112, 3, 1, turned, 0, 0)
    exif = b"Exif\0\0" + tags
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    segments = ((b"\xff\xe1", exif), (b"\xff\xc0", frame))
    return b"\xff\xd8" + b"".join(mark + struct.pack(">H", len(data) + 2) + data for mark, data in segments)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="110"/>'


def page(site: Site, text: str, **files: bytes) -> str:
    """A page in a bundle with these files; `_` in a name stands for a dot."""
    named = {f"content/a/{name.replace('_', '.')}": data for name, data in files.items()}
    beside = {name: data.decode("utf-8", "surrogateescape") for name, data in named.items()}
    return site({"content/a/index.md": text, **beside}).planned().article("a/index.html")


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("x_png", png(640, 330), (640, 330)),
        ("x_gif", gif(20, 10), (20, 10)),
        ("x_webp", webp(4000, 3000), (4000, 3000)),
        ("x_jpg", jpeg(4000, 3000), (4000, 3000)),
        ("x_jpeg", jpeg(4000, 3000, turned=6), (3000, 4000)),
        ("x_svg", SVG, (300, 110)),
    ],
)
def test_each_kind_of_image_has_its_size(name: str, data: bytes, size: tuple[int, int], site: Site) -> None:
    file = name.replace("_", ".")
    width, height = size
    made = page(site, f"![A]({file})", **{name: data})
    assert made == f'<p><img src="{file}" width="{width}" height="{height}" alt="A"></p>\n'


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n", b"no image", b"<svg", b'<svg viewBox="0 0 3 1"/>', png(0, 5)])
def test_what_has_no_size_gets_none(data: bytes, site: Site) -> None:
    assert page(site, "![A](x.png)", x_png=data) == '<p><img src="x.png" alt="A"></p>\n'


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ('<img src="x.png" alt="">', '<img src="x.png" width="60" height="30" alt="">'),
        ("<IMG SRC=x.png>", '<IMG SRC="x.png" width="60" height="30">'),
        ('<img width="20" src="x.png">', '<img width="20" src="x.png" height="10">'),
        ('<img src="x.png" height="10">', '<img src="x.png" width="20" height="10">'),
        ('<img src="x.png" width="50%">', '<img src="x.png" width="50%">'),
        ('<img src="x.png" width=20 height=20>', '<img src="x.png" width=20 height=20>'),
        ('<img src="x.png#part">', '<img src="x.png#part" width="60" height="30">'),
        ('{{< figure src="x.png" width="20" >}}', '<figure><img src="x.png" height="10" width="20"></figure>'),
    ],
)
def test_what_the_author_says_of_the_size_holds(written: str, made: str, site: Site) -> None:
    assert page(site, written, x_png=png(60, 30)).strip() == made


def test_all_but_the_first_load_late_unless_the_author_says_otherwise(site: Site) -> None:
    text = '![a](x.png) ![b](x.png) <img src="x.png" loading="eager">\n\n![c](https://example.org/y.png)\n'
    first, second, third, other = page(site, text, x_png=png(6, 3)).split("<img ")[1:]
    assert "loading" not in first
    assert 'loading="lazy"' in second
    assert third.startswith('src="x.png" width="6" height="3" loading="eager">')
    assert other.startswith('src="https://example.org/y.png" loading="lazy" alt="c">')


def test_other_addresses_stay_as_they_are(site: Site) -> None:
    text = '[a](x.png) <a href="x.png">b</a> <video src="x.png"></video> <picture><source src="x.png"></picture>\n'
    assert "width" not in page(site, text, x_png=png(6, 3))
