"""Shapes of places: what is refused, and what comes out of what is accepted."""

import json

import pytest
from pyproj import Geod

from luodi.kernel.places import geometry
from luodi.kernel.places.geometry import ShapeError, parse_point, parse_shape
from luodi.standards.datum import Datum
from luodi.standards.errors import StandardError

LEFT, RIGHT, LOW, HIGH = 113.60, 113.61, 34.70, 34.71


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [list(map(list, ring)) for ring in rings]}


def box(left=LEFT, low=LOW, right=RIGHT, high=HIGH):
    return [(left, low), (right, low), (right, high), (left, high), (left, low)]


def refusal(source, datum="CGCS2000"):
    with pytest.raises(ShapeError) as caught:
        parse_shape(source, datum)
    return caught.value.code, caught.value.message


def test_a_square_gives_its_area_and_centre():
    shape = parse_shape(polygon(box()), "CGCS2000")
    assert shape.centroid_e7 == (1136050000, 347050000)
    geodesic, _length = Geod(ellps="GRS80").polygon_area_perimeter(*zip(*box(), strict=True))
    assert shape.area_m2 == pytest.approx(geodesic, rel=1e-4)
    assert json.loads(shape.geometry) == {
        "type": "Polygon",
        "coordinates": [list(map(list, box()))],
    }
    assert shape.notes == ()


def test_a_feature_given_as_text_is_read_like_its_geometry():
    feature = json.dumps({"type": "Feature", "properties": {}, "geometry": polygon(box())})
    assert parse_shape(feature, "wgs-84") == parse_shape(polygon(box()), "CGCS2000")


def test_a_multipolygon_adds_its_parts_areas():
    parts = {"type": "MultiPolygon", "coordinates": [[box()], [box(113.62, LOW, 113.63, HIGH)]]}
    one = parse_shape(polygon(box()), "CGCS2000").area_m2
    assert parse_shape(parts, "CGCS2000").area_m2 == pytest.approx(2 * one, rel=1e-4)


def test_a_hole_is_taken_off_the_area():
    hole = box(113.602, 34.702, 113.604, 34.704)
    whole = parse_shape(polygon(box()), "CGCS2000").area_m2
    part = parse_shape(polygon(box(), hole), "CGCS2000").area_m2
    assert part == pytest.approx(whole * 0.96, rel=1e-4)


def test_a_clockwise_shell_is_turned_with_a_note():
    shape = parse_shape(polygon(box()[::-1]), "CGCS2000")
    assert len(shape.notes) == 1
    assert "逆时针" in shape.notes[0]
    assert parse_shape(json.loads(shape.geometry), "CGCS2000").notes == ()


def test_heights_are_dropped_with_a_note():
    high = [[*position, 110.5] for position in box()]
    shape = parse_shape(polygon(high), "CGCS2000")
    assert shape.notes == ("已去掉高程，只保留经纬度",)
    assert shape.geometry == parse_shape(polygon(box()), "CGCS2000").geometry


def test_a_chinese_shifted_shape_is_moved_back_by_about_570_metres():
    shape = parse_shape(polygon([(lon + 0.006, lat - 0.0012) for lon, lat in box()]), "GCJ02")
    lon, lat = shape.centroid_e7
    assert abs(lon - 1136050000) < 3000
    assert abs(lat - 347050000) < 3000


@pytest.mark.parametrize("datum", ["", "北京54"])
def test_a_missing_or_unknown_datum_is_refused_with_the_known_ones(datum):
    with pytest.raises(StandardError) as caught:
        parse_shape(polygon(box()), datum)
    assert caught.value.code == "datum.unknown"
    assert "GCJ02" in caught.value.suggestions


def test_swapped_latitude_and_longitude_are_refused_with_the_vertex():
    code, message = refusal(polygon([(lat, lon) for lon, lat in box()]))
    assert code == "shape.swapped"
    assert message == "第 1 环第 1 点 (34.7, 113.6) 经纬度颠倒；请把经度写在前、纬度写在后"


def test_one_swapped_vertex_among_good_ones_is_found():
    ring = box()
    ring[2] = ring[2][::-1]
    assert "第 1 环第 3 点" in refusal(polygon(ring))[1]


