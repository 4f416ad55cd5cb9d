from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.ledger.models import Measure
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import places_open_to, units_open_to
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.words import month_text
from luodi.systems.targets import rules
from luodi.systems.targets.models import Kind

NEW_MEASURE = "new"
NO_MEASURE = "none"
MULTIPLE_CHOICES = [("", _("个位")), ("万", _("万")), ("亿", _("亿"))]
SAID_CHOICES = [
    ("", _("没有数值")),
    ("=", _("正好（达到、为）")),
    (">=", _("以上、不低于、超过")),
    ("<=", _("以内、不超过")),
    ("approx", _("左右、约、近")),
    ("range", _("从…到…")),
]
PROMISED_CHOICES = [
    ("", _("没有数值")),
    ("GE", _("≥ 不低于")),
    ("LE", _("≤ 不超过")),
    ("EQ", _("= 正好")),
    ("ABOUT", _("≈ 左右")),
]
PACE_CHOICES = [("MONTH", _("按月（n/12）")), ("DAY", _("按天"))]


class DayInput(forms.DateInput):
    """A day as the browser's own picker reads and writes it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(item, initial) for item in files if item] or [
            super().clean(None, initial)
        ]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_("txt、docx 或 html；文字版，不收扫描图"),
    )
    text = forms.CharField(
        label=_("或粘贴正文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("两者选一；标题单独成行，段落照原样"),
    )
    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("如：某区政府工作报告"))
    year = forms.IntegerField(
        label=_("年份"),
        min_value=1990,
        max_value=2100,
        help_text=_("“今年”指的年份"),
    )
    published_on = forms.DateField(label=_("发布日期"), widget=DayInput())
    issued_by = forms.ModelChoiceField(label=_("发文单位"), queryset=Unit.objects.none())
    place = forms.ModelChoiceField(label=_("涉及地方"), queryset=Place.objects.none())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "issued_by", actor, "targets.read_document")
        offer_places(self, "place", actor, "targets.read_document")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("file")) == bool((data.get("text") or "").strip()):
            self.add_error("file", _("请选一个文件，或粘贴正文，两者只要一样"))
        return data


def offer_units(
    form: forms.Form, name: str, actor: Actor, permission: str, *, preset: bool = True
) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
    field.queryset = units_open_to(actor, permission, clock.now())
    scopes = actor.granting(permission)
    if preset and scopes and field.initial is None:
        field.initial = scopes[0].unit_id


def offer_places(form: forms.Form, name: str, actor: Actor, permission: str) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
    field.queryset = places_open_to(actor, permission, clock.now())
    scopes = actor.granting(permission)
    if scopes and field.initial is None:
        field.initial = scopes[0].place_id


class VersionForm(forms.Form):
    """A decision about a row as the reader of the page saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class EditForm(VersionForm):
    indicator = forms.CharField(label=_("指标"), max_length=120)
    kind = forms.ChoiceField(label=pgettext_lazy("commitment", "性质"), choices=Kind.choices)
    comparator = forms.ChoiceField(label=_("文中的说法"), choices=SAID_CHOICES, required=False)
    value = forms.CharField(
        label=_("数值"),
        max_length=40,
        required=False,
        help_text=_("万、亿请乘开：1.95万 填 19500"),
    )
    value_high = forms.CharField(
        label=_("上限"), max_length=40, required=False, help_text=_("只在“从…到…”时填")
    )
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    growth = forms.BooleanField(label=_("是增速或变化量"), required=False)
    owner = forms.CharField(label=_("责任单位"), max_length=80, required=False)
    period = forms.CharField(
        label=_("时段"), max_length=40, required=False, help_text=_("如 2023 或 2023-01/2023-05")
    )
    deadline = forms.CharField(
        label=_("期限"), max_length=20, required=False, help_text=_("最后一天，如 2023-04-30")
    )

    def clean_value(self) -> str:
        return self._number("value")

    def clean_value_high(self) -> str:
        return self._number("value_high")

    def _number(self, name: str) -> str:
        written: str = self.cleaned_data[name]
        if not written:
            return ""
        number = rules.decimal_or_none(written, "")
        if number is None:
            raise forms.ValidationError(
                _("“%(value)s”不是数；请把万、亿乘开后只填数字"), params={"value": written}
            )
        return f"{number:f}"

    def clean_period(self) -> str:
        period: str = self.cleaned_data["period"]
        if not rules.is_written_period(period):
            raise forms.ValidationError(
                _("“%(value)s”不是时段；请写成 2023、2023-H1 或 2023-01/2023-05"),
                params={"value": period},
            )
        return period

    def clean_deadline(self) -> str:
        deadline: str = self.cleaned_data["deadline"]
        if not rules.is_written_day(deadline):
            raise forms.ValidationError(
                _("“%(value)s”不是日期；请写成 2023-04-30"), params={"value": deadline}
            )
        return deadline


class RejectForm(VersionForm):
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        help_text=_("如：不是承诺，是已有的情况"),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


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


class ReportForm(forms.Form):
    month = forms.TypedChoiceField(label=_("月份"), coerce=int)
    value = forms.CharField(
        label=_("累计完成"),
        max_length=40,
        help_text=_("从时段开始到该月底的总数，不是当月数"),
    )
    multiple = forms.ChoiceField(label=_("数量级"), choices=MULTIPLE_CHOICES, required=False)
    evidence = FilesField(
        label=_("证明材料"),
        help_text=_("统计表、照片或验收单，可选多份；照片的位置信息会去掉"),
    )
    remark = forms.CharField(
        label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirmed = forms.BooleanField(
        label=_("已核对数量级"), required=False, help_text=_("只在系统提示数量级可疑时需要勾选")
    )

    def __init__(self, *args: Any, target: Target, months: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = _("累计完成（%(unit)s）") % {"unit": target.unit}
        if target.unit == "元":
            self.fields["multiple"].initial = "亿"
        field = self.fields["month"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(month, month_text(month)) for month in months]


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("撤回的理由"), max_length=200)
