"""An office whose director may do all with targets, and figures that are posted by hand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

TEXT = "今年完成投资35亿元，新增企业35家，改造小区3个，居民收入与经济增长同步，完成下达任务。"
ALL = (
    "targets.view_target",
    "targets.accept_target",
    "targets.change_target",
    "targets.break_down",
    "targets.set_items",
    "ledger.view_entry",
)


@dataclass
class Bench:
    """The office, whoever directs it, a document, and a counter of records."""

    office: Any
    director: Any
    document: Any
    posted: int = 0

    def measure(self, code: str, **changes: Any) -> Any:
        from luodi.kernel.ledger.actions import define_measure

        told = {"name": f"指标{code}", "unit": "家", "scale": 0, "definition": "逐笔相加"}
        return define_measure(code=code, **told | changes)

    def spec(self, words: str, measure: Any = None, **changes: Any) -> Any:
        from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec
        from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise, TargetNature

        start = TEXT.index(words)
        lead = changes.pop("lead_unit", self.office.bureau)
        told = {
            "name": words,
            "document": self.document,
            "span": Span(start, start + len(words), 0, len(TEXT)),
            "promise": Promise(Comparator.GE, 35),
            "unit": "家",
            "scale": 0,
            "stretch": False,
            "period": Period(date(2023, 1, 1), date(2024, 1, 1)),
            "pace": Pace.MONTH,
            "lead_unit": lead,
            "place": self.office.district,
            "nature": TargetNature.COUNT,
            "parts": [PartSpec(measure, lead, self.office.district)] if measure else [],
        }
        return TargetSpec(**told | changes)

    def target(self, words: str, measure: Any = None, **changes: Any) -> Any:
        from luodi.kernel.targets.actions import define_target

        return define_target(actor=self.director, spec=self.spec(words, measure, **changes))

    def post(
        self, measure: Any, amount: int, day: date, *, unit: Any = None, item: str = ""
    ) -> Any:
        from luodi.kernel.ledger.actions import post_entries
        from luodi.kernel.ledger.rules import Figure, RecordKey

        self.posted += 1
        key = RecordKey("targets", "report", str(self.posted), 1, "figure")
        figure = Figure(
            measure_id=measure.pk,
            unit_id=(unit or self.office.bureau).pk,
            place_id=self.office.district.pk,
            day=day,
            amount=amount,
            item=item,
        )
        return post_entries([(key, figure)])[0]

    def seen(self, target: Any) -> Any:
        from luodi.kernel.targets.reads import visible_targets

        return visible_targets(self.director).get(pk=target.pk)

    def standing(self, target: Any, day: date) -> Any:
        from luodi.kernel.targets.reads import standing

        return standing(self.seen(target), day)


@pytest.fixture
def bench(office, settings, tmp_path):
    """A director at the root, and a text with five promises."""
    from luodi.kernel.documents.actions import add_document

    settings.LUODI_FILES = tmp_path
    permissions = (*ALL, "documents.add_document", "documents.view_document")
    user = office.user("director", office.post("director", permissions, unit=office.root))
    actor = office.actor(user)
    document = add_document(
        actor=actor,
        data=TEXT.encode(),
        filename="要点.txt",
        title="清河区2023年工作要点",
        year=2023,
        published_on=date(2023, 2, 1),
        unit_id=office.root.pk,
        place_id=office.district.pk,
    )
    return Bench(office, actor, document)
