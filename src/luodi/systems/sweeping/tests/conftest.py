from collections.abc import Callable
from typing import Any

import pytest

from luodi.systems.sweeping import actions
from luodi.systems.sweeping.actions.plans import ask_plan
from luodi.systems.sweeping.models import Mode, Station, Zone
from luodi.systems.sweeping.rules import Operation, Quantity
from luodi.systems.sweeping.tests.town import at

EVERYTHING = tuple(
    f"sweeping.{verb}"
    for verb in (
        "view_order",
        "sign_order",
        "view_zone",
        "change_zone",
        "view_reading",
        "take_reading",
        "override_order",
        "view_street",
        "change_street",
        "view_fleet",
        "change_fleet",
        "view_plan",
        "make_plan",
        "drive_route",
        "view_call",
        "send_call",
        "view_turn",
        "plan_turn",
    )
)


@pytest.fixture
def dispatcher(office: Any, in_charge: Callable[..., Any]) -> Any:
    return in_charge(*EVERYTHING)


@pytest.fixture
def station(office: Any, dispatcher: Any) -> Station:
    return actions.open_station(
        actor=office.actor(dispatcher), unit=office.bureau, code="QM-01", name="城区站"
    )


@pytest.fixture
def zone(office: Any, dispatcher: Any, station: Station) -> Zone:
    return actions.open_zone(
        actor=office.actor(dispatcher),
        unit=office.bureau,
        name="主城",
        colder_tenths=0,
        stations=[station],
    )


@pytest.fixture
def read(office: Any, dispatcher: Any, station: Station, clock_at: Any) -> Callable[..., Any]:
    """Give a function that takes a reading at an instant, and evaluates then."""

    def take(at: Any, air: int | None = 200, **more: int) -> int:
        clock_at(at)
        told = {"AIR_C": air, "HUMIDITY": 500, "RAIN": 0, "WIND": 20, **more}
        numbers = {Quantity[name]: value for name, value in told.items() if value is not None}
        actions.take_reading(
            actor=office.actor(dispatcher, at), station=station, at=at, numbers=numbers
        )
        return actions.evaluate_zones()

    return take


@pytest.fixture
def ask(office: Any, dispatcher: Any) -> Callable[..., Any]:
    """Give a function that asks for a plan of vehicles: single ones that wash-sweep by night."""

    def asked(*vehicles: Any, **told: Any) -> Any:
        facts = {
            "mode": Mode.SINGLE,
            "operation": Operation.WASH_SWEEP,
            "start": at(1, 22),
            "end": at(2, 6),
            **told,
        }
        return ask_plan(
            actor=office.actor(dispatcher),
            unit=office.bureau,
            vehicles=vehicles,
            starts_at=facts.pop("start"),
            ends_at=facts.pop("end"),
            seconds=1,
            **facts,
        )

    return asked
