"""Left turns and U-turns by the shape of streets: crossings whose turns are known."""

import pytest

from luodi.plan.arcs.states import state_graph
from luodi.plan.base import PlanError
from luodi.plan.instances.fleet import read_fleet
from luodi.plan.instances.street_problem import street_problem
from luodi.plan.instances.streets import DrawnStreet, StreetMap, TurnRule
from luodi.plan.instances.turn_seconds import TurnSeconds
from luodi.standards.datum import Datum

FLEET = "vehicle,kind,travel_km_h,work_km_h,cost_per_km_yuan,depot\nA1,wash,36,9,3.5,c\n"
CROSS = {"c": (0, 0), "w": (-1, 0), "e": (1, 0), "n": (0, 1), "s": (0, -1)}
LEFT, BACK = 15, 40
BOTH = TurnSeconds(LEFT, BACK)
LEFTS = ("wcn", "nce", "ecs", "scw")


def network(places, words, turns, *, rules=(), one_way=(), lat=34.7):
    """Make streets of words such as ``"wce"``; places are hundredths of a degree from a centre."""
    position = {key: (113.6 + x / 100, lat + y / 100) for key, (x, y) in places.items()}
    streets = tuple(DrawnStreet(word, "", tuple(word), None, 40, word in one_way) for word in words)
    made = StreetMap(streets, position, Datum.WGS84, {}, tuple(rules))
    return street_problem(made, read_fleet(FLEET.encode()), name="x", turns=turns).problem.network


def told(roads):
    """Give turns by the nodes they lead from, over and to: seconds, None where forbidden."""
    name, tail, head = roads.nodes, roads.tail, roads.head
    found = {}
    for turn in roads.turns:
        word = name[tail[turn.from_arc]] + name[head[turn.from_arc]] + name[head[turn.to_arc]]
        assert word not in found
        assert turn.cost == (0 if turn.seconds else None)
        found[word] = turn.seconds or None
    return found


def test_a_crossing_has_four_left_turns_and_four_u_turns():
    # From the west heading east the north is to the left, the south to the right.
    lefts = dict.fromkeys(LEFTS, LEFT)
    backs = dict.fromkeys(("wcw", "ece", "ncn", "scs"), BACK)
    assert told(network(CROSS, ["wce", "ncs"], BOTH)) == lefts | backs
    assert told(network(CROSS, ["wce", "ncs"], TurnSeconds(left=LEFT))) == lefts
    assert told(network(CROSS, ["wce", "ncs"], TurnSeconds(u_turn=BACK))) == backs
    banned = dict.fromkeys(backs, None)
    assert told(network(CROSS, ["wce", "ncs"], TurnSeconds(LEFT, None))) == lefts | banned


@pytest.mark.parametrize("turns", [None, TurnSeconds()])
def test_what_is_free_is_not_taken_apart(turns):
    roads = network(CROSS, ["wce", "ncs"], turns)
    assert roads.turns == ()
    assert state_graph(roads, 0).count == 5


def test_only_the_crossing_is_taken_apart():
    roads = network(CROSS, ["wce", "ncs"], BOTH)
    # Of the crossing one more for leaving it, and one for each of four arcs in and four out.
    assert state_graph(roads, 0).count == 5 + 1 + 8


@pytest.mark.parametrize(
    ("degrees_to_the_left", "north_east", "expected"),
    [
        (44, (0.7193, 0.6947), {}),
        (46, (0.6947, 0.7193), {"wcx": LEFT}),
        (149, (-0.8572, 0.5150), {"wcx": LEFT}),
        (151, (-0.8746, 0.4848), {"wcx": BACK}),
        (-90, (0, -1), {}),
        (-149, (-0.8572, -0.5150), {}),
        (-151, (-0.8746, -0.4848), {"wcx": BACK}),
    ],
)
def test_where_a_left_turn_ends_and_a_u_turn_begins(degrees_to_the_left, north_east, expected):
    # On the equator a degree is as long to the east as to the north.
    places = CROSS | {"x": north_east}
    found = told(network(places, ["wce", "cx"], BOTH, one_way=["cx", "wce"], lat=0.0))
    assert found == expected, degrees_to_the_left


