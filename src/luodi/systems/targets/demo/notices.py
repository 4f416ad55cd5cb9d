"""Three supervision notices of the invented half year: blue closed, red overdue, yellow replied."""

from collections.abc import Mapping
from datetime import date, datetime

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.actions import escalate
from luodi.kernel.targets.models import Target
from luodi.systems.targets import actions
from luodi.systems.targets.actions import NoticePick, RemedySpec, ReplyFile, ReplySpec
from luodi.systems.targets.demo.reporting import OFFICE, YEAR, actor, at
from luodi.systems.targets.models import Notice, RootCause

RENEWAL, SIGNED, TALENT = "城市更新项目", "新签约项目", "新增技能人才"


def remind(targets: Mapping[str, Target]) -> None:
    """Issue the blue notice while May is not over: an item is due on its last day."""
    if not actor(OFFICE).system:
        _closed_blue(targets[RENEWAL])


def warn(targets: Mapping[str, Target]) -> None:
    """Issue the red notice once May is closed, before its bulletin is approved."""
    if not actor(OFFICE).system:
        notice = _issue(targets[SIGNED], 5, at(6, 16))
        _accept(notice, "fagai", at(6, 16, 15))


def supervise(targets: Mapping[str, Target]) -> None:
    """Let the red notice pass its deadline and go up the ladder, and issue the yellow one."""
    if not actor(OFFICE).system:  # without people there is nobody to verify
        for month, day in ((6, 22), (6, 29), (7, 5)):
            escalate(now=at(month, day, 8))
        _replied_yellow(targets[TALENT])


def _issue(target: Target, month: int, when: datetime) -> Notice:
    with clock.told(when):
        [notice] = actions.issue_notices(
            actor=actor(OFFICE),
            month=YEAR * 100 + month,
            picks=[NoticePick(target.pk, target.lead_unit_id)],
        )
    return notice


def _accept(notice: Notice, user: str, when: datetime) -> None:
    with clock.told(when):
        actions.accept_notice(actor=actor(user), notice=notice, version=notice.duty.version)


def _reply(notice: Notice, user: str, when: datetime, spec: ReplySpec) -> None:
    with clock.told(when):
        actions.reply_notice(
            actor=actor(user), notice=notice, version=notice.duty.version, spec=spec
        )


def table_of(target: Target) -> ReplyFile:
    """Give the list of measures that goes with a reply."""
    data = f"\ufeff{target.name},整改清单（示例数据）\n"
    return ReplyFile(f"{target.name}整改清单（示例数据）.csv", data.encode())


def _closed_blue(target: Target) -> None:
    """Remind of an item that is due on 31 May, and close the notice on its plan."""
    notice = _issue(target, 5, at(5, 25))
    _accept(notice, "zhujian", at(5, 25, 15))
    spec = ReplySpec(
        cause=RootCause.DESIGN,
        words="片区三的管线方案调整，验收要推迟（示例数据）",
        remedies=[
            RemedySpec("完成管线改迁并复验", date(YEAR, 6, 30)),
            RemedySpec("组织片区三竣工验收", date(YEAR, 8, 15)),
        ],
        files=[table_of(target)],
    )
    _reply(notice, "zhujian", at(5, 29), spec)
    with clock.told(at(5, 30)):
        supervisor: Actor = actor(OFFICE)
        actions.verify_notice(
            actor=supervisor,
            notice=notice,
            version=notice.duty.version,
            words="原因属实，措施和日期明确，列入六月复查（示例数据）",
        )
        actions.close_notice(
            actor=supervisor,
            notice=notice,
            version=notice.duty.version,
            words="已有整改计划，蓝色提醒办结（示例数据）",
        )


def _replied_yellow(target: Target) -> None:
    """Answer a yellow notice in time; it waits to be verified."""
    notice = _issue(target, 6, at(7, 10))
    _accept(notice, "renshe", at(7, 10, 15))
    spec = ReplySpec(
        cause=RootCause.PARTNER,
        words="两家培训机构停训一个月，评价批次顺延（示例数据）",
        remedies=[
            RemedySpec("增加两家评价机构，七月补三个批次", date(YEAR, 7, 31)),
            RemedySpec("技能竞赛获奖者直接认定", date(YEAR, 8, 31)),
        ],
        files=[table_of(target)],
    )
    _reply(notice, "renshe", at(7, 11, 16), spec)
