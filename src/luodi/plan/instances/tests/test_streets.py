"""Real streets: GeoJSON, garages in CSV and what is made of them; what is wrong is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.plan.arcs.model import Break, Turn, Window
from luodi.plan.arcs.validation import faults_of
from luodi.plan.base import PlanError
from luodi.plan.instances.files import Garage, read_problem
from luodi.plan.instances.fleet import read_fleet, read_sites
from luodi.plan.instances.geojson import read_geojson
from luodi.plan.instances.instance import Instance
from luodi.plan.instances.reachable import without_unreachable
from luodi.plan.instances.street_problem import street_problem
from luodi.plan.instances.streets import (
    DrawnStreet,
    Served,
    StreetMap,
    TurnRule,
    Work,
    cut_streets,
)
from luodi.standards.datum import Datum

ENGLISH = """\
vehicle,kind,count,capacity,travel_km_h,work_km_h,cost_per_km_yuan,depot,shift_from,shift_to
A1,wash,2,90,36,9,3.5,yard,22:00,06:00
A2,mist,,,18,18,2,"113.6001,34.7",,
"""
CHINESE = ENGLISH.replace(
    ENGLISH.splitlines()[0],
    "车辆,车型,数量,容量,行驶速度（公里/小时）,作业速度（公里/小时）,"
    "每公里成本（元）,停车场,班次开始,班次结束",
)
EAST, MIDDLE, NORTH = [113.6, 34.7], [113.61, 34.7], [113.61, 34.71]


def line(points, **properties):
    geometry = {"type": "LineString", "coordinates": points}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(place, **properties):
    geometry = {"type": "Point", "coordinates": place}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


MAIN = line(
    [EAST, MIDDLE, [113.63, 34.7]],
    name="东风路", oneway=False, speed_km_h=60, length_m=1000, serve="both_kerbs", demand=30,
    windows=["22:00-06:00"], kinds=["wash"],
)  # fmt: skip
SIDE = line([MIDDLE, NORTH], name="北巷", oneway=-1, **{"class": "residential"}, serve="either",
            demand=4, service_s=77, left_out_yuan=1.5)  # fmt: skip
YARD = point([113.6, 34.7001], name="yard")


def collection(*features, **members):
    base = {"type": "FeatureCollection", "datum": "CGCS2000", "features": list(features)}
    return json.dumps(base | members, ensure_ascii=False)


def faults(call, *values):
    with pytest.raises(PlanError) as caught:
        call(*values)
    return [(fault.code, fault.record) for fault in caught.value.faults]


def test_a_map_and_a_garage_make_a_problem():
    garage = Garage(read_fleet(ENGLISH.encode()))
    found = read_problem(collection(MAIN, SIDE, YARD).encode(), "小区", garage).problem
    network = found.network
    assert network.nodes == (
        "113.6000000,34.7000000", "113.6100000,34.7000000",
        "113.6300000,34.7000000", "113.6100000,34.7100000",
    )  # fmt: skip
    assert (network.tail.tolist(), network.head.tolist()) == ([0, 1, 1, 2, 3], [1, 0, 2, 1, 1])
    assert network.twin.tolist() == [1, 0, 3, 2, -1]
    assert network.datum == "CGCS2000"
    # 1000 m shared 1 : 2, at 3.5 and 2 yuan a kilometre, at 36 and 18 km/h; the lane has 1109 m.
    assert network.travel_cost.tolist() == [[117, 117, 233, 233, 388], [67, 67, 133, 133, 222]]
    assert network.travel_s.tolist() == [[33, 33, 67, 67, 133], [67, 67, 133, 133, 222]]
    kerbs, lane = found.tasks[:4], found.tasks[4]
    assert [(task.id, task.arcs, task.demand) for task in kerbs] == [
        ("0/1右", (0,), 10),
        ("0/1左", (1,), 10),
        ("0/2右", (2,), 20),
        ("0/2左", (3,), 20),
    ]
    assert kerbs[0].service_s == (133, None)
    assert kerbs[0].windows == (Window(79200, 108000),)
    assert (lane.id, lane.arcs, lane.demand, lane.service_s) == ("1", (4,), 4, (77, 77))
    assert lane.left_out_cost == 150
    one, other = found.fleet.vehicles
    assert (one.start, one.count, one.shift) == (0, 2, Window(79200, 108000))
    assert (other.start, other.count, other.shift) == (0, None, None)


def test_both_kerbs_of_a_one_way_street_are_two_tasks_of_one_arc():
    feature = line([EAST, MIDDLE], oneway=True, speed_km_h=30, serve="both_kerbs", demand=3)
    garage = Garage(read_fleet(ENGLISH.encode()))
    found = read_problem(collection(feature, YARD).encode(), "x", garage).problem
    assert [(task.id, task.arcs) for task in found.tasks] == [("0右", (0,)), ("0左", (0,))]


@pytest.mark.parametrize("text", [collection(MAIN, datum=None), collection(MAIN, datum="")])
def test_a_map_without_a_datum_is_refused(text):
    assert faults(read_geojson, text) == [("datum.missing", "datum")]


def test_an_unknown_datum_is_refused_and_known_ones_are_read():
    assert faults(read_geojson, collection(MAIN, datum="北京54")) == [("datum.unknown", "datum")]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    assert read_geojson(collection(MAIN, datum=None, crs=crs)).datum is Datum.CGCS2000
    crs["properties"]["name"] = "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert read_geojson(collection(MAIN, datum=None, crs=crs)).datum is Datum.WGS84
    assert read_geojson(collection(MAIN, datum=None), Datum.WGS84).datum is Datum.WGS84


@pytest.mark.parametrize(
    "changed",
    [
        {"oneway": None},
        {"oneway": "maybe"},
        {"oneway": []},
        {"length_m": 0},
        {"length_m": "long"},
        {"speed_km_h": 0},
        {"speed_km_h": None},
        {"serve": "left"},
        {"demand": -1},
        {"demand": 1.5},
        {"service_s": "x"},
        {"kinds": "wash"},
        {"windows": ["night"]},
        {"left_out_yuan": -1},
    ],
)
def test_a_wrong_property_is_named(changed):
    properties = {**MAIN["properties"], **changed}
    feature = {**MAIN, "properties": properties}
    found = faults(read_geojson, collection(SIDE, feature))
    assert found == [("geojson.feature", "features[1]（东风路）")]


@pytest.mark.parametrize(
    "feature",
    [
        7,
        line([EAST], oneway=False, speed_km_h=30),
        line([EAST, [113.6]], oneway=False, speed_km_h=30),
        line([EAST, [34.7, 113.6]], oneway=False, speed_km_h=30),
        line([EAST, ["a", 34]], oneway=False, speed_km_h=30),
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon"}},
        point(EAST),
        point([1, 2, 3], name="海上"),
    ],
)
def test_a_wrong_feature_is_named(feature):
    ((code, record),) = faults(read_geojson, collection(MAIN, feature))
    assert code == "geojson.feature"
    assert record.startswith("features[1]")


def test_every_wrong_feature_is_told():
    bad = line([EAST], oneway=False, speed_km_h=30)
    assert len(faults(read_geojson, collection(bad, MAIN, bad, YARD, YARD))) == 3


@pytest.mark.parametrize("text", ["[", "[]", '{"features": 3}'])
def test_what_is_no_collection_is_refused(text):
    assert faults(read_geojson, text)[0][0] in {"geojson.json", "geojson.features"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_headers_in_either_language_and_encoding_are_the_same(encoding):
    assert read_fleet(CHINESE.encode(encoding)) == read_fleet(ENGLISH.encode())


def test_rests_hours_and_costs_of_a_vehicle():
    header = "车辆,车型,travel_km_h,work_km_h,每公里成本（元）,停车场,收车地点,最长工时（小时）,"
    header += "休息开始,休息结束,休息（分钟）,每小时成本（元）,固定成本（元）\n"
    sheet = read_fleet((header + "甲,乙,40,8,0,a,b,7.5,02:00,03:00,30,12.34,50\n").encode())
    (row,), (kind,) = sheet.vehicles, sheet.kinds
    assert (row.depot, row.end_depot, row.longest_s) == ("a", "b", 27000)
    assert (row.rest, row.rest_s) == (Window(7200, 10800), 1800)
    assert (kind.cost_per_km_fen, kind.cost_per_hour_fen, kind.fixed_cost_fen) == (0, 1234, 5000)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("A1,wash,2", "A1,wash,two", ["第 2 行"]),
        ("A1,wash,2", ",wash,2", ["第 2 行"]),
        ("36,9", "0,9", ["第 2 行"]),
        ("36,9", "36,", ["第 2 行"]),
        ("36,9", "fast,9", ["第 2 行"]),
        ("3.5,yard", "-3.5,yard", ["第 2 行"]),
        ("3.5,yard", ",yard", ["第 2 行"]),
        ("22:00,06:00", "22:00,", ["第 2 行"]),
        ("22:00,06:00", "22.00,06:00", ["第 2 行"]),
        ("mist", "wash", ["第 3 行"]),
        ("A1,wash,2,90,36,9", "A1,wash,x,y,z,9", ["第 2 行"] * 3),
        ("kind,count", "sort,count", ["第 1 行", "第 1 行"]),
    ],
)
def test_a_wrong_cell_of_a_garage_is_named(old, new, lines):
    found = faults(read_fleet, ENGLISH.replace(old, new).encode())
    assert [record for _, record in found] == lines


@pytest.mark.parametrize("content", [b"", b"vehicle", ENGLISH.splitlines()[0].encode()])
def test_a_garage_without_vehicles_is_refused(content):
    assert faults(read_fleet, content)


def test_what_is_no_text_is_refused():
    assert faults(read_fleet, b"\xff\xff\xff") == [("file.encoding", "文件")]


def test_sites_are_read_and_their_kinds_must_be_known():
    sites = read_sites("站点,位置,接待车型,用时（分钟）,费用（元）,开放开始,开放结束\n"
                       "东湖,yard,wash、mist,25,3,06:00,18:00\n".encode())  # fmt: skip
    (row,) = sites
    assert (row.kinds, row.seconds, row.cost_fen, row.open) == (
        ("wash", "mist"), 1500, 300, Window(21600, 64800),
    )  # fmt: skip
    streets, fleet = read_geojson(collection(MAIN, YARD)), read_fleet(ENGLISH.encode())
    (site,) = street_problem(streets, fleet, sites, name="x").problem.sites
    assert (site.node, site.kinds, site.windows) == (0, (0, 1), (Window(21600, 64800),))
    strange = read_sites(b"site,place,kinds\na,nowhere,tank\n")
    with pytest.raises(PlanError) as caught:
        street_problem(streets, fleet, strange, name="x")
    assert [fault.code for fault in caught.value.faults] == ["site.kinds", "fleet.place"]


def test_a_depot_far_from_any_street_and_a_kind_nobody_has_are_refused():
    far = point([113.7, 34.7], name="yard")
    strange = line(
        [EAST, MIDDLE], oneway=False, speed_km_h=9, serve="either", demand=1, kinds=["?"]
    )
    with pytest.raises(PlanError) as caught:
        street_problem(
            read_geojson(collection(MAIN, strange, far)), read_fleet(ENGLISH.encode()), name="x"
        )
    found = [(fault.code, fault.record) for fault in caught.value.faults]
    assert found == [("task.kinds", "1"), ("fleet.place", "第 2 行")]


def crossing(*rules):
    """Give four streets that meet at 0, each drawn towards its end."""
    position = {0: (113.6, 34.7), 1: (113.6, 34.71), 2: (113.61, 34.7), 3: (113.6, 34.69)}
    streets = tuple(DrawnStreet(name, "", (0, end), None, 40, False) for end, name in
                    ((1, "n"), (2, "e"), (3, "s")))  # fmt: skip
    made = StreetMap(streets, position, Datum.WGS84, {"yard": position[0]}, rules)
    fleet = read_fleet(ENGLISH.replace('"113.6001,34.7"', "1").encode())
    return street_problem(made, fleet, name="x").problem.network.turns


def test_turns_are_forbidden_or_the_only_ones():
    # Arcs 0 and 1 are n out and back, 2 and 3 are e, 4 and 5 are s.
    assert crossing(TurnRule("n", 0, "e", only=False)) == (Turn(1, 2, None),)
    assert crossing(TurnRule("n", 0, "n", only=False)) == (Turn(1, 0, None),)
    assert crossing(TurnRule("n", 0, "e", only=True)) == (Turn(1, 0, None), Turn(1, 4, None))
    assert crossing(TurnRule("n", 9, "e", only=False)) == ()


def test_a_rest_of_the_garage_is_a_break_of_the_vehicle():
    header, first, _ = ENGLISH.splitlines()
    text = f"{header},break_from,break_to,break_minutes\n{first},01:00,02:00,30\n"
    made = street_problem(read_geojson(collection(MAIN, YARD)), read_fleet(text.encode()), name="x")
    assert made.problem.fleet.vehicles[0].breaks == (Break(Window(3600, 7200), 1800),)


def test_what_cannot_be_reached_can_be_left_out_with_a_note():
    away = line([NORTH, MIDDLE], name="x", oneway=True, speed_km_h=9, serve="either", demand=1)
    garage = Garage(read_fleet(ENGLISH.encode()))
    made = read_problem(collection(MAIN, away, YARD).encode(), "x", garage)
    assert [fault.code for fault in faults_of(made.problem)] == ["task.unreachable"]
    left = without_unreachable(made)
    assert faults_of(left.problem) == []
    assert left.notes == ("1 个任务到不了或回不来，没有列入：1。",)
    assert without_unreachable(Instance(left.problem)) == Instance(left.problem)


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=8, unique=True),
    st.integers(0, 1000),
    st.integers(1, 5000),
)
def test_pieces_add_up_to_the_whole(crossings, demand, length_m):
    position = {place: (113.0 + place / 1000, 34.0) for place in range(62)}
    position |= {100 + place: (113.0 + place / 1000, 34.5) for place in crossings}
    main = DrawnStreet(
        "main", "", tuple(range(62)), length_m, 30, False, Work(Served.EITHER, demand)
    )
    sides = [DrawnStreet(f"s{one}", "", (one, 100 + one), None, 30, True) for one in crossings]
    pieces = [one for one in cut_streets([main, *sides], position) if one.drawn == "main"]
    assert len(pieces) == len(set(crossings) - {61}) + 1
    assert sum(piece.work.demand for piece in pieces) == demand
    assert sum(piece.length_m for piece in pieces) == pytest.approx(length_m)
    assert [one.head for one in pieces[:-1]] == [one.tail for one in pieces[1:]]
