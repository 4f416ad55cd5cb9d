"""The base map: read from a file, replaced as one act, told by windows."""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.kernel.access.actor import ANONYMOUS, LUODI
from luodi.kernel.log.models import LogLine
from luodi.kernel.places.base_rules import Window
from luodi.kernel.places.basemap import actions as basemap_actions
from luodi.kernel.places.basemap import reads
from luodi.kernel.places.basemap.actions import replace_base_map
from luodi.kernel.places.basemap.files import read_features
from luodi.kernel.places.basemap.reads import base_answer
from luodi.kernel.places.models import BaseFeature, BaseImport
from luodi.standards.errors import StandardError

VIEW, CHANGE = "places.view_place", "places.change_place"
KEY = "a-key-of-one-form"
STREET = Window(113.60, 34.70, 113.65, 34.75)
CITY = Window(113.0, 34.2, 114.0, 35.0)


def road(name, points, **told):
    return {
        "type": "Feature",
        "properties": {"种类": "道路", "等级": "支路", "名称": name} | told,
        "geometry": {"type": "LineString", "coordinates": points},
    }


POND = {
    "type": "Feature",
    "properties": {"种类": "水面", "名称": "示例湖"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[113.62, 34.71], [113.63, 34.71], [113.63, 34.72], [113.62, 34.71]]],
    },
}
LINE = [[113.6, 34.7], [113.7, 34.7]]
RING = road("环路", [[113.60, 34.72], [113.61, 34.72]], 等级="快速路", 车道=8, 宽度=50)
WEST = road("示例巷", [[113.61, 34.72], [113.62, 34.72]], 等级="巷", 单行="是", 宽度=4.5)
EAST = road("示例巷", [[113.62, 34.72], [113.63, 34.73]], 等级="巷", 单行="是", 宽度=4.5)


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


FILE = collection(RING, WEST, EAST, POND)


def told(window):
    return json.loads(base_answer(window))


def test_a_file_is_read_with_lanes_width_and_rectangle():
    ring, west, _east, pond = read_features(FILE, "CGCS2000")
    assert (ring.lanes, ring.width_dm, ring.one_way, ring.bridge) == (8, 500, False, False)
    assert (west.lanes, west.width_dm, west.one_way) == (None, 45, True)
    assert ring.box_e7 == (1136000000, 347200000, 1136100000, 347200000)
    assert (pond.road_class, pond.name) == (None, "示例湖")


def test_positions_are_brought_to_cgcs2000_from_the_datum_that_is_said():
    [moved] = read_features(collection(RING), "GCJ02")
    assert abs(moved.box_e7[0] - 1136000000) > 10_000


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (
            road("甲", LINE, 等级="大路"),
            "等级“大路”不认识；请改用：快速路",
        ),
        (road("甲", LINE, 种类="山"), "种类“山”不认识"),
        (road("甲", LINE, 单行="也许"), "单行“也许”看不懂"),
        (road("甲", LINE, 车道=0), "车道“0”不在 1 到 20 之间"),
        (road("甲", LINE, 宽度="nan"), "宽度（米）“nan”不在 1 到 200"),
        (road("甲" * 81, LINE), "有 81 个字"),
        (road("甲", [[113.6, 34.7]]), "只有 1 个点，至少要 2 个"),
        (road("甲", []), "不是一串点"),
        (road("甲", [[34.7, 113.6], [34.8, 113.6]]), "第 1 点 (34.7, 113.6) 经纬度颠倒"),
        (POND | {"properties": {"种类": "道路", "等级": "巷"}}, "道路只收 LineString"),
        ({"type": "Feature", "geometry": None}, "没有属性"),
    ],
)
def test_a_wrong_feature_is_refused_with_its_number_and_value(feature, said):
    with pytest.raises(StandardError) as error:
        read_features(collection(RING, feature), "CGCS2000")
    assert error.value.message.startswith("第 2 个要素：")
    assert said in error.value.message


DEEP = collection(RING | {"crs": "@"}).replace('"@"', "[" * 900 + "]" * 900)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "Feature"}', collection(), DEEP])
def test_a_file_that_is_no_collection_is_refused(text):
    with pytest.raises(StandardError):
        read_features(text, "CGCS2000")


def test_a_new_base_map_takes_the_place_of_the_old_as_one_act(db):
    replace_base_map(actor=LUODI, features=read_features(FILE, "CGCS2000"), source="一")
    replace_base_map(actor=LUODI, features=read_features(collection(POND), "CGCS2000"), source="二")
    assert list(BaseFeature.objects.values_list("name", flat=True)) == ["示例湖"]
    line = LogLine.objects.get(reason="二")
    assert (line.verb, line.before, line.after["features"]) == (
        "places.replace_base_map",
        {"features": 4},
        1,
    )


def test_nobody_replaces_it_without_the_right(db):
    with pytest.raises(PermissionDenied):
        replace_base_map(actor=ANONYMOUS, features=(), source="")


