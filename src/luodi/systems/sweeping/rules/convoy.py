"""Convoys: their window at night, the order and gaps of their vehicles, the time to dry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from luodi.systems.sweeping.rules.strips import Kerb
from luodi.systems.sweeping.rules.work import VehicleKind

WINDOW = (time(22), time(6))
DRY_BY = time(7)
BROKEN_M = 100
BROKEN_SECONDS = 60
"""Rule 13: farther apart a convoy is broken, and the later one's work counts as single."""
_ORDER = {
    VehicleKind.VACUUM: 0,
    VehicleKind.FLUSH: 1,
    VehicleKind.WASH_SWEEP: 2,
    VehicleKind.WET_SWEEP: 2,
}
_DRYING = ((15.0, 60), (8.0, 90), (5.0, 120))
_LANES_STEPPED = 3
MAIN_CLASSES = frozenset({1, 2})
VEHICLES_ON_MAIN = 3
"""Rule 14: two vehicles on lesser roads, three on main ones."""
_GAPS_M = (("HOT_DRY", 0, 10), ("WET", 20, 30), ("OTHER", 15, 50))


@dataclass(frozen=True)
class Window:
    """A stretch of time, half open, by the clock of Shanghai."""

    start: datetime
    end: datetime


def night_window(day: date, opens: time = WINDOW[0], closes: time = WINDOW[1]) -> Window:
    """Give the window that begins on a day; one that closes no later than it opens ends the next.

    Parameters
    ----------
    day
        The day on which it begins.
    opens, closes
        Its hours by the clock.

    Source
    ------
    Dossier of road cleaning, rule 9: 22:00 to 06:00.

    Examples
    --------
    >>> night_window(date(2023, 12, 31)).end
    datetime.datetime(2024, 1, 1, 6, 0)
    """
    last = day if closes > opens else day + timedelta(days=1)
    return Window(datetime.combine(day, opens), datetime.combine(last, closes))


def night_in(start: datetime, end: datetime) -> Window | None:
    """Give the part of a time in which convoys work: one night; None for none.

    Parameters
    ----------
    start, end
        The time, half open, by the clock of Shanghai.

    Source
    ------
    Dossier of road cleaning, rule 9: 22:00 to 06:00.

    Examples
    --------
    >>> night_in(datetime(2023, 3, 1, 20), datetime(2023, 3, 2, 2)).start.hour
    22
    >>> night_in(datetime(2023, 3, 1, 6), datetime(2023, 3, 1, 22)) is None
    True
    """
    for day in (start.date() - timedelta(days=1), start.date()):
        night = night_window(day)
        first = max(night.start.replace(tzinfo=start.tzinfo), start)
        last = min(night.end.replace(tzinfo=end.tzinfo), end)
        if first < last:
            return Window(first, last)
    return None


def last_wet_minute(day: date, air_c: float) -> datetime | None:
    """Give the instant by which wet work must end so that the street is dry at 07:00.

    Parameters
    ----------
    day
        The day whose morning is meant.
    air_c
        Air temperature; below 5 nothing wet is done, so there is no instant: None.

    Source
    ------
    Dossier of road cleaning, rule 9: 60 minutes from 15 degrees on, 90 from 8, 120 from 5.

    Examples
    --------
    >>> [last_wet_minute(date(2023, 4, 1), air).strftime("%H:%M") for air in (15.0, 8.0, 5.0)]
    ['06:00', '05:30', '05:00']
    """
    for least, minutes in _DRYING:
        if air_c >= least:
            return datetime.combine(day, DRY_BY) - timedelta(minutes=minutes)
    return None


def convoys_in(kinds: Sequence[VehicleKind]) -> list[list[int]]:
    """Give the convoys that vehicles make: each joins the first that has its place free.

    Parameters
    ----------
    kinds
        The vehicles as they were chosen.

    Returns
    -------
    list of list of int
        Of each convoy the places of its vehicles in ``kinds``, in their order there.

    Source
    ------
    Dossier of road cleaning, rule 12: one of each place; wash-sweep and wet sweep share the last.

    Examples
    --------
    >>> V, F = VehicleKind.VACUUM, VehicleKind.FLUSH
    >>> convoys_in([V, V, F, F, VehicleKind.WASH_SWEEP, VehicleKind.WET_SWEEP])
    [[0, 2, 4], [1, 3, 5]]
    """
    places = [_ORDER.get(kind, kind) for kind in kinds]
    convoys: list[list[int]] = []
    for number, place in enumerate(places):
        room = next((row for row in convoys if place not in {places[one] for one in row}), None)
        if room is None:
            convoys.append([number])
        else:
            room.append(number)
    return convoys


