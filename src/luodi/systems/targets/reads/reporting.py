"""Reading reports: who reports what, what stands already, and what waits for whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import AccessPaths, scope_filter, unrestricted
from luodi.kernel.ledger.models import Entry, Measure, Nature
from luodi.kernel.ledger.reads import standing as standing_entries
from luodi.kernel.ledger.rules import month_of
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Quota, Target, TargetItem, TargetPart
from luodi.kernel.web.figures import Quantity
from luodi.systems.targets import rules
from luodi.systems.targets.models import (
    UNDER_WAY,
    FigureRole,
    Report,
    ReportEvidence,
    ReportFigure,
    ReportItem,
    ReportState,
    ReportStep,
)
from luodi.systems.targets.reads.acts import WRITES
from luodi.systems.targets.reads.stints import Key, Stint, stints

VIEW = "targets.view_target"
REPORT = "targets.report_figure"
LEAD_PATHS = AccessPaths(system="targets", unit="target__lead_unit__path", place="place__path")
"""A report is also seen, and approved, by the unit that leads its target."""


def visible_reports(actor: Actor) -> QuerySet[Report]:
    """Give the reports that the actor may see, newest month first."""
    allowed = scope_filter(actor, Report.access_paths, VIEW) | scope_filter(actor, LEAD_PATHS, VIEW)
    return (
        unrestricted(Report, why="narrowed at once to the reporting and the leading unit's scope")
        .filter(allowed)
        .select_related("target__lead_unit", "unit", "place", "reported_by", "supersedes")
        .prefetch_related(
            Prefetch("evidence", ReportEvidence.objects.select_related("attachment")),
            Prefetch("figures", ReportFigure.objects.select_related("measure")),
            Prefetch("items", ReportItem.objects.select_related("item")),
        )
    )


def with_items_so_far(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Add ``items_so_far``: how many items a unit has named for the target by a report's month.

    Posted reports and the report itself are counted; an item counts once.
    """
    counted = (
        ReportItem.objects.filter(
            report__target=OuterRef("target"),
            report__unit=OuterRef("unit"),
            report__month__lte=OuterRef("month"),
        )
        .filter(
            Q(report=OuterRef("pk"))
            | (Q(report__state=ReportState.POSTED) & ~Q(report=Coalesce(OuterRef("supersedes"), 0)))
        )
        .order_by()
        .values("report__target")
        .annotate(count=Count("item", distinct=True))
        .values("count")
    )
    return reports.annotate(items_so_far=Subquery(counted))


def waiting_for(actor: Actor) -> QuerySet[Report]:
    """Give the reports that wait for the actor: to approve, or to mend and hand in.

    Reports that a person drafted, edited or handed in do not wait for that person's approval.
    """
    drafts = scope_filter(actor, Report.access_paths, REPORT) & Q(
        state__in=(ReportState.DRAFT, ReportState.RETURNED)
    )
    approvals = Q(pk__in=())
    for state, permission in rules.APPROVALS.items():
        paths = LEAD_PATHS if state == ReportState.LEAD else Report.access_paths
        approvals |= scope_filter(actor, paths, permission) & Q(state=state)
    if actor.user_id is not None:
        written = ReportStep.objects.filter(user_id=actor.user_id, act__in=WRITES)
        approvals &= ~Q(pk__in=written.values("report"))
    return visible_reports(actor).filter(drafts | approvals)


@dataclass(frozen=True)
class Reporter:
    """A unit that reports for a target: by which measure, for which place, and on which days."""

    target: Target
    unit: Unit
    place: Place
    measure: Measure
    stint: Stint

    @property
    def since(self) -> date:
        """The first day whose figures the unit reports: later than the period's where it came."""
        return self.stint.since

    @property
    def came_later(self) -> bool:
        """Whether others reported before: the unit's figures count from its own first day."""
        return self.since > self.target.period_start


def reporters(targets: Iterable[Target]) -> list[Reporter]:
    """List who reports for some targets: the units of the breakdown, else the lead unit.

    A target that no part of the ledger counts has none; where the lead unit lies outside all
    parts, the units of the parts report.
    """
    wanted = {target.pk: target for target in targets}
    parts: dict[int, list[TargetPart]] = {pk: [] for pk in wanted}
    rows = TargetPart.objects.filter(target_id__in=wanted).select_related(
        "measure__top", "measure__bottom", "unit__place", "place"
    )
    for part in rows.defer("unit__place__geometry", "place__geometry"):
        parts[part.target_id].append(part)
    quotas = Quota.objects.filter(target_id__in=wanted, month=0).select_related("unit__place")
    quotas = quotas.defer("unit__place__geometry")
    units: dict[int, dict[int, Unit]] = {pk: {} for pk in wanted}
    for quota in quotas.order_by("unit__path"):
        units[quota.target_id].setdefault(quota.unit_id, quota.unit)
    changed = stints(wanted.values())
    return [
        found
        for target in wanted.values()
        for unit in _units(target, list(units[target.pk].values()), parts[target.pk])
        if (found := _reporter(target, unit, parts[target.pk], _last_stint(target, unit, changed)))
        is not None
    ]


