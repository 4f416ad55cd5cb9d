"""Reading what is due: which unit owes which month of which target, and how late it is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.config.reads import dated_rows
from luodi.kernel.ledger.models import Balance, Nature
from luodi.kernel.targets.reads import period_of, visible_targets
from luodi.kernel.targets.rules import Frequency
from luodi.kernel.targets.words import month_text
from luodi.systems.targets import rules
from luodi.systems.targets.models import Report, ReportState, TargetYear
from luodi.systems.targets.reads.reporting import Reporter, reportable, reporters, roles_of

DUE_DAY = "targets.report_due_day"
UNFINISHED = (ReportState.DRAFT, ReportState.RETURNED)
HANDED_IN = (ReportState.UNIT, ReportState.LEAD, ReportState.OFFICE, ReportState.POSTED)


@dataclass(frozen=True)
class DueMonth:
    """A month that a unit owes: until when, how many days late, and its unfinished report.

    ``late`` is negative while there is time left.
    """

    reporter: Reporter
    month: int
    due: date
    late: int
    report: Report | None

    @property
    def month_text(self) -> str:
        """The month as people say it."""
        return month_text(self.month)


def due_for(actor: Actor, today: date) -> list[DueMonth]:
    """List what the actor's units owe, the longest due first."""
    return due_months(reportable(actor), today)


def late_for(actor: Actor, today: date) -> list[DueMonth]:
    """List what is late of the targets that the actor may see, the latest first."""
    return [item for item in due_months(reporters(visible_targets(actor)), today) if item.late > 0]


def due_months(found: Sequence[Reporter], today: date) -> list[DueMonth]:
    """List the months that some reporters owe, the longest due first.

    A month is owed once it has ended, of a target reported by the quarter or year only where one
    ends, until it or a later one is handed in: figures are cumulative. A month whose due day had
    passed when the target was accepted is not owed, nor one of a closed year, nor one whose figures
    the ledger has from elsewhere. Named items are reported when they are accepted, so a list owes
    no month.

    Notes
    -----
    Five queries, however many targets.
    """
    found = [reporter for reporter in found if reporter.measure.nature != Nature.ITEMS]
    reported, unfinished = _reports(found)
    asked = [
        (reporter, month) for reporter in found for month in _months(reporter, today, reported)
    ]
    held = _held(asked)
    closed = set(TargetYear.objects.filter(closed_at__isnull=False).values_list("year", flat=True))
    days = _due_days({month for _reporter, month in asked})
    owed = []
    for reporter, month in asked:
        due = days[month]
        accepted = localtime(reporter.target.accepted_at).date()
        if due < accepted or month // 100 in closed or _is_held(reporter, month, held):
            continue
        report = unfinished.get((reporter.target.pk, reporter.unit.pk, month))
        owed.append(DueMonth(reporter, month, due, rules.days_late(due, today), report))
    return sorted(owed, key=lambda item: (item.due, item.reporter.target.pk))


Key = tuple[int, int]


def _reports(
    found: Iterable[Reporter],
) -> tuple[dict[Key, int], dict[tuple[int, int, int], Report]]:
    """Give the last month handed in by target and unit, and the unfinished reports."""
    rows = unrestricted(Report, why="only months and states, of targets the actor may see").filter(
        target_id__in={reporter.target.pk for reporter in found},
        state__in=(*UNFINISHED, *HANDED_IN),
    )
    last: dict[Key, int] = {}
    unfinished = {}
    for report in rows:
        key = (report.target_id, report.unit_id)
        if report.state in HANDED_IN:
            last[key] = max(last.get(key, 0), report.month)
        else:
            unfinished[(*key, report.month)] = report
    return last, unfinished


def _months(reporter: Reporter, today: date, reported: dict[Key, int]) -> list[int]:
    period = period_of(reporter.target)
    last = reported.get((reporter.target.pk, reporter.unit.pk), 0)
    return [
        month
        for month in rules.months_owed(period, Frequency(reporter.target.frequency))
        if month > last and min(rules.last_day(month), period.last_day) <= today
    ]


def _due_days(months: Collection[int]) -> dict[int, date]:
    rows = dated_rows(DUE_DAY)
    found = {}
    for month in months:
        ended = rules.last_day(month)
        day = next((int(row.value) for row in rows if row.in_force(ended)), int(rows[-1].value))
        found[month] = rules.due_day(month, day)
    return found


HeldKey = tuple[int, int, int, int]


def _held(asked: Sequence[tuple[Reporter, int]]) -> set[HeldKey]:
    """Give measure, unit, place and month of what stands in the ledger, of what is asked for."""
    wanted = {key for reporter, month in asked for key in _keys(reporter, month)}
    if not wanted:
        return set()
    rows = Balance.objects.filter(
        measure_id__in={key[0] for key in wanted},
        unit_id__in={key[1] for key in wanted},
        month__in={key[3] for key in wanted},
        standing__gt=0,
    )
    return wanted & set(rows.values_list("measure_id", "unit_id", "place_id", "month"))


def _keys(reporter: Reporter, month: int) -> list[HeldKey]:
    return [
        (role.measure.pk, reporter.unit.pk, reporter.place.pk, role.month(month))
        for role in roles_of(reporter.measure)
    ]


def _is_held(reporter: Reporter, month: int, held: set[HeldKey]) -> bool:
    keys = _keys(reporter, month)
    return bool(keys) and all(key in held for key in keys)
