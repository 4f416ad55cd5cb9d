"""Forms of the road: what came of a strip, a spill or a fault, and a dispatcher's confirmation."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.systems.sweeping.actions.calls import LONGEST
from luodi.systems.sweeping.actions.results import LONGEST_REASON
from luodi.systems.sweeping.actions.sites import E7
from luodi.systems.sweeping.models import RESULT_TITLES, CallKind
from luodi.systems.sweeping.rules import Result

SAID = forms.Textarea(attrs={"rows": 3})
PHOTOS = "image/jpeg,image/png,image/webp"
RESULTS = [
    (one.value, gettext_lazy("没做") if one is Result.MISSED else RESULT_TITLES[one])
    for one in (Result.DONE, Result.PARTIAL, Result.MISSED)
]


def photo_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.FileField:
    """Give a field for a photo; a phone offers its camera."""
    return forms.FileField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": PHOTOS}),
    )


class ReportForm(forms.Form):
    result = forms.ChoiceField(
        label=gettext_lazy("结果"), choices=RESULTS, widget=forms.RadioSelect
    )
    covered_m = forms.IntegerField(
        label=gettext_lazy("做了多少米"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=gettext_lazy("部分完成要填；完成的不用填"),
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("没做要写，如停满了车、修路"),
    )
    photo = photo_field(gettext_lazy("照片"))

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action but for the photo, once the form is valid."""
        told = self.cleaned_data
        return {
            "result": Result(told["result"]),
            "covered_m": told["covered_m"],
            "reason": told["reason"],
        }


class ConfirmForm(ReportForm):
    photo = photo_field(
        gettext_lazy("现场照片"),
        required=True,
        help_text=gettext_lazy("凭照片确认的一份计划合计不超过长度的 5 %"),
    )


class PositionForm(forms.Form):
    """A form with a position that a phone can fill in."""

    lon = forms.DecimalField(
        label=gettext_lazy("经度"), required=False, max_digits=11, decimal_places=7
    )
    lat = forms.DecimalField(
        label=gettext_lazy("纬度"), required=False, max_digits=11, decimal_places=7
    )

    def position(self) -> tuple[int | None, int | None]:
        """Give longitude and latitude in e7, once the form is valid."""
        lon, lat = self.cleaned_data["lon"], self.cleaned_data["lat"]
        return _e7(lon), _e7(lat)


def _e7(degrees: Decimal | None) -> int | None:
    return None if degrees is None else int(degrees * E7)


class RoadReportForm(PositionForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("报什么"),
        choices=[(one.value, one.label) for one in (CallKind.SPILL, CallKind.FAULT)],
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label=gettext_lazy("情况"),
        max_length=LONGEST,
        widget=SAID,
        help_text=gettext_lazy("如：右侧车道遗撒渣土，长约 30 米；不要写车牌、人名和电话"),
    )
    cannot_go_on = forms.BooleanField(
        label=gettext_lazy("车开不了，没做完的要别的车做"), required=False
    )
    photo = photo_field(gettext_lazy("照片"))
    field_order = ("kind", "said", "cannot_go_on", "photo", "lon", "lat")


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("处理说明"),
        max_length=LONGEST_REASON,
        widget=SAID,
        help_text=gettext_lazy("为什么没停、怎么处理的"),
    )
