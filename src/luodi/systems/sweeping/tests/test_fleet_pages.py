"""The pages of the fleet and of standards: lists, forms, refusals, exports; the imports."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.tables.declaring import Outcome, Undone, Work
from luodi.systems.sweeping.actions import devices, key_areas, outages, sites, vehicles
from luodi.systems.sweeping.actions.importing_fleet import SITES, VEHICLES
from luodi.systems.sweeping.actions.sites import SiteFacts
from luodi.systems.sweeping.actions.standards import set_standard, withdraw_standard
from luodi.systems.sweeping.actions.vehicles import VehicleRecord
from luodi.systems.sweeping.models import (
    Device,
    DeviceMount,
    KeyArea,
    Site,
    SiteKind,
    Vehicle,
    VehicleOutage,
    WorkStandard,
)
from luodi.systems.sweeping.rules import Frequency, Operation, VehicleKind

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
SINCE = date(2023, 1, 1)
LISTS = ("vehicle_list", "site_list", "device_list", "work_standards", "key_area_list")
NEW = ("vehicle_new", "site_new", "device_new", "work_standard_new", "key_area_new")


def key(word="1"):
    return {"idempotency_key": f"key-of-a-test-form-{word}"}


@pytest.fixture
def actor(office, dispatcher):
    return office.actor(dispatcher)


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def depot(office, actor):
    facts = SiteFacts("东区停车场", Decimal("113.645"), Decimal("34.724"))
    return sites.open_site(
        actor=actor, unit=office.bureau, kind=SiteKind.DEPOT, facts=facts, valid_from=SINCE
    )


@pytest.fixture
def lorry(office, actor, depot):
    told = VehicleRecord("洗扫-01", VehicleKind.WASH_SWEEP, depot, {"tank_l": 9_000})
    return vehicles.open_vehicle(actor=actor, unit=office.bureau, told=told, valid_from=SINCE)


@pytest.fixture
def device(office, actor):
    return devices.open_device(actor=actor, unit=office.bureau, code="BD-001")


def shown(client, name, /, *args, query=""):
    answer = client.get(reverse(f"sweeping:{name}", args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def sent(client, name, /, *args, **told):
    return client.post(reverse(f"sweeping:{name}", args=args), told | key(name))


def site_told(office, /, **more):
    return {
        "unit": office.bureau.pk,
        "kind": "REFILL",
        "name": "金水河加水点",
        "lon": "113.6450",
        "lat": "34.7240",
        "datum": "WGS84",
        "opens": "06:00",
        "closes": "22:00",
        "litres_minute": "600",
        "places": "2",
        "valid_from": "2023-01-01",
        **more,
    }


def vehicle_told(office, depot, /, **more):
    return {
        "unit": office.bureau.pk,
        "code": "冲洗-07",
        "kind": "FLUSH",
        "depot": depot.pk,
        "width_mm": "3.45",
        "height_mm": "2.9",
        "axle_kg": "9.5",
        "valid_from": "2023-01-01",
        **more,
    }


def test_empty_lists_say_how_to_begin(page):
    for name, words in zip(
        LISTS, ("还没有车辆", "还没有站点", "还没有定位设备", "通用", "还没有重点区域"), strict=True
    ):
        assert words in shown(page, name)


def test_a_site_is_entered_changed_and_ended(office, page):
    assert sent(page, "site_new", **site_told(office)).url == reverse("sweeping:site_list")
    site = Site.objects.get()
    assert (site.lon_e7, site.litres_minute) == (1_136_450_000, 600)
    assert "06:00–22:00" in shown(page, "site_list")
    assert 'value="113.645"' in shown(page, "site_change", site.pk)
    told = site_told(office, name="新名", opens="22:00", closes="06:00", version=1)
    sent(page, "site_change", site.pk, **told)
    assert "22:00–06:00（次日）" in shown(page, "site_list", query="?q=新名")
    sent(page, "site_end", site.pk, valid_to="2023-03-01")
    assert "新名" in shown(page, "site_list", query="?stand=ENDED")
    assert "新名" not in shown(page, "site_list", query="?stand=HELD")


@pytest.mark.parametrize(
    "wrong",
    [
        {"lon": "34.7240", "lat": "113.6450"},
        {"lon": "NaN"},
        {"lon": "x"},
        {"datum": ""},
        {"litres_minute": ""},
        {"closes": "06:00"},
        {"places": "0"},
        {"unit": "x"},
    ],
)
def test_a_wrong_site_comes_back_with_the_form(office, page, wrong):
    assert sent(page, "site_new", **site_told(office, **wrong)).status_code == 422
    assert Site.objects.count() == 0


def test_a_vehicle_is_entered_in_metres_and_tonnes_and_shows_its_own_figures_apart(
    office, page, depot
):
    sent(page, "vehicle_new", **vehicle_told(office, depot))
    made = Vehicle.objects.get()
    assert (made.width_mm, made.height_mm, made.axle_kg, made.tank_l) == (3_450, 2_900, 9_500, None)
    told = shown(page, "vehicle", made.pk)
    for words in (
        "3.45 米",
        "这辆车自己的数；同车型通常 3.5 米",
        "10,000 升",
        "同车型的通常值",
    ):
        assert words in told
    assert "一箱水做 2.7 公里，20 分钟" in told
    assert "一班最多 24.0 公里，加水 8 次" in told
    assert "能出车 1 辆，停用 0 辆" in shown(page, "vehicle_list")
    form = shown(page, "vehicle_change", made.pk)
    assert 'value="3.45"' in form
    assert "这种车的通常值 10,000" in form


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"width_mm": "0.2"}, "不大于两遍之间的重叠"),
        ({"width_mm": "0"}, "规则 3"),
        ({"kind": "VACUUM", "tank_l": "9000"}, "水箱 9000 升不可能"),
        ({"code": ""}, "这个字段是必填项"),
        ({"depot": "999"}, ""),
        ({"tank_l": "-1"}, ""),
        ({"valid_from": "2023-03-02"}, "还没有到"),
    ],
)
def test_a_wrong_vehicle_comes_back_with_the_form(office, page, depot, wrong, words):
    answer = sent(page, "vehicle_new", **vehicle_told(office, depot, **wrong))
    assert (answer.status_code, Vehicle.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_a_vehicle_is_changed_from_its_page_and_an_old_form_is_refused(office, page, depot, lorry):
    told = vehicle_told(office, depot, code="洗扫-01", kind="WASH_SWEEP", version=1)
    assert sent(page, "vehicle_change", lorry.pk, **told).status_code == 302
    answer = page.post(
        reverse("sweeping:vehicle_change", args=[lorry.pk]), told | key("another-time")
    )
    assert answer.status_code == 422
    assert "刚被别人改过" in answer.content.decode()
    lorry.refresh_from_db()
    assert (lorry.version, lorry.tank_l) == (2, None)


def test_a_vehicle_goes_off_the_road_and_comes_back(page, lorry):
    sent(page, "vehicle_off", lorry.pk, starts_at="2023-03-01T08:00", reason="副发动机故障")
    assert "停用：副发动机故障" in shown(page, "vehicle", lorry.pk)
    assert "洗扫-01" in shown(page, "vehicle_list", query="?stand=OFF")
    outage = VehicleOutage.objects.get()
    answer = sent(page, "outage_end", outage.pk, ends_at="2023-03-01T09:30")
    assert answer.status_code == 422
    answer = page.post(
        reverse("sweeping:outage_end", args=[outage.pk]),
        {"ends_at": "2023-03-01T08:30"} | key("again"),
    )
    assert answer.url == reverse("sweeping:vehicle", args=[lorry.pk])
    outage.refresh_from_db()
    assert outage.ends_at == NINE - timedelta(minutes=30)
    assert "还没有恢复" not in shown(page, "vehicle", lorry.pk)


def test_a_planned_outage_is_cancelled_on_the_vehicles_page(page, actor, lorry):
    later = NINE + timedelta(hours=5)
    outage = outages.take_off_road(actor=actor, vehicle=lorry, starts_at=later, reason="年检")
    assert "撤销停用" in shown(page, "vehicle", lorry.pk)
    sent(page, "outage_cancel", outage.pk)
    assert VehicleOutage.objects.count() == 0


def test_a_vehicle_is_ended(page, lorry):
    sent(page, "vehicle_end", lorry.pk, valid_to="2023-03-01")
    told = shown(page, "vehicle", lorry.pk)
    assert "已结束。" in told
    assert reverse("sweeping:vehicle_off", args=[lorry.pk]) not in told


def test_a_device_is_entered_and_moved(office, page, lorry, actor, depot):
    sent(page, "device_new", unit=office.bureau.pk, code="BD-001")
    device = Device.objects.get()
    assert "没有装车" in shown(page, "device_list")
    sent(page, "device_mount", device.pk, vehicle=lorry.pk, starts_at="2023-03-01T08:00")
    assert "2023-03-01 08:00 起装在“洗扫-01”上" in shown(page, "device", device.pk)
    assert "BD-001" in shown(page, "vehicle", lorry.pk)
    told = {"vehicle": lorry.pk, "starts_at": "2023-03-01T08:30"} | key("again")
    where = reverse("sweeping:device_mount", args=[device.pk])
    assert page.post(where, told).status_code == 422
    sent(page, "device_unmount", device.pk, ends_at="2023-03-01T08:40")
    assert DeviceMount.objects.get().ends_at == NINE - timedelta(minutes=20)
    assert "现在没有装在车上" in shown(page, "device", device.pk)


def test_a_standard_is_set_and_what_holds_today_shows_whose_it_is(office, page):
    told = {
        "unit": office.bureau.pk,
        "road_class": "1",
        "operation": "FLUSH",
        "frequency": "TWICE_A_WEEK",
        "source": "区环卫作业标准 第 5 条",
        "valid_from": "2023-03-01",
    }
    sent(page, "work_standard_new", **told)
    page_shown = shown(page, "work_standards")
    assert "<b>一周 2 遍</b>" in page_shown
    assert "区环卫作业标准 第 5 条" in page_shown
    made = WorkStandard.objects.get()
    assert sent(page, "work_standard_end", made.pk, valid_to="2023-03-01").status_code == 422
    wrong = page.post(
        reverse("sweeping:work_standard_new"), told | {"source": ""} | key("without-a-source")
    )
    assert (wrong.status_code, WorkStandard.objects.count()) == (422, 1)


def test_a_key_area_shows_how_many_people_it_needs(office, page):
    told = {"unit": office.bureau.pk, "name": "高铁站", "posts": "3", "valid_from": "2023-01-01"}
    sent(page, "key_area_new", **told)
    area = KeyArea.objects.get()
    rows = (
        page.get(reverse("sweeping:key_area_list") + "?format=csv").getvalue().decode("utf-8-sig")
    )
    assert "高铁站,区发展局,3,13,14" in rows
    sent(page, "key_area_change", area.pk, name="高铁站", posts="4", version="1")
    area.refresh_from_db()
    assert area.posts == 4
    assert sent(page, "key_area_end", area.pk, valid_to="2022-01-01").status_code == 422
    told = {"valid_to": "2023-03-01"} | key("again")
    page.post(reverse("sweeping:key_area_end", args=[area.pk]), told)
    assert "已结束" in shown(page, "key_area_list")


def test_lists_are_filtered_and_exported(office, page, lorry, device):
    assert "洗扫-01" not in shown(page, "vehicle_list", query="?kind=FLUSH")
    assert "洗扫-01" in shown(page, "vehicle_list", query="?kind=WASH_SWEEP&q=洗扫")
    for name in LISTS:
        answer = page.get(reverse(f"sweeping:{name}") + "?format=csv")
        assert answer.status_code == 200
        assert answer.getvalue()[:3] == b"\xef\xbb\xbf"


def test_who_may_look_sees_and_is_not_offered_what_changes(
    client, colleague, office, lorry, device, actor
):
    key_areas.open_key_area(
        actor=actor, unit=office.bureau, name="高铁站", posts=3, valid_from=SINCE
    )
    client.force_login(colleague("sweeping.view_fleet", "sweeping.view_street"))
    for name in LISTS:
        assert "/new/" not in shown(client, name)
    assert "/change/" not in shown(client, "vehicle", lorry.pk)
    assert "/mount/" not in shown(client, "device", device.pk)
    for name in NEW:
        assert client.get(reverse(f"sweeping:{name}")).status_code == 403
    assert sent(client, "vehicle_end", lorry.pk, valid_to="2023-03-01").status_code == 403
    lorry.refresh_from_db()
    assert lorry.valid_to is None


def test_tabs_lead_only_where_one_may_go(client, colleague, office):
    client.force_login(colleague("sweeping.view_fleet"))
    told = shown(client, "vehicle_list")
    assert reverse("sweeping:device_list") in told
    assert reverse("sweeping:work_standards") not in told


def test_what_belongs_to_others_is_not_there(client, stranger, lorry, device, depot, actor):
    outage = outages.take_off_road(actor=actor, vehicle=lorry, starts_at=NINE, reason="检修")
    rights = ("view_fleet", "change_fleet", "view_street", "change_street")
    client.force_login(stranger(*(f"sweeping.{right}" for right in rights)))
    for name in LISTS:
        assert "洗扫-01" not in shown(client, name)
    for name, pk in (
        ("vehicle", lorry.pk),
        ("vehicle_change", lorry.pk),
        ("vehicle_end", lorry.pk),
        ("vehicle_off", lorry.pk),
        ("outage_end", outage.pk),
        ("site_change", depot.pk),
        ("site_end", depot.pk),
        ("device", device.pk),
        ("device_mount", device.pk),
    ):
        assert client.get(reverse(f"sweeping:{name}", args=[pk])).status_code == 404
    assert sent(client, "outage_cancel", outage.pk).status_code == 404


def test_without_the_right_nothing_is_seen(client, colleague, office):
    client.force_login(colleague("log.view_log"))
    for name in (*LISTS, *NEW):
        assert client.get(reverse(f"sweeping:{name}")).status_code == 403


def row(table, **told):
    return {column.key: None for column in table.columns} | told


def work(actor, **asked):
    return Work(actor=actor, asked={"valid_from": SINCE, **asked}, reason="导入", trial=False)


def undone(written, outcome):
    return Undone(outcome, written.record[1], written.before, "导错了")


def test_rows_of_vehicles_are_new_changed_or_the_same_and_are_taken_back(office, actor, depot):
    unit = office.bureau.code
    told = row(VEHICLES, unit=unit, code="洗扫-01", kind="WASH_SWEEP", depot="东区停车场")
    told["width_mm"] = Decimal("3.45")
    first, again = (VEHICLES.write(work(actor), told) for _time in range(2))
    more = row(VEHICLES, unit=unit, code="洗扫-01", kind="WASH_SWEEP", tank_l=Decimal(8_000))
    changed = VEHICLES.write(work(actor), more)
    outcomes = [one.outcome for one in (first, again, changed)]
    assert outcomes == [Outcome.NEW, Outcome.SAME, Outcome.CHANGED]
    made = Vehicle.objects.get()
    assert (made.width_mm, made.tank_l, made.depot, made.valid_from) == (3_450, 8_000, depot, SINCE)
    VEHICLES.undo(actor, undone(changed, Outcome.CHANGED))
    made.refresh_from_db()
    assert (made.width_mm, made.tank_l) == (3_450, None)
    with pytest.raises(ValidationError, match="又改过"):
        VEHICLES.undo(actor, undone(changed, Outcome.CHANGED))
    VEHICLES.undo(actor, undone(first, Outcome.NEW))
    assert Vehicle.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"unit": "没有这个局"}, "没有这个局"),
        ({"depot": "西区"}, "没有叫“西区”的停车场"),
        ({"depot": None}, "没有写停车场"),
        ({"tank_l": Decimal(70)}, "水箱 70 升不可能"),
        ({"width_mm": Decimal("0.1")}, "规则 3"),
        ({"width_mm": Decimal("3.12345")}, "三位小数"),
        ({"tank_l": Decimal(-1)}, "-1"),
    ],
)
def test_a_wrong_row_of_a_vehicle_names_its_value(office, actor, depot, wrong, words):
    unit = office.bureau.code
    told = row(VEHICLES, unit=unit, code="洗扫-01", kind="WASH_SWEEP", depot="东区停车场")
    with pytest.raises(ValidationError, match=words):
        VEHICLES.write(work(actor), told | wrong)
    assert Vehicle.objects.count() == 0


def test_rows_of_sites_are_new_changed_or_the_same_and_are_taken_back(office, actor):
    told = row(SITES, unit=office.bureau.name, name="金水河加水点", kind="REFILL")
    told |= {"lon": "113.6450", "lat": "34.7240", "opens": "6:00", "closes": "22:00"}
    told |= {"litres_minute": 600}
    asked = work(actor, datum="WGS84")
    first, again = (SITES.write(asked, told) for _time in range(2))
    changed = SITES.write(asked, told | {"litres_minute": 900, "opens": None, "closes": None})
    outcomes = [one.outcome for one in (first, again, changed)]
    assert outcomes == [Outcome.NEW, Outcome.SAME, Outcome.CHANGED]
    site = Site.objects.get()
    assert (site.litres_minute, f"{site.opens:%H:%M}", site.places) == (900, "06:00", 1)
    SITES.undo(actor, undone(changed, Outcome.CHANGED))
    site.refresh_from_db()
    assert (site.litres_minute, site.lon_e7) == (600, 1_136_450_000)
    SITES.undo(actor, undone(first, Outcome.NEW))
    assert Site.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"lon": "34.7", "lat": "113.6"}, "对调"),
        ({"lon": "东经"}, "东经"),
        ({"lon": "NaN"}, "NaN"),
        ({"opens": "25:00", "closes": "6:00"}, "25:00"),
        ({"litres_minute": None}, "没有流量"),
        ({"kind": "DUMP"}, "只有加水点"),
    ],
)
def test_a_wrong_row_of_a_site_names_its_value(office, actor, wrong, words):
    told = row(SITES, unit=office.bureau.code, name="加水点", kind="REFILL", litres_minute=600)
    told |= {"lon": "113.6450", "lat": "34.7240"}
    with pytest.raises(ValidationError, match=words):
        SITES.write(work(actor, datum="CGCS2000"), told | wrong)
    assert Site.objects.count() == 0


def test_a_standard_that_has_not_begun_is_taken_back_and_the_old_one_goes_on(page, actor, office):
    told = {"actor": actor, "unit": office.bureau, "road_class": 1, "operation": Operation.FLUSH}
    old, new = (
        set_standard(**told, frequency=Frequency(often), source="区标准", valid_from=day)
        for often, day in (("DAILY", SINCE), ("WEEKLY", date(2023, 4, 1)))
    )
    assert "撤销" in shown(page, "work_standards")
    assert "撤销“一级 冲洗”" in shown(page, "work_standard_end", new.pk)
    sent(page, "work_standard_end", new.pk)
    kept = WorkStandard.objects.get()
    assert (kept, kept.valid_to) == (old, None)
    with pytest.raises(ValidationError, match="已经执行"):
        withdraw_standard(actor=actor, standard=old)
