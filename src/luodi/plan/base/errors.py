"""Errors of planners: everything that is wrong at once, not the first of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.standards.errors import StandardError

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a problem or a plan.

    Parameters
    ----------
    code
        Machine word that never changes, such as ``"task.unreachable"``.
    record
        The record it is about, as its file or caller names it.
    message
        Chinese sentence for the officer: what is wrong, which value, what to do.
    """

    code: str
    record: str
    message: str


class PlanError(StandardError):
    """A problem cannot be planned; lists every fault that was found.

    Parameters
    ----------
    faults
        All of them, at least one.

    Examples
    --------
    >>> error = PlanError([Fault("task.unreachable", "东风路", "“东风路”到不了；请补上连接的路。")])
    >>> error.code, error.faults[0].record
    ('task.unreachable', '东风路')
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        lines = [fault.message for fault in faults[:SHOWN]]
        if len(faults) > SHOWN:
            lines.append(f"另有 {len(faults) - SHOWN} 处，改好上面的再看。")
        super().__init__(code=faults[0].code, value=faults[0].record, message="\n".join(lines))
        self._faults = tuple(faults)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that was found."""
        return self._faults

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes."""
        return (PlanError, (self._faults,))
