"""Doing jobs: for whom, how they end, retries, leases, two workers, and stopping."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.jobs import holding
from luodi.kernel.jobs.actions import cancel, enqueue
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.running import JobFile
from luodi.kernel.jobs.worker import Worker
from luodi.kernel.people.models import Holding

CANARY = "13812345678"


@pytest.fixture
def wang(office, workshop):
    return office.user("wang", office.post("科员", ["places.view_place"]))


@pytest.fixture
def ask(office, wang):
    def asked(job="wells.dig_well", **told):
        return enqueue(actor=office.actor(wang), job=job, arguments=told, title="打井")

    return asked


def fresh(job):
    return Job.objects.get(pk=job.pk)


def test_a_job_is_done_with_what_it_was_given(ask, at_work, workshop):
    job = ask(depth=30)
    workshop.deeds["dig"] = lambda running: f"打了 #{running.number}"
    assert at_work.run_job() is True
    job = fresh(job)
    assert workshop.seen == [("wang同志", {"depth": 30})]
    assert (job.state, job.words, job.tries, job.worker) == ("DONE", f"打了 #{job.pk}", 1, "")
    assert job.finished_at == clock.now()
    assert at_work.run_job() is False


def test_jobs_are_done_in_the_order_in_which_they_were_asked(ask, at_work, workshop):
    for number in range(3):
        ask(number=number)
    while at_work.run_job():
        pass
    assert [told["number"] for _label, told in workshop.seen] == [0, 1, 2]


def test_rights_are_those_of_when_it_runs(ask, at_work, workshop, office, wang):
    held = []
    workshop.deeds["dig"] = lambda running: held.append(running.actor.has("places.view_place"))
    ask()
    Holding.objects.update(valid_to=clock.now())
    at_work.run_job()
    assert held == [False]


def test_whoever_may_not_sign_in_any_more_gets_nothing_done(ask, at_work, workshop, wang):
    job = ask()
    wang.is_active = False
    wang.save()
    at_work.run_job()
    assert workshop.seen == []
    assert (fresh(job).state, fresh(job).error) == ("FAILED", "提出人已停用，没有办理")


def test_a_failure_is_tried_again_after_growing_pauses_then_stays(ask, at_work, workshop):
    workshop.deeds["dig"] = lambda running: 1 / 0
    job = ask()
    waits = []
    for _try in range(3):
        assert at_work.run_job() is True
        assert at_work.run_job() is False
        job = fresh(job)
        waits.append((job.state, (job.not_before - workshop.at).total_seconds()))
        workshop.later(minutes=3)
    assert waits[:2] == [("WAITING", 30), ("WAITING", 120)]
    assert (job.state, job.tries, at_work.run_job()) == ("FAILED", 3, False)
    assert "ZeroDivisionError" in job.error
    assert len(job.reference) == 12


def test_a_job_that_goes_well_at_last_keeps_no_error(ask, at_work, workshop):
    answers = iter([lambda: 1 / 0, lambda: "好"])
    workshop.deeds["dig"] = lambda running: next(answers)()
    job = ask()
    at_work.run_job()
    workshop.later(minutes=1)
    at_work.run_job()
    job = fresh(job)
    assert (job.state, job.words, job.error, job.reference) == ("DONE", "好", "", "")


@pytest.mark.parametrize(
    ("error", "said"),
    [(ValidationError("没有水"), "没有水"), (PermissionDenied("没有权限"), "没有权限")],
)
def test_a_refusal_is_final_and_said_in_its_words(ask, at_work, workshop, error, said):
    def refuse(running):
        raise error

    workshop.deeds["dig"] = refuse
    job = ask()
    at_work.run_job()
    job = fresh(job)
    assert (job.state, job.error, job.reference, job.tries) == ("FAILED", said, "", 1)


def test_what_an_unforeseen_error_says_stands_in_the_log_alone(ask, at_work, workshop, caplog):
    def fail(running):
        raise RuntimeError(f"电话 {CANARY}")

    workshop.deeds["dig"] = fail
    job = ask("wells.dig_once")
    at_work.run_job()
    job = fresh(job)
    assert (job.state, CANARY in job.error + job.words) == ("FAILED", False)
    assert job.reference in caplog.text


def test_a_kind_that_is_gone_fails_with_its_name(ask, at_work):
    job = ask()
    Job.objects.update(kind="wells.gone")
    at_work.run_job()
    assert fresh(job).error == "没有名为 wells.gone 的后台任务"


def test_how_far_a_job_is_can_be_seen_while_it_runs(ask, at_work, workshop):
    bars = []

    def dig(running):
        for metre in range(3):
            running.advance(metre, 3, f"第 {metre} 米")
            found = Job.objects.get()
            bars.append((found.state, found.done, found.of, found.words, found.percent))

    workshop.deeds["dig"] = dig
    job = ask()
    at_work.run_job()
    assert bars == [
        ("RUNNING", 0, 3, "第 0 米", 0),
        ("RUNNING", 1, 3, "第 1 米", 33),
        ("RUNNING", 2, 3, "第 2 米", 66),
    ]
    assert fresh(job).percent == 100


def test_a_cancelled_job_ends_at_its_next_step(ask, at_work, workshop, office, wang):
    steps = []

    def dig(running):
        for metre in range(5):
            if metre == 2:
                cancel(actor=office.actor(wang), job=Job.objects.get())
            running.advance(metre, 5)
            steps.append(metre)

    workshop.deeds["dig"] = dig
    job = ask()
    at_work.run_job()
    job = fresh(job)
    assert steps == [0, 1]
    assert (job.state, job.done, job.worker) == ("CANCELLED", 2, "")
    assert at_work.run_job() is False


def test_a_stopping_worker_gives_its_job_back_untried(ask, at_work, workshop):
    def dig(running):
        at_work.stop()
        running.advance(1)

    workshop.deeds["dig"] = dig
    job = ask("wells.dig_once")
    at_work.step()
    job = fresh(job)
    assert (job.state, job.tries, job.worker, job.lease_until) == ("WAITING", 0, "", None)
    workshop.deeds.clear()
    assert Worker(alone=True).run_job() is True
    assert fresh(job).state == "DONE"


def test_a_dead_workers_job_is_taken_again_after_its_lease(ask, workshop):
    job = ask("wells.dig_once")
    assert holding.take_job("dead")[0].pk == job.pk
    other = Worker(alone=True)
    assert other.run_job() is False
    workshop.later(seconds=holding.LEASE.total_seconds())
    assert other.run_job() is False
    workshop.later(seconds=1)
    assert other.run_job() is True
    assert (fresh(job).state, fresh(job).tries, len(workshop.seen)) == ("DONE", 2, 1)


def test_a_job_that_kills_its_workers_is_given_up(ask, workshop):
    job = ask("wells.dig_once")
    for _death in range(2):
        assert holding.take_job("dead") is not None
        workshop.later(minutes=3)
    assert Worker(alone=True).run_job() is False
    job = fresh(job)
    assert (job.state, workshop.seen) == ("FAILED", [])
    assert job.error == "办理它的后台进程中途消失了，已试 2 次"


def test_a_worker_that_slept_through_its_lease_writes_nothing(ask, at_work, workshop):
    job = ask()
    second = Worker(alone=True)

    def dig(running):
        workshop.deeds["dig"] = lambda running: "第二个"
        workshop.later(minutes=3)
        assert second.run_job() is True
        return "第一个"

    workshop.deeds["dig"] = dig
    at_work.run_job()
    assert (fresh(job).state, fresh(job).words) == ("DONE", "第二个")


def test_a_worker_that_lost_its_job_hears_of_it_at_the_next_step(ask, at_work, workshop):
    ask()
    reached = []

    def dig(running):
        workshop.later(minutes=3)
        holding.take_job("other")
        running.advance(1, 2)
        reached.append("further")

    workshop.deeds["dig"] = dig
    at_work.run_job()
    assert reached == []
    assert (Job.objects.get().state, Job.objects.get().worker) == ("RUNNING", "other")


def test_a_long_job_that_gives_signs_of_life_keeps_its_hold(ask, at_work, workshop):
    taken = []

    def dig(running):
        for minute in range(10):
            workshop.later(minutes=1)
            running.advance(minute, 10)
            taken.append(holding.take_job("other"))

    workshop.deeds["dig"] = dig
    job = ask()
    at_work.run_job()
    assert taken == [None] * 10
    assert fresh(job).state == "DONE"


def test_a_file_is_kept_for_a_week_under_an_ending_of_its_own(
    ask, at_work, workshop, settings, tmp_path
):
    settings.LUODI_FILES = tmp_path
    workshop.deeds["dig"] = lambda running: JobFile("井.csv", "text/csv", b"a,b\r\n")
    job = ask()
    at_work.run_job()
    job = fresh(job)
    assert (job.file_name, job.media_type, job.file_size) == ("井.csv", "text/csv", 5)
    assert job.file_path.endswith(f"{job.file_sha256}.job")
    assert (tmp_path / job.file_path).read_bytes() == b"a,b\r\n"
    assert (job.file_until - workshop.at).days == 7


def test_a_file_that_cannot_be_kept_is_a_failure_like_another(
    ask, at_work, workshop, settings, tmp_path
):
    (tmp_path / "wall").touch()
    settings.LUODI_FILES = tmp_path / "wall"
    workshop.deeds["dig"] = lambda running: JobFile("井.csv", "text/csv", b"a")
    job = ask()
    at_work.run_job()
    assert (fresh(job).state, fresh(job).tries) == ("WAITING", 1)
    assert fresh(job).reference


def test_a_job_speaks_the_language_of_whoever_asked(office, at_work, workshop):
    from django.utils.translation import get_language, override

    with override("en"):
        enqueue(actor=LUODI, job="wells.dig_well", arguments={}, title="Dig")
    workshop.deeds["dig"] = lambda running: get_language()
    at_work.run_job()
    assert Job.objects.get().words == "en"
    assert get_language() == "zh-hans"
