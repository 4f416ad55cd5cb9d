"""What a firm does by itself: reports a need, follows it by its code, speaks for itself."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from luodi.kernel.duties.rules import State
from luodi.standards.text import half_width

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of a code: none that is taken for another one when it is read aloud or copied by hand."""
CODE_LENGTH = 8
MISSES = 5
"""Wrong codes in a row after which a case stays shut."""
SHUT = timedelta(minutes=15)
_CORRUPTION = re.compile(
    "行贿|受贿|索贿|索要好处|好处费|吃拿卡要|贪污|腐败|收受|[收要送]红包|回扣|以权谋私|权钱交易|"
    "滥用职权|徇私|乱收费|乱摊派|保护伞|黑社会|强迫入股|干股|利益输送"
)


class FirmAct(StrEnum):
    """What a firm may do with its own case without an account."""

    ADD = "ADD"
    CHANGE = "CHANGE"
    KEEP_FROM_STREET = "KEEP_FROM_STREET"
    STOP_ASKING = "STOP_ASKING"
    WITHDRAW = "WITHDRAW"
    ANSWER = "ANSWER"


@dataclass(frozen=True)
class Owned:
    """Where a case stands for its firm."""

    state: State
    triaged: bool
    confidential: bool
    quiet: bool


def firm_acts(owned: Owned) -> frozenset[FirmAct]:
    """Give what a firm may do with its case where it stands.

    Parameters
    ----------
    owned
        Where the case stands.

    Source
    ------
    House rule: words are added while it is open; what was said may be written anew until somebody
    has acted on it; a closed case is told again as a new need.

    Examples
    --------
    >>> sorted(firm_acts(Owned(State.CLOSED, triaged=True, confidential=False, quiet=False)))
    []
    """
    if owned.state in {State.VERIFIED, State.CLOSED, State.WITHDRAWN}:
        return frozenset()
    acts = {FirmAct.ADD, FirmAct.WITHDRAW}
    if owned.state is State.OPEN and not owned.triaged:
        acts.add(FirmAct.CHANGE)
    if owned.state is State.REPLIED:
        acts.add(FirmAct.ANSWER)
    if not owned.confidential:
        acts.add(FirmAct.KEEP_FROM_STREET)
    if not owned.quiet:
        acts.add(FirmAct.STOP_ASKING)
    return frozenset(acts)


def number_told(typed: str) -> tuple[int, int] | None:
    """Read year and serial out of a case's number as a firm types it; None when they are not there.

    Parameters
    ----------
    typed
        The whole number, or its figures alone.

    Source
    ------
    House rule.

    Examples
    --------
    >>> number_told("助企〔2023〕12号"), number_told("2023-12"), number_told("12")
    ((2023, 12), (2023, 12), None)
    """
    found = re.search(r"(20\d\d)\D+(\d{1,9})(?!\d)", half_width(typed))
    return (int(found[1]), int(found[2])) if found else None


def plain_code(typed: str) -> str:
    """Bring a typed code into the form in which codes are compared.

    Parameters
    ----------
    typed
        As typed: blanks, dashes and small letters do not matter.

    Source
    ------
    House rule.

    Examples
    --------
    >>> plain_code(" k7qm-3xpa ")
    'K7QM3XPA'
    """
    return re.sub(r"[\s\-—]", "", half_width(typed)).upper()


def shown_code(code: str) -> str:
    """Give a code as it is shown, in two halves.

    Parameters
    ----------
    code
        Eight letters and digits.

    Source
    ------
    House rule.

    Examples
    --------
    >>> shown_code("K7QM3XPA")
    'K7QM-3XPA'
    """
    return f"{code[:4]}-{code[4:]}"


def is_shut(misses: int, missed_at: datetime | None, now: datetime) -> bool:
    """Tell whether too many wrong codes keep a case shut for now.

    Parameters
    ----------
    misses
        Wrong codes in a row.
    missed_at
        When the last one came.
    now
        Shanghai's now.

    Source
    ------
    House rule: 5 wrong codes in a row, a quarter of an hour.
    """
    return misses >= MISSES and missed_at is not None and now < missed_at + SHUT


def names_corruption(text: str) -> tuple[str, ...]:
    """Give the words of a text by which it may be a report of corruption.

    Parameters
    ----------
    text
        As told.

    Source
    ------
    Dossier of enterprise cases, bad input: a report about crime or corruption is passed to the
    discipline bodies and hidden from the street. The words are the house's.

    Examples
    --------
    >>> names_corruption("所里的人来一次就要一次好处费，不给就查")
    ('好处费',)
    >>> names_corruption("希望尽快通电")
    ()
    """
    return tuple(dict.fromkeys(_CORRUPTION.findall(text)))
