"""What each cumulative figure puts into the ledger, given all figures that stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A cumulative figure that stands: whose, for which month, counted from which.

    ``month`` is the month in which it is posted and ``first_month`` the one from which it counts,
    both ``YYYYMM``; for the base of a growth both lie a year before the report's own. ``base``
    says that it is one.
    """

    report_id: int
    role: str
    first_month: int
    month: int
    cumulative: int
    base: bool = False


def differences(
    claims: Sequence[Claim], others: Mapping[int, int]
) -> dict[tuple[int, str], int | None]:
    """Give what each cumulative figure posts so that the ledger comes to what it says.

    Parameters
    ----------
    claims
        All figures that stand for one measure, unit and place, in any order.
    others
        What other records posted there, by month.

    Returns
    -------
    dict
        Report and role to the amount posted in the figure's month: the figure less all that
        counts before it since its first month. None where a base says what the ledger held
        already: then nothing is posted.

    Notes
    -----
    The result depends on the set of figures alone, not on the order in which they were reported
    or corrected. Bases come last: a revised base adds what it differs by, and moves no figure
    that was reported in its own year. At most n squared additions for n figures.

    Source
    ------
    Design dossier 01, rules 10, 11 and 21: figures are cumulative, bases are revised, a report is
    corrected and not overwritten (2026).

    Examples
    --------
    >>> march, april = Claim(1, "VALUE", 202301, 202303, 30), Claim(2, "VALUE", 202301, 202304, 50)
    >>> differences([april, march], {202301: 4})
    {(1, 'VALUE'): 26, (2, 'VALUE'): 20}
    """
    posted: list[tuple[int, int]] = list(others.items())
    amounts: dict[tuple[int, str], int | None] = {}
    for claim in sorted(claims, key=lambda item: (item.base, item.month, item.report_id)):
        held = [amount for month, amount in posted if claim.first_month <= month <= claim.month]
        added = claim.cumulative - sum(held)
        known = any(month == claim.month for month, _ in posted)
        if claim.base and known and added == 0:
            amounts[claim.report_id, claim.role] = None
            continue
        posted.append((claim.month, added))
        amounts[claim.report_id, claim.role] = added
    return amounts
