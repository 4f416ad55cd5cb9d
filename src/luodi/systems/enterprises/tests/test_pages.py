"""The pages of firms and cases: allowed, refused, wrong input."""

import pytest
from django.urls import reverse

from luodi.systems.enterprises.models import Case, CaseFeedback, Firm

KEY = {"idempotency_key": "key-of-a-test-form"}


def page(client, name, *args, **query):
    return client.get(reverse(f"enterprises:{name}", args=args), query)


def post(client, name, *args, **told):
    return client.post(reverse(f"enterprises:{name}", args=args), {**KEY, **told})


def intake(hall, **changed):
    told = {
        "firm": "测试铸造有限公司",
        "text": "变压器老跳闸",
        "channel": "HOTLINE",
        "unit": hall.office.root.pk,
    }
    return told | changed


@pytest.mark.parametrize("firm", ["测试铸造有限公司", "91410181ma4x0b7k2r"])
def test_a_need_is_taken_in_by_name_or_code(hall, client, firm):
    client.force_login(hall.keeper)
    answer = post(client, "case_new", **intake(hall, firm=firm))
    case = Case.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("enterprises:case", args=[case.pk]))
    assert (case.firm, case.told_as) == (hall.firm, "")
    shown = client.get(answer.url).content.decode()
    assert "变压器老跳闸" in shown
    assert "系统建议，待研判" in shown


def test_a_firm_that_is_not_found_is_kept_as_it_called_itself(hall, client):
    client.force_login(hall.keeper)
    answer = post(client, "case_new", **intake(hall, firm="河边一家新厂"))
    case = Case.objects.get()
    assert (case.firm, case.told_as) == (None, "河边一家新厂")
    assert "请核对信用代码" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("wrong", [{"text": ""}, {"channel": "X"}, {"unit": "0"}, {"firm": ""}])
def test_wrong_input_comes_back_with_the_form(hall, client, wrong):
    client.force_login(hall.keeper)
    answer = post(client, "case_new", **intake(hall, **wrong))
    assert (answer.status_code, Case.objects.count()) == (422, 0)


def test_a_case_is_triaged_on_its_page(hall, client):
    case = hall.take()
    client.force_login(hall.keeper)
    told = {
        "version": case.duty.version,
        "category": "POWER",
        "to": f"p:{hall.handler_post.pk}",
        "levels": "2",
        "order_loss": "3.5",
    }
    answer = post(client, "case_triage", case.pk, **told)
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.category, case.severity, case.duty.unit) == ("POWER", "A", hall.office.bureau)
    stale = post(client, "case_triage", case.pk, **told | {"idempotency_key": "a-later-form"})
    assert stale.status_code == 422


def test_the_firm_is_heard_and_the_case_closed_on_its_page(hall, client):
    case = hall.replied(hall.triage(hall.take()))
    client.force_login(hall.keeper)
    assert "已在 0 个不同的日子" in page(client, "case", case.pk).content.decode()
    early = post(client, "case_close", case.pk, version=case.duty.version)
    assert early.status_code == 422
    wrong = post(client, "case_feedback", case.pk, manner="PHONE", solved="PARTLY", score="3")
    assert (wrong.status_code, CaseFeedback.objects.count()) == (422, 0)
    said = {"manner": "PHONE", "solved": "YES", "score": "5", "idempotency_key": "another-form"}
    assert post(client, "case_feedback", case.pk, **said).status_code == 302
    assert "可以销号：企业确认" in page(client, "case", case.pk).content.decode()
    closing = {"version": case.duty.version, "idempotency_key": "the-last-form"}
    assert post(client, "case_close", case.pk, **closing).status_code == 302
    case.refresh_from_db()
    assert (case.duty.state, case.closing) == ("CLOSED", "CONFIRMED")


def test_a_case_is_sent_back_with_a_reason(hall, client):
    case = hall.replied(hall.triage(hall.take()))
    client.force_login(hall.keeper)
    told = {"version": case.duty.version}
    assert post(client, "case_send_back", case.pk, note="", **told).status_code == 422
    again = {**told, "note": "没有送电", "idempotency_key": "another-form"}
    assert post(client, "case_send_back", case.pk, **again).status_code == 302
    case.refresh_from_db()
    assert case.duty.state == "RETURNED"


def test_the_street_sees_its_cases_but_not_the_confidential_one(hall, client):
    open_one, hidden = hall.take(), hall.take("房东不让知道", confidential=True)
    client.force_login(hall.clerk)
    shown = page(client, "case_list", tab="all").content.decode()
    assert "变压器老跳闸" in shown
    assert "房东不让知道" not in shown
    assert page(client, "case", open_one.pk).status_code == 200
    assert page(client, "case", hidden.pk).status_code == 404
    assert (
        "房东不让知道" not in page(client, "case_list", tab="all", format="csv").getvalue().decode()
    )
    assert "房东不让知道" not in page(client, "firm", hall.firm.pk).content.decode()


@pytest.mark.parametrize("tab", ["open", "late", "new", "ask", "all", "nonsense"])
def test_the_tabs_of_the_list_open(hall, client, tab):
    hall.take()
    client.force_login(hall.keeper)
    answer = page(client, "case_list", tab=tab)
    assert answer.status_code == 200
    assert ("变压器老跳闸" in answer.content.decode()) is (tab not in {"late", "ask"})


def test_a_firm_is_put_on_the_ledger_by_its_code_and_changed(hall, client):
    client.force_login(hall.keeper)
    wrong = post(client, "firm_new", party="91410181MA4X0B7K2X", care="KEY", tags="")
    assert (wrong.status_code, Firm.objects.count()) == (422, 1)
    twice = post(client, "firm_new", party="91410181MA4X0B7K2R", care="KEY", tags="")
    assert (twice.status_code, Firm.objects.count()) == (422, 1)
    told = {"version": 1, "care": "OTHER", "tags": "出口、专精特新", "idempotency_key": "a-change"}
    assert post(client, "firm_change", hall.firm.pk, **told).status_code == 302
    shown = page(client, "firm_list").content.decode()
    assert "专精特新、出口" in shown or "出口、专精特新" in shown


def test_a_likeness_is_joined_by_its_button(hall, client):
    first = hall.triage(hall.take(), unit=None, post=None)
    again = hall.triage(hall.take("变压器老跳闸，炉子停了，急"), unit=None, post=None)
    client.force_login(hall.keeper)
    assert "并入这件" in page(client, "case", again.pk).content.decode()
    for parent in ("", "x", "99999999999999"):
        post(client, "case_join", again.pk, parent=parent, idempotency_key=f"join-{parent}-key")
    again.refresh_from_db()
    assert again.parent is None
    post(client, "case_join", again.pk, parent=first.pk, idempotency_key="join-at-last")
    again.refresh_from_db()
    assert again.parent == first


def test_looking_is_not_acting(hall, client):
    case = hall.take()
    client.force_login(hall.handler)
    for name, args in (("case_new", ()), ("case_triage", (case.pk,)), ("case_close", (case.pk,)),
                       ("case_feedback", (case.pk,)), ("firm_new", ())):  # fmt: skip
        assert post(client, name, *args).status_code == 403
    assert (Case.objects.count(), CaseFeedback.objects.count()) == (1, 0)


def test_the_page_of_a_duty_says_of_a_case_only_what_is_done_elsewhere(hall, client):
    case = hall.triage(hall.take())
    client.force_login(hall.handler)
    shown = client.get(reverse("duties:duty", args=[case.duty_id])).content.decode()
    assert "页面上办理；延期" not in shown
    assert reverse("duties:duty_accept", args=[case.duty_id]) in shown
