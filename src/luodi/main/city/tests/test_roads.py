"""The roads of the invented city: one whole, believable shares, no crossing without a junction."""

from collections import Counter

import pytest
from shapely import LineString, MultiPolygon, Polygon, STRtree

from luodi.kernel.places.base_rules import RoadClass
from luodi.main.city.frame import in_degrees, in_metres
from luodi.main.city.joining import components
from luodi.main.city.roads import network
from luodi.main.city.waters import railway, waters

WIDE = {RoadClass.EXPRESS, RoadClass.ARTERIAL, RoadClass.SECONDARY}


@pytest.fixture(scope="module")
def roads():
    return network()


@pytest.fixture(scope="module")
def degrees(roads):
    return Counter(node for link in roads.links for node in (link.start, link.end))


@pytest.fixture(scope="module")
def lines(roads):
    return [LineString(link.points) for link in roads.links]


def test_the_same_seed_gives_the_same_network_to_the_last_digit(roads):
    assert network() == roads
    assert network(7) != roads
    assert (waters(), railway()) == (waters(), railway())


def test_there_are_thousands_of_links_each_with_name_class_size_and_length(roads):
    assert 6_000 <= len(roads.links) <= 10_000
    for link in roads.links:
        assert link.name
        assert link.length_m > 0
        assert link.lanes >= 1
        assert link.width_dm >= 45
        assert link.points[0] == roads.nodes[link.start]
        assert link.points[-1] == roads.nodes[link.end]


def test_every_node_can_be_reached_from_every_other_one_ways_kept(roads):
    ways = []
    for link in roads.links:
        ways.append((link.start, link.end))
        if not link.one_way:
            ways.append((link.end, link.start))
    assert len(set(components(ways).values())) == 1


def test_a_believable_share_is_of_each_class_and_one_way(roads):
    count = len(roads.links)
    classes = Counter(link.road_class for link in roads.links)
    shares = {road.value: classes[road] / count for road in RoadClass}
    assert 0.01 < shares["EXPRESS"] < 0.04
    assert 0.03 < shares["ARTERIAL"] < 0.08
    assert 0.1 < shares["SECONDARY"] < 0.25
    assert 0.2 < shares["LOCAL"] < 0.4
    assert 0.4 < shares["LANE"] < 0.6
    one_ways = [link for link in roads.links if link.one_way]
    assert 0.05 < len(one_ways) / count < 0.15
    assert {link.road_class for link in one_ways} == {RoadClass.LOCAL, RoadClass.LANE}


def test_junctions_are_of_three_and_four_roads_with_dead_ends_at_the_rim(degrees):
    count = len(degrees)
    shares = {degree: amount / count for degree, amount in Counter(degrees.values()).items()}
    assert shares[3] > 0.25
    assert shares[4] > 0.25
    assert 0.15 < shares[1] < 0.4
    assert max(degrees.values()) <= 6


def test_no_two_roads_cross_without_a_junction(roads, lines):
    crossing = STRtree(lines).query(lines, predicate="crosses").T.tolist()
    assert [(roads.links[a].name, roads.links[b].name) for a, b in crossing] == []


def test_a_road_crosses_water_by_a_bridge_alone_and_only_a_wide_one(roads, lines):
    wet = MultiPolygon(
        [
            Polygon([in_degrees((x, y)) for x, y in part.exterior.coords])
            for part in waters().whole.geoms
        ]
    )
    crossing = set(STRtree(lines).query(wet, predicate="intersects").tolist())
    bridges = {number for number, link in enumerate(roads.links) if link.bridge}
    assert len(bridges) > 20
    assert crossing <= bridges
    assert {roads.links[number].road_class for number in bridges} <= WIDE


def test_the_two_rings_are_closed(roads):
    for ring in ("内环", "外环"):
        links = [
            link
            for link in roads.links
            if link.name.startswith(ring) and link.road_class is RoadClass.EXPRESS
        ]
        ends = Counter(node for link in links for node in (link.start, link.end))
        assert set(ends.values()) == {2}
        assert {link.name[2] for link in links} == set("东南西北")


def test_most_links_lie_in_the_inner_ring_and_around_it(roads):
    inside = 0
    for link in roads.links:
        east, north = in_metres(link.points[0])
        inside += (east / 12_500) ** 2 + (north / 6_600) ** 2 < 1.2
    assert inside / len(roads.links) > 0.5
