"""The pages of officers, comparison, checks, shared issues, ledgers and bulletin."""

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.kernel.duties import actions as duties
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Post
from luodi.kernel.places.models import Place
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import LeadSpec
from luodi.systems.enterprises.models import (
    CaseCheck,
    CommonCase,
    InvestmentLead,
    ServiceRole,
)
from luodi.systems.enterprises.rules import Care, Solved
from luodi.systems.enterprises.tests.test_officers import MORE, closed, several, withdrawn

ALL = (*MORE, "enterprises.hear_firm", "enterprises.view_comparison",
       "enterprises.export_ledgers", "duties.verify_duty")  # fmt: skip
KEY = {"idempotency_key": "key-of-a-test-form"}
LISTS = ("mine", "board", "role_list", "lead_list", "comparison", "comparison_cases", "recheck",
         "withdrawn", "common", "ledgers", "bulletin")  # fmt: skip
SECRET = "房东不让知道"


@pytest.fixture
def chief(hall):
    return hall.office.user("chief", hall.office.post("主任", ALL, unit=hall.office.root))


@pytest.fixture
def neighbour(hall):
    """Give a clerk who holds every permission over the street next door, and nowhere else."""
    district = hall.office.district
    street = Place.objects.create(
        path=f"{district.path}0002", parent=district, kind="TOWN", name="花园路街道",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    post = hall.office.post("邻街主任", ALL, unit=hall.office.root, place=street)
    return hall.office.user("neighbour", post)


def page(client, name, *args, **query):
    return client.get(reverse(f"enterprises:{name}", args=args), query)


def post(client, name, *args, **told):
    return client.post(reverse(f"enterprises:{name}", args=args), {**KEY, **told})


def filled(hall, chief):
    """Write a row of everything; give the cases: closed, withdrawn, of policy, confidential."""
    done, away = closed(hall), withdrawn(hall)
    shared = several(hall)
    hidden = hall.take(SECRET, confidential=True)
    actions.give_role(
        actor=hall.actor(chief), post=hall.handler_post, role=ServiceRole.Role.CHIEF,
        valid_from=date(2023, 3, 1),
    )  # fmt: skip
    actions.add_lead(
        actor=hall.actor(chief),
        spec=LeadSpec("模具产业园", InvestmentLead.Stage.TALKS, date(2023, 3, 1),
                      hall.office.bureau, hall.office.street, amount_fen=123_450),
    )  # fmt: skip
    return done, away, shared, hidden


@pytest.mark.parametrize("name", LISTS)
def test_a_page_opens_empty_and_filled_and_needs_its_permission(hall, chief, client, name):
    client.force_login(chief)
    assert page(client, name).status_code == 200
    filled(hall, chief)
    assert page(client, name).status_code == 200
    client.force_login(hall.office.user("nobody"))
    assert page(client, name).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_the_neighbour_streets_clerk_finds_nothing_on_any_page(
    hall, chief, neighbour, client, name
):
    done, away, shared, hidden = filled(hall, chief)
    client.force_login(neighbour)
    for query in ({}, {"period": "2023"}, {"by": "streets"}, {"format": "csv"}):
        answer = page(client, name, **query)
        text = b"".join(answer) if answer.streaming else answer.content
        shown = text.decode("utf-8", "replace")
        for mark in ("变压器", "跳闸", SECRET, "模具产业园", "测试铸造", "测试1厂", "经办"):
            assert mark not in shown, (query, mark)
    for case in (done, away, shared[0], hidden):
        for of_case in ("case_check", "common_open"):
            assert page(client, of_case, case.pk).status_code == 404
            assert post(client, of_case, case.pk).status_code == 404


@pytest.mark.parametrize("query", [
    {"format": "xlsx"}, {"format": "csv"}, {"format": "ods"}
])  # fmt: skip
def test_the_files_of_the_neighbours_comparison_count_nothing(
    hall, chief, neighbour, client, query
):
    filled(hall, chief)
    client.force_login(neighbour)
    answer = page(client, "comparison", period="2023", **query)
    if query["format"] == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert (len(rows), rows[1][0], rows[1][1]) == (2, "合计", "0")
    else:
        text = b"".join(
            zipfile.ZipFile(io.BytesIO(answer.content)).read(name)
            for name in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        ).decode("utf-8", "replace")
        assert "区发展局" not in text


def test_the_street_neither_sees_nor_counts_the_confidential_case(hall, chief, client):
    post_of_street = hall.office.post(
        "街道主任", ALL, unit=hall.office.root, place=hall.office.street
    )
    hall.take("变压器老跳闸")
    hall.take(SECRET, confidential=True)
    client.force_login(hall.office.user("streetchief", post_of_street))
    shown = page(client, "comparison", period="2023").content.decode()
    assert "2023年受理 1 件" in shown
    for name in ("mine", "board", "comparison_cases"):
        assert SECRET not in page(client, name, period="2023").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(page(client, "ledgers", format="xlsx").content))
    assert book["问题"].max_row == 2


