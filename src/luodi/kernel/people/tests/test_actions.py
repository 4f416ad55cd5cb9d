from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.actions import record
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.actions import appoint
from luodi.kernel.people.models import Holding, Post

NOON = datetime(2023, 3, 1, 12, 0, tzinfo=SHANGHAI)
VIEW = "people.view_people"


@pytest.fixture
def chief(office):
    return office.actor(office.user("chief", office.post("人事", ["people.appoint"])))


@pytest.fixture
def post(office):
    return office.post("填报人", [VIEW])


def test_a_change_at_noon_leaves_the_morning_to_the_old_holder(office, chief, post):
    old, new = office.user("zhang", post), office.user("li")
    appoint(actor=chief, post=post, user=new, starts=NOON, reason="区任〔2023〕4 号")
    morning, before, after = NOON.replace(hour=9), NOON.replace(hour=11, minute=59), NOON
    assert [office.actor(old, at).has(VIEW) for at in (morning, before, after)] == [
        True,
        True,
        False,
    ]
    assert [office.actor(new, at).has(VIEW) for at in (morning, before, after)] == [
        False,
        False,
        True,
    ]


def test_acts_of_the_morning_stay_with_the_old_holder_and_later_ones_with_the_new(
    office, chief, post, settings
):
    old, new = office.user("zhang", post), office.user("li")
    appoint(actor=chief, post=post, user=new, starts=NOON)
    acts = []
    for hour, user in ((11, old), (13, new)):
        settings.LUODI_CLOCK = NOON.replace(hour=hour)
        with transaction.atomic():
            actor = office.actor(user, settings.LUODI_CLOCK)
            acts.append(record(actor=actor, verb="test.act", record=("t", hour)))
    assert [(line.user, line.post) for line in acts] == [(old, post), (new, post)]
    assert office.actor(old, NOON).post_id is None


def test_an_appointment_stands_in_the_log_with_both_holders_and_the_reason(office, chief, post):
    office.user("zhang", post)
    appoint(actor=chief, post=post, user=office.user("li"), starts=NOON, reason="轮岗")
    line = LogLine.objects.get(verb="people.appoint")
    assert (line.record_kind, line.record_id) == ("people.post", str(post.pk))
    assert (line.user_id, line.post_id) == (chief.user_id, chief.post_id)
    assert line.before == {"holders": ["zhang"]}
    assert line.after == {"holders": ["li"], "starts": "2023-03-01T12:00:00+08:00"}
    assert line.reason == "轮岗"


def test_the_log_names_the_post_that_gave_the_right(office, post):
    other = office.post("甲", [])
    personnel = office.post("乙", ["people.appoint"])
    actor = office.actor(office.user("chief", other, personnel))
    appoint(actor=actor, post=post, user=office.user("li"), starts=NOON)
    assert LogLine.objects.get().post_id == personnel.pk


def test_a_post_may_be_left_vacant(office, chief, post):
    user = office.user("zhang", post)
    assert appoint(actor=chief, post=post, user=None, starts=NOON) is None
    assert list(post.holdings.values_list("user", "valid_to")) == [(user.pk, NOON)]


def check_refused(error, **arguments):
    before = (list(Holding.objects.order_by("pk").values()), LogLine.objects.count())
    with pytest.raises(error) as refused:
        appoint(**arguments)
    assert (list(Holding.objects.order_by("pk").values()), LogLine.objects.count()) == before
    return refused.value


def test_a_change_before_the_present_holder_began_is_refused(office, chief, post):
    office.user("zhang", post)
    early = datetime(2022, 1, 1, 9, 0, tzinfo=SHANGHAI)
    user = office.user("li")
    told = check_refused(ValidationError, actor=chief, post=post, user=user, starts=early)
    assert list(told.message_dict) == ["starts"]


def test_a_dissolved_post_is_given_to_nobody(office, chief, post):
    Post.objects.filter(pk=post.pk).update(valid_to=date(2023, 2, 1))
    post.refresh_from_db()
    user = office.user("li")
    told = check_refused(ValidationError, actor=chief, post=post, user=user, starts=NOON)
    assert "2023-02-01 撤销" in told.message_dict["starts"][0]


def test_nobody_appoints_oneself(office, post):
    user = office.user("chief", office.post("人事", ["people.appoint"]))
    actor = office.actor(user)
    told = check_refused(ValidationError, actor=actor, post=post, user=user, starts=NOON)
    assert list(told.message_dict) == ["user"]


def test_a_user_out_of_use_is_given_no_post(office, chief, post):
    user = office.user("li")
    user.is_active = False
    user.save()
    told = check_refused(ValidationError, actor=chief, post=post, user=user, starts=NOON)
    assert list(told.message_dict) == ["user"]


def test_without_the_permission_over_unit_and_place_nothing_changes(office, post):
    office.user("zhang", post)
    user = office.user("li")
    clerk = office.user("wang", office.post("办事员", [VIEW]))
    elsewhere = office.user("zhao", office.post("人事", ["people.appoint"], unit=office.other))
    nearby = office.user("qian", office.post("街道人事", ["people.appoint"], place=office.street))
    for stranger in (clerk, elsewhere, nearby):
        actor = office.actor(stranger)
        check_refused(PermissionDenied, actor=actor, post=post, user=user, starts=NOON)


def test_the_database_refuses_a_holding_that_ends_before_it_begins(office, post):
    user = office.user("zhang")
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(post=post, user=user, valid_from=NOON, valid_to=NOON)


def test_the_database_refuses_one_user_twice_in_a_post(office, post):
    user = office.user("zhang", post)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(post=post, user=user, valid_from=NOON)
