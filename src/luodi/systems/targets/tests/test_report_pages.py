"""Pages of reporting: allowed, refused, wrong input, with nothing changed when refused."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel.ledger.models import Entry
from luodi.systems.targets.models import MonthClosing, Report, TargetYear

KEY = "a-key-for-this-form"
YI = 10**10


@pytest.fixture
def browse(client):
    """Sign somebody in and give the client."""

    def signed_in(user):
        client.logout()  # the clock may have passed the end of a session
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def evidence(name="统计表.csv", data=b"\xef\xbb\xbfmonth,total\n2,60\n"):
    return SimpleUploadedFile(name, data, content_type="text/csv")


def sent(**changes):
    return {
        "month": "202302",
        "VALUE": "60",
        "VALUE_multiple": "亿",
        "VALUE_unit": "元",
        "evidence": evidence(),
        "taken_on": "",
        "remark": "",
        "do": "hand_in",
        "idempotency_key": KEY,
    } | changes


def text_of(response):
    return response.content.decode()


def page(name, row):
    return reverse(f"targets:{name}", args=[row.pk])


@pytest.fixture
def form_url(desk):
    return f"{page('report_new', desk.target())}?month=202302"


def test_a_report_is_handed_in_approved_and_opens_back_to_its_sentence(desk, browse, form_url):
    client = browse(desk.reporter)
    response = client.post(form_url, sent(), follow=True)
    assert "已报送，等区发展局负责人审核" in text_of(response)
    report = Report.objects.get()
    assert (report.state, report.month, Entry.objects.count()) == ("UNIT", 202302, 0)
    assert "收回" in text_of(response)
    assert "通过</button>" not in text_of(response)

    for user, said in ((desk.head, "已通过，现为"), (desk.chief, "已通过并入账")):
        client = browse(user)
        waiting = text_of(client.get(reverse("targets:report_list"), {"waiting": "1"}))
        assert page("report", report) in waiting
        report.refresh_from_db()
        response = client.post(
            page("report_approve", report), {"version": report.version}, follow=True
        )
        assert said in text_of(response)
    shown = text_of(browse(desk.reviewer).get(page("report", report)))
    assert "略过：报送单位就是牵头单位" in shown
    entry = Entry.objects.get()
    assert reverse("ledger:entry", args=[entry.pk]) in shown
    target_page = text_of(browse(desk.reporter).get(page("target", report.target)))
    assert "占“≥ 350 亿元”的 17.14%" in target_page


def test_a_draft_is_kept_without_evidence_and_changed(desk, browse, form_url):
    client = browse(desk.reporter)
    response = client.post(form_url, sent(do="draft", evidence=""), follow=True)
    assert "草稿已存" in text_of(response)
    report = Report.objects.get()
    edit = text_of(client.get(page("report_edit", report)))
    assert 'value="60"' in edit
    response = client.post(
        page("report_edit", report),
        sent(VALUE="61", version=report.version, idempotency_key="key-number-2"),
        follow=True,
    )
    assert "已报送" in text_of(response)
    assert Report.objects.get().figures.get().cumulative == 61 * YI


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"VALUE": "六十"}, "“六十”不是数"),
        ({"VALUE": ""}, "没有填累计完成"),
        ({"VALUE": "-1"}, "不能为负"),
        ({"VALUE_unit": "人次"}, "“人次”"),
        ({"evidence": ""}, "没有证明材料"),
        ({"evidence": evidence("假.png", b"not a picture")}, "假.png"),
    ],
)
def test_a_wrong_report_is_answered_and_writes_nothing(desk, browse, form_url, changes, said):
    response = browse(desk.reporter).post(form_url, sent(**changes))
    assert (response.status_code, Report.objects.count()) == (422, 0)
    assert said in text_of(response)


def test_what_looks_wrong_is_asked_on_a_page_of_its_own(desk, browse, form_url):
    client = browse(desk.reporter)
    response = client.post(form_url, sent(VALUE="600"), follow=True)
    report = Report.objects.get()
    assert response.redirect_chain[-1][0] == page("report_hand_in", report)
    assert "超过全部任务的一倍半" in text_of(response)
    url = page("report_hand_in", report)
    held = client.post(url, {"version": report.version})
    assert (held.status_code, Report.objects.get().state) == (422, "DRAFT")
    client.post(url, {"version": report.version, "confirmed": ["large:VALUE"]})
    assert Report.objects.get().state == "UNIT"


def test_the_form_offers_months_that_are_not_reported(desk, browse):
    target = desk.target()
    desk.report(target, 202302, 60)
    client = browse(desk.reporter)
    shown = text_of(client.get(page("report_new", target)))
    assert "2023年1月" in shown
    assert "2023年2月</a>" not in shown
    desk.report(target, 202301, 30)
    assert "没有可报的月份" in text_of(client.get(page("report_new", target)))


def test_a_report_is_returned_with_a_reason_and_mended(desk, browse):
    report = desk.hand_in(desk.draft(desk.target(), 202302, 60))
    client, url = browse(desk.head), page("report_return", report)
    assert client.post(url, {"version": report.version, "reason": ""}).status_code == 422
    response = client.post(url, {"version": report.version, "reason": "少附一页"}, follow=True)
    assert "少附一页" in text_of(response)
    shown = text_of(browse(desk.reporter).get(page("report", report)))
    assert page("report_edit", report) in shown
    assert "少附一页" in shown


def test_a_report_is_taken_back_by_its_button(desk, browse):
    report = desk.hand_in(desk.draft(desk.target(), 202302, 60))
    client = browse(desk.reporter)
    client.post(page("report_take_back", report), {"version": report.version})
    assert Report.objects.get().state == "DRAFT"
    stale = client.post(page("report_take_back", report), {"version": report.version}, follow=True)
    assert "现为“草稿”" in text_of(stale)


def test_a_posted_report_is_corrected_by_a_form_with_its_reason(desk, browse):
    report = desk.report(desk.target(), 202302, 60)
    client, url = browse(desk.reporter), page("report_correct", report)
    assert 'value="60"' in text_of(client.get(url))
    refused = client.post(url, sent(VALUE="58"))
    assert (refused.status_code, "没有更正的理由" in text_of(refused)) == (422, True)
    done = client.post(
        url, sent(VALUE="58", reason="重复计算", idempotency_key="key-number-2"), follow=True
    )
    assert "已报送" in text_of(done)
    made = Report.objects.get(revision=2)
    assert (made.supersedes, made.state, Entry.objects.count()) == (report, "UNIT", 1)
    assert page("report", made) in text_of(client.get(page("report", report)))


def test_a_posted_report_is_withdrawn_by_the_office(desk, browse):
    report = desk.report(desk.target(), 202302, 60)
    url = page("report_withdraw", report)
    told = {"version": report.version, "reason": "重复"}
    assert browse(desk.reporter).post(url, told).status_code == 403
    assert Entry.objects.count() == 1
    response = browse(desk.chief).post(url, told, follow=True)
    assert "现为“已撤销”" in text_of(response)
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["report", "report_edit", "report_hand_in", "report_return", "report_correct"]
)
def test_a_report_does_not_exist_for_a_neighbour(desk, browse, name):
    report = desk.draft(desk.target(), 202302, 60)
    assert browse(desk.colleague).get(page(name, report)).status_code == 404
    assert browse(desk.stranger).get(page(name, report)).status_code == 403


@pytest.mark.parametrize("who", ["colleague", "stranger", "head"])
def test_others_do_not_report(desk, browse, form_url, who):
    response = browse(getattr(desk, who)).post(form_url, sent())
    assert response.status_code in {403, 404}
    assert Report.objects.count() == 0


def test_what_is_due_is_listed_with_a_link_to_its_form(desk, browse, clock_at):
    target = desk.target()
    shown = text_of(browse(desk.reporter).get(reverse("targets:report_due")))
    assert "1 项待报；最早的是投资2023年2月" in shown
    assert f"{page('report_new', target)}?unit={desk.office.bureau.pk}&amp;month=202302" in shown
    assert "还剩 9 天（2023年3月10日）" in shown
    clock_at(datetime(2023, 3, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert "迟了 2 天" in text_of(browse(desk.reporter).get(reverse("targets:report_due")))


def test_the_late_list_sorts_and_exports(desk, browse, clock_at):
    desk.target()
    clock_at(datetime(2023, 3, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    client, url = browse(desk.reviewer), reverse("targets:report_late")
    shown = text_of(client.get(url, {"sort": "unit"}))
    assert "1 个单位迟报 1 项；最久的是区发展局的投资，迟了 2 天" in shown
    assert 'aria-sort="ascending"' in shown
    rows = client.get(url, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert rows[0] == "目标,报送单位,牵头单位,月份,应报日,迟了几天,现状"
    assert rows[1] == "投资,区发展局,区发展局,2023年2月,2023-03-10,2,没有报"
    assert client.get(url, {"sort": "nonsense"}).status_code == 200


@pytest.fixture
def closed(real_commits, desk):
    target = desk.target()
    report = desk.report(target, 202301, 30)
    return target, report


def test_a_month_is_closed_by_its_page_and_shows_what_came_after(closed, desk, browse):
    target, report = closed
    client = browse(desk.chief)
    assert "关2023年1月的账" in text_of(client.get(reverse("targets:closings")))
    response = client.post(reverse("targets:closing_new"), {"month": 202301}, follow=True)
    assert "关账后没有更正" in text_of(response)
    again = client.post(reverse("targets:closing_new"), {"month": 202301})
    assert (again.status_code, "已关账" in text_of(again)) == (422, True)
    desk.report(target, 202301, 28, corrects=report, reason="核实")
    shown = text_of(client.get(reverse("targets:closing", args=[202301])))
    assert "当时 30 亿元，现为 28 亿元（关账后更正）" in shown
    rows = client.get(reverse("targets:closing", args=[202301]), {"format": "csv"})
    assert "当时 30 亿元" in rows.content.decode("utf-8-sig")


def test_whoever_may_not_close_sees_no_button_and_is_refused(desk, browse):
    desk.target()
    client = browse(desk.reporter)
    assert "的账</a>" not in text_of(client.get(reverse("targets:closings")))
    answer = client.post(reverse("targets:closing_new"), {"month": 202301})
    assert (answer.status_code, MonthClosing.objects.count()) == (403, 0)


def test_a_year_is_opened_by_its_page(desk, browse):
    client = browse(desk.chief)
    response = client.post(reverse("targets:year_open"), {"year": 2023}, follow=True)
    assert "还有 12 个月没有关账" in text_of(response)
    assert TargetYear.objects.get().opened_by == desk.chief
    refused = client.post(reverse("targets:year_close", args=[2023]), {"confirmed": "on"})
    assert refused.status_code == 422
    assert TargetYear.objects.get().closed_at is None


def test_the_form_of_a_year_s_end_waits_for_its_twelve_months(desk, browse):
    from luodi.kernel import clock

    client, form = browse(desk.chief), reverse("targets:year_close", args=[2023])
    client.post(reverse("targets:year_open"), {"year": 2023})
    for month in range(202301, 202312):
        MonthClosing.objects.create(month=month, closed_at=clock.now())
    waits = text_of(client.get(form, follow=True))
    assert "还不能年终关账，没有关账的月份：2023年12月" in waits
    assert '<form class="form"' not in waits
    MonthClosing.objects.create(month=202312, closed_at=clock.now())
    assert f'href="{form}"' in text_of(client.get(reverse("targets:year", args=[2023])))
    assert client.get(form).status_code == 200


def test_an_unmet_target_is_carried_on_by_its_form(desk, browse):
    from luodi.kernel import clock
    from luodi.kernel.targets.models import Target

    target = desk.target()
    MonthClosing.objects.create(month=202312, closed_at=clock.now())
    url = page("target_carry", target)
    client = browse(desk.reviewer)
    told = {"share": "WHOLE", "citation": "2024年工作安排", "document": "", "idempotency_key": KEY}
    assert client.post(url, told | {"citation": ""}).status_code == 422
    assert client.post(url, told | {"idempotency_key": "key-number-2"}).status_code == 302
    carried = Target.objects.get(carried_from=target)
    assert (carried.value, carried.period_start) == (350 * YI, date(2024, 1, 1))
