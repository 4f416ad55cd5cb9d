"""Invented roles of posts, courted projects, a shared issue, withdrawals and their checks."""

from collections.abc import Mapping
from datetime import date

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.duties import actions as duties
from luodi.kernel.duties.demo import OFFICE, actor, at, do
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.places.models import Place
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import CheckSpec, LeadSpec
from luodi.systems.enterprises.demo.cases import (
    CLOTHES,
    COLD,
    FOOD,
    PARTS,
    PLANNER,
    Told,
    ask_help,
    take,
    triage,
)
from luodi.systems.enterprises.models import Case, Firm, InvestmentLead, ServiceRole
from luodi.systems.enterprises.rules import Category, Channel, CheckResult, Skill, Weight

CHECKER = "lingdao"
Role, Stage = ServiceRole.Role, InvestmentLead.Stage
ROLES = (
    ("fagai", "单位负责人", Role.CHIEF),
    ("renshe", "单位负责人", Role.CHIEF),
    ("zhujian", "单位负责人", Role.CHIEF),
    ("fagai", "经济填报员", Role.HANDLER),
    ("renshe", "民生填报员", Role.HANDLER),
    ("zhujian", "城建填报员", Role.HANDLER),
    ("fagai", "牵头负责人", Role.COORDINATOR),
    ("quzf", "督查专员", Role.COORDINATOR),
    ("hetang", "综合岗", Role.ASSISTANT),
    ("hetang", "单位负责人", Role.PUBLICIST),
)
LEADS = (
    ("示例精密模具产业园", "一家做模具的企业，名称未定", "C3525", 1_200_000_000, Stage.TALKS,
     "07-06", "shangwu", "990102001"),
    ("示例冷链仓储二期", "青沐示例冷链物流有限公司", "G5990", 860_000_000_00, Stage.SIGNED,
     "06-28", "shangwu", "990102101"),
    ("示例汽车零部件项目", "", "", None, Stage.VISITED, "07-10", "fagai", "990102002"),
    ("示例电商直播基地", "外地一家商贸公司", "F5292", None, Stage.ENDED, "05-19", "shangwu",
     "990102003"),
)  # fmt: skip
"""Title, investor, industry, fen or unknown, stage, day, unit in charge, place."""
SKILLS = (
    ("fagai", (Skill.POLICY, Skill.FUNDS, Skill.PROJECTS)),
    ("renshe", (Skill.LABOUR, Skill.TRAINING)),
    ("zhujian", (Skill.PREMISES, Skill.PLANS)),
    ("shangwu", (Skill.POLICY, Skill.PREMISES)),
    ("hetang", (Skill.HAZARDS, Skill.PREMISES, Skill.ADVICE)),
)
"""What the invented units can do; nobody has the law or special equipment."""
SHORTAGE = "园区变压器容量不足"


def load_officers(firms: Mapping[str, Firm]) -> None:
    """Write who serves firms, what is courted, what several share, and what is checked again."""
    if actor(OFFICE).system:
        return
    _roles()
    _skills()
    _leads()
    _shared(firms)
    _withdrawn(firms)
    _rechecked()


def _roles() -> None:
    for unit, title, role in ROLES:
        post = (
            Post.objects.filter(unit__code=unit, title=title)
            .select_related("unit", "place")
            .first()
        )
        if post is not None:
            with clock.told(at("03-01 10:00")):
                actions.give_role(
                    actor=actor(OFFICE), post=post, role=role, valid_from=date(2023, 3, 1)
                )


def _skills() -> None:
    for code, skills in SKILLS:
        unit = Unit.objects.select_related("place").get(code=code)
        with clock.told(at("03-01 10:30")):
            actions.add_skills(
                actor=actor(OFFICE), unit=unit, skills=skills, valid_from=clock.today()
            )


def _leads() -> None:
    for title, investor, industry, fen, stage, day, unit, place in LEADS:
        with clock.told(at(f"{day} 15:00")):
            actions.add_lead(
                actor=actor(OFFICE),
                spec=LeadSpec(
                    title=title,
                    investor=investor,
                    industry_code=industry,
                    amount_fen=fen,
                    stage=stage,
                    day=clock.today(),
                    unit=Unit.objects.get(code=unit),
                    place=Place.objects.get(code=place),
                ),
            )


def _shared(firms: Mapping[str, Firm]) -> None:
    """Let two more firms have the trouble of the foundry; nobody has made one case of it yet."""
    text = "车间新上两台注塑机，园区变压器带不动，只能错开开机"
    case = take(firms, Told("07-04 09:20", Channel.CHAT_GROUP, PARTS, text))
    duty = triage(case, "07-04 11:00", Category.POWER, ("fagai", PLANNER), cause=SHORTAGE,
                   weight=Weight(units=2))  # fmt: skip
    do(duty, "07-04 15:00", "fagai", duties.accept)
    do(duty, "07-05 09:00", "fagai", duties.start)
    asked = "请核对新建配电房的选址，附规划意见"
    ask_help(case, "07-05 10:00", "fagai", "zhujian", asked)
    text = "冷库一开满载就跳闸，供电说园区变压器没有余量"
    case = take(firms, Told("07-07 16:00", Channel.HOTLINE, FOOD, text))
    triage(case, "07-10 09:30", Category.POWER, ("fagai", PLANNER), cause=SHORTAGE)


def _withdrawn(firms: Mapping[str, Firm]) -> None:
    """Withdraw two: one was called back and stands, the other still waits for the call."""
    text = "想问外地车牌进园区送货要不要备案"
    first = _away(firms, Told("06-19 10:10", Channel.HOTLINE, COLD, text), Category.FREIGHT,
          "企业说已经问清楚，不用办了")  # fmt: skip
    text = "厂门口夜里停满大货车，早班车进不来"
    _away(firms, Told("07-03 08:50", Channel.FIELD_VISIT, CLOTHES, text), Category.OTHER,
          "企业说不再反映")  # fmt: skip
    found = "企业说确实是自己弄明白了，没有人找过他们"
    _check(first, "06-26 10:00", CheckSpec(CheckResult.STANDS, found))


def _away(firms: Mapping[str, Firm], told: Told, category: Category, why: str) -> Case:
    case = take(firms, told)
    day = told.when[:5]
    duty = triage(case, f"{day} 15:00", category, ("fagai", PLANNER))
    do(duty, f"{day} 17:00", OFFICE, duties.withdraw, note=why)
    return case


def _rechecked() -> None:
    """Let somebody else ask the foundry again whether its power holds."""
    cases = unrestricted(Case, why="the demonstration writes for everybody")
    case = cases.select_related("duty").get(text__startswith="夏季用电高峰")
    found = "企业说增容以后没有再跳闸，三台熔炼炉都开着"
    _check(case, "06-30 10:00", CheckSpec(CheckResult.PASSED, found, seed=20230630))


def _check(case: Case, when: str, spec: CheckSpec) -> None:
    with clock.told(at(when)):
        case.duty.refresh_from_db()
        actions.check_case(actor=actor(CHECKER), case=case, version=case.duty.version, spec=spec)
