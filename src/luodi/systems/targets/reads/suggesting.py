"""What luodi suggests for the target of a promise: lead, measure, last year's promise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.people.reads import units_open_to
from luodi.kernel.targets.reads import visible_targets
from luodi.kernel.targets.rules import Accumulation, TargetNature
from luodi.kernel.targets.words import in_words
from luodi.systems.targets import rules
from luodi.systems.targets.models import Commitment, CommitmentState, Reading
from luodi.systems.targets.reads.comparison import Compared, a_year_before
from luodi.systems.targets.reads.review import PROMISES

ACCEPT = "targets.accept_target"


@dataclass(frozen=True)
class SuggestedLead:
    """A unit that may lead, and why; ``sure`` when a form may be filled with it."""

    unit: int
    name: str
    reason: str
    sure: bool


@dataclass(frozen=True)
class SuggestedMeasure:
    """A measure that may count a promise, or of which it is the growth, and why."""

    measure: Measure
    of_growth: bool
    reason: str
    sure: bool


@dataclass(frozen=True)
class Hint:
    """What the review page says of a promise in short: the likeliest lead, and the year before."""

    lead: SuggestedLead | None
    before: Compared | None


class LeadBook:
    """The units that an actor may name as lead, with what each led, read once.

    Parameters
    ----------
    actor
        Who accepts.
    """

    def __init__(self, actor: Actor) -> None:
        units = list(units_open_to(actor, ACCEPT, clock.now()))
        self._names = {unit.pk: unit.name for unit in units}
        offices = [rules.Office(unit.pk, unit.name, unit.remit) for unit in units]
        self._leads = rules.Leads(offices, _led(actor) if offices else ())

    def of(self, commitment: Commitment) -> list[SuggestedLead]:
        """Give the units that a commitment points to, the likeliest first."""
        return [
            SuggestedLead(lead.office, self._names[lead.office], in_words(lead.reason), lead.sure)
            for lead in self._leads.of(commitment.indicator, commitment.owner)
        ]


def _led(actor: Actor) -> Iterator[rules.Led]:
    """Give the targets that the actor sees, by their own names and by those in their texts."""
    rows = visible_targets(actor).values_list(
        "pk", "name", "lead_unit", "period_start__year", "commitment__indicator"
    )
    for pk, name, unit, year, indicator in rows:
        yield rules.Led(pk, name, unit, year)
        if indicator and indicator != name:
            yield rules.Led(-pk, indicator, unit, year)


def suggested_measures(
    commitment: Commitment,
    before: Compared | None,
    *,
    unit: str,
    nature: TargetNature,
    accumulation: Accumulation,
) -> list[SuggestedMeasure]:
    """Give the measures that may count a commitment, the likeliest first.

    Parameters
    ----------
    commitment
        What is promised.
    before
        The promise of the year before; what counts its target is offered last, if it fits.
    unit, nature, accumulation
        As the target is offered.
    """
    current: dict[str, Measure] = {}
    for measure in Measure.objects.order_by("code", "version"):
        current[measure.code] = measure
    rows = {row.pk: row for row in current.values()}
    standing = {
        pk: rules.StandingMeasure(pk, row.name, row.unit, row.nature) for pk, row in rows.items()
    }
    offers = rules.Measures(list(standing.values())).of(
        commitment.indicator, unit=unit, nature=nature, accumulation=accumulation
    )
    found = {
        one.key: SuggestedMeasure(rows[one.key], one.of_growth, in_words(one.reason), one.sure)
        for one in offers
    }
    for row in _counting(before, current):
        fitting = rules.fits(standing[row.pk], unit=unit, nature=nature, accumulation=accumulation)
        if fitting and row.pk not in found:
            of_growth = nature is TargetNature.GROWTH and row.nature != Nature.GROWTH
            found[row.pk] = SuggestedMeasure(row, of_growth, _("上年同一承诺用它"), sure=False)
    return list(found.values())


def _counting(before: Compared | None, current: Mapping[str, Measure]) -> list[Measure]:
    """Give the measures that count the target of a year before, as they stand now."""
    target = before.earlier.target if before and before.earlier else None
    if target is None:
        return []
    parts = target.parts.select_related("measure")
    return [current[part.measure.code] for part in parts]


def hints(
    actor: Actor, reading: Reading, commitments: Sequence[Commitment], shown: Sequence[Commitment]
) -> dict[int, Hint]:
    """Give what the review page says in short of the open promises that it shows, by number."""
    wanted = [row for row in shown if row.state == CommitmentState.OPEN and row.kind in PROMISES]
    if not wanted:
        return {}
    book, before = LeadBook(actor), a_year_before(actor, reading, commitments)
    return {
        row.number: Hint(next(iter(book.of(row)), None), before.get(row.number)) for row in wanted
    }