@pytest.mark.parametrize("name", ["mine", "board", "comparison", "common", "recheck", "bulletin"])
def test_a_page_asks_as_often_for_many_cases_as_for_few(hall, chief, client, name):
    client.force_login(chief)
    first = several(hall)
    page(client, name)
    with CaptureQueriesContext(connection) as few:
        page(client, name, period="2023-03")
    for case in first:
        for number in range(3):
            more = hall.take(f"第 {number} 件又跳闸", firm=case.firm)
            hall.triage(more, cause="园区变压器容量不足")
    for _time in range(3):
        closed(hall)
    with CaptureQueriesContext(connection) as many:
        page(client, name, period="2023-03")
    assert len(many) <= len(few) + 2  # prefetches of what there was none of before


def test_my_day_says_what_comes_first_and_why(hall, client):
    case = hall.replied(hall.triage(hall.take()))
    hall.at("2023-03-02 09:00")
    hall.hear(case)
    hall.at("2023-03-03 09:00")
    hall.take("想参加展会")
    client.force_login(hall.keeper)
    shown = page(client, "mine").content.decode()
    assert "昨天没有联系上；已问 1 天，要问满 3 天" in shown
    assert shown.index("今天再问一次") < shown.index("研判类别和级别，再交办")
    assert "2 件等您办；先办：今天再问一次" in shown
    client.force_login(hall.handler)
    assert "没有等您办的诉求" in page(client, "mine").content.decode()


def test_my_day_shows_my_firms_and_roles(hall, chief, client):
    mine = Post.objects.get(title="主任")
    actions.change_firm(
        actor=hall.actor(hall.keeper), firm=hall.firm, version=1,
        facts=actions.FirmFacts(care=Care.KEY, commissioner_post=mine),
    )  # fmt: skip
    actions.give_role(
        actor=hall.actor(chief), post=mine, role=ServiceRole.Role.PUBLICIST,
        valid_from=date(2023, 3, 1),
    )  # fmt: skip
    client.force_login(chief)
    shown = page(client, "mine").content.decode()
    assert reverse("enterprises:firm", args=[hall.firm.pk]) in shown
    assert "宣传员" in shown
    client.force_login(hall.keeper)
    assert "宣传员" not in page(client, "mine").content.decode()


def test_the_board_counts_by_unit_and_street_and_narrows_to_one(hall, chief, client):
    hall.triage(hall.take("甲的事"))
    hall.take("乙的事")
    client.force_login(chief)
    shown = page(client, "board").content.decode()
    assert "甲的事" in shown
    assert "乙的事" in shown
    narrowed = page(client, "board", of=hall.office.bureau.path).content.decode()
    assert "甲的事" in narrowed
    assert "乙的事" not in narrowed
    assert "经八路街道" in page(client, "board", by="streets").content.decode()
    assert "乙的事" in page(client, "board", of="nonsense").content.decode()


