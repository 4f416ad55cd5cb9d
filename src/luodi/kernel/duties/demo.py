"""Sample duties of the demonstration: an invented month of a supervision office, in every state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties import actions
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.rules import Clock
from luodi.kernel.people.actions import enter_leave
from luodi.kernel.people.models import Post, Unit, User
from luodi.kernel.people.reads import actor_of

YEAR = 2023
OFFICE = "ducha"
BUILDER, PLANNER, PEOPLE, STREET = "城建填报员", "经济填报员", "民生填报员", "综合岗"


def at(text: str) -> datetime:
    """Give an instant of the demonstration's year: ``06-12 09:30``."""
    return datetime.fromisoformat(f"{YEAR}-{text}").replace(tzinfo=clock.SHANGHAI)


def actor(username: str) -> Actor:
    """Give a person of the demonstration as an actor now."""
    return actor_of(User.objects.get(username=username), clock.now())


@dataclass(frozen=True)
class Sample:
    """A duty to open: when, what, who handles it, and what of the kind is other than usual."""

    when: str
    title: str
    unit: str
    post: str
    more: dict[str, Any] = field(default_factory=dict)

    def open(self) -> Duty:
        """Open it as the supervision office."""
        unit = Unit.objects.select_related("place").get(code=self.unit)
        post = Post.objects.filter(unit=unit, title=self.post).first()
        with clock.told(at(self.when)):
            spec = actions.DutySpec(
                kind="general",
                title=self.title,
                content="示例数据：按要求办理并回复结果。",
                unit=unit,
                post=post,
                **self.more,
            )
            return actions.open_duty(actor=actor(OFFICE), spec=spec, note="示例数据")


def do(duty: Duty, when: str, username: str, act: Callable[..., Any], **more: Any) -> Duty:
    """Do an act on a duty at an instant, as a person of the demonstration."""
    with clock.told(at(when)):
        duty.refresh_from_db()
        act(actor=actor(username), duty=duty, version=duty.version, **more)
        duty.refresh_from_db()
    return duty


def load(today: date) -> None:
    """Write the invented month up to the demonstration's day, in the order of the days."""
    _closed()
    _carried()
    _late()
    _paused()
    _replied()
    _asking_for_more()
    _unlimited()
    _objected()
    _new()
    _leave()
    for when in ("07-04 08:00", "07-06 08:00", "07-11 08:00", "07-12 08:00"):
        actions.escalate(now=at(when))


def _closed() -> None:
    duty = Sample("06-12 09:30", "排查主干道积水点并立整改台账", "zhujian", BUILDER).open()
    do(duty, "06-12 15:00", "zhujian", actions.accept)
    do(duty, "06-13 08:40", "zhujian", actions.start)
    do(duty, "06-16 16:00", "zhujian", actions.reply, note="排查 38 处，整改 35 处，3 处列入计划")
    do(duty, "06-19 09:00", "fuze", actions.send_back, note="3 处没有写完成时间，请补")
    do(duty, "06-19 09:30", "zhujian", actions.start)
    do(duty, "06-20 10:00", "zhujian", actions.reply, note="3 处均定于 7 月底前完成，附计划")
    do(duty, "06-20 16:00", "fuze", actions.verify_done, note="现场抽查 5 处，属实")
    do(duty, "06-20 16:30", "fuze", actions.close)
    gone = Sample("06-13 10:00", "核对市管道路路灯故障清单", "zhujian", BUILDER).open()
    outside = "市城市管理局"
    do(gone, "06-14 09:00", OFFICE, actions.withdraw, note="属市管道路", transferred_to=outside)
    double = Sample("06-14 10:00", "排查主干道积水点", "zhujian", BUILDER).open()
    do(double, "06-14 11:00", OFFICE, actions.withdraw, note="与已立事项重复")


def _carried() -> None:
    duty = Sample("06-15 09:00", "拆除河道旁废弃泵房", "zhujian", BUILDER, {"grade": "A"}).open()
    do(duty, "06-15 15:00", "zhujian", actions.accept)
    plan = "汛期后施工：9 月招标，10 月底前拆除，责任单位住建局"
    do(duty, "06-25 09:00", OFFICE, actions.carry, until=date(YEAR, 10, 31), plan=plan)


def _late() -> None:
    duty = Sample("06-26 09:00", "整理零工市场运营情况并提出布点建议", "renshe", PEOPLE).open()
    do(duty, "06-26 15:30", "renshe", actions.accept)
    do(duty, "06-27 09:00", "renshe", actions.start)
    with clock.told(at("07-07 09:00")):
        duty.refresh_from_db()
        actions.watch(actor=actor("lingdao"), duty=duty)


def _paused() -> None:
    duty = Sample("06-29 09:00", "核对停车场地块权属", "zhujian", BUILDER, {"grade": "B"}).open()
    do(duty, "06-29 15:00", "zhujian", actions.accept)
    why = {"cause": "PAPER", "note": "已书面通知产权单位补交红线图"}
    do(duty, "07-10 09:00", "zhujian", actions.pause, until=date(YEAR, 7, 14), **why)


def _replied() -> None:
    named = {"named_day": date(YEAR, 7, 14)}
    duty = Sample("07-04 09:00", "补报二季度重大项目开工情况", "fagai", PLANNER, named).open()
    do(duty, "07-04 14:30", "fagai", actions.accept)
    do(duty, "07-05 09:00", "fagai", actions.start)
    do(duty, "07-11 16:00", "fagai", actions.reply, note="12 个项目开工 11 个，1 个待环评")


def _asking_for_more() -> None:
    duty = Sample("07-05 09:00", "汇总技能培训机构检查结果", "renshe", PEOPLE).open()
    do(duty, "07-05 16:00", "renshe", actions.accept)
    do(duty, "07-06 09:00", "renshe", actions.start)
    why = "两家机构外地办班，12 日返回"
    do(duty, "07-11 09:00", "renshe", actions.ask_extension, count=3, note=why)


def _unlimited() -> None:
    free = {"unlimited": True}
    duty = Sample("07-10 09:00", "建立规上企业联系名册", "fagai", PLANNER, free).open()
    do(duty, "07-10 16:00", "fagai", actions.accept)


def _objected() -> None:
    duty = Sample("07-11 09:00", "清理高架桥下堆物", "zhujian", BUILDER).open()
    other = Unit.objects.get(code="hetang")
    why = "桥下空间已移交街道管理"
    do(duty, "07-11 16:00", "zhujian", actions.object_to, unit=other, note=why)


def _leave() -> None:
    away, helper = (User.objects.get(username=name) for name in ("zhujian", "renshe"))
    with clock.told(at("07-12 08:40")):
        enter_leave(
            actor=actor("zhujian"),
            user=away,
            delegate=helper,
            first_day=date(YEAR, 7, 13),
            last_day=date(YEAR, 7, 19),
            reason="年休假（示例数据）",
        )


def _new() -> None:
    Sample("07-11 15:00", "入户走访停业商铺并登记原因", "hetang", STREET, {"grade": "C"}).open()
    waits = {"assign": False}
    Sample("07-12 08:10", "研究外卖骑手休息点布局", "renshe", PEOPLE, waits).open()
    Sample("07-12 08:20", "处置辖区倒伏行道树", "hetang", STREET, {"grade": "URGENT"}).open()
    ten_days = {"clock": Clock.DAY, "count": 10}
    Sample("07-12 08:30", "报送社区便民服务点名单", "hetang", "", ten_days).open()
