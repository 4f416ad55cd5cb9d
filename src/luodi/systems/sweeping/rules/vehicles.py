"""What a vehicle can do: its own figures, what is usual for its kind, and what cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass

from luodi.systems.sweeping.rules.strips import OVERLAP_MM
from luodi.systems.sweeping.rules.water import tank_metres
from luodi.systems.sweeping.rules.work import KINDS, WET, Operation, VehicleKind, kind_refusal

TRAVEL_MOST_KMH = 80
HEIGHT_MM = (1_000, 4_000)
"""GB 1589-2016 lets lorries be 4 m high; lower than 1 m no vehicle is."""
AXLE_KG = (200, 11_500)
"""GB 1589-2016: at most 11.5 t on a driven axle."""


@dataclass(frozen=True)
class VehicleFacts:
    """What one vehicle carries and does; each figure is its own or the usual one of its kind.

    ``tank_l`` and ``hopper_l`` are litres, 0 where there is none; ``width_mm`` the working width;
    ``work_kmh`` and ``travel_kmh`` the speeds at work and between; ``water_l_km`` litres to one
    kilometre of work; ``left_broom`` whether it reaches the kerb on its left.
    """

    kind: VehicleKind
    operations: frozenset[Operation]
    tank_l: int
    hopper_l: int
    width_mm: int
    work_kmh: int
    travel_kmh: int
    water_l_km: int
    left_broom: bool


FIGURES = ("tank_l", "hopper_l", "width_mm", "work_kmh", "travel_kmh", "water_l_km")
"""Figures that a vehicle may have of its own."""


@dataclass(frozen=True)
class KindLimits:
    """Between what a kind's figures can lie, both ends included: litres, millimetres."""

    tank_l: tuple[int, int]
    hopper_l: tuple[int, int]
    width_mm: tuple[int, int]
    water_l_km: tuple[int, int]


_NARROWEST = OVERLAP_MM + 1
LIMITS = {
    VehicleKind.VACUUM: KindLimits((0, 1_000), (500, 25_000), (_NARROWEST, 5_000), (0, 50)),
    VehicleKind.WASH_SWEEP: KindLimits(
        (1_000, 16_000), (500, 25_000), (_NARROWEST, 5_000), (50, 3_000)
    ),
    VehicleKind.WET_SWEEP: KindLimits(
        (100, 6_000), (500, 25_000), (_NARROWEST, 5_000), (10, 1_000)
    ),
    VehicleKind.FLUSH: KindLimits((1_000, 25_000), (0, 0), (_NARROWEST, 10_000), (200, 15_000)),
    VehicleKind.SPRINKLE: KindLimits((1_000, 25_000), (0, 0), (_NARROWEST, 20_000), (200, 15_000)),
    VehicleKind.MIST: KindLimits((500, 25_000), (0, 0), (_NARROWEST, 120_000), (50, 6_000)),
    VehicleKind.SMALL: KindLimits((0, 2_000), (100, 4_000), (_NARROWEST, 2_500), (0, 500)),
}
"""House figures around the dossier's table of vehicles: outside of them a figure is a slip."""
_TITLES = {
    "tank_l": ("水箱", "升", 1),
    "hopper_l": ("垃圾箱", "升", 1),
    "width_mm": ("作业宽度", "米", 1_000),
    "work_kmh": ("作业速度", "km/h", 1),
    "travel_kmh": ("行驶速度", "km/h", 1),
    "water_l_km": ("每公里用水", "升", 1),
    "height_mm": ("车高", "米", 1_000),
    "axle_kg": ("轴重", "吨", 1_000),
}
"""How people call and write a figure: title, unit, and by what the stored number is divided."""


def vehicle_facts(kind: VehicleKind, **overrides: int | None) -> VehicleFacts:
    """Give what a vehicle can do: its own figures where told, else what is usual for its kind.

    Parameters
    ----------
    kind
        The vehicle's kind.
    overrides
        Own figures under the names of ``FIGURES`` and ``left_broom``; None is not told.

    Raises
    ------
    TypeError
        For a name that is no figure.

    Source
    ------
    Dossier of road cleaning, vehicles: defaults by kind, each vehicle record overrides.

    Examples
    --------
    >>> vehicle_facts(VehicleKind.WASH_SWEEP, tank_l=9_000, width_mm=None).tank_l
    9000
    >>> vehicle_facts(VehicleKind.WASH_SWEEP).width_mm
    3500
    """
    strange = set(overrides) - {*FIGURES, "left_broom"}
    if strange:
        raise TypeError(f"no figures of a vehicle: {', '.join(sorted(strange))}")
    usual = KINDS[kind]
    figures = {name: overrides.get(name) for name in FIGURES}
    told = {
        name: getattr(usual, name) if value is None else value for name, value in figures.items()
    }
    return VehicleFacts(
        kind=kind,
        operations=usual.operations,
        left_broom=bool(overrides.get("left_broom")),
        **told,
    )


