"""Forms of reporting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.kernel.targets.models import Target
from luodi.kernel.targets.words import month_text
from luodi.systems.targets.forms.fields import MULTIPLE_CHOICES, FilesField


class ReportForm(forms.Form):
    month = forms.TypedChoiceField(label=_("月份"), coerce=int)
    value = forms.CharField(
        label=_("累计完成"),
        max_length=40,
        help_text=_("从时段开始到该月底的总数，不是当月数"),
    )
    multiple = forms.ChoiceField(label=_("数量级"), choices=MULTIPLE_CHOICES, required=False)
    evidence = FilesField(
        label=_("证明材料"),
        help_text=_("统计表、照片或验收单，可选多份；照片的位置信息会去掉"),
    )
    remark = forms.CharField(
        label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirmed = forms.BooleanField(
        label=_("已核对数量级"), required=False, help_text=_("只在系统提示数量级可疑时需要勾选")
    )

    def __init__(self, *args: Any, target: Target, months: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = _("累计完成（%(unit)s）") % {"unit": target.unit}
        if target.unit == "元":
            self.fields["multiple"].initial = "亿"
        field = self.fields["month"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(month, month_text(month)) for month in months]


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("撤回的理由"), max_length=200)
