"""A finished job with its file, of the person in charge."""

from luodi.kernel import clock
from luodi.kernel.documents import store
from luodi.kernel.jobs.actions import enqueue
from luodi.kernel.jobs.models import Job


def samples(actor):
    job = enqueue(actor=actor, job="jobs.export_table", arguments={"address": "/"}, title="导出")
    kept = store.put(b"a,b\r\n", "job")
    Job.objects.filter(pk=job.pk).update(
        state="DONE",
        finished_at=clock.now(),
        file_name="表.csv",
        media_type="text/csv",
        file_path=kept.path,
        file_sha256=kept.sha256,
        file_size=kept.size,
        file_until=clock.now(),
    )
    return {"jobs": [job.pk]}
