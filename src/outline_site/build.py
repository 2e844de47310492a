"""The program in one function: a site's settings -> the plan of all its files; and what the commands make of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from pathlib import Path

from outline_site import urls
from outline_site.changes import Changes, changes
from outline_site.compiled import Compiled
from outline_site.config import Config
from outline_site.content.cascade import Cascade
from outline_site.content.read import Reader
from outline_site.diagnostics import Diagnostic, Problem, Severity, judge
from outline_site.documents import Documents, read_all
from outline_site.drawing import Drawn, Studio, draw
from outline_site.kept import Kept
from outline_site.memo import Memo
from outline_site.model import Document
from outline_site.pool import Pool, ended_early
from outline_site.publish import Draft, Published, check_target
from outline_site.record import Look, Outcome, engine
from outline_site.render.book import Book, made_urls
from outline_site.render.bundle import BUNDLES
from outline_site.render.facts import Facts
from outline_site.render.feeds import feeds
from outline_site.render.images import Images
from outline_site.render.pages import NOT_FOUND_FILE, Pages
from outline_site.render.rows import FILTERS
from outline_site.render.search import index
from outline_site.render.static import static_files
from outline_site.render.units import units_script
from outline_site.shelf import read_patiently
from outline_site.site import FileOutput, Hold, KeptOutput, Output, Page, Site
from outline_site.source import Sources, scan
from outline_site.spool import Spool
from outline_site.stage import SINGLE_SYNCS, Stage
from outline_site.templates import Templates
from outline_site.theme import theme_folder
from outline_site.tree.check import (
    check_cascade,
    check_look,
    check_page,
    check_pictures,
    check_units,
    claims,
    clashes,
    covered,
    files_as_folders,
    names,
)
from outline_site.tree.grow import Grown, grow
from outline_site.tree.menus import check_menus
from outline_site.tree.resolve import Links

Watch = Callable[[str, int, int], None]
SETTLED = 3 / 4  # of the pages: when these are drawn, those that are written are taken to the disk


@dataclass(frozen=True)
class Work:
    """How the work is done, which never changes the result: where, what is remembered, and who watches."""

    pool: Pool = field(default_factory=Pool)
    memo: Memo = field(default_factory=lambda: Memo(None))
    watch: Watch = lambda _what, _done, _total: None
    stage: Callable[[str], AbstractContextManager[object]] = nullcontext  # around each stage
    spool: Spool = field(default_factory=Spool)  # where files are until they are published
    compiled: Path | None = None  # the folder that keeps compiled templates


@dataclass(frozen=True)
class Plan:
    """The tree of pages, how to make each file of the website, and what is wrong."""

    grown: Grown
    outputs: Mapping[str, Output]
    documents: Documents
    sources: Sources
    pages: Pages
    changed: Changes

    @property
    def site(self) -> Site:
        """The tree of pages."""
        return self.grown.site

    @cached_property
    def problems(self) -> tuple[Diagnostic, ...]:
        """All that is wrong; the tree as a whole is checked when this is first asked for."""
        return *self.met, *chain.from_iterable(self.link_problems.values()), *self.tree_problems

    @cached_property
    def met(self) -> tuple[Diagnostic, ...]:
        """What is wrong with single files, and was met on the way."""
        return *self.sources.problems, *reported(self.documents.read), *self.grown.problems, *self.changed.problems

    @cached_property
    def tree_problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with addresses, menus and layouts."""
        addresses = tuple(claims(self.site))
        files = {*self.sources.static, *(bundle.name for bundle in BUNDLES)}
        doubled = *clashes(addresses), *covered(addresses, files), *names(addresses, self.sources.static)
        folders = files_as_folders(addresses, self.sources.static, self.outputs)
        book = self.pages.book
        looks = *check_pictures(self.site, book.links), *check_look(book.config, book.links.files)
        units = *check_units(self.site, book.config), *check_cascade(book.config)
        return *looks, *units, *check_menus(self.site, book.config), *doubled, *folders, *self.pages.problems()

    @cached_property
    def link_problems(self) -> Mapping[str, tuple[Diagnostic, ...]]:
        """What is wrong with the links of each page, by the page's path."""
        return {path: tuple(check_page(n.page, self.pages.book.links)) for path, n in self.site.nodes.items()}


