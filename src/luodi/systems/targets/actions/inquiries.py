"""Asking units for a figure at short notice: asking, answering, reminding, closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.search.actions import put
from luodi.kernel.targets.words import in_words
from luodi.kernel.web.figures import day_text, spoken
from luodi.systems.targets import rules
from luodi.systems.targets.models import REPLIES, Inquiry, InquiryAnswer, InquiryState
from luodi.systems.targets.reads.finding import findable_inquiry
from luodi.systems.targets.reads.held import Found, held_already
from luodi.systems.targets.reads.inquiries import (
    ANSWER,
    ASK,
    askable_units,
    other_amounts,
    time_text,
)
from luodi.systems.targets.rules import Reply


class HeldAlreadyError(ValidationError):
    """What is asked is held already, or being asked; `found` says what and where."""

    def __init__(self, found: Found) -> None:
        super().__init__(
            {"differs": _("luodi 里已经有了，不必再问；确实不同的，请写明不同在哪里再发")}
        )
        self.found = found


class FarOffError(ValidationError):
    """A figure is so far off the others' that it must be confirmed before it is taken."""


@dataclass(frozen=True)
class InquirySpec:
    """What is asked, of whom, until when.

    ``differs`` says how it differs from what luodi holds; empty unless something was found.
    """

    title: str
    definition: str
    unit_word: str
    asking_unit: Unit
    units: Sequence[Unit]
    due_at: datetime
    as_of: date
    differs: str = ""


@transaction.atomic
def ask_inquiry(*, actor: Actor, spec: InquirySpec) -> Inquiry:
    """Ask units for a figure, unless luodi holds it or somebody is asking for it.

    Of two who ask for the same at the same instant the second is told of the first.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.ask_inquiry`` over the asking unit.
    HeldAlreadyError
        When something like it is found and nothing says how this differs.
    django.core.exceptions.ValidationError
        When what is asked does not add up, nobody is asked, or the time is over; by field.
    """
    unit = spec.asking_unit
    actor = require(actor, ASK, unit_path=unit.path, place_path=unit.place.path)
    now = clock.now()
    _check(spec, now)
    _one_at_a_time()
    found = held_already(actor, spec.title, spec.unit_word, min(spec.as_of, now.date()))
    if found and not spec.differs.strip():
        raise HeldAlreadyError(found)
    inquiry = Inquiry.objects.create(
        title=spec.title.strip(),
        definition=spec.definition.strip(),
        unit_word=spec.unit_word,
        measured_in=rules.plain_unit(spec.unit_word)[0],
        scale=rules.scale_of(spec.unit_word),
        asking_unit=unit,
        asking_post_id=actor.post_id,
        asked_by_id=actor.user_id,
        asked_at=now,
        due_at=spec.due_at,
        as_of=spec.as_of,
        differs=spec.differs.strip() if found else "",
        found=found.written(),
    )
    InquiryAnswer.objects.bulk_create(
        InquiryAnswer(inquiry=inquiry, unit=asked) for asked in spec.units
    )
    record(
        actor=actor,
        verb="targets.ask_inquiry",
        record=("targets.inquiry", inquiry.pk),
        after={
            "title": inquiry.title,
            "unit": inquiry.unit_word,
            "units": [asked.code for asked in spec.units],
            "due_at": inquiry.due_at.isoformat(),
            "found": inquiry.found,
        },
        reason=inquiry.differs,
    )
    put(findable_inquiry(inquiry))
    return inquiry


