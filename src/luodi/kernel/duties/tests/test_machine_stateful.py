"""Whatever anybody tries in whatever order: no duty closes but by another one's word."""

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from luodi.kernel import clock
from luodi.kernel.duties import actions, rules
from luodi.kernel.duties.reads.kinds import kind_of, states_of
from luodi.kernel.duties.rules import Act, State

ACTS = sorted(set(Act) - rules.STAYING - {Act.OPEN})
FORWARD = (Act.RESUME, Act.ASSIGN, Act.ACCEPT, Act.START, Act.REPLY, Act.VERIFY, Act.CLOSE)
PEOPLE = ("chief", "handler", "verifier", "head")


def acts(desk):
    """Give each act as it is tried: with arguments that could be right."""
    later = clock.today() + timedelta(days=2)
    unit, post = desk.office.bureau, desk.handler_post
    return {
        Act.ASSIGN: (actions.assign, {"unit": unit, "post": post}),
        Act.ACCEPT: (actions.accept, {}),
        Act.OBJECT: (actions.object_to, {"unit": desk.office.other, "note": "不属本单位"}),
        Act.DECIDE: (actions.decide_objection, {"upheld": False, "note": "维持"}),
        Act.START: (actions.start, {}),
        Act.REPLY: (actions.reply, {"note": "办好了"}),
        Act.VERIFY: (actions.verify_done, {}),
        Act.SEND_BACK: (actions.send_back, {"note": "没有办好"}),
        Act.CLOSE: (actions.close, {}),
        Act.REOPEN: (actions.reopen, {"note": "又出现"}),
        Act.PAUSE: (actions.pause, {"cause": "PAPER", "until": later, "note": "等材料"}),
        Act.CARRY: (actions.carry, {"until": later, "plan": "下周再办"}),
        Act.RESUME: (actions.resume, {}),
        Act.TRANSFER: (
            actions.transfer,
            {"unit": unit, "post": desk.posts["second"], "note": "换"},
        ),
        Act.WITHDRAW: (actions.withdraw, {"note": "不办了"}),
    }


class Office(RuleBasedStateMachine):
    """One duty, tried by everybody in any order; ``desk`` and ``reached`` are set by the test."""

    desk = None
    reached: set[str]

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.desk.at("2023-03-01T09:00")
        self.duty = self.desk.open()
        self.number, self.received = self.duty.number, self.duty.received_at

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @rule(act=st.sampled_from(ACTS), name=st.sampled_from(PEOPLE))
    def somebody_tries_anything(self, act, name):
        self.tried(act, name)

    @rule(names=st.permutations(PEOPLE))
    def it_goes_on_by_whoever_may(self, names):
        self.duty.refresh_from_db()
        steps = rules.possible(states_of(kind_of("general")), State(self.duty.state))
        version = self.duty.version
        for name in names:
            for act in FORWARD:
                if act in steps and self.duty.version == version:
                    self.tried(act, name)

    def tried(self, act, name):
        do, more = acts(self.desk)[act]
        self.duty.refresh_from_db()
        before, steps = State(self.duty.state), self.duty.steps.count()
        version = self.duty.version
        legal = rules.possible(states_of(kind_of("general")), before)
        try:
            with transaction.atomic():
                do(
                    actor=self.desk.actor(getattr(self.desk, name)),
                    duty=self.duty,
                    version=version,
                    **more,
                )
        except (ValidationError, PermissionDenied):
            self.duty.refresh_from_db()
            assert (self.duty.state, self.duty.version) == (before, version)
            assert self.duty.steps.count() == steps
            return
        assert act in legal
        self.duty.refresh_from_db()
        assert self.duty.version == version + 1
        last = self.duty.steps.last()
        assert (last.before, last.after) == (before, self.duty.state)
        self.reached.add(self.duty.state)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours):
        now = clock.now() + timedelta(hours=hours)
        self.desk.at(now.replace(tzinfo=None).isoformat())
        actions.escalate()
        assert actions.escalate().raised == []

    @invariant()
    def nothing_is_closed_without_a_verifier_who_is_not_the_handler(self):
        self.duty.refresh_from_db()
        duty = self.duty
        if duty.state in {State.VERIFIED, State.CLOSED}:
            handlers = set(
                duty.steps.filter(act__in=("ACCEPT", "START", "REPLY")).values_list(
                    "user_id", flat=True
                )
            )
            assert duty.verified_by_id is not None
            assert duty.verified_by_id not in handlers
        if duty.state == State.CLOSED:
            assert duty.steps.filter(act="VERIFY").exists()

    @invariant()
    def number_and_beginning_never_change(self):
        self.duty.refresh_from_db()
        assert (self.duty.number, self.duty.received_at) == (self.number, self.received)

    @invariant()
    def steps_are_numbered_without_a_gap_and_join(self):
        steps = list(self.duty.steps.values_list("number", "before", "after"))
        assert [step[0] for step in steps] == list(range(1, len(steps) + 1))
        for (_one, _before, after), (_two, before, _after) in itertools.pairwise(steps):
            assert before == after


@pytest.mark.django_db
def test_no_path_closes_a_duty_without_another_ones_word(desk):
    view, handle, verify = "duties.view_duty", "duties.handle_duty", "duties.verify_duty"
    desk.posts["second"] = desk.office.post("二岗", (view, handle, verify))
    from luodi.kernel.people.models import Holding

    Holding.objects.create(
        post=desk.posts["second"], user=desk.verifier, valid_from=desk.at("2023-01-03T09:00")
    )
    desk.at("2023-03-01T09:00")
    Office.desk, Office.reached = desk, set()
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Office.reached >= {"ACCEPTED", "WORKING", "REPLIED", "VERIFIED", "CLOSED"}
