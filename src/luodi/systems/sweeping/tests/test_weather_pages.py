"""The pages of orders set aside and not signed for, of replays, and of stations' keys."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from luodi.kernel import clock
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.jobs.models import Job
from luodi.kernel.web.models import IdempotencyKey
from luodi.systems.sweeping import actions
from luodi.systems.sweeping.actions.escalating import escalate_orders
from luodi.systems.sweeping.models import DispatchOrder, OrderOverride
from luodi.systems.sweeping.reads.stations import station_by_key
from luodi.systems.sweeping.rules import Quantity
from luodi.systems.sweeping.tests.conftest import EVERYTHING

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
TEN = timedelta(minutes=10)
KEY = {"idempotency_key": "key-of-a-test-form"}
PERIOD = {"since": "2023-03-01", "until": "2023-03-01"}


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def frost(zone, read):
    read(NINE, 40)
    return DispatchOrder.objects.get()


def picture():
    data = BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 30)).save(data, "PNG")
    return SimpleUploadedFile("温度计.png", data.getvalue(), "image/png")


def shown(client, address, *arguments, **query):
    answer = client.get(reverse(f"sweeping:{address}", args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_frost_is_set_aside_on_the_page_by_two_people(
    office, client, frost, colleague, settings, tmp_path
):
    settings.LUODI_FILES = tmp_path / "files"
    one = office.user("yi", office.post("调度一", (*EVERYTHING, "documents.add_document")))
    other = colleague(*EVERYTHING)
    client.force_login(one)
    told = {"reason": "桥面干燥", "ends_at": "2023-03-01T10:30", "road_c": "4.5"}
    form = reverse("sweeping:order_override", args=[frost.pk])
    answer = client.post(form, told | KEY | {"photo": picture()}, follow=True)
    body = answer.content.decode()
    assert "等另一人复核" in body
    assert "复核同意" not in body
    made = OrderOverride.objects.get()
    confirm = reverse("sweeping:override_confirm", args=[made.pk])
    body = client.post(confirm, KEY | {"idempotency_key": "mine-again"}, follow=True)
    assert "不能复核自己" in body.content.decode()
    client.force_login(other)
    assert "复核同意" in shown(client, "order", frost.pk)
    body = client.post(confirm, KEY, follow=True).content.decode()
    for words in ("生效中", "4.5", "温度计.png", "调度", "2023-03-01 09:00 — 2023-03-01 10:30"):
        assert words in body
    withdraw = reverse("sweeping:override_withdraw", args=[made.pk])
    body = client.post(withdraw, {"idempotency_key": "key-to-withdraw"}, follow=True)
    assert "已撤回" in body.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"photo": ""}, "温度计照片"),
        ({"road_c": "1"}, "1 ℃ 低于 2 ℃"),
        ({"ends_at": "2023-03-01T08:00"}, "不晚于现在"),
        ({"photo": SimpleUploadedFile("a.png", b"no picture")}, "a.png"),
    ],
)
def test_wrong_input_comes_back_with_the_form(
    office, client, frost, wrong, words, settings, tmp_path
):
    settings.LUODI_FILES = tmp_path / "files"
    user = office.user("yi", office.post("调度一", (*EVERYTHING, "documents.add_document")))
    client.force_login(user)
    told = {"reason": "干燥", "ends_at": "2023-03-01T10:30", "road_c": "4.5", "photo": picture()}
    form = reverse("sweeping:order_override", args=[frost.pk])
    answer = client.post(form, told | KEY | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert OrderOverride.objects.count() == 0


def test_an_order_says_what_else_is_to_be_done_while_no_other_stops_it(page, zone, read):
    read(NINE, 250, HUMIDITY=400, PM10=3000, PM25=600)
    dust = DispatchOrder.objects.get(kind="DUST")
    assert "主干道每次洒水以后洗扫" in shown(page, "order", dust.pk)
    read(NINE + TEN, 250, HUMIDITY=400, PM10=3000, PM25=600, WIND=90)
    assert "现在不洒水" in shown(page, "order", dust.pk)
    wind = DispatchOrder.objects.get(kind="WIND")
    assert "巡查吹散的垃圾" in shown(page, "order", wind.pk)
    assert "巡查吹散的垃圾" in shown(page, "board")


def test_a_number_that_no_district_sets_can_be_tried(page, zone, read):
    read(NINE, 200, RAIN=4)
    assert "有 2 条指令不同" in shown(page, "order_replay", **PERIOD, rain_on="0.3")


def test_who_may_not_is_refused_and_a_stranger_finds_nothing(client, frost, colleague, stranger):
    client.force_login(colleague("sweeping.view_order"))
    body = shown(client, "order", frost.pk)
    assert "人工调整" not in body
    for address in ("order_override", "order_called"):
        answer = client.post(reverse(f"sweeping:{address}", args=[frost.pk]), KEY)
        assert answer.status_code == 403
    client.force_login(stranger(*EVERYTHING))
    for address in ("order_override", "order_called"):
        answer = client.post(reverse(f"sweeping:{address}", args=[frost.pk]), KEY)
        assert answer.status_code == 404


def test_what_nobody_signs_for_is_seen_on_list_and_page_until_the_call(page, frost, clock_at):
    assert "没有签收，请电话通知" not in shown(page, "order_list")
    clock_at(NINE + 2 * TEN)
    escalate_orders()
    assert "1 条指令超过 10 分钟没有签收" in shown(page, "order_list")
    assert "主城" in shown(page, "order_list", unsigned="1")
    called = reverse("sweeping:order_called", args=[frost.pk])
    body = page.post(called, KEY, follow=True).content.decode()
    assert "已电话通知作业单位，还没有签收" in body
    assert "1 条指令超过 10 分钟没有签收" not in shown(page, "order_list")
    assert "2023-03-01 09:20 已电话通知" in shown(page, "order_list")


def test_an_order_tells_the_version_of_its_rules(page, frost):
    body = shown(page, "order", frost.pk)
    assert frost.limits in body
    assert "和现行的数相同" in body


def test_a_replay_says_that_it_is_the_same(page, frost):
    body = shown(page, "order_replay", **PERIOD)
    assert "1 次评估重算完毕，复盘和实际下达的指令完全相同。" in body
    assert "发布的指令（条）" in body


def test_a_changed_number_lists_what_differs(page, frost):
    body = shown(page, "order_replay", **PERIOD, freeze_air_on="3.5")
    assert "有 1 条指令不同" in body
    assert "不同的 1 条" in body
    assert "2023-03-01 09:00 — 未解除" in body


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"until": "2023-02-01"}, "早于开始"),
        ({"since": "昨天"}, "日期"),
        ({"until": "2024-03-02"}, "最多一年"),
        ({"freeze_air_on": "7"}, "解除值越过了启动值"),
        ({"wind_on": "x"}, "数字"),
    ],
)
def test_a_wrong_period_or_number_is_said(page, frost, asked, words):
    answer = page.get(reverse("sweeping:order_replay"), PERIOD | asked)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_number_that_crosses_those_of_a_day_of_before_names_the_day(page, frost, dispatcher):
    ThresholdRow.objects.create(
        key="sweeping.freeze_air_off",
        value=Decimal(7),
        valid_from=date(2023, 3, 2),
        source="试",
        set_by=dispatcher,
        set_at=NINE,
    )
    later = NINE + timedelta(days=2)
    asked = PERIOD | {"freeze_air_on": "6.5"}
    with clock.told(later):
        answer = page.get(reverse("sweeping:order_replay"), asked)
    assert answer.status_code == 422
    assert "2023-03-01 的规则配上所填的数" in answer.content.decode()


def test_a_time_without_evaluations_says_so(page, frost):
    body = shown(page, "order_replay", since="2022-03-01", until="2022-03-02")
    assert "没有可以复盘的评估记录" in body
    assert "没有可以复盘的评估记录" not in shown(page, "order_replay")


def test_a_long_replay_goes_to_a_job(page, frost):
    told = {"since": "2023-01-01", "until": "2023-03-01", "wind_on": "9"}
    assert "交后台复盘" in shown(page, "order_replay", **told)
    answer = page.post(reverse("sweeping:order_replay_later"), told | KEY)
    assert answer.url == reverse("jobs:job_list")
    job = Job.objects.get()
    assert job.arguments == {
        "since": "2023-01-01",
        "until": "2023-03-02",
        "numbers": {"wind_on": 9.0},
    }
    wrong = {"idempotency_key": "another-key", "since": ""}
    page.post(reverse("sweeping:order_replay_later"), told | wrong)
    assert Job.objects.count() == 1


def test_who_may_not_see_orders_replays_none(client, frost, colleague):
    client.force_login(colleague("sweeping.view_zone"))
    assert client.get(reverse("sweeping:order_replay")).status_code == 403


def test_a_key_is_shown_once(page, station, colleague, client):
    key_page = reverse("sweeping:station_key", args=[station.pk])
    answer = page.post(key_page, KEY | {"do": "make"})
    assert (answer.url, answer.content) == (key_page, b"")
    body = shown(page, "station_key", station.pk)
    key = body.partition("这个站点的密钥：")[2].split()[0]
    assert station_by_key(key) == station
    kept = IdempotencyKey.objects.get()
    assert (bytes(kept.body), key in str(kept.headers)) == (b"", False)
    body = shown(page, "station_key", station.pk)
    assert "只显示这一次" not in body
    assert key not in body
    assert "现有一个密钥" in body
    assert "推送密钥" in shown(page, "station_list")
    page.post(key_page, {"idempotency_key": "key-to-end", "do": "end"})
    station.refresh_from_db()
    assert station.key_hash == ""
    client.force_login(colleague("sweeping.view_zone"))
    assert client.get(key_page).status_code == 403


def test_a_stale_forecast_is_said_beside_the_readings(
    office, dispatcher, page, settings, zone, clock_at
):
    assert "预报" not in shown(page, "reading_list").partition("<h1")[2].partition("<table")[0]
    settings.LUODI_FORECAST_URL = "https://forecast.example.cn/"
    assert "还没有站号为 FORECAST 的站点" in shown(page, "reading_list")
    station = actions.open_station(
        actor=office.actor(dispatcher), unit=office.bureau, code="FORECAST", name="预报"
    )
    assert "预报还没有取到过" in shown(page, "reading_list")
    actions.take_reading(
        actor=office.actor(dispatcher), station=station, at=NINE, numbers={Quantity.LEAST_C: 40}
    )
    assert "预报停在" not in shown(page, "reading_list")
    clock_at(NINE + timedelta(minutes=31))
    assert "预报停在 2023-03-01 09:00" in shown(page, "reading_list")
