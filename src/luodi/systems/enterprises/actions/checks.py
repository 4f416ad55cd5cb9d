"""Asking once more about a case that ended: a closing drawn at random, or a withdrawal."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.duties.actions.steps import check_version, handlers_of
from luodi.kernel.duties.rules import Act
from luodi.kernel.log.actions import record
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.reopening import reopen_case
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.actions.words import needed
from luodi.systems.enterprises.models import Case, CaseCheck
from luodi.systems.enterprises.reads.checks import RECHECK, first_asker, kind_of_check

LONGEST = 2_000


@dataclass(frozen=True)
class CheckSpec:
    """What was found: the result, in words, of which draw, and whether the case comes back."""

    result: rules.CheckResult
    words: str
    seed: int | None = None
    reopen: bool = False


@transaction.atomic
def check_case(*, actor: Actor, case: Case, version: int, spec: CheckSpec) -> CaseCheck:
    """Write down what was found on asking once more, and bring the case back where it must be.

    Parameters
    ----------
    actor
        Needs ``enterprises.recheck_case`` over the case; neither handled it nor asked the firm
        first. To bring it back also what `reopen_case` asks.
    case, version
        A closed or withdrawn case, and the version of its duty that the actor saw.
    spec
        What was found.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    luodi.kernel.duties.actions.StaleError
        When somebody changed it meanwhile.
    django.core.exceptions.ValidationError
        When the case has not ended, the withdrawal was called back already, the actor had part in
        it, the result does not fit, no words tell it, or it cannot come back any more.
    """
    held = locked(case)
    acting = require(actor, RECHECK, unit_path=held.unit.path, place_path=held.place.path)
    kind = kind_of_check(held)
    if kind is None:
        raise ValidationError(
            _("“%(case)s”还没有销号，也没有撤回，或撤回已经回访过；现在不用复核") % {"case": held}
        )
    if actor.user_id is None:
        raise ValidationError(_("复核要由人来做；请登录后办理"))
    check_version(held.duty, version, Act.REOPEN if spec.reopen else Act.CLOSE)
    words = _checked(actor.user_id, held, kind, spec)
    made = CaseCheck.objects.create(
        case=held,
        kind=kind.value,
        result=spec.result.value,
        words=words,
        seed=spec.seed if kind is rules.CheckKind.RECHECK else None,
        by_id=actor.user_id,
        at=clock.now(),
    )
    record(
        actor=acting,
        verb=RECHECK,
        record=("enterprises.case", held.pk),
        after={"kind": made.kind, "result": made.result, "seed": made.seed},
    )
    if spec.reopen:
        reopen_case(actor=actor, case=held, version=held.duty.version, note=words)
    return made


def _checked(checker: int, case: Case, kind: rules.CheckKind, spec: CheckSpec) -> str:
    """Give the words as they are kept, once nothing speaks against the check."""
    asker = first_asker(case) if kind is rules.CheckKind.RECHECK else None
    refused = rules.checker_refusal(checker, handlers_of(case.duty), asker)
    if refused:
        raise ValidationError(in_words(refused))
    if spec.result not in rules.RESULTS[kind]:
        raise ValidationError({"result": _("这个结论不适用于这件诉求；请另选")})
    if spec.reopen and spec.result not in rules.BAD:
        raise ValidationError({"reopen": _("复核通过或企业自愿撤回的，不用重新办理")})
    return needed(spec.words, "words", _("没有写问到了什么；请写明企业怎么说"), LONGEST)
