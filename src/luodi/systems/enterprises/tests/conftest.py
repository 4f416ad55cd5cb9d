"""An office that keeps cases, a bureau that handles them, a street, and a firm in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from luodi.kernel.clock import SHANGHAI

DUTIES = ("duties.view_duty", "duties.open_duty", "duties.assign_duty", "duties.verify_duty")
SEES = ("enterprises.view_firm", "enterprises.view_case")
KEEPS = (
    "enterprises.change_firm",
    "enterprises.take_case",
    "enterprises.triage_case",
    "enterprises.hear_firm",
    "parties.view_party",
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
    handler_post = office.post("经办", ("duties.view_duty", "duties.handle_duty", *SEES))
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