def _one_at_a_time() -> None:
    """Let whoever asks next wait until this inquiry is seen; SQLite has one writer at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE targets_inquiry IN SHARE ROW EXCLUSIVE MODE")


def _check(spec: InquirySpec, now: datetime) -> None:
    try:
        rules.check_asked_unit(spec.unit_word)
    except rules.FigureError as error:
        raise ValidationError({error.field: in_words(error.message)}) from error
    if spec.due_at <= now:
        raise ValidationError(
            {"due_at": _("截止时间 %(due)s 已经过了；请填 %(now)s 以后的时间")
                       % {"due": time_text(spec.due_at), "now": time_text(now)}}
        )  # fmt: skip
    if spec.as_of > localtime(spec.due_at).date():
        raise ValidationError(
            {"as_of": _("数要截至%(day)s，而截止时间是 %(due)s，到时还没有这个数；请改其一")
                      % {"day": day_text(spec.as_of), "due": time_text(spec.due_at)}}
        )  # fmt: skip
    _check_units(spec, now)


def _check_units(spec: InquirySpec, now: datetime) -> None:
    if not spec.units:
        raise ValidationError({"units": _("没有选要问的单位；请勾选单位，或选全部街道、全部部门")})
    own = {unit.pk for unit in askable_units(spec.asking_unit, now)}
    outside = [unit.name for unit in spec.units if unit.pk not in own]
    if outside:
        raise ValidationError(
            {"units": _("%(units)s不是本级政府现有的单位，不能向它询数；请去掉")
                      % {"units": _("、").join(outside)}}
        )  # fmt: skip


@transaction.atomic
def answer_inquiry(
    *,
    actor: Actor,
    answer: InquiryAnswer,
    version: int,
    amount: int | None,
    note: str = "",
    confirmed: bool = False,
) -> InquiryAnswer:
    """Give a unit's figure, nought included; without an amount say that there is none, and why.

    An answer may be changed while the inquiry is open. One that comes late is taken and stays
    marked as late.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.answer_inquiry`` over the unit.
    FarOffError
        When the figure is far off the others' and not confirmed.
    django.core.exceptions.ValidationError
        When there is neither a figure nor a reason, the inquiry has ended, or somebody else
        answered meanwhile: told with both values.
    """
    actor = require(actor, ANSWER, unit_path=answer.unit.path, place_path=answer.unit.place.path)
    inquiry = _open_or_refused(answer.inquiry_id)
    if amount is None and not note.strip():
        raise ValidationError({"note": _("没有写为什么无法提供；请写明原因，如由哪个单位掌握")})
    if amount is not None and not confirmed and rules.far_off(amount, other_amounts(answer)):
        raise FarOffError({"figure": far_off_words(inquiry, amount)})
    before = _said(answer)
    _write(
        answer,
        version,
        mine=_words(inquiry, amount),
        reply=(Reply.UNABLE if amount is None else Reply.GIVEN).value,
        amount=amount,
        note=note.strip(),
        answered_by_id=actor.user_id,
        answered_at=clock.now(),
    )
    record(
        actor=actor,
        verb="targets.answer_inquiry",
        record=("targets.inquiry", inquiry.pk),
        before=before,
        after=_said(answer),
        reason=answer.note,
    )
    return answer


def far_off_words(inquiry: Inquiry, amount: int) -> str:
    """Ask about a figure that is far off the others', without telling what they are."""
    return _(
        "%(amount)s 与其他单位报的数相差一千倍以上；请核对是不是把“元”和“万元”、“个”和“万”弄混了"
    ) % {"amount": spoken(inquiry.quantity(amount))}


@transaction.atomic
def take_back_answer(*, actor: Actor, answer: InquiryAnswer, version: int) -> InquiryAnswer:
    """Undo a unit's answer while the inquiry is open: it owes one again; the log keeps what it was.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.answer_inquiry`` over the unit.
    django.core.exceptions.ValidationError
        When the inquiry has ended or somebody else changed the answer meanwhile.
    """
    actor = require(actor, ANSWER, unit_path=answer.unit.path, place_path=answer.unit.place.path)
    inquiry = _open_or_refused(answer.inquiry_id)
    before = _said(answer)
    _write(
        answer,
        version,
        mine=_("收回"),
        reply=Reply.WAITING.value,
        amount=None,
        note="",
        answered_by_id=None,
        answered_at=None,
    )
    record(
        actor=actor,
        verb="targets.take_back_answer",
        record=("targets.inquiry", inquiry.pk),
        before=before,
        after=_said(answer),
    )
    return answer


def _open_or_refused(pk: int) -> Inquiry:
    """Lock an inquiry and give it; refuse one that has ended."""
    inquiry = unrestricted(Inquiry, why="the act is on the unit's own line of it")
    found = inquiry.select_for_update(of=("self",)).select_related("asking_unit").get(pk=pk)
    if found.is_open:
        return found
    raise ValidationError(
        _("“%(title)s”%(state)s（%(time)s），不能再填；有变化请直接告诉%(unit)s")
        % {
            "title": found.title,
            "state": found.get_state_display(),
            "time": time_text(found.ended_at) if found.ended_at else "",
            "unit": found.asking_unit.name,
        }
    )


