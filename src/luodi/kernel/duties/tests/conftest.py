"""A bureau with a handler, a verifier and a head, and the office that asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from luodi.kernel.clock import SHANGHAI

VIEW, OPEN, ASSIGN = "duties.view_duty", "duties.open_duty", "duties.assign_duty"
HANDLE, VERIFY, OVERSEE = "duties.handle_duty", "duties.verify_duty", "duties.oversee_duty"


@dataclass
class Desk:
    """The people of a duty, and short ways to move one on."""

    office: Any
    settings: Any
    chief: Any
    handler_post: Any
    verifier_post: Any
    handler: Any
    verifier: Any
    head: Any
    posts: dict[str, Any] = field(default_factory=dict)

    def at(self, text: str) -> datetime:
        """Let the clock stand at an instant of Shanghai."""
        self.settings.LUODI_CLOCK = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        return self.settings.LUODI_CLOCK

    def actor(self, user: Any) -> Any:
        """Give a user as an actor now."""
        return self.office.actor(user, self.settings.LUODI_CLOCK)

    def spec(self, **more: Any) -> Any:
        from luodi.kernel.duties.actions import DutySpec

        given = {
            "kind": "general",
            "title": "整治背街小巷",
            "unit": self.office.bureau,
            "post": self.handler_post,
        }
        return DutySpec(**{**given, **more})

    def open(self, **more: Any) -> Any:
        """Open a duty as the office does."""
        from luodi.kernel.duties.actions import open_duty

        return open_duty(actor=self.actor(self.chief), spec=self.spec(**more))

    def do(self, act: Callable[..., Any], duty: Any, user: Any, **more: Any) -> Any:
        """Do an act as a user, on the duty as it stands now."""
        duty.refresh_from_db()
        act(actor=self.actor(user), duty=duty, version=duty.version, **more)
        duty.refresh_from_db()
        return duty

    def replied(self, **more: Any) -> Any:
        """Give a duty that waits for its verifier."""
        from luodi.kernel.duties import actions

        duty = self.open(**more)
        self.do(actions.accept, duty, self.handler)
        self.do(actions.start, duty, self.handler)
        return self.do(actions.reply, duty, self.handler, note="已整治三条")

    def closed(self, **more: Any) -> Any:
        """Give a duty that another one verified and closed."""
        from luodi.kernel.duties import actions

        duty = self.replied(**more)
        self.do(actions.verify_done, duty, self.verifier)
        return self.do(actions.close, duty, self.verifier)


@pytest.fixture
def desk(office, settings) -> Desk:
    chief_post = office.post("督查专员", (VIEW, OPEN, ASSIGN, VERIFY, OVERSEE), unit=office.root)
    handler_post = office.post("经办", (VIEW, HANDLE))
    verifier_post = office.post("复核", (VIEW, VERIFY))
    head_post = office.post("负责人", (VIEW, OVERSEE))
    return Desk(
        office=office,
        settings=settings,
        chief=office.user("chief", chief_post),
        handler_post=handler_post,
        verifier_post=verifier_post,
        handler=office.user("handler", handler_post),
        verifier=office.user("verifier", verifier_post),
        head=office.user("head", head_post),
        posts={"chief": chief_post, "head": head_post},
    )
