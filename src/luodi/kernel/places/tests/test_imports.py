"""Importing a file of places: tried out, all or nothing, twice the same."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from luodi.kernel.access.actor import ANONYMOUS, LUODI
from luodi.kernel.log.models import LogLine
from luodi.kernel.places.actions import add_place
from luodi.kernel.places.files import Row
from luodi.kernel.places.imports import (
    Outcome,
    confirm_upload,
    import_places,
    keep_upload,
    run_upload,
)
from luodi.kernel.places.models import Place, PlaceImport
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tests.samples import collection
from luodi.kernel.places.tree import NewPlace
from luodi.standards.errors import StandardError

START = date(2020, 1, 1)
FILE = collection("410103001001,淮河社区,社区,,", "410103001,淮河路街道,街道,410103,2020-01-01")


def square(left=113.60, low=34.70, side=0.01):
    right, high = left + side, low + side
    ring = [[left, low], [right, low], [right, high], [left, high], [left, low]]
    return {"type": "Polygon", "coordinates": [ring]}


TOWN = Row(1, "410103001", "淮河路街道", "街道")
VILLAGE = Row(2, "410103001001", "淮河社区", "社区", geometry=square())


@pytest.fixture
def district(db):
    new = NewPlace("二七区", "410103")
    return add_place(actor=LUODI, parent=None, kind=Kind.DISTRICT, new=new, valid_from=START)


def run(*rows, dry_run=False, actor=LUODI, datum="CGCS2000"):
    return import_places(
        actor=actor, rows=rows, datum=datum, valid_from=START, dry_run=dry_run, reason="名录"
    )


def outcomes(result):
    return [item.outcome.value for item in result.rows]


def test_a_dry_run_tells_all_and_writes_nothing(district):
    result = run(VILLAGE, TOWN, dry_run=True)
    assert (outcomes(result), result.written) == (["ADDED", "ADDED"], False)
    assert list(Place.objects.all()) == [district]
    assert LogLine.objects.count() == 1


def test_rows_are_written_upper_levels_first_whatever_their_order(district):
    result = run(VILLAGE, TOWN)
    assert result.written
    village = Place.objects.get(code="410103001001")
    assert (village.parent.name, village.parent.parent) == ("淮河路街道", district)
    assert village.geometry is not None


def test_the_same_file_twice_changes_nothing(district):
    run(TOWN, VILLAGE)
    before, lines = list(Place.objects.values()), LogLine.objects.count()
    result = run(TOWN, VILLAGE)
    assert (outcomes(result), result.written) == (["SAME", "SAME"], True)
    assert list(Place.objects.values()) == before
    assert LogLine.objects.count() == lines


def test_one_bad_row_stops_the_whole_file(district):
    bad = Row(3, "410103002", "", "街道")
    result = run(TOWN, VILLAGE, bad)
    assert (outcomes(result), result.written) == (["ADDED", "ADDED", "REFUSED"], False)
    assert [item.row.number for item in result.refused] == [3]
    assert "名称为空" in result.refused[0].messages[0]
    assert list(Place.objects.all()) == [district]


def test_a_shape_is_added_to_a_place_that_has_none(district):
    run(TOWN, Row(2, "410103001001", "淮河社区", "社区"))
    assert outcomes(run(VILLAGE)) == ["SHAPED"]
    assert Place.objects.get(code="410103001001").area_m2 > 0
    assert outcomes(run(VILLAGE)) == ["SAME"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row(1, "410103001", "别的街道", "街道"), "已有“淮河路街道”，这次“别的街道”"),
        (Row(1, "410103001", "淮河路街道", "街道", parent="410100"), "没有代码为 410100 的上级"),
        (Row(1, "410103001001", "淮河社区", "社区", geometry=square(side=0.02)), "边界：已有"),
        (Row(1, "410107", "某区", "区"), "没有代码为 410100"),
        (Row(1, "410103009", "甲", "片区"), "层级“片区”不认识"),
        (Row(1, "410103009", "甲", "街道", valid_from="去年"), "起始日期“去年”"),
        (Row(1, "", "甲", "街道", parent="410103"), "代码为空"),
        (Row(1, "4101030090", "甲", "街道", parent="410103"), "应为6、9或12位"),
        (Row(1, "410103009", "甲", "街道", geometry={"type": "Point"}), "Point"),
        (Row(1, "410103009", "甲", "街道", geometry=square(34.7, 113.6)), "经纬度颠倒"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_the_reason(district, row, said):
    run(TOWN, VILLAGE)
    result = run(row)
    assert outcomes(result) == ["REFUSED"]
    assert said in result.refused[0].messages[0]


def test_a_household_plot_has_no_code_and_is_known_by_its_name(district):
    run(TOWN, VILLAGE)
    plot = Row(1, "", "东头菜地", "房前屋后", parent="410103001001")
    assert outcomes(run(plot)) == ["ADDED"]
    assert outcomes(run(plot)) == ["SAME"]


def test_an_unknown_datum_refuses_the_file(district):
    with pytest.raises(StandardError, match="坐标系"):
        run(TOWN, datum="")


def test_rows_outside_the_importers_place_are_refused_by_row(office, district):
    post = office.post("维护", ["places.change_place"], place=office.street)
    result = run(TOWN, actor=office.actor(office.user("keeper", post)))
    assert outcomes(result) == ["REFUSED"]
    assert "没有此处的权限" in result.refused[0].messages[0]


def test_without_the_permission_nothing_is_tried(district):
    with pytest.raises(PermissionDenied):
        run(TOWN, actor=ANONYMOUS)


def test_a_kept_upload_is_tried_and_confirmed_by_its_uploader(office, district):
    post = office.post("维护", ["places.change_place"], place=district)
    actor = office.actor(office.user("keeper", post))
    other = office.actor(office.user("other", post))
    before = Place.objects.count()
    upload = keep_upload(
        actor=actor, file_name="街道.geojson", content=FILE, datum="WGS84", valid_from=START
    )
    tried = run_upload(actor=actor, upload=upload, dry_run=True)
    assert (tried.count(Outcome.ADDED), tried.written) == (2, False)
    with pytest.raises(PermissionDenied):
        confirm_upload(actor=other, upload=upload)
    assert Place.objects.count() == before
    assert confirm_upload(actor=actor, upload=upload).written
    confirmed = PlaceImport.objects.get().confirmed_at
    assert confirmed is not None
    again = confirm_upload(actor=actor, upload=upload)
    assert again.count(Outcome.SAME) == 2
    assert PlaceImport.objects.get().confirmed_at == confirmed
    assert Place.objects.count() == before + 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("马" * 81, "名称有 81 个字，最多 80 个；请填写全称，不要写说明"),
        ("马寨\x00镇", "名称含有不可用的字符 U+0000；请删去"),
        ("马寨\ud800镇", "名称含有不可用的字符 U+D800；请删去"),
    ],
)
def test_a_name_that_no_column_holds_is_refused_with_its_row(district, name, said):
    result = run(TOWN, Row(7, "410103100", name, "镇"))
    assert [(item.row.number, item.messages) for item in result.refused] == [(7, (said,))]
    assert list(Place.objects.all()) == [district]


def test_a_name_of_eighty_signs_fits(district):
    assert run(Row(7, "410103100", "马" * 80, "镇")).written
