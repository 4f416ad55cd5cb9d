"""Changing the tree: who may, what is refused, and what follows what."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi.kernel.access.actor import ANONYMOUS, LUODI
from luodi.kernel.log.models import LogLine
from luodi.kernel.places.actions import (
    add_place,
    correct_place,
    merge_places,
    move_place,
    retire_place,
    split_place,
)
from luodi.kernel.places.geometry import parse_shape
from luodi.kernel.places.models import Place, PlaceSuccessor, TreeVersion
from luodi.kernel.places.reads import predecessors_of, successors_of
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace

START = date(2020, 1, 1)
CHANGE_DAY = date(2023, 3, 1)
ERQI = "410103"


def shape(left=113.60, low=34.70, right=113.62, high=34.72, datum="CGCS2000"):
    ring = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    return parse_shape({"type": "Polygon", "coordinates": [[list(p) for p in ring]]}, datum)


def add(parent, kind, name, code="", area=None, day=START, actor=LUODI):
    new = NewPlace(name, code, area)
    return add_place(actor=actor, parent=parent, kind=kind, new=new, valid_from=day)


@pytest.fixture
def tree(db):
    """A district with one town of two villages, each with one grid, all with shapes."""
    district = add(None, Kind.DISTRICT, "二七区", ERQI, shape())
    town = add(district, Kind.TOWN, "侯寨乡", ERQI + "200", shape(right=113.61))
    west = add(town, Kind.VILLAGE, "西村", ERQI + "200201", shape(right=113.605))
    east = add(town, Kind.VILLAGE, "东村", ERQI + "200202", shape(left=113.605, right=113.61))
    grids = [
        add(west, Kind.GRID, "西一格", ERQI + "200201001", shape(right=113.605)),
        add(east, Kind.GRID, "东一格", ERQI + "200202001", shape(left=113.605, right=113.61)),
    ]
    return {"district": district, "town": town, "west": west, "east": east, "grids": grids}


def problem(action, **arguments):
    before = list(Place.objects.values())
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        action(actor=LUODI, **arguments)
    assert list(Place.objects.values()) == before
    return caught.value.message_dict


def test_an_added_place_stands_under_its_parent_with_area_and_centre(tree):
    town = Place.objects.get(code=ERQI + "200")
    assert town.path == tree["district"].path + "0001"
    assert town.parent == tree["district"]
    assert (town.centroid_lon_e7, town.centroid_lat_e7) == (1136050000, 347100000)
    assert town.area_m2 == pytest.approx(2_032_500, rel=1e-3)
    assert town.valid_to is None


def test_adding_writes_the_log_and_makes_the_caches_stale(tree):
    before = TreeVersion.objects.get().token
    place = add(tree["district"], Kind.TOWN, "马寨镇", ERQI + "100")
    line = LogLine.objects.first()
    assert (line.verb, line.record_kind, line.record_id) == (
        "places.add_place",
        "places.place",
        str(place.pk),
    )
    assert line.after["code"] == ERQI + "100"
    assert TreeVersion.objects.get().token != before


def test_numbers_of_ended_children_are_not_given_again(tree):
    retire_place(actor=LUODI, place=tree["east"], day=CHANGE_DAY, reason="撤并")
    new = add(tree["town"], Kind.VILLAGE, "新村", ERQI + "200203", day=CHANGE_DAY)
    assert new.path == tree["town"].path + "0003"


@pytest.mark.parametrize(
    ("kind", "name", "code", "field", "said"),
    [
        (Kind.TOWN, "  ", ERQI + "001", "name", "名称为空"),
        (Kind.TOWN, "甲", "410102001", "code", "410103 开头"),
        (Kind.TOWN, "甲", ERQI + "200", "code", "已属于“侯寨乡”"),
        (Kind.CITY, "甲", "", "parent", "不能设在"),
    ],
)
def test_a_wrong_place_is_refused_under_its_field(tree, kind, name, code, field, said):
    new = NewPlace(name, code)
    told = problem(add_place, parent=tree["district"], kind=kind, new=new, valid_from=CHANGE_DAY)
    assert list(told) == [field]
    assert said in told[field][0]


def test_a_place_outside_its_parent_is_refused_with_its_share(tree):
    new = NewPlace("远镇", ERQI + "100", shape(left=113.615, right=113.625))
    told = problem(add_place, parent=tree["district"], kind=Kind.TOWN, new=new, valid_from=START)
    assert "50.0%" in told["geometry"][0]
    assert "请核对边界或上级" in told["geometry"][0]


def test_a_shifted_place_is_refused_with_the_datum_that_would_fit(tree):
    moved = shape(left=113.6181, low=34.7028, right=113.6221, high=34.7048)
    new = NewPlace("偏镇", ERQI + "100", moved)
    told = problem(add_place, parent=tree["district"], kind=Kind.TOWN, new=new, valid_from=START)
    assert "改选 GCJ02" in told["geometry"][0]


def test_a_grid_code_is_never_used_again(tree):
    grid = tree["grids"][0]
    retire_place(actor=LUODI, place=grid, day=CHANGE_DAY, reason="撤销")
    new = NewPlace("新格", grid.code)
    told = problem(add_place, parent=tree["west"], kind=Kind.GRID, new=new, valid_from=CHANGE_DAY)
    assert "西一格" in told["code"][0]


def test_retiring_ends_the_whole_subtree_on_the_day(tree):
    ended = retire_place(actor=LUODI, place=tree["town"], day=CHANGE_DAY, reason="撤乡")
    assert [place.name for place in ended] == ["侯寨乡", "西村", "西一格", "东村", "东一格"]
    assert set(Place.objects.values_list("name", "valid_to")) == {
        ("二七区", None),
        *((place.name, CHANGE_DAY) for place in ended),
    }
    assert (
        "不能再次终止"
        in problem(retire_place, place=tree["town"], day=date(2024, 1, 1), reason="")["day"][0]
    )


def test_moving_keeps_the_old_path_and_carries_the_subtree(tree):
    other = add(tree["district"], Kind.TOWN, "马寨镇", ERQI + "100")
    old_path = tree["west"].path
    new = NewPlace("西村", ERQI + "100201")
    made = move_place(
        actor=LUODI, place=tree["west"], parent=other, new=new, day=CHANGE_DAY, reason="区划调整"
    )
    old = Place.objects.get(path=old_path)
    assert (old.valid_to, old.parent) == (CHANGE_DAY, tree["town"])
    assert made.path == other.path + "0001"
    assert made.geometry == old.geometry
    assert successors_of(old) == [made]
    assert predecessors_of(made) == [old]
    [grid] = Place.objects.filter(parent=made)
    assert (grid.name, grid.code, grid.valid_from) == ("西一格", "", CHANGE_DAY)
    assert predecessors_of(grid) == [tree["grids"][0]]


def test_a_new_name_under_the_same_parent_keeps_codes_below(tree):
    made = move_place(
        actor=LUODI,
        place=tree["town"],
        parent=tree["district"],
        new=NewPlace("侯寨街道", ERQI + "200"),
        day=CHANGE_DAY,
        reason="撤乡设街",
    )
    below = Place.objects.filter(path__startswith=made.path).exclude(pk=made.pk)
    assert [place.code for place in below.order_by("path")] == [
        ERQI + "200201",
        ERQI + "200201001",
        ERQI + "200202",
        ERQI + "200202001",
    ]


def test_a_place_cannot_move_below_itself(tree):
    told = problem(
        move_place,
        place=tree["town"],
        parent=tree["west"],
        new=NewPlace("侯寨乡"),
        day=CHANGE_DAY,
        reason="",
    )
    assert "之内" in told["parent"][0]


def test_merging_gives_one_successor_and_carries_all_below(tree):
    made = merge_places(
        actor=LUODI,
        places=[tree["west"], tree["east"]],
        into=NewPlace("合村", ERQI + "200203", shape(right=113.61)),
        day=CHANGE_DAY,
        reason="村组合并",
    )
    assert predecessors_of(made) == [tree["west"], tree["east"]]
    carried = Place.objects.filter(parent=made).order_by("path")
    assert [place.name for place in carried] == ["西一格", "东一格"]
    assert PlaceSuccessor.objects.count() == 4


def test_merging_unlike_places_or_one_alone_is_refused(tree):
    into = NewPlace("合村", ERQI + "200203")
    unlike = problem(
        merge_places, places=[tree["west"], tree["town"]], into=into, day=CHANGE_DAY, reason=""
    )
    alone = problem(
        merge_places, places=[tree["west"], tree["west"]], into=into, day=CHANGE_DAY, reason=""
    )
    assert "层级不同" in unlike["places"][0]
    assert "两个不同" in alone["places"][0]


def test_splitting_puts_each_child_where_its_centre_lies(tree):
    parts = [
        NewPlace("侯寨街道", ERQI + "001", shape(right=113.605)),
        NewPlace("樱桃沟街道", ERQI + "002", shape(left=113.605, right=113.61)),
    ]
    made = split_place(actor=LUODI, place=tree["town"], parts=parts, day=CHANGE_DAY, reason="拆分")
    assert [place.name for place in made] == ["侯寨街道", "樱桃沟街道"]
    assert list(Place.objects.filter(parent=made[0]).values_list("name", flat=True)) == ["西村"]
    assert list(Place.objects.filter(parent=made[1]).values_list("name", flat=True)) == ["东村"]
    assert successors_of(tree["town"]) == made


def test_splitting_without_shapes_is_refused_naming_the_child(tree):
    parts = [NewPlace("甲街道", ERQI + "001"), NewPlace("乙街道", ERQI + "002")]
    told = problem(split_place, place=tree["town"], parts=parts, day=CHANGE_DAY, reason="")
    assert "西村" in told["parts"][0]
    assert (
        "至少要有两个"
        in problem(split_place, place=tree["town"], parts=parts[:1], day=CHANGE_DAY, reason="")[
            "parts"
        ][0]
    )


def test_a_correction_changes_name_and_shape_and_says_why(tree):
    place = correct_place(
        actor=LUODI,
        place=tree["west"],
        name="西岗村",
        shape=shape(right=113.604),
        reason="勾绘错误",
    )
    assert (place.name, place.path) == ("西岗村", tree["west"].path)
    line = LogLine.objects.first()
    assert (line.before["name"], line.after["name"], line.reason) == ("西村", "西岗村", "勾绘错误")
    assert (
        "理由为空"
        in problem(correct_place, place=place, name="西村", shape=None, reason=" ")["reason"][0]
    )


def test_only_a_post_over_the_place_may_change_it(office, tree):
    change = office.post("维护", ["places.change_place"], place=tree["town"])
    actor = office.actor(office.user("keeper", change))
    assert add(tree["town"], Kind.VILLAGE, "南村", ERQI + "200203", actor=actor).name == "南村"
    count, lines = Place.objects.count(), LogLine.objects.count()
    stranger = office.actor(office.user("stranger", office.post("看", ["places.view_place"])))
    for who, parent in ((actor, tree["district"]), (stranger, tree["town"]), (ANONYMOUS, None)):
        with pytest.raises(PermissionDenied):
            add(parent, Kind.VILLAGE, "北村", ERQI + "200204", actor=who)
    assert (Place.objects.count(), LogLine.objects.count()) == (count, lines)


def test_the_database_refuses_a_second_place_with_a_code_in_force(tree):
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(path="9001", kind="TOWN", code=ERQI, name="甲", valid_from=START)


def test_the_database_refuses_an_end_that_is_not_after_the_first_day(tree):
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(path="9001", kind="TOWN", name="甲", valid_from=START, valid_to=START)


def test_the_database_refuses_a_place_that_succeeds_itself(tree):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceSuccessor.objects.create(place=tree["town"], successor=tree["town"])
