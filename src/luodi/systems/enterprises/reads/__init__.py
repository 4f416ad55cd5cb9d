"""Reading firms and cases."""

from luodi.systems.enterprises.reads.cases import (
    CaseActs,
    alike_cases,
    case_acts,
    heard,
    late_cases,
    patience,
    scheme_on,
    states_of,
    visible_cases,
    with_feedback,
)
from luodi.systems.enterprises.reads.firms import firm_lines, tags_now, visible_firms

__all__ = [
    "CaseActs",
    "alike_cases",
    "case_acts",
    "firm_lines",
    "heard",
    "late_cases",
    "patience",
    "scheme_on",
    "states_of",
    "tags_now",
    "visible_cases",
    "visible_firms",
    "with_feedback",
]
