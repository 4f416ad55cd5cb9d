"""Which lights of a month call for a supervision notice, to whom, and of which colour."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Count

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.config.reads import threshold
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.ledger.rules import month_of
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target, TargetItem
from luodi.kernel.targets.reads import (
    Standing,
    UnitStanding,
    item_states,
    period_of,
    promise_of,
    standings,
    units_of_targets,
    visible_targets,
)
from luodi.kernel.targets.reads.items import NAMED
from luodi.kernel.targets.rules import Colour
from luodi.kernel.targets.words import quantity, reason, why
from luodi.kernel.web.figures import Quantity
from luodi.systems.targets import rules
from luodi.systems.targets.models import ClosedLight, MonthClosing, Notice, ReportStep
from luodi.systems.targets.reads.closing import exact, last_closed
from luodi.systems.targets.reads.replies import late_replies
from luodi.systems.targets.rules import Act, Called, Cause, Level, Limits, Seen

ISSUE = "targets.issue_notice"
SHOWN_CLOSED = 3
"""Closed months that are offered."""
MOST_OPEN = 12
"""Months not closed yet that are offered at most."""
OF_LIGHTS = frozenset({Cause.OVERDUE, Cause.RED_LIGHT, Cause.BEHIND})
"""Causes for which the units of a breakdown are looked at, too."""


@dataclass(frozen=True)
class LightFacts:
    """A light with what it says, as a notice keeps it."""

    colour: Colour
    actual: str | None
    due: str | None
    words: str
    as_of: date
    version: int
    kept: bool = False
    seal: int | None = None
    closed_light: int | None = None
    of_quota: bool = False


@dataclass(frozen=True)
class Proposal:
    """A notice that a light calls for, with what stands of it already.

    ``called`` is what the light calls for and ``level`` the colour after ``raised_by``, the unit's
    notice before whose reply was late. ``issued`` is the notice of this very month, ``in_hand``
    an earlier one that is not closed.
    """

    target: Target
    unit: Unit
    month: int
    called: Called
    level: Level
    facts: LightFacts
    raised_by: Notice | None = None
    issued: Notice | None = None
    in_hand: Notice | None = None
    days_left: int | None = None
    returned: int = 0

    @property
    def key(self) -> str:
        """Name of the proposal in a form."""
        return f"{self.target.pk}-{self.unit.pk}"

    @property
    def actual(self) -> Quantity:
        """What was reached, rounded for showing."""
        return shown_amount(self.target, self.facts.actual)

    @property
    def due(self) -> Quantity | None:
        """What was due by then; None when that is not known."""
        return None if self.facts.due is None else shown_amount(self.target, self.facts.due)


def shown_amount(target: Target, written: str | None) -> Quantity:
    """Give an amount as notices and closings write it, rounded for showing."""
    amount = None if written is None else Fraction(written)
    return quantity(amount, target.scale, target.unit)


def limits_on(day: date) -> Limits:
    """Give the thresholds of notices in force on a day."""
    return Limits(
        near_days=int(threshold("targets.notice_near_days", day).value),
        returns=int(threshold("targets.notice_returns", day).value),
    )


def notice_months(today: date) -> list[int]:
    """List the months whose lights are offered: the last closed ones, and those not closed yet."""
    now, last = month_of(today), last_closed()
    closed = list(
        MonthClosing.objects.filter(month__lte=now).values_list("month", flat=True)[:SHOWN_CLOSED]
    )
    first = rules.next_month(last) if last else month_of(today.replace(day=1) - timedelta(days=1))
    waiting = []
    while first <= now:
        waiting.append(first)
        first = rules.next_month(first)
    return sorted({*closed, *waiting[-MOST_OPEN:]})


def proposals(actor: Actor, month: int) -> list[Proposal]:
    """Give the notices that the lights of a month call for, as far as the actor may issue them.

    Parameters
    ----------
    actor
        Who issues; needs ``targets.issue_notice`` over the unit and the target.
    month
        ``YYYYMM``: a closed month by its frozen lights, another as the ledger stands.

    Notes
    -----
    Of a target whose light calls for a notice the units of its breakdown that are behind
    themselves are given, too. Deadlines are looked at in the month of today alone.
    """
    facts = month_facts(actor, month)
    targets = {target.pk: target for target in facts}
    seen = _Month(targets, month)
    found = []
    for target, light in facts.items():
        own = seen.of_target(target, light)
        call = rules.called(own, seen.limits)
        if call is not None:
            found.append((target, target.lead_unit, light, call, own))
    behind = [item[0] for item in found if item[3].cause in OF_LIGHTS]
    found += [item for item in _of_units(behind, seen) if _may(actor, item[1])]
    return _ordered(_with_notices(found, month))


def month_facts(actor: Actor, month: int) -> dict[Target, LightFacts]:
    """Give the lights of a month that the actor may issue notices on, by target."""
    if MonthClosing.objects.filter(month=month).exists():
        return _frozen(actor, month)
    as_of = min(rules.last_day(month), clock.today())
    allowed = visible(actor, Target, ISSUE).filter(
        period_start__lte=as_of, period_end__gt=date(month // 100, 1, 1)
    )
    rows = visible_targets(actor).filter(pk__in=allowed.values("pk")).order_by("pk")
    targets = list(rows.select_related("lead_unit__place"))
    return {item.target: facts_of(item) for item in standings(targets, as_of)}


def _frozen(actor: Actor, month: int) -> dict[Target, LightFacts]:
    lights = visible(actor, ClosedLight, ISSUE).filter(closing=month).order_by("target_id")
    kept = {light.target_id: light for light in lights.select_related("closing")}
    rows = visible_targets(actor).filter(pk__in=kept).select_related("lead_unit__place")
    return {target: _closed_facts(kept[target.pk], month) for target in rows.order_by("pk")}


def _closed_facts(light: ClosedLight, month: int) -> LightFacts:
    return LightFacts(
        colour=Colour(light.colour),
        actual=light.actual,
        due=light.why.get("due"),
        words=light.why.get("words", ""),
        as_of=rules.last_day(month),
        version=light.target_version,
        kept=bool(light.why.get("kept")),
        seal=light.closing.seal_id,
        closed_light=light.pk,
    )


def facts_of(item: Standing) -> LightFacts:
    """Keep a target's light as the ledger stands."""
    return LightFacts(
        colour=item.light.colour,
        actual=exact(item.actual),
        due=exact(item.light.due),
        words=why(item),
        as_of=item.as_of,
        version=item.number,
        kept=item.light.kept,
    )


