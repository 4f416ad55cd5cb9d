"""Reminders and the ladder: twice, crashed half way, one unit broken, provisional, paused."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.duties import actions
from luodi.kernel.duties.actions import alarms
from luodi.kernel.duties.models import Duty, Escalation
from luodi.kernel.duties.reads.duties import escalations_to
from luodi.kernel.log.models import LogLine

HANDLE, VIEW = "duties.handle_duty", "duties.view_duty"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def rows():
    return list(Escalation.objects.order_by("id").values_list("cause", "level", "unit__name"))


def test_the_ladder_is_climbed_once_a_level(desk):
    desk.do(actions.accept, desk.open(), desk.handler)  # due 10 March
    told = []
    for day in range(1, 29):
        for _again in range(2):
            actions.escalate(now=at(f"2023-03-{day:02d}T08:00"), tell=told.extend)
    assert rows() == [
        ("TIME", 0, "区发展局"),
        ("TIME", 1, "区发展局"),
        ("TIME", 2, "区政府"),
        ("TIME", 3, "区政府"),
    ]
    assert [row.at.astimezone(SHANGHAI).date() for row in told] == [
        date(2023, 3, 9),
        date(2023, 3, 11),
        date(2023, 3, 16),
        date(2023, 3, 22),
    ]
    steps = Duty.objects.get().steps.filter(act__in=("REMIND", "ESCALATE"))
    assert steps.count() == 4


def test_what_nobody_accepts_in_time_is_reminded(desk):
    desk.open()
    actions.escalate(now=at("2023-03-02T23:59"))
    assert rows() == []
    actions.escalate(now=at("2023-03-03T00:00"))
    assert rows() == [("STAGE", 0, "区发展局")]


def test_a_run_that_crashes_half_way_is_finished_by_the_next_and_nothing_comes_twice(
    desk, monkeypatch
):
    office = desk.office
    post = office.post("城管经办", (VIEW, HANDLE), unit=office.other)
    first, second = desk.open(), desk.open(unit=office.other, post=post)
    real = alarms._raise
    told = []

    def crash(alarms, *rest, **more):
        if second.pk in {alarm.duty.pk for alarm in alarms}:
            raise KeyboardInterrupt
        return real(alarms, *rest, **more)

    monkeypatch.setattr(alarms, "_raise", crash)
    with pytest.raises(KeyboardInterrupt):
        actions.escalate(now=at("2023-03-11T08:00"), tell=told.extend)
    assert {row.duty_id for row in told} == {first.pk}
    monkeypatch.setattr(alarms, "_raise", real)
    done = actions.escalate(now=at("2023-03-11T08:01"), tell=told.extend)
    assert {row.duty_id for row in done.raised} == {second.pk}
    assert len(told) == Escalation.objects.count() == 4
    assert actions.escalate(now=at("2023-03-11T08:02")).raised == []


def test_one_broken_unit_leaves_the_others_done(desk, monkeypatch, caplog):
    office = desk.office
    post = office.post("城管经办", (VIEW, HANDLE), unit=office.other)
    broken, well = desk.open(), desk.open(unit=office.other, post=post)
    real = alarms._raise

    def break_one(alarms, *rest, **more):
        if broken.unit_id in {alarm.duty.unit_id for alarm in alarms}:
            raise RuntimeError("坏了")
        return real(alarms, *rest, **more)

    monkeypatch.setattr(alarms, "_raise", break_one)
    done = actions.escalate(now=at("2023-03-11T08:00"))
    assert done.failed == [("区发展局", "RuntimeError: 坏了")]
    assert {row.duty_id for row in done.raised} == {well.pk}
    assert "escalation of unit" in caplog.text
    monkeypatch.setattr(alarms, "_raise", real)
    assert {row.duty_id for row in actions.escalate(now=at("2023-03-11T08:00")).raised} == {
        broken.pk
    }


def test_what_cannot_be_told_is_not_written_down_as_told(desk):
    desk.open()

    def refuse(_rows):
        raise RuntimeError("outbox")

    done = actions.escalate(now=at("2023-03-11T08:00"), tell=refuse)
    assert (len(done.failed), Escalation.objects.count()) == (1, 0)


def test_a_unit_of_many_duties_goes_in_batches_and_a_crash_between_them_doubles_nothing(
    desk, monkeypatch
):
    monkeypatch.setattr(alarms, "BATCH", 2)
    duties = [desk.open() for _number in range(5)]
    real, told = alarms._raise, []

    def crash(found, *rest, **more):
        if duties[2].pk in {alarm.duty.pk for alarm in found}:
            raise KeyboardInterrupt
        return real(found, *rest, **more)

    monkeypatch.setattr(alarms, "_raise", crash)
    with pytest.raises(KeyboardInterrupt):
        actions.escalate(now=at("2023-03-11T08:00"), tell=told.extend)
    assert {row.duty_id for row in told} == {duty.pk for duty in duties[:2]}
    monkeypatch.setattr(alarms, "_raise", real)
    actions.escalate(now=at("2023-03-11T08:01"), tell=told.extend)
    assert len(told) == Escalation.objects.count() == 2 * len(duties)
    assert {row.pk for row in told} == set(Escalation.objects.values_list("pk", flat=True))
    assert actions.escalate(now=at("2023-03-11T08:02")).raised == []


def test_each_alarm_has_its_step_and_its_line_of_the_log(desk):
    duty = desk.open()
    before = duty.steps.last().number
    actions.escalate(now=at("2023-03-11T08:00"))
    steps = list(duty.steps.filter(number__gt=before).values_list("number", "act", "note"))
    assert steps == [
        (before + 1, "REMIND", ""),
        (before + 2, "ESCALATE", "一级督办：报本单位负责人"),
    ]
    lines = LogLine.objects.filter(record_kind="duties.duty", record_id=str(duty.pk))
    told = lines.filter(verb__in=("duties.remind", "duties.escalate")).order_by("id")
    assert [(line.verb, line.after["level"], line.after["cause"]) for line in told] == [
        ("duties.remind", 0, "STAGE"),
        ("duties.escalate", 1, "TIME"),
    ]
    assert {line.after["number"] for line in told} == {duty.number}


def test_many_late_duties_are_raised_by_few_statements(desk, django_assert_max_num_queries):
    for _number in range(30):
        desk.open()
    with django_assert_max_num_queries(30):
        assert len(actions.escalate(now=at("2023-03-11T08:00")).raised) == 60


def test_a_new_deadline_begins_a_new_ladder(desk):
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    actions.escalate(now=at("2023-03-09T08:00"))
    desk.at("2023-03-09T09:00")
    desk.do(actions.ask_extension, duty, desk.handler, count=7, note="等结果")
    desk.do(actions.decide_extension, duty, desk.chief, granted=True)
    actions.escalate(now=at("2023-03-13T08:00"))
    assert rows() == [("TIME", 0, "区发展局")]
    actions.escalate(now=at("2023-03-17T08:00"))
    assert rows() == [("TIME", 0, "区发展局")] * 2


def test_a_provisional_deadline_is_never_late(desk):
    desk.at("2026-12-28T09:00")
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    assert (duty.provisional, duty.due_day) == (True, date(2027, 1, 7))
    actions.escalate(now=at("2027-03-01T08:00"))
    assert [row[:2] for row in rows()] == [("TIME", 0)]


def test_to_see_a_step_is_to_have_seen_those_below(desk):
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    for day in ("2023-03-11", "2023-03-16", "2023-03-22"):
        actions.escalate(now=at(f"{day}T08:00"))
    chief, head = desk.actor(desk.chief), desk.actor(desk.head)
    told = list(escalations_to(chief).order_by("level"))
    assert [(row.duty, row.level) for row in told] == [(duty, 2), (duty, 3)]
    actions.see_escalation(actor=chief, escalation=told[-1])
    assert list(escalations_to(chief)) == []
    assert [row.level for row in escalations_to(head)] == [1]  # told to another


def test_a_paused_duty_goes_up_no_step(desk):
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    desk.do(actions.carry, duty, desk.chief, until=date(2023, 6, 30), plan="七月再办")
    actions.escalate(now=at("2023-06-29T08:00"))
    assert rows() == []


def test_a_person_reminds_and_the_overseer_sees(desk):
    duty = desk.open()
    actions.remind(actor=desk.actor(desk.chief), duty=duty, note="请抓紧")
    assert rows() == [("PERSON", 0, "区发展局")]
    assert duty.steps.last().note == "请抓紧"
    with pytest.raises(PermissionDenied):
        actions.remind(actor=desk.actor(desk.handler), duty=duty)
    actions.escalate(now=at("2023-03-11T08:00"))
    row = Escalation.objects.get(level=1)
    with pytest.raises(PermissionDenied):
        actions.see_escalation(actor=desk.actor(desk.handler), escalation=row)
    actions.see_escalation(actor=desk.actor(desk.head), escalation=row)
    assert row.seen_by == desk.head
