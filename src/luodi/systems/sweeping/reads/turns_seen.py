"""Which turns a plan must not make, for its second look: bans, and medians without a gap."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import ClosureKind, RoadLink, Route, WorkPlan
from luodi.systems.sweeping.reads.streets import closures_in, link_line, links_on
from luodi.systems.sweeping.reads.turn_bans import bans_known, links_at
from luodi.systems.sweeping.rules.links import Position, junction
from luodi.systems.sweeping.rules.turn_bans import driven

_WHY = "a plan is checked whole, whoever may see it"
_GOES_ON = 2
"""Links that meet where a street only goes on."""


def turns_forbidden(plan: WorkPlan, routes: Sequence[Route]) -> dict[tuple[int, int], str]:
    """Give the turns that routes may not make, by signed numbers of links, and what forbids them.

    Where a median or rail parts a street, nobody turns back in the middle of it. Only what is
    certain is told: two streets meet there and no third, both two-way and open to all.
    """
    links = {abs(step) for pair in _steps(routes) for step in pair}
    found = {
        (step, -step): "中央分隔或护栏在那里没有开口"
        for step in _turned_back(routes)
        if _is_parted_there(plan, step)
    }
    for ban in bans_known(links, plan.ends_at):
        before = ban.link_id if ban.forward else -ban.link_id
        after = ban.to_link_id if ban.to_forward else -ban.to_link_id
        found[before, after] = f"{ban.get_kind_display()}（{ban.reason}）"
    return found


def _steps(routes: Iterable[Route]) -> Iterator[tuple[int, int]]:
    """Give the links that routes run along, each with the one after it."""
    for route in routes:
        steps = [step for leg in route.legs.all() for step in leg.way]
        yield from pairwise(steps)


def _turned_back(routes: Iterable[Route]) -> set[int]:
    return {step for step, after in _steps(routes) if after == -step}


def _is_parted_there(plan: WorkPlan, step: int) -> bool:
    day = plan.starts_at.astimezone(clock.SHANGHAI).date()
    rows = unrestricted(RoadLink, why=_WHY).filter(links_on(day))
    link = rows.filter(pk=abs(step)).first()
    if link is None or not link.parted:
        return False
    place = _end(link, forward=step > 0)
    meeting = links_at(rows, place)
    if len(meeting) != _GOES_ON or any(not _is_open(one) for one in meeting):
        return False
    far = {junction(end) for one in meeting for end in _ends(one)} - {junction(place)}
    closed = closures_in(meeting, plan.starts_at, plan.ends_at)
    return len(far) == _GOES_ON and all(one.kind != ClosureKind.CLOSED for one in closed)


def _is_open(link: RoadLink) -> bool:
    return not link.one_way and link.clearance_mm is None and link.axle_kg is None


def _end(link: RoadLink, *, forward: bool) -> Position:
    return driven(link_line(link), forward=forward)[-1]


def _ends(link: RoadLink) -> tuple[Position, Position]:
    line = link_line(link)
    return line[0], line[-1]
