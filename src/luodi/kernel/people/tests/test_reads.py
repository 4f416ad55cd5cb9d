from datetime import UTC, date, datetime

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.people.reads import posts_with_holders, units_on

NOON = datetime(2023, 3, 1, 12, 0, tzinfo=SHANGHAI)


def test_a_post_dissolved_today_opens_nothing_today(office):
    post = office.post("填报人", ["people.view_people"])
    user = office.user("zhang", post)
    Post.objects.filter(pk=post.pk).update(valid_to=date(2023, 3, 1))
    assert office.actor(user, NOON).scopes == ()
    assert office.actor(user, datetime(2023, 2, 28, 23, 59, tzinfo=SHANGHAI)).scopes != ()


def test_the_day_of_a_post_is_counted_in_shanghai_whatever_the_zone_of_the_instant(office):
    post = office.post("填报人", ["people.view_people"])
    user = office.user("zhang", post)
    Post.objects.filter(pk=post.pk).update(valid_to=date(2023, 3, 1))
    assert office.actor(user, datetime(2023, 2, 28, 16, 0, tzinfo=UTC)).scopes == ()


def test_a_scope_carries_what_the_post_opens(office):
    post = office.post("填报人", ["people.view_people"], place=office.street, system="people")
    scope = office.actor(office.user("zhang", post)).scopes[0]
    assert (scope.label, scope.unit_path, scope.place_path, scope.system, scope.permissions) == (
        "区发展局 填报人",
        "00010001",
        "00010001",
        "people",
        frozenset({"people.view_people"}),
    )


def test_units_that_are_dissolved_are_left_out_from_that_day_on(office):
    Unit.objects.filter(pk=office.other.pk).update(valid_to=date(2023, 3, 1))
    assert [unit.name for unit in units_on(NOON)] == ["区政府", "区发展局"]
    february = datetime(2023, 2, 28, 12, 0, tzinfo=SHANGHAI)
    assert [unit.name for unit in units_on(february)] == ["区政府", "区发展局", "区城管局"]


def test_posts_come_with_the_holders_of_the_instant_in_three_queries_or_fewer(
    office, django_assert_max_num_queries
):
    first, second = office.post("甲"), office.post("乙")
    office.user("zhang", first)
    with django_assert_max_num_queries(3):
        found = {
            post.pk: [str(holding.user) for holding in post.holders_now]
            for post in posts_with_holders(NOON)
        }
    assert found == {first.pk: ["zhang同志"], second.pk: []}
