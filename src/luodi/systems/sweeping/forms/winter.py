"""The form of an order of winter time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.overrides import OVERRIDE_ORDER
from luodi.systems.sweeping.forms.fleet import own_units


class WinterForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=Unit.objects.none(),
        help_text=gettext_lazy("下级单位的路也按它办"),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("从哪一天起"),
        widget=DayInput,
        help_text=gettext_lazy("填了过去的日期，也只从登记的时候起约束"),
    )
    valid_to = forms.DateField(
        label=gettext_lazy("到哪一天为止（不含）"),
        widget=DayInput,
        required=False,
        help_text=gettext_lazy("不填就到撤销为止"),
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("文件、文号，如 市城管局 冬季道路保洁通知"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_units(self, actor, OVERRIDE_ORDER)
        self.fields["valid_from"].initial = clock.today()