def quota_facts(target: Target, item: UnitStanding, as_of: date) -> LightFacts:
    """Keep the light of a unit's share as the ledger stands."""
    return LightFacts(
        colour=item.light.colour,
        actual=exact(item.actual),
        due=exact(item.light.due),
        words=reason(item.light, target),
        as_of=as_of,
        version=target.version,
        kept=item.light.kept,
        of_quota=True,
    )


class _Month:
    """What the proposals of a month need beside the lights, asked once for all of them."""

    def __init__(self, targets: Mapping[int, Target], month: int) -> None:
        self.today = clock.today()
        self.limits = limits_on(self.today)
        self.as_of = min(rules.last_day(month), self.today)
        self.returned = self._returned(targets, month)
        now = month == month_of(self.today)
        self.left = _days_left(targets.values(), self.today, self.limits) if now else {}

    @staticmethod
    def _returned(targets: Mapping[int, Target], month: int) -> dict[int, int]:
        steps = ReportStep.objects.filter(
            act=Act.RETURN.value, report__month=month, report__target__in=targets
        ).order_by()
        rows = steps.values_list("report__target").annotate(count=Count("pk"))
        return Counter(dict(rows))

    def of_target(self, target: Target, light: LightFacts) -> Seen:
        return Seen(
            colour=light.colour,
            kept=light.kept,
            ended=light.as_of >= period_of(target).last_day,
            days_left=self.left.get(target.pk),
            returned=self.returned.get(target.pk, 0),
        )


