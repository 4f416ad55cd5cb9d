"""What a firm got of the offices' work, by kind and year, each figure with its records."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.rules import State
from luodi.kernel.web.figures import Quantity, day_text
from luodi.systems.enterprises.models import RESULT_TITLES, RESULT_UNITS, Firm
from luodi.systems.enterprises.reads import cases as reading
from luodi.systems.enterprises.reads.agency import visible_services, with_standing
from luodi.systems.enterprises.reads.counting import results_counted, verified_day
from luodi.systems.enterprises.reads.results import (
    RECORD,
    VIEW,
    visible_certifications,
    visible_events,
    visible_results,
)
from luodi.systems.enterprises.rules import FIRM_CLOSINGS, ResultKind

CERTIFIED, EVENTS, AGENCY, SOLVED = "certified", "events", "agency", "solved"
KINDS: dict[str, tuple[str | Promise, int, str]] = {
    **{kind.value: (RESULT_TITLES[kind], *RESULT_UNITS[kind]) for kind in ResultKind},
    CERTIFIED: (gettext_lazy("资质认定"), 0, "项"),
    EVENTS: (gettext_lazy("宣讲和对接"), 0, "场"),
    AGENCY: (gettext_lazy("代办办完"), 0, "件"),
    SOLVED: (gettext_lazy("企业确认办成的诉求"), 0, "件"),
}
"""What a firm gets, in order: title, and decimal places and unit of its amount."""
OF_CASES = (AGENCY, SOLVED)
"""Kinds that are seen with the cases; the others with the results."""


@dataclass(frozen=True)
class BenefitRecord:
    """A record that a figure is made of: in which year it counts, its words and its page."""

    day: date
    quantity: Quantity
    words: str
    more: str
    url: str


@dataclass(frozen=True)
class BenefitYear:
    """What a firm got of a kind in a calendar year, and the records, the newest first."""

    year: int
    quantity: Quantity
    records: tuple[BenefitRecord, ...]


@dataclass(frozen=True)
class Benefit:
    """What a firm got of a kind: all of it, and by year, the newest first."""

    kind: str
    title: str | Promise
    quantity: Quantity
    years: tuple[BenefitYear, ...]


@dataclass(frozen=True)
class FirmBenefits:
    """What a firm got, of which kinds nothing is recorded, and which the reader may not see."""

    got: tuple[Benefit, ...]
    nothing: tuple[str | Promise, ...]
    outside: tuple[str | Promise, ...]
    may_record: bool
    """Whether the reader may record a title of the firm."""


def firm_benefits(actor: Actor, firm: Firm) -> FirmBenefits:
    """Give what a firm got, as far as the reader may see the records.

    Notes
    -----
    Each figure is the sum of the records it opens into, so that who sees fewer records is told
    less. Loans and workers count as they do in the ledger: once the firm confirmed their case, on
    the later of both days. A need counts on the day of its verification, one that is joined to
    another with that; an agency service with its last step; a title and an event on their days.
    """
    found: defaultdict[str, list[BenefitRecord]] = defaultdict(list)
    for kind, record in (
        *_results(actor, firm),
        *_certified(actor, firm),
        *_events(actor, firm),
        *_agency(actor, firm),
        *_solved(actor, firm),
    ):
        found[kind].append(record)
    sees = {kind: actor.has(reading.VIEW if kind in OF_CASES else VIEW) for kind in KINDS}
    party = firm.party
    return FirmBenefits(
        got=tuple(_benefit(kind, found[kind]) for kind in KINDS if found[kind]),
        nothing=tuple(KINDS[kind][0] for kind in KINDS if sees[kind] and not found[kind]),
        outside=tuple(KINDS[kind][0] for kind in KINDS if not sees[kind]),
        may_record=actor.may(RECORD, unit_path=party.unit.path, place_path=party.place.path),
    )


def _benefit(kind: str, records: Iterable[BenefitRecord]) -> Benefit:
    title, scale, unit = KINDS[kind]
    by_year: defaultdict[int, list[BenefitRecord]] = defaultdict(list)
    for record in sorted(records, key=lambda one: one.day, reverse=True):
        by_year[record.day.year].append(record)
    years = tuple(
        BenefitYear(year, Quantity(_sum(rows), scale, unit), tuple(rows))
        for year, rows in by_year.items()
    )
    return Benefit(kind, title, Quantity(_sum(years), scale, unit), years)


def _sum(rows: Iterable[BenefitRecord | BenefitYear]) -> int:
    return sum(row.quantity.amount or 0 for row in rows)


Found = Iterator[tuple[str, BenefitRecord]]


def _results(actor: Actor, firm: Firm) -> Found:
    rows = list(visible_results(actor).filter(case__firm=firm, taken_back_at__isnull=True))
    counted = {pk: entry.day for (pk, _leg), entry in results_counted(rows).items()}
    for row in rows:
        if row.pk in counted:
            address = reverse("enterprises:result", args=[row.pk])
            more = row.case.duty.number
            yield row.kind, BenefitRecord(counted[row.pk], row.quantity, row.by, more, address)


def _certified(actor: Actor, firm: Firm) -> Found:
    for row in visible_certifications(actor).filter(firm=firm, taken_back_at__isnull=True):
        end = row.valid_to
        until = _("有效期至 %(end)s（不含）") % {"end": day_text(end)} if end else ""
        address = reverse("enterprises:certification", args=[row.pk])
        words = str(row.get_kind_display())
        more = " · ".join(word for word in (row.named, until) if word)
        yield CERTIFIED, BenefitRecord(row.certified_on, _one(CERTIFIED), words, more, address)


def _events(actor: Actor, firm: Firm) -> Found:
    for row in visible_events(actor).filter(firms__firm=firm, taken_back_at__isnull=True):
        address = reverse("enterprises:event", args=[row.pk])
        more = row.unit.name
        yield EVENTS, BenefitRecord(row.day, _one(EVENTS), str(row), more, address)


def _agency(actor: Actor, firm: Firm) -> Found:
    rows = with_standing(visible_services(actor).filter(case__firm=firm), clock.today())
    through = rows.filter(Q(total__gt=0), Q(undone=0)).annotate(last=Max("steps__done_on"))
    for row in through:
        address = reverse("enterprises:case", args=[row.case_id])
        more = row.case.duty.number
        yield AGENCY, BenefitRecord(row.last, _one(AGENCY), str(row.template), more, address)


def _solved(actor: Actor, firm: Firm) -> Found:
    closed = reading.visible_cases(actor).filter(
        firm=firm, parent__isnull=True, duty__state=State.CLOSED.value, closing__in=FIRM_CLOSINGS
    )
    for case in closed:
        day = verified_day(case)
        if day is not None:
            address = reverse("enterprises:case", args=[case.pk])
            more = f"{case.duty.number} · {case.get_closing_display()}"
            yield SOLVED, BenefitRecord(day, _one(SOLVED), case.duty.title, more, address)


def _one(kind: str) -> Quantity:
    _title, scale, unit = KINDS[kind]
    return Quantity(1, scale, unit)
