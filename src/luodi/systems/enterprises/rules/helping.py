"""Helping units beside the one that leads: who may be asked, when, and until when it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from luodi.kernel.duties.rules import WITH_HANDLER, State, is_late
from luodi.kernel.targets.rules import Phrase
from luodi.systems.enterprises.rules.schemes import LIMITS, Milestone, Scheme

HELP_DAYS = "enterprises.help_days"
"""The key of the threshold by which a unit helps where the scheme has no limit of its own."""
HANDLED = frozenset({*WITH_HANDLER, State.PAUSED})
"""States in which somebody leads a case, and may ask others to help."""


class HelpState(StrEnum):
    """Where an asking stands."""

    WAITING = "WAITING"
    LATE = "LATE"
    ANSWERED = "ANSWERED"
    ANSWERED_LATE = "ANSWERED_LATE"
    WITHDRAWN = "WITHDRAWN"


LATE_HELP = frozenset({HelpState.LATE, HelpState.ANSWERED_LATE})
"""States that count as late."""


@dataclass(frozen=True)
class Asked:
    """An asking as it is judged: until when, and how it ended, if it did."""

    due_at: datetime
    provisional: bool = False
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None


def help_state(asked: Asked, now: datetime) -> HelpState:
    """Say where an asking stands at an instant.

    Parameters
    ----------
    asked
        The asking.
    now
        The instant.

    Notes
    -----
    While the deadline waits for a calendar nothing is late; what was withdrawn never was.

    Source
    ------
    Dossier of enterprise cases, Quanzhou 2022: helping units answer to the lead within 3 working
    days; bad input: nothing is declared overdue while the calendar misses.

    Examples
    --------
    >>> due = datetime(2023, 3, 7)
    >>> help_state(Asked(due), datetime(2023, 3, 7)).value
    'LATE'
    >>> help_state(Asked(due, answered_at=datetime(2023, 3, 6)), datetime(2023, 4, 1)).value
    'ANSWERED'
    """
    if asked.withdrawn_at is not None:
        return HelpState.WITHDRAWN
    late = is_late(asked.answered_at or now, asked.due_at, provisional=asked.provisional)
    if asked.answered_at is None:
        return HelpState.LATE if late else HelpState.WAITING
    return HelpState.ANSWERED_LATE if late else HelpState.ANSWERED


def help_key(scheme: Scheme | None) -> str:
    """Name the threshold that says in how many working days a helping unit answers.

    Parameters
    ----------
    scheme
        That of the case; None when its grade names none.

    Source
    ------
    Dossier of enterprise cases, table of deadline schemes: Quanzhou 2022 alone has a limit for
    helping units; it stands in for the others.

    Examples
    --------
    >>> help_key(Scheme.QUANZHOU_2022), help_key(Scheme.ZHONGSHAN)
    ('enterprises.qz2022_co_units', 'enterprises.help_days')
    """
    own = (one.key for one in LIMITS if (one.scheme, one.milestone) == (scheme, Milestone.CO_UNITS))
    return next(own, HELP_DAYS)


def helping_refusal(state: State, *, discipline: bool) -> Phrase | None:
    """Say why nobody can be asked to help with a case where it stands; None when somebody can.

    Parameters
    ----------
    state
        That of its duty.
    discipline
        Whether it reports corruption or conduct.

    Source
    ------
    Dossier of enterprise cases, rule 4 (one lead always, others beside it), and bad input: a
    report of corruption is hidden from all but the discipline body.

    Examples
    --------
    >>> helping_refusal(State.WORKING, discipline=False) is None
    True
    >>> helping_refusal(State.CLOSED, discipline=False)
    '诉求没有单位在办，不能请协办；请先交办，已经答复的等退回重办以后再请'
    """
    if discipline:
        return Phrase("反映作风和腐败的诉求不请别的单位协办，以免外传；请由受理单位自己核查")
    if state not in HANDLED:
        return Phrase("诉求没有单位在办，不能请协办；请先交办，已经答复的等退回重办以后再请")
    return None


def unit_refusal(unit: str, *, leads: bool, standing: bool, able: bool) -> Phrase | None:
    """Say why a unit cannot be asked to help; None when it can.

    Parameters
    ----------
    unit
        Its name.
    leads
        Whether it leads the case.
    standing
        Whether it was asked already and has not answered.
    able
        Whether it has a post that may see this case and answer.

    Source
    ------
    Dossier of enterprise cases, rule 4: one lead unit always, the others beside it.

    Examples
    --------
    >>> unit_refusal("住建局", leads=True, standing=False, able=True)
    '“住建局”是这件诉求的主办单位，不能再协办；请另选'
    """
    if leads:
        return Phrase("“%(unit)s”是这件诉求的主办单位，不能再协办；请另选", unit=unit)
    if standing:
        return Phrase("已经请“%(unit)s”协办，还没有答复；请等它答复，或先撤回", unit=unit)
    if not able:
        return Phrase(
            "“%(unit)s”没有能看到这件诉求并办理的岗位；请另选，或先为它设岗位、任命人员", unit=unit
        )
    return None


@dataclass(frozen=True)
class Helping:
    """How the units asked to help stand before the lead: their names by how they stand."""

    late: Sequence[str] = ()
    waiting: Sequence[str] = ()
    answered: Sequence[str] = ()
