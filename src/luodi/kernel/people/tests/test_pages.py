import re
from datetime import datetime

import pytest
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Holding

NOON = datetime(2023, 3, 1, 12, 0, tzinfo=SHANGHAI)
VIEW = "people.view_people"
KEY = "key-of-a-test-form"


@pytest.fixture
def post(office):
    post = office.post("填报人", [VIEW])
    office.user("zhang", post)
    return post


@pytest.fixture
def people(office):
    """One of each: in charge here, a colleague who may only look, a stranger of another bureau."""
    return {
        "in charge": office.user("chief", office.post("人事", [VIEW, "people.appoint"])),
        "colleague": office.user("wang", office.post("办事员", [VIEW])),
        "stranger": office.user(
            "zhao", office.post("外局人事", [VIEW, "people.appoint"], unit=office.other)
        ),
        "postless": office.user("qian"),
    }


def _told(office, **changed):
    told = {
        "user": office.user("li").pk,
        "starts": "2023-03-01T12:00",
        "reason": "区任〔2023〕4 号",
        "confirmed": "yes",
        "idempotency_key": KEY,
    }
    return told | changed


def _standing():
    return list(Holding.objects.order_by("pk").values()), LogLine.objects.count()


def test_the_list_shows_the_tree_of_units_with_their_posts(client, office, people, post):
    client.force_login(people["colleague"])
    text = client.get(reverse("people:unit_list")).content.decode()
    assert [text.index(name) for name in ("区政府</a>", "区发展局</a>", "区城管局</a>")] == sorted(
        text.index(name) for name in ("区政府</a>", "区发展局</a>", "区城管局</a>")
    )
    assert reverse("people:unit", args=(office.bureau.pk,)) in text


def test_the_filter_by_place_names_each_place_once(client, office, people):
    client.force_login(people["colleague"])
    text = client.get(reverse("people:unit_list")).content.decode()
    assert text.count(f'<option value="{office.bureau.place_id}"') == 1


@pytest.mark.parametrize(("query", "count"), [("?q=城管", 1), ("?q=U0001", 3), ("?q=无此局", 0)])
def test_the_list_is_searched_by_name_and_code(client, office, people, query, count):
    client.force_login(people["colleague"])
    text = client.get(reverse("people:unit_list") + query).content.decode()
    assert len(re.findall(r"/people/units/\d+/", text)) == count


