"""Giving a duty to a unit, deciding an objection, transferring, naming the verifier."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import within
from luodi.kernel.duties.actions.alarms import raise_for_transfers
from luodi.kernel.duties.actions.steps import (
    ASSIGN,
    HANDLE,
    VERIFY,
    Change,
    advance,
    check_version,
    clean,
    leads_to,
    locked,
    needed,
    require_over,
)
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.kinds import count_on
from luodi.kernel.duties.reads.verifiers import grants, holders, verifier_for
from luodi.kernel.duties.rules import Act
from luodi.kernel.people.models import Post, Unit


@transaction.atomic
def assign(
    *,
    actor: Actor,
    duty: Duty,
    version: int,
    unit: Unit,
    post: Post | None = None,
    verifier_post: Post | None = None,
    note: str = "",
) -> Duty:
    """Give a duty to a unit, and name who verifies it.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty, OPEN or REOPENED, and the version that the actor saw.
    unit, post
        Who handles it; ``post`` None lets anybody of the unit who may accept it.
    verifier_post
        Who verifies; None finds one.
    note
        Why.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    StaleError
        When somebody changed the duty meanwhile.
    django.core.exceptions.ValidationError
        When it is no step from here, an objection waits to be decided, or a post does not fit.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.ASSIGN)
    if held.objection_open:
        raise ValidationError(_("承办单位提出的异议还没有裁定；请先裁定异议"))
    leads_to(held, Act.ASSIGN)
    return _given(held, acting, Act.ASSIGN, unit, post, verifier_post, clean(note))


@transaction.atomic
def decide_objection(
    *,
    actor: Actor,
    duty: Duty,
    version: int,
    upheld: bool,
    unit: Unit | None = None,
    post: Post | None = None,
    verifier_post: Post | None = None,
    note: str = "",
) -> Duty:
    """Decide an objection to an assignment; the decision is final.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty and the version that the actor saw.
    upheld
        Whether it goes to another unit; else back to the same one.
    unit, post, verifier_post
        When upheld, to whom; ``unit`` None takes the one that the objection named.
    note
        Why; needed.

    Raises
    ------
    As `assign`; and ``ValidationError`` when no objection waits, or it goes to the same unit.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.DECIDE)
    leads_to(held, Act.DECIDE)
    if not held.objection_open:
        raise ValidationError(_("没有等待裁定的异议"))
    reason = needed(note, "note", _("没有写裁定的理由；请写明依据"))
    to_unit = (unit or held.proposed_unit) if upheld else held.unit
    if to_unit is None or (upheld and to_unit.pk == held.unit_id):
        raise ValidationError({"unit": _("异议成立的，请选另一个承办单位")})
    if not upheld:
        post, verifier_post = held.post, held.verifier_post
    return _given(held, acting, Act.DECIDE, to_unit, post, verifier_post, reason)


@transaction.atomic
def transfer(
    *,
    actor: Actor,
    duty: Duty,
    version: int,
    unit: Unit,
    post: Post | None = None,
    verifier_post: Post | None = None,
    note: str = "",
) -> Duty:
    """Pass a duty on to another unit or post; its deadline stays.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty and the version that the actor saw.
    unit, post, verifier_post
        To whom, as in `assign`.
    note
        Why; needed.

    Raises
    ------
    As `assign`.

    Notes
    -----
    More than two transfers go up the ladder by themselves.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.TRANSFER)
    leads_to(held, Act.TRANSFER)
    reason = needed(note, "note", _("没有写转办的理由；请写明为什么不由原单位办"))
    if (unit.pk, post.pk if post else None) == (held.unit_id, held.post_id):
        raise ValidationError({"unit": _("“%(unit)s”本来就是承办单位；请另选") % {"unit": unit}})
    moved = _given(held, acting, Act.TRANSFER, unit, post, verifier_post, reason)
    if moved.transfers > count_on("transfers_most", clock.today()):
        raise_for_transfers(moved)
    return moved


def _given(
    duty: Duty,
    acting: Actor,
    act: Act,
    unit: Unit,
    post: Post | None,
    verifier_post: Post | None,
    note: str,
) -> Duty:
    check_posts(duty, unit, post, verifier_post)
    verifier = verifier_post or found_verifier(unit, post)
    columns: dict[str, Any] = {
        "unit": unit,
        "post": post,
        "verifier_post": verifier,
        "assigned_at": clock.now(),
        "handled_by": None,
        "objection_open": False,
    }
    if act == Act.TRANSFER:
        columns["transfers"] = F("transfers") + 1
    return advance(duty, acting, act, note=note, change=Change(columns, to_unit=unit))


def found_verifier(unit: Unit, post: Post | None) -> Post:
    """Find the post that verifies what a unit handles.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``verifier_post``, when there is none up to the root.
    """
    found = verifier_for(unit, post, clock.now())
    if found is None:
        raise ValidationError(
            {
                "verifier_post": _(
                    "“%(unit)s”和它的上级单位都没有可以核验的岗位；"
                    "请先设一个有“核验和办结事项”权限的岗位，或指定核验岗位"
                )
                % {"unit": unit}
            }
        )
    return found


def check_posts(duty: Duty, unit: Unit, post: Post | None, verifier_post: Post | None) -> None:
    """Refuse posts that do not fit a duty, by field.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the handling post is of another unit, over another place or may not handle; when the
        verifying one may not verify, is the handling one, or has no holder but the handler's.
    """
    if post is not None:
        if post.unit_id != unit.pk:
            raise ValidationError(
                {"post": _("岗位“%(post)s”不在“%(unit)s”") % {"post": post, "unit": unit}}
            )
        if not grants(post, HANDLE):
            raise ValidationError(
                {"post": _("岗位“%(post)s”没有办理事项的权限；请另选") % {"post": post}}
            )
        if not within(duty.place.path, post.place.path):
            raise ValidationError(
                {
                    "post": _("岗位“%(post)s”的辖区不含%(place)s；请另选")
                    % {"post": post, "place": duty.place}
                }
            )
    if verifier_post is not None:
        _check_verifier(post, verifier_post)


def _check_verifier(post: Post | None, verifier_post: Post) -> None:
    told = {"post": verifier_post}
    if not grants(verifier_post, VERIFY):
        raise ValidationError(
            {"verifier_post": _("岗位“%(post)s”没有核验事项的权限；请另选") % told}
        )
    if post is None:
        return
    held = holders([post, verifier_post], clock.now())
    same = held[verifier_post.pk] and held[verifier_post.pk] <= held[post.pk]
    if post.pk == verifier_post.pk or same:
        raise ValidationError(
            {"verifier_post": _("核验岗位“%(post)s”与承办的是同一人；请另选") % told}
        )


@transaction.atomic
def name_verifier(
    *, actor: Actor, duty: Duty, version: int, verifier_post: Post, note: str = ""
) -> Duty:
    """Name another post to verify a duty, as when its holder came to handle it.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty and the version that the actor saw.
    verifier_post
        Who verifies from now on.
    note
        Why; needed.

    Raises
    ------
    As `assign`.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.NAME_VERIFIER)
    if held.ended_at is not None:
        raise ValidationError(_("事项已经结束，不能改派核验岗位"))
    reason = needed(note, "note", _("没有写改派的理由"))
    check_posts(held, held.unit, held.post, verifier_post)
    return advance(
        held,
        acting,
        Act.NAME_VERIFIER,
        note=reason,
        change=Change({"verifier_post": verifier_post}),
    )