def _last_stint(target: Target, unit: Unit, changed: Mapping[Key, Sequence[Stint]]) -> Stint:
    found = changed.get((target.pk, unit.pk))
    return found[-1] if found else Stint(target.period_start)


def _units(target: Target, broken_down: list[Unit], parts: Sequence[TargetPart]) -> list[Unit]:
    if broken_down:
        return broken_down
    if any(within(target.lead_unit.path, part.unit.path) for part in parts):
        return [target.lead_unit]
    return list({part.unit_id: part.unit for part in parts}.values())


def _reporter(
    target: Target, unit: Unit, parts: Sequence[TargetPart], stint: Stint
) -> Reporter | None:
    """Find the part that counts a unit, and the unit's place in it."""
    for part in parts:
        if not within(unit.path, part.unit.path):
            continue
        if within(unit.place.path, part.place.path):
            return Reporter(target, unit, unit.place, part.measure, stint)
        if within(part.place.path, unit.place.path):
            return Reporter(target, unit, part.place, part.measure, stint)
    return None


def reporter_of(target: Target, unit: Unit, month: int) -> Reporter | None:
    """Give a unit as a reporter of a target's month; None when it does not report for it.

    One that reported until a version gave the target to others still does for what it had to
    report before, as far as the target counts it: its ``stint`` has then an end.
    """
    now = next((found for found in reporters([target]) if found.unit.pk == unit.pk), None)
    if now is not None and now.stint.holds(month):
        return now
    before = stints([target]).get((target.pk, unit.pk), ())
    stint = next((item for item in reversed(before) if item.holds(month)), None)
    if stint is None:
        return now
    parts = target.parts.select_related("measure__top", "measure__bottom", "unit__place", "place")
    return _reporter(target, unit, list(parts), stint)


def posting_units(target: Target) -> list[Unit]:
    """List the units whose posted reports a target counts; those that report it where none is."""
    posted = unrestricted(Report, why="names the units that a target's figures came from").filter(
        target=target, state=ReportState.POSTED
    )
    found = {row.unit_id: row.unit for row in posted.select_related("unit").order_by("unit__path")}
    return list(found.values()) or [reporter.unit for reporter in reporters([target])]


def reported_before(reporter: Reporter) -> list[Unit]:
    """List the other units whose reports a target counts of the days before a unit came."""
    months = unrestricted(Report, why="names the units that a target's figures came from").filter(
        target=reporter.target, state__in=(*UNDER_WAY, ReportState.POSTED)
    )
    others = {
        row.unit_id: row.unit
        for row in months.exclude(unit=reporter.unit).select_related("unit").order_by("unit__path")
        if rules.last_day(row.month) < reporter.since
    }
    return list(others.values())


def reportable(actor: Actor, targets: Iterable[Target] | None = None) -> list[Reporter]:
    """List for which targets, by which units, the actor may report; all targets if not told."""
    if targets is None:
        rows = unrestricted(Target, why="a unit of the breakdown reports for targets led elsewhere")
        targets = rows.select_related("lead_unit__place")
    return [
        found
        for found in reporters(targets)
        if actor.may(REPORT, unit_path=found.unit.path, place_path=found.place.path)
    ]


@dataclass(frozen=True)
class Role:
    """A figure that a report of a measure has: which one, of which stored measure.

    ``years_back`` is 1 for the base of a growth, which counts for last year's days.
    """

    role: FigureRole
    measure: Measure
    years_back: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether months add up, so that the difference from the last figure is posted."""
        return self.measure.nature == Nature.FLOW

    def month(self, month: int) -> int:
        """Give the month that the figure of a report's month counts for."""
        return month - 100 * self.years_back


def roles_of(measure: Measure) -> list[Role]:
    """List the figures that a report of a measure has; none for named items."""
    if measure.nature == Nature.GROWTH and measure.top is not None:
        return [Role(FigureRole.VALUE, measure.top), Role(FigureRole.BASE, measure.top, 1)]
    if measure.nature == Nature.RATIO and measure.top is not None and measure.bottom is not None:
        return [Role(FigureRole.TOP, measure.top), Role(FigureRole.BOTTOM, measure.bottom)]
    return [] if measure.nature == Nature.ITEMS else [Role(FigureRole.VALUE, measure)]