def test_a_self_crossing_polygon_is_refused_with_the_crossing_and_the_segment():
    bow_tie = [(113.60, 34.70), (113.61, 34.71), (113.61, 34.70), (113.60, 34.71), (113.60, 34.70)]
    code, message = refusal(polygon(bow_tie))
    assert code == "shape.invalid"
    assert "自相交" in message
    assert "(113.6050000, 34.7050000)" in message
    assert "第 1 环第 1 点与第 2 点之间、第 1 环第 3 点与第 4 点之间" in message


def test_rings_in_the_wrong_order_are_refused():
    hole = box(113.602, 34.702, 113.604, 34.704)
    code, message = refusal(polygon(hole, box()))
    assert code == "shape.invalid"
    assert "先后可能颠倒" in message


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{", "shape.json"),
        ({"type": "Point", "coordinates": [113.6, 34.7]}, "shape.type"),
        ({"type": "Feature", "geometry": None}, "shape.type"),
        ({"type": "Polygon", "coordinates": []}, "shape.empty"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "shape.empty"),
        ({"type": "Polygon"}, "shape.empty"),
        ({"type": "Polygon", "coordinates": [3]}, "shape.ring"),
        ({"type": "MultiPolygon", "coordinates": [3]}, "shape.number"),
        (polygon(box()[:3]), "shape.ring"),
        (polygon(box()[:4]), "shape.unclosed"),
        (polygon([(LEFT, LOW)] * 5), "shape.invalid"),
        ({"type": "Polygon", "coordinates": [[3, 4, 5, 6]]}, "shape.number"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "shape.number"),
        (polygon([(float("nan"), LOW), *box()[1:]]), "shape.number"),
        (polygon([(2.35, 48.85), *box()[1:]]), "shape.outside_china"),
        (polygon([(467484.186, 3844031.38), *box()[1:]]), "shape.projected"),
    ],
)
def test_a_malformed_shape_is_refused_by_its_fault(source, code):
    assert refusal(source)[0] == code


def test_an_unclosed_ring_names_both_ends():
    message = refusal(polygon(box()[:4]))[1]
    assert "首点 (113.6, 34.7)，末点 (113.6, 34.71)" in message


def test_a_point_is_checked_and_converted_like_a_vertex():
    assert parse_point(113.645, 34.724, "CGCS2000") == (1136450000, 347240000)
    with pytest.raises(ShapeError, match="经纬度颠倒"):
        parse_point(34.724, 113.645, "CGCS2000")


def test_a_shifted_child_outside_its_parent_suggests_the_datum():
    parent = parse_shape(polygon(box()), "CGCS2000").geometry
    inner = box(113.6035, 34.7035, 113.6065, 34.7065)
    shifted = polygon([(lon + 0.0061, lat - 0.0012) for lon, lat in inner])
    as_said = parse_shape(shifted, "CGCS2000").geometry
    assert geometry.suggest_datum(as_said, parent, allowed_share=0.01) is Datum.GCJ02
    right = parse_shape(polygon(inner), "CGCS2000").geometry
    assert geometry.suggest_datum(right, parent, allowed_share=0.01) is None
    far = parse_shape(polygon(box(114.0, LOW, 114.01, HIGH)), "CGCS2000").geometry
    assert geometry.suggest_datum(far, parent, allowed_share=0.01) is None


def test_a_point_on_the_edge_of_a_stored_shape_is_held():
    stored = parse_shape(polygon(box()), "CGCS2000").geometry
    assert geometry.holds_point(stored, (1136000000, 347050000))
    assert not geometry.holds_point(stored, (1135999999, 347050000))


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("[" * 100_000, "shape.json"),
        ('{"type":"Polygon","coordinates":[' * 100_000, "shape.json"),
        ({"type": ["Polygon"]}, "shape.type"),
        ('{"type":"\\ud800"}', "shape.type"),
        ('{"type":"Polygon","coordinates":[["\\ud800",1,2,3]]}', "shape.number"),
        (polygon([[10**400, LOW]] * 4), "shape.number"),
    ],
)
def test_a_hostile_shape_is_refused_in_words_that_a_page_can_show(source, code):
    found, said = refusal(source)
    assert found == code
    assert len(said.encode()) < 300


@pytest.mark.parametrize("height", [[5], ["x"], [None], [[1]], [1, 2, 3]])
def test_heights_that_are_missing_here_and_there_or_no_numbers_are_dropped_too(height):
    ring = box()
    high = [[*ring[0], *height], *ring[1:]]
    assert parse_shape(polygon(high), "CGCS2000").geometry == (
        parse_shape(polygon(ring), "CGCS2000").geometry
    )