def prepare(config: Config, now: datetime, work: Work, sources: Sources | None = None) -> Plan:
    """Read the site and plan its website; nothing is published. `now` is what publishing and expiry dates are held to.

    `sources` are its files, where somebody has looked for them already.

    Raises:
        SiteError: there is nothing to build from.
    """
    sources = sources or scan(config, theme_folder(), read_patiently)
    reader = reader_of(config, sources, work.compiled)
    with work.stage("reading"):
        documents = read_all(sources.content, reader, work.memo, work.pool, work.watch)
    with work.stage("history"):
        changed = changes(config, (document.path for document in documents.read), work.memo)
    with work.stage("the tree"):
        return planned(config, sources, reader.templates, documents, changed, now)


def reader_of(config: Config, sources: Sources, kept: Path | None) -> Reader:
    """The reader of a site's content files; compiled templates are kept in a folder, where there is one."""
    compiled = Compiled(kept, engine()) if kept else None
    templates = Templates(config.root, config.templates_dir, FILTERS, {"words": config.words}, compiled, sources.data)
    return Reader(config.reader, templates, Cascade.of(sources.content, config.reader, config.cascade))


def planned(
    config: Config, sources: Sources, templates: Templates, documents: Documents, changed: Changes, now: datetime
) -> Plan:
    """The plan for a site that has been read."""
    grown = grow(documents.read, sources.files, config, now)
    return laid_out(config, sources, templates, documents, changed, grown)


def laid_out(
    config: Config, sources: Sources, templates: Templates, documents: Documents, changed: Changes, grown: Grown
) -> Plan:
    """The plan for a tree that has been grown."""
    site = grown.site
    static = static_files(sources.static, site, sources.files, config.look.css())
    made, scripts = units_script(site), index(site, config.disable_kinds)
    files = frozenset((*(f"/{name}" for name in (*static, *made, *scripts, NOT_FOUND_FILE)), *made_urls(site, config)))
    links = Links(site, files, urls.base_path(config.base_url), config.ref_not_found_url)
    book = Book(config, site, links, sources.data, Images(static), changed.dates)
    pages = Pages(book, templates, scripts)
    outputs: dict[str, Output] = {**pages.generated, **feeds(book), **made, **static, **pages.authored}
    return Plan(grown, outputs, documents, sources, pages, changed)


