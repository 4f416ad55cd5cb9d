"""Approving a bulletin: the ledger is sealed, and every word and figure frozen at that seal."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.ledger.sealing import head, seal_entries
from luodi.kernel.papers.numbering import document_number
from luodi.systems.targets import rules
from luodi.systems.targets.actions.bulletin_steps import move_bulletin, record_act, write_step
from luodi.systems.targets.models import Bulletin, BulletinState, FrozenBulletin
from luodi.systems.targets.reads.bulletin_acts import APPROVE_BULLETIN, bulletin_refusal
from luodi.systems.targets.reads.bulletins import live_content
from luodi.systems.targets.rules import BulletinAct


def approve_bulletin(
    *, actor: Actor, bulletin: Bulletin, version: int, word: str, serial: int, seen: str
) -> Bulletin:
    """Approve a bulletin: give it its number and freeze it at the newest seal.

    What waits is sealed first; then number, state and the frozen content are written in one
    transaction. Stopped between the two, nothing is approved.

    Parameters
    ----------
    actor
        Who approves; needs ``targets.approve_bulletin`` over its unit and place, and has neither
        drafted nor edited nor submitted it.
    bulletin, version
        The bulletin, and the version that the actor saw.
    word, serial
        The office's word and the serial of the document number; the year is that of today.
    seen
        `rules.figures_digest` of what the actor saw: other figures are not approved.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        For a drafter, a number that is taken, figures that changed since they were looked at,
        or when somebody else acted meanwhile.
    RuntimeError
        Inside a transaction: what is not committed cannot be sealed.
    """
    actor = require(
        actor, APPROVE_BULLETIN, unit_path=bulletin.unit.path, place_path=bulletin.place.path
    )
    refused = bulletin_refusal(actor, bulletin)
    if refused:
        raise ValidationError(refused)
    if not word.strip():
        raise ValidationError({"word": _("没有机关代字；请填写，如“青督通”")})
    seal_entries()
    try:
        with transaction.atomic():
            return _frozen(actor, bulletin, version, word.strip(), serial, seen)
    except ValidationError:
        bulletin.refresh_from_db()
        raise
    except IntegrityError as error:
        bulletin.refresh_from_db()
        number = document_number(word.strip(), clock.today().year, serial)
        raise ValidationError(
            {"serial": _("文号 %(number)s 已用过；请换一个序号") % {"number": number}}
        ) from error


def _frozen(
    actor: Actor, bulletin: Bulletin, version: int, word: str, serial: int, seen: str
) -> Bulletin:
    today, seal = clock.today(), head()
    move_bulletin(
        bulletin,
        version=version,
        states=(BulletinState.SUBMITTED,),
        state=BulletinState.APPROVED,
        number_word=word,
        number_year=today.year,
        number_serial=serial,
        day=today,
    )
    content = live_content(bulletin, seal=seal.number if seal else 0)
    if rules.figures_digest(content) != seen:
        raise ValidationError(_("您看过以后数或文字变了，没有签发；请看过现在的再签发"))
    written = rules.written_content(content)
    frozen = FrozenBulletin.objects.create(
        bulletin=bulletin,
        seal=seal,
        frozen_at=clock.now(),
        content=written,
        digest=rules.content_digest(written),
    )
    write_step(bulletin, actor, BulletinAct.APPROVE, reason=bulletin.number)
    record_act(
        actor,
        bulletin,
        "approve",
        after={
            "number": bulletin.number,
            "seal": seal.number if seal else None,
            "digest": frozen.digest,
        },
    )
    return bulletin
