from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.systems.enterprises.actions.offices import CHANGE_ROLE
from luodi.systems.enterprises.models import SKILL_TITLES
from luodi.systems.enterprises.rules import Skill


class SkillForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=Unit.objects.none(),
        help_text=gettext_lazy("站所、中心也是单位；名录里没有的，先在单位名录里设"),
    )
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("技能"),
        choices=[(skill.value, title) for skill, title in SKILL_TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = forms.DateField(label=gettext_lazy("从哪一天起"), widget=DayInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        units = units_open_to(actor, CHANGE_ROLE, clock.now()).select_related("place")
        field.queryset = units.filter(
            pk__in=[
                unit.pk
                for unit in units
                if actor.may(CHANGE_ROLE, unit_path=unit.path, place_path=unit.place.path)
            ]
        )

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid."""
        skills = [Skill(value) for value in self.cleaned_data["skills"]]
        return {**self.cleaned_data, "skills": skills}
