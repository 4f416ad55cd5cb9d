"""Forms of enterprises."""

from luodi.systems.enterprises.forms.agency import (
    FinishForm,
    ReasonForm,
    ReceivedForm,
    StartForm,
    StepForm,
    StepRows,
    TemplateForm,
    rows_of,
)
from luodi.systems.enterprises.forms.cases import CaseForm, TriageForm
from luodi.systems.enterprises.forms.checks import CheckForm, CommonForm
from luodi.systems.enterprises.forms.closing import FeedbackForm, SendBackForm, VersionForm
from luodi.systems.enterprises.forms.firms import FirmChangeForm, FirmForm
from luodi.systems.enterprises.forms.helping import AnswerHelpForm, HelpForm, WithdrawHelpForm
from luodi.systems.enterprises.forms.known import FormAskedForm, HireForm, PaperForm, RemoveForm
from luodi.systems.enterprises.forms.merges import IdentifyForm, KeptForm, MergeForm, UndoForm
from luodi.systems.enterprises.forms.offices import EndRoleForm, LeadChangeForm, LeadForm, RoleForm
from luodi.systems.enterprises.forms.results import (
    CertificationForm,
    EventForm,
    ProvenForm,
    ReopenForm,
    ResultForm,
    TakeBackForm,
)
from luodi.systems.enterprises.forms.teams import SkillForm
from luodi.systems.enterprises.forms.visits import (
    EndForm,
    EnterForm,
    JoinForm,
    MoveForm,
    RecordForm,
    TeamForm,
    VisitForm,
)

__all__ = [
    "AnswerHelpForm",
    "CaseForm",
    "CertificationForm",
    "CheckForm",
    "CommonForm",
    "EndForm",
    "EndRoleForm",
    "EnterForm",
    "EventForm",
    "FeedbackForm",
    "FinishForm",
    "FirmChangeForm",
    "FirmForm",
    "FormAskedForm",
    "HelpForm",
    "HireForm",
    "IdentifyForm",
    "JoinForm",
    "KeptForm",
    "LeadChangeForm",
    "LeadForm",
    "MergeForm",
    "MoveForm",
    "PaperForm",
    "ProvenForm",
    "ReasonForm",
    "ReceivedForm",
    "RecordForm",
    "RemoveForm",
    "ReopenForm",
    "ResultForm",
    "RoleForm",
    "SendBackForm",
    "SkillForm",
    "StartForm",
    "StepForm",
    "StepRows",
    "TakeBackForm",
    "TeamForm",
    "TemplateForm",
    "TriageForm",
    "UndoForm",
    "VersionForm",
    "VisitForm",
    "WithdrawHelpForm",
    "rows_of",
]
