"""A small text read into commitments, and the people who decide about them and report."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

TEXT = """清河区2023年工作安排

本报讯（通讯员 示例）清河区2023年主要预期目标是：地区生产总值增长7%，社会消费品零售额增幅在12%左右。

全区将重点抓好几方面工作。全年投资力争达到350亿元以上，建成停车位2万个。
"""
REVIEWER = (
    "targets.view_target",
    "targets.read_document",
    "targets.review_commitment",
    "targets.accept_target",
    "documents.add_document",
    "documents.view_document",
    "ledger.view_entry",
)
REPORTER = (
    "targets.view_target",
    "targets.report_figure",
    "documents.add_document",
    "documents.view_document",
    "ledger.view_entry",
)

APPROVES = ("targets.approve_unit", "targets.approve_lead", "targets.approve_office")
CLOSES = "targets.close_month"


@dataclass(frozen=True)
class Desk:
    """The offices, the users, and one reading of TEXT."""

    office: Any
    reviewer: Any
    reporter: Any
    colleague: Any
    stranger: Any
    reading: Any
    head: Any
    chief: Any

    def actor(self, user: Any) -> Any:
        return self.office.actor(user)

    def commitment(self, words: str) -> Any:
        return self.reading.commitments.get(value_raw=words)

    def evidence(self) -> Any:
        from luodi.kernel.documents.actions import add_attachment

        return add_attachment(
            actor=self.actor(self.reporter),
            data="月份，累计\n202302,60\n".encode(),
            filename="统计表.csv",
            unit_id=self.office.bureau.pk,
            place_id=self.office.district.pk,
        )

    def spec(self, commitment: Any, **changes: Any) -> Any:
        from luodi.kernel.ledger.actions import define_measure
        from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec
        from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise

        lead = changes.pop("lead_unit", self.office.bureau)
        measure = define_measure(
            code=f"m{commitment.pk}",
            name=commitment.indicator,
            unit=commitment.unit,
            scale=2,
            definition="逐笔相加",
        )
        values = {
            "name": commitment.indicator,
            "document": commitment.reading.document,
            "span": Span(
                commitment.start,
                commitment.end,
                commitment.sentence_start,
                commitment.sentence_end,
            ),
            "promise": Promise(Comparator.GE, int(commitment.value) * 100),
            "unit": commitment.unit,
            "scale": 2,
            "stretch": False,
            "period": Period(date(2023, 1, 1), date(2024, 1, 1)),
            "pace": Pace.MONTH,
            "lead_unit": lead,
            "place": self.office.district,
            "parts": [PartSpec(measure, lead, self.office.district)],
        }
        return TargetSpec(**{**values, **changes})

    def target(self) -> Any:
        from luodi.systems.targets.actions import accept_commitment

        commitment = self.commitment("350亿元")
        return accept_commitment(
            actor=self.actor(self.reviewer),
            commitment=commitment,
            version=commitment.version,
            spec=self.spec(commitment),
        )

    def figures(self, target: Any, **amounts: int) -> list[Any]:
        """State figures of a target in its measures' smallest units, by role."""
        from luodi.systems.targets.actions import Stated
        from luodi.systems.targets.reads import roles_of

        measure = target.parts.select_related("measure__top", "measure__bottom").first().measure
        measures = {role.role.value: role.measure for role in roles_of(measure)}
        return [Stated(role, amount, measures[role].unit) for role, amount in amounts.items()]

    def draft(self, target: Any, month: int, yi: int | None = None, **changes: Any) -> Any:
        """Draft a report of so many 亿 by the reporter, with evidence unless told otherwise."""
        from luodi.systems.targets.actions import ReportSpec, draft_report

        unit = changes.pop("unit", self.office.bureau)
        evidence = changes.pop("evidence", None)
        corrects = changes.pop("corrects", None)
        user = changes.pop("user", self.reporter)
        stated = {} if yi is None else {"figures": self.figures(target, VALUE=yi * 10**10)}
        spec = ReportSpec(target=target, unit=unit, month=month, **stated | changes)
        return draft_report(
            actor=self.actor(user),
            spec=spec,
            evidence=[self.evidence()] if evidence is None else evidence,
            corrects=corrects,
        )

    def hand_in(self, report: Any, user: Any = None, confirmed: Any = ()) -> Any:
        from luodi.systems.targets.actions import hand_in_report

        actor = self.actor(user or self.reporter)
        return hand_in_report(
            actor=actor, report=report, version=report.version, confirmed=confirmed
        )

    def approve(self, report: Any, *users: Any) -> Any:
        """Approve a report by one person after the other; by luodi up to the ledger if none."""
        from luodi.kernel.access.actor import LUODI
        from luodi.systems.targets.actions import approve_report

        for user in users:
            report = approve_report(actor=self.actor(user), report=report, version=report.version)
        while not users and report.state != "POSTED":
            report = approve_report(actor=LUODI, report=report, version=report.version)
        return report

    def report(self, target: Any, month: int, yi: int | None = None, **changes: Any) -> Any:
        """Report a month and let luodi approve it up to the ledger."""
        confirmed = changes.pop("confirmed", ())
        return self.approve(self.hand_in(self.draft(target, month, yi, **changes), None, confirmed))