def metres_of_a_tank(facts: VehicleFacts, operation: Operation) -> int | None:
    """Give the whole metres of work that a full tank reaches for; None where water sets no end.

    Parameters
    ----------
    facts
        The vehicle.
    operation
        The work; one that the vehicle can do.

    Returns
    -------
    int or None
        Metres; None for dry work, and for a vehicle that takes no water.

    Raises
    ------
    ValueError
        For work that its kind cannot do, with the rule.

    Source
    ------
    Dossier of road cleaning, worked examples: 7 m3 at 95 %, 700 L a kilometre, 9.5 km a tank.

    Examples
    --------
    >>> metres_of_a_tank(vehicle_facts(VehicleKind.WASH_SWEEP), Operation.WASH_SWEEP)
    9500
    >>> metres_of_a_tank(vehicle_facts(VehicleKind.VACUUM), Operation.VACUUM) is None
    True
    """
    refused = kind_refusal(facts.kind, operation)
    if refused:
        raise ValueError(refused)
    if operation not in WET or not facts.water_l_km:
        return None
    return tank_metres(facts.tank_l, facts.water_l_km)


def figure_refusals(kind: VehicleKind, told: Mapping[str, int | None]) -> dict[str, str]:
    """Say which of a vehicle's own figures cannot be, and why; empty when all can.

    Parameters
    ----------
    kind
        The vehicle's kind.
    told
        Own figures under the names of ``FIGURES``, ``height_mm`` and ``axle_kg``, in the units
        that the names say; None is not told.

    Returns
    -------
    dict
        By name of the figure: the value, what it may be, and what to do.

    Source
    ------
    Dossier of road cleaning, vehicles: ranges by kind, speed limits of sweeping and washing;
    rule 3: a pass must cover more than the overlap. GB 1589-2016: height and axle load.

    Examples
    --------
    >>> figure_refusals(VehicleKind.VACUUM, {"tank_l": 9_000})
    {'tank_l': '水箱 9000 升不可能：这种车应在 0 至 1000 升之间；请核对数字和单位，或改车型'}
    >>> figure_refusals(VehicleKind.VACUUM, {"tank_l": None, "width_mm": 3_000})
    {}
    """
    between = _between(kind, told)
    wrong = {
        name: _outside(name, value, *between[name])
        for name, value in told.items()
        if value is not None and not between[name][0] <= value <= between[name][1]
    }
    width = told.get("width_mm")
    if width is not None and width <= OVERLAP_MM:
        wrong["width_mm"] = (
            f"作业宽度 {width / 1_000:g} 米不大于两遍之间的重叠 {OVERLAP_MM / 1_000:g} 米"
            "（规则 3），永远扫不完一条路；请核对数字和单位"
        )
    if not wrong:
        wrong.update(_together(vehicle_facts(kind, **{n: told.get(n) for n in FIGURES})))
    return wrong


def _between(kind: VehicleKind, told: Mapping[str, int | None]) -> dict[str, tuple[int, int]]:
    limits, usual = LIMITS[kind], KINDS[kind]
    slowest = told.get("work_kmh") or 1
    return {
        "tank_l": limits.tank_l,
        "hopper_l": limits.hopper_l,
        "width_mm": limits.width_mm,
        "water_l_km": limits.water_l_km,
        "work_kmh": (1, usual.fastest_kmh),
        "travel_kmh": (min(slowest, usual.fastest_kmh), TRAVEL_MOST_KMH),
        "height_mm": HEIGHT_MM,
        "axle_kg": AXLE_KG,
    }


def _outside(name: str, value: int, least: int, most: int) -> str:
    title, unit, divisor = _TITLES[name]
    told, low, high = (_written(number, divisor) for number in (value, least, most))
    allowed = f"应在 {low} 至 {high} {unit}之间" if least < most else f"应是 {low} {unit}"
    return f"{title} {told} {unit}不可能：这种车{allowed}；请核对数字和单位，或改车型"


def _written(number: int, divisor: int) -> str:
    whole, rest = divmod(number, divisor)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def _together(facts: VehicleFacts) -> dict[str, str]:
    """Say what cannot be together: water that comes from no tank, a way home slower than work."""
    wrong = {}
    if facts.water_l_km and not facts.tank_l:
        wrong["tank_l"] = (
            f"水箱是 0 升，每公里却用水 {facts.water_l_km} 升；请填水箱，或把每公里用水填 0"
        )
    if facts.travel_kmh < facts.work_kmh:
        wrong["work_kmh"] = (
            f"作业速度 {facts.work_kmh} km/h 比行驶速度 {facts.travel_kmh} km/h 还快；请核对"
        )
    return wrong
