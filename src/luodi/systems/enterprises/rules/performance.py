"""How units and streets did: what is counted, shares with their n, who may be ranked, times."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from luodi.kernel.targets.rules import Phrase
from luodi.systems.enterprises.rules.closing import Satisfaction, comes_again, on_time
from luodi.systems.enterprises.rules.schemes import Severity
from luodi.systems.enterprises.rules.times import Stage, percentile

SATISFIED = 4


class Ending(StrEnum):
    """How a case stands for the comparison; the unconfirmed are counted apart."""

    OPEN = "OPEN"
    SOLVED = "SOLVED"
    UNCONFIRMED = "UNCONFIRMED"
    WITHDRAWN = "WITHDRAWN"


class Figure(StrEnum):
    """What is counted of a group of cases; each opens into the cases that it counts."""

    RECEIVED = "RECEIVED"
    SOLVED = "SOLVED"
    UNCONFIRMED = "UNCONFIRMED"
    OPEN = "OPEN"
    WITHDRAWN = "WITHDRAWN"
    IN_TIME = "IN_TIME"
    LATE = "LATE"
    RECHECKED = "RECHECKED"
    PASSED = "PASSED"
    ENDED = "ENDED"
    AGAIN = "AGAIN"
    ANSWERED = "ANSWERED"
    GOOD = "GOOD"


@dataclass(frozen=True)
class Handled:
    """A case as it is compared.

    ``unit`` and ``street`` are keys of the groups. ``kept`` tells whether its deadline was kept,
    None while that cannot be said. ``score`` is the firm's last, ``passed`` the result of the last
    re-check, ``ended`` whether it was ever closed, ``again`` whether it came back after that.
    ``minutes`` are the lengths of its stages; a stage that is not over is left out.
    """

    number: int
    unit: str
    street: str
    ending: Ending
    severity: Severity | None = None
    kept: bool | None = None
    score: int | None = None
    passed: bool | None = None
    ended: bool = False
    again: bool = False
    minutes: Mapping[Stage, int] = field(default_factory=dict)


_COUNTS: Mapping[Figure, Callable[[Handled], bool]] = {
    Figure.RECEIVED: lambda _case: True,
    Figure.SOLVED: lambda case: case.ending is Ending.SOLVED,
    Figure.UNCONFIRMED: lambda case: case.ending is Ending.UNCONFIRMED,
    Figure.OPEN: lambda case: case.ending is Ending.OPEN,
    Figure.WITHDRAWN: lambda case: case.ending is Ending.WITHDRAWN,
    Figure.IN_TIME: lambda case: case.kept is True,
    Figure.LATE: lambda case: case.kept is False,
    Figure.RECHECKED: lambda case: case.passed is not None,
    Figure.PASSED: lambda case: case.passed is True,
    Figure.ENDED: lambda case: case.ended,
    Figure.AGAIN: lambda case: case.again,
    Figure.ANSWERED: lambda case: case.score is not None,
    Figure.GOOD: lambda case: case.score is not None and case.score >= SATISFIED,
}


def counted(figure: Figure, cases: Iterable[Handled]) -> tuple[int, ...]:
    """Give the numbers of the cases that a figure counts, in order.

    Parameters
    ----------
    figure
        What is counted.
    cases
        The cases of a group.

    Source
    ------
    Dossier of enterprise cases, rules 11 to 14: unconfirmed closings apart, what came again within
    90 days counts as failed, withdrawals apart.

    Examples
    --------
    >>> cases = [Handled(7, "a", "s", Ending.SOLVED), Handled(3, "a", "s", Ending.OPEN)]
    >>> counted(Figure.SOLVED, cases), counted(Figure.RECEIVED, cases)
    ((7,), (3, 7))
    """
    meets = _COUNTS[figure]
    return tuple(sorted(case.number for case in cases if meets(case)))


@dataclass(frozen=True)
class Share:
    """A part of a whole; ``value`` is None where there is no whole, never nought."""

    part: int
    of: int

    @property
    def value(self) -> Fraction | None:
        """The share; None when nothing could be counted."""
        return Fraction(self.part, self.of) if self.of else None


@dataclass(frozen=True)
class Performance:
    """The figures of a group of cases, with the shares that follow from them."""

    key: str
    counts: Mapping[Figure, int]

    def _share(self, part: Figure, of: int) -> Share:
        return Share(self.counts[part], of)

    @property
    def solved(self) -> Share:
        """The closing rate: solved with the firm's word, of all that was not withdrawn."""
        received, withdrawn = self.counts[Figure.RECEIVED], self.counts[Figure.WITHDRAWN]
        return self._share(Figure.SOLVED, received - withdrawn)

    @property
    def in_time(self) -> Share:
        """Deadlines kept, of those that were kept or missed; open ones not yet due are neither."""
        return self._share(Figure.IN_TIME, self.counts[Figure.IN_TIME] + self.counts[Figure.LATE])

    @property
    def passed(self) -> Share:
        """Re-checks passed, of the cases that were checked again."""
        return self._share(Figure.PASSED, self.counts[Figure.RECHECKED])

    @property
    def again(self) -> Share:
        """Cases that came back, of those that were ever closed."""
        return self._share(Figure.AGAIN, self.counts[Figure.ENDED])

    @property
    def satisfaction(self) -> Satisfaction:
        """How many firms were satisfied, by the last answer on each case."""
        return Satisfaction(self.counts[Figure.GOOD], self.counts[Figure.ANSWERED])


