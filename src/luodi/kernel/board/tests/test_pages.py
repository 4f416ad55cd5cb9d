"""The board without anything to show: who may open it, what it says, what it refuses."""

import pytest
from django.urls import reverse

from luodi.kernel.board import reads
from luodi.kernel.places.models import Place

VIEW = ("board.view_board", "targets.view_target", "duties.view_duty", "places.view_place")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def browse(client, office):
    """Sign somebody in who looks from the root."""
    client.force_login(
        office.user("leader", office.post("leader", VIEW, unit=office.root)), BACKEND
    )
    return client


@pytest.fixture
def narrow(client, office):
    """Sign somebody in who looks at the street alone."""
    post = office.post("clerk", VIEW, unit=office.bureau, place=office.street)
    client.force_login(office.user("clerk", post), BACKEND)
    return client


def test_an_empty_board_says_what_belongs_there(browse):
    page = browse.get(reverse("board:board")).content.decode()
    assert "还没有目标" in page
    assert "这里会有什么" in page


def test_whoever_lacks_the_right_is_refused(client, office):
    post = office.post("other", ("targets.view_target",))
    client.force_login(office.user("other", post), BACKEND)
    assert client.get(reverse("board:board")).status_code == 403
    assert client.get(reverse("board:sentence")).status_code == 403


def test_the_projector_has_no_rail_and_asks_anew(browse):
    page = browse.get(reverse("board:board"), {"layout": "projector"}).content.decode()
    assert 'id="rail"' not in page
    assert 'hx-trigger="every 180s"' in page
    assert "projector.js" in page


@pytest.mark.parametrize(
    "asked", [{"place": "999999"}, {"place": "x"}, {"month": "202399"}, {"month": "x"},
              {"month": "202301"}, {"month": "209901"}, {"place": "9" * 30}]
)  # fmt: skip
def test_a_place_or_month_that_is_not_there_is_not_found(browse, asked):
    assert browse.get(reverse("board:board"), asked).status_code == 404


def test_a_place_outside_the_post_is_not_found(narrow, office):
    address = reverse("board:board")
    assert narrow.get(address, {"place": office.district.pk}).status_code == 404
    assert narrow.get(address, {"place": office.street.pk}).status_code == 200


def test_a_narrow_post_looks_at_its_own_place_and_begins_with_what_waits(narrow, office):
    page = narrow.get(reverse("board:board"))
    assert page.context["board"].place == office.street
    assert "没有等您办理的事" in page.content.decode()


def test_the_places_to_choose_are_those_of_the_post_and_what_lies_below(office):
    whole = office.actor(office.user("a", office.post("a", VIEW, unit=office.root)))
    assert [place.pk for place in reads.places_to_choose(whole)] == list(
        Place.objects.filter(path__startswith=office.district.path).values_list("pk", flat=True)
    )


def test_the_landing_page_fetches_the_line_of_the_board(browse, client, office):
    home = browse.get(reverse("web:home")).content.decode()
    assert f'hx-get="{reverse("board:sentence")}"' in home
    client.force_login(office.user("b", office.post("b", ("targets.view_target",))), BACKEND)
    assert "board" not in client.get(reverse("web:home")).content.decode()


def test_there_is_no_public_page_unless_it_is_switched_on(client, db):
    assert client.get("/public/").status_code == 404
