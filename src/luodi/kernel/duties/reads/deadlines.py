"""Deadlines of duties: what a row's inputs come to, and the pauses that count."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from luodi.kernel.duties.models import DutyPause
from luodi.kernel.duties.rules import Clock, Due, Inputs, Reckoner, Span


class Timed(Protocol):
    """What has the inputs of a deadline: a duty, or some columns of one."""

    @property
    def clock(self) -> str:
        """The unit."""

    @property
    def count(self) -> int:
        """How many; 0 without a limit of so many."""

    @property
    def named_day(self) -> date | None:
        """The day that an order names."""

    @property
    def extended(self) -> int:
        """How many more were granted."""

    @property
    def received_at(self) -> datetime:
        """From when it counts."""

    @property
    def stage_from(self) -> datetime | None:
        """From when the step at hand counts; None without a limit."""

    @property
    def stage_clock(self) -> str:
        """The unit of the step at hand."""

    @property
    def stage_count(self) -> int:
        """How many for the step at hand."""


def spans_of(pauses: Iterable[DutyPause]) -> tuple[Span, ...]:
    """Give pauses as spans, in order."""
    return tuple(
        sorted((Span(pause.starts, pause.ends) for pause in pauses), key=lambda span: span.starts)
    )


def has_limit(duty: Timed) -> bool:
    """Tell whether a duty has a deadline at all."""
    return duty.count > 0 or duty.named_day is not None


def due_of(duty: Timed, reckoner: Reckoner, pauses: tuple[Span, ...] = ()) -> Due | None:
    """Reckon a duty's deadline from its inputs; None without a limit."""
    if not has_limit(duty):
        return None
    return reckoner.due(
        Inputs(
            clock=Clock(duty.clock),
            count=duty.count,
            received=duty.received_at,
            named=duty.named_day,
            extended=duty.extended,
            pauses=pauses,
        )
    )


def stage_due_of(duty: Timed, reckoner: Reckoner) -> datetime | None:
    """Reckon when the step at hand is due; None without a limit."""
    if duty.stage_from is None or not duty.stage_clock:
        return None
    return reckoner.due(Inputs(Clock(duty.stage_clock), duty.stage_count, duty.stage_from)).at


def columns_of(due: Due | None) -> dict[str, Any]:
    """Give the columns in which a duty keeps its deadline."""
    if due is None:
        return {"due_at": None, "due_day": None, "remind_at": None, "provisional": False}
    return {
        "due_at": due.at,
        "due_day": due.day,
        "remind_at": due.remind_at,
        "provisional": due.provisional,
        "calendar_version": due.calendar_version,
    }