def test_a_streets_window_tells_lanes_joined_and_a_citys_window_does_not(db):
    replace_base_map(actor=LUODI, features=read_features(FILE, "CGCS2000"), source="一")
    near, far = told(STREET), told(CITY)
    assert (near["sides"], far["sides"]) == ([0, 0.11], [0.42, 360])
    assert [line[:4] for line in near["lines"]] == [
        ["EXPRESS", "环路", 0, 0],
        ["LANE", "示例巷", 1, 0],
    ]
    [lane] = near["lines"][1][4]
    assert lane == [11361000, 3472000, 1000, 0, 1000, 1000]
    assert near["areas"][0][:2] == ["WATER", "示例湖"]
    assert [line[1] for line in far["lines"]] == ["环路"]
    assert told(Window(113.7, 34.8, 113.75, 34.85))["lines"] == []


def test_a_window_with_very_many_roads_leaves_out_the_least(db, monkeypatch):
    monkeypatch.setattr(reads, "MOST_ROADS", 1)
    replace_base_map(actor=LUODI, features=read_features(FILE, "CGCS2000"), source="一")
    assert [line[1] for line in told(STREET)["lines"]] == ["环路"]


@pytest.fixture
def keeper(office, client):
    user = office.user("keeper", office.post("维护", [VIEW, CHANGE]))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def upload(client, content, **changed):
    file = SimpleUploadedFile("底图.geojson", content.encode())
    return client.post(
        reverse("places:base_new"),
        {"file": file, "datum": "CGCS2000", "idempotency_key": KEY} | changed,
    )


def test_a_file_is_counted_and_then_confirmed(client, keeper):
    assert upload(client, FILE).status_code == 302
    kept = BaseImport.objects.get()
    page = client.get(reverse("places:base_import", args=[kept.pk])).content.decode()
    assert "试读无误：4 个要素" in page
    assert BaseFeature.objects.count() == 0
    confirm = reverse("places:base_confirm", args=[kept.pk])
    for key in ("2", "3"):
        assert client.post(confirm, {"idempotency_key": KEY + key}).status_code == 302
    assert BaseFeature.objects.count() == 4
    assert LogLine.objects.filter(verb="places.replace_base_map").count() == 1
    assert "快速路" in client.get(reverse("places:base_new")).content.decode()


def test_an_upload_is_read_once(client, keeper, monkeypatch):
    read = []
    monkeypatch.setattr(
        basemap_actions, "read_features", lambda *told: read.append(told) or read_features(*told)
    )
    assert upload(client, FILE).status_code == 302
    assert read == [(FILE, "CGCS2000")]


def test_what_stands_is_counted_in_the_database(client, keeper):
    replace_base_map(actor=LUODI, features=read_features(FILE, "CGCS2000"), source="一")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("places:base_new")).content.decode()
    assert re.findall('<dt>(.+?)</dt><dd><span class="quantity" title="(.+?)">', page) == [
        ("快速路", "1 个"),
        ("巷", "2 个"),
        ("水面", "1 个"),
    ]
    asked = [query["sql"] for query in queries if "basefeature" in query["sql"]]
    assert ["GROUP BY" in sql for sql in asked] == [True]


def test_a_wrong_file_or_no_datum_keeps_nothing(client, keeper):
    wrong = upload(client, collection(RING, road("甲", [[113.6, 34.7]])))
    assert wrong.status_code == 422
    assert "第 2 个要素" in wrong.content.decode()
    assert upload(client, FILE, datum="").status_code == 422
    assert BaseImport.objects.count() == 0


def test_only_the_uploader_opens_an_upload(client, office, keeper):
    upload(client, FILE)
    kept = BaseImport.objects.get()
    other = office.user("other", office.post("别人", [VIEW, CHANGE]))
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("base_import", "base_confirm"):
        address = reverse(f"places:{name}", args=[kept.pk])
        answer = (
            client.post(address, {"idempotency_key": KEY})
            if "confirm" in name
            else (client.get(address))
        )
        assert answer.status_code == 404
    assert BaseFeature.objects.count() == 0


def test_whoever_may_only_look_gets_the_map_and_not_the_form(client, office):
    viewer = office.user("viewer", office.post("看", [VIEW]))
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("places:base_new")).status_code == 403
    address = reverse("places:base_map") + "?window=113.6,34.7,113.65,34.75"
    first = client.get(address)
    assert (first.status_code, first.json()["sides"]) == (200, [0, 0.11])
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    features = read_features(FILE, "CGCS2000")
    replace_base_map(actor=LUODI, features=features, source="一")
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("window", ["", "1,2,3", "a,b,c,d", "10,10,9,11", "0,0,nan,1"])
def test_a_window_that_is_none_is_refused(client, keeper, window):
    answer = client.get(reverse("places:base_map"), {"window": window})
    assert answer.status_code == 400
    assert "窗口" in answer.content.decode()
