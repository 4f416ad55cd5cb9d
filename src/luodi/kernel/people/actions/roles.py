"""Saying what a role may do: for those who answer for the whole tree."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.cards import all_permissions
from luodi.kernel.log.actions import record
from luodi.kernel.people import rules
from luodi.kernel.people.actions.apart import combined_by_change, combined_in_role
from luodi.kernel.people.actions.checks import lock_room, refuse, taken, unfit
from luodi.kernel.people.actions.giving import CHANGE, is_own_role
from luodi.kernel.people.models import Role, RolePermission


@transaction.atomic
def define_role(
    *, actor: Actor, code: str, title: str, permissions: Iterable[str], reason: str = ""
) -> Role:
    """Define a role.

    Parameters
    ----------
    actor
        Who defines it; needs ``people.change_people`` at a root unit.
    code
        Its code, such as ``reporter``.
    title
        What people call it, such as 填报员.
    permissions
        Codes of permissions that cards declare, at least one.
    reason
        The document or occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission at a root unit.
    django.core.exceptions.ValidationError
        By field: ``code``, ``title``, ``permissions``.
    """
    acting = _require_at_root(actor)
    lock_room()
    code, title, given = code.strip(), title.strip(), sorted(set(permissions))
    refuse(
        {
            "code": unfit(Role.code.field, code)
            or taken(Role.objects.filter(code__iexact=code), code),
            "title": unfit(Role.title.field, title)
            or taken(Role.objects.filter(title__iexact=title), title),
            "permissions": _unfit_permissions(given) or combined_in_role(given),
        }
    )
    role = Role.objects.create(code=code, title=title)
    _grant(role, given)
    record(
        actor=acting,
        verb="people.define_role",
        record=("people.role", role.pk),
        after={"code": code, "title": title, "permissions": given},
        reason=reason,
    )
    return role


@transaction.atomic
def change_role(
    *, actor: Actor, role: Role, title: str, permissions: Iterable[str], reason: str
) -> Role:
    """Change what a role is called and may do, at once for every post that has it.

    Parameters
    ----------
    actor
        Who changes it; needs ``people.change_people`` at a root unit, and holds no post of the
        role.
    role
        The role.
    title
        What people call it from now on.
    permissions
        All that it may do from now on: codes that cards declare, at least one.
    reason
        The document or occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission at a root unit.
    django.core.exceptions.ValidationError
        By field: ``title``, ``permissions``, ``reason``; under ``permissions`` too when the
        actor holds the role.
    """
    acting = _require_at_root(actor)
    lock_room()
    role.refresh_from_db()
    title, given = title.strip(), sorted(set(permissions))
    name_taken = (
        None if title == role.title else taken(Role.objects.filter(title__iexact=title), title)
    )
    own = rules.may_change_role(title=role.title, own=is_own_role(actor, role))
    refuse(
        {
            "title": unfit(Role.title.field, title) or name_taken,
            "permissions": own
            or _unfit_permissions(given)
            or combined_in_role(given)
            or combined_by_change(role, given),
            "reason": None if reason.strip() else "理由为空；请写明为什么改",
        }
    )
    held = sorted(role.permissions.values_list("permission", flat=True))
    before = {"title": role.title, "permissions": held}
    role.title = title
    role.save(update_fields=("title",))
    role.permissions.exclude(permission__in=given).delete()
    _grant(role, sorted(set(given) - set(held)))
    record(
        actor=acting,
        verb="people.change_role",
        record=("people.role", role.pk),
        before=before,
        after={"title": title, "permissions": given},
        reason=reason,
    )
    return role


def _require_at_root(actor: Actor) -> Actor:
    if not actor.has_at_root(CHANGE):
        raise PermissionDenied(f"{actor.label or '未登录者'} 在最上级单位没有权限 {CHANGE}")
    return require_anywhere(actor, (CHANGE,))


def _unfit_permissions(codes: list[str]) -> str | None:
    if not codes:
        return "没有选权限；请至少选一项"
    unknown = sorted(set(codes) - set(all_permissions()))
    if unknown:
        return f"没有权限 {'、'.join(unknown)}；请在列出的权限中选"
    return None


def _grant(role: Role, codes: list[str]) -> None:
    RolePermission.objects.bulk_create(RolePermission(role=role, permission=code) for code in codes)
