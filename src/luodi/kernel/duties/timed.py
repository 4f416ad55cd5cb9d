"""What the worker does for duties by itself: reminders and the ladder, told to the units' chats."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.duties.actions import escalate
from luodi.kernel.duties.models import Escalation
from luodi.kernel.jobs.running import Running
from luodi.kernel.messages.actions import send, units_listening


def escalate_late(running: Running) -> str:
    """Let duties that are nearly or already late be told; say what was done."""
    done = escalate(tell=_tell)
    words = _("提醒和升级 %(raised)d 次，恢复办理 %(resumed)d 件") % {
        "raised": len(done.raised),
        "resumed": done.resumed,
    }
    if done.failed:
        names = "、".join(unit for unit, _error in done.failed)
        words += _("；没有办成的单位：%(names)s") % {"names": names}
    return words if done.raised or done.resumed or done.failed else ""


def _tell(rows: Sequence[Escalation]) -> None:
    listening = units_listening(row.unit_id for row in rows)
    for row in rows:
        if row.unit_id in listening:
            send(
                kind="duties.escalated",
                slots={"number": row.duty.number, "day": row.duty.due_day or row.due_at.date()},
                url_path=reverse("duties:duty", args=[row.duty_id]),
                key=f"duties.escalation-{row.pk}",
                unit=row.unit,
            )
