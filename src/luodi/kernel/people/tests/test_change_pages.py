"""Pages that make and end units, posts, roles and users: allowed, refused, wrong input."""

import re
from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.cards import all_cards
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User
from luodi.kernel.web.models import IdempotencyKey

VIEW, CHANGE = "people.view_people", "people.change_people"
SECRET = re.compile(r"密码 ((?:[a-z2-9]{4}-){3}[a-z2-9]{4}) 只显示这一次")


@pytest.fixture
def people(office):
    """One of each: of the whole government, of this bureau, who may only look, of another."""
    granted = (VIEW, CHANGE, "people.change_unit", "log.view_log")
    return {
        "top": office.user("top", office.post("总管", granted, unit=office.root)),
        "chief": office.user("chief", office.post("局管", granted)),
        "colleague": office.user("wang", office.post("办事员", [VIEW])),
        "stranger": office.user("zhao", office.post("外局管", granted, unit=office.other)),
    }


@pytest.fixture
def post(office):
    post = office.post("填报员", [VIEW])
    office.user("zhang", post)
    return post


def _url(name, pk=None):
    return reverse(f"people:{name}", args=() if pk is None else (pk,))


def _send(client, url, **told):
    return client.post(url, {"reason": "区编〔2023〕1 号", "idempotency_key": "key-1234", **told})


def _standing():
    tables = (Unit, Post, Role, RolePermission, User, Holding)
    rows = [row for table in tables for row in table.objects.order_by("pk").values()]
    # Signing in writes the time of it, which is no change made by a page.
    return [dict(row, last_login=None) for row in rows], LogLine.objects.count()


def _text(answer):
    return answer.content.decode()


def test_a_unit_is_made_once_below_its_parent_and_shown(client, office, people):
    client.force_login(people["chief"])
    url = _url("unit_new", office.bureau.pk)
    assert "区编" not in _text(client.get(url))
    told = {"name": "规划科", "code": "K1", "place": office.street.pk, "valid_from": "2023-03-01"}
    answers = [_send(client, url, **told) for _attempt in range(2)]
    unit = Unit.objects.get(code="K1")
    assert [(item.status_code, item["Location"]) for item in answers] == [
        (302, _url("unit", unit.pk))
    ] * 2
    assert (unit.parent, unit.place, unit.valid_from) == (
        office.bureau,
        office.street,
        date(2023, 3, 1),
    )
    assert "已新建单位“规划科”" in _text(client.get(_url("unit", unit.pk)))


def test_a_unit_is_corrected_and_ended(client, office, people):
    client.force_login(people["top"])
    url = _url("unit_correct", office.other.pk)
    assert 'value="区城管局"' in _text(client.get(url))
    assert _send(client, url, name="区城市管理局").status_code == 302
    url = _url("unit_retire", office.other.pk)
    refused = _send(client, url, day="2023-03-01", idempotency_key="key-2222")
    assert (refused.status_code, "还有外局管；请先逐个撤销" in _text(refused)) == (422, True)
    Post.objects.filter(unit=office.other).update(valid_to=date(2023, 3, 1))
    assert _send(client, url, day="2023-03-01", idempotency_key="key-3333").status_code == 302
    unit = Unit.objects.get(pk=office.other.pk)
    assert (unit.name, unit.valid_to) == ("区城市管理局", date(2023, 3, 1))
    shown = _text(client.get(_url("unit", unit.pk)))
    assert _url("post_new", unit.pk) not in shown


def test_what_a_unit_answers_for_is_told_corrected_and_shown(client, office, people):
    client.force_login(people["chief"])
    told = {"name": "规划科", "code": "K1", "place": office.street.pk, "valid_from": "2023-03-01"}
    _send(client, _url("unit_new", office.bureau.pk), remit=" 国土空间规划、测绘 ", **told)
    unit = Unit.objects.get(code="K1")
    assert unit.remit == "国土空间规划、测绘"
    assert "国土空间规划、测绘" in _text(client.get(_url("unit", unit.pk)))
    url = _url("unit_correct", unit.pk)
    assert "国土空间规划、测绘</textarea>" in _text(client.get(url))
    _send(client, url, name="规划科", remit="测绘", idempotency_key="key-2222")
    line = LogLine.objects.get(verb="people.correct_unit", record_id=str(unit.pk))
    assert line.before == {"name": "规划科", "remit": "国土空间规划、测绘"}
    assert line.after == {"name": "规划科", "remit": "测绘"}
    _send(client, url, name="规划科", remit="", idempotency_key="key-3333")
    assert Unit.objects.get(code="K1").remit == ""
    assert "职责" not in _text(client.get(_url("unit", unit.pk)))


