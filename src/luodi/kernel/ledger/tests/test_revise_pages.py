"""The page that registers a measure's next version."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.ledger.models import Measure
from luodi.kernel.log.models import LogLine

SEES, REVISES = "ledger.view_measure", "ledger.revise_measure"
TOLD = {
    "name": "新增就业",
    "unit": "人",
    "scale": "0",
    "definition": "含灵活就业",
    "since": "2023-05-01",
    "because": "统字〔2023〕5号",
    "idempotency_key": "revise-1",
}


@pytest.fixture
def jobs(book):
    return book.measure("jobs", name="新增就业", unit="人")


def signed_in(client, office, unit, *permissions):
    post = office.post("reviser", list(permissions), unit=unit)
    user = office.user("reviser", post)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def versions():
    told = Measure.objects.filter(code="jobs").order_by("version")
    return list(told.values_list("version", "definition", "since", "because"))


def test_a_next_version_is_registered_and_logged(client, office, jobs):
    keeper = signed_in(client, office, office.root, SEES, REVISES)
    opened = reverse("ledger:revise", args=[jobs.pk])
    assert opened in keeper.get(reverse("ledger:measure", args=[jobs.pk])).content.decode()
    assert "第 1 版之后的新版" in keeper.get(opened).content.decode()
    answer = keeper.post(opened, TOLD)
    newest = Measure.objects.get(code="jobs", version=2)
    assert answer["Location"] == reverse("ledger:measure", args=[newest.pk])
    assert versions() == [
        (1, "试", None, ""),
        (2, "含灵活就业", date(2023, 5, 1), "统字〔2023〕5号"),
    ]
    line = LogLine.objects.get(verb="ledger.revise_measure")
    assert (line.before["definition"], line.after["definition"]) == ("试", "含灵活就业")
    assert opened not in keeper.get(reverse("ledger:measure", args=[jobs.pk])).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"definition": "试"}, "没有改动"),
        ({"because": ""}, "这个字段是必填项"),
        ({"scale": "9"}, "6"),
        ({"unit": "人\u202e"}, "U+202E"),
    ],
)
def test_what_cannot_stand_is_refused_and_the_input_kept(client, office, jobs, changes, said):
    keeper = signed_in(client, office, office.root, SEES, REVISES)
    answer = keeper.post(reverse("ledger:revise", args=[jobs.pk]), TOLD | changes)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert "2023-05-01" in text
    assert len(versions()) == 1


def test_a_bureau_does_not_revise_what_all_count_by(client, office, jobs):
    keeper = signed_in(client, office, office.bureau, SEES, REVISES)
    opened = reverse("ledger:revise", args=[jobs.pk])
    assert opened not in keeper.get(reverse("ledger:measure", args=[jobs.pk])).content.decode()
    assert keeper.get(opened).status_code == 403
    assert keeper.post(opened, TOLD).status_code == 403
    assert len(versions()) == 1


def test_who_only_looks_is_refused(client, office, jobs):
    looker = signed_in(client, office, office.root, SEES)
    assert looker.post(reverse("ledger:revise", args=[jobs.pk]), TOLD).status_code == 403
    assert len(versions()) == 1
