"""A small text read into commitments, and the people who decide about them and report."""

from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True)
class Desk:
    """The offices, the users, and one reading of TEXT."""

    office: Any
    reviewer: Any
    reporter: Any
    colleague: Any
    stranger: Any
    reading: Any

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
            "growth": False,
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

    def report(self, target: Any, month: int, yi: int, **changes: Any) -> Any:
        from luodi.systems.targets.actions import ReportSpec, report_figure

        part = target.parts.get()
        spec = ReportSpec(
            target=target,
            measure=part.measure,
            unit=part.unit,
            place=part.place,
            month=month,
            cumulative=yi * 10**10,
            **{name: value for name, value in changes.items() if name != "evidence"},
        )
        evidence = changes.get("evidence")
        return report_figure(
            actor=self.actor(self.reporter),
            spec=spec,
            evidence=[self.evidence()] if evidence is None else evidence,
        )


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
    return Desk(office, reviewer, reporter, colleague, stranger, reading)
