"""The code of a case and the telephone number that its firm left."""

from secrets import choice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.masked import Masked
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.parties.rules import plain_phone, unfit_phone
from luodi.standards.text import half_width
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.models import Case, CaseContact, CasePhone, ReportDoor
from luodi.systems.enterprises.reads.cases import HEAR
from luodi.systems.enterprises.reads.following import contact_of, phone_of
from luodi.systems.enterprises.rules import CODE_LENGTH, LETTERS

OPEN_PHONE = "enterprises.open_phone"
CODE, PHONE = "enterprises.follow_code", "enterprises.case_phone"
"""What the two are sealed for."""


def checked_phone(typed: str) -> str:
    """Give a telephone number as it is kept; empty when none was typed.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``phone`` when it is no number.
    """
    number = plain_phone(half_width(typed))
    problem = unfit_phone(number) if number else None
    if problem:
        raise ValidationError({"phone": problem})
    return number


def new_contact(
    *, case: Case, phone: str, door: ReportDoor | None = None, key: str | None = None
) -> CaseContact:
    """Give a case its code, and keep the number that came with it; inside the caller's act."""
    if phone:
        CasePhone.objects.create(case=case, phone=Masked.of(phone, PHONE))
    code = Masked.of(_new_code(), CODE)
    return CaseContact.objects.create(case=case, door=door, key=key, code=code)


def _new_code() -> str:
    return "".join(choice(LETTERS) for _place in range(CODE_LENGTH))


@transaction.atomic
def issue_code(*, actor: Actor, case: Case) -> CaseContact:
    """Give a case a new code to follow it by; the one before opens nothing any more.

    Parameters
    ----------
    actor
        Needs ``enterprises.hear_firm`` over the case.
    case
        Any case.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    """
    held = locked(case)
    acting = require(actor, HEAR, unit_path=held.unit.path, place_path=held.place.path)
    contact = contact_of(held)
    if contact is None:
        contact = new_contact(case=held, phone="")
    else:
        contact.code, contact.misses, contact.missed_at = Masked.of(_new_code(), CODE), 0, None
        contact.save(update_fields=("code", "misses", "missed_at"))
    record(actor=acting, verb="enterprises.issue_code", record=("enterprises.case", held.pk))
    return contact


@transaction.atomic
def set_phone(*, actor: Actor, case: Case, phone: str) -> None:
    """Keep the telephone number that a firm left with its case; none when it is empty.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.hear_firm`` over the case.
    django.core.exceptions.ValidationError
        Under ``phone`` when it is no number.
    """
    held = locked(case)
    acting = require(actor, HEAR, unit_path=held.unit.path, place_path=held.place.path)
    change_phone(acting, held, checked_phone(phone))


def change_phone(acting: Actor, case: Case, number: str) -> None:
    """Keep a case's number inside the caller's act; the log has it covered."""
    before = phone_of(case)
    if number:
        sealed = Masked.of(number, PHONE)
        CasePhone.objects.update_or_create(case=case, defaults={"phone": sealed})
    elif before is not None:
        before.delete()
    after = phone_of(case)
    record(
        actor=acting,
        verb="enterprises.set_phone",
        record=("enterprises.case", case.pk),
        before={"phone": before and str(before)},
        after={"phone": after and str(after)},
    )


@transaction.atomic
def open_phone(*, actor: Actor, case: Case, reason: str) -> str:
    """Give the telephone number of a case in full, and write who asked for it and why.

    Parameters
    ----------
    actor
        Needs ``enterprises.open_phone`` over the case.
    case
        A case whose firm left a number.
    reason
        What for; needed.

    Returns
    -------
    str
        The number. It is for the one page that asked, and is kept and logged nowhere.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When there is no number, or under ``reason`` without one.
    """
    held = locked(case)
    acting = require(actor, OPEN_PHONE, unit_path=held.unit.path, place_path=held.place.path)
    if not reason.strip():
        raise ValidationError({"reason": _("理由为空；请写明为什么要看全号")})
    kept = phone_of(held)
    if kept is None:
        raise ValidationError(_("企业没有留联系电话"))
    record(
        actor=acting,
        verb=OPEN_PHONE,
        record=("enterprises.case", held.pk),
        after={"phone": str(kept)},
        reason=reason.strip(),
    )
    return kept.phone.opened()
