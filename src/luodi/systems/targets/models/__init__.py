"""Tables of the system: readings and commitments, reports, closings, notices."""

from luodi.systems.targets.models.closing import (
    ClosedLight,
    MonthClosing,
    ScoreScheme,
    ScoreWeight,
    TargetYear,
)
from luodi.systems.targets.models.notices import (
    CAUSE_TITLES,
    CONSEQUENCES,
    LEVEL_TITLES,
    Consequence,
    Notice,
    NoticeFinding,
    NoticeRemedy,
    NoticeReply,
    RootCause,
)
from luodi.systems.targets.models.reading import (
    Commitment,
    CommitmentState,
    Kind,
    Origin,
    Reading,
    written_quantity,
)
from luodi.systems.targets.models.reporting import (
    UNDER_WAY,
    FigureRole,
    Report,
    ReportEvidence,
    ReportFigure,
    ReportItem,
    ReportState,
    ReportStep,
)

__all__ = [
    "CAUSE_TITLES",
    "CONSEQUENCES",
    "LEVEL_TITLES",
    "UNDER_WAY",
    "ClosedLight",
    "Commitment",
    "CommitmentState",
    "Consequence",
    "FigureRole",
    "Kind",
    "MonthClosing",
    "Notice",
    "NoticeFinding",
    "NoticeRemedy",
    "NoticeReply",
    "Origin",
    "Reading",
    "Report",
    "ReportEvidence",
    "ReportFigure",
    "ReportItem",
    "ReportState",
    "ReportStep",
    "RootCause",
    "ScoreScheme",
    "ScoreWeight",
    "TargetYear",
    "written_quantity",
]
