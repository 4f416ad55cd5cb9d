"""The needs of a firm that are known beforehand, each with its source and its day."""

from dataclasses import dataclass
from datetime import date, timedelta

from luodi.kernel.access.actor import Actor
from luodi.kernel.config.reads import threshold
from luodi.systems.enterprises.models import Case, Firm, FirmHire, FirmPaper
from luodi.systems.enterprises.reads.cases import visible_cases


@dataclass(frozen=True)
class KnownNeeds:
    """Open cases, papers that end or have ended, and announced hires; facts, no forecast.

    ``paper_days`` and ``hire_days`` say how far ahead and back was looked.
    """

    cases: tuple[Case, ...]
    papers: tuple[FirmPaper, ...]
    hires: tuple[FirmHire, ...]
    paper_days: int
    hire_days: int


def known_needs(actor: Actor, firm: Firm, day: date) -> KnownNeeds:
    """Give what is known of a firm's needs on a day; cases as far as the actor may see them."""
    paper_days = int(threshold("enterprises.paper_days", day).value)
    hire_days = int(threshold("enterprises.hire_days", day).value)
    cases = visible_cases(actor).filter(firm=firm, duty__ended_at__isnull=True)
    newest = {paper.kind: paper for paper in firm.papers.order_by("valid_to", "pk")}
    ending = (p for p in newest.values() if p.valid_to <= day + timedelta(days=paper_days))
    hires = firm.hires.filter(announced_on__gt=day - timedelta(days=hire_days))
    return KnownNeeds(
        cases=tuple(cases.order_by("duty__received_at", "pk")),
        papers=tuple(sorted(ending, key=lambda paper: (paper.valid_to, paper.pk))),
        hires=tuple(hires),
        paper_days=paper_days,
        hire_days=hire_days,
    )
