"""How far the authors of notes are trusted: which addresses, attributes and tags of theirs may stand in a page.

Usually they are: HTML is kept, and an address is what they say. With `safe: true` the notes are from many hands, and
nothing that is written in them runs in a reader's browser. What a shortcode is given as an address is never run, as in
Hugo. All questions of this kind are asked here; who asks is `rules/links` for addresses, `attributes.give` for
attributes, and `rules/html` for tags.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from outline_site import urls

KNOWN = frozenset(("http", "https", "mailto", "tel", "sms", "ftp", "sftp", "irc", "ircs", "xmpp", "geo", "doi", "news"))
"""What the addresses of notes from many hands may begin with."""

RUN = frozenset(("javascript", "vbscript", "livescript", "mocha", "data"))
"""What browsers may run, or show as a page of ours."""

_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp|avif)[;,]", re.IGNORECASE)
_ATTRIBUTES = frozenset(("id", "class", "title", "lang", "dir", "width", "height", "start"))
_MORE_ADDRESSES = re.compile(
    r"""(\s(?:action|formaction|xlink:href|srcdoc|srcset|ping|background|to|values|from)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Trust:
    """What the settings say: whether HTML of notes is kept, and whether they are from many hands."""

    html: bool = True
    safe: bool = False

    @classmethod
    def of(cls, *, raw_html: bool, safe: bool) -> "Trust":
        """What two settings come to."""
        return cls(raw_html and not safe, safe)

    def objection(self, address: str, *, trusted: bool) -> str:
        """Why an address is not used, or nothing. `trusted`: who wrote it may write HTML as well."""
        scheme = urls.scheme(address)
        if self.safe:
            wrong = scheme and scheme not in KNOWN
            return f"with 'safe: true' in the settings none begins with '{scheme}:'" if wrong else ""
        if trusted or scheme not in RUN or _PICTURE.match(address):
            return ""
        return f"browsers may run what begins with '{scheme}:'"

    def allowed(self, attributes: Mapping[str, object]) -> list[str]:
        """The names of those attributes that a block may have."""
        return [name for name in attributes if not self.safe or name in _ATTRIBUTES]

    def tag(self, tag: str) -> str:
        """A tag that a template made, perhaps with what it was given, without addresses that would run."""
        if not self.safe:
            return tag
        return _MORE_ADDRESSES.sub(lambda found: found[1] + ('"#"' if self._runs(found[2]) else found[2]), tag)

    def _runs(self, written: str) -> bool:
        return any(self.objection(part, trusted=False) for part in re.split(r"[\s,;]+", written.strip("\"'")))
