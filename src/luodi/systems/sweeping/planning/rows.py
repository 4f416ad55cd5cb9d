"""From rows to a night: what a plan is reckoned from, as the tables say now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import Q

from luodi.kernel import clock as luodi_clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import (
    Closure,
    DispatchOrder,
    Mode,
    RoadLink,
    Site,
    SiteKind,
    Vehicle,
    WorkPlan,
    Zone,
)
from luodi.systems.sweeping.planning.due import due_in, keeps_in
from luodi.systems.sweeping.planning.facts import (
    Begun,
    ForbiddenTurn,
    LeftWork,
    LinkFacts,
    MemberFacts,
    Night,
    SiteFacts,
    TeamFacts,
)
from luodi.systems.sweeping.planning.passes import Due, Frame, closed_links, works_of
from luodi.systems.sweeping.planning.spans import (
    Clock,
    Stretch,
    cut,
    dry_by,
    for_mode,
    open_spans,
    wet_hole,
)
from luodi.systems.sweeping.reads.air import coldest_until
from luodi.systems.sweeping.reads.due import passes_elsewhere
from luodi.systems.sweeping.reads.fleet import facts_of, sites_on
from luodi.systems.sweeping.reads.holding import (
    standing_on,
    stops_in,
    stops_on,
    zones_over,
)
from luodi.systems.sweeping.reads.streets import closures_in, link_line, links_on, strips_of
from luodi.systems.sweeping.reads.turn_bans import bans_known
from luodi.systems.sweeping.reads.winter import standards_due, winter_words, winters_over
from luodi.systems.sweeping.reads.work_limits import hopper_percent, peaks_on
from luodi.systems.sweeping.rules import WET, Kerb, Operation, VehicleKind
from luodi.systems.sweeping.rules.convoy import convoys_in

E7: Final = 10**7
AROUND_E7: Final = 300_000
"""How far around a unit's streets those of others may be driven along: some 3 km."""
_NAMED: Final = 5
"""So many streets are named where there are more."""
_ALL: Final = "a plan is reckoned over all streets about its unit"


@dataclass(frozen=True)
class Loaded:
    """A night, what orders took out of it, its clock, what it stands on and is to be known."""

    night: Night
    left: tuple[LeftWork, ...]
    clock: Clock
    grounds: Mapping[str, object]
    notices: tuple[str, ...] = ()


def teams_of(vehicles: Sequence[Vehicle], mode: str, operation: Operation) -> list[TeamFacts]:
    """Give the teams of vehicles: each by itself, or of each kind one to a convoy."""
    if mode == Mode.CONVOY:
        grouped = convoys_in([VehicleKind(one.kind) for one in vehicles])
    else:
        grouped = [[number] for number in range(len(vehicles))]
    return [
        team_of([(vehicles[one], operation_of(vehicles[one], mode, operation)) for one in convoy])
        for convoy in grouped
    ]


def operation_of(vehicle: Vehicle, mode: str, operation: Operation) -> Operation:
    """Give what a vehicle does: of a convoy its own kind's work."""
    return Operation(vehicle.kind) if mode == Mode.CONVOY else operation


def team_of(vehicles: Sequence[tuple[Vehicle, Operation]], begun: Begun | None = None) -> TeamFacts:
    """Give the team of vehicles in their order, each with what it does."""
    depot = vehicles[0][0].depot
    return TeamFacts(
        members=tuple(
            MemberFacts(
                id=one.pk,
                code=one.code,
                facts=facts_of(one),
                operation=operation,
                height_mm=one.height_mm,
                axle_kg=one.axle_kg,
            )
            for one, operation in vehicles
        ),
        depot=(depot.lon_e7 / E7, depot.lat_e7 / E7),
        depot_name=depot.name,
        begun=begun,
    )


def vehicles_of(plan: WorkPlan) -> list[Vehicle]:
    """Give the vehicles that a plan was asked with, in their order."""
    rows = unrestricted(Vehicle, why="a plan is reckoned over the vehicles it was asked with")
    known = rows.select_related("depot").in_bulk(plan.asked["vehicles"])
    return [known[number] for number in plan.asked["vehicles"] if number in known]


