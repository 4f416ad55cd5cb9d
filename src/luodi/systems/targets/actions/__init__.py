"""Writing: reading a document, deciding about what was read, reporting figures."""

from luodi.systems.targets.actions.joining import (
    merge_commitment,
    split_commitment,
    unmerge_commitment,
    unsplit_commitment,
)
from luodi.systems.targets.actions.marking import mark_commitment
from luodi.systems.targets.actions.reading import read_document
from luodi.systems.targets.actions.reporting import ReportSpec, report_figure, withdraw_report
from luodi.systems.targets.actions.review import (
    EDITABLE,
    accept_commitment,
    edit_commitment,
    reject_commitment,
    reopen_commitment,
)

__all__ = [
    "EDITABLE",
    "ReportSpec",
    "accept_commitment",
    "edit_commitment",
    "mark_commitment",
    "merge_commitment",
    "read_document",
    "reject_commitment",
    "reopen_commitment",
    "report_figure",
    "split_commitment",
    "unmerge_commitment",
    "unsplit_commitment",
    "withdraw_report",
]
