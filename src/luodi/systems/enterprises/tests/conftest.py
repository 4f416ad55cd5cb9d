"""An office that keeps cases, a bureau that handles them, a street, and a firm in it."""

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from luodi.kernel.clock import SHANGHAI

DUTIES = ("duties.view_duty", "duties.open_duty", "duties.assign_duty", "duties.verify_duty")
SEES = ("enterprises.view_firm", "enterprises.view_case", "enterprises.view_visit")
GOES = ("enterprises.plan_visit", "enterprises.record_visit")
KEEPS = (
    "enterprises.change_firm",
    "enterprises.take_case",
    "enterprises.triage_case",
    "enterprises.hear_firm",
    "enterprises.open_phone",
    "enterprises.open_door",
    "parties.view_party",
    *GOES,
    "enterprises.serve_case",
    "enterprises.set_template",
    "enterprises.merge_firm",
)


@dataclass
class Hall:
    """The people of a case, and short ways to move one on."""

    office: Any
    settings: Any
    keeper: Any
    handler: Any
    clerk: Any
    handler_post: Any
    firm: Any

    def at(self, text: str) -> datetime:
        """Let the clock stand at an instant of Shanghai."""
        self.settings.LUODI_CLOCK = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        return self.settings.LUODI_CLOCK

    def actor(self, user: Any) -> Any:
        """Give a user as an actor now."""
        return self.office.actor(user, self.settings.LUODI_CLOCK)

    def take(self, text: str = "变压器老跳闸，炉子停了", **more: Any) -> Any:
        """Take a need in as the office does."""
        from luodi.systems.enterprises.actions import CaseSpec, take_case
        from luodi.systems.enterprises.rules import Channel

        spec = CaseSpec(
            **{
                "unit": self.office.root,
                "channel": Channel.HOTLINE,
                "text": text,
                "firm": self.firm,
                **more,
            }
        )
        return take_case(actor=self.actor(self.keeper), spec=spec)

    def triage(self, case: Any, **more: Any) -> Any:
        """Grade a case and pass it on to the bureau."""
        from luodi.systems.enterprises.actions import TriageSpec, triage_case
        from luodi.systems.enterprises.rules import Category

        spec = TriageSpec(
            **{
                "category": Category.POWER,
                "unit": self.office.bureau,
                "post": self.handler_post,
                **more,
            }
        )
        case.duty.refresh_from_db()
        return triage_case(
            actor=self.actor(self.keeper), case=case, version=case.duty.version, spec=spec
        )

    def replied(self, case: Any) -> Any:
        """Let the handler accept, begin and answer a case that was passed on."""
        from luodi.kernel.duties import actions

        for act, more in (
            (actions.accept, {}),
            (actions.start, {}),
            (actions.reply, {"note": "已增容送电"}),
        ):
            case.duty.refresh_from_db()
            act(actor=self.actor(self.handler), duty=case.duty, version=case.duty.version, **more)
        case.duty.refresh_from_db()
        return case

    def hear(self, case: Any, user: Any = None, **more: Any) -> Any:
        """Write down what the firm says."""
        from luodi.systems.enterprises.actions import FeedbackSpec, hear_firm
        from luodi.systems.enterprises.rules import Manner

        spec = FeedbackSpec(**{"manner": Manner.PHONE, **more})
        return hear_firm(actor=self.actor(user or self.keeper), case=case, spec=spec)

    def plan(self, day: str = "2023-03-01", user: Any = None, **more: Any) -> Any:
        """Plan a visit of the whole office, or of a unit that is told."""
        from luodi.systems.enterprises.actions import VisitSpec, plan_visit
        from luodi.systems.enterprises.rules import Half

        spec = VisitSpec(
            **{
                "firm": self.firm,
                "unit": self.office.root,
                "day": date.fromisoformat(day),
                "half": Half.MORNING,
                "purpose": "问用电",
                **more,
            }
        )
        return plan_visit(actor=self.actor(user or self.keeper), spec=spec)

    def record(
        self, visit: Any, *found: tuple[str, str], user: Any = None, unit: Any = None
    ) -> Any:
        """Write down what the unit of a part found, on the visit's day."""
        from luodi.systems.enterprises.actions import FindingSpec, SectionSpec, record_visit
        from luodi.systems.enterprises.rules import FindingKind

        part = visit.parts.get(unit=unit or self.office.root)
        findings = [FindingSpec(FindingKind(kind), text) for kind, text in found]
        return record_visit(
            actor=self.actor(user or self.keeper),
            visit=visit,
            day=visit.day,
            sections=[SectionSpec(part, findings)],
        )

    def close(self, case: Any, user: Any = None) -> Any:
        """Close a case."""
        from luodi.systems.enterprises.actions import close_case

        case.duty.refresh_from_db()
        return close_case(
            actor=self.actor(user or self.keeper), case=case, version=case.duty.version
        )


@pytest.fixture
def hall(office, settings) -> Hall:
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.parties.actions import PartyFacts, add_party
    from luodi.systems.enterprises.actions import FirmFacts, register_firm
    from luodi.systems.enterprises.rules import Care

    keeper_post = office.post("助企专员", (*DUTIES, *SEES, *KEEPS), unit=office.root)
    handles = ("duties.view_duty", "duties.handle_duty", "enterprises.serve_case")
    handler_post = office.post("经办", (*handles, *SEES, *GOES))
    clerk_post = office.post(
        "街道助企", (*DUTIES, *SEES, *KEEPS), unit=office.root, place=office.street
    )
    party = add_party(
        actor=LUODI,
        credit_code="91410181MA4X0B7K2R",
        facts=PartyFacts("测试铸造有限公司", office.root, office.street, "经八路 1 号"),
        valid_from=date(2023, 1, 1),
        reason="测试",
    ).party
    firm = register_firm(actor=LUODI, party=party, facts=FirmFacts(Care.KEY, tags=("规上",)))
    return Hall(
        office=office,
        settings=settings,
        keeper=office.user("keeper", keeper_post),
        handler=office.user("handler", handler_post),
        clerk=office.user("clerk", clerk_post),
        handler_post=handler_post,
        firm=firm,
    )


