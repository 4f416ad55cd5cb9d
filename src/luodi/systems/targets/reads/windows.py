"""Reading what is due: which unit owes which month of which target, and how late it is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.config.reads import dated_rows
from luodi.kernel.ledger.models import Balance, Nature
from luodi.kernel.targets.models import Target, TargetItem
from luodi.kernel.targets.reads import period_of, visible_targets
from luodi.kernel.targets.reads.items import NAMED, standing_codes
from luodi.kernel.targets.rules import Frequency
from luodi.kernel.targets.words import month_text
from luodi.systems.targets import rules
from luodi.systems.targets.models import Report, ReportItem, ReportState, TargetYear
from luodi.systems.targets.reads.reporting import (
    Reporter,
    own_items,
    reportable,
    reporters,
    roles_of,
)

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
    return due_months(reportable(actor), today, whole=False)


def late_for(actor: Actor, today: date) -> list[DueMonth]:
    """List what is late of the targets that the actor may see, the latest first."""
    return [item for item in due_months(reporters(owing_targets(actor)), today) if item.late > 0]


def owing_targets(actor: Actor) -> QuerySet[Target]:
    """Give the visible targets that may owe a month: all but those within a closed year."""
    over = Q(pk__in=())
    for year in _closed_years():
        over |= Q(period_start__gte=date(year, 1, 1), period_end__lte=date(year + 1, 1, 1))
    return visible_targets(actor).exclude(over)


def _closed_years() -> set[int]:
    return set(TargetYear.objects.filter(closed_at__isnull=False).values_list("year", flat=True))


def due_months(found: Sequence[Reporter], today: date, *, whole: bool = True) -> list[DueMonth]:
    """List the months that some reporters owe, the longest due first.

    Parameters
    ----------
    found
        The reporters, as from `reporters`.
    today
        Shanghai's today.
    whole
        Whether they are all reporters of their targets; else lists look the others up, as items
        of nobody are the lead unit's.

    A month is owed once it has ended, of a target reported by the quarter or year only where one
    ends, until it or a later one is handed in: figures are cumulative. A month whose due day had
    passed when the target was accepted is not owed, nor one of a closed year, nor one whose
    figures the ledger has from elsewhere. A list or a milestone owes from the month of its first
    due item on, while an item is neither accepted nor handed in.

    Notes
    -----
    Five queries, and with lists three to seven more, however many targets.
    """
    begin = _begin(found, today, whole=whole)
    found = [reporter for reporter in found if _key(reporter) not in begin or begin[_key(reporter)]]
    reported, unfinished = _reports(found)
    asked = [
        (reporter, month)
        for reporter in found
        for month in _months(reporter, today, reported)
        if month >= (begin.get(_key(reporter)) or 0)
    ]
    held = _held(asked)
    closed = _closed_years()
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


def _key(reporter: Reporter) -> Key:
    return reporter.target.pk, reporter.unit.pk


def _begin(found: Sequence[Reporter], today: date, *, whole: bool) -> dict[Key, int | None]:
    """Give the month from which lists and milestones owe; None where nothing is left to report."""
    named = {reporter.target.pk: reporter.target for reporter in found if _is_named(reporter)}
    if not named:
        return {}
    items: dict[int, list[TargetItem]] = {pk: [] for pk in named}
    for item in TargetItem.objects.filter(target_id__in=named).prefetch_related("unit"):
        items[item.target_id].append(item)
    everyone: dict[int, list[Reporter]] = {pk: [] for pk in named}
    for reporter in found if whole else reporters(named.values()):
        if reporter.target.pk in named:
            everyone[reporter.target.pk].append(reporter)
    measures = {reporter.measure.pk for beside in everyone.values() for reporter in beside}
    done = _done(measures, list(named), today)
    begin: dict[Key, int | None] = {}
    for reporter in found:
        target = reporter.target
        if target.pk not in named:
            continue
        own = own_items(reporter, items[target.pk], everyone[target.pk])
        left = [
            item
            for item in own
            if item.pk not in done and (reporter.measure.pk, item.code) not in done
        ]
        days = [item.due for item in own]
        over = bool(items[target.pk]) and not left
        begin[_key(reporter)] = None if over else rules.first_due_month(period_of(target), days)
    return begin


def _is_named(reporter: Reporter) -> bool:
    return reporter.measure.nature == Nature.ITEMS or reporter.target.nature in NAMED


def _done(
    measures: Collection[int], targets: Collection[int], today: date
) -> set[int | tuple[int, str]]:
    """Give the items that are handed in, by number, and those accepted, by measure and code."""
    handed = ReportItem.objects.filter(
        item__target_id__in=targets, report__state__in=HANDED_IN
    ).values_list("item_id", flat=True)
    return {*handed, *standing_codes(list(measures), today)}


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
        if month > last
        and reporter.stint.holds(month)
        and min(rules.last_day(month), period.last_day) <= today
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
