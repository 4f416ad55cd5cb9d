from datetime import datetime, timedelta

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.people.rules import may_appoint, may_hold

NOON = datetime(2023, 3, 1, 12, 0, tzinfo=SHANGHAI)
FOUNDED = datetime(2020, 1, 1, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)


def _told(starts, *, post_to=None, last_start=None):
    return may_appoint(starts, post_from=FOUNDED, post_to=post_to, last_start=last_start)


def test_a_vacant_post_may_be_taken_from_its_first_instant():
    assert _told(FOUNDED) is None


def test_nobody_takes_a_post_before_it_exists():
    assert _told(FOUNDED - SECOND) == ("到岗时间 2019-12-31 23:59 早于岗位设立；请选设立之后的时间")


def test_nobody_takes_a_post_once_it_is_dissolved():
    assert _told(NOON - SECOND, post_to=NOON) is None
    assert _told(NOON, post_to=NOON) == (
        "到岗时间 2023-03-01 12:00 时岗位已于 2023-03-01 撤销；"
        "请选撤销之前的时间，或任命到接替的岗位"
    )


def test_a_change_comes_after_the_newest_holder_began():
    assert _told(NOON, last_start=NOON - SECOND) is None
    assert _told(NOON, last_start=NOON) == (
        "到岗时间 2023-03-01 12:00 不晚于现任的到岗时间 2023-03-01 12:00；请选更晚的时间"
    )


def test_nobody_gives_a_post_to_oneself():
    assert may_hold(7, active=True, appointer=7) == "不能任命自己；请由另一位有任命权限的人办理"
    assert may_hold(7, active=True, appointer=8) is None
    assert may_hold(7, active=True, appointer=None) is None


def test_whoever_may_not_sign_in_holds_no_post():
    assert may_hold(7, active=False, appointer=8) == "该人员已停用，不能任职；请另选一人"
