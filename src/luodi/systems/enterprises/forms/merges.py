"""Forms of merging, of taking a merge back, and of telling of which firm a case is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.standards.text import compact_code
from luodi.systems.enterprises.forms.closing import VersionForm
from luodi.systems.enterprises.models import Firm
from luodi.systems.enterprises.reads.firms import needed_firm
from luodi.systems.enterprises.reads.merges import mergeable_firms


class KeptForm(forms.Form):
    """The record that is kept, by its credit code."""

    code = forms.CharField(
        label=gettext_lazy("保留的那条记录的统一社会信用代码"),
        max_length=40,
        help_text=gettext_lazy("只按代码认；名称相像的只作提示"),
    )

    def __init__(self, *args: Any, actor: Actor, gone: Firm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.gone = actor, gone
        self.kept: Firm | None = None

    def clean_code(self) -> str:
        code = compact_code(self.cleaned_data["code"])
        self.kept = mergeable_firms(self.actor).filter(party__credit_code=code).first()
        if self.kept is None:
            raise ValidationError(
                _("台账上没有代码“%(code)s”的企业，或不在您的辖区；请核对") % {"code": code}
            )
        if self.kept.pk == self.gone.pk:
            raise ValidationError(_("这是同一条记录；请填另一条记录的代码"))
        return code


class MergeForm(KeptForm):
    """The record that is kept once more, what was seen of both, and why they are one."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=40)
    gone_version = forms.IntegerField(widget=forms.HiddenInput)
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("凭什么认定是同一家"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("如变更登记的文书和日期、代码录错的出处"),
    )


class UndoForm(forms.Form):
    """Why a merge is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("为什么撤销"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class IdentifyForm(VersionForm):
    """The firm of a case, by its code or full name."""

    firm = forms.CharField(
        label=gettext_lazy("企业"),
        max_length=120,
        help_text=gettext_lazy("统一社会信用代码，或台账上的全称；台账上没有的请先登记企业"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_firm(self) -> Firm:
        return needed_firm(self.actor, self.cleaned_data["firm"])
