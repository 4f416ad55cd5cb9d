"""Pages of notices: allowed, refused, wrong input; and a month of a supervision office."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel.duties.actions import escalate
from luodi.kernel.duties.models import Duty, Escalation
from luodi.kernel.ledger import sealing
from luodi.kernel.people.actions import enter_leave
from luodi.kernel.targets.actions import ShareSpec, break_down
from luodi.systems.targets import actions
from luodi.systems.targets.models import (
    Consequence,
    MonthClosing,
    Notice,
    NoticeFinding,
    NoticeReply,
    Report,
)

REPLY = {
    "cause": "LAND",
    "words": "两个地块没有交地",
    "what_1": "加快征拆，交地两块",
    "day_1": "2023-12-20",
    "rows": "4",
}


@pytest.fixture
def browse(client):
    """Sign somebody in anew, since sessions end while the clock moves on, and give the client."""

    def signed_in(user):
        client.cookies.clear()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def red(supervision):
    """April closed with 5 of 116.67 due: red."""
    supervision.year(m1=2, m2=3, m3=4, m4=5)
    return supervision


@pytest.fixture
def issued(red):
    return red, red.issue(202304)


def text_of(response):
    return response.content.decode()


def url(name, *arguments):
    return reverse(f"targets:{name}", args=arguments)


def key(number):
    return {"idempotency_key": f"a-key-of-this-form-{number}"}


def at(notice):
    """Give the version of a notice's duty as it stands."""
    return {"version": Duty.objects.get(pk=notice.duty_id).version}


def test_what_calls_for_a_notice_is_listed_previewed_and_issued_once(red, browse):
    client = browse(red.inspector)
    listed = text_of(client.get(url("notice_due")))
    assert "2023年4月（按关账时的灯）：1 项要督办，0 项已发出。" in listed
    assert "滞后序时 31.90 个百分点" in listed
    pick = f"{red.target.pk}-{red.desk.office.bureau.pk}"
    asked = {"month": "202304", "pick": [pick]}
    preview = text_of(client.get(url("notice_issue"), asked))
    assert "按第 4 号封账" in preview
    assert "2023年5月18日" in preview
    sent = {**asked, f"content_{pick}": "请于三日内说明", **key(1)}
    done = client.post(url("notice_issue"), sent, follow=True)
    assert "已发出：督办〔2023〕1号。" in text_of(done)
    assert Duty.objects.get().content == "请于三日内说明"
    client.post(url("notice_issue"), sent)
    again = client.post(url("notice_issue"), {**sent, **key(2)})
    assert (again.status_code, Notice.objects.count()) == (422, 1)
    assert "只发一次" in text_of(again)
    assert "0 项要督办，1 项已发出" in text_of(client.get(url("notice_due"), {"month": "202304"}))


def test_all_of_a_colour_are_previewed_and_one_is_left_out(red, browse):
    office = red.desk.office
    red.at("2023-05-16T09:00")
    post = office.post("目标办", ("targets.break_down", "targets.view_target"), unit=office.root)
    break_down(
        actor=office.actor(office.user("breaker", post)),
        target=red.target,
        shares=[ShareSpec(office.bureau, 1), ShareSpec(office.other, 1)],
        valid_from=date(2023, 5, 16),
        citation="分解表",
    )
    red.target.refresh_from_db()
    red.at("2023-06-12T09:00")
    draft = red.desk.draft(red.target, 202305, 1, unit=office.other, user=red.desk.colleague)
    red.desk.approve(red.desk.hand_in(draft, red.desk.colleague))
    client = browse(red.inspector)
    listed = text_of(client.get(url("notice_due"), {"month": "202305"}))
    assert "预览全部 ■ 红色（2）" in listed
    preview = text_of(client.get(url("notice_issue"), {"month": "202305", "level": "RED"}))
    assert preview.count("发出这份") == 2
    assert text_of(client.get(url("notice_issue"), {"month": "202305", "level": "BLUE"})).count(
        "发出这份"
    ) == 0  # fmt: skip
    pick = f"{red.target.pk}-{office.other.pk}"
    sent = {"month": "202305", "pick": [pick], f"content_{pick}": "请说明", **key(1)}
    client.post(url("notice_issue"), sent)
    notice = Notice.objects.get()
    assert (notice.unit, notice.of_quota) == (office.other, True)


