"""A batch of units asked for in the background; run as a process by the tests of killed workers."""

import json
import sys
from datetime import timedelta
from pathlib import Path

import django

ROWS = 300


def ask() -> None:
    """Try a table of new units out and ask a worker to take it."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
    from luodi.kernel import clock
    from luodi.kernel.imports.background import Act, ask
    from luodi.kernel.imports.tests.filled import tried
    from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User
    from luodi.kernel.people.reads import actor_of

    root = Unit.objects.get(code="quzf")
    role = Role.objects.create(code="importer", title="导入")
    rights = ("people.change_unit", "people.view_people", "imports.import_table")
    RolePermission.objects.bulk_create(RolePermission(role=role, permission=one) for one in rights)
    since = clock.now() - timedelta(days=90)
    post = Post.objects.create(
        title="导入", unit=root, place=root.place, role=role, valid_from=since.date()
    )
    user = User.objects.create(username="importer", display_name="导入员")
    Holding.objects.create(post=post, user=user, valid_from=since)
    actor = actor_of(user, clock.now())
    heads = ["单位代码", "单位名称", "上级单位", "所在地方", "起始日期"]
    rows = [
        [f"import-{number}", f"第{number}科", root.name, root.place.name, "2023-01-01"]
        for number in range(ROWS)
    ]
    batch = tried(actor, [heads, *rows])
    ask(actor=actor, batch=batch, version=batch.version, act=Act.TAKE, told={"good_rows": False})


def outlive() -> None:
    """Let the lease of the killed worker run out."""
    from luodi.kernel import clock
    from luodi.kernel.jobs.models import Job

    past = clock.ticking() - timedelta(minutes=5)
    Job.objects.filter(state="RUNNING").update(lease_until=past, not_before=past)
    Job.objects.filter(state="WAITING").update(not_before=past)


def tell() -> None:
    """Print how many units stand, and where the batch and its job are."""
    from luodi.kernel.imports.models import Batch
    from luodi.kernel.jobs.models import Job
    from luodi.kernel.people.models import Unit

    job = Job.objects.filter(kind__startswith="imports").latest("pk")
    told = {
        "units": Unit.objects.filter(code__startswith="import-").count(),
        "batch": Batch.objects.latest("pk").state,
        "job": job.state,
        "tries": job.tries,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    django.setup()
    {"ask": ask, "outlive": outlive, "tell": tell}[sys.argv[1]]()
