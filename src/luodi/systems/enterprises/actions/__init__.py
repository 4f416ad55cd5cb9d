"""Writing: firms; a case taken in, triaged, heard, closed; visits; what is asked of firms."""

from luodi.systems.enterprises.actions.cases import CaseSpec, take_case
from luodi.systems.enterprises.actions.checks import CheckSpec, check_case
from luodi.systems.enterprises.actions.closing import (
    FeedbackSpec,
    close_case,
    hear_firm,
    send_back_case,
)
from luodi.systems.enterprises.actions.contacts import issue_code, open_phone, set_phone
from luodi.systems.enterprises.actions.counting import define_measures
from luodi.systems.enterprises.actions.doors import end_door, open_door
from luodi.systems.enterprises.actions.entering import (
    AlreadyThereError,
    NotYetError,
    OverLimitError,
    enter_visit,
)
from luodi.systems.enterprises.actions.firms import (
    FirmFacts,
    change_firm,
    register_firm,
    remove_firm,
    words_told,
)
from luodi.systems.enterprises.actions.following import (
    add_words,
    answer_case,
    change_phone,
    change_words,
    keep_from_street,
    let_in,
    report_case,
    stop_asking,
    withdraw_case,
)
from luodi.systems.enterprises.actions.helping import (
    answer_help,
    ask_help,
    triage_with_help,
    withdraw_help,
)
from luodi.systems.enterprises.actions.identifying import identify_case
from luodi.systems.enterprises.actions.issues import link_common_cases, open_common_case
from luodi.systems.enterprises.actions.known import (
    HireSpec,
    PaperSpec,
    ask_form,
    note_hire,
    note_paper,
    remove_known,
)
from luodi.systems.enterprises.actions.ledgers import export_ledgers
from luodi.systems.enterprises.actions.merges import merge_firms, undo_merge
from luodi.systems.enterprises.actions.offices import (
    LeadSpec,
    add_lead,
    change_lead,
    end_role,
    give_role,
)
from luodi.systems.enterprises.actions.open311 import digest_of, end_key, issue_key, pass_on
from luodi.systems.enterprises.actions.recounting import recount
from luodi.systems.enterprises.actions.reopening import bring_back, reopen_case
from luodi.systems.enterprises.actions.results import (
    CertificationSpec,
    EventSpec,
    ResultSpec,
    add_certification,
    add_event,
    add_result,
)
from luodi.systems.enterprises.actions.services import (
    Finish,
    StepChange,
    change_step,
    finish_step,
    receive_material,
    start_service,
    stop_service,
    undo_step,
)
from luodi.systems.enterprises.actions.taking_back import restore, take_back
from luodi.systems.enterprises.actions.teams import add_skills, end_skill
from luodi.systems.enterprises.actions.templates import (
    StepSpec,
    TemplateSpec,
    add_template,
    change_template,
)
from luodi.systems.enterprises.actions.triage import (
    TriageSpec,
    join_case,
    pass_to_discipline,
    triage_case,
)
from luodi.systems.enterprises.actions.visiting import (
    FindingSpec,
    SectionSpec,
    record_visit,
    take_finding,
)
from luodi.systems.enterprises.actions.visits import (
    TeamPart,
    TooManyVisitsError,
    VisitSpec,
    cancel_visit,
    join_visit,
    move_visit,
    plan_visit,
    refuse_visit,
    told_of_visit,
)

__all__ = [
    "AlreadyThereError",
    "CaseSpec",
    "CertificationSpec",
    "CheckSpec",
    "EventSpec",
    "FeedbackSpec",
    "FindingSpec",
    "Finish",
    "FirmFacts",
    "HireSpec",
    "LeadSpec",
    "NotYetError",
    "OverLimitError",
    "PaperSpec",
    "ResultSpec",
    "SectionSpec",
    "StepChange",
    "StepSpec",
    "TeamPart",
    "TemplateSpec",
    "TooManyVisitsError",
    "TriageSpec",
    "VisitSpec",
    "add_certification",
    "add_event",
    "add_lead",
    "add_result",
    "add_skills",
    "add_template",
    "add_words",
    "answer_case",
    "answer_help",
    "ask_form",
    "ask_help",
    "bring_back",
    "cancel_visit",
    "change_firm",
    "change_lead",
    "change_phone",
    "change_step",
    "change_template",
    "change_words",
    "check_case",
    "close_case",
    "define_measures",
    "digest_of",
    "end_door",
    "end_key",
    "end_role",
    "end_skill",
    "enter_visit",
    "export_ledgers",
    "finish_step",
    "give_role",
    "hear_firm",
    "identify_case",
    "issue_code",
    "issue_key",
    "join_case",
    "join_visit",
    "keep_from_street",
    "let_in",
    "link_common_cases",
    "merge_firms",
    "move_visit",
    "note_hire",
    "note_paper",
    "open_common_case",
    "open_door",
    "open_phone",
    "pass_on",
    "pass_to_discipline",
    "plan_visit",
    "receive_material",
    "record_visit",
    "recount",
    "refuse_visit",
    "register_firm",
    "remove_firm",
    "remove_known",
    "reopen_case",
    "report_case",
    "restore",
    "send_back_case",
    "set_phone",
    "start_service",
    "stop_asking",
    "stop_service",
    "take_back",
    "take_case",
    "take_finding",
    "told_of_visit",
    "triage_case",
    "triage_with_help",
    "undo_merge",
    "undo_step",
    "withdraw_case",
    "withdraw_help",
    "words_told",
]
