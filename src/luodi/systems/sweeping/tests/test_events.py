"""Events that are entered ahead: their hours, shifts and passes, and where they are told."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from luodi.systems.sweeping.actions.calls import CallSpec, open_call
from luodi.systems.sweeping.models import CallKind, CallState, Mode, StreetCall
from luodi.systems.sweeping.reads.events import events_in
from luodi.systems.sweeping.rules import Operation
from luodi.systems.sweeping.tests import rows

NINE = rows.NINE
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def entered(office, dispatcher):
    """Give a function that enters an event on a street."""
    link = rows.link(office)

    def enter(**told):
        known = {"kind": CallKind.EVENT, "said": "马拉松", "link": link}
        spec = CallSpec(**{**known, **told})
        return open_call(actor=office.actor(dispatcher), unit=office.bureau, spec=spec)

    return enter


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


def read(page, name, *args, query=""):
    answer = page.get(reverse(f"sweeping:{name}", args=args) + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_an_event_begins_when_it_is_told_or_now(entered):
    ahead = entered(starts_at=NINE + DAY, ends_at=NINE + DAY + 6 * HOUR)
    assert (ahead.begins_at, ahead.reported_at) == (NINE + DAY, NINE)
    assert entered(ends_at=NINE + HOUR).begins_at == NINE


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"starts_at": NINE + DAY, "ends_at": NINE + DAY}, "starts_at"),
        ({"starts_at": NINE + DAY}, "ends_at"),
        ({"kind": CallKind.SPILL, "starts_at": NINE + DAY}, "starts_at"),
    ],
)
def test_hours_that_are_no_event_are_refused(entered, told, field):
    with pytest.raises(ValidationError) as refused:
        entered(**told)
    assert list(refused.value.message_dict) == [field]
    assert not StreetCall.objects.exists()


def test_its_page_lists_shifts_to_be_given_and_passes_of_its_hours(office, page, entered):
    event = entered(starts_at=NINE + DAY, ends_at=NINE + DAY + 6 * HOUR)
    shown = read(page, "street_call", event.pk)
    assert "2023-03-02 09:00—2023-03-02 15:00" in shown
    assert "已到 0 遍；接下来：03-02 09:00、03-02 11:00、03-02 13:00" in shown
    told = f"unit={office.bureau.pk}&starts_at=2023-03-02T09%3A00&ends_at=2023-03-02T14%3A00"
    assert f"{reverse('sweeping:shift_turn_new')}?{told}" in shown
    form = read(page, "shift_turn_new", query=f"?{told}")
    assert 'value="2023-03-02T09:00"' in form


def test_the_form_takes_its_beginning(office, page, entered):
    told = {
        "unit": office.bureau.pk,
        "kind": "EVENT",
        "said": "马拉松",
        "road": "L1",
        "starts_at": "2023-03-02T08:00",
        "ends_at": "2023-03-02T12:00",
        "idempotency_key": "key-of-a-test-form",
    }
    assert page.post(reverse("sweeping:street_call_new"), told).status_code == 302
    assert StreetCall.objects.get().begins_at == NINE + DAY - HOUR


def test_whoever_plans_the_day_and_the_board_are_told(office, page, entered):
    event = entered(starts_at=NINE + DAY, ends_at=NINE + DAY + 6 * HOUR)
    words = "2023-03-02 09:00—15:00 每 2 小时一遍：09:00、11:00、13:00"
    assert words in read(page, "board")
    asked = f"?unit={office.bureau.pk}&mode={Mode.SINGLE}&operation={Operation.WASH_SWEEP}&day="
    assert f"经三路（L1） {words}" in read(page, "work_plan_new", query=f"{asked}2023-03-02")
    assert "重点保障（D11）" not in read(page, "work_plan_new", query=f"{asked}2023-03-03")
    event.state = CallState.WITHDRAWN
    event.save()
    assert words not in read(page, "work_plan_new", query=f"{asked}2023-03-02")


def test_events_of_a_time_are_half_open_and_of_the_unit(office, entered):
    event = entered(starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR)
    assert events_in(office.bureau, NINE, NINE + HOUR) == []
    assert events_in(office.bureau, NINE + 2 * HOUR, NINE + DAY) == []
    assert events_in(office.other, NINE, NINE + DAY) == []
    assert events_in(office.bureau, NINE, NINE + DAY) == [event]
