"""Dust on the street and in the air, and the share that is swept by machine."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

SILT_POWER = 0.91
WEIGHT_POWER = 1.02
PM10_K = 0.62
PM25_K = 0.15
WATERED_PM10_PERCENT = 55
_PM10_BORDERS = (
    (0, 0),
    (50, 50),
    (150, 100),
    (250, 150),
    (350, 200),
    (420, 300),
    (500, 400),
    (600, 500),
)


def dust_mg_m2(before_mg: int, after_mg: int, area_cm2: int) -> int:
    """Give the dust of a sample, milligrams on a square metre, rounded half up.

    Parameters
    ----------
    before_mg, after_mg
        What the filter bag weighed, milligrams.
    area_cm2
        What was sucked clean, square centimetres; more than 0.

    Raises
    ------
    ValueError
        When the bag weighed less afterwards, or no area was given.

    Source
    ------
    Dossier of road cleaning, rule 36.

    Examples
    --------
    >>> dust_mg_m2(150_300, 152_400, 2_500)
    8400
    """
    if after_mg < before_mg or area_cm2 <= 0:
        raise ValueError(
            f"尘样前重 {before_mg} mg、后重 {after_mg} mg、面积 {area_cm2} cm² 不成立；请重称"
        )
    return (2 * (after_mg - before_mg) * 10_000 + area_cm2) // (2 * area_cm2)


@dataclass(frozen=True)
class RoadDust:
    """The mean and the worst of a road's points, and whether each keeps the limit."""

    mean_mg_m2: Fraction
    worst_mg_m2: int
    mean_kept: bool
    worst_kept: bool


def road_dust(points_mg_m2: Sequence[int], limit_mg_m2: int) -> RoadDust:
    """Judge a road by its points.

    Parameters
    ----------
    points_mg_m2
        One figure a point; at least one, five are usual.
    limit_mg_m2
        What the road's class allows, included.

    Source
    ------
    Dossier of road cleaning, rule 36: mean and worst are told apart.

    Examples
    --------
    >>> judged = road_dust([3_100, 4_400, 6_200, 2_900, 3_600], 5_000)
    >>> float(judged.mean_mg_m2), judged.mean_kept, judged.worst_kept
    (4040.0, True, False)
    """
    mean = Fraction(sum(points_mg_m2), len(points_mg_m2))
    worst = max(points_mg_m2)
    return RoadDust(mean, worst, mean <= limit_mg_m2, worst <= limit_mg_m2)


def raised_g_km(silt_g_m2: float, weight_t: float, k: float = PM10_K) -> float:
    """Estimate the dust that one vehicle raises on a kilometre, grams.

    Parameters
    ----------
    silt_g_m2
        Silt under 75 µm on the road.
    weight_t
        Mean weight of the vehicles.
    k
        0.62 for PM10, 0.15 for PM2.5, or the place's own.

    Notes
    -----
    For comparing plans alone; no figure of it is reported.

    Source
    ------
    National guide for inventories of dust, announcement 92 of 2014, after US AP-42 (dossier of
    road cleaning, rule 37).

    Examples
    --------
    >>> [round(raised_g_km(silt, 2.5), 3) for silt in (0.4, 1.0, 2.0)]
    [0.686, 1.579, 2.966]
    >>> round(raised_g_km(1.0, 2.5) * 3.2 * 24_000 / 1_000, 1)
    121.2
    """
    return k * math.pow(silt_g_m2, SILT_POWER) * math.pow(weight_t, WEIGHT_POWER)


def pm10_index(pm10: int) -> int:
    """Give the sub-index of air quality for PM10, rounded up to a whole number.

    Parameters
    ----------
    pm10
        µg/m³, 0 or more; above 600 it is 500.

    Source
    ------
    HJ 633-2012 (dossier of road cleaning, rule 38).

    Examples
    --------
    >>> [pm10_index(value) for value in (180, 260, 380)]
    [115, 155, 243]
    """
    for (low, low_index), (high, high_index) in itertools.pairwise(_PM10_BORDERS):
        if pm10 <= high:
            share = Fraction(high_index - low_index, high - low) * (pm10 - low)
            return math.ceil(share) + low_index
    return _PM10_BORDERS[-1][1]
