"""Figures of the work of a time: shares, water per area, how fast spills are answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from luodi.systems.sweeping.rules.calls import ARRIVE_WITHIN, Matter
from luodi.systems.sweeping.rules.demand import CLASS_WEIGHTS

TEN_THOUSAND = 10_000
_MM2 = 1_000
"""Metres times millimetres in a square metre."""


def share(part: int, whole: int) -> int | None:
    """Give a part of a whole in hundredths of a per cent, rounded half up; None of nothing.

    Parameters
    ----------
    part, whole
        Of one unit, at least 0.

    Source
    ------
    Dossier of road cleaning, worked examples: mech_rate 612.5 of 720 is 85.07 %.

    Examples
    --------
    >>> share(6125, 7200), share(6125, 6500), share(0, 0)
    (8507, 9423, None)
    """
    return (2 * TEN_THOUSAND * part + whole) // (2 * whole) if whole else None


def weighted_share(rows: Iterable[tuple[int, int, int]]) -> int | None:
    """Give the share that was done, a metre of a higher class weighing more.

    Parameters
    ----------
    rows
        Road class, metres that were done, metres that were due.

    Returns
    -------
    int or None
        Hundredths of a per cent; None when nothing was due.

    Source
    ------
    Dossier of road cleaning, rule 35: DONE class-weighted length / planned. The weights are those
    of planning, 4 for class 1 down to 1 for class 4.

    Examples
    --------
    >>> weighted_share([(1, 1000, 1000), (4, 0, 1000)])
    8000
    """
    done = due = 0
    for road_class, done_m, due_m in rows:
        done += CLASS_WEIGHTS[road_class] * done_m
        due += CLASS_WEIGHTS[road_class] * due_m
    return share(done, due)


def litres_m2(litres: int, metre_mm: int) -> int | None:
    """Give the water to a square metre in hundredths of a litre; None where no area is known.

    Parameters
    ----------
    litres
        Water of the passes.
    metre_mm
        Their metres times the working width in millimetres, summed.

    Source
    ------
    Dossier of road cleaning, rule 35 and table of vehicles: FLUSH 1.0 L/m2, SPRINKLE 0.4.

    Examples
    --------
    >>> litres_m2(3500, 1000 * 3500), litres_m2(2800, 1000 * 7000)
    (100, 40)
    """
    return (2 * 100 * _MM2 * litres + metre_mm) // (2 * metre_mm) if metre_mm else None


@dataclass(frozen=True)
class Responses:
    """How spills were answered: how many arrived, their median minutes, the share in 30."""

    arrived: int
    median_minutes: float | None
    in_time: int | None


def responses(minutes: Sequence[int]) -> Responses:
    """Give how fast spills were answered.

    Parameters
    ----------
    minutes
        Of each spill that somebody came to, from the report to the arrival.

    Returns
    -------
    Responses
        ``in_time`` in hundredths of a per cent; unknown figures are None.

    Source
    ------
    Dossier of road cleaning, D10 and rule 35: arrive within 30 min.

    Examples
    --------
    >>> responses([12, 30, 45, 31])
    Responses(arrived=4, median_minutes=30.5, in_time=5000)
    """
    if not minutes:
        return Responses(0, None, None)
    early = sum(timedelta(minutes=one) <= ARRIVE_WITHIN[Matter.SPILL] for one in minutes)
    return Responses(len(minutes), float(median(minutes)), share(early, len(minutes)))


@dataclass(frozen=True)
class Carriageway:
    """The roadway of a link: metres and millimetres of one direction, and how many there are.

    ``width_mm`` is None where nobody told it. ``swept`` is whether a machine swept it.
    """

    length_m: int
    width_mm: int | None
    directions: int
    swept: bool


@dataclass(frozen=True)
class MechRate:
    """The two mechanised rates in hundredths of a per cent; None where they are not known.

    ``untold`` counts the links whose width nobody told.
    """

    of_all: int | None
    of_fit: int | None
    untold: int


def mech_rate(links: Iterable[Carriageway], narrowest_mm: int | None) -> MechRate:
    """Give the mechanised rate over all roadway, and over the roadway that is fit for vehicles.

    Parameters
    ----------
    links
        The roadways that are to be cleaned.
    narrowest_mm
        The least working width of the vehicles: roadway no narrower is fit. None: no vehicles.

    Source
    ------
    Dossier of road cleaning, rule 34: all area (city statistics) and area fit for vehicles; both
    are shown. One width that is not told leaves both unknown.

    Examples
    --------
    >>> wide, lane = Carriageway(1000, 7000, 2, True), Carriageway(1000, 1000, 2, False)
    >>> mech_rate([wide, lane], 1500)
    MechRate(of_all=8750, of_fit=10000, untold=0)
    """
    swept = everything = fit = untold = 0
    for link in links:
        if link.width_mm is None:
            untold += 1
            continue
        area = link.length_m * link.width_mm * link.directions
        everything += area
        swept += area * link.swept
        fit += area * (narrowest_mm is not None and link.width_mm >= narrowest_mm)
    if untold:
        return MechRate(None, None, untold)
    return MechRate(share(swept, everything), share(swept, fit) if swept <= fit else None, 0)
