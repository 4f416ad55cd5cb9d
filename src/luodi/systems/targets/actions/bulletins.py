"""A bulletin's way: drafted, edited, submitted, returned, issued, withdrawn, corrected."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.documents.models import Attachment
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.words import in_words, month_text
from luodi.systems.targets import rules
from luodi.systems.targets.actions.bulletin_steps import (
    HEAD_FIELDS,
    how_it_stands,
    move_bulletin,
    record_act,
    write_step,
)
from luodi.systems.targets.models import (
    EDITABLE_BULLETINS,
    FROZEN_BULLETINS,
    Bulletin,
    BulletinBlock,
    BulletinState,
    BulletinTarget,
)
from luodi.systems.targets.reads.bulletin_acts import APPROVE_BULLETIN, DRAFT_BULLETIN
from luodi.systems.targets.reads.bulletins import (
    chosen_targets,
    content_of,
    corrections_since,
    targets_for,
)
from luodi.systems.targets.rules import BulletinAct


@transaction.atomic
def draft_bulletin(
    *,
    actor: Actor,
    unit: Unit,
    month: int,
    targets: Sequence[Target],
    title: str = "",
    addressees: str = "",
    copies: str = "",
) -> Bulletin:
    """Draft a bulletin of a unit about a month, with the prose of the template.

    Parameters
    ----------
    actor
        Who drafts it; needs ``targets.draft_bulletin`` over the unit and its place.
    unit
        The unit that issues it.
    month
        ``YYYYMM``; it must be over.
    targets
        What it speaks of: visible to the actor and led below the unit.
    title
        Empty takes the offered one.
    addressees, copies
        One a line.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        For a month that is not over, without targets, or with one that is not below the unit.
    """
    actor = require(actor, DRAFT_BULLETIN, unit_path=unit.path, place_path=unit.place.path)
    _check_month(month)
    _check_choice(actor, unit, month, targets)
    bulletin = Bulletin.objects.create(
        unit=unit,
        place=unit.place,
        month=month,
        title=title.strip() or rules.offered_title(month),
        addressees=addressees,
        copies=copies,
        drafted_by_id=actor.user_id,
        drafted_at=clock.now(),
    )
    return _begun(actor, bulletin, targets, rules.MONTHLY)


def _begun(
    actor: Actor,
    bulletin: Bulletin,
    targets: Sequence[Target],
    template: Sequence[tuple[rules.BulletinPart, str, str]],
) -> Bulletin:
    BulletinTarget.objects.bulk_create(
        BulletinTarget(bulletin=bulletin, target=target) for target in targets
    )
    BulletinBlock.objects.bulk_create(
        BulletinBlock(bulletin=bulletin, number=number, part=part.value, heading=heading, text=text)
        for number, (part, heading, text) in enumerate(template, 1)
    )
    write_step(bulletin, actor, BulletinAct.DRAFT)
    record_act(
        actor, bulletin, "draft", after={"month": bulletin.month, "targets": len(targets),
                                         "corrects": bulletin.corrects_id},
    )  # fmt: skip
    return bulletin


@transaction.atomic
def draft_correction(*, actor: Actor, bulletin: Bulletin) -> Bulletin:
    """Draft the bulletin that corrects what an approved one printed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.draft_bulletin`` over its unit and place.
    django.core.exceptions.ValidationError
        When it was never approved, or none of its figures is another now.
    """
    actor = _require(actor, DRAFT_BULLETIN, bulletin)
    frozen = getattr(bulletin, "frozen", None)
    if frozen is None:
        raise ValidationError(_("这份通报没有签发过，没有可更正的数；请直接修改"))
    changed = corrections_since(actor, frozen)
    if not changed:
        raise ValidationError(_("《%(title)s》印的数现在都没有变，不用更正") % {"title": bulletin})
    numbers = {item.line.target for item in changed}
    made = Bulletin.objects.create(
        unit=bulletin.unit,
        place=bulletin.place,
        month=bulletin.month,
        title=rules.offered_title(bulletin.month, corrects=bulletin.title),
        addressees=bulletin.addressees,
        copies=bulletin.copies,
        corrects=bulletin,
        drafted_by_id=actor.user_id,
        drafted_at=clock.now(),
    )
    targets = [item for item in chosen_targets(bulletin) if item.pk in numbers]
    return _begun(actor, made, targets, rules.CORRECTING)


def _check_month(month: int) -> None:
    if rules.last_day(month) >= clock.today():
        raise ValidationError(
            {"month": _("%(month)s还没有过完，不能通报") % {"month": month_text(month)}}
        )


def _check_choice(actor: Actor, unit: Unit, month: int, targets: Sequence[Target]) -> None:
    if not targets:
        raise ValidationError({"targets": _("没有选目标；请至少选一项")})
    allowed = {target.pk for target in targets_for(actor, unit, month)}
    for target in targets:
        if target.pk not in allowed:
            raise ValidationError(
                {
                    "targets": _("“%(target)s”不由%(unit)s或其下级牵头，或不在这个月；请去掉")
                    % {"target": target, "unit": unit}
                }
            )


@transaction.atomic
def edit_bulletin(
    *,
    actor: Actor,
    bulletin: Bulletin,
    version: int,
    changes: dict[str, str],
    targets: Sequence[Target],
) -> Bulletin:
    """Change a draft's title, addressees and copies, and the targets that it speaks of.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.draft_bulletin`` over its unit and place.
    django.core.exceptions.ValidationError
        When it is no draft, somebody else changed it meanwhile (both values are told), a target
        does not belong, or a prose refers to a target that is taken out.
    """
    actor = _require(actor, DRAFT_BULLETIN, bulletin)
    wanted = {name: changes[name].strip() for name in HEAD_FIELDS if name in changes}
    before = {name: getattr(bulletin, name) for name in wanted}
    move_bulletin(bulletin, version=version, states=EDITABLE_BULLETINS, wanted=wanted, **wanted)
    if bulletin.corrects_id is None:
        _check_choice(actor, bulletin.unit, bulletin.month, targets)
        bulletin.choice.all().delete()
        BulletinTarget.objects.bulk_create(
            BulletinTarget(bulletin=bulletin, target=target) for target in targets
        )
        _check_all_prose(bulletin)
    write_step(bulletin, actor, BulletinAct.EDIT)
    record_act(actor, bulletin, "edit", before=before, after=wanted | {"targets": len(targets)})
    return bulletin


@transaction.atomic
def edit_bulletin_block(
    *, actor: Actor, block: BulletinBlock, version: int, heading: str, text: str
) -> BulletinBlock:
    """Change the prose of one part of a draft; its figures stay references.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.draft_bulletin`` over the bulletin's unit and place.
    django.core.exceptions.ValidationError
        For a figure typed by hand or a reference to nothing; when somebody else changed the
        part meanwhile, telling both texts; when the bulletin is no draft any more.
    """
    bulletin = block.bulletin
    actor = _require(actor, DRAFT_BULLETIN, bulletin)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    refused = rules.check_prose(text, list(content_of(bulletin).known))
    if refused:
        raise ValidationError({"text": in_words(refused)})
    before = {"heading": block.heading, "text": block.text}
    # The bulletin's row is the lock: nobody submits it between this look and the writing.
    locked = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if locked.state not in EDITABLE_BULLETINS:
        raise ValidationError(how_it_stands(locked))
    changed = BulletinBlock.objects.filter(pk=block.pk, version=version).update(
        version=F("version") + 1,
        heading=heading.strip() or block.heading,
        text=text,
        edited_by_id=actor.user_id,
    )
    block.refresh_from_db()
    if not changed:
        raise ValidationError(
            _("%(person)s刚改过这一段。现在是：“%(theirs)s”；您写的是：“%(yours)s”。请合并后再保存")
            % {"person": block.edited_by or "luodi", "theirs": block.text, "yours": text}
        )
    write_step(bulletin, actor, BulletinAct.EDIT, reason=block.heading)
    record_act(
        actor,
        bulletin,
        "edit",
        before={block.part: before},
        after={block.part: {"heading": block.heading, "text": block.text}},
    )
    return block


def _check_all_prose(bulletin: Bulletin) -> None:
    known = list(content_of(bulletin).known)
    for block in bulletin.blocks.all():
        refused = rules.check_prose(block.text, known)
        if refused:
            raise ValidationError(
                _("“%(heading)s”：%(refused)s")
                % {"heading": block.heading, "refused": in_words(refused)}
            )


@transaction.atomic
def submit_bulletin(*, actor: Actor, bulletin: Bulletin, version: int) -> Bulletin:
    """Submit a draft for approval.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.draft_bulletin`` over its unit and place.
    django.core.exceptions.ValidationError
        When a prose cannot stand, or somebody else acted meanwhile.
    """
    actor = _require(actor, DRAFT_BULLETIN, bulletin)
    _check_all_prose(bulletin)
    move_bulletin(
        bulletin, version=version, states=EDITABLE_BULLETINS, state=BulletinState.SUBMITTED
    )
    write_step(bulletin, actor, BulletinAct.SUBMIT)
    record_act(actor, bulletin, "submit")
    return bulletin


@transaction.atomic
def return_bulletin(*, actor: Actor, bulletin: Bulletin, version: int, reason: str) -> Bulletin:
    """Return a submitted bulletin to its drafters with a reason.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.approve_bulletin`` over its unit and place.
    django.core.exceptions.ValidationError
        Without a reason, or when somebody else acted meanwhile.
    """
    actor = _require(actor, APPROVE_BULLETIN, bulletin)
    reason = _reason(reason, _("没有理由；请写明哪里要改"))
    move_bulletin(
        bulletin,
        version=version,
        states=(BulletinState.SUBMITTED,),
        state=BulletinState.RETURNED,
    )
    write_step(bulletin, actor, BulletinAct.RETURN, reason=reason)
    record_act(actor, bulletin, "return", reason=reason)
    return bulletin


@transaction.atomic
def issue_bulletin(
    *, actor: Actor, bulletin: Bulletin, version: int, scan: Attachment | None = None
) -> Bulletin:
    """Note that an approved bulletin was printed and sent out, with the scan of the signed one.

    Parameters
    ----------
    actor
        Who sends it out; needs ``targets.draft_bulletin`` over its unit and place.
    bulletin, version
        The bulletin, and the version that the actor saw.
    scan
        The scan, of the bulletin's own unit; None for none.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When it is not approved, somebody else acted, or the scan is another unit's.
    """
    actor = _require(actor, DRAFT_BULLETIN, bulletin)
    if scan is not None and scan.unit_id != bulletin.unit_id:
        raise ValidationError(
            {"scan": _("签发件“%(name)s”属于别的单位；请以%(unit)s的名义上传")
             % {"name": scan, "unit": bulletin.unit}}
        )  # fmt: skip
    move_bulletin(
        bulletin,
        version=version,
        states=(BulletinState.APPROVED,),
        state=BulletinState.ISSUED,
        scan=scan,
    )
    write_step(bulletin, actor, BulletinAct.ISSUE)
    record_act(actor, bulletin, "issue", after={"scan": scan.sha256 if scan else None})
    return bulletin


@transaction.atomic
def withdraw_bulletin(*, actor: Actor, bulletin: Bulletin, version: int, reason: str) -> Bulletin:
    """End a bulletin: a draft by its drafters, an approved one by whoever may approve.

    What was frozen stays, and so does the number; a bulletin of corrections can be drafted.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission that its state asks for.
    django.core.exceptions.ValidationError
        Without a reason, while it waits for approval, or when somebody else acted meanwhile.
    """
    frozen = bulletin.state in FROZEN_BULLETINS
    actor = _require(actor, APPROVE_BULLETIN if frozen else DRAFT_BULLETIN, bulletin)
    reason = _reason(reason, _("没有理由；请写明为什么撤回"))
    states = FROZEN_BULLETINS if frozen else EDITABLE_BULLETINS
    before = bulletin.state
    move_bulletin(bulletin, version=version, states=states, state=BulletinState.WITHDRAWN)
    write_step(bulletin, actor, BulletinAct.WITHDRAW, reason=reason)
    record_act(actor, bulletin, "withdraw", before={"state": before}, reason=reason)
    return bulletin


def _require(actor: Actor, permission: str, bulletin: Bulletin) -> Actor:
    return require(actor, permission, unit_path=bulletin.unit.path, place_path=bulletin.place.path)


def _reason(reason: str, refused: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": refused})
    return reason.strip()