def load(
    plan: WorkPlan, due: Sequence[Due] | None = None, teams: Sequence[TeamFacts] | None = None
) -> Loaded:
    """Give the night of a plan.

    Parameters
    ----------
    plan
        The plan.
    due
        What is to be planned; None for what is due on its day.
    teams
        Who drives; None for the vehicles it was asked with.
    """
    clock = Clock.of(plan.starts_at)
    operation = Operation(plan.operation)
    if teams is None:
        teams = teams_of(vehicles_of(plan), plan.mode, operation)
    now = luodi_clock.now()
    notices: list[str] = []
    sites = sites_on(plan.unit, clock.midnight.date())
    links = _links_about(plan, sites, teams, clock.midnight.date())
    own = [link for link in links if link.unit_id == plan.unit_id]
    over = zones_over(own, clock.midnight.date())
    keeps = keeps_in(plan, clock.midnight.date())
    if due is None:
        holds = standing_on(own, now, during=(plan.starts_at, plan.ends_at))
        due, notices = due_in(plan, holds, clock.midnight.date(), keeps)
    frame = replace(_frame(plan, teams, links, due), keeps=keeps)
    time = frame.time
    works, left = works_of(due, frame, clock)
    closed = closed_links(links, frame.closures)
    frost = [stretch for zones in set(over.values()) for stretch in _frost(zones, time)]
    night = Night(
        name=str(plan),
        links=tuple(_link(link, closed=link.pk in closed) for link in links),
        teams=tuple(teams),
        sites=tuple(
            _site(site, time, clock, frost) for site in sites if site.kind != SiteKind.DEPOT
        ),
        works=tuple(works),
        starts_s=clock.seconds(time[0]),
        ends_s=clock.seconds(time[1]),
        hopper_percent=hopper_percent(clock.midnight.date()),
        forbidden=_forbidden(links, plan),
    )
    notices += _unknown_widths(frame, due)
    grounds = {**_grounds(plan, frame, due, over), "rounds": len(works) + len(left)}
    return Loaded(night, tuple(left), clock, grounds, tuple(notices))


def _unknown_widths(frame: Frame, due: Sequence[Due]) -> list[str]:
    """Tell the streets that are flushed once because nobody knows how wide they are."""
    if frame.mode == Mode.CONVOY or frame.operations != {Operation.FLUSH}:
        return []
    links = dict.fromkeys(f"{one.strip.link}" for one in due if one.strip.link.width_mm is None)
    if not links:
        return []
    named = "、".join(list(links)[:_NAMED]) + ("等" if len(links) > _NAMED else "")
    return [f"{len(links)} 条路段宽度未知，每个方向只排 1 遍冲洗：{named}；请补登单向宽度"]


def _unbound(count: int) -> list[str]:
    """Tell that no zone is over some links, so that no order stops their work."""
    told = f"{count} 条路段没有片区，本单位和上级也没有：气象指令管不到，请调度员看天气（规则 18）"
    return [told] if count else []


def _links_about(
    plan: WorkPlan, sites: Sequence[Site], teams: Sequence[TeamFacts], day: date
) -> list[RoadLink]:
    """Give the links that hold on a day in the box of the unit's own, its sites and depots."""
    rows = unrestricted(RoadLink, why=_ALL).filter(links_on(day))
    own = list(rows.filter(unit=plan.unit))
    if not own:
        return []
    points = [(one.lon_e7, one.lat_e7) for one in sites]
    points += [(round(one.depot[0] * E7), round(one.depot[1] * E7)) for one in teams]
    west = min([*(one.west_e7 for one in own), *(lon for lon, _lat in points)]) - AROUND_E7
    east = max([*(one.east_e7 for one in own), *(lon for lon, _lat in points)]) + AROUND_E7
    south = min([*(one.south_e7 for one in own), *(lat for _lon, lat in points)]) - AROUND_E7
    north = max([*(one.north_e7 for one in own), *(lat for _lon, lat in points)]) + AROUND_E7
    inside = Q(west_e7__lte=east, east_e7__gte=west, south_e7__lte=north, north_e7__gte=south)
    return list(rows.filter(inside).order_by("pk"))


