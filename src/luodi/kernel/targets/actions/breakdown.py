"""Breaking a target down into units and months, as a dated version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.documents.models import Document
from luodi.kernel.people.models import Unit
from luodi.kernel.targets import rules
from luodi.kernel.targets.actions.change import Change, parts_of_units, write_change
from luodi.kernel.targets.actions.closing import RATES
from luodi.kernel.targets.actions.spec import PartSpec, QuotaSpec
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads.terms import terms_of
from luodi.kernel.targets.rules import Terms
from luodi.standards.errors import StandardError


@dataclass(frozen=True)
class ShareSpec:
    """What a unit takes of a target: by its weight, or ``value`` set by hand.

    For rates ``weight`` is the unit's base, the figure of the year before or the denominator, and
    ``value`` its rate.
    """

    unit: Unit
    weight: int | None = None
    value: int | None = None


@transaction.atomic
def break_down(
    *,
    actor: Actor,
    target: Target,
    shares: Sequence[ShareSpec],
    valid_from: date,
    citation: str,
    document: Document | None = None,
    by_month: bool = True,
    version: int | None = None,
) -> Target:
    """Break a target down to units, and each unit's quota to months, as the next version.

    Parameters
    ----------
    actor
        Needs ``targets.break_down`` over the lead unit and the place.
    target
        A target with a number.
    shares
        The units: all by weight, which closes by largest remainder, or all by value, which must
        sum to the target exactly. Empty to lift the breakdown.
    valid_from, citation, document, version
        As for `change_target`.
    by_month
        Whether each unit's quota is spread over the months by the target's pace; months of
        points, growth and shares are never added, so those get none.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When the breakdown does not close, naming the difference, when a unit stands twice or
        inside another, and as for `change_target`.

    Notes
    -----
    The parts that the target counts are widened so that each unit's figures count, once.
    """
    actor = require(
        actor,
        "targets.break_down",
        unit_path=target.lead_unit.path,
        place_path=target.place.path,
    )
    quotas = quotas_of_shares(terms_of(target), shares, by_month=by_month)
    parts = [
        PartSpec(part.measure, part.unit, part.place)
        for part in target.parts.select_related("measure", "unit", "place")
    ]
    return write_change(
        actor=actor,
        target=target,
        change=Change(valid_from, citation, document),
        changes={
            "quotas": quotas,
            "parts": parts_of_units(parts, [share.unit for share in shares]),
        },
        version=target.version if version is None else version,
        verb="targets.break_down",
    )


def quotas_of_shares(
    terms: Terms, shares: Sequence[ShareSpec], *, by_month: bool
) -> list[QuotaSpec]:
    """Give the quotas that shares come to, for the whole period and by month.

    Raises
    ------
    django.core.exceptions.ValidationError
        When weights and values are mixed, or cannot be shared out.
    """
    try:
        values = _values(terms, shares)
        quotas = [
            QuotaSpec(share.unit, values[share.unit.pk], weight=share.weight) for share in shares
        ]
        if by_month and terms.accrues:
            quotas += [month for quota in quotas for month in _months(terms, quota)]
    except StandardError as error:
        raise ValidationError({"quotas": error.message}) from error
    return quotas


def _values(terms: Terms, shares: Sequence[ShareSpec]) -> Mapping[int, int]:
    by_hand = [share for share in shares if share.value is not None]
    if by_hand and len(by_hand) != len(shares):
        bare = next(share for share in shares if share.value is None)
        raise ValidationError(
            {
                "quotas": _("%(unit)s 没有分解数，别的单位有；请全部按权重，或全部填数")
                % {"unit": bare.unit.name}
            }
        )
    if by_hand or not shares:
        return {share.unit.pk: share.value or 0 for share in shares}
    if terms.nature in RATES:
        raise ValidationError({"quotas": _("增速和占比不能按权重相分；请逐个填写各单位的数")})
    if terms.promise.value is None:
        raise ValidationError({"quotas": _("目标没有数值，不能分解；请先定下目标值")})
    found = rules.largest_remainder(
        terms.promise.value,
        [share.weight for share in shares],
        [share.unit.code for share in shares],
    )
    return {share.unit.pk: value for share, value in zip(shares, found, strict=True)}


def _months(terms: Terms, quota: QuotaSpec) -> list[QuotaSpec]:
    ends = rules.month_ends(terms.period)
    return [
        QuotaSpec(quota.unit, value, end.year * 100 + end.month)
        for end, value in zip(ends, rules.month_quotas(quota.value, terms), strict=True)
    ]
