"""Forms of agency service: a template with its steps, and what is done with a service."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.forms import DayInput, ToField
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.systems.enterprises.actions import (
    Finish,
    StepChange,
    StepSpec,
    TemplateSpec,
    words_told,
)
from luodi.systems.enterprises.actions.templates import LONGEST, MOST_DAYS, MOST_STEPS
from luodi.systems.enterprises.forms.closing import VersionForm
from luodi.systems.enterprises.models import PURPOSE_TITLES, AgencyTemplate, AgencyTemplateStep
from luodi.systems.enterprises.reads.agency import SET_TEMPLATE, templates_on
from luodi.systems.enterprises.rules import Purpose

NOTE = forms.Textarea(attrs={"rows": 3})


class TemplateForm(forms.Form):
    """What a version of a template says besides its steps."""

    title = forms.CharField(label=gettext_lazy("模板名称"), max_length=LONGEST["title"])
    purpose = forms.ChoiceField(
        label=gettext_lazy("用途"), choices=[(p.value, t) for p, t in PURPOSE_TITLES.items()]
    )
    unit = forms.ModelChoiceField(label=gettext_lazy("维护单位"), queryset=Unit.objects.none())
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=LONGEST["source"],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("办事指南或文件的名称、发布单位和日期；企业能看到"),
    )
    valid_from = forms.DateField(label=gettext_lazy("从哪天起"), widget=DayInput())
    valid_to = forms.DateField(
        label=gettext_lazy("到哪天止（不含）"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("不知道何时停用的留空"),
    )

    def __init__(self, *args: Any, actor: Actor, changes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changes:
            del self.fields["unit"]
            return
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = units_open_to(actor, SET_TEMPLATE, clock.now())
        self.initial.setdefault("unit", field.queryset.first())

    def spec(self, steps: "StepRowSet") -> TemplateSpec:
        """Give the version, once both forms are valid."""
        told = self.cleaned_data
        return TemplateSpec(
            title=told["title"],
            purpose=Purpose(told["purpose"]),
            source=told["source"],
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            steps=steps.specs(),
        )


class StepRow(forms.Form):
    """One step; a row without a title is none."""

    number = forms.IntegerField(
        label=gettext_lazy("次序"), min_value=1, max_value=99, required=False
    )
    title = forms.CharField(
        label=gettext_lazy("做什么"), max_length=LONGEST["title"], required=False
    )
    who = forms.CharField(label=gettext_lazy("谁办"), max_length=LONGEST["who"], required=False)
    days = forms.IntegerField(
        label=gettext_lazy("工作日"), min_value=1, max_value=MOST_DAYS, required=False
    )
    counts_from = forms.ChoiceField(
        label=gettext_lazy("起算"),
        choices=[("step", gettext_lazy("上一步")), ("start", gettext_lazy("代办开始"))],
    )
    materials = forms.CharField(
        label=gettext_lazy("要企业准备的材料"), max_length=600, required=False
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not (told.get("title") or "").strip():
            return told
        if not told.get("who") and "who" not in self.errors:
            self.add_error("who", ValidationError(_("没有写谁办；企业自己办的写“企业”")))
        if told.get("days") is None and "days" not in self.errors:
            self.add_error("days", ValidationError(_("没有写几个工作日")))
        if told.get("number") is None and "number" not in self.errors:
            self.add_error("number", ValidationError(_("没有写次序")))
        return told


class StepRowSet(forms.BaseFormSet):  # type: ignore[type-arg] # Django's class takes none
    """The steps of a template."""

    def specs(self) -> list[StepSpec]:
        """Give the steps that have a title, in the order of their numbers."""
        told = [form.cleaned_data for form in self.forms]
        written = [one for one in told if one.get("title", "").strip()]
        return [
            StepSpec(
                title=one["title"],
                who=one["who"],
                days=one["days"],
                from_start=one["counts_from"] == "start",
                materials=words_told(one["materials"]),
            )
            for one in sorted(written, key=lambda one: int(one["number"]))
        ]


StepRows = forms.formset_factory(
    StepRow, formset=StepRowSet, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS
)


def rows_of(steps: list[AgencyTemplateStep], blank: int) -> list[dict[str, Any]]:
    """Give what stands in the rows of a form at first: the steps, then blank ones."""
    found: list[dict[str, Any]] = [
        {
            "number": step.number,
            "title": step.title,
            "who": step.who,
            "days": step.days,
            "counts_from": "start" if step.from_start else "step",
            "materials": "、".join(step.materials),
        }
        for step in steps
    ]
    last = len(found)
    more = min(blank, MOST_STEPS - last)
    return found + [{"number": last + place, "counts_from": "step"} for place in range(1, more + 1)]


class StartForm(forms.Form):
    """The template by which a case is led."""

    template = forms.ModelChoiceField(
        label=gettext_lazy("模板"),
        queryset=AgencyTemplate.objects.none(),
        help_text=gettext_lazy("只列今天有效的；从今天起按工作日排出每一步的日期"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = templates_on(clock.today())


class StepForm(VersionForm):
    """The day of a step that is not done, and whose it is."""

    due_day = forms.DateField(
        label=gettext_lazy("应于哪天办结"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("留空就按模板的工作日数；从它起算的后几步跟着移动"),
    )
    to = ToField(
        label=gettext_lazy("由谁跟办"),
        required=False,
        help_text=gettext_lazy("选了岗位，这一步进那个岗位的“我的待办”"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, ToField)  # noqa: S101 - narrows the type
        field.offer()

    def change(self) -> StepChange:
        """Give what is set, once the form is valid."""
        unit, post = self.cleaned_data["to"] or (None, None)
        return StepChange(self.cleaned_data["due_day"], unit, post)


class FinishForm(VersionForm):
    """That a step is done."""

    done_on = forms.DateField(label=gettext_lazy("哪天办结"), widget=DayInput())
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=500,
        required=False,
        widget=NOTE,
        help_text=gettext_lazy("如批文号、领证方式；企业看不到"),
    )
    reason = forms.CharField(
        label=gettext_lazy("提前或容缺办理的理由"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("前一步没有办结，或材料没有收齐时要写"),
    )

    def finish(self) -> Finish:
        """Give what was told, once the form is valid."""
        told = self.cleaned_data
        return Finish(told["done_on"], told["note"], told["reason"])


class ReasonForm(VersionForm):
    """Taking something back, with the reason."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=NOTE)


class ReceivedForm(VersionForm):
    """The day on which a material was received."""

    received_on = forms.DateField(
        label=gettext_lazy("哪天收到"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("留空就是没有收到"),
    )
