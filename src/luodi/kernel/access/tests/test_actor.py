import pytest

from luodi.kernel.access.actor import ANONYMOUS, LUODI, Actor, Scope


def _scope(
    post_id=1,
    unit="00010001",
    place="0001",
    system="",
    permissions=("targets.view_target",),
    home="0001",
) -> Scope:
    return Scope(
        post_id=post_id,
        label=f"post {post_id}",
        unit_id=post_id,
        unit_path=unit,
        unit_place_path=home,
        place_id=1,
        place_path=place,
        system=system,
        permissions=frozenset(permissions),
    )


def _actor(*scopes: Scope) -> Actor:
    return Actor(user_id=7, label="李四", scopes=scopes)


def test_the_anonymous_may_do_nothing():
    assert not ANONYMOUS.signed_in
    assert not ANONYMOUS.has("targets.view_target")
    assert not ANONYMOUS.may("targets.view_target", unit_path="0001")
    assert ANONYMOUS.post_id is None


def test_luodi_itself_may_do_all_but_has_not_signed_in():
    assert LUODI.may("anything.at_all", unit_path="0001", place_path="0001")
    assert LUODI.has_at_root("log.view_log")
    assert not LUODI.signed_in
    assert LUODI.post_id is None


def test_a_user_without_a_post_may_do_nothing():
    assert not _actor().has("targets.view_target")
    assert _actor().post_id is None


def test_a_right_reaches_down_the_tree_of_units_and_not_up_or_aside():
    actor = _actor(_scope(unit="00010001"))
    assert actor.may("targets.view_target", unit_path="00010001")
    assert actor.may("targets.view_target", unit_path="000100010003")
    assert not actor.may("targets.view_target", unit_path="0001")
    assert not actor.may("targets.view_target", unit_path="00010002")


def test_unit_and_place_must_both_lie_within_one_post():
    actor = _actor(
        _scope(1, unit="00010001", place="00010001"), _scope(2, unit="00010002", place="00010002")
    )
    view = "targets.view_target"
    assert actor.may(view, unit_path="00010001", place_path="00010001")
    assert not actor.may(view, unit_path="00010001", place_path="00010002")


def test_a_post_of_one_system_grants_nothing_in_another():
    codes = ("targets.view_target", "safety.view_finding")
    actor = _actor(_scope(system="safety", permissions=codes))
    assert actor.has("safety.view_finding")
    assert not actor.has("targets.view_target")


def test_a_permission_is_not_granted_by_one_whose_name_it_begins():
    actor = _actor(_scope(permissions=("targets.view_target_history",)))
    assert not actor.has("targets.view_target")


@pytest.mark.parametrize(("unit", "at_root"), [("0001", True), ("00010001", False)])
def test_only_a_post_of_a_root_unit_holds_a_right_at_the_root(unit, at_root):
    assert _actor(_scope(unit=unit)).has_at_root("targets.view_target") is at_root


@pytest.mark.parametrize(
    ("place", "at_root"), [("000100010003", True), ("0001", True), ("0001000100030007", False)]
)
def test_a_root_units_post_over_a_part_of_its_place_holds_no_right_at_the_root(place, at_root):
    actor = _actor(_scope(unit="0001", home="000100010003", place=place))
    assert actor.has_at_root("targets.view_target") is at_root


def test_a_root_post_without_the_permission_holds_it_not_at_the_root():
    actor = _actor(_scope(1, unit="0001", permissions=()), _scope(2, unit="00010001"))
    assert actor.has("targets.view_target")
    assert not actor.has_at_root("targets.view_target")


def test_the_log_names_the_post_acting_and_else_the_first_one():
    first, second = _scope(1), _scope(2, unit="00010002")
    actor = _actor(first, second)
    assert actor.post_id == 1
    assert actor.acting_in(second).post_id == 2
