"""The form of a threshold's new row."""

from typing import Any

from django import forms
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
