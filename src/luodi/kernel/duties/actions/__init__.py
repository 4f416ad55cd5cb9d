"""Writing: opening duties and moving them through the machine, alarms, a new calendar."""

from luodi.kernel.duties.actions.alarms import Escalated, escalate, remind, see_escalation
from luodi.kernel.duties.actions.amending import Amendment, amend
from luodi.kernel.duties.actions.assigning import (
    assign,
    decide_objection,
    name_verifier,
    transfer,
)
from luodi.kernel.duties.actions.following import (
    add_file,
    add_note,
    hashed,
    make_feed,
    revoke_feed,
    watch,
)
from luodi.kernel.duties.actions.grading import grade_duty
from luodi.kernel.duties.actions.handling import accept, object_to, reply, start
from luodi.kernel.duties.actions.opening import DutySpec, open_duty
from luodi.kernel.duties.actions.pausing import (
    ask_extension,
    carry,
    decide_extension,
    pause,
    resume,
)
from luodi.kernel.duties.actions.recounting import Recounted, recompute
from luodi.kernel.duties.actions.steps import StaleError
from luodi.kernel.duties.actions.verifying import close, reopen, send_back, verify_done, withdraw

__all__ = [
    "Amendment",
    "DutySpec",
    "Escalated",
    "Recounted",
    "StaleError",
    "accept",
    "add_file",
    "add_note",
    "amend",
    "ask_extension",
    "assign",
    "carry",
    "close",
    "decide_extension",
    "decide_objection",
    "escalate",
    "grade_duty",
    "hashed",
    "make_feed",
    "name_verifier",
    "object_to",
    "open_duty",
    "pause",
    "recompute",
    "remind",
    "reopen",
    "reply",
    "resume",
    "revoke_feed",
    "see_escalation",
    "send_back",
    "start",
    "transfer",
    "verify_done",
    "watch",
    "withdraw",
]
