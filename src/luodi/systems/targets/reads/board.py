"""The targets' part of the board: lines with lights and paths, what changed, who reports late."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import visible
from luodi.kernel.cards.board import (
    Amounts,
    BoardArea,
    BoardDrawing,
    BoardLate,
    BoardLine,
    BoardPart,
    BoardPath,
)
from luodi.kernel.ledger.rules import month_of
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import (
    Standing,
    TargetPath,
    UnitStanding,
    period_of,
    standings,
    target_paths,
    units_of_targets,
    visible_targets,
)
from luodi.kernel.targets.rules import Colour
from luodi.kernel.targets.words import (
    OUTLOOKS,
    actual,
    expected_quantity,
    expected_text,
    forecast_text,
    interval_text,
    month_text,
    promise_text,
    quantity,
    quota_sentence,
    reason,
    said,
    target_sentence,
    why,
)
from luodi.kernel.web.figures import day_text
from luodi.systems.targets import rules
from luodi.systems.targets.models import ClosedLight, MonthClosing
from luodi.systems.targets.reads.reporting import reporters
from luodi.systems.targets.reads.windows import DueMonth, due_months, owing_targets

VIEW = "targets.view_target"
MONTHS_BACK = 12
"""Closed months that are looked at to tell since when a light is red."""


@dataclass(frozen=True)
class _Then:
    """The closed months before a day: the last one, and each target's lights, newest first."""

    last: MonthClosing | None = None
    lights: Mapping[int, Sequence[ClosedLight]] = field(default_factory=dict)


def board_part(actor: Actor, day: date, place: Place | None) -> BoardPart:
    """Give the targets' part of the board: the card's hook.

    Parameters
    ----------
    actor
        Who looks: only targets that they may see.
    day
        Today, or the last day of a closed month: that month then, as of its seal.
    place
        The place whose subtree is shown; None for all.

    Notes
    -----
    The number of queries does not depend on the number of targets.
    """
    if not actor.has(VIEW):
        return BoardPart()
    closings = list(MonthClosing.objects.all()[: 2 * MONTHS_BACK])
    closing = _closing_of(closings, day)
    seal, known_by = (closing.seal_id or 0, closing.closed_at) if closing else (None, None)
    targets = _standing_targets(actor, day, known_by)
    rows = standings(targets, day, seal=seal, known_by=known_by)
    whole = [row.target for row in rows]
    units = units_of_targets(whole, day, seal=seal, known_by=known_by, by_month=False)
    mine = [row for row in rows if _inside(row.target.place.path, place)]
    paths = target_paths([row.target for row in mine], day, seal=seal, known_by=known_by)
    then = _then(actor, closings, day, [row.target.pk for row in mine])
    owed = [] if closing else due_months(reporters([*whole, *_ended(actor, day)]), day)
    next_owed = {item.reporter.target.pk: item for item in reversed(owed)}
    lines = [_line(row, paths[row.target.pk], then, next_owed) for row in mine]
    if place is not None:
        higher = [row for row in rows if row.target.pk not in paths]
        lines += _quota_lines(actor, higher, units, day, place)
    return BoardPart(
        lines=tuple(lines),
        late=_late(owed, place),
        areas=_areas(actor, rows, units, place),
        against=str(then.last) if then.last else "",
        known=_known(closing),
        days=tuple(rules.last_day(item.month) for item in closings),
        lists=_lists() if closing is None and place is None else {},
    )


def _closing_of(closings: Sequence[MonthClosing], day: date) -> MonthClosing | None:
    """Give the closing that a past day belongs to; None for a day that is shown as it stands."""
    if day >= clock.today():
        return None
    return next((item for item in closings if rules.last_day(item.month) == day), None)


def _standing_targets(actor: Actor, day: date, known_by: datetime | None) -> list[Target]:
    """Give the visible targets that were begun by a day and ended not before its year."""
    rows = visible_targets(actor).filter(period_start__lte=day, period_end__gt=date(day.year, 1, 1))
    if known_by is not None:
        rows = rows.filter(accepted_at__lte=known_by)
    return list(_short(rows))