def _write(answer: InquiryAnswer, version: int, *, mine: str, **columns: Any) -> None:
    """Change an answer unless somebody else did meanwhile; the loser is told both values."""
    rows = unrestricted(InquiryAnswer, why="one line, over whose unit the right was asked")
    changed = rows.filter(pk=answer.pk, version=version).update(version=F("version") + 1, **columns)
    answer.refresh_from_db()
    if changed:
        return
    raise ValidationError(
        _(
            "%(unit)s的答复刚由%(person)s改为“%(theirs)s”，您填的是“%(mine)s”；没有存，请看过现状再定"
        )
        % {
            "unit": answer.unit.name,
            "person": answer.answered_by or "luodi",
            "theirs": _answer_words(answer),
            "mine": mine,
        }
    )


def _answer_words(answer: InquiryAnswer) -> str:
    if answer.reply == Reply.GIVEN.value:
        return _words(answer.inquiry, answer.amount)
    return str(REPLIES[Reply(answer.reply)])


def _words(inquiry: Inquiry, amount: int | None) -> str:
    if amount is None:
        return str(REPLIES[Reply.UNABLE])
    return spoken(inquiry.quantity(amount))


def _said(answer: InquiryAnswer) -> dict[str, Any]:
    return {"unit": answer.unit.code, "reply": answer.reply, "amount": answer.amount}


@transaction.atomic
def remind_inquiry(*, actor: Actor, inquiry: Inquiry) -> list[Unit]:
    """Mark the units that owe an answer as reminded; give them.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.ask_inquiry`` over the asking unit.
    django.core.exceptions.ValidationError
        When the inquiry has ended, or every unit has said something.
    """
    actor = _asker(actor, inquiry)
    _open_or_refused(inquiry.pk)
    rows = unrestricted(InquiryAnswer, why="the unit that asks reminds those it asked").filter(
        inquiry=inquiry, reply=Reply.WAITING.value
    )
    units = [row.unit for row in rows.select_related("unit")]
    if not units:
        raise ValidationError(_("各单位都答复了，没有要催的"))
    rows.update(reminded_at=clock.now(), reminders=F("reminders") + 1)
    record(
        actor=actor,
        verb="targets.remind_inquiry",
        record=("targets.inquiry", inquiry.pk),
        after={"units": [unit.code for unit in units]},
    )
    return units


@transaction.atomic
def close_inquiry(*, actor: Actor, inquiry: Inquiry, version: int) -> Inquiry:
    """End an inquiry with what came in; what is missing stays missing, and the sum a subtotal.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.ask_inquiry`` over the asking unit.
    django.core.exceptions.ValidationError
        When it has ended already, or somebody else changed it meanwhile.
    """
    return _end(actor, inquiry, version, InquiryState.CLOSED, "")


@transaction.atomic
def cancel_inquiry(*, actor: Actor, inquiry: Inquiry, version: int, reason: str) -> Inquiry:
    """Withdraw an inquiry: nobody owes an answer any more; what was said stays to be read.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.ask_inquiry`` over the asking unit.
    django.core.exceptions.ValidationError
        Without a reason, or when it has ended already.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("没有写撤销的理由；各单位会看到它，请写明")})
    return _end(actor, inquiry, version, InquiryState.CANCELLED, reason.strip())


def _end(actor: Actor, inquiry: Inquiry, version: int, state: InquiryState, reason: str) -> Inquiry:
    actor = _asker(actor, inquiry)
    _open_or_refused(inquiry.pk)
    rows = unrestricted(Inquiry, why="over whose unit the right was asked")
    changed = rows.filter(pk=inquiry.pk, version=version).update(
        version=F("version") + 1,
        state=state,
        ended_by_id=actor.user_id,
        ended_at=clock.now(),
        ended_because=reason,
    )
    inquiry.refresh_from_db()
    if not changed:
        raise ValidationError(_("“%(title)s”刚有人改过；请看过现状再定") % {"title": inquiry.title})
    record(
        actor=actor,
        verb="targets.close_inquiry" if state == InquiryState.CLOSED else "targets.cancel_inquiry",
        record=("targets.inquiry", inquiry.pk),
        after={"state": state.value},
        reason=reason,
    )
    return inquiry


def _asker(actor: Actor, inquiry: Inquiry) -> Actor:
    unit = inquiry.asking_unit
    return require(actor, ASK, unit_path=unit.path, place_path=unit.place.path)
