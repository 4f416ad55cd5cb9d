"""Two people on one duty at the same time: one wins, the other sees why."""

import pytest

from luodi.kernel.duties import actions
from luodi.kernel.duties.models import Duty, Escalation

pytestmark = pytest.mark.usefixtures("many_writers")


def test_of_two_who_act_one_wins_and_the_other_sees_why(real_commits, desk, together):
    duty = desk.replied()
    version, verifier = duty.version, desk.actor(desk.verifier)
    works = (
        lambda: actions.verify_done(actor=verifier, duty=duty, version=version),
        lambda: actions.send_back(actor=verifier, duty=duty, version=version, note="还差一条"),
    )
    told = together(works)
    (refused,) = [words for words in told if words]
    assert told.count(None) == 1
    assert "没有保存，请看过现状再决定" in refused
    duty.refresh_from_db()
    assert (duty.version, duty.steps.count()) == (version + 1, 6)
    assert duty.state == ("VERIFIED" if told[0] is None else "RETURNED")


def test_numbers_given_at_once_are_all_different(real_commits, desk, together):
    chief = desk.actor(desk.chief)
    specs = [desk.spec() for _number in range(6)]
    told = together([lambda spec=spec: actions.open_duty(actor=chief, spec=spec) for spec in specs])
    assert told == [None] * 6
    assert sorted(Duty.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_two_runs_of_the_ladder_at_once_tell_everything_once(real_commits, desk, together):
    for _number in range(4):
        desk.open()
    desk.at("2023-03-11T08:00")
    together([actions.escalate, actions.escalate])
    rows = list(Escalation.objects.values_list("duty", "cause", "level"))
    assert len(rows) == len(set(rows)) == 8
