from collections.abc import Sequence
from datetime import timedelta
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
from luodi.kernel.web.figures import day_text
from luodi.standards.text import half_width
from luodi.systems.enterprises.actions import FindingSpec, SectionSpec, TeamPart, VisitSpec
from luodi.systems.enterprises.models import (
    FINDING_TITLES,
    HALF_TITLES,
    SKILL_TITLES,
    Firm,
    Visit,
    VisitPart,
)
from luodi.systems.enterprises.reads.visits import (
    PLAN,
    RECORD,
    days_to_enter,
    firms_to_visit,
    team_choices,
)
from luodi.systems.enterprises.rules import FindingKind, Half, Skill

HALVES = [(half.value, title) for half, title in HALF_TITLES.items()]
ROWS = 3
"""Findings that one sending of a section takes."""


class TeamField(forms.MultipleChoiceField):
    """Units, or posts of them: ``u:3`` or ``p:12``; gives each unit once, a post before none."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, actor: Actor) -> None:
        """Offer the units of the actor's governments, each with the posts that may go."""
        found = team_choices(actor)
        self.parts = {f"u:{unit.pk}": TeamPart(unit) for unit in found}
        choices: list[Any] = []
        for unit, posts in found.items():
            self.parts |= {f"p:{post.pk}": TeamPart(unit, post) for post in posts}
            own = [(f"p:{post.pk}", post.title) for post in posts]
            choices.append((unit.name, [(f"u:{unit.pk}", _("由单位派人")), *own]))
        self.choices = choices

    def clean(self, value: Any) -> list[TeamPart]:
        """Give the parts that were chosen."""
        chosen: dict[int, TeamPart] = {}
        for key in super().clean(value):
            part = self.parts[key]
            if part.unit.pk not in chosen or part.post is not None:
                chosen[part.unit.pk] = part
        return list(chosen.values())


