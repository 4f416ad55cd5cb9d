"""Forms of work standards and key areas."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.kernel.web.forms import readable
from luodi.systems.sweeping.actions.standards import CHANGE_STREET
from luodi.systems.sweeping.forms.fleet import SinceForm, own_units
from luodi.systems.sweeping.models import FREQUENCY_TITLES
from luodi.systems.sweeping.models.streets import CLASSES, OPERATIONS
from luodi.systems.sweeping.rules import Frequency, Operation
from luodi.systems.sweeping.rules.profiles import PROFILES


class _SinceOfUnit(forms.Form):
    """What holds for a unit from a day on."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=Unit.objects.none(),
        help_text=gettext_lazy("下级单位没有另定的，也按这个"),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("从哪一天起"),
        widget=DayInput,
        help_text=gettext_lazy("原来的标准到这一天为止；填原标准开始的那天，就是更正它"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_units(self, actor, CHANGE_STREET)
        self.fields["valid_from"].initial = clock.today()


class StandardForm(_SinceOfUnit):
    road_class = forms.TypedChoiceField(label=gettext_lazy("保洁等级"), choices=CLASSES, coerce=int)
    operation = forms.ChoiceField(label=gettext_lazy("作业"), choices=OPERATIONS)
    frequency = forms.ChoiceField(
        label=gettext_lazy("频次"),
        choices=[(one.value, told) for one, told in FREQUENCY_TITLES.items()],
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("文件、文号或会议，如 区环卫作业标准 第 5 条"),
    )
    field_order = ("unit", "road_class", "operation", "frequency", "source", "valid_from")

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid."""
        known = self.cleaned_data
        return known | {
            "operation": Operation(known["operation"]),
            "frequency": Frequency(known["frequency"]),
        }


PROFILE_TITLES = {
    "FLUSH_USUAL": gettext_lazy("冲洗：常用值"),
    "FLUSH_NINGBO": gettext_lazy("冲洗：宁波标准"),
    "FLUSH_QINGPU": gettext_lazy("冲洗：青浦细则"),
    "FLUSH_JIANGSU": gettext_lazy("冲洗：江苏企业规程"),
    "SWEEP_NINGBO": gettext_lazy("机扫（洗扫）：宁波标准"),
    "SWEEP_QINGPU": gettext_lazy("普扫（洗扫）：青浦细则"),
}


class ProfileForm(_SinceOfUnit):
    profile = forms.ChoiceField(label=gettext_lazy("规范"), choices=list(PROFILE_TITLES.items()))
    field_order = ("unit", "profile", "valid_from")

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid."""
        known = self.cleaned_data
        return known | {"profile": PROFILES[known["profile"]]}


class KeyAreaForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("重点区域"), max_length=40, validators=[readable])
    posts = forms.IntegerField(
        label=gettext_lazy("岗位数"),
        min_value=1,
        max_value=1_000,
        help_text=gettext_lazy("全天有人、三班轮换的岗位；每个岗位要 4.2 人"),
    )


class NewKeyAreaForm(SinceForm, KeyAreaForm):
    unit = forms.ModelChoiceField(label=gettext_lazy("作业单位"), queryset=Unit.objects.none())
    field_order = ("unit", "name", "posts", "valid_from")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_units(self, actor, CHANGE_STREET)


class KeyAreaChangeForm(KeyAreaForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
