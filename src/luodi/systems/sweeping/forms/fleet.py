"""Forms of sites, vehicles, outages and devices."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.kernel.places.forms import DATUM_CHOICES, DATUM_HELP
from luodi.kernel.web.forms import readable
from luodi.standards.datum import Datum
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET, E7, SiteFacts
from luodi.systems.sweeping.actions.vehicles import OWN_FIGURES, VehicleRecord
from luodi.systems.sweeping.forms.instants import MinuteField
from luodi.systems.sweeping.models import VEHICLE_TITLES, Site, SiteKind, Vehicle
from luodi.systems.sweeping.reads.fleet import held_on, visible_vehicles
from luodi.systems.sweeping.rules import KINDS, VehicleKind
from luodi.systems.sweeping.rules.vehicles import FIGURES

THOUSANDTHS = frozenset({"width_mm", "height_mm", "axle_kg"})
"""Figures that people write in metres and tonnes."""
_MOST = 10**7
_CHOICES = "the depots that the units of the form may use; the units were asked for"


def own_units(form: forms.Form, actor: Actor, permission: str) -> None:
    """Offer the units over which the actor holds a permission."""
    field: Any = form.fields["unit"]
    field.queryset = units_open_to(actor, permission, clock.now()).select_related("place")
    offered = list(field.queryset[:2])
    if len(offered) == 1:
        field.initial = offered[0]


class SinceForm(forms.Form):
    """What every new row begins with: whose it is, and from when on."""

    valid_from = forms.DateField(label=gettext_lazy("从哪一天起"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = clock.today()


class EndForm(forms.Form):
    valid_to = forms.DateField(
        label=gettext_lazy("从哪一天起不再算"),
        widget=DayInput,
        help_text=gettext_lazy("这一天已经不算；以前的记录照旧可查"),
    )


class SiteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("站点名称"), max_length=40, validators=[readable])
    lon = forms.DecimalField(
        label=gettext_lazy("经度"),
        max_digits=20,
        help_text=gettext_lazy("度，如 113.6450"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    lat = forms.DecimalField(
        label=gettext_lazy("纬度"),
        max_digits=20,
        help_text=gettext_lazy("度，如 34.7240"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标系"), choices=DATUM_CHOICES, help_text=DATUM_HELP
    )
    opens = forms.TimeField(
        label=gettext_lazy("开放"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("全天开放的，开放和关闭都留空"),
    )
    closes = forms.TimeField(
        label=gettext_lazy("关闭"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("比开放早的算第二天，如 22:00 开放、06:00 关闭"),
    )
    litres_minute = forms.IntegerField(
        label=gettext_lazy("流量（升/分钟）"),
        required=False,
        min_value=0,
        max_value=_MOST,
        help_text=gettext_lazy("加水点必填，如 600；其他留空"),
    )
    places = forms.IntegerField(
        label=gettext_lazy("车位"),
        min_value=1,
        max_value=1_000,
        initial=1,
        help_text=gettext_lazy("同时能停几辆车"),
    )
    frost_safe = forms.BooleanField(
        label=gettext_lazy("防冻"), required=False, help_text=gettext_lazy("结冰天也能出水")
    )

    def facts(self) -> SiteFacts:
        """Give what the record says, once the form is valid."""
        own = {name: self.cleaned_data[name] for name in SiteForm.base_fields}
        return SiteFacts(**own | {"datum": Datum(own["datum"])})


class NewSiteForm(SinceForm, SiteForm):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=Unit.objects.none(),
        help_text=gettext_lazy("这个单位和它的下级都能用"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=SiteKind.choices)
    field_order = ("unit", "kind", *SiteForm.base_fields, "valid_from")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_units(self, actor, CHANGE_FLEET)


class SiteChangeForm(SiteForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


def site_known(site: Site) -> dict[str, Any]:
    """Give what is known of a site, for the form that changes it."""
    own = {name: getattr(site, name) for name in ("name", "opens", "closes", "litres_minute")}
    own |= {name: getattr(site, name) for name in ("places", "frost_safe", "version")}
    return own | {
        "lon": Decimal(site.lon_e7) / E7,
        "lat": Decimal(site.lat_e7) / E7,
        "datum": Datum.CGCS2000.value,
    }


class DepotField(forms.ModelChoiceField):  # type: ignore[type-arg] # Django's class takes none
    """A depot; each tells whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        return _("%(site)s（%(unit)s）") % {"site": obj.name, "unit": obj.unit.name}


def _litres(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=_MOST)


def _thousandths(label: Any, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )


class VehicleForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("车辆编号"),
        max_length=20,
        validators=[readable],
        help_text=gettext_lazy("本单位内不重复，如 洗扫-03"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("车型"),
        choices=[(kind.value, told) for kind, told in VEHICLE_TITLES.items()],
    )
    depot = DepotField(label=gettext_lazy("停车场"), queryset=Site.objects.none())
    tank_l = _litres(gettext_lazy("水箱（升）"))
    hopper_l = _litres(gettext_lazy("垃圾箱（升）"))
    width_mm = _thousandths(gettext_lazy("作业宽度（米）"), 1_000)
    work_kmh = _litres(gettext_lazy("作业速度（km/h）"))
    travel_kmh = _litres(gettext_lazy("行驶速度（km/h）"))
    water_l_km = _litres(gettext_lazy("每公里用水（升）"))
    left_broom = forms.BooleanField(
        label=gettext_lazy("左侧扫盘"),
        required=False,
        help_text=gettext_lazy("能扫左侧道牙：单行路和有中央分隔的路要用"),
    )
    height_mm = _thousandths(gettext_lazy("车高（米）"), 1_000)
    axle_kg = _thousandths(gettext_lazy("轴重（吨）"), 1_000)

    def __init__(
        self, *args: Any, units: Any, kind: VehicleKind | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        paths = {path for unit in units for path in (*ancestors(unit.path), unit.path)}
        rows = unrestricted(Site, why=_CHOICES).filter(held_on(clock.today()))
        field: Any = self.fields["depot"]
        field.queryset = rows.filter(
            kind=SiteKind.DEPOT, valid_to__isnull=True, unit__path__in=paths
        ).select_related("unit")
        for name in FIGURES:
            self.fields[name].help_text = _usual(name, kind)
        for name in ("height_mm", "axle_kg"):
            self.fields[name].help_text = _("不知道的留空；填了才能避开限高、限重的路")

    def record(self) -> VehicleRecord:
        """Give what the record says, once the form is valid."""
        told = self.cleaned_data
        return VehicleRecord(
            code=told["code"],
            kind=VehicleKind(told["kind"]),
            depot=told["depot"],
            figures={name: stored(name, told[name]) for name in OWN_FIGURES},
            left_broom=told["left_broom"],
        )


def _usual(name: str, kind: VehicleKind | None) -> str:
    if kind is None:
        return _("留空就按这种车的通常值")
    return _("留空就按这种车的通常值 %(usual)s") % {
        "usual": shown(name, getattr(KINDS[kind], name))
    }


def stored(name: str, told: Decimal | int | None) -> int | None:
    """Give a figure as it is stored: millimetres and kilograms of metres and tonnes."""
    if told is None:
        return None
    return int(told * 1_000) if name in THOUSANDTHS else int(told)


def shown(name: str, value: int) -> str:
    """Write a figure as people do: metres and tonnes of millimetres and kilograms."""
    if name in THOUSANDTHS:
        return f"{Decimal(value) / 1_000:f}"
    return f"{value:,}"


class NewVehicleForm(SinceForm, VehicleForm):
    unit = forms.ModelChoiceField(label=gettext_lazy("单位"), queryset=Unit.objects.none())
    field_order = ("unit", *VehicleForm.base_fields, "valid_from")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        units = units_open_to(actor, CHANGE_FLEET, clock.now())
        super().__init__(*args, units=units, **kwargs)
        own_units(self, actor, CHANGE_FLEET)


class VehicleChangeForm(VehicleForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


def vehicle_known(vehicle: Vehicle) -> dict[str, Any]:
    """Give what is known of a vehicle, for the form that changes it."""
    own: dict[str, Any] = {
        name: getattr(vehicle, name)
        for name in ("code", "kind", "depot", "left_broom", "version", *OWN_FIGURES)
    }
    for name in THOUSANDTHS:
        own[name] = None if own[name] is None else Decimal(shown(name, own[name]))
    return own


class OutageForm(forms.Form):
    starts_at = MinuteField(
        now=True,
        label=gettext_lazy("从什么时候起停用"),
        help_text=gettext_lazy("计划中的检修可以填以后的时间"),
    )
    ends_at = MinuteField(
        label=gettext_lazy("到什么时候"),
        required=False,
        help_text=gettext_lazy("不含这一刻；不知道的留空，修好再登记恢复"),
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, help_text=gettext_lazy("如 副发动机故障")
    )


class PutBackForm(forms.Form):
    ends_at = MinuteField(
        now=True,
        label=gettext_lazy("从什么时候起恢复"),
        help_text=gettext_lazy("从这一刻起又能出车"),
    )


class DeviceForm(forms.Form):
    unit = forms.ModelChoiceField(label=gettext_lazy("单位"), queryset=Unit.objects.none())
    code = forms.CharField(
        label=gettext_lazy("设备号"),
        max_length=40,
        validators=[readable],
        help_text=gettext_lazy("定位数据里写的编号，全区不重复"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_units(self, actor, CHANGE_FLEET)


class MountForm(forms.Form):
    vehicle = forms.ModelChoiceField(
        label=gettext_lazy("装到哪辆车"), queryset=Vehicle.objects.none()
    )
    starts_at = MinuteField(
        now=True,
        label=gettext_lazy("从什么时候起"),
        help_text=gettext_lazy("从这一刻起，它的位置算这辆车的；原来装着的车到这一刻为止"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["vehicle"]
        field.queryset = visible_vehicles(actor, CHANGE_FLEET).filter(Q(valid_to__isnull=True))
        field.label_from_instance = lambda vehicle: f"{vehicle.code} {vehicle.get_kind_display()}"


class UnmountForm(forms.Form):
    ends_at = MinuteField(
        now=True,
        label=gettext_lazy("什么时候拆下"),
        help_text=gettext_lazy("从这一刻起，它的位置不算任何车的"),
    )
