"""Calls from the street: by when somebody arrives, who is sent, what an event asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from luodi.standards.ellipsoid import distance_m
from luodi.systems.sweeping.rules.rostering import LENGTH, Shift
from luodi.systems.sweeping.rules.work import KINDS, TAKES_UP, Operation, VehicleKind


class Matter(StrEnum):
    """What a call is about."""

    SPILL = "SPILL"
    EVENT = "EVENT"
    EXTRA = "EXTRA"
    FAULT = "FAULT"


class Lateness(StrEnum):
    """How an arrival stands to the time that was given for it."""

    IN_TIME = "IN_TIME"
    LATE = "LATE"
    TOO_LATE = "TOO_LATE"


class Unable(StrEnum):
    """Why a vehicle cannot be sent to a call."""

    OFF_ROAD = "OFF_ROAD"
    KIND = "KIND"
    STOPPED = "STOPPED"


ARRIVE_WITHIN: Mapping[Matter, timedelta] = MappingProxyType(
    {Matter.SPILL: timedelta(minutes=30), Matter.EXTRA: timedelta(hours=1)}
)
"""D10: a spill in 30 minutes; a temporary task within the hour."""
AT_MOST = timedelta(hours=1)
PASS_EVERY = timedelta(hours=2)
KEEP_ABOUT = timedelta(minutes=30)
"""D11: how much before or after its instant a keep pass is made. A house figure: so two of them
lie at least an hour apart."""
_MINUTE = timedelta(minutes=1)
SERVES: Mapping[Matter, frozenset[Operation]] = MappingProxyType(
    {
        Matter.SPILL: TAKES_UP,
        Matter.EVENT: TAKES_UP,
        Matter.EXTRA: frozenset(Operation),
        Matter.FAULT: frozenset(),
    }
)
"""Work that answers a call: what was spilled is taken up, never flushed into the drain. To a fault
no vehicle is sent: the plan is made anew."""


@dataclass(frozen=True)
class Response:
    """Minutes until somebody arrived, or until now; parts of one count whole."""

    minutes: int
    lateness: Lateness


@dataclass(frozen=True)
class Candidate:
    """A vehicle, where its plan says that it is (degrees, CGCS2000), and what holds it back."""

    key: int
    kind: VehicleKind
    lon: float
    lat: float
    off_road: bool = False
    busy: bool = False


@dataclass(frozen=True)
class Ranked:
    """A vehicle's straight distance from a call in metres, and why it cannot be sent."""

    key: int
    metres: int
    unable: Unable | None
    busy: bool


def due_at(matter: Matter, reported_at: datetime) -> datetime | None:
    """Give by when somebody arrives at a call; None where nothing is prescribed.

    Parameters
    ----------
    matter
        What it is about.
    reported_at
        When it was reported, an aware instant.

    Source
    ------
    Dossier of road cleaning, D10: arrive within 30 min, a temporary task within 1 h.

    Examples
    --------
    >>> due_at(Matter.SPILL, datetime(2023, 3, 1, 9, 0))
    datetime.datetime(2023, 3, 1, 9, 30)
    """
    within = ARRIVE_WITHIN.get(matter)
    return None if within is None else reported_at + within


def response(
    matter: Matter, reported_at: datetime, arrived_at: datetime | None, now: datetime
) -> Response:
    """Give how long a call waited or waits, and whether that is late.

    Parameters
    ----------
    matter
        What it is about.
    reported_at, arrived_at
        Aware instants; None when nobody has arrived.
    now
        The instant up to which one that waits is counted.

    Source
    ------
    Dossier of road cleaning, D10 and rule 35: 30 min, at most 1 h; response time to spills.

    Examples
    --------
    >>> nine = datetime(2023, 3, 1, 9, 0)
    >>> response(Matter.SPILL, nine, nine + timedelta(minutes=30), nine).lateness.value
    'IN_TIME'
    """
    waited = (arrived_at or now) - reported_at
    minutes = max(0, -(-waited // _MINUTE))
    within = ARRIVE_WITHIN.get(matter)
    if within is None or waited <= within:
        return Response(minutes, Lateness.IN_TIME)
    return Response(minutes, Lateness.LATE if waited <= AT_MOST else Lateness.TOO_LATE)


def unable(
    matter: Matter, kind: VehicleKind, *, off_road: bool, stopped: frozenset[Operation]
) -> Unable | None:
    """Say why a vehicle cannot be sent to a call; None when it can.

    Parameters
    ----------
    matter
        What the call is about.
    kind
        The vehicle's kind.
    off_road
        Whether it is out of service now.
    stopped
        What orders stop over the zone of the call now.

    Source
    ------
    Dossier of road cleaning, D10 and bad input: a kind unable for the task, or stopped work, is
    refused.

    Examples
    --------
    >>> unable(Matter.SPILL, VehicleKind.SPRINKLE, off_road=False, stopped=frozenset()).value
    'KIND'
    """
    if off_road:
        return Unable.OFF_ROAD
    serving = KINDS[kind].operations & SERVES[matter]
    if not serving:
        return Unable.KIND
    return Unable.STOPPED if serving <= stopped else None


def ranked(
    matter: Matter,
    lon: float,
    lat: float,
    candidates: Sequence[Candidate],
    stopped: frozenset[Operation],
) -> tuple[Ranked, ...]:
    """Rank vehicles for a call: the able and free by distance, then the busy, then the unable.

    Parameters
    ----------
    matter
        What the call is about.
    lon, lat
        Where it is, degrees, CGCS2000.
    candidates
        The vehicles.
    stopped
        What orders stop over the zone of the call now.

    Returns
    -------
    tuple of Ranked
        Each candidate once; of equals the lower key first.

    Source
    ------
    Dossier of road cleaning, D10: the nearest crew and vehicle (mode 1).
    """
    rows = [
        Ranked(
            one.key,
            round(distance_m(lon, lat, one.lon, one.lat)),
            unable(matter, one.kind, off_road=one.off_road, stopped=stopped),
            one.busy,
        )
        for one in candidates
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.unable is not None, row.busy, row.metres, row.key))
    )