def performance(key: str, cases: Sequence[Handled]) -> Performance:
    """Count a group of cases.

    Parameters
    ----------
    key
        Of the group.
    cases
        Its cases.

    Source
    ------
    As `counted`.

    Examples
    --------
    >>> shown = performance("a", [Handled(1, "a", "s", Ending.SOLVED)])
    >>> shown.solved.value, shown.passed.value is None
    (Fraction(1, 1), True)
    """
    return Performance(key, {figure: len(counted(figure, cases)) for figure in Figure})


def performances(
    cases: Sequence[Handled], key: Callable[[Handled], str]
) -> tuple[Performance, ...]:
    """Count cases group by group, in order of the groups' keys.

    Parameters
    ----------
    cases
        All cases.
    key
        Gives the group of a case.

    Source
    ------
    As `counted`.
    """
    groups: dict[str, list[Handled]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    return tuple(performance(name, groups[name]) for name in sorted(groups))


@dataclass(frozen=True)
class Candidate:
    """Who may be ranked: its key, what it is ranked by (None: unknown), over how many cases."""

    key: str
    value: Fraction | float | None
    n: int


def ranks(candidates: Sequence[Candidate], least: int) -> dict[str, int | Phrase]:
    """Give the rank of each, the highest value first, or say why it has none.

    Parameters
    ----------
    candidates
        Who is compared.
    least
        The least n that may be ranked.

    Notes
    -----
    Equal values have one rank; the next one counts all before it.

    Source
    ------
    Dossier of enterprise cases, rule 14: no ranking of units with n < 20.

    Examples
    --------
    >>> told = ranks([Candidate("a", Fraction(1, 2), 40), Candidate("b", Fraction(1), 5)], 20)
    >>> told["a"], told["b"]
    (1, '只有 5 件，不满 20 件，不排名')
    """
    found: dict[str, int | Phrase] = {}
    known = [one.value for one in candidates if one.n >= least and one.value is not None]
    for one in candidates:
        if one.value is None:
            found[one.key] = Phrase("还没有可以比较的，不排名")
        elif one.n < least:
            found[one.key] = Phrase(
                "只有 %(count)d 件，不满 %(least)d 件，不排名", count=one.n, least=least
            )
        else:
            found[one.key] = 1 + sum(value > one.value for value in known)
    return found


def deadline_kept(
    ending: Ending,
    verified: datetime | None,
    due: datetime | None,
    *,
    counts_now: bool,
    now: datetime,
) -> bool | None:
    """Tell whether a case kept its deadline; None while that cannot be said.

    Parameters
    ----------
    ending
        How it stands.
    verified
        When it was verified; None while it was not.
    due
        The instant from which it is late, lawful pauses included; None without a deadline.
    counts_now
        Whether lateness may be told at all: not while the deadline is provisional or stands still.
    now
        The instant of looking.

    Source
    ------
    Dossier of enterprise cases, rule 13: verified at or before due. An open case whose deadline
    has passed missed it already; one that is not due yet is neither.
    """
    if ending is Ending.WITHDRAWN or due is None or not counts_now:
        return None
    if ending is Ending.OPEN:
        return False if now >= due else None
    return on_time(verified, due, provisional=False)


def came_again(closed: Iterable[date], reopened: Iterable[date], within: int) -> bool:
    """Tell whether a closed case was brought back in the time in which that counts as failed.

    Parameters
    ----------
    closed, reopened
        The days of its closings and of its reopenings.
    within
        Calendar days.

    Source
    ------
    Dossier of enterprise cases, rule 12.

    Examples
    --------
    >>> came_again([date(2023, 3, 1)], [date(2023, 3, 9)], 90)
    True
    >>> came_again([date(2023, 3, 1)], [], 90)
    False
    """
    later = list(reopened)
    return any(comes_again(end, told, within) for end in closed for told in later)


@dataclass(frozen=True)
class Spell:
    """How long a stage took: over how many cases, the median and the 90th percentile."""

    stage: Stage
    severity: Severity | None
    n: int
    median: int | None
    ninetieth: int | None


def spells(cases: Iterable[Handled]) -> tuple[Spell, ...]:
    """Give the times of each stage, for all cases and by severity.

    Parameters
    ----------
    cases
        The cases.

    Source
    ------
    Dossier of enterprise cases, what can be measured: median and 90th percentile time per step and
    class.
    """
    known = list(cases)
    found = []
    for stage in Stage:
        for severity in (None, *Severity):
            lengths = [
                case.minutes[stage]
                for case in known
                if stage in case.minutes and severity in {None, case.severity}
            ]
            middle, long = (percentile(lengths, percent) for percent in (50, 90))
            found.append(Spell(stage, severity, len(lengths), middle, long))
    return tuple(found)
