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

SEARCH_URL = "/search/"


@dataclass(frozen=True)
class Book:
    """All that views are made from."""

    config: Config
    site: Site
    links: Links
    data: Mapping[str, Any]
    images: Images

    @property
    def has_search(self) -> bool:
        """Whether there is a search, and a page of all sections."""
        return "search" not in self.config.disable_kinds

    @cached_property
    def print_urls(self) -> Mapping[str, str]:
        """The addresses at which units stand on one page, by the path of the unit."""
        return print_urls(self.site, self.config)

    @cached_property
    def canonical_base(self) -> str:
        """The site's absolute address, or an empty string."""
        return self.config.base_url if urls.is_absolute(self.config.base_url) else ""


def print_urls(site: Site, config: Config) -> dict[str, str]:
    """The addresses at which units stand on one page, by the path of the unit."""
    units = () if "print" in config.disable_kinds else site.units
    return {unit.page.path: urls.folder(unit.page.url) + "print/" for unit in units if unit.page.rendered}


def made_urls(site: Site, config: Config) -> tuple[str, ...]:
    """The addresses of pages that no author wrote, and that links may lead to."""
    search = () if "search" in config.disable_kinds else (SEARCH_URL,)
    return (*search, *print_urls(site, config).values())


@dataclass(frozen=True, slots=True)
class Here:
    """The address that links are written for; `root` is given where a page is served at any depth."""

    url: str
    root: str = ""

    def to(self, url: str) -> str:
        """The link to a URL of the site."""
        return self.root + urls.encode(url.lstrip("/")) if self.root else urls.relative(self.url, url)
