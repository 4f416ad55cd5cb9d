"""The pages: registers, entering a reading, an order with its grounds, signing, the import."""

from datetime import datetime

import pytest
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.tables.declaring import Outcome, Work
from luodi.systems.sweeping.actions.importing import READINGS
from luodi.systems.sweeping.models import DispatchOrder, OrderReceipt, Reading, Station, Zone

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
KEY = {"idempotency_key": "key-of-a-test-form"}


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


def test_a_station_and_a_zone_are_entered_and_listed(office, page):
    station = {"unit": office.bureau.pk, "code": "QM-01", "name": "城区站"}
    page.post(reverse("sweeping:station_new"), station | KEY)
    made = Station.objects.get()
    zone = {"unit": office.bureau.pk, "name": "主城", "colder": "2.0", "stations": [made.pk]}
    answer = page.post(reverse("sweeping:zone_new"), zone | {"idempotency_key": "another-key"})
    assert answer.url == reverse("sweeping:zone_list")
    shown = page.get(answer.url).content.decode()
    assert "主城" in shown
    assert "城区站" in shown
    assert Zone.objects.get().colder_tenths == 20


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"colder": "11"}, {"colder": "x"}, {"stations": []}, {"unit": "x"}]
)
def test_wrong_input_of_a_zone_comes_back_with_the_form(office, page, station, wrong):
    told = {"unit": office.bureau.pk, "name": "主城", "colder": "0", "stations": [station.pk]}
    answer = page.post(reverse("sweeping:zone_new"), told | wrong | KEY)
    assert (answer.status_code, Zone.objects.count()) == (422, 0)


def test_a_reading_entered_by_hand_changes_the_orders_at_once(page, zone, station):
    told = {"station": station.pk, "at": "2023-03-01T09:00", "AIR_C": "4.9", "HUMIDITY": "50"}
    answer = page.post(reverse("sweeping:reading_new"), told | KEY)
    assert answer.url == reverse("sweeping:reading_list")
    order = DispatchOrder.objects.get()
    shown = page.get(reverse("sweeping:order", args=[order.pk])).content.decode()
    for words in ("停止一切用水作业", "D1", "4.9", "0 分钟前", "没有读数", "洒水、"):
        assert words in shown
    assert "防冻" in page.get(reverse("sweeping:zone_list")).content.decode()


def test_a_reading_that_cannot_be_is_told_and_stands_in_the_list(page, zone, station):
    told = {"station": station.pk, "at": "2023-03-01T09:00", "AIR_C": "99"}
    shown = page.post(reverse("sweeping:reading_new"), told | KEY, follow=True).content.decode()
    assert shown.count("气温 99 ℃ 不可能") == 2
    assert DispatchOrder.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", [{"at": "2023-03-01T09:10"}, {"at": "x"}, {"AIR_C": "x"}, {"AIR_C": ""}]
)
def test_a_wrong_reading_comes_back_with_the_form(page, station, wrong):
    told = {"station": station.pk, "at": "2023-03-01T09:00", "AIR_C": "5"} | wrong
    answer = page.post(reverse("sweeping:reading_new"), told | KEY)
    assert (answer.status_code, Reading.objects.count()) == (422, 0)


def test_an_order_is_signed_for_on_its_page(page, zone, read):
    read(NINE, 40)
    order = DispatchOrder.objects.get()
    where = reverse("sweeping:order", args=[order.pk])
    assert "签收</button>" in page.get(where).content.decode()
    page.post(reverse("sweeping:order_sign", args=[order.pk]), KEY)
    assert OrderReceipt.objects.get().order == order
    assert "签收</button>" not in page.get(where).content.decode()


def test_the_list_shows_what_stands_alone_when_asked(page, zone, read):
    read(NINE, 260, HUMIDITY=400)
    read(NINE.replace(minute=10), 260, HUMIDITY=400, RAIN=5)
    every, standing = (
        page.get(reverse("sweeping:order_list") + query).content.decode()
        for query in ("", "?standing=1")
    )
    assert "每 180 分钟洒水一遍" in every
    assert "每 180 分钟洒水一遍" not in standing
    assert "降雨" in standing


def test_without_the_right_nothing_is_seen_or_done(office, client, colleague, zone, station, read):
    read(NINE, 40)
    order = DispatchOrder.objects.get()
    client.force_login(colleague("log.view_log"))
    for name in ("order_list", "zone_list", "reading_list", "zone_new", "reading_new"):
        assert client.get(reverse(f"sweeping:{name}")).status_code == 403
    assert client.get(reverse("sweeping:order", args=[order.pk])).status_code == 403
    assert client.post(reverse("sweeping:order_sign", args=[order.pk]), KEY).status_code == 403
    assert OrderReceipt.objects.count() == 0


def row(**told):
    return {column.key: None for column in READINGS.columns} | told


def test_a_row_of_the_table_becomes_a_reading_and_twice_changes_nothing(
    office, dispatcher, station
):
    work = Work(actor=office.actor(dispatcher), asked={}, reason="", trial=False)
    told = row(station="QM-01", at="2023/03/01 08:50:30", AIR_C="6.2", SAND="黄色")
    outcomes = [READINGS.write(work, told).outcome for _time in range(2)]
    assert outcomes == [Outcome.NEW, Outcome.SAME]
    kept = Reading.objects.get()
    assert (kept.air_tenths, kept.sand, kept.at) == (62, 2, NINE.replace(hour=8, minute=50))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"station": "QM-09"}, "QM-09"),
        ({"at": "昨天"}, "昨天"),
        ({"AIR_C": "=1+1"}, "=1\\+1"),
        ({"AIR_C": "NaN"}, "NaN"),
        ({"AIR_C": "1e9"}, "1e9"),
        ({"SAND": "紫"}, "紫"),
        ({"AIR_C": None}, "至少填一项"),
    ],
)
def test_a_wrong_row_names_its_value(office, dispatcher, station, wrong, words):
    work = Work(actor=office.actor(dispatcher), asked={}, reason="", trial=False)
    told = row(station="QM-01", at="2023-03-01 08:50", AIR_C="6.2") | wrong
    with pytest.raises(Exception, match=words):
        READINGS.write(work, told)
    assert Reading.objects.count() == 0
