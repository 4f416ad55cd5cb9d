"""Writing: reading a document, deciding about what was read, reporting figures."""

from luodi.systems.targets.actions.chain import (
    approve_report,
    hand_in_report,
    return_report,
    take_back_report,
    withdraw_report,
)
from luodi.systems.targets.actions.checks import (
    HeldError,
    Question,
    ReportSpec,
    Stated,
    open_questions,
)
from luodi.systems.targets.actions.reporting import change_report, draft_report
from luodi.systems.targets.actions.review import (
    EDITABLE,
    accept_commitment,
    edit_commitment,
    read_document,
    reject_commitment,
    reopen_commitment,
)
from luodi.systems.targets.actions.score import WeightSpec, set_score

__all__ = [
    "EDITABLE",
    "HeldError",
    "Question",
    "ReportSpec",
    "Stated",
    "WeightSpec",
    "accept_commitment",
    "approve_report",
    "change_report",
    "draft_report",
    "edit_commitment",
    "hand_in_report",
    "open_questions",
    "read_document",
    "reject_commitment",
    "reopen_commitment",
    "return_report",
    "set_score",
    "take_back_report",
    "withdraw_report",
]