class VisitForm(forms.Form):
    firm = forms.CharField(
        label=gettext_lazy("企业"),
        max_length=120,
        help_text=gettext_lazy("统一社会信用代码，或台账上的全称"),
    )
    day = forms.DateField(label=gettext_lazy("日期"), widget=DayInput())
    half = forms.ChoiceField(label=gettext_lazy("半天"), choices=HALVES)
    purpose = forms.CharField(label=gettext_lazy("走访事由"), max_length=200)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("牵头单位"), queryset=Unit.objects.none(), empty_label=None
    )
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("需要的技能"),
        required=False,
        choices=[(skill.value, title) for skill, title in SKILL_TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("这次走访要能办哪些事；按“组团”就按技能配齐去的单位"),
    )
    team = TeamField(
        label=gettext_lazy("谁去"),
        required=False,
        help_text=gettext_lazy("几个单位一起去，企业只接待一次；牵头单位总在内，可以点名岗位"),
    )
    asked = forms.BooleanField(
        label=gettext_lazy("企业邀请的"),
        required=False,
        help_text=gettext_lazy("企业自己请去的，不受每周、每月次数的限制"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        unit, team = self.fields["unit"], self.fields["team"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(team, TeamField)  # noqa: S101 - narrows the type
        unit.queryset = units_open_to(actor, PLAN, clock.now())
        self.initial.setdefault("unit", unit.queryset.first())
        team.offer(actor)

    def clean_firm(self) -> Firm:
        told = half_width(str(self.cleaned_data["firm"])).strip()
        firms = firms_to_visit(self.actor, told)
        if not firms:
            raise ValidationError(
                _("台账上没有“%(name)s”，或不在您能走访的地方；请核对全称或信用代码")
                % {"name": told}
            )
        if len(firms) > 1:
            raise ValidationError(_("有几家企业叫“%(name)s”；请填信用代码") % {"name": told})
        return firms[0]

    def spec(self) -> VisitSpec:
        """Give what was filled in, once the form is valid."""
        told = self.cleaned_data
        lead = next((part for part in told["team"] if part.unit == told["unit"]), None)
        return VisitSpec(
            firm=told["firm"],
            unit=told["unit"],
            day=told["day"],
            half=Half(told["half"]),
            purpose=told["purpose"],
            asked=told["asked"],
            post=lead.post if lead else None,
            team=[part for part in told["team"] if part.unit != told["unit"]],
            skills=[Skill(value) for value in told["skills"]],
        )

    def firm_meant(self) -> Firm | None:
        """Give the firm that is filled in; None while nobody can tell which."""
        told = half_width(str(self["firm"].value() or "")).strip()
        firms = firms_to_visit(self.actor, told) if told else []
        return firms[0] if len(firms) == 1 else None


class TeamForm(VisitForm):
    """A visit that is being planned, of which a team is to be proposed: what for may wait."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = False

    def filled(self, team: Sequence[TeamPart], skills: Sequence[Skill]) -> dict[str, Any]:
        """Give what was filled in as the beginning of a form, with a team and skills."""
        told = {name: self[name].value() for name in self.fields}
        keys = [f"p:{part.post.pk}" if part.post else f"u:{part.unit.pk}" for part in team]
        return {**told, "team": keys, "skills": [skill.value for skill in skills]}


class JoinForm(forms.Form):
    visit = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("并入的单位"), queryset=Unit.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, actor: Actor, visit: Visit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        unit.queryset = units_open_to(actor, PLAN, clock.now())
        if visit is not None:
            unit.queryset = unit.queryset.exclude(pk__in=visit.parts.values("unit"))


class MoveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    day = forms.DateField(label=gettext_lazy("改到"), widget=DayInput())
    half = forms.ChoiceField(label=gettext_lazy("半天"), choices=HALVES)
    for_firm = forms.BooleanField(label=gettext_lazy("企业要求改期"), required=False)
    reason = forms.CharField(label=gettext_lazy("改期的理由"), max_length=300)


class EndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300)


class FindingRows(forms.Form):
    """Rows for what was found: a kind and a sentence each, in sections by key."""

    def offer_rows(self, key: object) -> None:
        """Add the rows of a section."""
        kinds = [("", gettext_lazy("请选择")), *((k.value, t) for k, t in FINDING_TITLES.items())]
        for kind, text in _names(key):
            self.fields[kind] = forms.ChoiceField(
                label=gettext_lazy("是什么"), required=False, choices=kinds
            )
            self.fields[text] = forms.CharField(
                label=gettext_lazy("情况"),
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean_rows(self, key: object) -> None:
        """Refuse a row that has a kind or a sentence alone."""
        told = self.cleaned_data
        for kind, text in _names(key):
            if told.get(text) and not told.get(kind):
                self.add_error(kind, ValidationError(_("请选这一条是什么")))
            if told.get(kind) and not told.get(text):
                said = _("请写一句情况；不记这一条的，选回“请选择”")
                self.add_error(text, ValidationError(said))

    def found(self, key: object) -> list[FindingSpec]:
        """Give what was filled in of a section, once the form is valid."""
        told = self.cleaned_data
        return [
            FindingSpec(FindingKind(told[kind]), told[text])
            for kind, text in _names(key)
            if told[text]
        ]

    def pairs(self, key: object) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Give the pairs of fields of a section, as the page shows them."""
        return [(self[kind], self[text]) for kind, text in _names(key)]


def _names(key: object) -> list[tuple[str, str]]:
    return [(f"kind_{key}_{row}", f"text_{key}_{row}") for row in range(ROWS)]


class RecordForm(FindingRows):
    """What was found, in a section for each unit that the actor may write for."""

    day = forms.DateField(label=gettext_lazy("走访日期"), widget=DayInput())

    def __init__(self, *args: Any, parts: Sequence[VisitPart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for part in parts:
            self.offer_rows(part.pk)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for part in self.parts:
            self.clean_rows(part.pk)
        return told

    def sections(self) -> list[SectionSpec]:
        """Give the sections as filled in, once the form is valid."""
        return [SectionSpec(part, self.found(part.pk)) for part in self.parts]

    def rows(self) -> list[tuple[VisitPart, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """Give the parts with the pairs of fields of their sections, as the page shows them."""
        return [(part, self.pairs(part.pk)) for part in self.parts]


class EnterForm(FindingRows, VisitForm):
    """A visit that has been, with what the leading unit found."""

    OWN = "own"
    over_seen = forms.BooleanField(label=gettext_lazy("已知超过上限，仍按实际补录"), required=False)
    over_of = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    """Of which firm and day the page said so: another one is said anew."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        now = clock.now()
        recording = units_open_to(actor, RECORD, now).values("pk")
        unit.queryset = units_open_to(actor, PLAN, now).filter(pk__in=recording)
        self.initial["unit"] = unit.queryset.first()
        today = clock.today()
        most = days_to_enter(today)
        self.fields["day"].help_text = _("%(first)s 到今天") % {
            "first": day_text(today - timedelta(days=most))
        }
        self.fields["team"].help_text = _("一起去了的单位；它们的发现以后各自补记")
        self.offer_rows(self.OWN)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        self.clean_rows(self.OWN)
        return told

    def findings(self) -> list[FindingSpec]:
        """Give what was found, once the form is valid."""
        return self.found(self.OWN)

    def own_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Give the pairs of fields of what was found, as the page shows them."""
        return self.pairs(self.OWN)

    @property
    def over_key(self) -> str:
        """The firm and the day of which a limit is spoken."""
        return f"{self.cleaned_data['firm'].pk}:{self.cleaned_data['day'].isoformat()}"

    def knows_over(self) -> bool:
        """Tell whether the page said that a limit is passed, and the person that they know."""
        told = self.cleaned_data
        return bool(told["over_seen"]) and told["over_of"] == self.over_key
