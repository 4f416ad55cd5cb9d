"""A system follows where the duties of its kind go, in the transaction of each act."""

from dataclasses import replace

import pytest

from luodi.kernel.duties import actions
from luodi.kernel.duties.actions import steps
from luodi.kernel.duties.models import Duty

heard = []


def hear(actor, duty):
    heard.append((actor.user_id, duty.state, duty.unit_id))


def refuse(_actor, _duty):
    raise RuntimeError("the system cannot follow")


@pytest.fixture
def followed(monkeypatch):
    """Give a function that lets one of this file's functions follow every kind."""
    heard.clear()
    of = steps.kind_of

    def follow(name):
        moved = f"{__name__}.{name}"
        monkeypatch.setattr(steps, "kind_of", lambda code: replace(of(code), moved=moved))

    return follow


def test_each_move_is_told_and_a_note_is_not(desk, followed):
    duty = desk.open()
    followed("hear")
    desk.do(actions.accept, duty, desk.handler)
    actions.add_note(actor=desk.actor(desk.handler), duty=duty, note="在联系")
    desk.do(actions.start, duty, desk.handler)
    handler, unit = desk.handler.pk, duty.unit_id
    assert heard == [(handler, "ACCEPTED", unit), (handler, "WORKING", unit)]


def test_an_act_that_cannot_be_followed_is_not_done(desk, followed):
    duty = desk.open()
    followed("refuse")
    with pytest.raises(RuntimeError, match="cannot follow"):
        desk.do(actions.accept, duty, desk.handler)
    kept = Duty.objects.get(pk=duty.pk)
    assert (kept.state, kept.steps.count()) == ("ASSIGNED", duty.steps.count())
    assert heard == []
