"""Other programs that some tests need. A test whose program is missing is skipped; where `CI` is set, it fails."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium() -> str:
    """The path of Chromium, or of a browser made from it."""
    return _program(CHROMIUM, "on Debian: apt-get install chromium")


def hugo() -> str:
    """The path of Hugo; `make test` installs it beside Python."""
    return _program(("hugo",), "make test installs it")


def git() -> str:
    """The path of git."""
    return _program(("git",), "on Debian: apt-get install git")


def _program(names: tuple[str, ...], hint: str) -> str:
    beside = str(Path(sys.executable).parent)
    found = (shutil.which(name, path=path) for name in names for path in (beside, None))
    return next(filter(None, found), None) or _lack(f"needs the program '{names[0]}' ({hint})")


def _lack(reason: str) -> NoReturn:
    if os.environ.get("CI", "").lower() in ("", "0", "false"):
        pytest.skip(reason)  # without CI nothing is asked of a machine but Python
    pytest.fail(f"{reason}; it may be missing elsewhere, but not where CI is set", pytrace=False)


def library(name: str) -> None:
    """Skip a test where a library that few need is missing."""
    if importlib.util.find_spec(name) is None:
        _lack(f"needs the library '{name}' (make test installs it)")
