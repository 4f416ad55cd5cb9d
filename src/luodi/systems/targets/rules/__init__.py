"""The law of reading and reporting: what is promised, how numbers are read, what may stand."""

from luodi.systems.targets.rules.figures import (
    Standing,
    added_amount,
    looks_mixed_up,
    looks_too_large,
    report_day,
)
from luodi.systems.targets.rules.natures import (
    clause_of,
    offered_accumulation,
    offered_comparator,
    offered_nature,
    written_curve,
)
from luodi.systems.targets.rules.promises import (
    check_period,
    definition,
    is_written_day,
    is_written_period,
    last_day,
    month_name,
    months_of,
    period_of_record,
    promised,
    strives,
)
from luodi.systems.targets.rules.written import (
    FigureError,
    adds_up,
    decimal_or_none,
    scale_for,
    to_amount,
    written_number,
)

__all__ = [
    "FigureError",
    "Standing",
    "added_amount",
    "adds_up",
    "check_period",
    "clause_of",
    "decimal_or_none",
    "definition",
    "is_written_day",
    "is_written_period",
    "last_day",
    "looks_mixed_up",
    "looks_too_large",
    "month_name",
    "months_of",
    "offered_accumulation",
    "offered_comparator",
    "offered_nature",
    "period_of_record",
    "promised",
    "report_day",
    "scale_for",
    "strives",
    "to_amount",
    "written_curve",
    "written_number",
]
