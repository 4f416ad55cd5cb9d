"""What a vehicle's page tells of it: own figures and usual ones apart, and how far a tank goes."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

from luodi.systems.sweeping.forms.fleet import shown
from luodi.systems.sweeping.models import OPERATION_TITLES, Vehicle
from luodi.systems.sweeping.reads.fleet import facts_of
from luodi.systems.sweeping.rules import KINDS, VehicleKind
from luodi.systems.sweeping.rules.vehicles import metres_of_a_tank
from luodi.systems.sweeping.rules.water import best_refills, emptied_seconds

_TITLES = {
    "tank_l": (gettext_lazy("水箱"), gettext_lazy("升")),
    "hopper_l": (gettext_lazy("垃圾箱"), gettext_lazy("升")),
    "width_mm": (gettext_lazy("作业宽度"), gettext_lazy("米")),
    "work_kmh": (gettext_lazy("作业速度"), "km/h"),
    "travel_kmh": (gettext_lazy("行驶速度"), "km/h"),
    "water_l_km": (gettext_lazy("每公里用水"), gettext_lazy("升")),
}


class FigureLine(NamedTuple):
    """A figure of a vehicle: what holds, whether it is its own, and what is usual for its kind."""

    title: Any
    value: str
    unit: Any
    own: bool
    usual: str


class Size(NamedTuple):
    """A size that limits of streets are held against; None is not told."""

    title: Any
    value: str | None
    unit: Any


class Reach(NamedTuple):
    """A work that a vehicle does: how far and long a tank goes, and how far a night does.

    ``km`` is None where water sets no end, and the rest says nothing then.
    """

    title: Any
    km: str | None
    minutes: int = 0
    night_km: str = ""
    refills: int = 0


def figures_of(vehicle: Vehicle) -> list[FigureLine]:
    """Give the figures that reckoning uses, the own ones and the usual ones apart."""
    facts, usual = facts_of(vehicle), KINDS[VehicleKind(vehicle.kind)]
    return [
        FigureLine(
            title,
            shown(name, getattr(facts, name)),
            unit,
            getattr(vehicle, name) is not None,
            shown(name, getattr(usual, name)),
        )
        for name, (title, unit) in _TITLES.items()
    ]


def sizes_of(vehicle: Vehicle) -> list[Size]:
    """Give height and axle load, which have no usual value."""
    told = (
        ("height_mm", gettext_lazy("车高"), gettext_lazy("米")),
        ("axle_kg", gettext_lazy("轴重"), gettext_lazy("吨")),
    )
    return [
        Size(title, None if value is None else shown(name, value), unit)
        for name, title, unit in told
        for value in [getattr(vehicle, name)]
    ]


def reaches_of(vehicle: Vehicle) -> list[Reach]:
    """Give what a vehicle can do, each with how far a tank goes, and a night with refills."""
    facts = facts_of(vehicle)
    found = []
    for operation in OPERATION_TITLES:
        if operation in facts.operations:
            metres = metres_of_a_tank(facts, operation)
            title = OPERATION_TITLES[operation]
            if metres is None:
                found.append(Reach(title, None))
                continue
            night = best_refills(metres_tank=metres, kmh=facts.work_kmh)
            found.append(
                Reach(
                    title,
                    f"{metres / 1_000:.1f}",
                    round(emptied_seconds(metres, facts.work_kmh) / 60),
                    f"{night.metres / 1_000:.1f}",
                    night.refills,
                )
            )
    return found
