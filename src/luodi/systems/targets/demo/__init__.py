"""Sample rows of the targets: an invented work plan, some of it accepted and reported on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.documents.actions import add_attachment, add_document
from luodi.kernel.documents.models import Attachment
from luodi.kernel.ledger.actions import define_measure
from luodi.kernel.people.models import Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise
from luodi.systems.targets import actions, rules
from luodi.systems.targets.models import Commitment, FigureRole, Reading, Report, ReportState

TEXT = Path(__file__).with_name("report.txt")
YEAR = 2023


@dataclass(frozen=True)
class Example:
    """A commitment to accept, found by its words, and its cumulative figures by month.

    Figures are written as people write them, in ``multiple`` of the unit.
    """

    words: str
    name: str
    lead: str
    multiple: str
    figures: tuple[str, ...]


EXAMPLES = (
    Example("350亿元", "年度投资", "fagai", "亿", ("24.6", "51.3", "84.9", "112.4")),
    Example("220亿元", "新签约项目", "shangwu", "亿", ("4.1", "8.8", "11.5", "15.2", "19.7")),
    Example("1.95万人", "城镇新增就业", "renshe", "", ("1830", "3915", "6090", "8368")),
    Example("2万个", "新建停车位", "zhujian", "", ("600", "1450", "2380", "3510", "4720")),
    Example("61个", "老旧小区改造", "zhujian", "", ()),
    Example("12%", "社会消费品零售总额增长", "shangwu", "", ()),
)


def load(today: date) -> None:
    """Read the invented plan, accept what EXAMPLES names, report its figures."""
    top = Unit.objects.get(code="quzf")
    supervisor = _actor("ducha")
    document = add_document(
        actor=supervisor,
        data=TEXT.read_bytes(),
        filename="青沐区2023年工作要点.txt",
        title="青沐区2023年工作要点",
        year=YEAR,
        published_on=date(YEAR, 2, 21),
        unit_id=top.pk,
        place_id=top.place_id,
    )
    reading = actions.read_document(actor=supervisor, document=document, year=YEAR)
    for example in EXAMPLES:
        target = _accept(supervisor, reading, example)
        for month, figure in enumerate(example.figures, 1):
            if rules.last_day(YEAR * 100 + month) <= today:
                _report(_actor(example.lead), target, example, YEAR * 100 + month, figure)


def _actor(username: str) -> Actor:
    """Give the person of the demonstration who does this, else luodi itself."""
    user = User.objects.filter(username=username).first()
    return actor_of(user, clock.now()) if user else LUODI


def _accept(actor: Actor, reading: Reading, example: Example) -> Target:
    commitment = reading.commitments.filter(value_raw=example.words).order_by("number").first()
    if commitment is None:
        raise LookupError(f"the reader did not find {example.words} in {TEXT.name}")
    return actions.accept_commitment(
        actor=actor,
        commitment=commitment,
        version=commitment.version,
        spec=_spec(commitment, example),
    )


def _spec(commitment: Commitment, example: Example) -> TargetSpec:
    lead = Unit.objects.select_related("place").get(code=example.lead)
    value = rules.decimal_or_none(commitment.value, "")
    scale = rules.scale_for(commitment.unit, value)
    parts = []
    if rules.adds_up(commitment.unit, growth=commitment.growth):
        measure = define_measure(
            code=f"targets-{commitment.pk}",
            name=example.name,
            unit=commitment.unit,
            scale=scale,
            definition=rules.definition(example.name),
        )
        parts.append(PartSpec(measure=measure, unit=lead, place=lead.place))
    comparator = rules.promised(
        commitment.comparator, growth=commitment.growth, indicator=commitment.indicator
    )
    return TargetSpec(
        name=example.name,
        document=commitment.reading.document,
        span=Span(
            commitment.start, commitment.end, commitment.sentence_start, commitment.sentence_end
        ),
        promise=Promise(
            comparator=comparator or Comparator.GE,
            value=rules.to_amount(commitment.value, scale=scale),
        ),
        unit=commitment.unit,
        scale=scale,
        growth=commitment.growth,
        stretch=commitment.stretch,
        period=Period(date(YEAR, 1, 1), date(YEAR + 1, 1, 1)),
        pace=Pace.MONTH,
        lead_unit=lead,
        place=lead.place,
        parts=parts,
    )


def _report(actor: Actor, target: Target, example: Example, month: int, figure: str) -> None:
    part = target.parts.select_related("measure", "unit", "place").get()
    head = f"月份,指标,累计({example.multiple}{part.measure.unit})"
    table = f"{head}\n{month},{example.name},{figure}\n"
    evidence = add_attachment(
        actor=actor,
        data=b"\xef\xbb\xbf" + table.encode(),
        filename=f"{example.name}{month}统计表.csv",
        unit_id=part.unit_id,
        place_id=part.place_id,
    )
    spec = actions.ReportSpec(
        target=target,
        unit=part.unit,
        month=month,
        figures=[
            actions.Stated(
                FigureRole.VALUE,
                rules.to_amount(figure, multiple=example.multiple, scale=part.measure.scale),
                part.measure.unit,
            )
        ],
        remark="示例数据",
    )
    report_and_approve(actor, spec, [evidence])


def report_and_approve(
    actor: Actor, spec: actions.ReportSpec, evidence: Sequence[Attachment]
) -> Report:
    """Report a month and let luodi itself approve it in every office, up to the ledger."""
    report = actions.draft_report(actor=actor, spec=spec, evidence=evidence)
    report = actions.hand_in_report(actor=actor, report=report, version=report.version)
    while report.state != ReportState.POSTED:
        report = actions.approve_report(actor=LUODI, report=report, version=report.version)
    return report
