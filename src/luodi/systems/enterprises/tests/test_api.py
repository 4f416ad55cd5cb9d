"""Firms and cases for programs: what is told, what is not, and to whom."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

SECRET = "房东不让知道，电话另约"
NOT_TOLD = (SECRET, "变压器", "河边一家新厂", "1 号")


@pytest.fixture
def told(hall, client):
    """Three cases; gives a function that asks as somebody and reads the answer."""
    hall.cases = (
        hall.triage(hall.take()),
        hall.take(SECRET, confidential=True),
        hall.take(firm=None, told_as="河边一家新厂"),
    )

    def ask(user, name, *args, **query):
        client.force_login(user)
        answer = client.get(reverse(f"api:{name}", args=args), query)
        return answer.status_code, answer.json()

    return ask


def numbers(told):
    return [item["id"] for item in told[1]["items"]]


def test_a_case_is_told_without_what_was_said(hall, told):
    case = hall.cases[0]
    status, answer = told(hall.keeper, "case", case.pk)
    assert status == 200
    assert answer["firm"] == {"id": hall.firm.pk, "name": "测试铸造有限公司"}
    assert (answer["state"], answer["category"], answer["severity"]) == ("ASSIGNED", "POWER", "C")
    assert answer["unit"]["code"] == hall.office.bureau.code
    assert answer["office"]["code"] == hall.office.root.code
    assert (answer["closing"], answer["ended_at"], answer["parent"]) == (None, None, None)
    assert answer["received_at"].endswith("+08:00")
    assert answer["page"] == reverse("enterprises:case", args=[case.pk])
    every = json.dumps(told(hall.keeper, "case_list"), ensure_ascii=False)
    assert not [words for words in NOT_TOLD if words in every]


def test_what_is_not_triaged_or_not_identified_is_null(hall, told):
    answer = told(hall.keeper, "case", hall.cases[2].pk)[1]
    assert (answer["firm"], answer["category"], answer["severity"]) == (None, None, None)
    assert answer["state"] == "NEW"


def test_the_street_is_told_neither_the_confidential_case_nor_that_it_is_there(hall, told):
    open_one, hidden, nobodys = hall.cases
    assert numbers(told(hall.clerk, "case_list")) == [open_one.pk]
    for case in (hidden, nobodys):
        assert told(hall.clerk, "case", case.pk)[0] == 404
    assert told(hall.clerk, "firm", hall.firm.pk)[1]["open_cases"] == 1
    assert told(hall.keeper, "firm", hall.firm.pk)[1]["open_cases"] == 2
    assert numbers(told(hall.clerk, "case_list", q="房东")) == []
    assert numbers(told(hall.keeper, "case_list", q="房东")) == [hidden.pk]


def test_cases_are_filtered_and_paged(hall, told):
    first, second, third = (case.pk for case in hall.cases)
    page = told(hall.keeper, "case_list", limit=2)
    assert (numbers(page), page[1]["next"]) == ([first, second], second)
    rest = told(hall.keeper, "case_list", limit=2, after=second)
    assert (numbers(rest), rest[1]["next"]) == ([third], None)
    for wanted, found in (
        ({"category": "POWER"}, [first]),
        ({"firm": hall.firm.pk}, [first, second]),
        ({"unit": hall.office.bureau.code}, [first]),
        ({"open": "false"}, []),
        ({"open": "true"}, [first, second, third]),
        ({"since": "1999-01-01", "before": "2999-01-01"}, [first, second, third]),
        ({"before": "1999-01-01"}, []),
        ({"q": "变压器"}, [first, third]),
        ({"severity": "A"}, []),
    ):
        assert numbers(told(hall.keeper, "case_list", **wanted)) == found, wanted


def test_a_firm_is_told_without_its_contact(hall, told):
    status, answer = told(hall.keeper, "firm", hall.firm.pk)
    assert status == 200
    assert (answer["name"], answer["care"], answer["tags"]) == ("测试铸造有限公司", "KEY", ["规上"])
    assert answer["credit_code"] == "91410181MA4X0B7K2R"
    assert set(answer) == {"id", "name", "credit_code", "care", "size_class", "industry_code",
                           "tags", "unit", "place", "open_cases", "version", "page"}  # fmt: skip
    for wanted, found in (
        ({"q": "铸造"}, 1),
        ({"tag": "规上"}, 1),
        ({"tag": "出口"}, 0),
        ({"care": "OTHER"}, 0),
        ({"unit": hall.office.root.code}, 1),
    ):
        assert len(told(hall.keeper, "firm_list", **wanted)[1]["items"]) == found, wanted


def test_who_may_not_look_is_refused(hall, told):
    nobody = hall.office.user("nobody", hall.office.post("门岗", ("places.view_place",)))
    for name, args in (("firm_list", ()), ("case_list", ()), ("case", (hall.cases[0].pk,)),
                       ("firm", (hall.firm.pk,))):  # fmt: skip
        assert told(nobody, name, *args)[0] == 403
    assert told(hall.keeper, "case", 10**9)[0] == 404
    assert told(hall.keeper, "case_list", category="X")[0] == 422


def test_a_list_asks_as_often_for_many_cases_as_for_one(hall, told):
    told(hall.keeper, "case_list")
    asked = []
    for limit in (1, 3):
        with CaptureQueriesContext(connection) as captured:
            told(hall.keeper, "case_list", limit=limit)
        asked.append(len(captured))
    assert asked[0] == asked[1]
