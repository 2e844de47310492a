"""Files among notes from many hands -> why one is not published: a browser or a server could run what it holds."""

import re

MAX_DRAWING = 4 << 20  # bytes

FILES = frozenset(
    """png jpg jpeg gif webp avif ico bmp tif tiff svg pdf txt csv tsv json yaml yml toml bib tex sty mp3 ogg oga wav
    flac m4a mp4 m4v webm ogv mov vtt srt zip gz tgz tar bz2 xz 7z odt ods odp doc docx xls xlsx ppt pptx rtf epub woff2
    py ipynb r rmd m c h cc cpp hpp java go rs jl hs ml scm sql lean v vhd dat npy npz mat h5 parquet stl""".split()
)
"""The kinds that are published; all others are not."""

_RUNS = re.compile(
    r"<(?:[\w.-]+:)?(?:script|foreignObject|iframe|embed|object|handler|listener|set|animate\w*|discard|base|meta|link)\b"
    r"|[\s/\"']on\w+\s*="
    r"|xmlns(?::\w+)?\s*=\s*[\"'][^\"']*(?:xhtml|&)"
    r"|<!ENTITY|<\?xml-stylesheet|@import|\[\s*<!",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:href|src)\s*=\s*([\"'])(.*?)\1", re.IGNORECASE | re.DOTALL)
_HARMLESS = re.compile(r"\s*(?:#|https?:|data:image/(?:png|jpeg|gif|webp)[;,]|\Z)", re.IGNORECASE)
_ENCODING = re.compile(r"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8)", re.IGNORECASE)


def objection(name: str, data: bytes) -> str:
    """Why a file is not published, or nothing. `data` is what it begins with; of a drawing, all of it."""
    kind = name.rpartition(".")[2].lower() if "." in name.lstrip(".") else ""
    if kind not in FILES:
        return f"files of the kind '{kind}' could be run by a browser or a server" if kind else "its name tells no kind"
    return _of_drawing(data) if kind == "svg" else ""


def _of_drawing(data: bytes) -> str:
    if len(data) > MAX_DRAWING:
        return f"this drawing has more than {MAX_DRAWING >> 20} MB, and is not looked through"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "this drawing is not UTF-8"
    if "\0" in text or _ENCODING.search(text):
        return "this drawing is not UTF-8"
    if found := _RUNS.search(text):
        return f"this drawing holds '{found[0].strip()}', which could run"
    if wrong := next((m[2] for m in _ADDRESS.finditer(text) if not _HARMLESS.match(m[2])), ""):
        return f"this drawing leads to '{wrong[:60]}'"
    return ""
