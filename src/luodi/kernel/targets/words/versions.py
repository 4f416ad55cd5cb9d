"""What changed from one version of a target to the next, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel.ledger.models import Measure
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import TargetVersion
from luodi.kernel.targets.reads.terms import UNTOLD, read_parts, read_quotas
from luodi.kernel.targets.words.names import (
    ACCUMULATIONS,
    COMPARATORS,
    DIRECTIONS,
    FREQUENCIES,
    NATURES,
    PACES,
    PROFILES,
)
from luodi.kernel.web.figures import Quantity

Terms = dict[str, Any]
CHOICES = {
    "nature": NATURES,
    "accumulation": ACCUMULATIONS,
    "direction": DIRECTIONS,
    "comparator": COMPARATORS,
    "pace": PACES,
    "profile": PROFILES,
    "frequency": FREQUENCIES,
}
LABELS = {
    "lead_unit": gettext_lazy("牵头单位"),
    "place": gettext_lazy("地方"),
    "comparator": gettext_lazy("要求"),
    "value": gettext_lazy("目标值"),
    "tolerance": gettext_lazy("容差"),
    "base": gettext_lazy("起点值"),
    "stretch": gettext_lazy("力争"),
    "direction": gettext_lazy("方向"),
    "nature": pgettext_lazy("target", "类型"),
    "accumulation": gettext_lazy("累计或时点"),
    "in_step_with": gettext_lazy("与哪个目标同步"),
    "average": gettext_lazy("全市平均"),
    "period_start": gettext_lazy("起始日"),
    "period_end": gettext_lazy("截止（不含）"),
    "pace": gettext_lazy("序时"),
    "curve": gettext_lazy("序时曲线"),
    "profile": gettext_lazy("亮灯办法"),
    "frequency": gettext_lazy("多久报一次"),
    "unit": gettext_lazy("单位"),
    "scale": gettext_lazy("小数位"),
    "parts": gettext_lazy("怎么算账"),
    "quotas": gettext_lazy("分解"),
}
AMOUNTS = {"value", "tolerance", "base"}


@dataclass(frozen=True)
class Difference:
    """A field that changed, from what to what, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryLine:
    """A version of a target and what it changed; the first one changed nothing."""

    version: TargetVersion
    differences: Sequence[Difference]


def difference_text(item: Difference) -> str:
    """Write a change in one phrase."""
    return _("%(label)s：%(before)s → %(after)s") % {
        "label": item.label,
        "before": item.before,
        "after": item.after,
    }


def differences(before: Terms, after: Terms) -> list[Difference]:
    """Give what differs between two versions' terms, in the order in which people ask."""
    before, after = UNTOLD | before, UNTOLD | after
    return [
        Difference(str(label), field_text(name, before), field_text(name, after))
        for name, label in LABELS.items()
        if before[name] != after[name]
    ]


def history(versions: Sequence[TargetVersion]) -> list[HistoryLine]:
    """Give the versions, the newest first as given, with what each changed."""
    olds: list[TargetVersion | None] = [*versions[1:], None]
    return [
        HistoryLine(version, differences(old.terms, version.terms) if old else [])
        for version, old in zip(versions, olds, strict=True)
    ]


def field_text(name: str, terms: Terms) -> str:
    """Write one field of a version's terms; what is not set is a dash."""
    if name == "parts":
        return _parts_text(terms)
    if name == "quotas":
        return _quotas_text(terms)
    value = terms[name]
    if value is None or value in ("", []):
        return "—"
    if name in AMOUNTS:
        return Quantity(value, terms["scale"], terms["unit"]).exact
    if name in CHOICES:
        return str(CHOICES[name][value])
    return _WRITTEN.get(name, str)(value)


def _parts_text(terms: Terms) -> str:
    parts = read_parts(terms)
    measures = Measure.objects.in_bulk([part.measure_id for part in parts])
    units = Unit.objects.in_bulk([part.unit_id for part in parts])
    written = [f"{measures[part.measure_id]}·{units[part.unit_id].name}" for part in parts]
    return _("、").join(written) or "—"


def _quotas_text(terms: Terms) -> str:
    quotas = [quota for quota in read_quotas(terms) if not quota.month]
    units = Unit.objects.in_bulk([quota.unit_id for quota in quotas])
    written = [
        f"{units[quota.unit_id].name} {Quantity(quota.value, terms['scale'], terms['unit']).exact}"
        for quota in quotas
    ]
    return _("、").join(written) or "—"


def _yes(value: bool) -> str:
    return _("是") if value else _("否")


def _named(model: type[Unit | Place | Measure]) -> Callable[[int], str]:
    return lambda number: str(model.objects.get(pk=number).name)


def _curve(shares: Sequence[int]) -> str:
    return _("、").join(f"{share / 100:g}%" for share in shares)


def _target(number: int) -> str:
    return _("目标 %(number)d") % {"number": number}


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "lead_unit": _named(Unit),
    "place": _named(Place),
    "average": _named(Measure),
    "in_step_with": _target,
    "stretch": _yes,
    "curve": _curve,
}
