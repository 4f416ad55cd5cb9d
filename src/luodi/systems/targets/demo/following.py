"""Supervision notices as the months pass: issued, signed for, answered, verified and closed."""

from datetime import timedelta
from functools import partial

from django.db.models import QuerySet

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards.playing import Tally
from luodi.kernel.duties.rules import State
from luodi.kernel.people.models import User
from luodi.systems.targets import actions
from luodi.systems.targets.actions import NoticePick, RemedySpec, ReplySpec
from luodi.systems.targets.demo.notices import table_of
from luodi.systems.targets.demo.reporting import OFFICE, actor
from luodi.systems.targets.demo.year import noise
from luodi.systems.targets.models import Notice, RootCause
from luodi.systems.targets.reads.proposals import Proposal, proposals
from luodi.systems.targets.rules import Level

A_MONTH = 3
"""Notices that the office issues in a month at most: the most pressing ones."""
ONE_IN_SIX = 0.66
"""Noise above which a unit answers late: about one notice in six."""
PRESSING = {Level.RED: 0, Level.YELLOW: 1, Level.BLUE: 2}
ANSWERS = (
    (RootCause.APPROVAL, "前期手续比计划晚一个月（示例数据）", "专人盯办手续，每周报进度"),
    (RootCause.WORKS, "现场人手不足，工序没有衔接上（示例数据）", "增加一个班组，倒排工期"),
    (RootCause.PARTNER, "合作企业推迟了投产（示例数据）", "上门协商，按新日期签补充协议"),
    (RootCause.FUNDS, "配套资金分两批到位（示例数据）", "先开工已到位部分，第二批到账即续建"),
)


def issue(tally: Tally, month: int) -> None:
    """Issue the most pressing notices of a month that is closed."""
    found = [
        item
        for item in proposals(actor(OFFICE), month)
        if item.issued is None and item.in_hand is None
    ]
    found.sort(key=lambda item: (PRESSING[item.level], item.target.pk, item.unit.pk))
    room = A_MONTH - _notices().filter(month=month).count()
    for item in found[: max(room, 0)]:
        tally.tried(partial(_issued, item, month))


def _issued(item: Proposal, month: int) -> None:
    pick = NoticePick(item.target.pk, item.unit.pk)
    actions.issue_notices(actor=actor(OFFICE), month=month, picks=[pick])


def accept(tally: Tally) -> None:
    """Sign for the notices that wait for it."""
    for notice in _notices().filter(duty__state=State.ASSIGNED):
        tally.tried(partial(_accepted, notice))


def reply(tally: Tally) -> None:
    """Answer the notices in hand, but for those whose unit is late."""
    for notice in _in_hand():
        if not is_late(notice):
            tally.tried(partial(_replied, notice))


def reply_late(tally: Tally) -> None:
    """Answer the notices that are still in hand."""
    for notice in _in_hand():
        tally.tried(partial(_replied, notice))


def verify(tally: Tally) -> None:
    """Verify the replies that wait, and close those notices."""
    for notice in _notices().filter(duty__state=State.REPLIED):
        if tally.tried(partial(_verified, notice)):
            notice.duty.refresh_from_db()
            tally.tried(partial(_closed, notice))


def is_late(notice: Notice) -> bool:
    """Tell whether a notice's unit answers late; always the same for the same notice."""
    return noise(f"notice/{notice.target.name}/{notice.unit.code}", notice.month) > ONE_IN_SIX


def _notices() -> "QuerySet[Notice]":
    rows = unrestricted(Notice, why="the invented units answer the notices that they got")
    return rows.select_related("duty__unit__place", "target__lead_unit", "unit").order_by("pk")


def _in_hand() -> list[Notice]:
    states = (State.ACCEPTED, State.WORKING, State.RETURNED)
    return list(_notices().filter(duty__state__in=states))


def _handler(notice: Notice) -> str:
    """Give who handles a notice: whoever signed for it, else the reporter of the target's trade."""
    holding = User.objects.filter(holdings__post=notice.duty.post_id).order_by("pk").first()
    return holding.username if holding else notice.target.lead_unit.code


def _accepted(notice: Notice) -> None:
    who = actor(_handler(notice))
    actions.accept_notice(actor=who, notice=notice, version=notice.duty.version)


def _replied(notice: Notice) -> None:
    cause, words, remedy = ANSWERS[notice.pk % len(ANSWERS)]
    today = clock.today()
    spec = ReplySpec(
        cause=cause,
        words=words,
        remedies=[
            RemedySpec(remedy, today + timedelta(days=20)),
            RemedySpec("月底前补上差额的一半，下月报送时复核", today + timedelta(days=40)),
        ],
        files=[table_of(notice.target)],
    )
    who = actor(_handler(notice))
    actions.reply_notice(actor=who, notice=notice, version=notice.duty.version, spec=spec)


def _verified(notice: Notice) -> None:
    actions.verify_notice(
        actor=actor(OFFICE),
        notice=notice,
        version=notice.duty.version,
        words="原因属实，措施有日期，列入下月复查（示例数据）",
    )


def _closed(notice: Notice) -> None:
    actions.close_notice(
        actor=actor(OFFICE),
        notice=notice,
        version=notice.duty.version,
        words="整改按计划进行，本单办结（示例数据）",
    )
