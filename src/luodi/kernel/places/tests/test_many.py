"""Adding many places at once: the rules, the log and the index of adding them one by one."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.access.actor import ANONYMOUS, LUODI
from luodi.kernel.log.models import LogLine
from luodi.kernel.places.actions import add_place, add_places
from luodi.kernel.places.geometry import parse_shape
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace, PlannedPlace
from luodi.kernel.search.models import IndexRow

START = date(2020, 1, 1)
TOWN = PlannedPlace(Kind.TOWN, NewPlace("马寨镇", "410103100"))
VILLAGE = PlannedPlace(Kind.VILLAGE, NewPlace("张河村", "410103100201"), "410103100")


def shape(left, right):
    ring = [[left, 34.70], [right, 34.70], [right, 34.72], [left, 34.72], [left, 34.70]]
    return parse_shape({"type": "Polygon", "coordinates": [ring]}, "CGCS2000")


@pytest.fixture
def district(db):
    new = NewPlace("二七区", "410103", shape(113.60, 113.64))
    return add_place(actor=LUODI, parent=None, kind=Kind.DISTRICT, new=new, valid_from=START)


def run(parent, *planned, actor=LUODI):
    return add_places(actor=actor, parent=parent, planned=planned, valid_from=START, reason="名录")


def refused(parent, *planned):
    before = Place.objects.count()
    with pytest.raises(ValidationError) as error:
        run(parent, *planned)
    assert Place.objects.count() == before
    return " ".join(error.value.messages)


def test_many_are_what_one_by_one_would_be(district):
    made = run(district, VILLAGE, TOWN)
    town, village = made["410103100"], made["410103100201"]
    assert (town.parent, village.parent) == (district, town)
    assert (town.path, village.path) == (district.path + "0001", town.path + "0001")
    lines = LogLine.objects.filter(verb="places.add_place", reason="名录")
    assert {line.after["name"] for line in lines} == {"马寨镇", "张河村"}
    assert set(IndexRow.objects.values_list("title", flat=True)) == {"二七区", "马寨镇", "张河村"}


def test_serial_numbers_go_on_after_what_stands(district):
    run(district, TOWN)
    other = PlannedPlace(Kind.TOWN, NewPlace("侯寨乡", "410103200"))
    assert run(district, other)["410103200"].path == district.path + "0002"


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        ((TOWN, TOWN), "在这一批里有两个"),
        ((VILLAGE,), "的上级 410103100 不在这一批里"),
        ((PlannedPlace(Kind.TOWN, NewPlace("无码镇")),), "没有代码"),
        ((PlannedPlace(Kind.TOWN, NewPlace("别处镇", "410104100")),), "不以上级代码 410103 开头"),
        ((PlannedPlace(Kind.TOWN, NewPlace(" ", "410103100")),), "名称为空"),
        (
            (PlannedPlace(Kind.TOWN, NewPlace("越界镇", "410103100", shape(113.63, 113.66))),),
            "在上级“二七区”之外",
        ),
    ],
)
def test_one_wrong_place_stops_all(district, planned, said):
    good = PlannedPlace(Kind.TOWN, NewPlace("侯寨乡", "410103200"))
    assert said in refused(district, good, *planned)


def test_a_code_that_stands_is_refused(district):
    run(district, TOWN)
    assert "已属于“马寨镇”" in refused(district, TOWN)


def test_codes_are_brought_into_their_form_above_as_below(district):
    town = PlannedPlace(Kind.TOWN, NewPlace("马寨镇", "410103100000"))
    village = PlannedPlace(Kind.VILLAGE, NewPlace("张河村", "410103100 201"), "４１０１０３１００")
    made = run(district, village, town)
    assert made["410103100201"].parent == made["410103100"]


def test_a_place_above_that_ended_meanwhile_takes_none(district):
    Place.objects.filter(pk=district.pk).update(valid_to=date(2021, 1, 1))
    assert "上级到 2021-01-01 为止" in refused(district, TOWN)


def test_nobody_adds_many_without_the_right(district):
    with pytest.raises(PermissionDenied):
        run(district, TOWN, actor=ANONYMOUS)
    assert Place.objects.count() == 1
