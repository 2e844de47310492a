"""A check of a site: all that a build would tell, and what only a look at the whole website shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from outline_site.build import Plan, Watch, Work, judged, prepare, render_all
from outline_site.config import Config
from outline_site.diagnostics import Diagnostic, Problem
from outline_site.kept import Kept
from outline_site.render.facts import Facts
from outline_site.render.policy import policy
from outline_site.site import Site
from outline_site.spool import Held, Spooled
from outline_site.tree.checkup import checkup, outward


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to: the plan, all problems, and the Content-Security-Policy that the pages satisfy."""

    plan: Plan
    problems: tuple[Problem, ...]
    policy: str


def check(config: Config, now: datetime, found: Iterable[Diagnostic], work: Work, *, external: bool = False) -> Checked:
    """Make everything that a build would make, keep none of it, and look for more than a build does.

    `external`: addresses elsewhere are asked for.

    Raises:
        SiteError: there is nothing to check.
    """
    plan = prepare(config, now, work)
    rendered, failed = render_all(plan, work, Kept(None, "", Facts(plan.pages.book, {})))
    more = [*checkup(plan.site, plan.pages.book.links), *(dead_links(plan.site, work.watch) if external else ())]
    pages = (made() for path, made in rendered.items() if path.endswith(".html") and isinstance(made, Held | Spooled))
    return Checked(plan, judged([*found, *plan.problems, *failed, *more], config), policy(map(bytes.decode, pages)))


def dead_links(site: Site, watch: Watch) -> Iterator[Diagnostic]:
    """Links to addresses elsewhere that lead nowhere."""
    from outline_site.outward import dead  # only here: nothing else needs the network

    wanted = outward(site)
    for address, why in dead(wanted, watch).items():
        yield Diagnostic("dead-link", f"'{address}' leads nowhere: {why}", wanted[address], "look for its new address")
