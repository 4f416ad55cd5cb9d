from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import places_open_to, units_open_to
from luodi.kernel.places.models import Place
from luodi.systems.enterprises.actions import CertificationSpec, EventSpec, ResultSpec
from luodi.systems.enterprises.forms.closing import VersionForm
from luodi.systems.enterprises.models import (
    CERTIFICATION_TITLES,
    EVENT_TITLES,
    RESULT_TITLES,
    Firm,
)
from luodi.systems.enterprises.reads.firms import firms_named, needed_firm
from luodi.systems.enterprises.reads.results import RECORD
from luodi.systems.enterprises.rules import CertificationKind, EventKind, ResultKind

FEN = 100
MOST_FIRMS = 300


class ProvenForm(forms.Form):
    """A form of what counts only with a proof."""

    evidence = forms.FileField(
        label=gettext_lazy("证明材料"),
        help_text=gettext_lazy("照片、pdf、docx、xlsx；没有证明的不计"),
    )


class ResultForm(ProvenForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("成效"), choices=[(k.value, t) for k, t in RESULT_TITLES.items()]
    )
    amount = forms.DecimalField(
        label=gettext_lazy("数量（元或人）"),
        min_value=Decimal("0.01"),
        max_digits=15,
        decimal_places=2,
        help_text=gettext_lazy("贷款填元，如 2000000；用工填到岗人数"),
    )
    by = forms.CharField(
        label=gettext_lazy("银行或用工来源"),
        max_length=120,
        help_text=gettext_lazy("写单位全称，不写个人"),
    )
    day = forms.DateField(label=gettext_lazy("放款或到岗日期"), widget=DayInput())
    field_order = ("kind", "amount", "by", "day", "evidence")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        amount = told.get("amount")
        if told.get("kind") == ResultKind.WORKERS and amount is not None and amount % 1:
            self.add_error(
                "amount", ValidationError(_("人数“%(typed)s”不是整数") % {"typed": amount})
            )
        return told

    def spec(self) -> ResultSpec:
        """Give what was filled in, once the form is valid."""
        told = self.cleaned_data
        kind = ResultKind(told["kind"])
        times = FEN if kind is ResultKind.LOAN else 1
        return ResultSpec(kind, int(told["amount"] * times), told["by"], told["day"])


class CertificationForm(ProvenForm):
    firm = forms.CharField(
        label=gettext_lazy("企业"),
        max_length=120,
        help_text=gettext_lazy("统一社会信用代码，或台账上的全称"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("资质"), choices=[(k.value, t) for k, t in CERTIFICATION_TITLES.items()]
    )
    named = forms.CharField(
        label=gettext_lazy("证书编号或平台名称"), max_length=120, required=False
    )
    certified_on = forms.DateField(
        label=gettext_lazy("认定日期"),
        widget=DayInput(),
        help_text=gettext_lazy("证书或公告上的日期；计入这一天所在的年度"),
    )
    valid_to = forms.DateField(
        label=gettext_lazy("有效期止（不含）"), required=False, widget=DayInput()
    )
    field_order = ("firm", "kind", "named", "certified_on", "valid_to", "evidence")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_firm(self) -> Firm:
        return needed_firm(self.actor, self.cleaned_data["firm"])

    def spec(self) -> CertificationSpec:
        """Give what was filled in, once the form is valid."""
        told = self.cleaned_data
        return CertificationSpec(
            CertificationKind(told["kind"]), told["certified_on"], told["valid_to"], told["named"]
        )


class EventForm(ProvenForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("活动"), choices=[(k.value, t) for k, t in EVENT_TITLES.items()]
    )
    title = forms.CharField(label=gettext_lazy("主题"), max_length=120)
    day = forms.DateField(label=gettext_lazy("日期"), widget=DayInput())
    unit = forms.ModelChoiceField(label=gettext_lazy("主办单位"), queryset=Unit.objects.none())
    place = forms.ModelChoiceField(label=gettext_lazy("地方"), queryset=Place.objects.none())
    firm_count = forms.IntegerField(
        label=gettext_lazy("到场企业（家）"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=gettext_lazy("没有统计的留空，不要填 0"),
    )
    firms = forms.CharField(
        label=gettext_lazy("台账上的到场企业"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行一家，写信用代码或全称"),
    )
    field_order = ("kind", "title", "day", "unit", "place", "firm_count", "firms", "evidence")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        offered = {
            "unit": units_open_to(actor, RECORD, clock.now()),
            "place": places_open_to(actor, RECORD, clock.now()).defer("geometry"),
        }
        for name, rows in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
            field.queryset = rows
            self.initial.setdefault(name, rows.first())

    def clean_firms(self) -> list[Firm]:
        lines = [line for line in self.cleaned_data["firms"].splitlines() if line.strip()]
        if len(lines) > MOST_FIRMS:
            raise ValidationError(
                _("名单有 %(count)d 家，最多 %(most)d 家；其余只填到场企业数")
                % {"count": len(lines), "most": MOST_FIRMS}
            )
        return firms_named(self.actor, lines)

    def spec(self) -> EventSpec:
        """Give what was filled in, once the form is valid."""
        told = self.cleaned_data
        return EventSpec(
            kind=EventKind(told["kind"]),
            title=told["title"],
            day=told["day"],
            unit=told["unit"],
            place=told["place"],
            firm_count=told["firm_count"],
            firms=told["firms"],
        )


class TakeBackForm(VersionForm):
    reason = forms.CharField(
        label=gettext_lazy("撤回的理由"),
        max_length=200,
        help_text=gettext_lazy("写明哪里记错了；记录留着，已计的数冲回，可以恢复"),
    )


class ReopenForm(VersionForm):
    note = forms.CharField(
        label=gettext_lazy("重新办理的理由"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("原来的销号作废，计过的成效冲回；编号和时限不变"),
    )
    told_again = forms.BooleanField(
        label=gettext_lazy("企业又提同一件事"),
        required=False,
        help_text=gettext_lazy("勾上就计为复发：原来的销号不成立"),
    )
