from datetime import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import Http404

from luodi.kernel.access.actor import ANONYMOUS, LUODI
from luodi.kernel.access.scopes import (
    access_paths,
    require,
    require_anywhere,
    scope_filter,
    unrestricted,
    visible,
    visible_or_404,
)
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.actions import record
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Holding, Unit

VIEW = "log.view_log"


@pytest.fixture
def lines(office):
    """One line for each post: of the bureau, of the bureau on the street, of the other bureau."""
    posts = {
        "bureau": office.post("a"),
        "street": office.post("b", place=office.street),
        "other": office.post("c", unit=office.other),
    }
    with transaction.atomic():
        return {
            name: record(
                actor=office.actor(office.user(name, post)), verb="test.act", record=("t", name)
            )
            for name, post in posts.items()
        }


def _seen(actor) -> list[str]:
    return sorted(line.record_id for line in visible(actor, LogLine, VIEW))


def test_a_post_sees_its_subtree_of_units_and_places(office, lines):
    bureau = office.actor(office.user("x", office.post("x", [VIEW])))
    street = office.actor(office.user("y", office.post("y", [VIEW], place=office.street)))
    root = office.actor(office.user("z", office.post("z", [VIEW], unit=office.root)))
    assert _seen(bureau) == ["bureau", "street"]
    assert _seen(street) == ["street"]
    assert _seen(root) == ["bureau", "other", "street"]


def test_overlapping_posts_never_repeat_a_row(office, lines):
    posts = [
        office.post("x", [VIEW]),
        office.post("y", [VIEW], unit=office.root),
        office.post("z", [VIEW], place=office.street),
    ]
    actor = office.actor(office.user("w", *posts))
    assert _seen(actor) == ["bureau", "other", "street"]
    assert visible(actor, LogLine, VIEW).count() == 3


def test_two_posts_do_not_lend_each_other_unit_and_place(office, lines):
    far = office.post("x", [VIEW], unit=office.other, place=office.district)
    near = office.post("y", [VIEW], place=office.street)
    actor = office.actor(office.user("w", far, near))
    assert _seen(actor) == ["other", "street"]


def test_the_condition_is_path_ranges_ored_in_one_where(office):
    actor = office.actor(
        office.user("w", office.post("x", [VIEW]), office.post("y", [VIEW], place=office.street))
    )
    condition = str(scope_filter(actor, access_paths(LogLine), VIEW))
    ranges = [
        "('post__unit__path__gte', '00010001')",
        "('post__unit__path__lt', '00010001a')",
        "('post__place__path__gte', '0001')",
        "('post__place__path__lt', '0001a')",
    ]
    assert condition.count("OR") == 1
    assert all(part in condition for part in ranges)
    query = str(visible(actor, LogLine, VIEW).query)
    assert query.count("SELECT") == 1
    assert "DISTINCT" not in query
    assert "LIKE" not in query


@pytest.mark.parametrize("system", ["", "log"])
def test_a_post_of_the_kinds_own_system_or_of_all_sees_rows(office, lines, system):
    post = office.post("x", [VIEW], system=system)
    assert _seen(office.actor(office.user("w", post))) == ["bureau", "street"]


def test_a_post_of_another_system_sees_nothing(office, lines):
    post = office.post("x", [VIEW], system="targets")
    assert _seen(office.actor(office.user("w", post))) == []


def test_nobody_sees_anything_by_default(office, lines):
    without_permission = office.actor(office.user("w", office.post("x", ["log.other"])))
    assert _seen(without_permission) == []
    assert _seen(office.actor(office.user("v"))) == []
    assert _seen(ANONYMOUS) == []


def test_luodi_itself_sees_all(lines):
    assert _seen(LUODI) == ["bureau", "other", "street"]


def test_a_holding_that_ended_opens_nothing_from_that_instant_on(office, lines):
    user = office.user("w", office.post("x", [VIEW]))
    noon = datetime(2023, 3, 1, 12, 0, tzinfo=SHANGHAI)
    Holding.objects.filter(user=user).update(valid_to=noon)
    assert _seen(office.actor(user, noon.replace(hour=11))) == ["bureau", "street"]
    assert _seen(office.actor(user, noon)) == []


def test_a_user_put_out_of_use_becomes_nobody(office, lines):
    user = office.user("w", office.post("x", [VIEW]))
    user.is_active = False
    assert office.actor(user) == ANONYMOUS


def test_an_absent_row_and_a_hidden_one_look_the_same(office, lines):
    actor = office.actor(office.user("w", office.post("x", [VIEW])))
    assert visible_or_404(actor, LogLine, VIEW, pk=lines["bureau"].pk) == lines["bureau"]
    told = []
    for pk in (lines["other"].pk, 10**9):
        with pytest.raises(Http404) as refused:
            visible_or_404(actor, LogLine, VIEW, pk=pk)
        told.append(str(refused.value).replace(str(pk), "?"))
    assert told[0] == told[1]


def test_a_permission_of_another_system_is_a_mistake_in_the_code(office):
    with pytest.raises(ValueError, match="LogLine"):
        visible(LUODI, LogLine, "targets.view_log")


def test_a_kind_without_paths_cannot_be_asked_for(office):
    with pytest.raises(ImproperlyConfigured, match="Unit"):
        visible(LUODI, Unit, "people.view_people")


@pytest.mark.parametrize("why", ["", "  "])
def test_going_round_the_scopes_needs_a_reason(office, why):
    with pytest.raises(ValueError, match="reason"):
        unrestricted(LogLine, why=why)


def test_going_round_the_scopes_with_a_reason_gives_all(lines):
    assert unrestricted(LogLine, why="a test of all rows").count() == 3


def test_require_gives_the_actor_in_the_post_that_grants(office):
    without = office.post("a", [])
    granting = office.post("b", ["people.appoint"])
    actor = office.actor(office.user("w", without, granting))
    acting = require(actor, "people.appoint", unit_path=office.bureau.path)
    assert (actor.post_id, acting.post_id) == (without.pk, granting.pk)
    assert require_anywhere(actor, ["x.y", "people.appoint"]).post_id == granting.pk


def test_require_refuses_outside_the_unit_or_the_place(office):
    actor = office.actor(
        office.user("w", office.post("a", ["people.appoint"], place=office.street))
    )
    require(
        actor,
        "people.appoint",
        unit_path=office.bureau.path,
        place_path=office.street.path,
    )
    for unit, place in ((office.other, office.street), (office.bureau, office.district)):
        with pytest.raises(PermissionDenied, match=r"people\.appoint"):
            require(actor, "people.appoint", unit_path=unit.path, place_path=place.path)


def test_require_anywhere_refuses_whoever_holds_none(office):
    with pytest.raises(PermissionDenied, match="未登录者"):
        require_anywhere(ANONYMOUS, ["people.appoint"])
