"""Form that makes a target of a commitment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.ledger.models import Measure
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.systems.targets.forms.fields import MULTIPLE_CHOICES, DayInput, offer_places, offer_units
from luodi.systems.targets.forms.review import VersionForm

NEW_MEASURE = "new"
NO_MEASURE = "none"
PROMISED_CHOICES = [
    ("", _("没有数值")),
    ("GE", _("≥ 不低于")),
    ("LE", _("≤ 不超过")),
    ("EQ", _("= 正好")),
    ("ABOUT", _("≈ 左右")),
]
PACE_CHOICES = [("MONTH", _("按月（n/12）")), ("DAY", _("按天"))]


class AcceptForm(VersionForm):
    name = forms.CharField(label=_("目标名称"), max_length=120)
    comparator = forms.ChoiceField(
        label=_("承诺的要求"),
        choices=PROMISED_CHOICES,
        required=False,
        help_text=_("文中怎么说与承诺什么是两件事；已按说法填好"),
    )
    value = forms.CharField(label=_("目标值"), max_length=40, required=False)
    multiple = forms.ChoiceField(label=_("数量级"), choices=MULTIPLE_CHOICES, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    tolerance = forms.CharField(
        label=_("容差"),
        max_length=40,
        required=False,
        help_text=_("只用于“左右”，与目标值同单位；不填则灯为未知"),
    )
    stretch = forms.BooleanField(label=_("力争"), required=False)
    period_start = forms.DateField(label=_("起始日"), widget=DayInput())
    last_day = forms.DateField(label=_("最后一天"), widget=DayInput())
    pace = forms.ChoiceField(label=_("序时"), choices=PACE_CHOICES)
    lead_unit = forms.ModelChoiceField(label=_("牵头单位"), queryset=Unit.objects.none())
    place = forms.ModelChoiceField(label=_("地方"), queryset=Place.objects.none())
    counting = forms.ChoiceField(
        label=_("怎么算账"),
        help_text=_("入账的数加起来就是这个目标的完成数；增速、占比不能逐笔相加"),
    )

    def __init__(self, *args: Any, actor: Actor, unit: str, additive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "lead_unit", actor, "targets.accept_target", preset=False)
        offer_places(self, "place", actor, "targets.accept_target")
        field = self.fields["counting"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(_counting_choices(unit, additive=additive))


def _counting_choices(unit: str, *, additive: bool) -> Any:
    if additive:
        yield NEW_MEASURE, _("以目标名称新设一个指标")
        for measure in Measure.objects.filter(unit=unit):
            yield str(measure.pk), str(measure)
    yield NO_MEASURE, _("暂不入账（灯为未知）")
