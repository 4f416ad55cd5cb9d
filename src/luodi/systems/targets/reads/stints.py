"""Reading since when a unit reports for a target, where a version changed who reports."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.models import Balance
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target, TargetPart, TargetVersion
from luodi.kernel.targets.reads.terms import read_parts, read_quotas
from luodi.systems.targets import rules
from luodi.systems.targets.models import UNDER_WAY, Report, ReportState

Key = tuple[int, int]
"""A target and a unit."""


@dataclass(frozen=True)
class Stint:
    """The days on which a unit reports for a target without a break; ``until`` is the day after."""

    since: date
    until: date | None = None

    def holds(self, month: int) -> bool:
        """Tell whether the month ends in these days."""
        last = rules.last_day(month)
        return self.since <= last and (self.until is None or last < self.until)


@dataclass(frozen=True)
class _Span:
    """From which day on which units report, until the next span begins."""

    begin: date
    units: frozenset[int]


@dataclass(frozen=True)
class _Figure:
    """A month of which a unit's figure counts; ``reported`` when a report of the target posted it.

    A report on its way counts as well: it is posted sooner or later.
    """

    unit_id: int
    month: int
    reported: bool = False


def stints(targets: Iterable[Target]) -> dict[Key, list[Stint]]:
    """Give when each unit reports for targets that were changed, in order; others are left out.

    A unit that comes in by a version reports what comes after it: the figures of before stay with
    whoever reported them. Where nobody else's figure stands it reports from the period's start.
    What a unit that went had posted for later months still counts, so the next begins after it.

    Notes
    -----
    One query while no target was changed, four more for those whose reporters were.
    """
    versioned = {target.pk: target for target in targets if target.version > 1}
    spans = _spans(versioned) if versioned else {}
    spans = {pk: row for pk, row in spans.items() if len({span.units for span in row}) > 1}
    if not spans:
        return {}
    figures = _figures([versioned[pk] for pk in spans])
    return {
        (pk, unit): _stints(versioned[pk].period_start, row, figures[pk], unit)
        for pk, row in spans.items()
        for unit in {unit for span in row for unit in span.units}
    }


def _spans(targets: Mapping[int, Target]) -> dict[int, list[_Span]]:
    """Give who reports in each span of the versions; of several of one day the last holds."""
    versions = list(TargetVersion.objects.filter(target_id__in=targets).order_by("number"))
    leads = {version.terms["lead_unit"] for version in versions}
    counted = {part.unit_id for version in versions for part in read_parts(version.terms)}
    paths = dict(Unit.objects.filter(pk__in=leads | counted).values_list("pk", "path"))
    begins: dict[int, dict[date, frozenset[int]]] = {pk: {} for pk in targets}
    for version in versions:
        known, start = begins[version.target_id], targets[version.target_id].period_start
        begin = max(version.valid_from, start) if known else start
        known[begin] = _reporting(version, paths)
    return {
        pk: [_Span(begin, units) for begin, units in known.items()] for pk, known in begins.items()
    }


def _reporting(version: TargetVersion, paths: Mapping[int, str]) -> frozenset[int]:
    broken_down = {quota.unit_id for quota in read_quotas(version.terms) if not quota.month}
    if broken_down:
        return frozenset(broken_down)
    units = {part.unit_id for part in read_parts(version.terms)}
    lead = version.terms["lead_unit"]
    leads = any(within(paths[lead], paths[unit]) for unit in units)
    return frozenset({lead} if leads else units)


def _figures(targets: Sequence[Target]) -> dict[int, list[_Figure]]:
    """Give the months and units of what stands for each target, or is on its way."""
    found: dict[int, list[_Figure]] = {target.pk: [] for target in targets}
    reports = unrestricted(Report, why="only months and units, to tell who reported what").filter(
        target_id__in=found, state__in=(*UNDER_WAY, ReportState.POSTED)
    )
    for row in reports.values_list("target_id", "unit_id", "month", "state"):
        target_id, unit_id, month, state = row
        found[target_id].append(_Figure(unit_id, month, reported=state == ReportState.POSTED))
    parts = list(
        TargetPart.objects.filter(target_id__in=found).select_related("measure", "unit", "place")
    )
    stored = {pk for part in parts for pk in _stored(part)}
    balances = Balance.objects.filter(measure_id__in=stored, standing__gt=0)
    rows = balances.values_list("measure_id", "unit__path", "place__path", "unit_id", "month")
    starts = {target.pk: _month(target.period_start) for target in targets}
    for measure, unit, place, unit_id, month in rows:
        for part in parts:
            if (
                month >= starts[part.target_id]
                and measure in _stored(part)
                and within(unit, part.unit.path)
                and within(place, part.place.path)
            ):
                found[part.target_id].append(_Figure(unit_id, month))
    return found


def _stored(part: TargetPart) -> set[int]:
    sides = (part.measure.top_id, part.measure.bottom_id)
    return {pk for pk in sides if pk is not None} or {part.measure_id}


def _month(day: date) -> int:
    return day.year * 100 + day.month


def _stints(
    start: date, spans: Sequence[_Span], figures: Collection[_Figure], unit: int
) -> list[Stint]:
    found: list[Stint] = []
    since: date | None = None
    for number, span in enumerate(spans):
        reports = unit in span.units
        if reports and since is None:
            since = start if not number else _since(start, spans, number, figures, unit)
        elif not reports and since is not None:
            found.append(Stint(since, _handed_over(spans, number, figures, {unit})))
            since = None
    return [*found, Stint(since)] if since is not None else found


def _since(
    start: date, spans: Sequence[_Span], number: int, figures: Collection[_Figure], unit: int
) -> date:
    gone = spans[number - 1].units - spans[number].units
    begin = _handed_over(spans, number, figures, gone)
    stood = any(
        figure.unit_id != unit and rules.last_day(figure.month) < begin for figure in figures
    )
    return begin if stood else start


def _handed_over(
    spans: Sequence[_Span], number: int, figures: Collection[_Figure], gone: Collection[int]
) -> date:
    """Give the first day that units which go at a span do not report: after what they posted."""
    begin = spans[number].begin
    days = [begin]
    for unit in gone:
        back = next((span.begin for span in spans[number:] if unit in span.units), None)
        days += [
            last + timedelta(days=1)
            for figure in figures
            if figure.reported and figure.unit_id == unit
            and (last := rules.last_day(figure.month)) >= begin
            and (back is None or last < back)
        ]  # fmt: skip
    return max(days)
