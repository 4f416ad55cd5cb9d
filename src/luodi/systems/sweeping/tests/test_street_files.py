"""Files of streets: an OpenStreetMap extract, loops, broken files, words that are not known."""

import json

import osmium
import pytest

from luodi.standards.datum import Datum
from luodi.systems.sweeping.planning.street_files import read_streets
from luodi.systems.sweeping.planning.street_words import facts_told

NODES = {1: (113.60, 34.70), 2: (113.61, 34.70), 3: (113.62, 34.70), 4: (113.61, 34.71)}
WAYS = (
    (10, [1, 2, 3], {"highway": "secondary", "name": "东风路", "lanes": "4", "maxspeed": "60"}),
    (11, [2, 4], {"highway": "residential", "oneway": "-1", "bridge": "yes"}),
    (12, [1, 4], {"highway": "footway"}),
    (13, [3, 4], {"highway": "service", "access": "private"}),
)


@pytest.fixture
def extract(tmp_path):
    file = tmp_path / "extract.osm.pbf"
    writer = osmium.SimpleWriter(str(file))
    for number, (lon, lat) in NODES.items():
        writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat)))
    for number, nodes, tags in WAYS:
        writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
    writer.close()
    return file.read_bytes()


def test_an_extract_is_cut_at_junctions_and_is_in_wgs_84_whatever_was_stated(extract):
    read = read_streets(extract, Datum.BD09)
    assert (read.datum, read.is_stated, read.faults) == (Datum.WGS84, False, ())
    assert [(one.code, one.record) for one in read.pieces] == [
        ("10/1", "东风路（10/1）"),
        ("10/2", "东风路（10/2）"),
        ("11", "无名路（11）"),
    ]
    main, _second, side = read.pieces
    assert main.told == {
        "name": "东风路",
        "road_class": 2,
        "speed_kmh": 60,
        "one_way": False,
        "bridge": False,
        "tunnel": False,
        "lanes": 2,
    }
    assert (side.told["road_class"], side.told["one_way"], side.told["bridge"]) == (4, True, True)
    assert [round(lat, 5) for _lon, lat in side.line] == [34.71, 34.70]


def collection(*lines):
    features = [
        {
            "type": "Feature",
            "properties": {
                "编号": f"L{number}",
                "路名": "环路",
                "保洁等级": 3,
                "限速": 30,
                "单行": True,
            },
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for number, line in enumerate(lines)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_loop_becomes_two_links_that_have_a_direction():
    ring = [[113.60, 34.70], [113.61, 34.70], [113.61, 34.71], [113.60, 34.71], [113.60, 34.70]]
    read = read_streets(collection(ring).encode(), Datum.CGCS2000)
    assert [(one.code, one.line[0], one.line[-1]) for one in read.pieces] == [
        ("L0/a", (113.60, 34.70), (113.61, 34.71)),
        ("L0/b", (113.61, 34.71), (113.60, 34.70)),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no map", "不是合格的 JSON"),
        (b"\0\0\0\r\n\tOSMHeader", "不是完整的 OSM PBF"),
        (b"{}", "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "没有一个要素"),
        (b'{"type": "FeatureCollection", "features": [1]}', "没有属性"),
    ],
)
def test_a_file_that_is_none_has_a_fault_and_no_piece(content, words):
    read = read_streets(content, Datum.CGCS2000)
    assert read.pieces == ()
    assert words in read.faults[0].message


SAID = {"code": "A", "name": "东风路", "road_class": "二级", "speed_kmh": "40", "direction": "否"}


def test_what_is_told_of_a_street_is_read_in_the_units_of_the_register():
    said = SAID | {"width_mm": "10.5", "axle_kg": "13", "guard_rail": "有", "direction": "反向"}
    known, wrong = facts_told(dict.fromkeys(("bridge", "tunnel", "divided"), "") | said)
    assert wrong == []
    assert known == {
        "code": "A",
        "name": "东风路",
        "road_class": 2,
        "speed_kmh": 40,
        "direction": -1,
        "one_way": True,
        "width_mm": 10_500,
        "axle_kg": 13_000,
        "guard_rail": True,
        "bridge": False,
        "tunnel": False,
        "divided": False,
    }


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"width_mm": "nan"}, "单向宽度“nan”"),
        ({"width_mm": "inf"}, "单向宽度“inf”"),
        ({"lanes": "-1"}, "单向车道“-1”"),
        ({"bridge": "也许"}, "桥“也许”"),
        ({"direction": "逆"}, "单行“逆”"),
        ({"speed_kmh": ""}, "没有限速"),
    ],
)
def test_what_is_not_understood_is_named(wrong, words):
    _known, said = facts_told(SAID | wrong)
    assert len(said) == 1
    assert words in said[0]
