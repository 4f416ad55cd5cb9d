"""What a target must hold before it stands: its place in the text, its promise, its parts."""

from collections.abc import Sequence
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.ledger.reads import Part, shared_records, stored_parts
from luodi.kernel.ledger.rules import RecordKey, month_of
from luodi.kernel.targets import rules
from luodi.kernel.targets.actions.spec import PartSpec, TargetSpec
from luodi.kernel.targets.models import Target, TargetPart
from luodi.kernel.targets.reads.history import history_of
from luodi.kernel.targets.rules import (
    Accumulation,
    Comparator,
    Pace,
    Period,
    TargetNature,
    Terms,
)
from luodi.standards.errors import StandardError

COUNTED_BY = {
    TargetNature.GROWTH: {Nature.GROWTH},
    TargetNature.SHARE: {Nature.RATIO, Nature.STOCK},
    TargetNature.COVERAGE: {Nature.RATIO, Nature.STOCK},
    TargetNature.LIST: {Nature.ITEMS},
    TargetNature.MILESTONE: {Nature.ITEMS},
    TargetNature.LEVEL: {Nature.FLOW, Nature.STOCK, Nature.ITEMS},
    TargetNature.COUNT: {Nature.FLOW, Nature.STOCK, Nature.ITEMS},
}
"""Natures of measures that can count a target of a nature."""
RECORDS_NAMED = 5


class CountedTwiceError(ValidationError):
    """Two parts of a target would count the same records.

    ``said`` tells the two parts and how many records there are, without naming one: a reader may
    not see them all. ``records`` are the first few.
    """

    def __init__(
        self, one: PartSpec, other: PartSpec, records: Sequence[RecordKey], count: int
    ) -> None:
        """Say it in words, as an error beside the measure."""
        self.records, self.count = tuple(records), count
        words = {
            "one": f"{one.measure}·{one.unit.name}",
            "other": f"{other.measure}·{other.unit.name}",
            "count": count,
        }
        if count:
            self.said = _("目标的两个部分“%(one)s”与“%(other)s”会把 %(count)d 条记录算两次") % words
        else:
            self.said = (
                _("目标的两个部分“%(one)s”与“%(other)s”范围相交，会把同一分录算两次") % words
            )
        named = _("；").join(str(key) for key in records)
        message = _("%(said)s：%(records)s") % {"said": self.said, "records": named}
        remedy = _("%(said)s；请改小其一")
        super().__init__({"measure": remedy % {"said": message if named else self.said}})


def check_span(spec: TargetSpec) -> None:
    """Refuse a span outside the text, and one that is a target already."""
    span, length = spec.span, len(spec.document.text)
    inside = 0 <= span.sentence_start <= span.start < span.end <= span.sentence_end <= length
    if not inside:
        raise ValidationError(
            _(
                "原文位置 %(start)d—%(end)d 不在《%(document)s》的 %(length)d 个字之内；"
                "请从审阅页重新接受"
            )
            % {
                "start": span.start,
                "end": span.end,
                "document": spec.document,
                "length": length,
            }
        )
    standing = (
        unrestricted(Target, why="the same span must not count twice, whoever may see it")
        .filter(document=spec.document, span_start=span.start, span_end=span.end)
        .first()
    )
    if standing is not None:
        raise ValidationError(_("这句话已是目标 %(pk)d；同一承诺只算一次") % {"pk": standing.pk})


