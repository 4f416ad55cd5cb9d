"""Writing: firms; a case taken in, triaged, heard, closed."""

from luodi.systems.enterprises.actions.cases import CaseSpec, take_case
from luodi.systems.enterprises.actions.closing import (
    FeedbackSpec,
    close_case,
    hear_firm,
    send_back_case,
)
from luodi.systems.enterprises.actions.firms import (
    FirmFacts,
    change_firm,
    register_firm,
    remove_firm,
    words_told,
)
from luodi.systems.enterprises.actions.triage import TriageSpec, join_case, triage_case

__all__ = [
    "CaseSpec",
    "FeedbackSpec",
    "FirmFacts",
    "TriageSpec",
    "change_firm",
    "close_case",
    "hear_firm",
    "join_case",
    "register_firm",
    "remove_firm",
    "send_back_case",
    "take_case",
    "triage_case",
    "words_told",
]
