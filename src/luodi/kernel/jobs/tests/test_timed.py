"""Timed jobs: once a slot, made up once, one failing beside the others."""

import pytest

from luodi.kernel.jobs import holding
from luodi.kernel.jobs.models import TimedRun
from luodi.kernel.jobs.worker import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(at_work, workshop):
    """The worker after its first look: it knows the timed jobs, none of which was due."""
    assert at_work.run_timed() == 0
    assert workshop.seen == []
    return at_work


def row(name="wells.sweep"):
    return TimedRun.objects.get(name=name)


def test_a_slot_is_run_once_however_many_workers_there_are(begun, workshop):
    others = [Worker(alone=True) for _number in range(3)]
    workshop.later(minutes=10)
    assert [one.run_timed() for one in (*others, begun)] == [1, 0, 0, 0]
    workshop.later(minutes=9, seconds=59)
    assert begun.run_timed() == 0
    workshop.later(seconds=1)
    assert begun.run_timed() == 1
    assert workshop.seen == ["sweep", "sweep"]
    assert row().slot == workshop.at


def test_two_workers_that_read_the_same_row_do_not_both_run_it(begun, workshop):
    stale = row()
    workshop.later(minutes=10)
    first = holding.take_slot("wells.sweep", stale, workshop.at, "one", 2)
    assert first is not None
    assert holding.take_slot("wells.sweep", stale, workshop.at, "two", 2) is None


def test_missed_slots_are_made_up_once(begun, workshop):
    workshop.later(days=3)
    assert begun.run_timed() == 2
    assert begun.run_timed() == 0
    assert sorted(workshop.seen) == ["sweep", "water"]


def test_one_that_fails_does_not_stop_the_others_and_is_tried_again(begun, workshop, caplog):
    workshop.deeds["sweep"] = lambda running: 1 / 0
    workshop.later(days=1)
    assert begun.run_timed() == 2
    failed = row()
    assert (failed.state, row("wells.water").state) == ("WAITING", "DONE")
    assert failed.reference in caplog.text
    assert "ZeroDivisionError" in failed.error
    workshop.later(seconds=29)
    assert begun.run_timed() == 0
    workshop.later(seconds=1)
    workshop.deeds.clear()
    assert begun.run_timed() == 1
    assert (row().state, row().tries, row().slot) == ("DONE", 2, failed.slot)
    assert (row().reference, row().failed_at) == (failed.reference, failed.failed_at)


def test_one_that_keeps_failing_waits_for_its_next_slot(begun, workshop):
    workshop.deeds["water"] = lambda running: 1 / 0
    workshop.later(hours=18, minutes=10)
    for _try in range(3):
        begun.run_timed()
        workshop.later(minutes=3)
    assert (row("wells.water").state, row("wells.water").tries) == ("FAILED", 3)
    assert "water" in workshop.seen
    workshop.seen.clear()
    workshop.deeds.clear()
    workshop.later(minutes=51 + 22 * 60)
    begun.run_timed()
    assert "water" not in workshop.seen
    workshop.later(hours=1)
    begun.run_timed()
    assert "water" in workshop.seen
    assert (row("wells.water").state, row("wells.water").tries) == ("DONE", 1)


def test_a_dead_workers_slot_is_run_again_after_its_lease(begun, workshop):
    workshop.later(minutes=10)
    assert holding.take_slot("wells.sweep", row(), workshop.at, "dead", 2) is not None
    assert begun.run_timed() == 0
    workshop.later(minutes=2, seconds=1)
    assert begun.run_timed() == 1
    assert (row().state, row().tries) == ("DONE", 2)


def test_a_run_longer_than_its_interval_is_not_run_beside_itself(begun, workshop):
    other = Worker(alone=True)
    beside = []

    def sweep(running):
        for _minute in range(15):
            workshop.later(minutes=1)
            running.advance(1)
            beside.append(other.run_timed())

    workshop.deeds["sweep"] = sweep
    workshop.later(minutes=10)
    assert begun.run_timed() == 1
    assert beside == [0] * 15
    workshop.deeds.clear()
    assert other.run_timed() == 1  # the slot that came meanwhile
