"""Forms of reading and review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.systems.targets import rules
from luodi.systems.targets.forms.fields import DayInput, offer_places, offer_units
from luodi.systems.targets.models import Kind

SAID_CHOICES = [
    ("", _("没有数值")),
    ("=", _("正好（达到、为）")),
    (">=", _("以上、不低于、超过")),
    ("<=", _("以内、不超过")),
    ("approx", _("左右、约、近")),
    ("range", _("从…到…")),
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
