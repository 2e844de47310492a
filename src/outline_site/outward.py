"""Addresses elsewhere -> those that lead nowhere. The only part of the program that asks other computers anything."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

AT_ONCE, WAIT = 8, 15.0  # requests; seconds
_GONE = frozenset((404, 410))
_HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; outline-site check)", "Accept": "*/*"}


def dead(addresses: Iterable[str], watch: Callable[[str, int, int], None]) -> Mapping[str, str]:
    """The addresses that lead nowhere, and why. One that only refuses programs counts as alive."""
    wanted = list(addresses)
    found: dict[str, str] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, (address, why) in enumerate(zip(wanted, pool.map(_asked, wanted), strict=True), 1):
            if why:
                found[address] = why
            watch("asking", done, len(wanted))
    return found


def _asked(address: str) -> str:
    """Why an address leads nowhere, or nothing."""
    for method in ("HEAD", "GET"):  # some servers answer only the second
        try:
            request = urllib.request.Request(address, headers=_HEADERS, method=method)  # noqa: S310  # http or https
            with urllib.request.urlopen(request, timeout=WAIT):  # noqa: S310  # as above
                return ""
        except urllib.error.HTTPError as error:
            if method == "GET":
                return f"the server says {error.code}" if error.code in _GONE else ""
        except (OSError, http.client.HTTPException, ValueError) as error:
            if method == "GET":
                return f"it cannot be reached ({getattr(error, 'reason', None) or error})"
    return ""
