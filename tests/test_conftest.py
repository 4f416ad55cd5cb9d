"""What all tests stand on holds: no network, a clock that stands, a demonstration that loads."""

import socket
from datetime import datetime

import pytest

from luodi.kernel import clock
from luodi.kernel.people.models import User
from luodi.main.demonstration import SIGN_INS


def test_a_call_out_of_this_machine_is_refused():
    with socket.socket() as out, pytest.raises(ConnectionRefusedError, match="no network"):
        out.connect(("192.0.2.1", 80))


def test_a_call_within_this_machine_is_let_through():
    with socket.socket() as server, socket.socket() as caller:
        server.bind(("127.0.0.1", 0))
        server.listen()
        caller.connect(server.getsockname())
        assert caller.getpeername() == server.getsockname()


def test_the_clock_stands_where_it_is_put(clock_at):
    noon = datetime(2023, 5, 1, 12, 0, tzinfo=clock.SHANGHAI)
    clock_at(noon)
    assert clock.now() == clock.now() == noon


def test_the_demonstration_has_its_people(demo):
    assert set(User.objects.values_list("username", flat=True)) == {
        person.username for person in SIGN_INS
    }


def test_the_three_people_hold_what_they_are_given(office, in_charge, colleague, stranger):
    view = "log.view_log"
    held = {
        person: office.actor(person_of(view)).may(view, unit_path=office.bureau.path)
        for person, person_of in (("here", in_charge), ("too", colleague), ("away", stranger))
    }
    assert held == {"here": True, "too": True, "away": False}
