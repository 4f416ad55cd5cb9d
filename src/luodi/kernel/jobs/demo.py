"""Sample jobs of the demonstration: one done, one failed, both of the supervisor."""

from datetime import date, datetime, time

from luodi.kernel import clock
from luodi.kernel.jobs.actions import enqueue
from luodi.kernel.jobs.exports import EXPORT
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.rules import State
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import actor_of

SAMPLES = (
    (time(8, 31), "导出 年度目标", "/targets/?format=xlsx", State.DONE),
    (time(8, 40), "导出 企业和组织", "/parties/parties/?format=xlsx", State.FAILED),
)


def load(today: date) -> None:
    """Add the sample jobs of this morning; the file of the first was taken and cleared."""
    asker = User.objects.get(username="ducha")
    for at, title, address, state in SAMPLES:
        instant = datetime.combine(today, at, clock.SHANGHAI)
        with clock.told(instant):
            job = enqueue(
                actor=actor_of(asker, instant),
                job=EXPORT,
                arguments={"address": address},
                title=title,
            )
            told = {"state": state.value, "tries": 1, "started_at": instant, "finished_at": instant}
            if state == State.DONE:
                told |= {"file_name": "年度目标.xlsx", "file_size": 18_432}
            else:
                told |= {"tries": 3, "error": "办理时出了意外（OSError），请把编号告诉管理员"}
                told |= {"reference": "7C1E0A5B92D4"}
            Job.objects.filter(pk=job.pk).update(**told)
