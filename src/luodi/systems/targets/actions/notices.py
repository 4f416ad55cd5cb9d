"""Issuing supervision notices from lights: each opens a duty, and keeps the light as it stood."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, require_anywhere
from luodi.kernel.duties.actions import DutySpec, open_duty
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.verifiers import grants, posts_standing
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.search.actions import put
from luodi.kernel.targets.words import month_text
from luodi.systems.targets.models import LEVEL_TITLES, Notice
from luodi.systems.targets.reads.finding import findable_notice
from luodi.systems.targets.reads.proposals import ISSUE, Proposal, proposals
from luodi.systems.targets.rules import Cause

KIND = "targets.notice"
RECORD = "notice"
VERIFIES = ("duties.verify_duty", "targets.verify_notice")
LONGEST = 2_000
"""Characters of what a notice asks for."""


@dataclass(frozen=True)
class NoticePick:
    """A proposal that somebody picked, by the numbers of its target and unit, and what is asked.

    ``content`` empty asks for what every notice asks for.
    """

    target_id: int
    unit_id: int
    content: str = ""


@transaction.atomic
def issue_notices(*, actor: Actor, month: int, picks: Sequence[NoticePick]) -> list[Notice]:
    """Issue the notices that were picked among a month's proposals, all or none.

    Parameters
    ----------
    actor
        Needs ``targets.issue_notice`` over each unit, and to open and assign duties there.
    month
        ``YYYYMM``, the month of the lights.
    picks
        Which proposals; each is looked at anew, by the lights as they are now.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over a unit.
    django.core.exceptions.ValidationError
        When nothing was picked, a light calls for no notice, or one was issued meanwhile: naming
        target, unit and number.
    """
    require_anywhere(actor, [ISSUE])
    if not picks:
        raise ValidationError(_("没有选中要督办的目标；请在列表里勾选"))
    with officially():
        known = {(item.target.pk, item.unit.pk): item for item in proposals(actor, month)}
    return [_issued(actor, known.get((pick.target_id, pick.unit_id)), pick) for pick in picks]


def _issued(actor: Actor, proposal: Proposal | None, pick: NoticePick) -> Notice:
    if proposal is None:
        raise ValidationError(
            _("目标 %(target)d 对单位 %(unit)d 的灯不需要督办，或不由您督办；请回到列表重新选择")
            % {"target": pick.target_id, "unit": pick.unit_id}
        )
    acting = require(actor, ISSUE, unit_path=proposal.unit.path)
    if proposal.issued is not None:
        raise ValidationError(_already(proposal, proposal.issued.duty))
    with officially():
        duty = open_duty(actor=actor, spec=_spec(acting, proposal, pick))
    try:
        with transaction.atomic():
            notice = Notice.objects.create(duty=duty, **_kept(proposal))
    except IntegrityError as error:
        raise ValidationError(_already(proposal, None)) from error
    Duty.objects.filter(pk=duty.pk).update(record=str(notice.pk))
    duty.record = str(notice.pk)
    record(
        actor=acting,
        verb=ISSUE,
        record=("targets.notice", notice.pk),
        after={
            "number": duty.number,
            "target": proposal.target.pk,
            "unit": proposal.unit.code,
            "month": proposal.month,
            "level": notice.level,
            "called": notice.called,
            "cause": notice.cause,
        },
    )
    put(findable_notice(notice))
    return notice


def _already(proposal: Proposal, duty: Duty | None) -> str:
    return _(
        "“%(target)s”%(month)s已对%(unit)s发过督办单%(number)s；同一目标、单位、月份只发一次"
    ) % {
        "target": proposal.target.name,
        "month": month_text(proposal.month),
        "unit": proposal.unit.name,
        "number": f" {duty.number}" if duty else "",
    }


@contextmanager
def officially() -> Iterator[None]:
    """Write what is kept in the offices' language, whatever the officer reads."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def _spec(acting: Actor, proposal: Proposal, pick: NoticePick) -> DutySpec:
    title = _("%(target)s：%(level)s督办单（%(month)s）") % {
        "target": proposal.target.name,
        "level": LEVEL_TITLES[proposal.level],
        "month": month_text(proposal.month),
    }
    return DutySpec(
        kind=KIND,
        title=title,
        content=pick.content.strip()[:LONGEST] or usual_content(proposal),
        unit=proposal.unit,
        verifier_post=verifying_post(acting),
        grade=proposal.level.value,
        colour=proposal.level.value,
        target=proposal.target,
        system="targets",
        record_kind=RECORD,
    )


def usual_content(proposal: Proposal) -> str:
    """Give what a notice asks for unless its issuer writes otherwise."""
    with officially():
        return _(
            "%(month)s“%(target)s”%(words)s。请查明根本原因，逐条提出整改措施和完成日期，"
            "附上证明材料，在时限内回复。"
        ) % {
            "month": month_text(proposal.month),
            "target": proposal.target.name,
            "words": _why(proposal),
        }


def _why(proposal: Proposal) -> str:
    if proposal.called.cause is Cause.DEADLINE:
        return _("临近期限，还剩 %(count)d 个工作日，%(words)s，尚未完成") % {
            "count": proposal.days_left,
            "words": proposal.facts.words,
        }
    return proposal.facts.words


def verifying_post(acting: Actor) -> Post | None:
    """Find who verifies in the office that issues; None leaves it to the room of duties.

    The issuer's own post comes first: the handler is always somebody of the other unit.
    """
    if acting.acting is None:
        return None
    unit = Unit.objects.get(pk=acting.acting.unit_id)
    posts = posts_standing(unit, clock.now())
    posts.sort(key=lambda post: post.pk != acting.post_id)
    return next((p for p in posts if all(grants(p, code) for code in VERIFIES)), None)


def _kept(proposal: Proposal) -> dict[str, object]:
    """Give the columns in which a notice keeps its light."""
    facts = proposal.facts
    return {
        "target": proposal.target,
        "unit": proposal.unit,
        "month": proposal.month,
        "cause": proposal.called.cause.value,
        "called": proposal.called.level.value,
        "level": proposal.level.value,
        "raised_by": proposal.raised_by,
        "closed_light_id": facts.closed_light,
        "colour": facts.colour.value,
        "actual": facts.actual,
        "due": facts.due,
        "words": facts.words[:200],
        "as_of": facts.as_of,
        "seal_id": facts.seal,
        "of_quota": facts.of_quota,
        "target_version": facts.version,
    }
