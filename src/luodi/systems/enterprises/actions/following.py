"""What a firm does by itself with its case, let in by its code."""

from datetime import timedelta
from hmac import compare_digest

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.config.reads import threshold
from luodi.kernel.duties import actions as duties
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.systems.enterprises.actions.cases import CaseSpec, checked_text, take_case, title_of
from luodi.systems.enterprises.actions.closing import FeedbackSpec, hear_firm
from luodi.systems.enterprises.actions.contacts import change_phone as set_number
from luodi.systems.enterprises.actions.contacts import checked_phone, new_contact
from luodi.systems.enterprises.actions.helping import end_unseen
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.actions.words import kept
from luodi.systems.enterprises.models import Case, CaseContact, CaseFeedback, ReportDoor
from luodi.systems.enterprises.reads.finding import findable_case
from luodi.systems.enterprises.reads.following import owned
from luodi.systems.enterprises.rules import FirmAct, firm_acts, is_shut, plain_code

FIRM: Actor = LUODI
"""A firm has no account: luodi acts for it, and each step says so."""


@transaction.atomic
def report_case(*, door: ReportDoor, spec: CaseSpec, key: str, phone: str = "") -> Case:
    """Take in what a firm reports at a door.

    Parameters
    ----------
    door
        A door that stands open.
    spec
        The need; the firm is taken for identified when it gave the credit code of one on the
        ledger.
    key
        Of the form: the same one sent twice is one case.
    phone
        Where the firm may be called; empty for none.

    Raises
    ------
    django.core.exceptions.ValidationError
        By field; and when more comes in at the door than an hour allows.
    """
    rows = unrestricted(ReportDoor, why="locked: what comes in at one door is counted")
    held = rows.select_for_update(of=("self",)).get(pk=door.pk)
    if (sent := _sent_before(held, key)) is not None:
        return sent
    if held.ended_on is not None:
        raise ValidationError(_("这个入口已经停用；请拨打服务热线"))
    most = int(threshold("enterprises.door_hour", clock.today()).value)
    if _within_hour(held) >= most:
        raise ValidationError(
            _("这个入口一小时内已收 %(count)d 件；请过一会儿再交，或拨打服务热线") % {"count": most}
        )
    number = checked_phone(phone)
    case = take_case(actor=FIRM, spec=spec)
    new_contact(case=case, phone=number, door=held, key=key)
    return case


def _sent_before(door: ReportDoor, key: str) -> Case | None:
    """Give the case that a form made when it was sent before."""
    rows = unrestricted(CaseContact, why="whoever has the form's key sent it")
    found = rows.filter(door=door, key=key).select_related("case__duty").first()
    return found.case if found else None


def _within_hour(door: ReportDoor) -> int:
    since = clock.now() - timedelta(hours=1)
    rows = unrestricted(CaseContact, why="counted, to keep a door from being flooded")
    return rows.filter(door=door, case__duty__opened_at__gte=since).count()


def let_in(*, number: tuple[int, int], code: str) -> Case | None:
    """Give the case of a year and serial when the code is right; None otherwise, and say no more.

    Notes
    -----
    Wrong codes are counted, and too many in a row shut the case for a while; the right code then
    opens nothing either.
    """
    year, serial = number
    rows = unrestricted(CaseContact, why="the code that is asked for is the right to it")
    with transaction.atomic():
        of_number = rows.filter(case__duty__year=year, case__duty__serial=serial)
        found = of_number.select_for_update(of=("self",)).first()
        if found is None or is_shut(found.misses, found.missed_at, clock.now()):
            return None
        if compare_digest(found.code.opened().encode(), plain_code(code).encode()):
            rows.filter(pk=found.pk).update(misses=0, missed_at=None)
            return found.case
        rows.filter(pk=found.pk).update(misses=F("misses") + 1, missed_at=clock.now())
    return None


def _asked(case: Case, act: FirmAct) -> tuple[Case, CaseContact]:
    """Lock a case for what its firm wants; refuse what is not offered where it stands."""
    held = locked(case)
    rows = unrestricted(CaseContact, why="its firm was let in by the code")
    contact = rows.get(case=held)
    if act not in firm_acts(owned(held, contact)):
        raise ValidationError(_("这件诉求现在不能这样办；请看过现状，或拨打服务热线"))
    return held, contact


