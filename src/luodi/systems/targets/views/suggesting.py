"""The box of suggestions beside the form that makes a target of a commitment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.kernel.access.actor import Actor
from luodi.kernel.targets.rules import Accumulation
from luodi.kernel.targets.words import NATURES, in_words
from luodi.systems.targets import rules
from luodi.systems.targets.forms.accept import GROWTH_OF, STANDING_MEASURE
from luodi.systems.targets.models import Commitment
from luodi.systems.targets.reads import (
    Compared,
    LeadBook,
    SuggestedMeasure,
    a_year_before,
    suggested_measures,
    visible_commitments,
)
from luodi.systems.targets.views.counting import offered_counting
from luodi.systems.targets.views.deciding import said_of, sentence_url

FILLED = ("nature", "accumulation", "counting", "measure", "lead_unit")
"""Fields that a suggestion fills."""


@dataclass(frozen=True)
class Suggestion:
    """A line of the box.

    Parameters
    ----------
    what, text, reason
        Which field it is about, what is suggested, and why.
    fields
        What pressing it fills in; empty where there is nothing to fill.
    act
        What the press is called.
    links
        Texts and addresses of what it speaks of.
    """

    what: str
    text: str
    reason: str
    fields: Mapping[str, str]
    act: str = ""
    links: Sequence[tuple[str, str]] = ()

    @property
    def query(self) -> str:
        """The fields as an address carries them, for browsers without scripts."""
        return urlencode(self.fields)


@dataclass(frozen=True)
class Suggested:
    """All suggestions, and the fields that are filled because they are sure."""

    lines: list[Suggestion]
    sure: dict[str, str]


def suggested(
    actor: Actor, commitment: Commitment, offer: rules.Offer, initial: Mapping[str, Any]
) -> Suggested:
    """Suggest kind, lead unit, measure and the promise of the year before, each with its reason.

    Parameters
    ----------
    actor
        Who accepts.
    commitment
        The promise.
    offer
        Its kind, as the rules offer it.
    initial
        What the form is filled with so far.
    """
    reading = commitment.reading
    rows = list(visible_commitments(actor, reading))
    before = a_year_before(actor, reading, rows).get(commitment.number)
    leads = LeadBook(actor).of(commitment)
    measures = suggested_measures(
        commitment,
        before,
        unit=initial["unit"],
        nature=offer.nature,
        accumulation=Accumulation(initial["accumulation"]),
    )
    sure = {"lead_unit": str(leads[0].unit)} if leads and leads[0].sure else {}
    for measure in measures:
        sure |= _filling(measure) if measure.sure else {}
    lines = [_kind(commitment, offer, initial)]
    lines += [
        Suggestion(_("牵头单位"), lead.name, lead.reason, {"lead_unit": str(lead.unit)}, _("用它"))
        for lead in leads
    ]
    lines += [
        Suggestion(_("指标"), str(one.measure), one.reason, _filling(one), _("用它"))
        for one in measures
    ]
    return Suggested([*lines, *_year_before(before)], sure)


def _kind(commitment: Commitment, offer: rules.Offer, initial: Mapping[str, Any]) -> Suggestion:
    what, text = pgettext("target", "类型"), str(NATURES[offer.nature.value])
    if offer.instead is None:
        return Suggestion(what, text, in_words(offer.reason), {})
    instead = offer.instead
    fields = {
        "nature": instead.value,
        "accumulation": initial["accumulation"],
        "counting": offered_counting(
            instead, Accumulation(initial["accumulation"]), commitment.unit
        ),
    }
    act = _("改为%(nature)s") % {"nature": NATURES[instead.value]}
    return Suggestion(what, text, in_words(offer.reason), fields, act)


def _filling(one: SuggestedMeasure) -> dict[str, str]:
    counting = GROWTH_OF if one.of_growth else STANDING_MEASURE
    return {"counting": counting, "measure": str(one.measure.pk)}


def _year_before(before: Compared | None) -> Iterator[Suggestion]:
    if before is None or before.earlier is None:
        return
    earlier = before.earlier
    links = [(_("看原句"), sentence_url(earlier))]
    if earlier.target is not None:
        links.append((_("打开目标"), reverse("targets:target", args=[earlier.target.pk])))
    text = f"{earlier.indicator} {said_of(earlier)}"
    yield Suggestion(pgettext("year", "上年"), text, before.why, {}, links=links)