def test_the_angle_is_that_on_the_ground():
    # At 60 degrees north a degree to the east is half as long: 39 degrees on paper are 58.
    places = CROSS | {"x": (1, 0.8)}
    words, one_way = ["wce", "cx"], ["wce", "cx"]
    assert told(network(places, words, BOTH, one_way=one_way, lat=0.0)) == {}
    assert told(network(places, words, BOTH, one_way=one_way, lat=60.0)) == {"wcx": LEFT}


def test_a_bent_street_turns_where_it_meets_the_other():
    # It comes from the west and bends to the north before the crossing; its chord runs north-east,
    # and by that going on to the north would be a left turn.
    places = CROSS | {"a": (-1, -0.2), "b": (0, -0.2), "w": (-1, 0.5)}
    bent = told(network(places, ["abc", "cn", "cw"], TurnSeconds(left=LEFT)))
    assert bent == {"acw": LEFT, "wcn": LEFT}
    straight = told(network(places, ["ac", "cn", "cw"], TurnSeconds(left=LEFT)))
    assert straight == {"acn": LEFT, "acw": LEFT, "wcn": LEFT}


def test_equal_points_have_no_direction_of_their_own():
    places = CROSS | {"x": (0, 0), "y": (0, 1)}
    found = told(network(places, ["wxce", "ncs"], TurnSeconds(left=LEFT)))
    assert found == dict.fromkeys(LEFTS, LEFT)
    # A street without length has no direction: nothing is left of it.
    assert told(network(places, ["ny", "wn", "cn"], TurnSeconds(left=LEFT))) == {"cnw": LEFT}


@pytest.mark.parametrize(("corner", "of_it"), [("n", "ncn"), ("x", "xcx")])
def test_a_street_that_goes_on_or_ends_has_no_left_turn(corner, of_it):
    # The corner at x is as sharp as a U-turn and still the way on; both ends are turned at freely.
    places = CROSS | {"x": (-1, 0.1)}
    assert told(network(places, ["wc", f"c{corner}"], BOTH)) == {"wcw": BACK, of_it: BACK}


def test_one_turns_back_at_an_end_even_where_u_turns_are_banned():
    assert told(network(CROSS, ["wc"], TurnSeconds(LEFT, None))) == {}
    # At c all other streets only come in.
    roads = network(CROSS, ["wc", "nc", "sc"], TurnSeconds(LEFT, None), one_way=["nc", "sc"])
    assert told(roads) == {"scw": LEFT}


def test_from_one_carriageway_into_the_other_is_a_u_turn():
    places = CROSS | {"p": (1, 0.05), "q": (1, -0.05)}
    roads = network(places, ["wc", "pc", "cq"], BOTH, one_way=["pc", "cq"])
    assert told(roads) == {"wcw": BACK, "pcq": BACK}


def test_a_loop_at_the_end_of_a_street_is_a_way_on():
    roads = network(CROSS, ["wc", "cenc"], BOTH)
    assert told(roads) == {"wcw": BACK}


def test_rules_of_the_map_stay():
    # The rule is for both directions of both streets.
    banned = TurnRule("wce", "c", "ncs", only=False)
    found = told(network(CROSS, ["wce", "ncs"], BOTH, rules=[banned]))
    assert found == {
        **dict.fromkeys(("wcn", "wcs", "ecn", "ecs"), None),
        **dict.fromkeys(("wcw", "ece", "ncn", "scs"), BACK),
        **dict.fromkeys(("nce", "scw"), LEFT),
    }
    banned = TurnRule("wc", "c", "wc", only=False)
    found = told(network(CROSS, ["wc", "cn"], BOTH, rules=[banned]))
    assert found == {"wcw": None, "ncn": BACK}


def test_what_rules_leave_open_may_be_only_the_way_back():
    banned = TurnRule("wc", "c", "cn", only=False)
    found = told(network(CROSS, ["wc", "cn"], TurnSeconds(LEFT, None), rules=[banned]))
    assert found == {"wcn": None, "ncn": None}


def test_seconds_below_nought_are_refused_both_at_once():
    with pytest.raises(PlanError) as caught:
        network(CROSS, ["wc"], TurnSeconds(-1, -2))
    assert [(fault.code, fault.record) for fault in caught.value.faults] == [
        ("turn.seconds", "left"), ("turn.seconds", "u_turn"),
    ]  # fmt: skip
    assert caught.value.faults[0].message == "左转“-1”秒小于零；请写 0 或以上的整数。"