def check_terms(terms: Terms, in_step_with: Target | None) -> None:
    """Refuse a promise that cannot be judged, and a curve that does not close."""
    promise = terms.promise
    if promise.comparator is Comparator.SYNC:
        _check_step(terms, in_step_with)
    elif in_step_with is not None:
        raise ValidationError({"in_step_with": _("只有“同步”的目标才选与哪个目标同步；请清空")})
    waits = promise.comparator in {Comparator.SYNC, Comparator.ASSIGNED, None}
    if waits != (promise.value is None) and promise.comparator is not Comparator.ASSIGNED:
        raise ValidationError(
            {"value": _("要求与目标值须一起填写；“同步”和没有数值的承诺不填目标值")}
        )
    if promise.tolerance is not None and promise.comparator not in {
        Comparator.ABOUT,
        Comparator.SYNC,
    }:
        raise ValidationError({"tolerance": _("容差只用于“左右”和“同步”；请清空")})
    if terms.nature is TargetNature.GROWTH and terms.accumulation is Accumulation.POINT:
        raise ValidationError({"accumulation": _("增速按累计数算，不是时点数；请改为累计")})
    _check_curve(terms)


def _check_step(terms: Terms, in_step_with: Target | None) -> None:
    if in_step_with is None:
        raise ValidationError({"in_step_with": _("没有选与哪个目标同步；请选一个增速目标")})
    if TargetNature(in_step_with.nature) is not TargetNature.GROWTH:
        raise ValidationError(
            {
                "in_step_with": _("目标 %(pk)d“%(name)s”不是增速，不能与它同步；请选增速目标")
                % {"pk": in_step_with.pk, "name": in_step_with.name}
            }
        )
    if terms.nature is not TargetNature.GROWTH:
        raise ValidationError({"nature": _("“同步”比的是增速；请把类型改为增速")})


def _check_curve(terms: Terms) -> None:
    if terms.pace not in {Pace.HISTORY, Pace.CURVE}:
        if terms.curve:
            raise ValidationError({"curve": _("只有按曲线或按往年序时才填曲线；请清空")})
        return
    wrong = rules.check_curve(terms.curve, len(rules.month_ends(terms.period)))
    if wrong:
        raise ValidationError({"curve": wrong})


def check_measures(terms: Terms, unit: str, parts: Sequence[PartSpec]) -> None:
    """Refuse a measure in another unit, or of a nature that cannot count the target."""
    for part in parts:
        measure = part.measure
        if (measure.unit, measure.scale) != (unit, terms.scale):
            raise ValidationError(
                {
                    "measure": _(
                        "指标“%(measure)s”的单位是 %(unit)s（小数位 %(scale)d），"
                        "目标的单位是 %(wanted)s（小数位 %(wanted_scale)d）；请选同单位的指标"
                    )
                    % {
                        "measure": measure,
                        "unit": measure.unit,
                        "scale": measure.scale,
                        "wanted": unit,
                        "wanted_scale": terms.scale,
                    }
                }
            )
        allowed = set(COUNTED_BY[terms.nature])
        if terms.accumulation is Accumulation.POINT:
            allowed -= {Nature.FLOW}
        elif terms.nature in {TargetNature.LEVEL, TargetNature.COUNT}:
            allowed -= {Nature.STOCK}
        if Nature(measure.nature) not in allowed:
            raise ValidationError(
                {
                    "measure": _(
                        "指标“%(measure)s”是%(nature)s，不能算这一类目标；可用的是：%(allowed)s"
                    )
                    % {
                        "measure": measure,
                        "nature": Nature(measure.nature).label,
                        "allowed": _("、").join(sorted(str(item.label) for item in allowed)),
                    }
                }
            )

    _check_alike([part.measure for part in parts])


def _check_alike(measures: Sequence[Measure]) -> None:
    """Refuse formulas that cannot be one figure: their sums above and below are added up."""
    for measure in measures[1:]:
        if _made_of(measure) != _made_of(measures[0]):
            raise ValidationError(
                {
                    "measure": _(
                        "指标“%(one)s”与“%(other)s”的算法或分子、分母的单位不同，合不成一个数；"
                        "请选同样算法的指标，或分成几个目标"
                    )
                    % {"one": measures[0], "other": measure}
                }
            )


def _made_of(measure: Measure) -> tuple[str, ...]:
    sides = [f"{side.scale} {side.unit}" for side in (measure.top, measure.bottom) if side]
    return (measure.nature, *sides) if sides else ()


