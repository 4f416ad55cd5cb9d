"""Forms of parties: a new one, and a change from a day on."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.parties.actions import CHANGE, PartyFacts
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import places_open_to, units_open_to
from luodi.kernel.places.forms import DATUM_CHOICES, DATUM_HELP
from luodi.kernel.places.geometry import parse_point
from luodi.kernel.places.models import Place
from luodi.kernel.web.forms import add_errors, readable
from luodi.standards.errors import StandardError
from luodi.standards.phones import mask_phones

_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


class FactsForm(forms.Form):
    name = forms.CharField(
        label=_("名称"), max_length=120, validators=[readable], help_text=_("与证照一致的全称")
    )
    unit = forms.ModelChoiceField(label=_("主管单位"), queryset=Unit.objects.none())
    place = forms.ModelChoiceField(label=_("所在地方"), queryset=Place.objects.none())
    address = forms.CharField(
        label=_("地址"), max_length=200, help_text=_("只写门牌地址，不写人名和电话")
    )
    lon = forms.FloatField(
        label=_("经度"),
        required=False,
        widget=forms.TextInput(attrs=_NUMBER),
        help_text=_("如 113.6450"),
    )
    lat = forms.FloatField(
        label=_("纬度"),
        required=False,
        widget=forms.TextInput(attrs=_NUMBER),
        help_text=_("如 34.7240"),
    )
    datum = forms.ChoiceField(
        label=_("坐标系"), required=False, choices=DATUM_CHOICES, help_text=DATUM_HELP
    )
    point: tuple[int, int] | None = None

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = clock.now()
        self._offer("unit", units_open_to(actor, CHANGE, now))
        self._offer("place", places_open_to(actor, CHANGE, now))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        lon, lat, datum = told.get("lon"), told.get("lat"), told.get("datum", "")
        if (lon is None) != (lat is None):
            missing = "lon" if lon is None else "lat"
            self.add_error(missing, _("经度和纬度须一起填写，或都留空。"))
        elif lon is not None and lat is not None:
            self._read_point(lon, lat, datum)
        return told

    def _read_point(self, lon: float, lat: float, datum: str) -> None:
        if not datum:
            self.add_error("datum", _("没有选坐标系；填了经纬度就要说明它的坐标系。"))
            return
        try:
            self.point = parse_point(lon, lat, datum)
        except StandardError as error:
            self.add_error("lon", error.message)

    def facts(self) -> PartyFacts:
        """Give what was filled in, once the form is valid."""
        told = self.cleaned_data
        return PartyFacts(told["name"], told["unit"], told["place"], told["address"], self.point)

    def refuse(self, error: ValidationError) -> None:
        """Put an action's refusals beside their fields."""
        if hasattr(error, "error_dict") and "point" in error.error_dict:
            error.error_dict["lon"] = error.error_dict.pop("point")
        add_errors(self, error)


class PartyForm(FactsForm):
    field_order = ("credit_code", "name", "unit", "place", "address", "lon", "lat", "datum")

    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        help_text=_("18 位；类别由代码得出，空格和大小写不影响"),
    )
    valid_from = forms.DateField(
        label=_("起始日期"),
        help_text=_("名称和地址从哪一天起如此，不知道时填登记当天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PartyChangeForm(FactsForm):
    since = forms.DateField(
        label=_("从哪一天起"),
        help_text=_("新名称或新地址的第一天；此前的名称和地址保留。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("证照、文件或走访记录；写入日志。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def without_phone(text: str) -> str:
    """Give a text for the log with the telephone numbers in it covered."""
    return mask_phones(text).text


class ContactOpenForm(forms.Form):
    reason = forms.CharField(
        label=_("事由"), max_length=200, help_text=_("为什么要看全号；写入日志。")
    )

    def clean_reason(self) -> str:
        return without_phone(self.cleaned_data["reason"])


class ContactRemoveForm(forms.Form):
    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("写入日志。"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_reason(self) -> str:
        return without_phone(self.cleaned_data["reason"])


class ContactForm(ContactRemoveForm):
    field_order = ("phone", "reason")

    phone = forms.CharField(
        label=_("联系电话"),
        max_length=30,
        help_text=_("手机号、带区号的座机号或 400 号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("来处和用途"),
        max_length=200,
        help_text=_("如：走访时单位提供，用于联系助企事项；写入日志，不要写号码和人名。"),
    )
