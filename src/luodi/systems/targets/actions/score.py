"""Setting how a year's targets are weighed; the veto only where a document turns it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.log.actions import record
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.rules import check_weights
from luodi.systems.targets.models import ScoreScheme, ScoreWeight


@dataclass(frozen=True)
class WeightSpec:
    """What a target weighs, in hundredths of a point; ``veto`` marks an item of veto."""

    target: Target
    weight: int
    veto: bool = False


@transaction.atomic
def set_score(
    *,
    actor: Actor,
    year: int,
    citation: str,
    weights: Sequence[WeightSpec],
    veto_citation: str = "",
) -> ScoreScheme:
    """Set the weights of a year's score.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.set_score`` at the root.
    django.core.exceptions.ValidationError
        Without a citation, when the weights are not 100 together, when a target stands twice or
        does not run in the year, or for an item of veto without the document that turns it on.
    """
    actor = require_at_root(actor, "targets.set_score")
    _check(year, citation, weights, veto_citation)
    before = {row.target_id: row.weight for row in ScoreWeight.objects.filter(scheme_id=year)}
    scheme, _made = ScoreScheme.objects.update_or_create(
        year=year,
        defaults={"citation": citation.strip(), "veto_citation": veto_citation.strip()},
    )
    ScoreWeight.objects.filter(scheme=scheme).delete()
    ScoreWeight.objects.bulk_create(
        ScoreWeight(scheme=scheme, target=item.target, weight=item.weight, veto=item.veto)
        for item in weights
    )
    record(
        actor=actor,
        verb="targets.set_score",
        record=("targets.scorescheme", year),
        before={"weights": before},
        after={"weights": {item.target.pk: item.weight for item in weights}},
        reason=citation,
    )
    return scheme


def _check(year: int, citation: str, weights: Sequence[WeightSpec], veto_citation: str) -> None:
    if not citation.strip():
        raise ValidationError({"citation": _("没有依据；请写明哪份考核办法定下权重")})
    seen: set[int] = set()
    for item in weights:
        target = item.target
        if target.pk in seen:
            raise ValidationError(
                {"weights": _("目标 %(pk)d 写了两次；一个目标只列一行") % {"pk": target.pk}}
            )
        seen.add(target.pk)
        if target.period_start.year > year or target.period_end <= date(year, 1, 1):
            raise ValidationError(
                {
                    "weights": _("目标 %(pk)d“%(name)s”的时段不在 %(year)d 年；请去掉")
                    % {"pk": target.pk, "name": target.name, "year": year}
                }
            )
        if item.veto and not veto_citation.strip():
            raise ValidationError(
                {
                    "veto_citation": _("目标 %(pk)d 列为一票否决，却没有依据；请写明文件，或去掉 !")
                    % {"pk": target.pk}
                }
            )
    wrong = check_weights([(item.target.name, item.weight) for item in weights])
    if wrong:
        raise ValidationError({"weights": wrong})
