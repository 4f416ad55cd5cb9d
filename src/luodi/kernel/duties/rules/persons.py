"""Who may not verify, and where a verifier is looked for."""

from collections.abc import Collection

from luodi.kernel.targets.rules.phrases import Phrase

POSTS_NEEDED = 3
PEOPLE_NEEDED = 2


def verified_above(posts: int, people: int) -> bool:
    """Tell whether a unit is too small to verify its own work.

    Parameters
    ----------
    posts
        How many posts stand in the unit.
    people
        How many persons hold them.

    Returns
    -------
    bool
        Whether the verifier is looked for one level up.

    Source
    ------
    docs/kernel/duties.md, rule 3: fewer than three posts or two persons.

    Examples
    --------
    >>> verified_above(3, 2), verified_above(2, 2), verified_above(5, 1)
    (False, True, True)
    """
    return posts < POSTS_NEEDED or people < PEOPLE_NEEDED


def verifier_refusal(verifier: int | None, name: str, handlers: Collection[int]) -> str | None:
    """Say why somebody may not verify a duty; None when they may.

    Parameters
    ----------
    verifier
        Number of the user; None when luodi itself acts.
    name
        Their name, for the message.
    handlers
        Numbers of all users who ever accepted, began or answered the duty.

    Returns
    -------
    str or None
        The refusal.

    Source
    ------
    Dossier of grids, rule 6 (keeper and verifier differ); dossier of enterprise cases, bad input:
    handler = verifier is refused.

    Examples
    --------
    >>> verifier_refusal(1, "陈甲", [1, 2])
    '陈甲办理过这个事项，不能由本人核验；请由另一人核验，或改派核验岗位'
    """
    if verifier is None:
        return Phrase("核验要由人来做，系统不能自己核验；请由核验岗位的人员登录后办理")
    if verifier in handlers:
        return Phrase(
            "%(name)s办理过这个事项，不能由本人核验；请由另一人核验，或改派核验岗位", name=name
        )
    return None
