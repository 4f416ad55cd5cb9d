from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.systems.sweeping.actions.readings import TAKE_READING
from luodi.systems.sweeping.actions.zones import CHANGE_ZONE
from luodi.systems.sweeping.forms.instants import MinuteField
from luodi.systems.sweeping.models import COLOUR_TITLES, QUANTITY_TITLES, SCALES, Station
from luodi.systems.sweeping.reads.zones import visible_stations
from luodi.systems.sweeping.rules import Quantity

TENTH = Decimal(10)


class StationForm(forms.Form):
    unit = forms.ModelChoiceField(label=gettext_lazy("单位"), queryset=Unit.objects.none())
    code = forms.CharField(
        label=gettext_lazy("站号"), max_length=20, help_text=gettext_lazy("读数里用的编号")
    )
    name = forms.CharField(label=gettext_lazy("站名"), max_length=40)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units_open_to(actor, CHANGE_ZONE, clock.now())


class ZoneForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("片区"), max_length=40)
    colder = forms.DecimalField(
        label=gettext_lazy("比站点低（℃）"),
        min_value=0,
        max_value=10,
        decimal_places=1,
        initial=0,
        help_text=gettext_lazy("桥面和背阴路段一般填 2，其他填 0"),
    )
    stations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("气象站点"),
        queryset=Station.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("两站相差 5 ℃ 以上时按低的判断"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stations"]
        field.queryset = visible_stations(actor, CHANGE_ZONE)

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid."""
        told = dict(self.cleaned_data)
        told["colder_tenths"] = int(told.pop("colder") * TENTH)
        told["stations"] = list(told["stations"])
        return told


class NewZoneForm(ZoneForm):
    unit = forms.ModelChoiceField(label=gettext_lazy("作业单位"), queryset=Unit.objects.none())
    field_order = ("unit",)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units_open_to(actor, CHANGE_ZONE, clock.now())


class ZoneChangeForm(ZoneForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class EndZoneForm(forms.Form):
    valid_to = forms.DateField(
        label=gettext_lazy("从哪一天起不再是片区"),
        widget=DayInput,
        help_text=gettext_lazy("这一天已经不算；还在执行的指令同时解除，以前的指令照旧可查"),
    )


class ReadingForm(forms.Form):
    station = forms.ModelChoiceField(label=gettext_lazy("站点"), queryset=Station.objects.none())
    at = MinuteField(
        label=gettext_lazy("观测时间"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["station"]
        field.queryset = visible_stations(actor, TAKE_READING)
        for quantity in Quantity:
            self.fields[quantity.name] = _field(quantity)

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid; what is empty is not told."""
        at: datetime = self.cleaned_data["at"]
        numbers = {
            quantity: int(Decimal(value) * SCALES[quantity])
            for quantity in Quantity
            if (value := self.cleaned_data[quantity.name]) not in {None, ""}
        }
        return {"station": self.cleaned_data["station"], "at": at, "numbers": numbers}


def _field(quantity: Quantity) -> forms.Field:
    title = QUANTITY_TITLES[quantity]
    if SCALES[quantity] == 1:
        choices = [("", gettext_lazy("未收到")), *((c.value, t) for c, t in COLOUR_TITLES.items())]
        return forms.ChoiceField(label=title, choices=choices, required=False)
    return forms.DecimalField(
        label=title,
        required=False,
        decimal_places=1,
        min_value=Decimal(-999),
        max_value=Decimal(99999),
    )