def test_what_is_kept_is_written_in_chinese_whatever_the_officer_reads(red, browse, client):
    pick = f"{red.target.pk}-{red.desk.office.bureau.pk}"
    browse(red.inspector)
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    preview = text_of(
        client.get(url("notice_issue"), {"month": "202304", "pick": [pick]}, **english)
    )
    assert "请查明根本原因" in preview
    sent = {"month": "202304", "pick": [pick], f"content_{pick}": "请说明", **key(1)}
    client.post(url("notice_issue"), sent, **english)
    notice = Notice.objects.get()
    assert notice.duty.title == f"{red.target.name}：红色督办单（2023年4月）"
    assert notice.words == "滞后序时 31.90 个百分点"


def test_nothing_picked_is_answered_and_writes_nothing(red, browse):
    client = browse(red.inspector)
    assert "没有选中要督办的" in text_of(client.get(url("notice_issue"), {"month": "202304"}))
    refused = client.post(url("notice_issue"), {"month": "202304", **key(1)})
    assert (refused.status_code, Notice.objects.count()) == (422, 0)


def test_a_form_of_a_month_that_is_not_offered_is_refused_and_not_changed(red, browse):
    pick = f"{red.target.pk}-{red.desk.office.bureau.pk}"
    for number, month in enumerate(("202301", "209912", "abc", "")):
        sent = {"month": month, "pick": [pick], f"content_{pick}": "请说明", **key(number)}
        refused = browse(red.inspector).post(url("notice_issue"), sent)
        assert (refused.status_code, Notice.objects.count()) == (422, 0)
        assert "没有改发别的月份" in text_of(refused)


def test_an_empty_request_for_the_unit_is_refused_and_kept(red, browse):
    pick = f"{red.target.pk}-{red.desk.office.bureau.pk}"
    sent = {"month": "202304", "pick": [pick], f"content_{pick}": "", **key(1)}
    refused = browse(red.inspector).post(url("notice_issue"), sent)
    assert (refused.status_code, Notice.objects.count()) == (422, 0)


def test_the_list_of_what_is_no_month_shows_the_last_closed(red, browse):
    client = browse(red.inspector)
    for month in ("209912", "abc", "202304"):
        assert "2023年4月（按关账时的灯）" in text_of(
            client.get(url("notice_due"), {"month": month})
        )


@pytest.mark.parametrize("name", ["notice_due", "notice_issue"])
def test_only_who_issues_sees_what_calls_for_notices(red, browse, name):
    assert browse(red.handler).get(url(name)).status_code == 403
    assert browse(red.desk.stranger).post(url(name), key(1)).status_code == 403


def test_the_list_and_the_page_show_a_unit_its_own_alone(issued, browse):
    red, notice = issued
    for user, seen in ((red.inspector, True), (red.handler, True), (red.neighbour, False)):
        client = browse(user)
        listed = text_of(client.get(url("notice_list")))
        assert (notice.duty.number in listed) is seen
        exported = b"".join(client.get(url("notice_list"), {"format": "csv"}))
        assert (notice.duty.number in exported.decode()) is seen
        for name in ("notice", "notice_word", "notice_pdf", "notice_reply"):
            status = client.get(url(name, notice.pk)).status_code
            assert (status != 404) is seen
    target = text_of(browse(red.handler).get(url("target", red.target.pk)))
    assert "在办的督办单" in target


def test_lists_filter_by_colour_state_and_lateness(issued, browse):
    red, notice = issued
    client = browse(red.inspector)

    def listed(**asked):
        return notice.duty.number in text_of(client.get(url("notice_list"), asked))

    assert [listed(level="RED"), listed(level="BLUE")] == [True, False]
    assert [listed(state="ASSIGNED"), listed(state="CLOSED")] == [True, False]
    assert [listed(late="True"), listed(late="False")] == [False, True]
    red.at("2023-05-19T00:00")
    browse(red.inspector)
    assert [listed(late="True"), listed(late="False")] == [True, False]
    assert "1 份在办，1 份逾期未复。" in text_of(client.get(url("notice_list")))


def test_the_page_offers_each_person_what_is_theirs(issued, browse):
    red, notice = issued
    mine = text_of(browse(red.handler).get(url("notice", notice.pk)))
    assert url("notice_accept", notice.pk) in mine
    assert url("notice_withdraw", notice.pk) not in mine
    office = text_of(browse(red.inspector).get(url("notice", notice.pk)))
    assert url("notice_accept", notice.pk) not in office
    assert url("notice_withdraw", notice.pk) in office
    assert url("notice_verify", notice.pk) not in office


