"""Keys of a hotline, and taking in what it passes on."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from secrets import token_urlsafe

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.standards.personal_numbers import cover_numbers
from luodi.systems.enterprises.actions.cases import CaseSpec, take_case
from luodi.systems.enterprises.models import Firm, HotlineKey, HotlineRequest
from luodi.systems.enterprises.reads.cases import TAKE
from luodi.systems.enterprises.reads.open311 import hashed
from luodi.systems.enterprises.rules import Channel, Submission


@transaction.atomic
def issue_key(*, actor: Actor) -> str:
    """Make a key for the actor's own programs; an earlier one ends.

    Returns
    -------
    str
        The key, shown once: only its hash is kept.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.take_case`` anywhere.
    """
    end_key(actor=actor)
    acting = require_anywhere(actor, [TAKE])
    key = token_urlsafe(32)
    made = HotlineKey.objects.create(
        user_id=_person(actor), key_sha256=hashed(key), made_at=clock.now()
    )
    record(actor=acting, verb="enterprises.issue_key", record=("enterprises.hotline_key", made.pk))
    return key


@transaction.atomic
def end_key(*, actor: Actor) -> int:
    """End the actor's key; give how many ended.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.take_case`` anywhere.
    """
    acting = require_anywhere(actor, [TAKE])
    ended = list(HotlineKey.objects.filter(user=actor.user_id, ended_at__isnull=True))
    for key in ended:
        key.ended_at = clock.now()
        key.save(update_fields=("ended_at",))
        record(actor=acting, verb="enterprises.end_key", record=("enterprises.hotline_key", key.pk))
    return len(ended)


@transaction.atomic
def pass_on(
    *, actor: Actor, unit: Unit, firm: Firm | None, submission: Submission
) -> HotlineRequest:
    """Take in a need that a hotline passes on.

    Parameters
    ----------
    actor
        Needs what `take_case` asks.
    unit
        The office that keeps it.
    firm
        The firm; None while it is not identified, then the place told stands for it.
    submission
        What was told; numbers of persons and of mobile telephones are covered before it is kept.

    Raises
    ------
    django.core.exceptions.PermissionDenied, django.core.exceptions.ValidationError
        As `take_case` does.
    """
    address = cover_numbers(submission.address)
    where = address or f"{submission.lat}, {submission.long}"
    case = take_case(
        actor=actor,
        spec=CaseSpec(
            unit=unit,
            channel=Channel.HOTLINE,
            text=submission.text,
            firm=firm,
            told_as=_("热线转来，地点：%(where)s") % {"where": where},
        ),
    )
    return HotlineRequest.objects.create(
        case=case,
        user_id=_person(actor),
        category=submission.category.value,
        address=address[:200],
        lat_e7=_e7(submission.lat),
        lon_e7=_e7(submission.long),
    )


def _e7(degree: Decimal | None) -> int | None:
    return None if degree is None else int(degree.scaleb(7))


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise PermissionDenied(_("没有登录的人不能用密钥；请先登录"))
    return actor.user_id


def digest_of(fields: Mapping[str, str]) -> str:
    """Hash what was sent, its key left out: the same submission gives the same."""
    told = sorted((name, value) for name, value in fields.items() if name != "api_key")
    return hashlib.sha256(repr(told).encode()).hexdigest()
