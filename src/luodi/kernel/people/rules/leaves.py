"""The law of leave: who may stand in for somebody, when, and with which rights."""

from collections.abc import Sequence
from datetime import date

NOT_LENT = frozenset({"people", "config", "access", "log"})
"""Rooms whose rights stay with the holder when somebody stands in; looking is lent everywhere."""


def lent(permissions: frozenset[str]) -> frozenset[str]:
    """Give what of a post's permissions is lent to whoever stands in for its holder.

    Parameters
    ----------
    permissions
        Codes of the post's permissions.

    Returns
    -------
    frozenset of str
        All but the acts of administrators.

    Source
    ------
    House rule: duties are handed over for a leave, the power over rights and limits is not
    (docs/kernel/people.md, 2026).

    Examples
    --------
    >>> sorted(lent(frozenset({"duties.handle_duty", "people.appoint", "people.view_people"})))
    ['duties.handle_duty', 'people.view_people']
    """
    return frozenset(
        code
        for code in permissions
        if code.partition(".")[0] not in NOT_LENT or code.partition(".")[2].startswith("view_")
    )


def may_stand_in(
    *, name: str, own: bool, active: bool, near: bool, away: Sequence[str]
) -> str | None:
    """Say why somebody may not stand in for a user; None when they may.

    Parameters
    ----------
    name
        The one who would stand in, for the message.
    own
        Whether that is the absent user.
    active
        Whether they may sign in.
    near
        Whether they hold a post in the same unit as the absent user, or in one above or below it.
    away
        Names of leaves of their own in the same days.

    Source
    ------
    House rule: whoever stands in is there, and of the same line of units
    (docs/kernel/people.md, 2026).
    """
    if own:
        return "不能由本人代办自己的事项；请另选一人"
    if not active:
        return f"{name}已停用，不能代办；请另选一人"
    if not near:
        return f"{name}不在同一单位，也不在上下级单位任职；请另选一人"
    if away:
        return f"{name}这段时间也不在岗（{'、'.join(away)}）；请另选一人"
    return None


def may_leave(*, first: date, last: date, today: date, overlapping: Sequence[str]) -> str | None:
    """Say why a leave may not be entered for these days; None when it may.

    Parameters
    ----------
    first, last
        First and last day, both included.
    today
        The day of entering.
    overlapping
        Leaves of the same user that share a day with it.

    Source
    ------
    House rule: the past is not rewritten, and at one time one person stands in
    (docs/kernel/people.md, 2026).
    """
    if last < first:
        return f"止日 {last} 早于起日 {first}；请核对"
    if first < today:
        return f"起日 {first} 已过；只能从今天（{today}）起登记，过去办的事仍记在本人名下"
    if overlapping:
        return f"这段时间已登记过离岗（{'、'.join(overlapping)}）；请先结束那一次"
    return None
