"""A second look at the passes of a plan: speed, drying, the left broom, hours apart, lanes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise

from luodi.systems.sweeping.rules.plan_told import (
    Doing,
    PlanFault,
    SeenLeg,
    SeenPlan,
    SeenRoute,
    SeenStrip,
    Span,
)
from luodi.systems.sweeping.rules.work import KINDS, TAKES_UP, WET, Operation

_DRY_BY = time(7)
_NIGHT = time(22), time(6)
_DRYING = ((15, 60), (8, 90), (5, 120))
_UNKNOWN_DRYING = 120
_LONGEST_DRYING = 540
_KEPT = timedelta(minutes=30)
_APART, _APART_SPRINKLED = timedelta(hours=2), timedelta(minutes=30)

Work = tuple[SeenRoute, SeenLeg, SeenStrip]


def pass_faults(plan: SeenPlan) -> Iterator[PlanFault]:
    """Say what is wrong with the passes of a plan.

    Parameters
    ----------
    plan
        As it is written down.

    Returns
    -------
    Codes: ``pass.speed``, ``pass.apart``, ``work.wet`` (not dry by 07:00), ``strip.broom`` (a left
    kerb by day without a left broom), ``convoy.lane`` (a lane before one nearer to the median).

    Source
    ------
    Dossier of road cleaning, rules 2 (left broom, or a closed lane at night), 9 (drying: 60 minutes
    from 15 degrees on, 90 from 8, 120 from 5 and where nothing is known; colder no wet work in the
    night), 15 (median first), 28 (speed) and 30 (2 hours apart, sprinkling 30 minutes; for an
    event, D11, within half an hour of different instants).
    """
    works = [
        (route, leg, leg.strip)
        for route in plan.routes
        for leg in route.legs
        if leg.doing is Doing.SERVICE and leg.strip is not None
    ]
    works.sort(key=lambda work: work[1].start)
    for route, leg, strip in works:
        if plan.to_come(leg):
            yield from _speed(route, leg)
            yield from _broom(route, leg, strip)
            yield from _wet(plan, route, leg)
    yield from _apart(plan, works)
    if plan.convoy and plan.since is None:
        yield from _lanes(works)


def _speed(route: SeenRoute, leg: SeenLeg) -> Iterator[PlanFault]:
    seconds = (leg.end - leg.start).total_seconds()
    for vehicle in route.vehicles:
        most = KINDS[vehicle.kind].fastest_kmh
        if leg.metres * 3_600 > most * 1_000 * seconds:
            text = f"{leg.where} {leg.metres} 米只排 {seconds:.0f} 秒，车辆 {vehicle.code}"
            told = f"{text} 作业最快 {most} km/h（规则 28）；请重新计算"
            yield PlanFault("pass.speed", leg.where, told)


def _broom(route: SeenRoute, leg: SeenLeg, strip: SeenStrip) -> Iterator[PlanFault]:
    brooms = [one for one in route.vehicles if one.operation in TAKES_UP]
    reaches = all(one.left_broom for one in brooms)
    if strip.left_broom and not reaches and not _at_night(leg):
        text = f"{leg.where} {leg.start:%H:%M} 是左侧道牙，{route.name} 没有左侧扫盘"
        yield PlanFault("strip.broom", leg.where, f"{text}，白天做不了（规则 2）；请换车")


def _at_night(leg: SeenLeg) -> bool:
    """Tell whether a leg lies wholly in one night, 22:00 to 06:00."""
    for back in (0, 1):
        day = leg.start.date() - timedelta(days=back)
        opens = datetime.combine(day, _NIGHT[0], leg.start.tzinfo)
        closes = datetime.combine(day + timedelta(days=1), _NIGHT[1], leg.start.tzinfo)
        if opens <= leg.start and leg.end <= closes:
            return True
    return False


def _wet(plan: SeenPlan, route: SeenRoute, leg: SeenLeg) -> Iterator[PlanFault]:
    if not any(one.operation in WET for one in route.vehicles):
        return
    minutes = _drying_minutes(plan.dawn_c)
    for day in {leg.start.date(), leg.end.date(), leg.start.date() + timedelta(days=1)}:
        dry = datetime.combine(day, _DRY_BY, leg.start.tzinfo)
        until = dry - timedelta(minutes=minutes)
        if leg.start < dry and leg.end > until:
            text = f"{leg.where} {leg.end:%H:%M} 才做完，晚于 {until:%H:%M}，早上干不了"
            yield PlanFault("work.wet", leg.where, f"{text}（规则 9）；请提前")


def _drying_minutes(dawn_c: float | None) -> int:
    """Give how long before 07:00 wet work ends; below 5 degrees the night has none."""
    if dawn_c is None:
        return _UNKNOWN_DRYING
    return next((minutes for least, minutes in _DRYING if dawn_c >= least), _LONGEST_DRYING)


def _apart(plan: SeenPlan, works: list[Work]) -> Iterator[PlanFault]:
    """Tell passes of a strip that lie too near; the rounds of one pass may follow each other.

    So may passes about different instants of an event.
    """
    passes: defaultdict[int, dict[int, tuple[Span, SeenRoute, SeenLeg]]] = defaultdict(dict)
    strip_links = {strip.number: strip.link for _route, _leg, strip in works}
    for route, leg, strip in works:
        number = (leg.round - 1) // strip.lanes
        since, until = leg.start, leg.end
        if number in passes[strip.number]:
            had = passes[strip.number][number][0]
            since, until = min(since, had[0]), max(until, had[1])
        passes[strip.number][number] = (since, until), route, leg
    for strip_number, found in passes.items():
        rows = [(span, route, leg) for span, route, leg in found.values()]
        for span, route, leg in rows:
            apart = _apart_of(route)
            for other in plan.elsewhere.get(strip_number, ()):
                kept = _kept_apart(plan, strip_links[strip_number], span, other)
                if plan.to_come(leg) and not kept and _near(span, other, apart):
                    yield _too_near(leg, other[0], apart)
        for (one, _route, _leg), (other, route, leg) in pairwise(sorted(rows, key=_begins)):
            kept = _kept_apart(plan, strip_links[strip_number], one, other)
            if plan.to_come(leg) and not kept and other[0] - one[1] < _apart_of(route):
                yield _too_near(leg, one[0], _apart_of(route))


def _kept_apart(plan: SeenPlan, link: int, one: Span, other: Span) -> bool:
    """Tell whether two passes keep a street for an event, about different instants of it."""
    instants = [_kept(plan.keeps.get(link, ()), span) for span in (one, other)]
    return None not in instants and instants[0] != instants[1]


def _kept(instants: Sequence[datetime], span: Span) -> datetime | None:
    return next((at for at in instants if at - _KEPT <= span[0] and span[1] <= at + _KEPT), None)


def _begins(row: tuple[Span, SeenRoute, SeenLeg]) -> datetime:
    return row[0][0]


def _apart_of(route: SeenRoute) -> timedelta:
    sprinkled = all(one.operation is Operation.SPRINKLE for one in route.vehicles)
    return _APART_SPRINKLED if sprinkled else _APART


def _near(one: Span, other: Span, apart: timedelta) -> bool:
    return one[0] < other[1] + apart and other[0] < one[1] + apart


def _too_near(leg: SeenLeg, other: datetime, apart: timedelta) -> PlanFault:
    minutes = apart.total_seconds() / 60
    text = f"{leg.where} 的一遍和 {other:%H:%M} 的一遍相隔不到 {minutes:.0f} 分钟（规则 30）"
    return PlanFault("pass.apart", leg.where, f"{text}；请错开")


def _lanes(works: list[Work]) -> Iterator[PlanFault]:
    """Tell the rounds of a direction that are not driven from the median to the right."""
    ways: defaultdict[tuple[int, bool], list[tuple[int, bool, int, SeenLeg]]] = defaultdict(list)
    for _route, leg, strip in works:
        place = (leg.round - 1) // strip.lanes
        ways[strip.link, strip.forward].append((place, not strip.left, leg.round, leg))
    for rows in ways.values():
        for one, other in pairwise(rows):
            if other[:3] < one[:3]:
                text = f"{other[3].where} {other[3].start:%H:%M} 的车道排在更靠右的之后"
                yield PlanFault("convoy.lane", other[3].where, f"{text}（规则 15）；请重新计算")
