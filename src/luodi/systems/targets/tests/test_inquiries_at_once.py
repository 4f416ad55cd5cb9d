"""Two ask for the same, or answer for one street, at the same time: one is taken, one told why."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from luodi.systems.targets import actions
from luodi.systems.targets.models import Inquiry, InquiryAnswer

pytestmark = pytest.mark.usefixtures("many_writers")


def test_of_two_answers_at_once_one_is_taken_and_the_other_told_both(real_commits, askers):
    line = askers.line(askers.ask(), 0)
    actor = askers.actor(askers.users[0])
    start = Barrier(2)

    def answer(amount):
        try:
            own = InquiryAnswer.objects.select_related("unit__place", "inquiry").get(pk=line.pk)
            start.wait(20)
            actions.answer_inquiry(actor=actor, answer=own, version=1, amount=amount)
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()
        return amount

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(answer, (120, 130)))
    line.refresh_from_db()
    lost = 250 - line.amount
    (words,) = [one for one in told if isinstance(one, str)]
    assert line.version == 2
    assert f"改为“{line.amount}人”，您填的是“{lost}人”" in words


def test_of_two_who_ask_for_the_same_at_once_one_asks_and_the_other_sees_it(real_commits, askers):
    office = askers.office
    rights = ("targets.view_target", "targets.ask_inquiry")
    other = office.user("asker2", office.post("asker2", rights, unit=office.bureau))
    asking = [(askers.asker, office.root), (other, office.bureau)]
    start = Barrier(2)

    def ask(user, unit):
        try:
            actor, spec = askers.actor(user), askers.spec(asking_unit=unit)
            start.wait(20)
            return actions.ask_inquiry(actor=actor, spec=spec)
        except actions.HeldAlreadyError as error:
            return error.found
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, *zip(*asking, strict=True)))
    [asked] = Inquiry.objects.all()
    [found] = [answer for answer in answers if not isinstance(answer, Inquiry)]
    assert [item.inquiry for item in found.inquiries] == [asked]
    assert asked.asking_unit.name in found.written()[0]
