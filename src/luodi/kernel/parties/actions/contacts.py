"""The one telephone number of a party: kept sealed, opened by a right and with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.masked import Masked
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.parties import rules
from luodi.kernel.parties.actions.parties import CHANGE
from luodi.kernel.parties.models import Party, PartyContact
from luodi.standards.text import half_width

OPEN = "parties.open_contact"
PURPOSE = "parties.contact_phone"


@transaction.atomic
def set_contact(
    *, actor: Actor, party: Party, phone: str, version: int, reason: str
) -> PartyContact:
    """Keep a party's telephone number in place of the one before.

    Parameters
    ----------
    actor
        Who sets it; needs ``parties.change_party`` over the party.
    party
        The party.
    phone
        The number as typed; blanks and dashes do not matter.
    version
        The version of the number that the person saw; 0 for none.
    reason
        Where it comes from, and what for; for the log, which holds it covered.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the party.
    django.core.exceptions.ValidationError
        By field: ``phone``, ``reason``; ``version`` for a stale one.
    """
    acting = _require(actor, party, CHANGE)
    number = rules.plain_phone(half_width(phone))
    problems = {
        "phone": rules.unfit_phone(number),
        "reason": None if reason.strip() else "理由为空；请写明号码的来处和用途",
    }
    found = {field: problem for field, problem in problems.items() if problem}
    if found:
        raise ValidationError(found)
    contact = _locked(party)
    _refuse_stale(contact, version)
    before = str(contact.phone) if contact else None
    kept, _made = PartyContact.objects.update_or_create(
        party=party,
        defaults={
            "phone": Masked.of(number, PURPOSE),
            "version": version + 1,
            "kept_since": clock.today(),
        },
    )
    _tell(acting, "parties.set_contact", party, before, str(kept.phone), reason)
    return kept


@transaction.atomic
def remove_contact(*, actor: Actor, party: Party, version: int, reason: str) -> None:
    """Forget a party's telephone number.

    Parameters
    ----------
    actor
        Who removes it; needs ``parties.change_party`` over the party.
    party
        The party.
    version
        The version of the number that the person saw.
    reason
        The occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the party.
    django.core.exceptions.ValidationError
        When there is none, or ``version`` is stale.
    """
    acting = _require(actor, party, CHANGE)
    contact = _locked(party)
    if contact is None:
        raise ValidationError("没有登记联系电话，没有改动")
    _refuse_stale(contact, version)
    before = str(contact.phone)
    contact.delete()
    _tell(acting, "parties.remove_contact", party, before, None, reason)


@transaction.atomic
def open_contact(*, actor: Actor, party: Party, reason: str) -> str:
    """Give a party's telephone number in full, and write who asked for it and why.

    Parameters
    ----------
    actor
        Who asks; needs ``parties.open_contact`` over the party.
    party
        The party.
    reason
        What for, for the log.

    Returns
    -------
    str
        The number. It is for the one page that asked, and is kept and logged nowhere.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the party.
    django.core.exceptions.ValidationError
        When there is none, or under ``reason`` without one.
    """
    acting = _require(actor, party, OPEN)
    if not reason.strip():
        raise ValidationError({"reason": "理由为空；请写明为什么要看全号"})
    contact = _locked(party)
    if contact is None:
        raise ValidationError("没有登记联系电话")
    record(
        actor=acting,
        verb="parties.open_contact",
        record=("parties.party", party.pk),
        after={"phone": str(contact.phone)},
        reason=reason,
    )
    return contact.phone.opened()


def _require(actor: Actor, party: Party, permission: str) -> Actor:
    return require(actor, permission, unit_path=party.unit.path, place_path=party.place.path)


def _locked(party: Party) -> PartyContact | None:
    rows = unrestricted(PartyContact, why="the right to the party was asked for first")
    return rows.select_for_update(of=("self",)).filter(party=party).first()


def _refuse_stale(contact: PartyContact | None, version: int) -> None:
    if (contact.version if contact else 0) != version:
        now = str(contact.phone) if contact else "没有登记"
        raise ValidationError({"version": f"别人刚刚改过联系电话，现为：{now}；请核对后重新提交"})


def _tell(
    actor: Actor, verb: str, party: Party, before: str | None, after: str | None, reason: str
) -> None:
    record(
        actor=actor,
        verb=verb,
        record=("parties.party", party.pk),
        before={"phone": before},
        after={"phone": after},
        reason=reason,
    )
