"""Counting back into targets: the ledger comes to what stands, in one way for every record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models.functions import Coalesce

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entries
from luodi.kernel.ledger.models import Entry, Measure, Nature
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.ledger.writing import figure_of
from luodi.systems.enterprises.models import (
    Case,
    CaseResult,
    Firm,
    FirmCertification,
    ServiceEvent,
)
from luodi.systems.enterprises.reads import counting
from luodi.systems.enterprises.rules import MEASURES, Counted, Leg

SYSTEM = "enterprises"
SPECS = {spec.code: spec for spec in MEASURES}


def define_measures() -> None:
    """Set up the measures of enterprises that there are not, so that targets can count them."""
    standing = set(Measure.objects.filter(code__in=SPECS).values_list("code", flat=True))
    for code, spec in SPECS.items():
        if code not in standing:
            define_measure(
                code=code,
                name=spec.name,
                unit=spec.unit,
                scale=spec.scale,
                definition=spec.definition,
                nature=Nature.ITEMS if spec.items else Nature.FLOW,
            )


@dataclass
class Difference:
    """What stands in the ledger and should not, and what should and does not."""

    stale: list[Entry] = field(default_factory=list)
    fresh: list[tuple[RecordKey, Figure]] = field(default_factory=list)

    @property
    def records(self) -> set[int]:
        """The numbers of the records that are not as they should be."""
        gone = {int(entry.record_id) for entry in self.stale}
        return gone | {int(key.record) for key, _figure in self.fresh}


def difference(kind: str, records: Sequence[int], wanted: Mapping[Leg, Counted]) -> Difference:
    """Compare what records of a kind should come to with what stands of them."""
    figures = _figures(wanted)
    posted = unrestricted(Entry, why="compared with what should stand, whoever may see it").filter(
        system=SYSTEM, record_kind=kind, record_id__in=[str(number) for number in records]
    )
    # Not reverses=None: SQLite would read all of the ledger by the index of reversals.
    first_hand = posted.alias(undoes=Coalesce("reverses_id", 0)).filter(undoes=0)
    found = Difference()
    versions: dict[Leg, int] = {}
    standing = set()
    for entry in first_hand.select_related("reversed_by").order_by("id"):
        leg = (int(entry.record_id), entry.leg)
        versions[leg] = max(versions.get(leg, 0), entry.record_version)
        if hasattr(entry, "reversed_by"):
            continue
        if figures.get(leg) == figure_of(entry):
            standing.add(leg)
        else:
            found.stale.append(entry)
    for leg, figure in figures.items():
        if leg not in standing:
            key = RecordKey(SYSTEM, kind, str(leg[0]), versions.get(leg, 0) + 1, leg[1])
            found.fresh.append((key, figure))
    return found


def settle(kind: str, records: Sequence[int], wanted: Mapping[Leg, Counted]) -> int:
    """Let the ledger come to what records of a kind should come to; give how many entries moved.

    What stands otherwise is reversed, and what is missing posted under the next version of its
    record: asked twice, the second time changes nothing.
    """
    found = difference(kind, records, wanted)
    reverse_entries(found.stale)
    post_entries(found.fresh)
    return len(found.stale) + len(found.fresh)


def count_case(case: Case) -> int:
    """Count a case whose duty is locked, its firm and its results; give how many entries moved.

    The firm's row is the lock: of two cases of a firm one is counted after the other.
    """
    if case.firm_id is not None:
        rows = unrestricted(Firm, why="locked while its cases are counted")
        rows.select_for_update(no_key=True).get(pk=case.firm_id)
    together = counting.cases_together(case)
    numbers = [one.pk for one in together]
    moved = settle(counting.CASE, numbers, counting.cases_counted(together))
    results = counting.results_of([one for one in together if one.pk == case.pk])
    return moved + count_results(results)


def count_results(results: Sequence[CaseResult]) -> int:
    """Count results of cases whose duties are locked."""
    return settle(counting.RESULT, _numbers(results), counting.results_counted(results))


def count_certification(row: FirmCertification) -> int:
    """Count a locked certification."""
    return settle(counting.CERTIFICATION, [row.pk], counting.certifications_counted([row]))


def count_event(row: ServiceEvent) -> int:
    """Count a locked event."""
    return settle(counting.EVENT, [row.pk], counting.events_counted([row]))


def _numbers(rows: Sequence[CaseResult]) -> list[int]:
    return [row.pk for row in rows]


def _figures(wanted: Mapping[Leg, Counted]) -> dict[Leg, Figure]:
    versions = _versions({counted.measure for counted in wanted.values()})
    return {
        leg: Figure(
            measure_id=_in_force(versions[counted.measure], counted),
            unit_id=counted.unit,
            place_id=counted.place,
            day=counted.day,
            amount=counted.amount,
            item=counted.item,
        )
        for leg, counted in wanted.items()
    }


def _versions(codes: set[str]) -> dict[str, list[Measure]]:
    found: dict[str, list[Measure]] = {code: [] for code in codes}
    for measure in Measure.objects.filter(code__in=codes).order_by("-version"):
        found[measure.code].append(measure)
    if not all(found.values()):
        define_measures()
        return _versions(codes)
    return found


def _in_force(versions: Sequence[Measure], counted: Counted) -> int:
    """Give the version of a measure that is in force on the day that an entry counts for.

    A version in another unit is none of ours: what is counted here stays in the smallest unit.
    """
    spec = SPECS[counted.measure]
    return next(
        measure.pk
        for measure in versions
        if (measure.unit, measure.scale) == (spec.unit, spec.scale)
        and (measure.since is None or measure.since <= counted.day)
    )