def order_refusal(kinds: Sequence[VehicleKind]) -> str | None:
    """Say why vehicles do not make a convoy in this order; None when they do.

    Parameters
    ----------
    kinds
        The vehicles from the first to the last.

    Source
    ------
    Dossier of road cleaning, rules 12 and 14: vacuum, flush, then wash-sweep or wet sweep; at least
    two vehicles.

    Examples
    --------
    >>> order_refusal([VehicleKind.VACUUM, VehicleKind.FLUSH, VehicleKind.WASH_SWEEP]) is None
    True
    """
    strange = [kind for kind in kinds if kind not in _ORDER]
    if strange:
        return f"{strange[0]} 不编入联合作业（规则 12）；可编：吸尘、冲洗、洗扫、湿扫"
    places = [_ORDER[kind] for kind in kinds]
    if len(places) < 2:
        return "联合作业至少两辆车（规则 14）；请加车或改为单车作业"
    if places != sorted(set(places)):
        return "联合作业次序应为吸尘、冲洗、洗扫（湿扫），每种一辆（规则 12）；请调整次序"
    return None


def convoy_kmh(work_kmh: Sequence[int]) -> int:
    """Give the speed of a convoy: that of its slowest vehicle.

    Parameters
    ----------
    work_kmh
        Working speed of each vehicle.

    Source
    ------
    Dossier of road cleaning, rule 12.
    """
    return min(work_kmh)


@dataclass(frozen=True)
class Gap:
    """Metres between two vehicles of a convoy, least and most, and the same in tenths of seconds.

    ``when`` tells when it holds: HOT_DRY, WET, or OTHER, which is also between any two others.
    """

    when: str
    least_m: int
    most_m: int
    least_tenths: int
    most_tenths: int


def gaps(kmh: int) -> tuple[Gap, ...]:
    """Give the gaps that a convoy keeps at a speed.

    Parameters
    ----------
    kmh
        Its speed at work.

    Source
    ------
    Dossier of road cleaning, rule 13: from flush to wash-sweep under 10 m in hot dry weather, 20 to
    30 m on wet roads, otherwise and between others 15 to 50 m; at 8 km/h 10 m are 4.5 s.

    Examples
    --------
    >>> [(gap.when, gap.most_m, gap.most_tenths) for gap in gaps(8)]
    [('HOT_DRY', 10, 45), ('WET', 30, 135), ('OTHER', 50, 225)]
    """
    return tuple(
        Gap(when, least, most, least * 36 // kmh, most * 36 // kmh) for when, least, most in _GAPS_M
    )


def lanes_passed(lanes: int, kerb: Kerb, *, has_median: bool) -> tuple[int, ...]:
    """Give the lanes that a convoy passes for one pass over a strip, in their order.

    Parameters
    ----------
    lanes
        Lanes of the strip's direction; the first lies at the median.
    kerb
        Which edge of the direction the strip is.
    has_median
        Whether the direction has a strip on its left too: that one is the first lane.

    Source
    ------
    Dossier of road cleaning, rule 15: with three lanes one to the right each pass, median first, so
    that water runs to the outer gutter.

    Examples
    --------
    >>> lanes_passed(3, Kerb.RIGHT, has_median=False)
    (1, 2, 3)
    >>> [lanes_passed(3, kerb, has_median=True) for kerb in (Kerb.LEFT, Kerb.RIGHT)]
    [(1,), (2, 3)]
    >>> lanes_passed(2, Kerb.RIGHT, has_median=True)
    (2,)
    """
    if kerb is Kerb.LEFT:
        return (1,)
    if lanes < _LANES_STEPPED:
        return (lanes,)
    return tuple(range(1 + has_median, lanes + 1))