def _ended(actor: Actor, day: date) -> Iterable[Target]:
    """Give the targets of the years before a day's that may still owe a month."""
    return _short(owing_targets(actor).filter(period_end__lte=date(day.year, 1, 1)))


def _short(rows: QuerySet[Target]) -> QuerySet[Target]:
    """Leave out what no line of the board shows: documents and the people who accepted."""
    rows = rows.select_related(None).defer(None)
    return rows.select_related("lead_unit__place", "place", "in_step_with").defer(
        "lead_unit__place__geometry", "place__geometry"
    )


def _inside(path: str, place: Place | None) -> bool:
    return place is None or within(path, place.path)


def _then(
    actor: Actor, closings: Sequence[MonthClosing], day: date, targets: Sequence[int]
) -> _Then:
    before = [item for item in closings if item.month < month_of(day)]
    if not before:
        return _Then()
    lights: defaultdict[int, list[ClosedLight]] = defaultdict(list)
    rows = visible(actor, ClosedLight, VIEW).filter(
        target__in=targets, closing__in=[item.month for item in before[:MONTHS_BACK]]
    )
    # Not what each was computed from, which is much and not shown.
    for row in rows.only("target_id", "closing_id", "colour", "actual").order_by("-closing_id"):
        lights[row.target_id].append(row)
    return _Then(before[0], lights)


def _line(row: Standing, path: TargetPath, then: _Then, owed: Mapping[int, DueMonth]) -> BoardLine:
    target, value = row.target, actual(row)
    closed = [item for item in then.lights.get(target.pk, ()) if then.last]
    last = closed[0] if closed and then.last and closed[0].closing_id == then.last.month else None
    return BoardLine(
        title=target.name,
        url=reverse("targets:target", args=[target.pk]),
        unit=target.lead_unit.name,
        light=row.light.colour.value,
        figure=said(value),
        exact=value.exact,
        goal=promise_text(target),
        why=why(row),
        since=_since(row.light.colour, closed),
        next=_next(target, owed.get(target.pk), row.as_of),
        drawer=reverse("targets:figure", args=[target.pk]),
        sentence=target_sentence(row, path.figure_day),
        before=last.colour if last else "",
        then=_value_then(row, last),
        path=_board_path(path),
        behind=float(abs(row.light.difference_pp or 0)),
    )


def _since(colour: Colour, closed: Sequence[ClosedLight]) -> str:
    """Say since which closed month, without a break, the light has been what it is."""
    if colour not in {Colour.RED, Colour.YELLOW}:
        return ""
    first = 0
    for item in closed:
        if item.colour != colour.value:
            break
        first = item.closing_id
    return _("%(month)s起") % {"month": month_text(first)} if first else ""


def _next(target: Target, first: DueMonth | None, day: date) -> str:
    """Say the next deadline: the first month that is owed, else the end of the period."""
    if first is None:
        last = period_of(target).last_day
        if last < day:
            return ""
        left = (last - day).days
        words = {"day": day_text(last), "left": left}
        text = ngettext("%(day)s到期，还剩 %(left)d 天", "%(day)s到期，还剩 %(left)d 天", left)
        return text % words
    words = {"month": first.month_text, "day": day_text(first.due), "late": first.late}
    if first.late > 0:
        return (
            ngettext(
                "%(month)s数应于%(day)s报，迟 %(late)d 天",
                "%(month)s数应于%(day)s报，迟 %(late)d 天",
                first.late,
            )
            % words
        )
    return _("%(month)s数于%(day)s前报") % words


def _value_then(row: Standing, last: ClosedLight | None) -> str:
    if last is None or last.actual is None or Fraction(last.actual) == row.actual:
        return ""
    return said(quantity(Fraction(last.actual), row.target.scale, row.target.unit))


def _board_path(path: TargetPath) -> BoardPath | None:
    if not path.values:
        return None
    outlook, strain = path.outlook, path.strain
    return BoardPath(
        verdict=outlook.value if outlook else "",
        strain=None if strain is None else float(strain),
        draw=partial(_drawing, path),
    )


