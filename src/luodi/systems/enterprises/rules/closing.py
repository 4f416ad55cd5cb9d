"""Closing is earned: what the firm said, how often it was asked, what counts as kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from luodi.kernel.targets.rules import Phrase

GOOD = 4
"""From this score on a firm is satisfied; the best is 5."""
Z = 1.96
"""Of the two-sided interval at 95 %."""


class Solved(StrEnum):
    """What the firm says of its need after the reply."""

    YES = "YES"
    PARTLY = "PARTLY"
    NO = "NO"


class Manner(StrEnum):
    """How the firm was asked."""

    PHONE = "PHONE"
    VISIT = "VISIT"
    LINK = "LINK"


class Closing(StrEnum):
    """How a case may be closed: the firm agreed, agreed to a plan, or could not be reached."""

    CONFIRMED = "CONFIRMED"
    PLANNED = "PLANNED"
    UNCONFIRMED = "UNCONFIRMED"


@dataclass(frozen=True)
class Heard:
    """What is known from the firm since the reply.

    ``solved`` is the last answer, None without one; ``plan`` tells whether a written plan goes
    with it. ``tries`` are the days on which somebody asked in vain; ``days_waited`` counts the
    whole working days since the reply. ``quiet`` says that the firm wants not to be asked.
    """

    solved: Solved | None
    plan: bool = False
    tries: Sequence[date] = ()
    days_waited: int = 0
    quiet: bool = False


@dataclass(frozen=True)
class Patience:
    """How long and how often a firm is asked before a closing counts as unconfirmed."""

    days: int = 5
    tries: int = 3


def closing(heard: Heard, patience: Patience) -> Closing | Phrase:
    """Give how a replied case may be closed, or why not yet.

    Parameters
    ----------
    heard
        What is known from the firm.
    patience
        Limits, as in force.

    Source
    ------
    Dossier of enterprise cases, rule 11: solved YES, or PARTLY with a written plan; 5 working
    days without an answer after 3 tries on different days close it as UNCONFIRMED, counted apart.
    A firm that wants not to be asked is waited for, and not tried (house rule).

    Examples
    --------
    >>> closing(Heard(Solved.YES), Patience())
    <Closing.CONFIRMED: 'CONFIRMED'>
    >>> closing(Heard(None, tries=[date(2023, 3, 6)], days_waited=6), Patience())
    '企业还没有答复：已在 1 个不同的日子询问，须满 3 个；已等 6 个工作日，须满 5 个'
    """
    if heard.solved is Solved.YES:
        return Closing.CONFIRMED
    if heard.solved is Solved.PARTLY:
        if heard.plan:
            return Closing.PLANNED
        return Phrase("企业说部分解决；附上书面的后续办理计划后才能销号")
    if heard.solved is Solved.NO:
        return Phrase("企业说没有解决；请退回承办单位继续办理")
    if heard.quiet:
        if heard.days_waited >= patience.days:
            return Closing.UNCONFIRMED
        return Phrase(
            "企业请大家不要再询问；等它自己填写，或等满 %(days)d 个工作日（已等 %(waited)d 个）",
            days=patience.days,
            waited=heard.days_waited,
        )
    tries = len(set(heard.tries))
    if tries >= patience.tries and heard.days_waited >= patience.days:
        return Closing.UNCONFIRMED
    return Phrase(
        "企业还没有答复：已在 %(tries)d 个不同的日子询问，须满 %(most)d 个；"
        "已等 %(waited)d 个工作日，须满 %(days)d 个",
        tries=tries,
        most=patience.tries,
        waited=heard.days_waited,
        days=patience.days,
    )


def asker_refusal(asker: int, handlers: Sequence[int]) -> Phrase | None:
    """Say why somebody may not ask the firm for its feedback; None when they may.

    Parameters
    ----------
    asker
        The number of the user who asks.
    handlers
        Those of all who ever accepted, began or answered the case.

    Source
    ------
    Dossier of enterprise cases, rule 11: asked by someone other than the handler.
    """
    if asker in handlers:
        return Phrase("您办理过这件诉求，不能由您回访；请由另一人回访")
    return None


def comes_again(closed: date, told: date, within: int) -> bool:
    """Tell whether a need told again brings the closed case back, and the closing failed.

    Parameters
    ----------
    closed, told
        The days of the closing and of the new report.
    within
        Calendar days.

    Source
    ------
    Dossier of enterprise cases, rule 12: the same issue within 90 days.

    Examples
    --------
    >>> comes_again(date(2023, 3, 1), date(2023, 5, 30), 90)
    True
    >>> comes_again(date(2023, 3, 1), date(2023, 5, 31), 90)
    False
    """
    return 0 <= (told - closed).days <= within


def on_time(verified: datetime | None, due: datetime | None, *, provisional: bool) -> bool | None:
    """Tell whether a case was closed in time; None when that cannot be said.

    Parameters
    ----------
    verified
        When it was verified; None while it was not.
    due
        The instant from which it is late, lawful pauses included; None without a deadline.
    provisional
        Whether the deadline waits for a calendar.

    Source
    ------
    Dossier of enterprise cases, rule 13, and its bad input: nothing is declared overdue while the
    holidays of the year are not known.
    """
    if verified is None or due is None or provisional:
        return None
    return verified < due


@dataclass(frozen=True)
class Satisfaction:
    """How many of the firms that answered are satisfied.

    Source
    ------
    Dossier of enterprise cases, rule 14: scores of 4 and 5 over all answers, shown with n and the
    lower bound of Wilson's interval (1927) at 95 %; no ranking below n = 20.

    Examples
    --------
    >>> shown = Satisfaction(36, 38)
    >>> f"{float(shown.share):.3f} {shown.lower:.3f} {shown.may_rank(20)}"
    '0.947 0.827 True'
    """

    good: int
    answered: int

    @property
    def share(self) -> Fraction | None:
        """The share of the satisfied; None when nobody answered."""
        return Fraction(self.good, self.answered) if self.answered else None

    @property
    def lower(self) -> float | None:
        """The lower bound of the share; None when nobody answered."""
        if not self.answered:
            return None
        n, share = self.answered, self.good / self.answered
        middle = share + Z * Z / (2 * n)
        half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        return (middle - half) / (1 + Z * Z / n)

    def may_rank(self, least: int) -> bool:
        """Tell whether so many answered that units may be ranked by it."""
        return self.answered >= least


def satisfaction(scores: Sequence[int]) -> Satisfaction:
    """Count scores of 1 to 5.

    Raises
    ------
    ValueError
        For another score.

    Source
    ------
    As `Satisfaction`.
    """
    wrong = [score for score in scores if not 1 <= score <= 5]
    if wrong:
        raise ValueError(f"a score is 1 to 5, not {wrong[0]}")
    return Satisfaction(sum(score >= GOOD for score in scores), len(scores))
