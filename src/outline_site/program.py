"""The program as a whole: the command line, looked after from outside, and the exit status that it ends with."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from typing import NoReturn

import click

from outline_site import overseer, patience
from outline_site.cli import WRONG_CONTENT, outline_site
from outline_site.diagnostics import SiteError, printable

OVERSEEN = ("build", "check", "tree")  # the commands that draw or read all pages
ENDLESS = "serve"  # the one that goes on when a page cannot be drawn or read
INTERRUPTED, BROKEN_PIPE = 130, 141
NO_THREAD = "can't start new thread"  # what Python says where the system allows no more of them


def main() -> NoReturn:
    """Run the command line and leave with its exit status; work on pages is looked after from outside of it."""
    if sys.argv[1:2] and sys.argv[1] in OVERSEEN:
        outcome = overseer.overseen()
        if outcome is None:
            _work()
        _leave(outcome)
    if sys.argv[1:2] == [ENDLESS]:
        outcome = overseer.overseen(again=True)
        if outcome is None:
            run(overseer.interruptible, overseer.deaf)
        _leave(outcome)
    run(overseer.usual)


def _work() -> NoReturn:
    """Do the work that is looked after, and leave at once: to take apart what a large site leaves takes time."""
    try:
        run(overseer.interruptible, overseer.deaf)
    except SystemExit as end:
        if end.code not in (0, WRONG_CONTENT):
            raise
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(end.code)


def _leave(outcome: overseer.Outcome) -> NoReturn:
    """Leave as the work has ended."""
    if outcome.line:
        click.secho(printable(outcome.line), err=True, fg="red")
    sys.exit(outcome.status)


def run(first: Callable[[], None] = lambda: None, last: Callable[[], None] = lambda: None) -> NoReturn:
    """Run the command line in this process and leave with its exit status; `first` and `last` are about signals."""
    try:
        first()
        outline_site(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except overseer.Interrupted as end:
        sys.exit(end.status)
    except SiteError as error:
        click.secho(error.line, err=True, fg="red")
        sys.exit(error.status)
    except BrokenExecutor:  # whoever looks on knows at which page
        if not patience.place():
            click.secho("outline-site: error: a process at work was ended from outside", err=True, fg="red")
        sys.exit(overseer.BROKEN if patience.place() else WRONG_CONTENT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(BROKEN_PIPE)
    except OSError as error:  # a full disk behind standard output; the other files are looked after where they are used
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        name = f"{printable(str(error.filename))}: " if error.filename is not None else ""
        click.secho(f"outline-site: error: {name}{error.strerror}", err=True, fg="red")
        sys.exit(WRONG_CONTENT)
    except Exception as error:  # two kinds cannot be told by their class; any other is a fault of ours, and is shown
        if overseer.asked():  # which came while a class was made: Python puts it into another error
            sys.exit(128 + overseer.asked())
        if str(error) != NO_THREAD:
            raise
        click.secho("outline-site: error: the system lets this program start no more threads", err=True, fg="red")
        sys.exit(WRONG_CONTENT)
    finally:
        last()
    sys.exit(0)
