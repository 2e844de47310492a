"""Addresses as text: paths of content files -> URLs -> files of the output, and relative links between them.

A URL here always starts at the site's root with `/`. Rules are Hugo's pretty URLs, as observed with Hugo 0.168.
"""

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

_KEPT = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd"))
_PLAIN = "/~!$&'()*+,;=:@-._"
_NEEDS_NOTHING = re.compile(f"[A-Za-z0-9{re.escape(_PLAIN)}]*")
_WRITTEN = _PLAIN + "%#?[]"  # what may stand in a link that an author wrote
_NEEDS_NO_MORE = re.compile(f"[A-Za-z0-9{re.escape(_WRITTEN)}]*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")

REMEMBERED = 1 << 16  # texts whose form is looked up again and again, above which the oldest are forgotten


_UNREAD = re.compile(r"[\x00-\x20\x7f-\xa0]+")


def scheme(target: str) -> str:
    """What an address begins with before its colon, in lower case, however it is disguised; nothing if it is a path.

    Browsers do not see blanks and control characters in it, so these do not count.
    """
    found = _SCHEME.match(_UNREAD.sub("", target))
    return found[0][:-1].lower() if found else ""


def has_scheme(target: str) -> bool:
    """Whether a link names another place than this site: `https:`, `mailto:`, `//host`."""
    return target.startswith("//") or _SCHEME.match(target) is not None


@dataclass(frozen=True, slots=True)
class Spelling:
    """How words are spelled in an address: in lower case and with their accents, if no setting wants it otherwise."""

    lower: bool = True
    accents: bool = True

    @lru_cache(REMEMBERED)  # noqa: B019  # there are few spellings, and paths are looked up again and again
    def path(self, path: str) -> str:
        """A content path as it appears in an address: without most signs, and with a hyphen for each blank.

        Where capitals stay, blanks become what they are in a slug, as in Hugo.
        """
        if not self.lower:
            return self.slug(path)
        if _SPELLED.fullmatch(path):
            return path
        return "".join("-" if c.isspace() else self._sign(c) for c in self._plain(path) if c.isspace() or _is_kept(c))

    def slug(self, text: str) -> str:
        """A slug as a part of an address: `UPPER  Case?` -> `upper-case`; blanks between words are one hyphen."""
        made: list[str] = []
        blank = False
        for char in self._plain(text):
            if char.isspace():
                blank = bool(made)
            elif _is_kept(char):
                made += ["-"] if blank and made[-1] != "-" and char != "-" else []
                made.append(self._sign(char))
                blank = False
        return "".join(made)

    def _sign(self, char: str) -> str:
        return char.lower()[:1] if self.lower else char

    def _plain(self, text: str) -> str:
        if self.accents or text.isascii():
            return text
        bare = (c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
        return unicodedata.normalize("NFC", "".join(bare))


_SPELLED = re.compile(r"[a-z0-9_.+~@#/-]*")  # of what nothing is spelled in another way
_USUAL = Spelling()


def lower_path(path: str) -> str:
    """A content path as pages are called by: as in an address, with the usual spelling."""
    return _USUAL.path(path)


def _is_kept(char: str) -> bool:
    """Whether Hugo keeps a character of a path: letters with their marks, digits, and a few signs."""
    return char in "-_.+~@#/" or unicodedata.category(char) in _KEPT


_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL)
_UNUSABLE = re.compile(r'[<>:"|?*\\\x00-\x1f]')


def unportable(path: str) -> str:
    """Why a path cannot be a file on every system, as in `its part 'aux' …`; nothing where it can."""
    for part in path.split("/"):
        if _RESERVED.fullmatch(part):
            return f"Windows keeps the name '{part}' for itself"
        if part.endswith((".", " ")):
            return f"Windows takes no name that ends like '{part}'"
        if sign := _UNUSABLE.search(part):
            return f"Windows takes no name with '{sign[0]}' in it"
    return ""


def folded(path: str) -> str:
    """What is equal of paths that some system takes for one: they differ in capitals or in how accents are made."""
    return path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path.lower())


def page_url(*segments: str) -> str:
    """The pretty address of a page below the given segments (`/` for none)."""
    path = "/".join(s.strip("/") for s in segments if s.strip("/"))
    return f"/{path}/" if path else "/"


def folder(url: str) -> str:
    """The address below which the files of a page stand: `/a/` for `/a/` and for `/a.html`."""
    return url if url.endswith("/") else url.removesuffix(".html") + "/"


def output_path(url: str) -> str:
    """The file in the output folder that a URL is served from: `/a/` -> `a/index.html`, `/x.html` -> `x.html`."""
    path = url.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def split_target(target: str) -> tuple[str, str, str]:
    """A link as (path, `?query`, `#fragment`), each possibly empty."""
    path, hash_sign, fragment = target.partition("#")
    path, question, query = path.partition("?")
    return path, question + query, hash_sign + fragment


def resolve(base: str, target: str) -> str:
    """The URL a relative path means when read at the URL `base`; never climbs above the root."""
    folder = base if base.endswith("/") else base.rpartition("/")[0] + "/"
    joined = posixpath.normpath("/" + posixpath.join(folder, target).lstrip("/"))
    is_folder = target in ("", ".", "..") or target.endswith(("/", "/.", "/.."))
    return joined + "/" if is_folder and joined != "/" else joined


def relative(source: str, target: str) -> str:
    """The shortest relative link from the page at URL `source` to the URL `target`, percent-encoded where needed."""
    folder = source if source.endswith("/") else source.rpartition("/")[0] + "/"
    if target == folder:
        return "./"
    if not is_plain(target) or not is_plain(folder):
        link = posixpath.relpath(target, folder)
        if target.endswith("/"):
            link = "./" if link == "." else link + "/"
    else:
        link = _climbed(folder, target)
    link = encode(link)
    return "./" + link if ":" in link and _SCHEME.match(link) else link


def is_plain(url: str) -> bool:
    """Whether no segment of a URL but the last is empty, and none begins with a dot."""
    return "//" not in url and "/." not in url


def _climbed(folder: str, target: str) -> str:
    """The way from a folder to a target: up as far as to a folder that the target stands in, and down from there."""
    up = ""
    while not target.startswith(folder):
        folder = folder[: folder.rfind("/", 0, -1) + 1]
        up += "../"
    return up + target[len(folder) :]


def encode(path: str) -> str:
    """A path of this site as a link has it: everything percent-encoded that would mean something else there."""
    return path if _NEEDS_NOTHING.fullmatch(path) else quote(path, safe=_PLAIN)


def encode_all(text: str) -> str:
    """A text with all but letters and digits percent-encoded."""
    return quote(text, safe="")


def encode_target(target: str) -> str:
    """A link that an author wrote, with only those characters encoded that no link may hold; escapes stay."""
    return target if _NEEDS_NO_MORE.fullmatch(target) else quote(target, safe=_WRITTEN)


def decode(path: str) -> str:
    """A path with percent escapes undone (broken escapes stay as they are)."""
    return unquote(path)


def is_absolute(base_url: str) -> bool:
    """Whether a baseURL names scheme and host, so that absolute addresses can be made."""
    parts = urlsplit(base_url)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def base_path(base_url: str) -> str:
    """The path part of a baseURL, always with a slash at both ends."""
    path = urlsplit(base_url).path.strip("/")
    return f"/{path}/" if path else "/"


def absolute(base_url: str, url: str) -> str:
    """The full address of a URL of this site."""
    return encode_target(base_url.rstrip("/")) + encode(url)