def _frame(
    plan: WorkPlan,
    teams: Sequence[TeamFacts],
    links: Sequence[RoadLink],
    due: Iterable[Due],
) -> Frame:
    time = for_mode(plan.mode, plan.starts_at, plan.ends_at) or (plan.starts_at, plan.ends_at)
    members = [one for team in teams for one in team.members]
    flush = [one.facts.width_mm for one in members if one.operation is Operation.FLUSH]
    closures: defaultdict[int, list[Closure]] = defaultdict(list)
    for closure in closures_in(links, *time):
        closures[closure.link_id].append(closure)
    strips = strips_of(plan.unit, Clock.of(plan.starts_at).midnight.date())
    medians = strips.filter(kerb=Kerb.LEFT.value).order_by()
    operations = frozenset(one.operation for one in members)
    return Frame(
        mode=plan.mode,
        operations=operations,
        time=time,
        wet=_wet(plan, time) if operations & WET else None,
        narrowest_mm=min(flush, default=None),
        stops=stops_on([one.strip.link for one in due], *time),
        closures=closures,
        medians=frozenset(medians.values_list("link", "forward")),
        peaks=peaks_on(Clock.of(plan.starts_at).midnight.date()),
        elsewhere=passes_elsewhere(plan),
    )


def _wet(plan: WorkPlan, time: Stretch) -> Stretch | None:
    """Give when nothing wet is done, by the temperature of the dawn; None where none is near."""
    hole = wet_hole(time, coldest_until(plan.unit, luodi_clock.now(), dry_by(time)))
    near = hole[0] < time[1] and time[0] < hole[1]
    return hole if near or plan.mode == Mode.CONVOY else None


def _frost(zones: Collection[Zone], time: Stretch) -> list[Stretch]:
    """Give the parts of a time in which an order of frost stands over zones."""
    return [(one.since, one.until) for one in stops_in(zones, *time) if one.is_frost]


def _link(link: RoadLink, *, closed: bool) -> LinkFacts:
    return LinkFacts(
        id=link.pk,
        name=f"{link.name}（{link.code}）",
        line=tuple(link_line(link)),
        length_m=link.length_m,
        speed_kmh=link.speed_kmh,
        one_way=link.one_way,
        clearance_mm=link.clearance_mm,
        axle_kg=link.axle_kg,
        closed=closed,
        parted=link.parted,
    )


def _forbidden(links: Sequence[RoadLink], plan: WorkPlan) -> frozenset[ForbiddenTurn]:
    """Give the turns that bans forbid, by signed numbers of links."""
    return frozenset(
        (
            ban.link_id if ban.forward else -ban.link_id,
            ban.to_link_id if ban.to_forward else -ban.to_link_id,
        )
        for ban in bans_known([link.pk for link in links], plan.ends_at)
    )


def _site(site: Site, time: Stretch, clock: Clock, frost: Sequence[Stretch]) -> SiteFacts:
    spans = open_spans(site, time)
    if site.kind == SiteKind.REFILL and not site.frost_safe:
        spans = cut(spans, frost)
    return SiteFacts(
        id=site.pk,
        name=site.name,
        dumps=site.kind == SiteKind.DUMP,
        place=(site.lon_e7 / E7, site.lat_e7 / E7),
        spans=tuple(clock.span(span) for span in spans),
        litres_minute=site.litres_minute,
        places=site.places,
    )


def _grounds(
    plan: WorkPlan, frame: Frame, due: Sequence[Due], over: Collection[int]
) -> dict[str, object]:
    """Tell in words what a plan stands on; ``over`` are the links that zones bind."""
    orders = {
        stop.order.pk: stop.order
        for rows in frame.stops.values()
        for stop in rows
        if isinstance(stop.order, DispatchOrder)
    }
    standards = standards_due(plan.unit, Clock.of(plan.starts_at).midnight.date())
    unbound = {one.strip.link_id for one in due} - set(over)
    told = {
        "orders": [
            *(f"{one.zone.name} {one.get_kind_display()}" for one in orders.values()),
            *_unbound(len(unbound)),
        ],
        "closures": [
            f"{one.link} {one.get_kind_display()}：{one.reason}"
            for rows in frame.closures.values()
            for one in rows
        ],
        "standards": [
            f"{row.get_road_class_display()} {row.get_frequency_display()}（{row.source}）"
            for (_class, done), row in sorted(standards.items())
            if done == plan.operation
        ],
        "passes": sum(one.passes for one in due),
    }
    cold = winters_over([plan.unit_id], *frame.time).get(plan.unit_id, [])
    kept = frame.keeps.told([one.strip.link for one in due])
    if kept:
        told["events"] = kept
    if cold:
        told["winter"] = [winter_words(one.order) for one in cold]
    if frame.wet is not None:
        told["wet_until"] = frame.wet[0].isoformat()
    return told
