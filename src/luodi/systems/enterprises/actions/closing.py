"""What the firm says of a reply, and how a case ends: never without having asked."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.duties import actions as duties
from luodi.kernel.duties.actions.steps import handlers_of
from luodi.kernel.duties.rules import State
from luodi.kernel.log.actions import record
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.counting import count_case
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.actions.words import kept
from luodi.systems.enterprises.models import CLOSING_TITLES, Case, CaseFeedback
from luodi.systems.enterprises.reads.cases import HEAR, heard, patience
from luodi.systems.enterprises.reads.following import contact_of


@dataclass(frozen=True)
class FeedbackSpec:
    """What a firm said; ``solved`` None when nobody answered."""

    manner: rules.Manner
    solved: rules.Solved | None = None
    score: int | None = None
    plan: str = ""
    comment: str = ""


@transaction.atomic
def hear_firm(*, actor: Actor, case: Case, spec: FeedbackSpec) -> CaseFeedback:
    """Write down what the firm says of a reply, or that it was asked in vain.

    Parameters
    ----------
    actor
        Needs ``enterprises.hear_firm`` over the case, and never handled it.
    case
        A case that was replied to.
    spec
        What was heard.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When there is no reply yet, the asker handled it, the firm wants not to be asked, an answer
        has no score, or silence one.
    """
    held = locked(case)
    acting = require(actor, HEAR, unit_path=held.unit.path, place_path=held.place.path)
    if held.duty.state != State.REPLIED:
        raise ValidationError(_("承办单位还没有答复，或已经销号；答复以后才回访"))
    if actor.user_id is not None:
        refused = rules.asker_refusal(actor.user_id, sorted(handlers_of(held.duty)))
        if refused:
            raise ValidationError(in_words(refused))
    contact = contact_of(held)
    if spec.manner is not rules.Manner.LINK and contact is not None and contact.quiet:
        raise ValidationError(
            _("企业请大家不要再打电话、上门询问；等它自己填写，或期满后按未获企业确认销号")
        )
    _check(spec)
    feedback = CaseFeedback.objects.create(
        case=held,
        manner=spec.manner.value,
        solved=spec.solved.value if spec.solved else "",
        score=spec.score,
        plan=kept(spec.plan),
        comment=kept(spec.comment),
        asked_by_id=actor.user_id,
        at=clock.now(),
    )
    record(
        actor=acting,
        verb=HEAR,
        record=("enterprises.case", held.pk),
        after={"manner": feedback.manner, "solved": feedback.solved, "score": feedback.score},
    )
    return feedback


def _check(spec: FeedbackSpec) -> None:
    if spec.solved is None and spec.score is not None:
        raise ValidationError({"score": _("没有联系上企业，就没有满意度")})
    if spec.solved is not None and spec.score is None:
        raise ValidationError({"score": _("请填企业给的满意度，1 到 5 分")})
    if spec.score is not None and not 1 <= spec.score <= 5:
        raise ValidationError({"score": _("满意度是 1 到 5 分")})


@transaction.atomic
def send_back_case(*, actor: Actor, case: Case, version: int, note: str) -> Case:
    """Send a case back to be handled again, as when the firm says that it is not solved.

    Raises
    ------
    As `luodi.kernel.duties.actions.send_back`.
    """
    held = locked(case)
    require(actor, HEAR, unit_path=held.unit.path, place_path=held.place.path)
    held.duty = duties.send_back(actor=actor, duty=held.duty, version=version, note=note)
    return held


@transaction.atomic
def close_case(*, actor: Actor, case: Case, version: int, note: str = "") -> Case:
    """Close a case as the firm allows: confirmed, with its plan, or unconfirmed after waiting.

    Parameters
    ----------
    actor
        Needs ``enterprises.hear_firm`` over the case, and to verify its duty.
    case, version
        The case and the version of its duty that the actor saw.
    note
        A word for the steps.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    luodi.kernel.duties.actions.StaleError
        When somebody changed it meanwhile.
    django.core.exceptions.ValidationError
        When there is no reply, or the firm has not agreed and was not waited for long enough.
    """
    held = locked(case)
    acting = require(actor, HEAR, unit_path=held.unit.path, place_path=held.place.path)
    if held.duty.state == State.REPLIED:
        how = rules.closing(heard(held), patience(clock.today()))
        if not isinstance(how, rules.Closing):
            raise ValidationError(in_words(how))
        held.closing = how.value
    duty = duties.verify_done(actor=actor, duty=held.duty, version=version, note=note)
    said = note.strip() or str(CLOSING_TITLES[rules.Closing(held.closing)])
    held.duty = duties.close(actor=actor, duty=duty, version=duty.version, note=said)
    held.save(update_fields=("closing",))
    count_case(held)
    record(
        actor=acting,
        verb="enterprises.close_case",
        record=("enterprises.case", held.pk),
        after={"closing": held.closing},
    )
    return held
