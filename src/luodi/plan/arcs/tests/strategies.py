"""Small problems of every variant, for properties and for comparison with brute force."""

import numpy as np
from hypothesis import strategies as st

from luodi.plan.arcs.model import (
    CLOSED,
    Break,
    Calendar,
    Fleet,
    Pattern,
    Problem,
    RoadNetwork,
    Site,
    Task,
    Turn,
    Vehicle,
    VehicleKind,
    Window,
)

VARIANTS = frozenset(
    {
        "arcs",  # one-way streets and tasks of one direction
        "turns",
        "seconds",  # other than the costs
        "windows",
        "hours",  # shifts, longest time, cost of hours
        "breaks",
        "sites",
        "kinds",
        "depots",
        "counts",  # few vehicles of each
        "days",  # periodic tasks, vehicles that are not there every day
        "optional",
    }
)


@st.composite
def small_problems(draw, *, variants: frozenset[str] = VARIANTS, most_tasks: int = 4) -> Problem:
    """Make a problem in which some of the variants are met; most of them can be planned.

    There are up to ``most_tasks`` tasks, one fewer where there are sites.
    """
    met = {one for one in sorted(variants) if draw(st.booleans())}
    days = draw(st.integers(2, 3)) if "days" in met else 1
    kinds = draw(st.integers(1, 2)) if "kinds" in met else 1
    network = draw(networks(kinds=kinds, met=met))
    most = most_tasks - 1 if "sites" in met else most_tasks
    tasks = [draw(tasks_on(network, place, kinds, days, met)) for place in range(most)]
    tasks = tasks[: draw(st.integers(1, most))]
    most_demand = max(
        demand for task in tasks for demand in (task.demand, *demands_of(task.patterns))
    )
    return Problem(
        name="小题",
        network=network,
        tasks=tuple(tasks),
        fleet=draw(fleets(network, kinds, days, most_demand, met)),
        sites=tuple(draw(sites_in(network, kinds, met))) if "sites" in met else (),
        calendar=Calendar(days, draw(st.sampled_from((0, 0, 25)))),
        ends_empty="sites" in met and draw(st.booleans()),
    )


def demands_of(patterns: tuple[Pattern, ...]) -> list[int]:
    return [demand for pattern in patterns for demand in pattern.demands]


@st.composite
def networks(draw, *, kinds: int, met: set[str]) -> RoadNetwork:
    """Make roads on which every node can be reached from every other, as long as none is closed."""
    count = draw(st.integers(2, 5))
    one_way = "arcs" in met
    ring = one_way and draw(st.booleans())
    streets = (
        [(node, (node + 1) % count, False) for node in range(count)]
        if ring
        else [(draw(st.integers(0, node - 1)), node, True) for node in range(1, count)]
    )
    for _ in range(draw(st.integers(0, 4))):
        tail, other = draw(st.integers(0, count - 1)), draw(st.integers(1, count - 1))
        streets.append((tail, (tail + other) % count, not one_way or draw(st.booleans())))
    ends: list[tuple[int, int]] = []
    twin: list[int] = []
    for tail, head, two_way in streets:
        arc = len(ends)
        ends += [(tail, head), (head, tail)] if two_way else [(tail, head)]
        twin += [arc + 1, arc] if two_way else [-1]
    cost = np.array([[draw(st.integers(1, 9)) for _ in ends]] * kinds, dtype=np.int64)
    for arc, other in enumerate(twin):
        if other > arc and not (one_way and draw(st.booleans())):
            cost[:, other] = cost[:, arc]
    seconds = cost.copy()
    if "seconds" in met:
        seconds[0] = [draw(st.integers(1, 9)) for _ in ends]
    if kinds > 1:
        cost[1] += draw(st.integers(-1, 3))
        closed = draw(st.lists(st.integers(0, len(ends) - 1), max_size=1))
        cost[1, closed] = seconds[1, closed] = CLOSED
    tails, heads = np.array(ends, dtype=np.int32).T
    return RoadNetwork(
        nodes=tuple(f"点{node}" for node in range(count)),
        tail=tails,
        head=heads,
        twin=np.array(twin, dtype=np.int32),
        travel_cost=np.where(cost < 0, CLOSED, cost),
        travel_s=np.where(cost < 0, CLOSED, seconds),
        turns=tuple(draw(turns_of(ends))) if "turns" in met else (),
    )


@st.composite
def turns_of(draw, ends: list[tuple[int, int]]) -> list[Turn]:
    pairs = [
        (one, other)
        for one in range(len(ends))
        for other in range(len(ends))
        if ends[one][1] == ends[other][0]
    ]
    if not pairs:
        return []
    ruled = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=5, unique=True))
    return [
        Turn(one, other, draw(st.one_of(st.none(), st.integers(0, 5))), draw(st.integers(0, 4)))
        for one, other in ruled
    ]