def test_a_remit_that_is_too_long_is_told_beside_its_field(client, office, people):
    client.force_login(people["top"])
    answer = _send(client, _url("unit_correct", office.other.pk), name="区城管局", remit="管" * 601)
    assert answer.status_code == 422
    assert 'id="id_remit-error" role="alert"' in _text(answer)
    assert Unit.objects.get(pk=office.other.pk).remit == ""


def test_a_post_is_made_vacant_and_ended_by_name(client, office, people, post):
    client.force_login(people["chief"])
    url = _url("post_new", office.bureau.pk)
    told = {"title": "二岗", "role": post.role.pk, "place": office.district.pk, "system": ""}
    answer = _send(client, url, telephone="", valid_from="2023-03-01", **told)
    made = Post.objects.get(title="二岗")
    assert answer["Location"] == _url("post", made.pk)
    assert "现为空缺" in _text(client.get(answer["Location"]))
    url = _url("post_retire", post.pk)
    assert "zhang同志 不再有这个岗位的权限" in _text(client.get(url))
    assert _send(client, url, day="2023-03-01", idempotency_key="key-2222").status_code == 302
    assert post.holdings.get().valid_to is not None
    assert _url("post_retire", post.pk) not in _text(client.get(_url("post", post.pk)))


def test_a_role_wider_than_ones_own_is_told_beside_the_field(client, office, people):
    wide = office.post("甲", ["targets.accept_target"], unit=office.other).role
    client.force_login(people["chief"])
    told = {"title": "二岗", "role": wide.pk, "place": office.district.pk}
    before = _standing()
    answer = _send(client, _url("post_new", office.bureau.pk), valid_from="2023-03-01", **told)
    assert answer.status_code == 422
    assert re.search(r'id="id_role-error"[^>]*><p>这个角色有您在此处没有的权限', _text(answer))
    assert _standing() == before


def test_a_new_users_password_is_shown_once_and_kept_nowhere(client, office, people):
    client.force_login(people["chief"])
    told = {"username": "li", "display_name": "李某"}
    answer = _send(client, _url("user_new"), **told)
    user = User.objects.get(username="li")
    assert answer["Location"] == _url("user", user.pk)
    first, second = (client.get(answer["Location"]) for _look in range(2))
    password = SECRET.search(_text(first))[1]
    assert user.check_password(password)
    assert "no-store" in first["Cache-Control"]
    assert SECRET.search(_text(second)) is None
    kept = IdempotencyKey.objects.get()
    assert password not in bytes(kept.body).decode() + str(kept.headers)
    assert password not in str(dict(client.session))
    assert password not in str(list(LogLine.objects.values()))


def test_a_user_is_put_out_of_use_and_in_again(client, office, people, post):
    client.force_login(people["chief"])
    user = User.objects.get(username="zhang")
    assert "停用后立即退出登录" in _text(client.get(_url("user_deactivate", user.pk)))
    _send(client, _url("user_deactivate", user.pk))
    user.refresh_from_db()
    assert user.is_active is False
    assert "（已停用）" in _text(client.get(_url("post", post.pk)))
    assert _url("user_activate", user.pk) in _text(client.get(_url("user", user.pk)))
    _send(client, _url("user_activate", user.pk), idempotency_key="key-2222")
    user.refresh_from_db()
    assert user.is_active is True


def test_who_is_put_out_of_use_is_signed_out_at_once(client, client_class, office, people, post):
    theirs = client_class()
    theirs.force_login(
        User.objects.get(username="zhang"), "django.contrib.auth.backends.ModelBackend"
    )
    assert theirs.get(_url("unit_list")).status_code == 200
    client.force_login(people["chief"])
    _send(client, _url("user_deactivate", User.objects.get(username="zhang").pk))
    assert theirs.get(_url("unit_list")).status_code == 302


@pytest.fixture
def client_class():
    from django.test import Client

    return Client


def test_a_reset_password_is_shown_once(client, office, people, post):
    client.force_login(people["chief"])
    user = User.objects.get(username="zhang")
    answer = _send(client, _url("user_reset", user.pk))
    password = SECRET.search(_text(client.get(answer["Location"])))[1]
    user.refresh_from_db()
    assert user.check_password(password)


