"""Water: what a kilometre takes, how far a tank reaches, how often a night is best refilled."""

from dataclasses import dataclass

USABLE_PERCENT = 95
"""Of a tank; the rest stays in it."""
SHIFT_MINUTES, FIXED_MINUTES, REFILL_MINUTES = 480, 100, 25
"""A shift, what of it goes to check (30), rest (30) and travel (40), and what one refill takes."""


def litres_per_km(width_mm: int, millilitres_m2: int) -> int:
    """Give the litres that one kilometre of a wetted strip takes.

    Parameters
    ----------
    width_mm
        Width that is wetted, millimetres.
    millilitres_m2
        Water on a square metre, millilitres.

    Source
    ------
    Dossier of road cleaning, vehicles and worked examples: 0.4 L on 7 m, 1.0 L on 3.5 m.

    Examples
    --------
    >>> litres_per_km(7_000, 400), litres_per_km(3_500, 1_000)
    (2800, 3500)
    """
    return width_mm * millilitres_m2 // 1_000


def tank_metres(tank_l: int, litres_km: int) -> int:
    """Give the whole metres of work that a full tank reaches for.

    Parameters
    ----------
    tank_l
        What the tank holds, litres.
    litres_km
        What a kilometre takes, litres; more than 0.

    Source
    ------
    Dossier of road cleaning, worked examples: 95 % of a tank are usable.

    Examples
    --------
    >>> tank_metres(10_000, 2_800), tank_metres(10_000, 3_500), tank_metres(7_000, 700)
    (3392, 2714, 9500)
    """
    return tank_l * USABLE_PERCENT * 10 // litres_km


def emptied_seconds(metres_tank: int, kmh: int) -> int:
    """Give the whole seconds after which a full tank is empty at work.

    Parameters
    ----------
    metres_tank
        What a full tank reaches for.
    kmh
        Speed at work.

    Source
    ------
    Dossier of road cleaning, worked examples: 700 L a minute at 15 km/h, empty in 13.6 minutes.

    Examples
    --------
    >>> emptied_seconds(3_392, 15)
    814
    """
    return metres_tank * 3_600 // (kmh * 1_000)


def refill_seconds(tank_l: int, litres_minute: int, approach_seconds: int = 480) -> int:
    """Give the seconds that filling a tank takes, with the approach; parts of one count whole.

    Parameters
    ----------
    tank_l
        What is filled, litres.
    litres_minute
        What the point gives.
    approach_seconds
        Driving up, connecting and leaving.

    Source
    ------
    Dossier of road cleaning, rule 5: 10 m3 at 600 L a minute and 8 minutes of approach.

    Examples
    --------
    >>> refill_seconds(10_000, 600)
    1480
    """
    return approach_seconds - (-tank_l * 60 // litres_minute)


@dataclass(frozen=True)
class Night:
    """How a shift is refilled: times at the point, minutes left for work, metres done."""

    refills: int
    minutes: int
    metres: int


def night_of(refills: int, *, metres_tank: int, kmh: int) -> Night:
    """Give what a vehicle does in a shift with a number of refills.

    Parameters
    ----------
    refills
        Times at the point, no more than the shift has room for.
    metres_tank
        What a full tank reaches for; the first is full at the start.
    kmh
        Speed at work.

    Source
    ------
    Dossier of road cleaning, worked examples: a night of 480 minutes, of which 100 go to check,
    rest and travel, and 25 to each refill.

    Examples
    --------
    >>> night_of(4, metres_tank=9_500, kmh=8)
    Night(refills=4, minutes=280, metres=37333)
    """
    minutes = SHIFT_MINUTES - FIXED_MINUTES - refills * REFILL_MINUTES
    return Night(refills, minutes, min(minutes * kmh * 1_000 // 60, (refills + 1) * metres_tank))


def best_refills(*, metres_tank: int, kmh: int) -> Night:
    """Give the number of refills with which a vehicle does most in a shift, the fewest of equals.

    Parameters
    ----------
    metres_tank, kmh
        As `night_of`.

    Source
    ------
    Dossier of road cleaning, worked examples: a night of wash-sweeping.

    Examples
    --------
    >>> best_refills(metres_tank=9_500, kmh=8)
    Night(refills=3, minutes=305, metres=38000)
    >>> best_refills(metres_tank=19_000, kmh=8)
    Night(refills=2, minutes=330, metres=44000)
    """
    nights = (
        night_of(refills, metres_tank=metres_tank, kmh=kmh)
        for refills in range((SHIFT_MINUTES - FIXED_MINUTES) // REFILL_MINUTES + 1)
    )
    return max(nights, key=lambda night: (night.metres, -night.refills))
