"""Readings pushed by a station's program: its key, good rows and bad ones, JSON and CSV."""

import json
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.actions.pushing import end_station_key, issue_station_key
from luodi.systems.sweeping.models import Reading
from luodi.systems.sweeping.rules import Quantity

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
ROW = {"at": "2023-03-01T08:50+08:00", "AIR_C": 6.2, "HUMIDITY": 71, "SAND": "黄"}


@pytest.fixture
def push(office, dispatcher, station):
    """Give a function that pushes as the station's program, without a session."""
    key = issue_station_key(actor=office.actor(dispatcher), station=station)
    program = Client(enforce_csrf_checks=True)

    def send(told, kind="application/json", auth=f"Bearer {key}"):
        body = told if isinstance(told, str | bytes) else json.dumps(told)
        return program.post(
            reverse("sweeping:take_pushed"),
            body,
            content_type=kind,
            headers={"Authorization": auth},
        )

    return send


def outcomes(answer):
    return [one["outcome"] for one in answer.json()["rows"]]


def test_a_reading_is_taken_and_twice_it_is_one(push, station):
    first, again = push({"readings": [ROW]}), push(ROW)
    assert (first.status_code, outcomes(first)) == (200, ["NEW"])
    assert (again.status_code, outcomes(again)) == (200, ["SAME"])
    kept = Reading.objects.get()
    assert (kept.station, kept.at) == (station, NINE.replace(hour=8, minute=50))
    assert kept.values() == {Quantity.AIR_C: 6.2, Quantity.HUMIDITY: 71, Quantity.SAND: 2}
    assert first.headers["Cache-Control"] == "private, no-store"


def test_a_table_is_taken_as_well(push):
    text = (
        "\ufeffstation,at,AIR_C,WIND\nQM-01,2023-03-01 08:40,6.2,\nQM-01,2023-03-01 08:50,5.9,2.3\n"
    )
    answer = push(text.encode(), "text/csv; charset=utf-8")
    assert (answer.status_code, outcomes(answer)) == (200, ["NEW", "NEW"])
    assert answer.json()["new"] == 2
    assert Reading.objects.order_by("at")[0].values() == {Quantity.AIR_C: 6.2}


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"at": "昨天"}, "at", "昨天"),
        ({"at": None}, "at", "不是时间"),
        ({"at": "2023-03-01T09:06+08:00"}, "at", "核对站点的时钟"),
        ({"AIR_C": "冷"}, "AIR_C", "冷"),
        ({"AIR_C": float("inf")}, "AIR_C", "“inf”不是读数"),
        ({"AIR_C": [1]}, "AIR_C", "不是数"),
        ({"AIR_C": True}, "AIR_C", "True"),
        ({"SAND": 2}, "SAND", "无、蓝"),
        ({"TEMP": 1}, "TEMP", "可用的有"),
        ({"station": "QM-02"}, "station", "QM-01"),
    ],
)
def test_a_bad_row_names_field_value_and_remedy_and_loses_no_other(push, wrong, field, words):
    answer = push([ROW | wrong, ROW])
    assert (answer.status_code, outcomes(answer)) == (422, ["REFUSED", "NEW"])
    told = answer.json()["rows"][0]
    assert (told["row"], told["field"]) == (1, field)
    assert words in told["what"]
    assert Reading.objects.count() == 1


def test_a_row_that_tells_nothing_and_another_of_its_minute_are_refused(push):
    push(ROW)
    answer = push([{"at": ROW["at"]}, ROW | {"AIR_C": 7}])
    assert outcomes(answer) == ["REFUSED", "REFUSED"]
    assert "至少填一项" in answer.json()["rows"][0]["what"]
    assert "已有另一条读数" in answer.json()["rows"][1]["what"]


def test_what_cannot_be_is_kept_with_its_fault(push):
    answer = push(ROW | {"AIR_C": 99})
    assert (answer.status_code, outcomes(answer)) == (200, ["FAULT"])
    assert "检查传感器" in answer.json()["rows"][0]["what"]
    assert Reading.objects.get().fault.startswith("气温 99")


@pytest.mark.parametrize("auth", ["", "Bearer ", "Bearer falsch", "Basic falsch", "falsch"])
def test_without_the_key_nothing_is_taken(push, auth):
    answer = push(ROW, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (403, 403)
    assert Reading.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("{", "application/json", "不是 JSON"),
        ("[" * 100_000, "application/json", "不是 JSON"),
        ("3", "application/json", "一列读数"),
        ('{"readings": [1]}', "application/json", "一列读数"),
        ('{"readings": []}', "application/json", "至少发一条"),
        (json.dumps([{}] * 2001), "application/json", "2001"),
        (b"\xff\xfe", "text/csv", "UTF-8"),
        ("x", "text/plain", "text/plain"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_whole(push, body, kind, words):
    answer = push(body, kind)
    assert answer.status_code == 400
    assert words in answer.json()["what"]


def test_another_method_is_refused(client, station):
    assert client.get(reverse("sweeping:take_pushed")).status_code == 405


def test_a_new_key_ends_the_old_one_and_an_ended_one_opens_nothing(
    office, dispatcher, station, push
):
    actor = office.actor(dispatcher)
    key = issue_station_key(actor=actor, station=station)
    assert push(ROW).status_code == 403
    assert push(ROW, auth=f"Bearer {key}").status_code == 200
    station.refresh_from_db()
    assert key not in station.key_hash
    end_station_key(actor=actor, station=station)
    assert push(ROW, auth=f"Bearer {key}").status_code == 403
    station.refresh_from_db()
    assert station.key_hash == ""


def test_a_stranger_makes_no_key(office, station, stranger):
    outside = office.actor(stranger("sweeping.change_zone"))
    for act in (issue_station_key, end_station_key):
        with pytest.raises(PermissionDenied):
            act(actor=outside, station=station)
    station.refresh_from_db()
    assert station.key_hash == ""
