"""Grading: the deadline of a duty that waits follows its grade."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.duties import actions
from luodi.kernel.log.models import LogLine


def test_the_deadline_follows_the_grade_from_the_day_it_came_in(desk):
    came = desk.at("2023-02-28 10:00")
    duty = desk.open(assign=False)
    assert (duty.due_day, duty.count) == (date(2023, 3, 9), 7)
    desk.at("2023-03-02 10:00")
    desk.do(actions.grade_duty, duty, desk.chief, grade="A", note="疑难")
    assert (duty.grade, duty.clock, duty.count) == ("A", "MONTH", 1)
    assert (duty.due_day, duty.received_at, duty.state) == (date(2023, 3, 28), came, "OPEN")
    step = duty.steps.last()
    assert (step.act, step.note, step.due_at) == ("GRADE", "疑难", duty.due_at)
    assert LogLine.objects.filter(verb="duties.grade").count() == 1


def test_an_unknown_grade_names_those_there_are(desk):
    duty = desk.open(assign=False)
    with pytest.raises(ValidationError) as told:
        desk.do(actions.grade_duty, duty, desk.chief, grade="Z")
    assert told.value.message_dict == {"grade": ["没有等级“Z”；可以选：A、B、C、URGENT"]}
    assert duty.grade == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [({"assign": True}, "只有待派发的事项可以定级"),
     ({"assign": False, "named_day": date(2023, 3, 20)}, "按指定日期办理")],
)  # fmt: skip
def test_what_somebody_handles_or_an_order_dated_is_not_graded(desk, given, words):
    duty = desk.open(**given)
    with pytest.raises(ValidationError, match=words):
        desk.do(actions.grade_duty, duty, desk.chief, grade="A")
    assert (duty.grade, duty.steps.filter(act="GRADE").count()) == ("", 0)


def test_whoever_may_not_assign_does_not_grade_and_a_stale_page_changes_nothing(desk):
    duty = desk.open(assign=False)
    with pytest.raises(PermissionDenied):
        desk.do(actions.grade_duty, duty, desk.handler, grade="A")
    with pytest.raises(actions.StaleError):
        actions.grade_duty(
            actor=desk.actor(desk.chief), duty=duty, version=duty.version + 1, grade="A"
        )
    duty.refresh_from_db()
    assert duty.grade == ""
