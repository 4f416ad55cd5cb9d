"""Moving the clock: asked for by anybody, one at a time, played in steps that a cancel ends."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel import clock
from luodi.kernel.access.actor import ANONYMOUS, LUODI
from luodi.kernel.demo import rules
from luodi.kernel.demo.actions import move_clock
from luodi.kernel.jobs.actions import cancel, retry
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.worker import Worker


def _work():
    return Worker(alone=True).run_job()


def test_the_clock_follows_what_is_played_step_by_step(stage):
    at = []
    stage.happens = lambda since: at.append(clock.now() == since)
    job = move_clock(actor=LUODI, day=date(2023, 7, 31))
    assert job.title == "时钟拨到 2023年7月31日"
    assert _work()
    job.refresh_from_db()
    assert (job.state, job.error) == ("DONE", "")
    assert stage.seen == [("07-12", "07-19"), ("07-19", "07-26"), ("07-26", "07-31")]
    assert at == [True] * 3
    assert clock.today() == date(2023, 7, 31)
    assert job.words == ("时钟停在 2023年7月31日；其间办了 6 件事，1 件因您已办或已改而跳过。")


def test_a_cancel_stops_after_the_step_at_hand_and_going_on_begins_there(stage):
    job = move_clock(actor=LUODI, day=date(2023, 7, 31))
    stage.happens = lambda since: cancel(actor=LUODI, job=job)
    _work()
    job.refresh_from_db()
    assert job.state == "CANCELLED"
    assert (clock.today(), stage.seen) == (date(2023, 7, 19), [("07-12", "07-19")])
    stage.happens = None
    retry(actor=LUODI, job=job)
    _work()
    job.refresh_from_db()
    assert job.state == "DONE"
    assert stage.seen[1:] == [("07-19", "07-26"), ("07-26", "07-31")]


def test_a_step_that_fails_leaves_the_clock_before_it(stage):
    def fails(since):
        if since.day == 19:
            raise RuntimeError("broken")

    stage.happens = fails
    job = move_clock(actor=LUODI, day=date(2023, 7, 31))
    _work()
    job.refresh_from_db()
    assert (job.state, clock.today()) == ("WAITING", date(2023, 7, 19))


def test_only_one_at_a_time(stage):
    first = move_clock(actor=LUODI, day=date(2023, 7, 13))
    with pytest.raises(ValidationError, match=f"#{first.pk} 正在拨动时钟"):
        move_clock(actor=LUODI, day=date(2023, 7, 14))
    assert Job.objects.count() == 1
    other = Job.objects.create(
        kind=first.kind,
        title="x",
        arguments=first.arguments,
        asked_at=clock.now(),
        not_before=first.not_before,
        retries=0,
        state="RUNNING",
        worker="w",
        lease_until=clock.ticking().replace(year=2999),
    )
    _work()
    first.refresh_from_db()
    assert (first.state, first.error) == ("FAILED", f"任务 #{other.pk} 正在拨动时钟；请等它办完")
    assert stage.seen == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2023, 7, 12), "时钟已经停在 2023-07-12"),
        (date(2023, 7, 11), "不能拨回 2023-07-11"),
        (date(2024, 2, 1), "示例只到 2024-01-31"),
    ],
)
def test_no_day_before_or_too_far(stage, day, said):
    with pytest.raises(ValidationError, match=said):
        move_clock(actor=LUODI, day=day)
    assert not Job.objects.exists()


def test_nobody_moves_it_without_signing_in_or_outside_a_demonstration(stage, settings):
    with pytest.raises(PermissionDenied):
        move_clock(actor=ANONYMOUS, day=date(2023, 7, 13))
    job = move_clock(actor=LUODI, day=date(2023, 7, 13))
    settings.LUODI_DEMO = False
    with pytest.raises(ValidationError, match="只有示例库的时钟可以拨动"):
        move_clock(actor=LUODI, day=date(2023, 7, 13))
    _work()
    job.refresh_from_db()
    assert (job.state, stage.seen) == ("FAILED", [])


def test_the_buttons_of_the_last_days():
    assert [jump.key for jump in rules.jumps(date(2023, 7, 12))] == ["day", "week", "month", "year"]
    assert [jump.day for jump in rules.jumps(date(2024, 1, 30))] == [date(2024, 1, 31)] * 2
    assert rules.jumps(rules.LAST) == []
