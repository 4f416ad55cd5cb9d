"""What luodi holds already of what somebody is about to ask: targets, measures, open inquiries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor, Scope
from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.models import STORED, Measure, Nature
from luodi.kernel.ledger.reads import Part, last_months, values
from luodi.kernel.ledger.sentences import defined
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import (
    Standing,
    figure_days,
    standings,
    unit_standings,
    visible_targets,
)
from luodi.kernel.targets.words import actual, quantity, target_sentence
from luodi.kernel.web.figures import Quantity, one_sentence
from luodi.systems.targets import rules
from luodi.systems.targets.models import Inquiry, InquiryState
from luodi.systems.targets.reads.inquiries import visible_inquiries

MEASURES = "ledger.view_measure"
ENTRIES = "ledger.view_entry"
SHOWN = 5
"""Held figures that a refusal shows, the most alike first."""
LINES = 30
FROM_THE_BEGINNING = 0


@dataclass(frozen=True)
class HeldFigure:
    """A figure that luodi holds: what it is, how much, up to when, of which units, where."""

    key: str
    name: str
    kind: str
    like: Fraction
    quantity: Quantity
    day: date
    sentence: str
    url: str
    lines: Sequence[tuple[str, Quantity]] = ()

    @property
    def percent(self) -> int:
        """How alike it is to what is asked, in per cent."""
        return round(self.like * 100)


@dataclass(frozen=True)
class AskedAlready:
    """An inquiry that is open for the same: by whom, until when; its page for who may see it."""

    inquiry: Inquiry
    url: str


@dataclass(frozen=True)
class Found:
    """What stands in the way of asking."""

    figures: Sequence[HeldFigure] = ()
    inquiries: Sequence[AskedAlready] = ()

    def __bool__(self) -> bool:
        return bool(self.figures or self.inquiries)

    def written(self) -> list[str]:
        """Name what was found, to be kept with an inquiry that is asked all the same."""
        return [figure.sentence for figure in self.figures] + [
            _("%(unit)s正在问“%(title)s”")
            % {"unit": item.inquiry.asking_unit.name, "title": item.inquiry.title}
            for item in self.inquiries
        ]


def held_already(actor: Actor, title: str, unit_word: str, as_of: date) -> Found:
    """Find what luodi holds of what is about to be asked, as far as the actor may see it.

    Parameters
    ----------
    actor
        Who asks.
    title, unit_word
        What is asked, and in which unit.
    as_of
        The day up to which it is wanted; a held figure is the latest up to then.
    """
    targets = _held_targets(actor, title, unit_word, as_of)
    counted = {part.measure_id for row in targets for part in row.target.parts.all()}
    tops = Measure.objects.filter(pk__in=counted).values_list("top_id", flat=True)
    figures = _target_figures(targets, title, as_of)
    figures += _measure_figures(
        actor, _like_measures(actor, title, unit_word, counted | set(tops)), title, as_of
    )
    figures.sort(key=lambda item: (-item.like, item.key))
    return Found(figures[:SHOWN], _open_inquiries(actor, title, unit_word))


def _held_targets(actor: Actor, title: str, unit_word: str, as_of: date) -> list[Standing]:
    alike = [
        target
        for target in visible_targets(actor).filter(period_start__lte=as_of, period_end__gt=as_of)
        if target.unit
        and rules.comparable(unit_word, target.unit)
        and rules.same_thing(title, target.name)
    ]
    return [row for row in standings(alike, as_of) if row.actual is not None]


def _target_figures(rows: Sequence[Standing], title: str, as_of: date) -> list[HeldFigure]:
    days = figure_days([row.target for row in rows], as_of)
    return [
        HeldFigure(
            key=f"target-{row.target.pk}",
            name=row.target.name,
            kind=_("目标"),
            like=rules.same_thing(title, row.target.name),
            quantity=actual(row),
            day=days[row.target.pk],
            sentence=target_sentence(row, days[row.target.pk]),
            url=reverse("targets:target", args=[row.target.pk]),
            lines=_quota_lines(row.target, as_of),
        )
        for row in rows
    ]


def _quota_lines(target: Target, as_of: date) -> list[tuple[str, Quantity]]:
    return [
        (row.quota.unit.name, quantity(row.actual, target.scale, target.unit))
        for row in unit_standings(target, as_of)[:LINES]
    ]


def _like_measures(
    actor: Actor, title: str, unit_word: str, besides: Iterable[int | None]
) -> list[Measure]:
    """Give the measures that are alike, the current version of each; not those of `besides`."""
    if not actor.has(MEASURES) or not actor.has(ENTRIES):
        return []
    current: dict[str, Measure] = {}
    for measure in Measure.objects.filter(nature__in=STORED).order_by("code", "version"):
        current[measure.code] = measure
    return [
        measure
        for measure in current.values()
        if measure.pk not in set(besides)
        and rules.comparable(unit_word, measure.unit)
        and rules.same_thing(title, measure.name)
    ]


def _measure_figures(
    actor: Actor, measures: Sequence[Measure], title: str, as_of: date
) -> list[HeldFigure]:
    """Give what the ledger holds of measures inside the actor's own rights over entries."""
    found = []
    for measure in measures:
        parts = _parts(actor, measure, as_of)
        (value,) = values([parts])
        if value.amount is None:
            continue
        last = last_months(parts)
        day = min(as_of, rules.last_day(max(last.values(), default=as_of.year * 100 + as_of.month)))
        amount = quantity(value.amount, measure.scale, measure.unit)
        notes = [defined([measure]), _("来源：总账指标，您权限内的单位")]
        found.append(
            HeldFigure(
                key=f"measure-{measure.pk}",
                name=measure.name,
                kind=_("总账指标"),
                like=rules.same_thing(title, measure.name),
                quantity=amount,
                day=day,
                sentence=one_sentence(measure.name, amount, day=day, notes=notes),
                url=reverse("ledger:measure", args=[measure.pk]),
                lines=_unit_lines(measure, parts, list(last)),
            )
        )
    return found


