"""``/healthz``, ``/readyz`` and ``/metrics``: what they say, to whom, and what they do not."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from luodi.kernel import clock
from luodi.kernel.jobs.models import Worker
from luodi.kernel.ledger import sealing
from luodi.kernel.ledger.actions import define_measure, post_entries
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.web import measured
from luodi.main import checks

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
QUICK = ("disk", "database", "unfinished", "migrations", "triggers", "worker", "tail")
KEY = "a key of the collector's own"


@pytest.fixture
def working(office, settings, tmp_path):
    """A site on which all is well: a folder and a worker that was seen just now."""
    settings.LUODI_FILES = tmp_path
    at = clock.ticking()
    return Worker.objects.create(name="one", started_at=at, seen_at=at)


def post(office, *, sealed):
    measure = define_measure(code="jobs", name="就业", unit="人", scale=0, definition="当年")
    key = RecordKey("targets", "report", "1", 1, "figure")
    day = office.root.valid_from
    post_entries([(key, Figure(measure.pk, office.bureau.pk, office.street.pk, day, 5))])
    if sealed:
        sealing.seal_entries()


def test_a_process_that_answers_says_so_without_asking_the_database(client, db):
    with connection.execute_wrapper(refuse):
        answer = client.get("/healthz", **ELSEWHERE)
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sessionid" not in answer.cookies


def refuse(*_statement):
    raise AssertionError("the database was asked")


def test_a_site_on_which_all_is_well_is_ready(client, working):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": dict.fromkeys(QUICK, "ok"),
        "findings": {},
        "unsealed_tail_s": None,
    }


def test_without_a_worker_it_is_not_ready_and_a_stranger_learns_no_more(client, working):
    Worker.objects.update(seen_at=clock.ticking() - timedelta(minutes=3))
    near, far = client.get("/readyz"), client.get("/readyz", **ELSEWHERE)
    assert (near.status_code, far.status_code) == (503, 503)
    assert "没有后台进程在运行" in near.json()["findings"]["worker"][0]
    assert set(far.json()) == {"ready", "checks"}
    assert far.json()["checks"]["worker"] == "failed"
    proxied = client.get("/readyz", headers={"X-Forwarded-For": "203.0.113.7"})
    assert "findings" not in proxied.json()


def test_a_tail_that_waits_too_long_is_told_with_its_age(client, working, office, settings):
    post(office, sealed=False)
    assert client.get("/readyz").json()["unsealed_tail_s"] == 0
    settings.LUODI_CLOCK += timedelta(minutes=45)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["unsealed_tail_s"]) == (503, 45 * 60)
    assert "已等了 45 分钟" in answer.json()["findings"]["tail"][0]


def test_a_full_disk_and_a_lost_trigger_are_told(client, working, monkeypatch):
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _place: type("Use", (), {"free": 5e6}))
    monkeypatch.setattr(checks.append_only, "gaps", lambda: ["gone"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "只剩 5 MB" in answer.json()["findings"]["disk"][0]


def test_a_database_that_does_not_answer_is_told_and_nothing_else_is_asked(monkeypatch):
    def away():
        raise checks.Error("away")

    monkeypatch.setattr(checks.connection, "cursor", away)
    told = checks.run(checks.READY)
    assert [one.check.name for one in told] == ["disk", "database"]
    assert told[-1].findings == (checks.AWAY,)


def test_without_its_database_a_site_says_so_to_whoever_may_know(client, working):
    def away(*_statement):
        raise checks.Error("away")

    with connection.execute_wrapper(away):
        near, far = client.get("/readyz"), client.get("/readyz", **ELSEWHERE)
    assert (near.status_code, far.status_code) == (503, 503)
    assert far.json() == {"ready": False, "checks": {"disk": "ok", "database": "failed"}}
    assert near.json()["findings"] == {"database": [checks.AWAY]}
    assert near.json()["unsealed_tail_s"] is None


def test_a_database_that_goes_away_between_two_checks_is_told_by_its_own_name(client, working):
    def away(execute, statement, *more):
        if "kernel_ledger_unsealedentry" in statement:
            raise checks.Error("away")
        return execute(statement, *more)

    with connection.execute_wrapper(away):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "checks": {"database": "failed"},
        "findings": {"database": [checks.AWAY]},
        "unsealed_tail_s": None,
    }


def test_counts_are_not_there_without_the_key(client, working, settings):
    assert client.get("/metrics").status_code == 404
    settings.LUODI_METRICS_KEY = KEY
    for given in ("", "Bearer", "Bearer wrong", f"Basic {KEY}", f"Bearer {KEY} "[:-2]):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def samples(client):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {KEY}"}, **ELSEWHERE)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"luodi_\w+(\{.*\})? [-+.0-9e]+", line) for line in lines), lines
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_counts_are_told_to_whoever_brings_the_key(client, working, office, settings, monkeypatch):
    settings.LUODI_METRICS_KEY = KEY
    monkeypatch.setattr("luodi.kernel.web.middleware.COUNTS", counts := measured.Counts())
    monkeypatch.setattr("luodi.main.metrics.COUNTS", counts)
    post(office, sealed=True)
    settings.LUODI_CLOCK += timedelta(seconds=90)
    for _time in range(3):
        client.get("/help/?q=13800001234")
    client.get("/nowhere/13800001234/")
    found = samples(client)
    help_page = 'view="web:help",method="GET",status="200"'
    assert found[f"luodi_request_seconds_count{{{help_page}}}"] == 3
    assert found[f'luodi_request_seconds_bucket{{{help_page},le="+Inf"}}'] == 3
    assert found['luodi_request_seconds_count{view="",method="GET",status="404"}'] == 1
    assert found["luodi_unsealed_entries"] == 0
    assert found["luodi_last_seal_age_seconds"] == 90
    assert found["luodi_workers"] == 1
    assert found['luodi_jobs{state="waiting"}'] == 0
    assert found["luodi_database_bytes"] > 0
    assert found["luodi_resident_bytes"] > 10_000_000
    assert not any("13800001234" in name for name in found)


def test_without_a_seal_its_age_is_not_told(client, working, settings):
    settings.LUODI_METRICS_KEY = KEY
    assert "luodi_last_seal_age_seconds" not in samples(client)


def test_processes_tell_each_other_what_they_count(tmp_path):
    one = measured.Counts()
    one.add("web:home", "GET", 200, 0.02, "")
    (tmp_path / "1.json").write_text(
        '{"web:home\\tGET\\t200": [2, 3.5, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2]}'
    )
    found = one.all(str(tmp_path))[("web:home", "GET", "200")]
    assert found == [3, 3.52, 0, 2, 2, 2, 2, 2, 2, 2, 2, 3]


def test_counts_that_a_full_disk_kept_back_are_written_when_there_is_room(tmp_path, monkeypatch):
    counts = measured.Counts()
    counts.add("web:home", "GET", 200, 0.02, "")
    with monkeypatch.context() as full:
        full.setattr(measured.Path, "write_text", no_room)
        counts.write(tmp_path)
    assert list(tmp_path.iterdir()) == []
    counts.write(tmp_path)
    [written] = tmp_path.iterdir()
    assert measured._read([written]) == [(("web:home", "GET", "200"), [1, 0.02, 0, *[1] * 9])]


def no_room(*_words, **_named):
    raise OSError(28, "No space left on device")


def test_a_clock_that_went_back_is_told(office, settings):
    post(office, sealed=True)
    assert checks.clock_of_rows() == []
    settings.LUODI_CLOCK -= timedelta(hours=2)
    assert "本机时钟退回过" in checks.clock_of_rows()[0]