def standing_reports(target: Target, unit: Unit) -> QuerySet[Report]:
    """Give the posted reports of a unit for a target, in order of month."""
    return (
        unrestricted(Report, why="a new figure is measured against the last, whoever may see it")
        .filter(target=target, unit=unit, state=ReportState.POSTED)
        .order_by("month")
    )


def neighbours(
    reporter: Reporter, month: int, role: FigureRole
) -> tuple[rules.Standing | None, rules.Standing | None]:
    """Give the posted figures of the months before and after a month; None where there is none."""
    figures = (
        ReportFigure.objects.filter(
            report__in=standing_reports(reporter.target, reporter.unit), role=role
        )
        .exclude(report__month=month)
        .order_by("report__month")
        .values_list("report_id", "report__month", "cumulative")
    )
    known = [rules.Standing(*row) for row in figures if reporter.stint.holds(row[1])]
    before = [item for item in known if item.month < month]
    after = [item for item in known if item.month > month]
    return (before[-1] if before else None), (after[0] if after else None)


@dataclass(frozen=True)
class Held:
    """A cumulative figure that the ledger holds already, and the entry that says so."""

    amount: int
    entry: Entry


def held_figure(reporter: Reporter, role: Role, month: int) -> Held | None:
    """Give what the ledger holds of a figure for a month; None when it does not hold it.

    What the unit's own report of that month for the same target posted is left out.
    """
    own = unrestricted(Report, why="only numbers, of the unit's own reports").filter(
        target=reporter.target, unit=reporter.unit, month=month
    )
    entries = (
        unrestricted(Entry, why="summed for the unit that reports, and never shown")
        .filter(measure=role.measure, unit=reporter.unit, place=reporter.place)
        .exclude(
            system="targets",
            record_kind="report",
            record_id__in=[str(pk) for pk in own.values_list("pk", flat=True)],
        )
    )
    last = role.month(month)
    latest = standing_entries(entries.filter(month=last)).order_by("day", "id").last()
    if latest is None:
        return None
    if not role.adds_up:
        return Held(latest.amount, latest)
    first = role.month(month_of(reporter.since))
    total = entries.filter(month__gte=first, month__lte=last).aggregate(total=Sum("amount"))
    return Held(total["total"], latest)


@dataclass(frozen=True)
class Ratio:
    """What a report's part is of its whole; ``value`` is None over a whole of nought.

    ``shares`` tells that both are in one unit, so that the part lies within the whole.
    """

    value: Fraction | None
    top: Quantity
    bottom: Quantity

    @property
    def shares(self) -> bool:
        """Whether it is a share of a whole, and no figure per something."""
        return self.top.unit == self.bottom.unit


def ratio_of(report: Report, *, reporter: Reporter | None = None) -> Ratio | None:
    """Give the ratio that a report states; None of a report without both figures.

    With its ``reporter``, a figure that the report leaves out is the one that the ledger holds.
    """
    stated = {figure.role: (figure.cumulative, figure.measure) for figure in report.figures.all()}
    if reporter is not None and reporter.measure.nature == Nature.RATIO:
        for role in roles_of(reporter.measure):
            held = None if role.role in stated else held_figure(reporter, role, report.month)
            if held is not None:
                stated[role.role] = held.amount, role.measure
    if FigureRole.TOP not in stated or FigureRole.BOTTOM not in stated:
        return None
    (top, part), (bottom, whole) = stated[FigureRole.TOP], stated[FigureRole.BOTTOM]
    value = rules.ratio(top, bottom, top_scale=part.scale, bottom_scale=whole.scale)
    return Ratio(value, part.quantity(top), whole.quantity(bottom))


def items_of(reporter: Reporter) -> list[TargetItem]:
    """List the named items that a unit reports: its own, and for the lead unit nobody's."""
    items = TargetItem.objects.filter(target=reporter.target).select_related("unit")
    return own_items(reporter, items, reporters([reporter.target]))


def own_items(
    reporter: Reporter, items: Iterable[TargetItem], found: Iterable[Reporter]
) -> list[TargetItem]:
    """Pick from the items of its target those that a unit reports, beside others that report."""
    others = [other.unit.path for other in found]
    leads = reporter.unit.pk == reporter.target.lead_unit_id
    return [
        item
        for item in items
        if within(item.unit.path, reporter.unit.path)
        or (leads and not any(within(item.unit.path, path) for path in others))
    ]


def reports_naming(items: Iterable[TargetItem], *, besides: Iterable[int]) -> dict[int, Report]:
    """Give the reports that name items already, by the item's number; ended ones are left out."""
    reports = (
        unrestricted(Report, why="an item counts once, whoever may see who named it")
        .filter(state__in=(*UNDER_WAY, ReportState.POSTED))
        .exclude(pk__in=besides)
    )
    rows = ReportItem.objects.filter(item__in=items, report__in=reports).select_related("report")
    return {row.item_id: row.report for row in rows}
