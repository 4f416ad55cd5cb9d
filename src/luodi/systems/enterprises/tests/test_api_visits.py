"""Visits for programs: what is told, what is not, and to whom."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import FindingSpec, TeamPart, VisitSpec
from luodi.systems.enterprises.models import VisitFinding
from luodi.systems.enterprises.rules import FindingKind, Half

SAID = ("炉前电压不稳", "窗口办得快", "keeper同志", "handler同志", "盘库")


@pytest.fixture
def visits(hall):
    """Give one done with a case, one entered afterwards, one moved, one cancelled."""
    entered = actions.enter_visit(
        actor=hall.actor(hall.handler),
        spec=VisitSpec(
            hall.firm, hall.office.bureau, date(2023, 2, 21), Half.AFTERNOON, "路过看看"
        ),
        findings=[FindingSpec(FindingKind.PRAISE, SAID[1])],
    )
    done = hall.plan(team=[TeamPart(hall.office.bureau, hall.handler_post)])
    hall.at("2023-03-01 15:00")
    hall.record(done, ("NEED", SAID[0]), user=hall.handler, unit=hall.office.bureau)
    actions.take_finding(
        actor=hall.actor(hall.keeper),
        finding=VisitFinding.objects.get(kind="NEED"),
        unit=hall.office.root,
    )
    moved = hall.plan("2023-03-07")
    actions.move_visit(
        actor=LUODI, visit=moved, version=1, day=date(2023, 3, 14), half=Half.AFTERNOON,
        reason=SAID[4], for_firm=True,
    )  # fmt: skip
    off = hall.plan("2023-03-22")
    actions.cancel_visit(actor=LUODI, visit=off, version=1, reason="值守")
    return [entered, done, moved, off]


@pytest.fixture
def told(client):
    def ask(user, name, *args, **query):
        client.force_login(user)
        answer = client.get(reverse(f"api:{name}", args=args), query)
        return answer.status_code, answer.json()

    return ask


def numbers(told):
    return [item["id"] for item in told[1]["items"]]


def test_a_visit_is_told_with_its_parts_and_the_case_that_a_need_became(hall, visits, told):
    status, answer = told(hall.keeper, "visit", visits[1].pk)
    case = VisitFinding.objects.get(kind="NEED").case
    assert status == 200
    assert answer == {
        "id": visits[1].pk,
        "firm": {"id": hall.firm.pk, "name": "测试铸造有限公司"},
        "credit_code": "91410181MA4X0B7K2R",
        "state": "DONE",
        "window": {"day": "2023-03-01", "half": "AM"},
        "planned": {"day": "2023-03-01", "half": "AM"},
        "purpose": "问用电",
        "asked": False,
        "afterwards": False,
        "over_limit": False,
        "unit": {"code": hall.office.root.code, "name": hall.office.root.name},
        "parts": [
            {
                "unit": {"code": hall.office.root.code, "name": hall.office.root.name},
                "post": None,
                "findings": [],
            },
            {
                "unit": {"code": hall.office.bureau.code, "name": hall.office.bureau.name},
                "post": "经办",
                "findings": [
                    {
                        "kind": "NEED",
                        "recorded_at": "2023-03-01T15:00:00+08:00",
                        "taken": True,
                        "case": {"id": case.pk, "number": case.duty.number},
                    }
                ],
            },
        ],
        "place": answer["place"],
        "registered_at": answer["registered_at"],
        "recorded_at": "2023-03-01T15:00:00+08:00",
        "version": 2,
        "page": reverse("enterprises:visit", args=[visits[1].pk]),
    }
    assert answer["place"]["name"] == hall.office.street.name
    assert answer["registered_at"].endswith("+08:00")


def test_one_entered_afterwards_was_not_planned_and_one_moved_says_for_when(hall, visits, told):
    entered, _done, moved, off = (told(hall.keeper, "visit", one.pk)[1] for one in visits)
    assert (entered["afterwards"], entered["planned"]) == (True, None)
    assert entered["window"] == {"day": "2023-02-21", "half": "PM"}
    assert moved["planned"] == moved["window"] == {"day": "2023-03-14", "half": "PM"}
    assert (moved["recorded_at"], off["state"]) == (None, "CANCELLED")


def test_nothing_that_was_said_and_no_person_is_told(hall, visits, told):
    every = json.dumps(told(hall.keeper, "visit_list"), ensure_ascii=False)
    assert len(numbers(told(hall.keeper, "visit_list"))) == len(visits)
    assert not [words for words in SAID if words in every]


def test_visits_are_filtered_and_paged(hall, visits, told):
    first, second, third, fourth = (visit.pk for visit in visits)
    page = told(hall.keeper, "visit_list", limit=3)
    assert (numbers(page), page[1]["next"]) == ([first, second, third], third)
    rest = told(hall.keeper, "visit_list", limit=3, after=third)
    assert (numbers(rest), rest[1]["next"]) == ([fourth], None)
    for wanted, found in (
        ({"credit_code": "91410181ma4x0b7k2r"}, [first, second, third, fourth]),
        ({"credit_code": "91410181MA4X0B7K2"}, []),
        ({"state": "DONE"}, [first, second]),
        ({"state": "CANCELLED"}, [fourth]),
        ({"unit": hall.office.bureau.code}, [first, second]),
        ({"unit": "nobody"}, []),
        ({"since": "2023-03-01", "before": "2023-03-14"}, [second]),
        ({"since": "2023-03-14"}, [third, fourth]),
        ({"q": "路过"}, [first]),
        ({"state": "DONE", "unit": hall.office.root.code}, [second]),
    ):
        assert numbers(told(hall.keeper, "visit_list", **wanted)) == found, wanted


@pytest.mark.parametrize("wrong", [{"state": "X"}, {"since": "x"}, {"limit": 0}, {"after": -1}])
def test_a_filter_that_cannot_be_read_is_named(hall, told, wrong):
    status, answer = told(hall.keeper, "visit_list", **wrong)
    assert status == 422
    assert next(iter(wrong)) in json.dumps(answer)


def test_a_unit_is_told_of_its_own_visits_and_of_no_case_it_may_not_see(hall, visits, told):
    looks = ("enterprises.view_visit",)
    bureau = hall.office.user("ju", hall.office.post("看", looks))
    assert numbers(told(bureau, "visit_list")) == [visits[0].pk, visits[1].pk]
    [need] = told(bureau, "visit", visits[1].pk)[1]["parts"][1]["findings"]
    assert (need["taken"], need["case"]) == (True, None)
    assert told(bureau, "visit", visits[2].pk)[0] == 404
    other = hall.office.user("lin", hall.office.post("邻看", looks, unit=hall.office.other))
    assert numbers(told(other, "visit_list")) == []
    assert numbers(told(other, "visit_list", q="路过")) == []
    nobody = hall.office.user("nobody", hall.office.post("门岗", ("places.view_place",)))
    assert told(nobody, "visit_list")[0] == told(nobody, "visit", visits[0].pk)[0] == 403
    assert told(hall.keeper, "visit", 10**9)[0] == 404


def test_a_list_asks_as_often_for_many_visits_as_for_one(hall, visits, told):
    told(hall.keeper, "visit_list")
    asked = []
    for limit in (2, 4):
        with CaptureQueriesContext(connection) as captured:
            assert len(numbers(told(hall.keeper, "visit_list", limit=limit))) == limit
        asked.append(len(captured))
    assert asked[0] == asked[1]