def _days_left(targets: Iterable[Target], today: date, limits: Limits) -> dict[int, int]:
    """Give the working days to the next deadline of each target that has one near.

    A deadline is the last day of a target, or the own day of a named item that is not accepted.
    A ceiling has none: it is kept until it is broken.
    """
    counts = reckoner(today)
    horizon = counts.later(today, limits.near_days)
    wanted = {item.pk: item for item in targets if not promise_of(item).wants_less}
    days = {
        pk: period_of(target).last_day
        for pk, target in wanted.items()
        if today <= period_of(target).last_day <= horizon
    }
    near = TargetItem.objects.filter(
        target__in=[pk for pk, target in wanted.items() if target.nature in NAMED],
        due__gte=today,
        due__lte=horizon,
    )
    for pk in set(near.values_list("target_id", flat=True)):
        open_days = [
            state.item.due
            for state in item_states(wanted[pk], today)
            if not state.stands and state.item.due and today <= state.item.due <= horizon
        ]
        if open_days:
            days[pk] = min([*open_days, *([days[pk]] if pk in days else [])])
    return {pk: counts.days_left(today, day) for pk, day in days.items()}


Found = tuple[Target, Unit, LightFacts, Called, Seen]


def _of_units(targets: Sequence[Target], seen: _Month) -> list[Found]:
    """Give the units of some targets' breakdowns that are behind themselves, but the lead."""
    found: list[Found] = []
    by_target = units_of_targets(targets, seen.as_of)
    for target in targets:
        for item in by_target[target.pk]:
            light = quota_facts(target, item, seen.as_of)
            own = Seen(light.colour, light.kept, light.as_of >= period_of(target).last_day)
            call = rules.called(own, seen.limits)
            if call is not None and item.quota.unit_id != target.lead_unit_id:
                found.append((target, item.quota.unit, light, call, own))
    return found


def _may(actor: Actor, unit: Unit) -> bool:
    return actor.may(ISSUE, unit_path=unit.path)


def _with_notices(found: Sequence[Found], month: int) -> list[Proposal]:
    """Set beside each light the notices that its unit got on the same target."""
    notices = (
        unrestricted(Notice, why="of targets and units that the actor may issue notices to")
        .filter(target__in={item[0].pk for item in found}, month__lte=month)
        .exclude(duty__state="WITHDRAWN", month__lt=month)
        .select_related("duty", "unit")
        .order_by("month", "pk")
    )
    issued: dict[tuple[int, int], Notice] = {}
    before: dict[tuple[int, int], Notice] = {}
    for notice in notices:
        held = issued if notice.month == month else before
        held[notice.target_id, notice.unit_id] = notice
    late = late_replies([notice.duty for notice in before.values()], clock.now())
    return [
        _proposal(item, month, issued.get(key), before.get(key), late)
        for item in found
        for key in [(item[0].pk, item[1].pk)]
    ]


def _proposal(
    item: Found, month: int, issued: Notice | None, before: Notice | None, late: set[int]
) -> Proposal:
    target, unit, light, call, own = item
    was_late = before is not None and before.duty_id in late
    return Proposal(
        target=target,
        unit=unit,
        month=month,
        called=call,
        level=rules.raised(call.level, late_before=was_late),
        facts=light,
        raised_by=before if was_late else None,
        issued=issued,
        in_hand=before if before is not None and before.duty.ended_at is None else None,
        days_left=own.days_left,
        returned=own.returned,
    )


def _ordered(found: list[Proposal]) -> list[Proposal]:
    order = list(Level)
    return sorted(
        found,
        key=lambda item: (
            item.issued is not None,
            -order.index(item.level),
            item.target.pk,
            item.facts.of_quota,
            item.unit.path,
        ),
    )