def test_the_list_is_exported(client, office, people):
    client.force_login(people["colleague"])
    answer = client.get(reverse("people:unit_list") + "?format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    content = b"".join(answer) if answer.streaming else answer.content
    assert "U00010002" in content.decode("utf-8-sig")


def test_a_unit_shows_its_posts_holders_and_office_telephones(client, office, people, post):
    client.force_login(people["colleague"])
    text = client.get(reverse("people:unit", args=(office.bureau.pk,))).content.decode()
    assert "zhang同志" in text
    assert "0371-60000000" in text
    assert "区城管局" not in text


def test_a_post_shows_who_held_it_from_when_to_when(client, office, people, post):
    Holding.objects.filter(post=post).update(valid_to=NOON.replace(day=1, month=2))
    client.force_login(people["colleague"])
    text = client.get(reverse("people:post", args=(post.pk,))).content.decode()
    assert "2022-01-04 09:00" in text
    assert "2023-02-01 12:00" in text
    assert "空缺" in text


@pytest.mark.parametrize(
    ("who", "form"), [("in charge", True), ("colleague", False), ("stranger", False)]
)
def test_only_whoever_may_appoint_here_sees_the_form(client, office, people, post, who, form):
    client.force_login(people[who])
    answer = client.get(reverse("people:post", args=(post.pk,)))
    assert answer.status_code == 200
    assert (reverse("people:appoint", args=(post.pk,)) in answer.content.decode()) is form


@pytest.mark.parametrize(
    "address", ["/people/units/", "/people/units/{unit}/", "/people/posts/{post}/"]
)
def test_whoever_may_not_look_is_refused_and_the_anonymous_sign_in(
    client, office, people, post, address
):
    url = address.format(unit=office.bureau.pk, post=post.pk)
    assert client.get(url)["Location"] == f"/people/sign-in/?next={url}"
    client.force_login(people["postless"])
    assert client.get(url).status_code == 403


def test_absent_units_and_posts_are_not_found(client, people):
    client.force_login(people["colleague"])
    assert client.get("/people/units/999999/").status_code == 404
    assert client.get("/people/posts/999999/").status_code == 404


def test_an_appointment_is_shown_before_it_is_made(client, office, people, post):
    client.force_login(people["in charge"])
    before = _standing()
    told = _told(office)
    del told["confirmed"]
    answer = client.post(reverse("people:appoint", args=(post.pk,)), told)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "请核对这次任命" in text
    assert "li同志（li）" in text
    assert "2023-03-01 12:00" in text
    assert 'name="confirmed"' in text
    assert _standing() == before


def test_the_summary_names_whoever_would_leave_also_one_who_has_not_begun(
    client, office, people, post
):
    Holding.objects.filter(post=post).update(valid_to=NOON)
    Holding.objects.create(post=post, user=office.user("sun"), valid_from=NOON)
    client.force_login(people["in charge"])
    told = _told(office, starts="2023-03-02T12:00")
    del told["confirmed"]
    text = client.post(reverse("people:appoint", args=(post.pk,)), told).content.decode()
    assert "<dt>同时离岗</dt><dd>sun同志</dd>" in text


def test_a_confirmed_appointment_is_made_once(client, office, people, post):
    client.force_login(people["in charge"])
    url, told = reverse("people:appoint", args=(post.pk,)), _told(office)
    for _attempt in range(2):
        answer = client.post(url, told)
        assert (answer.status_code, answer["Location"]) == (
            302,
            reverse("people:post", args=(post.pk,)),
        )
    holders = post.holdings.order_by("valid_from").values_list("user__username", "valid_to")
    assert list(holders) == [("zhang", NOON), ("li", None)]
    assert LogLine.objects.get().reason == "区任〔2023〕4 号"
    assert "已任命" in client.get(answer["Location"]).content.decode()


def test_leaving_a_post_vacant_ends_the_present_holding(client, office, people, post):
    client.force_login(people["in charge"])
    client.post(reverse("people:appoint", args=(post.pk,)), _told(office, user="vacant"))
    assert list(post.holdings.values_list("user__username", "valid_to")) == [("zhang", NOON)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"starts": "2021-01-01T00:00"}, "不晚于现任的到岗时间 2022-01-04 09:00"),
        ({"starts": "noon"}, "starts-error"),
        ({"reason": ""}, "reason-error"),
        ({"user": "999999"}, "user-error"),
        ({"user": ""}, "user-error"),
    ],
)
def test_wrong_input_is_told_beside_the_field_and_kept(
    client, office, people, post, changed, words
):
    client.force_login(people["in charge"])
    told = _told(office, **changed)
    before = _standing()
    answer = client.post(reverse("people:appoint", args=(post.pk,)), told)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('role="alert"') == 1
    assert words in text
    assert _standing() == before


def test_nobody_appoints_oneself_on_the_page_either(client, office, people, post):
    client.force_login(people["in charge"])
    told = _told(office, user=people["in charge"].pk)
    before = _standing()
    answer = client.post(reverse("people:appoint", args=(post.pk,)), told)
    assert answer.status_code == 422
    assert "不能任命自己" in answer.content.decode()
    assert _standing() == before


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 403), ("stranger", 403), ("postless", 403), (None, 302)]
)
def test_whoever_may_not_appoint_here_changes_nothing(client, office, people, post, who, status):
    if who:
        client.force_login(people[who])
    told = _told(office)
    before = _standing()
    assert client.post(reverse("people:appoint", args=(post.pk,)), told).status_code == status
    assert _standing() == before


def test_the_address_of_appointments_answers_no_get(client, people, post):
    client.force_login(people["in charge"])
    assert client.get(reverse("people:appoint", args=(post.pk,))).status_code == 405
