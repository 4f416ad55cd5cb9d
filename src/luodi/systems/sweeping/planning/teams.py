"""What a team can do in one go: metres of a tank or hopper, where it fills and empties itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from luodi.plan.arcs.model import Break, Window
from luodi.systems.sweeping.planning.facts import MemberFacts, Night, SiteFacts, Span, TeamFacts
from luodi.systems.sweeping.planning.network import TeamKind
from luodi.systems.sweeping.rules import WET
from luodi.systems.sweeping.rules.convoy import WINDOW
from luodi.systems.sweeping.rules.crews import REST_AT_WHEEL
from luodi.systems.sweeping.rules.demand import hopper_metres
from luodi.systems.sweeping.rules.water import emptied_seconds, refill_seconds, tank_metres
from luodi.systems.sweeping.rules.work import TAKES_UP
from luodi.systems.sweeping.rules.working_hours import rests_in

DUMP_S: Final = 900
"""Driving up, unloading and leaving: a house figure."""
_DAY_S: Final = 86_400
_NIGHT: Final = (WINDOW[0].hour * 3_600, _DAY_S + WINDOW[1].hour * 3_600)


@dataclass(frozen=True)
class TeamWork:
    """What teams have in common at work.

    Parameters
    ----------
    road
        On the road.
    capacity_m
        Metres between two visits of sites; None for no limit.
    tanks_l
        Tanks that a refill fills; empty where none is needed.
    dumps
        How many vehicles a dump site empties; 0 where none needs it.
    left_broom
        Whether all brooms of it reach the left kerb.
    """

    road: TeamKind
    capacity_m: int | None
    tanks_l: tuple[int, ...]
    dumps: int
    left_broom: bool

    @property
    def needs_sites(self) -> bool:
        """Tell whether it fills or empties itself on the way."""
        return bool(self.tanks_l or self.dumps)


def work_of(team: TeamFacts, night: Night) -> TeamWork:
    """Give what a team can do: the smallest reach of its vehicles counts.

    A hopper counts where the team could work on until it is full.
    """
    road = TeamKind.of(team)
    watered = {
        place: tank_metres(one.facts.tank_l, one.facts.water_l_km)
        for place, one in enumerate(team.members)
        if one.operation in WET and one.facts.water_l_km
    }
    tanks_l = tuple(team.members[place].facts.tank_l for place in watered)
    most_m = _most_m(team, night, road.work_kmh, min(watered.values(), default=0), tanks_l)
    reaches = [hopper_reach(one, night.hopper_percent) for one in team.members]
    dusted = [reach for reach in reaches if reach is not None and reach < most_m]
    brooms = [one for one in team.members if one.operation in TAKES_UP]
    return TeamWork(
        road=road,
        capacity_m=min([*watered.values(), *dusted], default=None),
        tanks_l=tanks_l,
        dumps=len(dusted),
        left_broom=all(one.facts.left_broom for one in brooms),
    )


def hopper_reach(one: MemberFacts, percent: int) -> int | None:
    """Give the metres after which a hopper is full; None for a vehicle that takes nothing up."""
    if one.operation not in TAKES_UP or not one.facts.hopper_l:
        return None
    return hopper_metres(one.facts.hopper_l, one.facts.width_mm, percent)


def _most_m(
    team: TeamFacts, night: Night, work_kmh: int, tank_m: int, tanks_l: Sequence[int]
) -> int:
    """Give metres that a team cannot work beyond: all passes, or its time less that at refills."""
    metres = {link.id: link.length_m for link in night.links}
    passes_m = sum(metres.get(work.link, 0) for work in night.works)
    seconds = night.ends_s - night.starts_s
    fills_s = [
        refill_seconds(max(tanks_l), site.litres_minute or 1)
        for site in night.sites
        if tanks_l and tank_m and site.spans and not site.dumps
    ]
    full_m = 0
    if fills_s:
        empty_s = emptied_seconds(tank_m, work_kmh)
        tanks, seconds = divmod(seconds, empty_s + min(fills_s))
        full_m, seconds = tanks * tank_m, min(seconds, empty_s + 1)
    used_m = team.begun.used_m if team.begun else 0
    return min(passes_m + used_m, full_m + seconds * work_kmh * 1_000 // 3_600)


def night_part(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Give what of spans lies in the hours in which a lane may be closed, 22:00 to 06:00."""
    opens, closes = _NIGHT
    cut = [
        (max(start, opens + day), min(end, closes + day))
        for start, end in spans
        for day in (-_DAY_S, 0, _DAY_S)
    ]
    return tuple((start, end) for start, end in cut if start < end)


def at_night(spans: tuple[Span, ...]) -> bool:
    """Tell whether spans lie wholly in those hours."""
    return night_part(spans) == spans


def refill_s(site: SiteFacts, work: TeamWork) -> int:
    """Give the seconds of a team at a refill: one after the other where places are few."""
    turns = -(-len(work.tanks_l) // site.places)
    return turns * refill_seconds(max(work.tanks_l), site.litres_minute or 1)


def dump_s(site: SiteFacts, work: TeamWork) -> int:
    """Give the seconds of a team at a dump site."""
    return DUMP_S * -(-work.dumps // site.places)


def rests(night: Night, team: TeamFacts) -> tuple[Break, ...]:
    """Give the rests that are left to a team, so that nobody drives for more than four hours."""
    begun = team.begun
    found = _all_rests(night)[begun.rests if begun else 0 :]
    return tuple(one for one in found if begun is None or one.window.to_s > begun.free_s)


def _all_rests(night: Night) -> list[Break]:
    seconds = int(REST_AT_WHEEL.total_seconds())
    return [
        Break(
            Window(
                night.starts_s + int(earliest.total_seconds()),
                night.starts_s + int(latest.total_seconds()) + 1,
            ),
            seconds,
        )
        for earliest, latest in rests_in(timedelta(seconds=night.ends_s - night.starts_s))
    ]