def _drawing(path: TargetPath) -> BoardDrawing:
    known = dict(path.values)
    end, value = path.forecast.end, path.terms.promise.value
    words = {
        "target": path.target.name,
        "text": forecast_text(path),
        "day": day_text(path.figure_day),
    }

    def whole(amounts: Iterable[Fraction | None]) -> Amounts:
        unit = 10**path.target.scale
        return tuple(None if amount is None else float(amount / unit) for amount in amounts)

    return BoardDrawing(
        months=path.months,
        actual=whole(known.get(month) for month in path.months),
        due=whole(path.due),
        point=whole(path.coming("point")),
        low=whole(path.coming("low")),
        high=whole(path.coming("high")),
        goal=None if value is None else value / 10**path.target.scale,
        expected=said(expected_quantity(path, end.point)) if end else expected_text(path),
        interval=interval_text(path, end) if end else "",
        outlook=str(OUTLOOKS[path.outlook]) if path.outlook else "",
        sentence=_("%(target)s：%(text)s——luodi，截至%(day)s") % words,
    )


def _quota_lines(
    actor: Actor,
    rows: Sequence[Standing],
    units: Mapping[int, Sequence[UnitStanding]],
    day: date,
    place: Place,
) -> list[BoardLine]:
    """Give the lines of a place's units in the breakdowns of targets that lie higher."""
    return [
        _quota_line(row.target, item, day)
        for row in rows
        for item in units[row.target.pk]
        if within(item.quota.unit.place.path, place.path) and _seen(actor, row, item)
    ]


def _seen(actor: Actor, row: Standing, item: UnitStanding) -> bool:
    """Tell whether a quota is shown: to whoever sees its unit, and who leads the whole target."""
    unit, target = item.quota.unit, row.target
    return actor.may(VIEW, unit_path=unit.path, place_path=unit.place.path) or actor.may(
        VIEW, unit_path=target.lead_unit.path, place_path=target.place.path
    )


def _quota_line(target: Target, item: UnitStanding, day: date) -> BoardLine:
    value = quantity(item.actual, target.scale, target.unit)
    return BoardLine(
        title=target.name,
        url=reverse("targets:breakdown", args=[target.pk]),
        unit=item.quota.unit.name,
        light=item.light.colour.value,
        figure=said(value),
        exact=value.exact,
        goal=_("分解数 %(amount)s") % {"amount": said(target.quantity(item.quota.value))},
        why=reason(item.light, target),
        sentence=quota_sentence(target, item.quota, value, item.light, day),
        behind=float(abs(item.light.difference_pp or 0)),
    )


def _late(owed: Sequence[DueMonth], place: Place | None) -> tuple[BoardLate, ...]:
    """Count what each unit has not reported in time."""
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for item in owed:
        unit = item.reporter.unit
        if item.late > 0 and _inside(unit.place.path, place):
            counts[unit.path, unit.name].append(item.late)
    url = reverse("targets:report_late")
    return tuple(
        BoardLate(name, path, _("报送"), len(days), max(days), url)
        for (path, name), days in sorted(counts.items())
    )


def _areas(
    actor: Actor,
    rows: Sequence[Standing],
    units: Mapping[int, Sequence[UnitStanding]],
    place: Place | None,
) -> tuple[BoardArea, ...]:
    """Give the lights that stand for places: of targets, and of the quotas of units."""
    found = [BoardArea(row.target.place.path, row.light.colour.value) for row in rows]
    found += [
        BoardArea(item.quota.unit.place.path, item.light.colour.value)
        for row in rows
        for item in units[row.target.pk]
        if _seen(actor, row, item)
    ]
    return tuple(item for item in found if _inside(item.place, place))


def _known(closing: MonthClosing | None) -> str:
    if closing is None:
        return ""
    words = {"month": str(closing), "day": day_text(localtime(closing.closed_at).date())}
    return _("按%(month)s关账时（%(day)s）所知") % words


def _lists() -> dict[str, str]:
    url = reverse("targets:target_list")
    return {colour.value: f"{url}?light={colour.value}" for colour in Colour}
