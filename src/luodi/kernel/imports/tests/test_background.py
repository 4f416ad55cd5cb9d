"""Big tables in the background: asked for on the page, done once, whole or not at all."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.imports import actions
from luodi.kernel.imports.background import Act, ask, is_big, open_job, run_batch
from luodi.kernel.imports.models import Batch
from luodi.kernel.imports.reads import all_imports
from luodi.kernel.imports.tests.filled import UNITS, taken, tried
from luodi.kernel.imports.tests.test_pages import to_trial
from luodi.kernel.jobs import holding
from luodi.kernel.jobs.actions import cancel
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.running import Running
from luodi.kernel.jobs.worker import Worker
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Holding, Unit

RIGHTS = ("people.change_unit", "people.view_people", "imports.import_table")


@pytest.fixture(autouse=True)
def _small(settings):
    settings.LUODI_IMPORT_AT_ONCE = 1


@pytest.fixture
def user(office, client):
    user = office.user("keeper", office.post("管理", RIGHTS, unit=office.root))
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def keeper(office, user):
    return office.actor(user)


def worked():
    assert Worker(alone=True).run_job() is True
    return Job.objects.latest("pk")


def state(batch):
    batch.refresh_from_db()
    return batch.state, Unit.objects.filter(code__in=("caizheng", "guoku")).count()


def test_a_big_table_goes_through_jobs_from_the_trial_to_the_withdrawal(client, user):
    batch, answer = to_trial(client)
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:job", args=(job.pk,))
    assert state(batch) == ("UPLOADED", 0)
    page = client.get(reverse("imports:batch", args=(batch.pk,))).content.decode()
    assert ("这一批正在后台办理" in page, "核对列</a>" in page) == (True, False)
    assert worked().words == "试算：新增 2，改动 0，未变 0，不对 0；什么都还没有写入。"
    assert state(batch) == ("TRIED", 0)
    shown = client.get(answer["Location"]).content.decode()
    assert f'href="/imports/batches/{batch.pk}/">查看结果' in shown

    client.post(reverse("imports:take", args=(batch.pk,)), {"version": batch.version})
    assert state(batch) == ("TRIED", 0)
    job = worked()
    assert job.title == "导入 单位.xlsx"
    assert job.words == "已导入：新增 2，改动 0，未变 0，不对 0。"
    assert state(batch) == ("TAKEN", 2)

    fields = {"version": batch.version, "reason": "选错了", "idempotency_key": "key-of-withdrawal"}
    client.post(reverse("imports:withdraw", args=(batch.pk,)), fields)
    assert state(batch) == ("TAKEN", 2)
    assert worked().state == "DONE"
    assert state(batch) == ("WITHDRAWN", 0)


def test_what_cannot_stand_is_refused_on_the_page_and_asks_for_no_job(client, user, keeper):
    _batch, answer = to_trial(client, map_name="")
    assert (answer.status_code, Job.objects.count()) == (422, 0)
    batch = taken(keeper, UNITS).batch
    take = client.post(reverse("imports:take", args=(batch.pk,)), {"version": 1})
    assert (take["Location"], Job.objects.count()) == (f"/imports/batches/{batch.pk}/", 0)


def test_asked_twice_it_is_one_job_and_one_import(keeper):
    batch = tried(keeper, UNITS)
    jobs = {asked(keeper, batch).pk for _again in range(2)}
    assert jobs == {open_job(batch).pk}
    worked()
    assert Worker(alone=True).run_job() is False
    assert state(batch) == ("TAKEN", 2)


def asked(keeper, batch, **told):
    return ask(
        actor=keeper, batch=batch, version=batch.version, act=Act.TAKE,
        told={"good_rows": False, **told},
    )  # fmt: skip


def test_a_killed_worker_leaves_nothing_and_the_next_one_imports_once(keeper, monkeypatch):
    batch = tried(keeper, UNITS)
    job = asked(keeper, batch)
    real = actions.keep_result

    def killed(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "keep_result", killed)
    with pytest.raises(KeyboardInterrupt):
        Worker(alone=True).run_job()
    assert state(batch) == ("TRIED", 0)
    monkeypatch.setattr(actions, "keep_result", real)
    late = clock.ticking() + 2 * holding.LEASE
    monkeypatch.setattr(clock, "ticking", lambda: late)
    assert Worker(alone=True).run_job() is True
    assert state(batch) == ("TAKEN", 2)
    job.refresh_from_db()
    assert (job.state, job.tries) == ("DONE", 2)


def test_a_second_worker_finds_the_batch_taken_and_takes_nothing(keeper):
    batch = tried(keeper, UNITS)
    told = {"batch": batch.pk, "version": batch.version, "act": "TAKE",
            "told": {"good_rows": False}}  # fmt: skip
    first = run_batch(Running(keeper), **told)
    lines = LogLine.objects.count()
    assert run_batch(Running(keeper), **told) == first
    assert (state(batch), LogLine.objects.count()) == (("TAKEN", 2), lines)


def test_a_batch_that_went_another_way_meanwhile_is_left_alone(keeper):
    batch = tried(keeper, UNITS)
    asked(keeper, batch)
    actions.withdraw_table(
        actor=keeper, batch=batch, declared=all_imports()["people.units"],
        version=batch.version, reason="",
    )  # fmt: skip
    job = worked()
    assert (job.state, "现为“已撤回”" in job.error) == ("FAILED", True)
    assert state(batch) == ("WITHDRAWN", 0)


def test_a_cancelled_import_leaves_nothing_and_may_be_asked_for_again(keeper, monkeypatch):
    batch = tried(keeper, UNITS)
    job = asked(keeper, batch)
    cancelling = []

    def row(self, done, of=None, words=""):
        if not cancelling:
            cancelling.append(done)
            cancel(actor=keeper, job=job)
        self.told(done, of, words)

    monkeypatch.setattr(Running, "advance", row)
    assert worked().state == "CANCELLED"
    assert (state(batch), cancelling) == (("TRIED", 0), [2])
    assert open_job(batch) is None
    assert asked(keeper, batch).pk == job.pk
    assert worked().state == "DONE"
    assert state(batch) == ("TAKEN", 2)


def test_rows_that_went_wrong_since_are_told_and_nothing_is_written(keeper, office):
    batch = tried(keeper, UNITS)
    asked(keeper, batch)
    Unit.objects.create(
        path="00010009", parent=office.root, code="CAIZHENG", name="区财政局",
        place=office.street, valid_from=office.root.valid_from,
    )  # fmt: skip
    assert "一行也没有写" in worked().words
    batch.refresh_from_db()
    assert (batch.state, batch.counts["WRONG"]) == ("TRIED", 1)


def test_whoever_lost_the_right_meanwhile_gets_nothing_imported(keeper, office):
    batch = tried(keeper, UNITS)
    asked(keeper, batch)
    Holding.objects.update(valid_to=clock.now())
    assert worked().state == "FAILED"
    assert state(batch) == ("TRIED", 0)


def test_what_is_told_once_never_goes_to_a_job():
    assert is_big(all_imports()["people.units"], 2)
    assert not is_big(all_imports()["people.sign_ins"], 200)


def test_anothers_batch_is_not_run(office, keeper):
    batch = tried(keeper, UNITS)
    other = office.actor(office.user("li", office.post("另一人", RIGHTS, unit=office.root)))
    with pytest.raises(ValidationError, match="已不在"):
        run_batch(Running(other), batch=batch.pk, version=batch.version, act="TAKE", told={})
    assert Batch.objects.get().state == "TRIED"