def test_the_page_names_who_answered_and_for_whom(issued, browse):
    red, notice = issued
    post = red.desk.office.post("另一经办", ("targets.view_target",))
    stand_in = red.desk.office.user("daiban", post)
    enter_leave(
        actor=red.desk.actor(red.handler),
        user=red.handler,
        delegate=stand_in,
        first_day=date(2023, 5, 15),
        last_day=date(2023, 5, 19),
        reason="年休假",
    )
    shown = browse(stand_in).post(url("notice_accept", notice.pk), at(notice), follow=True)
    assert f"{stand_in}</b>（代{red.handler}） 签收" in text_of(shown)


def test_the_page_of_its_duty_leads_to_the_notice(issued, browse):
    red, notice = issued
    page = text_of(browse(red.handler).get(reverse("duties:duty", args=[notice.duty_id])))
    assert f'class="btn btn-primary" href="{url("notice", notice.pk)}">打开督办单</a>' in page
    assert "请在督办单的页面上办理" in page
    assert "督办单 · 红色" in page
    assert "<h3>接收</h3>" not in page  # folded: signing for a notice is done on its page


def test_a_reply_keeps_what_was_typed_when_it_is_wrong(issued, browse):
    red, notice = issued
    red.do(actions.accept_notice, notice, red.handler)
    client, address = browse(red.handler), url("notice_reply", notice.pk)
    assert "整改措施 4" in text_of(client.get(address))
    assert "整改措施 8" in text_of(client.get(address, {"rows": "8"}))
    for wrong, said in (
        ({"cause": ""}, "没有选根本原因"),
        ({"words": ""}, "没有写原因说明"),
        ({"day_1": ""}, "没有完成日期"),
        ({"what_1": "", "day_1": ""}, "没有整改措施"),
        ({"day_1": "2023-05-14"}, "已过"),
        ({"evidence": SimpleUploadedFile("假.png", b"no picture")}, "假.png"),
    ):
        answer = client.post(address, {**REPLY, **at(notice), **key(len(said)), **wrong})
        assert (answer.status_code, NoticeReply.objects.count()) == (422, 0)
        assert said in text_of(answer)
    assert "两个地块没有交地" in text_of(answer)
    assert "加快征拆，交地两块" in text_of(answer)


def test_of_two_replies_the_second_is_told_and_writes_nothing(issued, browse):
    red, notice = issued
    red.do(actions.accept_notice, notice, red.handler)
    seen = at(notice)
    client, address = browse(red.handler), url("notice_reply", notice.pk)
    assert client.post(address, {**REPLY, **seen, **key(1)}).status_code == 302
    second = client.post(address, {**REPLY, **seen, **key(2)})
    assert (second.status_code, NoticeReply.objects.count()) == (422, 1)
    assert "现在是“已回复，待核查”" in text_of(second)
    assert "这一步现在不由您办" in text_of(client.get(address))


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("notice_reply", "inspector"),
        ("notice_accept", "inspector"),
        ("notice_verify", "handler"),
        ("notice_close", "handler"),
        ("notice_send_back", "handler"),
        ("notice_reopen", "handler"),
        ("notice_withdraw", "handler"),
    ],
)
def test_an_act_of_somebody_else_is_refused_and_changes_nothing(issued, browse, name, who):
    red, notice = issued
    sent = {**REPLY, **at(notice), **key(1), "words": "不该我办"}
    assert browse(getattr(red, who)).post(url(name, notice.pk), sent).status_code == 403
    assert Duty.objects.get().state == "ASSIGNED"


@pytest.mark.parametrize("name", ["notice_verify", "notice_send_back", "notice_close"])
def test_a_step_that_is_not_due_is_answered_and_changes_nothing(issued, browse, name):
    red, notice = issued
    client = browse(red.inspector)
    assert "这一步现在不由您办" in text_of(client.get(url(name, notice.pk)))
    sent = {**at(notice), **key(1), "words": "看过"}
    answer = client.post(url(name, notice.pk), sent)
    assert (answer.status_code, Duty.objects.get().state) == (422, "ASSIGNED")
    assert "现在是“已发出，待签收”" in text_of(answer)


