"""Leave: whoever stands in acts for the absent one, for the days named and for no more."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.people.actions import end_leave, enter_leave
from luodi.kernel.people.models import Leave

VIEW = "people.view_people"
FIRST, LAST = date(2023, 3, 2), date(2023, 3, 3)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def away(office):
    return office.user(
        "away", office.post("主管", [VIEW, "people.appoint", "config.set_threshold"])
    )


@pytest.fixture
def helper(office):
    return office.user("helper", office.post("同事", []))


def enter(office, away, helper, by=None, first=FIRST, last=LAST):
    return enter_leave(
        actor=office.actor(by or away),
        user=away,
        delegate=helper,
        first_day=first,
        last_day=last,
        reason="年休假",
    )


def test_the_posts_are_lent_for_the_days_and_for_no_more(office, away, helper):
    enter(office, away, helper)
    instants = ("2023-03-01T23:59", "2023-03-02T00:00", "2023-03-03T23:59", "2023-03-04T00:00")
    assert [office.actor(helper, at(text)).has(VIEW) for text in instants] == [
        False,
        True,
        True,
        False,
    ]
    lent = office.actor(helper, at("2023-03-02T09:00")).scopes[-1]
    assert (lent.for_user_id, lent.for_label) == (away.pk, away.display_name)
    assert office.actor(away, at("2023-03-02T09:00")).has(VIEW)


def test_the_power_over_rights_and_limits_is_not_lent(office, away, helper):
    enter(office, away, helper)
    actor = office.actor(helper, at("2023-03-02T09:00"))
    assert not actor.has("people.appoint")
    assert not actor.has("config.set_threshold")


def test_what_is_lent_is_not_lent_on(office, away, helper):
    third = office.user("third", office.post("三人", []))
    enter(office, away, helper)
    enter(office, helper, third, first=date(2023, 3, 6), last=date(2023, 3, 7))
    assert not office.actor(third, at("2023-03-06T09:00")).has(VIEW)


def test_a_leave_ended_early_lends_no_more(office, away, helper, settings):
    leave = enter(office, away, helper)
    settings.LUODI_CLOCK = at("2023-03-02T12:00")
    with pytest.raises(PermissionDenied):
        end_leave(actor=office.actor(helper), leave=leave)
    end_leave(actor=office.actor(away), leave=leave)
    assert not office.actor(helper, at("2023-03-02T12:00")).has(VIEW)
    assert office.actor(helper, at("2023-03-02T11:59")).has(VIEW)
    with pytest.raises(ValidationError):
        end_leave(actor=office.actor(away), leave=leave)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(date(2023, 3, 3), date(2023, 3, 2), "first_day"), (date(2023, 2, 28), LAST, "first_day")],
)
def test_days_that_cannot_be_are_refused(office, away, helper, first, last, field):
    with pytest.raises(ValidationError) as caught:
        enter(office, away, helper, first=first, last=last)
    assert field in caught.value.message_dict
    assert not Leave.objects.exists()


def test_who_is_far_away_or_away_too_does_not_stand_in(office, away, helper):
    far = office.user("far", office.post("外局", [], unit=office.other))
    with pytest.raises(ValidationError, match="不在同一单位"):
        enter(office, away, far)
    with pytest.raises(ValidationError, match="不能由本人代办"):
        enter(office, away, away)
    enter(office, helper, away)
    with pytest.raises(ValidationError, match="也不在岗"):
        enter(office, away, helper)


def test_two_leaves_do_not_overlap(office, away, helper):
    enter(office, away, helper)
    with pytest.raises(ValidationError, match="已登记过离岗"):
        enter(office, away, helper, first=LAST, last=date(2023, 3, 9))


def test_others_enter_it_only_with_the_right_over_every_post(office, away, helper):
    with pytest.raises(PermissionDenied):
        enter(office, away, helper, by=helper)
    personnel = office.user("personnel", office.post("人事", ["people.appoint"], unit=office.root))
    enter(office, away, helper, by=personnel)
    assert Leave.objects.get().set_by == personnel


def test_the_pages_of_leaves(client, office, away, helper):
    client.force_login(away, "django.contrib.auth.backends.ModelBackend")
    sent = {"user": away.pk, "delegate": helper.pk, "first_day": "2023-03-02",
            "last_day": "2023-03-03", "reason": "年休假"}  # fmt: skip
    wrong = {**sent, "last_day": "2023-03-01", "idempotency_key": "leave-key-1"}
    answer = client.post("/people/leaves/new/", wrong)
    assert (answer.status_code, Leave.objects.count()) == (422, 0)
    assert "早于起日" in answer.content.decode()
    empty = {**sent, "delegate": "", "reason": "", "idempotency_key": "leave-key-0"}
    told = client.post("/people/leaves/new/", empty).content.decode()
    assert "没有选代办人；请从列表里选一位" in told
    assert "没有写文件或事由；日志要记下它，请写明" in told
    answer = client.post("/people/leaves/new/", {**sent, "idempotency_key": "leave-key-2"})
    assert (answer.status_code, Leave.objects.count()) == (302, 1)
    page = client.get("/people/leaves/").content.decode()
    assert f"已登记：{away}自2023年3月2日起由{helper}代办" in page
    assert "年休假" in page
    leave = Leave.objects.get()
    end = f"/people/leaves/{leave.pk}/end/"
    assert client.post(end, {"idempotency_key": "leave-key-3"}).status_code == 302
    leave.refresh_from_db()
    assert leave.ended_at is not None


def test_a_stranger_ends_nobodys_leave(client, office, away, helper):
    leave = enter(office, away, helper)
    stranger = office.user("stranger", office.post("外局", [], unit=office.other))
    client.force_login(stranger, "django.contrib.auth.backends.ModelBackend")
    sent = {"idempotency_key": "leave-key-4"}
    assert client.post(f"/people/leaves/{leave.pk}/end/", sent).status_code == 403
    leave.refresh_from_db()
    assert leave.ended_at is None
