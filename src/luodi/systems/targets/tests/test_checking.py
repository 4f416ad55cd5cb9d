"""Closed months are proven: whatever is changed behind them is found and named."""

import pytest
from django.db import connection, transaction

from luodi.kernel.access.actor import LUODI
from luodi.kernel.log import append_only
from luodi.systems.targets.actions import close_month
from luodi.systems.targets.models import ClosedLight, MonthClosing
from luodi.systems.targets.reads.checking import closings_checked

LIGHT, CLOSING = (model._meta.db_table for model in (ClosedLight, MonthClosing))


@pytest.fixture
def closed(real_commits, desk, clock_at):
    """Three months closed, of one target."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    clock_at(datetime(2023, 5, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    target = desk.target()
    desk.report(target, 202301, 30)
    for month in (202301, 202302, 202303):
        close_month(actor=LUODI, month=month)
    return target


def tampered(*statements):
    """Change rows by hand, prove, put all back; give what was found."""
    with transaction.atomic():
        append_only.lift()
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        found = closings_checked()
        transaction.set_rollback(True)
    return found


def test_what_was_closed_is_proven(closed):
    assert (closings_checked().findings, closings_checked().notes) == ((), ())
    assert MonthClosing.objects.filter(digest__isnull=False).count() == 3


@pytest.mark.parametrize(
    "change",
    ["colour = 'RED'", "target_version = 7", "actual = '1'", "actual = NULL", "why = '{}'"],
)
def test_a_changed_light_is_named_with_its_month(closed, change):
    found = tampered(f"UPDATE {LIGHT} SET {change} WHERE closing_id = 202302").findings
    assert found == (f"202302 关账时目标 {closed.pk} 的灯被改过：与关账时的指纹不符",)


def test_a_removed_light_is_found(closed):
    found = tampered(f"DELETE FROM {LIGHT} WHERE closing_id = 202302").findings
    assert len(found) == 1
    assert found[0].startswith("202302 的关账与指纹不符：有灯被删")


def removed(month):
    return (
        f"DELETE FROM {LIGHT} WHERE closing_id = {month}",
        f"DELETE FROM {CLOSING} WHERE month = {month}",
    )


def test_a_closing_removed_from_the_middle_is_found(closed):
    assert tampered(*removed(202302)).findings == (
        "202301 之后直接是 202303：中间的关账不见了",
        "日志记有 202302 的关账，表里没有：被删掉了",
    )


@pytest.mark.parametrize("month", [202301, 202303])
def test_a_closing_cut_from_an_end_is_found_by_the_log(closed, month):
    found = tampered(*removed(month)).findings
    assert f"日志记有 {month} 的关账，表里没有：被删掉了" in found


def test_another_seal_or_digest_is_found(closed):
    found = tampered(f"UPDATE {CLOSING} SET seal_id = NULL WHERE month = 202302").findings
    assert found[0].startswith("202302 关账的封账号是 None，日志记的是 1")
    found = tampered(f"UPDATE {CLOSING} SET digest = NULL").findings
    assert [text[:6] for text in found] == ["202301", "202302", "202303"]


def test_closings_of_before_are_told_as_not_covered(closed):
    log = "kernel_log_logline"
    bare = f'UPDATE {log} SET after = \'{{"seal": 1, "lights": 1}}\''
    found = tampered(
        f"{bare} WHERE verb = 'targets.close_month'",
        f"UPDATE {CLOSING} SET digest = NULL",
        f"UPDATE {LIGHT} SET digest = NULL",
    )
    assert found.findings == ()
    assert found.notes == ("3 个月关账时还没有指纹，不在核对之内",)
