"""Forms of the annual targets."""

from luodi.systems.targets.forms.accept import NEW_MEASURE, NO_MEASURE, AcceptForm
from luodi.systems.targets.forms.bulletins import (
    ApproveBulletinForm,
    BulletinBlockForm,
    BulletinStartForm,
    EditBulletinForm,
    IssueBulletinForm,
    NewBulletinForm,
)
from luodi.systems.targets.forms.changing import (
    BreakDownForm,
    ChangeForm,
    DatedForm,
    ItemsForm,
    ScoreForm,
)
from luodi.systems.targets.forms.closing import (
    CarryForm,
    CloseMonthForm,
    CloseYearForm,
    OpenYearForm,
)
from luodi.systems.targets.forms.fields import (
    MULTIPLE_CHOICES,
    DayInput,
    FilesField,
    offer_places,
    offer_units,
)
from luodi.systems.targets.forms.notices import (
    ConsequenceForm,
    IssueNoticesForm,
    NoticeReplyForm,
    NoticeVersionForm,
    NoticeWordsForm,
)
from luodi.systems.targets.forms.parts import PartForm
from luodi.systems.targets.forms.reporting import (
    HandInForm,
    Line,
    ReasonForm,
    ReportForm,
    ReportVersionForm,
)
from luodi.systems.targets.forms.review import (
    CompareForm,
    EditForm,
    FindForm,
    MarkForm,
    MergeForm,
    RejectForm,
    SplitForm,
    UploadForm,
    VersionForm,
)

__all__ = [
    "MULTIPLE_CHOICES",
    "NEW_MEASURE",
    "NO_MEASURE",
    "AcceptForm",
    "ApproveBulletinForm",
    "BreakDownForm",
    "BulletinBlockForm",
    "BulletinStartForm",
    "CarryForm",
    "ChangeForm",
    "CloseMonthForm",
    "CloseYearForm",
    "CompareForm",
    "ConsequenceForm",
    "DatedForm",
    "DayInput",
    "EditBulletinForm",
    "EditForm",
    "FilesField",
    "FindForm",
    "HandInForm",
    "IssueBulletinForm",
    "IssueNoticesForm",
    "ItemsForm",
    "Line",
    "MarkForm",
    "MergeForm",
    "NewBulletinForm",
    "NoticeReplyForm",
    "NoticeVersionForm",
    "NoticeWordsForm",
    "OpenYearForm",
    "PartForm",
    "ReasonForm",
    "RejectForm",
    "ReportForm",
    "ReportVersionForm",
    "ScoreForm",
    "SplitForm",
    "UploadForm",
    "VersionForm",
    "offer_places",
    "offer_units",
]
