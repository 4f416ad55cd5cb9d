"""Moving a duty through its way: who may, what is written, what is refused."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.duties import actions
from luodi.kernel.duties.models import Duty, DutyStep, Escalation
from luodi.kernel.duties.rules import Clock
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.actions import appoint, enter_leave

HANDLE, VERIFY, VIEW = "duties.handle_duty", "duties.verify_duty", "duties.view_duty"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def told(error) -> str:
    return "".join(error.value.messages)


def test_a_duty_goes_its_whole_way(desk):
    duty = desk.closed()
    assert (duty.number, duty.state, duty.outcome) == ("交办〔2023〕1号", "CLOSED", "DONE")
    assert (duty.handled_by, duty.verified_by) == (desk.handler, desk.verifier)
    assert list(duty.steps.values_list("act", "before", "after")) == [
        ("OPEN", "", "OPEN"),
        ("ASSIGN", "OPEN", "ASSIGNED"),
        ("ACCEPT", "ASSIGNED", "ACCEPTED"),
        ("START", "ACCEPTED", "WORKING"),
        ("REPLY", "WORKING", "REPLIED"),
        ("VERIFY", "REPLIED", "VERIFIED"),
        ("CLOSE", "VERIFIED", "CLOSED"),
    ]
    lines = LogLine.objects.filter(record_kind="duties.duty", record_id=str(duty.pk))
    assert sorted(lines.values_list("verb", flat=True)) == sorted(
        f"duties.{act}" for act in ("open", "assign", "accept", "start", "reply", "verify", "close")
    )


def test_the_deadline_keeps_its_inputs_and_the_calendars_version(desk):
    duty = desk.open()  # Wednesday 1 March 2023, 09:00; seven working days
    assert (duty.clock, duty.count, duty.due_day) == ("WORKING_DAY", 7, date(2023, 3, 10))
    assert duty.due_at == at("2023-03-11T00:00")
    assert duty.office_hours == "08:30-12:00 14:00-17:30"
    assert duty.calendar_version.startswith("2019-2026/")
    assert (duty.stage_clock, duty.stage_due) == ("WORKING_DAY", at("2023-03-03T00:00"))
    assert duty.verifier_post == desk.verifier_post


@pytest.mark.parametrize(
    ("more", "clock", "day"),
    [
        ({"grade": "C"}, "WORKING_DAY", date(2023, 3, 8)),
        ({"grade": "B"}, "WORKING_DAY", date(2023, 3, 22)),
        ({"grade": "A"}, "MONTH", date(2023, 4, 3)),
        ({"grade": "URGENT"}, "URGENT_HOUR", date(2023, 3, 2)),
        ({"clock": Clock.WORKING_HOUR, "count": 4}, "WORKING_HOUR", date(2023, 3, 1)),
        ({"named_day": date(2023, 4, 30)}, "DATE", date(2023, 4, 28)),
        ({"unlimited": True}, "WORKING_DAY", None),
    ],
)
def test_a_grade_a_limit_of_its_own_and_a_named_day(desk, more, clock, day):
    duty = desk.open(**more)
    assert (duty.clock, duty.due_day) == (clock, day)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "  "}, "title"),
        ({"received_at": at("2023-03-01T09:01")}, "received_at"),
        ({"named_day": date(2023, 2, 28)}, "named_day"),
        ({"clock": Clock.DAY, "count": 0}, "count"),
    ],
)
def test_what_cannot_be_is_refused_by_field(desk, more, field):
    with pytest.raises(ValidationError) as caught:
        desk.open(**more)
    assert list(caught.value.message_dict) == [field]
    assert not Duty.objects.exists()


def test_numbers_run_by_kind_and_year(desk):
    numbers = [desk.open().number, desk.open().number]
    desk.at("2024-01-02T09:00")
    numbers.append(desk.open().number)
    assert numbers == ["交办〔2023〕1号", "交办〔2023〕2号", "交办〔2024〕1号"]


def test_telephone_and_identity_numbers_are_covered(desk):
    duty = desk.open(title="联系13812345678办理", content="申请人11010519491231002X")
    assert "13812345678" not in duty.title
    assert "11010519491231002X" not in duty.content


def test_only_the_holder_of_the_post_handles(desk):
    duty = desk.open()
    for user in (desk.chief, desk.verifier, desk.head):
        with pytest.raises(PermissionDenied):
            desk.do(actions.accept, duty, user)
    assert DutyStep.objects.count() == 2
    desk.do(actions.accept, duty, desk.handler)


def test_only_the_verifier_verifies_and_never_who_handled(desk):
    duty = desk.replied()
    for user in (desk.handler, desk.chief):
        with pytest.raises(PermissionDenied):
            desk.do(actions.verify_done, duty, user)
    both = desk.office.post("复核二岗", (VIEW, VERIFY))
    appoint_to(both, desk.handler)
    desk.do(actions.name_verifier, duty, desk.chief, verifier_post=desk.posts["chief"], note="轮换")
    appoint_to(desk.posts["chief"], desk.handler)
    with pytest.raises(ValidationError) as caught:
        desk.do(actions.verify_done, duty, desk.handler)
    assert "办理过这个事项，不能由本人核验" in told(caught)
    duty.refresh_from_db()
    assert duty.state == "REPLIED"


def appoint_to(post, user):
    from luodi.kernel.people.models import Holding

    Holding.objects.create(post=post, user=user, valid_from=at("2023-01-03T09:00"))


def test_a_post_of_the_same_person_is_no_verifier(desk):
    post = desk.office.post("兼岗", (VIEW, VERIFY))
    appoint_to(post, desk.handler)
    with pytest.raises(ValidationError) as caught:
        desk.open(verifier_post=post)
    assert "同一人" in told(caught)


def test_a_small_unit_is_verified_one_level_up(desk):
    office = desk.office
    lone = office.post("独岗", (VIEW, HANDLE), unit=office.other)
    office.post("独岗复核", (VIEW, VERIFY), unit=office.other)
    duty = desk.open(unit=office.other, post=lone)
    assert duty.verifier_post == desk.posts["chief"]


def test_luodi_itself_neither_answers_nor_verifies(desk):
    from luodi.kernel.access.actor import LUODI

    duty = desk.replied()
    with pytest.raises(ValidationError) as caught:
        actions.verify_done(actor=LUODI, duty=duty, version=duty.version)
    assert "要由人来做" in told(caught)


def test_the_database_too_refuses_a_duty_closed_without_another_ones_word(desk):
    duty = desk.replied()
    for columns in (
        {"state": "CLOSED", "ended_at": at("2023-03-01T09:00")},
        {"state": "VERIFIED", "verified_by": desk.handler},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.filter(pk=duty.pk).update(**columns)


def test_an_act_that_is_no_step_names_both_states_and_what_is_possible(desk):
    duty = desk.open()
    with pytest.raises(ValidationError) as caught:
        desk.do(actions.reply, duty, desk.handler, note="好了")
    assert told(caught) == (
        "现在是“待接收”，不能回复办理结果（那会到“待核验”）；"
        "现在可以办的是：接收、提出异议、转办、撤销"
    )


def test_what_is_sent_back_is_handled_again_under_the_same_clock(desk):
    duty = desk.replied()
    due = duty.due_at
    desk.do(actions.send_back, duty, desk.verifier, note="还差一条")
    assert (duty.state, duty.replied_at, duty.due_at) == ("RETURNED", None, due)
    desk.do(actions.start, duty, desk.handler)
    desk.do(actions.reply, duty, desk.handler, note="补上了")
    desk.do(actions.verify_done, duty, desk.verifier)
    assert duty.verified_by == desk.verifier


def test_reopening_keeps_number_and_clock(desk):
    duty = desk.closed()
    kept = (duty.number, duty.received_at, duty.due_at, duty.count)
    desk.at("2023-04-03T09:00")
    desk.do(actions.reopen, duty, desk.chief, note="问题又出现")
    assert (duty.state, duty.reopenings, duty.outcome) == ("REOPENED", 1, "")
    assert (duty.number, duty.received_at, duty.due_at, duty.count) == kept
    desk.do(actions.assign, duty, desk.chief, unit=duty.unit, post=desk.handler_post)
    assert duty.state == "ASSIGNED"


def test_after_ninety_days_a_duty_is_not_reopened(desk):
    duty = desk.closed()
    desk.at("2023-05-31T09:00")
    with pytest.raises(ValidationError) as caught:
        desk.do(actions.reopen, duty, desk.chief, note="问题又出现")
    assert "超过 90 天" in told(caught)


def test_a_pause_moves_the_deadline_by_its_working_days(desk):
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    desk.at("2023-03-06T09:00")
    desk.do(
        actions.pause, duty, desk.handler, cause="PAPER", until=date(2023, 3, 10), note="等材料"
    )
    assert (duty.state, duty.due_day) == ("PAUSED", date(2023, 3, 17))
    desk.at("2023-03-08T15:00")
    desk.do(actions.resume, duty, desk.handler)
    assert (duty.state, duty.due_day) == ("WORKING", date(2023, 3, 14))


def test_a_pause_ends_by_itself(desk):
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    desk.do(actions.pause, duty, desk.handler, cause="COURT", until=date(2023, 3, 3), note="等判决")
    done = actions.escalate(now=at("2023-03-04T08:00"))
    duty.refresh_from_db()
    assert (done.resumed, duty.state, duty.due_day) == (1, "WORKING", date(2023, 3, 14))


def test_more_than_thirty_working_days_of_pause_are_carried_with_a_plan(desk):
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    with pytest.raises(ValidationError) as caught:
        desk.do(
            actions.pause, duty, desk.handler, cause="COURT", until=date(2023, 4, 13), note="诉讼"
        )
    assert "超过 30 个" in told(caught)
    desk.do(actions.carry, duty, desk.chief, until=date(2023, 6, 30), plan="待判决后两周内办结")
    assert (duty.state, duty.outcome) == ("PAUSED", "POSTPONED")
    assert duty.pauses.get().plan == "待判决后两周内办结"
    desk.do(actions.resume, duty, desk.handler)
    assert (duty.state, duty.outcome) == ("WORKING", "")


def test_an_extension_is_asked_by_one_and_granted_by_another(desk):
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    desk.do(actions.ask_extension, duty, desk.handler, count=3, note="等中标结果")
    assert duty.due_day == date(2023, 3, 10)
    with pytest.raises(PermissionDenied):
        desk.do(actions.decide_extension, duty, desk.handler, granted=True)
    desk.do(actions.decide_extension, duty, desk.chief, granted=True)
    assert (duty.extended, duty.due_day) == (3, date(2023, 3, 15))
    with pytest.raises(ValidationError) as caught:
        desk.do(actions.ask_extension, duty, desk.handler, count=1, note="再延")
    assert "只能申请一次" in told(caught)


def test_a_refused_extension_leaves_the_deadline_and_may_be_asked_again(desk):
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    desk.do(actions.ask_extension, duty, desk.handler, count=3, note="等中标结果")
    desk.do(actions.decide_extension, duty, desk.chief, granted=False, note="可以先办别的")
    desk.do(actions.ask_extension, duty, desk.handler, count=2, note="已先办")
    assert (duty.due_day, duty.extensions.count()) == (date(2023, 3, 10), 2)


def test_an_objection_goes_back_to_be_decided_and_is_final(desk):
    office = desk.office
    duty = desk.open()
    desk.do(actions.object_to, duty, desk.handler, unit=office.other, note="属城管职责")
    assert (duty.state, duty.objection_open, duty.due_day) == ("OPEN", True, date(2023, 3, 10))
    with pytest.raises(ValidationError) as caught:
        desk.do(actions.assign, duty, desk.chief, unit=office.bureau, post=desk.handler_post)
    assert "还没有裁定" in told(caught)
    desk.do(actions.decide_objection, duty, desk.chief, upheld=False, note="三定规定明确")
    assert (duty.state, duty.unit, duty.post) == ("ASSIGNED", office.bureau, desk.handler_post)
    with pytest.raises(ValidationError) as caught:
        desk.do(actions.object_to, duty, desk.handler, unit=office.other, note="还是不该我们办")
    assert "裁定为准" in told(caught)


def test_an_upheld_objection_goes_to_the_unit_it_named(desk):
    office = desk.office
    duty = desk.open()
    desk.do(actions.object_to, duty, desk.handler, unit=office.other, note="属城管职责")
    desk.do(actions.decide_objection, duty, desk.chief, upheld=True, note="成立")
    assert (duty.unit, duty.post, duty.transfers) == (office.other, None, 0)
    assert duty.due_day == date(2023, 3, 10)


def test_an_objection_after_its_day_is_refused(desk):
    duty = desk.open()
    desk.at("2023-03-03T08:30")
    with pytest.raises(ValidationError) as caught:
        desk.do(actions.object_to, duty, desk.handler, unit=desk.office.other, note="晚了")
    assert "现在已过" in told(caught)


def test_the_third_transfer_goes_up_and_keeps_the_deadline(desk):
    office = desk.office
    other_post = office.post("城管经办", (VIEW, HANDLE), unit=office.other)
    duty = desk.open()
    for unit, post in ((office.other, other_post), (office.bureau, desk.handler_post)) * 2:
        if duty.transfers == 3:
            break
        desk.do(actions.transfer, duty, desk.chief, unit=unit, post=post, note="职责在彼")
        expected = 1 if duty.transfers > 2 else 0
        assert Escalation.objects.filter(cause="TRANSFERS").count() == expected
    assert (duty.transfers, duty.due_day) == (3, date(2023, 3, 10))
    assert Escalation.objects.get().unit == office.root


def test_a_duty_of_a_unit_comes_to_the_post_of_whoever_accepts_it(desk):
    duty = desk.open(post=None)
    with pytest.raises(PermissionDenied):
        desk.do(actions.accept, duty, desk.chief)
    desk.do(actions.accept, duty, desk.handler)
    assert duty.post == desk.handler_post


def test_withdrawn_and_given_away_are_counted_apart(desk):
    first, second = desk.open(), desk.open()
    desk.do(actions.withdraw, first, desk.chief, note="重复立项")
    desk.do(actions.withdraw, second, desk.chief, note="市管道路", transferred_to="市城管局")
    assert [first.outcome, second.outcome] == ["WITHDRAWN", "TRANSFERRED"]
    assert second.steps.last().note == "转出到市城管局：市管道路"


def test_the_post_moves_at_noon_and_the_duty_with_it(desk):
    office = desk.office
    duty = desk.open()
    new = office.user("successor")
    personnel = office.user("personnel", office.post("人事", ("people.appoint",)))
    desk.at("2023-03-01T10:00")
    appoint(
        actor=desk.actor(personnel),
        post=desk.handler_post,
        user=new,
        starts=at("2023-03-01T12:00"),
        reason="轮岗",
    )
    desk.at("2023-03-01T11:59")
    desk.do(actions.accept, duty, desk.handler)
    with pytest.raises(PermissionDenied):
        desk.do(actions.start, duty, new)
    desk.at("2023-03-01T12:00")
    with pytest.raises(PermissionDenied):
        desk.do(actions.start, duty, desk.handler)
    desk.do(actions.start, duty, new)
    steps = duty.steps.filter(act__in=("ACCEPT", "START")).values_list("act", "user__username")
    assert list(steps) == [("ACCEPT", "handler"), ("START", "successor")]


def test_whoever_stands_in_acts_and_the_log_names_both(desk):
    office = desk.office
    helper = office.user("helper", office.post("同事", (VIEW,)))
    enter_leave(
        actor=desk.actor(desk.handler),
        user=desk.handler,
        delegate=helper,
        first_day=date(2023, 3, 2),
        last_day=date(2023, 3, 3),
        reason="年休假",
    )
    duty = desk.open()
    with pytest.raises(PermissionDenied):
        desk.do(actions.accept, duty, helper)
    desk.at("2023-03-02T09:00")
    desk.do(actions.accept, duty, helper)
    step = duty.steps.last()
    assert (step.user, step.post, step.stands_for) == (helper, desk.handler_post, desk.handler)
    line = LogLine.objects.get(verb="duties.accept")
    assert (line.user, line.post) == (helper, desk.handler_post)
    assert line.after["acting_for"] == desk.handler.display_name
    desk.at("2023-03-04T09:00")
    with pytest.raises(PermissionDenied):
        desk.do(actions.start, duty, helper)


def test_whoever_stood_in_for_the_handler_does_not_verify_either(desk):
    enter_leave(
        actor=desk.actor(desk.handler),
        user=desk.handler,
        delegate=desk.verifier,
        first_day=date(2023, 3, 1),
        last_day=date(2023, 3, 3),
        reason="年休假",
    )
    duty = desk.open()
    desk.do(actions.accept, duty, desk.verifier)
    desk.do(actions.start, duty, desk.verifier)
    desk.do(actions.reply, duty, desk.verifier, note="办好了")
    with pytest.raises(ValidationError) as caught:
        desk.do(actions.verify_done, duty, desk.verifier)
    assert "不能由本人核验" in told(caught)


def test_a_step_is_never_rewritten(desk):
    step = desk.open().steps.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyStep.objects.filter(pk=step.pk).update(note="改了")
