"""Writing: reading a document, deciding about what was read, reporting figures."""

from luodi.systems.targets.actions.reporting import ReportSpec, report_figure, withdraw_report
from luodi.systems.targets.actions.review import (
    EDITABLE,
    accept_commitment,
    edit_commitment,
    read_document,
    reject_commitment,
    reopen_commitment,
)

__all__ = [
    "EDITABLE",
    "ReportSpec",
    "accept_commitment",
    "edit_commitment",
    "read_document",
    "reject_commitment",
    "reopen_commitment",
    "report_figure",
    "withdraw_report",
]
