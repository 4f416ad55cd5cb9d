"""The three administrations: system, security and log, no two of them in one hand."""

from collections.abc import Collection, Mapping

TITLES = {"system": "系统管理", "security": "安全管理", "log": "审计管理"}
"""The administrations as officers call them, in the order of messages."""


def administrations(permissions: Collection[str], kinds: Mapping[str, str]) -> frozenset[str]:
    """Give the administrations that some permissions belong to.

    Parameters
    ----------
    permissions
        Codes of permissions held.
    kinds
        Code of each permission that runs the house → its administration, a key of ``TITLES``.

    Source
    ------
    GB/T 22239-2019, 8.1.5.1-8.1.5.3: system, log and security administrators (安全管理中心).

    Examples
    --------
    >>> sorted(administrations({"log.view_log", "x.view_x"}, {"log.view_log": "log"}))
    ['log']
    """
    return frozenset(kinds[code] for code in permissions if code in kinds)


def may_combine(held: Collection[str], *, who: str) -> str | None:
    """Say why these administrations may not lie in one hand; None when they may.

    Parameters
    ----------
    held
        The administrations, keys of ``TITLES``.
    who
        Of whom or what the message speaks, such as “张三” or 这个角色.

    Source
    ------
    GB/T 22239-2019, 8.1.5: each administrator works within an own account and its own rights;
    that no two of the three fall together is usual practice (三员分设).

    Examples
    --------
    >>> may_combine({"log"}, who="这个角色")
    >>> may_combine({"log", "system"}, who="这个角色")
    '这个角色同时有系统管理和审计管理的权限；三员须分设，一人一角色只能有其中一种'
    """
    if len(held) < 2:
        return None
    named = "和".join(title for kind, title in TITLES.items() if kind in held)
    return f"{who}同时有{named}的权限；三员须分设，一人一角色只能有其中一种"
