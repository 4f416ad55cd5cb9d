"""Reading firms, cases and visits."""

from luodi.systems.enterprises.reads.burden import (
    FirmBurden,
    Span,
    burden_of,
    excess_of,
    firm_burdens,
    unit_burdens,
    units_by_firm,
)
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
from luodi.systems.enterprises.reads.due import due_firms, with_due_days
from luodi.systems.enterprises.reads.firms import firm_lines, tags_now, visible_firms
from luodi.systems.enterprises.reads.known import KnownNeeds, known_needs
from luodi.systems.enterprises.reads.visits import (
    VisitActs,
    untaken_findings,
    visible_visits,
    visit_acts,
    visit_of_case,
    visits_of,
    with_parts,
)

__all__ = [
    "CaseActs",
    "FirmBurden",
    "KnownNeeds",
    "Span",
    "VisitActs",
    "alike_cases",
    "burden_of",
    "case_acts",
    "due_firms",
    "excess_of",
    "firm_burdens",
    "firm_lines",
    "heard",
    "known_needs",
    "late_cases",
    "patience",
    "scheme_on",
    "states_of",
    "tags_now",
    "unit_burdens",
    "units_by_firm",
    "untaken_findings",
    "visible_cases",
    "visible_firms",
    "visible_visits",
    "visit_acts",
    "visit_of_case",
    "visits_of",
    "with_due_days",
    "with_feedback",
    "with_parts",
]
