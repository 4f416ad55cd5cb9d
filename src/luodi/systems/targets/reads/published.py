"""What of the targets everybody may see: published words and figures of the last closed month."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from django.db.models import F
from django.db.models.functions import Substr

from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.paths import subtree, within
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards.board import PublicFigure, PublicPart, PublicShare
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import UnitStanding, terms_of, units_of_targets, visible_targets
from luodi.kernel.targets.rules import BROUGHT, rounded
from luodi.systems.targets import rules
from luodi.systems.targets.models import ClosedLight, MonthClosing

SENTENCE = Substr(
    "document__text", F("sentence_start") + 1, F("sentence_end") - F("sentence_start")
)
"""The published sentence alone, cut out by the database: a text is long and has many targets."""
PERSONS = ("人次", "人", "名", "位", "户", "家")
"""Units that count persons, households or firms; a magnitude word may stand before them."""


def public_part() -> PublicPart | None:
    """Give what everybody may see: the card's hook; None while no month is closed.

    The targets are those that the last closing kept, led in the first root unit, and not over by
    its month. Nothing that an officer wrote is in it: no name of a target, remark or reason; only
    the published words, and values as of the closing's seal.

    Notes
    -----
    The number of queries does not depend on the number of targets.
    """
    closing = MonthClosing.objects.first()
    root = Unit.objects.filter(parent=None).select_related("place").order_by("path").first()
    if closing is None or root is None:
        return None
    day = rules.last_day(closing.month)
    low, high = subtree(root.path)
    lights = unrestricted(ClosedLight, why="published values alone, where the page is switched on")
    values = dict(lights.filter(closing=closing).values_list("target_id", "actual"))
    rows = visible_targets(LUODI).filter(
        pk__in=values,
        lead_unit__path__gte=low,
        lead_unit__path__lt=high,
        period_start__lte=day,
        period_end__gt=day,
    )
    targets = list(rows.defer("document__text"))
    words = dict(rows.values_list("pk", SENTENCE))
    units = units_of_targets(
        targets, day, seal=closing.seal_id or 0, known_by=closing.closed_at, by_month=False
    )
    return PublicPart(
        place=root.place.name,
        day=day,
        figures=tuple(
            _figure(target, _clause(target, words[target.pk]), values[target.pk], units[target.pk])
            for target in targets
            if not (target.comparator and target.value is None)
        ),
    )


def _figure(
    target: Target, words: str, value: str | None, units: Sequence[UnitStanding]
) -> PublicFigure:
    amount = None if value is None else int(rounded(Fraction(value), 0))
    counts = target.unit.endswith(PERSONS)
    return PublicFigure(
        words=words,
        source=target.document.title,
        amount=amount,
        scale=target.scale,
        unit=target.unit,
        counts=counts,
        shares=_shares(target, units) if terms_of(target, BROUGHT).accrues else (),
    )


def _clause(target: Target, sentence: str) -> str:
    """Quote the clause of the published sentence that promises the target."""
    first = target.sentence_start
    return rules.clause_of(sentence, target.span_start - first, target.span_end - first).strip()


def _shares(target: Target, units: Sequence[UnitStanding]) -> tuple[PublicShare, ...]:
    """Add up what the units of a breakdown have, by their places below the target's own."""
    found: defaultdict[tuple[str, str], list[int | None]] = defaultdict(list)
    for item in units:
        place = item.quota.unit.place
        if place.path != target.place.path and within(place.path, target.place.path):
            amount = None if item.actual is None else int(item.actual)
            found[place.path, place.name].append(amount)
    return tuple(
        PublicShare(name, None if None in amounts else sum(one for one in amounts if one))
        for (_path, name), amounts in sorted(found.items(), key=lambda item: item[0])
    )
