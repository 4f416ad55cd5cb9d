"""Tables of duties: one row each, their steps, pauses, extensions, alarms, files and watchers."""

from luodi.kernel.duties.models.choices import (
    ACT_TITLES,
    CLOCK_TITLES,
    STATE_TITLES,
    Colour,
    Outcome,
    PauseCause,
)
from luodi.kernel.duties.models.duty import (
    Duty,
    DutySerial,
)
from luodi.kernel.duties.models.history import (
    CalendarFeed,
    DutyExtension,
    DutyFile,
    DutyPause,
    DutyStep,
    DutyWatch,
    Escalation,
)

__all__ = [
    "ACT_TITLES",
    "CLOCK_TITLES",
    "STATE_TITLES",
    "CalendarFeed",
    "Colour",
    "Duty",
    "DutyExtension",
    "DutyFile",
    "DutyPause",
    "DutySerial",
    "DutyStep",
    "DutyWatch",
    "Escalation",
    "Outcome",
    "PauseCause",
]
