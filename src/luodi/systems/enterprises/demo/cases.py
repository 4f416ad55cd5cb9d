"""Invented needs of the invented firms, as the people of the demonstration handled them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from luodi.kernel import clock
from luodi.kernel.duties import actions as duties
from luodi.kernel.duties.demo import OFFICE, actor, at, do
from luodi.kernel.duties.models import Duty
from luodi.kernel.people.models import Post, Unit
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import CaseSpec, FeedbackSpec, TriageSpec
from luodi.systems.enterprises.models import Case, CaseHelp, Firm
from luodi.systems.enterprises.rules import Category, Channel, Manner, Solved, Weight

CASTING, PARTS = "青沐示例铸造有限公司", "青沐示例电子元件有限公司"
CLOTHES, FOOD = "青沐示例服装有限公司", "青沐示例食品有限公司"
COLD, SOFTWARE = "青沐示例冷链物流有限公司", "青沐示例软件有限公司"
PLANNER, PEOPLE, BUILDER = "经济填报员", "民生填报员", "城建填报员"


@dataclass(frozen=True)
class Told:
    """A need: when, by which channel, of whom, what was said; and more of how it came in."""

    when: str
    channel: Channel
    firm: str
    text: str
    more: dict[str, Any] = field(default_factory=dict)


def load_cases(firms: Mapping[str, Firm]) -> None:
    """Write the cases, each up to where it stands on the demonstration's day."""
    if actor(OFFICE).system:
        return
    _confirmed(firms)
    _not_solved(firms)
    _waiting_for_the_firm(firms)
    _under_way(firms)
    _new(firms)


def take(firms: Mapping[str, Firm], told: Told) -> Case:
    """Take a need in as the office does."""
    firm = firms.get(told.firm)
    with clock.told(at(told.when)):
        return actions.take_case(
            actor=actor(OFFICE),
            spec=CaseSpec(
                unit=Unit.objects.select_related("place").get(code="quzf"),
                channel=told.channel,
                text=told.text,
                firm=firm,
                told_as="" if firm else told.firm,
                **told.more,
            ),
        )


def triage(case: Case, when: str, category: Category, to: tuple[str, str], **more: Any) -> Duty:
    """Grade a case, and pass it on to a post of a unit."""
    code, title = to
    unit = Unit.objects.select_related("place").get(code=code)
    spec = TriageSpec(
        category=category,
        unit=unit,
        post=Post.objects.filter(unit=unit, title=title).first(),
        **more,
    )
    with clock.told(at(when)):
        held = actions.triage_case(
            actor=actor(OFFICE), case=case, version=case.duty.version, spec=spec
        )
    return held.duty


def ask_help(case: Case, when: str, user: str, unit: str, asked: str) -> CaseHelp:
    """Let the handler of a case ask a unit to help."""
    with clock.told(at(when)):
        helping = [Unit.objects.get(code=unit)]
        [help_] = actions.ask_help(actor=actor(user), case=case, helping=helping, asked=asked)
    return help_


def replied(duty: Duty, days: tuple[str, str, str], user: str, note: str) -> Duty:
    """Accept, begin and answer a duty at three instants."""
    accepted, started, answered = days
    do(duty, accepted, user, duties.accept)
    do(duty, started, user, duties.start)
    return do(duty, answered, user, duties.reply, note=note)


def hear(case: Case, when: str, spec: FeedbackSpec) -> None:
    """Write down what the firm said to the office."""
    with clock.told(at(when)):
        actions.hear_firm(actor=actor(OFFICE), case=case, spec=spec)


def close(case: Case, when: str) -> None:
    """Close a case as the office does."""
    with clock.told(at(when)):
        case.duty.refresh_from_db()
        actions.close_case(actor=actor(OFFICE), case=case, version=case.duty.version)


def _confirmed(firms: Mapping[str, Firm]) -> None:
    power = "夏季用电高峰，630 千伏安变压器满载，熔炼炉一开就跳闸，想增容"
    case = take(firms, Told("05-08 10:20", Channel.FIELD_VISIT, CASTING, power))
    weight = Weight(stops_production=True, levels=2, units=2)
    duty = triage(
        case, "05-08 15:00", Category.POWER, ("fagai", PLANNER), weight=weight,
        cause="园区变压器容量不足",
    )  # fmt: skip
    done = "已协调供电部门，1250 千伏安增容方案批复，5 月 26 日送电"
    replied(duty, ("05-08 16:00", "05-09 09:00", "05-26 17:00"), "fagai", done)
    said = FeedbackSpec(Manner.PHONE, Solved.YES, 5, comment="送电三天，没再跳闸")
    hear(case, "05-29 10:00", said)
    close(case, "05-29 10:30")
    loan = "下月有一笔 300 万元贷款到期，续贷手续衔接不上，想要过桥"
    case = take(firms, Told("05-15 09:10", Channel.HOTLINE, FOOD, loan, {"spoken": True}))
    duty = triage(case, "05-15 11:00", Category.FUNDS, ("fagai", PLANNER))
    done = "已对接两家银行，一家同意无还本续贷 200 万元"
    replied(duty, ("05-15 15:00", "05-16 09:00", "05-22 16:00"), "fagai", done)
    plan = "剩余 100 万元 6 月 20 日前由担保公司出具担保，发展改革局跟办"
    said = FeedbackSpec(Manner.VISIT, Solved.PARTLY, 4, plan=plan)
    hear(case, "05-24 14:30", said)
    close(case, "05-24 15:00")


