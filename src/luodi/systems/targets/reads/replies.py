"""Which notices were answered late, by the steps of their duties."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from luodi.kernel.duties.models import Duty, DutyStep
from luodi.kernel.duties.rules import Act
from luodi.systems.targets import rules
from luodi.systems.targets.rules import ReplyStep

TOLD = (Act.REPLY.value, Act.SEND_BACK.value)


def replies_of(steps: Iterable[DutyStep]) -> list[ReplyStep]:
    """Give the replies among a duty's steps in order, and which of them were sent back."""
    found: list[ReplyStep] = []
    for step in steps:
        if step.act == Act.REPLY:
            found.append(ReplyStep(step.at, step.due_at))
        elif step.act == Act.SEND_BACK and found:
            last = found.pop()
            found.append(ReplyStep(last.at, last.due_at, sent_back=True))
    return found


def late_replies(duties: Iterable[Duty], now: datetime) -> set[int]:
    """Give the numbers of the duties whose reply is late at an instant; in one query."""
    known = {duty.pk: duty for duty in duties}
    steps: dict[int, list[DutyStep]] = defaultdict(list)
    rows = DutyStep.objects.filter(duty__in=known, act__in=TOLD).order_by("duty", "number")
    for step in rows:
        steps[step.duty_id].append(step)
    return {
        pk
        for pk, duty in known.items()
        if rules.reply_is_late(
            replies_of(steps[pk]), due_at=duty.due_at, now=now, firm=not duty.provisional
        )
    }
