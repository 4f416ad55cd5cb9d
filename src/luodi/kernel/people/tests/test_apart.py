"""No two of the three administrations in one hand."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.cards import Administration, all_permissions
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.people import actions
from luodi.kernel.people.models import Holding, Role, RolePermission

VIEW, CHANGE, APPOINT = "people.view_people", "people.change_people", "people.appoint"
SYSTEM, LOG = "config.set_threshold", "log.view_log"
NOON = datetime(2023, 3, 1, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture
def top(office):
    granted = [VIEW, CHANGE, APPOINT]
    return office.actor(office.user("top", office.post("安全员", granted, unit=office.root)))


def _off():
    ThresholdRow.objects.create(
        key="people.administrators_apart",
        value="0",
        valid_from=date(2023, 1, 1),
        source="区编〔2023〕9 号",
        set_at=datetime(2023, 1, 1, tzinfo=SHANGHAI),
    )


def _define(top, *codes):
    return actions.define_role(actor=top, code="r", title="角色", permissions=codes, reason="x")


@pytest.mark.parametrize("pair", [(SYSTEM, LOG), (SYSTEM, CHANGE), (APPOINT, LOG)])
def test_no_role_holds_two(top, pair):
    with pytest.raises(ValidationError) as refused:
        _define(top, VIEW, *pair)
    assert "三员须分设" in refused.value.message_dict["permissions"][0]
    assert Role.objects.filter(code="r").count() == 0


def test_a_role_holds_all_of_one(top):
    assert _define(top, CHANGE, APPOINT, VIEW).permissions.count() == 3


def test_the_threshold_of_the_day_lets_a_role_hold_two(top):
    _off()
    assert _define(top, SYSTEM, LOG).permissions.count() == 2


def test_no_person_is_given_two_by_two_posts(office, top):
    li = office.user("li", office.post("系统员", [SYSTEM]))
    post = office.post("看日志", [LOG])
    with pytest.raises(ValidationError) as refused:
        actions.appoint(actor=top_in_bureau(office), post=post, user=li, starts=NOON)
    said = "".join(refused.value.message_dict["user"])
    assert said == (
        "“li同志”将同时有系统管理和审计管理的权限；三员须分设，一人一角色只能有其中一种；"
        "请另选一人，或先免去其原任岗位"
    )
    assert Holding.objects.filter(post=post).count() == 0


def top_in_bureau(office):
    return office.actor(office.user("chief", office.post("局管", [CHANGE, APPOINT])))


def test_the_page_of_an_appointment_says_so_and_writes_nothing(office, client):
    li = office.user("li", office.post("系统员", [SYSTEM]))
    post = office.post("看日志", [LOG])
    client.force_login(office.user("chief", office.post("局管", [VIEW, CHANGE, APPOINT])))
    told = {
        "user": li.pk,
        "starts": "2023-03-01T12:00",
        "reason": "任命",
        "confirmed": "yes",
        "idempotency_key": "key-0001",
    }
    answer = client.post(reverse("people:appoint", args=(post.pk,)), told)
    assert answer.status_code == 422
    assert "三员须分设" in answer.content.decode()
    assert Holding.objects.filter(post=post).count() == 0


def test_whoever_leaves_the_first_post_is_given_the_second(office):
    first, second = office.post("系统员", [SYSTEM]), office.post("看日志", [LOG])
    li, chief = office.user("li", first), top_in_bureau(office)
    actions.appoint(actor=chief, post=first, user=None, starts=NOON)
    assert actions.appoint(actor=chief, post=second, user=li, starts=NOON).user == li


def test_a_post_still_to_come_counts(office):
    first, second = office.post("系统员", [SYSTEM]), office.post("看日志", [LOG])
    li, chief = office.user("li"), top_in_bureau(office)
    later = NOON.replace(month=6)
    actions.appoint(actor=chief, post=first, user=li, starts=later)
    with pytest.raises(ValidationError, match="三员须分设"):
        actions.appoint(actor=chief, post=second, user=li, starts=NOON)


def test_two_posts_of_one_administration_and_posts_of_none_are_given(office):
    chief, li = top_in_bureau(office), office.user("li", office.post("系统员", [SYSTEM]))
    for title, code in (("地方员", "places.change_place"), ("填报员", "targets.report_figure")):
        post = office.post(title, [code])
        assert actions.appoint(actor=chief, post=post, user=li, starts=NOON).user == li


def test_a_post_of_one_system_counts_by_what_works_in_it(office):
    chief, li = top_in_bureau(office), office.user("li", office.post("系统员", [SYSTEM]))
    post = office.post("目标日志", [LOG, "targets.view_target"], system="targets")
    assert actions.appoint(actor=chief, post=post, user=li, starts=NOON).user == li


def test_a_changed_role_gives_nobody_a_second(office, top):
    shared = office.post("两用", [VIEW]).role
    office.user("li", office.post("系统员", [SYSTEM]), shared.posts.get())
    with pytest.raises(ValidationError) as refused:
        actions.change_role(
            actor=top, role=shared, title="两用", permissions=[VIEW, LOG], reason="x"
        )
    assert "“li同志”将同时有系统管理和审计管理" in refused.value.message_dict["permissions"][0]
    assert list(shared.permissions.values_list("permission", flat=True)) == [VIEW]
    changed = actions.change_role(
        actor=top, role=shared, title="两用", permissions=[VIEW, SYSTEM], reason="x"
    )
    assert changed.permissions.count() == 2


def test_luodi_itself_keeps_the_rule(office):
    li = office.user("li", office.post("系统员", [SYSTEM]))
    with pytest.raises(ValidationError, match="三员须分设"):
        actions.appoint(actor=LUODI, post=office.post("看日志", [LOG]), user=li, starts=NOON)


def test_whoever_held_two_before_the_rule_is_named_on_the_page(office, client):
    both = office.post("旧管理员", [SYSTEM, LOG])
    old = office.user("old", both)
    client.force_login(office.user("chief", office.post("总管", [VIEW, CHANGE], unit=office.root)))
    page = client.get(reverse("people:user", args=(old.pk,))).content.decode()
    assert "“old同志”同时有系统管理和审计管理的权限" in page
    _off()
    page = client.get(reverse("people:user", args=(old.pk,))).content.decode()
    assert "三员须分设" not in page


def test_every_administration_has_permissions_and_looking_at_records_is_none():
    kinds = {item.administration for item in all_permissions().values()}
    assert kinds >= set(Administration)
    looking = [
        code
        for code, item in all_permissions().items()
        if item.administration and code.partition(".")[2].startswith("view_")
    ]
    assert sorted(looking) == ["jobs.view_job", LOG, "messages.view_message"]


def test_roles_of_before_the_split_keep_changing_units(db):
    from importlib import import_module

    from django.apps import apps

    old = Role.objects.create(code="old", title="旧")
    RolePermission.objects.create(role=old, permission=CHANGE)
    none = Role.objects.create(code="none", title="无")
    RolePermission.objects.create(role=none, permission=VIEW)
    name = "luodi.kernel.people.migrations.0004_units_are_changed_apart_from_users"
    for _time in range(2):
        import_module(name).give(apps, None)
    held = list(RolePermission.objects.order_by("role__code", "permission"))
    assert [(item.role.code, item.permission) for item in held] == [
        ("none", VIEW), ("old", CHANGE), ("old", "people.change_unit"),
    ]  # fmt: skip
