"""A report's way: handed in, taken back, approved, returned, posted, withdrawn."""

from collections.abc import Collection
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.targets.models import Target
from luodi.systems.targets.actions.checks import ReportSpec, Stated, checked
from luodi.systems.targets.actions.posting import (
    check_not_held,
    check_still_rises,
    lock,
    repost_report,
)
from luodi.systems.targets.actions.questions import check_answered
from luodi.systems.targets.actions.steps import UNDER_REVIEW, move, step
from luodi.systems.targets.models import UNDER_WAY, FigureRole, Report, ReportState
from luodi.systems.targets.reads import Reporter, approver_refusal, reporter_of, roles_of
from luodi.systems.targets.rules import APPROVALS, Act, states_after

DRAFTS = (ReportState.DRAFT, ReportState.RETURNED)
NAMES_IN_A_STEP = 3


@transaction.atomic
def hand_in_report(
    *, actor: Actor, report: Report, version: int, confirmed: Collection[str] = ()
) -> Report:
    """Hand a draft in to the head of the unit.

    Parameters
    ----------
    actor
        Who hands it in; needs ``targets.report_figure`` over the unit and its place.
    report, version
        The report, and the version that the actor saw.
    confirmed
        Keys of the questions that the actor has looked at; see `questions.Question`.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    HeldError
        While questions are open.
    django.core.exceptions.ValidationError
        Without evidence, or when the figures cannot stand any longer.
    """
    actor = _require(actor, "targets.report_figure", report)
    Target.objects.select_for_update().get(pk=report.target_id)
    if report.state not in DRAFTS:
        move(report, version=version, states=DRAFTS)
    if not report.evidence.exists():
        raise ValidationError({"evidence": _("没有证明材料；请至少附一份统计表、照片或验收单")})
    reporter = _checked_again(report)
    answered = check_answered(report, reporter, confirmed)
    return _moved(
        actor,
        report,
        version,
        Act.HAND_IN,
        (ReportState.UNIT,),
        reason=_("；").join((_stated_words(report), *_answered_words(answered))),
    )


def _stated_words(report: Report) -> str:
    """Write what is handed in, so that the steps keep it when the report is mended later."""
    figures = [
        _("%(figure)s %(amount)s")
        % {"figure": figure.get_role_display(), "amount": figure.cumulative_quantity.exact}
        for figure in report.figures.select_related("measure")
    ]
    if figures:
        return _("，").join(figures)
    items = [str(row.item) for row in report.items.select_related("item")]
    if not items:
        return _("没有新完成的项目")
    names = _("、").join(items[:NAMES_IN_A_STEP])
    if len(items) > NAMES_IN_A_STEP:
        return _("新完成 %(count)d 项：%(names)s等") % {"count": len(items), "names": names}
    return _("新完成 %(count)d 项：%(names)s") % {"count": len(items), "names": names}


def _answered_words(answered: Collection[str]) -> list[str]:
    return [_("已核对：%(what)s") % {"what": _("、").join(answered)}] if answered else []


def _checked_again(report: Report) -> Reporter:
    """Check a stored report as if it were stated now: others may have reported meanwhile."""
    spec = ReportSpec(
        target=report.target,
        unit=report.unit,
        month=report.month,
        figures=[
            Stated(FigureRole(figure.role), figure.cumulative, figure.measure.unit)
            for figure in report.figures.select_related("measure")
        ],
        items=[row.item for row in report.items.select_related("item")],
        reason=report.reason,
    )
    return checked(spec, corrects=report.supersedes, editing=report).reporter


@transaction.atomic
def take_back_report(*, actor: Actor, report: Report, version: int) -> Report:
    """Take a report back that was handed in, while nobody has acted on it since.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.report_figure`` over the unit and its place.
    django.core.exceptions.ValidationError
        When somebody acted since, or the report is not handed in.
    """
    actor = _require(actor, "targets.report_figure", report)
    return _moved(
        actor, report, version, Act.TAKE_BACK, (ReportState.DRAFT,), states=(ReportState.UNIT,)
    )


@transaction.atomic
def approve_report(*, actor: Actor, report: Report, version: int) -> Report:
    """Approve a report in the office where it waits; the last approval posts it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission of the step: ``targets.approve_unit`` over the reporting unit,
        ``targets.approve_lead`` over the lead unit, ``targets.approve_office`` over both.
    django.core.exceptions.ValidationError
        For whoever drafted it or approved the step before, when somebody else acted meanwhile,
        or when its figures can no longer be posted.
    """
    actor = _require_office(actor, report)
    refused = approver_refusal(actor, report)
    if refused:
        raise ValidationError(refused)
    before = report.state
    after = states_after(before, leads=report.unit_id == report.target.lead_unit_id)
    posts = after[-1] == ReportState.POSTED
    reporter = reporter_of(report.target, report.unit, report.month) if posts else None
    if posts:
        if reporter is None:
            raise ValidationError(_("%(unit)s已不为这个目标报送；请退回") % {"unit": report.unit})
        lock(report.target, [role.measure for role in roles_of(reporter.measure)])
    report = _moved(
        actor, report, version, Act.APPROVE, tuple(ReportState(state) for state in after),
        states=(ReportState(before),),
    )  # fmt: skip
    if reporter is not None:
        check_not_held(reporter, report)
        check_still_rises(reporter, report)
        _post(actor, report)
    return report


