"""One case of policy for what several firms share; each of theirs keeps its own reply."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.duties.models import Duty
from luodi.kernel.log.actions import record
from luodi.systems.enterprises.actions.cases import CaseSpec, take_case
from luodi.systems.enterprises.actions.triage import TriageSpec, triage_case
from luodi.systems.enterprises.models import CATEGORY_TITLES, Case, CommonCase
from luodi.systems.enterprises.reads.cases import TRIAGE
from luodi.systems.enterprises.reads.issues import SharedIssue, issue_of
from luodi.systems.enterprises.rules import Channel


@transaction.atomic
def open_common_case(*, actor: Actor, case: Case, spec: TriageSpec) -> Case:
    """Open one case of policy for the issue that a case shares, and link all that share it.

    Parameters
    ----------
    actor
        Needs ``enterprises.take_case`` over the office, and ``enterprises.triage_case`` over the
        office and over every case of the issue.
    case
        One of the cases of the issue.
    spec
        How grave it is and who handles it; category and cause are those of the issue.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permissions.
    django.core.exceptions.ValidationError
        When too few firms share it, or a case of policy stands for it already.
    """
    shared = _locked_issue(actor, case)
    if shared.policy is not None or len(shared.new) < len(shared.cases):
        number = shared.policy.duty.number if shared.policy else _("您看不到的一件诉求")
        raise ValidationError(
            _("“%(cause)s”已经立为%(number)s；请并入它，不另立")
            % {"cause": shared.issue.cause, "number": number}
        )
    told = {
        "firms": shared.issue.firms,
        "category": CATEGORY_TITLES[shared.issue.category],
        "cause": shared.issue.cause,
    }
    policy = take_case(
        actor=actor,
        spec=CaseSpec(
            unit=case.unit,
            channel=Channel.ON_SITE_MEETING,
            text=_("共性问题：%(cause)s。%(firms)d 家企业就%(category)s提出，请从政策上解决。")
            % told,
            told_as=_("%(firms)d 家企业") % told,
        ),
    )
    policy = triage_case(
        actor=actor,
        case=policy,
        version=policy.duty.version,
        spec=replace(spec, category=shared.issue.category, cause=shared.issue.cause),
    )
    _link(actor, policy, shared)
    return policy


@transaction.atomic
def link_common_cases(*, actor: Actor, case: Case) -> Case:
    """Link the newer cases of a shared issue to the case of policy that stands for it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.triage_case`` over every case that is linked.
    django.core.exceptions.ValidationError
        When no case of policy stands for it, or nothing is left to link.
    """
    shared = _locked_issue(actor, case)
    if shared.policy is None or not shared.new:
        raise ValidationError(_("没有可以并入的诉求，或还没有立共性问题；请看共性问题页"))
    _link(actor, shared.policy, shared)
    return shared.policy


def _locked_issue(actor: Actor, case: Case) -> SharedIssue:
    """Give the issue as it stands, while nobody else may link its cases."""
    rows = unrestricted(Case, why="only locked; the issue is read as the actor may see it")
    same = rows.filter(category=case.category, cause=case.cause).exclude(cause="")
    list(Duty.objects.select_for_update().filter(case__in=same).order_by("pk").values("pk"))
    shared = issue_of(actor, case)
    if shared is None:
        raise ValidationError(
            _("“%(cause)s”还没有足够多的企业提出，不立共性问题") % {"cause": case.cause or "—"}
        )
    return shared


def _link(actor: Actor, policy: Case, shared: SharedIssue) -> None:
    for case in shared.new:
        acting = require(actor, TRIAGE, unit_path=case.unit.path, place_path=case.place.path)
        CommonCase.objects.create(case=case, policy=policy)
        record(
            actor=acting,
            verb="enterprises.link_common_case",
            record=("enterprises.case", case.pk),
            after={"policy": policy.pk},
        )
