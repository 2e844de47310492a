"""What views are made from: the whole site, and the address that a page's links are written for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from outline_site import urls
from outline_site.config import Config
from outline_site.render.images import Images
from outline_site.site import Site
from outline_site.tree.resolve import Links


@dataclass(frozen=True)
class Book:
    """All that views are made from."""

    config: Config
    site: Site
    links: Links
    data: Mapping[str, Any]
    images: Images

    @cached_property
    def canonical_base(self) -> str:
        """The site's absolute address, or an empty string."""
        return self.config.base_url if urls.is_absolute(self.config.base_url) else ""


@dataclass(frozen=True, slots=True)
class Here:
    """The address that links are written for; `root` is given where a page is served at any depth."""

    url: str
    root: str = ""

    def to(self, url: str) -> str:
        """The link to a URL of the site."""
        return self.root + urls.encode(url.lstrip("/")) if self.root else urls.relative(self.url, url)