def reported(documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """The problems that reading met."""
    for document in documents:
        yield from document.problems


# ---------------------------------------------------------------------------------------------------------- endings


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: nothing is published where there are errors (or warnings, if they count as such)."""

    plan: Plan
    problems: tuple[Problem, ...]
    kept: Kept
    published: Published | None = None

    @property
    def outcome(self) -> Outcome:
        """What it came to, as far as it is told."""
        site, files = self.plan.site, self.published
        held = tuple((page.source, str(page.hold), _until(page)) for page in site.held)
        count = files.written + files.unchanged if files else 0
        read, reused = self.plan.documents
        return Outcome(self.problems, len(site.nodes), len(read), reused, held, count)

    @property
    def moments(self) -> Iterator[datetime]:
        """The moments at which pages begin or cease to be shown."""
        site = self.plan.site
        pages = (*(node.page for node in site.nodes.values()), *site.held)
        for front in (*(p.document.front for p in pages), *(d.front for d in self.plan.documents.read)):
            yield from filter(None, (front.publish_date, front.expiry_date))


def _until(page: Page) -> str:
    """The moment from which a page that is held back will be shown, where it will."""
    moment = page.document.front.publish_date
    return moment.isoformat() if moment and page.hold is Hold.FUTURE else ""


def build(look: Look, now: datetime, work: Work) -> Built:
    """Build the website and publish it, unless something is wrong with it.

    Raises:
        SiteError: there is nothing to build from, or the output cannot be written.
    """
    config = look.config
    check_target(config.output, root=config.root, keep=config.folders, given=config.places.get("output"))
    plan = prepare(config, now, work, look.sources)
    texts = {source.path: source.digest for source in look.sources.content}
    kept = Kept(work.memo.folder, look.drawn_with, Facts(plan.pages.book, texts))
    with work.stage("what may stay"):
        kept.recall(plan.pages.outputs, look.published)
    spare = work.memo.folder and work.memo.folder / "website"
    with Draft(config.output, config.root, config.folders, spare, look.published) as draft, ended_early():
        is_hopeless = stops(judged([*look.found, *plan.met], config), strict=look.strict)
        rendered, failed = render_all(plan, work, kept, None if is_hopeless else draft)
        problems = judged([*look.found, *plan.problems, *failed], config)
        if stops(problems, strict=look.strict):
            return Built(plan, problems, kept)
        with work.stage("publishing"):
            published = draft.publish(rendered)
    return Built(plan, problems, kept, published)


def render_all(
    plan: Plan, work: Work, kept: Kept, draft: Draft | None = None
) -> tuple[dict[str, Output], list[Diagnostic]]:
    """Every output made, and what went wrong in the making. Files that are published as they are stay unread.

    Where there is a draft, pages are written to it at once by workers that can.

    Raises:
        SiteError: a page cannot be written.
    """
    own = [path for path, output in plan.pages.outputs.items() if output is plan.outputs.get(path)]
    pages = [path for path in own if path not in kept.paths]
    pages.sort(key=lambda path: path not in plan.pages.large)
    alone = sum(path in plan.pages.large for path in pages)
    stage = draft.early(plan.outputs) if draft and work.pool.has_copies(len(pages)) else None
    drawn = work.pool.batches(draw, Studio(plan.pages, stage), pages, alone=alone)
    with work.memo.saved_meanwhile():
        with work.stage("checks"):
            _ = plan.problems  # looked for while workers draw
        with work.stage("drawing"):
            its_own = frozenset(own)
            others = {path: output for path, output in plan.outputs.items() if path not in its_own}
            made: dict[str, Output] = {}
            made |= {path: o if isinstance(o, FileOutput) else work.spool.held(o()) for path, o in others.items()}
            made |= {path: KeptOutput(plan.outputs[path]) for path in own if path in kept.paths}
            new, failed = _gathered(zip(pages, drawn, strict=True), len(pages), work, kept, stage)
            made |= new
    return {path: made[path] for path in plan.outputs if path in made}, failed


def _gathered(
    drawn: Iterable[tuple[str, Drawn | Diagnostic]], count: int, work: Work, kept: Kept, stage: Stage | None
) -> tuple[dict[str, Output], list[Diagnostic]]:
    """The pages as they come from who draws them, and what went wrong."""
    made: dict[str, Output] = {}
    failed: dict[Diagnostic, str] = {}
    for done, (path, result) in enumerate(drawn, 1):
        work.watch("rendering", done, count)
        if stage and count > SINGLE_SYNCS and done == int(count * SETTLED):
            stage.settle()
        if isinstance(result, Drawn):
            kept.note(path, result.drawing)
            made[path] = result.staged or work.spool.held(result.drawing.data)
        else:
            failed.setdefault(result, path)
    return made, [d if d.hint else replace(d, hint=f"met while drawing {path}") for d, path in failed.items()]


def judged(found: Iterable[Diagnostic], config: Config) -> tuple[Problem, ...]:
    """Problems with their severity, by the settings of the site."""
    levels = {"ref-not-found": config.ref_level, "ref-ambiguous": config.ref_level}
    return judge(found, lenient=config.lenient, levels=levels)


def stops(problems: Sequence[Problem], *, strict: bool) -> bool:
    """Whether the problems keep a site from being published."""
    return bool(problems) if strict else any(p.severity is Severity.ERROR for p in problems)
