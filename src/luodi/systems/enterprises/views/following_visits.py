"""Planned visits as a firm sees them: it may refuse one, or ask for another day."""

from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import LUODI
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms.following import AnotherDayForm, NoVisitForm
from luodi.systems.enterprises.models import HALF_TITLES, Case, Visit
from luodi.systems.enterprises.reads.following import visits_ahead
from luodi.systems.enterprises.rules import Half

ACTS = {"move": gettext_lazy("改个日子"), "refuse": gettext_lazy("请不要来")}
VISIT_FORMS: dict[str, type[Form]] = {"move": AnotherDayForm, "refuse": NoVisitForm}


def visits_told(case: Case, wrong: tuple[int, str, Form] | None = None) -> list[dict[str, Any]]:
    """Give the planned visits to the firm of a case, each with the forms of what it may do."""
    told = []
    for visit in visits_ahead(case):
        seen = {"visit": visit.pk, "version": visit.version}
        forms: dict[str, Form] = {
            "move": AnotherDayForm(initial={**seen, "day": visit.day, "half": visit.half}),
            "refuse": NoVisitForm(initial=seen),
        }
        if wrong and wrong[0] == visit.pk:
            forms[wrong[1]] = wrong[2]
        acts = [
            {
                "form": form,
                "url": reverse(f"enterprises:follow_visit_{name}", args=[case.pk]),
                "title": ACTS[name],
                "opened": wrong is not None and wrong[:2] == (visit.pk, name),
            }
            for name, form in forms.items()
        ]
        half = HALF_TITLES[Half(visit.half)]
        units = [part.unit.name for part in visit.parts.all()]
        told.append({"visit": visit, "half": half, "units": units, "acts": acts})
    return told


def tell_visit(visit: Visit, name: str, form: Form) -> None:
    """Tell the units of a visit what the firm wants, by a form that is valid."""
    told = {key: value for key, value in form.cleaned_data.items() if key != "visit"}
    if name == "refuse":
        actions.refuse_visit(actor=LUODI, visit=visit, **told)
    else:
        half = Half(told.pop("half"))
        actions.move_visit(actor=LUODI, visit=visit, half=half, for_firm=True, **told)
