"""The law of units, posts and their holders, and of who may give which rights."""

from collections.abc import Sequence
from datetime import date, datetime


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


def may_found(day: date, *, above: str, above_from: date, above_to: date | None) -> str | None:
    """Say why a unit or a post may not begin on a day within a unit; None when it may.

    Parameters
    ----------
    day
        First day of what is founded.
    above
        Name of the unit it stands in, for the message.
    above_from, above_to
        First day and end of that unit.

    Source
    ------
    House rule: units and posts stand within the days of the unit above
    (docs/kernel/people.md, 2026).

    Examples
    --------
    >>> may_found(date(2023, 1, 1), above="区政府", above_from=date(2024, 1, 1), above_to=None)
    '起始日期 2023-01-01 早于“区政府”的成立日期 2024-01-01；请选之后的日期'
    """
    if above_to is not None:
        return f"“{above}”到 {above_to} 为止，不能再设；请改在接续的单位之下设"
    if day < above_from:
        return f"起始日期 {day} 早于“{above}”的成立日期 {above_from}；请选之后的日期"
    return None


def may_retire_unit(
    day: date, *, name: str, valid_from: date, valid_to: date | None, standing: Sequence[str]
) -> str | None:
    """Say why a unit may not end on a day; None when it may.

    Parameters
    ----------
    day
        First day on which it no longer stands.
    name
        Its name, for the message.
    valid_from, valid_to
        Its first day, and its end when it ended already.
    standing
        Names of the posts and units below that stand on the day or after it.

    Source
    ------
    House rule: a unit ends empty, so that no post hangs in the air
    (docs/kernel/people.md, 2026).
    """
    if valid_to is not None:
        return f"“{name}”已于 {valid_to} 撤销，不能再次撤销"
    if day <= valid_from:
        return f"撤销日期 {day} 不晚于“{name}”的成立日期 {valid_from}；请选更晚的日期"
    if standing:
        listed = "、".join(standing[:_NAMED])
        more = f"等 {len(standing)} 个" if len(standing) > _NAMED else ""
        return f"“{name}”之下还有{listed}{more}；请先逐个撤销这些岗位和下级单位"
    return None


_NAMED = 5
"""How many names a message lists before it counts."""


def may_retire_post(
    ends: datetime,
    *,
    title: str,
    valid_from: datetime,
    valid_to: datetime | None,
    last_start: datetime | None,
) -> str | None:
    """Say why a post may not end at an instant; None when it may.

    Parameters
    ----------
    ends
        First instant at which it no longer stands.
    title
        Its title, for the message.
    valid_from, valid_to
        Its first instant, and its end when it ended already.
    last_start
        When the newest holder of the post begins; None when nobody held it.

    Source
    ------
    House rule: the past is not rewritten, and a holding lasts longer than an instant
    (docs/kernel/people.md, 2026).
    """
    if valid_to is not None:
        return f"岗位“{title}”已于 {valid_to:%Y-%m-%d} 撤销，不能再次撤销"
    if ends <= valid_from:
        return (
            f"撤销日期 {ends:%Y-%m-%d} 不晚于岗位“{title}”的设立日期 {valid_from:%Y-%m-%d}；"
            "请选更晚的日期"
        )
    if last_start is not None and ends <= last_start:
        return (
            f"撤销日期 {ends:%Y-%m-%d} 不晚于最近一任的到岗时间 {last_start:%Y-%m-%d %H:%M}；"
            "请选更晚的日期"
        )
    return None


def working(permissions: frozenset[str], system: str) -> frozenset[str]:
    """Give the permissions of a role that work in a post of a system; all when it is empty.

    Source
    ------
    House rule: a post of one system opens that system alone (docs/kernel/access.md, 2026).

    Examples
    --------
    >>> sorted(working(frozenset({"targets.view_target", "log.view_log"}), "targets"))
    ['targets.view_target']
    """
    return frozenset(code for code in permissions if system in {"", code.partition(".")[0]})


def may_give(given: frozenset[str], held: frozenset[str], *, at_root: bool) -> str | None:
    """Say why somebody may not make a post that opens these permissions; None when it may be.

    Parameters
    ----------
    given
        Codes of the permissions that the post opens.
    held
        Codes of those that the one who makes it holds over the post's unit and place.
    at_root
        Whether the right to make posts comes from a root unit.

    Source
    ------
    House rule: nobody gives rights wider than their own; who answers for the whole tree decides
    what roles mean, and may give any (docs/kernel/people.md, 2026).
    """
    wider = sorted(given - held)
    if at_root or not wider:
        return None
    return (
        f"这个角色有您在此处没有的权限 {'、'.join(wider)}；"
        "请另选角色，或请最上级单位的管理员设立这个岗位"
    )


def may_change_role(*, title: str, own: bool) -> str | None:
    """Say why a role may not be changed by somebody; None when it may.

    Parameters
    ----------
    title
        Its title, for the message.
    own
        Whether a post that this person holds, or will hold, has the role.

    Source
    ------
    House rule: nobody changes their own rights (docs/kernel/people.md, 2026).
    """
    if own:
        return f"您自己的岗位用的就是角色“{title}”，不能由自己改；请由另一位管理员办理"
    return None


def may_retire_own(*, title: str, own: bool) -> str | None:
    """Say why a post may not be ended by its holder; None when another one decides.

    Source
    ------
    House rule: nobody changes their own rights (docs/kernel/people.md, 2026).
    """
    if own:
        return f"“{title}”是您自己的岗位，不能由自己撤销；请由另一位管理员办理"
    return None


def may_switch(*, active: bool, wanted: bool, own: bool) -> str | None:
    """Say why a user may not be put out of use or into use again; None when it may be.

    Parameters
    ----------
    active
        Whether the user may sign in now.
    wanted
        Whether the user shall be able to.
    own
        Whether somebody decides about themselves.

    Source
    ------
    House rule: nobody changes their own rights, so somebody is always left who can
    (docs/kernel/people.md, 2026).

    Examples
    --------
    >>> may_switch(active=True, wanted=True, own=False)
    '这名用户本来就是启用的，没有改动'
    """
    if own:
        return "不能停用或启用自己；请由另一位管理员办理"
    if active == wanted:
        return f"这名用户本来就是{'启用' if active else '停用'}的，没有改动"
    return None


def may_reset(*, own: bool) -> str | None:
    """Say why somebody may not give a user a new password; None when it may be.

    Source
    ------
    House rule: one's own password is changed by whoever knows the old one
    (docs/kernel/people.md, 2026).
    """
    if own:
        return "自己的密码请在右上角“修改密码”里改"
    return None
