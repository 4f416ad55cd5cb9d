"""Invented templates of agency service in own words, and one service under way."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.duties import actions as duties
from luodi.kernel.duties.demo import OFFICE, actor, at, do
from luodi.kernel.people.models import Post, Unit
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import (
    Finish,
    StepChange,
    StepSpec,
    TemplateSpec,
)
from luodi.systems.enterprises.demo.cases import FOOD, PLANNER, Told, take, triage
from luodi.systems.enterprises.models import (
    AgencyService,
    AgencyStep,
    AgencyTemplate,
    Case,
    Firm,
)
from luodi.systems.enterprises.reads.agency import visible_materials
from luodi.systems.enterprises.rules import Category, Channel, Purpose, Weight

OPENING = (
    StepSpec("核对名称和经营范围", "企业、政务大厅开办专窗", 1, materials=("拟用名称",)),
    StepSpec("提交设立登记", "企业", 1, materials=("股东身份证明", "住所使用证明", "公司章程")),
    StepSpec("审核并发营业执照", "市场监管部门", 1),
    StepSpec("刻章并备案", "公章刻制单位", 1),
    StepSpec("税务信息确认、领发票", "税务部门", 2, materials=("办税人员授权书",)),
    StepSpec("社保、公积金登记和银行开户预约", "政务大厅开办专窗", 1),
)
LICENCE = (
    StepSpec("对照条件自查", "企业", 3, materials=("车间平面图",)),
    StepSpec("网上提交变更申请", "企业", 2, materials=("变更申请书", "工艺流程图")),
    StepSpec("受理", "市场监管部门", 2, materials=("新产品检验报告",)),
    StepSpec("现场核查", "市场监管部门", 5),
    StepSpec("决定并换发许可证", "市场监管部门", 5),
)


def given(firm: Firm, day: str, text: str, category: Category) -> Case:
    """Take a grave need in on the morning of a day, and pass it on to the planners at ten."""
    name = firm.party.name
    case = take({name: firm}, Told(f"{day} 09:10", Channel.FIELD_VISIT, name, text))
    weight = Weight(order_loss=Fraction(8, 100))
    triage(case, f"{day} 10:00", category, ("fagai", PLANNER), weight=weight)
    case.refresh_from_db()
    return case


def load_templates() -> dict[str, AgencyTemplate]:
    """Write the templates, one of them in its second version; give them by title."""
    guide = "示例：照公开的企业开办办事指南归纳"
    first = TemplateSpec("企业开办", Purpose.REGISTER, guide, date(2023, 1, 1), OPENING[:5])
    second = TemplateSpec("企业开办", Purpose.REGISTER, guide, date(2023, 5, 1), OPENING)
    food = TemplateSpec(
        "食品生产许可增项", Purpose.PERMIT, "示例：照公开的食品生产许可变更办事指南归纳",
        date(2023, 1, 1), LICENCE,
    )  # fmt: skip
    unit = Unit.objects.get(code="quzf")
    with clock.told(at("04-20 10:00")):
        office = actor(OFFICE)
        old = actions.add_template(actor=office, unit=unit, spec=first)
        opening = actions.change_template(actor=office, template=old, spec=second)
        licence = actions.add_template(actor=office, unit=unit, spec=food)
    return {one.title: one for one in (opening, licence)}


def load_services(firms: Mapping[str, Firm], templates: Mapping[str, AgencyTemplate]) -> None:
    """Lead one firm through its licence; the report of the third step is still missing."""
    text = "新上一条糕点线，食品生产许可要增项，客户等着下单，请帮着跑一跑"
    case = given(firms[FOOD], "06-26", text, Category.PERMITS)
    duty = case.duty
    do(duty, "06-26 11:00", "fagai", duties.accept)
    do(duty, "06-26 14:00", "fagai", duties.start)
    with clock.told(at("06-26 15:00")):
        service = actions.start_service(
            actor=actor("fagai"), case=case, template=templates["食品生产许可增项"]
        )
    post = Post.objects.get(unit__code="fagai", title=PLANNER)
    with clock.told(at("06-26 15:30")):
        actions.change_step(
            actor=actor("fagai"),
            step=_step(service, 3),
            version=_version(service),
            change=StepChange(unit=post.unit, post=post),
        )
    _receive(service, "06-28 09:00", "车间平面图")
    _finish(service, 1, "06-28 16:00", "自查没有不合项")
    _receive(service, "07-03 10:00", "变更申请书")
    _receive(service, "07-03 10:05", "工艺流程图")
    _finish(service, 2, "07-04 09:30", "网上已提交")


def _step(service: AgencyService, number: int) -> AgencyStep:
    return service.steps.select_related("service").get(number=number)


def _version(service: AgencyService) -> int:
    service.refresh_from_db(fields=("version",))
    return service.version


def _receive(service: AgencyService, when: str, name: str) -> None:
    rows = visible_materials(LUODI).filter(step__service=service)
    with clock.told(at(when)):
        actions.receive_material(
            actor=actor("fagai"),
            material=rows.get(name=name),
            version=_version(service),
            received_on=at(when).date(),
        )


def _finish(service: AgencyService, number: int, when: str, note: str) -> None:
    with clock.told(at(when)):
        actions.finish_step(
            actor=actor("fagai"),
            step=_step(service, number),
            version=_version(service),
            finish=Finish(at(when).date(), note),
        )
