"""The pages of streets: list, link, map and its edits, closures, files; refused and wrong."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.places.actions import correct_place
from luodi.kernel.places.base_rules import FeatureKind, RoadClass
from luodi.kernel.places.basemap.actions import replace_base_map
from luodi.kernel.places.basemap.files import shaped
from luodi.kernel.places.geometry import parse_shape
from luodi.kernel.tables.declaring import Outcome, Work
from luodi.standards.datum import Datum, convert
from luodi.systems.sweeping.actions.link_facts import LinkFacts
from luodi.systems.sweeping.actions.street_table import LINKS
from luodi.systems.sweeping.actions.streets import add_link
from luodi.systems.sweeping.models import Closure, RoadLink, StreetUpload

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
TODAY = date(2023, 3, 1)
LINE = ((113.6, 34.7), (113.605, 34.702), (113.61, 34.7))
FACTS = LinkFacts(code="DF-01", name="东风路", road_class=2, speed_kmh=40)
KEY = {"idempotency_key": "key-of-a-test-form"}


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def link(office, dispatcher):
    return add_link(
        actor=office.actor(dispatcher),
        unit=office.bureau,
        line=LINE,
        valid_from=date(2023, 2, 1),
        facts=FACTS,
    )


def facts(**more):
    told = {"name": "东风路", "code": "DF-01", "road_class": "2", "speed_kmh": "40"}
    return told | KEY | more


def test_a_link_is_entered_by_form_and_listed(office, page):
    text = "113.6,34.7;113.61,34.7"
    sent = {"unit": office.bureau.pk, "valid_from": "2023-03-01", "geometry": text}
    told = facts(datum="WGS84", width_mm="10.5", **sent)
    answer = page.post(reverse("sweeping:link_new"), told)
    made = RoadLink.objects.get()
    assert answer.url == reverse("sweeping:road_link", args=[made.pk])
    assert (made.width_mm, made.length_m, made.zone) == (10_500, 916, None)
    shown = page.get(reverse("sweeping:road_link_list")).content.decode()
    for words in ("东风路", "1 条路段，共 0.9 公里", "10.5"):
        assert words in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"geometry": "东风路"},
        {"geometry": "34.7,113.6;34.7,113.61"},
        {"geometry": "113.6,34.7"},
        {"datum": ""},
        {"road_class": "9"},
        {"speed_kmh": "0"},
        {"width_mm": "x"},
        {"unit": "0"},
    ],
)
def test_wrong_input_of_a_link_comes_back_with_the_form(office, page, wrong):
    text = "113.6,34.7;113.61,34.7"
    sent = {"unit": office.bureau.pk, "valid_from": "2023-03-01", "geometry": text}
    told = facts(datum="CGCS2000", **sent) | wrong
    answer = page.post(reverse("sweeping:link_new"), told)
    assert (answer.status_code, RoadLink.objects.count()) == (422, 0)


def test_the_list_is_narrowed_by_class_and_by_what_is_true_of_a_link(page, link):
    address = reverse("sweeping:road_link_list")
    for query, there in (
        ("?class=2", True),
        ("?class=1", False),
        ("?flags=no_width", True),
        ("?flags=bridge", False),
        (f"?unit={link.unit_id}", True),
        ("?q=DF-01", True),
    ):
        shown = page.get(address + query).content.decode()
        assert (reverse("sweeping:road_link", args=[link.pk]) in shown) is there, query


def test_a_link_page_shows_facts_strips_and_what_was_done(page, link):
    shown = page.get(reverse("sweeping:road_link", args=[link.pk])).content.decode()
    for words in ("DF-01", "二级", "1018 米", "顺行", "逆行", "未报", "改建"):
        assert words in shown


def test_a_correction_and_a_rebuilding_are_made_by_form(page, link):
    change = reverse("sweeping:link_change", args=[link.pk])
    assert page.get(change).status_code == 200
    told = facts(divided="on", version="1", reason="漏填")
    assert page.post(change, told).url == reverse("sweeping:road_link", args=[link.pk])
    assert RoadLink.objects.get().strips.count() == 4
    stale = page.post(change, told | {"idempotency_key": "another-key"})
    assert stale.status_code == 422
    assert "刚被别人改过" in stale.content.decode()
    rebuild = reverse("sweeping:link_rebuild", args=[link.pk])
    assert "113.605,34.702" in page.get(rebuild).content.decode()
    told = facts(
        valid_from="2023-03-01", reason="拓宽", geometry="113.6,34.7;113.61,34.7", version="2"
    )
    answer = page.post(rebuild, told | {"idempotency_key": "a-third-key"})
    new = RoadLink.objects.get(valid_to__isnull=True)
    assert (answer.url, new.replaces_id) == (
        reverse("sweeping:road_link", args=[new.pk]),
        link.pk,
    )
    shown = page.get(answer.url).content.decode()
    assert "前身" in shown
    ended = page.get(reverse("sweeping:ended_link_list")).content.decode()
    assert reverse("sweeping:road_link", args=[link.pk]) in ended


def test_a_link_is_ended_or_its_entry_taken_back(page, link):
    end = reverse("sweeping:link_end", args=[link.pk])
    wrong = page.post(end, KEY | {"valid_to": "2023-03-01", "reason": "", "version": "1"})
    assert wrong.status_code == 422
    remove = reverse("sweeping:link_remove", args=[link.pk])
    home = reverse("sweeping:road_link", args=[link.pk])
    shown = page.get(home).content.decode()
    assert '<input type="hidden" name="version" value="1"' in shown
    RoadLink.objects.update(version=2)  # somebody corrects it meanwhile
    for number, (sent, said) in enumerate(
        (
            ({}, "请刷新后再试"),
            ({"version": "x"}, "请刷新后再试"),
            ({"version": "1"}, "刚被别人改过"),
        )
    ):
        told = {"idempotency_key": f"key-of-removal-{number}"} | sent
        answer = page.post(remove, told, follow=True)
        assert (answer.redirect_chain[0][0], said in answer.content.decode()) == (home, True)
    assert RoadLink.objects.count() == 1
    assert page.post(remove, KEY | {"version": "2"}).url == reverse("sweeping:road_link_list")
    assert RoadLink.objects.count() == 0


def test_streets_are_closed_by_name_and_opened_again(page, link):
    new = reverse("sweeping:closure_new")
    assert "DF-01" in page.get(f"{new}?link={link.pk}").content.decode()
    told = {
        "links": "东风路",
        "kind": "QUIET",
        "starts_at": "2023-06-07T08:00",
        "ends_at": "2023-06-07T18:00",
        "reason": "高考",
    }
    wrong = page.post(new, told | KEY | {"links": "东风路\n没有的路"})
    assert wrong.status_code == 422
    assert "没有的路" in wrong.content.decode()
    assert page.post(new, told | KEY).url == reverse("sweeping:closure_list")
    made = Closure.objects.get()
    assert (made.link, made.starts_at.astimezone(SHANGHAI).hour) == (link, 8)
    shown = page.get(reverse("sweeping:closure_list")).content.decode()
    for words in ("高考", "未开始", "将要开始 1 条"):
        assert words in shown
    withdraw = reverse("sweeping:closure_withdraw", args=[made.pk])
    assert "撤销封路" in page.get(withdraw).content.decode()
    page.post(withdraw, KEY | {"idempotency_key": "another-key"})
    made.refresh_from_db()
    assert made.withdrawn_at == NINE


def edit(page, key, **told):
    return page.post(
        reverse("sweeping:street_map_edit"),
        json.dumps(told),
        content_type="application/json",
        headers={"Idempotency-Key": f"key-of-edit-{key}"},
    )


def test_an_edit_on_the_map_is_made_taken_back_and_made_again(office, page, link):
    assert page.get(reverse("sweeping:street_map")).status_code == 200
    split = edit(page, 1, op="split", link=link.pk, version=1, at=LINE[1]).json()
    assert [one["properties"]["code"] for one in split["features"]] == ["DF-01", "DF-01/2"]
    data = page.get(reverse("sweeping:street_map_data")).json()
    versions = {one["id"]: one["properties"]["version"] for one in data["features"]}
    undo = split["undo"]
    told = undo | {"version": versions[undo["link"]], "other_version": versions[undo["other"]]}
    joined = edit(page, 2, **told).json()
    assert joined["gone"] == [undo["other"]]
    [feature] = joined["features"]
    assert feature["geometry"]["coordinates"] == [list(at) for at in LINE]
    again = edit(page, 3, **joined["undo"], version=feature["properties"]["version"]).json()
    assert len(again["features"]) == 2


def test_a_link_drawn_on_the_map_is_entered_and_taken_back(office, page):
    sent = {
        "unit": str(office.bureau.pk),
        "valid_from": "2023-03-01",
        "datum": "CGCS2000",
        "geometry": "113.6,34.7;113.61,34.7",
        "name": "东风路",
        "code": "DF-01",
        "road_class": "2",
        "speed_kmh": "40",
        "one_way": "on",
    }
    added = edit(page, 1, op="add", sent=sent).json()
    assert (RoadLink.objects.get().one_way, added["undo"]["op"]) == (True, "remove")
    gone = edit(page, 2, **added["undo"], version=1).json()
    assert (RoadLink.objects.count(), gone["gone"]) == (0, [added["undo"]["link"]])
    redo = edit(page, 3, **gone["undo"]).json()
    made = RoadLink.objects.get()
    assert (made.one_way, made.code, redo["features"][0]["id"]) == (True, "DF-01", made.pk)
    refused = edit(page, 4, op="add", sent=sent | {"code": "", "geometry": "113.6,34.7"})
    assert (refused.status_code, sorted(refused.json()["errors"])) == (422, ["code"])


def test_numbers_of_persons_are_covered_in_what_the_map_sends(office, page):
    line = "113.6,34.7;113.61381234567,34.7"  # digits of a line are no telephone
    sent = {
        "unit": str(office.bureau.pk),
        "valid_from": "2023-03-01",
        "datum": "CGCS2000",
        "geometry": line,
        "name": "东风路 13812345678",
        "code": "13912345678",
        "road_class": 2,
        "speed_kmh": "40",
    }
    assert edit(page, 1, op="add", sent=sent).status_code == 200
    made = RoadLink.objects.get()
    assert (made.name, made.code) == ("东风路 138****5678", "139****5678")
    assert json.loads(made.geometry)["coordinates"][1][0] == pytest.approx(113.6138123, abs=1e-7)


def test_points_of_links_are_moved_together_or_not_at_all(office, page, link, dispatcher):
    other = add_link(
        actor=office.actor(dispatcher),
        unit=office.bureau,
        line=(LINE[2], (113.62, 34.7)),
        valid_from=TODAY,
        facts=LinkFacts(code="B", name="纬五路", road_class=3, speed_kmh=40),
    )
    to = [113.6101, 34.7001]
    moves = [
        {"link": link.pk, "version": 1, "line": [*LINE[:2], to]},
        {"link": other.pk, "version": 1, "line": [to, [113.62, 34.7]]},
    ]
    stale = [moves[0], moves[1] | {"version": 7}]
    assert edit(page, 1, op="reshape", links=stale).status_code == 422
    assert set(RoadLink.objects.values_list("version", flat=True)) == {1}
    done = edit(page, 2, op="reshape", links=moves).json()
    assert [one["properties"]["version"] for one in done["features"]] == [2, 2]
    assert [one["line"] for one in done["undo"]["links"]] == [
        [list(at) for at in LINE],
        [list(LINE[2]), [113.62, 34.7]],
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"op": "fly"},
        {},
        {"op": "split"},
        {"op": "split", "link": 999_999, "version": 1, "at": [1, 2]},
        {"op": "reshape", "links": []},
        {"op": "add", "sent": {"name": "x"}},
        {"op": "add", "sent": 3},
        {"op": "add", "sent": ["name"]},
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(page, told):
    answer = edit(page, 1, **told)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def street(code, *line, **more):
    told = {"编号": code, "路名": f"{code}路", "保洁等级": "二级", "限速": 40, "单行": "否"}
    return {
        "type": "Feature",
        "properties": told | more,
        "geometry": {"type": "LineString", "coordinates": [list(at) for at in line]},
    }


CROSS = (
    street("A", (113.60, 34.70), (113.61, 34.70), (113.62, 34.70)),
    street("B", (113.61, 34.69), (113.61, 34.70), 单行="反向", 单向宽度=7),
)


def upload(office, page, *features, datum="CGCS2000", name="streets.geojson"):
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    told = {
        "unit": office.bureau.pk,
        "valid_from": "2023-03-01",
        "datum": datum,
        "file": SimpleUploadedFile(name, text.encode()),
        "idempotency_key": f"upload-{StreetUpload.objects.count()}-of-test",
    }
    answer = page.post(reverse("sweeping:street_import_new"), told)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def confirm(page, number=None):
    made = StreetUpload.objects.order_by("-pk").first()
    key = {"idempotency_key": f"confirm-{made.pk}-{number}-of-test"}
    return page.post(reverse("sweeping:street_upload_confirm", args=[made.pk]), key)


def test_a_file_is_tried_out_confirmed_and_changes_nothing_twice(office, page):
    where = upload(office, page, *CROSS)
    shown = page.get(where).content.decode()
    for words in ("新增 3 条，共 2.9 公里", "A/1", "A/2", "登记这些路段"):
        assert words in shown
    assert RoadLink.objects.count() == 0
    assert confirm(page).url == reverse("sweeping:road_link_list")
    made = {one.code: one for one in RoadLink.objects.all()}
    assert sorted(made) == ["A/1", "A/2", "B"]
    assert (made["B"].one_way, made["B"].width_mm, made["A/1"].width_mm) == (True, 7_000, None)
    assert json.loads(made["B"].geometry)["coordinates"][0] == [113.61, 34.7]
    assert bytes(StreetUpload.objects.get().content) == b""
    confirm(page, 2)
    assert "已经登记" in page.get(where).content.decode()
    again = page.get(upload(office, page, *CROSS)).content.decode()
    assert "没有新的路段；3 条已经登记，不变" in again
    assert RoadLink.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (street("A", *LINE), "出现两次"),
        (street("C", *LINE, 单行=None), "没有单行"),
        (street("C", *LINE, 保洁等级="特级"), "特级"),
        (street("C", *LINE, 限速="快"), "快"),
        (street("", *LINE), "没有编号"),
        (street("C", LINE[0]), "少于两个点"),
        (street("C", (34.7, 113.6), (34.7, 113.61)), "颠倒"),
        (street("C", (113.61, 34.70), (113.610001, 34.70)), "不足 1 米"),
        (street("C", (113.7, 34.8), (113.71, 34.8)), "没有接上别的路段"),
    ],
)
def test_one_wrong_record_is_named_and_stops_all(office, page, wrong, words):
    where = upload(office, page, *CROSS, wrong)
    shown = page.get(where).content.decode()
    assert words in shown
    assert "登记这些路段" not in shown
    confirm(page)
    assert RoadLink.objects.count() == 0


def test_a_part_that_hangs_together_apart_from_the_rest_is_a_warning(office, page):
    apart = [
        street("C", (113.7, 34.8), (113.71, 34.8)),
        street("D", (113.71, 34.8), (113.711, 34.8)),
    ]
    shown = page.get(upload(office, page, *CROSS, *apart)).content.decode()
    assert "2 条路段只和彼此相连，不和路网相连：C路（C）、D路（D）" in shown
    assert "登记这些路段" in shown


def test_a_code_that_stands_with_other_contents_is_refused(office, page):
    upload(office, page, *CROSS)
    confirm(page)
    changed = street("B", (113.61, 34.69), (113.61, 34.70), 单行="否")
    shown = page.get(upload(office, page, CROSS[0], changed)).content.decode()
    assert "已有这个编号，内容不同" in shown


def shifted(features):
    for one in features:
        line = one["geometry"]["coordinates"]
        moved = [list(convert(*at, Datum.CGCS2000, Datum.GCJ02)) for at in line]
        yield one | {"geometry": {"type": "LineString", "coordinates": moved}}


@pytest.fixture
def base_map(office):
    lines = [one["geometry"]["coordinates"] for one in CROSS]
    roads = [
        shaped(
            {"type": "LineString", "coordinates": line},
            kind=FeatureKind.ROAD,
            road_class=RoadClass.ARTERIAL,
            name="底图路",
            lanes=4,
        )
        for line in (lines[0][:2], lines[0][1:], lines[1])
    ]
    replace_base_map(actor=LUODI, features=roads, source="测试")


def test_gcj_02_called_wgs_84_is_doubted_and_never_taken_unasked(office, page, base_map):
    where = upload(office, page, *shifted(CROSS), datum="WGS84")
    shown = page.get(where).content.decode()
    for words in ("坐标系可能选错了", "改按 GCJ02 读", "没有选错，就是 WGS84"):
        assert words in shown
    confirm(page)
    assert RoadLink.objects.count() == 0
    made = StreetUpload.objects.get()
    restate = reverse("sweeping:street_upload_datum", args=[made.pk])
    page.post(restate, KEY | {"datum": "GCJ02"})
    assert "坐标系可能选错了" not in page.get(where).content.decode()
    confirm(page, 2)
    first = json.loads(RoadLink.objects.get(code="A/1").geometry)["coordinates"][0]
    assert first == [113.6, 34.7]


def test_a_person_may_stand_by_the_datum_that_was_stated(office, page, base_map):
    upload(office, page, *shifted(CROSS), datum="WGS84")
    made = StreetUpload.objects.get()
    restate = reverse("sweeping:street_upload_datum", args=[made.pk])
    page.post(restate, KEY | {"datum": "WGS84"})
    confirm(page)
    made.refresh_from_db()
    assert (made.datum, made.datum_sure, RoadLink.objects.count()) == ("WGS84", True, 3)


def test_streets_are_taken_from_the_base_map(office, page, base_map):
    ring = [[113.5, 34.6], [113.7, 34.6], [113.7, 34.8], [113.5, 34.8], [113.5, 34.6]]
    area = {"type": "Polygon", "coordinates": [ring]}
    correct_place(
        actor=LUODI,
        place=office.district,
        name=office.district.name,
        shape=parse_shape(area, "CGCS2000"),
        reason="测试",
    )
    told = {
        "unit": office.bureau.pk,
        "place": office.district.pk,
        "classes": ["ARTERIAL"],
        "valid_from": "2023-03-01",
    }
    new = reverse("sweeping:base_streets_new")
    wrong = page.post(new, told | KEY | {"classes": ["LANE"]})
    assert wrong.status_code == 422
    answer = page.post(new, told | {"idempotency_key": "another-key"})
    assert "新增 3 条" in page.get(answer.url).content.decode()
    confirm(page)
    made = RoadLink.objects.first()
    assert (made.name, made.road_class, made.speed_kmh, made.lanes) == ("底图路", 2, 60, 2)
    first = {one.code: json.loads(one.geometry)["coordinates"][0] for one in RoadLink.objects.all()}
    assert first == {
        "底图路-01": [113.6, 34.7],
        "底图路-02": [113.61, 34.69],
        "底图路-03": [113.61, 34.7],
    }
    again = page.post(new, told | {"idempotency_key": "a-third-key"})
    assert "没有新的路段；3 条已经登记，不变。" in page.get(again.url).content.decode()


def test_an_upload_is_its_uploaders_alone(office, page, client, colleague):
    where = upload(office, page, *CROSS)
    client.force_login(colleague("sweeping.change_street", "sweeping.view_street"))
    assert client.get(where).status_code == 404
    assert confirm(client).status_code == 404
    assert RoadLink.objects.count() == 0


def row(office, **told):
    known = {
        "code": "DF-01",
        "name": "东风路",
        "unit": office.bureau.code,
        "road_class": "2",
        "speed_kmh": "40",
        "direction": "否",
        "geometry": "LINESTRING(113.6 34.7, 113.61 34.7)",
    }
    return {column.key: None for column in LINKS.columns} | known | told


def work(office, dispatcher, **asked):
    told = {"datum": "CGCS2000", "valid_from": TODAY} | asked
    return Work(actor=office.actor(dispatcher), asked=told, reason="", trial=False)


def test_a_row_of_the_table_becomes_a_link_and_twice_changes_nothing(office, dispatcher):
    shared = work(office, dispatcher)
    told = row(office, direction="反向", width_mm="10.5", bridge="是")
    outcomes = [LINKS.write(shared, told).outcome for _time in range(2)]
    assert outcomes == [Outcome.NEW, Outcome.SAME]
    made = RoadLink.objects.get()
    assert (made.one_way, made.width_mm, made.bridge) == (True, 10_500, True)
    assert json.loads(made.geometry)["coordinates"][0] == [113.61, 34.7]


def test_a_street_is_put_into_a_zone_by_its_name(office, page, client, dispatcher, zone):
    upload(office, page, street("DF", (113.6, 34.7), (113.61, 34.7), 片区="主城"))
    confirm(client)
    LINKS.write(work(office, dispatcher), row(office, code="X", zone="主城"))
    assert [one.zone for one in RoadLink.objects.all()] == [zone, zone]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"zone": "东城"}, "没有片区“东城”"),
        ({"unit": "nobody"}, "nobody"),
        ({"geometry": "东风路"}, "不是经度和纬度"),
        ({"geometry": "113.6,34.7"}, "1 个点"),
        ({"geometry": "34.7,113.6;34.7,113.61"}, "颠倒"),
        ({"speed_kmh": "快"}, "快"),
        ({"lanes": "99"}, "99"),
    ],
)
def test_a_wrong_row_names_its_value(office, dispatcher, wrong, words):
    with pytest.raises(Exception, match=words):
        LINKS.write(work(office, dispatcher), row(office, **wrong))
    assert RoadLink.objects.count() == 0


def test_a_row_in_another_datum_than_stated_is_refused(office, dispatcher, base_map):
    moved = [convert(*at, Datum.CGCS2000, Datum.GCJ02) for at in ((113.6, 34.7), (113.61, 34.7))]
    text = ";".join(f"{lon},{lat}" for lon, lat in moved)
    with pytest.raises(Exception, match="按 GCJ02 读才重合"):
        LINKS.write(work(office, dispatcher), row(office, geometry=text))
    sure = work(office, dispatcher, datum_sure="是")
    assert LINKS.write(sure, row(office, geometry=text)).outcome is Outcome.NEW


def test_without_the_right_nothing_is_seen_or_done(office, client, colleague, stranger, link):
    client.force_login(colleague("sweeping.view_street"))
    for name in ("link_new", "street_import_new", "base_streets_new", "closure_new"):
        assert client.get(reverse(f"sweeping:{name}")).status_code == 403
    assert edit(client, 1, op="remove", link=link.pk, version=1).status_code == 403
    assert "登记路段" not in client.get(reverse("sweeping:road_link_list")).content.decode()
    assert "data-undo" not in client.get(reverse("sweeping:street_map")).content.decode()
    client.force_login(stranger("sweeping.view_street", "sweeping.change_street"))
    for name in ("road_link", "link_change", "link_end"):
        assert client.get(reverse(f"sweeping:{name}", args=[link.pk])).status_code == 404
    assert client.get(reverse("sweeping:street_map_data")).json()["features"] == []
    assert edit(client, 2, op="remove", link=link.pk, version=1).status_code == 422
    assert RoadLink.objects.count() == 1


def test_a_closure_of_another_bureau_is_not_found(office, page, client, stranger, link):
    new = reverse("sweeping:closure_new")
    later = NINE + timedelta(days=1)
    told = {
        "links": "DF-01",
        "kind": "CLOSED",
        "starts_at": f"{NINE:%Y-%m-%dT%H:%M}",
        "ends_at": f"{later:%Y-%m-%dT%H:%M}",
        "reason": "施工",
    }
    page.post(new, told | KEY)
    client.force_login(stranger("sweeping.view_street", "sweeping.change_street"))
    made = Closure.objects.get()
    withdraw = reverse("sweeping:closure_withdraw", args=[made.pk])
    assert client.post(withdraw, KEY | {"idempotency_key": "other-key"}).status_code == 404
    wrong = client.post(new, told | {"idempotency_key": "third-key"})
    assert (wrong.status_code, Closure.objects.count()) == (422, 1)
