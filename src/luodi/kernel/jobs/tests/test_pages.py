"""Pages of jobs: one's own, everybody's, timed ones; bars, files, cancelling, big exports."""

import csv
import io
import os
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.jobs import housework
from luodi.kernel.jobs.actions import enqueue
from luodi.kernel.jobs.models import Job, Worker
from luodi.kernel.jobs.running import Running
from luodi.kernel.jobs.worker import Worker as Process
from luodi.kernel.people.models import Holding
from luodi.kernel.web.models import IdempotencyKey
from luodi.kernel.web.tables import big

VIEW, CHANGE = "jobs.view_job", "jobs.change_job"
EXPORT = "jobs.export_table"


@pytest.fixture
def people(office, settings, tmp_path):
    settings.LUODI_FILES = tmp_path
    root = {"unit": office.root}
    return {
        "wang": office.user("wang", office.post("科员", ["places.view_place"])),
        "li": office.user("li", office.post("同事", ["places.view_place"])),
        "bureau": office.user("bureau", office.post("局管理员", [VIEW, CHANGE])),
        "keeper": office.user("keeper", office.post("管理员", [VIEW, CHANGE], **root)),
    }


@pytest.fixture
def pages(people):
    made = {name: Client() for name in people}
    for name, user in people.items():
        made[name].force_login(user, "django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def job(office, people):
    told = {"address": "/places/?format=csv"}
    actor = office.actor(people["wang"])
    return enqueue(actor=actor, job=EXPORT, arguments=told, title="导出 地方名录")


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def state(job):
    return Job.objects.get(pk=job.pk).state


def test_a_list_without_jobs_says_what_belongs_there(pages):
    assert "还没有后台任务" in text(pages["wang"].get("/jobs/"))
    assert "没有后台任务" in text(pages["keeper"].get("/jobs/all/"))


def test_one_sees_ones_own_jobs_and_nobody_elses(pages, job):
    assert "导出 地方名录" in text(pages["wang"].get("/jobs/"))
    assert "导出 地方名录" in text(pages["wang"].get(f"/jobs/{job.pk}/"))
    for name in ("li", "bureau"):
        assert "导出 地方名录" not in text(pages[name].get("/jobs/"))
        for page in ("", "bar/", "file/"):
            assert pages[name].get(f"/jobs/{job.pk}/{page}").status_code == 404
        for deed in ("cancel", "retry"):
            assert pages[name].post(f"/jobs/{job.pk}/{deed}/").status_code == 404
    assert "导出 地方名录" not in text(pages["bureau"].get("/jobs/all/"))
    assert "导出 地方名录" not in text(pages["bureau"].get("/jobs/all/?format=csv"))
    assert pages["wang"].get("/jobs/all/").status_code == 403
    assert state(job) == "WAITING"


def test_the_keeper_sees_everybodys_and_may_cancel_but_not_take_the_file(pages, job):
    assert "wang同志" in text(pages["keeper"].get("/jobs/all/"))
    assert pages["keeper"].get(f"/jobs/{job.pk}/file/").status_code == 404
    assert pages["keeper"].post(f"/jobs/{job.pk}/cancel/").status_code == 302
    assert state(job) == "CANCELLED"


def test_a_bar_looks_again_while_the_job_is_open_and_stops_after(pages, job):
    bar = f"/jobs/{job.pk}/bar/"
    waiting = text(pages["wang"].get(bar))
    assert f'hx-get="{bar}"' in waiting
    assert "等待" in waiting
    Job.objects.update(
        state="RUNNING", worker="w", lease_until=clock.ticking(), done=1, of=3, words="第 1 行"
    )
    running = text(pages["wang"].get(bar))
    assert '<progress value="33" max="100"' in running
    assert "第 1 行" in running
    Job.objects.update(of=None)
    assert "<progress max=" in text(pages["wang"].get(bar)).replace("  ", " ")
    Job.objects.update(state="FAILED", error="没有水", reference="0123456789AB")
    failed = text(pages["wang"].get(bar))
    assert "hx-get" not in failed
    assert "没有水 （编号 0123456789AB）" in failed
    assert "重试" in failed


def test_a_table_of_jobs_is_exported_in_words(pages, job):
    rows = list(csv.reader(io.StringIO(text(pages["wang"].get("/jobs/?format=csv")))))
    assert rows[1][:2] == ["导出 地方名录", "等待"]


def test_one_cancels_and_retries_ones_own(pages, job):
    wang = pages["wang"]
    assert wang.post(f"/jobs/{job.pk}/cancel/").status_code == 302
    assert state(job) == "CANCELLED"
    page = text(wang.post(f"/jobs/{job.pk}/cancel/", follow=True))
    assert "已取消，不能再取消" in page
    wang.post(f"/jobs/{job.pk}/retry/")
    assert state(job) == "WAITING"


def test_pages_say_when_no_worker_is_there(pages, job):
    page = f"/jobs/{job.pk}/"
    assert "没有后台进程运行过" in text(pages["wang"].get(page))
    at = clock.ticking()
    Worker.objects.create(name="w", started_at=at, seen_at=at - timedelta(minutes=3))
    seen = f"最近一次出现是 {at - timedelta(minutes=3):%Y-%m-%d %H:%M}"
    assert seen in text(pages["wang"].get(page))
    Worker.objects.update(seen_at=at)
    assert "没有后台进程" not in text(pages["wang"].get(page))
    Worker.objects.update(stopped_at=at)
    assert "没有后台进程" in text(pages["keeper"].get("/jobs/timed/"))


def test_timed_jobs_are_listed_with_last_run_next_run_and_last_error(pages, people, monkeypatch):
    process = Process(alone=True)
    process.run_timed()
    page = text(pages["keeper"].get("/jobs/timed/"))
    for words in ("封账", "每 1 分钟", "清理过期的登录", "每天 03:20", "还没有办过", "发出消息"):
        assert words in page
    monkeypatch.setattr(housework, "clear_sessions", lambda running: 1 / 0)
    later = clock.ticking() + timedelta(days=1)
    monkeypatch.setattr(clock, "ticking", lambda: later)
    process.run_timed()
    for name in ("keeper", "wang"):  # a day later nobody is signed in any more
        pages[name].logout()
        pages[name].force_login(people[name], "django.contrib.auth.backends.ModelBackend")
    page = text(pages["keeper"].get("/jobs/timed/"))
    assert "ZeroDivisionError" in page
    assert "已完成" in page
    assert pages["wang"].get("/jobs/timed/").status_code == 403


# --- big exports


@pytest.fixture
def small(settings):
    settings.LUODI_EXPORT_AT_ONCE = 1


LIST = "/places/"


def wanted_of(answer):
    assert answer.status_code == 302
    assert answer.url.startswith("/jobs/exports/new/?wanted=")
    return answer.url.partition("wanted=")[2]


def test_a_small_export_is_given_at_once(pages):
    answer = pages["wang"].get(f"{LIST}?format=csv")
    assert "金水区" in text(answer)
    assert Job.objects.count() == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_big_export_is_asked_for_done_and_taken(pages, small, kind):
    wang = pages["wang"]
    ask = wang.get(f"{LIST}?format={kind}&sort=-name")
    wanted_of(ask)
    page = text(wang.get(ask.url))
    assert "交后台导出" in page
    assert Job.objects.count() == 0
    told = {"wanted": wang.get(ask.url).context["wanted"], "idempotency_key": "key-of-an-export"}
    asked = wang.post("/jobs/exports/new/", told)
    assert asked.status_code == 302
    assert wang.post("/jobs/exports/new/", told).headers["Location"] == asked.url
    [job] = Job.objects.all()
    assert Process(alone=True).run_job() is True
    job.refresh_from_db()
    assert (job.state, job.done, job.of) == ("DONE", 0, 2)
    assert job.file_name.endswith(f".{kind}")
    answer = wang.get(f"/jobs/{job.pk}/file/")
    file = b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert len(file) == job.file_size
    if kind == "csv":
        names = [row[0].strip() for row in csv.reader(io.StringIO(file.decode("utf-8-sig")))][1:]
        assert sorted(names) == sorted(["金水区", "经八路街道"])
    assert pages["li"].get(f"/jobs/{job.pk}/file/").status_code == 404
    assert "只有提出人能下载" in text(pages["keeper"].get(f"/jobs/{job.pk}/"))


def test_a_forged_or_stale_wish_is_refused(pages, small):
    told = {"idempotency_key": "key-of-an-export"}
    forged = signing.dumps({"address": LIST, "title": "x"}, salt="another")
    for wanted in ("x", forged):
        answer = pages["wang"].post("/jobs/exports/new/", {**told, "wanted": wanted})
        assert "没有要导出的表" in text(answer, 422)
    assert Job.objects.count() == 0


def asked(office, user, address):
    actor = office.actor(user)
    return enqueue(actor=actor, job=EXPORT, arguments={"address": address}, title="导出")


def ended(job):
    Process(alone=True).run_job()
    job.refresh_from_db()
    return job


def test_the_file_holds_what_the_person_may_see_when_it_is_written(office, people):
    job = asked(office, people["wang"], f"{LIST}?format=csv")
    Holding.objects.filter(user=people["wang"]).update(valid_to=clock.now())
    assert ended(job).state == "FAILED"
    assert "places.view_place" in job.error
    assert job.file_name == ""


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/no/such/page/", "页面已不在"),
        ("/places/999999/?format=csv", "页面已不在"),
        (LIST, "没有给出文件"),
        ("/people/sign-out/", "没有给出文件"),
    ],
)
def test_an_address_that_gives_no_file_fails_and_says_so(office, people, address, said):
    job = ended(asked(office, people["wang"], address))
    assert (job.state, said in job.error) == ("FAILED", True)


