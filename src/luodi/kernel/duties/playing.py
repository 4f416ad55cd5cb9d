"""Playing on: how the invented officers handle their duties as the demonstration's days pass.

Every morning what is late goes up the ladder; then each duty moves at most one step, so that doing
a day again does no harm. A few duties are opened each month. Which ones are answered late is drawn
with a fixed seed.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards.playing import Ahead, Event, Played, Tally, played, told
from luodi.kernel.duties import actions
from luodi.kernel.duties.demo import (
    BUILDER,
    OFFICE,
    PEOPLE,
    PLANNER,
    STREET,
    Sample,
    actor,
    at,
)
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.rules import State
from luodi.kernel.people.models import Post, Unit, User
from luodi.standards.workdays import Calendar

SEED = 20230712
ONE_DAY = timedelta(days=1)
MORNING, WORK = time(8), time(10)
LATE_ONE_IN = 6
LATE_BY = timedelta(days=4)
UNLIMITED_TAKES = timedelta(days=40)
LAST_OPENED = timedelta(days=10)
"""How long a duty stays open at most before it is answered, however far its deadline is."""

NEW = (
    Sample("07-18 09:00", "核对高温停工岗位清单", "renshe", PEOPLE),
    Sample("07-25 09:00", "清运沿河乱堆渣土", "zhujian", BUILDER, {"grade": "C"}),
    Sample("08-03 09:00", "补报中小企业订单情况", "fagai", PLANNER),
    Sample("08-14 09:00", "复查老旧小区外墙脱落", "zhujian", BUILDER, {"grade": "B"}),
    Sample("08-23 09:00", "核实商铺门前占道", "hetang", STREET, {"grade": "C"}),
    Sample("09-05 09:00", "汇总秋季招聘会需求", "renshe", PEOPLE),
    Sample("09-13 09:00", "更换破损雨水井盖", "zhujian", BUILDER, {"grade": "URGENT"}),
    Sample("09-20 09:00", "上报国庆前重点项目安全检查", "fagai", PLANNER),
    Sample("10-10 09:00", "整改长假期间市民反映的停车难点", "zhujian", BUILDER, {"grade": "B"}),
    Sample("10-18 09:00", "核对培训补贴发放名单", "renshe", PEOPLE),
    Sample("10-25 09:00", "登记空置商铺", "hetang", STREET),
    Sample("11-06 09:00", "检查供暖前管网漏点", "zhujian", BUILDER, {"grade": "C"}),
    Sample("11-15 09:00", "提出冬季稳岗措施", "renshe", PEOPLE),
    Sample("11-22 09:00", "梳理年底前可竣工项目", "fagai", PLANNER),
    Sample("12-04 09:00", "清除主干道积雪预案演练", "hetang", STREET),
    Sample("12-12 09:00", "核查农民工工资专户", "renshe", PEOPLE, {"grade": "B"}),
    Sample("12-19 09:00", "收集明年重点项目意向", "fagai", PLANNER),
)


def play(since: datetime, until: datetime) -> Played:
    """Do what happens after an instant up to another; what is done already is skipped."""
    return played(_events(since, until), since, until)


def ahead(since: datetime, until: datetime) -> list[Ahead]:
    """Tell what is opened after an instant up to another."""
    return told(_openings(), since, until)


def _events(since: datetime, until: datetime) -> Iterator[Event]:
    yield from _openings()
    day = since.astimezone(clock.SHANGHAI).date()
    known = reckoner(day)
    while day <= until.astimezone(clock.SHANGHAI).date():
        if known.ask(partial(Calendar.is_working_day, day=day))[0]:
            yield Event(_on(day, MORNING), "", _escalate)
            yield Event(_on(day, WORK), "", _a_day)
        day += ONE_DAY


def _openings() -> Iterator[Event]:
    for sample in NEW:
        text = _("督查室交办“%(title)s”") % {"title": sample.title}
        yield Event(at(sample.when), text, partial(_open, sample=sample))


def _on(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=clock.SHANGHAI)


def _duties() -> "QuerySet[Duty]":
    rows = unrestricted(Duty, why="the invented officers handle what was given to them")
    return rows.filter(kind="general").select_related("unit__place", "post", "verifier_post")


def _open(tally: Tally, sample: Sample) -> None:
    if not _duties().filter(title=sample.title, opened_at=at(sample.when)).exists():
        tally.tried(sample.open)


def _escalate(_tally: Tally) -> None:
    actions.escalate()


def _a_day(tally: Tally) -> None:
    """Move each duty one step, by whoever has it."""
    asking = _duties().filter(extensions__isnull=False, extensions__granted__isnull=True)
    asking_for_more = set(asking.values_list("pk", flat=True))
    for duty in _duties().filter(ended_at__isnull=True).order_by("pk"):
        act = _next(duty, asks_for_more=duty.pk in asking_for_more)
        if act is not None:
            tally.tried(partial(act, duty))


def _next(duty: Duty, *, asks_for_more: bool) -> Callable[[Duty], object] | None:
    """Give what is done with a duty today; None for nothing."""
    if duty.objection_open:
        return _decide
    if asks_for_more:
        return _extend
    state = State(duty.state)
    if state in {State.WORKING, State.RETURNED} and not _is_ripe(duty):
        return None
    return STEPS.get(state)


def _is_ripe(duty: Duty) -> bool:
    """Tell whether a duty is answered by today: mostly in time, one in six late."""
    began = duty.assigned_at or duty.opened_at
    if duty.due_day is None:
        return clock.now() >= began + UNLIMITED_TAKES
    if _drawn(duty, LATE_ONE_IN) == 0:
        return clock.today() >= duty.due_day + LATE_BY
    return clock.today() >= duty.due_day - ONE_DAY * _drawn(duty, 3) or (
        clock.now() >= began + LAST_OPENED
    )


def _drawn(duty: Duty, of: int) -> int:
    """Draw a number from 0 up that only seed and duty decide."""
    return hashlib.sha256(f"{SEED}/{of}/{duty.title}".encode()).digest()[0] % of


def _holder(post: Post | None, unit: Unit) -> str:
    """Give who holds a post; where none is named, whoever reports for the unit."""
    held = User.objects.filter(is_active=True, holdings__valid_to__isnull=True)
    if post is not None:
        return held.filter(holdings__post=post).order_by("pk")[:1].get().username
    by_unit = held.filter(
        holdings__post__unit=unit, holdings__post__role__permissions__permission=HANDLE
    )
    return by_unit.order_by("pk")[:1].get().username


HANDLE = "duties.handle_duty"


def _as_handler(duty: Duty, act: Callable[..., Any], **more: Any) -> None:
    who = actor(_holder(duty.post, duty.unit))
    act(actor=who, duty=duty, version=duty.version, **more)


def _as_verifier(duty: Duty, act: Callable[..., Any], **more: Any) -> None:
    who = actor(_holder(duty.verifier_post, duty.unit))
    act(actor=who, duty=duty, version=duty.version, **more)


def _as_office(duty: Duty, act: Callable[..., Any], **more: Any) -> None:
    act(actor=actor(OFFICE), duty=duty, version=duty.version, **more)


def _assign(duty: Duty) -> None:
    _as_office(duty, actions.assign, unit=duty.unit, post=duty.post)


def _decide(duty: Duty) -> None:
    _as_office(duty, actions.decide_objection, upheld=True, note="异议属实，改由所指单位办理")


def _extend(duty: Duty) -> None:
    _as_office(duty, actions.decide_extension, granted=True)


def _reply(duty: Duty) -> None:
    _as_handler(duty, actions.reply, note="已按要求办结，清单附后（示例数据）")


STEPS: dict[State, Callable[[Duty], object]] = {
    State.OPEN: _assign,
    State.ASSIGNED: partial(_as_handler, act=actions.accept),
    State.ACCEPTED: partial(_as_handler, act=actions.start),
    State.WORKING: _reply,
    State.RETURNED: partial(_as_handler, act=actions.start),
    State.REPLIED: partial(_as_verifier, act=actions.verify_done),
    State.VERIFIED: partial(_as_verifier, act=actions.close),
}
"""What is done with a duty where it stands; a paused one waits for its day."""
