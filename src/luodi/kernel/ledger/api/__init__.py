"""The ledger as programs read it: measures, entries, and what an entry came from and fed."""

from luodi.kernel.ledger.api.operations import router
from luodi.kernel.ledger.api.schemas import EntryLine, MeasureLine, MeasureVersion, Proven, Text
from luodi.kernel.ledger.api.telling import (
    behind,
    entry_line,
    evidence_of,
    measure_line,
    measure_versions,
    proven,
)

__all__ = [
    "EntryLine",
    "MeasureLine",
    "MeasureVersion",
    "Proven",
    "Text",
    "behind",
    "entry_line",
    "evidence_of",
    "measure_line",
    "measure_versions",
    "proven",
    "router",
]
