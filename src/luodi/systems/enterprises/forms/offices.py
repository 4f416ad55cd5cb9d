from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.duties.reads.verifiers import posts_with
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.people.reads import places_open_to, units_open_to
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.systems.enterprises.actions import LeadSpec
from luodi.systems.enterprises.actions.offices import CHANGE_LEAD, CHANGE_ROLE
from luodi.systems.enterprises.models import InvestmentLead, ServiceRole
from luodi.systems.enterprises.reads.cases import VIEW

FEN_OF_WAN = 1_000_000
"""Fen in ten thousand yuan."""
WIDE = (Kind.DISTRICT.value, Kind.TOWN.value)
"""Places that a project may be meant for before its plot is known."""


class RoleForm(forms.Form):
    post = forms.ModelChoiceField(
        label=gettext_lazy("岗位"),
        queryset=Post.objects.none(),
        help_text=gettext_lazy("角色在岗位上，换人时随岗位走"),
    )
    role = forms.ChoiceField(label=gettext_lazy("服务角色"), choices=ServiceRole.Role.choices)
    valid_from = forms.DateField(label=gettext_lazy("从哪一天起"), widget=DayInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["post"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        mine = [
            post.pk
            for post in posts_with(VIEW, clock.now())
            if actor.may(CHANGE_ROLE, unit_path=post.unit.path, place_path=post.place.path)
        ]
        field.queryset = Post.objects.filter(pk__in=mine).select_related("unit")

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid."""
        return {**self.cleaned_data, "role": ServiceRole.Role(self.cleaned_data["role"])}


class EndRoleForm(forms.Form):
    valid_to = forms.DateField(
        label=gettext_lazy("从哪一天起不再是"),
        widget=DayInput,
        help_text=gettext_lazy("这一天已经不算；以前的步骤上仍显示当时的角色"),
    )


class LeadForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("项目"), max_length=120)
    investor = forms.CharField(
        label=gettext_lazy("投资方"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("照对方的说法写；不清楚的留空"),
    )
    industry_code = forms.CharField(
        label=gettext_lazy("行业代码"),
        max_length=5,
        required=False,
        help_text=gettext_lazy("国民经济行业分类，如 C1391；不清楚的留空"),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("计划投资（万元）"),
        required=False,
        min_value=Decimal("0.000001"),
        max_digits=16,
        decimal_places=6,
        help_text=gettext_lazy("不清楚的留空，不填 0"),
    )
    stage = forms.ChoiceField(label=gettext_lazy("进展"), choices=InvestmentLead.Stage.choices)
    day = forms.DateField(label=gettext_lazy("进展日期"), widget=DayInput)
    unit = forms.ModelChoiceField(label=gettext_lazy("责任单位"), queryset=Unit.objects.none())
    post = forms.ModelChoiceField(
        label=gettext_lazy("责任岗位"),
        required=False,
        queryset=Post.objects.none(),
        help_text=gettext_lazy("责任单位的岗位；还没有指定的留空"),
    )
    place = forms.ModelChoiceField(label=gettext_lazy("意向地方"), queryset=Place.objects.none())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = clock.now()
        units = units_open_to(actor, CHANGE_LEAD, now)
        posts = [post.pk for post in posts_with(VIEW, now)]
        own = Post.objects.filter(pk__in=posts, unit__in=units).select_related("unit")
        places = places_open_to(actor, CHANGE_LEAD, now).filter(kind__in=WIDE)
        for name, rows in (("unit", units), ("post", own), ("place", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
            field.queryset = rows

    def spec(self) -> LeadSpec:
        """Give what was filled in, once the form is valid."""
        told = dict(self.cleaned_data)
        told.pop("version", None)
        amount = told.pop("amount")
        return LeadSpec(
            **{
                **told,
                "stage": InvestmentLead.Stage(told["stage"]),
                "amount_fen": None if amount is None else int(amount * FEN_OF_WAN),
            }
        )


class LeadChangeForm(LeadForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
