"""Invented visits: a round of several firms, what was found, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luodi.kernel import clock
from luodi.kernel.duties.demo import OFFICE, YEAR, actor, at
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import (
    FeedbackSpec,
    FindingSpec,
    HireSpec,
    PaperSpec,
    SectionSpec,
    TeamPart,
    VisitSpec,
)
from luodi.systems.enterprises.demo.cases import (
    BUILDER,
    CASTING,
    CLOTHES,
    COLD,
    FOOD,
    PARTS,
    SOFTWARE,
    close,
    hear,
    replied,
    triage,
)
from luodi.systems.enterprises.models import Firm, Visit, VisitFinding
from luodi.systems.enterprises.rules import Category, FindingKind, Half, Manner, Skill, Solved

AM, PM = Half.MORNING, Half.AFTERNOON
NEED, PRAISE, NO_NEED = FindingKind.NEED, FindingKind.PRAISE, FindingKind.NO_NEED


@dataclass(frozen=True)
class Going:
    """A visit as it was planned: when, by whom, to whom, for when, what for, who else goes."""

    planned: str
    user: str
    unit: str
    firm: str
    day: str
    half: Half
    purpose: str
    team: Sequence[str] = ()
    more: dict[str, Any] = field(default_factory=dict)


def load_visits(firms: Mapping[str, Firm]) -> None:
    """Write the visits, what is known of the firms and the forms, up to the demonstration's day."""
    if actor(OFFICE).system:
        return
    _spring(firms)
    _round(firms)
    _too_many(firms)
    _ahead(firms)
    _dropped_in(firms)
    _called_off(firms)
    _known(firms)
    _forms(firms)


def _day(text: str) -> date:
    return date.fromisoformat(f"{YEAR}-{text}")


def _plan(firms: Mapping[str, Firm], going: Going) -> Visit:
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[going.unit, *going.team])}
    with clock.told(at(going.planned)):
        return actions.plan_visit(
            actor=actor(going.user),
            spec=VisitSpec(
                firm=firms[going.firm],
                unit=units[going.unit],
                day=_day(going.day),
                half=going.half,
                purpose=going.purpose,
                team=[TeamPart(units[code]) for code in going.team],
                **going.more,
            ),
        )


def _record(
    visit: Visit, when: str, day: str, user: str, found: Sequence[tuple[FindingKind, str]]
) -> None:
    """Write down what the unit of a person found; each unit's own person is named as it is."""
    part = visit.parts.get(unit__code=user)
    with clock.told(at(when)):
        actions.record_visit(
            actor=actor(user),
            visit=visit,
            day=_day(day),
            sections=[SectionSpec(part, [FindingSpec(*one) for one in found])],
        )


def _spring(firms: Mapping[str, Firm]) -> None:
    for firm, day in ((CLOTHES, "04-06"), (COLD, "04-11")):
        going = Going("04-03 09:00", "fagai", "fagai", firm, day, AM, "一季度生产经营情况")
        visit = _plan(firms, going)
        _record(visit, f"{day} 15:00", day, "fagai", [(NO_NEED, "订单平稳，没有要政府协调的事")])


def _round(firms: Mapping[str, Firm]) -> None:
    """Go round in June: two departments at the foundry, one at the maker of parts."""
    purpose = "迎峰度夏用电和安全生产"
    going = Going("06-01 09:00", "fagai", "fagai", CASTING, "06-06", AM, purpose, ("zhujian",))
    visit = _plan(firms, going)
    need = "厂区门口道路破损，重车进出掉铁件，想请修补"
    _record(visit, "06-06 12:10", "06-06", "fagai", [(PRAISE, "变压器增容后没再跳闸，感谢")])
    _record(visit, "06-06 14:30", "06-06", "zhujian", [(NEED, need)])
    _solved(visit)
    going = Going("06-01 09:20", "fagai", "fagai", PARTS, "06-08", PM, "出口订单和奖励兑现")
    visit = _plan(firms, going)
    need = "出口报关员离职，想找代理报关的正规机构名单"
    _record(visit, "06-08 17:20", "06-08", "fagai", [(NEED, need)])
    with clock.told(at("06-09 09:00")):
        actions.take_finding(actor=actor(OFFICE), finding=_need(visit), unit=_office())


def _solved(visit: Visit) -> None:
    """Make a case of the need of the foundry, handled until the firm says that it is solved."""
    with clock.told(at("06-07 09:00")):
        case = actions.take_finding(actor=actor(OFFICE), finding=_need(visit), unit=_office())
    duty = triage(case, "06-07 10:00", Category.FREIGHT, ("zhujian", BUILDER))
    done = "已铣刨重铺 60 米，6 月 10 日放行"
    replied(duty, ("06-07 11:00", "06-07 15:00", "06-12 10:00"), "zhujian", done)
    said = FeedbackSpec(Manner.PHONE, Solved.YES, 5, comment="重车好走了")
    hear(case, "06-13 09:30", said)
    close(case, "06-13 10:00")


