"""The form of a threshold's new row."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock


class ThresholdForm(forms.Form):
    value = forms.CharField(
        label=_("新值"),
        max_length=40,
        help_text=_("按本页所写的单位填写，如 -10 或 0.5。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    valid_from = forms.DateField(
        label=_("起用日期"),
        help_text=_("含当日；早于今天会改变已经过去的判断，页面上的灯会随之变化。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=_("依据"),
        max_length=400,
        help_text=_("文件名称、文号和日期；没有文件的写明“通行做法”及由谁商定。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(label=_("理由"), max_length=400, help_text=_("为什么改；写入日志。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_from": clock.today()})
        super().__init__(*args, **kwargs)


class NoticeForm(forms.Form):
    """A year's notice, pasted as it was published or as two lists of dates."""

    year = forms.IntegerField(label=_("年度"), min_value=2019, max_value=2099)
    text = forms.CharField(
        label=_("通知正文"),
        max_length=4000,
        required=False,
        help_text=_("粘贴“一、元旦：1月1日至3日放假……上班。”各行；读出的日期先给您核对。"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    off = forms.CharField(
        label=_("放假日期"),
        max_length=2000,
        required=False,
        help_text=_("没有正文时填，如 2027-01-01 2027-01-02，或 1月1日至3日；周末也要列上。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    worked = forms.CharField(
        label=_("调休上班日期"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.CharField(label=_("依据"), max_length=400, help_text=_("通知名称、文号和日期。"))
    reason = forms.CharField(label=_("理由"), max_length=400, help_text=_("写入日志。"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told.setdefault("text", "")
        if not told["text"].strip() and not told.get("off", "").strip():
            self.add_error("text", gettext("请粘贴通知正文，或在下面填放假日期"))
        return told


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("撤回的理由"), max_length=400, help_text=_("写入日志。"))
