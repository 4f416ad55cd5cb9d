"""Forms of the register of streets: a link, its rebuilding and end, closures, files."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.kernel.places.base_rules import RoadClass
from luodi.kernel.places.forms import DATUM_CHOICES, DATUM_HELP
from luodi.kernel.places.models import ROAD_CLASS_CHOICES, Place
from luodi.kernel.places.reads import places_on
from luodi.kernel.web.forms import readable
from luodi.standards.datum import Datum, convert, parse_datum
from luodi.standards.errors import StandardError
from luodi.systems.sweeping.actions.link_facts import LinkFacts, facts_of
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.forms.instants import MinuteField
from luodi.systems.sweeping.models import ClosureKind, KeyArea, RoadLink, Zone
from luodi.systems.sweeping.models.streets import CLASSES
from luodi.systems.sweeping.reads.streets import link_line, links_named, links_on
from luodi.systems.sweeping.reads.zones import zones_on
from luodi.systems.sweeping.rules.line_texts import line_of_text
from luodi.systems.sweeping.rules.links import Position

THOUSANDS = ("width_mm", "clearance_mm", "axle_kg")
"""Columns that a person fills in metres or tonnes."""
FLAGS = ("one_way", "divided", "guard_rail", "bridge", "tunnel")


def _measure(label: Any, most: int, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal("0.1"),
        max_value=most,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
        **more,
    )


class FactsForm(forms.Form):
    """What is told of a link besides its line."""

    name = forms.CharField(label=gettext_lazy("路名"), max_length=80, validators=[readable])
    code = forms.CharField(
        label=gettext_lazy("路段编号"),
        max_length=40,
        validators=[readable],
        help_text=gettext_lazy("本单位内不重复；导入和计划靠它认路段"),
    )
    road_class = forms.TypedChoiceField(
        label=gettext_lazy("保洁等级"), choices=CLASSES, coerce=int, initial=2
    )
    speed_kmh = forms.IntegerField(
        label=gettext_lazy("限速（km/h）"), min_value=1, max_value=120, initial=40
    )
    one_way = forms.BooleanField(
        label=gettext_lazy("单行"), required=False, help_text=gettext_lazy("只能顺着画的方向走")
    )
    divided = forms.BooleanField(
        label=gettext_lazy("中央分隔"),
        required=False,
        help_text=gettext_lazy("中央分隔或有护栏的，两侧内外道牙共四条"),
    )
    guard_rail = forms.BooleanField(label=gettext_lazy("护栏"), required=False)
    bridge = forms.BooleanField(label=gettext_lazy("桥"), required=False)
    tunnel = forms.BooleanField(label=gettext_lazy("隧道"), required=False)
    width_mm = _measure(gettext_lazy("单向宽度（米）"), 100)
    lanes = forms.IntegerField(
        label=gettext_lazy("单向车道"), required=False, min_value=1, max_value=20
    )
    clearance_mm = _measure(gettext_lazy("限高（米）"), 50)
    axle_kg = _measure(gettext_lazy("限轴重（吨）"), 100)
    people_minute = forms.IntegerField(
        label=gettext_lazy("人流量（人/分钟）"), required=False, min_value=1, max_value=5_000
    )
    zone = forms.ModelChoiceField(
        label=gettext_lazy("作业片区"),
        queryset=Zone.objects.none(),
        required=False,
        empty_label=gettext_lazy("未划入"),
    )
    key_area = forms.ModelChoiceField(
        label=gettext_lazy("重点区域"),
        queryset=KeyArea.objects.none(),
        required=False,
        empty_label=gettext_lazy("不在重点区域"),
    )

    def __init__(
        self, *args: Any, actor: Actor, link: RoadLink | None = None, **kwargs: Any
    ) -> None:
        if link is not None:
            kwargs["initial"] = _initial(link) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        own = {} if link is None else {"unit": link.unit}
        for name, model in (("zone", Zone), ("key_area", KeyArea)):
            field: Any = self.fields[name]
            rows: Any = visible(actor, model, CHANGE_STREET)
            field.queryset = rows.filter(zones_on(clock.today()), **own)

    def facts(self) -> LinkFacts:
        """Give what is told, in the units of the columns, once the form is valid."""
        told = {name: self.cleaned_data[name] for name in LinkFacts.__dataclass_fields__}
        for name in THOUSANDS:
            told[name] = None if told[name] is None else int(told[name] * 1000)
        return LinkFacts(**told)


def _initial(link: RoadLink) -> dict[str, Any]:
    known: dict[str, Any] = facts_of(link).columns()
    for name in THOUSANDS:
        if known[name] is not None:
            known[name] = Decimal(known[name]) / 1000
    return known | {"version": link.version}


class LineField(forms.CharField):
    """A line as well-known text or a list of points; gives positions as they are written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("线形"),
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
            help_text=gettext_lazy(
                "LINESTRING(113.6 34.7, 113.61 34.7)，或 113.6,34.7;113.61,34.7；"
                "单行路顺着行车方向写"
            ),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return ()
        try:
            return line_of_text(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NewLinkForm(FactsForm):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("作业单位"), queryset=Unit.objects.none(), empty_label=None
    )
    valid_from = forms.DateField(label=gettext_lazy("从哪一天起"), widget=DayInput)
    geometry = LineField()
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标系"), choices=DATUM_CHOICES, help_text=DATUM_HELP
    )
    field_order = ("unit", "valid_from", "geometry", "datum")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units_open_to(actor, CHANGE_STREET, clock.now())

    def line(self) -> tuple[Position, ...]:
        """Give the line in CGCS2000, once the form is valid."""
        datum = parse_datum(self.cleaned_data["datum"])
        line: tuple[Position, ...] = self.cleaned_data["geometry"]
        return tuple(convert(lon, lat, datum, Datum.CGCS2000) for lon, lat in line)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("geometry") and told.get("datum"):
            try:
                self.line()
            except StandardError as error:
                self.add_error("geometry", error.message)
        return told


