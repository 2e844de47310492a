"""Changes on disk -> editions: what has changed is read, what is wanted first of all; then the whole is checked."""

import gc
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import wait

from outline_site.build import Plan
from outline_site.desk import Desk
from outline_site.diagnostics import Diagnostic, Place, Problem, Severity, SiteError
from outline_site.model import NOTHING
from outline_site.preview.changes import Changes
from outline_site.preview.edition import Board, Created, Edition
from outline_site.preview.press import Press
from outline_site.preview.watch import Watch
from outline_site.render.bundle import BUNDLES
from outline_site.render.pages import PageOutput
from outline_site.site import FileOutput

OFFERED = 5  # new pages that are told at a time
FILES = 500  # changed files that are remembered
SECOND_LOOK = 1.0  # seconds of quiet after a change of folders, when everything is looked at once more
BREATH = 0.03  # seconds between showing and checking, for the browsers to fetch what is shown
BEAT = 0.2  # seconds between two words about how far the reading is
BURST = 200  # changes at once, from which on the system may have lost some

Tell = Callable[[Edition, int], None]


class Loop:
    """Makes the editions of a site, in a thread of its own. `tell` is told each of them, and how much is to be read."""

    def __init__(self, desk: Desk, changes: Changes, watch: Watch, board: Board, press: Press, tell: Tell) -> None:
        self._desk, self._changes, self._watch, self._board = desk, changes, watch, board
        self._press, self._tell = press, tell
        self._plan: Plan | None = None
        self._files: dict[str, int] = {}
        self._touched: frozenset[str] = frozenset()  # files on disk that have changed since the last edition
        self._restyled = False  # whether the settings have
        self._failure: Problem | None = None
        self._begun, self._seconds = time.perf_counter(), 0.0
        self._unchecked = True
        self._look_again = False
        self._frozen = False
        self._told = 0.0
        self._sampled: tuple[object, ...] = ()
        self._whole: Mapping[str, object] = NOTHING  # the outputs of the last edition that had all notes

    def run(self) -> None:
        """Work until the changes have ended. An error of the program itself is put on the board."""
        try:
            self._follow()
            while not self._changes.ended:
                self._round()
        except BaseException as error:  # of any kind: whoever waits for this thread must hear of it
            if not self._changes.ended:
                self._board.failure = error
                self._board.ring()

    def _round(self) -> None:
        busy = self._desk.waiting or self._board.edition.number == 0
        rest = BREATH if self._unchecked else SECOND_LOOK if self._look_again else None
        paths = self._changes.take(0 if busy else rest)
        self._begun = time.perf_counter() if paths else self._begun
        if paths:
            self._take(paths)
        elif not busy and (self._changes.take_look() or (self._look_again and not self._unchecked)):
            self._look_again = False
            self._take(None)
        wanted = self._board.wanted()
        if self._desk.waiting:
            self._desk.step(wanted)
        first = self._board.edition.number == 0
        edition, waiting = self._board.edition, self._desk.waiting
        if not self._desk.is_planned and (paths or wanted or first or not waiting):
            self._show()
        elif self._plan is not None and edition.awaited and (wanted or not waiting):
            self._put_up(self._plan, edition.problems, edition.number, is_checked=False)
        elif waiting and time.perf_counter() - self._told > BEAT:
            self._told = time.perf_counter()
            self._board.progress(waiting)
            self._tell(edition, waiting)
        if self._changes.is_empty:
            self._board.has_shown(self._changes.taken)
            if self._unchecked and not paths and not busy:
                self._check()

    # ------------------------------------------------------------------------------------------------------- reading

    def _take(self, paths: Collection[str] | None) -> None:
        """Read what has changed; everything is looked at where `paths` is None, or settings could not be read."""
        before, folders, config = self._failure, self._desk.folders, self._desk.config
        try:
            whole = paths is None or self._failure is not None
            is_open = self._changes.is_open
            files = self._desk.look(is_open) if whole or paths is None else self._desk.take(paths, is_open)
            self._failure = None
        except (SiteError, OSError) as error:
            files, self._failure = frozenset(), self._failed(error)
        self._changes.again(self._desk.left)
        self._look_again = self._look_again or len(paths or ()) > BURST or folders != self._desk.folders
        self._follow()
        self._touched |= files
        self._restyled = self._restyled or config != self._desk.config
        if self._failure != before:
            self._unchecked = True

    def _follow(self) -> None:
        self._watch.follow(os.path.realpath(self._desk.config.root), self._desk.folders)

    def _failed(self, error: SiteError | OSError) -> Problem:
        """What keeps the site from being read, as a problem among others."""
        config = self._desk.config
        at = Place(config.content_dir.relative_to(config.root).as_posix())
        message = f"the site cannot be read: {error}"
        if isinstance(error, SiteError):
            message, at = error.message, error.at or at
        return Problem(Diagnostic("unreadable-site", message, at), Severity.ERROR)

    # ------------------------------------------------------------------------------------------------------- showing

    def _show(self) -> None:
        old, self._plan = self._plan, self._desk.plan()
        plan = self._plan
        self._seconds = time.perf_counter() - self._begun
        self._unchecked = True
        number = self._board.edition.number + 1
        if old is not None:
            self._note_files(old, plan, number)
        self._put_up(plan, self._board.edition.problems, number, is_checked=False)
        if not self._frozen and self._desk.waiting == 0:
            self._frozen = True
            gc.freeze()  # what stays for good need not be looked through again and again

    def _note_files(self, old: Plan, new: Plan, number: int) -> None:
        """Note which files of the website an edition has anew: copied ones, and what is joined from several."""
        touched, self._touched = self._touched, frozenset()
        restyled, self._restyled = self._restyled, False
        static = (*old.sources.static.items(), *new.sources.static.items())
        parts = [name for name, path in static if str(path) in touched]
        names = {bundle.name for bundle in BUNDLES if any(map(bundle.holds, parts))}
        names |= {bundle.name for bundle in BUNDLES if restyled and bundle.name.endswith(".css")}
        if touched:
            names |= {n for n, o in new.outputs.items() if isinstance(o, FileOutput) and o.path in touched}
        for name in sorted(names):
            self._files.pop(name, None)
            self._files[name] = number
        for name in tuple(self._files)[:-FILES]:
            del self._files[name]

    def _put_up(self, plan: Plan, problems: tuple[Problem, ...], number: int, *, is_checked: bool) -> None:
        awaited = self._desk.awaited() if self._desk.waiting else NOTHING
        created = (*self._board.edition.created, *self._created(plan, number, awaited))[-OFFERED:]
        seconds, files = self._seconds, dict(self._files)
        edition = Edition(
            number, 0, plan.outputs, awaited, self._desk.total, files, created, problems, is_checked, seconds
        )
        self._board.waiting = self._desk.waiting
        self._board.put_up(edition)
        self._tell(self._board.edition, self._desk.waiting)

    def _created(self, plan: Plan, number: int, awaited: Mapping[str, str]) -> Iterator[Created]:
        """The pages that were not there in the last edition with all notes, if they are few."""
        if awaited or plan.outputs is self._whole:
            return
        before, self._whole = self._whole, plan.outputs
        new = plan.outputs.keys() - before.keys() if before else set()
        pages = [o.page for name in sorted(new) if isinstance(o := plan.outputs[name], PageOutput) and o.page.source]
        if len(pages) <= OFFERED:
            yield from (Created(page.url, page.shown_title, number) for page in pages)

    # ------------------------------------------------------------------------------------------------------ checking

    def _check(self) -> None:
        """Find what is wrong, unless something changes meanwhile."""
        plan = self._desk.plan()
        problems = self._desk.problems(lambda: not self._changes.is_empty)
        if problems is None:
            return
        self._unchecked = False
        self._draw_samples(plan)
        failure = (self._failure,) if self._failure else ()
        self._put_up(plan, (*failure, *problems), self._board.edition.number, is_checked=True)

    def _draw_samples(self, plan: Plan) -> None:
        """Draw a page of each kind, so that a broken template is told before someone asks for such a page."""
        drawn_from = (id(plan.pages.templates), plan.pages.book.config, plan.pages.book.data)
        if drawn_from == self._sampled:
            return
        self._sampled = drawn_from
        samples = {o.page.kind: name for name, o in plan.outputs.items() if isinstance(o, PageOutput)}
        drawing = {self._press.draw(self._board.edition, name) for name in samples.values()}
        while drawing and self._changes.is_empty and not self._changes.ended:
            done, drawing = wait(drawing, timeout=BREATH)
            if any(sample.result().failed for sample in done):
                self._sampled = ()
        if drawing:
            self._sampled = ()
