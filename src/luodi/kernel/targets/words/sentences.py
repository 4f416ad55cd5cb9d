"""Targets' figures as one sentence for a chat: value, day, definition, promise, and whose it is."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.sentences import defined, of_unit
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Quota, Target
from luodi.kernel.targets.reads import Standing
from luodi.kernel.targets.rules import Colour, Comparator, Light, rounded
from luodi.kernel.targets.words.standing import (
    EVENTS,
    RATES,
    SIGNS,
    actual,
    promise_text,
)
from luodi.kernel.web.figures import Quantity, one_sentence, spoken

LAMPS = {
    Colour.GREEN: gettext_lazy("绿灯"),
    Colour.WATCH: gettext_lazy("关注"),
    Colour.YELLOW: gettext_lazy("黄灯"),
    Colour.RED: gettext_lazy("红灯"),
}
"""Said of a light; a grey one is not said: the value says that it is unknown."""


def target_sentence(standing: Standing, day: date, note: str = "") -> str:
    """Say a target's value for a chat.

    Parameters
    ----------
    standing
        How it stands; its target with parts and measures.
    day
        The day up to which the value counts, as from `figure_days`.
    note
        What else belongs to it, such as the closing of a month.
    """
    target = standing.target
    notes = [
        defined(_measures(target)),
        _joined([_goal(target), _share(standing), lamp_words(standing.light)]),
        led_by(target),
        note,
    ]
    amount = _plain(actual(standing))
    value = spoken(amount)
    if target.nature in EVENTS and amount.amount is not None:
        value = _("完成%(amount)s") % {"amount": value}
    return one_sentence(place_and_name(target), value, day=day, notes=notes)


def closed_sentence(target: Target, value: Quantity, colour: str, day: date, note: str) -> str:
    """Say for a chat what a target's value was at the end of a month that is closed."""
    lamp = str(LAMPS.get(Colour(colour), "")) if colour else ""
    notes = [defined(_measures(target)), _joined([_goal(target), lamp]), led_by(target), note]
    return one_sentence(place_and_name(target), _plain(value), day=day, notes=notes)


def quota_sentence(target: Target, quota: Quota, value: Quantity, light: Light, day: date) -> str:
    """Say for a chat what a unit has of its quota of a target."""
    notes = [
        defined(_measures(target)),
        _joined([_owed(target, quota), lamp_words(light)]),
        _("来自目标“%(target)s”") % {"target": target.name},
        led_by(target),
    ]
    return one_sentence(of_unit(quota.unit, target.name), _plain(value), day=day, notes=notes)


def owed_sentence(target: Target, quota: Quota) -> str:
    """Say for a chat what a target's breakdown gives a unit."""
    what = of_unit(quota.unit, _("%(target)s分解数") % {"target": target.name})
    notes = [defined(_measures(target)), _goal(target), led_by(target)]
    return one_sentence(what, target.quantity(quota.value), day=None, notes=notes)


def part_sentence(target: Target, measure: Measure, unit: Unit, value: Quantity, day: date) -> str:
    """Say for a chat what a part of the ledger adds to a target."""
    notes = [
        defined([measure]),
        _("算入目标“%(target)s”") % {"target": target.name},
        led_by(target),
    ]
    return one_sentence(of_unit(unit, measure.name), _plain(value), day=day, notes=notes)


def led_by(target: Target) -> str:
    """Say who leads a target."""
    return str(_("牵头：%(unit)s") % {"unit": target.lead_unit.name})


def place_and_name(target: Target) -> str:
    """Give a target's name with its place."""
    return str(_("%(place)s%(name)s") % {"place": target.place.name, "name": target.name})


def lamp_words(light: Light) -> str:
    """Say a light; nothing for a grey one."""
    return str(LAMPS.get(light.colour, ""))


def _measures(target: Target) -> list[Measure]:
    return [part.measure for part in target.parts.all()]


def _plain(value: Quantity) -> Quantity:
    """Give a rounded quantity as it is said, without the fraction that it was rounded from."""
    if value.amount is None:
        return value
    return Quantity(value.amount, value.scale, value.unit)


def _joined(words: Sequence[str]) -> str:
    return _("，").join(word for word in words if word)


def _goal(target: Target) -> str:
    comparator = Comparator(target.comparator) if target.comparator else None
    if comparator in SIGNS and target.value is not None:
        stretch = str(_("力争")) if target.stretch else ""
        amount = spoken(target.quantity(target.value))
        return str(_("目标%(promise)s") % {"promise": f"{stretch}{SIGNS[comparator]}{amount}"})
    return str(_("目标：%(promise)s") % {"promise": promise_text(target)})


def _share(standing: Standing) -> str:
    said = standing.actual is not None and not standing.light.unknown
    if not said or standing.light.ratio is None or standing.target.nature in RATES:
        return ""
    return str(_("完成%(share)s%%") % {"share": f"{rounded(standing.light.ratio * 100)}"})


def _owed(target: Target, quota: Quota) -> str:
    return str(_("分解数%(amount)s") % {"amount": spoken(target.quantity(quota.value))})
