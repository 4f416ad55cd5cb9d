"""Pages of places: allowed, refused, wrong input."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.places.actions import add_place, move_place
from luodi.kernel.places.geometry import parse_shape
from luodi.kernel.places.models import Place, PlaceImport
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tests.samples import collection
from luodi.kernel.places.tree import NewPlace

VIEW, CHANGE = "places.view_place", "places.change_place"
START, MOVED = date(2020, 1, 1), date(2023, 2, 1)
KEY = "a-key-of-one-form"
LINES = ("410103001,淮河路街道,街道", "410103001001,淮河社区,社区")
FILE = collection(*LINES)


def polygon(left, right):
    ring = [[left, 34.70], [right, 34.70], [right, 34.72], [left, 34.72], [left, 34.70]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def district(office):
    shape = parse_shape(polygon(113.60, 113.64), "CGCS2000")
    new = NewPlace("二七区", "410103", shape)
    return add_place(actor=LUODI, parent=None, kind=Kind.DISTRICT, new=new, valid_from=START)


@pytest.fixture
def town(district):
    new = NewPlace("侯寨乡", "410103200", parse_shape(polygon(113.60, 113.62), "CGCS2000"))
    return add_place(actor=LUODI, parent=district, kind=Kind.TOWN, new=new, valid_from=START)


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def keeper(office, client, district):
    sign_in(client, office.user("keeper", office.post("维护", [VIEW, CHANGE], place=district)))


@pytest.fixture
def viewer(office, client):
    sign_in(client, office.user("viewer", office.post("看", [VIEW], place=office.street)))


def new_place(**changed):
    fields = {
        "kind": "TOWN",
        "name": "马寨镇",
        "code": "410103 100",
        "valid_from": "2020-01-01",
        "reason": "区划文件",
        "idempotency_key": KEY,
    }
    return fields | changed


def upload(client, content, datum="CGCS2000", name="街道.geojson", key=KEY):
    if isinstance(content, str):
        content = content.encode()
    fields = {
        "file": SimpleUploadedFile(name, content),
        "datum": datum,
        "valid_from": "2020-01-01",
        "idempotency_key": key,
    }
    return client.post(reverse("places:import_new"), fields)


def test_the_directory_shows_all_places_to_whoever_may_view(client, viewer, town):
    page = client.get(reverse("places:place_list")).content.decode()
    for name in ("二七区", "侯寨乡", "金水区", "经八路街道"):
        assert name in page


def test_the_directory_is_searched_filtered_and_exported(client, viewer, town):
    answer = client.get(
        reverse("places:place_list"), {"q": "侯寨", "kind": "TOWN", "format": "csv"}
    )
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "410103200" in lines[1]


def test_a_places_page_shows_codes_dates_parents_children_and_its_shape(client, viewer, town):
    page = client.get(reverse("places:place", args=[town.parent.pk])).content.decode()
    for words in ("410103", "下辖 1 个地方", "侯寨乡", "2020年1月1日", "113.62000, 34.71000"):
        assert words in page
    assert '"coordinates"' in page
    below = client.get(reverse("places:place", args=[town.pk])).content.decode()
    assert reverse("places:place", args=[town.parent.pk]) in below


def test_an_ended_place_leads_to_its_successor_and_back(client, viewer, town, district):
    made = move_place(
        actor=LUODI,
        place=town,
        parent=district,
        new=NewPlace("侯寨街道", "410103200"),
        day=MOVED,
        reason="撤乡设街",
    )
    old = client.get(reverse("places:place", args=[town.pk])).content.decode()
    assert "2023年2月1日" in old
    assert reverse("places:place", args=[made.pk]) in old
    new = client.get(reverse("places:place", args=[made.pk])).content.decode()
    assert reverse("places:place", args=[town.pk]) in new
    assert "侯寨乡" not in client.get(reverse("places:place_list")).content.decode()
    assert "侯寨乡" in client.get(reverse("places:ended_list")).content.decode()


def test_a_place_without_a_shape_says_so(client, viewer, office):
    page = client.get(reverse("places:place", args=[office.street.pk])).content.decode()
    assert "还没有边界" in page


def test_a_place_is_made_once_though_sent_twice(client, keeper, district):
    address = reverse("places:place_new", args=[district.pk])
    assert client.get(address).status_code == 200
    for _time in range(2):
        assert client.post(address, new_place()).status_code == 302
    assert Place.objects.get(name="马寨镇").code == "410103100"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "410104100"}, "410103 开头"),
        ({"kind": "CITY"}, "CITY"),
        ({"geometry": json.dumps(polygon(113.60, 113.61))}, "没有选坐标系"),
        (
            {"geometry": json.dumps(polygon(113.60, 113.70)), "datum": "CGCS2000"},
            "60.0% 在上级",
        ),
        ({"geometry": '{"type": "Point"}', "datum": "CGCS2000"}, "只收面"),
    ],
)
def test_a_wrong_place_is_shown_again_with_the_reason(client, keeper, district, changed, said):
    before = Place.objects.count()
    address = reverse("places:place_new", args=[district.pk])
    answer = client.post(address, new_place(**changed))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Place.objects.count() == before


def test_a_correction_is_saved_with_its_reason(client, keeper, town):
    address = reverse("places:place_correct", args=[town.pk])
    assert "侯寨乡" in client.get(address).content.decode()
    fields = {"name": "候寨乡", "reason": "错字", "idempotency_key": KEY}
    assert client.post(address, fields).status_code == 302
    assert Place.objects.get(pk=town.pk).name == "候寨乡"


def test_a_file_is_tried_out_and_then_confirmed(client, keeper):
    before = Place.objects.count()
    tried = upload(client, FILE)
    kept = PlaceImport.objects.get()
    assert tried.headers["Location"] == reverse("places:import", args=[kept.pk])
    page = client.get(tried.headers["Location"]).content.decode()
    assert "新建 2 个" in page
    assert Place.objects.count() == before
    confirm = reverse("places:import_confirm", args=[kept.pk])
    assert client.post(confirm, {"idempotency_key": KEY + "2"}).status_code == 302
    assert Place.objects.get(code="410103001001").parent.name == "淮河路街道"


def test_a_file_with_a_bad_row_shows_it_first_and_can_not_be_confirmed(client, keeper):
    before = Place.objects.count()
    upload(client, collection(*LINES, "410104001,别区街道,街道"))
    kept = PlaceImport.objects.get()
    page = client.get(reverse("places:import", args=[kept.pk])).content.decode()
    assert "3 条记录中 1 条有误" in page
    assert page.index("别区街道") < page.index("淮河社区")
    assert "确认导入" not in page
    confirm = reverse("places:import_confirm", args=[kept.pk])
    assert client.post(confirm, {"idempotency_key": KEY + "2"}).status_code == 409
    assert Place.objects.count() == before


@pytest.mark.parametrize(
    ("content", "datum", "said"),
    [
        (b"", "CGCS2000", "文件是空的"),
        (b"PK\x03\x04\x00\x00\xff\xff", "CGCS2000", "不是文本"),
        (FILE, "", "坐标系"),
        ('{"type": "FeatureCollection", "features": []}', "CGCS2000", "没有一个要素"),
        ("代码,名称,层级\n1,2,3\n", "CGCS2000", "请在“导入表格”里导入"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(client, keeper, content, datum, said):
    answer = upload(client, content, datum)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert PlaceImport.objects.count() == 0


def test_a_file_in_gb18030_is_read(client, keeper):
    upload(client, FILE.encode("gb18030"))
    assert "淮河社区" in PlaceImport.objects.get().content


def test_without_rights_pages_are_refused(client, office, viewer, town):
    changing = [
        reverse("places:place_new", args=[town.pk]),
        reverse("places:place_correct", args=[town.pk]),
        reverse("places:import_new"),
    ]
    assert [client.get(address).status_code for address in changing] == [403] * 3
    street = office.user("s", office.post("街道", [VIEW, CHANGE], place=office.street))
    sign_in(client, street)
    assert [client.get(address).status_code for address in changing] == [403, 403, 200]
    assert client.post(changing[0], new_place()).status_code == 403
    client.logout()
    viewing = [reverse("places:place_list"), reverse("places:place", args=[town.pk])]
    assert [client.get(address).status_code for address in [*changing, *viewing]] == [302] * 5


def test_only_the_uploader_sees_and_confirms_an_upload(client, office, keeper, district):
    upload(client, FILE)
    kept = PlaceImport.objects.get()
    sign_in(client, office.user("other", office.post("旁人", [VIEW, CHANGE], place=district)))
    assert client.get(reverse("places:import", args=[kept.pk])).status_code == 404
    confirm = reverse("places:import_confirm", args=[kept.pk])
    assert client.post(confirm, {"idempotency_key": KEY}).status_code == 404
    assert not Place.objects.filter(code="410103001").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "马" * 81},
        {"name": "马寨\x00镇"},
        {"reason": "依据\x00"},
        {"geometry": "[" * 100_000, "datum": "CGCS2000"},
        {"geometry": '{"type":"\\ud800"}', "datum": "CGCS2000"},
    ],
)
def test_a_hostile_form_is_refused_beside_its_field(client, keeper, district, changed):
    answer = client.post(reverse("places:place_new", args=[district.pk]), new_place(**changed))
    assert answer.status_code == 422
    assert f'id="id_{next(iter(changed))}-error"' in answer.content.decode()
    assert Place.objects.filter(parent=district).count() == 0


@pytest.mark.parametrize(("sign", "shown"), [("\\u0000", "U+0000"), ("\\ud800", "U+D800")])
def test_a_hostile_file_is_refused_with_the_number_of_its_record(client, keeper, sign, shown):
    feature = {"type": "Feature", "properties": {"name": "@", "code": "1", "kind": "镇"}}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}).replace("@", sign)
    answer = upload(client, text, name="a.json")
    assert answer.status_code == 422
    assert f"第 1 条记录的名称含有不可用的字符 {shown}" in answer.content.decode()
    assert PlaceImport.objects.count() == 0
