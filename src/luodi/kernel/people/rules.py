"""The law of posts and their holders."""

from datetime import datetime


def may_appoint(
    starts: datetime,
    *,
    post_from: datetime,
    post_to: datetime | None,
    last_start: datetime | None,
) -> str | None:
    """Say why a holder may not take a post at an instant; None when it is allowed.

    Parameters
    ----------
    starts
        Instant of taking the post, included.
    post_from
        First instant of the post.
    post_to
        First instant at which the post no longer exists; None while none is set.
    last_start
        When the newest holder of the post began; None when nobody held it.

    Source
    ------
    House rule: duties belong to posts and follow the holder; a holding is half open and the
    past is not rewritten (docs/kernel/people.md, 2026).
    """
    if starts < post_from:
        return f"到岗时间 {starts:%Y-%m-%d %H:%M} 早于岗位设立；请选设立之后的时间"
    if post_to is not None and starts >= post_to:
        return (
            f"到岗时间 {starts:%Y-%m-%d %H:%M} 时岗位已于 {post_to:%Y-%m-%d} 撤销；"
            "请选撤销之前的时间，或任命到接替的岗位"
        )
    if last_start is not None and starts <= last_start:
        return (
            f"到岗时间 {starts:%Y-%m-%d %H:%M} 不晚于现任的到岗时间 "
            f"{last_start:%Y-%m-%d %H:%M}；请选更晚的时间"
        )
    return None


def may_hold(user: int, *, active: bool, appointer: int | None) -> str | None:
    """Say why a user may not be given a post by somebody; None when it is allowed.

    Parameters
    ----------
    user
        Number of the user who would hold the post.
    active
        Whether the user may sign in.
    appointer
        Number of the user who decides; None when luodi itself does.

    Source
    ------
    House rule: nobody gives a post, and with it rights, to oneself; whoever may not sign in
    holds no post (docs/kernel/people.md, 2026).
    """
    if user == appointer:
        return "不能任命自己；请由另一位有任命权限的人办理"
    if not active:
        return "该人员已停用，不能任职；请另选一人"
    return None