@pytest.mark.parametrize(
    ("figure", "count"),
    [("RECEIVED", 3), ("SOLVED", 1), ("WITHDRAWN", 1), ("OPEN", 1), ("GOOD", 1), ("AGAIN", 0)],
)
def test_every_figure_opens_into_just_its_cases(hall, chief, client, figure, count):
    closed(hall)
    withdrawn(hall)
    hall.take()
    client.force_login(chief)
    found = page(client, "comparison_cases", period="2023-03", figure=figure, format="csv")
    text = b"".join(found) if found.streaming else found.content
    assert len(list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))) == 1 + count
    address = reverse("enterprises:comparison_cases")
    link = f"{address}?period=2023-03&amp;by=units&amp;figure={figure}"
    if figure not in {"GOOD", "AGAIN"}:
        shown = page(client, "comparison", period="2023-03").content.decode()
        assert f'<a href="{link}">{count}</a>' in shown


def test_few_cases_are_shown_but_not_ranked_and_unknown_is_said(hall, chief, client):
    closed(hall)
    client.force_login(chief)
    shown = page(client, "comparison", period="2023").content.decode()
    assert "只有 1 件，不满 20 件，不排名" in shown
    assert "100.0%" in shown
    assert "未报" in shown
    file = page(client, "comparison", period="2023", format="csv").content.decode("utf-8-sig")
    head, values = list(csv.reader(io.StringIO(file)))[:2]
    row = dict(zip(head, values, strict=True))
    assert (row["化解率（%）"], row["复核通过率（%）"], row["复核通过率的件数"]) == (
        "100.0", "未报", "0",
    )  # fmt: skip


@pytest.mark.parametrize("period", ["", "2023-13", "abc", "9999"])
def test_a_period_that_is_none_gives_the_running_one(hall, chief, client, period):
    client.force_login(chief)
    assert "2023年受理 0 件" in page(client, "comparison", period=period).content.decode()


def test_a_check_is_written_on_its_page_and_a_refused_one_keeps_what_was_typed(hall, chief, client):
    case = closed(hall)
    client.force_login(chief)
    told = {"version": case.duty.version, "seed": "7", "words": "企业说又跳闸了"}
    wrong = post(client, "case_check", case.pk, result="STANDS", **told)
    assert (wrong.status_code, CaseCheck.objects.count()) == (422, 0)
    assert "企业说又跳闸了" in wrong.content.decode()
    stale = post(client, "case_check", case.pk, result="PASSED", **told | {"version": 1})
    assert (stale.status_code, CaseCheck.objects.count()) == (422, 0)
    good = post(client, "case_check", case.pk, result="FAILED", reopen="on", **told)
    assert good.url == reverse("enterprises:case", args=[case.pk])
    case.duty.refresh_from_db()
    assert (CaseCheck.objects.get().seed, case.duty.state) == (7, "REOPENED")
    shown = client.get(good.url).content.decode()
    assert "复核：不通过" in shown
    assert page(client, "case_check", case.pk).status_code == 302


def test_the_draw_shows_its_number_and_what_was_found(hall, chief, client):
    case = closed(hall)
    client.force_login(chief)
    shown = page(client, "recheck", seed="42").content.decode()
    assert 'value="42"' in shown
    assert f"{reverse('enterprises:case_check', args=[case.pk])}?seed=42" in shown
    for odd in ({"since": "x", "seed": "-1", "count": "9999"}, {"until": "9999-12-31"}):
        assert page(client, "recheck", **odd).status_code == 200


def test_a_withdrawal_is_called_back_from_its_list(hall, chief, client):
    case = withdrawn(hall)
    client.force_login(chief)
    assert (
        reverse("enterprises:case_check", args=[case.pk])
        in page(client, "withdrawn").content.decode()
    )
    told = {"version": case.duty.version, "result": "STANDS", "words": "自愿"}
    assert post(client, "case_check", case.pk, **told).status_code == 302
    shown = page(client, "withdrawn").content.decode()
    assert "没有等着回访的撤回" in shown
    assert "企业自愿撤回" in shown