def _not_solved(firms: Mapping[str, Firm]) -> None:
    text = "缝纫工缺 20 人，订单排到 8 月，招不到熟练工"
    case = take(firms, Told("06-26 09:30", Channel.CHAT_GROUP, CLOTHES, text))
    duty = triage(case, "06-26 14:00", Category.LABOUR, ("renshe", PEOPLE))
    done = "已在零工市场发布岗位"
    replied(duty, ("06-26 16:00", "06-27 09:00", "06-30 15:00"), "renshe", done)
    hear(case, "07-03 09:30", FeedbackSpec(Manner.PHONE, Solved.NO, 2, comment="一个人也没来"))
    with clock.told(at("07-03 10:00")):
        case.duty.refresh_from_db()
        note = "企业说没有解决，请组织专场招聘"
        actions.send_back_case(actor=actor(OFFICE), case=case, version=case.duty.version, note=note)
    do(duty, "07-03 15:00", "renshe", duties.start)
    asked = "请提供园区同类企业的用工信息，看能否调剂熟练工"
    ask_help(case, "07-10 09:00", "renshe", "fagai", asked)


def _waiting_for_the_firm(firms: Mapping[str, Firm]) -> None:
    text = "去年认定的专精特新奖励还没有到账，想知道什么时候拨付"
    case = take(firms, Told("06-28 10:00", Channel.SERVICE_HALL, PARTS, text))
    duty = triage(case, "06-28 15:00", Category.POLICY, ("fagai", PLANNER))
    done = "奖励已列入本月拨付计划，附拨付清单"
    replied(duty, ("06-29 09:00", "06-29 10:00", "07-05 16:00"), "fagai", done)
    for when in ("07-07 10:00", "07-10 10:00"):
        hear(case, when, FeedbackSpec(Manner.PHONE))


def _under_way(firms: Mapping[str, Firm]) -> None:
    text = "冷链车白天进不了北岭街，送货只能半夜排队，想办通行证"
    case = take(firms, Told("07-05 14:10", Channel.ON_SITE_MEETING, COLD, text))
    duty = triage(
        case, "07-05 16:00", Category.FREIGHT, ("zhujian", BUILDER), weight=Weight(units=2)
    )
    do(duty, "07-06 09:00", "zhujian", duties.accept)
    do(duty, "07-06 14:00", "zhujian", duties.start)
    asked = "请核对企业车型和配送时段，提出通行时段的意见"
    help_ = ask_help(case, "07-06 15:00", "zhujian", "fagai", asked)
    with clock.told(at("07-10 10:00")):
        said = "企业 12 台车均为新能源车，建议 9 点至 16 点放行北岭街"
        actions.answer_help(actor=actor("fagai"), help_=help_, answer=said)
    text = "客户撤了三分之一订单，仓库压着货，想和本地整机厂对接"
    case = take(firms, Told("07-10 09:00", Channel.TEAM_VISIT, PARTS, text))
    weight = Weight(order_loss=Fraction(12, 100))
    triage(case, "07-10 11:00", Category.ORDERS, ("fagai", PLANNER), weight=weight)
    text = "厂房租期年底到，房东要收回，想在区里找 2000 平方米标准厂房"
    case = take(firms, Told("07-10 15:20", Channel.FIELD_VISIT, CLOTHES, text))
    duty = triage(case, "07-10 17:00", Category.PREMISES, ("zhujian", BUILDER))
    with clock.told(at("07-11 09:00")):
        duty.refresh_from_db()
        duties.object_to(
            actor=actor("zhujian"),
            duty=duty,
            version=duty.version,
            unit=Unit.objects.get(code="fagai"),
            note="标准厂房由园区和发展改革局管理",
        )


def _new(firms: Mapping[str, Firm]) -> None:
    again = "专精特新的奖励去年认定的到现在还没有到账，什么时候拨付"
    case = take(firms, Told("07-11 09:40", Channel.CHAT_GROUP, PARTS, again))
    with clock.told(at("07-11 10:00")):
        actions.triage_case(
            actor=actor(OFFICE),
            case=case,
            version=case.duty.version,
            spec=TriageSpec(category=Category.POLICY),
        )
    rent = "研发场地要扩，想找带网络的办公楼，房东不让知道"
    private = {"confidential": True}
    take(firms, Told("07-11 16:30", Channel.HOTLINE, SOFTWARE, rent, private))
    brand = "想参加秋季展会，展位怎么申请"
    take(firms, Told("07-12 08:20", Channel.FIELD_VISIT, "东篱路口一家做展具的新厂", brand))