def test_a_cancelled_export_leaves_no_file(office, people, monkeypatch):
    monkeypatch.setattr(big, "TOLD_EVERY", 1)
    job = asked(office, people["wang"], f"{LIST}?format=csv")
    Job.objects.update(cancel_asked=True)
    assert (ended(job).state, job.file_name) == ("CANCELLED", "")


# --- housework


def test_files_are_removed_after_a_week_and_the_page_says_so(office, people, pages, tmp_path):
    first = ended(asked(office, people["wang"], f"{LIST}?format=csv"))
    second = ended(asked(office, people["wang"], f"{LIST}?format=csv"))
    assert first.file_path == second.file_path
    Job.objects.filter(pk=first.pk).update(file_until=clock.ticking())
    assert housework.clear_jobs(Running(LUODI)) == "清理文件 1 个、任务 0 个"
    long_ago = (clock.ticking() - timedelta(days=3)).timestamp()
    os.utime(tmp_path / second.file_path, (long_ago, long_ago))
    assert housework.sweep_files(Running(LUODI)) == "清理文件 0 个"
    answer = pages["wang"].get(f"/jobs/{first.pk}/file/")
    assert "已清理，不再保留" in text(answer, 404)
    assert b"".join(pages["wang"].get(f"/jobs/{second.pk}/file/").streaming_content)
    Job.objects.filter(pk=second.pk).update(file_until=clock.ticking())
    housework.clear_jobs(Running(LUODI))
    assert housework.sweep_files(Running(LUODI)) == "清理文件 1 个"
    assert not (tmp_path / second.file_path).exists()


