"""The command line: arguments -> an ending of the program -> an exit status. It prints all that commands tell.

Heavy modules are imported by the commands that use them, so that `--version` and `--help` answer at once.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from outline_site import __version__
from outline_site.diagnostics import Problem, Severity, SiteError, report_lines
from outline_site.excerpts import Excerpts
from outline_site.notices import Notices, colour
from outline_site.progress import shown_progress
from outline_site.reports import counted, drawn, some, summary, tree_rows

if TYPE_CHECKING:
    from outline_site.build import Built
    from outline_site.record import Look
    from outline_site.timing import Timing

WRONG_CONTENT = 1  # the exit status where the content of a site is at fault

Command = TypeVar("Command", bound=Callable[..., Any])

_source = click.option(
    "--source",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The site's folder (default: this one).",
)


def _holds(command: Command) -> Command:
    """The options that show what is held back."""
    for name, what in (
        ("--expired", "pages whose expiryDate has passed"),
        ("--future", "pages whose publishDate is still to come"),
        ("--drafts", "drafts"),
    ):
        command = click.option(name, is_flag=True, help=f"Show {what} too.")(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="outline-site", message="%(prog)s %(version)s")
def outline_site() -> None:
    """Make a course website from a folder of Markdown notes."""


@outline_site.command("build")
@_source
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="The website's folder (default: public)."
)
@click.option("--base-url", metavar="URL", help="The address that the website will have.")
@_holds
@click.option("--strict", is_flag=True, help="Warnings stop publishing, as errors do.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes at work (default: as many as pay).")
@click.option("--executor", metavar="URL", help="Let the workers of a Dask cluster do the work: dask://HOST:PORT.")
@click.option("--no-cache", is_flag=True, help="Remember nothing, and use nothing that is remembered.")
@click.option("--profile", is_flag=True, help="Print where the time went.")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.option("-v", "--verbose", is_flag=True, help="Print all problems, and each page that is held back.")
def _build(source: Path, output: Path | None, base_url: str | None, **given: Any) -> None:
    """Build the website and publish it.

    Nothing is published where there are errors: the website stays as it was.
    """
    from outline_site import record
    from outline_site.course_file import load

    begun, now = time.perf_counter(), _now()
    timing = _timing() if given["profile"] else None
    flags = {key: given[key] for key in ("drafts", "future", "expired")}
    config, found = load(source.absolute(), output=output, base_url=base_url, **flags)
    with timing.stage("looking for changes") if timing else nullcontext():
        look = record.look(config, found, strict=given["strict"])
    outcome = None if given["no_cache"] else record.recalled(look, now)
    said = f"0 files written, {outcome.files} kept, 0 removed" if outcome else ""
    if outcome is None:
        built = _built(look, now, given, timing)
        outcome = built.outcome
        if built.published is not None:
            done = built.published
            said = f"{some(done.written, 'file')} written, {done.unchanged} kept, {done.removed} removed"
            if not given["no_cache"]:
                record.note(look, now, built.moments, outcome, done.state)
                built.kept.save(done.state)
    _print_problems(outcome.problems, config.root, verbose=given["verbose"])
    if timing is not None:
        click.echo("\n".join(timing.lines()), err=True)
    if not said:
        click.echo(f"Nothing published: {counted(outcome.problems)}; the website is as it was.")
        sys.exit(WRONG_CONTENT)
    if not given["quiet"]:
        click.echo(summary(outcome, said, time.perf_counter() - begun, verbose=given["verbose"]))


def _timing() -> "Timing":
    from outline_site.timing import Timing

    return Timing()


def _built(look: "Look", now: datetime, given: Mapping[str, Any], timing: "Timing | None") -> "Built":
    """The site, built as the options say."""
    import gc

    from outline_site import build as endings
    from outline_site.compiled import own_folder
    from outline_site.memo import Memo
    from outline_site.spool import Spool
    from outline_site.workers import workers

    gc.set_threshold(1_000_000, 5, 5)  # little garbage stands in circles: a tenth of the time went into looking for it
    memo = Memo(None if given["no_cache"] else look.config.cache)
    compiled = None if given["no_cache"] else own_folder()
    with (
        shown_progress(quiet=given["quiet"]) as watch,
        workers(look.config, given["jobs"], given["executor"]) as pool,
        Spool(look.config.root) as spool,
    ):
        work = endings.Work(pool, memo, watch, spool=spool, compiled=compiled)
        if timing is not None:
            work = replace(work, pool=replace(pool, tell=timing.tell), stage=timing.stage)
        return endings.build(look, now, work)


@outline_site.command("serve", short_help="Show the website while it is written.")
@_source
@click.option("--host", default="127.0.0.1", metavar="HOST", help="Where to listen (default: this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, metavar="N", help="The port (default: 8000).")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
@click.option("--no-drafts", is_flag=True, help="Show no drafts, and nothing else that students do not see.")
def _serve(source: Path, host: str, port: int, open_browser: bool, no_drafts: bool) -> None:
    """Show the website as it is written: what is saved is in the browser at once.

    Nothing is published. Drafts, and pages whose time has not come or has passed, are shown and marked.
    """
    import multiprocessing
    import webbrowser
    from threading import Thread

    from outline_site import build as endings
    from outline_site import overseer, patience
    from outline_site.compiled import own_folder
    from outline_site.course_file import load
    from outline_site.desk import Desk
    from outline_site.memo import Memo
    from outline_site.preview.editor import preferred
    from outline_site.preview.guard import is_local
    from outline_site.preview.run import Preview, bound
    from outline_site.workers import workers_apart

    patience.hasten()
    held = not no_drafts
    form = preferred(Path(click.get_app_dir(__package__.replace("_", "-"))) / "config.yaml")
    config, _ = load(source.absolute())
    with workers_apart(config) as pool:
        work = endings.Work(pool, Memo(config.cache), compiled=own_folder())
        desk = Desk(lambda: load(config.root, drafts=held, future=held, expired=held), _now, work)
        at = bound(host, port)
        notices = Notices(config.root, counted)
        in_use = f"Port {port} is in use. " if at.is_other else ""
        in_use = "It begins anew. " if overseer.inherited() else in_use
        seen = "" if is_local(host) else "Other computers can see this preview. "

        def ready(address: str) -> None:
            notices.begin(address, in_use + seen)
            if open_browser and not overseer.inherited():
                Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        try:
            with at.socket:
                Preview(desk, form, notices.tell, ready).run(at, host)
        finally:
            notices.end()
            pool.close()
            for worker in multiprocessing.active_children():  # their work is not needed any more
                worker.terminate()


@outline_site.command("check")
@_source
@click.option("--external", is_flag=True, help="Ask for addresses elsewhere, too.")
def _check(source: Path, external: bool) -> None:
    """Look for everything that is wrong; publish nothing.

    Warnings count as errors do. It prints the Content-Security-Policy that a server may send with the pages.
    """
    from outline_site import build as endings
    from outline_site.checks import check
    from outline_site.compiled import own_folder
    from outline_site.course_file import load
    from outline_site.memo import Memo
    from outline_site.spool import Spool
    from outline_site.workers import workers

    begun = time.perf_counter()
    config, found = load(source.absolute())
    with shown_progress(quiet=False) as watch, workers(config, None) as pool, Spool(config.root) as spool:
        work = endings.Work(pool, Memo(config.cache), watch, spool=spool, compiled=own_folder())
        checked = check(config, _now(), found, work, external=external)
    _print_problems(checked.problems, config.root, verbose=False)
    click.echo(f"Content-Security-Policy: {checked.policy}")
    pages = some(len(checked.plan.site.nodes), "page")
    click.echo(f"Checked {pages} in {time.perf_counter() - begun:.2f} s: {counted(checked.problems)}.")
    if checked.problems:
        sys.exit(WRONG_CONTENT)


@outline_site.command("tree")
@_source
@click.option("--json", "as_json", is_flag=True, help="Print the tree for other programs.")
@_holds
def _tree(source: Path, as_json: bool, drafts: bool, future: bool, expired: bool) -> None:
    """Print the tree of pages."""
    import json

    from outline_site import build as endings
    from outline_site.course_file import load

    config, found = load(source.absolute(), drafts=drafts, future=future, expired=expired)
    plan = endings.prepare(config, _now(), endings.Work())
    problems = endings.judged([*found, *plan.problems], config)
    if as_json:
        click.echo(json.dumps(tree_rows(plan.site), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(drawn(plan.site.root)))
    _print_problems([p for p in problems if p.severity is Severity.ERROR], config.root, verbose=False)
    if endings.stops(problems, strict=False):
        sys.exit(WRONG_CONTENT)


@outline_site.command("new")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def _new(folder: Path) -> None:
    """Make a small course in a new folder."""
    import shlex

    from outline_site.starter import start

    files = start(folder)
    name = shlex.quote(str(folder))
    click.echo(f"Made a course of {files} files in {folder}. To see it: outline-site serve --open --source {name}")


# ------------------------------------------------------------------------------------------------- what it prints


def _print_problems(problems: Sequence[Problem], root: Path, *, verbose: bool) -> None:
    """Problems on standard error, each with its line of the source and a caret."""
    for line in report_lines(problems, Excerpts(root).line, verbose=verbose):
        click.secho(line, err=True, fg=colour(line))


# --------------------------------------------------------------------------------------------- what it depends on


def _now() -> datetime:
    """The moment that dates are held to: the clock, or `SOURCE_DATE_EPOCH` for a build that can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise SiteError(f"SOURCE_DATE_EPOCH is a number of seconds, not '{epoch}'") from None
