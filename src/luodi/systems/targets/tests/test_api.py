"""Targets for programs: the promise, the light, and the way from sentence to evidence."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from conftest import MORNING
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.documents.models import Attachment, Document
from luodi.kernel.documents.rules import Kind
from luodi.kernel.ledger.actions import define_measure, post_entries
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.targets.actions import (
    PartSpec,
    Said,
    ShareSpec,
    Span,
    TargetSpec,
    break_down,
    define_target,
)
from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise
from luodi.systems.targets.models import Report, ReportEvidence, ReportState

TEXT = "清河区重点抓好几方面工作。全年投资力争达到350亿元以上，建成停车位2万个。"
WORDS = "350亿元以上"
VIEW = ("targets.view_target", "ledger.view_entry", "ledger.view_measure")
ALL = (*VIEW, "documents.view_document")
BACKEND = "django.contrib.auth.backends.ModelBackend"
SENTENCE = TEXT.index("全年")
MOST_QUERIES = 20
YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))


@dataclass(frozen=True)
class Promised:
    """A target of the bureau that counts the whole district; both bureaus reported January."""

    target: Any
    measure: Any
    entries: list[Any]
    mine: Any
    theirs: Any


def _file(office, unit, name):
    return Attachment.objects.create(
        original_name=name,
        media_type="text/csv",
        size=3,
        sha256=name.encode().hex().ljust(64, "0")[:64],
        upload_sha256="0" * 64,
        path=name,
        unit=unit,
        place=office.district,
        added_at=MORNING,
    )


def _document(office):
    return Document.objects.create(
        title="2023年工作安排",
        kind=Kind.REPORT.value,
        year=2023,
        issued_by=office.root,
        place=office.district,
        text=TEXT,
        characters=len(TEXT),
        text_sha256="0" * 64,
        sha256="0" * 64,
        file_name="text.txt",
        media_type="text/plain",
        size=1,
        added_at=MORNING,
    )


def _target(office, document, measure, start, name="投资"):
    return define_target(
        actor=LUODI,
        spec=TargetSpec(
            name=name,
            document=document,
            span=Span(start, start + len(WORDS), SENTENCE, len(TEXT)),
            promise=Promise(Comparator.GE, 3_500_000_000_000),
            unit="元",
            scale=2,
            stretch=True,
            period=YEAR,
            pace=Pace.MONTH,
            lead_unit=office.bureau,
            place=office.district,
            parts=[PartSpec(measure, office.root, office.district)],
            said=Said("GE", "350", "", "亿元"),
        ),
    )


@pytest.fixture
def promised(office):
    measure = define_measure(
        code="invested", name="固定资产投资", unit="元", scale=2, definition="当年累计"
    )
    target = _target(office, _document(office), measure, TEXT.index(WORDS))
    posted, files = [], {}
    for unit, amount in ((office.bureau, 300_000_000_000), (office.other, 5_000_000_000)):
        report = Report.objects.create(
            target=target,
            unit=unit,
            place=office.street,
            month=202301,
            day=date(2023, 1, 31),
            state=ReportState.POSTED,
            reported_at=MORNING,
            posted_at=MORNING,
        )
        key = RecordKey("targets", "report", str(report.pk), 1, "VALUE")
        figure = Figure(measure.pk, unit.pk, office.street.pk, date(2023, 1, 31), amount)
        posted += post_entries([(key, figure)])
        files[unit.pk] = _file(office, unit, f"evidence-{unit.code}.csv")
        ReportEvidence.objects.create(report=report, attachment=files[unit.pk])
    ReportEvidence.objects.create(
        report_id=int(posted[0].record_id), attachment=files[office.other.pk]
    )
    return Promised(target, measure, posted, files[office.bureau.pk], files[office.other.pk])


@pytest.fixture
def reader(client, in_charge):
    client.force_login(in_charge(*ALL), BACKEND)
    return client


def get(client, name, *args, status=200, **query):
    answer = client.get(reverse(f"api:{name}", args=args), query)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_target_is_told_exactly(reader, promised, office):
    told = get(reader, "target", promised.target.pk)
    assert told["promise"]["comparator"] == "GE"
    assert told["promise"]["value"]["amount"] == "35000000000.00"
    assert told["promise"]["stretch"] is True
    assert told["period"] == {"since": "2023-01-01", "before": "2024-01-01"}
    assert told["lead_unit"] == {"code": office.bureau.code, "name": office.bureau.name}
    assert told["standing"]["as_of"] == "2023-03-01"
    assert told["standing"]["value"]["amount"] == "3050000000.00"
    light = told["standing"]["light"]
    assert (light["pace"], light["ratio"]) == ("1/6", "61/700")
    assert (light["colour"], light["rule"], light["unknown"]) == ("WATCH", "01/8", None)
    assert light["due"]["fraction"] == "17500000000/3"
    assert light["reason"]


def test_a_target_tells_its_sentence_and_its_parts(reader, promised):
    told = get(reader, "target", promised.target.pk)
    sentence = told["sentence"]
    assert sentence["words"] == WORDS
    assert TEXT[sentence["span"]["since"] : sentence["span"]["before"]] == WORDS
    assert sentence["sentence"].startswith("全年投资")
    assert sentence["said"] == {"comparator": "GE", "value": "350", "high": "", "unit": "亿元"}
    assert [part["measure"]["code"] for part in told["parts"]] == ["invested"]
    assert [item["version"] for item in told["parts"][0]["versions"]] == [1]
    assert [item["number"] for item in told["versions"]] == [1]
    assert told["versions"][0]["value"]["amount"] == "35000000000.00"
    assert told["breakdown"] == []


def test_a_breakdown_is_told_by_unit_and_month(reader, promised, office):
    break_down(
        actor=LUODI,
        target=promised.target,
        shares=[
            ShareSpec(office.bureau, value=3_000_000_000_000),
            ShareSpec(office.other, value=500_000_000_000),
        ],
        valid_from=date(2023, 1, 1),
        citation="分解方案",
        by_month=False,
    )
    told = get(reader, "target", promised.target.pk)
    assert [
        (item["unit"]["code"], item["month"], item["value"]["amount"]) for item in told["breakdown"]
    ] == [
        (office.bureau.code, None, "30000000000.00"),
        (office.other.code, None, "5000000000.00"),
    ]
    assert [(item["number"], item["citation"]) for item in told["versions"]] == [
        (2, "分解方案"),
        (1, "2023年工作安排"),
    ]


def test_lineage_goes_down_to_the_evidence_and_counts_what_is_not_shown(reader, promised):
    told = get(reader, "lineage", promised.target.pk)
    assert told["sentence"]["words"] == WORDS
    assert told["months"] == {"since": "2023-01", "before": "2023-04"}
    assert told["standing"]["value"]["amount"] == "3050000000.00"
    (entry,) = told["entries"]
    assert entry["id"] == promised.entries[0].pk
    assert entry["quantity"]["amount"] == "3000000000.00"
    report = promised.entries[0].record_id
    assert (entry["record"]["kind"], entry["record"]["number"]) == ("report", report)
    assert entry["record"]["page"] == reverse("targets:report", args=[report])
    (file,) = entry["evidence"]["files"]
    assert (file["id"], file["sha256"]) == (promised.mine.pk, promised.mine.sha256)
    assert entry["evidence"]["outside"] == 1
    assert (told["outside"], told["next"]) == (1, None)


def test_lineage_comes_in_pages(office, client, promised):
    client.force_login(office.user("gaoceng", office.post("高层", ALL, unit=office.root)), BACKEND)
    first = get(client, "lineage", promised.target.pk, limit=1)
    assert [entry["id"] for entry in first["entries"]] == [promised.entries[0].pk]
    assert (first["next"], first["outside"]) == (promised.entries[0].pk, 0)
    last = get(client, "lineage", promised.target.pk, limit=1, after=first["next"])
    assert [entry["id"] for entry in last["entries"]] == [promised.entries[1].pk]
    assert last["next"] is None


def test_lineage_asks_as_often_for_many_entries_as_for_one(
    office, client, promised, django_assert_max_num_queries
):
    client.force_login(office.user("gaoceng", office.post("高层", ALL, unit=office.root)), BACKEND)
    get(client, "lineage", promised.target.pk)
    with django_assert_max_num_queries(2 * MOST_QUERIES) as one:
        get(client, "lineage", promised.target.pk, limit=1)
    with django_assert_max_num_queries(len(one)):
        assert len(get(client, "lineage", promised.target.pk)["entries"]) == 2


def test_an_entry_tells_which_target_it_fed(reader, promised):
    told = get(reader, "entry", promised.entries[0].pk)
    page = reverse("targets:target", args=[promised.target.pk])
    assert told["fed"] == [{"name": "投资", "page": page}]
    assert [file["name"] for file in told["evidence"]["files"]] == [promised.mine.original_name]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, True),
        ({"q": "投资"}, True),
        ({"q": "停车"}, True),
        ({"q": "绿化"}, False),
        ({"unit": "U00010001"}, True),
        ({"unit": "U0001"}, False),
        ({"year": 2023}, True),
        ({"year": 2024}, False),
        ({"year": 2022}, False),
        ({"measure": "invested"}, True),
        ({"measure": "jobs"}, False),
        ({"light": "WATCH"}, True),
        ({"light": "RED"}, False),
    ],
)
def test_filters_keep_what_is_asked_for(reader, promised, wanted, found):
    told = get(reader, "target_list", **wanted)
    assert [item["id"] for item in told["items"]] == [promised.target.pk] * found
    assert told["next"] is None


@pytest.mark.parametrize("wanted", [{}, {"light": "WATCH"}])
def test_a_list_asks_as_often_for_many_targets_as_for_one(
    reader, promised, office, django_assert_max_num_queries, wanted
):
    number = get(reader, "target_list", **wanted)["items"][0]["id"]
    with django_assert_max_num_queries(MOST_QUERIES) as one:
        assert len(get(reader, "target_list", **wanted)["items"]) == 1
    for start in (0, 1, 2):
        _target(
            office, promised.target.document, promised.measure, SENTENCE + start, f"投资{start}"
        )
    with django_assert_max_num_queries(len(one)):
        assert len(get(reader, "target_list", **wanted)["items"]) == 4
    first = get(reader, "target_list", limit=1, **wanted)
    assert (first["items"][0]["id"], first["next"]) == (number, number)
    rest = get(reader, "target_list", after=number, **wanted)
    assert [item["name"] for item in rest["items"]] == ["投资0", "投资1", "投资2"]


@pytest.mark.parametrize("wanted", [{"year": 1900}, {"light": "BLUE"}, {"q": "\x00"}])
def test_a_wrong_filter_is_refused_by_name(reader, promised, wanted):
    told = get(reader, "target_list", status=422, **wanted)
    assert next(iter(wanted)) in told["what"]


def test_whoever_may_not_look_is_refused(client, colleague, promised):
    client.force_login(colleague("people.view_people"), BACKEND)
    for name, args in (("target_list", ()), ("target", (1,)), ("lineage", (1,))):
        assert get(client, name, *args, status=403)["error"] == "没有权限"


def test_another_bureau_sees_no_target_of_this_one(client, stranger, promised):
    client.force_login(stranger(*ALL), BACKEND)
    for wanted in ({}, {"light": "WATCH"}, {"measure": "invested"}, {"q": "投资"}):
        assert get(client, "target_list", **wanted) == {"items": [], "next": None}
    for name in ("target", "lineage"):
        hidden = get(client, name, promised.target.pk, status=404)
        absent = get(client, name, 10**9, status=404)
        del hidden["reference"], absent["reference"]
        assert hidden == absent
    assert get(client, "entry", promised.entries[1].pk)["fed"] == []


def test_without_the_right_to_entries_or_files_they_are_counted_alone(
    client, colleague, promised, office
):
    client.force_login(colleague("targets.view_target"), BACKEND)
    told = get(client, "lineage", promised.target.pk)
    assert (told["entries"], told["outside"]) == ([], 2)
    client.force_login(office.user("zhichu", office.post("只看数", VIEW)), BACKEND)
    (entry,) = get(client, "lineage", promised.target.pk)["entries"]
    assert entry["evidence"] == {"files": [], "outside": 2}


def test_a_target_without_figures_is_unknown_and_not_nought(reader, office):
    measure = define_measure(code="none", name="投资", unit="元", scale=2, definition="当年累计")
    target = _target(office, _document(office), measure, TEXT.index(WORDS))
    value = get(reader, "target", target.pk)["standing"]["value"]
    assert (value["amount"], value["missing"], value["shown"]) == (None, "NOT_POSTED", "未报")
