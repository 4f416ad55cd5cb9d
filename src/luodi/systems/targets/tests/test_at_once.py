"""Two people on one target at the same time: the ledger comes to the figures all the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from luodi.kernel.ledger.models import Entry
from luodi.systems.targets.actions import approve_report
from luodi.systems.targets.models import Report, ReportStep

YI = 10**10


pytestmark = pytest.mark.usefixtures("many_writers")


def together(desk, reports, users):
    """Let each person approve a report at the same time; give how many were refused."""
    start = Barrier(len(reports))
    told = [(report.pk, report.version, desk.actor(user)) for report, user in
            zip(reports, users, strict=True)]  # fmt: skip

    def one(argument):
        pk, version, actor = argument
        try:
            report = Report.objects.get(pk=pk)
            start.wait(20)
            approve_report(actor=actor, report=report, version=version)
        except ValidationError:
            return 1
        finally:
            connection.close()
        return 0

    with ThreadPoolExecutor(len(told)) as pool:
        return sum(pool.map(one, told))


def test_two_months_posted_at_once_add_up(real_commits, desk):
    target = desk.target()
    reports = [desk.hand_in(desk.draft(target, 202300 + month, 30 * month)) for month in (1, 2)]
    reports = [desk.approve(report, desk.head) for report in reports]
    assert together(desk, reports, [desk.chief, desk.chief]) == 0
    standing = Entry.objects.filter(reverses=None, reversed_by=None).order_by("month")
    assert [(entry.month, entry.amount) for entry in standing] == [
        (202301, 30 * YI),
        (202302, 30 * YI),
    ]


def test_a_report_approved_by_two_at_once_is_posted_once(real_commits, desk):
    office = desk.office
    second = office.user(
        "second", office.post("second", ("targets.approve_office",), unit=office.root)
    )
    report = desk.approve(desk.hand_in(desk.draft(desk.target(), 202301, 30)), desk.head)
    assert together(desk, [report, report], [desk.chief, second]) == 1
    assert Entry.objects.count() == 1
    assert ReportStep.objects.filter(act="APPROVE", after="POSTED").count() == 1
