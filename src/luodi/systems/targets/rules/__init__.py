"""The law of reading and reporting: what is promised, how numbers are read, what may stand."""

from luodi.systems.targets.rules.comparison import Fate, Line, Pair, compared
from luodi.systems.targets.rules.doubts import Record, alike, doubts_of
from luodi.systems.targets.rules.figures import (
    Standing,
    added_amount,
    looks_mixed_up,
    looks_too_large,
    report_day,
)
from luodi.systems.targets.rules.finding import piece_places, places_of, shown_places
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
from luodi.systems.targets.rules.wording import core, grams, parted
from luodi.systems.targets.rules.written import (
    FigureError,
    adds_up,
    decimal_or_none,
    scale_for,
    to_amount,
    written_number,
)

__all__ = [
    "Fate",
    "FigureError",
    "Line",
    "Pair",
    "Record",
    "Standing",
    "added_amount",
    "adds_up",
    "alike",
    "check_period",
    "compared",
    "core",
    "decimal_or_none",
    "definition",
    "doubts_of",
    "grams",
    "is_written_day",
    "is_written_period",
    "last_day",
    "looks_mixed_up",
    "looks_too_large",
    "month_name",
    "months_of",
    "parted",
    "period_of_record",
    "piece_places",
    "places_of",
    "promised",
    "report_day",
    "scale_for",
    "shown_places",
    "strives",
    "to_amount",
    "written_number",
]
