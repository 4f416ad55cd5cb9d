from datetime import date, datetime, timedelta

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.people.rules import (
    may_appoint,
    may_change_role,
    may_found,
    may_give,
    may_hold,
    may_reset,
    may_retire_own,
    may_retire_post,
    may_retire_unit,
    may_switch,
    working,
)

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


def test_units_and_posts_begin_while_the_unit_above_stands():
    above = {"above": "区政府", "above_from": date(2020, 1, 1)}
    assert may_found(date(2020, 1, 1), **above, above_to=None) is None
    assert may_found(date(2019, 12, 31), **above, above_to=None) == (
        "起始日期 2019-12-31 早于“区政府”的成立日期 2020-01-01；请选之后的日期"
    )
    assert may_found(date(2021, 1, 1), **above, above_to=date(2022, 1, 1)) == (
        "“区政府”到 2022-01-01 为止，不能再设；请改在接续的单位之下设"
    )


def _retired(day, *, valid_to=None, standing=()):
    return may_retire_unit(
        day, name="区发展局", valid_from=date(2020, 1, 1), valid_to=valid_to, standing=standing
    )


def test_a_unit_ends_once_empty_and_after_its_first_day():
    assert _retired(date(2020, 1, 2)) is None
    assert "不晚于“区发展局”的成立日期 2020-01-01" in _retired(date(2020, 1, 1))
    assert "已于 2021-01-01 撤销" in _retired(date(2022, 1, 1), valid_to=date(2021, 1, 1))


def test_what_keeps_a_unit_is_named_up_to_five():
    assert "还有甲、乙；" in _retired(date(2023, 1, 1), standing=["甲", "乙"])
    assert "还有1、2、3、4、5等 6 个；" in _retired(date(2023, 1, 1), standing=list("123456"))


def _ended(ends, *, valid_to=None, last_start=None):
    return may_retire_post(
        ends, title="填报员", valid_from=FOUNDED, valid_to=valid_to, last_start=last_start
    )


def test_a_post_ends_once_and_after_its_newest_holder_began():
    assert _ended(NOON) is None
    assert _ended(NOON, last_start=NOON - SECOND) is None
    assert "不晚于最近一任的到岗时间 2023-03-01 12:00" in _ended(NOON, last_start=NOON)
    assert "不晚于岗位“填报员”的设立日期 2020-01-01" in _ended(FOUNDED)
    assert "已于 2023-03-01 撤销" in _ended(NOON, valid_to=NOON)


def test_a_post_of_one_system_opens_what_belongs_to_it():
    codes = frozenset({"targets.view_target", "log.view_log"})
    assert working(codes, "") == codes
    assert working(codes, "targets") == {"targets.view_target"}
    assert working(codes, "target") == frozenset()


def test_rights_are_given_no_wider_than_held_but_from_the_root():
    given, held = frozenset({"a.x", "b.y"}), frozenset({"a.x", "c.z"})
    assert may_give(frozenset({"a.x"}), held, at_root=False) is None
    assert "没有的权限 b.y；" in may_give(given, held, at_root=False)
    assert may_give(given, held, at_root=True) is None


def test_nobody_changes_their_own_rights():
    assert "不能由自己改" in may_change_role(title="管理员", own=True)
    assert "不能由自己撤销" in may_retire_own(title="管理员", own=True)
    assert "不能停用或启用自己" in may_switch(active=True, wanted=False, own=True)
    assert "修改密码" in may_reset(own=True)
    assert may_change_role(title="管理员", own=False) is None
    assert may_retire_own(title="管理员", own=False) is None
    assert may_reset(own=False) is None


def test_a_user_is_switched_only_to_the_other_state():
    assert may_switch(active=True, wanted=False, own=False) is None
    assert may_switch(active=False, wanted=True, own=False) is None
    assert may_switch(active=False, wanted=False, own=False) == ("这名用户本来就是停用的，没有改动")
