"""Lines of the log: one number through the request, its page and its lines, and nobody's data."""

import io
import json
import logging
import logging.config

import pytest

from luodi.kernel.access.actor import LUODI
from luodi.kernel.documents import store
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.jobs.actions import enqueue
from luodi.kernel.jobs.worker import Worker
from luodi.kernel.web import views
from luodi.main import logs

NUMBER = "13800001234"
LOGGERS = ("", "luodi.access", "django.request", "axes", "httpx", "httpcore", "_granian",
           "granian.access")  # fmt: skip


@pytest.fixture
def written():
    """Write the log as JSON into memory; give a function that reads its lines."""
    before = {
        name: (logging.getLogger(name).level, list(logging.getLogger(name).handlers),
               logging.getLogger(name).propagate)
        for name in LOGGERS
    }  # fmt: skip
    stream = io.StringIO()
    configuration = logs.configuration("json")
    configuration["handlers"]["console"]["stream"] = stream
    logging.config.dictConfig(configuration)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for name, (level, handlers, propagate) in before.items():
        logger = logging.getLogger(name)
        logger.level, logger.handlers, logger.propagate = level, handlers, propagate


@pytest.fixture
def broken(monkeypatch):
    """Let the help page end badly, with a number of a person in the error."""

    def render(*_arguments, **_named):
        raise RuntimeError(f"no such person: {NUMBER}")

    monkeypatch.setattr(views, "render", render)


def test_a_request_writes_one_line_with_its_view_and_nothing_that_was_sent(client, office, written):
    user = office.user("li", office.post("看", ["config.view_threshold"]))
    client.force_login(user)
    answer = client.get(f"/help/?q={NUMBER}")
    [line] = written()
    assert line.pop("time").endswith("+08:00")
    assert line.pop("ms") >= 0
    assert line == {
        "level": "info",
        "logger": "luodi.access",
        "event": "request",
        "request": answer.headers["X-Request-ID"],
        "method": "GET",
        "view": "web:help",
        "status": 200,
        "user": user.pk,
    }


def test_an_error_carries_the_number_that_its_page_shows(client, db, written, broken):
    client.raise_request_exception = False
    answer = client.get("/help/?q=secret")
    number = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert number in answer.content.decode()
    error, access = written()
    assert (error["level"], error["request"], access["request"]) == ("error", number, number)
    assert "RuntimeError: no such person: 138" in error["exception"]
    assert access["status"] == 500
    told = json.dumps([error, access])
    assert NUMBER not in told
    assert "secret" not in told


def test_lines_of_a_job_tell_its_number(office, written, settings, tmp_path, db):
    settings.LUODI_FILES = tmp_path
    job = enqueue(actor=LUODI, job="jobs.export_table", arguments={"address": "x"}, title="导出")
    assert Worker(alone=True).run_job()
    lines = written()
    assert {line["job"] for line in lines} == {f"job {job.pk}"}
    assert lines[-1]["event"] == "job"
    assert lines[-1]["view"].startswith("luodi.kernel.jobs.")


def test_in_words_a_line_names_the_request_and_puts_the_error_below():
    line = {
        "time": "2023-03-01T09:00:00.000+08:00", "level": "error", "logger": "django.request",
        "event": "Internal Server Error: /help/", "request": "AB12", "exception": "Traceback",
    }  # fmt: skip
    assert logs.worded(None, "", line) == (
        "2023-03-01 09:00:00 ERROR django.request [AB12] Internal Server Error: /help/\nTraceback"
    )


def full(*_words, **_named):
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_answered_by_a_page_that_says_so_with_the_number(
    client, db, monkeypatch, written
):
    client.raise_request_exception = False
    monkeypatch.setattr(views, "render", full)
    answer = client.get("/help/")
    assert answer.status_code == 507
    page = answer.content.decode()
    assert "服务器的磁盘满了，没有保存任何改动" in page
    assert answer.headers["X-Request-ID"] in page
    assert [line["status"] for line in written() if "status" in line] == [507]


def test_a_file_that_does_not_fit_leaves_neither_row_nor_draft(
    office, settings, tmp_path, monkeypatch
):
    settings.LUODI_FILES = tmp_path
    monkeypatch.setattr("luodi.kernel.documents.folder.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        add_attachment(
            actor=LUODI,
            data=b"1,2\n",
            filename="x.csv",
            unit_id=office.bureau.pk,
            place_id=office.district.pk,
        )
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    assert list(store.files().kept()) == []
