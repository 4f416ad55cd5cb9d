"""The pages of what counts: figures that open, lists, forms, taking back; who sees what."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.models import Entry
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.models import CaseResult, FirmCertification, ServiceEvent
from luodi.systems.enterprises.reads.figures import counted_entries, figures
from luodi.systems.enterprises.rules import EventKind
from luodi.systems.enterprises.tests.results import (
    closed,
    kept_file,
    recorder,
    reopen,
    result,
    value,
)

KEY = {"idempotency_key": "key-of-a-counting-form"}
YEAR = (date(2023, 1, 1), date(2023, 12, 31))


def page(client, name, *args, **query):
    return client.get(reverse(f"enterprises:{name}", args=args), query)


def post(client, name, *args, **told):
    return client.post(reverse(f"enterprises:{name}", args=args), {**KEY, **told})


def file(text="到账单", name="证明.txt"):
    return SimpleUploadedFile(name, text.encode())


def row_of(actor, title, *, by_street=False):
    rows = figures(actor, *YEAR, by_street=by_street)
    [row] = [row for row in rows if str(row.title) == title]
    return {cell.group.key: cell for cell in row.cells}


def test_a_loan_is_recorded_on_the_page_of_its_case_with_a_file(hall, client):
    case, user = closed(hall), recorder(hall)
    client.force_login(user)
    assert "记成效" in page(client, "case", case.pk).content.decode()
    assert (
        'enctype="multipart/form-data"' in page(client, "case_result_new", case.pk).content.decode()
    )
    told = {"kind": "LOAN", "amount": "2000000", "by": "测试银行", "day": "2023-03-01"}
    for wrong in ({}, {"evidence": file(), "amount": "x"}, {"evidence": file(name="a.exe")}):
        answer = post(client, "case_result_new", case.pk, **told | wrong)
        assert answer.status_code == 422
        assert "测试银行" in answer.content.decode()
    assert CaseResult.objects.count() == 0
    answer = post(client, "case_result_new", case.pk, **told, evidence=file())
    row = CaseResult.objects.get()
    assert (answer.url, row.amount) == (reverse("enterprises:result", args=[row.pk]), 2_000_000_00)
    assert value(hall, "loans") == 2_000_000_00
    shown = client.get(answer.url).content.decode()
    assert "2,000,000.00 元" in shown
    assert "证明.txt" in shown
    again = post(client, "case_result_new", case.pk, **told, evidence=file())
    assert (again.status_code, CaseResult.objects.count()) == (302, 1)


def test_half_a_worker_is_refused(hall, client):
    case = closed(hall)
    client.force_login(recorder(hall))
    told = {"kind": "WORKERS", "amount": "4.5", "by": "零工市场", "day": "2023-03-01"}
    answer = post(client, "case_result_new", case.pk, **told, evidence=file())
    assert (answer.status_code, CaseResult.objects.count()) == (422, 0)
    assert "不是整数" in answer.content.decode()


def test_a_certificate_and_an_event_are_recorded_listed_and_exported(hall, client):
    user = recorder(hall)
    client.force_login(user)
    told = {"firm": "没有的厂", "kind": "HIGH_TECH", "certified_on": "2023-03-01"}
    answer = post(client, "certification_new", **told, evidence=file())
    assert (answer.status_code, FirmCertification.objects.count()) == (422, 0)
    told["firm"] = "91410181ma4x0b7k2r"
    assert post(client, "certification_new", **told, evidence=file()).status_code == 302
    shown = page(client, "firm", hall.firm.pk).content.decode()
    assert reverse("enterprises:certification", args=[FirmCertification.objects.get().pk]) in shown
    held = {
        "kind": "TALK", "title": "惠企政策宣讲会", "day": "2023-03-01",
        "unit": hall.office.root.pk, "place": hall.office.street.pk,
        "firms": "测试铸造有限公司\n", "idempotency_key": "key-of-an-event",
    }  # fmt: skip
    wrong = post(client, "event_new", **held | {"firms": "没有的厂"}, evidence=file())
    assert (wrong.status_code, ServiceEvent.objects.count()) == (422, 0)
    assert post(client, "event_new", **held, evidence=file()).status_code == 302
    event = ServiceEvent.objects.get()
    assert (event.firm_count, event.firms.get().firm) == (None, hall.firm)
    assert "测试铸造有限公司" in page(client, "event", event.pk).content.decode()
    for name, words in (("certification_list", "高新技术企业"), ("event_list", "惠企政策宣讲会")):
        assert words in page(client, name).content.decode()
        assert words in page(client, name, format="csv").getvalue().decode()
        gone = page(client, name, stands="no", format="csv").getvalue().decode()
        assert words not in gone


def test_taking_back_asks_why_and_restoring_is_one_click(hall, client):
    row = result(hall, closed(hall), user := recorder(hall))
    client.force_login(user)
    assert page(client, "result_take_back", row.pk).status_code == 200
    assert post(client, "result_take_back", row.pk, version=1, reason="").status_code == 422
    assert post(client, "result_take_back", row.pk, version=1, reason="重复").status_code == 302
    assert value(hall, "loans") is None
    shown = page(client, "result", row.pk).content.decode()
    assert "撤回：重复" in shown
    for version, key, standing in (("x", "a-wrong-version", None), ("2", "restored-now", 10**8)):
        post(client, "result_restore", row.pk, version=version, idempotency_key=key)
        assert value(hall, "loans") == standing


def test_a_case_is_reopened_on_its_page_and_not_on_that_of_its_duty(hall, client):
    case = closed(hall)
    client.force_login(hall.keeper)
    case.duty.refresh_from_db()
    told = {"version": case.duty.version, "note": "又停了"}
    client.post(f"/duties/{case.duty_id}/reopen/", {**KEY, **told})
    case.duty.refresh_from_db()
    assert case.duty.state == "CLOSED"
    assert page(client, "case_reopen", case.pk).status_code == 200
    key = {"idempotency_key": "reopened-by-hand"}
    assert post(client, "case_reopen", case.pk, **told | {"note": ""} | key).status_code == 422
    assert post(client, "case_reopen", case.pk, **told, **key, told_again="on").status_code == 302
    assert (value(hall, "closed"), value(hall, "came_back")) == (None, 1)
    assert "复发" in page(client, "case", case.pk).content.decode()


def test_the_page_of_a_new_case_offers_to_bring_the_closed_one_back(hall, client):
    case = closed(hall)
    hall.at("2023-04-10 10:00")
    again = hall.take("您好，炉子停了，变压器老是跳闸")
    client.force_login(hall.keeper)
    assert "重新办理这件" in page(client, "case", again.pk).content.decode()
    case.duty.refresh_from_db()
    told = {"earlier": case.pk, "version": case.duty.version}
    assert post(client, "case_bring_back", again.pk, earlier="x").status_code == 404
    stale = post(client, "case_bring_back", again.pk, earlier=case.pk, version="1",
                 idempotency_key="a-stale-one")  # fmt: skip
    assert stale.url == reverse("enterprises:case", args=[again.pk])
    assert value(hall, "closed") == 1
    answer = post(client, "case_bring_back", again.pk, **told, idempotency_key="brought-back")
    assert answer.url == reverse("enterprises:case", args=[case.pk])
    assert value(hall, "closed") is None
    shown = client.get(answer.url).content.decode()
    assert again.duty.number in shown


def test_figures_open_into_the_records_that_they_are_the_sum_of(hall, client):
    case, user = closed(hall), recorder(hall)
    row = result(hall, case, user)
    client.force_login(user)
    shown = page(client, "figures").content.decode()
    assert "区发展局" in shown
    assert "未报" in shown
    cell = row_of(hall.actor(user), "区发展局")["loans"]
    assert cell.quantity.amount == row.amount
    opened = page(client, "counted_list", **cell.asked).content.decode()
    assert "共 1 条" in opened
    assert "贷款 · 测试银行" in opened
    street = row_of(hall.actor(user), "经八路街道", by_street=True)["helped"]
    assert "共 1 条" in page(client, "counted_list", **street.asked).content.decode()
    assert "变压器" in page(client, "counted_list", format="csv").getvalue().decode()
    nothing = page(client, "figures", since="2022-01-01", until="2022-02-01").content.decode()
    assert "这段时间没有计入的成效" in nothing
    assert page(client, "figures", since="x", by="street").status_code == 200


def test_a_confidential_need_counts_in_no_figure_of_its_street(hall, client):
    street = recorder(hall, name="street", place=hall.office.street)
    whole = recorder(hall)
    case = closed(hall, confidential=True)
    assert [str(row.title) for row in figures(hall.actor(street), *YEAR, by_street=True)] == [
        "合计"
    ]
    cells = row_of(hall.actor(whole), "金水区（不分街道）", by_street=True)
    assert cells["closed"].quantity.amount == 1
    client.force_login(whole)
    assert "共 1 条" in page(client, "counted_list", **cells["closed"].asked).content.decode()
    assert list(counted_entries(hall.actor(street))) == []
    client.force_login(street)
    for query in ({}, {"format": "csv"}):
        answer = page(client, "counted_list", **query)
        text = answer.getvalue() if answer.streaming else answer.content
        assert case.duty.number not in text.decode()


def test_the_office_beside_the_handling_bureau_sees_what_its_cases_counted(hall):
    """Entries stand with the unit that handled; who keeps the case sees them all the same."""
    user = recorder(hall, name="beside", unit=hall.office.other)
    assert list(counted_entries(hall.actor(user))) == []
    case = closed(hall)
    type(case).objects.filter(pk=case.pk).update(unit=hall.office.other)
    codes = counted_entries(hall.actor(user)).values_list("measure__code", flat=True)
    assert set(codes) == {
        "enterprises.closed", "enterprises.closed_on_time", "enterprises.firms_helped",
    }  # fmt: skip


def test_a_reversed_figure_is_unknown_again(hall):
    user = recorder(hall)
    case = closed(hall)
    reopen(hall, case)
    assert Entry.objects.count() == 6
    rows = figures(hall.actor(user), *YEAR, by_street=False)
    assert [cell.quantity.amount for cell in rows[0].cells] == [None] * 10


@pytest.mark.parametrize(
    "name", ["figures", "counted_list", "result_list", "certification_list", "event_list"]
)
def test_without_the_right_the_pages_are_closed(hall, client, name):
    client.force_login(hall.keeper)
    assert page(client, name).status_code == 403


def test_looking_is_not_recording(hall, client):
    case = closed(hall)
    event = actions.add_event(
        actor=LUODI,
        spec=actions.EventSpec(
            EventKind.TALK, "宣讲", date(2023, 3, 1), hall.office.root, hall.office.street
        ),
        evidence=kept_file(hall),
    )
    client.force_login(recorder(hall, rights=("enterprises.view_result",)))
    shown = page(client, "event", event.pk).content.decode()
    assert "撤回" not in shown
    assert "材料在您的权限之外" in shown
    for name, args in (("case_result_new", (case.pk,)), ("certification_new", ()),
                       ("event_new", ()), ("event_take_back", (event.pk,))):  # fmt: skip
        assert page(client, name, *args).status_code == 403
        assert post(client, name, *args).status_code == 403