def test_the_paper_comes_as_word_and_pdf_with_the_figure_of_then(issued, browse):
    from luodi.kernel.papers.setting import lines_of
    from luodi.systems.targets.reads.notice_paper import notice_paper

    red, notice = issued
    red.do(actions.accept_notice, notice, red.handler)
    red.reply(notice)
    words = "\n".join(lines_of(notice_paper(notice)))
    told = (
        "督办〔2023〕1号",
        "区发展局",
        "完成 5",
        "滞后序时 31.90 个百分点",
        "2023年5月18日",
        "根本原因：用地、征拆",
        "月底前交地",
        "按第 4 号封账",
    )
    for said in told:
        assert said in words
    client = browse(red.handler)
    word = client.get(url("notice_word", notice.pk))
    assert word.content[:2] == b"PK"
    assert client.get(url("notice_pdf", notice.pk)).content[:5] == b"%PDF-"


def test_a_corrected_figure_is_remarked_on_the_page(issued, browse):
    red, notice = issued
    report = red.target.reports.get(month=202304)
    red.desk.report(red.target, 202304, 120, corrects=report, reason="漏报两个项目")
    shown = text_of(browse(red.inspector).get(url("notice", notice.pk)))
    assert "当时 5 亿元，现为 120 亿元（发出后更正）" in shown


def test_the_leader_decides_on_a_page_and_nobody_else(red, browse):
    red.at("2023-06-12T09:00")
    red.close(202305, 6)
    assert browse(red.inspector).get(url("consequences")).status_code == 403
    listed = text_of(browse(red.inspector).get(url("notice_due")))
    assert "到2023年5月连续 2 个月红灯，建议约谈" in listed
    client = browse(red.leader)
    assert "1 条建议等您决定" in text_of(client.get(url("consequences")))
    sent = {"unit": red.desk.office.bureau.pk, "month": 202305, "do": "adopt", "reason": "先查",
            "citation": ""}  # fmt: skip
    refused = client.post(url("consequences"), {**sent, **key(1)})
    assert (refused.status_code, Consequence.objects.count()) == (422, 0)
    assert "先查" in text_of(refused)
    done = client.post(
        url("consequences"), {**sent, "citation": "督查办法第九条", **key(2)}, follow=True
    )
    assert "已采纳：约谈区发展局。" in text_of(done)
    assert "0 条建议等您决定" in text_of(done)


class Month:
    """The people of a month, each at the keyboard in turn."""

    def __init__(self, red, browse):
        self.red, self.browse, self.count = red, browse, 0

    def send(self, user, name, *arguments, **data):
        """Send a form as a user, follow it, and give the page."""
        self.count += 1
        client = self.browse(user)
        sent = {**data, **key(self.count)}
        answer = client.post(url(name, *arguments), sent, follow=True)
        assert answer.status_code == 200, text_of(answer)
        return text_of(answer)

    def report(self, month, yi):
        """Hand in a month's figure by its page, and approve it by the offices' buttons."""
        desk = self.red.desk
        self.send(
            desk.reporter, "report_new", self.red.target.pk, month=str(month), VALUE=str(yi),
            VALUE_multiple="亿", VALUE_unit="元", taken_on="", remark="", do="hand_in",
            evidence=SimpleUploadedFile("统计表.csv", b"\xef\xbb\xbfa,b\n1,2\n"),
        )  # fmt: skip
        report = Report.objects.get(month=month)
        if report.state == "DRAFT":  # what looks too little for the month is asked about
            questions = [item.key for item in actions.open_questions(report)]
            self.send(desk.reporter, "report_hand_in", report.pk, version=report.version,
                      confirmed=questions)  # fmt: skip
        for user in (desk.head, desk.chief):
            report.refresh_from_db()
            self.send(user, "report_approve", report.pk, version=report.version)
        report.refresh_from_db()
        assert report.state == "POSTED"

    def close(self, month):
        """Close a month by its button."""
        with sealing.loading():
            self.send(self.red.inspector, "closing_new", month=str(month))

    def issue(self, month):
        """Issue the lead's notice of a month by the preview."""
        pick = f"{self.red.target.pk}-{self.red.desk.office.bureau.pk}"
        content = {f"content_{pick}": "请说明原因"}
        page = self.send(
            self.red.inspector, "notice_issue", month=str(month), pick=[pick], **content
        )
        return Notice.objects.get(month=month), page


def yellow_goes_by(red, office):
    """March is yellow: a notice, signed for, and its five working days go by, to 22 May."""
    office.report(202303, 4)
    office.close(202303)
    first, page = office.issue(202303)
    assert "▲ 黄色" in page
    office.report(202304, 5)
    office.close(202304)
    page = office.send(red.handler, "notice_accept", first.pk, **at(first))
    assert "现为“已签收”" in page
    red.at("2023-05-23T08:00")
    escalate()
    escalate()
    told = Escalation.objects.filter(level=1).values_list("duty", flat=True)
    assert list(told) == [first.duty_id]
    shown = text_of(office.browse(red.inspector).get(url("notice", first.pk)))
    assert "已逾期 1 个工作日" in shown
    assert "督办升级" in shown
    return first


