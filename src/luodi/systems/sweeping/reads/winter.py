"""Orders of winter time: those one may see, those that bind a unit, what is due while one does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.systems.sweeping.models import WinterTime, WorkStandard
from luodi.systems.sweeping.reads.fleet import held_on, standards_on
from luodi.systems.sweeping.reads.orders import VIEW_ORDER
from luodi.systems.sweeping.rules import WINTER_RULE, Frequency, Operation
from luodi.systems.sweeping.rules.winter import stopped_throughout, winter_frequency

_BINDS = "whoever plans or works on a street is held by the orders over it"
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class WinterSpan:
    """A part of a time, half open, by the clock of Shanghai, in which an order of winter stands."""

    order: WinterTime
    since: datetime
    until: datetime


def visible_winters(actor: Actor, permission: str = VIEW_ORDER) -> QuerySet[WinterTime]:
    """Give the orders over which the actor holds a permission, each with how it stands.

    ``stand`` is WITHDRAWN, COMING, HELD or ENDED.
    """
    today = clock.today()
    stand = Case(
        When(withdrawn_at__isnull=False, then=Value("WITHDRAWN")),
        When(valid_from__gt=today, then=Value("COMING")),
        When(valid_to__lte=today, then=Value("ENDED")),
        default=Value("HELD"),
        output_field=CharField(),
    )
    rows = visible(actor, WinterTime, permission).annotate(stand=stand)
    return rows.select_related("unit__place", "place", "issued_by")


def winter_spans(starts_at: datetime, ends_at: datetime) -> list[WinterSpan]:
    """Give the orders that stand in a time, of all units; an instant where both are the same.

    One binds from when it was entered on, and until it is withdrawn.
    """
    ends_at = max(ends_at, starts_at + _MOMENT)
    first, last = (one.astimezone(clock.SHANGHAI) for one in (starts_at, ends_at))
    rows = unrestricted(WinterTime, why=_BINDS).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=first.date()),
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=first),
        valid_from__lte=last.date(),
        issued_at__lt=last,
    )
    found = []
    for order in rows.select_related("unit").order_by("valid_from", "pk"):
        since = max(first, _midnight(order.valid_from), order.issued_at.astimezone(clock.SHANGHAI))
        until = last if order.valid_to is None else min(last, _midnight(order.valid_to))
        if order.withdrawn_at is not None:
            until = min(until, order.withdrawn_at.astimezone(clock.SHANGHAI))
        if since < until:
            found.append(WinterSpan(order, since, until))
    return found


def winters_over(
    units: Iterable[int], starts_at: datetime, ends_at: datetime
) -> dict[int, list[WinterSpan]]:
    """Give the orders that bind each of some units in a time, by number; none is left out."""
    times = winter_spans(starts_at, ends_at)
    if not times:
        return {}
    paths = Unit.objects.filter(pk__in=set(units)).values_list("pk", "path")
    found = {
        pk: [one for one in times if one.order.unit.path in (path, *ancestors(path))]
        for pk, path in paths
    }
    return {pk: held for pk, held in found.items() if held}


def stopped_now(units: Iterable[int], now: datetime) -> frozenset[Operation]:
    """Give what winter time stops at an instant on the streets of one of some units."""
    held = winters_over(units, now, now)
    local = now.astimezone(clock.SHANGHAI)
    return stopped_throughout(local, local) if held else frozenset()


def binding_in(actor: Actor, starts_at: datetime, ends_at: datetime) -> list[WinterTime]:
    """Give the orders that bind in a time the units over which the actor sees orders.

    Those of units above bind them too.
    """
    units = units_open_to(actor, VIEW_ORDER, clock.now()).values_list("pk", flat=True)
    held = winters_over(units, starts_at, ends_at)
    found = {one.order.pk: one.order for times in held.values() for one in times}
    return [found[pk] for pk in sorted(found)]


def binding_now(actor: Actor, now: datetime) -> list[WinterTime]:
    """Give the orders that bind the actor's units at an instant, as `binding_in` says."""
    return binding_in(actor, now, now)


def winter_on(unit: Unit, day: date) -> WinterTime | None:
    """Give the order that binds a unit's streets on a day: the unit's own, else the nearest."""
    rows = unrestricted(WinterTime, why=_BINDS).filter(held_on(day), withdrawn_at__isnull=True)
    above = (*ancestors(unit.path), unit.path)
    held = rows.filter(unit__path__in=above).select_related("unit__place")
    return held.order_by("unit__path", "valid_from", "pk").last()


def standards_due(unit: Unit, day: date) -> dict[tuple[int, Operation], WorkStandard]:
    """Give what is due on a unit's streets on a day: by the standards, and by winter time.

    What an order of winter asks for more often is a row that is not kept, of the order's unit,
    whose source names the order.
    """
    found = standards_on(unit, day)
    winter = winter_on(unit, day)
    if winter is None:
        return found
    for (road_class, operation), row in found.items():
        frequency = winter_frequency(operation, road_class, Frequency(row.frequency))
        if frequency.value != row.frequency:
            found[road_class, operation] = WorkStandard(
                unit=winter.unit,
                place=winter.unit.place,
                road_class=road_class,
                operation=operation.value,
                frequency=frequency.value,
                source=f"冬季作业（规则 {WINTER_RULE}）：{winter.source}",
            )
    return found


def winter_words(order: WinterTime) -> str:
    """Say what an order of winter time is, as a plan keeps it: whose, from when to when, why."""
    until = f"到 {order.valid_to}" if order.valid_to else "到另行通知"
    told = "22:00 至 06:00 不冲洗，06:00 至 22:00 不洒水，吸尘一天至少 3 遍"
    return f"{order.unit.name} {order.valid_from} 起{until}（{order.source}）：{told}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
