"""Pages of the ledger: what an entry shows, and to whom."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entry
from luodi.kernel.ledger.rules import Figure, RecordKey


@pytest.fixture
def entry(office):
    measure = define_measure(
        code="jobs", name="新增就业", unit="人", scale=0, definition="当年新增"
    )
    key = RecordKey("gone", "gone_record", "7", 1, "figure")
    figure = Figure(measure.pk, office.bureau.pk, office.street.pk, date(2023, 1, 31), 12_345)
    return post_entries([(key, figure)])[0]


@pytest.fixture
def clerk(office, client):
    post = office.post("clerk", ["ledger.view_entry", "ledger.view_measure"])
    client.force_login(
        office.user("clerk", post), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_entry_shows_its_exact_amount_and_its_record(clerk, entry):
    text = page(clerk, "ledger:entry", entry.pk)
    assert "12,345 人" in text
    assert "gone.gone_record 7" in text
    assert "没有承诺计入它" in text


def test_an_entry_and_its_reversal_lead_to_each_other(clerk, entry):
    back = reverse_entry(entry)
    assert reverse("ledger:entry", args=[back.pk]) in page(clerk, "ledger:entry", entry.pk)
    assert reverse("ledger:entry", args=[entry.pk]) in page(clerk, "ledger:entry", back.pk)


def test_an_entry_outside_the_rights_does_not_exist(office, client, entry):
    other = office.post("neighbour", ["ledger.view_entry"], unit=office.other)
    client.force_login(
        office.user("neighbour", other), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(reverse("ledger:entry", args=[entry.pk])).status_code == 404
    assert "账上还没有分录" in page(client, "ledger:entry_list")


def test_lists_filter_by_unit_and_measure(clerk, entry, office):
    assert f"#{entry.pk}" not in page(clerk, "ledger:entry_list", unit=office.other.code)
    assert "新增就业" in page(clerk, "ledger:entry_list", measure="就业")
    assert "当年新增" in page(clerk, "ledger:measure", entry.measure_id)
    assert "新增就业" in page(clerk, "ledger:measure_list", q="jobs")
