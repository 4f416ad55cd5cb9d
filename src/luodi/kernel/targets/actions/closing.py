"""Whether a breakdown closes: units on the target, months on each unit."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel.access.paths import within
from luodi.kernel.targets import rules
from luodi.kernel.targets.actions.spec import QuotaSpec
from luodi.kernel.targets.rules import Period, TargetNature, Terms

RATES = {TargetNature.GROWTH, TargetNature.SHARE, TargetNature.COVERAGE}


def check_quotas(terms: Terms, period: Period, quotas: Sequence[QuotaSpec]) -> None:
    """Refuse a breakdown that does not close exactly, or counts a unit inside another."""
    value = terms.promise.value
    if value is None:
        raise ValidationError({"quotas": _("目标没有数值，不能分解；请先定下目标值")})
    whole = [quota for quota in quotas if not quota.month]
    _check_units(whole)
    if terms.nature in RATES:
        _check_rates(terms, value, whole)
    else:
        wrong = rules.check_breakdown(
            value, [(quota.unit.name, quota.value) for quota in whole], written=_written(terms)
        )
        if wrong:
            raise ValidationError({"quotas": wrong})
    _check_months(period, whole, quotas)


def _written(terms: Terms) -> Callable[[int], str]:
    return lambda amount: f"{Decimal(amount).scaleb(-terms.scale):,f}"


def _check_units(whole: Sequence[QuotaSpec]) -> None:
    for one, other in combinations(whole, 2):
        first, second = one.unit, other.unit
        if within(first.path, second.path) or within(second.path, first.path):
            high, low = sorted((first, second), key=lambda unit: len(unit.path))
            raise ValidationError(
                {
                    "quotas": _("%(low)s 在 %(high)s 之下，两者都分解会算两次；请只留其一")
                    % {"low": low.name, "high": high.name}
                }
            )


def _check_rates(terms: Terms, value: int, whole: Sequence[QuotaSpec]) -> None:
    """Refuse rates whose mean, weighted by the units' bases, misses the target."""
    bare = [quota.unit.name for quota in whole if quota.weight is None]
    if bare:
        raise ValidationError(
            {"quotas": _("%(unit)s 没有基数；增速和占比按基数加权，请逐个填写") % {"unit": bare[0]}}
        )
    bases = [quota.weight or 0 for quota in whole]
    mean = rules.weighted_growth(bases, [quota.value for quota in whole])
    short = mean > value if terms.promise.wants_less else mean < value
    if short:
        raise ValidationError(
            {
                "quotas": _("各单位按基数加权得 %(mean)s，目标是 %(value)s；请调整其中一个单位")
                % {
                    "mean": rules.rounded(mean / 10**terms.scale),
                    "value": rules.rounded(Fraction(value, 10**terms.scale)),
                }
            }
        )


def _check_months(period: Period, whole: Sequence[QuotaSpec], quotas: Sequence[QuotaSpec]) -> None:
    """Refuse months of a unit that fall, lie outside the period, or do not end on its quota."""
    wanted = [end.year * 100 + end.month for end in rules.month_ends(period)]
    totals = {quota.unit.pk: quota for quota in whole}
    by_unit: dict[int, list[QuotaSpec]] = {}
    for quota in quotas:
        if quota.month:
            by_unit.setdefault(quota.unit.pk, []).append(quota)
    for number, months in by_unit.items():
        rows = sorted(months, key=lambda item: item.month)
        name = rows[0].unit.name
        total = totals.get(number)
        if total is None or [row.month for row in rows] != wanted:
            raise ValidationError(
                {"quotas": _("%(unit)s 的月份与目标时段不符；请逐月填写") % {"unit": name}}
            )
        values = [row.value for row in rows]
        if values != sorted(values) or values[-1] != total.value:
            raise ValidationError(
                {
                    "quotas": _(
                        "%(unit)s 的月度累计须逐月不减，到最后一个月等于它的分解数；"
                        "最后一个月是 %(last)d，分解数是 %(value)d（最小单位）"
                    )
                    % {"unit": name, "last": values[-1], "value": total.value}
                }
            )
