"""A hotline passes on needs by its key, and follows what became of them."""

from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.kernel.log.models import LogLine
from luodi.systems.enterprises.models import Case, HotlineKey, HotlineRequest
from luodi.systems.enterprises.rules import Solved
from luodi.systems.enterprises.tests.test_rules_open311 import FIELDS, WORDS

V2 = "/enterprises/open311/v2/"
NEED = {
    "service_code": "POWER",
    "address_string": "工业路 1 号",
    "description": "变压器老跳闸，找 13812345678",
    "account_id": "91410181MA4X0B7K2R",
}
PERSON = {"first_name": "王小二", "last_name": "王", "phone": "13912345678",
          "email": "wang@example.com", "device_id": "tt222111"}  # fmt: skip


@pytest.fixture
def line(hall):
    """A hotline's program with the key of the office's keeper."""
    from luodi.systems.enterprises.actions import issue_key

    hall.key = issue_key(actor=hall.actor(hall.keeper))
    program = Client(enforce_csrf_checks=True)

    def ask(address, told=None, *, key=hall.key, **query):
        if told is None:
            return program.get(f"{V2}{address}", {"api_key": key, **query})
        return program.post(f"{V2}{address}", {"api_key": key, **told})

    return ask


def made(answer):
    assert answer.status_code == 201, answer.content.decode()
    return int(answer.json()[0]["service_request_id"])


def test_a_need_is_passed_on_and_followed(hall, line):
    number = made(line("requests.json", NEED | PERSON | {"lat": "34.75", "long": "113.62"}))
    case = Case.objects.get(pk=number)
    assert (case.channel, case.firm, case.category) == ("HOTLINE", hall.firm, "")
    assert case.unit == hall.office.root
    (told,) = line(f"requests/{number}.json").json()
    assert told["service_request_id"] == str(number)
    assert (told["status"], told["service_code"]) == ("open", "POWER")
    assert (told["service_name"], told["status_notes"]) == ("用电", "待研判")
    assert (told["lat"], told["long"], told["address"]) == (34.75, 113.62, "工业路 1 号")
    assert told["agency_responsible"] == hall.office.root.name
    assert told["requested_datetime"].endswith("+08:00")
    assert "13812345678" not in told["description"]


def test_nothing_of_a_person_is_kept(line):
    number = made(line("requests.json", NEED | PERSON))
    kept = [str(vars(row)) for row in (Case.objects.get(pk=number), HotlineRequest.objects.get())]
    kept += [str(vars(entry)) for entry in LogLine.objects.all()]
    everything = "".join(kept)
    assert not [value for value in PERSON.values() if len(value) > 1 and value in everything]


def test_the_same_sent_again_is_one_case(line):
    first = made(line("requests.json", NEED))
    assert made(line("requests.json", NEED)) == first
    again = line("requests.xml", NEED)
    assert ET.fromstring(again.content).findtext("request/service_request_id") == str(first)
    assert made(line("requests.json", NEED | {"description": "另一件事"})) != first
    assert Case.objects.count() == 2


def test_a_firm_that_is_not_found_is_kept_by_its_place(hall, line):
    number = made(line("requests.json", NEED | {"account_id": "不知道"}))
    case = Case.objects.get(pk=number)
    assert (case.firm, case.told_as) == (None, "热线转来，地点：工业路 1 号")
    assert case.place == hall.office.root.place


def test_xml_has_the_elements_of_the_specification(line):
    answer = line("requests.xml", NEED)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml")
    root = ET.fromstring(answer.content)
    assert (root.tag, [one.tag for one in root]) == ("service_requests", ["request"])
    number = root.findtext("request/service_request_id")
    listed = ET.fromstring(line("requests.xml").content)
    assert listed.findtext("request/service_request_id") == number
    assert [one.tag for one in listed[0]] == [
        "service_request_id", "status", "status_notes", "service_name", "service_code",
        "description", "agency_responsible", "service_notice", "requested_datetime",
        "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat", "long",
        "media_url",
    ]  # fmt: skip
    services = ET.fromstring(line("services.xml").content)
    assert (services.tag, services[0].tag, len(services)) == ("services", "service", 15)
    assert services[0].findtext("metadata") == "false"
    assert ET.fromstring(line("services/POWER.xml").content).tag == "service_definition"
    refused = ET.fromstring(line("requests.xml", NEED | {"service_code": "X"}).content)
    assert (refused.tag, refused.findtext("error/code")) == ("errors", "404")
    assert "“X”" in refused.findtext("error/description")


def test_discovery_is_open_and_names_the_endpoint(client, db):
    told = client.get(f"{V2}discovery.json").json()
    assert told["endpoints"][0]["url"] == "http://testserver/enterprises/open311/v2"
    root = ET.fromstring(client.get(f"{V2}discovery.xml").content)
    assert root.findtext("endpoints/endpoint/formats/format") == "application/json"


@pytest.mark.parametrize("address", ["services.json", "services/POWER.json", "requests.json",
                                     "requests/1.json", "tokens/1.json"])  # fmt: skip
