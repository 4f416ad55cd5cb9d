"""How long the board takes: on the demonstration, and on a district with a full ledger.

    python benchmarks/board.py [--short] [--requests 50] [--targets 500]

One leader asks again and again, signed in, one request after the other, against `luodi serve` on a
SQLite file of its own. The full district is that of the ledger's benchmark: its offices, measures
and entries, with a target for each measure up to the number that is asked for. The list of targets
stands beside the board as what such a page costs anyway. CPU is that of one request in a process of
its own, whose collector spares what was loaded, as that of the server does.
"""

import argparse
import gc
import json
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from officers import served
from page_times import asked_for, cpu_ms, row, site_settings

PAGES = ("/board/", "/board/?layout=projector", "/board/?paths=table", "/targets/")
ENTRIES = 200_000
CLOCKS = {"demonstration": "2023-07-12T09:00:00", "district": "2023-08-20T09:00:00"}


def main() -> None:
    """Print median and 95th percentile of each page on each site."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="few requests, small ledger")
    arguments.add_argument("--requests", type=int, default=50)
    arguments.add_argument("--targets", type=int, default=500)
    arguments.add_argument("--found", default="", help="for its own use: set up a site")
    asked = arguments.parse_args()
    if asked.found:
        print(json.dumps(found(asked.found, asked.targets, ENTRIES // (20 if asked.short else 1))))
        return
    requests = 10 if asked.short else asked.requests
    targets = 50 if asked.short else asked.targets
    for name, clock in CLOCKS.items():
        with tempfile.TemporaryDirectory() as folder:
            settings = site_settings(Path(folder), clock)
            command = [sys.executable, __file__, "--found", name, "--targets", str(targets)]
            command += ["--short"] if asked.short else []
            made = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE)
            site = json.loads(made.stdout.splitlines()[-1])
            serve = [sys.executable, "-m", "luodi.main.cli", "serve", "--workers", "1", "--port"]
            with served(settings, serve, "/help/") as (address, _spent):
                for page in PAGES:
                    named = f"{name:<14} {site['targets']:>4} targets  {page:<26}"
                    times = asked_for(address, site["session"], page, requests)
                    row(named, times, site["cpu"][page])


def found(name: str, targets: int, entries: int) -> dict[str, Any]:
    """Set up a site, and give a leader's session and the number of targets."""
    import django

    django.setup()
    from django.test import Client

    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.people.models import User
    from luodi.kernel.targets.reads import visible_targets
    from luodi.main.cli import main as luodi

    luodi(["migrate"])
    if name == "demonstration":
        luodi(["demo"])
        user = User.objects.get(username="lingdao")
    else:
        user = full_district(targets, entries)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    count = visible_targets(LUODI).count()
    for page in PAGES:
        cpu_ms(client, page, requests=1)
    gc.collect()
    gc.freeze()
    cpu = {page: cpu_ms(client, page) for page in PAGES}
    return {"session": client.cookies["sessionid"].value, "targets": count, "cpu": cpu}


def full_district(targets: int, entries: int) -> Any:
    """Fill the ledger, define targets on its measures, and give a leader at the root."""
    import district
    from django.db import transaction

    from luodi.kernel import clock
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.documents.actions import add_document
    from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User

    district.found()
    district.fill(entries)
    root = Unit.objects.get(path="0001")
    role = Role.objects.create(code="bench", title="领导")
    for code in ("board.view_board", "targets.view_target", "duties.view_duty"):
        RolePermission.objects.create(role=role, permission=code)
    since = clock.today().replace(month=1, day=1)
    post = Post.objects.create(
        title="领导", unit=root, place=root.place, role=role, valid_from=since
    )
    user = User.objects.create_user("leader", "领导", secrets.token_urlsafe(16))
    Holding.objects.create(post=post, user=user, valid_from=clock.now().replace(hour=0))
    with transaction.atomic():
        text = "全年目标。" * targets
        document = add_document(
            actor=LUODI, data=text.encode(), filename="要点.txt", title="要点", year=2023,
            published_on=since, unit_id=root.pk, place_id=root.place_id,
        )  # fmt: skip
        for number in range(targets):
            _define(document, root, number)
    return user


def _define(document: Any, root: Any, number: int) -> None:
    """Define a target on one of the measures: of flows a sum, of stocks a point in time."""
    from datetime import date

    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.ledger.models import Measure, Nature
    from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec, define_target
    from luodi.kernel.targets.rules import (
        Accumulation,
        Comparator,
        Pace,
        Period,
        Promise,
        TargetNature,
    )

    measures = Measure.objects.filter(nature__in=(Nature.FLOW, Nature.STOCK)).order_by("pk")
    measure = measures[number % measures.count()]
    point = measure.nature == Nature.STOCK
    define_target(
        actor=LUODI,
        spec=TargetSpec(
            name=f"第{number}项",
            document=document,
            span=Span(number * 5, number * 5 + 4, number * 5, number * 5 + 5),
            promise=Promise(Comparator.GE, 5_000_000),
            unit=measure.unit,
            scale=measure.scale,
            stretch=False,
            period=Period(date(2023, 1, 1), date(2024, 1, 1)),
            pace=Pace.MONTH,
            lead_unit=root,
            place=root.place,
            parts=[PartSpec(measure, root, root.place)],
            nature=TargetNature.COUNT if point else TargetNature.LEVEL,
            accumulation=Accumulation.POINT if point else Accumulation.CUMULATIVE,
            base=0 if point else None,
        ),
    )


if __name__ == "__main__":
    main()