def raised_to_red(red, office, first):
    """May closes yellow, and the notice before was not answered in time: a red one."""
    red.at("2023-06-12T09:00")
    office.report(202305, 60)
    office.close(202305)
    due = text_of(office.browse(red.inspector).get(url("notice_due"), {"month": "202305"}))
    assert f"上一份{first.duty.number}逾期回复，由▲ 黄色升一级" in due
    second, _page = office.issue(202305)
    assert (second.called, second.level, second.raised_by) == ("YELLOW", "RED", first)
    return second


def answered_and_closed(red, office, notice):
    """Answered with evidence, sent back once, answered again, verified by another, closed."""
    pk = notice.pk
    office.send(red.handler, "notice_accept", pk, **at(notice))
    file = SimpleUploadedFile("现场.csv", b"\xef\xbb\xbfa\n1\n")
    page = office.send(red.handler, "notice_reply", pk, **REPLY, **at(notice), evidence=file)
    assert "加快征拆，交地两块" in page
    assert "根本原因：用地、征拆。两个地块没有交地。整改措施 1 条。" in page
    assert office.browse(red.handler).get(url("notice_verify", pk)).status_code == 403
    page = office.send(red.inspector, "notice_send_back", pk, words="写明责任人", **at(notice))
    assert "现为“退回重改”" in page
    better = {**REPLY, "words": "责任人：副局长"}
    office.send(red.handler, "notice_reply", pk, **better, **at(notice))
    page = office.send(red.inspector, "notice_verify", pk, words="已实地看", **at(notice))
    assert "现为“已核查，待销号”" in page
    page = office.send(red.inspector, "notice_close", pk, words="", **at(notice))
    assert "现为“已销号”" in page
    closed = NoticeFinding.objects.get(result="CLOSED")
    assert (closed.colour, closed.actual) == ("YELLOW", str(60 * 10**10))
    assert notice.duty.files.count() == 1


def test_on_the_page_of_its_duty_a_notice_is_neither_answered_nor_verified(issued, browse):
    red, notice = issued
    page, link = reverse("duties:duty", args=[notice.duty_id]), url("notice", notice.pk)

    def refused(user, act, state):
        client = browse(user)
        shown = text_of(client.get(page))
        address = f"{page}{act}/"
        assert address not in shown
        sent = client.post(address, {**at(notice), **key(act), "note": "办完了"}, follow=True)
        assert Duty.objects.get(pk=notice.duty_id).state == state
        assert NoticeReply.objects.count() == (act != "reply")
        assert NoticeFinding.objects.count() == (act == "close")
        return shown + text_of(sent)

    red.do(actions.accept_notice, notice, red.handler)
    red.do(actions.start_notice, notice, red.handler)
    told = refused(red.handler, "reply", "WORKING")
    assert told.count("回复督办单要写根本原因和整改措施，请到督办单页回复。") == 3
    assert f'。 <a href="{link}">' in told
    red.reply(notice)
    assert "核查督办单要写核查情况" in refused(red.inspector, "verify", "REPLIED")
    assert "退回督办单要写核查情况" in refused(red.inspector, "send-back", "REPLIED")
    red.do(actions.verify_notice, notice, red.inspector, words="属实")
    assert "销号要连同当时的灯和完成数留存" in refused(red.inspector, "close", "VERIFIED")


def test_a_month_of_a_supervision_office(supervision, browse):
    red, office = supervision, Month(supervision, browse)
    supervision.year(m1=2, m2=3)
    first = yellow_goes_by(red, office)
    second = raised_to_red(red, office, first)
    answered_and_closed(red, office, second)
    assert MonthClosing.objects.count() == 5

    # Reopened within the term it keeps its number, and the unit signs for it again.
    red.at("2023-07-03T09:00")
    page = office.send(red.inspector, "notice_reopen", second.pk, words="又停工", **at(second))
    assert "督办〔2023〕2号" in page
    assert "现为“已发出，待签收”" in page
    office.send(red.handler, "notice_accept", second.pk, **at(second))
    duty = Duty.objects.get(pk=second.duty_id)
    assert (duty.number, duty.state, duty.reopenings) == ("督办〔2023〕2号", "ACCEPTED", 1)