@dataclass
class Lane:
    """A case that a handler leads through a template, and short ways to move it on."""

    hall: Hall
    case: Any

    @property
    def keeper(self) -> Any:
        """The office's person as an actor."""
        return self.hall.actor(self.hall.keeper)

    @property
    def handler(self) -> Any:
        """The handler as an actor."""
        return self.hall.actor(self.hall.handler)

    def spec(self, **changed: Any) -> Any:
        """Give a template of three steps."""
        from luodi.systems.enterprises.actions import StepSpec, TemplateSpec
        from luodi.systems.enterprises.rules import Purpose

        steps = (
            StepSpec("核名", "企业", 1),
            StepSpec("设立登记", "审批局", 2, materials=("章程", "住所证明")),
            StepSpec("税务登记", "税务局", 5, from_start=True),
        )
        told = {
            "title": "开办",
            "purpose": Purpose.REGISTER,
            "source": "办事指南（2023年1月）",
            "valid_from": date(2023, 1, 1),
            "steps": steps,
        }
        return TemplateSpec(**{**told, **changed})

    def template(self, **changed: Any) -> Any:
        """Write the template as the office does."""
        from luodi.systems.enterprises.actions import add_template

        spec = self.spec(**changed)
        return add_template(actor=self.keeper, unit=self.hall.office.root, spec=spec)

    def start(self, template: Any = None, case: Any = None) -> Any:
        """Begin a service; the case's own when none is told."""
        from luodi.systems.enterprises.actions import start_service
        from luodi.systems.enterprises.models import AgencyTemplate

        chosen = template or AgencyTemplate.objects.first() or self.template()
        actor = self.keeper if case else self.handler
        return start_service(actor=actor, case=case or self.case, template=chosen)

    def step(self, number: int) -> Any:
        """Give a step of the case's service as it stands."""
        from luodi.systems.enterprises.models import AgencyStep

        steps = AgencyStep.objects.select_related("service")
        return steps.get(service__case=self.case, number=number)

    def states(self) -> list[Any]:
        """Give where the steps stand."""
        from luodi.systems.enterprises.reads.agency import plan_shown

        return [step.state for step in plan_shown(self.case).steps]

    def finish(self, number: int, finish: Any = None, **more: Any) -> Any:
        """Tell a step done, today when not told."""
        from luodi.kernel import clock
        from luodi.systems.enterprises.actions import Finish, finish_step

        step = self.step(number)
        return finish_step(
            actor=self.handler,
            step=step,
            version=step.service.version,
            finish=finish or Finish(clock.today(), **more),
        )

    def change(self, number: int, change: Any) -> Any:
        """Set a step's day or post."""
        from luodi.systems.enterprises.actions import change_step

        step = self.step(number)
        return change_step(
            actor=self.handler, step=step, version=step.service.version, change=change
        )

    def undo(self, number: int, reason: str) -> Any:
        """Take back that a step is done."""
        from luodi.systems.enterprises.actions import undo_step

        step = self.step(number)
        return undo_step(actor=self.handler, step=step, version=step.service.version, reason=reason)

    def receive(self, name: str, day: date | None = date(2023, 3, 1)) -> Any:
        """Tell that a material of the case's service was received."""
        from luodi.systems.enterprises.actions import receive_material
        from luodi.systems.enterprises.models import AgencyMaterial

        rows = AgencyMaterial.objects.select_related("step__service")
        material = rows.get(step__service__case=self.case, name=name)
        return receive_material(
            actor=self.handler,
            material=material,
            version=material.step.service.version,
            received_on=day,
        )

    def stop(self, reason: str) -> None:
        """Take the service back."""
        from luodi.systems.enterprises.actions import stop_service
        from luodi.systems.enterprises.models import AgencyService

        service = AgencyService.objects.get(case=self.case)
        stop_service(actor=self.handler, service=service, version=service.version, reason=reason)


@pytest.fixture
def lane(hall) -> Lane:
    """Give a case that the bureau handles."""
    from luodi.systems.enterprises.models import Case

    case = hall.triage(hall.take())
    return Lane(hall, Case.objects.get(pk=case.pk))


@pytest.fixture
def helped(hall, stranger):
    """A case that the bureau handles, and people of the units around it."""
    from luodi.kernel.people.models import Unit

    handles = ("duties.view_duty", "duties.handle_duty", "enterprises.view_case")

    def unit(code, path):
        return Unit.objects.create(
            code=code, name=f"{code}局", path=path, place=hall.office.district,
            valid_from=date(2022, 1, 1),
        )  # fmt: skip

    root = hall.office.root.path
    third = unit("third", f"{root}0071")
    street = unit("street", f"{root}0072")
    return SimpleNamespace(
        hall=hall,
        case=hall.triage(hall.take()),
        other=hall.office.other,
        third=third,
        street=street,
        helper=stranger(*handles),
        neighbour=hall.office.user("lin", hall.office.post("邻局", handles, unit=third)),
        streeter=hall.office.user(
            "jie", hall.office.post("街道局", handles, unit=street, place=hall.office.street)
        ),
    )
