"""Reading: commitments, reports and what is due, closed months."""

from luodi.systems.targets.reads.acts import OpenActs, approver_refusal, open_acts
from luodi.systems.targets.reads.reporting import (
    Held,
    Reporter,
    Role,
    held_figure,
    items_of,
    neighbours,
    report_naming,
    reportable,
    reporter_of,
    reporters,
    roles_of,
    standing_reports,
    visible_reports,
    waiting_for,
)
from luodi.systems.targets.reads.review import (
    Segment,
    promises_fed_by,
    segments,
    state_counts,
    visible_commitments,
    visible_readings,
)
from luodi.systems.targets.reads.score import (
    ScoreSheet,
    UnitScore,
    WeighedTarget,
    score_sheet,
)

__all__ = [
    "Held",
    "OpenActs",
    "Reporter",
    "Role",
    "ScoreSheet",
    "Segment",
    "UnitScore",
    "WeighedTarget",
    "approver_refusal",
    "held_figure",
    "items_of",
    "neighbours",
    "open_acts",
    "promises_fed_by",
    "report_naming",
    "reportable",
    "reporter_of",
    "reporters",
    "roles_of",
    "score_sheet",
    "segments",
    "standing_reports",
    "state_counts",
    "visible_commitments",
    "visible_readings",
    "visible_reports",
    "waiting_for",
]