def test_a_shared_issue_becomes_one_case_by_one_form(hall, chief, client):
    cases = several(hall)
    client.force_login(chief)
    assert "立为一件，交牵头单位" in page(client, "common").content.decode()
    wrong = post(client, "common_open", cases[0].pk, category="POWER", to="")
    assert (wrong.status_code, CommonCase.objects.count()) == (422, 0)
    told = {"category": "POWER", "to": f"p:{hall.handler_post.pk}", "units": "2"}
    good = post(client, "common_open", cases[0].pk, **told)
    assert (good.status_code, CommonCase.objects.count()) == (302, 3)
    again = post(client, "common_open", cases[0].pk, **told)  # the same form, sent twice
    assert (again["Location"], CommonCase.objects.count()) == (good.url, 3)
    shown = client.get(good.url).content.decode()
    assert all(reverse("enterprises:case", args=[case.pk]) in shown for case in cases)
    assert good.url in page(client, "case", cases[0].pk).content.decode()
    assert "立为一件，交牵头单位" not in page(client, "common").content.decode()


def test_newer_cases_are_linked_by_their_button(hall, chief, client):
    cases = several(hall)
    client.force_login(chief)
    told = {"category": "POWER", "to": f"p:{hall.handler_post.pk}"}
    post(client, "common_open", cases[0].pk, **told)
    later = hall.triage(hall.take("还是跳闸"), cause="园区变压器容量不足")
    assert "并入新的 1 件" in page(client, "common").content.decode()
    post(client, "common_link", later.pk, idempotency_key="link-the-later-one")
    assert CommonCase.objects.filter(case=later).exists()


def test_roles_are_given_and_ended_on_their_pages(hall, chief, client):
    client.force_login(chief)
    wrong = post(client, "role_new", post=hall.handler_post.pk, role="KING", valid_from="x")
    assert (wrong.status_code, ServiceRole.objects.count()) == (422, 0)
    told = {"post": hall.handler_post.pk, "role": "CHIEF", "valid_from": "2023-03-01"}
    assert post(client, "role_new", **told).status_code == 302
    role = ServiceRole.objects.get()
    late = post(client, "role_end", role.pk, valid_to="2023-02-01", idempotency_key="end-early")
    assert late.status_code == 422
    post(client, "role_end", role.pk, valid_to="2023-04-01", idempotency_key="end-at-last")
    role.refresh_from_db()
    assert role.valid_to == date(2023, 4, 1)
    assert "2023年4月1日" in page(client, "role_list").content.decode()


def test_leads_are_added_and_changed_on_their_pages(hall, chief, client):
    client.force_login(chief)
    told = {
        "title": "模具园", "stage": "TALKS", "day": "2023-03-01", "amount": "1200.5",
        "unit": hall.office.bureau.pk, "place": hall.office.street.pk,
    }  # fmt: skip
    wrong = post(client, "lead_new", **told | {"amount": "0"})
    assert (wrong.status_code, InvestmentLead.objects.count()) == (422, 0)
    assert post(client, "lead_new", **told).status_code == 302
    lead = InvestmentLead.objects.get()
    assert lead.amount_fen == 1_200_500_000
    form = page(client, "lead_change", lead.pk).content.decode()
    assert 'value="1200.5"' in form
    change = told | {"version": 1, "amount": "", "idempotency_key": "a-change-of-it"}
    assert post(client, "lead_change", lead.pk, **change).status_code == 302
    stale = post(client, "lead_change", lead.pk, **change | {"idempotency_key": "a-late-one"})
    assert stale.status_code == 422
    assert "刚被别人改过" in stale.content.decode()
    assert "未报" in page(client, "lead_list").content.decode()