def _tell(case: Case, verb: str, **after: object) -> None:
    record(
        actor=FIRM,
        verb=f"enterprises.{verb}",
        record=("enterprises.case", case.pk),
        after={"by": "firm", **after},
    )


@transaction.atomic
def add_words(*, case: Case, text: str) -> Case:
    """Add what a firm says later to its open case.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there is nothing in it, or the case has ended.
    """
    held, _contact = _asked(case, FirmAct.ADD)
    said = checked_text(text)
    duties.add_note(actor=FIRM, duty=held.duty, note=_("企业补充：%(text)s") % {"text": said})
    _tell(held, "add_words")
    return held


@transaction.atomic
def change_words(*, case: Case, text: str) -> Case:
    """Write anew what a firm said, while nobody has acted on it.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there is nothing in it, or it is triaged already.
    """
    held, _contact = _asked(case, FirmAct.CHANGE)
    before, held.text = held.text, checked_text(text)
    held.save(update_fields=("text",))
    held.duty = duties.amend(
        actor=FIRM,
        duty=held.duty,
        version=held.duty.version,
        amendment=duties.Amendment(title=title_of(held.text), content=held.text),
        note=_("企业改写了诉求；原文：%(text)s") % {"text": before},
    )
    put(findable_case(held))
    _tell(held, "change_words")
    return held


@transaction.atomic
def keep_from_street(*, case: Case) -> Case:
    """Take a case out of its street's sight, as its firm wants.

    Raises
    ------
    django.core.exceptions.ValidationError
        When it is so already, or has ended.
    """
    held, _contact = _asked(case, FirmAct.KEEP_FROM_STREET)
    held.confidential, held.place = True, held.unit.place
    held.save(update_fields=("confidential", "place"))
    held.duty = duties.amend(
        actor=FIRM,
        duty=held.duty,
        version=held.duty.version,
        amendment=duties.Amendment(place=held.place),
        note=_("企业要求对属地保密"),
    )
    end_unseen(FIRM, held)
    put(findable_case(held))
    _tell(held, "keep_from_street")
    return held


@transaction.atomic
def stop_asking(*, case: Case) -> CaseContact:
    """Let nobody call or visit the firm about a case any more.

    Raises
    ------
    django.core.exceptions.ValidationError
        When it is so already, or the case has ended.
    """
    held, contact = _asked(case, FirmAct.STOP_ASKING)
    contact.quiet = True
    contact.save(update_fields=("quiet",))
    duties.add_note(actor=FIRM, duty=held.duty, note=_("企业请大家不要再打电话、上门询问"))
    _tell(held, "stop_asking")
    return contact


@transaction.atomic
def change_phone(*, case: Case, phone: str) -> None:
    """Keep another telephone number of a case, or none.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``phone`` when it is no number; or when the case has ended.
    """
    held, _contact = _asked(case, FirmAct.ADD)
    number = checked_phone(phone)
    set_number(FIRM, held, number)


@transaction.atomic
def withdraw_case(*, case: Case, reason: str) -> Case:
    """Take a case back, as its firm wants; the office calls back every withdrawal.

    Source
    ------
    Dossier of enterprise cases, rule 13.

    Raises
    ------
    django.core.exceptions.ValidationError
        When it has ended.
    """
    held, _contact = _asked(case, FirmAct.WITHDRAW)
    said = kept(reason)[:2_000] or _("没有写理由")
    held.duty = duties.withdraw(
        actor=FIRM,
        duty=held.duty,
        version=held.duty.version,
        note=_("企业自己撤回：%(reason)s") % {"reason": said},
    )
    put(findable_case(held))
    _tell(held, "withdraw_case")
    return held


@transaction.atomic
def answer_case(*, case: Case, spec: FeedbackSpec) -> CaseFeedback:
    """Keep what a firm says by itself of the reply.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there is no reply, or an answer has no score.
    """
    held, _contact = _asked(case, FirmAct.ANSWER)
    return hear_firm(actor=FIRM, case=held, spec=spec)