def keep_passes(starts_at: datetime, ends_at: datetime) -> tuple[datetime, ...]:
    """Give the instants at which an event is passed, every two hours until it ends.

    Parameters
    ----------
    starts_at, ends_at
        The event, half open, aware instants.

    Source
    ------
    Dossier of road cleaning, D11: a keep pass every 2 h until the end.

    Examples
    --------
    >>> [at.hour for at in keep_passes(datetime(2023, 3, 1, 8), datetime(2023, 3, 1, 14))]
    [8, 10, 12]
    """
    passes = []
    at = starts_at
    while at < ends_at:
        passes.append(at)
        at += PASS_EVERY
    return tuple(passes)


def keep_window(at: datetime) -> tuple[datetime, datetime]:
    """Give the time in which the pass of an event's instant is made, half open.

    Parameters
    ----------
    at
        The instant, one of `keep_passes`.

    Source
    ------
    Dossier of road cleaning, D11: a keep pass every 2 h; half an hour before or after is a house
    figure.

    Examples
    --------
    >>> [f"{one:%H:%M}" for one in keep_window(datetime(2023, 3, 1, 10))]
    ['09:30', '10:30']
    """
    return at - KEEP_ABOUT, at + KEEP_ABOUT


def once_about(instants: Iterable[datetime]) -> tuple[datetime, ...]:
    """Give the instants of several events on a street, less those that one pass serves too.

    Parameters
    ----------
    instants
        In any order.

    Returns
    -------
    tuple of datetime
        The first first, each at least an hour after the one before.

    Source
    ------
    House rule for dossier of road cleaning, D11: what lies within an hour is one pass.

    Examples
    --------
    >>> found = once_about(datetime(2023, 3, 1, 9, minute) for minute in (40, 0, 20))
    >>> [f"{at:%H:%M}" for at in found]
    ['09:00']
    """
    found: list[datetime] = []
    for at in sorted(instants):
        if not found or at - found[-1] >= 2 * KEEP_ABOUT:
            found.append(at)
    return tuple(found)


def kept_instant(instants: Sequence[datetime], start: datetime, end: datetime) -> datetime | None:
    """Give the instant of an event that a pass keeps; None when it keeps none.

    Parameters
    ----------
    instants
        All instants at which the street is passed.
    start, end
        The pass.

    Source
    ------
    Dossier of road cleaning, D11.

    Examples
    --------
    >>> ten = datetime(2023, 3, 1, 10)
    >>> [kept_instant([ten], ten, ten + one * timedelta(minutes=1)) == ten for one in (30, 31)]
    [True, False]
    """
    windows = ((at, keep_window(at)) for at in instants)
    return next((at for at, (first, last) in windows if first <= start and end <= last), None)


def event_shifts(starts_at: datetime, ends_at: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Give the shifts over an event, cut at its ends: 06-14, 14-22 and 22-06.

    Parameters
    ----------
    starts_at, ends_at
        The event, half open, by the clock of Shanghai.

    Source
    ------
    Dossier of road cleaning, D11 and rule 22: three shifts, round the clock.

    Examples
    --------
    >>> [(a.hour, b.hour) for a, b in event_shifts(datetime(2023, 3, 1, 12),
    ...                                            datetime(2023, 3, 2, 7))]
    [(12, 14), (14, 22), (22, 6), (6, 7)]
    """
    day = starts_at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    shifts = []
    while day < ends_at:
        for shift in Shift:
            start = day + timedelta(hours=int(shift))
            first, last = max(start, starts_at), min(start + LENGTH, ends_at)
            if first < last:
                shifts.append((first, last))
        day += timedelta(days=1)
    return tuple(shifts)
