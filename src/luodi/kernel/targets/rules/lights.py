"""Which light a value gives on a day, and why."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from luodi.kernel.targets.rules.pace import (
    check_curve,
    due_amount,
    month_ends,
    pace_is_provisional,
    pace_share,
)
from luodi.kernel.targets.rules.promises import met
from luodi.kernel.targets.rules.terms import (
    NAMED,
    SHARES,
    Actual,
    Bands,
    Colour,
    Comparator,
    Pace,
    Profile,
    Promise,
    TargetNature,
    Terms,
)


class Unknown(StrEnum):
    """Why a light can't be judged."""

    NO_NUMBER = "NO_NUMBER"
    TARGET_OF_NOUGHT = "TARGET_OF_NOUGHT"
    NO_TOLERANCE = "NO_TOLERANCE"
    NOT_COUNTED = "NOT_COUNTED"
    NOT_ASSIGNED = "NOT_ASSIGNED"
    NO_BASE = "NO_BASE"
    NO_CURVE = "NO_CURVE"
    IN_STEP_UNKNOWN = "IN_STEP_UNKNOWN"
    BASE_OF_NOUGHT = "BASE_OF_NOUGHT"


@dataclass(frozen=True)
class Light:
    """A light with what it was computed from, so that it can be explained.

    Parameters
    ----------
    colour, unknown
        The light; GREY has its reason.
    pace
        Exact share of the period's target due by now; None where nothing accrues.
    ratio
        Exact share of the target that is reached; None for rates and shares.
    due
        What is due by now, in the smallest unit; None when it is not known.
    kept
        That the promise is kept, whatever the pace.
    rule
        The rule that decided, by its number in the dossier.
    difference_pp
        Percentage points ahead of (positive) or behind what is due, turned round where less is
        better only in its colour; of the target for levels, of growth or share for those.
    provisional
        That the pace rests on a year without a notice of holidays.
    """

    colour: Colour
    unknown: Unknown | None = None
    pace: Fraction | None = None
    ratio: Fraction | None = None
    due: Fraction | None = None
    kept: bool = False
    rule: str = ""
    difference_pp: Fraction | None = None
    provisional: bool = False


GREY_RULES = {
    Unknown.NO_TOLERANCE: "01/2",
    Unknown.IN_STEP_UNKNOWN: "01/3",
    Unknown.NOT_ASSIGNED: "01/4",
    Unknown.NO_BASE: "01/5",
    Unknown.NO_CURVE: "01/6",
    Unknown.BASE_OF_NOUGHT: "01/10",
}
"""Rules that leave a light unknown; the other reasons follow from 00/5: missing is not zero."""


def light(terms: Terms, actual: Actual, *, as_of: date, bands: Bands) -> Light:
    """Give the light of a target on a day.

    Parameters
    ----------
    terms
        What the target promises.
    actual
        What is known by the end of the day, in the smallest unit.
    as_of
        The day, included.
    bands
        Where the lights of its profile change.

    Returns
    -------
    Light
        GREY with its reason when the promise or the value is not known: missing is not zero.

    Raises
    ------
    StandardError
        For a pace by working days outside 1900 to 2100.

    Notes
    -----
    Levels, counts and points: on the due amount or better GREEN; below it by less than
    ``bands.yellow`` points of the target WATCH; to ``bands.red`` points, both ends included,
    YELLOW; more RED. Special bonds: below what is due by up to ``bands.red`` per cent of it
    YELLOW, more RED. Growth: the plan and the average reached GREEN; else nought or more YELLOW,
    less RED. Shares and coverage: kept or on the ladder GREEN, within ``bands.share`` points of
    it WATCH, else YELLOW. Lists and milestones: met or not yet due GREEN, a named item late
    YELLOW. A period that ended unmet is at least YELLOW; shares, lists and milestones then are
    RED. Where less is better everything turns round. A ceiling (``LE``) is RED as soon as it is
    broken, with a base or without; a share or a point below its ceiling is GREEN, since a limit
    needs no ladder, and so is what keeps a ceiling of nought, which has no ratio and no pace.

    Source
    ------
    Design dossier 01, rules 2 to 9: the Yinchuan key-project light scheme (news, March 2025) for
    10-30 points YELLOW and more RED, luodi's own WATCH between; Tianjin investment monitoring
    (news, 2022) for growth and special bonds; shares and lists are luodi's own (2026).

    Examples
    --------
    >>> from decimal import Decimal
    >>> from luodi.kernel.targets.rules.terms import Accumulation, Period
    >>> year = Period(date(2023, 1, 1), date(2024, 1, 1))
    >>> promise = Promise(Comparator.GE, 35_000_000_000)
    >>> terms = Terms(TargetNature.LEVEL, Accumulation.CUMULATIVE, promise, year)
    >>> bands = Bands(Decimal(10), Decimal(30), Decimal(2))
    >>> actual = Actual(Fraction(10_500_000_000))
    >>> light(terms, actual, as_of=date(2023, 4, 30), bands=bands).colour.value
    'WATCH'
    """
    unknown = _promise_unknown(terms) or _value_unknown(terms, actual)
    if unknown or actual.value is None:
        return _grey(unknown or Unknown.NOT_COUNTED)
    value, ended = Fraction(actual.value), as_of >= terms.period.last_day
    if terms.nature is TargetNature.GROWTH or terms.promise.comparator is Comparator.SYNC:
        return _growth(terms, actual, value)
    if terms.nature in NAMED:
        return _events(terms, actual, value, ended=ended)
    found = _paced(terms, value, as_of, bands, ended=ended)
    return replace(found, provisional=pace_is_provisional(terms))


def _grey(unknown: Unknown) -> Light:
    return Light(Colour.GREY, unknown, rule=GREY_RULES.get(unknown, "00/5"))


