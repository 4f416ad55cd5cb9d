"""Writing: reading a document, deciding about what was read, reporting figures."""

from luodi.systems.targets.actions.approving import approve_bulletin
from luodi.systems.targets.actions.bulletins import (
    draft_bulletin,
    draft_correction,
    edit_bulletin,
    edit_bulletin_block,
    issue_bulletin,
    return_bulletin,
    submit_bulletin,
    withdraw_bulletin,
)
from luodi.systems.targets.actions.chain import (
    approve_report,
    hand_in_report,
    return_report,
    take_back_report,
    withdraw_report,
)
from luodi.systems.targets.actions.checks import (
    ReportSpec,
    Stated,
    month_refusal,
)
from luodi.systems.targets.actions.closing import close_month
from luodi.systems.targets.actions.consequences import decide_consequence
from luodi.systems.targets.actions.inquiries import (
    HeldAlreadyError,
    InquirySpec,
    answer_inquiry,
    ask_inquiry,
    cancel_inquiry,
    close_inquiry,
    remind_inquiry,
    take_back_answer,
)
from luodi.systems.targets.actions.joining import (
    merge_commitment,
    split_commitment,
    unmerge_commitment,
    unsplit_commitment,
)
from luodi.systems.targets.actions.labelling import export_labels
from luodi.systems.targets.actions.marking import mark_commitment
from luodi.systems.targets.actions.notices import NoticePick, issue_notices
from luodi.systems.targets.actions.noticing import (
    RemedySpec,
    ReplyFile,
    ReplySpec,
    accept_notice,
    close_notice,
    reopen_notice,
    reply_notice,
    send_back_notice,
    start_notice,
    verify_notice,
    withdraw_notice,
)
from luodi.systems.targets.actions.questions import HeldError, Question, open_questions
from luodi.systems.targets.actions.reading import read_document
from luodi.systems.targets.actions.reporting import change_report, draft_report
from luodi.systems.targets.actions.review import (
    EDITABLE,
    accept_commitment,
    edit_commitment,
    reject_commitment,
    reopen_commitment,
)
from luodi.systems.targets.actions.score import WeightSpec, set_score
from luodi.systems.targets.actions.years import REST, WHOLE, carry_over, close_year, open_year

__all__ = [
    "EDITABLE",
    "REST",
    "WHOLE",
    "HeldAlreadyError",
    "HeldError",
    "InquirySpec",
    "NoticePick",
    "Question",
    "RemedySpec",
    "ReplyFile",
    "ReplySpec",
    "ReportSpec",
    "Stated",
    "WeightSpec",
    "accept_commitment",
    "accept_notice",
    "answer_inquiry",
    "approve_bulletin",
    "approve_report",
    "ask_inquiry",
    "cancel_inquiry",
    "carry_over",
    "change_report",
    "close_inquiry",
    "close_month",
    "close_notice",
    "close_year",
    "decide_consequence",
    "draft_bulletin",
    "draft_correction",
    "draft_report",
    "edit_bulletin",
    "edit_bulletin_block",
    "edit_commitment",
    "export_labels",
    "hand_in_report",
    "issue_bulletin",
    "issue_notices",
    "mark_commitment",
    "merge_commitment",
    "month_refusal",
    "open_questions",
    "open_year",
    "read_document",
    "reject_commitment",
    "remind_inquiry",
    "reopen_commitment",
    "reopen_notice",
    "reply_notice",
    "return_bulletin",
    "return_report",
    "send_back_notice",
    "set_score",
    "split_commitment",
    "start_notice",
    "submit_bulletin",
    "take_back_answer",
    "take_back_report",
    "unmerge_commitment",
    "unsplit_commitment",
    "verify_notice",
    "withdraw_bulletin",
    "withdraw_notice",
    "withdraw_report",
]
