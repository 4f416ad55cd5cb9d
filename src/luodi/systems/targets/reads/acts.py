"""Reading what a person may do with a report now, for its page."""

from dataclasses import dataclass

from luodi.kernel.access.actor import Actor
from luodi.kernel.targets.words import in_words
from luodi.systems.targets import rules
from luodi.systems.targets.models import Report, ReportState, ReportStep
from luodi.systems.targets.rules import Act

REPORT = "targets.report_figure"
WRITES = (Act.DRAFT, Act.EDIT, Act.HAND_IN)
"""Acts after which a person may not approve the report any more, at any step."""


@dataclass(frozen=True)
class OpenActs:
    """What the actor may do with a report; ``refused`` says why an approval is not offered."""

    edit: bool = False
    hand_in: bool = False
    take_back: bool = False
    approve: bool = False
    give_back: bool = False
    correct: bool = False
    withdraw: bool = False
    refused: str | None = None

    @property
    def any(self) -> bool:
        """Tell whether anything can be done."""
        return self.edit or self.take_back or self.give_back or self.correct or self.withdraw


def open_acts(actor: Actor, report: Report) -> OpenActs:
    """Give what the actor may do with a report in the state it is in."""
    reports = actor.may(REPORT, unit_path=report.unit.path, place_path=report.place.path)
    if report.state in {ReportState.DRAFT, ReportState.RETURNED}:
        return OpenActs(edit=reports, hand_in=reports, withdraw=reports)
    if report.state == ReportState.POSTED:
        under_way = report.corrections.exclude(state=ReportState.WITHDRAWN).exists()
        return OpenActs(
            correct=reports and not under_way, withdraw=_in_office(actor, report, "OFFICE")
        )
    if report.state not in rules.APPROVALS:
        return OpenActs()
    office = _in_office(actor, report, report.state)
    refused = approver_refusal(actor, report) if office else None
    return OpenActs(
        take_back=reports and report.state == ReportState.UNIT,
        approve=office and refused is None,
        give_back=office,
        refused=refused,
    )


def _in_office(actor: Actor, report: Report, state: str) -> bool:
    unit = report.target.lead_unit if state == ReportState.LEAD else report.unit
    return actor.may(rules.APPROVALS[state], unit_path=unit.path, place_path=report.place.path)


def approver_refusal(actor: Actor, report: Report) -> str | None:
    """Say why the person may not approve the report's next step; None when they may.

    luodi itself is no person, and may.
    """
    if actor.user_id is None:
        return None
    steps = list(report.steps.select_related("user"))
    drafters = [_person(row) for row in steps if row.act in WRITES and row.user_id]
    forward = [row for row in steps if row.act in {Act.HAND_IN, Act.APPROVE}]
    last = forward[-1] if forward and forward[-1].act == Act.APPROVE else None
    refused = rules.check_approver(
        rules.Person(actor.user_id, actor.label),
        drafters=drafters,
        last=_person(last) if last is not None and last.user_id else None,
    )
    return None if refused is None else in_words(refused)


def _person(row: ReportStep) -> rules.Person:
    return rules.Person(row.user_id or 0, str(row.user))
