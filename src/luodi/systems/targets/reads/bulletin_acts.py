"""Reading what a person may do with a bulletin now, for its page."""

from dataclasses import dataclass

from luodi.kernel.access.actor import Actor
from luodi.kernel.targets.words import in_words
from luodi.systems.targets import rules
from luodi.systems.targets.models import (
    EDITABLE_BULLETINS,
    FROZEN_BULLETINS,
    Bulletin,
    BulletinState,
)
from luodi.systems.targets.rules import BulletinAct

DRAFT_BULLETIN = "targets.draft_bulletin"
APPROVE_BULLETIN = "targets.approve_bulletin"
BULLETIN_WRITES = (BulletinAct.DRAFT, BulletinAct.EDIT, BulletinAct.SUBMIT)
"""Acts after which a person may not approve the bulletin any more."""


@dataclass(frozen=True)
class OpenBulletinActs:
    """What the actor may do with a bulletin; ``refused`` says why approval is not offered."""

    edit: bool = False
    submit: bool = False
    approve: bool = False
    give_back: bool = False
    issue: bool = False
    withdraw: bool = False
    correct: bool = False
    refused: str | None = None


def open_bulletin_acts(actor: Actor, bulletin: Bulletin) -> OpenBulletinActs:
    """Give what the actor may do with a bulletin in the state it is in."""
    drafts, approves = (
        actor.may(permission, unit_path=bulletin.unit.path, place_path=bulletin.place.path)
        for permission in (DRAFT_BULLETIN, APPROVE_BULLETIN)
    )
    if bulletin.state in EDITABLE_BULLETINS:
        return OpenBulletinActs(edit=drafts, submit=drafts, withdraw=drafts)
    if bulletin.state == BulletinState.SUBMITTED:
        refused = bulletin_refusal(actor, bulletin) if approves else None
        return OpenBulletinActs(
            approve=approves and refused is None, give_back=approves, refused=refused
        )
    if bulletin.state in FROZEN_BULLETINS:
        return OpenBulletinActs(
            issue=drafts and bulletin.state == BulletinState.APPROVED,
            withdraw=approves,
            correct=drafts,
        )
    return OpenBulletinActs(correct=drafts and bulletin.number_serial is not None)


def bulletin_refusal(actor: Actor, bulletin: Bulletin) -> str | None:
    """Say why the person may not approve the bulletin; None when they may.

    luodi itself is no person, and may.
    """
    if actor.user_id is None:
        return None
    drafters = [
        rules.Person(row.user_id, str(row.user))
        for row in bulletin.steps.filter(
            act__in=[act.value for act in BULLETIN_WRITES], user__isnull=False
        ).select_related("user")
        if row.user_id is not None
    ]
    refused = rules.check_bulletin_approver(
        rules.Person(actor.user_id, actor.label), drafters=drafters
    )
    return None if refused is None else in_words(refused)
