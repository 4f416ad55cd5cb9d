"""Deciding about an interview or a public bulletin: a person does, and cites the document."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, require_anywhere
from luodi.kernel.log.actions import record
from luodi.kernel.targets.words import month_text
from luodi.systems.targets.models import CONSEQUENCES, Consequence
from luodi.systems.targets.reads.red_months import RedUnit, red_units

DECIDE = "targets.decide_consequence"


@transaction.atomic
def decide_consequence(
    *,
    actor: Actor,
    unit_id: int,
    month: int,
    adopted: bool,
    citation: str = "",
    reason: str = "",
) -> Consequence:
    """Adopt what is proposed for a unit that stays red, or put it aside.

    Parameters
    ----------
    actor
        Needs ``targets.decide_consequence`` over the unit.
    unit_id, month
        The unit, and the last closed month by which it is proposed.
    adopted
        Whether it is adopted; only then a document must be cited that allows it.
    citation, reason
        The document, and why; to put it aside a reason is needed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the unit.
    django.core.exceptions.ValidationError
        When nothing is proposed, it was decided already, or citation or reason is missing.
    """
    require_anywhere(actor, [DECIDE])
    proposed = _proposed(actor, unit_id, month)
    acting = require(
        actor, DECIDE, unit_path=proposed.unit.path, place_path=proposed.unit.place.path
    )
    citation, reason = citation.strip()[:200], reason.strip()[:200]
    if adopted and not citation:
        raise ValidationError({"citation": _("采纳要写明依据哪份文件；没有文件的，不能约谈或通报")})
    if not adopted and not reason:
        raise ValidationError({"reason": _("不采纳请写明理由")})
    try:
        with transaction.atomic():
            decided = Consequence.objects.create(
                unit=proposed.unit,
                kind=proposed.kind.value,
                month=proposed.month,
                months=proposed.months,
                adopted=adopted,
                citation=citation,
                reason=reason,
                decided_by_id=acting.user_id,
                decided_at=clock.now(),
            )
    except IntegrityError as error:
        raise ValidationError(_already(proposed)) from error
    record(
        actor=acting,
        verb=DECIDE,
        record=("targets.consequence", decided.pk),
        after={"unit": proposed.unit.code, "kind": decided.kind, "month": month,
               "months": decided.months, "adopted": adopted, "citation": citation},
        reason=reason,
    )  # fmt: skip
    return decided


def _proposed(actor: Actor, unit_id: int, month: int) -> RedUnit:
    rows = {item.unit.pk: item for item in red_units(actor, DECIDE) if item.month == month}
    found = rows.get(unit_id)
    if found is None:
        raise ValidationError(_("没有对这个单位的建议，或关账后情况已变；请刷新后再看"))
    if found.decided is not None:
        raise ValidationError(_already(found))
    return found


def _already(proposed: RedUnit) -> str:
    decided = proposed.decided
    return _("对%(unit)s的“%(kind)s”（到%(month)s）已由%(person)s决定；请刷新") % {
        "unit": proposed.unit.name,
        "kind": CONSEQUENCES[proposed.kind],
        "month": month_text(proposed.month),
        "person": (decided.decided_by if decided else None) or _("别人"),
    }
