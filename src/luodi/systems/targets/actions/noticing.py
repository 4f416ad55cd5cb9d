"""Moving a notice on: accepted, answered, verified by another, sent back, closed, reopened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, require_anywhere
from luodi.kernel.duties import actions as duties
from luodi.kernel.duties.actions.steps import (
    HANDLE,
    check_version,
    clean,
    leads_to,
    locked,
    needed,
    require_holder,
)
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.rules import Act, State
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.kernel.targets.words import in_words
from luodi.systems.targets import rules
from luodi.systems.targets.actions.notices import officially
from luodi.systems.targets.models import (
    Notice,
    NoticeFinding,
    NoticeRemedy,
    NoticeReply,
    RootCause,
)
from luodi.systems.targets.reads.finding import findable_notice
from luodi.systems.targets.reads.notices import ISSUE, REPLY, VERIFY, light_on, reply_standing


@dataclass(frozen=True)
class RemedySpec:
    """A measure that a reply promises, and the day by which it is done."""

    what: str
    day: date


@dataclass(frozen=True)
class ReplyFile:
    """A file of evidence as it was uploaded, with the day it was made where that is told."""

    name: str
    data: bytes
    taken_on: date | None = None


@dataclass(frozen=True)
class ReplySpec:
    """What a unit answers: root cause, in words too, measures with their days, evidence."""

    cause: str
    words: str
    remedies: Sequence[RemedySpec]
    files: Sequence[ReplyFile] = ()


@transaction.atomic
def accept_notice(*, actor: Actor, notice: Notice, version: int) -> Notice:
    """Sign for a notice; it comes to the post of whoever does.

    Parameters
    ----------
    actor
        Needs ``targets.reply_notice``, and handles the duty.
    notice, version
        The notice, and the version of its duty that the actor saw.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor does not handle it.
    luodi.kernel.duties.actions.StaleError
        When somebody moved it meanwhile.
    django.core.exceptions.ValidationError
        When it is no step from here.
    """
    require_anywhere(actor, [REPLY])
    duty = duties.accept(actor=actor, duty=notice.duty, version=version)
    return _moved(notice, duty)


@transaction.atomic
def start_notice(*, actor: Actor, notice: Notice, version: int) -> Notice:
    """Begin to put right what a notice is about.

    Raises
    ------
    As `accept_notice`.
    """
    require_anywhere(actor, [REPLY])
    return _moved(notice, duties.start(actor=actor, duty=notice.duty, version=version))


@transaction.atomic
def reply_notice(*, actor: Actor, notice: Notice, version: int, spec: ReplySpec) -> Notice:
    """Answer a notice: root cause, measures with their days, evidence.

    Work that was not begun is begun by it.

    Raises
    ------
    As `accept_notice`; and ``ValidationError`` by field when the cause, the words or the measures
    are missing, a day is past, or a file is refused.
    """
    acting = require_anywhere(actor, [REPLY])
    held = locked(notice.duty)
    require_holder(actor, HANDLE, held.post_id, held.unit)
    check_version(held, version, Act.REPLY)
    words, remedies = _checked(spec)
    if held.state in {State.ACCEPTED, State.RETURNED}:
        held = duties.start(actor=actor, duty=held, version=held.version)
    leads_to(held, Act.REPLY)
    for file in spec.files:
        duties.add_file(
            actor=actor, duty=held, data=file.data, filename=file.name, taken_on=file.taken_on
        )
    held = locked(held)
    with officially():
        answer = _("根本原因：%(cause)s。%(words)s。整改措施 %(count)d 条。") % {
            "cause": RootCause(spec.cause).label,
            "words": words.rstrip("。"),
            "count": len(remedies),
        }
    duty = duties.reply(actor=actor, duty=held, version=held.version, note=answer)
    reply = NoticeReply.objects.create(
        notice=notice, step=_last_step(duty), cause=spec.cause, words=words
    )
    NoticeRemedy.objects.bulk_create(
        NoticeRemedy(reply=reply, number=number, what=clean(item.what), day=item.day)
        for number, item in enumerate(remedies, 1)
    )
    record(
        actor=acting,
        verb=REPLY,
        record=("targets.notice", notice.pk),
        after={"number": duty.number, "cause": spec.cause, "remedies": len(remedies)},
    )
    return _moved(notice, duty)


def _checked(spec: ReplySpec) -> tuple[str, list[RemedySpec]]:
    if spec.cause not in RootCause.values:
        raise ValidationError({"cause": _("请从列表里选根本原因")})
    words = needed(spec.words, "words", _("没有写原因说明；请写明哪里没有跟上、为什么"))
    refused = rules.check_remedies(
        [(item.what, item.day) for item in spec.remedies], today=clock.today()
    )
    if refused:
        raise ValidationError({"remedies": in_words(refused)})
    return words, list(spec.remedies)


def _last_step(duty: Duty) -> int:
    last = duty.steps.last()
    return last.number if last else 0


@transaction.atomic
def verify_notice(*, actor: Actor, notice: Notice, version: int, words: str) -> Notice:
    """Find that a notice was answered well: by another than the one who handled it.

    Parameters
    ----------
    actor
        Needs ``targets.verify_notice``, holds the verifying post, and never handled the duty.
    notice, version
        The notice, and the version of its duty that the actor saw.
    words
        What was found; needed.

    Raises
    ------
    As `accept_notice`; and ``ValidationError`` when the duty was answered without a root cause
    and measures, or the actor handled it.
    """
    acting = require_anywhere(actor, [VERIFY])
    found = needed(words, "words", _("没有写核查情况；请写明看了什么、是否属实"))
    duty = duties.verify_done(actor=actor, duty=notice.duty, version=version, note=found)
    if reply_standing(notice) is None:
        raise ValidationError(
            _("%(number)s 的回复没有写根本原因和整改措施；请退回，由承办单位在督办单上回复")
            % {"number": duty.number}
        )
    return _found(acting, notice, duty, NoticeFinding.Result.PASSED, found)


@transaction.atomic
def send_back_notice(*, actor: Actor, notice: Notice, version: int, words: str) -> Notice:
    """Send an answer back; number and deadline stay.

    Raises
    ------
    As `verify_notice`.
    """
    acting = require_anywhere(actor, [VERIFY])
    found = needed(words, "words", _("没有写退回的理由；请写明哪里没有说清或没有改好"))
    duty = duties.send_back(actor=actor, duty=notice.duty, version=version, note=found)
    return _found(acting, notice, duty, NoticeFinding.Result.SENT_BACK, found)


@transaction.atomic
def close_notice(*, actor: Actor, notice: Notice, version: int, words: str = "") -> Notice:
    """Take a verified notice off the list; the figure and light of the day are kept with it.

    Raises
    ------
    As `verify_notice`.
    """
    acting = require_anywhere(actor, [VERIFY])
    said = clean(words)
    duty = duties.close(actor=actor, duty=notice.duty, version=version, note=said)
    return _found(acting, notice, duty, NoticeFinding.Result.CLOSED, said)


def _found(
    acting: Actor, notice: Notice, duty: Duty, result: NoticeFinding.Result, words: str
) -> Notice:
    """Write a finding with the light as the ledger has it today."""
    today = clock.today()
    light = light_on(notice, today)
    row = NoticeFinding.objects.create(
        notice=notice,
        step=_last_step(duty),
        result=result,
        words=words,
        colour=light.colour.value if light else "GREY",
        actual=light.actual if light else None,
        as_of=today,
    )
    record(
        actor=acting,
        verb=VERIFY,
        record=("targets.notice", notice.pk),
        after={"number": duty.number, "result": result.value, "colour": row.colour},
        reason=words,
    )
    return _moved(notice, duty)


@transaction.atomic
def reopen_notice(*, actor: Actor, notice: Notice, version: int, words: str) -> Notice:
    """Bring a closed or withdrawn notice back to the unit that had it: number and clock stay.

    Parameters
    ----------
    actor
        Needs ``targets.issue_notice`` over the unit, and to assign duties there.
    notice, version
        The notice, and the version of its duty that the actor saw.
    words
        Why; needed.

    Raises
    ------
    As `accept_notice`; and ``ValidationError`` when the time for it is over.
    """
    acting = require(actor, ISSUE, unit_path=notice.duty.unit.path)
    reason = needed(words, "words", _("没有写重新督办的理由；请写明哪里没有办好"))
    duty = duties.reopen(actor=actor, duty=notice.duty, version=version, note=reason)
    duty = duties.assign(
        actor=actor,
        duty=duty,
        version=duty.version,
        unit=duty.unit,
        post=None,
        verifier_post=duty.verifier_post,
        note=reason,
    )
    _logged(acting, "targets.reopen_notice", notice, duty, reason)
    return _moved(notice, duty)


@transaction.atomic
def withdraw_notice(*, actor: Actor, notice: Notice, version: int, words: str) -> Notice:
    """Withdraw a notice that should not have been issued; it stays, and may be reopened.

    Raises
    ------
    As `reopen_notice`.
    """
    acting = require(actor, ISSUE, unit_path=notice.duty.unit.path)
    reason = needed(words, "words", _("没有写撤回的理由；请写明依据"))
    duty = duties.withdraw(actor=actor, duty=notice.duty, version=version, note=reason)
    _logged(acting, "targets.withdraw_notice", notice, duty, reason)
    return _moved(notice, duty)


def _logged(acting: Actor, verb: str, notice: Notice, duty: Duty, reason: str) -> None:
    record(
        actor=acting,
        verb=verb,
        record=("targets.notice", notice.pk),
        after={"number": duty.number, "state": duty.state},
        reason=reason,
    )


def _moved(notice: Notice, duty: Duty) -> Notice:
    """Let a notice carry its duty as it stands now, and be found by what was said."""
    notice.duty = duty
    put(findable_notice(notice))
    return notice
