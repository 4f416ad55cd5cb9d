"""Sites of a problem: where each kind of team fills and empties itself, and what a visit takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from luodi.plan.arcs.model import Problem, Site, Window
from luodi.plan.arcs.reach_faults import reach_faults
from luodi.systems.sweeping.planning.facts import FEN_KM, Night, SiteFacts, Span
from luodi.systems.sweeping.planning.network import Streets
from luodi.systems.sweeping.planning.teams import TeamWork, dump_s, refill_s
from luodi.systems.sweeping.planning.ways import Spot, Ways


@dataclass(frozen=True)
class VisitPart:
    """A stay at a site, and the way to it from the part before; no way for the first."""

    site: SiteFacts
    seconds: int
    way: tuple[int, ...] = ()
    way_s: int = 0


def with_sites(
    bare: Problem, night: Night, streets: Streets, team_works: Sequence[TeamWork]
) -> tuple[Problem, tuple[tuple[VisitPart, ...], ...], tuple[str, ...]]:
    """Add the sites at which each kind of team fills and empties itself."""
    roads = Ways(streets.network)
    sites: list[Site] = []
    visits: list[tuple[VisitPart, ...]] = []
    nodes = {site.id: streets.node_near(site.place) for site in night.sites}
    notices = [
        f"站点“{site.name}”附近 200 米内没有路口，没有用；请核对位置"
        for site in night.sites
        if nodes[site.id] is None
    ]
    near = [site for site in night.sites if nodes[site.id] is not None and site.spans]
    for kind, work in enumerate(team_works):
        for parts in _visits(work, near, night, nodes, roads, kind):
            first = parts[0].site
            metres = sum(streets.metres[arc] for part in parts for arc in part.way)
            sites.append(
                Site(
                    id=f"{first.name}#{kind}.{len(sites)}",
                    node=nodes[first.id] or 0,
                    cost=metres * work.road.vehicles * FEN_KM // 1_000,
                    seconds=sum(part.seconds + part.way_s for part in parts),
                    kinds=(kind,),
                    windows=_windows(parts, night),
                )
            )
            visits.append(parts)
    problem = replace(bare, sites=tuple(sites))
    lost = {one.record for one in reach_faults(problem) if one.code == "site.unreachable"}
    kept = [place for place, site in enumerate(sites) if site.id not in lost]
    cut_off = {visits[place][0].site.name: None for place in range(len(sites)) if place not in kept}
    notices += [f"站点“{name}”到不了或回不来，没有用；请补上连接的路" for name in cut_off]
    return (
        replace(problem, sites=tuple(sites[place] for place in kept)),
        tuple(visits[place] for place in kept),
        tuple(notices),
    )


def _windows(parts: Sequence[VisitPart], night: Night) -> tuple[Window, ...]:
    spans = _open(parts, night)
    if spans == ((night.starts_s, night.ends_s),):
        return ()
    return tuple(Window(start, end) for start, end in spans)


def _open(parts: Sequence[VisitPart], night: Night) -> tuple[Span, ...]:
    """Give when a visit may begin, so that each of its sites is open when a team comes there."""
    spans: tuple[Span, ...] = ((night.starts_s, night.ends_s),)
    after_s = 0
    for part in parts:
        after_s += part.way_s
        if part.seconds and part.site.spans != ((night.starts_s, night.ends_s),):
            spans = tuple(
                (max(start, opens - after_s), min(end, closes - after_s))
                for start, end in spans
                for opens, closes in part.site.spans
                if max(start, opens - after_s) < min(end, closes - after_s)
            )
        after_s += part.seconds
    return spans


def _visits(
    work: TeamWork,
    sites: Sequence[SiteFacts],
    night: Night,
    nodes: dict[int, int | None],
    roads: Ways,
    kind: int,
) -> list[tuple[VisitPart, ...]]:
    """Give the visits that make teams of a kind as good as new.

    Teams that must both fill and empty themselves go to a refill, on to a dump site and back, so
    that one visit does for both: to the nearest, and to those farther off that are open when all
    nearer ones are shut.
    """
    refills = [one for one in sites if not one.dumps]
    dumps = [one for one in sites if one.dumps]
    if not work.needs_sites:
        return []
    if not work.dumps:
        return [(VisitPart(one, refill_s(one, work)),) for one in refills]
    if not work.tanks_l:
        return [(VisitPart(one, dump_s(one, work)),) for one in dumps]
    found: list[tuple[VisitPart, ...]] = []
    for one in refills:
        here = Spot(nodes[one.id] or 0)
        rounds = []
        for other in dumps:
            there = Spot(nodes[other.id] or 0)
            out, back = roads.way(kind, here, there), roads.way(kind, there, here)
            if out is None or back is None:
                continue
            parts = (
                VisitPart(one, refill_s(one, work)),
                VisitPart(other, dump_s(other, work), out.arcs, out.seconds),
                VisitPart(one, 0, back.arcs, back.seconds),
            )
            if _open(parts, night):
                rounds.append((out.seconds + back.seconds, parts))
        rounds.sort(key=lambda row: row[0])
        always = (place for place, (_s, parts) in enumerate(rounds) if not _windows(parts, night))
        found += [parts for _s, parts in rounds[: next(always, len(rounds)) + 1]]
    return found