@pytest.mark.parametrize("name", ["user_deactivate", "user_activate", "user_reset"])
def test_one_finds_no_such_buttons_for_oneself_and_the_address_refuses(client, people, name):
    client.force_login(people["chief"])
    own = people["chief"].pk
    shown = _text(client.get(_url("user", own)))
    assert ("这是您自己" in shown, _url(name, own) in shown) == (True, False)
    before = _standing()
    answer = _send(client, _url(name, own))
    assert (answer.status_code, 'role="alert"' in _text(answer)) == (422, True)
    assert _standing() == before


def test_a_user_beyond_ones_scope_is_shown_without_buttons(client, people):
    client.force_login(people["chief"])
    user = people["top"]
    shown = _text(client.get(_url("user", user.pk)))
    assert "超出您的管理范围" in shown
    before = _standing()
    for name in ("user_deactivate", "user_activate", "user_reset"):
        assert client.get(_url(name, user.pk)).status_code == 403
        assert _send(client, _url(name, user.pk)).status_code == 403
    assert _standing() == before


def test_users_are_searched_filtered_and_exported_with_their_posts(client, people, post):
    User.objects.filter(username="wang").update(is_active=False)
    client.force_login(people["chief"])
    url = _url("user_list")
    assert re.findall(r"/people/users/(\d+)/", _text(client.get(url + "?q=zhang"))) == [
        str(User.objects.get(username="zhang").pk)
    ]
    assert len(re.findall(r"/people/users/\d+/", _text(client.get(url + "?state=False")))) == 1
    answer = client.get(url + "?format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "显示名,登录名,现任岗位,状态,上次登录"
    assert "zhang同志,zhang,区发展局 填报员,启用," in lines


def test_a_users_page_lists_the_posts_and_leads_to_the_log(client, people, post):
    client.force_login(people["chief"])
    user = User.objects.get(username="zhang")
    _send(client, _url("user_deactivate", user.pk))
    shown = _text(client.get(_url("user", user.pk)))
    assert f'href="{_url("post", post.pk)}"' in shown
    log = re.search(r'href="(/log/lines/\?[^"]+)"', shown)[1].replace("&amp;", "&")
    assert "people.deactivate_user" in _text(client.get(log))


def _boxes(**told):
    return {"permissions_people": [VIEW], "permissions_log": ["log.view_log"], **told}


def test_a_role_is_defined_and_changed_by_boxes_grouped_by_card(client, office, people):
    client.force_login(people["top"])
    shown = _text(client.get(_url("role_new")))
    groups = re.findall(r'<h3 id="id_permissions_(\w+)-name">', shown)
    assert groups == [card.name for card in all_cards() if card.permissions]
    _send(client, _url("role_new"), code="viewer", title="查看员", **_boxes())
    role = Role.objects.get(code="viewer")
    page = _text(client.get(_url("role", role.pk)))
    assert ("查看单位、岗位与任职" in page, "log.view_log" in page) == (True, True)
    url = _url("role_change", role.pk)
    ticked = re.findall(r'value="([a-z_.]+)"[^>]* checked', _text(client.get(url)))
    assert sorted(ticked) == ["log.view_log", VIEW]
    told = {"title": "查看员", "idempotency_key": "key-2222", "permissions_log": []}
    _send(client, url, **_boxes(**told))
    assert list(role.permissions.values_list("permission", flat=True)) == [VIEW]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"permissions_people": [], "permissions_log": []}, "没有选权限"),
        ({"permissions_log": ["log.burn"]}, "log.burn"),
        ({"code": ""}, "code-error"),
        ({"title": "总管"}, "已属于“总管”"),
        ({"reason": ""}, "reason-error"),
    ],
)
def test_a_wrong_role_is_told_and_changes_nothing(client, people, changed, words):
    client.force_login(people["top"])
    before = _standing()
    told = {"code": "viewer", "title": "查看员", **_boxes()} | changed
    answer = _send(client, _url("role_new"), **told)
    assert (answer.status_code, words in _text(answer)) == (422, True)
    assert 'role="alert"' in _text(answer)
    assert _standing() == before


