"""Six months of reports on their way through the offices, with one corrected after its closing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import Attachment
from luodi.kernel.ledger.models import Nature
from luodi.kernel.people.models import Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.targets.models import Target, TargetItem
from luodi.systems.targets import actions, rules
from luodi.systems.targets.demo.promises import Example, Series
from luodi.systems.targets.models import FigureRole, Report, ReportState
from luodi.systems.targets.reads import Reporter, reporters, reports_naming, roles_of

YEAR = 2023
HEAD, LEAD, OFFICE = "fuze", "qiantou", "ducha"


def actor(username: str) -> Actor:
    """Give a person of the demonstration as an actor of today, else luodi itself."""
    return _actor(username, clock.now())


@lru_cache(maxsize=16)
def _actor(username: str, now: datetime) -> Actor:
    user = User.objects.filter(username=username).first()
    return actor_of(user, now) if user else LUODI


def at(month: int, day: int, hour: int = 9) -> datetime:
    """Give an instant of the demonstration's year; month 13 is January of the next one."""
    later, month = divmod(month - 1, 12)
    return datetime(YEAR + later, month + 1, day, hour, tzinfo=clock.SHANGHAI)


def forget_actors() -> None:
    """Forget who is who: another database may have other numbers."""
    _actor.cache_clear()


@dataclass(frozen=True)
class Line:
    """What one unit reports for one promise up to the end of one month."""

    example: Example
    reporter: Reporter
    figures: dict[FigureRole, str]
    done: int = 0


def lines_of(promises: list[tuple[Example, Target]], month: int) -> Iterator[Line]:
    """Give what is reported for a month: a line for each promise and unit that has figures."""
    examples = {target.pk: example for example, target in promises}
    for reporter in reporters([target for _example, target in promises]):
        example = examples[reporter.target.pk]
        if example.items is not None:
            done = example.items.done.by_month()
            if month in done:
                yield Line(example, reporter, {}, int(done[month]))
            continue
        series = example.figures
        if example.units:
            series = example.units[reporter.unit.code][1]
        figures = dict(_figures(example, reporter, series, month))
        if figures:
            yield Line(example, reporter, figures)


def _figures(
    example: Example, reporter: Reporter, series: Series, month: int
) -> Iterator[tuple[FigureRole, str]]:
    written = (series, example.below)
    for role, known in zip(roles_of(reporter.measure), written, strict=False):
        if month in known.by_month():
            yield role.role, known.by_month()[month]


def report_month(
    month: int, promises: list[tuple[Example, Target]], *, by: str = "", period: str = ""
) -> list[Report]:
    """Draft and hand in a month's reports: each unit proves all its figures with one table.

    ``by`` reports for every unit; empty, whoever reports for a promise's lead. ``period`` is what
    the tables' names call the time; empty, the month.
    """
    lines = list(lines_of(promises, month))
    tables: dict[int, Attachment] = {}
    reports = []
    for line in lines:
        unit, reporter = line.reporter.unit, actor(by or line.example.lead)
        if unit.pk not in tables:
            tables[unit.pk] = table_of(reporter, unit, period or f"{month}月", lines)
        reports.append(hand_in(reporter, line, month, tables[unit.pk]))
    return reports


def table_of(reporter: Actor, unit: Unit, period: str, lines: list[Line]) -> Attachment:
    """Add the table by which a unit proves its figures of a period, from the lines of all units."""
    mine = [line for line in lines if line.reporter.unit.pk == unit.pk]
    rows = ["指标,累计,单位"]
    for line in mine:
        for figure in line.figures.values():
            of = line.example.level or line.reporter.measure.unit
            rows.append(f"{line.example.name},{figure},{line.example.multiple}{of}")
        if not line.figures:
            rows.append(f"{line.example.name},{line.done},{line.reporter.measure.unit}")
    return add_attachment(
        actor=reporter,
        data=b"\xef\xbb\xbf" + "\n".join(rows).encode() + b"\n",
        filename=f"{unit.name}{YEAR}年{period}统计表（示例数据）.csv",
        unit_id=unit.pk,
        place_id=mine[0].reporter.place.pk,
    )


def hand_in(
    reporter: Actor, line: Line, month: int, table: Attachment, *, confirm: bool = False
) -> Report:
    """Draft a line and hand it in; ``confirm`` answers the questions that the figures raise."""
    found = line.reporter
    spec = actions.ReportSpec(
        target=found.target,
        unit=found.unit,
        month=YEAR * 100 + month,
        figures=[
            actions.Stated(
                role.role,
                rules.to_amount(
                    line.figures[role.role],
                    multiple=line.example.multiple,
                    scale=role.measure.scale,
                ),
                role.measure.unit,
            )
            for role in roles_of(found.measure)
            if role.role in line.figures
        ],
        items=_newly_done(line) if found.measure.nature == Nature.ITEMS else (),
        remark="示例数据",
    )
    report = actions.draft_report(actor=reporter, spec=spec, evidence=[table])
    asked = [item.key for item in actions.open_questions(report)] if confirm else []
    return actions.hand_in_report(
        actor=reporter, report=report, version=report.version, confirmed=asked
    )


def _newly_done(line: Line) -> list[TargetItem]:
    items = list(line.reporter.target.items.order_by("code"))[: line.done]
    named = reports_naming(items, besides=())
    return [item for item in items if item.pk not in named]


@transaction.atomic
def approve(report: Report, *, last: ReportState = ReportState.POSTED) -> None:
    """Take a report through the offices, up to a state."""
    people = {ReportState.UNIT: HEAD, ReportState.LEAD: LEAD, ReportState.OFFICE: OFFICE}
    while report.state in people and report.state != last:
        report = actions.approve_report(
            actor=actor(people[ReportState(report.state)]), report=report, version=report.version
        )


def correct(report: Report, figure: str, *, multiple: str, reason: str) -> Report:
    """Correct a posted figure: another report of the month, with its reason and evidence."""
    role = report.figures.select_related("measure").get()
    reporter = actor("fagai")
    table = add_attachment(
        actor=reporter,
        data=f"\ufeff更正,{figure}{multiple}{role.measure.unit}\n".encode(),
        filename=f"{report.target.name}{report.month}更正说明（示例数据）.csv",
        unit_id=report.unit_id,
        place_id=report.place_id,
    )
    spec = actions.ReportSpec(
        target=report.target,
        unit=report.unit,
        month=report.month,
        figures=[
            actions.Stated(
                FigureRole(role.role),
                rules.to_amount(figure, multiple=multiple, scale=role.measure.scale),
                role.measure.unit,
            )
        ],
        remark="示例数据",
        reason=reason,
    )
    made = actions.draft_report(actor=reporter, spec=spec, evidence=[table], corrects=report)
    return actions.hand_in_report(actor=reporter, report=made, version=made.version)