def test_old_jobs_and_workers_go_and_open_ones_stay(job, office, people):
    at = clock.ticking()
    Worker.objects.create(name="old", started_at=at, seen_at=at - timedelta(days=8))
    Worker.objects.create(name="new", started_at=at, seen_at=at)
    old = asked(office, people["wang"], LIST)
    Job.objects.filter(pk=old.pk).update(state="DONE", finished_at=clock.now() - timedelta(days=91))
    assert housework.clear_jobs(Running(LUODI)) == "清理文件 0 个、任务 1 个"
    assert list(Job.objects.all()) == [job]
    assert [worker.name for worker in Worker.objects.all()] == ["new"]


def test_sqlite_counts_its_tables_and_postgresql_is_left_to_do_so_by_itself(
    pages, django_assert_num_queries
):
    sqlite = connection.vendor == "sqlite"
    with django_assert_num_queries(1 if sqlite else 0):
        housework.count_tables(Running(LUODI))
    if sqlite:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'kernel_people_user'")
            assert cursor.fetchone()[0] > 0


def test_keys_and_sessions_that_have_run_out_are_cleared(pages, people):
    from luodi.kernel.people.models import UserSession

    IdempotencyKey.objects.create(
        key="old", user_id=0, content="", made_at=clock.now() - timedelta(days=31)
    )
    UserSession.objects.update(expire_date=clock.ticking() - timedelta(days=1))
    kept = Client()
    kept.force_login(people["li"], "django.contrib.auth.backends.ModelBackend")
    assert housework.forget_keys(Running(LUODI)) == "清理防重编号 1 个"
    housework.clear_sessions(Running(LUODI))
    assert UserSession.objects.count() == 1
