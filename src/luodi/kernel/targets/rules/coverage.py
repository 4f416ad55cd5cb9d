"""Which share of residents reaches an open service point within a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Residents:
    """The people of a residential building and how far they have to an open service point.

    Parameters
    ----------
    population
        People.
    path_m
        Metres of path; None when it is not known.
    straight_m
        Metres in a straight line, used where the path is not known; None when not known either.
    """

    population: int
    path_m: int | None
    straight_m: int | None = None


@dataclass(frozen=True)
class Coverage:
    """How many people are covered, not covered, and at an unknown distance."""

    covered: int
    uncovered: int
    unknown: int

    @property
    def share(self) -> Fraction | None:
        """Covered people of those whose distance is known; None when there are none."""
        known = self.covered + self.uncovered
        return Fraction(self.covered, known) if known else None


def path_limit_m(*, minutes: Decimal, speed_kmh: Decimal) -> Fraction:
    """Give how many metres of path are covered in a time.

    Source
    ------
    Design dossier 01, rule 18: walk 4.5, e-bike 15, car 25 km/h (2026).

    Examples
    --------
    >>> path_limit_m(minutes=Decimal(10), speed_kmh=Decimal("4.5"))
    Fraction(750, 1)
    """
    return Fraction(speed_kmh) * 1000 / 60 * Fraction(minutes)


def straight_limit_m(*, minutes: Decimal, speed_kmh: Decimal, detour: Decimal) -> Fraction:
    """Give how many metres in a straight line stand for a time on the path.

    Parameters
    ----------
    minutes, speed_kmh
        The time and the speed.
    detour
        Length of a path over its straight line, 1 or more.

    Source
    ------
    Design dossier 01, rule 18: the fallback divides by a detour factor of 1.3, to be configured
    (2026).

    Examples
    --------
    >>> limit = {"minutes": Decimal(10), "speed_kmh": Decimal("4.5"), "detour": Decimal("1.3")}
    >>> round(straight_limit_m(**limit))
    577
    """
    if detour < 1:
        raise ValueError(f"绕行系数 {detour} 小于 1；路程不会短于直线")
    return path_limit_m(minutes=minutes, speed_kmh=speed_kmh) / Fraction(detour)


def covered_share(
    buildings: Sequence[Residents], *, minutes: Decimal, speed_kmh: Decimal, detour: Decimal
) -> Coverage:
    """Count the people who reach a service point within a time, the limit included.

    Parameters
    ----------
    buildings
        People and distance of each residential building.
    minutes, speed_kmh, detour
        As in `straight_limit_m`.

    Returns
    -------
    Coverage
        People at an unknown distance are counted apart: unknown is not uncovered.

    Raises
    ------
    ValueError
        For a negative population or distance, naming the building's place in the list.

    Source
    ------
    Design dossier 01, rule 18 (2026).

    Examples
    --------
    >>> walk = {"minutes": Decimal(10), "speed_kmh": Decimal("4.5"), "detour": Decimal("1.3")}
    >>> covered_share([Residents(1200, 420), Residents(800, 880)], **walk).share
    Fraction(3, 5)
    """
    path = path_limit_m(minutes=minutes, speed_kmh=speed_kmh)
    straight = straight_limit_m(minutes=minutes, speed_kmh=speed_kmh, detour=detour)
    people = {True: 0, False: 0, None: 0}
    for number, one in enumerate(buildings, start=1):
        if one.population < 0 or (one.path_m or 0) < 0 or (one.straight_m or 0) < 0:
            raise ValueError(f"第 {number} 栋的人数或距离为负；请改正")
        if one.path_m is not None:
            within: bool | None = one.path_m <= path
        else:
            within = None if one.straight_m is None else one.straight_m <= straight
        people[within] += one.population
    return Coverage(covered=people[True], uncovered=people[False], unknown=people[None])
