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
from luodi.systems.targets.actions.joining import (
    merge_commitment,
    split_commitment,
    unmerge_commitment,
    unsplit_commitment,
)
from luodi.systems.targets.actions.marking import mark_commitment
from luodi.systems.targets.actions.reading import read_document
from luodi.systems.targets.actions.reporting import change_report, draft_report
from luodi.systems.targets.actions.review import (
    EDITABLE,
    accept_commitment,
    edit_commitment,
    reject_commitment,
    reopen_commitment,
)

__all__ = [
    "EDITABLE",
    "HeldError",
    "Question",
    "ReportSpec",
    "Stated",
    "accept_commitment",
    "approve_report",
    "change_report",
    "draft_report",
    "edit_commitment",
    "hand_in_report",
    "mark_commitment",
    "merge_commitment",
    "open_questions",
    "read_document",
    "reject_commitment",
    "reopen_commitment",
    "return_report",
    "split_commitment",
    "take_back_report",
    "unmerge_commitment",
    "unsplit_commitment",
    "withdraw_report",
]
