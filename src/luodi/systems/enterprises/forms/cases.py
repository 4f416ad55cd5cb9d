from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.duties.forms import ToField
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.systems.enterprises.actions import CaseSpec, TriageSpec
from luodi.systems.enterprises.forms.helping import HelpForm, UnitsField
from luodi.systems.enterprises.models import CATEGORY_TITLES, CHANNEL_TITLES, Firm
from luodi.systems.enterprises.reads.cases import TAKE
from luodi.systems.enterprises.reads.firms import firm_named
from luodi.systems.enterprises.rules import Category, Channel, Weight

UNKNOWN = ("", gettext_lazy("不清楚"))
YES_NO = [UNKNOWN, ("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))]


class CaseForm(forms.Form):
    firm = forms.CharField(
        label=gettext_lazy("企业"),
        max_length=120,
        help_text=gettext_lazy("统一社会信用代码，或台账上的全称；查不到的照企业的说法写"),
    )
    text = forms.CharField(
        label=gettext_lazy("诉求"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("一件事一条；手机号和身份证号会自动遮住"),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("渠道"), choices=[(c.value, t) for c, t in CHANNEL_TITLES.items()]
    )
    received_at = forms.DateTimeField(
        label=gettext_lazy("提出时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("不填就是现在；时限从这时起算"),
    )
    spoken = forms.BooleanField(label=gettext_lazy("口头提出，由我记下"), required=False)
    confidential = forms.BooleanField(
        label=gettext_lazy("企业要求对属地保密"),
        required=False,
        help_text=gettext_lazy("勾上以后，企业所在街道看不到这件诉求"),
    )
    discipline = forms.BooleanField(
        label=gettext_lazy("反映工作人员的作风或腐败问题"),
        required=False,
        help_text=gettext_lazy("勾上以后直接转出，助企办和街道都看不到"),
    )
    unit = forms.ModelChoiceField(label=gettext_lazy("助企办"), queryset=Unit.objects.none())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = units_open_to(actor, TAKE, clock.now())
        self.initial.setdefault("unit", field.queryset.first())
        self.found: Firm | None = None

    def clean_firm(self) -> str:
        typed = str(self.cleaned_data["firm"]).strip()
        self.found = firm_named(self.actor, typed)
        return typed

    def spec(self) -> CaseSpec:
        """Give what was filled in, once the form is valid."""
        told = self.cleaned_data
        at = told["received_at"]
        return CaseSpec(
            unit=told["unit"],
            channel=Channel(told["channel"]),
            text=told["text"],
            firm=self.found,
            told_as=told["firm"],
            received_at=at.astimezone(SHANGHAI) if at else None,
            spoken=told["spoken"],
            confidential=told["confidential"],
            discipline=told["discipline"],
        )


class GradeForm(forms.Form):
    """What is decided of a need: its category, who leads, how grave it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    category = forms.ChoiceField(
        label=gettext_lazy("类别"), choices=[(c.value, t) for c, t in CATEGORY_TITLES.items()]
    )
    to = ToField(label=gettext_lazy("交办给"), required=False)
    units = forms.IntegerField(
        label=gettext_lazy("涉及几个单位的职责"),
        required=False,
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("两个以上是 B 级"),
    )
    levels = forms.IntegerField(
        label=gettext_lazy("要几级政府办"),
        required=False,
        min_value=1,
        max_value=5,
        help_text=gettext_lazy("用地、用电、资金要两级以上的是 A 级"),
    )
    stops_production = forms.ChoiceField(
        label=gettext_lazy("会停产吗"), required=False, choices=YES_NO
    )
    danger = forms.ChoiceField(label=gettext_lazy("有安全危险吗"), required=False, choices=YES_NO)
    lay_offs = forms.IntegerField(
        label=gettext_lazy("可能裁员（人）"), required=False, min_value=0, max_value=1_000_000
    )
    order_loss = forms.DecimalField(
        label=gettext_lazy("订单损失占上年营业收入（%）"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )
    cause = forms.CharField(
        label=gettext_lazy("共性原因"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("几家企业因同一原因提出的，写同一个词，如：园区变压器容量不足"),
    )
    note = forms.CharField(
        label=gettext_lazy("交办意见"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, ToField)  # noqa: S101 - narrows the type
        field.offer()

    def spec(self) -> TriageSpec:
        """Give what was decided, once the form is valid."""
        told = self.cleaned_data
        unit, post = told["to"] or (None, None)
        loss = told["order_loss"]
        return TriageSpec(
            category=Category(told["category"]),
            weight=Weight(
                stops_production=_known(told["stops_production"]),
                lay_offs=told["lay_offs"],
                order_loss=Fraction(loss) / 100 if loss is not None else None,
                danger=_known(told["danger"]),
                levels=told["levels"],
                units=told["units"],
            ),
            unit=unit,
            post=post,
            cause=told["cause"],
            note=told["note"],
        )


class TriageForm(HelpForm, GradeForm):
    """A need as it is graded and passed on; others may be asked to help at once."""

    helping = UnitsField(
        label=gettext_lazy("请哪些单位协办"),
        required=False,
        help_text=gettext_lazy("主办单位只有一个；协办单位答复主办单位，主办单位的时限照走"),
    )
    asked = forms.CharField(
        label=gettext_lazy("请协办什么"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid."""
        chosen = self.cleaned_data
        return {"spec": self.spec(), "helping": chosen["helping"], "asked": chosen["asked"]}


def _known(chosen: str) -> bool | None:
    return {"yes": True, "no": False}.get(chosen)
