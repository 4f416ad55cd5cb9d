"""The law of the ledger: what an entry is, how one is undone, how entries are sealed."""

from luodi.kernel.ledger.rules.posting import (
    BalanceKey,
    Change,
    Figure,
    PostingError,
    RecordKey,
    balance_changes,
    check_figure,
    check_same,
    month_of,
    reversal,
)
from luodi.kernel.ledger.rules.seals import (
    FIRST_PREVIOUS,
    MeasureText,
    entry_text,
    leaf,
    measure_name,
    merkle_root,
    seal_head,
)

__all__ = [
    "FIRST_PREVIOUS",
    "BalanceKey",
    "Change",
    "Figure",
    "MeasureText",
    "PostingError",
    "RecordKey",
    "balance_changes",
    "check_figure",
    "check_same",
    "entry_text",
    "leaf",
    "measure_name",
    "merkle_root",
    "month_of",
    "reversal",
    "seal_head",
]