class LinkChangeForm(FactsForm):
    reason = forms.CharField(
        label=gettext_lazy("更正说明"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("只改记错的；路真的改建了，请办理改建，历史才对得上"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RebuildForm(FactsForm):
    valid_from = forms.DateField(
        label=gettext_lazy("从哪一天起按新的"),
        widget=DayInput,
        help_text=gettext_lazy("原路段到这一天为止，以前的计划和结果照旧可查"),
    )
    geometry = LineField()
    reason = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("工程名称或文件、文号")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("valid_from", "reason", "geometry")

    def __init__(self, *args: Any, link: RoadLink, **kwargs: Any) -> None:
        text = ";".join(f"{lon},{lat}" for lon, lat in link_line(link))
        kwargs["initial"] = {"geometry": text} | kwargs.get("initial", {})
        super().__init__(*args, link=link, **kwargs)


class EndLinkForm(forms.Form):
    valid_to = forms.DateField(
        label=gettext_lazy("从哪一天起不再保洁"),
        widget=DayInput,
        help_text=gettext_lazy("这一天已经不算；以前的计划和结果照旧可查"),
    )
    reason = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("移交、拆除或文件、文号")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RemoveLinkForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ClosureForm(forms.Form):
    links = forms.CharField(
        label=gettext_lazy("路段"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("每行一个路段编号；写路名就是这条路的全部路段"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=ClosureKind.choices)
    starts_at = MinuteField(label=gettext_lazy("开始"))
    ends_at = MinuteField(
        label=gettext_lazy("结束"),
        help_text=gettext_lazy("到这一刻恢复作业"),
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, help_text=gettext_lazy("工程、考试或文件")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_links(self) -> list[RoadLink]:
        said = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        rows = visible(self.actor, RoadLink, CHANGE_STREET).filter(links_on(clock.today()))
        found, missing = links_named(rows, said)
        if missing:
            raise ValidationError(
                _("没有路名或编号为“%(said)s”的路段；请核对，或先登记")
                % {"said": "”“".join(missing[:5])}
            )
        return found


class _FileForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("作业单位"), queryset=Unit.objects.none(), empty_label=None
    )
    valid_from = forms.DateField(
        label=gettext_lazy("从哪一天起"),
        widget=DayInput,
        help_text=gettext_lazy("新路段从这一天起保洁"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units_open_to(actor, CHANGE_STREET, clock.now())


class StreetFileForm(_FileForm):
    file = forms.FileField(
        label=gettext_lazy("文件"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,.pbf"}),
        help_text=gettext_lazy(
            "GeoJSON 要素集合，线的属性里写明编号、路名、保洁等级、限速、单行（是、否、反向），"
            "还可以有中央分隔、护栏、桥、隧道、单向宽度（米）、单向车道、片区；"
            "或 OpenStreetMap 的 PBF；不超过 20 兆。"
        ),
        error_messages={
            "required": gettext_lazy("没有选择文件；请选 GeoJSON 或 PBF 文件。"),
            "empty": gettext_lazy("文件是空的；请重新导出。"),
        },
    )
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标系"),
        choices=DATUM_CHOICES,
        help_text=gettext_lazy("向资料提供方问明，不要猜；选错会偏出五六百米。PBF 一律是 WGS 84。"),
    )
    field_order = ("unit", "file", "datum", "valid_from")


class BaseStreetsForm(_FileForm):
    place = forms.ModelChoiceField(
        label=gettext_lazy("范围"),
        queryset=Place.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("有边界的地方；中点在里面的道路都取"),
    )
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("道路等级"),
        choices=ROAD_CLASS_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        initial=[RoadClass.ARTERIAL.value, RoadClass.SECONDARY.value, RoadClass.LOCAL.value],
    )
    field_order = ("unit", "place", "classes", "valid_from")

    def __init__(self, *args: Any, actor: Actor, day: date, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        field: Any = self.fields["place"]
        field.queryset = places_on(day).filter(
            geometry__isnull=False, kind__in=("DISTRICT", "TOWN", "VILLAGE")
        )

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid."""
        return self.cleaned_data | {
            "classes": [RoadClass(one) for one in self.cleaned_data["classes"]]
        }


def sent_of(link: RoadLink) -> dict[str, Any]:
    """Give a link as the form of a new one would send it, so that it can be entered again."""
    told = {name: value for name, value in _initial(link).items() if value not in {None, False}}
    for name in ("zone", "key_area"):
        if name in told:
            told[name] = told[name].pk
    plain = {name: str(value) for name, value in told.items() if name != "version"}
    return plain | {
        "unit": str(link.unit_id),
        "valid_from": str(link.valid_from),
        "datum": Datum.CGCS2000.value,
        "geometry": ";".join(f"{lon},{lat}" for lon, lat in link_line(link)),
    }
