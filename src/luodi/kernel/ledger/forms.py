"""The form of a measure's next version."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.kernel.ledger.models import MAX_SCALE, Measure
from luodi.kernel.web.forms import readable

KEPT = ("name", "unit", "scale", "definition")
"""What the form takes over from the version that stands."""


class MeasureVersionForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120, validators=[readable])
    unit = forms.CharField(label=_("单位"), max_length=20, validators=[readable])
    scale = forms.IntegerField(
        label=_("小数位"),
        min_value=0,
        max_value=MAX_SCALE,
        help_text=_("数量存到小数几位；0 为整数。"),
    )
    definition = forms.CharField(
        label=_("口径"),
        max_length=4000,
        help_text=_("数的是什么、不数什么，写到两个人会数出同一个数。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    since = forms.DateField(
        label=_("起用日期"),
        help_text=_("含当日；须晚于现行版本的起用日期。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    because = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("文件名称、文号和日期；写入日志。")
    )

    def __init__(self, data: Any = None, *, measure: Measure) -> None:
        super().__init__(data, initial={name: getattr(measure, name) for name in KEPT})
