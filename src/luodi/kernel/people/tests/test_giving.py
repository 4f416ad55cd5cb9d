"""Units, posts, roles and users are made by whoever may, and nobody widens rights."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.access.actor import LUODI
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.people import actions
from luodi.kernel.people.actions import CHANGE, CHANGE_UNIT
from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User

TODAY, FOUNDED = date(2023, 3, 1), date(2020, 1, 1)
VIEW = "people.view_people"
WIDE = "targets.accept_target"


@pytest.fixture
def top(office):
    """An administrator of the whole government."""
    return office.actor(
        office.user("top", office.post("总管", [VIEW, CHANGE, CHANGE_UNIT], unit=office.root))
    )


@pytest.fixture
def chief(office):
    """An administrator of one bureau."""
    return office.actor(office.user("chief", office.post("局管", [VIEW, CHANGE, CHANGE_UNIT])))


@pytest.fixture
def clerk(office):
    return office.actor(office.user("clerk", office.post("办事员", [VIEW])))


def _role(code, *permissions):
    role = Role.objects.create(code=code, title=f"角色{code}")
    RolePermission.objects.bulk_create(
        RolePermission(role=role, permission=item) for item in permissions
    )
    return role


def _standing():
    tables = (Unit, Post, Role, RolePermission, User, Holding)
    return [
        list(table.objects.order_by("pk").values()) for table in tables
    ], LogLine.objects.count()


def check_refused(error, action, **arguments):
    before = _standing()
    with pytest.raises(error) as refused:
        action(**arguments)
    assert _standing() == before
    return refused.value


def _unit(office, **changed):
    told = {"parent": office.bureau, "code": "K1", "name": "规划科", "place": office.district}
    return told | {"valid_from": TODAY} | changed


def _post(office, role, **changed):
    told = {"unit": office.bureau, "title": "填报员", "place": office.district, "role": role}
    return told | {"valid_from": TODAY} | changed


# Units.


def test_a_unit_gets_the_next_path_below_its_parent_and_a_line_in_the_log(office, chief):
    first = actions.add_unit(actor=chief, **_unit(office), reason="区编〔2023〕1 号")
    second = actions.add_unit(actor=chief, **_unit(office, code="K2", name=" 投资科 "))
    assert (first.path, second.path, second.name) == ("000100010001", "000100010002", "投资科")
    line = LogLine.objects.filter(verb="people.add_unit").earliest("pk")
    assert (line.record_kind, line.record_id) == ("people.unit", str(first.pk))
    assert line.after == {
        "path": "000100010001",
        "code": "K1",
        "name": "规划科",
        "place": "金水区",
        "valid_from": "2023-03-01",
    }
    assert (line.user_id, line.reason) == (chief.user_id, "区编〔2023〕1 号")


def test_the_path_of_an_ended_unit_is_not_used_again(office, chief):
    first = actions.add_unit(actor=chief, **_unit(office))
    actions.retire_unit(actor=chief, unit=first, day=date(2023, 4, 1))
    assert actions.add_unit(actor=chief, **_unit(office, code="K2")).path == "000100010002"


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": "u00010002"}, "code", "已属于“区城管局”"),
        ({"code": " "}, "code", "为空"),
        ({"code": "k" * 41}, "code", "最多 40 个"),
        ({"name": ""}, "name", "为空"),
        ({"name": "长" * 81}, "name", "最多 80 个"),
        ({"valid_from": date(2019, 12, 31)}, "valid_from", "早于“区发展局”的成立日期 2020-01-01"),
    ],
)
def test_a_wrong_unit_is_refused_by_field(office, chief, changed, field, words):
    told = check_refused(ValidationError, actions.add_unit, actor=chief, **_unit(office, **changed))
    assert list(told.message_dict) == [field]
    assert words in told.message_dict[field][0]


def test_no_unit_is_added_below_one_that_ended_or_in_a_place_that_ended(office, chief):
    office.street.valid_to = TODAY
    office.street.save()
    told = check_refused(
        ValidationError, actions.add_unit, actor=chief, **_unit(office, place=office.street)
    )
    assert "接续的地方" in told.message_dict["place"][0]
    Unit.objects.filter(pk=office.bureau.pk).update(valid_to=TODAY)
    told = check_refused(ValidationError, actions.add_unit, actor=chief, **_unit(office))
    assert "到 2023-03-01 为止" in told.message_dict["valid_from"][0]


def test_units_are_added_only_within_ones_own_scope(office, chief, top, clerk):
    narrow = office.post("街道管", [CHANGE, CHANGE_UNIT], place=office.street)
    nearby = office.actor(office.user("nearby", narrow))
    for actor, changed in (
        (clerk, {}),
        (chief, {"parent": office.other}),
        (chief, {"parent": office.root}),
        (nearby, {}),
        (top, {"parent": None}),
    ):
        told = _unit(office, **changed)
        check_refused(PermissionDenied, actions.add_unit, actor=actor, **told)


def test_a_name_is_corrected_with_a_reason_and_both_names_stand_in_the_log(office, chief):
    actions.correct_unit(actor=chief, unit=office.bureau, name="区发展改革局", reason="更名")
    line = LogLine.objects.get(verb="people.correct_unit")
    assert (line.before, line.after) == ({"name": "区发展局"}, {"name": "区发展改革局"})
    arguments = {"actor": chief, "unit": office.bureau}
    told = check_refused(ValidationError, actions.correct_unit, name=" ", reason="", **arguments)
    assert sorted(told.message_dict) == ["name", "reason"]
    arguments["unit"] = office.other
    check_refused(PermissionDenied, actions.correct_unit, name="x", reason="x", **arguments)


def test_a_unit_ends_only_when_its_posts_and_units_have_ended(office, top, chief):
    child = actions.add_unit(actor=chief, **_unit(office))
    arguments = {"actor": top, "unit": office.bureau, "day": date(2023, 5, 1)}
    told = check_refused(ValidationError, actions.retire_unit, **arguments)
    assert "还有局管、规划科；请先逐个撤销" in told.message_dict["day"][0]
    actions.retire_unit(actor=top, unit=child, day=date(2023, 4, 1))
    Post.objects.filter(unit=office.bureau).update(valid_to=date(2023, 5, 1))
    assert actions.retire_unit(**arguments).valid_to == date(2023, 5, 1)
    told = check_refused(ValidationError, actions.retire_unit, **arguments)
    assert "已于 2023-05-01 撤销" in told.message_dict["day"][0]


# Posts.


def test_a_post_is_made_vacant_with_its_line_in_the_log(office, top):
    post = actions.add_post(
        actor=top, **_post(office, _role("reporter", WIDE), system="targets", telephone="6600")
    )
    assert (str(post), post.holdings.count()) == ("区发展局 填报员", 0)
    assert LogLine.objects.get(verb="people.add_post").after == {
        "title": "填报员",
        "unit": "区发展局",
        "place": "金水区",
        "role": "reporter",
        "system": "targets",
        "telephone": "6600",
        "valid_from": "2023-03-01",
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "局管"}, "title"),
        ({"title": ""}, "title"),
        ({"system": "nothing"}, "system"),
        ({"telephone": "6" * 41}, "telephone"),
        ({"valid_from": date(2019, 1, 1)}, "valid_from"),
    ],
)
def test_a_wrong_post_is_refused_by_field(office, chief, changed, field):
    told = _post(office, _role("viewer", VIEW), **changed)
    assert list(
        check_refused(ValidationError, actions.add_post, actor=chief, **told).message_dict
    ) == [field]


def test_a_post_lies_within_the_unit_and_the_place_of_whoever_makes_it(office, chief, clerk):
    narrow = office.post("街道管", [VIEW, CHANGE, CHANGE_UNIT], place=office.street)
    nearby = office.actor(office.user("nearby", narrow))
    role = _role("viewer", VIEW)
    for actor, changed in (
        (clerk, {}),
        (chief, {"unit": office.other}),
        (chief, {"unit": office.root}),
        (nearby, {}),
    ):
        told = _post(office, role, **changed)
        check_refused(PermissionDenied, actions.add_post, actor=actor, **told)
    assert actions.add_post(actor=nearby, **_post(office, role, place=office.street)).pk


def test_unit_and_place_must_lie_in_one_post_of_the_maker_not_one_in_each(office):
    here = office.post("甲", [VIEW, CHANGE, CHANGE_UNIT], place=office.street)
    there = office.post("乙", [VIEW, CHANGE, CHANGE_UNIT], unit=office.other)
    actor = office.actor(office.user("both", here, there))
    told = _post(office, _role("viewer", VIEW))
    check_refused(PermissionDenied, actions.add_post, actor=actor, **told)


def test_below_the_root_nobody_gives_a_role_wider_than_their_own(office, chief, top):
    role = _role("wide", VIEW, WIDE)
    told = check_refused(ValidationError, actions.add_post, actor=chief, **_post(office, role))
    assert told.message_dict["role"][0] == (
        "这个角色有您在此处没有的权限 targets.accept_target；"
        "请另选角色，或请最上级单位的管理员设立这个岗位"
    )
    assert actions.add_post(actor=chief, **_post(office, role, system="people")).pk
    assert actions.add_post(actor=top, **_post(office, role, title="审阅员")).pk


def test_an_administrator_of_one_system_gives_nothing_of_another(office):
    post = office.post("局管", [VIEW, CHANGE, CHANGE_UNIT, WIDE], system="people")
    actor = office.actor(office.user("chief", post))
    told = _post(office, _role("wide", WIDE))
    assert list(
        check_refused(ValidationError, actions.add_post, actor=actor, **told).message_dict
    ) == ["role"]


def test_the_end_of_a_post_ends_its_holdings_at_midnight(office, chief):
    post = office.post("填报员", [VIEW])
    user = office.user("zhang", post)
    actions.retire_post(actor=chief, post=post, day=TODAY, reason="并岗")
    midnight = datetime(2023, 3, 1, tzinfo=SHANGHAI)
    assert list(post.holdings.values_list("valid_to", flat=True)) == [midnight]
    assert office.actor(user).scopes == ()
    line = LogLine.objects.get(verb="people.retire_post")
    assert line.before == {"valid_to": None, "holders": ["zhang"]}
    assert line.after == {"valid_to": "2023-03-01", "holders": []}


def test_a_post_does_not_end_before_its_newest_holder_began_nor_twice(office, chief):
    post = office.post("填报员", [VIEW])
    office.user("zhang", post)
    arguments = {"actor": chief, "post": post}
    for day in (date(2022, 1, 4), FOUNDED):
        told = check_refused(ValidationError, actions.retire_post, day=day, **arguments)
        assert list(told.message_dict) == ["day"]
    actions.retire_post(day=date(2022, 1, 5), **arguments)
    check_refused(ValidationError, actions.retire_post, day=TODAY, **arguments)


def test_nobody_ends_their_own_post_nor_one_of_another_bureau(office, chief):
    own, foreign = Post.objects.get(title="局管"), office.post("外局", unit=office.other)
    told = check_refused(ValidationError, actions.retire_post, actor=chief, post=own, day=TODAY)
    assert "您自己的岗位" in told.message_dict["day"][0]
    check_refused(PermissionDenied, actions.retire_post, actor=chief, post=foreign, day=TODAY)


def test_an_ended_post_is_given_to_nobody_even_when_read_before_it_ended(office, top, chief):
    stale = office.post("填报员", [VIEW])
    appointer = office.actor(office.user("hr", office.post("人事", ["people.appoint"])))
    actions.retire_post(actor=chief, post=Post.objects.get(pk=stale.pk), day=TODAY)
    now = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
    arguments = {"actor": appointer, "post": stale, "user": office.user("li"), "starts": now}
    check_refused(ValidationError, actions.appoint, **arguments)


# Roles.


def test_a_role_is_defined_and_changed_with_its_permissions_before_and_after(office, top):
    role = actions.define_role(
        actor=top, code="reporter", title="填报员", permissions=[WIDE, VIEW, VIEW]
    )
    assert LogLine.objects.get(verb="people.define_role").after == {
        "code": "reporter",
        "title": "填报员",
        "permissions": [VIEW, WIDE],
    }
    actions.change_role(
        actor=top, role=role, title="报送员", permissions=["log.view_log", VIEW], reason="收权"
    )
    held = sorted(role.permissions.values_list("permission", flat=True))
    assert held == ["log.view_log", VIEW]
    line = LogLine.objects.get(verb="people.change_role")
    assert line.before == {"title": "填报员", "permissions": [VIEW, WIDE]}
    assert line.after == {"title": "报送员", "permissions": ["log.view_log", VIEW]}


def test_a_changed_role_changes_the_rights_of_its_holders_at_once(office, top):
    post = office.post("填报员", [VIEW])
    user = office.user("zhang", post)
    actions.change_role(
        actor=top, role=post.role, title="填报员", permissions=["log.view_log"], reason="换"
    )
    assert office.actor(user).scopes[0].permissions == frozenset({"log.view_log"})


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "ROLE-OF-总管"}, "code"),
        ({"code": ""}, "code"),
        ({"title": "总管"}, "title"),
        ({"permissions": []}, "permissions"),
        ({"permissions": ["people.rule_all"]}, "permissions"),
    ],
)
def test_a_wrong_role_is_refused_by_field(office, top, changed, field):
    told = {"code": "reporter", "title": "填报员", "permissions": [VIEW]} | changed
    assert list(
        check_refused(ValidationError, actions.define_role, actor=top, **told).message_dict
    ) == [field]


def test_roles_are_the_business_of_the_root_alone(office, chief, clerk):
    role = _role("viewer", VIEW)
    for actor in (chief, clerk):
        told = {"actor": actor, "title": "x", "permissions": [VIEW]}
        check_refused(PermissionDenied, actions.define_role, code="x", **told)
        check_refused(PermissionDenied, actions.change_role, role=role, reason="x", **told)


def test_nobody_changes_a_role_of_their_own_not_even_one_still_to_come(office, top):
    coming = office.post("二岗", [VIEW])
    start = datetime(2023, 6, 1, tzinfo=SHANGHAI)
    Holding.objects.create(post=coming, user_id=top.user_id, valid_from=start)
    for role in (Post.objects.get(title="总管").role, coming.role):
        told = {"role": role, "title": role.title, "permissions": [WIDE], "reason": "多给"}
        error = check_refused(ValidationError, actions.change_role, actor=top, **told)
        assert "不能由自己改" in error.message_dict["permissions"][0]


# Users.


def test_a_user_is_made_with_a_password_that_stands_in_no_line_of_the_log(office, chief):
    issued = actions.add_user(actor=chief, username=" Ｗang ", display_name="王某")
    assert (issued.user.username, issued.user.holdings.count()) == ("Wang", 0)
    assert issued.user.check_password(issued.password)
    assert len(issued.password) == 19
    assert issued.password not in repr(issued)
    line = LogLine.objects.get(verb="people.add_user")
    assert line.after == {"username": "Wang", "display_name": "王某"}


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"username": "CHIEF"}, "username", "已属于“chief同志”"),
        ({"username": ""}, "username", "为空"),
        ({"username": "a b"}, "username", "不能用的字符"),
        ({"username": "x" * 41}, "username", "最多 40 个"),
        ({"display_name": " "}, "display_name", "为空"),
    ],
)
def test_a_wrong_user_is_refused_by_field(office, chief, changed, field, words):
    told = {"username": "wang", "display_name": "王某"} | changed
    error = check_refused(ValidationError, actions.add_user, actor=chief, **told)
    assert list(error.message_dict) == [field]
    assert words in error.message_dict[field][0]


def test_out_of_use_means_no_rights_and_in_use_again_gives_them_back(office, chief):
    user = office.user("zhang", office.post("填报员", [VIEW]))
    assert office.actor(actions.deactivate_user(actor=chief, user=user)).user_id is None
    assert user.holdings.get().valid_to is None
    check_refused(ValidationError, actions.deactivate_user, actor=chief, user=user)
    assert office.actor(actions.activate_user(actor=chief, user=user)).has(VIEW)
    check_refused(ValidationError, actions.activate_user, actor=chief, user=user)
    verbs = LogLine.objects.order_by("pk").values_list("verb", "before", "after")
    assert list(verbs) == [
        ("people.deactivate_user", {"is_active": True}, {"is_active": False}),
        ("people.activate_user", {"is_active": False}, {"is_active": True}),
    ]


def test_a_reset_password_replaces_the_old_one(office, chief):
    user = office.user("zhang", office.post("填报员", [VIEW]))
    issued = actions.reset_password(actor=chief, user=user, reason="忘记")
    user.refresh_from_db()
    assert user.check_password(issued.password)
    assert not user.check_password(office.password)
    line = LogLine.objects.get()
    assert (line.verb, line.before, line.after) == ("people.reset_password", {}, {})


def test_two_passwords_are_never_alike(office, chief):
    made = {actions.reset_password(actor=chief, user=office.user(n)).password for n in "abc"}
    assert len(made) == 3


DOORS = [actions.deactivate_user, actions.activate_user, actions.reset_password]


@pytest.mark.parametrize("door", DOORS)
def test_nobody_decides_about_their_own_sign_in(office, chief, door):
    user = User.objects.get(pk=chief.user_id)
    check_refused(ValidationError, door, actor=chief, user=user)


@pytest.mark.parametrize("door", DOORS)
def test_a_sign_in_is_decided_only_by_whoever_could_make_all_its_posts(
    office, chief, clerk, top, door
):
    here, wide = office.post("甲", [VIEW]), office.post("乙", [WIDE])
    foreign = office.post("丙", [VIEW], unit=office.other)
    beyond = [office.user("both", here, foreign), office.user("wide", wide)]
    beyond.append(User.objects.get(pk=top.user_id))
    coming = office.user("coming", here)
    start = datetime(2023, 6, 1, tzinfo=SHANGHAI)
    Holding.objects.create(post=foreign, user=coming, valid_from=start)
    for user in (*beyond, coming):
        check_refused(PermissionDenied, door, actor=chief, user=user)
    check_refused(PermissionDenied, door, actor=clerk, user=office.user("simple", here))
    User.objects.filter(username="both").update(is_active=door is not actions.activate_user)
    assert door(actor=top, user=beyond[0])


def test_posts_of_the_past_bind_nobody(office, chief):
    user = office.user("zhang", office.post("外岗", [WIDE], unit=office.other))
    Holding.objects.filter(user=user).update(valid_to=datetime(2023, 1, 1, tzinfo=SHANGHAI))
    assert actions.answers_for(chief, user)


def test_luodi_itself_may_all_for_the_first_rows(office):
    root = actions.add_unit(actor=LUODI, **_unit(office, parent=None))
    assert root.path == "0002"
    assert actions.add_post(actor=LUODI, **_post(office, _role("wide", WIDE), unit=root)).pk
