"""The law of batches: in which state what may be done, and by whom."""

from enum import StrEnum


class State(StrEnum):
    """Where a batch stands."""

    UPLOADED = "UPLOADED"
    TRIED = "TRIED"
    TAKEN = "TAKEN"
    WITHDRAWN = "WITHDRAWN"


WAITING = (State.UPLOADED, State.TRIED)
"""States of a batch from which nothing has been written yet."""


def may_match(state: State) -> str | None:
    """Say why a batch's columns may not be matched any more; None when they may.

    Source
    ------
    House rule: what was written is changed by its own pages (docs/kernel/imports.md, 2026).
    """
    if state is State.TAKEN:
        return "这一批已经导入；要改，请先撤回再重新上传"
    if state is State.WITHDRAWN:
        return "这一批已经撤回；请重新上传文件"
    return None


def may_take(
    state: State, *, wrong: int, good: int, good_rows: bool, totals_wrong: bool
) -> str | None:
    """Say why a batch may not be taken; None when it may be.

    Parameters
    ----------
    state
        Where it stands.
    wrong, good
        How many rows are wrong, and how many are not.
    good_rows
        Whether the good rows alone are wanted, and the import allows it.
    totals_wrong
        Whether a row of totals differs from what it sums up.

    Source
    ------
    House rule: all or nothing, unless the import says otherwise; a wrong total may hide a missing
    row, so that nothing is taken (docs/kernel/imports.md, 2026).

    Examples
    --------
    >>> may_take(State.TRIED, wrong=2, good=8, good_rows=False, totals_wrong=False)
    '有 2 行不对，一行也没有导入；请下载标了错误的文件，改好再上传'
    """
    if state is State.UPLOADED:
        return "还没有试算；请先核对列"
    if state is not State.TRIED:
        return may_match(state)
    if totals_wrong:
        return "合计与各行对不上，可能少了行，一行也没有导入；请核对合计后重新上传"
    if not good:
        return "没有一行可以导入；请下载标了错误的文件，改好再上传"
    if wrong and not good_rows:
        return f"有 {wrong} 行不对，一行也没有导入；请下载标了错误的文件，改好再上传"
    return None


def may_withdraw(state: State) -> str | None:
    """Say why a batch may not be taken back; None when it may be.

    Source
    ------
    House rule: a batch is withdrawn once, by whoever brought it in (docs/kernel/imports.md, 2026).
    """
    if state is State.WITHDRAWN:
        return "这一批已经撤回过了"
    return None


def too_many(rows: int, most: int) -> str | None:
    """Say that a file has more rows than are taken at once; None when it has not.

    Source
    ------
    House rule: nobody waits 20 s for an import to be written (docs/kernel/imports.md, 2026).

    Examples
    --------
    >>> too_many(2001, 2000)
    '有 2001 行，一次最多导入 2000 行；请分成几份，分次导入'
    """
    if rows > most:
        return f"有 {rows} 行，一次最多导入 {most} 行；请分成几份，分次导入"
    return None