def test_the_five_ledgers_are_one_workbook_and_logged(hall, chief, client):
    filled(hall, chief)
    hall.take("=1+1 的事", firm=None, told_as="=HYPERLINK(1)")
    client.force_login(chief)
    assert LogLine.objects.filter(verb="enterprises.export_ledgers").count() == 0
    answer = page(client, "ledgers", format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["企业基本", "包联", "首席服务官", "问题", "招商项目", "说明"]
    assert [sheet.max_row - 1 for sheet in book][:5] == [4, 4, 1, 7, 1]
    told = list(book["问题"].iter_rows(min_row=2, values_only=True))
    assert {row[1] for row in told} >= {"测试铸造有限公司", "'=HYPERLINK(1)"}
    lead = next(book["招商项目"].iter_rows(min_row=2, values_only=True))
    assert (lead[0], lead[1], lead[3]) == ("模具产业园", "不清楚", "1234.50")
    line = LogLine.objects.get(verb="enterprises.export_ledgers")
    assert line.after == {"企业基本": 4, "包联": 4, "首席服务官": 1, "问题": 7, "招商项目": 1}


def test_a_ledger_without_its_permission_is_empty_and_says_so(hall, client):
    few = hall.office.post("导出", ("enterprises.export_ledgers", "enterprises.view_firm"))
    client.force_login(hall.office.user("exporter", few))
    assert page(client, "ledgers").content.decode().count("没有权限") == 2
    book = openpyxl.load_workbook(io.BytesIO(page(client, "ledgers", format="xlsx").content))
    assert book["问题"].max_row == 1
    assert ("没有权限", "问题、招商项目") in list(book["说明"].iter_rows(values_only=True))


@pytest.mark.parametrize(("ending", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_bulletin_is_a_draft_with_figures_and_no_firm(hall, chief, client, ending, start):
    filled(hall, chief)
    client.force_login(chief)
    shown = page(client, "bulletin", period="2023-03").content.decode()
    main = shown[shown.index("paper-page") :]
    assert "2023年3月受理企业诉求 6 件，化解 1 件" in main
    assert "园区变压器容量不足（用电）：3 家企业、3 件诉求，还没有立项" in main
    assert "未报" in main
    assert "是草稿" in main
    assert "/enterprises/comparison/?period=2023-03" in main
    for secret in ("测试铸造", "测试1厂", SECRET, "跳闸"):
        assert secret not in main
    file = page(client, "bulletin", period="2023-03", format=ending)
    assert file.content.startswith(start)


def test_a_late_case_is_told_by_unit_in_the_bulletin(hall, chief, client):
    hall.triage(hall.take())
    hall.at("2023-04-12 09:00")
    client.force_login(chief)
    shown = page(client, "bulletin").content.decode()
    assert "目前逾期未办结 1 件：区发展局 1 件" in shown
    assert "2023年3月受理企业诉求 1 件" in shown


def test_a_case_that_came_back_counts_as_failed(hall, chief, client):
    case = closed(hall)
    hall.at("2023-03-08 09:00")
    duties.reopen(
        actor=hall.actor(hall.keeper), duty=case.duty, version=case.duty.version, note="又坏了"
    )
    client.force_login(chief)
    file = page(client, "comparison", period="2023", format="csv").content.decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(file)))[:2]
    told = dict(zip(head, row, strict=True))
    assert (told["曾销号"], told["复发"], told["复发率（%）"], told["化解"]) == (
        "1", "1", "100.0", "0",
    )  # fmt: skip


def test_the_case_page_shows_the_role_beside_the_step(hall, chief, client):
    actions.give_role(
        actor=hall.actor(chief), post=hall.handler_post, role=ServiceRole.Role.HANDLER,
        valid_from=date(2023, 3, 1),
    )  # fmt: skip
    case = hall.replied(hall.triage(hall.take()))
    hall.hear(case, solved=Solved.YES, score=4)
    client.force_login(hall.keeper)
    assert "经办，办事员" in page(client, "case", case.pk).content.decode()
