"""Supervision notices that somebody may see, and how the light of one stands then and now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import AccessPaths, scope_filter, unrestricted
from luodi.kernel.duties.models import DutyStep
from luodi.kernel.duties.reads.duties import open_acts as duty_acts
from luodi.kernel.duties.rules import Act, State
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import standing, units_of_targets, visible_targets
from luodi.kernel.targets.words import said
from luodi.kernel.web.figures import Quantity
from luodi.systems.targets.models import Notice, NoticeFinding, NoticeReply
from luodi.systems.targets.reads.proposals import (
    LightFacts,
    facts_of,
    quota_facts,
    shown_amount,
)

VIEW = "targets.view_target"
REPLY = "targets.reply_notice"
VERIFY = "targets.verify_notice"
ISSUE = "targets.issue_notice"
PLACE = "duty__place__path"
SEEN_BY = tuple(
    AccessPaths(system="targets", unit=f"duty__{name}__path", place=PLACE)
    for name in ("unit", "opened_unit", "verifier_post__unit")
)
"""A notice is seen by the unit that has it, the one that issued it and the one that verifies it."""


def visible_notices(actor: Actor) -> QuerySet[Notice]:
    """Give the notices that the actor may see, with what their lines show.

    Notes
    -----
    ``unanswered`` tells that the deadline is past and no reply stands.
    """
    allowed = Q()
    for paths in SEEN_BY:
        allowed |= scope_filter(actor, paths, VIEW)
    now = clock.now()
    past = When(unanswered_at(now), then=Value(value=True))
    return (
        unrestricted(Notice, why="narrowed at once to the scopes of the three units of its duty")
        .filter(allowed)
        .annotate(
            unanswered=Case(past, default=Value(value=False), output_field=BooleanField())
        )
        .select_related(
            "target", "unit", "duty__unit", "duty__place", "duty__opened_unit", "duty__opened_by",
            "duty__post__unit", "duty__verifier_post__unit", "duty__handled_by",
            "duty__verified_by", "raised_by__duty", "seal",
        )
    )  # fmt: skip


def unanswered_at(now: datetime) -> Q:
    """Give the condition of notices whose deadline is past at an instant without a reply."""
    waits = ~Q(duty__state__in=[State.PAUSED.value, State.REPLIED.value, State.VERIFIED.value])
    return waits & Q(duty__ended_at__isnull=True, duty__provisional=False, duty__due_at__lte=now)


def notices_of(actor: Actor, target: Target) -> QuerySet[Notice]:
    """Give a target's notices that are in hand, as far as the actor may see them."""
    return visible_notices(actor).filter(target=target, duty__ended_at__isnull=True)


@dataclass(frozen=True)
class OpenNoticeActs:
    """What the actor may do with a notice now; ``refused`` says why verifying is not offered."""

    accept: bool = False
    start: bool = False
    reply: bool = False
    verify: bool = False
    send_back: bool = False
    close: bool = False
    reopen: bool = False
    withdraw: bool = False
    refused: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is offered."""
        return any(value is True for value in vars(self).values())


def notice_acts(actor: Actor, notice: Notice) -> OpenNoticeActs:
    """Give what the actor may do with a notice where it stands."""
    duty = notice.duty
    offered = duty_acts(actor, duty)
    answers = actor.has(REPLY)
    verifies = actor.has(VERIFY) and offered.refused is None
    answered = reply_standing(notice) is not None
    issues = actor.may(ISSUE, unit_path=duty.unit.path)
    return OpenNoticeActs(
        accept=answers and Act.ACCEPT in offered,
        start=answers and Act.START in offered,
        reply=answers and (Act.REPLY in offered or Act.START in offered),
        verify=verifies and answered and Act.VERIFY in offered,
        send_back=verifies and Act.SEND_BACK in offered,
        close=verifies and Act.CLOSE in offered,
        reopen=issues and Act.REOPEN in offered,
        withdraw=issues and Act.WITHDRAW in offered,
        refused=offered.refused or "",
    )


def reply_standing(notice: Notice) -> NoticeReply | None:
    """Give the reply that the verifier has before him; None when the duty was answered without.

    The page of the duty refuses to answer; it did not always.
    """
    last = notice.duty.steps.filter(act=Act.REPLY.value).order_by("-number").first()
    return notice.replies.filter(step=last.number).first() if last else None


@dataclass(frozen=True)
class Round:
    """A reply or a finding with the step of the duty by which it came."""

    row: NoticeReply | NoticeFinding
    step: DutyStep


def replies_with_steps(notice: Notice, steps: Sequence[DutyStep]) -> list[Round]:
    """Give the replies with their steps, the newest first."""
    known = {step.number: step for step in steps}
    rows = notice.replies.prefetch_related("remedies").order_by("-step")
    return [Round(row, known[row.step]) for row in rows]


def findings_with_steps(notice: Notice, steps: Sequence[DutyStep]) -> list[Round]:
    """Give the findings with their steps, the newest first."""
    known = {step.number: step for step in steps}
    return [Round(row, known[row.step]) for row in notice.findings.order_by("-step")]


def light_on(notice: Notice, day: date) -> LightFacts | None:
    """Give the light of a notice's target, or of its unit's share, as the ledger stands.

    None when the unit has no share of the target any more.
    """
    target = visible_targets(LUODI).get(pk=notice.target_id)
    if not notice.of_quota:
        return facts_of(standing(target, day))
    shares = units_of_targets([target], day)[target.pk]
    own = next((item for item in shares if item.quota.unit_id == notice.unit_id), None)
    return None if own is None else quota_facts(target, own, day)


def light_then(notice: Notice) -> Quantity:
    """Give what was reached when the notice was issued."""
    return shown_amount(notice.target, notice.actual)


def revised_words(notice: Notice) -> str:
    """Say how the figure of then was corrected since; empty when it stands.

    The notice stays as it was issued: its light is frozen with it.
    """
    now = light_on(notice, notice.as_of)
    if now is None or now.actual == notice.actual:
        return ""
    return _("当时 %(then)s，现为 %(now)s（发出后更正）；督办单按发出时的数留存") % {
        "then": said(light_then(notice)),
        "now": said(shown_amount(notice.target, now.actual)),
    }


def opens_target(actor: Actor, notice: Notice) -> bool:
    """Tell whether the actor may open the target's own page."""
    return visible_targets(actor).filter(pk=notice.target_id).exists()