@st.composite
def tasks_on(draw, network: RoadNetwork, place: int, kinds: int, days: int, met: set[str]) -> Task:
    arc = draw(st.integers(0, len(network.tail) - 1))
    twin = int(network.twin[arc])
    either = twin >= 0 and not ("arcs" in met and draw(st.booleans()))
    unable = draw(st.sampled_from((None, None, 0, 1))) if kinds > 1 else None
    cost = [draw(st.integers(0, 9)) for _ in range(kinds)]
    seconds = [draw(st.integers(0, 9)) if "seconds" in met else one for one in cost]
    patterns = ()
    if "days" in met and draw(st.booleans()):
        patterns = tuple(
            draw(
                st.lists(patterns_in(days), min_size=1, max_size=2, unique_by=lambda one: one.days)
            )
        )
    return Task(
        id=f"任务{place}",
        arcs=(arc, twin) if either else (arc,),
        demand=draw(st.integers(0, 5)),
        service_cost=tuple(None if kind == unable else one for kind, one in enumerate(cost)),
        service_s=tuple(None if kind == unable else one for kind, one in enumerate(seconds)),
        windows=draw(windows_of(2)) if "windows" in met else (),
        left_out_cost=(
            draw(st.one_of(st.none(), st.integers(0, 40))) if "optional" in met else None
        ),
        patterns=patterns,
    )


@st.composite
def patterns_in(draw, days: int) -> Pattern:
    chosen = sorted(draw(st.sets(st.integers(0, days - 1), min_size=1)))
    return Pattern(tuple(chosen), tuple(draw(st.integers(0, 5)) for _ in chosen))


@st.composite
def windows_of(draw, most: int) -> tuple[Window, ...]:
    starts = draw(st.lists(st.integers(0, 60), max_size=most))
    return tuple(Window(start, start + draw(st.integers(5, 80))) for start in starts)


@st.composite
def fleets(
    draw, network: RoadNetwork, kinds: int, days: int, most_demand: int, met: set[str]
) -> Fleet:
    hours = "hours" in met
    return Fleet(
        kinds=tuple(
            VehicleKind(
                name=f"车型{kind}",
                capacity=draw(
                    st.one_of(st.none(), st.integers(max(1, most_demand), 2 * most_demand + 3))
                ),
                fixed_cost=draw(st.integers(0, 20)),
                cost_per_hour=draw(st.sampled_from((0, 1000, 3600))) if hours else 0,
            )
            for kind in range(kinds)
        ),
        vehicles=tuple(
            draw(vehicles(network, f"车{place}", place % kinds, days, met))
            for place in range(max(kinds, draw(st.integers(1, 2))))
        ),
    )


@st.composite
def vehicles(draw, network: RoadNetwork, name: str, kind: int, days: int, met: set[str]) -> Vehicle:
    node = st.integers(0, len(network.nodes) - 1)
    start, end = (draw(node), draw(node)) if "depots" in met else (0, 0)
    shift = longest_s = None
    if "hours" in met:
        from_s = draw(st.integers(0, 20))
        shift = draw(st.one_of(st.none(), st.just(Window(from_s, from_s + 150))))
        longest_s = draw(st.one_of(st.none(), st.integers(30, 120)))
    rests = st.builds(
        lambda from_s, length, seconds: Break(Window(from_s, from_s + length), seconds),
        st.integers(5, 60),
        st.integers(5, 40),
        st.integers(1, 9),
    )
    there = None
    if days > 1 and draw(st.booleans()):
        there = tuple(sorted(draw(st.sets(st.integers(0, days - 1), min_size=1))))
    return Vehicle(
        id=name,
        kind=kind,
        start=start,
        end=end,
        count=draw(st.integers(1, 3)) if "counts" in met else None,
        shift=shift,
        longest_s=longest_s,
        breaks=tuple(draw(st.lists(rests, max_size=2))) if "breaks" in met else (),
        days=there,
    )


@st.composite
def sites_in(draw, network: RoadNetwork, kinds: int, met: set[str]) -> list[Site]:
    return [
        Site(
            id=f"补给点{place}",
            node=draw(st.integers(0, len(network.nodes) - 1)),
            cost=draw(st.integers(0, 6)),
            seconds=draw(st.integers(0, 6)),
            kinds=draw(st.sampled_from((None, (0,)))) if kinds > 1 else None,
            windows=draw(windows_of(1)) if "windows" in met else (),
        )
        for place in range(draw(st.integers(1, 2)))
    ]
