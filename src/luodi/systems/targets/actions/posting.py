"""Posting what reports say: the ledger comes to the figures that stand, and keeps all it said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from luodi.kernel.ledger.actions import post_entries, reverse_entries
from luodi.kernel.ledger.models import Entry, Measure, Nature
from luodi.kernel.ledger.reads import standing as standing_entries
from luodi.kernel.ledger.rules import Figure, RecordKey, month_of
from luodi.kernel.ledger.writing import figure_of
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.words import in_words
from luodi.systems.targets import rules
from luodi.systems.targets.models import FigureRole, Report, ReportFigure, ReportItem, ReportState
from luodi.systems.targets.reads import (
    Reporter,
    Role,
    Stint,
    held_figure,
    neighbours,
    roles_of,
    stints,
)

KIND = "report"
LEG_OF_BEFORE = "figure"
"""The leg under which a report's value was posted before a report had several figures."""

Leg = tuple[int, str]
"""A report and the leg of its record that a figure is posted under."""


def lock(target: Target, measures: Iterable[Measure]) -> None:
    """Let nobody else post for the target or its measures until this transaction ends."""
    Target.objects.select_for_update().get(pk=target.pk)
    wanted = sorted({measure.pk for measure in measures})
    list(Measure.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


def check_not_held(reporter: Reporter, report: Report) -> None:
    """Refuse a figure of the report that another record has put into the ledger meanwhile.

    Raises
    ------
    django.core.exceptions.ValidationError
        Naming the entry; the base of a growth may be revised, so it is never refused.
    """
    reported = set(report.figures.values_list("role", flat=True))
    for role in roles_of(reporter.measure):
        held = held_figure(reporter, role, report.month)
        if role.years_back or role.role not in reported or held is None:
            continue
        raise ValidationError(
            _(
                "%(month)s的%(measure)s已由分录 %(entry)d 入账"
                "（%(kind)s %(record)s）；同一个数只报一次"
            )
            % {
                "month": report.month_text,
                "measure": role.measure.name,
                "entry": held.entry.pk,
                "kind": held.entry.record_kind,
                "record": held.entry.record_id,
            }
        )


def check_rises(reporter: Reporter, role: Role, month: int, amount: int, *, corrects: bool) -> None:
    """Refuse a figure that falls against what is posted of the months before and after.

    Raises
    ------
    luodi.systems.targets.rules.FigureError
        Naming the report that stands; only a figure below nought is refused of a correction.
    """
    if not role.adds_up:
        return
    before, after = neighbours(reporter, month, role.role)
    rules.check_cumulative(
        amount,
        before=before,
        after=after,
        corrects=corrects,
        written=lambda figure: role.measure.quantity(figure).exact,
        field=role.role.value,
    )


def check_still_rises(reporter: Reporter, report: Report) -> None:
    """Refuse to post figures that fall against what was posted since the report was handed in.

    Raises
    ------
    django.core.exceptions.ValidationError
        Naming the report that stands, and that this one is to be returned.
    """
    stated = dict(report.figures.values_list("role", "cumulative"))
    for role in roles_of(reporter.measure):
        if role.role not in stated:
            continue
        try:
            check_rises(
                reporter,
                role,
                report.month,
                stated[role.role],
                corrects=report.supersedes_id is not None,
            )
        except rules.FigureError as error:
            raise ValidationError(
                _("%(refused)s。报送 %(pk)d 不能入账；请退回填报人，改后再报")
                % {"refused": in_words(error.message), "pk": report.pk}
            ) from error


def repost_report(report: Report) -> None:
    """Make the ledger come to what stands, after the report was posted, corrected or withdrawn."""
    for measure in {figure.measure for figure in report.figures.select_related("measure")}:
        repost(measure, report.unit, report.place)
    counted = report.target.parts.filter(measure__nature=Nature.ITEMS).select_related("measure")
    for measure in {part.measure for part in counted}:
        repost_items(report.target, measure)


def repost(measure: Measure, unit: Unit, place: Place) -> None:
    """Post what each standing report of a measure, unit and place adds; reverse what is not so.

    The wanted posting of a report is its cumulative figure less all that counts before it (a
    stock's is the observation itself). What stands otherwise is reversed and posted anew under a
    higher version of its record; nothing is overwritten.
    """
    figures = list(
        ReportFigure.objects.filter(measure=measure, report__unit=unit, report__place=place)
        .select_related("report__target")
        .order_by("pk")
    )
    own = _entries_of({figure.report_id for figure in figures}).filter(measure=measure)
    changed = stints({figure.report.target for figure in figures})
    amounts = _amounts(measure, figures, _others(measure, unit, place, own), changed)
    wanted = {
        _leg(figure): Figure(
            measure_id=measure.pk,
            unit_id=unit.pk,
            place_id=place.pk,
            day=_day(figure),
            amount=amount,
        )
        for figure in figures
        if (amount := amounts.get((figure.report_id, figure.role))) is not None
    }
    versions = _replace(_posted(own), wanted)
    for figure in figures:
        added = wanted[_leg(figure)].amount if _leg(figure) in wanted else None
        version = versions.get(_leg(figure), figure.posting)
        if (figure.added, figure.posting) != (added, version):
            ReportFigure.objects.filter(pk=figure.pk).update(added=added, posting=version)


def repost_items(target: Target, measure: Measure) -> None:
    """Post each named item once, by the earliest standing report that names it."""
    items = list(
        ReportItem.objects.filter(report__target=target)
        .select_related("report", "item")
        .order_by("report__month", "report_id")
    )
    own = _entries_of({item.report_id for item in items}).filter(measure=measure)
    elsewhere = set(
        standing_entries(Entry.objects.all())
        .filter(
            measure=measure,
            item__in=[item.item.code for item in items],
        )
        .exclude(pk__in=own.values("pk"))
        .values_list("item", flat=True)
    )
    wanted: dict[Leg, Figure] = {}
    for row in items:
        report = row.report
        if report.state != ReportState.POSTED or row.item.code in elsewhere:
            continue
        elsewhere.add(row.item.code)
        wanted[report.pk, f"item-{row.item_id}"] = Figure(
            measure_id=measure.pk,
            unit_id=report.unit_id,
            place_id=report.place_id,
            day=report.day,
            amount=1,
            item=row.item.code,
        )
    _replace(_posted(own), wanted)


def _entries_of(reports: Iterable[int]) -> QuerySet[Entry]:
    records = [str(pk) for pk in reports]
    return Entry.objects.filter(system="targets", record_kind=KIND, record_id__in=records)


def _others(measure: Measure, unit: Unit, place: Place, own: QuerySet[Entry]) -> dict[int, int]:
    """Sum by month what other records posted and what stands of it."""
    rows = (
        standing_entries(Entry.objects.all())
        .filter(measure=measure, unit=unit, place=place)
        .exclude(pk__in=own.values("pk"))
        .order_by("month")
    )
    return dict(rows.values_list("month").annotate(total=Sum("amount")))


def _amounts(
    measure: Measure,
    figures: Iterable[ReportFigure],
    others: Mapping[int, int],
    changed: Mapping[tuple[int, int], Sequence[Stint]],
) -> Mapping[tuple[int, str], int | None]:
    standing = [figure for figure in figures if figure.report.state == ReportState.POSTED]
    if measure.nature != Nature.FLOW:
        return {(figure.report_id, figure.role): figure.cumulative for figure in standing}
    return rules.differences([_claim(figure, changed) for figure in standing], others)


def _claim(figure: ReportFigure, changed: Mapping[tuple[int, int], Sequence[Stint]]) -> rules.Claim:
    report = figure.report
    held = changed.get((report.target_id, report.unit_id), ())
    since = next(
        (stint.since for stint in reversed(held) if stint.holds(report.month)),
        report.target.period_start,
    )
    base = figure.role == FigureRole.BASE
    back = 100 if base else 0
    return rules.Claim(
        report_id=report.pk,
        role=figure.role,
        first_month=month_of(since) - back,
        month=report.month - back,
        cumulative=figure.cumulative,
        base=base,
    )


def _leg(figure: ReportFigure) -> Leg:
    return figure.report_id, figure.role.lower()


def _day(figure: ReportFigure) -> date:
    day = figure.report.day
    return rules.year_before(day) if figure.role == FigureRole.BASE else day


@dataclass
class _Posted:
    """What a leg has posted so far: its highest version, and the entry that stands."""

    version: int = 0
    standing: Entry | None = None


def _posted(own: QuerySet[Entry]) -> dict[Leg, _Posted]:
    found: dict[Leg, _Posted] = {}
    # Not reverses=None: SQLite would read all of the ledger by the index of reversals.
    first_hand = own.alias(undoes=Coalesce("reverses_id", 0)).filter(undoes=0)
    for entry in first_hand.select_related("reversed_by").order_by("id"):
        leg = FigureRole.VALUE.lower() if entry.leg == LEG_OF_BEFORE else entry.leg
        posted = found.setdefault((int(entry.record_id), leg), _Posted())
        posted.version = max(posted.version, entry.record_version)
        if not hasattr(entry, "reversed_by"):
            posted.standing = entry
    return found


def _replace(posted: Mapping[Leg, _Posted], wanted: Mapping[Leg, Figure]) -> dict[Leg, int]:
    """Reverse what is no longer wanted, post what is new; give the version of each leg."""
    versions = {leg: item.version for leg, item in posted.items()}
    fresh: list[tuple[RecordKey, Figure]] = []
    stale = {
        leg: item.standing
        for leg, item in posted.items()
        if item.standing is not None and figure_of(item.standing) != wanted.get(leg)
    }
    reverse_entries(stale.values())
    for leg, figure in wanted.items():
        if leg in posted and posted[leg].standing is not None and leg not in stale:
            continue
        versions[leg] = versions.get(leg, 0) + 1
        key = RecordKey("targets", KIND, str(leg[0]), versions[leg], leg[1])
        fresh.append((key, figure))
    post_entries(fresh)
    return versions
