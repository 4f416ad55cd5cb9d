"""What a driver or a dispatcher may say of a strip, and what is left in a tank."""

from enum import StrEnum

from luodi.systems.sweeping.rules.coverage import DONE_PERMILLE, PARTIAL_PERMILLE, Result
from luodi.systems.sweeping.rules.water import USABLE_PERCENT

MANUAL_PERCENT = 5
"""Of a plan's length may be confirmed by a photo alone."""


class ReportFault(StrEnum):
    """Why a statement about a strip is not taken."""

    UNPROVEN = "UNPROVEN"
    TOO_LONG = "TOO_LONG"
    DONE_SHORT = "DONE_SHORT"
    PARTIAL_UNTOLD = "PARTIAL_UNTOLD"
    PARTIAL_SHORT = "PARTIAL_SHORT"
    PARTIAL_WHOLE = "PARTIAL_WHOLE"
    MISSED_LONG = "MISSED_LONG"
    NO_REASON = "NO_REASON"


def report_fault(
    result: Result, length_m: int, covered_m: int | None, reason: str
) -> ReportFault | None:
    """Say why a statement about a strip is not taken; None when it is.

    Parameters
    ----------
    result
        What is stated.
    length_m
        Length of the strip, metres; more than 0.
    covered_m
        Metres that were done, at least 0; None when not told. ``DONE`` without is the whole strip.
    reason
        Why it was missed; may be empty of the others.

    Source
    ------
    Dossier of road cleaning, rule 29: done from 90 %, in part from 50 %, below that missed.

    Examples
    --------
    >>> report_fault(Result.DONE, 850, 765, "") is None, report_fault(Result.DONE, 850, 764, "")
    (True, <ReportFault.DONE_SHORT: 'DONE_SHORT'>)
    """
    if result is Result.UNPROVEN:
        return ReportFault.UNPROVEN
    if covered_m is not None and covered_m > length_m:
        return ReportFault.TOO_LONG
    check = {Result.DONE: _done, Result.PARTIAL: _partial, Result.MISSED: _missed}[result]
    return check(length_m, covered_m, reason)


def _done(length_m: int, covered_m: int | None, _reason: str) -> ReportFault | None:
    whole = covered_m is None or covered_m * 1_000 >= DONE_PERMILLE * length_m
    return None if whole else ReportFault.DONE_SHORT


def _partial(length_m: int, covered_m: int | None, _reason: str) -> ReportFault | None:
    if covered_m is None:
        return ReportFault.PARTIAL_UNTOLD
    if covered_m == length_m:
        return ReportFault.PARTIAL_WHOLE
    enough = covered_m * 1_000 >= PARTIAL_PERMILLE * length_m
    return None if enough else ReportFault.PARTIAL_SHORT


def _missed(length_m: int, covered_m: int | None, reason: str) -> ReportFault | None:
    if covered_m is not None and covered_m * 1_000 >= PARTIAL_PERMILLE * length_m:
        return ReportFault.MISSED_LONG
    return None if reason.strip() else ReportFault.NO_REASON


def manual_fits(plan_m: int, manual_m: int, strip_m: int) -> bool:
    """Tell whether one more strip may be confirmed by a photo alone.

    Parameters
    ----------
    plan_m
        Metres of all passes of the plan.
    manual_m
        Metres of its passes that stand confirmed by a photo alone, without this one.
    strip_m
        Metres of this one.

    Source
    ------
    Dossier of road cleaning, bad input: the dispatcher may confirm by photo, at most 5 %.

    Examples
    --------
    >>> manual_fits(20_000, 200, 800), manual_fits(20_000, 200, 801)
    (True, False)
    """
    return (manual_m + strip_m) * 100 <= MANUAL_PERCENT * plan_m


def tank_left(tank_l: int, used_l: int) -> int:
    """Give the litres that a tank still has for work, never below 0.

    Parameters
    ----------
    tank_l
        What the tank holds, litres.
    used_l
        What the work since the last refill took, litres.

    Source
    ------
    Dossier of road cleaning, worked examples: 95 % of a tank are usable.

    Examples
    --------
    >>> tank_left(10_000, 2_800), tank_left(10_000, 9_600)
    (6700, 0)
    """
    return max(0, tank_l * USABLE_PERCENT // 100 - used_l)