def _need(visit: Visit) -> VisitFinding:
    return VisitFinding.objects.get(part__visit=visit, kind=NEED.value)


def _office() -> Unit:
    return Unit.objects.select_related("place").get(code="quzf")


def _too_many(firms: Mapping[str, Firm]) -> None:
    """Planned for the next week, the second visit went there in the week of the first."""
    first = Going("06-12 09:00", "fagai", "fagai", FOOD, "06-14", AM, "夏季用工和贷款续办")
    second = Going("06-12 10:00", "renshe", "renshe", FOOD, "06-20", PM, "技能培训需求")
    visit, other = _plan(firms, first), _plan(firms, second)
    _record(visit, "06-14 12:00", "06-14", "fagai", [(NO_NEED, "贷款已续，车间满员")])
    need = "想让 12 名包装工参加食品检验培训，时间要放在晚上"
    _record(other, "06-16 17:30", "06-16", "renshe", [(NEED, need)])


def _ahead(firms: Mapping[str, Firm]) -> None:
    going = Going(
        "07-10 09:00",
        "fagai",
        "fagai",
        CLOTHES,
        "07-13",
        AM,
        "厂房租期和用工",
        ("renshe",),
        {"skills": (Skill.PREMISES, Skill.LABOUR)},
    )
    _plan(firms, going)
    today = Going("07-10 09:30", "fagai", "fagai", PARTS, "07-12", AM, "撤单企业对接本地整机厂")
    _plan(firms, today)
    asked = Going("07-11 10:00", "zhujian", "zhujian", SOFTWARE, "07-18", PM, "看研发办公用房",
                  more={"asked": True})  # fmt: skip
    _plan(firms, asked)


def _dropped_in(firms: Mapping[str, Firm]) -> None:
    """Enter on the next day that somebody dropped in, in a week that had a visit planned."""
    spec = VisitSpec(
        firm=firms[CLOTHES],
        unit=Unit.objects.get(code="zhujian"),
        day=_day("07-10"),
        half=PM,
        purpose="路过厂区，核对厂房租期",
    )
    found = [FindingSpec(NO_NEED, "租期到 12 月底，找厂房的诉求已在办，没有别的事")]
    with clock.told(at("07-11 17:10")):
        actions.enter_visit(actor=actor("zhujian"), spec=spec, findings=found, over_seen=True)


def _called_off(firms: Mapping[str, Firm]) -> None:
    going = Going("07-03 09:00", "fagai", "fagai", COLD, "07-06", AM, "城市配送通行")
    visit = _plan(firms, going)
    with clock.told(at("07-04 10:00")):
        actions.refuse_visit(
            actor=actor("fagai"), visit=visit, version=1, reason="企业正在迎接认证，请改日"
        )
    going = Going("07-05 09:00", "fagai", "fagai", COLD, "07-14", AM, "城市配送通行")
    visit = _plan(firms, going)
    with clock.told(at("07-07 15:00")):
        actions.move_visit(
            actor=actor("fagai"), visit=visit, version=1, day=_day("07-20"), half=PM,
            reason="企业说 14 日盘库，改到 20 日下午", for_firm=True,
        )  # fmt: skip
    street = Going("07-10 14:00", "jiedao", "hetang", CASTING, "07-17", AM, "防汛和用电安全")
    visit = _plan(firms, street)
    with clock.told(at("07-11 08:40")):
        actions.cancel_visit(
            actor=actor("jiedao"), visit=visit, version=1, reason="街道防汛值守，另约"
        )


def _known(firms: Mapping[str, Firm]) -> None:
    papers = (
        (CASTING, "排污许可证", "08-21", "企业提供复印件"),
        (FOOD, "食品生产许可证", "07-05", "市场监管部门到期清单（示例）"),
        (COLD, "道路运输经营许可证", "12-31", "企业提供复印件"),
    )
    hires = (
        (CLOTHES, "缝纫工", 20, "06-25", "零工市场公示第 12 期（示例）"),
        (CASTING, "炉前工", 6, "07-03", "企业厂门口招工启事"),
    )
    with clock.told(at("07-06 16:00")):
        for firm, kind, day, source in papers:
            paper = PaperSpec(kind, _day(day), source)
            actions.note_paper(actor=actor(OFFICE), firm=firms[firm], spec=paper)
        for firm, work, number, day, source in hires:
            hire = HireSpec(work, number, _day(day), source)
            actions.note_hire(actor=actor(OFFICE), firm=firms[firm], spec=hire)


def _forms(firms: Mapping[str, Firm]) -> None:
    asked = (
        ("05-22 09:00", "fagai", "规上企业用电需求调查", (CASTING, CLOTHES, FOOD)),
        ("07-03 09:00", "renshe", "下半年用工需求表", tuple(firms)),
        ("07-10 10:00", "fagai", "上半年出口情况表", (PARTS,)),
    )
    for when, user, title, names in asked:
        with clock.told(at(when)):
            actions.ask_form(
                actor=actor(user),
                unit=Unit.objects.get(code=user),
                title=title,
                day=clock.today(),
                firms=[firms[name] for name in names],
            )
