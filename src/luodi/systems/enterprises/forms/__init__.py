"""Forms of enterprises."""

from luodi.systems.enterprises.forms.cases import CaseForm, TriageForm
from luodi.systems.enterprises.forms.closing import FeedbackForm, SendBackForm, VersionForm
from luodi.systems.enterprises.forms.firms import FirmChangeForm, FirmForm

__all__ = [
    "CaseForm",
    "FeedbackForm",
    "FirmChangeForm",
    "FirmForm",
    "SendBackForm",
    "TriageForm",
    "VersionForm",
]