def _promise_unknown(terms: Terms) -> Unknown | None:
    promise = terms.promise
    if promise.comparator is Comparator.ASSIGNED and promise.value is None:
        return Unknown.NOT_ASSIGNED
    if promise.comparator is not Comparator.SYNC:
        if _wanted(terms) is None:
            return Unknown.NO_NUMBER
        if promise.value == 0 and not _judged_at_nought(terms):
            return Unknown.TARGET_OF_NOUGHT
    tolerated = promise.comparator in {Comparator.ABOUT, Comparator.SYNC}
    return Unknown.NO_TOLERANCE if tolerated and promise.tolerance is None else None


def _judged_at_nought(terms: Terms) -> bool:
    """Rates need no share of the target, and a ceiling of nought none: any more breaks it."""
    if terms.nature in {TargetNature.GROWTH, *SHARES}:
        return True
    return terms.promise.comparator is Comparator.LE and terms.nature not in NAMED


def _value_unknown(terms: Terms, actual: Actual) -> Unknown | None:
    if actual.undefined:
        return Unknown.BASE_OF_NOUGHT
    if actual.value is None:
        return Unknown.NOT_COUNTED
    if terms.promise.comparator is Comparator.SYNC:
        return Unknown.IN_STEP_UNKNOWN if actual.in_step is None else None
    curved = terms.pace in {Pace.HISTORY, Pace.CURVE} and terms.nature not in {
        TargetNature.GROWTH,
        *NAMED,
    }
    if curved and check_curve(terms.curve, len(month_ends(terms.period))):
        return Unknown.NO_CURVE
    return None


def _wanted(terms: Terms) -> Promise | None:
    """Give the promise with its number; a milestone without one is a thing to be done once."""
    promise = terms.promise
    if promise.value is not None and promise.comparator is not None:
        return promise
    if terms.nature is TargetNature.MILESTONE and promise.value is None:
        return replace(promise, comparator=Comparator.GE, value=10**terms.scale)
    return None


def _growth(terms: Terms, actual: Actual, value: Fraction) -> Light:
    promise = terms.promise
    sync = promise.comparator is Comparator.SYNC
    plan = actual.in_step if sync else Fraction(promise.value or 0)
    kept = met(promise, value, in_step=actual.in_step)
    sign = -1 if promise.wants_less else 1
    average_kept = actual.average is None or sign * (value - actual.average) >= 0
    if kept and average_kept:
        colour = Colour.GREEN
    else:
        colour = Colour.YELLOW if kept or sign * value >= 0 else Colour.RED
    ahead = None if plan is None else _points(value - plan, terms)
    return Light(colour, due=plan, kept=kept, rule="01/3" if sync else "01/9", difference_pp=ahead)


def _points(difference: Fraction, terms: Terms) -> Fraction:
    return difference / Fraction(10**terms.scale)


def _events(terms: Terms, actual: Actual, value: Fraction, *, ended: bool) -> Light:
    promise = _wanted(terms) or terms.promise
    kept = met(promise, value)
    if kept:
        colour = Colour.GREEN
    elif ended:
        colour = Colour.RED
    else:
        colour = Colour.YELLOW if actual.late_items else Colour.GREEN
    ratio = value / (promise.value or 1)
    return Light(colour, ratio=ratio, kept=kept, rule="01/9")


def _paced(terms: Terms, value: Fraction, as_of: date, bands: Bands, *, ended: bool) -> Light:
    promise, due = terms.promise, due_amount(terms, as_of)
    kept = met(promise, value)
    share = terms.nature in SHARES
    nought = promise.value == 0 and not share
    found = Light(
        Colour.GREEN,
        pace=pace_share(terms, as_of),
        ratio=None if share or nought else value / (promise.value or 1),
        due=due,
        kept=kept,
        rule="01/8" if terms.nature is TargetNature.LEVEL and terms.accrues else "01/9",
        difference_pp=None if due is None or nought else _ahead(terms, value - due),
    )
    adding = promise.wants_less and terms.accrues
    if not kept and (adding or promise.comparator is Comparator.LE):
        return replace(found, colour=Colour.RED)
    if kept and (ended or nought or not adding):
        return found
    if due is None:
        return _grey(Unknown.NO_BASE)
    found = replace(found, kept=False)
    behind = (value - due) if promise.wants_less else (due - value)
    if share:
        return replace(found, colour=_share_colour(_points(behind, terms), bands, ended=ended))
    if terms.profile is Profile.BONDS:
        colour = _bond_colour(behind, due, bands)
    else:
        colour = _colour(behind * 100 / abs(promise.value or 1), bands)
    if ended and colour in {Colour.GREEN, Colour.WATCH}:
        colour = Colour.YELLOW
    return replace(found, colour=colour)


def _ahead(terms: Terms, difference: Fraction) -> Fraction:
    if terms.nature in SHARES:
        return _points(difference, terms)
    return difference * 100 / abs(terms.promise.value or 1)


def _colour(behind: Fraction, bands: Bands) -> Colour:
    if behind <= 0:
        return Colour.GREEN
    if behind < bands.yellow:
        return Colour.WATCH
    return Colour.YELLOW if behind <= bands.red else Colour.RED


def _bond_colour(behind: Fraction, due: Fraction, bands: Bands) -> Colour:
    if behind <= 0:
        return Colour.GREEN
    return Colour.YELLOW if behind * 100 <= abs(due) * Fraction(bands.red) else Colour.RED


def _share_colour(behind: Fraction, bands: Bands, *, ended: bool) -> Colour:
    if ended:
        return Colour.RED
    if behind <= 0:
        return Colour.GREEN
    return Colour.WATCH if behind <= bands.share else Colour.YELLOW