def _parts(actor: Actor, measure: Measure, as_of: date) -> list[Part]:
    last = as_of.year * 100 + as_of.month
    first = as_of.year * 100 + 1 if measure.nature == Nature.FLOW else FROM_THE_BEGINNING
    if actor.system:
        return [Part(measure.pk, "", "", first, last)]
    return [
        Part(measure.pk, scope.unit_path, scope.place_path, first, last)
        for scope in _widest(actor.granting(ENTRIES))
    ]


def _widest(scopes: Sequence[Scope]) -> list[Scope]:
    """Give the scopes that lie in no other, so that nothing is counted twice."""
    found: list[Scope] = []
    for scope in sorted(scopes, key=lambda item: (item.unit_path, item.place_path)):
        if not any(
            within(scope.unit_path, other.unit_path) and within(scope.place_path, other.place_path)
            for other in found
        ):
            found.append(scope)
    return found


def _unit_lines(
    measure: Measure, parts: Sequence[Part], units: Sequence[int]
) -> list[tuple[str, Quantity]]:
    shown = list(Unit.objects.filter(pk__in=units).order_by("path")[:LINES])
    if len(shown) < 2:
        return []
    groups = [
        [
            Part(part.measure_id, unit.path, part.place_path, part.first_month, part.last_month)
            for part in parts
            if within(unit.path, part.unit_path)
        ]
        for unit in shown
    ]
    return [
        (unit.name, quantity(value.amount, measure.scale, measure.unit))
        for unit, value in zip(shown, values(groups), strict=True)
    ]


def _open_inquiries(actor: Actor, title: str, unit_word: str) -> list[AskedAlready]:
    """Give the open inquiries for the same, by whomever; their answers are not shown."""
    rows = (
        unrestricted(Inquiry, why="that it is being asked, by whom and until when; no answers")
        .filter(state=InquiryState.OPEN)
        .select_related("asking_unit")
    )
    alike = [
        row
        for row in rows
        if rules.comparable(unit_word, row.unit_word) and rules.same_thing(title, row.title)
    ]
    seen = set(
        visible_inquiries(actor)
        .filter(pk__in=[row.pk for row in alike])
        .values_list("pk", flat=True)
    )
    return [
        AskedAlready(row, reverse("targets:inquiry", args=[row.pk]) if row.pk in seen else "")
        for row in alike
    ]
