"""Forms of calls: a new one, and one for each step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.systems.sweeping.actions.calls import LONGEST, LONGEST_REASON, CallSpec
from luodi.systems.sweeping.forms.driving import SAID, PositionForm, photo_field
from luodi.systems.sweeping.forms.instants import MinuteField
from luodi.systems.sweeping.models import VEHICLE_TITLES, CallKind, RoadLink, Vehicle
from luodi.systems.sweeping.reads.calls import (
    SEND_CALL,
    Proposal,
    links_to_call,
    nearest_link,
)
from luodi.systems.sweeping.reads.fleet import held_on, visible_vehicles
from luodi.systems.sweeping.rules import VehicleKind

NAMED = 6
"""Links of one name that an error tells of."""


def vehicle_words(vehicle: Vehicle) -> str:
    """Write a vehicle by its number and kind."""
    return f"{vehicle.code} {VEHICLE_TITLES[VehicleKind(vehicle.kind)]}"


class CallForm(PositionForm):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("作业单位"), queryset=Unit.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=CallKind.choices)
    said = forms.CharField(
        label=gettext_lazy("情况"),
        max_length=LONGEST,
        widget=SAID,
        help_text=gettext_lazy("看到什么、要做什么；不要写车牌、人名和电话"),
    )
    road = forms.CharField(
        label=gettext_lazy("路名或路段编号"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("一条路有几段的写编号；也可以只填经纬度"),
        widget=forms.TextInput(attrs={"list": "roads", "autocomplete": "off"}),
    )
    starts_at = MinuteField(
        label=gettext_lazy("保障从"),
        required=False,
        help_text=gettext_lazy("不填就是现在；可以提前登记"),
    )
    ends_at = MinuteField(
        label=gettext_lazy("保障到"),
        required=False,
        help_text=gettext_lazy("只有重点保障要填"),
    )
    vehicle = forms.ModelChoiceField(
        label=gettext_lazy("故障车辆"),
        queryset=Vehicle.objects.none(),
        required=False,
        empty_label=gettext_lazy("不是车辆故障"),
    )
    cannot_go_on = forms.BooleanField(
        label=gettext_lazy("车开不了，没做完的要别的车做"), required=False
    )
    photo = photo_field(gettext_lazy("照片"))
    field_order = (
        "unit", "kind", "said", "road", "lon", "lat", "starts_at", "ends_at", "vehicle",
        "cannot_go_on", "photo",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.links = links_to_call(actor)
        unit: Any = self.fields["unit"]
        unit.queryset = units_open_to(actor, SEND_CALL, clock.now())
        self.initial.setdefault("unit", unit.queryset.first())
        vehicle: Any = self.fields["vehicle"]
        vehicle.label_from_instance = vehicle_words
        vehicle.queryset = visible_vehicles(actor, SEND_CALL).filter(held_on(clock.today()))

    def clean_road(self) -> RoadLink | None:
        told = str(self.cleaned_data["road"]).strip()
        if not told:
            return None
        found = list(self.links.filter(code=told) or self.links.filter(name=told))
        if not found:
            found = list(self.links.filter(name__icontains=told))
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("没有叫“%(told)s”的路段；请核对路名，或填经纬度") % {"told": told}
            )
        codes = "、".join(str(link) for link in found[:NAMED])
        raise ValidationError(
            _("“%(told)s”有 %(count)d 段：%(codes)s；请写其中一段的编号")
            % {"told": told, "count": len(found), "codes": codes}
        )

    def spec(self) -> CallSpec:
        """Give what was told, once the form is valid; a position finds its road."""
        told = self.cleaned_data
        link: RoadLink | None = told["road"]
        lon, lat = self.position()
        if link is None and lon is not None and lat is not None:
            link = nearest_link(self.links, lon, lat)
        return CallSpec(
            kind=CallKind(told["kind"]),
            said=told["said"],
            link=link,
            lon_e7=lon,
            lat_e7=lat,
            starts_at=told["starts_at"],
            ends_at=told["ends_at"],
            vehicle=told["vehicle"],
            cannot_go_on=told["cannot_go_on"],
        )


class StepForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class SendForm(StepForm):
    vehicle = forms.ChoiceField(
        label=gettext_lazy("车辆"),
        required=False,
        help_text=gettext_lazy("从近到远；距离是直线，车的位置按计划推算"),
    )
    crew = forms.CharField(
        label=gettext_lazy("人工班组"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("和车一起去的人，先填最近线路上的班组；不写人名"),
    )

    def __init__(
        self,
        *args: Any,
        proposed: Sequence[Proposal],
        words: Any,
        crew: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.vehicles = {str(one.vehicle.pk): one.vehicle for one in proposed}
        field: Any = self.fields["vehicle"]
        field.choices = [
            ("", _("不派车，只派人")),
            *((str(one.vehicle.pk), words(one)) for one in proposed),
        ]
        first = next(iter(proposed), None)
        if first is not None and first.told.unable is None:
            self.initial.setdefault("vehicle", str(first.vehicle.pk))
        self.initial.setdefault("crew", crew)

    def clean_vehicle(self) -> Vehicle | None:
        return self.vehicles.get(self.cleaned_data["vehicle"])


class MendForm(StepForm):
    """Who comes to mend a vehicle."""

    crew = forms.CharField(
        label=gettext_lazy("谁去抢修"),
        max_length=40,
        help_text=gettext_lazy("写班组或修理厂，不写人名"),
    )


class CleanForm(StepForm):
    photo = photo_field(
        gettext_lazy("处置后的照片"), help_text=gettext_lazy("核验的人凭它判断；没有照片要到现场看")
    )


class WithdrawForm(StepForm):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=LONGEST_REASON)
