"""Sample rows of the targets: an invented plan accepted, broken down and reported for half a year.

The past is written with the clock told the days on which it happened; nothing of it is real.
"""

from dataclasses import replace
from datetime import date

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.documents.models import Document
from luodi.kernel.targets.actions import ShareSpec, change_target, quotas_of_shares
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import terms_of
from luodi.systems.targets import actions
from luodi.systems.targets.demo.accepting import accept, add_text
from luodi.systems.targets.demo.bulletins import draft_june, issue_may
from luodi.systems.targets.demo.city import load_city
from luodi.systems.targets.demo.inquiries import load_inquiries
from luodi.systems.targets.demo.notices import remind, supervise, warn
from luodi.systems.targets.demo.promises import EXAMPLES, Example
from luodi.systems.targets.demo.reporting import (
    YEAR,
    actor,
    approve,
    at,
    correct,
    forget_actors,
    report_month,
)
from luodi.systems.targets.models import ReportState
from luodi.systems.targets.reads import standing_reports

DISTRICT = "quzf"
CLOSED = 5
"""Months closed by the demonstration's day; the sixth is being reported."""
INVESTMENT, PARKING = "年度投资", "新建停车位"


def load(today: date) -> None:
    """Write the invented half year, up to the demonstration's day."""
    forget_actors()
    with clock.told(at(1, 12)):
        supervisor = actor("ducha")
        _add_plan(supervisor, "report_2022.txt", date(YEAR - 1, 1, 15))
        plan = _add_plan(supervisor, "report.txt", date(YEAR, 1, 11))
    with clock.told(at(1, 18)):
        reading = actions.read_document(actor=supervisor, document=plan, year=YEAR)
        known: dict[str, Target] = {}
        for example in EXAMPLES:
            known[example.name] = accept(supervisor, reading, example, known)
    promises = [(example, known[example.name]) for example in EXAMPLES]
    for month in range(1, CLOSED + 1):
        if month == CLOSED:
            remind(known)
        _report(month, promises)
        with clock.told(at(month + 1, 15)):
            actions.close_month(actor=actor("ducha"), month=YEAR * 100 + month)
        if month == CLOSED - 1:
            _change(known[PARKING])
    warn(known)
    issue_may()
    _correct(known[INVESTMENT])
    _report(CLOSED + 1, promises)
    draft_june()
    load_inquiries()
    supervise(known)
    load_city()


def _add_plan(supervisor: Actor, file: str, published: date) -> Document:
    year = published.year
    document = add_text(supervisor, DISTRICT, file, f"青沐区{year}年工作要点", published)
    actions.read_document(actor=supervisor, document=document, year=year)
    return document


def _report(month: int, promises: list[tuple[Example, Target]]) -> None:
    """Report a month and approve it; of the last one a report still waits for the office.

    A share whose whole another promise reports follows once that is posted.
    """
    alone = [item for item in promises if not item[0].whole]
    for day, group in ((7, alone), (10, [item for item in promises if item[0].whole])):
        with clock.told(at(month + 1, day)):
            reports = report_month(month, group)
        with clock.told(at(month + 1, day + 1)):
            for report in reports:
                waits = month > CLOSED and report.target.name == INVESTMENT
                approve(report, last=ReportState.OFFICE if waits else ReportState.POSTED)


def _change(target: Target) -> None:
    """Lower a target by a document, in the middle of the year."""
    with clock.told(at(6, 5)):
        supervisor = actor("ducha")
        day = clock.today()
        document = add_text(supervisor, DISTRICT, "change.txt", "停车设施建设计划调整意见", day)
        target.refresh_from_db()
        terms = terms_of(target)
        lower = replace(terms, promise=replace(terms.promise, value=18_000))
        shares = [
            ShareSpec(quota.unit, quota.weight)
            for quota in target.quotas.filter(month=0).select_related("unit__place")
        ]
        change_target(
            actor=supervisor,
            target=target,
            valid_from=day,
            citation=document.title,
            document=document,
            changes={
                "value": lower.promise.value,
                "quotas": quotas_of_shares(lower, shares, by_month=True),
            },
            reason="两处地块改作公园绿地（示例数据）",
        )


def _correct(target: Target) -> None:
    """Correct a figure of a month that is closed."""
    wrong = standing_reports(target, target.lead_unit).get(month=YEAR * 100 + 4)
    with clock.told(at(6, 20)):
        made = correct(
            wrong, "110.2", multiple="亿", reason="4月多计一个项目的设备款2.2亿元（示例数据）"
        )
    with clock.told(at(6, 21)):
        approve(made)
