"""Triage: what a case is about, how grave it is, who handles it; and joining what is one."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.duties import actions as duties
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.verifiers import grants, posts_with
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.search.actions import put
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.counting import count_case
from luodi.systems.enterprises.models import Case
from luodi.systems.enterprises.reads.cases import HEAR, TRIAGE, discipline_unit, scheme_on
from luodi.systems.enterprises.reads.finding import findable_case

VERIFIES = "duties.verify_duty"


@dataclass(frozen=True)
class TriageSpec:
    """What a person decided of a new case.

    ``unit`` None keeps it for later; ``post`` None lets anybody of the unit take it.
    """

    category: rules.Category
    weight: rules.Weight = field(default_factory=rules.Weight)
    unit: Unit | None = None
    post: Post | None = None
    cause: str = ""
    note: str = ""


@transaction.atomic
def triage_case(*, actor: Actor, case: Case, version: int, spec: TriageSpec) -> Case:
    """Give a case its category and severity, and pass it on to the unit that handles it.

    Parameters
    ----------
    actor
        Needs ``enterprises.triage_case`` over the case, and to assign its duty.
    case, version
        The case, new or brought back, and the version of its duty that the actor saw.
    spec
        What was decided.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    luodi.kernel.duties.actions.StaleError
        When somebody changed it meanwhile.
    django.core.exceptions.ValidationError
        When it is handled already, or a post does not fit.
    """
    held = locked(case)
    acting = require(actor, TRIAGE, unit_path=held.unit.path, place_path=held.place.path)
    weighed = rules.weigh(spec.category, spec.weight)
    code = rules.grade(scheme_on(clock.today()), weighed.severity)
    duty = duties.grade_duty(
        actor=actor, duty=held.duty, version=version, grade=code, note="；".join(weighed.reasons)
    )
    before = {"category": held.category, "severity": held.severity}
    held.category, held.severity = spec.category.value, weighed.severity.value
    held.reasons = "\n".join(weighed.reasons)
    held.cause = spec.cause.strip()[:60]
    held.save(update_fields=("category", "severity", "reasons", "cause"))
    if spec.unit is not None:
        duty = duties.assign(
            actor=actor,
            duty=duty,
            version=duty.version,
            unit=spec.unit,
            post=spec.post,
            verifier_post=_asking_post(held, spec.post),
            note=spec.note,
        )
    held.duty = duty
    put(findable_case(held))
    record(
        actor=acting,
        verb=TRIAGE,
        record=("enterprises.case", held.pk),
        before=before,
        after={
            "category": held.category,
            "severity": held.severity,
            "cause": held.cause,
            "unit": spec.unit.code if spec.unit else None,
        },
    )
    return held


def locked(case: Case) -> Case:
    """Fetch a case as it stands; its duty's lock is the case's."""
    Duty.objects.select_for_update().get(pk=case.duty_id)
    rows = unrestricted(Case, why="the right to it is asked of it next")
    return rows.select_related("duty__unit", "unit__place", "place", "firm__party").get(pk=case.pk)


def _asking_post(case: Case, handler: Post | None) -> Post | None:
    """Find who asks the firm in the office that keeps the case; None leaves it to the duties."""
    hearing = [post for post in posts_with(HEAR, clock.now()) if post.unit_id == case.unit_id]
    for post in sorted(hearing, key=lambda post: post.pk):
        if (handler is None or post.pk != handler.pk) and grants(post, VERIFIES):
            return post
    return None


@transaction.atomic
def pass_to_discipline(*, actor: Actor, case: Case, version: int) -> Case:
    """Give a case that reports corruption to the discipline body, out of everybody else's sight.

    Parameters
    ----------
    actor
        Needs ``enterprises.triage_case`` over the case, and to assign its duty.
    case, version
        A case that nobody handles yet, and the version of its duty that the actor saw.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    luodi.kernel.duties.actions.StaleError
        When somebody changed it meanwhile.
    django.core.exceptions.ValidationError
        When it is handled already, or there already.

    Source
    ------
    Dossier of enterprise cases, bad input: passed to discipline bodies, hidden from the street.
    """
    held = locked(case)
    acting = require(actor, TRIAGE, unit_path=held.unit.path, place_path=held.place.path)
    if held.discipline:
        raise ValidationError(_("已经由%(unit)s受理") % {"unit": held.unit})
    held.unit = discipline_unit(held.unit)
    held.place, held.discipline = held.unit.place, True
    held.save(update_fields=("unit", "place", "discipline"))
    held.duty = duties.amend(
        actor=actor,
        duty=held.duty,
        version=version,
        amendment=duties.Amendment(unit=held.unit, place=held.place),
        note=_("反映作风和腐败，转%(unit)s受理") % {"unit": held.unit},
    )
    put(findable_case(held))
    record(
        actor=acting,
        verb="enterprises.pass_to_discipline",
        record=("enterprises.case", held.pk),
        before={"discipline": False},
        after={"discipline": True},
    )
    return held


@transaction.atomic
def join_case(*, actor: Actor, case: Case, parent: Case) -> Case:
    """Make a case the child of one that tells the same; each keeps its own reply, one counts.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.triage_case`` over both.
    django.core.exceptions.ValidationError
        When it is its own parent, of another firm, or one of the two is a child already.
    """
    held, above = locked(case), locked(parent)
    for one in (above, held):
        acting = require(actor, TRIAGE, unit_path=one.unit.path, place_path=one.place.path)
    if held.pk == above.pk or above.parent_id is not None:
        raise ValidationError(_("主诉求不能是它自己，也不能是别的诉求的子诉求；请另选"))
    if held.children.exists():
        raise ValidationError(
            _("已有诉求并入 %(number)s，它是主诉求；请把那一件并入这一件")
            % {"number": held.duty.number}
        )
    if held.firm_id is None or held.firm_id != above.firm_id:
        raise ValidationError(_("不是同一家企业的诉求；共性问题请另立"))
    held.parent = above
    held.save(update_fields=("parent",))
    count_case(held)
    record(
        actor=acting,
        verb="enterprises.join_case",
        record=("enterprises.case", held.pk),
        after={"parent": above.duty.number},
    )
    return held
