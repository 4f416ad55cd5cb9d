"""Forms that change which parts of the ledger a target counts."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.ledger.models import Measure
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target
from luodi.systems.targets.forms.changing import DatedForm
from luodi.systems.targets.forms.fields import offer_places, offer_units

VIEW = "targets.view_target"


class MeasureChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A measure in one of its versions."""

    def label_from_instance(self, obj: Measure) -> str:
        return _("%(measure)s 第 %(version)d 版") % {"measure": obj, "version": obj.version}


class PartForm(DatedForm):
    measure = MeasureChoice(
        label=gettext_lazy("指标"),
        queryset=Measure.objects.none(),
        help_text=gettext_lazy("只列与目标同单位的"),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=Unit.objects.none(),
        help_text=gettext_lazy("连同它的下级单位"),
    )
    place = forms.ModelChoiceField(
        label=gettext_lazy("地方"),
        queryset=Place.objects.none(),
        help_text=gettext_lazy("连同它之内的地方"),
    )
    field_order = ("measure", "unit", "place", "valid_from", "citation")

    def __init__(self, *args: Any, actor: Actor, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "unit", actor, VIEW, preset=False)
        offer_places(self, "place", actor, VIEW)
        self.fields["measure"].queryset = Measure.objects.filter(  # type: ignore[attr-defined] # a model choice
            unit=target.unit, scale=target.scale
        )
