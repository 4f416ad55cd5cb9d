"""The pages of bans of turns: list, choosing a turn of a link, withdrawing; refused and wrong."""

import pytest
from django.urls import reverse

from luodi.kernel import clock
from luodi.systems.sweeping.actions.streets import end_link
from luodi.systems.sweeping.actions.turn_bans import forbid_turns, turn_between_links
from luodi.systems.sweeping.models import TurnBan
from luodi.systems.sweeping.tests.town import Town

NEW, LIST = "sweeping:turn_ban_new", "sweeping:turn_ban_list"


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def town(office, clock_at):
    """Three streets that meet: from the west, on to the east, and off to the north."""
    made = Town(office.bureau)
    made.link("W", (0, 0), (1, 0))
    made.link("E", (1, 0), (2, 0))
    made.link("N", (1, 0), (1, 1))
    return made


@pytest.fixture
def ban(office, dispatcher, town):
    turn = turn_between_links(town.links["W"], town.links["N"])
    return forbid_turns(actor=office.actor(dispatcher), turns=[turn], reason="路口标志牌")[0]


def key(number):
    return {"idempotency_key": f"key-of-a-ban-{number}"}


def chosen(link, forward=True):
    return f"1-{link.pk}-{forward:d}"


def test_turns_of_a_link_are_forbidden_by_form(page, town):
    west, east, north = (town.links[code] for code in "WEN")
    wrong = page.post(reverse(NEW), key(1) | {"link": "X"})
    assert (wrong.status_code, "没有编号为“X”的路段" in wrong.content.decode()) == (422, True)
    here = page.post(reverse(NEW), key(2) | {"link": "W"}).url
    assert here == f"{reverse(NEW)}?link={west.pk}"
    shown = page.get(here).content.decode()
    for words in (
        "向东到路口左转进 N路（N）",
        "向东到路口直行进 E路（E）",
        "向东到路口掉头",
        "向西到路口掉头",
    ):
        assert words in shown
    empty = page.post(here, key(3) | {"reason": "牌"})
    assert (empty.status_code, TurnBan.objects.count()) == (422, 0)
    sent = {"turns": [chosen(north), chosen(east)], "reason": "路口标志牌"}
    answer = page.post(here, key(4) | sent, follow=True)
    home = reverse("sweeping:road_link", args=[west.pk])
    assert answer.redirect_chain == [(home, 302)]
    told = answer.content.decode()
    assert "已登记 2 条转弯禁令。" in told
    assert "出不来" not in told
    assert "向东到路口左转进 N路（N），禁止左转，路口标志牌" in told
    onto = page.get(reverse("sweeping:road_link", args=[north.pk])).content.decode()
    assert "向东到路口左转进 N路（N），禁止左转，路口标志牌" in onto
    # What is forbidden is offered no more, and the last way out is told of.
    again = page.post(here, key(5) | sent)
    assert (again.status_code, TurnBan.objects.count()) == (422, 2)
    last = {"turns": [chosen(west, forward=False)], "reason": "牌"}
    assert "出不来" in page.post(here, key(6) | last, follow=True).content.decode()


def test_bans_are_listed_narrowed_and_withdrawn(page, ban):
    address = reverse(LIST)
    for query, there in (("", True), ("?kind=LEFT", True), ("?kind=BACK", False), ("?q=N路", True)):
        shown = page.get(address + query).content.decode()
        assert ("向东到路口左转进 N路（N）" in shown) is there, query
    assert "有效 1 条。" in page.get(address).content.decode()
    book = page.get(f"{address}?format=csv").content.decode("utf-8-sig")
    assert "W路（W）,向东到路口左转进 N路（N）,禁止左转,N路（N）,路口标志牌,有效" in book
    withdraw = reverse("sweeping:turn_ban_withdraw", args=[ban.pk])
    assert withdraw in page.get(address).content.decode()
    assert "撤销后新排的计划可以走这个转弯" in page.get(withdraw).content.decode()
    assert page.post(withdraw, key(1)).url == address
    ban.refresh_from_db()
    assert ban.withdrawn_at is not None
    shown = page.get(address).content.decode()
    assert "有效 0 条。" in shown
    assert withdraw not in shown
    assert "09:00 撤销" in shown
    page.post(withdraw, key(2))
    assert "撤销禁令</button>" not in page.get(withdraw).content.decode()


def test_a_ban_of_what_is_gone_says_so(office, dispatcher, page, ban):
    address = reverse(LIST)
    north = ban.to_link
    north.geometry = north.geometry.replace("113.61", "113.615")
    north.save()
    assert "两条路段已不这样相接" in page.get(address).content.decode()
    end_link(
        actor=office.actor(dispatcher),
        link=north,
        version=1,
        valid_to=clock.today(),
        reason="拆除",
    )
    assert "路段已结束" in page.get(address).content.decode()


def test_without_the_right_nothing_is_seen_or_done(client, colleague, stranger, town, ban):
    withdraw = reverse("sweeping:turn_ban_withdraw", args=[ban.pk])
    here = f"{reverse(NEW)}?link={town.links['W'].pk}"
    client.force_login(colleague("sweeping.view_street"))
    assert [client.get(one).status_code for one in (here, withdraw)] == [403, 403]
    shown = client.get(reverse(LIST)).content.decode()
    assert ("N路" in shown, withdraw in shown, "登记转弯禁令" in shown) == (True, False, False)
    client.force_login(stranger("sweeping.view_street", "sweeping.change_street"))
    assert [client.get(one).status_code for one in (here, withdraw)] == [404, 404]
    assert client.post(withdraw, key(1)).status_code == 404
    assert "N路" not in client.get(reverse(LIST)).content.decode()
    wrong = client.post(reverse(NEW), key(2) | {"link": "W"})
    assert wrong.status_code == 422
    ban.refresh_from_db()
    assert ban.withdrawn_at is None
