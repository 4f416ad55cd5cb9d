"""Tables of the system: readings and commitments, reports, closings, inquiries."""

from luodi.systems.targets.models.closing import (
    ClosedLight,
    MonthClosing,
    ScoreScheme,
    ScoreWeight,
    TargetYear,
)
from luodi.systems.targets.models.inquiries import REPLIES, Inquiry, InquiryAnswer, InquiryState
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
    "REPLIES",
    "UNDER_WAY",
    "ClosedLight",
    "Commitment",
    "CommitmentState",
    "FigureRole",
    "Inquiry",
    "InquiryAnswer",
    "InquiryState",
    "Kind",
    "MonthClosing",
    "Origin",
    "Reading",
    "Report",
    "ReportEvidence",
    "ReportFigure",
    "ReportItem",
    "ReportState",
    "ReportStep",
    "ScoreScheme",
    "ScoreWeight",
    "TargetYear",
    "written_quantity",
]