def check_parts(parts: Sequence[PartSpec], period: Period) -> None:
    """Refuse parts that would count the same record twice, naming up to five such records.

    Of several such pairs the one with most records is told.
    """
    found = [(part, stored_parts(_ledger_part(part, period))) for part in parts]
    wrong = []
    for (one, stored), (other, others) in combinations(found, 2):
        crossing = any(
            rules.parts_overlap(_key(first), _key(second)) for first in stored for second in others
        )
        shared = [shared_records(first, second) for first in stored for second in others]
        count = sum(item.count for item in shared)
        if crossing or count:
            records = [key for item in shared for key in item.keys][:RECORDS_NAMED]
            wrong.append(CountedTwiceError(one, other, records, count))
    if wrong:
        raise max(wrong, key=lambda error: error.count)


def check_starts(
    parts: Sequence[PartSpec], period: Period, *, target: Target | None = None
) -> None:
    """Refuse a part whose figures another target counts from another day, in the same time.

    Figures are cumulative from a target's first day: one posted for the one target would pull
    down what was posted for the other.

    Raises
    ------
    django.core.exceptions.ValidationError
        Naming the other target and its period.
    """
    wanted = {(key, part.measure) for part in parts for key in _adding_up(part, period)}
    if not wanted:
        return
    rows = (
        TargetPart.objects.filter(
            target__period_start__lt=period.end, target__period_end__gt=period.start
        )
        .exclude(target__period_start=period.start)
        .exclude(target__in=[target.pk] if target is not None and target.pk else [])
        .select_related("target", "measure__top", "measure__bottom", "unit", "place")
        .order_by("target_id", "pk")
    )
    numbers = {key[0] for key, _measure in wanted}
    counts = Q(measure__in=numbers) | Q(measure__top__in=numbers) | Q(measure__bottom__in=numbers)
    for row in rows.filter(counts):
        theirs = _adding_up(PartSpec(row.measure, row.unit, row.place), period)
        for key, measure in wanted:
            if any(rules.parts_overlap(key, other) for other in theirs):
                raise ValidationError({"measure": _starts_elsewhere(row.target, measure, period)})


def _adding_up(part: PartSpec, period: Period) -> list[tuple[int, str, str]]:
    """Give measure, unit and place of the stored flows that a part counts."""
    measure = part.measure
    flows = {
        side.pk
        for side in (measure, measure.top, measure.bottom)
        if side is not None and side.nature == Nature.FLOW
    }
    stored = {_key(item) for item in stored_parts(_ledger_part(part, period))}
    return sorted(key for key in stored if key[0] in flows)


def _starts_elsewhere(other: Target, measure: Measure, period: Period) -> str:
    theirs = Period(other.period_start, other.period_end)
    return _(
        "指标“%(measure)s”已由目标 %(pk)d“%(name)s”自 %(start)s 起累计（到 %(last)s），"
        "本目标自 %(own)s 起，两个累计数会互相冲减；请用同一起始日，或另设指标"
    ) % {
        "measure": measure,
        "pk": other.pk,
        "name": other.name,
        "start": theirs.start,
        "last": theirs.last_day,
        "own": period.start,
    }


def _ledger_part(part: PartSpec, period: Period) -> Part:
    return Part(
        part.measure.pk,
        part.unit.path,
        part.place.path,
        month_of(period.start),
        month_of(period.last_day),
    )


def curve_of(
    pace: Pace, curve: Sequence[int], parts: Sequence[PartSpec], period: Period
) -> tuple[int, ...]:
    """Give the curve of a pace; that of HISTORY is counted from the ledger when it is not given."""
    if pace is not Pace.HISTORY or curve:
        return tuple(curve)
    try:
        return history_of([_ledger_part(part, period) for part in parts], period)
    except StandardError as error:
        raise ValidationError({"pace": error.message}) from error


def _key(part: Part) -> tuple[int, str, str]:
    return part.measure_id, part.unit_path, part.place_path
