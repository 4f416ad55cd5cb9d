"""The pages of the roster: allowed, refused, wrong input."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.models import (
    KeyArea,
    ShiftChange,
    ShiftNote,
    ShiftTurn,
    TurnState,
    VehicleOutage,
)
from luodi.systems.sweeping.tests import rows

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
DRIVE = "sweeping.drive_route"
KEY = {"idempotency_key": "key-of-a-test-form"}
ROSTER_PAGES = (
    "shift_turn_list",
    "shift_turn_week",
    "shift_turn_cover",
    "shift_turn_roll",
    "shift_turn_new",
    "shift_turn_propose",
    "shift_change_list",
    "shift_note_list",
)


def at(day, hour, minute=0):
    """Give an instant of March 2023."""
    return datetime(2023, 3, day, hour, minute, tzinfo=SHANGHAI)


def key(name):
    """Give a form key of its own."""
    return {"idempotency_key": f"key-of-a-test-{name}"}


@pytest.fixture
def driver(office):
    return office.user("jia", office.post("驾驶员甲", [DRIVE]))


@pytest.fixture
def second(office):
    return office.user("yi", office.post("驾驶员乙", [DRIVE]))


@pytest.fixture
def area(office):
    return KeyArea.objects.create(
        unit=office.bureau,
        place=office.district,
        name="车站广场",
        posts=1,
        valid_from=date(2020, 1, 1),
    )


@pytest.fixture
def turn(office, driver, area):
    """Give a shift of the driver that runs at nine."""
    return made(office, driver, at(1, 6), key_area=area, post=1)


def made(office, user, starts, **more):
    """Write a shift of eight hours."""
    ends = starts + timedelta(hours=8)
    told = {"unit": office.bureau, "place": office.district, "ends_at": ends}
    return ShiftTurn.objects.create(user=user, starts_at=starts, **{**told, **more})


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def of_driver(client, driver):
    client.force_login(driver)
    return client


def read(client, name, *args, query=""):
    answer = client.get(reverse(f"sweeping:{name}", args=args) + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("name", ROSTER_PAGES)
def test_the_pages_open_with_nothing_in_them_and_with_a_shift(page, name, request):
    assert read(page, name)
    request.getfixturevalue("turn")
    assert read(page, name)


def test_a_shift_is_planned_from_the_form_and_stands_in_list_week_and_cover(
    office, page, driver, area
):
    told = {
        "unit": office.bureau.pk,
        "user": driver.pk,
        "starts_at": "2023-03-02T06:00",
        "ends_at": "2023-03-02T14:15",
        "key_area": area.pk,
        "post": 1,
    }
    answer = page.post(reverse("sweeping:shift_turn_new"), told | KEY)
    turn = ShiftTurn.objects.get()
    assert answer.url == reverse("sweeping:shift_turn", args=[turn.pk])
    for name in ("shift_turn_list", "shift_turn_week"):
        shown = read(page, name)
        assert "jia同志" in shown
        assert "车站广场 1 号岗" in shown
    assert "8.25" in read(page, "shift_turn_week")
    shown = read(page, "shift_turn_cover")
    assert "2 处空档，共 159.75 小时" in shown
    assert "1 个岗位昼夜不断要 5 人" in shown
    assert "少 3 人" in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"user": ""}, "必填"),
        ({"starts_at": "x"}, ""),
        ({"ends_at": "2023-03-02T20:00"}, "规则 23"),
        ({"post": 9}, "只有 1 个岗位"),
        ({"key_area": ""}, "不填岗位号"),
    ],
)
def test_a_wrong_shift_comes_back_with_the_form(office, page, driver, area, wrong, words):
    told = {
        "unit": office.bureau.pk,
        "user": driver.pk,
        "starts_at": "2023-03-02T06:00",
        "ends_at": "2023-03-02T14:15",
        "key_area": area.pk,
        "post": 1,
    }
    answer = page.post(reverse("sweeping:shift_turn_new"), told | wrong | KEY)
    assert (answer.status_code, ShiftTurn.objects.count()) == (422, 0)
    assert words in answer.content.decode() or words == "必填"


def proposal(office, area, people, **more):
    """Give what the page of proposals is asked."""
    return {
        "unit": office.bureau.pk,
        "asked": 1,
        "week": "2023-03-08",
        "areas": [area.pk],
        "people": [user.pk for user in people],
    } | more


def picked(shown):
    """Read the proposal from a page: names of fields and who is chosen."""
    found = {}
    for name, body in re.findall(
        r'<select id="[^"]*" name="(pick-[^"]*)"[^>]*>(.*?)</select>', shown
    ):
        chosen = re.search(r'value="(\d+)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_week_is_proposed_checked_and_given(office, page, driver, second, dispatcher, area):
    people = [driver, second, dispatcher]
    asked = proposal(office, area, people)
    answer = page.get(reverse("sweeping:shift_turn_propose"), asked)
    shown = unescape(answer.content.decode())
    picks = picked(shown)
    assert len(picks) == 21
    assert "排了 15 班，6 班没有人" in shown
    twice = dict(picks)
    first, following = sorted(name for name, who in picks.items() if who)[:2]
    twice[following] = twice[first]
    checked = page.post(
        reverse("sweeping:shift_turn_propose"), asked | twice | {"act": "give"} | key("wrong")
    )
    assert checked.status_code == 422
    assert "规则 23" in checked.content.decode()
    assert ShiftTurn.objects.count() == 0
    given = page.post(
        reverse("sweeping:shift_turn_propose"), asked | picks | {"act": "give"} | key("right")
    )
    assert given.url.endswith("week=2023-03-06")
    assert ShiftTurn.objects.count() == 15
    again = unescape(page.get(reverse("sweeping:shift_turn_propose"), asked).content.decode())
    assert again.count("已排</p>") == 15


def test_checking_a_proposal_writes_nothing(office, page, driver, area):
    asked = proposal(office, area, [driver], act="check")
    answer = page.post(reverse("sweeping:shift_turn_propose"), asked | KEY)
    assert (answer.status_code, ShiftTurn.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"areas": []},
        {"people": []},
        {"week": "x"},
        {"pick-a1-1-20230306-06": "999"},
        {"areas": [99]},
    ],
)
def test_a_wrong_proposal_comes_back(office, page, driver, area, wrong):
    told = proposal(office, area, [driver], act="give") | wrong
    answer = page.post(reverse("sweeping:shift_turn_propose"), told | KEY)
    assert (answer.status_code, ShiftTurn.objects.count()) == (422, 0)


def test_a_vehicle_needs_its_shifts(office, page, driver, area):
    vehicle = rows.vehicle(office)
    told = proposal(office, area, [driver], areas=[], vehicles=[vehicle.pk])
    where = reverse("sweeping:shift_turn_propose")
    assert page.get(where, told).status_code == 422
    shown = page.get(where, told | {"shifts": ["22"]}).content.decode()
    assert len(picked(shown)) == 7


def test_the_roll_is_called_and_an_absence_shows_who_may_stand_in(page, turn, second):
    assert "1 人还没点" in read(page, "shift_turn_roll")
    where = reverse("sweeping:shift_turn_call", args=[turn.pk])
    told = {"version": 1, "state": "ABSENT", "reason": "没有来"}
    shown = unescape(page.post(where, told | KEY, follow=True).content.decode())
    for words in ("空档", "可以顶班：yi同志、zhuguan同志", "补人", "没有来", "都点过了"):
        assert words in shown
    (link,) = re.findall(r'href="([^"]*turns/new/[^"]*starts_at[^"]*)"', shown)
    form = unescape(page.get(link).content.decode())
    assert 'value="2023-03-01T09:00"' in form
    assert "补人" in read(page, "shift_turn", turn.pk)
    page.post(where, {"version": 2, "state": "PRESENT", "reason": "迟到"} | key("late"))
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("PRESENT", "迟到")


@pytest.mark.parametrize(
    "wrong", [{"state": "PLANNED"}, {"state": "x"}, {"version": "x"}, {"version": 9}]
)
def test_a_wrong_call_is_told_and_changes_nothing(page, turn, wrong):
    where = reverse("sweeping:shift_turn_call", args=[turn.pk])
    told = {"version": 1, "state": "PRESENT"} | wrong
    shown = page.post(where, told | KEY, follow=True).content.decode()
    assert "notice-error" in shown
    turn.refresh_from_db()
    assert turn.state == TurnState.PLANNED


def test_a_shift_is_called_off_on_its_page(office, page, driver):
    turn = made(office, driver, at(2, 6))
    where = reverse("sweeping:shift_turn_cancel", args=[turn.pk])
    assert where in read(page, "shift_turn", turn.pk)
    assert page.post(where, {"version": 1, "reason": ""} | key("empty")).status_code == 422
    page.post(where, {"version": 1, "reason": "改期"} | KEY)
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("CANCELLED", "改期")
    assert where not in read(page, "shift_turn", turn.pk)


def test_a_driver_asks_and_a_dispatcher_grants(office, client, driver, second, dispatcher):
    turn = made(office, driver, at(2, 6))
    client.force_login(driver)
    assert "请假或调班" in read(client, "shift_turn_mine")
    ask = reverse("sweeping:shift_change_new", args=[turn.pk])
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"reason": ""} | key("empty")).status_code == 422
    client.post(ask, {"reason": "有事", "other": second.pk} | KEY)
    wish = ShiftChange.objects.get()
    assert "待批" in read(client, "shift_turn_mine")
    client.force_login(dispatcher)
    assert "1 条申请等您批" in read(client, "shift_change_list")
    assert "可以接这一班" in read(client, "shift_change", wish.pk)
    decide = reverse("sweeping:shift_change_decide", args=[wish.pk])
    assert client.post(decide, {"answer": ""} | key("refuse")).status_code == 422
    client.post(decide, {"granted": "1", "answer": "同意"} | key("grant"))
    wish.refresh_from_db()
    assert (wish.state, wish.answer) == ("GRANTED", "同意")
    assert ShiftTurn.objects.get(user=second).starts_at == at(2, 6)
    client.force_login(driver)
    assert "同意" in read(client, "shift_turn_mine")


def test_a_stand_in_who_may_not_is_told_before_and_refused(office, page, driver, second):
    turn = made(office, driver, at(2, 6))
    made(office, second, at(2, 0))
    wish = ShiftChange.objects.create(
        turn=turn, other=second, reason="有事", asked_by=driver, asked_at=NINE
    )
    shown = read(page, "shift_change", wish.pk)
    assert "顶班人不行：yi同志：与 03-02 00:00 的班次之间只有 0 小时" in shown
    assert "可以顶班：zhuguan同志" in shown
    decide = reverse("sweeping:shift_change_decide", args=[wish.pk])
    assert page.post(decide, {"granted": "1"} | KEY).status_code == 422
    assert ShiftTurn.objects.count() == 2


def test_an_own_wish_is_withdrawn_by_its_owner_alone(office, client, driver, second):
    turn = made(office, driver, at(2, 6))
    wish = ShiftChange.objects.create(turn=turn, reason="x", asked_by=driver, asked_at=NINE)
    where = reverse("sweeping:shift_change_withdraw", args=[wish.pk])
    client.force_login(second)
    assert client.post(where, key("other")).status_code == 404
    client.force_login(driver)
    client.post(where, KEY)
    wish.refresh_from_db()
    assert wish.state == "WITHDRAWN"


def test_a_shift_hands_over_and_the_next_one_signs(office, client, driver, second, dispatcher):
    VehicleOutage.objects.create(
        vehicle=rows.vehicle(office), starts_at=at(1, 8), reason="水泵漏水", entered_by=dispatcher
    )
    client.force_login(driver)
    new = reverse("sweeping:shift_note_new")
    assert client.post(new, {"unit": office.bureau.pk, "said": ""} | key("no")).status_code == 422
    client.post(new, {"unit": office.bureau.pk, "said": "经三路没扫完"} | KEY)
    note = ShiftNote.objects.get()
    assert "等下一班的人签收" in read(client, "shift_turn_mine")
    take = reverse("sweeping:shift_note_take", args=[note.pk])
    shown = client.post(take, key("self"), follow=True).content.decode()
    assert "不能自己接班" in shown
    client.force_login(second)
    shown = read(client, "shift_turn_mine")
    assert "经三路没扫完" in shown
    assert "水泵漏水" in shown
    client.post(take, key("take"))
    note.refresh_from_db()
    assert note.taken_by == second
    client.force_login(dispatcher)
    shown = read(client, "shift_note_list")
    assert "yi同志 2023-03-01 09:00" in shown
    assert "水泵漏水" in shown


def test_a_driver_sees_own_shifts_alone(office, of_driver, driver, second, dispatcher, turn):
    made(office, second, at(1, 7))
    other = made(office, dispatcher, at(1, 22))
    shown = read(of_driver, "shift_turn_mine")
    assert "正在上班" in shown
    assert "同班：yi同志" in shown
    assert "zhuguan同志" not in shown
    for name in ROSTER_PAGES:
        assert of_driver.get(reverse(f"sweeping:{name}")).status_code == 403
    assert of_driver.get(reverse("sweeping:shift_turn", args=[turn.pk])).status_code == 403
    ask = reverse("sweeping:shift_change_new", args=[other.pk])
    assert of_driver.get(ask).status_code == 404


def test_another_bureau_finds_nothing(office, client, stranger, driver, turn):
    names = ("view_turn", "plan_turn", "drive_route")
    client.force_login(stranger(*(f"sweeping.{name}" for name in names)))
    wish = ShiftChange.objects.create(turn=turn, reason="x", asked_by=driver, asked_at=NINE)
    note = ShiftNote.objects.create(
        unit=office.bureau, place=office.district, at=NINE, said="x", by=driver
    )
    for name in ROSTER_PAGES:
        shown = read(client, name, query=f"?unit={office.bureau.pk}")
        assert "jia同志" not in shown
        assert "车站广场" not in shown
    for name, pk in (
        ("shift_turn", turn.pk),
        ("shift_turn_cancel", turn.pk),
        ("shift_change_new", turn.pk),
        ("shift_change", wish.pk),
    ):
        assert client.get(reverse(f"sweeping:{name}", args=[pk])).status_code == 404
    for name, pk in (
        ("shift_turn_call", turn.pk),
        ("shift_change_decide", wish.pk),
        ("shift_change_withdraw", wish.pk),
        ("shift_note_take", note.pk),
    ):
        answer = client.post(reverse(f"sweeping:{name}", args=[pk]), key(name))
        assert answer.status_code == 404
    turn.refresh_from_db()
    assert turn.version == 1


def test_who_may_look_alone_plans_nothing(office, client, colleague, turn):
    client.force_login(colleague("sweeping.view_turn"))
    shown = read(client, "shift_turn_week")
    assert "jia同志" in shown
    assert "排一周" not in shown
    assert "点名</button>" not in read(client, "shift_turn", turn.pk)
    for name in ("shift_turn_new", "shift_turn_propose", "shift_turn_roll", "shift_turn_mine"):
        assert client.get(reverse(f"sweeping:{name}")).status_code == 403
    where = reverse("sweeping:shift_turn_call", args=[turn.pk])
    assert client.post(where, {"version": 1, "state": "PRESENT"} | KEY).status_code == 403


def test_the_list_is_given_as_a_file(page, turn):
    answer = page.get(reverse("sweeping:shift_turn_list") + "?format=csv")
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "jia同志" in text.decode("utf-8-sig")
    narrowed = read(page, "shift_turn_list", query="?from=2023-03-02")
    assert "没有符合条件的记录" in narrowed
    assert "jia同志" in read(page, "shift_turn_list", query="?from=2023-03-01&to=2023-03-01")


def test_an_odd_week_or_unit_in_the_address_is_left_out(page, turn):
    for query in ("?week=x", "?week=9999-12-31", "?unit=0", "?week=0001-01-01"):
        assert "jia同志" in read(page, "shift_turn_week", query=query)


def test_a_wish_waits_in_my_day_and_pages_ask_little(
    office, page, driver, second, django_assert_max_num_queries
):
    for day in range(2, 7):
        turn = made(office, driver, at(day, 6))
        ShiftChange.objects.create(turn=turn, reason="x", asked_by=driver, asked_at=NINE)
        made(office, second, at(day, 14))
    vehicles = [rows.vehicle(office, f"CX-{number}") for number in range(12)]
    for number, vehicle in enumerate(vehicles):
        made(office, driver, at(1, 6, number), vehicle=vehicle, state=TurnState.ABSENT)
    made(office, second, at(1, 6), vehicle=vehicles[0], state=TurnState.PRESENT)
    assert read(page, "shift_turn_roll").count('class="opening"') == 11
    page.get(reverse("sweeping:shift_turn_week"))
    for name in (*ROSTER_PAGES[:4], "shift_change_list"):
        with django_assert_max_num_queries(30):
            read(page, name)
