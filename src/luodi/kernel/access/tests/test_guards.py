import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from luodi.kernel.access.actor import ANONYMOUS, Actor, Scope
from luodi.kernel.access.guards import Guard, guarded, page, public, signed_in

POSTLESS = Actor(user_id=7, label="王五")
VIEWER = Actor(
    user_id=8,
    label="李四",
    scopes=(
        Scope(1, "岗位", 1, "0001", "0001", 1, "0001", "", frozenset({"targets.view_target"})),
    ),
)


def _view(request, number=0):
    return HttpResponse(f"opened {number}")


restricted = page("targets.view_target")(_view)


@pytest.fixture
def call(rf):
    def _call(view, actor, method="GET", **arguments):
        request = rf.generic(method, "/targets/?q=1")
        request.actor = actor
        return view(request, **arguments)

    return _call


def test_the_anonymous_are_led_to_sign_in_and_back(call):
    answer = call(restricted, ANONYMOUS)
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/targets/%3Fq%3D1")


def test_whoever_lacks_the_permission_is_refused(call):
    with pytest.raises(PermissionDenied, match=r"targets\.view_target"):
        call(restricted, POSTLESS)


def test_whoever_holds_the_permission_gets_the_page_and_its_arguments(call):
    assert call(restricted, VIEWER, number=3).content == b"opened 3"


def test_a_method_not_named_is_refused_with_the_ones_allowed(call):
    answer = call(restricted, VIEWER, "POST")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET"


def test_head_is_answered_where_get_is(call):
    assert call(restricted, VIEWER, "HEAD").status_code == 200


def test_an_address_for_posting_does_not_answer_get(call):
    posting = page("targets.view_target", methods=("POST",))(_view)
    assert call(posting, VIEWER).status_code == 405
    assert call(posting, VIEWER, "POST").status_code == 200


def test_a_stranger_learns_nothing_of_the_methods(call):
    assert call(restricted, ANONYMOUS, "DELETE").status_code == 302


def test_signed_in_lets_in_whoever_signed_in(call):
    mine = signed_in()(_view)
    assert call(mine, ANONYMOUS).status_code == 302
    assert call(mine, POSTLESS).status_code == 200


def test_public_lets_in_everybody_with_the_named_methods_only(call):
    door = public("the way in", methods=("GET", "POST"))(_view)
    assert call(door, ANONYMOUS).status_code == 200
    assert call(door, ANONYMOUS, "POST").status_code == 200
    assert call(door, ANONYMOUS, "PUT").status_code == 405


def test_a_view_tells_its_guard_to_the_route_table():
    assert restricted.guard == Guard("permission", permission="targets.view_target")
    assert public("the way in")(_view).guard == Guard("public", why="the way in")


def test_a_program_that_has_not_signed_in_gets_the_answer_meant_for_it(call):
    guard = Guard("permission", permission="targets.view_target", stranger=401)
    view = guarded(guard, stranger=lambda request: HttpResponse(status=guard.stranger))(_view)
    assert call(view, ANONYMOUS).status_code == 401
    assert call(view, VIEWER).status_code == 200
    with pytest.raises(PermissionDenied, match=r"targets\.view_target"):
        call(view, POSTLESS)
