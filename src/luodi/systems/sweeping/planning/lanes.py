"""Rounds of a direction in the order in which they are driven: the lane at the median first."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from luodi.systems.sweeping.planning.facts import LegFacts, RouteFacts, WorkFacts
from luodi.systems.sweeping.rules import Kerb


def in_lane_order(
    routes: tuple[RouteFacts, ...], stays: Collection[tuple[int, int]] = ()
) -> tuple[RouteFacts, ...]:
    """Give routes in which the earlier of two passes of convoys over a direction is further left.

    Rounds of a direction run along the same street and take as long, and at night any convoy does
    any of them: which is driven first is free.

    Parameters
    ----------
    routes
        As they were reckoned.
    stays
        Passes, by strip and round, that stay where they are.

    Notes
    -----
    Rule 15: median first, so that water runs to the outer gutter.
    """
    ways: defaultdict[tuple[int, bool], list[tuple[int, int, int, WorkFacts]]] = defaultdict(list)
    for place, route in enumerate(routes):
        for number, leg in enumerate(route.legs):
            work = leg.work
            convoy = len(route.team.members) > 1
            if convoy and work is not None and (work.strip, work.round) not in stays:
                ways[work.link, work.forward].append((leg.starts_s, place, number, work))
    moved: dict[tuple[int, int], WorkFacts] = {}
    for rows in ways.values():
        places = [(place, number) for _start, place, number, _work in sorted(rows, key=_when)]
        works = sorted((work for *_where, work in rows), key=_lane)
        moved |= dict(zip(places, works, strict=True))
    return tuple(
        replace(
            route,
            legs=tuple(_with(leg, moved.get((place, n))) for n, leg in enumerate(route.legs)),
        )
        for place, route in enumerate(routes)
    )


def _with(leg: LegFacts, work: WorkFacts | None) -> LegFacts:
    return leg if work is None else replace(leg, work=work)


def _when(row: tuple[int, int, int, WorkFacts]) -> tuple[int, int, int]:
    return row[:3]


def _lane(work: WorkFacts) -> tuple[int, bool, int]:
    return work.spans[0][0] if work.spans else 0, work.kerb is not Kerb.LEFT, work.round
