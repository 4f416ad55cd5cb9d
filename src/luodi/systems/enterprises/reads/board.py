"""The board: the open cases by whom they lie with, counted by unit or street, in few queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.rules import State, is_late
from luodi.kernel.duties.words import left
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import STATE_TITLES, Case
from luodi.systems.enterprises.reads.cases import states_of, visible_cases
from luodi.systems.enterprises.reads.performance import STREETS, names_of, street_of, town_paths

_NEEDED = (
    "category", "duty__state", "duty__objection_open", "duty__extended", "duty__due_at",
    "duty__unit__path", "place__path",
)  # fmt: skip
"""All that is needed to put an open case into its column; the shown ones are read whole."""


@dataclass(frozen=True)
class BoardCard:
    """A case on the board, with its state and what time is left in words."""

    case: Case
    state: str
    left: str
    late: bool


@dataclass(frozen=True)
class BoardStack:
    """A column of the board: how many cases stand in it, and the most urgent of them."""

    column: rules.BoardColumn
    total: int
    cards: tuple[BoardCard, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.cards)


@dataclass(frozen=True)
class BoardLane:
    """A unit or street: its key and name, how many cases it has in each column, and in all."""

    key: str
    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All its open cases."""
        return sum(self.counts)


@dataclass(frozen=True)
class Board:
    """The columns, the counts by lane, and the lane whose cases are shown; empty for all."""

    stacks: tuple[BoardStack, ...]
    lanes: tuple[BoardLane, ...]
    key: str


def board(actor: Actor, by: str, key: str, now: datetime, *, most: int) -> Board:
    """Lay out the open cases that the actor may see, the ones due first on top.

    Parameters
    ----------
    actor
        Who looks.
    by
        Units or streets: the lanes.
    key
        The lane whose cases are shown; all for one that is none.
    now
        The instant of looking.
    most
        Cases shown in a column; the rest is counted.
    """
    seen = visible_cases(actor).filter(duty__ended_at__isnull=True)
    cases = list(seen.select_related(None).select_related("duty__unit", "place").only(*_NEEDED))
    cases.sort(key=lambda case: (case.duty.due_at is None, case.duty.due_at, case.pk))
    states = states_of(cases)
    lanes = _lanes_of(cases, by)
    key = key if key in lanes.values() else ""
    stacks: dict[rules.BoardColumn, list[Case]] = {column: [] for column in rules.BoardColumn}
    tally: Counter[tuple[str, rules.BoardColumn]] = Counter()
    for case in cases:
        column = rules.board_column(states[case.pk])
        if column is not None:
            tally[lanes[case.pk], column] += 1
            if key in {"", lanes[case.pk]}:
                stacks[column].append(case)
    tops = [case.pk for stack in stacks.values() for case in stack[:most]]
    shown = {card.case.pk: card for card in _cards(list(seen.filter(pk__in=tops)), states, now)}
    keys = sorted(set(lanes.values()))
    names = names_of(by, keys)
    return Board(
        tuple(
            BoardStack(column, len(stack), tuple(shown[case.pk] for case in stack[:most]))
            for column, stack in stacks.items()
        ),
        tuple(
            BoardLane(
                lane,
                names.get(lane, lane),
                tuple(tally[lane, column] for column in rules.BoardColumn),
            )
            for lane in keys
        ),
        key,
    )


def _lanes_of(cases: Sequence[Case], by: str) -> dict[int, str]:
    """Give the lane of each case."""
    if by != STREETS:
        return {case.pk: case.duty.unit.path for case in cases}
    streets = town_paths()
    return {case.pk: street_of(case.place.path, streets) for case in cases}


def _cards(
    cases: Sequence[Case], states: Mapping[int, rules.CaseState], now: datetime
) -> list[BoardCard]:
    counts = reckoner(now.astimezone(clock.SHANGHAI).date())
    return [
        BoardCard(
            case,
            str(STATE_TITLES[states[case.pk]]),
            left(case.duty, counts, now),
            late=case.duty.state != State.PAUSED
            and is_late(now, case.duty.due_at, provisional=case.duty.provisional),
        )
        for case in cases
    ]
