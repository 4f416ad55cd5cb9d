"""Shifts given and called off, the roll, wishes for leave and swaps, what a shift leaves."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Leave
from luodi.systems.sweeping.actions.shift_changes import (
    ask_change,
    grant_change,
    refuse_change,
    withdraw_change,
)
from luodi.systems.sweeping.actions.shift_notes import leave_note, take_note
from luodi.systems.sweeping.actions.turns import call_roll, cancel_turn, plan_turns
from luodi.systems.sweeping.models import (
    KeyArea,
    ShiftChange,
    ShiftNote,
    ShiftTurn,
    TurnState,
    VehicleOutage,
)
from luodi.systems.sweeping.reads.cover import opening_of, week_cover
from luodi.systems.sweeping.reads.crews import people_of, units_with_crews
from luodi.systems.sweeping.reads.rota_slots import Wanted, proposed, week_places
from luodi.systems.sweeping.reads.turn_book import Planned
from luodi.systems.sweeping.reads.turns import (
    changes_to_decide,
    off_the_road,
    own_turns,
    shift_mates,
    visible_turns,
    week_grid,
)
from luodi.systems.sweeping.reads.waiting import wishes_waiting
from luodi.systems.sweeping.rules.rostering import Shift
from luodi.systems.sweeping.tests import rows

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
DRIVE = "sweeping.drive_route"
MONDAY = datetime(2023, 3, 6, tzinfo=SHANGHAI)


def at(day, hour, minute=0):
    """Give an instant of March 2023."""
    return datetime(2023, 3, day, hour, minute, tzinfo=SHANGHAI)


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
        posts=2,
        valid_from=date(2020, 1, 1),
    )


@pytest.fixture
def vehicle(office):
    return rows.vehicle(office)


@pytest.fixture
def plan(office, dispatcher):
    """Give a function that gives somebody a shift of the bureau, by default on the next day."""

    def give(user, starts=None, ends=None, **more):
        starts = starts or at(2, 6)
        row = Planned(
            more.pop("unit", office.bureau),
            user,
            starts,
            ends or starts + timedelta(hours=8),
            **more,
        )
        (made,) = plan_turns(actor=office.actor(dispatcher), unit=row.unit, rows=[row])
        return made

    return give


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as found:
        act(*args, **kwargs)
    return found.value.message_dict if hasattr(found.value, "error_dict") else found.value.messages


def test_a_shift_is_given_at_a_post_and_the_log_says_so(office, plan, driver, area):
    made = plan(driver, key_area=area, post=2, ends=at(2, 14, 15))
    made.refresh_from_db()
    assert (made.user, made.key_area, made.post, made.place) == (driver, area, 2, office.district)
    line = LogLine.objects.get(verb="sweeping.plan_turn")
    assert line.after["user"] == "jia"


@pytest.mark.parametrize(
    ("starts", "ends", "field", "words"),
    [
        (at(2, 6), at(2, 6), "ends_at", "不晚于上班"),
        (at(1, 0), at(1, 8), "ends_at", "已经结束"),
        (at(2, 6), at(2, 18), "user", "规则 23"),
    ],
)
def test_impossible_times_are_refused(clock_at, plan, driver, starts, ends, field, words):
    told = refused(plan, driver, starts, ends)
    assert words in told[field][0]
    assert ShiftTurn.objects.count() == 0


def test_nobody_works_twice_at_an_instant_nor_without_eleven_hours_of_rest(plan, driver):
    plan(driver, at(2, 6))
    for starts in (at(2, 6), at(2, 10), at(2, 14), at(3, 0)):
        (words,) = refused(plan, driver, starts)["user"]
        assert "规则 23" in words
        assert "03-02 06:00 至 03-02 14:00" in words
    plan(driver, at(3, 1))
    assert ShiftTurn.objects.count() == 2


def test_a_shift_in_another_unit_counts_and_is_not_told_where(office, plan, driver, dispatcher):
    post = office.post("外局驾驶员", [DRIVE], unit=office.other)
    post.holdings.create(user=driver, valid_from=datetime(2022, 1, 4, tzinfo=SHANGHAI))
    ShiftTurn.objects.create(
        unit=office.other,
        place=office.district,
        user=driver,
        starts_at=at(2, 6),
        ends_at=at(2, 14),
    )
    (words,) = refused(plan, driver, at(2, 8))["user"]
    assert "03-02 06:00" in words
    assert str(office.other) not in words
    assert ShiftTurn.objects.count() == 1


def test_only_people_with_a_drivers_post_of_the_unit_at_that_time(office, plan, driver, in_charge):
    stranger = office.user("wai", office.post("外局驾驶", [DRIVE], unit=office.other))
    clerk = office.user("wen", office.post("文员", ["sweeping.view_turn"]))
    for user in (stranger, clerk):
        assert "没有驾驶员岗位" in refused(plan, user)["user"][0]
    driver.holdings.update(valid_to=at(2, 6))
    assert "没有驾驶员岗位" in refused(plan, driver, at(2, 6))["user"][0]
    plan(driver, at(1, 14))
    assert [user.username for user in people_of(office.bureau, NINE, at(8, 0))] == [
        "jia",
        "zhuguan",
    ]


def test_a_post_over_another_place_does_not_open_this_one(office, plan, driver, area):
    KeyArea.objects.update(place=office.district)
    driver.holdings.get().post.__class__.objects.filter(title="驾驶员甲").update(
        place=office.street
    )
    area.refresh_from_db()
    assert "没有驾驶员岗位" in refused(plan, driver, key_area=area, post=1)["user"][0]
    assert not ShiftTurn.objects.exists()


def test_who_is_on_leave_is_not_given_a_shift(plan, driver, second):
    Leave.objects.create(
        user=driver,
        delegate=second,
        first_day=date(2023, 3, 2),
        last_day=date(2023, 3, 3),
        reason="探亲",
        set_at=NINE,
    )
    assert "03-02 已登记离岗" in refused(plan, driver, at(1, 22), at(2, 6))["user"][0]
    plan(driver, at(1, 14))
    assert ShiftTurn.objects.get().starts_at == at(1, 14)


def test_a_vehicle_off_the_road_or_taken_is_refused(plan, driver, second, vehicle, dispatcher):
    plan(driver, vehicle=vehicle)
    told = refused(plan, second, at(2, 13), vehicle=vehicle)
    assert "已排给别人" in told["vehicle"][0]
    plan(second, at(2, 14), vehicle=vehicle)
    VehicleOutage.objects.create(
        vehicle=vehicle, starts_at=at(4, 0), reason="水泵漏水", entered_by=dispatcher
    )
    assert "水泵漏水" in refused(plan, driver, at(4, 6), vehicle=vehicle)["vehicle"][0]
    plan(driver, at(3, 6), vehicle=vehicle)
    assert ShiftTurn.objects.count() == 3


@pytest.mark.parametrize(
    ("more", "field"),
    [({"post": 3}, "post"), ({"post": None}, "post"), ({"post": 0}, "post")],
)
def test_a_post_that_the_area_has_not_is_refused(plan, driver, area, more, field):
    assert list(refused(plan, driver, key_area=area, **more)) == [field]
    assert not ShiftTurn.objects.exists()


def test_vehicle_and_area_together_or_a_post_without_area_are_refused(plan, driver, area, vehicle):
    assert "key_area" in refused(plan, driver, key_area=area, post=1, vehicle=vehicle)
    assert "post" in refused(plan, driver, post=1)
    assert not ShiftTurn.objects.exists()


def test_two_at_one_post_overlap_by_the_hand_over_alone(plan, driver, second, area):
    plan(driver, at(2, 6), at(2, 14, 15), key_area=area, post=1)
    told = refused(plan, second, at(2, 13, 59), key_area=area, post=1)
    assert "15 分钟（规则 22）" in told["post"][0]
    plan(second, at(2, 14), key_area=area, post=1)
    assert ShiftTurn.objects.count() == 2


def test_an_area_or_a_vehicle_of_another_unit_is_refused(office, plan, driver, area, vehicle):
    for row in (area, vehicle):
        row.unit = office.other
        row.save()
    assert "key_area" in refused(plan, driver, key_area=area, post=1)
    assert "vehicle" in refused(plan, driver, vehicle=vehicle)
    area.unit, area.valid_to = office.bureau, date(2023, 3, 2)
    area.save()
    assert "key_area" in refused(plan, driver, key_area=area, post=1)
    assert not ShiftTurn.objects.exists()


def test_of_several_none_is_given_when_one_may_not(office, dispatcher, driver, second):
    told = [
        Planned(office.bureau, driver, at(2, 6), at(2, 14)),
        Planned(office.bureau, driver, at(2, 14), at(2, 22)),
        Planned(office.bureau, second, at(2, 22), at(3, 6)),
    ]
    (words,) = refused(plan_turns, actor=office.actor(dispatcher), unit=office.bureau, rows=told)
    assert words.startswith("03-02 14:00—22:00 班组：jia同志：")
    assert ShiftTurn.objects.count() == 0
    assert (
        "至少排一班"
        in refused(plan_turns, actor=office.actor(dispatcher), unit=office.bureau, rows=[])[0]
    )


def test_without_the_right_nothing_is_planned_or_called_off(office, plan, driver, stranger):
    made = plan(driver)
    for user in (driver, stranger("sweeping.plan_turn", "sweeping.view_turn", DRIVE)):
        actor = office.actor(user)
        with pytest.raises(PermissionDenied):
            plan_turns(
                actor=actor,
                unit=office.bureau,
                rows=[Planned(office.bureau, driver, at(3, 6), at(3, 14))],
            )
        with pytest.raises(PermissionDenied):
            cancel_turn(actor=actor, turn=made, version=1, reason="x")
        with pytest.raises(PermissionDenied):
            call_roll(actor=actor, turn=made, version=1, state=TurnState.PRESENT)
        assert list(visible_turns(actor)) == []
    made.refresh_from_db()
    assert (made.state, ShiftTurn.objects.count()) == ("PLANNED", 1)


def test_a_shift_is_called_off_with_a_reason_and_frees_its_time(
    office, plan, driver, second, dispatcher, clock_at
):
    made = plan(driver)
    actor = office.actor(dispatcher)
    ask_change(actor=office.actor(driver), turn=made, reason="有事", other=second)
    assert "reason" in refused(cancel_turn, actor=actor, turn=made, version=1, reason=" ")
    cancel_turn(actor=actor, turn=made, version=1, reason="改期")
    assert "刚被别人改过" in refused(cancel_turn, actor=actor, turn=made, version=1, reason="x")[0]
    assert "已是" in refused(cancel_turn, actor=actor, turn=made, version=2, reason="x")[0]
    wish = ShiftChange.objects.get()
    assert (wish.state, wish.answer) == ("REFUSED", "班次已取消")
    again = plan(driver)
    clock_at(at(2, 6))
    assert "已经开始" in refused(cancel_turn, actor=actor, turn=again, version=1, reason="x")[0]


def test_the_roll_is_called_around_the_shift_and_put_right(
    office, plan, driver, area, dispatcher, clock_at
):
    made = plan(driver, key_area=area, post=1, ends=at(2, 14, 15))
    actor = office.actor(dispatcher)
    told = {"actor": actor, "turn": made}
    clock_at(at(2, 5, 29))
    assert "没到点名" in refused(call_roll, **told, version=1, state=TurnState.PRESENT)[0]
    clock_at(at(2, 5, 30))
    call_roll(**told, version=1, state=TurnState.ABSENT)
    call_roll(**told, version=2, state=TurnState.PRESENT, reason="迟到 20 分钟")
    made.refresh_from_db()
    assert (made.state, made.reason, made.version) == ("PRESENT", "迟到 20 分钟", 3)
    assert "state" in refused(call_roll, **told, version=3, state=TurnState.PLANNED)
    clock_at(at(2, 22, 15))
    assert "已截止" in refused(call_roll, **told, version=3, state=TurnState.ABSENT)[0]


def test_an_absence_opens_the_post_and_names_who_may_stand_in(
    office, plan, driver, second, area, dispatcher, clock_at
):
    made = plan(driver, key_area=area, post=1, ends=at(2, 14, 15))
    plan(second, at(1, 22))
    clock_at(at(2, 6, 10))
    call_roll(actor=office.actor(dispatcher), turn=made, version=1, state=TurnState.ABSENT)
    made.refresh_from_db()
    opening = opening_of(made, at(2, 6, 10))
    assert (opening.gap.start, opening.gap.end) == (at(2, 6, 10), at(2, 14, 15))
    assert [user.username for user in opening.people] == ["zhuguan"]
    plan(dispatcher, at(2, 6, 10), at(2, 14, 15), key_area=area, post=1)
    assert opening_of(made, at(2, 6, 10)) is None
    assert opening_of(made, at(2, 15)) is None


def test_back_from_leave_with_another_shift_is_refused(office, plan, driver, dispatcher, clock_at):
    made = plan(driver)
    ShiftTurn.objects.update(state="LEAVE")
    plan(driver, at(2, 7))
    clock_at(at(2, 8))
    told = refused(
        call_roll, actor=office.actor(dispatcher), turn=made, version=1, state=TurnState.PRESENT
    )
    assert "规则 23" in told[0]
    made.refresh_from_db()
    assert made.state == TurnState.LEAVE


def test_leave_is_asked_for_and_granted_and_the_gap_is_seen(office, plan, driver, area, dispatcher):
    made = plan(driver, key_area=area, post=1, ends=at(2, 14, 15))
    wish = ask_change(actor=office.actor(driver), turn=made, reason="孩子生病")
    (line,) = wishes_waiting(office.actor(dispatcher))
    assert (line.text, line.due) == ("jia同志 03-02 06:00—14:15", at(2, 6))
    assert wishes_waiting(office.actor(driver)) == []
    assert grant_change(actor=office.actor(dispatcher), change=wish) is None
    made.refresh_from_db()
    wish.refresh_from_db()
    assert (made.state, made.reason, wish.state) == ("LEAVE", "孩子生病", "GRANTED")
    assert wish.decided_by == dispatcher
    assert opening_of(made, NINE).gap.start == at(2, 6)


def test_a_swap_moves_the_shift_to_the_other_person(
    office, plan, driver, second, vehicle, dispatcher
):
    made = plan(driver, vehicle=vehicle)
    wish = ask_change(actor=office.actor(driver), turn=made, reason="有事", other=second)
    moved = grant_change(actor=office.actor(dispatcher), change=wish, answer="同意")
    made.refresh_from_db()
    assert made.state == "LEAVE"
    assert (moved.user, moved.vehicle, moved.starts_at) == (second, vehicle, made.starts_at)
    assert moved.reason == "顶 jia同志 的班"
    told = refused(grant_change, actor=office.actor(dispatcher), change=wish)
    assert "已是“已批”" in told[0]
    assert ShiftTurn.objects.count() == 2


def test_a_stand_in_who_may_not_by_rule_23_changes_nothing(
    office, plan, driver, second, dispatcher
):
    made = plan(driver)
    wish = ask_change(actor=office.actor(driver), turn=made, reason="有事", other=second)
    plan(second, at(1, 20))
    told = refused(grant_change, actor=office.actor(dispatcher), change=wish)
    assert "规则 23" in told["other"][0]
    made.refresh_from_db()
    wish.refresh_from_db()
    assert (made.state, made.version, wish.state) == ("PLANNED", 1, "ASKED")


def test_nobody_decides_an_own_wish(office, plan, dispatcher, colleague):
    made = plan(dispatcher)
    own = office.actor(dispatcher)
    wish = ask_change(actor=own, turn=made, reason="有事")
    assert list(changes_to_decide(own)) == []
    for act, more in ((grant_change, {}), (refuse_change, {"answer": "x"})):
        with pytest.raises(PermissionDenied):
            act(actor=own, change=wish, **more)
    other = office.actor(colleague("sweeping.plan_turn"))
    assert "answer" in refused(refuse_change, actor=other, change=wish, answer=" ")
    refuse_change(actor=other, change=wish, answer="人手不够")
    made.refresh_from_db()
    wish.refresh_from_db()
    assert (made.state, wish.state, wish.answer) == ("PLANNED", "REFUSED", "人手不够")


def test_one_asks_for_own_shifts_to_come_alone_and_once(
    office, plan, driver, second, stranger, clock_at
):
    made = plan(driver)
    with pytest.raises(PermissionDenied):
        ask_change(actor=office.actor(second), turn=made, reason="x")
    own = {"actor": office.actor(driver), "turn": made}
    outside = stranger(DRIVE)
    assert "reason" in refused(ask_change, **own, reason=" ")
    for other in (driver, outside):
        assert "other" in refused(ask_change, **own, reason="有事", other=other)
    wish = ask_change(**own, reason="有事")
    assert "待批" in refused(ask_change, **own, reason="有事")[0]
    with pytest.raises(PermissionDenied):
        withdraw_change(actor=office.actor(second), change=wish)
    withdraw_change(actor=office.actor(driver), change=wish)
    assert "已是" in refused(withdraw_change, actor=office.actor(driver), change=wish)[0]
    ask_change(**own, reason="还是有事")
    clock_at(at(2, 6))
    assert ShiftChange.objects.count() == 2


def test_a_wish_is_not_granted_once_the_shift_runs(office, plan, driver, dispatcher, clock_at):
    made = plan(driver)
    wish = ask_change(actor=office.actor(driver), turn=made, reason="有事")
    clock_at(at(2, 6))
    assert "已经开始" in refused(grant_change, actor=office.actor(dispatcher), change=wish)[0]
    refuse_change(actor=office.actor(dispatcher), change=wish, answer="已开始")
    told = {"actor": office.actor(driver), "turn": made, "reason": "x"}
    assert "已经开始" in refused(ask_change, **told)[0]
    assert ShiftChange.objects.get().state == "REFUSED"
    assert ShiftTurn.objects.get().user == driver


def test_a_shift_hands_over_in_writing_and_somebody_else_signs(office, driver, second, stranger):
    note = leave_note(actor=office.actor(driver), unit=office.bureau, said=" 经三路南段没扫 ")
    assert "自己" in refused(take_note, actor=office.actor(driver), note=note)[0]
    take_note(actor=office.actor(second), note=note)
    note.refresh_from_db()
    assert (note.said, note.taken_by, note.taken_at) == ("经三路南段没扫", second, NINE)
    assert "已有人签收" in refused(take_note, actor=office.actor(second), note=note)[0]
    for said in (" ", "长" * 2001):
        told = {"actor": office.actor(driver), "unit": office.bureau, "said": said}
        assert "said" in refused(leave_note, **told)
    with pytest.raises(PermissionDenied):
        leave_note(actor=office.actor(stranger(DRIVE)), unit=office.bureau, said="x")
    assert ShiftNote.objects.count() == 1


def test_vehicles_off_the_road_are_told_while_they_are(office, vehicle, dispatcher):
    told = {"vehicle": vehicle, "reason": "刹车", "entered_by": dispatcher}
    VehicleOutage.objects.create(starts_at=at(1, 8), ends_at=at(1, 9), **told)
    VehicleOutage.objects.create(starts_at=at(1, 9), **told)
    assert [row.starts_at for row in off_the_road([office.bureau], NINE)] == [at(1, 9)]
    assert off_the_road([office.other], NINE) == []


def test_a_week_is_proposed_filled_and_covered(office, driver, second, area, dispatcher):
    KeyArea.objects.update(posts=1)
    area.refresh_from_db()
    people = [driver, second, dispatcher]
    people += [office.user(f"p{n}", office.post(f"驾驶员{n}", [DRIVE])) for n in range(2)]
    wanted = Wanted(office.bureau, MONDAY, [area], [], [], people)
    places = week_places(wanted)
    picks = proposed(wanted, places)
    assert (len(places), len(picks)) == (21, 21)
    by_key = {user.pk: user for user in people}
    told = [place.planned(office.bureau, by_key[picks[place.key]]) for place in places]
    plan_turns(actor=office.actor(dispatcher), unit=office.bureau, rows=told)
    assert not any(place.open for place in week_places(wanted))
    (cover,) = week_cover(office.actor(dispatcher), MONDAY)
    (post,) = cover.areas[0].posts
    assert [(gap.start, gap.end) for gap in post.gaps] == [(MONDAY, at(6, 6))]
    assert (cover.posts, cover.people, cover.needed, cover.missing) == (1, 5, 5, 0)
    grid = week_grid(office.actor(dispatcher), office.bureau, MONDAY)
    assert [line.user.username for line in grid] == ["jia", "p0", "p1", "yi", "zhuguan"]
    assert sum(float(line.hours) for line in grid) == 21 * 8.25


def test_a_vehicle_off_the_road_is_proposed_to_nobody(office, driver, vehicle, dispatcher):
    VehicleOutage.objects.create(
        vehicle=vehicle, starts_at=at(6, 0), ends_at=at(8, 0), reason="保养", entered_by=dispatcher
    )
    wanted = Wanted(office.bureau, MONDAY, [], [vehicle], [Shift.NIGHT], [driver])
    places = week_places(wanted)
    assert [place.off for place in places] == ["保养", "保养", "", "", "", "", ""]
    assert len(proposed(wanted, places)) == 5


def test_a_proposal_leaves_out_what_is_over(office, driver, area, clock_at):
    clock_at(at(8, 14, 15))
    wanted = Wanted(office.bureau, MONDAY, [area], [], [], [driver])
    assert min(place.turn.start for place in week_places(wanted)) == at(8, 14)


def test_a_driver_sees_own_shifts_and_the_names_of_the_same_shift(
    office, plan, driver, second, dispatcher
):
    own = plan(driver)
    plan(second, at(2, 7))
    plan(dispatcher, at(2, 14))
    assert list(own_turns(office.actor(driver))) == [own]
    assert shift_mates([own]) == {own.pk: ["yi同志"]}
    assert shift_mates([]) == {}
    assert list(visible_turns(office.actor(driver))) == []


def test_attendance_is_of_shifts_and_raises_who_is_needed(office, driver, area, dispatcher):
    for day, state in ((1, "PRESENT"), (2, "PRESENT"), (3, "PRESENT"), (4, "ABSENT")):
        start = NINE - timedelta(days=day)
        ShiftTurn.objects.create(
            unit=office.bureau,
            place=office.district,
            user=driver,
            starts_at=start,
            ends_at=start + timedelta(hours=8),
            state=state,
        )
    (cover,) = week_cover(office.actor(dispatcher), MONDAY)
    assert (cover.attendance, cover.posts, cover.needed, cover.missing) == (75, 2, 12, 10)
    assert cover.areas[0].posts[0].empty


def test_units_to_plan_for_are_those_with_crews_that_one_is_over(office, driver, dispatcher):
    found = units_with_crews(office.actor(dispatcher), "sweeping.plan_turn")
    assert found == [office.bureau]
    assert units_with_crews(office.actor(driver), "sweeping.plan_turn") == []
