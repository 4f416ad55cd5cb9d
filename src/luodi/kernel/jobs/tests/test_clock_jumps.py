"""A machine's clock that jumps: nothing runs twice, and nothing waits for a time far ahead."""

from datetime import timedelta

import pytest

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.jobs import holding, pulse
from luodi.kernel.jobs.actions import enqueue
from luodi.kernel.jobs.models import Job, TimedRun
from luodi.kernel.jobs.reads import attendance

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=1500)


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch, workshop):
    monkeypatch.setattr(clock, "now", lambda: workshop.at)


def ask():
    return enqueue(actor=LUODI, job="wells.dig_well", arguments={}, title="打井")


def test_timed_jobs_go_on_after_a_clock_that_was_years_ahead_went_back(at_work, workshop):
    assert at_work.run_timed() == 0
    workshop.at += YEARS
    assert at_work.run_timed() == 2
    workshop.at -= YEARS
    assert at_work.run_timed() == 2
    assert at_work.run_timed() == 0
    assert {row.slot <= workshop.at for row in TimedRun.objects.all()} == {True}
    workshop.later(minutes=10)
    assert at_work.run_timed() == 1


def test_a_small_step_back_runs_no_slot_twice(at_work, workshop):
    at_work.run_timed()
    workshop.later(minutes=10)
    assert at_work.run_timed() == 1
    workshop.later(minutes=-9)
    assert at_work.run_timed() == 0
    workshop.later(minutes=9)
    assert at_work.run_timed() == 0


def test_a_job_asked_for_by_a_clock_ahead_is_done_now(at_work, workshop):
    workshop.at += YEARS
    job = ask()
    workshop.at -= YEARS
    assert at_work.run_job() is True
    job.refresh_from_db()
    assert job.state == "DONE"


def test_a_lease_of_a_clock_ahead_runs_out_and_a_near_one_holds(workshop):
    ask()
    workshop.at += YEARS
    first = holding.take_job("one")
    assert first is not None
    workshop.at -= YEARS
    second = holding.take_job("two")
    assert second is not None
    assert first[1].renew() is False
    workshop.later(minutes=-30)
    assert holding.take_job("three") is None
    assert second[1].renew() is True
    assert Job.objects.get().worker == "two"


def test_a_clock_that_jumps_forward_hands_the_job_on_and_the_first_learns_of_it(workshop):
    ask()
    first = holding.take_job("one")
    workshop.later(hours=5)
    second = holding.take_job("two")
    assert first is not None
    assert second is not None
    assert first[1].leave(state="DONE") is False
    assert second[1].leave(state="DONE") is True


def test_a_worker_seen_by_a_clock_ahead_does_not_count_as_there(workshop):
    workshop.at += YEARS
    pulse.seen("one")
    workshop.at -= YEARS
    assert attendance().present == 0
    pulse.seen("two")
    assert attendance().present == 1
