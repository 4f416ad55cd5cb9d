"""No two of the three administrations lie in one hand, while the threshold says so."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.people import reads, rules
from luodi.kernel.people.models import Holding, Post, Role, User


def combined_in_role(codes: Collection[str]) -> str | None:
    """Say why a role may not hold these permissions; None when it may."""
    if not reads.administrators_are_apart(clock.today()):
        return None
    held = rules.administrations(codes, reads.administration_kinds())
    return rules.may_combine(held, who="这个角色")


def combined_by_change(role: Role, codes: Collection[str]) -> str | None:
    """Say whom a changed role would give a second administration; None when nobody."""
    if not reads.administrators_are_apart(clock.today()):
        return None
    for user in User.objects.filter(holdings__in=_standing().filter(post__role=role)).distinct():
        others = _kinds(_standing().filter(user=user).exclude(post__role=role))
        changed = rules.administrations(codes, reads.administration_kinds())
        problem = rules.may_combine(others | changed, who=f"“{user}”将")
        if problem:
            return problem
    return None


def combined_by_appointment(post: Post, user: User, starts: datetime) -> str | None:
    """Say why a user's other posts forbid this one from an instant on; None when they do not."""
    if not reads.administrators_are_apart(starts.astimezone(clock.SHANGHAI).date()):
        return None
    added = _kinds_of(post)
    if not added:
        return None  # what the other posts hold was asked when they were given
    others = _standing(starts).filter(user=user).exclude(post=post)
    problem = rules.may_combine(_kinds(others) | added, who=f"“{user}”将")
    return f"{problem}；请另选一人，或先免去其原任岗位" if problem else None


def _standing(at: datetime | None = None) -> QuerySet[Holding]:
    """Give the holdings that are not over at an instant, also those still to come."""
    at = at or clock.now()
    return Holding.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at)).filter(
        Q(post__valid_to__isnull=True) | Q(post__valid_to__gt=at.astimezone(clock.SHANGHAI).date())
    )


def _kinds(holdings: QuerySet[Holding]) -> frozenset[str]:
    rows = holdings.select_related("post__role").prefetch_related("post__role__permissions")
    return frozenset(kind for holding in rows for kind in _kinds_of(holding.post))


def _kinds_of(post: Post) -> frozenset[str]:
    codes = frozenset(item.permission for item in post.role.permissions.all())
    return rules.administrations(rules.working(codes, post.system), reads.administration_kinds())
