"""A site in memory while it is edited: what has changed is read again, and the plan follows.

What is asked for is read first, so a page can be shown while the rest of the site is still being read.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from outline_site import urls
from outline_site.build import Plan, Work, judged, laid_out, planned, reader_of
from outline_site.changes import Changes, changes
from outline_site.config import Config
from outline_site.content.cascade import may_give
from outline_site.course_file import Loaded
from outline_site.diagnostics import Problem, Severity
from outline_site.model import Document, SourceFile
from outline_site.shelf import Shelf, Stamp, is_plain, stamp
from outline_site.source import MAX_NOTE, Sources, scan
from outline_site.theme import theme_folder
from outline_site.tray import Tray
from outline_site.tree.addresses import placed, styled
from outline_site.tree.check import check_page
from outline_site.tree.grow import Grown
from outline_site.tree.regrow import regrown

AT_ONCE = 20  # changed notes that are read before anything else is done
TRIES = 10  # times that a note is left for later because someone is writing to it
SETTINGS = ("course.", "hugo.", "config")  # how the names of files with settings begin


IsOpen = Callable[[str], bool]


def _never(_path: str) -> bool:
    return False


class Desk:
    """A site in memory. Its methods are for one thread; the plans that it makes are for any.

    `load` reads the settings; `now` gives the moment that dates are held to.

    Raises:
        SiteError: as `load` does, or there is no content folder.
    """

    def __init__(self, load: Callable[[], Loaded], now: Callable[[], datetime], work: Work) -> None:
        self._load, self._now, self._memo, self._compiled = load, now, work.memo, work.compiled
        self._shelf = Shelf()
        self._plan: Plan | None = None
        self._is_fresh = True  # whether what the plan knows of files, such as the sizes of images, is still true
        self._tries: Counter[str] = Counter()
        self.left: set[str] = set()  # real paths of notes that are to be taken again, as someone was writing to them
        self.config, self._found = load()
        self._stamps = _template_stamps(self.config)
        self._sources = scan(self.config, theme_folder(), self._shelf.read)
        self._copied = _copied(self._sources)
        self._tray = Tray(reader_of(self.config, self._sources, work.compiled), work, self._is_broken)
        self._tray.add(self._sources.content)
        self._changed = self._changes()

    # ------------------------------------------------------------------------------------------------------- looking

    def look(self, is_open: IsOpen = _never) -> frozenset[str]:
        """Look at all files of the site; gives the paths of those that are published as they are and are not as before.

        A note that someone is writing to, as `is_open` says of its real path, stays as it was.

        Raises:
            SiteError: the settings cannot be read, or there is no content folder; then all is as it was.
        """
        self.left = set()
        config, found = self._load()
        stamps = _template_stamps(config)
        old = self._tray.reader
        sources = self._with_old_values(scan(config, theme_folder(), self._shelf.read), is_open)
        reader = reader_of(config, sources, self._compiled)
        now = config.reader, config.templates_dir, stamps, reader.cascade, sources.data
        same = now == (old.config, self.config.templates_dir, self._stamps, old.cascade, old.templates.data)
        if same:
            reader = old
        self.left = {os.path.realpath(path) for path in self._shelf.busy}
        self._shelf.busy.clear()
        if (config, found, sources, same) != (self.config, self._found, self._sources, True):
            self._plan = None
        self.config, self._found, self._stamps, self._sources = config, found, stamps, sources
        before, self._copied = self._copied, _copied(sources)
        self._shelf.keep({os.fspath(config.root / source.path) for source in sources.content})
        self._tray.fill(sources.content, reader)
        dates, self._changed = self._changed, self._changes()
        self._plan = self._plan if self._changed == dates else None
        if len(self._tray.waiting) <= AT_ONCE:
            self._tray.read(tuple(self._tray.waiting))
        files = {path for path in before.keys() | self._copied.keys() if before.get(path) != self._copied.get(path)}
        self._is_fresh = self._is_fresh and not files
        return frozenset(files)

    def take(self, paths: Collection[str], is_open: IsOpen = _never) -> frozenset[str]:
        """Read again what stands at these paths (real ones); look at everything where something else has changed.

        Gives what `look` gives, and raises what it raises.
        """
        self.left = set()
        notes: set[int] = set()
        files: set[str] = set()
        for path in paths:
            if path in self._sources.places and is_plain(path) and Path(path).stat().st_size <= MAX_NOTE:
                notes.update(self._sources.places[path])
            elif path in self._copied and is_plain(path):
                files.add(path)
            elif not self._is_nothing(path):
                return self.look(is_open)
        try:
            self.left = self._take_notes(sorted(notes), is_open)
        except (OSError, _MoreError):
            return self.look(is_open)
        self._copied.update((path, stamp(path)) for path in files)
        self._is_fresh = self._is_fresh and not files
        return frozenset(files)

    def _take_notes(self, notes: Sequence[int], is_open: IsOpen) -> set[str]:
        """Read notes again, given as indices. Gives the real paths of those that are left, as they are written to."""
        content = list(self._sources.content)
        left: set[str] = set()
        for index in notes:
            old = content[index]
            path = self.config.root / old.path
            is_last = self._tries[old.path] >= TRIES
            before, data = stamp(path), self._shelf.read_anyway(path) if is_last else self._shelf.read(path)
            is_busy = os.fspath(path) in self._shelf.busy
            if data == old.data and not is_busy:
                continue
            source = SourceFile(old.path, old.content_path, data)
            if may_give(old) or may_give(source):
                raise _MoreError
            document = self._tray.reader.read(source) if len(notes) <= AT_ONCE and not is_busy else None
            if not is_last and (is_busy or before != stamp(path) or is_open(os.path.realpath(path))):
                self._tries[old.path] += 1
                left.add(os.path.realpath(path))
                continue
            self._tries.pop(old.path, None)
            dates = {path: date for path, date in self._changed.dates.items() if path != old.path}
            self._changed = self._changed._replace(dates=dates)
            content[index] = source
            if document is None:
                self._tray.add([source])
            else:
                self._tray.put(source, document)
        self._sources = replace(self._sources, content=tuple(content))
        self._shelf.busy.clear()
        return left

    def _changes(self) -> Changes:
        """When the notes were last changed, as their repository tells it now."""
        return changes(self.config, (source.path for source in self._sources.content), self._memo)

    def _is_nothing(self, path: str) -> bool:
        """Whether a change at a path is of no interest: a helper file of an editor, or what was there for a moment."""
        folder, name = os.path.split(path)
        content, root = os.path.realpath(self.config.content_dir), os.path.realpath(self.config.root)
        if path.startswith(content + os.sep) and (name.startswith((".", "#")) or name.endswith("~")):
            return True
        known = path in self._sources.paths or path in self._sources.folders or path in self._stamps
        known = known or path.startswith(f"{root}{os.sep}config{os.sep}")
        if folder == root:
            tops = {place.relative_to(self.config.root).parts[0] for place in self.config.folders}
            return name not in tops - {self.config.cache.name} and not name.startswith(SETTINGS) and not known
        return not known and not os.path.lexists(path)

    def _with_old_values(self, sources: Sources, is_open: IsOpen) -> Sources:
        """The sources, with notes that are as they were being the same objects, and the last values of broken data."""
        busy = {i for path, indices in sources.places.items() if is_open(path) for i in indices}
        if self._sources.data and any(p.code == "data-file" for p in sources.problems):
            sources = replace(sources, data=self._sources.data)
        before = {source.path: source for source in self._sources.content}
        content = (_the_same(before.get(s.path), s, i in busy) for i, s in enumerate(sources.content))
        return replace(sources, content=tuple(content))

    # ------------------------------------------------------------------------------------------------------- reading

    @property
    def waiting(self) -> int:
        """How many notes are still to be read."""
        return len(self._tray.waiting)

    @property
    def total(self) -> int:
        """How many notes there are."""
        return len(self._sources.content)

    @property
    def folders(self) -> frozenset[str]:
        """The folders that hold something of the site, as real paths."""
        others = (self.config.templates_dir, self.config.root / "config")
        own = (os.path.realpath(folder) for folder in others if folder.is_dir())
        return self._sources.folders.union(own, (str(Path(path).parent) for path in self._stamps))

    def awaited(self) -> Mapping[str, str]:
        """The notes that are still to be read, by the file of the website that each will most likely be."""
        pages = {} if self._plan is None else {n.page.source: n.page for n in self._plan.site.nodes.values()}
        found = ((path, pages.get(path), source) for path, source in self._tray.waiting.items())
        return {
            urls.output_path(page.url if page else _likely_url(source, self.config)): path
            for path, page, source in found
        }

    def step(self, wanted: Iterable[str]) -> None:
        """Read for a moment: what is wanted (by the paths of notes), then what is next."""
        self._tray.read(wanted)
        self._tray.step()

    def _is_broken(self, document: Document) -> bool:
        return any(p.severity is Severity.ERROR for p in judged(document.problems, self.config))

    # ------------------------------------------------------------------------------------------------------ planning

    @property
    def is_planned(self) -> bool:
        """Whether the last plan is that of all that has been read."""
        return self._plan is not None and self._is_fresh and not self._tray.edited and not self._tray.has_new

    def plan(self) -> Plan:
        """The plan of the site as far as it has been read."""
        if self._plan is not None and not self.is_planned:
            self._plan = None if self._tray.has_new else self._replanned(self._plan)
        if self._plan is None:
            documents = self._tray.documents(self._sources.content)
            templates = self._tray.reader.templates
            self._plan = planned(self.config, self._sources, templates, documents, self._changed, self._now())
        self._tray.settle()
        self._is_fresh = True
        return self._plan

    def _replanned(self, old: Plan) -> Plan | None:
        """The plan with other notes in the same tree, or None where the tree may be another one."""
        edited = self._tray.edited
        site = regrown(old.site, edited)
        if site is None:
            return None
        documents = self._tray.documents(self._sources.content)
        grown = Grown(site, old.grown.problems)
        templates = self._tray.reader.templates
        plan = laid_out(self.config, self._sources, templates, documents, self._changed, grown)
        if "tree_problems" in vars(old):
            vars(plan)["tree_problems"] = old.tree_problems
        if "link_problems" in vars(old) and all(a.anchors == b.anchors for a, b in edited.values()):
            pages = [site.nodes[site.paths_of_sources[path]].page for path in edited]
            checked = {page.path: tuple(check_page(page, plan.pages.book.links)) for page in pages}
            vars(plan)["link_problems"] = {**old.link_problems, **checked}
        return plan

    def problems(self, stop: Callable[[], bool]) -> tuple[Problem, ...] | None:
        """What is wrong with the plan, judged; None where `stop` said that it is not asked for any more."""
        plan = self.plan()
        if "link_problems" not in vars(plan):
            checked = {}
            for path, node in plan.site.nodes.items():
                if stop():
                    return None
                checked[path] = tuple(check_page(node.page, plan.pages.book.links))
            vars(plan)["link_problems"] = checked
        return judged([*self._found, *plan.problems], self.config)


class _MoreError(Exception):
    """What has changed may change other notes as well."""


def _the_same(old: SourceFile | None, new: SourceFile, is_busy: bool) -> SourceFile:
    return old if old is not None and (is_busy or old == new) else new


def _likely_url(source: SourceFile, config: Config) -> str:
    """The address that a note will have, if its front matter has no other wish."""
    folder, _, name = source.content_path.rpartition("/")
    stem = os.path.splitext(name)[0]
    path = config.spelling.path(folder if stem in ("index", "_index") else f"{folder}/{stem}").lstrip("/")
    return placed(urls.page_url(path), config) if stem == "_index" else styled(path, config)


def _copied(sources: Sources) -> dict[str, Stamp | None]:
    """The files that are published as they are, with their stamps."""
    paths = (os.fspath(path) for path in (*sources.static.values(), *sources.files.values()))
    return {path: stamp(path) for path in paths}


def _template_stamps(config: Config) -> Mapping[str, Stamp | None]:
    """All files that templates and shortcodes are made of, with their stamps."""
    layouts = (config.root / "layouts" / name for name in ("shortcodes", "_shortcodes"))
    folders = (config.templates_dir, theme_folder() / "templates", *layouts)
    return {path: stamp(path) for folder in folders for path in _files_below(os.path.realpath(folder))}


def _files_below(folder: str) -> Iterator[str]:
    for above, _, names in os.walk(folder):
        yield from (f"{above}{os.sep}{name}" for name in names)
