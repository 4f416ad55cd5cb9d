"""How a target's figures ran in the years before: the curve of the pace HISTORY."""

from collections.abc import Sequence
from dataclasses import replace

from luodi.kernel.ledger.reads import Part, path
from luodi.kernel.targets import rules
from luodi.kernel.targets.rules import Period

YEARS = 3


def history_of(parts: Sequence[Part], period: Period) -> tuple[int, ...]:
    """Give the mean share of the last three years by month, as the ledger counted them.

    Parameters
    ----------
    parts
        The parts that the target counts, over its own period.
    period
        The target's period.

    Raises
    ------
    luodi.standards.errors.StandardError
        When a year or a month is missing, naming it.
    """
    months = [end.year * 100 + end.month for end in rules.month_ends(period)]
    years = [_year(parts, months, back) for back in range(YEARS, 0, -1)]
    return rules.history_curve(years)


def _year(parts: Sequence[Part], months: Sequence[int], back: int) -> list[int | None]:
    """Give what was added in each month, so many years before; None where nothing was counted."""
    then = [month - 100 * back for month in months]
    shifted = [replace(part, first_month=then[0], last_month=then[-1]) for part in parts]
    running = {month: value.amount for month, value in path(shifted)}
    added: list[int | None] = []
    before = 0
    for month in then:
        amount = running.get(month)
        if amount is None:
            added.append(None)
            continue
        added.append(int(amount) - before)
        before = int(amount)
    return added
