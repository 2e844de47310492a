"""What pages keep in the browser: waiting for it, also where the browser itself cuts a window off."""

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TooLong

SOON = 5_000  # milliseconds


def at_last(page: Page, seen: Callable[[float | None], None]) -> None:
    """Wait until something is seen, within the milliseconds that it is given, if any."""
    for _ in range(4):
        with suppress(AssertionError):
            return seen(SOON)
        if not is_cut_off(page):
            break
        page.reload()
    return seen(None)


def is_cut_off(page: Page) -> bool:
    """Whether no other window sees what is written into this one's storage, be it by any script at all.

    It is a fault of Chromium, which a busy one has with pages of a disk now and then, and a reload mends it.
    """
    page.evaluate("localStorage.setItem('probe', 'x')")
    try:
        return not is_true_elsewhere(page, "localStorage.getItem('probe') === 'x'")
    finally:
        page.evaluate("localStorage.removeItem('probe')")


def is_true_elsewhere(page: Page, expression: str) -> bool:
    """Whether something soon becomes true in another window."""
    other = page.context.new_page()
    other.goto(page.url)
    try:
        other.wait_for_function(expression, timeout=SOON)
    except TooLong:
        return False
    finally:
        other.close()
    return True
