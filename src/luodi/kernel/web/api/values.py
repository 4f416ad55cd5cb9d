"""How the API writes quantities, days, months and names: exact texts, half-open ranges."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, Field

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.web.figures import SHOWN_PLACES, Quantity

NOT_POSTED = "NOT_POSTED"
PLACES = 6
"""Decimal places, beyond those of the unit, of a quotient that no decimal number holds."""
EXACT = r"^-?\d+(\.\d+)?$"

Instant = Annotated[datetime, AfterValidator(lambda at: at.astimezone(SHANGHAI))]
"""An instant, written with the offset of Shanghai."""
Month = Annotated[
    str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", description="月份，如 2023-05")
]


class Measured(Schema):
    """A quantity, never a binary number.

    ``amount`` is a decimal number in ``unit``, exact unless ``fraction`` is there: a quotient that
    no decimal number holds, such as ``100/3``. ``amount`` is null when the quantity is not known,
    and ``missing`` says why. ``shown`` is how the pages write it, rounded.
    """

    amount: Annotated[str | None, Field(pattern=EXACT)]
    fraction: str | None = None
    unit: str
    shown: str
    missing: str | None = None


class DayRange(Schema):
    """A half-open range of days: ``since`` is the first, ``before`` the first one after it."""

    since: date
    before: date


class Named(Schema):
    """A unit, by code and name."""

    code: str
    name: str


class Place(Schema):
    """A place; its code is empty when it has none."""

    id: int
    code: str
    name: str


def place_of(place: object) -> Place:
    """Write a place.

    Parameters
    ----------
    place
        A row of the places.
    """
    return Place.from_orm(place)


def measured(
    amount: Fraction | int | None, *, scale: int, unit: str, missing: str | None = None
) -> Measured:
    """Write a quantity.

    Parameters
    ----------
    amount
        In the smallest unit; None when it is not known.
    scale
        Decimal places of ``unit`` that the smallest unit stands for.
    unit
        Name of the unit.
    missing
        Why it is not known; nothing was posted unless another reason is given.

    Examples
    --------
    >>> measured(3_500_000_000_000, scale=2, unit="元").amount
    '35000000000.00'
    >>> third = measured(Fraction(10000, 3), scale=2, unit="%")
    >>> third.amount, third.fraction
    ('33.33333333', '100/3')
    """
    if amount is None:
        shown = _shown(Quantity(None))
        return Measured(amount=None, unit=unit, shown=shown, missing=missing or NOT_POSTED)
    value = Fraction(amount) / 10**scale
    places = _places(value)
    whole = Fraction(amount).denominator == 1
    shown_places = scale if whole else max(scale, SHOWN_PLACES)
    return Measured(
        amount=_text(value, scale + PLACES if places is None else max(places, scale)),
        fraction=f"{value.numerator}/{value.denominator}" if places is None else None,
        unit=unit,
        shown=_shown(Quantity(_steps(value, shown_places), shown_places, unit)),
    )


def _shown(quantity: Quantity) -> str:
    return " ".join(part for part in quantity.shown if part)


def _places(value: Fraction) -> int | None:
    """Count the decimal places of a value; None when no number of them is enough."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _text(value: Fraction, places: int) -> str:
    return f"{Decimal(_steps(value, places)).scaleb(-places):.{places}f}"


def _steps(value: Fraction, places: int) -> int:
    """Count the steps of so many decimal places in a value, rounded half up."""
    steps = abs(value) * 10**places
    whole: int = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return whole if value >= 0 else -whole


def month_iso(month: int) -> str:
    """Write a month that is kept as ``YYYYMM``.

    Examples
    --------
    >>> month_iso(202305)
    '2023-05'
    """
    return f"{month // 100:04d}-{month % 100:02d}"


def month_number(month: str) -> int:
    """Read a month as it is kept.

    Examples
    --------
    >>> month_number("2023-05")
    202305
    """
    return int(month.replace("-", ""))
