"""What an officer does next with a case, how urgent that is, and why."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum

from luodi.kernel.targets.rules import Phrase
from luodi.systems.enterprises.rules.closing import Closing, Heard, Patience, Solved, closing
from luodi.systems.enterprises.rules.helping import Helping
from luodi.systems.enterprises.rules.states import CaseState


class Urgency(IntEnum):
    """Order of a day: what is late comes first, what rests today last."""

    LATE = 0
    TODAY = 1
    SOON = 2
    OPEN = 3
    RESTING = 4


class BoardColumn(StrEnum):
    """A column of the board: with whom an open case lies."""

    OFFICE = "OFFICE"
    SIGN = "SIGN"
    WORK = "WORK"
    REST = "REST"
    HEAR = "HEAR"


_COLUMNS = {
    CaseState.NEW: BoardColumn.OFFICE,
    CaseState.TRIAGED: BoardColumn.OFFICE,
    CaseState.REJECTED_ASSIGNMENT: BoardColumn.OFFICE,
    CaseState.REOPENED: BoardColumn.OFFICE,
    CaseState.ASSIGNED: BoardColumn.SIGN,
    CaseState.TRANSFERRED: BoardColumn.SIGN,
    CaseState.ACCEPTED: BoardColumn.WORK,
    CaseState.WORKING: BoardColumn.WORK,
    CaseState.EXTENDED: BoardColumn.WORK,
    CaseState.PAUSED: BoardColumn.REST,
    CaseState.CARRIED: BoardColumn.REST,
    CaseState.REPLIED: BoardColumn.HEAR,
    CaseState.VERIFIED: BoardColumn.HEAR,
}


def board_column(state: CaseState) -> BoardColumn | None:
    """Give the column of the board for a state; None for what is over.

    Parameters
    ----------
    state
        Where the case stands.

    Source
    ------
    Dossier of enterprise cases, rule 1; the columns are our own.

    Examples
    --------
    >>> board_column(CaseState.TRANSFERRED).value, board_column(CaseState.CLOSED)
    ('SIGN', None)
    """
    return _COLUMNS.get(state)


@dataclass(frozen=True)
class Facing:
    """A case as it lies before an officer.

    ``late``, ``due_today`` and ``soon`` (so many per cent of the time used, ``percent``) are of
    its deadline; ``heard`` is what the firm said since the reply, ``helping`` how the units that
    were asked to help stand.
    """

    state: CaseState
    late: bool = False
    due_today: bool = False
    soon: bool = False
    percent: int = 80
    heard: Heard | None = None
    helping: Helping = field(default_factory=Helping)


@dataclass(frozen=True)
class NextStep:
    """What to do, how urgent it is, and the reasons, the weightiest first."""

    urgency: Urgency
    what: Phrase
    why: tuple[Phrase, ...]


_STEPS = {
    CaseState.NEW: (Phrase("研判类别和级别，再交办"), Phrase("新提出，还没有研判")),
    CaseState.TRIAGED: (Phrase("交办给承办单位"), Phrase("已经研判，还没有交办")),
    CaseState.REJECTED_ASSIGNMENT: (Phrase("裁定异议"), Phrase("承办单位认为不归它办")),
    CaseState.REOPENED: (Phrase("重新交办"), Phrase("企业又提出来，或复核没有通过")),
    CaseState.ASSIGNED: (Phrase("签收，或提出异议"), Phrase("已交办，还没有签收")),
    CaseState.TRANSFERRED: (Phrase("签收"), Phrase("转办过来，还没有签收")),
    CaseState.ACCEPTED: (Phrase("开始办理"), Phrase("已签收，企业在等答复")),
    CaseState.WORKING: (Phrase("办理并答复企业"), Phrase("企业在等答复")),
    CaseState.EXTENDED: (Phrase("办理并答复企业"), Phrase("已经延期，企业在等答复")),
    CaseState.PAUSED: (Phrase("看暂停的原因是否还在"), Phrase("时限暂停")),
    CaseState.CARRIED: (Phrase("按计划办理"), Phrase("挂账，有书面计划")),
    CaseState.VERIFIED: (Phrase("销号"), Phrase("已核实")),
}


def next_step(facing: Facing, patience: Patience, today: date) -> NextStep:
    """Say what to do next with a case, and why.

    Parameters
    ----------
    facing
        The case.
    patience
        How long and how often a firm is asked.
    today
        The day.

    Notes
    -----
    How late it is, or that it is due today, the words of the time left say beside it.

    Source
    ------
    Dossier of enterprise cases, rules 1, 4 (others help the lead), 9 (80 % of the time used) and
    11 (3 tries on different days); the order is our own.

    Examples
    --------
    >>> told = next_step(Facing(CaseState.WORKING, late=True), Patience(), date(2023, 7, 12))
    >>> told.urgency.name, told.what, told.why
    ('LATE', '办理并答复企业', ('企业在等答复',))
    """
    return _with_help(_own_step(facing, patience, today), facing)


def _own_step(facing: Facing, patience: Patience, today: date) -> NextStep:
    """Say what to do next with a case by itself."""
    own = _asking(facing.heard, patience, today) if facing.heard else None
    if own is None:
        what, reason = _STEPS.get(facing.state, (Phrase("查看"), Phrase("已经办结")))
        resting = facing.state in {CaseState.PAUSED, CaseState.CARRIED}
        own = NextStep(Urgency.RESTING if resting else Urgency.OPEN, what, (reason,))
    if own.urgency is Urgency.RESTING:
        return own
    if facing.late:
        return replace(own, urgency=Urgency.LATE)
    if facing.due_today:
        return replace(own, urgency=Urgency.TODAY)
    if facing.soon:
        used = Phrase("时限已用 %(percent)d%% 以上", percent=facing.percent)
        return NextStep(min(Urgency.SOON, own.urgency), own.what, (used, *own.why))
    return own


_BEGUN = frozenset({CaseState.WORKING, CaseState.EXTENDED, CaseState.PAUSED, CaseState.CARRIED})


def _with_help(own: NextStep, facing: Facing) -> NextStep:
    """Tell the lead of a case how its helping units stand: who is late, who answered, who not."""
    told = facing.helping
    if facing.state is not CaseState.ACCEPTED and facing.state not in _BEGUN:
        return own
    why = own.why
    if told.waiting:
        why = (*why, Phrase("等协办单位答复：%(units)s", units="、".join(told.waiting)))
    if told.answered:
        why = (Phrase("协办单位已答复：%(units)s", units="、".join(told.answered)), *why)
    if told.late:
        why = (Phrase("协办单位逾期没有答复：%(units)s", units="、".join(told.late)), *why)
        return NextStep(min(Urgency.TODAY, own.urgency), Phrase("催协办单位答复"), why)
    if told.answered and not told.waiting and facing.state in _BEGUN:
        what = Phrase("看协办单位的答复，再答复企业")
        return NextStep(min(Urgency.SOON, own.urgency), what, why)
    return replace(own, why=why)


def _asking(heard: Heard, patience: Patience, today: date) -> NextStep:
    """Say what to do with a case that was answered: ask, ask again, wait, send back, close."""
    may_close = closing(heard, patience)
    if isinstance(may_close, Closing):
        confirmed = may_close is not Closing.UNCONFIRMED
        why = Phrase("企业已经表态") if confirmed else Phrase("问满了次数和天数，企业没有答复")
        return NextStep(Urgency.SOON, Phrase("销号"), (why,))
    if heard.solved is Solved.NO:
        return NextStep(Urgency.TODAY, Phrase("退回承办单位"), (Phrase("企业说没有解决"),))
    if heard.solved is Solved.PARTLY:
        what = Phrase("请企业看书面的后续计划")
        return NextStep(Urgency.SOON, what, (Phrase("企业说部分解决，还没有计划"),))
    tries = sorted(set(heard.tries))
    if not tries:
        why = Phrase("承办单位已答复，还没有听企业的意见")
        return NextStep(Urgency.SOON, Phrase("回访企业"), (why,))
    if tries[-1] == today:
        why = Phrase("今天已经问过，没有联系上")
        return NextStep(Urgency.RESTING, Phrase("明天再问"), (why,))
    if len(tries) >= patience.tries:
        why = Phrase("问满了 %(tries)d 天，还没有等满 %(days)d 个工作日",
                     tries=len(tries), days=patience.days)  # fmt: skip
        return NextStep(Urgency.RESTING, Phrase("等满天数再销号"), (why,))
    return NextStep(Urgency.TODAY, Phrase("今天再问一次"), (_asked_before(tries, patience, today),))


def _asked_before(tries: list[date], patience: Patience, today: date) -> Phrase:
    told = {"tries": len(tries), "most": patience.tries}
    if (today - tries[-1]).days == 1:
        return Phrase("昨天没有联系上；已问 %(tries)d 天，要问满 %(most)d 天", **told)
    return Phrase(
        "%(month)d月%(day)d日没有联系上；已问 %(tries)d 天，要问满 %(most)d 天",
        month=tries[-1].month,
        day=tries[-1].day,
        **told,
    )
