"""A week of invented shifts: proposed, given, the roll called, a wish, a hand-over."""

from datetime import date, datetime, time, timedelta

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.systems.sweeping.actions.shift_changes import ask_change
from luodi.systems.sweeping.actions.shift_notes import leave_note, take_note
from luodi.systems.sweeping.actions.turns import call_roll, plan_turns
from luodi.systems.sweeping.models import ShiftTurn, TurnState
from luodi.systems.sweeping.reads.crews import people_of
from luodi.systems.sweeping.reads.rota_slots import Wanted, proposed, week_areas, week_places

CREW = ("baojie", "baojie2")
LATE = "迟到 15 分钟，路上堵车"


def load_rosters(dispatcher: User, unit: Unit, today: date) -> None:
    """Write this week's rota of the key areas, as far as its drivers reach."""
    monday = _at(today - timedelta(days=today.weekday()), 0)
    with clock.told(monday - timedelta(hours=8)):
        people = people_of(unit, monday, monday + timedelta(days=7))
        drivers = [user for user in people if user.username in CREW]
        areas = list(week_areas(unit, monday))
        if len(drivers) < 2 or not areas:
            return
        _give(Wanted(unit, monday, areas, [], [], drivers), dispatcher)
    _call(unit, dispatcher, _at(today, 9))
    _hand_over(unit, drivers, today)
    _wish(drivers, _at(today, 8))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=clock.SHANGHAI)


def _give(wanted: Wanted, dispatcher: User) -> None:
    places = week_places(wanted)
    picks = proposed(wanted, places)
    people = {user.pk: user for user in wanted.people}
    rows = [
        place.planned(wanted.unit, people[picks[place.key]])
        for place in places
        if place.key in picks
    ]
    plan_turns(actor=actor_of(dispatcher, clock.now()), unit=wanted.unit, rows=rows)


def _call(unit: Unit, dispatcher: User, until: datetime) -> None:
    """Call the roll of the shifts that have begun; one came late, the rest in time."""
    rows = unrestricted(ShiftTurn, why="the demonstration calls its own roll")
    begun = rows.filter(unit=unit, starts_at__lt=until).select_related("unit", "place")
    for number, turn in enumerate(begun.order_by("starts_at", "pk")):
        with clock.told(turn.starts_at + timedelta(minutes=20)):
            call_roll(
                actor=actor_of(dispatcher, clock.now()),
                turn=turn,
                version=turn.version,
                state=TurnState.PRESENT,
                reason=LATE if number == 1 else "",
            )


def _hand_over(unit: Unit, drivers: list[User], today: date) -> None:
    """Let a shift hand over and be signed for the next morning, and one wait."""
    first, second = drivers[:2]
    yesterday = today - timedelta(days=1)
    with clock.told(_at(yesterday - timedelta(days=1), 14)):
        note = leave_note(actor=actor_of(first, clock.now()), unit=unit, said="无")
    with clock.told(_at(yesterday, 6)):
        take_note(actor=actor_of(second, clock.now()), note=note)
    with clock.told(_at(yesterday, 14)):
        said = "广场东侧出租车道没冲完，地面有油渍；高压枪枪头漏水，下一班先换。"
        leave_note(actor=actor_of(second, clock.now()), unit=unit, said=said)


def _wish(drivers: list[User], at: datetime) -> None:
    """Let a driver ask to be off the next shift but one."""
    rows = unrestricted(ShiftTurn, why="a driver of the demonstration asks about an own shift")
    ahead = rows.filter(user__in=drivers, starts_at__gt=at + timedelta(days=1))
    turn = ahead.order_by("starts_at", "pk").first()
    if turn is not None:
        with clock.told(at):
            ask_change(actor=actor_of(turn.user, at), turn=turn, reason="孩子家长会")