def test_without_a_key_nothing_is_answered(hall, line, address):
    made(line("requests.json", NEED))
    for key in ("", "x", hall.key[:-1]):
        answer = line(address, key=key)
        assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
    assert line("requests.json", NEED, key="x").status_code == 403
    assert Case.objects.count() == 1


def test_an_ended_key_and_a_post_without_the_right_are_refused(hall, line):
    from luodi.systems.enterprises.actions import end_key, issue_key

    end_key(actor=hall.actor(hall.keeper))
    assert line("services.json").status_code == 403
    key = issue_key(actor=hall.actor(hall.keeper))
    assert line("services.json", key=key).status_code == 200
    hall.keeper.is_active = False
    hall.keeper.save()
    assert line("services.json", key=key).status_code == 403


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"jurisdiction_id": "elsewhere.gov"}, 404),
        ({"start_date": "2020-01-01T00:00:00Z", "end_date": "2020-12-01T00:00:00Z"}, 400),
        ({"status": "done"}, 400),
        ({"service_code": "X"}, 404),
        ({"page_size": "1001"}, 400),
        ({"page": "0"}, 400),
    ],
)
def test_what_is_asked_wrongly_is_refused(line, query, code):
    answer = line("requests.json", **query)
    assert (answer.status_code, answer.json()[0]["code"]) == (code, code)


def test_requests_are_filtered_and_paged(hall, line):
    first = made(line("requests.json", NEED))
    second = made(line("requests.json", NEED | {"description": "缺工", "service_code": "LABOUR"}))
    hall.triage(Case.objects.get(pk=first))

    def numbers(**query):
        return [int(one["service_request_id"]) for one in line("requests.json", **query).json()]

    assert numbers() == [second, first]
    assert numbers(service_request_id=f"{first},999,x") == [first]
    assert numbers(service_code="LABOUR") == [second]
    assert numbers(service_code="POWER,LABOUR") == [second, first]
    assert numbers(status="closed") == []
    assert numbers(status="open", page_size="1", page="2") == [first]
    assert numbers(end_date="2020-01-01T00:00:00Z") == []
    assert line(f"requests/{second + 999}.json").status_code == 404
    assert line("tokens/1.json").status_code == 404


def test_a_closed_case_says_how_and_without_the_firms_words(hall, line):
    case = Case.objects.get(pk=made(line("requests.json", NEED)))
    hall.replied(hall.triage(case))
    hall.hear(case, solved=Solved.YES, score=5, comment="王经理很满意")
    hall.close(case)
    answer = line(f"requests/{case.pk}.json")
    (told,) = answer.json()
    assert (told["status"], told["status_notes"]) == ("closed", "已销号：企业确认")
    assert told["agency_responsible"] == hall.office.bureau.name
    assert "王经理" not in answer.content.decode()


def test_only_what_one_passed_on_is_followed(hall, line):
    hall.take("别人登记的")
    hall.take("不让街道知道", confidential=True)
    mine = made(line("requests.json", NEED))
    Case.objects.filter(pk=mine).update(confidential=True)
    assert line("requests.json").json() == []
    assert line(f"requests/{mine}.json").status_code == 404


def test_many_requests_take_as_many_queries_as_one(line):
    asked = []
    for text in ("一", "二", "三"):
        made(line("requests.json", NEED | {"description": text}))
        with CaptureQueriesContext(connection) as captured:
            line("requests.json")
        asked.append(len(captured))
    assert asked[1] == asked[2]


def test_a_key_is_shown_once_and_ended_on_its_page(hall, client):
    address = reverse("enterprises:hotline_key")
    client.force_login(hall.handler)
    assert client.get(address).status_code == 403
    client.force_login(hall.keeper)
    shown = client.post(address, {"do": "make", "idempotency_key": "key-of-a-form-1"})
    key = HotlineKey.objects.get()
    assert key.key_sha256 not in shown.content.decode()
    assert "只显示这一次" in shown.content.decode()
    assert "只显示这一次" not in client.get(address).content.decode()
    client.post(address, {"do": "make", "idempotency_key": "key-of-a-form-2"})
    assert HotlineKey.objects.filter(ended_at__isnull=True).count() == 1
    client.post(address, {"do": "end", "idempotency_key": "key-of-a-form-3"})
    assert not HotlineKey.objects.filter(ended_at__isnull=True).exists()
    assert LogLine.objects.filter(verb="enterprises.end_key").count() == 2


@settings(
    max_examples=40,
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(told=st.dictionaries(st.sampled_from(FIELDS), WORDS), form=st.sampled_from(["json", "xml"]))
def test_whatever_is_posted_is_taken_once_or_refused(line, told, form):
    before = Case.objects.count()
    first, second = line(f"requests.{form}", told), line(f"requests.{form}", told)
    assert first.status_code in {201, 400, 404}
    assert second.content == first.content
    assert Case.objects.count() - before <= (first.status_code == 201)
    if form == "xml":
        ET.fromstring(first.content)
    else:
        first.json()
