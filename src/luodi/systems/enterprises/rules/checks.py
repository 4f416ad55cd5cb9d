"""Closings that are checked again, and withdrawals that are called back: by whom, with what end."""

from collections.abc import Collection
from enum import StrEnum

from luodi.kernel.targets.rules import Phrase


class CheckKind(StrEnum):
    """Why somebody asks once more: a closing drawn at random, or a withdrawal."""

    RECHECK = "RECHECK"
    CALL_BACK = "CALL_BACK"


class CheckResult(StrEnum):
    """What was found: the closing holds or not, the withdrawal stands or was pressed for."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    STANDS = "STANDS"
    PRESSED = "PRESSED"


RESULTS = {
    CheckKind.RECHECK: (CheckResult.PASSED, CheckResult.FAILED),
    CheckKind.CALL_BACK: (CheckResult.STANDS, CheckResult.PRESSED),
}
BAD = frozenset({CheckResult.FAILED, CheckResult.PRESSED})
"""After these the case is to be brought back."""


def checker_refusal(checker: int, handlers: Collection[int], asker: int | None) -> Phrase | None:
    """Say why somebody may not check a case again; None when they may.

    Parameters
    ----------
    checker
        The number of the user.
    handlers
        Those of all who ever accepted, began or answered the case.
    asker
        That of whoever asked the firm first; None when nobody did.

    Source
    ------
    Dossier of enterprise cases, rule 11 (asked by someone other than the handler), and rule 13
    (withdrawals are called back by the office); the first asker is left out by the same reason.

    Examples
    --------
    >>> checker_refusal(1, {2}, 1)
    '您问过这家企业对这件诉求的意见，复核要换一个人；请由另一人复核'
    """
    if checker in handlers:
        return Phrase("您办理过这件诉求，不能由您复核；请由另一人复核")
    if checker == asker:
        return Phrase("您问过这家企业对这件诉求的意见，复核要换一个人；请由另一人复核")
    return None