def _post(actor: Actor, report: Report) -> None:
    repost_report(report)
    record(
        actor=actor,
        verb="targets.post_report",
        record=("targets.report", report.pk),
        after={
            "figures": {row.role: [row.cumulative, row.added] for row in report.figures.all()},
            "corrects": report.supersedes_id,
        },
        reason=report.reason,
    )


@transaction.atomic
def return_report(*, actor: Actor, report: Report, version: int, reason: str) -> Report:
    """Return a report to the drafter with a reason; its evidence stays.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission of the step, as in `approve_report`.
    django.core.exceptions.ValidationError
        Without a reason, or when somebody else acted meanwhile.
    """
    actor = _require_office(actor, report)
    _check_reason(reason, _("没有理由；请写明哪里要改"))
    return _moved(
        actor, report, version, Act.RETURN, (ReportState.RETURNED,), states=UNDER_REVIEW,
        reason=reason.strip(),
    )  # fmt: skip


@transaction.atomic
def withdraw_report(*, actor: Actor, report: Report, version: int, reason: str) -> Report:
    """End a report: a draft by its unit, a posted one by the supervision office.

    What a posted report posted is reversed, and the reports of the unit around it are posted anew
    so that their cumulative figures hold.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.report_figure`` for a draft, ``targets.approve_office`` for a posted one.
    django.core.exceptions.ValidationError
        Without a reason, when the report is under review or ended, or while a correction of it
        is under way.
    """
    posted = report.state == ReportState.POSTED
    actor = _require(actor, "targets.approve_office" if posted else "targets.report_figure", report)
    _check_reason(reason, _("没有理由；请写明为什么撤销"))
    measures = {figure.measure for figure in report.figures.select_related("measure")}
    lock(report.target, measures)
    if posted:
        _check_no_correction(report)
    states = (ReportState.POSTED,) if posted else DRAFTS
    report = _moved(
        actor, report, version, Act.WITHDRAW, (ReportState.WITHDRAWN,), states=states,
        reason=reason.strip(),
    )  # fmt: skip
    if posted:
        repost_report(report)
    return report


def _check_no_correction(report: Report) -> None:
    other = report.corrections.filter(state__in=UNDER_WAY).first()
    if other is not None:
        raise ValidationError(
            _("报送 %(pk)d 有一份更正在办（报送 %(other)d，%(state)s）；先办完或撤销更正 %(other)d")
            % {"pk": report.pk, "other": other.pk, "state": other.get_state_display()}
        )


def _moved(
    actor: Actor,
    report: Report,
    version: int,
    act: Act,
    after: tuple[ReportState, ...],
    *,
    states: Collection[ReportState] = DRAFTS,
    reason: str = "",
) -> Report:
    """Move a report, write its steps and the line of the log."""
    before = report.state
    columns: dict[str, object] = {"state": after[-1]}
    if act == Act.HAND_IN:
        columns |= {"reported_by_id": actor.user_id, "reported_at": clock.now()}
    if after[-1] == ReportState.POSTED:
        columns["posted_at"] = clock.now()
        _make_room(actor, report)
    move(report, version=version, states=states, **columns)
    step(report, actor, act, before=before, after=after[0], reason=reason)
    for skipped, reached in pairwise(after):
        step(report, None, Act.SKIP, before=skipped, after=reached)
    record(
        actor=actor,
        verb=f"targets.{act.value.lower()}_report",
        record=("targets.report", report.pk),
        before={"state": before},
        after={"state": report.state},
        reason=reason,
    )
    return report


def _make_room(actor: Actor, report: Report) -> None:
    """End the report that a correction takes the place of, before it does."""
    corrected = report.supersedes
    if corrected is None:
        return
    corrected.refresh_from_db()
    move(
        corrected,
        version=corrected.version,
        states=(ReportState.POSTED,),
        state=ReportState.CORRECTED,
    )
    step(corrected, actor, Act.CORRECT, before=ReportState.POSTED, reason=report.reason)


def _require(actor: Actor, permission: str, report: Report) -> Actor:
    return require(actor, permission, unit_path=report.unit.path, place_path=report.place.path)


def _require_office(actor: Actor, report: Report) -> Actor:
    permission = APPROVALS.get(report.state)
    if permission is None:
        raise ValidationError(
            _("报送 %(pk)d 现为“%(state)s”，没有在等审核")
            % {"pk": report.pk, "state": report.get_state_display()}
        )
    unit = report.target.lead_unit if report.state == ReportState.LEAD else report.unit
    return require(actor, permission, unit_path=unit.path, place_path=report.place.path)


def _check_reason(reason: str, refused: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": refused})