@pytest.fixture
def desk(office, settings, tmp_path):
    """A supervisor at the root, a reporter and a colleague in bureaus, a stranger with no post."""
    from luodi.kernel.documents.actions import add_document
    from luodi.systems.targets.actions import read_document

    settings.LUODI_FILES = tmp_path
    reviewer = office.user("reviewer", office.post("supervisor", REVIEWER, unit=office.root))
    reporter = office.user("reporter", office.post("reporter", REPORTER))
    colleague = office.user("colleague", office.post("neighbour", REPORTER, unit=office.other))
    stranger = office.user("stranger")
    head = office.user("head", office.post("head", ("targets.view_target", *APPROVES)))
    chief = office.user("chief", office.post("chief", ("targets.view_target", *APPROVES, CLOSES),
                                             unit=office.root))  # fmt: skip
    document = add_document(
        actor=office.actor(reviewer),
        data=TEXT.encode(),
        filename="工作安排.txt",
        title="清河区2023年工作安排",
        year=2023,
        published_on=date(2023, 2, 1),
        unit_id=office.root.pk,
        place_id=office.district.pk,
    )
    reading = read_document(actor=office.actor(reviewer), document=document, year=2023)
    return Desk(office, reviewer, reporter, colleague, stranger, reading, head, chief)


@pytest.fixture
def askers(office):
    """An office at the root that asks, and three streets that are asked."""
    from luodi.systems.targets.tests.askers import found_askers

    return found_askers(office)


ISSUES = ("targets.view_target", "targets.issue_notice", "targets.verify_notice", CLOSES,
          "duties.view_duty", "duties.open_duty", "duties.assign_duty", "duties.verify_duty",
          "duties.oversee_duty", "documents.view_document")  # fmt: skip
ANSWERS = ("targets.view_target", "targets.reply_notice", "duties.view_duty",
           "duties.handle_duty", "documents.add_document", "documents.view_document")  # fmt: skip


@dataclass(frozen=True)
class Supervision:
    """Who supervises, who answers and who leads, around one target of 350亿元 in the year."""

    desk: Any
    settings: Any
    target: Any
    inspector: Any
    handler: Any
    neighbour: Any
    leader: Any

    def at(self, text: str) -> None:
        """Let the clock stand at an instant of Shanghai."""
        from luodi.kernel.clock import SHANGHAI

        self.settings.LUODI_CLOCK = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

    def actor(self, user: Any) -> Any:
        """Give a user as an actor now."""
        return self.desk.office.actor(user, self.settings.LUODI_CLOCK)

    def close(self, month: int, yi: int | None = None) -> None:
        """Report a month in 亿, when told, and close it."""
        from luodi.kernel.ledger import sealing
        from luodi.systems.targets.actions import close_month

        if yi is not None:
            self.desk.report(self.target, month, yi)
        with sealing.loading():
            close_month(actor=self.actor(self.inspector), month=month)

    def year(self, **reached: int) -> None:
        """Close the first months of 2023 in order; ``m4=5`` has April stand at 5亿."""
        for name, yi in reached.items():
            self.close(202300 + int(name.removeprefix("m")), yi)

    def proposals(self, month: int, user: Any = None) -> list[Any]:
        """Give what a month calls for."""
        from luodi.systems.targets.reads import proposals

        return proposals(self.actor(user or self.inspector), month)

    def issue(self, month: int, unit: Any = None) -> Any:
        """Issue the notice of a month to the lead, or to another unit."""
        from luodi.systems.targets.actions import NoticePick, issue_notices

        pick = NoticePick(self.target.pk, (unit or self.desk.office.bureau).pk)
        [notice] = issue_notices(actor=self.actor(self.inspector), month=month, picks=[pick])
        return notice

    def do(self, act: Any, notice: Any, user: Any, **more: Any) -> Any:
        """Do an act as a user on the notice as it stands now."""
        notice.duty.refresh_from_db()
        return act(actor=self.actor(user), notice=notice, version=notice.duty.version, **more)

    def reply(self, notice: Any, user: Any = None, **more: Any) -> Any:
        """Answer a notice with a cause and one measure."""
        from luodi.systems.targets import actions

        told = {
            "cause": "LAND",
            "words": "两个地块没有交地",
            "remedies": [actions.RemedySpec("月底前交地", date(2023, 12, 29))],
        }
        spec = actions.ReplySpec(**{**told, **more})
        return self.do(actions.reply_notice, notice, user or self.handler, spec=spec)


@pytest.fixture
def supervision(desk, settings) -> Supervision:
    """The middle of May 2023: whoever supervises stands at the root, whoever answers below."""
    from luodi.kernel.clock import SHANGHAI

    office, target = desk.office, desk.target()
    settings.LUODI_CLOCK = datetime(2023, 5, 15, 9, tzinfo=SHANGHAI)
    leads = ("targets.view_target", "targets.decide_consequence", "duties.view_duty",
             "duties.oversee_duty")  # fmt: skip
    return Supervision(
        desk=desk,
        settings=settings,
        target=target,
        inspector=office.user("inspector", office.post("督查专员", ISSUES, unit=office.root)),
        handler=office.user("handler", office.post("经办", ANSWERS)),
        neighbour=office.user("neighbour", office.post("邻局经办", ANSWERS, unit=office.other)),
        leader=office.user("leader", office.post("分管领导", leads, unit=office.root)),
    )


@pytest.fixture
def older(desk):
    """Read last year's text, with fewer parking spaces."""
    from luodi.kernel.documents.actions import add_document
    from luodi.systems.targets.actions import read_document

    actor = desk.actor(desk.reviewer)
    text = desk.reading.document.text.replace("2023", "2022").replace("2万个", "1.8万个")
    document = add_document(
        actor=actor,
        data=text.encode(),
        filename="去年.txt",
        title="清河区2022年工作安排",
        year=2022,
        published_on=date(2022, 2, 1),
        unit_id=desk.office.root.pk,
        place_id=desk.office.district.pk,
    )
    return read_document(actor=actor, document=document, year=2022)
