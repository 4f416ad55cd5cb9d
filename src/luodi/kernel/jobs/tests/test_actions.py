"""Asking, cancelling, retrying: who may, what is kept, and nothing of what is rolled back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi.kernel.access.actor import ANONYMOUS, LUODI
from luodi.kernel.jobs.actions import cancel, enqueue, retry
from luodi.kernel.jobs.models import Job
from luodi.kernel.log.models import LogLine


@pytest.fixture
def wang(office, workshop):
    return office.actor(office.user("wang", office.post("科员")))


@pytest.fixture
def keeper(office):
    return office.actor(
        office.user("keeper", office.post("管理员", ["jobs.change_job"], unit=office.root))
    )


@pytest.fixture
def in_a_bureau(office):
    return office.actor(office.user("li", office.post("局管理员", ["jobs.change_job"])))


def asked(actor, **changed):
    told = {"job": "wells.dig_well", "arguments": {"depth": 30}, "title": " 打井 "}
    return enqueue(actor=actor, **(told | changed))


def test_a_job_is_kept_as_it_was_asked(wang):
    job = asked(wang, arguments={"depth": 30, "on": date(2023, 3, 1), "where": ["东", None]})
    job.refresh_from_db()
    assert (job.kind, job.title, job.state, job.tries, job.retries) == (
        "wells.dig_well", "打井", "WAITING", 0, 2,
    )  # fmt: skip
    assert job.arguments == {"depth": 30, "on": "2023-03-01", "where": ["东", None]}
    assert job.asked_by_id == wang.user_id
    [line] = LogLine.objects.filter(verb="jobs.enqueue")
    assert (line.user_id, line.record_kind, line.record_id) == (
        wang.user_id, "jobs.job", str(job.pk),
    )  # fmt: skip
    assert line.after == {"kind": "wells.dig_well", "title": "打井"}


def test_what_is_rolled_back_never_runs(wang, at_work, workshop):
    with transaction.atomic():
        asked(wang)
        transaction.set_rollback(True)
    assert Job.objects.count() == LogLine.objects.count() == 0
    assert at_work.run_job() is False
    assert workshop.seen == []


def test_a_key_asks_once_also_when_the_job_is_done(wang, at_work, workshop):
    days = {"on": date(2023, 3, 1)}
    first = asked(wang, key="well-7", arguments=days)
    assert asked(wang, key="well-7", arguments=days).pk == first.pk
    assert at_work.run_job() is True
    assert asked(wang, key="well-7", arguments=days).pk == first.pk
    assert at_work.run_job() is False
    assert (Job.objects.count(), len(workshop.seen)) == (1, 1)
    assert LogLine.objects.filter(verb="jobs.enqueue").count() == 1


def test_a_key_used_for_something_else_is_refused(wang):
    first = asked(wang, key="well-7")
    with pytest.raises(ValidationError, match=rf"well-7 已用于内容不同的任务 #{first.pk}"):
        asked(wang, key="well-7", arguments={"depth": 31})
    other = asked(wang, key="well-7", job="wells.dig_once")  # keys are counted by kind
    assert Job.objects.count() == 2
    assert other.pk != first.pk


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"job": "wells.fill"}, "没有名为 wells.fill 的后台任务"), ({"title": " "}, "没有事由")],
)
def test_what_nobody_can_do_is_refused(wang, changed, said):
    with pytest.raises(ValidationError, match=said):
        asked(wang, **changed)
    assert Job.objects.count() == 0


def test_a_stranger_asks_for_nothing(workshop, db):
    with pytest.raises(PermissionDenied):
        asked(ANONYMOUS)
    assert Job.objects.count() == 0


def test_luodi_itself_may_ask(workshop, office, at_work):
    assert asked(LUODI).asked_by is None
    at_work.run_job()
    assert workshop.seen == [("luodi", {"depth": 30})]


def test_a_waiting_job_is_cancelled_at_once_and_may_be_retried(wang, at_work, workshop):
    job = cancel(actor=wang, job=asked(wang))
    assert (job.state, job.cancel_asked) == ("CANCELLED", True)
    assert job.finished_at is not None
    assert at_work.run_job() is False
    with pytest.raises(ValidationError, match="已取消，不能再取消"):
        cancel(actor=wang, job=job)
    job = retry(actor=wang, job=job)
    assert (job.state, job.cancel_asked, job.finished_at) == ("WAITING", False, None)
    assert at_work.run_job() is True
    with pytest.raises(ValidationError, match="已完成，只有失败或已取消的才能重试"):
        retry(actor=wang, job=job)
    verbs = LogLine.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["jobs.enqueue", "jobs.cancel", "jobs.retry"]


@pytest.mark.parametrize("deed", [cancel, retry])
def test_only_the_asker_and_the_keeper_of_the_whole_may(wang, keeper, in_a_bureau, deed):
    job = asked(wang)
    if deed is retry:
        cancel(actor=wang, job=job)
    job.refresh_from_db()
    before = job.state
    with pytest.raises(PermissionDenied, match=r"jobs\.change_job"):
        deed(actor=in_a_bureau, job=job)
    job.refresh_from_db()
    assert job.state == before
    assert deed(actor=keeper, job=job).state != before
    assert LogLine.objects.latest("id").user_id == keeper.user_id
