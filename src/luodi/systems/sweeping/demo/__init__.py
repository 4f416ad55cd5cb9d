"""Invented stations and zones, a year's hardest weather and ten days over them, and a morning."""

from datetime import date, datetime, timedelta

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.systems.sweeping import actions
from luodi.systems.sweeping.actions.overrides import ask_override
from luodi.systems.sweeping.actions.winter import order_winter
from luodi.systems.sweeping.demo.past import DAYS, YEAR, load_past
from luodi.systems.sweeping.demo.rosters import load_rosters
from luodi.systems.sweeping.demo.streets import load_register
from luodi.systems.sweeping.demo.work import load_work
from luodi.systems.sweeping.models import SPRINKLING, DispatchOrder, Station
from luodi.systems.sweeping.rules import Quantity

STATIONS = (("QM-01", "示例城区站"), ("QM-02", "示例河畔站"))
ZONES = (("主城片区", 0, (0, 1)), ("河畔桥面", 20, (1, 0)), ("东部新区", 0, (0,)))
"""Name, tenths of a degree that it is colder, its stations by their place above."""
WINTER = date(2022, 11, 15), date(2023, 3, 15)
WINTER_ENTERED = date(2023, 1, 3)
"""The invented winter time, the last day excluded; the dispatcher is there from 2023 on."""
DAY = (
    (0, 261, 640, 18), (60, 255, 660, 15), (120, 249, 690, 12), (180, 246, 700, 10),
    (240, 252, 680, 14), (300, 268, 610, 21), (360, 289, 540, 26), (420, 312, 470, 31),
    (480, 334, 400, 38), (540, 352, 360, 44),
)  # fmt: skip
"""Minutes since midnight; tenths of a degree, per cent and metres a second."""


def load(today: date) -> None:
    """Write the stations, the zones, what came before and the morning."""
    unit = Unit.objects.select_related("place").get(code="zhujian")
    with clock.told(_at(today - timedelta(days=YEAR + 1), 23 * 60)):
        stations = [
            actions.open_station(actor=LUODI, unit=unit, code=code, name=name)
            for code, name in STATIONS
        ]
        zones = [
            actions.open_zone(
                actor=LUODI,
                unit=unit,
                name=name,
                colder_tenths=colder,
                stations=[stations[place] for place in told],
            )
            for name, colder, told in ZONES
        ]
    dispatcher = User.objects.filter(username="diaodu").first()
    if dispatcher is not None:
        load_register(dispatcher, unit, today - timedelta(days=DAYS), today)
        load_rosters(dispatcher, unit, today)
    with clock.told(_at(today, 0)):
        load_past(today, stations, zones)
    _play(today, stations)
    if dispatcher is not None:
        _order_winter(dispatcher, unit)
    if dispatcher is not None:
        load_work(dispatcher, unit, today)
    _set_aside(today)


def _order_winter(dispatcher: User, unit: Unit) -> None:
    """Order a winter time that is over, entered after the turn of the year."""
    at = _at(WINTER_ENTERED, 9 * 60)
    with clock.told(at):
        order_winter(
            actor=actor_of(dispatcher, at),
            unit=unit,
            valid_from=WINTER[0],
            valid_to=WINTER[1],
            source="示例：市城管局 冬季道路保洁通知",
        )


def _set_aside(today: date) -> None:
    """Let the dispatcher set an order of sprinkling aside at nine, if one stands then."""
    user = User.objects.filter(username="diaodu").first()
    at = _at(today, 9 * 60)
    orders = unrestricted(DispatchOrder, why="the first that stands, to set it aside")
    order = orders.filter(kind=SPRINKLING, ended_at__isnull=True).order_by("pk").first()
    if user is None or order is None or order.started_at > at or at > clock.now():
        return
    with clock.told(at):
        ask_override(
            actor=actor_of(user, at),
            order=order,
            reason="路面正在铺装，洒水影响沥青粘结；铺装完再洒",
            ends_at=at + timedelta(hours=3),
        )


def _at(day: date, minutes: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.SHANGHAI) + timedelta(
        minutes=minutes
    )


def _play(today: date, stations: list[Station]) -> None:
    """Let the morning pass in steps of ten minutes, each with a reading of every station."""
    end = DAY[-1][0]
    for minute in range(0, end + 1, 10):
        at = _at(today, minute)
        if at > clock.now():
            break
        with clock.told(at):
            air, humidity, wind = _between(minute)
            for place, station in enumerate(stations):
                actions.take_reading(
                    actor=LUODI,
                    station=station,
                    at=at,
                    numbers={
                        Quantity.AIR_C: air - 6 * place,
                        Quantity.LEAST_C: air - 10,
                        Quantity.HUMIDITY: humidity + 20 * place,
                        Quantity.WIND: wind,
                        Quantity.RAIN: 0,
                        Quantity.PM10: 820,
                        Quantity.PM25: 340,
                    },
                )
            actions.evaluate_zones(at)


def _between(minute: int) -> tuple[int, int, int]:
    """Give what is told at a minute, on the straight line between two of the day's points."""
    before = max(row for row in DAY if row[0] <= minute)
    after = min((row for row in DAY if row[0] > minute), default=before)
    span = max(after[0] - before[0], 1)
    share = minute - before[0]
    air, humidity, wind = (
        before[place] + (after[place] - before[place]) * share // span for place in (1, 2, 3)
    )
    return air, humidity, wind
