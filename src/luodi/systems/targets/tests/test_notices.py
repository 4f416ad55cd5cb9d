"""Notices from lights: proposed, issued once, answered, verified by another, closed, raised."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi.kernel.duties.actions import StaleError, escalate, reply, transfer
from luodi.kernel.duties.models import Duty, Escalation
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Holding, Post
from luodi.kernel.targets.actions import ShareSpec, break_down
from luodi.systems.targets import actions
from luodi.systems.targets.actions import NoticePick, RemedySpec, ReplyFile
from luodi.systems.targets.models import ClosedLight, Notice, NoticeFinding, NoticeReply
from luodi.systems.targets.reads import (
    notice_acts,
    notice_months,
    notices_of,
    red_units,
    revised_words,
    visible_notices,
)

YI = 10**10
VIEW = "targets.view_target"


def told(caught):
    return "".join(caught.value.messages)


@pytest.fixture
def red(supervision):
    """April closed with 5 of 116.67 due: red."""
    supervision.year(m1=2, m2=3, m3=4, m4=5)
    return supervision


@pytest.fixture
def issued(red):
    return red, red.issue(202304)


@pytest.fixture
def answered(issued):
    red, notice = issued
    red.do(actions.accept_notice, notice, red.handler)
    red.reply(notice)
    return red, notice


def test_a_frozen_red_light_calls_for_a_red_notice_with_its_figures(red):
    [proposal] = red.proposals(202304)
    assert (proposal.unit, proposal.level, proposal.called.cause) == (
        red.desk.office.bureau, "RED", "RED_LIGHT",
    )  # fmt: skip
    facts = proposal.facts
    assert (facts.actual, facts.due) == (str(5 * YI), "3500000000000/3")
    assert (facts.seal, facts.as_of, facts.version) == (4, date(2023, 4, 30), 1)
    assert [item.level for item in red.proposals(202303)] == ["YELLOW"]


def test_the_months_offered_are_the_closed_ones_and_those_that_wait(red):
    assert notice_months(date(2023, 5, 15)) == [202302, 202303, 202304, 202305]


def test_an_unknown_light_calls_for_nothing(supervision):
    supervision.close(202301)
    assert ClosedLight.objects.get().colour == "GREY"
    assert supervision.proposals(202301) == []
    pick = NoticePick(supervision.target.pk, supervision.desk.office.bureau.pk)
    with pytest.raises(ValidationError, match="不需要督办"):
        actions.issue_notices(
            actor=supervision.actor(supervision.inspector), month=202301, picks=[pick]
        )
    assert Duty.objects.count() == 0


def test_the_database_too_keeps_no_notice_of_an_unknown_light(issued):
    _red, notice = issued
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(colour="GREY")


def test_a_notice_opens_a_duty_and_keeps_the_light_of_then(issued):
    red, notice = issued
    duty = notice.duty
    assert (duty.kind, duty.number, duty.state) == ("targets.notice", "督办〔2023〕1号", "ASSIGNED")
    assert (duty.colour, duty.grade, duty.count, duty.due_day) == (
        "RED", "RED", 3, date(2023, 5, 18),
    )  # fmt: skip
    assert (duty.target, duty.unit, duty.place) == (
        red.target, red.desk.office.bureau, red.desk.office.district,
    )  # fmt: skip
    assert (duty.record_kind, duty.record) == ("notice", str(notice.pk))
    assert (notice.colour, notice.actual, notice.seal_id) == ("RED", str(5 * YI), 4)
    assert notice.closed_light == ClosedLight.objects.get(closing=202304)
    assert "请查明根本原因" in duty.content
    line = LogLine.objects.get(verb="targets.issue_notice")
    assert line.after["number"] == duty.number


@pytest.mark.parametrize(
    ("month", "level", "days"),
    [(202303, "YELLOW", date(2023, 5, 22)), (202304, "RED", date(2023, 5, 18))],
)
def test_the_time_for_a_reply_goes_by_the_colour(red, month, level, days):
    notice = red.issue(month)
    assert (notice.level, notice.duty.due_day) == (level, days)


def test_the_same_target_unit_and_month_get_one_notice(issued):
    red, notice = issued
    [proposal] = red.proposals(202304)
    assert proposal.issued == notice
    with pytest.raises(ValidationError) as caught:
        red.issue(202304)
    assert "已对区发展局发过督办单 督办〔2023〕1号" in told(caught)
    assert (Notice.objects.count(), Duty.objects.count()) == (1, 1)


def test_of_several_picks_one_that_is_refused_refuses_all(issued):
    red, _notice = issued
    bureau = red.desk.office.bureau.pk
    picks = [NoticePick(red.target.pk, bureau), NoticePick(999, bureau)]
    with pytest.raises(ValidationError):
        actions.issue_notices(actor=red.actor(red.inspector), month=202304, picks=picks)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("who", ["handler", "neighbour", "leader"])
def test_others_issue_nothing(red, who):
    pick = NoticePick(red.target.pk, red.desk.office.bureau.pk)
    with pytest.raises(PermissionDenied):
        actions.issue_notices(actor=red.actor(getattr(red, who)), month=202304, picks=[pick])
    assert Notice.objects.count() == 0


def test_a_month_that_is_not_closed_is_judged_by_the_ledger_of_the_day(red):
    [proposal] = red.proposals(202305)
    assert (proposal.facts.seal, proposal.facts.as_of) == (None, date(2023, 5, 15))
    notice = red.issue(202305)
    assert (notice.closed_light, notice.seal, notice.as_of) == (None, None, date(2023, 5, 15))


def test_a_deadline_near_calls_for_a_blue_notice_in_the_month_of_today_alone(supervision):
    desk = supervision.desk
    supervision.at("2023-12-22T09:00")
    desk.report(supervision.target, 202311, 345)
    assert supervision.proposals(202312) == []  # six working days are left: 25 to 29 December
    supervision.at("2023-12-25T09:00")
    [proposal] = supervision.proposals(202312)
    assert (proposal.level, proposal.called.cause, proposal.days_left) == ("BLUE", "DEADLINE", 4)
    assert supervision.proposals(202311) == []
    notice = supervision.issue(202312)
    assert notice.level == "BLUE"
    assert "还剩 4 个工作日" in notice.duty.content


def test_reports_that_were_returned_twice_call_for_a_yellow_notice(supervision):
    desk = supervision.desk
    report = desk.hand_in(desk.draft(supervision.target, 202304, 150))
    for _time in range(2):
        actions.return_report(
            actor=desk.actor(desk.head), report=report, version=report.version, reason="没有盖章"
        )
        report = desk.hand_in(report)
    desk.approve(report)
    [proposal] = supervision.proposals(202304)
    assert (proposal.level, proposal.called.cause, proposal.returned) == ("YELLOW", "QUALITY", 2)


def test_units_of_the_breakdown_that_are_behind_are_proposed_by_their_own_light(red):
    office = red.desk.office
    red.at("2023-05-16T09:00")
    break_down(
        actor=office.actor(_breaker(office)),
        target=red.target,
        shares=[ShareSpec(office.bureau, 1), ShareSpec(office.other, 1)],
        valid_from=date(2023, 5, 16),
        citation="分解表",
    )
    red.target.refresh_from_db()
    red.at("2023-06-12T09:00")
    desk = red.desk
    draft = desk.draft(red.target, 202305, 1, unit=office.other, user=desk.colleague)
    desk.approve(desk.hand_in(draft, desk.colleague))
    found = red.proposals(202305)
    assert [(item.unit, item.facts.of_quota) for item in found] == [
        (office.bureau, False),
        (office.other, True),
    ]
    notice = red.issue(202305, office.other)
    assert (notice.unit, notice.of_quota, notice.actual) == (office.other, True, str(YI))
    assert visible_notices(red.actor(red.handler)).count() == 0
    assert visible_notices(red.actor(red.neighbour)).get() == notice


def _breaker(office):
    post = office.post("目标办", ("targets.break_down", VIEW), unit=office.root)
    return office.user("breaker", post)


def test_a_unit_sees_its_own_notices_and_the_office_all(issued):
    red, notice = issued
    assert visible_notices(red.actor(red.inspector)).get() == notice
    assert visible_notices(red.actor(red.handler)).get() == notice
    assert visible_notices(red.actor(red.neighbour)).count() == 0
    assert notices_of(red.actor(red.neighbour), red.target).count() == 0


def test_what_was_transferred_is_seen_by_the_new_unit(issued):
    red, notice = issued
    duty = notice.duty
    transfer(
        actor=red.actor(red.inspector), duty=duty, version=duty.version,
        unit=red.desk.office.other, note="职责在城管",
    )  # fmt: skip
    assert visible_notices(red.actor(red.neighbour)).get() == notice
    assert visible_notices(red.actor(red.handler)).count() == 0


def test_a_reply_keeps_cause_measures_and_files(issued):
    red, notice = issued
    red.do(actions.accept_notice, notice, red.handler)
    assert notice.duty.state == "ACCEPTED"
    red.reply(
        notice,
        remedies=[RemedySpec("交地", date(2023, 6, 1)), RemedySpec("开工", date(2023, 7, 1))],
        files=[ReplyFile("现场.csv", "﻿交地,两块\n".encode())],
        words="联系13812345678",
    )
    assert (notice.duty.state, notice.duty.handled_by) == ("REPLIED", red.handler)
    answer = NoticeReply.objects.get()
    assert (answer.cause, "13812345678" in answer.words) == ("LAND", False)
    assert list(answer.remedies.values_list("number", "what", "day")) == [
        (1, "交地", date(2023, 6, 1)),
        (2, "开工", date(2023, 7, 1)),
    ]
    assert notice.duty.files.get().attachment.original_name == "现场.csv"
    assert notice.duty.steps.get(number=answer.step).act == "REPLY"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"cause": "WHATEVER"}, "cause"),
        ({"words": "  "}, "words"),
        ({"remedies": []}, "remedies"),
        ({"remedies": [RemedySpec("交地", date(2023, 5, 14))]}, "remedies"),
    ],
)
def test_a_reply_that_lacks_something_is_refused_and_changes_nothing(issued, more, field):
    red, notice = issued
    red.do(actions.accept_notice, notice, red.handler)
    with pytest.raises(ValidationError) as caught:
        red.reply(notice, **more)
    assert list(caught.value.message_dict) == [field]
    assert (NoticeReply.objects.count(), Duty.objects.get().state) == (0, "ACCEPTED")


def test_a_reply_before_it_is_signed_for_is_no_step(issued):
    red, notice = issued
    with pytest.raises(ValidationError, match="待签收"):
        red.reply(notice)
    assert NoticeReply.objects.count() == 0


@pytest.mark.parametrize("who", ["inspector", "neighbour", "leader"])
def test_only_the_unit_itself_answers(issued, who):
    red, notice = issued
    red.do(actions.accept_notice, notice, red.handler)
    with pytest.raises(PermissionDenied):
        red.reply(notice, getattr(red, who))
    assert Duty.objects.get().state == "ACCEPTED"


def test_it_is_verified_by_another_and_closed_with_the_figure_of_that_day(answered):
    red, notice = answered
    with pytest.raises(PermissionDenied):
        red.do(actions.verify_notice, notice, red.handler, words="看过")
    red.at("2023-06-05T09:00")
    red.desk.report(red.target, 202305, 140)
    red.do(actions.verify_notice, notice, red.inspector, words="两块地已交")
    red.do(actions.close_notice, notice, red.inspector, words="已赶上")
    assert (notice.duty.state, notice.duty.outcome) == ("CLOSED", "DONE")
    found = list(NoticeFinding.objects.values_list("result", "colour", "actual", "as_of"))
    assert found == [
        ("PASSED", "WATCH", str(140 * YI), date(2023, 6, 5)),
        ("CLOSED", "WATCH", str(140 * YI), date(2023, 6, 5)),
    ]
    assert (notice.colour, notice.actual) == ("RED", str(5 * YI))
    assert notices_of(red.actor(red.inspector), red.target).count() == 0


def test_whoever_answered_never_verifies_even_with_the_right(answered):
    red, notice = answered
    office = red.desk.office
    post = Post.objects.get(title="督查专员")
    started = red.settings.LUODI_CLOCK.replace(year=2022)
    Holding.objects.create(post=post, user=red.handler, valid_from=started)
    with pytest.raises(ValidationError, match="办理过这个事项"):
        red.do(actions.verify_notice, notice, red.handler, words="自己看过")
    acts = notice_acts(office.actor(red.handler, red.settings.LUODI_CLOCK), notice)
    assert (acts.verify, "办理过这个事项" in acts.refused) == (False, True)


def test_an_answer_without_a_cause_is_not_verified(issued):
    red, notice = issued
    red.do(actions.accept_notice, notice, red.handler)
    red.do(actions.start_notice, notice, red.handler)
    duty = notice.duty
    reply(actor=red.actor(red.handler), duty=duty, version=duty.version, note="办好了")
    with pytest.raises(ValidationError, match="没有写根本原因和整改措施"):
        red.do(actions.verify_notice, notice, red.inspector, words="看过")
    assert Duty.objects.get().state == "REPLIED"
    assert not notice_acts(red.actor(red.inspector), notice).verify
    red.do(actions.send_back_notice, notice, red.inspector, words="请写根本原因")
    red.reply(notice)
    red.do(actions.verify_notice, notice, red.inspector, words="看过")
    assert Duty.objects.get().state == "VERIFIED"


def test_what_is_sent_back_is_answered_again_under_the_same_deadline(answered):
    red, notice = answered
    due = notice.duty.due_at
    red.do(actions.send_back_notice, notice, red.inspector, words="没有写谁负责")
    assert (notice.duty.state, notice.duty.due_at) == ("RETURNED", due)
    red.reply(notice, words="由副局长负责")
    red.do(actions.verify_notice, notice, red.inspector, words="清楚了")
    assert list(NoticeReply.objects.values_list("words", flat=True)) == [
        "两个地块没有交地",
        "由副局长负责",
    ]


def test_a_closed_notice_is_reopened_with_its_number_and_deadline(answered):
    red, notice = answered
    red.do(actions.verify_notice, notice, red.inspector, words="属实")
    red.do(actions.close_notice, notice, red.inspector)
    kept = (notice.duty.number, notice.duty.due_at)
    red.at("2023-07-03T09:00")
    red.do(actions.reopen_notice, notice, red.inspector, words="又停工")
    assert (notice.duty.state, notice.duty.reopenings) == ("ASSIGNED", 1)
    assert (notice.duty.number, notice.duty.due_at) == kept
    red.do(actions.accept_notice, notice, red.handler)
    red.reply(notice)
    red.do(actions.verify_notice, notice, red.inspector, words="复工了")
    red.do(actions.close_notice, notice, red.inspector)
    assert (notice.duty.state, NoticeFinding.objects.filter(result="CLOSED").count()) == (
        "CLOSED", 2,
    )  # fmt: skip


def test_after_the_term_a_notice_is_not_reopened(answered):
    red, notice = answered
    red.do(actions.verify_notice, notice, red.inspector, words="属实")
    red.do(actions.close_notice, notice, red.inspector)
    red.at("2023-08-14T09:00")
    with pytest.raises(ValidationError, match="超过 90 天"):
        red.do(actions.reopen_notice, notice, red.inspector, words="又停工")


def test_a_withdrawn_notice_stays_and_is_reopened_not_issued_again(issued):
    red, notice = issued
    red.do(actions.withdraw_notice, notice, red.inspector, words="口径有误")
    assert notice.duty.state == "WITHDRAWN"
    with pytest.raises(ValidationError, match="只发一次"):
        red.issue(202304)
    red.do(actions.reopen_notice, notice, red.inspector, words="口径无误")
    assert notice.duty.state == "ASSIGNED"


def test_of_two_people_the_second_is_told_what_stands(issued):
    red, notice = issued
    seen = notice.duty.version
    red.do(actions.accept_notice, notice, red.handler)
    with pytest.raises(StaleError) as caught:
        actions.accept_notice(actor=red.actor(red.handler), notice=notice, version=seen)
    assert "已签收" in told(caught)
    assert "handler同志" in told(caught)


def test_a_late_reply_goes_up_the_ladder_and_raises_the_next_notice(red):
    first = red.issue(202303)  # yellow, due on 22 May
    red.at("2023-05-23T08:00")
    escalate()
    assert list(Escalation.objects.filter(level__gt=0).values_list("level", flat=True)) == [1]
    [proposal] = red.proposals(202304)
    assert (proposal.raised_by, proposal.in_hand, proposal.level) == (first, first, "RED")
    red.at("2023-06-12T09:00")
    red.close(202305, 60)  # 17 %, 24.5 points behind: yellow
    [proposal] = red.proposals(202305)
    assert (proposal.called.level, proposal.level, proposal.raised_by) == ("YELLOW", "RED", first)
    second = red.issue(202305)
    assert (second.called, second.level, second.raised_by) == ("YELLOW", "RED", first)
    assert second.duty.count == 3


def test_a_reply_in_time_raises_nothing(red):
    first = red.issue(202303)
    red.do(actions.accept_notice, first, red.handler)
    red.reply(first)
    red.at("2023-06-12T09:00")
    red.close(202305, 60)
    [proposal] = red.proposals(202305)
    assert (proposal.level, proposal.raised_by, proposal.in_hand) == ("YELLOW", None, first)


def test_a_frozen_month_keeps_its_notice_when_the_figure_is_corrected(issued):
    red, notice = issued
    assert revised_words(notice) == ""
    report = red.target.reports.get(month=202304)
    red.desk.report(red.target, 202304, 120, corrects=report, reason="漏报两个项目")
    notice.refresh_from_db()
    assert (notice.colour, notice.actual) == ("RED", str(5 * YI))
    assert "当时 5 亿元，现为 120 亿元" in revised_words(notice)
    [proposal] = red.proposals(202304)
    assert proposal.issued == notice


def test_red_months_of_a_unit_are_counted_from_the_frozen_lights(red):
    assert red_units(red.actor(red.leader), "targets.decide_consequence") == []  # April alone
    red.at("2023-06-12T09:00")
    red.close(202305, 6)
    [unit] = red_units(red.actor(red.leader), "targets.decide_consequence")
    assert (unit.unit, unit.kind, unit.months, unit.month) == (
        red.desk.office.bureau, "INTERVIEW", 2, 202305,
    )  # fmt: skip
    report = red.target.reports.get(month=202304)
    red.desk.report(red.target, 202304, 5, corrects=report, reason="核实无误")
    red.at("2023-07-12T09:00")
    red.close(202306, 7)
    [unit] = red_units(red.actor(red.leader), "targets.decide_consequence")
    assert (unit.kind, unit.months) == ("BULLETIN", 3)
    assert red_units(red.actor(red.neighbour), VIEW) == []


def test_a_person_decides_and_cites_the_document(red):
    red.at("2023-06-12T09:00")
    red.close(202305, 6)
    ask = {"unit_id": red.desk.office.bureau.pk, "month": 202305}
    with pytest.raises(PermissionDenied):
        actions.decide_consequence(
            actor=red.actor(red.inspector), adopted=True, citation="督查办法", **ask
        )
    leader = red.actor(red.leader)
    with pytest.raises(ValidationError, match="依据哪份文件"):
        actions.decide_consequence(actor=leader, adopted=True, **ask)
    with pytest.raises(ValidationError, match="写明理由"):
        actions.decide_consequence(actor=leader, adopted=False, **ask)
    made = actions.decide_consequence(actor=leader, adopted=True, citation="督查办法第九条", **ask)
    assert (made.kind, made.months, made.decided_by) == ("INTERVIEW", 2, red.leader)
    with pytest.raises(ValidationError, match="已由leader同志决定"):
        actions.decide_consequence(actor=leader, adopted=False, reason="不必", **ask)