def test_ones_own_role_cannot_be_changed(client, people):
    client.force_login(people["top"])
    role = Role.objects.get(title="总管")
    assert _url("role_change", role.pk) not in _text(client.get(_url("role", role.pk)))
    before = _standing()
    answer = _send(client, _url("role_change", role.pk), title="总管", **_boxes())
    assert (answer.status_code, "不能由自己改" in _text(answer)) == (422, True)
    assert _standing() == before


def test_a_role_is_open_to_lookers_and_its_change_to_the_root_alone(client, people, post):
    pk = post.role.pk
    client.force_login(people["colleague"])
    assert client.get(_url("role", pk)).status_code == 200
    assert client.get(_url("role_list")).status_code == 403
    client.force_login(people["chief"])
    assert _url("role_new") not in _text(client.get(_url("role_list")))
    assert "角色由最上级单位的管理员定" in _text(client.get(_url("role_new")))
    before = _standing()
    told = {"code": "viewer", "title": "查看员", **_boxes()}
    assert _send(client, _url("role_new"), **told).status_code == 403
    assert client.get(_url("role_change", pk)).status_code == 403
    assert _send(client, _url("role_change", pk), **told).status_code == 403
    assert _standing() == before


WRONG = [
    ("unit_new", {"name": "规划科", "code": "U0001", "valid_from": "2023-03-01"}, "code"),
    ("unit_new", {"name": "", "code": "K1", "valid_from": "2023-03-01"}, "name"),
    ("unit_new", {"name": "规划科", "code": "K1", "valid_from": "3 月"}, "valid_from"),
    ("unit_correct", {"name": ""}, "name"),
    ("unit_retire", {"day": "2019-01-01"}, "day"),
    ("post_new", {"title": "局管", "valid_from": "2023-03-01"}, "title"),
    ("post_new", {"title": "二岗", "valid_from": "2023-03-01", "role": "0"}, "role"),
    ("post_new", {"title": "二岗", "valid_from": "2023-03-01", "place": "0"}, "place"),
    ("post_new", {"title": "二岗", "valid_from": "2023-03-01", "system": "none"}, "system"),
    ("user_new", {"username": "CHIEF", "display_name": "某"}, "username"),
    ("user_new", {"username": "a b", "display_name": "某"}, "username"),
]


@pytest.mark.parametrize(("name", "told", "field"), WRONG)
def test_wrong_input_is_told_beside_its_field_and_changes_nothing(
    client, office, people, post, name, told, field
):
    client.force_login(people["chief"])
    usual = {"place": office.district.pk, "role": post.role.pk, "system": ""}
    before = _standing()
    pk = None if name == "user_new" else office.bureau.pk
    answer = _send(client, _url(name, pk), **(usual | told))
    assert answer.status_code == 422
    assert re.search(rf'id="id_{field}-error" role="alert"', _text(answer))
    assert _standing() == before


ADDRESSES = [
    ("unit_new", "unit"), ("unit_correct", "unit"), ("unit_retire", "unit"), ("post_new", "unit"),
    ("post_retire", "post"), ("user_list", None), ("user_new", None), ("user", "user"),
    ("user_deactivate", "user"), ("user_activate", "user"), ("user_reset", "user"),
    ("role_list", None), ("role_new", None), ("role_change", "role"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), ADDRESSES)
def test_who_may_only_look_and_strangers_change_nothing(client, office, people, post, name, kind):
    keys = {
        "unit": office.bureau.pk,
        "post": post.pk,
        "user": User.objects.get(username="zhang").pk,
        "role": post.role.pk,
        None: None,
    }
    url, before = _url(name, keys[kind]), _standing()
    assert client.get(url)["Location"].startswith("/people/sign-in/")
    client.force_login(people["colleague"])
    assert (client.get(url).status_code, _send(client, url).status_code) == (403, 403)
    client.force_login(people["stranger"])
    own_business = {"user_list", "user_new", "user", "role_list", "role_new"}
    if name not in own_business:
        assert (client.get(url).status_code, _send(client, url).status_code) == (403, 403)
    assert _standing() == before


def test_buttons_stand_only_where_they_work(client, office, people, post):
    links = [_url(name, office.bureau.pk) for name in ("unit_new", "unit_correct", "post_new")]
    for who, shown in (("chief", True), ("top", True), ("colleague", False), ("stranger", False)):
        client.force_login(people[who])
        page = _text(client.get(_url("unit", office.bureau.pk)))
        assert [link in page for link in links] == [shown] * 3
        assert (_url("post_retire", post.pk) in _text(client.get(_url("post", post.pk)))) is shown
