from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from luodi.kernel.access.actor import LUODI
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.actions import record
from luodi.kernel.log.models import LogLine


def test_a_line_keeps_who_when_what_and_why(office):
    user = office.user("zhang", office.post("填报人"))
    with transaction.atomic():
        line = record(
            actor=office.actor(user),
            verb="wells.close",
            record=("wells.well", 12),
            before={"open": True},
            after={"open": False},
            reason="枯水",
        )
    line.refresh_from_db()
    assert (line.user, str(line.post)) == (user, "区发展局 填报人")
    assert line.at == datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
    assert (line.verb, line.record_kind, line.record_id) == ("wells.close", "wells.well", "12")
    assert (line.before, line.after, line.reason) == ({"open": True}, {"open": False}, "枯水")


def test_values_that_json_does_not_know_are_kept_as_text_however_deep(office):
    values = {"day": date(2023, 3, 1), "steps": [{"share": Decimal("0.10")}]}
    with transaction.atomic():
        line = record(actor=LUODI, verb="wells.open", record=("wells.well", 1), after=values)
    line.refresh_from_db()
    assert line.after == {"day": "2023-03-01", "steps": [{"share": "0.10"}]}
    assert (line.user, line.post, line.before) == (None, None, {})


@pytest.mark.usefixtures("real_commits")
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(TransactionManagementError, match=r"wells\.close"):
        record(actor=LUODI, verb="wells.close", record=("wells.well", 1))
    assert LogLine.objects.count() == 0


@transaction.atomic
def _act_and_fail():
    record(actor=LUODI, verb="wells.close", record=("wells.well", 1))
    raise ZeroDivisionError


@pytest.mark.usefixtures("real_commits")
def test_an_act_that_fails_leaves_no_line():
    with pytest.raises(ZeroDivisionError):
        _act_and_fail()
    assert LogLine.objects.count() == 0
