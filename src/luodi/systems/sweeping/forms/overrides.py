"""The form by which an order is set aside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.systems.sweeping.forms.instants import MinuteField
from luodi.systems.sweeping.models import DispatchOrder
from luodi.systems.sweeping.rules import Trigger

_TENTH = 10


class OverrideForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明现场情况；记入日志"),
    )
    ends_at = MinuteField(
        label=gettext_lazy("到几时失效"),
    )

    def __init__(self, *args: Any, order: DispatchOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        frost = order.kind == Trigger.FREEZE.name
        self.fields["ends_at"].help_text = (
            gettext_lazy("最长 3 小时：预报只看到那时")
            if frost
            else gettext_lazy("最长 24 小时；指令先解除的，到解除为止")
        )
        if frost:
            self.fields["road_c"] = forms.DecimalField(
                label=gettext_lazy("路面温度（℃）"),
                decimal_places=1,
                max_digits=4,
                help_text=gettext_lazy("用温度计量路面，低于防冻限值的不能调整"),
            )
            self.fields["photo"] = forms.FileField(
                label=gettext_lazy("温度计照片"),
                help_text=gettext_lazy("看得清读数和路面；jpg、png 或 webp"),
            )

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action but the photo, once the form is valid."""
        known = self.cleaned_data
        road = known.get("road_c")
        return {
            "reason": known["reason"],
            "ends_at": known["ends_at"],
            "road_tenths": None if road is None else int(road * _TENTH),
        }
