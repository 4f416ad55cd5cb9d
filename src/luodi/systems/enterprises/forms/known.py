from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.systems.enterprises.actions import HireSpec, PaperSpec
from luodi.systems.enterprises.models import CARE_TITLES, Firm
from luodi.systems.enterprises.reads import visible_firms
from luodi.systems.enterprises.reads.firms import firms_named
from luodi.systems.enterprises.reads.visits import PLAN

SOURCE_HELP = gettext_lazy("从哪里知道的，如：企业提供证照复印件、零工市场公示第 12 期")
MOST_FIRMS = 2_000
"""Lines that a list of firms may have."""


class PaperForm(forms.Form):
    kind = forms.CharField(
        label=gettext_lazy("证照"),
        max_length=40,
        help_text=gettext_lazy("如：安全生产许可证；同一种只看最新的一张"),
    )
    valid_to = forms.DateField(label=gettext_lazy("有效期至"), widget=DayInput())
    source = forms.CharField(label=gettext_lazy("来源"), max_length=120, help_text=SOURCE_HELP)

    def spec(self) -> PaperSpec:
        """Give what was filled in, once the form is valid."""
        return PaperSpec(**self.cleaned_data)


class HireForm(forms.Form):
    work = forms.CharField(label=gettext_lazy("岗位或工种"), max_length=40)
    number = forms.IntegerField(label=gettext_lazy("人数"), min_value=1, max_value=100_000)
    announced_on = forms.DateField(label=gettext_lazy("发布日期"), widget=DayInput())
    source = forms.CharField(label=gettext_lazy("来源"), max_length=120, help_text=SOURCE_HELP)

    def spec(self) -> HireSpec:
        """Give what was filled in, once the form is valid."""
        return HireSpec(**self.cleaned_data)


class RemoveForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300)


class FormAskedForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("表格或调查"), max_length=80)
    day = forms.DateField(label=gettext_lazy("下发日期"), widget=DayInput())
    unit = forms.ModelChoiceField(
        label=gettext_lazy("单位"), queryset=Unit.objects.none(), empty_label=None
    )
    cares = forms.MultipleChoiceField(
        label=gettext_lazy("要哪几类企业都填"),
        required=False,
        choices=[(care.value, title) for care, title in CARE_TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    firms = forms.CharField(
        label=gettext_lazy("另外要哪些企业填"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行一家，写统一社会信用代码或台账上的全称"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        unit.queryset = units_open_to(actor, PLAN, clock.now())
        self.initial.setdefault("unit", unit.queryset.first())

    def clean_firms(self) -> list[Firm]:
        lines = [line for line in self.cleaned_data["firms"].splitlines() if line.strip()]
        if len(lines) > MOST_FIRMS:
            raise ValidationError(
                _("名单有 %(count)d 家，一次最多 %(most)d 家；请分几次登记")
                % {"count": len(lines), "most": MOST_FIRMS}
            )
        return firms_named(self.actor, lines)

    def chosen(self) -> list[Firm]:
        """Give the firms of the chosen classes and those that were named, each once."""
        firms = {firm.pk: firm for firm in self.cleaned_data["firms"]}
        if self.cleaned_data["cares"]:
            rows = visible_firms(self.actor).filter(care__in=self.cleaned_data["cares"])
            firms |= {firm.pk: firm for firm in rows}
        return list(firms.values())
